"""Verifies the stored record: all of it, or one case, in one read-only snapshot."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from adapters.stores.reading import audit_rows
from adapters.stores.reading.database import ReadOnlyDatabase
from domain.errors import RecordDamagedError
from ops.audit.case_check import CaseCheck
from ops.audit.differences import Difference, Kind
from ops.audit.references import References, check_calendars, check_plans
from ops.audit.seal_sequence import Head, SequenceCheck

Progress = Callable[[int, int], None]
"""Called with the number of seals checked, and the approximate total."""

MAX_DIFFERENCES = 100
_MAX_IN_ERROR = 3


@dataclass
class VerificationResult:
    """The counts and findings of an audit.

    ``differences`` are the first of them; ``kinds`` has all of them by kind. ``head`` is unset for
    one case, and for an empty log. ``values_compared``: the values of the vault were opened as
    well.
    """

    cases: int = 0
    events: int = 0
    seals: int = 0
    commands: int = 0
    values: int = 0
    values_compared: bool = False
    head: Head | None = None
    differences: list[Difference] = field(default_factory=list)
    kinds: Counter[Kind] = field(default_factory=Counter)

    @property
    def is_valid(self) -> bool:
        """Return whether there are no differences."""
        return not self.kinds

    def count(self, rows: audit_rows.CaseRows) -> None:
        """Add the counts of a case's rows."""
        self.cases += bool(rows.events or rows.seals)
        self.events += len(rows.events)
        self.seals += len(rows.seals)
        self.commands += len(rows.commands)
        self.values += len(rows.values)

    def add(self, found: Iterable[Difference], limit: int) -> None:
        """Add differences; at most ``limit`` are named in total."""
        for each in found:
            self.kinds[each.kind] += 1
            if len(self.differences) < limit:
                self.differences.append(each)


def verify(
    database: ReadOnlyDatabase,
    *,
    case_id: UUID | None = None,
    known: Head | None = None,
    limit: int = MAX_DIFFERENCES,
    progress: Progress | None = None,
) -> VerificationResult:
    """Verify the record of a store, or of one case.

    Args:
        database: is read in one snapshot, also while engines write.
        case_id: the one case; default: all of them, their order and what they name.
        known: a head that was noted before; only for all cases.
        limit: differences that are named; all are counted.
        progress: called with the progress.

    Raises:
        NotFoundError: no row names the one case.
        UnavailableError: the database is away, or an engine opened a SQLite file meanwhile.
    """
    verified, referenced = VerificationResult(), References()
    with database.snapshot() as snapshot:
        total = 0 if case_id is not None else audit_rows.highest(snapshot)
        if case_id is None:
            sequence = SequenceCheck(known)
            verified.add(sequence.run(snapshot), limit)
            verified.head = sequence.head
        if audit_rows.lacks_root(snapshot):
            what = "the vault has subjects, and not the key of their pseudonyms"
            verified.add([Difference("key_missing", what)], limit)
        for rows in audit_rows.cases(snapshot, case_id):
            verified.count(rows)
            verified.add(CaseCheck(rows, referenced).run(), limit)
            if progress is not None:
                progress(verified.seals, total)
        verified.add(check_plans(snapshot, referenced), limit)
        verified.add(check_calendars(snapshot, referenced), limit)
    return verified


def require_intact(verified: VerificationResult) -> None:
    """Reject a damaged record. Raises RecordDamagedError with the first differences."""
    if not verified.is_valid:
        named = "; ".join(each.line() for each in verified.differences[:_MAX_IN_ERROR])
        more = sum(verified.kinds.values()) - _MAX_IN_ERROR
        raise RecordDamagedError(f"{named}; and {more} more" if more > 0 else named)
