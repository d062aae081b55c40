"""What tests share: a Temporal server and a PostgreSQL, started when first asked for."""

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from ops.dev.postgres import PostgresServer
from ops.embedded.temporal.binary import TemporalBinary
from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer

# How long an example takes says more about the machine's load than about the code: speed
# belongs in benchmarks. Slow generation is no fault either.
settings.register_profile(
    "loaded",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("loaded")

ORDER = ("unit", "replay", "integration", "acceptance")
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: a broken rule is known before a server has started."""

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def own_process_settings() -> Iterator[None]:
    """What a test configures ends with it: logging, whose stream is closed by then, and umask."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    umask = os.umask(0o022)
    os.umask(umask)
    yield
    os.umask(umask)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


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
