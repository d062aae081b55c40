"""Paused departments: an operator's commands, and the state that follows from them.

Every command is an entry; a department's last entry determines its state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.errors import RequestReusedError

DEPARTMENT_PAUSED = "DEPARTMENT_PAUSED"
"""The failure code of a call to a paused department. It may be retried later."""

PauseMode = Literal["pause", "drain"]
"""The mode of a pause.

``pause``: nothing is sent to the department. ``drain``: no new submissions are sent; submitted ones
are finished, by queries and withdrawals.
"""


PauseAction = Literal["pause", "drain", "resume"]


@dataclass(frozen=True, slots=True)
class PauseCommand:
    """A command about one department.

    ``request_id`` is unique among the commands of ``actor`` (``role/id``): a repeat with the
    same department, action and reason changes nothing. ``at`` is timezone-aware UTC.
    """

    department: str
    action: PauseAction
    actor: str
    request_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause in force: its mode, who ordered it, why, and since when (timezone-aware UTC)."""

    mode: PauseMode
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PauseEntry:
    """One command of an operator as recorded; ``number`` counts them, from 1."""

    number: int
    department: str
    action: PauseAction
    actor: str
    reason: str
    at: datetime

    def require_repeat(self, command: PauseCommand) -> None:
        """Check that a command with this entry's request id repeats it.

        Raises:
            RequestReusedError: the command has another body.
        """
        mine = (self.department, self.action, self.reason)
        if mine != (command.department, command.action, command.reason):
            raise RequestReusedError(
                "request_id was already used with a different body; use a new request_id"
            )


def current_pauses(entries: Iterable[PauseEntry]) -> Mapping[str, Pause]:
    """Return the pauses in force after these entries, which are in order of their numbers."""
    current: dict[str, Pause] = {}
    for entry in entries:
        current.pop(entry.department, None)
        if entry.action != "resume":
            current[entry.department] = Pause(entry.action, entry.actor, entry.reason, entry.at)
    return current
