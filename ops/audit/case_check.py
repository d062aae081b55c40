"""Checks all rows that name one case against each other, by version."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.stores.reading.audit_rows import CaseRows
from adapters.stores.seal import FIRST_PREV, MAX_VALUE, is_seal_valid
from domain.case.codec import decode, fold
from domain.case.command_ids import command_ids
from domain.case.committed_values import committed_values
from domain.case.events.base import CaseEvent
from domain.case.events.erasure import SubjectErased
from domain.errors import OnethingError
from domain.ports import EventRecord
from ops.audit.differences import Difference, Kind
from ops.audit.references import References

_OPENING = "open/"


@dataclass(frozen=True, slots=True)
class _Seal:
    seq: object
    prev: object
    seal: object


@dataclass
class CaseCheck:
    """The check of one case; the plans and calendars it names are added to ``referenced``."""

    rows: CaseRows
    referenced: References
    found: list[Difference] = field(default_factory=list)
    _events: dict[int, EventRecord] = field(default_factory=dict)
    _seals: dict[int, _Seal] = field(default_factory=dict)
    _decoded: list[CaseEvent] = field(default_factory=list)

    def run(self) -> list[Difference]:
        """Return all differences of the case, in the order of its versions."""
        if self.rows.case_id is None:
            self._add("not_a_case", "rows name something that is not a case id")
            return self.found
        self._index()
        self._compare()
        is_intact = not self.found
        readable = self._decode()
        if readable and is_intact:  # the further checks need intact events
            self._fold()
        self._commands()
        if readable and is_intact:
            self._check_unexplained()
        if self._keys():
            self._values()
        return self.found

    def _add(self, kind: Kind, what: str, version: int = 0, seq: object = 0) -> None:
        known = seq if isinstance(seq, int) else 0
        self.found.append(Difference(kind, what, self.rows.named, version, known))

    def _index(self) -> None:
        """Index the rows by version; an invalid row is reported and left out."""
        case_id = self.rows.case_id
        assert case_id is not None  # noqa: S101 - checked by run
        for version, topic, state in self.rows.events:
            if not (_is_version(version) and isinstance(topic, str) and isinstance(state, bytes)):
                self._add("malformed_row", f"an event has version {version!r} or no bytes")
            else:
                self._events[version] = EventRecord(case_id, version, topic, state)
        for version, seq, prev, seal in self.rows.seals:
            if not _is_version(version):
                self._add("malformed_row", f"a seal has version {version!r}", seq=seq)
            else:
                self._seals[version] = _Seal(seq, prev, seal)

    def _compare(self) -> None:
        prev: object = FIRST_PREV
        last_seq, expected = 0, 1
        for version in sorted(self._events.keys() | self._seals.keys()):
            if version > expected:
                self._add("version_gap", _gap(expected, version), expected)
                prev = None  # the row before is unknown
            expected = version + 1
            seal = self._seals.get(version)
            self._compare_one(version, seal, prev)
            prev = None if seal is None else seal.seal
            if seal is not None and isinstance(seal.seq, int):
                if seal.seq <= last_seq:
                    self._add(
                        "order_break", "its seq is not above the one before", version, seal.seq
                    )
                last_seq = seal.seq

    def _compare_one(self, version: int, seal: _Seal | None, prev: object) -> None:
        event = self._events.get(version)
        if seal is None:
            self._add("event_without_seal", "an event has no seal", version)
            return
        if event is None:
            self._add("seal_without_event", "a seal has no event", version, seal.seq)
        elif not is_seal_valid(seal.seq, event, seal.prev, seal.seal):
            what = "bytes, topic, version or seq of the event do not match its seal"
            self._add("seal_mismatch", what, version, seal.seq)
        if prev is not None and seal.prev != prev:
            what = "the seal does not name the seal before it"
            self._add("chain_break", what, version, seal.seq)

    def _decode(self) -> bool:
        """Decode the events; return whether all of them could be decoded."""
        for version in sorted(self._events):
            try:
                event = decode(self._events[version])
            except OnethingError:
                what = f"the state does not read as {self._events[version].topic}"
                self._add("event_unreadable", what, version)
            else:
                self._decoded.append(event)
                self.referenced.note(event)
        return len(self._decoded) == len(self._events)

    def _fold(self) -> None:
        try:
            fold(self._decoded)
        except OnethingError:
            self._add("case_does_not_fold", "the events do not follow from one another")

    def _commands(self) -> None:
        stored: dict[str, int] = {}
        for version, command_id in self.rows.commands:
            if version not in self._events:
                what = f"command {command_id} points at a version that does not exist"
                self._add("command_without_event", what, version if _is_version(version) else 0)
            stored[str(command_id)] = version if _is_version(version) else 0
        for event in self._decoded:
            for command_id in command_ids([event]):
                if stored.get(command_id, 0) < event.version:
                    what = f"command {command_id} of an event has no row"
                    self._add("command_missing", what, event.version)
        if 1 in self._events and not any(each.startswith(_OPENING) for each in stored):
            self._add("command_missing", "the command that opened the case has no row", 1)

    def _check_unexplained(self) -> None:
        """Report command ids that no event has: a request of that id would count as a repeat."""
        named = set(command_ids(self._decoded))
        openings = 0
        for version, command_id in self.rows.commands:
            openings += str(command_id).startswith(_OPENING)
            opens = str(command_id).startswith(_OPENING) and openings == 1
            if version in self._events and not opens and command_id not in named:
                what = f"no event has the command {command_id}"
                self._add("command_unexplained", what, version)

    def _keys(self) -> bool:
        """Check the subject's key against the erasures; return whether the values can be read."""
        if not self._events and not self._seals:
            for slot, name in self.rows.values:
                self._add("value_without_case", f"the vault holds {slot}/{name} without a case")
            return False
        if not self.rows.enrolled:
            self._add("case_not_enrolled", "the vault does not know the case")
            return False
        [(subject, wrapped, ordered, recorded), *_] = self.rows.enrolled
        erased = any(isinstance(each.payload, SubjectErased) for each in self._decoded)
        if subject is None:
            self._add("key_missing", "the vault lacks the subject of the case")
        elif wrapped is None and ordered is None:
            self._add("key_missing", "the subject's key is gone, and nobody ordered an erasure")
        elif wrapped is None and recorded is not None and not erased:
            self._add(
                "erasure_not_recorded", "the subject is erased, and no event of the case records it"
            )
        elif wrapped is not None and (erased or ordered is not None):
            self._add("key_restored", "the subject was erased, and its key still exists")
        return subject is not None and wrapped is not None

    def _values(self) -> None:
        stored = {(slot, name) for slot, name in self.rows.values}
        committed = list(_commitments(self._decoded))
        for version, slot, name in committed:
            if (slot, name) not in stored:
                what = f"the vault lacks {slot}/{name}, to which the event commits"
                self._add("value_missing", what, version)
        slots = {slot for _, slot, _ in committed}
        for slot, name in sorted(stored - {(slot, name) for _, slot, name in committed}, key=repr):
            if slot in slots:
                self._add("value_unexplained", f"no event commits to the vault's {slot}/{name}")


def _commitments(events: list[CaseEvent]) -> Iterator[tuple[int, str, str]]:
    """Yield version, slot and name of every value that the events commit to."""
    for event in events:
        slot, values = committed_values(event.payload)
        for name in values:
            yield event.version, slot, name


def _is_version(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_VALUE


def _gap(first: int, after: int) -> str:
    many = f"versions {first} to {after - 1} are" if after - first > 1 else f"version {first} is"
    return f"{many} missing, event and seal"
