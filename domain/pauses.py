"""Departments that are held back for a while: what an operator may say, and what follows.

Every word of an operator is an entry; what holds now is each department's last one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DEPARTMENT_PAUSED = "DEPARTMENT_PAUSED"
"""The failure code of a call that was held back. It may be made again later."""

PauseMode = Literal["pause", "drain"]
"""``pause``: nothing goes to the department. ``drain``: no new submission goes there;
what it was asked already is finished, by queries and withdrawals."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that holds: how, who said so, why, and since when (timezone-aware UTC)."""

    mode: PauseMode
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PauseEntry:
    """One word of an operator; ``number`` counts all of them, from 1."""

    number: int
    department: str
    action: Literal["pause", "drain", "resume"]
    actor: str
    reason: str
    at: datetime


def paused_by(entries: Iterable[PauseEntry]) -> Mapping[str, Pause]:
    """The pauses that hold after these entries, in the order of their numbers."""
    holding: dict[str, Pause] = {}
    for entry in entries:
        holding.pop(entry.department, None)
        if entry.action != "resume":
            holding[entry.department] = Pause(entry.action, entry.actor, entry.reason, entry.at)
    return holding
