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

    ``missing`` is what pre-review found missing, ``ineligible`` the reason codes of the
    eligibility rules that the applicant fails, ``promises`` the commitments in place of
    materials (``kind/digest`` of the signed text), ``overrides`` the values that a clerk
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
        case.channel = self.channel
        case.place = self.place
        case.opened_at = event.effective_at
        case.received_at = event.effective_at
        case.missing = self.missing
        case.ineligible = self.ineligible
        case.promises = dict(self.promises)


@dataclass(frozen=True, kw_only=True)
class BeforeAcceptance(EventPayload):
    """Base of the events before acceptance."""

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the case is neither accepted nor ending."""
        if case.accepted_at is not None:
            return f"the case is accepted since {case.accepted_at.isoformat()}"
        if case.ending or case.closed:
            return "the case is ending"
        return ""


@dataclass(frozen=True, kw_only=True)
class PrereviewBegun(BeforeAcceptance):
    """Pre-review by people began. The case counts as accepted after ``until``.

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
    """A person pre-reviewed the case and found it complete and in order."""

    TOPIC: ClassVar[str] = "case.prereview_passed.v1"
    evidence: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require that nothing is known to be missing."""
        names = ", ".join(each.name for each in case.missing)
        return BeforeAcceptance.rejection_reason(self, case) or (
            f"still missing: {names}" if names else ""
        )

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.passed_prereview = True
        close_task(case, "prereview", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class SupplementNotified(BeforeAcceptance, OptionallyRequestedEvent):
    """The applicant was notified, once, of everything that is missing or wrong
    (一次性补正告知), and has until ``until`` to supply it.

    ``slot`` is where the vault keeps the texts to each, if a person wrote them.
    """

    TOPIC: ClassVar[str] = "case.supplement_notified.v1"
    missing: tuple[Missing, ...]
    until: datetime
    slot: str = ""
    evidence: str = ""

    def rejection_reason(self, case: CaseState) -> str:
        """Require the first notice: a second one for the same matter is not lawful."""
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
    """Base of values supplied to the case: commitments, facts and digests; the values are in
    ``slot`` of the vault. ``ineligible`` has the reason codes of the eligibility rules that the
    applicant fails with these values.
    """

    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    ineligible: tuple[str, ...] = ()
    overrides: tuple[CheckOverride, ...] = ()

    def rejection_reason(self, case: CaseState) -> str:
        """Require a value, and a case that is not ending."""
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
    """The applicant supplied what the notice named, or what was promised."""

    TOPIC: ClassVar[str] = "case.case_supplemented.v1"

    def rejection_reason(self, case: CaseState) -> str:
        """Require that something is missing or owed."""
        owed = {name for name, each in case.open_commitments.items() if each.kind == "deferred"}
        if PREREVIEW not in case.notified and not owed:
            return "nothing was asked for"
        if not case.missing and not owed:
            return "everything that was asked for is there"
        return super().rejection_reason(case)


@dataclass(frozen=True, kw_only=True)
class CaseCorrected(CaseSupplied):
    """The opener corrected their own input before acceptance."""

    TOPIC: ClassVar[str] = "case.case_corrected.v1"

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the case is not accepted: departments work with what they were given."""
        if case.accepted_at is not None:
            return "the case is accepted: it can no longer be corrected"
        return super().rejection_reason(case)


@dataclass(frozen=True, kw_only=True)
class NotAccepted(BeforeAcceptance, OptionallyRequestedEvent):
    """The case was not accepted (不予受理).

    The plan has the reason and the legal basis of a rule, under ``reason_code``. The text of a
    person is in ``slot`` of the vault; ``legal_basis`` is the salted commitment to it.
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
    """The case was accepted (受理). ``by_default``: nobody gave notice within the legal time, so
    the case counts as accepted from its receipt, which is the effective time.
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
    """The case was accepted with a promise in place of a material. ``deferred`` (容缺受理): the
    material is supplied by ``due_at``; ``committed`` (告知承诺): it is checked by then.
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
        """Require the first promise of the material."""
        return f"{self.material} is promised already" if self.material in case.commitments else ""

    def apply(self, case: CaseState, _event: CaseEvent) -> None:
        case.commitments[self.material] = Commitment(self.kind, self.due_at, self.digest)


@dataclass(frozen=True, kw_only=True)
class CommitmentSettled(EventPayload):
    """Base of the ends of a promise."""

    VERDICT: ClassVar[Literal["kept", "lapsed"]]
    material: str

    def rejection_reason(self, case: CaseState) -> str:
        """Require that the promise is open."""
        open_ones = case.open_commitments
        return "" if self.material in open_ones else f"no promise of {self.material} is open"

    def apply(self, case: CaseState, event: CaseEvent) -> None:
        case.commitments[self.material].verdict = self.VERDICT
        close_task(case, f"check_commitment/{self.material}", event.effective_at)


@dataclass(frozen=True, kw_only=True)
class CommitmentKept(CommitmentSettled, OptionallyRequestedEvent):
    """The material was supplied, or the check found the commitment true."""

    TOPIC: ClassVar[str] = "case.commitment_kept.v1"
    VERDICT = "kept"
    evidence: str = ""


@dataclass(frozen=True, kw_only=True)
class CommitmentLapsed(CommitmentSettled, OptionallyRequestedEvent):
    """The date passed, or the check found the commitment untrue."""

    TOPIC: ClassVar[str] = "case.commitment_lapsed.v1"
    VERDICT = "lapsed"
    reason_code: str
    evidence: str = ""
