"""What the engine needs of the outside, as Protocols. Adapters implement them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.calendar.calendar import Calendar
from domain.case.answers import Answer, Withdrawal
from domain.case.next_actions import DepartmentCall
from domain.erasure import Erasure, ErasureCommand
from domain.pauses import Pause, PauseCommand, PauseEntry
from domain.plan import FormValue, Plan


class Clock(Protocol):
    """Where the outside takes the time from."""

    def now(self) -> datetime:
        """The present, timezone-aware UTC."""
        ...


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event of a case in its stored form: what travels, is sealed and is kept.

    ``state`` is canonical UTF-8 JSON; ``topic`` is pinned, e.g. ``case.opened.v1``.
    """

    case_id: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event of the log with its dense, global sequence number (from 1)."""

    seq: int
    event: EventRecord


@dataclass(frozen=True, slots=True)
class CommandReceipt:
    """What a command id led to: the case, and its version after the command."""

    case_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One encrypted value, ready to be stored. The associated data binds it to
    case, version slot and field, so that ciphertexts cannot be swapped.
    """

    case_id: UUID
    slot: str  # "form", or the slot of a department's answer
    name: str
    nonce: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """One append: the events of one turn, and what must commit with them."""

    case_id: UUID
    expected_version: int
    events: tuple[EventRecord, ...]
    command_ids: tuple[str, ...] = ()
    values: tuple[SealedValue, ...] = ()


class CaseRecord(Protocol):
    """The event log of all cases: append-only, one writer a case, many readers.

    The same contract suite runs on every implementation.
    """

    async def append(self, append: Append) -> None:
        """Store the events, command ids and values in one transaction, or nothing.

        Raises:
            VersionConflictError: the case is not at ``expected_version``, or one
                of the command ids is taken.
            UnavailableError: the store is away; nothing is known to be stored,
                and the same append may be tried again.
        """
        ...

    async def read(
        self, case_id: UUID, *, after: int = 0, limit: int = 10_000
    ) -> Sequence[RecordedEvent]:
        """The events of a case above version ``after``, in order; empty if none.

        Raises:
            RecordDamagedError: an event is missing, or does not match its seal.
            UnavailableError: the store is away.
        """
        ...

    async def follow(self, *, after: int, limit: int = 500) -> Sequence[RecordedEvent]:
        """The events of all cases above sequence number ``after``, in order, without gaps;
        one that does not match its seal is logged and left out.
        """
        ...

    async def newest(self) -> int:
        """The highest sequence number of the log; 0 for an empty one."""
        ...

    async def opened(
        self, *, before: int | None = None, limit: int = 50
    ) -> Sequence[RecordedEvent]:
        """The first event of each case below sequence number ``before``, newest first."""
        ...

    async def find_command(self, command_id: str) -> CommandReceipt | None:
        """What a command id led to, if it was ever stored."""
        ...


class Vault(Protocol):
    """Personal values: AES-GCM, a key per subject, wrapped by a master key.

    The vault lives in the same database as the events and commits with them.
    """

    def subject_id(self, identifier: str) -> str:
        """A stable pseudonym for a subject's identifier (keyed, 64 hex digits)."""
        ...

    async def enrol(self, case_id: UUID, subject_id: str) -> None:
        """Bind a case to its subject, making the subject's key and the case's salt
        if there are none. Idempotent.

        Raises:
            CommandRejectedError: the case is bound to another subject, or the
                subject was erased.
        """
        ...

    async def seal(
        self, case_id: UUID, slot: str, values: Mapping[str, FormValue]
    ) -> tuple[SealedValue, ...]:
        """Encrypt values of an enrolled case, without storing them.

        Raises:
            NotFoundError: the subject's key was destroyed, or the case is not enrolled.
            InvalidInputError: a text is not valid Unicode.
        """
        ...

    async def put(self, values: Sequence[SealedValue]) -> None:
        """Store sealed values on their own. Same key again replaces: idempotent."""
        ...

    async def open(self, case_id: UUID, names: Mapping[str, str]) -> dict[str, FormValue]:
        """Decrypt values: ``names`` maps each name to its slot. Names never stored are absent.

        Raises:
            SubjectErasedError: the subject's key was destroyed.
            NotFoundError: the case is not enrolled.
            RecordDamagedError: a ciphertext does not authenticate.
        """
        ...

    async def open_slots(
        self, case_id: UUID, slots: Collection[str]
    ) -> dict[tuple[str, str], FormValue]:
        """Decrypt everything in these slots, by slot and name; raises as :meth:`open` does."""
        ...

    async def commitment(self, case_id: UUID, purpose: str, data: bytes) -> str:
        """HMAC-SHA-256 (hex) over ``purpose`` and ``data`` under the case's salt."""
        ...

    async def subject_of(self, case_id: UUID) -> str:
        """The subject of a case, erased or not. Raises NotFoundError: it is not enrolled."""
        ...

    async def cases_of(self, subject_id: str) -> Sequence[UUID]:
        """The cases of a subject, erased or not; empty if none was ever enrolled."""
        ...

    async def erase(self, subject_id: str, order: ErasureCommand) -> Erasure:
        """Destroy the subject's key and the salts of its cases, for good.

        Idempotent: a repeat changes nothing and gives the first erasure. Every process
        that uses the vault stops using the key within a second.

        Raises:
            NotFoundError: no case was ever enrolled for the subject.
        """
        ...

    async def erasure_of(self, subject_id: str) -> Erasure | None:
        """The erasure of a subject; ``None`` if it is not erased."""
        ...

    async def unrecorded_erasures(self) -> Sequence[Erasure]:
        """Erasures that not every case of their subject is known to have the event of."""
        ...

    async def mark_erasure_recorded(self, subject_id: str) -> None:
        """Note that every case of an erased subject has the event. Idempotent."""
        ...


class ThemeStore(Protocol):
    """Published plans, kept for good under their digest."""

    async def publish(self, plan: Plan, source: bytes) -> None:
        """Store a plan and the YAML it came from. Idempotent for the same digest.

        Raises:
            CommandRejectedError: ``theme@version`` is published with another digest.
        """
        ...

    async def plan(self, digest: str) -> Plan:
        """The plan of a digest. Raises NotFoundError."""
        ...

    async def resolve(self, ref: str) -> Plan:
        """The plan of ``name`` (newest version) or ``name@version``. Raises NotFoundError."""
        ...

    async def catalogue(self) -> Sequence[Plan]:
        """Every theme's newest published version, by name."""
        ...

    async def source(self, digest: str) -> bytes:
        """The YAML that a plan came from. Raises NotFoundError."""
        ...


class Departments(Protocol):
    """Speaks to the departments' adapters, over the vault."""

    async def call(self, call: DepartmentCall) -> Answer:
        """Make one attempt: build the request from what the plan declares, send it,
        hold the answer to the plan, and put its values into the vault.

        Raises:
            DepartmentFailedError: there was no answer that is one.
        """
        ...

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Make one attempt to take a submission back; ``call.kind`` is ``withdraw``.

        Raises:
            DepartmentFailedError: there was no answer that is one.
        """
        ...


class Calendars(Protocol):
    """Published calendars. A version never changes; what becomes known is a new version."""

    async def newest(self, name: str) -> Calendar:
        """The highest version of a calendar. Raises NotFoundError."""
        ...

    async def version(self, name: str, number: int) -> Calendar:
        """One version of a calendar. Raises NotFoundError."""
        ...


class CalendarStore(Calendars, Protocol):
    """Calendar versions as they were first used, kept for good.

    The same contract suite runs on every implementation.
    """

    async def publish(self, calendar: Calendar) -> Calendar:
        """Store a version that is new; the published content of the version, which is
        another one where the given calendar was edited since.

        Raises:
            UnavailableError: the store is away.
            RecordDamagedError: the stored content does not match its digest.
        """
        ...

    async def all(self) -> Sequence[Calendar]:
        """Every version, by name and number."""
        ...


class PauseRegister(Protocol):
    """Which departments are held back, and everything that was ever said of it.

    Append-only. ``actor`` is ``role/id``, ``reason`` is for people and names nobody.
    The same contract suite runs on every implementation.
    """

    async def record(self, command: PauseCommand) -> PauseEntry:
        """Hold a department back, hold it back in another way, or let its calls go on.

        The first entry of the same actor and request id answers every repeat.

        Raises:
            CommandRejectedError: ``resume`` of a department that is not held back.
            RequestReusedError: the actor used the request id with another body.
            InvalidInputError: a text is empty, too long or no text.
            RecordDamagedError: the entry that the command may repeat was changed in the store.
            UnavailableError: the store is away.
        """
        ...

    async def paused(self) -> Mapping[str, Pause]:
        """The departments that are held back now."""
        ...

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """What was said, newest first."""
        ...
