"""Takes the turns of cases: decides with the pure core, stores, calls, and decides again.

The one place where a case is written after its opening (I3). A turn's events
are appended before anything is done because of them; the calls that are then
due are made; what they answer at once is the next turn. So a case runs on as
far as quick answers carry it, and comes back when it has to wait.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.advance import advance
from domain.calendar.calendar import Calendar
from domain.case import Case
from domain.commands import command_ids
from domain.errors import NotFoundError, UnavailableError, VersionConflictError
from domain.event_codec import encode, replay
from domain.inputs import (
    AnswerCame,
    CallFailed,
    Input,
    MigrationAsked,
    Received,
    WithdrawalCame,
)
from domain.outstanding import DepartmentCall, outstanding
from domain.plan import Plan
from domain.ports import Append, Calendars, CaseRecord, Clock, EventRecord, ThemeStore
from workflows.department_calls import DepartmentCalls
from workflows.messages import CallOutcome, EventMessage, TurnRequest, TurnResult

ATTEMPTS = 5
"""How often a turn is decided again because the record had moved on."""

MOST_EVENTS = 500
MOST_BYTES = 1024 * 1024
"""Events handed over at once, and their bytes: half of Temporal's 2 MiB a payload."""

WHOLE = 1_000_000
"""More events than Temporal would let any case reach: its record is read whole."""

LONGEST = 5.0
"""Seconds after which no further turn is begun, so that the workflow is heard again."""


@dataclass
class _Progress:
    """A case at the head of its record, and the events its workflow has not seen."""

    case: Case
    unseen: list[EventRecord] = field(default_factory=list)


class Turns:
    """Takes turns over the ports.

    It keeps the state of the cases it wrote last, so that the only writer of a
    case need not read back what it has just written. That memory is never
    trusted over the record: every append states the version it expects.
    """

    def __init__(
        self,
        record: CaseRecord,
        themes: ThemeStore,
        calls: DepartmentCalls,
        clock: Clock,
        calendars: Calendars,
        *,
        remembered: int = 2_000,
    ) -> None:
        self._record = record
        self._themes = themes
        self._calls = calls
        self._clock = clock
        self._calendars = calendars
        self._remembered = remembered
        self._cases: OrderedDict[UUID, Case] = OrderedDict()

    async def take(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, and every turn that follows from it without waiting.

        Raises:
            RecordDamagedError: the record does not fold.
            UnavailableError: the store is away; the same request may come again.
        """
        progress = await self._begin(turn)
        received = await self._decide(progress, turn, turn.inputs)
        busy = set(turn.busy)
        slow: list[str] = []
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST
        while loop.time() < ends:
            plan = await self._themes.plan(progress.case.plan_digest)
            calls = quick_calls(plan, progress.case, busy)
            outcomes = await self._calls.quick(calls)
            unanswered = [each.identity for each in outcomes if not inputs_of([each])]
            slow += unanswered
            busy.update(unanswered)
            inputs = inputs_of(outcomes)
            if not inputs:
                break
            await self._decide(progress, turn, inputs)
        self._remember(progress.case)
        return _result(progress, received, slow)

    async def _begin(self, turn: TurnRequest) -> _Progress:
        case = self._cases.pop(turn.case_id, None)
        if case is not None and case.version == turn.known_version:
            return _Progress(case)
        return await self._read(turn)

    async def _read(self, turn: TurnRequest) -> _Progress:
        recorded = await self._record.read(turn.case_id, limit=WHOLE)
        case = replay(recorded, turn.case_id)
        return _Progress(case, [entry.event for entry in recorded[turn.known_version :]])

    async def _decide(
        self, progress: _Progress, turn: TurnRequest, inputs: Sequence[Input]
    ) -> list[Received]:
        """Decide and store; where the record has moved on, decide again on what it holds."""
        for _ in range(ATTEMPTS):
            plan = await self._themes.plan(progress.case.plan_digest)
            calendar = await self._calendar(plan)
            plans = await self._plans(inputs)
            received = advance(plan, progress.case, inputs, self._now(turn), calendar, plans)
            try:
                progress.unseen += await self._append(progress.case)
            except VersionConflictError:
                read = await self._read(turn)
                progress.case, progress.unseen = read.case, read.unseen
            else:
                return received
        raise UnavailableError(f"case {turn.case_id} is being written by somebody else")

    async def _calendar(self, plan: Plan) -> Calendar | None:
        """The newest calendar; none where no calendar of the plan's name is loaded."""
        try:
            return await self._calendars.newest(plan.calendar)
        except NotFoundError:
            return None

    async def _plans(self, inputs: Sequence[Input]) -> dict[str, Plan]:
        """The plans that inputs name, as far as they are published."""
        plans = {}
        for asked in inputs:
            if isinstance(asked, MigrationAsked):
                with suppress(NotFoundError):
                    plans[asked.plan_digest] = await self._themes.plan(asked.plan_digest)
        return plans

    def _now(self, turn: TurnRequest) -> datetime:
        """The time to decide at: the worker's, and never before the workflow's own.

        The workflow's clock stands still during a workflow task; in a rehearsal
        it is years ahead.
        """
        return max(self._clock.now(), turn.at)

    async def _append(self, case: Case) -> list[EventRecord]:
        events = case.take_decided()
        records = [encode(event) for event in events]
        if records:
            expected = records[0].version - 1
            commands = command_ids(events)
            await self._record.append(Append(case.id, expected, tuple(records), commands))
        return records

    def _remember(self, case: Case) -> None:
        if not case.closed:
            self._cases[case.id] = case
        while len(self._cases) > self._remembered:
            self._cases.popitem(last=False)


def quick_calls(plan: Plan, case: Case, busy: set[str]) -> list[DepartmentCall]:
    """The calls that are due for the first time, and not under way."""
    return [
        call
        for call in outstanding(plan, case).calls
        if not call.patient and call.not_before is None and call.identity not in busy
    ]


def inputs_of(outcomes: Sequence[CallOutcome]) -> list[Input]:
    """What calls came to, for the core; those without an outcome yet are left out."""
    inputs: list[Input] = []
    for each in outcomes:
        if each.answer is not None:
            inputs.append(AnswerCame(each.step, each.generation, each.answer))
        elif each.failure is not None:
            failure = each.failure
            inputs.append(CallFailed(each.step, each.generation, failure.code, failure.retryable))
        elif each.withdrawal is not None:
            inputs.append(WithdrawalCame(each.step, each.generation, each.withdrawal))
    return inputs


def _result(progress: _Progress, received: Sequence[Received], slow: Sequence[str]) -> TurnResult:
    reasons = tuple(each.reason for each in received)
    return TurnResult(
        version=progress.case.version,
        events=first_page(progress.unseen),
        receptions=tuple(each.reception for each in received),
        reasons=reasons if any(reasons) else (),
        slow=tuple(slow),
    )


def first_page(records: Sequence[EventRecord]) -> tuple[EventMessage, ...]:
    """As many of the events, from the first, as fit into one payload; at least one."""
    size = 0
    page: list[EventMessage] = []
    for record in records[:MOST_EVENTS]:
        size += len(record.state)
        if page and size > MOST_BYTES:
            break
        page.append(EventMessage.of(record))
    return tuple(page)
