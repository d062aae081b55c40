"""The case workflow: a shell around the pure core, the same for every theme.

It hands what comes in to one activity, which has :func:`domain.case.decisions.decide.advance`
decide and stores what was decided, and carries out what is then outstanding. It
decides nothing itself, and keeps nothing of the case but where it stands: so a
case of ten thousand events is as light here as one of ten.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.case.commands import (
        BeginCase,
        CheckDueDates,
        Command,
        CommandResult,
        RecordCallFailure,
    )
    from domain.case.next_actions import DepartmentCall
    from domain.errors import OnethingError
    from workflows.activities import CaseActivities
    from workflows.messages import (
        COMMAND_UPDATE,
        WORKFLOW_TYPE,
        CaseEnd,
        CaseProgress,
        CaseStart,
        CommandEnvelope,
        CommandReply,
        TurnRequest,
        TurnResult,
    )
    from workflows.turn_executor import commands_from

_TURN_LIMIT = timedelta(seconds=20)
_TURN_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
_BACKOFF_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)
)
_FIRST_STALL_BACKOFF = timedelta(seconds=5)
_MAX_STALL_BACKOFF = timedelta(minutes=10)
"""How long a case that cannot go on waits before it is tried again: doubling."""
_NO_RETRY = RetryPolicy(maximum_attempts=1)
_CALL_GRACE = timedelta(seconds=2)
_MAX_QUEUE_TIME = timedelta(hours=1)
"""How long a call may wait for those before it to the same department, while its worker
says that it lives."""


@dataclass
class _QueuedCommand:
    """Something that came in, and what the case made of it once that is stored."""

    input: Command
    command_result: CommandResult | None = None
    reason: str = ""


@workflow.defn(name=WORKFLOW_TYPE, failure_exception_types=[OnethingError])
class CaseWorkflow:
    """One case, from its opening (or wherever its record stands) to its end."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self._version = start.version
        self._inbox: list[_QueuedCommand] = []
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._slow: dict[str, None] = {}  # an ordered set
        self._stalls = 0

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """Run the case to its end."""
        self._enqueue(BeginCase())
        while True:
            progress = await self._turn(start)
            if progress is None:
                await self._wait_for_recovery(start)
                continue
            if self._inbox:
                continue
            if progress.over:
                break
            if workflow.info().is_continue_as_new_suggested():
                await self._continue_as_new(start)
            await self._wait_for_command(progress)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return CaseEnd(
            version=progress.version,
            outcome=progress.outcome,
            state_digest=progress.state_digest,
        )

    @workflow.update(name=COMMAND_UPDATE)
    async def execute_command(self, envelope: CommandEnvelope) -> CommandReply:
        """Have the next turn decide a command; returns once what came of it is stored.

        The version has the turn read the record again where the workflow, or its worker's
        memory, is behind it: Temporal may have lost an update whose events are stored.
        """
        self._version = max(self._version, envelope.version)
        queued = self._enqueue(envelope.command)
        await workflow.wait_condition(lambda: queued.command_result is not None)
        assert queued.command_result is not None  # noqa: S101 - the condition above
        return CommandReply(
            command_result=queued.command_result, version=self._version, reason=queued.reason
        )

    def _enqueue(self, command: Command) -> _QueuedCommand:
        queued = _QueuedCommand(command)
        self._inbox.append(queued)
        return queued

    async def _turn(self, start: CaseStart) -> CaseProgress | None:
        """Have the case take what came in, and carry out what is outstanding then; None where
        it cannot go on. Then one message after the other is tried, the failed one last.
        """
        count = 1 if self._stalls else len(self._inbox)
        queued_commands, self._inbox = self._inbox[:count], self._inbox[count:]
        try:
            result = await self._execute_turn(start, queued_commands)
        except FailureError as error:  # a local activity's own failure comes unwrapped
            if is_cancelled_exception(error):
                raise
            self._stalls += 1
            self._inbox += queued_commands
            return None
        self._stalls = 0
        progress = result.progress
        self._version = max(self._version, progress.version)  # a wake-up may know more
        reasons = result.reasons or ("",) * len(queued_commands)
        for queued, command_result, reason in zip(
            queued_commands, result.command_results, reasons, strict=True
        ):
            queued.reason = reason
            queued.command_result = command_result
        self._slow.update(dict.fromkeys(result.slow))
        self._start_calls(progress)
        return progress

    async def _execute_turn(
        self, start: CaseStart, queued_commands: Sequence[_QueuedCommand]
    ) -> TurnResult:
        return await workflow.execute_local_activity_method(
            CaseActivities.execute_turn,
            TurnRequest(
                case_id=start.case_id,
                plan_digest=start.plan_digest,
                known_version=self._version,
                at=workflow.now(),
                inputs=tuple(each.input for each in queued_commands),
                busy=(*self._slow, *self._calls),
            ),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )

    async def _wait_for_recovery(self, start: CaseStart) -> None:
        """Wait ever longer, but no longer than until something more comes in. Senders wait
        with it, and are told to send again; what they sent counts once the cause is fixed.
        """
        if workflow.info().is_continue_as_new_suggested() and workflow.all_handlers_finished():
            await self._continue_as_new(start)
        pause = min(_FIRST_STALL_BACKOFF * 2 ** min(self._stalls - 1, 16), _MAX_STALL_BACKOFF)
        known = len(self._inbox)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: len(self._inbox) > known, timeout=pause)

    def _start_calls(self, progress: CaseProgress) -> None:
        """Bring the calls under way in line with those outstanding."""
        if self._inbox:
            return  # the next turn may change them
        wanted = {call.identity: call for call in progress.calls}
        for identity in [each for each in self._calls if each not in wanted]:
            self._calls.pop(identity).cancel()
        for identity, call in wanted.items():
            if identity not in self._calls:
                self._calls[identity] = asyncio.create_task(self._call(call))

    async def _call(self, call: DepartmentCall) -> None:
        """Make one call as an ordinary activity, when its time has come."""
        if call.not_before is not None and call.not_before > workflow.now():
            await workflow.sleep(call.not_before - workflow.now())
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
            # The worker that made the call is gone, or the call outlived its time.
            failed = RecordCallFailure(
                call.step, call.generation, "DEADLINE_EXCEEDED", retryable=True, call=call.kind
            )
            self._enqueue(failed)
        else:
            for command in commands_from([outcome]):
                self._enqueue(command)
        # The state may not change for it (an answer known already): ask again, then.
        self._calls.pop(call.identity, None)

    async def _wait_for_command(self, progress: CaseProgress) -> None:
        next_timer_at = progress.next_timer_at
        timeout = (
            None if next_timer_at is None else max(next_timer_at - workflow.now(), timedelta())
        )
        try:
            await workflow.wait_condition(lambda: bool(self._inbox), timeout=timeout)
        except TimeoutError:
            self._enqueue(CheckDueDates())

    async def _continue_as_new(self, start: CaseStart) -> None:
        for task in self._calls.values():
            task.cancel()
        self._calls.clear()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(start.model_copy(update={"version": self._version}))
