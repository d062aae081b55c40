"""Pre-review (预审), acceptance (受理), what is supplied to the case, and its promises."""

from datetime import datetime
from typing import Literal

from domain.case.commands import (
    CommandOutcome,
    CommandResult,
    DecidePrereview,
    RecordCommitmentCheck,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.events.ending import EndingBegun
from domain.case.events.opening import (
    Accepted,
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
    """Move the case towards acceptance as far as its values allow."""
    case, plan = context.case, context.plan
    if case.accepted_at is not None or case.ending or case.closed:
        return
    if case.ineligible:
        _reject(context)
    elif case.missing:
        if PREREVIEW not in case.notified:
            until = context.after(plan.supervision.supplement_within_s)
            context.trigger(SupplementNotified(missing=case.missing, until=until))
    elif awaits_prereview(plan, case):
        begin_prereview(context)
    else:
        accept(context)


def _reject(context: DecisionContext) -> None:
    rules = {rule.reason_code: rule for rule in context.plan.eligibility}
    rule = rules[context.case.ineligible[0]]
    context.trigger(NotAccepted(reason_code=rule.reason_code, legal_basis=""))


def begin_prereview(context: DecisionContext) -> None:
    """Begin pre-review by people, if the plan requires it and it has not begun."""
    case, review = context.case, context.plan.prereview
    if awaits_prereview(context.plan, case) and case.prereview_until is None:
        until = context.due_at(review.within, case.received_at)
        context.trigger(
            PrereviewBegun(
                department=review.department,
                until=until,
                **context.required_calendar.identity,
                legal_basis=review.legal_basis,
                purpose="prereview",
                shared_fields=prereview_fields(context.plan),
                shared_materials=tuple(case.materials),
            )
        )


def accept(context: DecisionContext, *, by_default: bool = False) -> None:
    """Accept the case. By default, the clock has run since the receipt."""
    since = context.case.received_at if by_default else context.now
    context.trigger(Accepted(by_default=by_default), effective_at=since)
    for material, promise in context.case.promises.items():
        if material in context.case.materials:
            continue  # it came before acceptance: nothing is owed
        kind, digest = _kind_and_digest(promise)
        context.trigger(
            CommitmentMade(
                material=material,
                kind=kind,
                digest=digest,
                due_at=context.due_at(_term(context, material, kind), since),
                **context.required_calendar.identity,
            )
        )


def _kind_and_digest(promise: str) -> tuple[Literal["deferred", "committed"], str]:
    """Split a promise that came with the opening."""
    kind, _, digest = promise.partition("/")
    return "deferred" if kind == "deferred" else "committed", digest


def _term(context: DecisionContext, material: str, kind: str) -> PlanTerm:
    declared = context.plan.material_by_name[material]
    term = declared.deferrable if kind == "deferred" else declared.committable
    if term is None:
        raise CommandRejectedError(f"the plan allows no {kind} promise of {material}")
    return term


def decide_prereview(context: DecisionContext, command: DecidePrereview) -> CommandOutcome:
    """Decide what follows from a person's pre-review."""
    holder = context.case.claims.get("prereview", command.header.actor)
    if holder != command.header.actor:
        raise CommandRejectedError(f"task prereview is claimed by {holder}")
    match command.verdict:
        case "pass":
            context.trigger(
                PrereviewPassed(**request_fields(command.header), evidence=command.evidence),
                actor=command.header.actor,
            )
        case "notice":
            until = context.after(context.plan.supervision.supplement_within_s)
            context.trigger(
                SupplementNotified(
                    missing=command.missing,
                    until=until,
                    slot=command.slot,
                    **request_fields(command.header),
                    evidence=command.evidence,
                ),
                actor=command.header.actor,
            )
        case "reject":
            context.trigger(
                NotAccepted(
                    reason_code=command.reason_code,
                    legal_basis=command.legal_basis,
                    slot=command.slot,
                    **request_fields(command.header),
                    evidence=command.evidence,
                ),
                actor=command.header.actor,
            )
    return _ACCEPTED


def decide_commitment_check(
    context: DecisionContext, command: RecordCommitmentCheck
) -> CommandOutcome:
    """Decide what follows from a person's check of a commitment."""
    key = f"check_commitment/{command.material}"
    if context.case.claims.get(key) != command.header.actor:
        raise CommandRejectedError(f"task {key} is not claimed by {command.header.actor}: claim it")
    if command.kept:
        context.trigger(
            CommitmentKept(
                material=command.material,
                **request_fields(command.header),
                evidence=command.evidence,
            ),
            actor=command.header.actor,
        )
    else:
        reason = command.reason_code or "found_untrue"
        context.trigger(
            CommitmentLapsed(
                material=command.material,
                reason_code=reason,
                **request_fields(command.header),
                evidence=command.evidence,
            ),
            actor=command.header.actor,
        )
    return _ACCEPTED


def lapse(context: DecisionContext, material: str, at: datetime) -> None:
    """End the case: a deferred material was not supplied in time."""
    context.trigger(
        CommitmentLapsed(material=material, reason_code="not_supplied_in_time"), effective_at=at
    )
    context.trigger(
        EndingBegun(cause="lapsed", reason_code=material, legal_basis=""), effective_at=at
    )
