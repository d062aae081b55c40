"""Converts rows of cases to and from table rows. Times are microseconds since 1970, UTC."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from adapters.stores.database import Row, SqlValue, as_uuid
from domain.case.status import CaseStatus
from domain.case.tasks import Task
from domain.plan import Label
from domain.projection.rows import CaseRow, ConcernRow, StepRow, TaskRow
from domain.violations import Violation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")

RowT = TypeVar("RowT", CaseRow, StepRow, TaskRow, ConcernRow)


@dataclass(frozen=True, slots=True)
class Table(Generic[RowT]):
    """A table of rows of cases: its name and columns, the keys first, starting with the case."""

    row: type[RowT]
    name: str
    columns: tuple[str, ...]
    keys: int

    @property
    def select(self) -> str:
        """Return the beginning of a query for whole rows."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}"  # noqa: S608 - our own names

    @property
    def delete_case(self) -> str:
        """Return the statement that deletes all rows of a case."""
        return f"DELETE FROM {self.name} WHERE case_id = ?"  # noqa: S608 - our own names

    def delete(self, keys: int) -> str:
        """Return the statement that deletes that many rows of a case by their keys."""
        named = " AND ".join(f"{column} = ?" for column in self.columns[1 : self.keys])
        any_of = " OR ".join([f"({named})"] * keys)
        return f"DELETE FROM {self.name} WHERE case_id = ? AND ({any_of})"  # noqa: S608 - our own names


@lru_cache(maxsize=256)
def upsert(table: Table[Any], rows: int) -> str:
    """Return the statement that stores that many rows, new or changed."""
    keys, others = table.columns[: table.keys], table.columns[table.keys :]
    marks = ", ".join([f"({', '.join('?' * len(table.columns))})"] * rows)
    changed = ", ".join(f"{column} = excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES {marks}"  # noqa: S608 - our own names
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
    )


CASES = Table(
    CaseRow,
    "case_row",
    (
        "case_id",
        "theme",
        "theme_version",
        "plan_digest",
        "status",
        "outcome",
        "ending",
        "channel",
        "place",
        "opened_by",
        "request_id",
        "opened_at",
        "accepted_at",
        "closed_at",
        "promised_due_at",
        "statutory_due_at",
    ),
    1,
)
STEPS = Table(
    StepRow,
    "step_row",
    (
        "case_id",
        "step",
        "department",
        "status",
        "served_by",
        "generation",
        "submitted_at",
        "since",
        "due_at",
        "ended",
        "reason_code",
    ),
    2,
)
TASKS = Table(
    TaskRow,
    "task_row",
    (
        "case_id",
        "key",
        "theme",
        "label_zh",
        "label_en",
        "kind",
        "step",
        "department",
        "since",
        "due_at",
        "claimed_by",
        "claim_until",
    ),
    2,
)
CONCERNS = Table(
    ConcernRow,
    "concern_row",
    (
        "case_id",
        "key",
        "ordinal",
        "theme",
        "label_zh",
        "label_en",
        "level",
        "reason",
        "department",
        "step",
        "raised_at",
        "due_at",
        "cause",
        "violations",
        "escalated_to",
        "escalated_at",
        "action",
        "action_slot",
        "held_by",
        "settled_at",
    ),
    3,
)


def microseconds(moment: datetime) -> int:
    """Return a moment in the form of the tables."""
    return (moment - _EPOCH) // _MICROSECOND


def to_sql(row: CaseRow | StepRow | TaskRow | ConcernRow) -> list[SqlValue]:
    """Return the values of a row, in the order of its table's columns.

    Text that a database cannot hold is replaced by U+FFFD, so that no append fails because of its
    rows.
    """
    return [_CONVERSIONS.get(type(value), _as_is)(value) for value in _values(row)]


def from_sql(table: Table[RowT], stored: Row) -> RowT:
    """Return a stored row."""
    values: dict[str, Any] = dict(zip(table.columns, stored, strict=True))
    values["case_id"] = as_uuid(values["case_id"])
    values |= {name: _moment(value) for name, value in values.items() if name in _TIMES}
    if table.row is TaskRow:
        return _task(values)  # type: ignore[return-value] # the row of this table
    if table.row is ConcernRow:
        return _concern(values)  # type: ignore[return-value] # the row of this table
    if table.row is CaseRow:
        values["status"] = CaseStatus(values["status"])
    if table.row is StepRow:
        values["ended"] = bool(values["ended"])
    return table.row(**values)


_TIMES = frozenset(
    {
        "opened_at",
        "accepted_at",
        "closed_at",
        "promised_due_at",
        "statutory_due_at",
        "submitted_at",
        "since",
        "due_at",
        "claim_until",
        "raised_at",
        "escalated_at",
        "settled_at",
    }
)


def _values(row: CaseRow | StepRow | TaskRow | ConcernRow) -> Sequence[object]:
    match row:
        case CaseRow():
            return _case_values(row)
        case StepRow():
            return _step_values(row)
        case TaskRow():
            return (row.case_id, row.task.key, row.theme, *_label(row), *_task_values(row.task))
        case ConcernRow():
            violations = [[each.path, each.expected, each.got] for each in row.violations]
            known = {
                "label_zh": row.label.zh,
                "label_en": row.label.en,
                "violations": json.dumps(violations),
            }
            return [
                known[column] if column in known else getattr(row, column)
                for column in CONCERNS.columns
            ]


_case_values = attrgetter(*CASES.columns)
_step_values = attrgetter(*STEPS.columns)
_task_values = attrgetter(*TASKS.columns[5:])


def _label(row: TaskRow) -> tuple[str, str]:
    return row.label.zh, row.label.en


def _storable(text: str) -> str:
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("\ufffd", text)


_CONVERSIONS: dict[type, Callable[[Any], SqlValue]] = {
    datetime: microseconds,
    str: _storable,
    bool: int,
    CaseStatus: str,
}


def _as_is(value: SqlValue) -> SqlValue:
    return value


def _moment(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _task(values: dict[str, Any]) -> TaskRow:
    case_id, theme = values.pop("case_id"), values.pop("theme")
    label = Label(zh=values.pop("label_zh"), en=values.pop("label_en"))
    return TaskRow(case_id, theme, label, Task(**values))


def _concern(values: dict[str, Any]) -> ConcernRow:
    label = Label(zh=values.pop("label_zh"), en=values.pop("label_en"))
    del values["level"]  # it follows from the others
    found = json.loads(values.pop("violations"))
    violations = tuple(
        Violation(path=path, expected=expected, got=got) for path, expected, got in found
    )
    return ConcernRow(label=label, violations=violations, **values)
