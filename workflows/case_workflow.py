"""The case workflow: a shell around the pure core, the same for every theme.

It hands what comes in to one activity, which has :func:`domain.advance.advance`
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
    from domain.errors import OnethingError
    from domain.inputs import (
        Begin,
        CallFailed,
        Input,
        Reception,
        SupplementCame,
        TimeCame,
    )
    from domain.outstanding import DepartmentCall
    from workflows.activities import CaseActivities
    from workflows.folding import FoldedCase
    from workflows.messages import (
        WORKFLOW_TYPE,
        AskedOfCase,
        CaseEnd,
        CaseStart,
        RejectedReport,
        ReportedAnswer,
        ReportReceipt,
        Standing,
        TurnRequest,
        TurnResult,
        WakeUp,
    )
    from workflows.turns import inputs_of

_TURN_LIMIT = timedelta(seconds=20)
_TURN_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
_STALL_FIRST = timedelta(seconds=5)
_STALL_LONGEST = timedelta(minutes=10)
"""How long a case that cannot go on waits before it is tried again: doubling."""
_ONCE = RetryPolicy(maximum_attempts=1)
_CALL_GRACE = timedelta(seconds=2)
_QUEUED = timedelta(hours=1)
"""How long a call may wait for those before it to the same department, while its worker
says that it lives."""


@dataclass
class _Delivery:
    """Something that came in, and what the case made of it once that is stored."""

    input: Input
    reception: Reception | None = None
    reason: str = ""


@workflow.defn(name=WORKFLOW_TYPE, failure_exception_types=[OnethingError])
class CaseWorkflow:
    """One case, from its opening (or wherever its record stands) to its end."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self._version = start.version
        self._inbox: list[_Delivery] = []
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._slow: dict[str, None] = {}  # an ordered set
        self._stalls = 0
        self._folded = FoldedCase(start, _TURN_LIMIT, _TURN_RETRY) if start.plan else None

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """Run the case to its end."""
        self._deliver(Begin())
        while True:
            standing = await self._turn(start)
            if standing is None:
                await self._wait_for_the_cause_to_be_fixed(start)
                continue
            if self._inbox:
                continue
            if standing.over:
                break
            if workflow.info().is_continue_as_new_suggested():
                await self._go_on_in_a_new_run(start)
            await self._await_input(standing)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return CaseEnd(
            version=standing.version,
            outcome=standing.outcome,
            state_digest=standing.state_digest,
        )

    @workflow.update(name="report_outcome")
    async def report_outcome(self, report: ReportedAnswer) -> ReportReceipt:
        """Take an answer that a department reports; returns once it is in the log."""
        return await self._told(report.input())

    @workflow.update(name="reject_report")
    async def reject_report(self, report: RejectedReport) -> ReportReceipt:
        """Note a report that was rejected; returns once that is in the log."""
        return await self._told(report.input())

    @workflow.update(name="supply")
    async def supply(self, supplement: SupplementCame) -> ReportReceipt:
        """Take what an applicant supplies; returns once it is in the log."""
        return await self._told(supplement)

    @workflow.update(name="ask")
    async def ask(self, asked: AskedOfCase) -> ReportReceipt:
        """Take what a person asks of the case; returns once it is in the log."""
        return await self._told(asked.asked)

    @workflow.update(name="wake")
    async def wake(self, wake_up: WakeUp) -> ReportReceipt:
        """Do what is outstanding by the record; returns once that is under way.

        The update that caused the latest events may be lost: its worker stored them, and
        Temporal never heard of it. The version has the turn read the record again, whatever
        its worker remembers of the case.
        """
        self._version = max(self._version, wake_up.version)
        return await self._told(Begin())

    async def _told(self, incoming: Input) -> ReportReceipt:
        """Have the next turn take a message; what the case made of it, once it is stored."""
        delivery = self._deliver(incoming)
        await workflow.wait_condition(lambda: delivery.reception is not None)
        assert delivery.reception is not None  # noqa: S101 - the condition above
        return ReportReceipt(
            reception=delivery.reception, version=self._version, reason=delivery.reason
        )

    def _deliver(self, incoming: Input) -> _Delivery:
        delivery = _Delivery(incoming)
        self._inbox.append(delivery)
        return delivery

    async def _turn(self, start: CaseStart) -> Standing | None:
        """Have the case take what came in, and carry out what is outstanding then; None where
        it cannot go on. Then one message after the other is tried, the failed one last.
        """
        count = 1 if self._stalls else len(self._inbox)
        deliveries, self._inbox = self._inbox[:count], self._inbox[count:]
        try:
            result = await self._decided(start, deliveries)
        except FailureError as error:  # a local activity's own failure comes unwrapped
            if is_cancelled_exception(error):
                raise
            self._stalls += 1
            self._inbox += deliveries
            return None
        self._stalls = 0
        standing = await self._standing(result)
        self._version = max(self._version, standing.version)  # a wake-up may know more
        reasons = result.reasons or ("",) * len(deliveries)
        for delivery, reception, reason in zip(deliveries, result.receptions, reasons, strict=True):
            delivery.reason = reason
            delivery.reception = reception
        self._slow.update(dict.fromkeys(result.slow))
        self._start_calls(standing)
        return standing

    async def _decided(self, start: CaseStart, deliveries: Sequence[_Delivery]) -> TurnResult:
        return await workflow.execute_local_activity_method(
            CaseActivities.take_turn,
            TurnRequest(
                case_id=start.case_id,
                plan_digest=start.plan_digest,
                known_version=self._version,
                at=workflow.now(),
                inputs=tuple(each.input for each in deliveries),
                busy=(*self._slow, *self._calls),
            ),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )

    async def _wait_for_the_cause_to_be_fixed(self, start: CaseStart) -> None:
        """Wait ever longer, but no longer than until something more comes in. Senders wait
        with it, and are told to send again; what they sent counts once the cause is fixed.
        """
        if workflow.info().is_continue_as_new_suggested() and workflow.all_handlers_finished():
            await self._go_on_in_a_new_run(start)
        pause = min(_STALL_FIRST * 2 ** min(self._stalls - 1, 16), _STALL_LONGEST)
        known = len(self._inbox)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: len(self._inbox) > known, timeout=pause)

    async def _standing(self, result: TurnResult) -> Standing:
        if result.standing is not None:
            return result.standing
        assert self._folded is not None  # noqa: S101 - only such workflows had such turns
        return await self._folded.take(result)

    def _start_calls(self, standing: Standing) -> None:
        """Bring the calls under way in line with those outstanding."""
        if self._inbox:
            return  # the next turn may change them
        wanted = {call.identity: call for call in standing.calls}
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
                start_to_close_timeout=_QUEUED + timedelta(seconds=call.timeout_s),
                heartbeat_timeout=timedelta(seconds=call.timeout_s) + _CALL_GRACE,
                retry_policy=_PATIENT if call.patient else _ONCE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                return  # nobody awaits this task: an error would never be retrieved
            # The worker that made the call is gone, or the call outlived its time.
            failed = CallFailed(
                call.step, call.generation, "DEADLINE_EXCEEDED", retryable=True, call=call.kind
            )
            self._deliver(failed)
        else:
            for incoming in inputs_of([outcome]):
                self._deliver(incoming)
        # The state may not change for it (an answer known already): ask again, then.
        self._calls.pop(call.identity, None)

    async def _await_input(self, standing: Standing) -> None:
        wake_at = standing.wake_at
        timeout = None if wake_at is None else max(wake_at - workflow.now(), timedelta())
        try:
            await workflow.wait_condition(lambda: bool(self._inbox), timeout=timeout)
        except TimeoutError:
            self._deliver(TimeCame())

    async def _go_on_in_a_new_run(self, start: CaseStart) -> None:
        for task in self._calls.values():
            task.cancel()
        self._calls.clear()
        await workflow.wait_condition(workflow.all_handlers_finished)
        left = {"plan": "", "opened": None, "version": self._version}
        workflow.continue_as_new(start.model_copy(update=left))
