"""Plays the tests of a theme, in this process or on a real server, and says what came."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from google.rpc import error_details_pb2
from grpc import StatusCode, aio
from grpc_status import rpc_status

from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import OnethingError
from domain.event_codec import case_of
from domain.events.base import CaseEvent
from domain.ports import Calendars
from ops.client.opening import Receiving, opening_request
from ops.embedded.temporal_server import TemporalServer
from ops.provision.temporal import provision
from ops.rehearsal.rehearsal import Rehearsal, Server, rehearsed, today_of
from ops.scratch import scratch_folder
from ops.theme_test.city import in_process
from ops.theme_test.coverage import Coverage, coverage
from ops.theme_test.declared import DeclaredTest, ThemeUnderTest
from ops.theme_test.expectations import unmet, unmet_refusal, unmet_values
from ops.theme_test.guide_facts import unmet_guide
from ops.theme_test.plan_facts import unmet_facts

Stage = Callable[[DeclaredTest], AbstractAsyncContextManager[Rehearsal]]
"""Gives a city for a test to play in."""


@dataclass(frozen=True, slots=True)
class TestRun:
    """What a test came to. ``problems`` is empty where it is as expected; ``refused_for``
    names the fields for which the case was not opened.
    """

    __test__ = False  # pytest: this is no test of ours

    test: DeclaredTest
    events: tuple[CaseEvent, ...]
    problems: tuple[str, ...]
    seconds: float
    refused_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What all tests of a theme came to. Its repr names none: ``asyncio.run`` makes one."""

    theme: ThemeUnderTest = field(repr=False)
    runs: tuple[TestRun, ...] = field(repr=False)
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
    with scratch_folder("onething-theme-test-") as folder:
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
        came = await _came(test, rehearsal, exact=exact)
    seconds = time.perf_counter() - began
    return TestRun(test, came.events, tuple(came.problems), seconds, came.refused_for)


@dataclass(frozen=True, slots=True)
class _Came:
    """What came otherwise, and the events; none where there is no case: ``refused_for``
    names the fields that are why.
    """

    problems: Sequence[str]
    events: tuple[CaseEvent, ...] = ()
    refused_for: tuple[str, ...] = ()


async def _came(test: DeclaredTest, rehearsal: Rehearsal, *, exact: bool) -> _Came:
    expect = test.test.expect
    try:
        # A case that another test left open runs on: each test has a case of its own.
        await rehearsal.open_request(_request(test, rehearsal.plan.ref))
    except aio.AioRpcError as error:
        why = [f"the case was not opened: {_why(error)}"]
        refused_for = tuple(field for field, _ in _violations(error))
        if expect.not_opened and error.code() is StatusCode.INVALID_ARGUMENT:
            why = list(unmet_refusal(expect, refused_for))
        return _Came(why, refused_for=refused_for)
    if expect.not_opened:
        return _Came(["the case was opened, and was not to be"], tuple(await rehearsal.events()))
    try:
        await rehearsal.play()
        events = tuple(await rehearsal.events())
        case = case_of(events, rehearsal.case_id)
    except (OnethingError, aio.AioRpcError) as error:
        why = [_why(error) if isinstance(error, aio.AioRpcError) else str(error)]
        return _Came(why, tuple(await rehearsal.events()))
    called = rehearsal.departments.called
    more = (
        *unmet_values(expect, rehearsal.departments.received),
        *unmet_facts(expect.plan, rehearsal.plan),
        *unmet_guide(expect.guide, rehearsal.plan, test.given, today_of(test.test)),
    )
    return _Came([*unmet(expect, case, events, called, exact=exact), *more], events)


def _request(test: DeclaredTest, theme: str) -> case_pb2.OpenCaseRequest:
    promised = [
        case_pb2.Commitment(material=name, kind=kind, sha256=bytes.fromhex(digest))
        for kind, promises in (
            (case_pb2.COMMITMENT_KIND_DEFERRED, test.test.deferred),
            (case_pb2.COMMITMENT_KIND_COMMITTED, test.test.committed),
        )
        for name, digest in promises.items()
    ]
    how = Receiving(commitments=tuple(promised), as_shown=test.test.as_shown)
    return opening_request(theme, test.given, f"theme-test-{uuid4()}", how)


def _why(error: aio.AioRpcError) -> str:
    """The words of a refusal, and every violation that it names."""
    found = [error.details() or error.code().name]
    return "; ".join([*found, *(f"{field}: {told}" for field, told in _violations(error))])


def _violations(error: aio.AioRpcError) -> Iterator[tuple[str, str]]:
    """Every field that a refusal names, and what it says of it."""
    status = rpc_status.from_call(error)
    for detail in status.details if status is not None else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            yield from ((each.field, each.description) for each in bad.field_violations)
