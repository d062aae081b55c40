"""Takes the turns of cases: decides with the pure core, stores, calls, and decides again.

The one place where a case is written after its opening (I3). A turn's events
are appended before anything is done because of them; the calls that are then
due are made; what they answer at once is the next turn. So a case runs on as
far as quick answers carry it, and comes back when it has to wait.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from cachetools import LRUCache

from domain.calendar.calendar import Calendar
from domain.case.aggregate import Case
from domain.case.codec import encode, replay
from domain.case.command_ids import command_ids
from domain.case.commands import Command, CommandOutcome, MigrateToPlan
from domain.case.decisions.blocked_case import decide_stall, stall_reason
from domain.case.decisions.decide import advance
from domain.case.driver.call_outcome import command_of
from domain.case.driver.case_progress import CaseProgress, case_progress
from domain.case.next_actions import DepartmentCall, next_actions
from domain.errors import (
    NotFoundError,
    RecordDamagedError,
    UnavailableError,
    VersionConflictError,
)
from domain.plan import Plan
from domain.ports import Append, Calendars, CaseRecord, Clock, ThemeStore
from domain.projection.rows import CaseRows, row_changes, rows_of, unreadable_case
from workflows.department_calls import DepartmentCalls
from workflows.messages import TurnRequest, TurnResult

MAX_ATTEMPTS = 5
"""How often a turn is decided again because the record had moved on."""

WHOLE_RECORD = 1_000_000
"""More events than Temporal would let any case reach: its record is read whole."""

MAX_TURN_S = 5.0
"""Seconds after which no further turn is begun, so that the workflow is heard again."""


class TurnExecutor:
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
        self._cases = LRUCache[UUID, Case](remembered)
        self._rows = LRUCache[UUID, tuple[int, CaseRows]](remembered)

    async def execute(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, and every turn that follows from it without waiting.

        Raises:
            RecordDamagedError: the record does not fold.
            UnavailableError: the store is away; the same request may come again.
            Exception: whatever else keeps the case from going on. It is a concern of the
                case by then, as far as its record folds; the next turn that works settles it.
        """
        try:
            return await self._execute(turn)
        except UnavailableError:
            raise
        except Exception as error:
            self._cases.pop(turn.case_id, None)
            await self._stall(turn, stall_reason(error))
            raise

    async def _execute(self, turn: TurnRequest) -> TurnResult:
        case, command_outcomes = await self._decide(
            await self._cached_or_read(turn), turn, turn.commands
        )
        busy = set(turn.busy)
        slow: list[str] = []
        loop = asyncio.get_running_loop()
        ends = loop.time() + MAX_TURN_S
        while loop.time() < ends:
            plan = await self._themes.plan(case.plan_digest)
            outcomes = await self._calls.quick(quick_calls(plan, case, busy))
            commands = {each.identity: command_of(each) for each in outcomes}
            unanswered = [name for name, command in commands.items() if command is None]
            slow += unanswered
            busy.update(unanswered)
            answers = [command for command in commands.values() if command is not None]
            if not answers:
                break
            case, _ = await self._decide(case, turn, answers)
        self._cache(case)
        progress = case_progress(await self._themes.plan(case.plan_digest), case)
        return _result(command_outcomes, progress, slow)

    async def _stall(self, turn: TurnRequest, reason: str) -> None:
        """Record that the case cannot go on. A record that does not fold is a concern of its
        own to whoever reads it.
        """
        with suppress(RecordDamagedError, VersionConflictError):
            case = await self._read(turn)
            plan = await self._plan_or_none(case)
            before = None if plan is None else rows_of(plan, case)
            decide_stall(plan, case, reason, self._now(turn))
            await self._append(case, before, reason)

    async def _plan_or_none(self, case: Case) -> Plan | None:
        try:
            return await self._themes.plan(case.plan_digest)
        except Exception:  # noqa: BLE001 - it may be the very cause, and the concern is to be raised
            return None

    async def _cached_or_read(self, turn: TurnRequest) -> Case:
        case = self._cases.pop(turn.case_id, None)
        if case is not None and case.version == turn.known_version:
            return case
        return await self._read(turn)

    async def _read(self, turn: TurnRequest) -> Case:
        return replay(await self._record.read(turn.case_id, limit=WHOLE_RECORD), turn.case_id)

    async def _decide(
        self, case: Case, turn: TurnRequest, commands: Sequence[Command]
    ) -> tuple[Case, list[CommandOutcome]]:
        """Decide and store; where the record has moved on, decide again on what it holds."""
        for _ in range(MAX_ATTEMPTS):
            plan = await self._themes.plan(case.plan_digest)
            calendar = await self._calendar(plan)
            plans = await self._plans(commands)
            before = self._rows_of(plan, case)
            command_outcomes = advance(
                plan, case, commands, self._now(turn), calendar=calendar, plans=plans
            )
            try:
                await self._append(case, before)
            except VersionConflictError:
                case = await self._read(turn)
            else:
                return case, command_outcomes
        raise UnavailableError(f"case {turn.case_id} is being written by somebody else")

    async def _calendar(self, plan: Plan) -> Calendar | None:
        """The newest calendar; none where no calendar of the plan's name is loaded."""
        try:
            return await self._calendars.newest(plan.calendar)
        except NotFoundError:
            return None

    async def _plans(self, commands: Sequence[Command]) -> dict[str, Plan]:
        """The plans that commands name, as far as they are published."""
        plans = {}
        for command in commands:
            if isinstance(command, MigrateToPlan):
                with suppress(NotFoundError):
                    plans[command.plan_digest] = await self._themes.plan(command.plan_digest)
        return plans

    def _now(self, turn: TurnRequest) -> datetime:
        """The time to decide at: the worker's, and never before the workflow's own.

        The workflow's clock stands still during a workflow task; in a rehearsal
        it is years ahead.
        """
        return max(self._clock.now(), turn.at)

    async def _append(self, case: Case, before: CaseRows | None, stalled: str = "") -> None:
        """Store what was decided, with the rows that it changes; ``before`` are those of the
        case before it, None where its plan is missing.
        """
        events = case.collect_events()
        if not events:
            return
        records = tuple(encode(event) for event in events)
        after = None
        if before is None:
            rows = unreadable_case(case.id, stalled, events[-1].recorded_at)
        else:
            after = rows_of(await self._themes.plan(case.plan_digest), case)
            rows = row_changes(before, after)
        expected = records[0].version - 1
        await self._record.append(
            Append(case.id, expected, records, command_ids(events), rows=rows)
        )
        if after is not None:
            self._rows[case.id] = case.version, after

    def _rows_of(self, plan: Plan, case: Case) -> CaseRows:
        """The rows of a case; those that were computed for its last append, where it was ours."""
        version, rows = self._rows.pop(case.id, (0, None))
        return rows if rows is not None and version == case.version else rows_of(plan, case)

    def _cache(self, case: Case) -> None:
        if not case.closed:
            self._cases[case.id] = case


def quick_calls(plan: Plan, case: Case, busy: set[str]) -> list[DepartmentCall]:
    """The calls that are due for the first time, and not under way."""
    return [
        call
        for call in next_actions(plan, case).calls
        if not call.retry_with_backoff and call.not_before is None and call.identity not in busy
    ]


def _result(
    command_outcomes: Sequence[CommandOutcome], progress: CaseProgress, slow: Sequence[str]
) -> TurnResult:
    reasons = tuple(each.reason for each in command_outcomes)
    return TurnResult(
        command_results=tuple(each.command_result for each in command_outcomes),
        reasons=reasons if any(reasons) else (),
        slow=tuple(slow),
        progress=progress,
    )
