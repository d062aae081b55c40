"""Pre-review (预审), acceptance (受理), what is supplied to the case, and its promises."""

from datetime import datetime

from domain.case_state import PREREVIEW
from domain.errors import CommandRefusedError
from domain.events.ending import EndingBegun
from domain.events.opening import (
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
from domain.inputs import CaseSupplyCame, CommitmentChecked, PrereviewDecided, Received, Reception
from domain.plan import PlanTerm
from domain.tasks import awaits_prereview, fields_to_prereview
from domain.turn import Turn

_RECORDED = Received(Reception.RECORDED)


def prereview(turn: Turn) -> None:
    """Take the case as far towards acceptance as what is known allows."""
    case, plan = turn.case, turn.plan
    if case.accepted_at is not None or case.ending or case.closed:
        return
    if case.ineligible:
        _reject(turn)
    elif case.missing:
        if PREREVIEW not in case.notified:
            until = turn.after(plan.supervision.supplement_within_s)
            turn.decide(SupplementNotified, missing=case.missing, until=until)
    elif awaits_prereview(plan, case):
        begin_prereview(turn)
    else:
        accept(turn)


def _reject(turn: Turn) -> None:
    rules = {rule.reason_code: rule for rule in turn.plan.eligibility}
    rule = rules[turn.case.ineligible[0]]
    turn.decide(NotAccepted, reason_code=rule.reason_code, legal_basis="")


def begin_prereview(turn: Turn) -> None:
    """Have people pre-review the case, if they are to and do not yet."""
    case, review = turn.case, turn.plan.prereview
    if awaits_prereview(turn.plan, case) and case.prereview_until is None:
        until = turn.reckon(review.within, case.received_at).due_at
        turn.decide(
            PrereviewBegun,
            department=review.department,
            until=until,
            **turn.known_calendar.identity,
            legal_basis=review.legal_basis,
            purpose="prereview",
            shared_fields=fields_to_prereview(turn.plan),
            shared_materials=tuple(case.materials),
        )


def accept(turn: Turn, *, by_default: bool = False) -> None:
    """Accept the case: the clock starts. By default, it has run since the receipt."""
    since = turn.case.received_at if by_default else turn.now
    turn.decide(Accepted, effective_at=since, by_default=by_default)
    for material, promise in turn.case.promises.items():
        if material in turn.case.materials:
            continue  # it came before acceptance: nothing is owed
        kind, _, digest = promise.partition("/")
        turn.decide(
            CommitmentMade,
            material=material,
            kind=kind,
            digest=digest,
            due_at=turn.reckon(_term(turn, material, kind), since).due_at,
            **turn.known_calendar.identity,
        )


def _term(turn: Turn, material: str, kind: str) -> PlanTerm:
    declared = turn.plan.material_by_name[material]
    term = declared.deferrable if kind == "deferred" else declared.committable
    if term is None:
        raise CommandRefusedError(f"the plan allows no {kind} promise of {material}")
    return term


def decide_prereview(turn: Turn, asked: PrereviewDecided) -> Received:
    """A person pre-reviewed the case."""
    by = {
        "actor": asked.actor,
        "request_id": asked.request_id,
        "request_commitment": asked.request_commitment,
        "evidence": asked.evidence,
    }
    holder = turn.case.claims.get("prereview", asked.actor)
    if holder != asked.actor:
        raise CommandRefusedError(f"task prereview is claimed by {holder}")
    match asked.verdict:
        case "pass":
            turn.decide(PrereviewPassed, **by)
        case "notice":
            until = turn.after(turn.plan.supervision.supplement_within_s)
            turn.decide(
                SupplementNotified, missing=asked.missing, until=until, slot=asked.slot, **by
            )
        case "reject":
            turn.decide(
                NotAccepted,
                reason_code=asked.reason_code,
                legal_basis=asked.legal_basis,
                slot=asked.slot,
                **by,
            )
    return _RECORDED


def take_case_supply(turn: Turn, came: CaseSupplyCame) -> Received:
    """What was missing or promised came in, or its opener corrected the case."""
    turn.decide(
        CaseCorrected if came.correction else CaseSupplemented,
        actor=came.actor,
        request_id=came.request_id,
        request_commitment=came.request_commitment,
        slot=came.slot,
        form=came.form,
        facts=came.facts,
        materials=came.materials,
        ineligible=came.ineligible,
        overrides=came.overrides,
    )
    for material, commitment in turn.case.open_commitments.items():
        if commitment.kind == "deferred" and material in came.materials:
            turn.decide(CommitmentKept, actor=came.actor, material=material)
    return _RECORDED


def check_commitment(turn: Turn, checked: CommitmentChecked) -> Received:
    """A person checked what the applicant committed to."""
    by = {
        "actor": checked.actor,
        "request_id": checked.request_id,
        "request_commitment": checked.request_commitment,
        "evidence": checked.evidence,
    }
    key = f"check_commitment/{checked.material}"
    if turn.case.claims.get(key) != checked.actor:
        raise CommandRefusedError(f"task {key} is not claimed by {checked.actor}: claim it")
    if checked.kept:
        turn.decide(CommitmentKept, material=checked.material, **by)
    else:
        reason = checked.reason_code or "found_untrue"
        turn.decide(CommitmentLapsed, material=checked.material, reason_code=reason, **by)
    return _RECORDED


def lapse(turn: Turn, material: str, at: datetime) -> None:
    """A deferred material did not come by its date: the promise lapses, and the case ends."""
    about = {"material": material, "reason_code": "not_supplied_in_time"}
    turn.decide(CommitmentLapsed, effective_at=at, **about)
    turn.decide(EndingBegun, effective_at=at, cause="lapsed", reason_code=material, legal_basis="")
