"""The state of one step (环节): what the fold of its events leaves."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.answers import Decision


class StepStatus(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    DISPATCHED = "dispatched"
    PENDING = "pending"
    SPECIAL_PROCEDURE = "special_procedure"
    SUPPLEMENT = "supplement"
    GRANTED = "granted"
    REFUSED = "refused"
    RULED_OUT = "ruled_out"


ENDED = frozenset({StepStatus.GRANTED, StepStatus.REFUSED, StepStatus.RULED_OUT})
"""A step in one of these has an outcome and asks for nothing more."""

WITH_DEPARTMENT = frozenset(
    {StepStatus.DISPATCHED, StepStatus.PENDING, StepStatus.SPECIAL_PROCEDURE}
)
"""A step in one of these is the department's to answer."""


@dataclass
class Step:
    """One item inside one case.

    ``generation`` counts submissions, from 1; 0 is never submitted.
    ``failures`` counts recorded failures of the adapter since the submission or
    the last answer. ``ask_at`` is when the next call is due, ``None`` for at
    once; ``patience_until`` when people are to be told that nothing came.
    ``former`` has the digest of the decision that each generation before this one
    ended with, ``disputed`` what contradicted those, ``generation/slot``. A step that
    was submitted before a supplement to another keeps to the values it was submitted
    with: ``held_slots`` and ``held_materials``, by name, empty where there was none.
    """

    name: str
    status: StepStatus = StepStatus.WAITING
    generation: int = 0
    decision: Decision | None = None
    slot: str = ""
    ticket: str = ""
    failures: int = 0
    ask_at: datetime | None = None
    patience_until: datetime | None = None
    flag: str = ""
    because: tuple[str, ...] = field(default=())
    former: tuple[str, ...] = field(default=())
    disputed: tuple[str, ...] = field(default=())
    held_slots: dict[str, str] = field(default_factory=dict)
    held_materials: dict[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether the step has its outcome."""
        return self.status in ENDED

    def former_decision(self, generation: int) -> str:
        """The digest of the decision of a generation that is over; empty if it is not."""
        return self.former[generation - 1] if 0 < generation <= len(self.former) else ""

    def hold(self, slots: dict[str, str], materials: dict[str, str]) -> None:
        """Keep to these; what is held already stays, it is older."""
        self.held_slots = {**slots, **self.held_slots}
        self.held_materials = {**materials, **self.held_materials}
