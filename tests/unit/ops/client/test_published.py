"""Published themes are read through the gateway, and held to their digest."""

import hashlib

import pytest

from domain.errors import (
    CommandRefusedError,
    NotFoundError,
    NotPermittedError,
    RecordDamagedError,
    UnavailableError,
)
from domain.plan import Plan
from domain.theme.load import compile_source
from ops.client.published import published_at_gateway
from ops.embedded.ports import free_ports
from ops.settings import Settings
from tests.unit.adapters.api.front_office import PLAN, front_office
from tests.unit.domain.theme.small_theme import SMALL


@pytest.fixture
async def office():
    async with front_office() as office:
        yield office


def settings(office, **more) -> Settings:
    return Settings(gateway_address=office.gateway.address, **more)


@pytest.mark.parametrize(("ref", "version"), [("small", 12), ("small@12", 12), ("small@2", 2)])
async def test_the_version_that_is_named_is_read_or_the_newest(office, ref, version):
    for number in (2, 12):
        source = SMALL.replace("version: 1", f"version: {number}", 1).encode()
        await office.themes.publish(compile_source(source, "theme.yaml"), source)
    plan, source = await published_at_gateway(settings(office), ref)
    assert (plan.ref, f"version: {version}" in source.decode()) == (f"small@{version}", True)
    assert plan == compile_source(source, "theme.yaml")


async def test_what_is_not_published_and_who_may_not_read_are_told(office):
    with pytest.raises(NotFoundError, match="'childbirth@2' is not published"):
        await published_at_gateway(settings(office), "childbirth@2")
    with pytest.raises(NotPermittedError, match="operator"):
        await published_at_gateway(settings(office, acting_as="clerk/w1"), "childbirth")


async def test_a_gateway_that_is_away_is_told_with_its_address_and_the_mend(tmp_path):
    [port] = free_ports(1)
    away = Settings(gateway_address=f"127.0.0.1:{port}")
    with pytest.raises(UnavailableError, match=rf"127.0.0.1:{port}.*onething up.*--gateway"):
        await published_at_gateway(away, "small")
    with pytest.raises(UnavailableError, match=r"no engine runs on data folder .*onething up"):
        await published_at_gateway(Settings(data_folder=tmp_path), "small")


async def publish_as(office, raw: bytes, digest: str) -> None:
    """Publish a plan that goes over the wire as these bytes."""
    other = PLAN.model_copy(update={"version": 7})
    other.__dict__.update(canonical=raw, digest=digest)
    await office.themes.publish(other, b"")


async def test_a_plan_that_is_not_the_one_of_its_digest_is_refused(office):
    await publish_as(office, PLAN.canonical, "0" * 64)
    with pytest.raises(RecordDamagedError):
        await published_at_gateway(settings(office), "childbirth@7")


async def test_a_plan_of_a_newer_engine_is_refused_and_not_half_read(office):
    raw = PLAN.canonical.replace(b'"format":1', b'"format":2')
    with pytest.raises(ValueError, match="format"):
        Plan.model_validate_json(raw)
    await publish_as(office, raw, hashlib.sha256(raw).hexdigest())
    with pytest.raises(CommandRefusedError, match="of that engine's version"):
        await published_at_gateway(settings(office), "childbirth@7")
