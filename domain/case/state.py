"""The state of a case: what the fold of its events leaves.

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
"""The matter of the supplement notice that the case itself gives."""

FORM_SLOT = "form"
"""The vault's slot for what the applicant filled in when the case was opened."""

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
    """Something that supervision (电子监察) was told of.

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
    """A concern that is over, and when: what was missed stays a fact."""

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
    """One applicant's run of one theme version, as far as it has come."""

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
    """Where the vault has the values of the fields that were supplied later."""
    committed: dict[str, dict[str, str]] = field(default_factory=dict)
    """The commitments to the values of the vault: by its slots, then by name."""
    steps: dict[str, Step] = field(default_factory=dict)
    opened_by: str = ""
    """The actor of the opening."""
    received_at: datetime = field(init=False)
    """When the case was whole: opened, or supplied with what its notice named."""
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
    """The matters that a supplement notice was given for: one each, ever."""
    supplement_until: datetime | None = None
    prereview_until: datetime | None = None
    passed_prereview: bool = False
    overrides: dict[str, CheckOverride] = field(default_factory=dict)
    """The values that a clerk accepted as shown, by field."""
    promises: dict[str, str] = field(default_factory=dict)
    """Commitments that came with the opening, ``kind/digest`` by material."""
    commitments: dict[str, Commitment] = field(default_factory=dict)
    ending: EndingCause | Literal["", "not_accepted"] = ""
    clocks: dict[str, Clock] = field(default_factory=dict)
    concerns: dict[str, Concern] = field(default_factory=dict)
    settled: tuple[SettledConcern, ...] = ()
    """The concerns that are over, in the order in which they were settled."""
    claims: dict[str, str] = field(default_factory=dict)
    """Who took which task."""
    threads: dict[str, Thread] = field(default_factory=dict)
    handed_out: dict[str, str] = field(default_factory=dict)
    """Certificates that the applicant has: material to how."""

    def __post_init__(self) -> None:
        self.received_at = self.opened_at

    def note_request(self, actor: str, request_id: str, commitment: str) -> None:
        """Note a request of an actor and the commitment to its body (I2)."""
        self.requests.setdefault(actor, {})[request_id] = commitment

    def request_of(self, actor: str, request_id: str) -> str | None:
        """The commitment to the body of an earlier request of this very actor."""
        return self.requests.get(actor, {}).get(request_id)

    @property
    def opened_on(self) -> date:
        """The day of the opening: what bounds of dates and formulas count from."""
        return civil_day(self.opened_at)

    @property
    def fully_closed(self) -> bool:
        """Whether the case is closed and nothing of it is being taken back."""
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
        """Raise a concern. It settles the one that has the key, which it goes beyond."""
        self.settle_concern(key, concern.raised_at)
        self.concerns[key] = concern

    def settle_concern(self, key: str, at: datetime) -> None:
        """Settle a concern, if there is one of that key; never before it was raised."""
        concern = self.concerns.pop(key, None)
        if concern is not None:
            over = SettledConcern(key, concern, max(at, concern.raised_at))
            self.settled = (*self.settled, over)

    def freeze_submitted_values(self, fields: Iterable[str], materials: Iterable[str]) -> None:
        """Have the steps that are submitted and unanswered keep to what these had so far:
        a repeat of a submission has the same body.
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
        """The commitment to each value of these names and slots that events commit to."""
        found = ((name, self.committed.get(slot, {}).get(name, "")) for name, slot in places)
        return {name: commitment for name, commitment in found if commitment}

    def note_overrides(self, form: Mapping[str, str], overrides: tuple[CheckOverride, ...]) -> None:
        """Note which of the values that came were accepted as shown; the others no longer are."""
        kept = {name: each for name, each in self.overrides.items() if name not in form}
        self.overrides = kept | {each.field: each for each in overrides}

    def add_supplied_values(
        self, slot: str, form: dict[str, str], facts: dict[str, str], materials: dict[str, str]
    ) -> None:
        """Take values that came after the opening: they are in ``slot`` of the vault."""
        self.freeze_submitted_values(form, materials)
        self.slots |= dict.fromkeys(form, slot)
        self.note_values(slot, form)
        self.facts |= facts
        self.materials |= materials
