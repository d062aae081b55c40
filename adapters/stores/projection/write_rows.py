"""Writes rows of cases inside a transaction, many rows per statement."""

from adapters.stores.database import Sql, SqlValue
from adapters.stores.projection.tables import (
    CASES,
    CONCERNS,
    STEPS,
    TASKS,
    RowT,
    Table,
    to_sql,
    upsert,
)
from domain.projection.rows import Changes, Key, RowChanges

ROWS_A_STATEMENT = 100


def write_rows(sql: Sql, changes: RowChanges) -> None:
    """Store the changes of one case's rows."""
    _write(sql, CASES, changes, changes.case)
    _write(sql, STEPS, changes, changes.steps)
    _write(sql, TASKS, changes, changes.tasks)
    _write(sql, CONCERNS, changes, changes.concerns)


def _write(sql: Sql, table: Table[RowT], of: RowChanges, changes: Changes[RowT]) -> None:
    for start in range(0, len(changes.removed), ROWS_A_STATEMENT):
        keys = changes.removed[start : start + ROWS_A_STATEMENT]
        params: list[SqlValue] = [of.case_id]
        for key in keys:
            params += _key_values(key)
        sql.run(table.delete(len(keys)), params)
    for start in range(0, len(changes.stored), ROWS_A_STATEMENT):
        rows = changes.stored[start : start + ROWS_A_STATEMENT]
        sql.run(upsert(table, len(rows)), [value for row in rows for value in to_sql(row)])


def _key_values(key: Key) -> tuple[SqlValue, ...]:
    return key if isinstance(key, tuple) else (key,)
