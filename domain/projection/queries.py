"""What is asked of the rows, and the ports that answer: lists in keyset pages."""

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
    """A place in a list by time: the entry that the next page follows. ``ordinal`` is of use
    for concerns alone.
    """

    at: datetime
    case_id: UUID
    key: str = ""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Cases, the newest first; only those of a theme (``version`` 0: of any), of a status,
    and only open ones, where asked for.
    """

    limit: int
    after: Cursor | None = None
    theme: str = ""
    version: int = 0
    status: CaseStatus | None = None
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Open tasks, the most urgent first; only of these departments, of a step, or held by
    somebody, where asked for.
    """

    limit: int
    after: Cursor | None = None
    departments: tuple[str, ...] | None = None
    step: str = ""
    claimed_by: str = ""


@dataclass(frozen=True, slots=True)
class ConcernFilter:
    """Concerns, the oldest first: those that stand, or those that are ``settled``; only of a
    department, a level, a case or a key, where asked for.
    """

    limit: int
    after: Cursor | None = None
    settled: bool = False
    department: str = ""
    level: Level | None = None
    case_id: UUID | None = None
    key: str = ""


class Projection(Protocol):
    """The rows of all cases, as the appends left them.

    The same contract suite runs on every implementation. Each method raises UnavailableError
    where the store is away.
    """

    async def cases(self, query: CaseFilter) -> Sequence[CaseRow]:
        """Cases, the newest first."""
        ...

    async def tasks(self, query: TaskFilter) -> Sequence[TaskRow]:
        """Open tasks, the most urgent first."""
        ...

    async def concerns(self, query: ConcernFilter) -> Sequence[ConcernRow]:
        """Concerns, the oldest first."""
        ...

    async def rows(self, case_id: UUID) -> CaseRows | None:
        """All rows of one case; None where it has none. Rows of a case that lacks its own are
        no rows of it.
        """
        ...

    async def store(self, changes: RowChanges) -> None:
        """Store rows apart from any event."""
        ...

    async def replace(self, version: int, rows: CaseRows) -> None:
        """Put these rows in the place of all that a case has.

        Raises:
            VersionConflictError: the case is not at ``version``: compute them again.
        """
        ...
