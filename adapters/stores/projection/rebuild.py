"""Recomputes the rows of cases from the log, to store or to compare them."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.case.codec import replay
from domain.case.decisions.blocked_case import stall_reason
from domain.errors import (
    NotFoundError,
    RecordDamagedError,
    UnavailableError,
    VersionConflictError,
)
from domain.ports import CaseRecord, Clock, RecordedEvent, ThemeStore
from domain.projection.queries import CaseFilter, Cursor, Projection
from domain.projection.rows import (
    CORRUPT_RECORD,
    RECORD,
    CaseRows,
    Key,
    RowChanges,
    row_changes,
    rows_of,
    unreadable_case,
)

MAX_ATTEMPTS = 10
"""How often the rows of one case are recomputed while an engine writes to it."""

PAGE = 1_000

Progress = Callable[[int, int], object]
"""Called with the sequence number that was reached, and the highest one."""

Tables = dict[tuple[str, Key], object]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The number of rebuilt cases, and the unreadable ones."""

    cases: int
    unreadable: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """The number of compared cases, and the first difference; empty if there is none."""

    cases: int
    difference: str


class ProjectionRebuild:
    """Reads the log case by case; memory holds one case. Engines may run meanwhile."""

    def __init__(
        self, record: CaseRecord, themes: ThemeStore, projection: Projection, clock: Clock
    ) -> None:
        self._record = record
        self._themes = themes
        self._projection = projection
        self._clock = clock

    async def rebuild(self, since: int = 0, progress: Progress | None = None) -> Rebuilt:
        """Store the rows of every case that has an event above sequence number ``since``.

        An interrupted run continues with the last ``seq`` that it reported.

        Raises:
            UnavailableError: the store is away, or a case is written without a pause.
        """
        count, unreadable = 0, []
        async for case_id in self._cases(since, progress):
            count += 1
            if not await self._rebuild(case_id):
                unreadable.append(case_id)
        return Rebuilt(count, tuple(unreadable))

    async def verify(self, every: int = 1, progress: Progress | None = None) -> Verified:
        """Compare the stored rows with those computed from the log, up to the first difference.

        Args:
            every: compare one case out of this many.
            progress: called with the progress.

        Raises:
            UnavailableError: the store is away, or a case is written without a pause.
        """
        count, number = 0, 0
        async for case_id in self._cases(0, progress):
            number += 1
            if number % every:
                continue
            count += 1
            if difference := await self._difference(case_id):
                return Verified(count, f"case {case_id}: {difference}")
        return Verified(count, "")

    async def _cases(self, since: int, progress: Progress | None) -> AsyncIterator[UUID]:
        """Yield each case with an event above ``since`` once.

        From 0 on, this includes cases that have rows but no readable opening.
        """
        async for case_id in self._cases_of_log(since, progress):
            yield case_id
        if not since:
            async for case_id in self._cases_without_opening():
                yield case_id

    async def _cases_of_log(self, since: int, progress: Progress | None) -> AsyncIterator[UUID]:
        top, position, seen = await self._record.newest(), since, set[UUID]()
        while page := await self._record.follow(after=position, limit=PAGE):
            for recorded in page:
                case_id = recorded.event.case_id
                if recorded.event.version == 1 or (since and case_id not in seen):
                    if since:
                        seen.add(case_id)
                    yield case_id
            position = page[-1].seq
            if progress is not None:
                progress(position, max(top, position))

    async def _cases_without_opening(self) -> AsyncIterator[UUID]:
        after = None
        while page := await self._projection.cases(CaseFilter(limit=PAGE, after=after)):
            for row in page:
                try:
                    found = await self._record.read(row.case_id, limit=1)
                except RecordDamagedError:
                    found = ()
                if not found:
                    yield row.case_id
            after = Cursor(page[-1].opened_at, page[-1].case_id)

    async def _rebuild(self, case_id: UUID) -> bool:
        """Store the rows of a case; False if it cannot be read, which raises a concern."""
        for _ in range(MAX_ATTEMPTS):
            try:
                version, rows = await self._computed(case_id)
            except UnavailableError:
                raise
            except (RecordDamagedError, NotFoundError) as error:
                damaged = isinstance(error, RecordDamagedError)
                reason = CORRUPT_RECORD if damaged else stall_reason(error)
                changes = unreadable_case(case_id, reason, self._clock.now())
                await self._projection.store(changes)
                return False
            try:
                await self._projection.replace(version, rows)
            except VersionConflictError:  # an engine was faster: its rows are newer
                continue
            return True
        raise UnavailableError(f"case {case_id} is written without a pause: try again later")

    async def _computed(self, case_id: UUID) -> tuple[int, CaseRows]:
        """Return the version of a case and the rows computed from the log."""
        events: list[RecordedEvent] = []
        while page := await self._record.read(case_id, after=len(events), limit=PAGE):
            events += page
        case = replay(events, case_id)
        return case.version, rows_of(await self._themes.plan(case.plan_digest), case)

    async def _difference(self, case_id: UUID) -> str:
        """Return how the stored rows of a case differ; empty if they do not."""
        for _ in range(MAX_ATTEMPTS):
            try:
                version, expected = await self._computed(case_id)
            except (RecordDamagedError, NotFoundError) as error:
                stored = await self._projection.rows(case_id)
                flagged = stored and any(row.key == RECORD for row in stored.concerns)
                return "" if flagged else f"it cannot be read, and no concern says so: {error}"
            stored = await self._projection.rows(case_id)
            if stored is None:
                return "it has no rows"
            found = next(_differences(stored, expected), "")
            if not found or not await self._record.read(case_id, after=version, limit=1):
                return found  # and not because an engine appended meanwhile
        raise UnavailableError(f"case {case_id} is written without a pause: try again later")


def _differences(stored: CaseRows, expected: CaseRows) -> Iterator[str]:
    there, wanted = _tables(row_changes(None, stored)), _tables(row_changes(None, expected))
    for table, key in {**there, **wanted}:
        name = f"{table} {key}" if key else table
        row, right = there.get((table, key)), wanted.get((table, key))
        if row is None:
            yield f"{name} is missing"
        elif right is None:
            yield f"{name} is stored, and the log gives none"
        elif row != right:
            yield f"{name} is stored as {row}, and the log gives {right}"


def _tables(changes: RowChanges) -> Tables:
    tables: Tables = {("case", row.row_key): row for row in changes.case.stored}
    tables |= {("step", row.row_key): row for row in changes.steps.stored}
    tables |= {("task", row.row_key): row for row in changes.tasks.stored}
    return tables | {("concern", row.row_key): row for row in changes.concerns.stored}
