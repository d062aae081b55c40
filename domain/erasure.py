"""The erasure of a subject: who ordered it and why, and what is known of it afterwards."""

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
    """An erasure that took place at ``at`` (timezone-aware UTC): the subject's key and the
    salts of its cases are gone. ``recorded``: every case of the subject has the event.
    """

    subject_id: str
    order: ErasureCommand
    at: datetime
    recorded: bool
