"""Published themes are read through the gateway, and held to their digest."""

import hashlib

import pytest

from domain.errors import (
    CommandRejectedError,
    NotFoundError,
    NotPermittedError,
    RecordDamagedError,
    UnavailableError,
)
from domain.plan import Plan
from domain.theme.load import compile_source
from ops.cli.client.published_themes import fetch_published_theme
from ops.embedded.processes.ports import free_ports
from ops.serve.config.settings import Settings
from tests.unit.adapters.gateway.gateway_harness import PLAN, gateway_harness
from tests.unit.domain.theme.small_theme import SMALL


@pytest.fixture
async def harness():
    async with gateway_harness() as harness:
        yield harness


def settings(harness, **more) -> Settings:
    return Settings(gateway_address=harness.gateway.address, **more)


@pytest.mark.parametrize(("ref", "version"), [("small", 12), ("small@12", 12), ("small@2", 2)])
async def test_the_version_that_is_named_is_read_or_the_newest(harness, ref, version):
    for number in (2, 12):
        source = SMALL.replace("version: 1", f"version: {number}", 1).encode()
        await harness.themes.publish(compile_source(source, "theme.yaml"), source)
    plan, source = await fetch_published_theme(settings(harness), ref)
    assert (plan.ref, f"version: {version}" in source.decode()) == (f"small@{version}", True)
    assert plan == compile_source(source, "theme.yaml")


async def test_what_is_not_published_and_who_may_not_read_are_reported(harness):
    with pytest.raises(NotFoundError, match="'childbirth@2' is not published"):
        await fetch_published_theme(settings(harness), "childbirth@2")
    with pytest.raises(NotPermittedError, match="operator"):
        await fetch_published_theme(settings(harness, acting_as="clerk/w1"), "childbirth")


async def test_a_gateway_that_is_away_is_reported_with_its_address_and_the_fix(tmp_path):
    [port] = free_ports(1)
    away = Settings(gateway_address=f"127.0.0.1:{port}")
    with pytest.raises(UnavailableError, match=rf"127.0.0.1:{port}.*onething up.*--gateway"):
        await fetch_published_theme(away, "small")
    with pytest.raises(UnavailableError, match=r"no engine runs on data folder .*onething up"):
        await fetch_published_theme(Settings(data_folder=tmp_path), "small")


async def publish_as(harness, raw: bytes, digest: str) -> None:
    """Publish a plan that goes over the wire as these bytes."""
    other = PLAN.model_copy(update={"version": 7})
    other.__dict__.update(canonical=raw, digest=digest)
    await harness.themes.publish(other, b"")


async def test_a_plan_that_is_not_the_one_of_its_digest_is_refused(harness):
    await publish_as(harness, PLAN.canonical, "0" * 64)
    with pytest.raises(RecordDamagedError):
        await fetch_published_theme(settings(harness), "childbirth@7")


async def test_a_plan_of_a_newer_engine_is_refused_and_not_half_read(harness):
    raw = PLAN.canonical.replace(b'"format":1', b'"format":2')
    with pytest.raises(ValueError, match="format"):
        Plan.model_validate_json(raw)
    await publish_as(harness, raw, hashlib.sha256(raw).hexdigest())
    with pytest.raises(CommandRejectedError, match="of that engine's version"):
        await fetch_published_theme(settings(harness), "childbirth@7")
