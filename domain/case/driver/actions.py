"""What the driver has its shell do next."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.commands import Command
from domain.case.driver.case_progress import CaseProgress
from domain.case.next_actions import DepartmentCall


@dataclass(frozen=True, slots=True)
class ExecuteTurn:
    """Decide these commands and append what was decided; then report ``turn_executed`` or
    ``turn_failed``.

    ``known_version`` is the newest version that the driver knows of; ``busy`` names the calls
    that the turn must not make, as they are under way.
    """

    commands: tuple[Command, ...]
    known_version: int
    busy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartCall:
    """Make this call; then report ``call_finished`` or ``call_lost``."""

    call: DepartmentCall


@dataclass(frozen=True, slots=True)
class CancelCall:
    """Give the call of this identity up: the case no longer needs its answer."""

    identity: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for the next input, or until this time; ``None``: for an input only."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Finish:
    """The case is over. A later input makes the driver go on."""

    progress: CaseProgress


Action = ExecuteTurn | StartCall | CancelCall | Wait | Finish
