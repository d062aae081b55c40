"""The rows of a store as an audit reads them: whole lists, not joined, not validated.

Rows are grouped by the case they name and come in the order of the case ids, so that memory holds
one case. A row may hold anything: SQLite stores values of any type.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from adapters.stores.database import Row, SqlValue
from adapters.stores.reading.database import Snapshot
from domain.errors import NotFoundError

_TABLES = {
    "events": """SELECT originator_id, originator_version, topic, state
        FROM stored_events{where} ORDER BY originator_id, originator_version""",
    "seals": """SELECT case_id, version, seq, prev, seal
        FROM seal{where} ORDER BY case_id, version""",
    "commands": """SELECT case_id, version, command_id
        FROM command{where} ORDER BY case_id, version""",
    "values": """SELECT case_id, slot, name
        FROM vault_value{where} ORDER BY case_id, slot, name""",
    "enrolled": """SELECT case_id, subject.subject_id, subject.wrapped,
            erasure.subject_id, erasure.recorded_at
        FROM vault_case AS bound
        LEFT JOIN vault_subject AS subject ON subject.subject_id = bound.subject_id
        LEFT JOIN vault_erasure AS erasure ON erasure.subject_id = bound.subject_id{where}
        ORDER BY case_id""",
}
_SEQUENCE = "SELECT seq, case_id, version, seal FROM seal ORDER BY seq"
_PLANS = "SELECT digest, theme, version, plan FROM published_theme ORDER BY theme, version"
_CALENDARS = "SELECT name, version, digest, content FROM published_calendar ORDER BY name, version"
_ROOTS = "SELECT count(*) FROM vault_root WHERE name = 'pseudonym'"
_SUBJECTS = "SELECT count(*) FROM vault_subject"
_HIGHEST = "SELECT max(seq) FROM seal"

Key = tuple[int, object]
"""A case id as SQLite orders it: by the type of its value, then by the value."""


@dataclass
class CaseRows:
    """Every row that names one case, each without the case's id, in order.

    ``case_id`` is None if the rows name something that is not a case id; ``named`` is what they
    name. ``enrolled`` holds the row of its subject: id, None if the vault lacks it; wrapped key,
    None after an erasure; id in the order of an erasure, and when that was recorded.
    """

    case_id: UUID | None
    named: str
    events: list[Row] = field(default_factory=list)
    seals: list[Row] = field(default_factory=list)
    commands: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    enrolled: list[Row] = field(default_factory=list)


def cases(snapshot: Snapshot, only: UUID | None = None) -> Iterator[CaseRows]:
    """Yield every case that any row names, or the one of them.

    Raises:
        NotFoundError: no row names that one.
        UnavailableError: the database is away.
    """
    streams = {name: _Groups(snapshot.rows(sql, params)) for name, sql, params in _queries(only)}
    found = False
    while any(stream.key is not None for stream in streams.values()):
        found = True
        key = min(stream.key for stream in streams.values() if stream.key is not None)
        rows = _empty(key)
        for name, stream in streams.items():
            if stream.key == key:
                setattr(rows, name, stream.take())
        yield rows
    if only is not None and not found:
        raise NotFoundError(f"there is no case {only}: no row names it")


def sequence(snapshot: Snapshot) -> Iterator[Row]:
    """Yield ``seq``, case, version and seal of every seal, in the order of ``seq``."""
    return snapshot.rows(_SEQUENCE)


def plans(snapshot: Snapshot) -> Iterator[Row]:
    """Yield digest, theme, version and content of every published plan."""
    return snapshot.rows(_PLANS)


def calendars(snapshot: Snapshot) -> Iterator[Row]:
    """Yield name, version, digest and content of every published calendar."""
    return snapshot.rows(_CALENDARS)


def lacks_root(snapshot: Snapshot) -> bool:
    """Return whether the vault has subjects but lacks the key that makes their pseudonyms."""
    [(roots,)], [(subjects,)] = snapshot.rows(_ROOTS), snapshot.rows(_SUBJECTS)
    return bool(subjects and not roots)


def highest(snapshot: Snapshot) -> int:
    """Return the highest sequence number; 0 for none."""
    [(seq,)] = snapshot.rows(_HIGHEST)
    return seq if isinstance(seq, int) else 0


def _queries(only: UUID | None) -> Iterator[tuple[str, str, Sequence[SqlValue]]]:
    params: Sequence[SqlValue] = () if only is None else (only,)
    for name, sql in _TABLES.items():
        owner = "originator_id" if name == "events" else "case_id"
        yield name, sql.format(where="" if only is None else f" WHERE {owner} = ?"), params


class _Groups:
    """A stream of rows, grouped by the value of the first column."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next: Row | None = next(rows, None)

    @property
    def key(self) -> Key | None:
        """Return the case that the next rows name; None at the end."""
        return None if self._next is None else _key(self._next[0])

    def take(self) -> list[Row]:
        """Return the next rows, which name one case."""
        key = self.key
        found: list[Row] = []
        while self._next is not None and self.key == key:
            found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


def _key(value: object) -> Key:
    match value:
        case None:
            return 0, 0
        case bool() | int() | float():
            return 1, value
        case UUID():
            return 2, value.hex
        case str():
            return 2, value
        case _:
            return 3, value


def _empty(key: Key) -> CaseRows:
    _, value = key
    try:
        case_id = UUID(hex=value) if isinstance(value, str) else None
    except ValueError:
        case_id = None
    if case_id is None or case_id.hex != value:
        return CaseRows(None, repr(value))
    return CaseRows(case_id, str(case_id))
