"""Plays the tests of a theme, in this process or on a real server, and says what came."""

import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from google.rpc import error_details_pb2
from grpc import aio
from grpc_status import rpc_status

from domain.errors import OnethingError
from domain.events.base import CaseEvent
from domain.ports import Calendars
from ops.embedded.temporal_server import TemporalServer
from ops.provision.temporal import provision
from ops.rehearsal.rehearsal import Rehearsal, Server, rehearsed
from ops.theme_test.city import in_process
from ops.theme_test.coverage import Coverage, coverage
from ops.theme_test.declared import DeclaredTest, ThemeUnderTest
from ops.theme_test.expectations import unmet

Stage = Callable[[DeclaredTest], AbstractAsyncContextManager[Rehearsal]]
"""Gives a city for a test to play in."""


@dataclass(frozen=True, slots=True)
class TestRun:
    """What a test came to. ``problems`` is empty where it is as expected."""

    __test__ = False  # pytest: this is no test of ours

    test: DeclaredTest
    events: tuple[CaseEvent, ...]
    problems: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What all tests of a theme came to."""

    theme: ThemeUnderTest
    runs: tuple[TestRun, ...]
    coverage: Coverage

    @property
    def failed(self) -> tuple[TestRun, ...]:
        """The tests that came otherwise than expected."""
        return tuple(run for run in self.runs if run.problems)


async def play_here(theme: ThemeUnderTest, calendars: Calendars) -> SuiteRun:
    """Play all tests in this process."""

    def staged(test: DeclaredTest) -> AbstractAsyncContextManager[Rehearsal]:
        return in_process(theme.plan, test.test, calendars)

    return await _play(theme, staged, exact=True)


async def play_on_server(theme: ThemeUnderTest, calendars: Calendars) -> SuiteRun:
    """Play all tests on a Temporal server of their own, in virtual time."""
    with tempfile.TemporaryDirectory(
        prefix="onething-theme-test-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        server = TemporalServer(binary=provision(), folder=folder / "temporal")
        await server.start()
        try:
            return await play_at(theme, calendars, server, folder)
        finally:
            await server.stop()


async def play_at(
    theme: ThemeUnderTest, calendars: Calendars, server: TemporalServer, folder: Path
) -> SuiteRun:
    """Play all tests on this server."""
    where = Server(server.address, server.namespace)

    @asynccontextmanager
    async def staged(test: DeclaredTest) -> AsyncIterator[Rehearsal]:
        async with rehearsed(theme.plan, test.test, where, folder, calendars) as rehearsal:
            yield rehearsal

    return await _play(theme, staged, exact=False)


async def _play(theme: ThemeUnderTest, stage: Stage, *, exact: bool) -> SuiteRun:
    runs = tuple([await _run(test, stage, exact=exact) for test in theme.tests])
    return SuiteRun(theme, runs, coverage(theme.plan, [run.events for run in runs]))


async def _run(test: DeclaredTest, stage: Stage, *, exact: bool) -> TestRun:
    began = time.perf_counter()
    async with stage(test) as rehearsal:
        problems, events = await _came(test, rehearsal, exact=exact)
    return TestRun(test, tuple(events), tuple(problems), time.perf_counter() - began)


async def _came(
    test: DeclaredTest, rehearsal: Rehearsal, *, exact: bool
) -> tuple[Sequence[str], Sequence[CaseEvent]]:
    try:
        # A case that another test left open runs on: each test has a case of its own.
        await rehearsal.open(test.given, request_id=f"theme-test-{uuid4()}")
    except aio.AioRpcError as error:
        return [f"the case was not opened: {_why(error)}"], ()
    try:
        case = await rehearsal.run()
    except (OnethingError, aio.AioRpcError) as error:
        why = _why(error) if isinstance(error, aio.AioRpcError) else str(error)
        return [why], await rehearsal.events()
    events = await rehearsal.events()
    called = rehearsal.departments.called
    return list(unmet(test.test.expect, case, events, called, exact=exact)), events


def _why(error: aio.AioRpcError) -> str:
    """The words of a refusal, and every violation that it names."""
    found = [error.details() or error.code().name]
    status = rpc_status.from_call(error)
    for detail in status.details if status is not None else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            found += [f"{each.field}: {each.description}" for each in bad.field_violations]
    return "; ".join(found)
