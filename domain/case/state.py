"""The state of a case: the result of folding its events.

Events assign to it (:mod:`domain.case.events`), decisions read it (:mod:`domain.case.decisions`),
and :class:`domain.case.aggregate.Case` is it, with the right to decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.calendar.civil_time import civil_day
from domain.case.answers import Missing
from domain.case.clock import Clock
from domain.case.step import Step, StepStatus
from domain.form.overrides import CheckOverride

PREREVIEW = "prereview"
"""The key of the case's own supplement notice."""

FORM_SLOT = "form"
"""The vault slot of the form that the case was opened with."""

EndingCause = Literal["withdrawn", "refused", "lapsed", "terminated", "revoked"]


@dataclass
class Commitment:
    """A promise in place of a material: ``deferred`` is supplied later (容缺受理),
    ``committed`` checked later (告知承诺). ``verdict`` is empty while it is open.
    """

    kind: Literal["deferred", "committed"]
    due_at: datetime
    digest: str
    verdict: Literal["", "kept", "lapsed"] = ""


@dataclass
class Concern:
    """A matter of supervision (电子监察).

    ``due_at`` is the date that was missed, or is near; ``holder`` who held the task that is
    overdue. ``action`` says who acted on it last, ``action_slot`` where the vault has their
    note; ``escalated_to`` who is to act, once escalated.
    """

    reason: str
    department: str
    raised_at: datetime
    due_at: datetime | None = None
    holder: str = ""
    escalated_to: str = ""
    escalated_at: datetime | None = None
    action: str = ""
    action_slot: str = ""


@dataclass(frozen=True)
class SettledConcern:
    """A settled concern, and when it was settled: what was missed stays on record."""

    key: str
    concern: Concern
    settled_at: datetime


@dataclass
class Thread:
    """The messages on one step: how many, and since when one waits for a reply."""

    count: int = 0
    waiting_since: datetime | None = None


@dataclass
class CaseState:
    """The state of one applicant's run of one theme version."""

    id: UUID
    opened_at: datetime
    version: int = 0
    """The number of events that are applied."""
    theme: str = ""
    theme_version: int = 0
    plan_digest: str = ""
    request_id: str = ""
    request_commitment: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    materials: dict[str, str] = field(default_factory=dict)
    situations: tuple[str, ...] = ()
    """The answers to the guide's questions, ``question.answer``."""
    slots: dict[str, str] = field(default_factory=dict)
    """The vault slot of each field that was supplied after the opening."""
    committed: dict[str, dict[str, str]] = field(default_factory=dict)
    """The commitments to the values in the vault, by slot and name."""
    steps: dict[str, Step] = field(default_factory=dict)
    opened_by: str = ""
    """The actor of the opening."""
    channel: int = 0
    place: str = ""
    received_at: datetime = field(init=False)
    """When the case was complete: opened, or supplied with what its notice named."""
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    erased_at: datetime | None = None
    """When the subject's key was destroyed."""
    requests: dict[str, dict[str, str]] = field(default_factory=dict)
    """The requests of each actor: request id to the commitment to its body (I2)."""
    missing: tuple[Missing, ...] = ()
    """What pre-review found missing, and nobody has supplied yet."""
    ineligible: tuple[str, ...] = ()
    notified: tuple[str, ...] = ()
    """The keys of the supplement notices that were given: one each, ever."""
    supplement_until: datetime | None = None
    prereview_until: datetime | None = None
    passed_prereview: bool = False
    overrides: dict[str, CheckOverride] = field(default_factory=dict)
    """The values that a clerk accepted as shown, by field."""
    promises: dict[str, str] = field(default_factory=dict)
    """The promises of the opening, ``kind/digest`` by material."""
    commitments: dict[str, Commitment] = field(default_factory=dict)
    ending: EndingCause | Literal["", "not_accepted"] = ""
    clocks: dict[str, Clock] = field(default_factory=dict)
    concerns: dict[str, Concern] = field(default_factory=dict)
    settled: tuple[SettledConcern, ...] = ()
    """The settled concerns, in the order of settlement."""
    claims: dict[str, str] = field(default_factory=dict)
    """The actor who claimed each task."""
    threads: dict[str, Thread] = field(default_factory=dict)
    handed_out: dict[str, str] = field(default_factory=dict)
    """How each certificate reached the applicant, by material."""

    def __post_init__(self) -> None:
        self.received_at = self.opened_at

    def note_request(self, actor: str, request_id: str, commitment: str) -> None:
        """Note a request of an actor and the commitment to its body (I2)."""
        self.requests.setdefault(actor, {})[request_id] = commitment

    def request_of(self, actor: str, request_id: str) -> str | None:
        """Return the commitment to the body of an earlier request of this actor."""
        return self.requests.get(actor, {}).get(request_id)

    @property
    def opened_on(self) -> date:
        """The day of the opening: the base of date bounds and formulas."""
        return civil_day(self.opened_at)

    @property
    def fully_closed(self) -> bool:
        """Whether the case is closed and no step of it is being withdrawn."""
        return self.closed and all(step.ended for step in self.steps.values())

    @property
    def closed(self) -> bool:
        """Whether the case has ended."""
        return self.closed_at is not None

    @property
    def open_commitments(self) -> dict[str, Commitment]:
        """The promises that are neither kept nor lapsed."""
        return {name: each for name, each in self.commitments.items() if not each.verdict}

    def raise_concern(self, key: str, concern: Concern) -> None:
        """Raise a concern. It settles and replaces the one that has its key."""
        self.settle_concern(key, concern.raised_at)
        self.concerns[key] = concern

    def settle_concern(self, key: str, at: datetime) -> None:
        """Settle a concern, if there is one of that key; not before the time it was raised."""
        concern = self.concerns.pop(key, None)
        if concern is not None:
            over = SettledConcern(key, concern, max(at, concern.raised_at))
            self.settled = (*self.settled, over)

    def freeze_submitted_values(self, fields: Iterable[str], materials: Iterable[str]) -> None:
        """Freeze the present values of these fields and materials for the steps that are submitted
        and unanswered: a repeated submission has the same body.
        """
        slots = {name: self.slots.get(name, "") for name in fields}
        digests = {name: self.materials.get(name, "") for name in materials}
        for step in self.steps.values():
            if step.status is StepStatus.DISPATCHED:
                step.hold(slots, digests)

    def note_values(self, slot: str, commitments: Mapping[str, str]) -> None:
        """Note what an event commits to in a slot of the vault."""
        self.committed[slot] = {**self.committed.get(slot, {}), **commitments}

    def commitments_to(self, places: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return the known commitments to the values of these names and slots, by name."""
        found = ((name, self.committed.get(slot, {}).get(name, "")) for name, slot in places)
        return {name: commitment for name, commitment in found if commitment}

    def note_overrides(self, form: Mapping[str, str], overrides: tuple[CheckOverride, ...]) -> None:
        """Note the overrides of supplied values; those of the other supplied fields end."""
        kept = {name: each for name, each in self.overrides.items() if name not in form}
        self.overrides = kept | {each.field: each for each in overrides}

    def add_supplied_values(
        self, slot: str, form: dict[str, str], facts: dict[str, str], materials: dict[str, str]
    ) -> None:
        """Add values that were supplied after the opening and are in ``slot`` of the vault."""
        self.freeze_submitted_values(form, materials)
        self.slots |= dict.fromkeys(form, slot)
        self.note_values(slot, form)
        self.facts |= facts
        self.materials |= materials
