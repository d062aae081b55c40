"""The base of all sample departments: check the input, judge, then grant, at once or later."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from sqlite3 import Connection
from typing import ClassVar

from adapters.kit.decision import Decision, Granted, Pending, Refused, Supplement
from adapters.kit.department import Department, Item
from adapters.kit.submission import Document, FieldValue, Submission
from adapters.samples.field_rules import FieldRule, find_missing

DEFAULT_DELAY = 10
"""The promised time of a pending answer, in multiples of the usual wait."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a sample department behaves in a demo: how long its later answers take."""

    later: timedelta = timedelta(seconds=1.5)


def delete_record(submission: Submission, rows: Connection) -> bool:
    """Delete the submission's number from the department's book."""
    rows.execute("DELETE FROM record WHERE idempotency_key = ?", (submission.key,))
    return True


@dataclass(frozen=True, slots=True)
class Service:
    """How one item is decided.

    ``field_rules`` and ``materials`` must be satisfied, or a supplement names all violations;
    ``judge`` may refuse; ``grant`` writes the department's rows, and ``undo`` deletes them, or
    returns that it is too late.
    """

    item: Item
    field_rules: tuple[FieldRule, ...]
    grant: Callable[[Submission, Connection], Granted | Refused]
    judge: Callable[[Submission, Connection], Refused | None] = lambda _submission, _rows: None
    materials: tuple[str, ...] = ()
    undo: Callable[[Submission, Connection], bool] = delete_record


class SampleDepartment(Department):
    """A department that decides by a table of services."""

    version = "1.0.0"
    services: ClassVar[Mapping[str, Service]]
    schema = """
    CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS record (
      number TEXT PRIMARY KEY,       -- what was given out
      item TEXT NOT NULL,
      idempotency_key TEXT NOT NULL,
      holder TEXT NOT NULL           -- SHA-256 of whom it is about
    );
    """

    def __init__(self, options: Options) -> None:
        self._options = options

    def decide(self, submission: Submission, register: Connection) -> Decision:
        """Request everything that is missing, refuse, defer, or grant."""
        service = self.services[submission.step]
        missing = find_missing(submission, service.field_rules, service.materials)
        if missing:
            return Supplement(missing)
        refused = service.judge(submission, register)
        if refused is None and service.item.answers_later:
            later = self._options.later
            return Pending(
                due=submission.at + later, expected_by=submission.at + DEFAULT_DELAY * later
            )
        return refused or service.grant(submission, register)

    def decide_later(self, submission: Submission, register: Connection) -> Decision:
        """Judge again, with the current data, and grant."""
        service = self.services[submission.step]
        return service.judge(submission, register) or service.grant(submission, register)

    def undo(self, submission: Submission, register: Connection) -> bool:
        """Undo a grant; its number is not issued again."""
        return self.services[submission.step].undo(submission, register)


def by_item(*services: Service) -> dict[str, Service]:
    """Return the services by item name."""
    return {service.item.name: service for service in services}


def items_of(services: Mapping[str, Service]) -> tuple[Item, ...]:
    """Return the declared items."""
    return tuple(service.item for service in services.values())


def next_number(rows: Connection, name: str) -> int:
    """Return the next number of a series, from 1; it commits with the grant it is for."""
    row = rows.execute(
        "INSERT INTO counter VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1"
        " RETURNING value",
        (name,),
    ).fetchone()
    return int(row[0])


def record(rows: Connection, submission: Submission, number: str, holder: FieldValue) -> None:
    """Enter an issued number into the department's book."""
    rows.execute(
        "INSERT INTO record VALUES (?, ?, ?, ?)",
        (number, submission.step, submission.key, digest_of(str(holder)).hex()),
    )


def is_on_record(rows: Connection, item: str, number: str, holder: str) -> bool:
    """Return whether this department issued the number to that holder."""
    found = rows.execute(
        "SELECT 1 FROM record WHERE number = ? AND item = ? AND holder = ?",
        (number, item, digest_of(holder).hex()),
    ).fetchone()
    return found is not None


def digest_of(*parts: str) -> bytes:
    """Return the SHA-256 over the parts, each with its length."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode()
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.digest()


def certificate(name: str, submission: Submission, number: str) -> Document:
    """Return the certificate of a grant: a document over its number and the fields."""
    values = (f"{field}={value}" for field, value in sorted(submission.fields.items()))
    return Document(name, digest_of(name, number, *values))
