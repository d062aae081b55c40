"""The ports of the engine to the outside, as Protocols. Adapters implement them."""

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
from domain.projection.rows import RowChanges


class Clock(Protocol):
    """The source of the current time."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware UTC."""
        ...


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event of a case in its stored form, which is transferred and sealed.

    ``state`` is canonical UTF-8 JSON; ``topic`` is versioned, e.g. ``case.opened.v1``.
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
    """The result of a command id: the case, and its version after the command."""

    case_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One encrypted value, ready to be stored.

    The associated data binds it to case, version slot and field, so that ciphertexts cannot be
    swapped.
    """

    case_id: UUID
    slot: str  # "form", or the slot of a department's answer
    name: str
    nonce: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """One append: the events of one turn, and what must commit with them. ``rows`` is what
    the events change of the rows of their case.
    """

    case_id: UUID
    expected_version: int
    events: tuple[EventRecord, ...]
    command_ids: tuple[str, ...] = ()
    values: tuple[SealedValue, ...] = ()
    rows: RowChanges | None = None


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
        """Return the events of a case above version ``after``, in order; empty if none.

        Raises:
            RecordDamagedError: an event is missing, or does not match its seal.
            UnavailableError: the store is away.
        """
        ...

    async def follow(self, *, after: int, limit: int = 500) -> Sequence[RecordedEvent]:
        """Return the events of all cases above sequence number ``after``, in order, without gaps.

        An event that does not match its seal is logged and left out.
        """
        ...

    async def newest(self) -> int:
        """Return the highest sequence number of the log; 0 for an empty one."""
        ...

    async def opened(
        self, *, before: int | None = None, limit: int = 50
    ) -> Sequence[RecordedEvent]:
        """Return the first event of each case below sequence number ``before``, newest first."""
        ...

    async def find_command(self, command_id: str) -> CommandReceipt | None:
        """Return the result of a command id; None if it was never stored."""
        ...


class Vault(Protocol):
    """Personal values: AES-GCM, a key per subject, wrapped by a master key.

    The vault is in the same database as the events and commits with them.
    """

    def subject_id(self, identifier: str) -> str:
        """Return a stable pseudonym for a subject's identifier (keyed, 64 hex digits)."""
        ...

    async def enrol(self, case_id: UUID, subject_id: str) -> None:
        """Bind a case to its subject; create the subject's key and the case's salt if missing.

        Idempotent.

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
        """Store sealed values on their own. The same key replaces: idempotent."""
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
        """Decrypt everything in these slots, by slot and name; raises as :meth:`open`."""
        ...

    async def commitment(self, case_id: UUID, purpose: str, data: bytes) -> str:
        """Return the HMAC-SHA-256 (hex) over ``purpose`` and ``data`` under the case's salt."""
        ...

    async def subject_of(self, case_id: UUID) -> str:
        """Return the subject of a case, erased or not. Raises NotFoundError if not enrolled."""
        ...

    async def cases_of(self, subject_id: str) -> Sequence[UUID]:
        """Return the cases of a subject, erased or not; empty if none was ever enrolled."""
        ...

    async def erase(self, subject_id: str, order: ErasureCommand) -> Erasure:
        """Destroy the subject's key and the salts of its cases, irreversibly.

        Idempotent: a repeat changes nothing and returns the first erasure. Every process that uses
        the vault stops using the key within a second.

        Raises:
            NotFoundError: no case was ever enrolled for the subject.
        """
        ...

    async def erasure_of(self, subject_id: str) -> Erasure | None:
        """Return the erasure of a subject; None if it is not erased."""
        ...

    async def unrecorded_erasures(self) -> Sequence[Erasure]:
        """Return the erasures whose event may be missing from a case of their subject."""
        ...

    async def mark_erasure_recorded(self, subject_id: str) -> None:
        """Mark that every case of an erased subject has the event. Idempotent."""
        ...


class ThemeStore(Protocol):
    """Published plans, kept permanently under their digest."""

    async def publish(self, plan: Plan, source: bytes) -> None:
        """Store a plan and the YAML it came from. Idempotent for the same digest.

        Raises:
            CommandRejectedError: ``theme@version`` is published with another digest.
        """
        ...

    async def plan(self, digest: str) -> Plan:
        """Return the plan of a digest. Raises NotFoundError."""
        ...

    async def resolve(self, ref: str) -> Plan:
        """Return the plan of ``name`` (the newest) or ``name@version``. Raises NotFoundError."""
        ...

    async def catalogue(self) -> Sequence[Plan]:
        """Return every theme's newest published version, by name."""
        ...

    async def source(self, digest: str) -> bytes:
        """Return the YAML that a plan was compiled from. Raises NotFoundError."""
        ...


class Departments(Protocol):
    """Calls the departments' adapters, with values from the vault."""

    async def call(self, call: DepartmentCall) -> Answer:
        """Make one attempt to get an answer.

        The request has only what the plan declares; the answer is validated against the plan, and
        its values are put into the vault.

        Raises:
            DepartmentFailedError: there was no valid answer.
        """
        ...

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Make one attempt to withdraw a submission; ``call.kind`` is ``withdraw``.

        Raises:
            DepartmentFailedError: there was no valid answer.
        """
        ...


class Calendars(Protocol):
    """Published calendars. A version never changes; a new notice makes a new version."""

    async def newest(self, name: str) -> Calendar:
        """Return the highest version of a calendar. Raises NotFoundError."""
        ...

    async def version(self, name: str, number: int) -> Calendar:
        """Return one version of a calendar. Raises NotFoundError."""
        ...


class CalendarStore(Calendars, Protocol):
    """Calendar versions as they were first used, kept permanently.

    The same contract suite runs on every implementation.
    """

    async def publish(self, calendar: Calendar) -> Calendar:
        """Store a new version, and return the published content of the version.

        The content differs from the argument if the given calendar was edited since.

        Raises:
            UnavailableError: the store is away.
            RecordDamagedError: the stored content does not match its digest.
        """
        ...

    async def all(self) -> Sequence[Calendar]:
        """Return every version, by name and number."""
        ...


class PauseRegister(Protocol):
    """The paused departments, and the history of pause commands.

    Append-only. ``actor`` is ``role/id``, ``reason`` is for people and names nobody. The same
    contract suite runs on every implementation.
    """

    async def record(self, command: PauseCommand) -> PauseEntry:
        """Record a command to pause a department, to change its pause, or to resume it.

        The first entry of the same actor and request id answers every repeat.

        Raises:
            CommandRejectedError: ``resume`` of a department that is not paused.
            RequestReusedError: the actor used the request id with another body.
            InvalidInputError: a text is empty, too long or not valid text.
            RecordDamagedError: the entry that the command may repeat was changed in the store.
            UnavailableError: the store is away.
        """
        ...

    async def paused(self) -> Mapping[str, Pause]:
        """Return the departments that are paused now."""
        ...

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """Return the entries, newest first."""
        ...
