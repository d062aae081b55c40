"""The case workflow: a shell around the pure core, the same for every theme.

It feeds :func:`domain.advance.advance` with what comes in, has one activity
store what was decided, and carries out what is then outstanding. It decides
nothing itself: an ``if`` about a case belongs into ``domain``.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.case import Case
    from domain.errors import OnethingError
    from domain.event_codec import decode, fold, state_digest
    from domain.inputs import (
        AnswerCame,
        Begin,
        CallFailed,
        Input,
        Reception,
        SupplementCame,
        TimeCame,
    )
    from domain.outstanding import DepartmentCall, outstanding
    from domain.plan import Plan
    from workflows.activities import CaseActivities
    from workflows.messages import (
        WORKFLOW_TYPE,
        AskedOfCase,
        CaseEnd,
        CaseStart,
        EventMessage,
        LoadedEvents,
        LoadRequest,
        ReportedAnswer,
        ReportReceipt,
        TurnRequest,
    )
    from workflows.plans import parsed_plan
    from workflows.turns import inputs_of

_TURN_LIMIT = timedelta(seconds=20)
_TURN_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)
)
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
_ONCE = RetryPolicy(maximum_attempts=1)
_CALL_GRACE = timedelta(seconds=2)


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
        self._plan: Plan = parsed_plan(start.plan, start.plan_digest)
        self._ahead = timedelta(seconds=start.ahead_s)
        self._case: Case | None = None
        self._inbox: list[_Delivery] = []
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._slow: dict[str, None] = {}  # an ordered set

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """Run the case to its end."""
        self._fold(start, (start.opened,) if start.opened else ())
        self._deliver(Begin())
        while True:
            case = await self._turn(start)
            if self._inbox:
                continue
            if case.plan_digest != start.plan_digest:
                await self._go_on_under(start, case.plan_digest)
            if case.closed and not outstanding(self._plan, case).calls:
                break
            if workflow.info().is_continue_as_new_suggested():
                await self._go_on_in_a_new_run(start)
            await self._await_input(case)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return CaseEnd(version=case.version, outcome=case.outcome, state_digest=state_digest(case))

    @workflow.update(name="report_outcome")
    async def report_outcome(self, report: ReportedAnswer) -> ReportReceipt:
        """Take an answer that a department reports; returns once it is in the log."""
        return await self._told(
            AnswerCame(
                report.step,
                report.generation,
                report.answer,
                report.actor,
                report.task,
                report.evidence,
            )
        )

    @report_outcome.validator
    def _report_on_a_step(self, report: ReportedAnswer) -> None:
        self._require_step(report.step)

    @workflow.update(name="supply")
    async def supply(self, supplement: SupplementCame) -> ReportReceipt:
        """Take what an applicant supplies; returns once it is in the log."""
        return await self._told(supplement)

    @supply.validator
    def _supplement_to_a_step(self, supplement: SupplementCame) -> None:
        self._require_step(supplement.step)

    @workflow.update(name="ask")
    async def ask(self, asked: AskedOfCase) -> ReportReceipt:
        """Take what a person asks of the case; returns once it is in the log."""
        return await self._told(asked.asked)

    def _require_step(self, name: str) -> None:
        if name not in self._plan.item_by_name:
            raise ApplicationError(f"there is no step {name}", type="NotFound")

    async def _told(self, incoming: Input) -> ReportReceipt:
        """Have the next turn take a message; what the case made of it, once it is stored."""
        delivery = self._deliver(incoming)
        await workflow.wait_condition(lambda: delivery.reception is not None)
        assert delivery.reception is not None  # noqa: S101 - the condition above
        assert self._case is not None  # noqa: S101 - a turn has run
        return ReportReceipt(
            reception=delivery.reception, version=self._case.version, reason=delivery.reason
        )

    def _deliver(self, incoming: Input) -> _Delivery:
        delivery = _Delivery(incoming)
        self._inbox.append(delivery)
        return delivery

    async def _turn(self, start: CaseStart) -> Case:
        """Have the case take what came in, fold what it decided, carry out what is outstanding."""
        deliveries, self._inbox = self._inbox, []
        result = await workflow.execute_local_activity_method(
            CaseActivities.take_turn,
            TurnRequest(
                case_id=start.case_id,
                plan_digest=start.plan_digest,
                known_version=self._version,
                at=self._now(),
                inputs=tuple(each.input for each in deliveries),
                busy=(*self._slow, *self._calls),
            ),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )
        case = self._fold(start, result.events)
        while case.version < result.version:
            case = self._fold(start, (await self._load(start)).events)
        reasons = result.reasons or ("",) * len(deliveries)
        for delivery, reception, reason in zip(deliveries, result.receptions, reasons, strict=True):
            delivery.reason = reason
            delivery.reception = reception
        self._slow.update(dict.fromkeys(result.slow))
        self._start_calls(case)
        return case

    def _now(self) -> datetime:
        """The case's time: the workflow's, or a rehearsal's own."""
        return workflow.now() + self._ahead

    @property
    def _version(self) -> int:
        return self._case.version if self._case else 0

    def _fold(self, start: CaseStart, events: Sequence[EventMessage]) -> Case:
        decoded = [decode(event.record(start.case_id)) for event in events]
        self._case = fold(decoded, self._case)
        return self._case  # type: ignore[return-value] # a case without a record has no turns

    async def _load(self, start: CaseStart) -> LoadedEvents:
        return await workflow.execute_local_activity_method(
            CaseActivities.load_case,
            LoadRequest(case_id=start.case_id, after=self._version),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )

    def _start_calls(self, case: Case) -> None:
        """Bring the calls under way in line with those outstanding."""
        if self._inbox:
            return  # the next turn may change them
        wanted = {call.identity: call for call in outstanding(self._plan, case).calls}
        for identity in [each for each in self._calls if each not in wanted]:
            self._calls.pop(identity).cancel()
        for identity, call in wanted.items():
            if identity not in self._calls:
                self._calls[identity] = asyncio.create_task(self._call(call))

    async def _call(self, call: DepartmentCall) -> None:
        """Make one call as an ordinary activity, when its time has come."""
        if call.not_before is not None and call.not_before > self._now():
            await workflow.sleep(call.not_before - self._now())
        try:
            outcome = await workflow.execute_activity_method(
                CaseActivities.call_department,
                call,
                start_to_close_timeout=timedelta(seconds=call.timeout_s) + _CALL_GRACE,
                retry_policy=_PATIENT if call.patient else _ONCE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            # The worker that made the call is gone, or the call outlived its time.
            self._deliver(CallFailed(call.step, call.generation, "DEADLINE_EXCEEDED", True))  # noqa: FBT003
        else:
            for incoming in inputs_of([outcome]):
                self._deliver(incoming)
        # The state may not change for it (an answer known already): ask again, then.
        self._calls.pop(call.identity, None)

    async def _await_input(self, case: Case) -> None:
        wake_at = outstanding(self._plan, case).wake_at
        timeout = None if wake_at is None else max(wake_at - self._now(), timedelta())
        try:
            await workflow.wait_condition(lambda: bool(self._inbox), timeout=timeout)
        except TimeoutError:
            self._deliver(TimeCame())

    async def _go_on_under(self, start: CaseStart, plan_digest: str) -> None:
        """Go on under the plan that the case was moved to."""
        loaded = await workflow.execute_local_activity_method(
            CaseActivities.load_plan,
            plan_digest,
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )
        moved = {"plan": loaded.plan, "plan_digest": loaded.plan_digest}
        await self._go_on_in_a_new_run(start.model_copy(update=moved))

    async def _go_on_in_a_new_run(self, start: CaseStart) -> None:
        for task in self._calls.values():
            task.cancel()
        self._calls.clear()
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(start.model_copy(update={"opened": None}))
