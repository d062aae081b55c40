"""Opening, pre-review (预审), acceptance (受理) and commitments."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from domain.case.answers import Missing
from domain.case.events.base import (
    CaseEvent,
    EventPayload,
    OptionallyRequestedEvent,
    RequestedEvent,
    close_task,
)
from domain.case.state import FORM_SLOT, PREREVIEW, CaseState, Commitment
from domain.case.step import Step
from domain.form.overrides import CheckOverride


@dataclass(frozen=True, kw_only=True)
class Opened(EventPayload):
    """A front end opened the case. ``form`` holds salted commitments, ``facts``
    the values that are not personal, ``materials`` SHA-256 digests.

    ``missing`` is what pre-review found missing, ``ineligible`` the reason codes of why
    the theme is not for this applicant, ``promises`` the commitments that came in place
    of materials, ``kind/digest`` of the signed text, ``overrides`` the values that a clerk
    accepted as shown.
    """

    TOPIC: ClassVar[str] = "case.opened.v1"
    theme: str
    theme_version: int
    plan_digest: str
    request_id: str
    request_commitment: str
    channel: int
    situations: tuple[str, ...]
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    steps: tuple[str, ...]
    missing: tuple[Missing, ...] = ()
    ineligible: tuple[str, ...] = ()
    promises: dict[str, str] = field(default_factory=dict)
    place: str = ""
    overrides: tuple[CheckOverride, ...] = ()

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.overrides = {each.field: each for each in self.overrides}
        case.theme = self.theme
        case.theme_version = self.theme_version
        case.plan_digest = self.plan_digest
        case.request_id = self.request_id
        case.request_commitment = self.request_commitment
        case.situations = self.situations
        case.note_values(FORM_SLOT, self.form)
        case.facts = dict(self.facts)
        case.materials = dict(self.materials)
        case.steps = {name: Step(name) for name in self.steps}
        case.opened_by = event.actor
        case.opened_at = event.effective_at
        case.received_at = event.effective_at
        case.missing = self.missing
        case.ineligible = self.ineligible
        case.promises = dict(self.promises)


@dataclass(frozen=True, kw_only=True)
class BeforeAcceptance(EventPayload):
    """Base of what happens before the case is accepted, or not."""

    def rejection_reason(self, case: CaseState) -> str:
        """Pre-review is over once the case is accepted, or on its way to an end."""
        if case.accepted_at is not None:
            return f"the case is accepted since {case.accepted_at.isoformat()}"
        if case.ending or case.closed:
            return "the case is ending"
        return ""


@dataclass(frozen=True, kw_only=True)
class PrereviewBegun(BeforeAcceptance):
    """People are to pre-review the case, until then: after it, it counts as accepted.

    These fields and materials are shared with their department for this purpose (names
    only, I7).
    """

    TOPIC: ClassVar[str] = "case.prereview_begun.v1"
    department: str
    until: datetime
    calendar: str
    calendar_version: int
    calendar_digest: str
    legal_basis: str
    purpose: str
    shared_fields: tuple[str, ...]
    shared_materials: tuple[str, ...]

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        case.prereview_until = self.until


@dataclass(frozen=True, kw_only=True)
class PrereviewPassed(BeforeAcceptance, RequestedEvent):
    """Somebody pre-reviewed the case and found it complete and in order."""

    TOPIC: ClassVar[str] = "case.prereview_passed.v1"
    evidence: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """What is known to be missing cannot be in order."""
        names = ", ".join(each.name for each in case.missing)
        return BeforeAcceptance.rejection_reason(self, case) or (
            f"still missing: {names}" if names else ""
        )

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.passed_prereview = True
        close_task(case, "prereview", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class SupplementNotified(BeforeAcceptance, OptionallyRequestedEvent):
    """The one notice of everything that is missing or wrong (一次性补正告知), due until then.

    ``slot`` is where the vault has the words to each, if a person wrote them.
    """

    TOPIC: ClassVar[str] = "case.supplement_notified.v1"
    missing: tuple[Missing, ...]
    until: datetime
    slot: str = ""
    evidence: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """All at once, and once: a second notice for the same matter is not lawful."""
        if reason := super().rejection_reason(case):
            return reason
        if PREREVIEW in case.notified:
            return "a supplement notice was given already: all at once, and once"
        return "" if self.missing else "a supplement notice names what is missing"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.notified = (*case.notified, PREREVIEW)
        case.missing = self.missing
        case.supplement_until = self.until
        case.prereview_until = None
        close_task(case, "prereview", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class CaseSupplied(RequestedEvent):
    """Base of what was supplied to the case: commitments, facts and digests; the values
    are in ``slot`` of the vault. ``ineligible``: why the theme is not for this applicant,
    by what is known now.
    """

    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    ineligible: tuple[str, ...] = ()
    overrides: tuple[CheckOverride, ...] = ()

    def rejection_reason(self, case: CaseState) -> str:
        """Something is supplied, to a case that can still use it."""
        if not (self.form or self.materials):
            return "nothing is supplied"
        if case.ending or case.closed:
            return "the case is ending"
        return super().rejection_reason(case)

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.add_supplied_values(self.slot, self.form, self.facts, self.materials)
        case.note_overrides(self.form, self.overrides)
        case.ineligible = self.ineligible
        given = {*self.form, *self.materials}
        asked, case.missing = (
            case.missing,
            tuple(each for each in case.missing if each.name not in given),
        )
        if asked and not case.missing:
            case.received_at = event.effective_at
        if not case.missing:
            case.supplement_until = None
            case.settle_concern(PREREVIEW, event.effective_at)


@dataclass(frozen=True, kw_only=True)
class CaseSupplemented(CaseSupplied):
    """What the notice named, or what was promised, came in."""

    TOPIC: ClassVar[str] = "case.case_supplemented.v1"

    def rejection_reason(self, case: CaseState) -> str:
        """Only what is asked for or owed can be supplied."""
        owed = {name for name, each in case.open_commitments.items() if each.kind == "deferred"}
        if PREREVIEW not in case.notified and not owed:
            return "nothing was asked for"
        if not case.missing and not owed:
            return "everything that was asked for is there"
        return super().rejection_reason(case)


@dataclass(frozen=True, kw_only=True)
class CaseCorrected(CaseSupplied):
    """Who opened the case corrected their own input before acceptance."""

    TOPIC: ClassVar[str] = "case.case_corrected.v1"

    def rejection_reason(self, case: CaseState) -> str:
        """After acceptance the departments work with what they were given."""
        if case.accepted_at is not None:
            return "the case is accepted: it can no longer be corrected"
        return super().rejection_reason(case)


@dataclass(frozen=True, kw_only=True)
class NotAccepted(BeforeAcceptance, OptionallyRequestedEvent):
    """The case is not for us (不予受理).

    The reason and the basis of a rule are in the plan, under ``reason_code``. What a person
    wrote is in ``slot`` of the vault, and ``legal_basis`` is the salted commitment to theirs.
    """

    TOPIC: ClassVar[str] = "case.not_accepted.v1"
    reason_code: str
    legal_basis: str
    slot: str = ""
    evidence: str = ""

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.ending = "not_accepted"
        close_task(case, "prereview", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class Accepted(BeforeAcceptance):
    """The case passed pre-review (受理). ``by_default``: nobody gave notice in the legal
    time, so it counts as accepted from its receipt, which is ``effective_at``.
    """

    TOPIC: ClassVar[str] = "case.accepted.v1"
    by_default: bool = False

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.accepted_at = event.effective_at
        over_at = (self.by_default and case.prereview_until) or event.effective_at
        close_task(case, "prereview", over_at)
        case.supplement_until = None
        case.prereview_until = None


@dataclass(frozen=True, kw_only=True)
class CommitmentMade(EventPayload):
    """The case was accepted on a promise in place of a material: ``deferred`` (容缺受理) or
    ``committed`` (告知承诺), to be kept or checked until ``due_at``.
    """

    TOPIC: ClassVar[str] = "case.commitment_made.v1"
    material: str
    kind: Literal["deferred", "committed"]
    digest: str
    due_at: datetime
    calendar: str
    calendar_version: int
    calendar_digest: str

    def rejection_reason(self, case: CaseState) -> str:
        """One promise a material."""
        return f"{self.material} is promised already" if self.material in case.commitments else ""

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        case.commitments[self.material] = Commitment(self.kind, self.due_at, self.digest)


@dataclass(frozen=True, kw_only=True)
class CommitmentSettled(EventPayload):
    """Base of how a promise ended."""

    VERDICT: ClassVar[Literal["kept", "lapsed"]]
    material: str

    def rejection_reason(self, case: CaseState) -> str:
        """A promise ends once."""
        open_ones = case.open_commitments
        return "" if self.material in open_ones else f"no promise of {self.material} is open"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.commitments[self.material].verdict = self.VERDICT
        close_task(case, f"check_commitment/{self.material}", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class CommitmentKept(CommitmentSettled, OptionallyRequestedEvent):
    """The material came, or the check found the commitment true."""

    TOPIC: ClassVar[str] = "case.commitment_kept.v1"
    VERDICT = "kept"
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class CommitmentLapsed(CommitmentSettled, OptionallyRequestedEvent):
    """The date went by, or the check found the commitment untrue."""

    TOPIC: ClassVar[str] = "case.commitment_lapsed.v1"
    VERDICT = "lapsed"
    reason_code: str
    evidence: str = ""
