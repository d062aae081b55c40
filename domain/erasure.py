"""The erasure of a subject: who ordered it and why, and whether all cases record it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ErasureCommand:
    """Who erases (``role/id``), by which request of theirs, and why: a stable code."""

    actor: str
    request_id: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure at ``at`` (timezone-aware UTC): the subject's key and salts are destroyed.

    ``recorded``: every case of the subject has the event.
    """

    subject_id: str
    order: ErasureCommand
    at: datetime
    recorded: bool
