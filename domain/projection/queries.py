"""The queries of the rows, and the ports that answer them: lists in keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.case.status import CaseStatus
from domain.projection.rows import (
    CaseRow,
    CaseRows,
    ConcernRow,
    Level,
    RowChanges,
    TaskRow,
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position of a page in a list: the time and key of the entry before it.

    Only concerns use ``ordinal``.
    """

    at: datetime
    case_id: UUID
    key: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """A filter of cases, the newest first: by theme (``version`` 0: any), by status, open only."""

    limit: int
    after: Cursor | None = None
    theme: str = ""
    version: int = 0
    status: CaseStatus | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """A filter of open tasks, the most urgent first: by departments, by step, by holder."""

    limit: int
    after: Cursor | None = None
    departments: tuple[str, ...] | None = None
    step: str = ""
    claimed_by: str = ""


@dataclass(frozen=True, slots=True)
class ConcernFilter:
    """A filter of concerns, the oldest first: open or ``settled``; by the other attributes."""

    limit: int
    after: Cursor | None = None
    settled: bool = False
    department: str = ""
    level: Level | None = None
    case_id: UUID | None = None
    key: str = ""


class Projection(Protocol):
    """The rows of all cases, as of the latest append.

    The same contract suite runs on every implementation. Each method raises UnavailableError if the
    store is away.
    """

    async def cases(self, query: CaseFilter) -> Sequence[CaseRow]:
        """Return cases, the newest first."""
        ...

    async def tasks(self, query: TaskFilter) -> Sequence[TaskRow]:
        """Return open tasks, the most urgent first."""
        ...

    async def concerns(self, query: ConcernFilter) -> Sequence[ConcernRow]:
        """Return concerns, the oldest first."""
        ...

    async def rows(self, case_id: UUID) -> CaseRows | None:
        """Return all rows of one case; None if it has no row of its own."""
        ...

    async def store(self, changes: RowChanges) -> None:
        """Store rows without an event."""
        ...

    async def replace(self, version: int, rows: CaseRows) -> None:
        """Replace all rows of a case.

        Raises:
            VersionConflictError: the case is not at ``version``: compute them again.
        """
        ...
