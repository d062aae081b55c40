"""What tests share: a Temporal server and a PostgreSQL, started when first asked for."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ops.dev.postgres import PostgresServer
from ops.embedded.temporal.binary import TemporalBinary
from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer
from tests.process_settings import own_process_settings

# How long an example takes says more about the machine's load than about the code: speed
# belongs in benchmarks. Slow generation is no fault either.
# EXAMPLES are the short part of each property, for every change; --examples runs more.
EXAMPLES = 40

pytest_plugins = ["tests.scheduling"]

ORDER = ("unit", "replay", "integration", "acceptance")
TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Sizes of the tests that can run longer than `make test` runs them."""
    parser.addoption("--examples", type=int, default=EXAMPLES, help="examples of a property")
    parser.addoption("--crashes", type=int, default=0, help="seeds of a crash test")


def pytest_configure(config: pytest.Config) -> None:
    """Take the size of properties before the tests are imported."""
    settings.register_profile(
        "onething",
        max_examples=config.getoption("examples"),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("onething")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: a broken rule is known before a server has started."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def restored_process_settings() -> Iterator[None]:
    """What a test configures of the process ends with it."""
    with own_process_settings():
        yield


@pytest.fixture(scope="session")
def temporal_binary() -> TemporalBinary:
    """A Temporal server of the pinned version; installed, or built on the first use."""
    return provision()


@pytest.fixture(scope="session")
def temporal_server(
    temporal_binary: TemporalBinary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TemporalServer]:
    """One running server for all tests: ``.address``, ``.namespace``, ``.kill()``.

    ``await server.restart()`` brings it back at the same address.
    """
    server = TemporalServer(binary=temporal_binary, folder=tmp_path_factory.mktemp("temporal"))
    loop = asyncio.new_event_loop()  # of its own: the tests' loops come and go
    try:
        loop.run_until_complete(server.start())
        yield server
    finally:
        server.kill()
        loop.close()


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """The DSN of a real, empty PostgreSQL. Tests make a schema of their own in it."""
    with PostgresServer() as server:
        yield server.dsn
