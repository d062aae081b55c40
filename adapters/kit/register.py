"""The department's register: one SQLite file that holds effects and answers together.

One process writes it. All writes of a call are one transaction with one durable commit (WAL,
``synchronous=FULL``), so that a crash leaves either the effect and its answer, or neither.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import SettingsError

SCHEMA = """
CREATE TABLE IF NOT EXISTS submission (
  idempotency_key TEXT PRIMARY KEY,
  item TEXT NOT NULL,
  digest BLOB NOT NULL,        -- SHA-256 of the canonical body; empty if withdrawn before it came
  first_answer BLOB,           -- the exact bytes of the SubmitResponse
  present_answer BLOB,         -- the exact bytes of the QueryResponse, once there is a later answer
  body BLOB,                   -- the canonical body, while something may still be done with it
  due REAL,                    -- when decide_later is called, seconds since 1970
  withdrawal BLOB              -- the exact bytes of the WithdrawResponse
);
CREATE INDEX IF NOT EXISTS submission_due ON submission (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS effect (
  idempotency_key TEXT NOT NULL,
  item TEXT NOT NULL,
  decision TEXT NOT NULL,      -- granted, refused or supplement
  made_at TEXT NOT NULL        -- ISO 8601, UTC
);
CREATE TABLE IF NOT EXISTS report (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  idempotency_key TEXT NOT NULL,
  request BLOB NOT NULL        -- the exact bytes of the ReportOutcomeRequest
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register stores of one submission."""

    key: str
    item: str
    digest: bytes
    first_answer: bytes | None
    present_answer: bytes | None = None
    body: bytes | None = None
    due: float | None = None
    withdrawal: bytes | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A later answer that the engine has not acknowledged yet."""

    number: int
    key: str
    request: bytes


COLUMNS = "idempotency_key, item, digest, first_answer, present_answer, body, due, withdrawal"


class Register:
    """An open register.

    Raises:
        SettingsError: the file cannot be opened or written.
    """

    def __init__(self, path: Path, department_schema: str = "") -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            self._rows.execute("PRAGMA journal_mode=WAL")
            self._rows.execute("PRAGMA synchronous=FULL")
            self._rows.executescript(SCHEMA + department_schema)
        except (OSError, sqlite3.Error) as error:
            raise SettingsError(f"the register {path} cannot be opened: {error}") from error

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._rows.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction: all or nothing, durable once the block ends without an exception."""
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            yield self._rows
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")

    def find(self, key: str) -> Entry | None:
        """Return the entry of a submission; None if there is none."""
        row = self._rows.execute(
            f"SELECT {COLUMNS} FROM submission WHERE idempotency_key = ?",  # noqa: S608 - constant
            (key,),
        ).fetchone()
        return None if row is None else Entry(*row)

    def add(self, entry: Entry) -> None:
        """Store a new submission."""
        self._rows.execute(
            f"INSERT INTO submission ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                entry.key,
                entry.item,
                entry.digest,
                entry.first_answer,
                entry.present_answer,
                entry.body,
                entry.due,
                entry.withdrawal,
            ),
        )

    def update(self, entry: Entry) -> None:
        """Store the changes of a submission: present answer, body, due, withdrawal."""
        self._rows.execute(
            "UPDATE submission SET present_answer = ?, body = ?, due = ?, withdrawal = ?"
            " WHERE idempotency_key = ?",
            (entry.present_answer, entry.body, entry.due, entry.withdrawal, entry.key),
        )

    def add_effect(self, key: str, item: str, decision: str, made_at: str) -> None:
        """Record that a submission had its effect."""
        self._rows.execute("INSERT INTO effect VALUES (?, ?, ?, ?)", (key, item, decision, made_at))

    def next_due(self) -> float | None:
        """Return when the next submission is due."""
        row = self._rows.execute("SELECT min(due) FROM submission WHERE due IS NOT NULL").fetchone()
        due: float | None = row[0]
        return due

    def due_keys(self, now: float, limit: int = 100) -> Sequence[str]:
        """Return the submissions that are due, the longest due first."""
        rows = self._rows.execute(
            "SELECT idempotency_key FROM submission WHERE due <= ? ORDER BY due LIMIT ?",
            (now, limit),
        )
        return [key for (key,) in rows]

    def add_report(self, key: str, request: bytes) -> None:
        """Put a later answer into the outbox."""
        self._rows.execute(
            "INSERT INTO report (idempotency_key, request) VALUES (?, ?)", (key, request)
        )

    def reports(self, after: int, limit: int = 10_000) -> Sequence[Report]:
        """Return the unacknowledged reports above a number, in order."""
        rows = self._rows.execute(
            "SELECT number, idempotency_key, request FROM report WHERE number > ?"
            " ORDER BY number LIMIT ?",
            (after, limit),
        )
        return [Report(*row) for row in rows]

    def has_report(self, number: int) -> bool:
        """Return whether a report is still unacknowledged."""
        return bool(
            self._rows.execute("SELECT 1 FROM report WHERE number = ?", (number,)).fetchone()
        )

    def drop_report(self, number: int) -> None:
        """Remove a report that the engine acknowledged."""
        self._rows.execute("DELETE FROM report WHERE number = ?", (number,))

    def drop_reports_of(self, key: str) -> None:
        """Remove the reports of a submission that was withdrawn."""
        self._rows.execute("DELETE FROM report WHERE idempotency_key = ?", (key,))
