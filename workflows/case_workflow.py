"""The case workflow: a shell around the pure driver, the same for every theme.

It carries out the actions of :class:`domain.case.driver.case_driver.CaseDriver` with
activities, timers and updates. It decides nothing, and keeps nothing of the case but what
is to be done next: a case of ten thousand events is as light here as one of ten.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.case.commands import BeginCase
    from domain.case.driver.actions import CancelCall, ExecuteTurn, Finish, StartCall, Wait
    from domain.case.driver.call_retries import FIRST_BACKOFF, MAX_BACKOFF
    from domain.case.driver.case_driver import CaseDriver
    from domain.case.driver.case_progress import CaseProgress
    from domain.case.next_actions import DepartmentCall
    from domain.errors import OnethingError
    from workflows.activities import CaseActivities
    from workflows.messages import (
        COMMAND_UPDATE,
        WORKFLOW_TYPE,
        CaseEnd,
        CaseStart,
        CommandEnvelope,
        CommandReply,
        TurnRequest,
        TurnResult,
    )
    from workflows.search_attributes import STATUS, status_to_set

_TURN_LIMIT = timedelta(seconds=20)
_TURN_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
_BACKOFF_RETRY = RetryPolicy(initial_interval=FIRST_BACKOFF, maximum_interval=MAX_BACKOFF)
_NO_RETRY = RetryPolicy(maximum_attempts=1)
_CALL_GRACE = timedelta(seconds=2)
_MAX_QUEUE_TIME = timedelta(hours=1)
"""How long a call may wait for those before it to the same department, while its worker
says that it lives."""


@workflow.defn(name=WORKFLOW_TYPE, failure_exception_types=[OnethingError])
class CaseWorkflow:
    """One case, from its opening (or wherever its record stands) to its end."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self._start = start
        self._driver = CaseDriver(start.version)
        self._calls: dict[str, asyncio.Task[None]] = {}

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """Run the case to its end."""
        del start  # see __init__
        self._driver.submit(BeginCase())
        while True:
            match self._driver.next_action(workflow.now()):
                case ExecuteTurn() as turn:
                    await self._execute_turn(turn)
                case StartCall(call):
                    self._calls[call.identity] = asyncio.create_task(self._call(call))
                case CancelCall(identity):
                    self._calls.pop(identity).cancel()
                case Wait(until):
                    self._update_status()
                    await self._wait(until)
                case Finish(progress):
                    self._update_status()
                    if await self._may_end():
                        return _end(progress)

    @workflow.update(name=COMMAND_UPDATE)
    async def execute_command(self, envelope: CommandEnvelope) -> CommandReply:
        """Have the next turn decide a command; return once its events are stored."""
        queued = self._driver.submit(envelope.command, envelope.version)
        await workflow.wait_condition(lambda: queued.outcome is not None)
        assert queued.outcome is not None  # noqa: S101 - the condition above
        return CommandReply(
            command_result=queued.outcome.command_result,
            version=self._driver.version,
            reason=queued.outcome.reason,
        )

    async def _execute_turn(self, turn: ExecuteTurn) -> None:
        try:
            result = await self._turn(turn)
        except FailureError as error:  # a local activity's own failure comes unwrapped
            if is_cancelled_exception(error):
                raise
            self._driver.turn_failed(workflow.now())
        else:
            self._driver.turn_executed(result.outcomes, result.progress, result.slow)

    async def _turn(self, turn: ExecuteTurn) -> TurnResult:
        return await workflow.execute_local_activity_method(
            CaseActivities.execute_turn,
            TurnRequest(
                case_id=self._start.case_id,
                plan_digest=self._start.plan_digest,
                known_version=turn.known_version,
                at=workflow.now(),
                commands=turn.commands,
                busy=turn.busy,
            ),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )

    async def _call(self, call: DepartmentCall) -> None:
        """Make one call as an ordinary activity."""
        try:
            outcome = await workflow.execute_activity_method(
                CaseActivities.call_department,
                call,
                start_to_close_timeout=_MAX_QUEUE_TIME + timedelta(seconds=call.timeout_s),
                heartbeat_timeout=timedelta(seconds=call.timeout_s) + _CALL_GRACE,
                retry_policy=_BACKOFF_RETRY if call.retry_with_backoff else _NO_RETRY,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                return  # nobody awaits this task: an error would never be retrieved
            del self._calls[call.identity]
            self._driver.call_lost(call)
        else:
            del self._calls[call.identity]
            self._driver.call_finished(outcome)

    def _update_status(self) -> None:
        """Update the search attribute where the status is another one. Workflows that were
        started without the attribute have none: the cluster may not know it.
        """
        if self._driver.progress is None:
            return
        shown = workflow.info().typed_search_attributes.get(STATUS)
        status = status_to_set(shown, self._driver.progress.status)
        if status is not None:
            workflow.upsert_search_attributes([STATUS.value_set(status)])

    async def _wait(self, until: datetime | None) -> None:
        """Wait for the next input, at most until a time. A long history is cut here."""
        if workflow.info().is_continue_as_new_suggested() and self._may_continue_as_new():
            await self._continue_as_new()
        received = self._driver.received
        timeout = None if until is None else max(until - workflow.now(), timedelta())
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._driver.received > received, timeout=timeout)

    def _may_continue_as_new(self) -> bool:
        """Whether nobody waits for a command that a new run would not know of."""
        return not self._driver.has_commands or workflow.all_handlers_finished()

    async def _continue_as_new(self) -> None:
        for task in self._calls.values():
            task.cancel()
        self._calls.clear()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(self._start.model_copy(update={"version": self._driver.version}))

    async def _may_end(self) -> bool:
        """Wait for the replies that are on their way; whether no command came meanwhile."""
        await workflow.wait_condition(
            lambda: self._driver.has_commands or workflow.all_handlers_finished()
        )
        return not self._driver.has_commands


def _end(progress: CaseProgress) -> CaseEnd:
    return CaseEnd(
        version=progress.version, outcome=progress.outcome, state_digest=progress.state_digest
    )
