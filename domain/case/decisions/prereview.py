"""Pre-review (预审), acceptance (受理), what is supplied to the case, and its promises."""

from datetime import datetime

from domain.case.commands import (
    AmendCase,
    CommandOutcome,
    CommandResult,
    DecidePrereview,
    RecordCommitmentCheck,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_attributes import request_attributes
from domain.case.events.ending import EndingBegun
from domain.case.events.opening import (
    Accepted,
    CaseCorrected,
    CaseSupplemented,
    CommitmentKept,
    CommitmentLapsed,
    CommitmentMade,
    NotAccepted,
    PrereviewBegun,
    PrereviewPassed,
    SupplementNotified,
)
from domain.case.state import PREREVIEW
from domain.case.tasks import awaits_prereview, prereview_fields
from domain.errors import CommandRejectedError
from domain.plan import PlanTerm

_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


def prereview(context: DecisionContext) -> None:
    """Take the case as far towards acceptance as what is known allows."""
    case, plan = context.case, context.plan
    if case.accepted_at is not None or case.ending or case.closed:
        return
    if case.ineligible:
        _reject(context)
    elif case.missing:
        if PREREVIEW not in case.notified:
            until = context.after(plan.supervision.supplement_within_s)
            context.decide(SupplementNotified, missing=case.missing, until=until)
    elif awaits_prereview(plan, case):
        begin_prereview(context)
    else:
        accept(context)


def _reject(context: DecisionContext) -> None:
    rules = {rule.reason_code: rule for rule in context.plan.eligibility}
    rule = rules[context.case.ineligible[0]]
    context.decide(NotAccepted, reason_code=rule.reason_code, legal_basis="")


def begin_prereview(context: DecisionContext) -> None:
    """Have people pre-review the case, if they are to and do not yet."""
    case, review = context.case, context.plan.prereview
    if awaits_prereview(context.plan, case) and case.prereview_until is None:
        until = context.compute_due(review.within, case.received_at).due_at
        context.decide(
            PrereviewBegun,
            department=review.department,
            until=until,
            **context.required_calendar.identity,
            legal_basis=review.legal_basis,
            purpose="prereview",
            shared_fields=prereview_fields(context.plan),
            shared_materials=tuple(case.materials),
        )


def accept(context: DecisionContext, *, by_default: bool = False) -> None:
    """Accept the case: the clock starts. By default, it has run since the receipt."""
    since = context.case.received_at if by_default else context.now
    context.decide(Accepted, effective_at=since, by_default=by_default)
    for material, promise in context.case.promises.items():
        if material in context.case.materials:
            continue  # it came before acceptance: nothing is owed
        kind, _, digest = promise.partition("/")
        context.decide(
            CommitmentMade,
            material=material,
            kind=kind,
            digest=digest,
            due_at=context.compute_due(_term(context, material, kind), since).due_at,
            **context.required_calendar.identity,
        )


def _term(context: DecisionContext, material: str, kind: str) -> PlanTerm:
    declared = context.plan.material_by_name[material]
    term = declared.deferrable if kind == "deferred" else declared.committable
    if term is None:
        raise CommandRejectedError(f"the plan allows no {kind} promise of {material}")
    return term


def decide_prereview(context: DecisionContext, command: DecidePrereview) -> CommandOutcome:
    """A person pre-reviewed the case."""
    by = {**request_attributes(command.header), "evidence": command.evidence}
    holder = context.case.claims.get("prereview", command.header.actor)
    if holder != command.header.actor:
        raise CommandRejectedError(f"task prereview is claimed by {holder}")
    match command.verdict:
        case "pass":
            context.decide(PrereviewPassed, **by)
        case "notice":
            until = context.after(context.plan.supervision.supplement_within_s)
            context.decide(
                SupplementNotified, missing=command.missing, until=until, slot=command.slot, **by
            )
        case "reject":
            context.decide(
                NotAccepted,
                reason_code=command.reason_code,
                legal_basis=command.legal_basis,
                slot=command.slot,
                **by,
            )
    return _ACCEPTED


def decide_amendment(context: DecisionContext, command: AmendCase) -> CommandOutcome:
    """What was missing or promised came in, or its opener corrected the case."""
    context.decide(
        CaseCorrected if command.correction else CaseSupplemented,
        **request_attributes(command.header),
        slot=command.slot,
        form=command.form,
        facts=command.facts,
        materials=command.materials,
        ineligible=command.ineligible,
        overrides=command.overrides,
    )
    for material, commitment in context.case.open_commitments.items():
        if commitment.kind == "deferred" and material in command.materials:
            context.decide(CommitmentKept, actor=command.header.actor, material=material)
    return _ACCEPTED


def decide_commitment_check(
    context: DecisionContext, command: RecordCommitmentCheck
) -> CommandOutcome:
    """A person checked what the applicant committed to."""
    by = {**request_attributes(command.header), "evidence": command.evidence}
    key = f"check_commitment/{command.material}"
    if context.case.claims.get(key) != command.header.actor:
        raise CommandRejectedError(f"task {key} is not claimed by {command.header.actor}: claim it")
    if command.kept:
        context.decide(CommitmentKept, material=command.material, **by)
    else:
        reason = command.reason_code or "found_untrue"
        context.decide(CommitmentLapsed, material=command.material, reason_code=reason, **by)
    return _ACCEPTED


def lapse(context: DecisionContext, material: str, at: datetime) -> None:
    """A deferred material did not come by its date: the promise lapses, and the case ends."""
    about = {"material": material, "reason_code": "not_supplied_in_time"}
    context.decide(CommitmentLapsed, effective_at=at, **about)
    context.decide(
        EndingBegun, effective_at=at, cause="lapsed", reason_code=material, legal_basis=""
    )
