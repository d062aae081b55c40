"""The rows of cases on a database and its writer: index reads in keyset pages."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from adapters.stores.database import Queries, SqlValue, Transaction, Writer
from adapters.stores.projection.tables import (
    CASES,
    CONCERNS,
    STEPS,
    TASKS,
    RowT,
    Table,
    from_sql,
    microseconds,
)
from adapters.stores.projection.write_rows import write_rows
from domain.errors import VersionConflictError
from domain.projection.queries import CaseFilter, ConcernFilter, TaskFilter
from domain.projection.rows import CaseRow, CaseRows, ConcernRow, RowChanges, TaskRow, row_changes

_HEAD = "SELECT coalesce(max(version), 0) FROM seal WHERE case_id = ?"


class StoredProjection:
    """``Projection`` on a database and its writer."""

    def __init__(self, database: Queries, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def cases(self, query: CaseFilter) -> Sequence[CaseRow]:
        """Return cases, the newest first."""
        asked = _Conditions()
        asked.equal("theme", query.theme)
        asked.equal("theme_version", query.version)
        asked.equal("status", query.status.value if query.status else "")
        if query.open_only:
            asked.add("closed_at IS NULL")
        if after := query.after:
            at = microseconds(after.at)
            asked.add("(opened_at, case_id) < (?, ?)", at, after.case_id)
        return await self._list(CASES, asked, "opened_at DESC, case_id DESC", query.limit)

    async def tasks(self, query: TaskFilter) -> Sequence[TaskRow]:
        """Return open tasks, the most urgent first."""
        if query.departments == ():
            return ()
        asked = _Conditions()
        if query.departments is not None:
            asked.any_of("department", query.departments)
        asked.equal("step", query.step)
        if query.claimed_by:
            asked.add("claimed_by <> '' AND claimed_by = ?", query.claimed_by)  # its partial index
        if after := query.after:
            at = microseconds(after.at)
            asked.add("(due_at, case_id, key) > (?, ?, ?)", at, after.case_id, after.key)
        return await self._list(TASKS, asked, "due_at, case_id, key", query.limit)

    async def concerns(self, query: ConcernFilter) -> Sequence[ConcernRow]:
        """Return concerns, the oldest first."""
        asked = _Conditions()
        asked.add(f"settled_at IS {'NOT ' if query.settled else ''}NULL")
        asked.equal("department", query.department)
        asked.equal("level", query.level)
        asked.equal("case_id", query.case_id)
        asked.equal("key", query.key)
        if after := query.after:
            place = (microseconds(after.at), after.case_id, after.key, after.ordinal)
            asked.add("(raised_at, case_id, key, ordinal) > (?, ?, ?, ?)", *place)
        return await self._list(CONCERNS, asked, "raised_at, case_id, key, ordinal", query.limit)

    async def rows(self, case_id: UUID) -> CaseRows | None:
        """Return all rows of one case; None if it has none."""
        cases = await self._all(CASES, case_id)
        steps, tasks = await self._all(STEPS, case_id), await self._all(TASKS, case_id)
        concerns = await self._all(CONCERNS, case_id)
        if not cases:
            return None
        return CaseRows(
            case=cases[0],
            steps=steps,
            tasks=tasks,
            concerns=tuple(row for row in concerns if row.settled_at is None),
            settled=tuple(row for row in concerns if row.settled_at is not None),
        )

    async def store(self, changes: RowChanges) -> None:
        """Store rows without an event."""
        await self._writer.submit(partial(write_rows, changes=changes))

    async def replace(self, version: int, rows: CaseRows) -> None:
        """Replace all rows of a case."""
        await self._writer.submit(partial(_replace, version=version, rows=rows))

    async def _all(self, table: Table[RowT], case_id: UUID) -> tuple[RowT, ...]:
        stored = await self._database.read(f"{table.select} WHERE case_id = ?", (case_id,))
        return tuple(from_sql(table, row) for row in stored)

    async def _list(
        self, table: Table[RowT], asked: "_Conditions", order: str, limit: int
    ) -> tuple[RowT, ...]:
        sql = f"{table.select}{asked.where} ORDER BY {order} LIMIT ?"
        stored = await self._database.read(sql, (*asked.params, limit))
        return tuple(from_sql(table, row) for row in stored)


class _Conditions:
    """The conditions of a query, all of which must hold, with their parameters."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self.params: list[SqlValue] = []

    @property
    def where(self) -> str:
        return f" WHERE {' AND '.join(self._conditions)}" if self._conditions else ""

    def add(self, condition: str, *params: SqlValue) -> None:
        self._conditions.append(condition)
        self.params += params

    def equal(self, column: str, value: SqlValue) -> None:
        """Require a value; an empty value requires nothing."""
        if value:
            self.add(f"{column} = ?", value)

    def any_of(self, column: str, values: Sequence[str]) -> None:
        self.add(f"{column} IN ({', '.join('?' * len(values))})", *values)


def _replace(transaction: Transaction, version: int, rows: CaseRows) -> None:
    case_id = rows.case.case_id
    [(head,)] = transaction.run(_HEAD, (case_id,))
    if head != version:
        raise VersionConflictError(f"case {case_id} is at version {head}, not {version}")
    for table in (CASES, STEPS, TASKS, CONCERNS):
        transaction.run(table.delete_case, (case_id,))
    write_rows(transaction, row_changes(None, rows))
