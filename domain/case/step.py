"""The state of one step (环节): the result of folding its events."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.case.answers import Decision, Granted
from domain.violations import Violation


class StepStatus(StrEnum):
    """The status of a step."""

    WAITING = "waiting"
    DISPATCHED = "dispatched"
    PENDING = "pending"
    SPECIAL_PROCEDURE = "special_procedure"
    SUPPLEMENT = "supplement"
    GRANTED = "granted"
    REFUSED = "refused"
    RULED_OUT = "ruled_out"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"
    WITHDRAWING = "withdrawing"
    UNDO_BY_PEOPLE = "undo_by_people"
    WITHDRAWN = "withdrawn"


ENDED = frozenset(
    {
        StepStatus.GRANTED,
        StepStatus.REFUSED,
        StepStatus.RULED_OUT,
        StepStatus.SKIPPED,
        StepStatus.NOT_APPLICABLE,
        StepStatus.WITHDRAWN,
    }
)
"""A step in one of these has an outcome; nothing more is due."""

POSTPONED = frozenset({StepStatus.PENDING, StepStatus.SPECIAL_PROCEDURE})
"""A step in one of these was submitted, and its department postponed the answer."""

WITH_DEPARTMENT = frozenset(
    {StepStatus.DISPATCHED, StepStatus.PENDING, StepStatus.SPECIAL_PROCEDURE}
)
"""A step in one of these waits for its department."""

IN_PROGRESS = WITH_DEPARTMENT | {StepStatus.SUPPLEMENT}
"""A step in one of these was submitted and has no outcome yet."""

WITHDRAWAL_STATUSES = frozenset(
    {StepStatus.WITHDRAWING, StepStatus.UNDO_BY_PEOPLE, StepStatus.WITHDRAWN}
)
"""A step in one of these was, or is being, withdrawn."""


@dataclass
class Step:
    """One item inside one case.

    ``generation`` counts submissions, from 1; 0 is never submitted.
    ``failures`` counts recorded failures of the adapter since the submission or
    the last answer, ``failure_code`` is the last one's. ``next_call_at`` is when the next call
    is due, ``None`` for at once; ``patience_until`` when people are to be told that
    nothing came. ``former`` has the digest of the decision that each generation before
    this one ended with, ``disputed`` what contradicted those, ``generation/slot``. A step
    that was submitted before a supplement to another keeps to the values it was submitted
    with: ``held_slots`` and ``held_materials``, by name, empty where there was none.

    ``notices`` counts what its department asked the applicant for; ``postponements`` how often this
    submission was put off, ``resubmissions`` how often it was lost, ``statements`` has the digest
    of each answer that put it off. ``submitted`` has the time of each submission, by generation.
    ``violations`` say what is wrong with what its adapter answered last, and ``invalid`` has the
    digests of the reports of this submission that were rejected. ``disputed_at`` is when it was
    contradicted last.
    ``served_by`` is who serves it where an operator changed the plan's choice; ``skip``
    that an operator gave it up while it was under way. ``settled_at_version`` is the
    version of the case at its outcome: the order of completion. ``undo`` tells the
    withdrawal of a granted step from that of an undecided one; ``late`` has digests of
    the answers that came after it, ``late_grant`` the grant among them that is not undone, and
    ``late_slot`` where the vault has its values. ``since`` is when its status last changed,
    ``served_since`` when it was given to who serves it, where the plan's choice was changed.
    """

    name: str
    status: StepStatus = StepStatus.WAITING
    generation: int = 0
    decision: Decision | None = None
    slot: str = ""
    ticket: str = ""
    failures: int = 0
    next_call_at: datetime | None = None
    patience_until: datetime | None = None
    flag: str = ""
    because: tuple[str, ...] = field(default=())
    former: tuple[str, ...] = field(default=())
    disputed: tuple[str, ...] = field(default=())
    held_slots: dict[str, str] = field(default_factory=dict)
    held_materials: dict[str, str] = field(default_factory=dict)
    failure_code: str = ""
    served_by: str = ""
    skip: str = ""
    settled_at_version: int = 0
    undo: bool = False
    late: tuple[str, ...] = field(default=())
    since: datetime | None = None
    notices: int = 0
    postponements: int = 0
    submitted: tuple[datetime, ...] = field(default=())
    late_grant: Granted | None = None
    late_slot: str = ""
    served_since: datetime | None = None
    resubmissions: int = 0
    statements: tuple[str, ...] = field(default=())
    violations: tuple[Violation, ...] = field(default=())
    invalid: tuple[str, ...] = field(default=())
    disputed_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether the step has its outcome."""
        return self.status in ENDED

    def former_decision(self, generation: int) -> str:
        """Return the digest of the decision of an earlier generation; empty if there is none."""
        return self.former[generation - 1] if 0 < generation <= len(self.former) else ""

    def submitted_at(self, generation: int) -> datetime | None:
        """Return when a generation was submitted; ``None`` if it was not."""
        return self.submitted[generation - 1] if 0 < generation <= len(self.submitted) else None

    def hold(self, slots: dict[str, str], materials: dict[str, str]) -> None:
        """Hold these values; the ones that are held already are older and stay."""
        self.held_slots = {**slots, **self.held_slots}
        self.held_materials = {**materials, **self.held_materials}
