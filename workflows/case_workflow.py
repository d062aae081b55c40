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
    from domain.advance import (
        AnswerCame,
        Begin,
        CallFailed,
        Input,
        Reception,
        TimeCame,
        advance,
    )
    from domain.case import Case
    from domain.commands import command_ids
    from domain.errors import OnethingError, RecordDamagedError
    from domain.event_codec import decode, encode, fold, state_digest
    from domain.outstanding import DepartmentCall, outstanding
    from domain.plan import Plan
    from workflows.activities import CaseActivities
    from workflows.messages import (
        WORKFLOW_TYPE,
        CallOutcome,
        CaseEnd,
        CaseStart,
        EventMessage,
        LoadRequest,
        ReportedAnswer,
        ReportReceipt,
        TurnRequest,
        TurnResult,
    )
    from workflows.plans import parsed_plan

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


@workflow.defn(name=WORKFLOW_TYPE, failure_exception_types=[OnethingError])
class CaseWorkflow:
    """One case, from its opening (or wherever its record stands) to its end."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self._plan: Plan = parsed_plan(start.plan, start.plan_digest)
        self._case: Case | None = None
        self._inbox: list[_Delivery] = []
        self._calls: dict[str, asyncio.Task[None]] = {}
        self._slow: set[str] = set()
        self._heard_at = workflow.now()

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """Run the case to its end."""
        case = await self._take_up(start)
        self._deliver(Begin())
        while True:
            case = await self._turn(case)
            if self._inbox:
                continue
            if case.closed:
                break
            if workflow.info().is_continue_as_new_suggested():
                await self._go_on_in_a_new_run(start)
            await self._await_input(case)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return CaseEnd(version=case.version, outcome=case.outcome, state_digest=state_digest(case))

    @workflow.update(name="report_outcome")
    async def report_outcome(self, report: ReportedAnswer) -> ReportReceipt:
        """Take an answer that a department reports; returns once it is in the log."""
        delivery = self._deliver(AnswerCame(report.step, report.generation, report.answer))
        await workflow.wait_condition(lambda: delivery.reception is not None)
        assert delivery.reception is not None  # noqa: S101 - the condition above
        assert self._case is not None  # noqa: S101 - a turn has run
        return ReportReceipt(reception=delivery.reception, version=self._case.version)

    @report_outcome.validator
    def _known_step(self, report: ReportedAnswer) -> None:
        if report.step not in self._plan.item_by_name:
            raise ApplicationError(f"there is no step {report.step}", type="NotFound")

    def _deliver(self, incoming: Input) -> _Delivery:
        delivery = _Delivery(incoming)
        self._inbox.append(delivery)
        return delivery

    async def _take_up(self, start: CaseStart) -> Case:
        events = [start.opened] if start.opened else await self._load(start)
        case = fold(decode(event.record(start.case_id)) for event in events)
        if case is None:
            raise RecordDamagedError(f"case {start.case_id} is not in the event log")
        self._case = case
        return case

    async def _load(self, start: CaseStart) -> list[EventMessage]:
        events: list[EventMessage] = []
        while True:
            page = await workflow.execute_local_activity_method(
                CaseActivities.load_case,
                LoadRequest(case_id=start.case_id, after=len(events)),
                start_to_close_timeout=_TURN_LIMIT,
                retry_policy=_TURN_RETRY,
            )
            events.extend(page.events)
            if not page.more:
                return events

    async def _turn(self, case: Case) -> Case:
        """Decide, store, carry out. If the record has moved on: read it, decide again."""
        deliveries, self._inbox = self._inbox, []
        before = case.version
        receptions = advance(self._plan, case, [each.input for each in deliveries], self._now())
        result = await self._store_and_call(case, before)
        if not result.stored:
            self._inbox = deliveries + self._inbox
            return await self._take_up(self._restart(case))
        self._heard_at = result.at or self._heard_at
        for delivery, reception in zip(deliveries, receptions, strict=True):
            delivery.reception = reception
        self._receive(result.outcomes)
        self._start_calls(case)
        return case

    async def _store_and_call(self, case: Case, before: int) -> TurnResult:
        events = case.take_decided()
        calls = [call for call in outstanding(self._plan, case).calls if self._is_quick(call)]
        if not events and not calls:
            return TurnResult(stored=True)
        return await workflow.execute_local_activity_method(
            CaseActivities.take_turn,
            TurnRequest(
                case_id=case.id,
                expected_version=before,
                command_ids=command_ids(events),
                events=tuple(EventMessage.of(encode(event)) for event in events),
                calls=tuple(calls),
            ),
            start_to_close_timeout=_TURN_LIMIT,
            retry_policy=_TURN_RETRY,
        )

    def _now(self) -> datetime:
        """The time to decide at: never before what came in was handed over."""
        return max(workflow.now(), self._heard_at)

    def _is_quick(self, call: DepartmentCall) -> bool:
        return (
            not call.patient
            and call.not_before is None
            and call.identity not in self._slow
            and call.identity not in self._calls
        )

    def _receive(self, outcomes: Sequence[CallOutcome]) -> None:
        for outcome in outcomes:
            if outcome.answer is not None:
                self._deliver(AnswerCame(outcome.step, outcome.generation, outcome.answer))
            elif outcome.failure is not None:
                failure = outcome.failure
                self._deliver(
                    CallFailed(outcome.step, outcome.generation, failure.code, failure.retryable)
                )
            else:
                self._slow.add(outcome.identity)

    def _start_calls(self, case: Case) -> None:
        """Bring the calls under way in line with those outstanding.

        A quick call that has just answered is still outstanding here: the next
        turn, which its answer is waiting for, settles it.
        """
        if self._inbox:
            return
        wanted = {call.identity: call for call in outstanding(self._plan, case).calls}
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
                start_to_close_timeout=timedelta(seconds=call.timeout_s) + _CALL_GRACE,
                retry_policy=_PATIENT if call.patient else _ONCE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            # The worker that made the call is gone, or the call outlived its time.
            self._deliver(CallFailed(call.step, call.generation, "DEADLINE_EXCEEDED", True))  # noqa: FBT003
        else:
            self._receive([outcome])
        # The state may not change for it (an answer known already): ask again, then.
        self._calls.pop(call.identity, None)

    async def _await_input(self, case: Case) -> None:
        wake_at = outstanding(self._plan, case).wake_at
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
        workflow.continue_as_new(start.model_copy(update={"opened": None}))

    def _restart(self, case: Case) -> CaseStart:
        return CaseStart(case_id=case.id, plan_digest=case.plan_digest, plan="")
