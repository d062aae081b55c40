"""The rows of cases in memory, for tests: the same contract, every row looked at."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from domain.errors import VersionConflictError
from domain.ports import RecordedEvent
from domain.projection.queries import CaseFilter, ConcernFilter, TaskFilter
from domain.projection.rows import (
    CaseRow,
    CaseRows,
    Changes,
    ConcernRow,
    Key,
    RowChanges,
    RowT,
    StepRow,
    TaskRow,
    row_changes,
)

Rows = dict[tuple[UUID, Key], RowT]


class Cases(Protocol):
    """Where the events of a case are."""

    async def read(self, case_id: UUID) -> Sequence[RecordedEvent]:
        """All events of a case."""
        ...


class MemoryProjection:
    """``Projection`` in dicts; for one event loop."""

    def __init__(self, cases: Cases) -> None:
        self._events = cases
        self._cases: Rows[CaseRow] = {}
        self._steps: Rows[StepRow] = {}
        self._tasks: Rows[TaskRow] = {}
        self._concerns: Rows[ConcernRow] = {}

    def apply(self, changes: RowChanges) -> None:
        """Store what changed of the rows of one case."""
        _apply(self._cases, changes.case_id, changes.case)
        _apply(self._steps, changes.case_id, changes.steps)
        _apply(self._tasks, changes.case_id, changes.tasks)
        _apply(self._concerns, changes.case_id, changes.concerns)

    async def cases(self, query: CaseFilter) -> Sequence[CaseRow]:
        """Cases, the newest first."""
        after = query.after
        place = None if after is None else (after.at, after.case_id.hex)
        wanted = (
            row
            for row in self._cases.values()
            if query.theme in ("", row.theme)
            and query.version in (0, row.theme_version)
            and query.status in (None, row.status)
            and not (query.open_only and row.closed_at)
            and (place is None or _case_place(row) < place)
        )
        return sorted(wanted, key=_case_place, reverse=True)[: query.limit]

    async def tasks(self, query: TaskFilter) -> Sequence[TaskRow]:
        """Open tasks, the most urgent first."""
        after = query.after
        place = None if after is None else (after.at, after.case_id.hex, after.key)
        wanted = (
            row
            for row in self._tasks.values()
            if (query.departments is None or row.task.department in query.departments)
            and query.step in ("", row.task.step)
            and query.claimed_by in ("", row.task.claimed_by)
            and (place is None or _task_place(row) > place)
        )
        return sorted(wanted, key=_task_place)[: query.limit]

    async def concerns(self, query: ConcernFilter) -> Sequence[ConcernRow]:
        """Concerns, the oldest first."""
        after = query.after
        place = None if after is None else (after.at, after.case_id.hex, after.key, after.ordinal)
        wanted = (
            row
            for row in self._concerns.values()
            if (row.settled_at is not None) == query.settled
            and query.department in ("", row.department)
            and query.level in (None, row.level)
            and query.case_id in (None, row.case_id)
            and query.key in ("", row.key)
            and (place is None or _concern_place(row) > place)
        )
        return sorted(wanted, key=_concern_place)[: query.limit]

    async def rows(self, case_id: UUID) -> CaseRows | None:
        """All rows of one case; None where it has none."""
        case = self._cases.get((case_id, ""))
        if case is None:
            return None
        concerns = _of(self._concerns, case_id)
        return CaseRows(
            case,
            _of(self._steps, case_id),
            _of(self._tasks, case_id),
            tuple(row for row in concerns if row.settled_at is None),
            tuple(row for row in concerns if row.settled_at is not None),
        )

    async def store(self, changes: RowChanges) -> None:
        """Store rows apart from any event."""
        self.apply(changes)

    async def replace(self, version: int, rows: CaseRows) -> None:
        """Put these rows in the place of all that a case has."""
        case_id = rows.case.case_id
        if len(await self._events.read(case_id)) != version:
            raise VersionConflictError(f"case {case_id} is not at version {version}")
        for table in (self._cases, self._steps, self._tasks, self._concerns):
            for key in [key for key in table if key[0] == case_id]:
                del table[key]
        self.apply(row_changes(None, rows))


def _apply(table: Rows[RowT], case_id: UUID, changes: Changes[RowT]) -> None:
    for key in changes.removed:
        table.pop((case_id, key), None)
    table.update({(case_id, row.row_key): row for row in changes.stored})


def _of(table: Rows[RowT], case_id: UUID) -> tuple[RowT, ...]:
    return tuple(row for (owner, _), row in table.items() if owner == case_id)


def _case_place(row: CaseRow) -> tuple[object, ...]:
    return row.opened_at, row.case_id.hex


def _task_place(row: TaskRow) -> tuple[object, ...]:
    return row.task.due_at, row.case_id.hex, row.task.key


def _concern_place(row: ConcernRow) -> tuple[object, ...]:
    return row.raised_at, row.case_id.hex, row.key, row.ordinal
