"""Runs the tests of a theme, in this process or on a real server, and reports the results."""

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
from domain.case.codec import case_of
from domain.case.events.base import CaseEvent
from domain.errors import OnethingError
from domain.ports import Calendars
from ops.authoring.rehearse.rehearsal import Rehearsal, Server, open_rehearsal, scenario_date
from ops.authoring.testing.coverage import Coverage, coverage
from ops.authoring.testing.declared_tests import DeclaredTest, ThemeUnderTest
from ops.authoring.testing.expectations import find_mismatches, refusal_mismatches, value_mismatches
from ops.authoring.testing.guide_expectations import guide_mismatches
from ops.authoring.testing.in_process_rehearsal import in_process_rehearsal
from ops.authoring.testing.plan_expectations import plan_mismatches
from ops.cli.client.case_requests import OpeningOptions, opening_request
from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer
from ops.serve.scratch import scratch_folder

RehearsalFactory = Callable[[DeclaredTest], AbstractAsyncContextManager[Rehearsal]]
"""Creates a city in which a test runs."""


@dataclass(frozen=True, slots=True)
class TestRun:
    """The result of a test.

    ``problems`` is empty if it is as expected; ``refused_for`` names the fields for which the case
    was not opened.
    """

    __test__ = False  # pytest: this is not a test

    test: DeclaredTest
    events: tuple[CaseEvent, ...]
    problems: tuple[str, ...]
    seconds: float
    refused_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """The results of all tests of a theme. Its repr omits them: ``asyncio.run`` makes one."""

    theme: ThemeUnderTest = field(repr=False)
    runs: tuple[TestRun, ...] = field(repr=False)
    coverage: Coverage

    @property
    def failed(self) -> tuple[TestRun, ...]:
        """Return the failed tests."""
        return tuple(run for run in self.runs if run.problems)


async def run_in_process(theme: ThemeUnderTest, calendars: Calendars) -> SuiteRun:
    """Run all tests in this process."""

    def new_rehearsal(test: DeclaredTest) -> AbstractAsyncContextManager[Rehearsal]:
        return in_process_rehearsal(theme.plan, test.test, calendars)

    return await _run_all(theme, new_rehearsal, exact=True)


async def run_on_own_server(theme: ThemeUnderTest, calendars: Calendars) -> SuiteRun:
    """Run all tests on their own Temporal server, in virtual time."""
    with scratch_folder("onething-theme-test-") as folder:
        server = TemporalServer(binary=provision(), folder=folder / "temporal")
        await server.start()
        try:
            return await run_on_server(theme, calendars, server, folder)
        finally:
            await server.stop()


async def run_on_server(
    theme: ThemeUnderTest, calendars: Calendars, server: TemporalServer, folder: Path
) -> SuiteRun:
    """Run all tests on this server."""
    where = Server(server.address, server.namespace)

    @asynccontextmanager
    async def new_rehearsal(test: DeclaredTest) -> AsyncIterator[Rehearsal]:
        async with open_rehearsal(theme.plan, test.test, where, folder, calendars) as rehearsal:
            yield rehearsal

    return await _run_all(theme, new_rehearsal, exact=False)


async def _run_all(
    theme: ThemeUnderTest, new_rehearsal: RehearsalFactory, *, exact: bool
) -> SuiteRun:
    runs = tuple([await _run(test, new_rehearsal, exact=exact) for test in theme.tests])
    return SuiteRun(theme, runs, coverage(theme.plan, [run.events for run in runs]))


async def _run(test: DeclaredTest, new_rehearsal: RehearsalFactory, *, exact: bool) -> TestRun:
    began = time.perf_counter()
    async with new_rehearsal(test) as rehearsal:
        outcome = await _run_scenario(test, rehearsal, exact=exact)
    seconds = time.perf_counter() - began
    return TestRun(test, outcome.events, tuple(outcome.problems), seconds, outcome.refused_for)


@dataclass(frozen=True, slots=True)
class _TestOutcome:
    """The mismatches of a test, and the events.

    Without a case there are no events; ``refused_for`` names the fields that are the cause.
    """

    problems: Sequence[str]
    events: tuple[CaseEvent, ...] = ()
    refused_for: tuple[str, ...] = ()


async def _run_scenario(test: DeclaredTest, rehearsal: Rehearsal, *, exact: bool) -> _TestOutcome:
    expect = test.test.expect
    try:
        # Another test's open case continues to run, so each test has its own case.
        await rehearsal.open_request(_request(test, rehearsal.plan.ref))
    except aio.AioRpcError as error:
        why = [f"the case was not opened: {_error_text(error)}"]
        refused_for = tuple(field for field, _ in _violations(error))
        if expect.violations and error.code() is StatusCode.INVALID_ARGUMENT:
            why = list(refusal_mismatches(expect, refused_for))
        return _TestOutcome(why, refused_for=refused_for)
    if expect.violations:
        return _TestOutcome(
            ["the case was opened, expected a refusal"], tuple(await rehearsal.events())
        )
    try:
        await rehearsal.run_scenario()
        events = tuple(await rehearsal.events())
        case = case_of(events, rehearsal.case_id)
    except (OnethingError, aio.AioRpcError) as error:
        why = [_error_text(error) if isinstance(error, aio.AioRpcError) else str(error)]
        return _TestOutcome(why, tuple(await rehearsal.events()))
    timed_calls = rehearsal.departments.timed_calls
    more = (
        *value_mismatches(expect, rehearsal.departments.received),
        *plan_mismatches(expect.plan, rehearsal.plan),
        *guide_mismatches(expect.guide, rehearsal.plan, test.given, scenario_date(test.test)),
    )
    return _TestOutcome(
        [*find_mismatches(expect, case, events, timed_calls, exact=exact), *more], events
    )


def _request(test: DeclaredTest, theme: str) -> case_pb2.OpenCaseRequest:
    promised = [
        case_pb2.Commitment(material=name, kind=kind, sha256=bytes.fromhex(digest))
        for kind, promises in (
            (case_pb2.COMMITMENT_KIND_DEFERRED, test.test.deferred),
            (case_pb2.COMMITMENT_KIND_COMMITTED, test.test.committed),
        )
        for name, digest in promises.items()
    ]
    how = OpeningOptions(commitments=tuple(promised), as_shown=test.test.as_shown)
    return opening_request(theme, test.given, f"theme-test-{uuid4()}", how)


def _error_text(error: aio.AioRpcError) -> str:
    """Return the text of a refusal, and every violation in it."""
    found = [error.details() or error.code().name]
    return "; ".join([*found, *(f"{field}: {problem}" for field, problem in _violations(error))])


def _violations(error: aio.AioRpcError) -> Iterator[tuple[str, str]]:
    """Yield every field of a refusal, and its violation."""
    status = rpc_status.from_call(error)
    for detail in status.details if status is not None else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            yield from ((each.field, each.description) for each in bad.field_violations)
