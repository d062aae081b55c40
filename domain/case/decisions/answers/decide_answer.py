"""Decisions on the answers of departments."""

from datetime import datetime, timedelta
from typing import TypedDict

from domain.case.answers import (
    Answer,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
    decision_digest,
    statement_digest,
)
from domain.case.commands import CommandOutcome, CommandResult, RecordAnswer, RecordCallFailure
from domain.case.decisions.answers.allowed_answers import decision_violations
from domain.case.decisions.answers.effective_time import EffectiveTime
from domain.case.decisions.answers.failures import decide_call_failure, flag
from domain.case.decisions.answers.rate_limits import (
    contradiction_limit_reason,
    late_answer_limit_reason,
    postponement_limit_reason,
    query_interval_s,
)
from domain.case.decisions.answers.stated_times import answer_effective_time, raise_time_concern
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.request_fields import request_fields
from domain.case.decisions.withdrawals import decide_withdrawal_start
from domain.case.events.answers import (
    AnswerContradicted,
    SpecialProcedureBegun,
    StepAnswered,
    StepGranted,
    StepPending,
    StepRefused,
    SupplementRequested,
)
from domain.case.events.base import postponement_concern_key
from domain.case.events.ending import (
    LateAnswerReceived,
)
from domain.case.events.people import ConcernRaised
from domain.case.step import POSTPONED, WITH_DEPARTMENT, WITHDRAWAL_STATUSES, Step, StepStatus
from domain.errors import CommandRejectedError
from domain.form.applicability import applicable
from domain.violations import INVALID_ANSWER, Violation, bounded

SECOND_SUPPLEMENT_REQUEST = "second_supplement_request"
"""The flag of a step whose department sent a second supplement notice; the law allows one."""

MAX_POSTPONEMENTS_WITHOUT_CONCERN = 3
"""The postponements of one submission that raise no concern; the next one raises it, once."""

POSTPONED_REPEATEDLY = "postponed_repeatedly"
"""The reason of the concern about them."""

_DUPLICATE = CommandOutcome(CommandResult.DUPLICATE)
_ACCEPTED = CommandOutcome(CommandResult.ACCEPTED)


def decide_answer(context: DecisionContext, command: RecordAnswer) -> CommandOutcome:
    """Decide what follows from a department's answer. The first answer of a submission counts;
    a different later one is a contradiction; an answer to a withdrawn step is undone; a repeat
    has no effect; one that the plan does not allow is a failure of the adapter.
    """
    step = context.case.steps[command.step]
    if former := step.former_decision(command.generation):
        return _decide_contradiction(
            context, command, known=former == decision_digest(command.answer.decision)
        )
    if command.generation != step.generation or is_known_answer(step, command.answer):
        return _decide_known_answer(context, command)
    if step.status in WITHDRAWAL_STATUSES:
        return _decide_late_answer(context, command)
    if step.status not in WITH_DEPARTMENT:
        return _decide_contradiction(context, command, known=False)
    _require_claim(context, command)
    if violations := _violations(context, command):
        return _decide_invalid(context, command, violations)
    return _decide_new_answer(context, step, command)


def is_known_answer(step: Step, answer: Answer) -> bool:
    """Whether the present submission of a step has this answer: as the last one, or as an
    earlier postponement.
    """
    return step.decision == answer.decision or statement_digest(answer) in step.statements


def _violations(context: DecisionContext, command: RecordAnswer) -> tuple[Violation, ...]:
    """Return how an answer violates the plan, in this case."""
    case, decision = context.case, command.answer.decision
    if not isinstance(decision, Supplement | SpecialProcedure):
        return ()
    applies = applicable(context.plan, case.facts, case.situations)
    return bounded(decision_violations(context.plan, context.item(command.step), decision, applies))


def _decide_invalid(
    context: DecisionContext, command: RecordAnswer, violations: tuple[Violation, ...]
) -> CommandOutcome:
    """Reject the answer of a person; record that of an adapter as a failed call."""
    reason = "; ".join(map(str, violations))
    if command.task:
        raise CommandRejectedError(reason)
    failed = RecordCallFailure(
        command.step,
        command.generation,
        INVALID_ANSWER,
        retryable=False,
        call="query" if context.case.steps[command.step].status in POSTPONED else "submit",
        violations=violations,
    )
    decide_call_failure(context, failed)
    return CommandOutcome(CommandResult.INVALID, reason)


def _decide_known_answer(context: DecisionContext, command: RecordAnswer) -> CommandOutcome:
    """Decide a repeat of the present answer. A person must hold the task."""
    if command.task and context.case.claims.get(command.task) != command.header.actor:
        raise CommandRejectedError(
            f"task {command.task} is over: step {command.step} has its answer"
        )
    return _DUPLICATE


def _decide_contradiction(
    context: DecisionContext, command: RecordAnswer, *, known: bool
) -> CommandOutcome:
    """Decide a second answer: a contradiction if it differs and is final."""
    step = context.case.steps[command.step]
    if known or isinstance(command.answer.decision, Pending | SpecialProcedure):
        return _DUPLICATE  # or an older state of the same matter
    if f"{command.generation}/{command.answer.slot}" not in step.disputed:
        if limit := contradiction_limit_reason(
            step, command.generation, command.answer, context.now
        ):
            return CommandOutcome(CommandResult.RATE_LIMITED, limit)
        effective = answer_effective_time(context, command)
        context.trigger(
            AnswerContradicted(
                stated_at=effective.stated,
                step=command.step,
                generation=command.generation,
                kind=command.answer.decision.kind,
                received=command.answer.received,
                slot=command.answer.slot,
                decided_at=context.now,
                department=context.item(command.step).department,
            ),
            effective_at=effective.at,
            actor=_actor(command),
        )
        raise_time_concern(context, step, effective)
    task = command.task or f"decide/{command.step}/{command.generation}"
    return CommandOutcome(
        CommandResult.CONFLICT, f"task {task} is over: the step has another answer"
    )


def _decide_late_answer(context: DecisionContext, command: RecordAnswer) -> CommandOutcome:
    """Decide an answer to a step that was withdrawn."""
    step = context.case.steps[command.step]
    decision = command.answer.decision
    if isinstance(decision, Pending | SpecialProcedure) or decision_digest(decision) in step.late:
        return _DUPLICATE
    if limit := late_answer_limit_reason(step, command.answer):
        return CommandOutcome(CommandResult.RATE_LIMITED, limit)
    effective = answer_effective_time(context, command)
    context.trigger(
        LateAnswerReceived(
            stated_at=effective.stated,
            step=command.step,
            generation=command.generation,
            decision=decision,
            received=command.answer.received,
            slot=command.answer.slot,
        ),
        effective_at=effective.at,
        actor=_actor(command),
    )
    raise_time_concern(context, step, effective)
    if isinstance(decision, Granted) and step.status is StepStatus.WITHDRAWN:
        decide_withdrawal_start(context, step, "late_answer", undo=True)
    return _ACCEPTED


def _require_claim(context: DecisionContext, command: RecordAnswer) -> None:
    """Require that a person who answers for a department holds the task of the step."""
    task = f"decide/{command.step}/{command.generation}"
    if command.task and command.task != task:
        raise CommandRejectedError(f"task {command.task} is not {task}")
    if command.task and context.case.claims.get(command.task) != command.header.actor:
        raise CommandRejectedError(
            f"task {command.task} is not claimed by {command.header.actor}: claim it"
        )


def _decide_new_answer(
    context: DecisionContext, step: Step, command: RecordAnswer
) -> CommandOutcome:
    decision = command.answer.decision
    if isinstance(decision, Pending | SpecialProcedure):
        return _decide_postponement(context, step, command, decision)
    effective = answer_effective_time(context, command)
    fields = _answer_fields(command, effective)
    answered: StepGranted | StepRefused | SupplementRequested
    match decision:
        case Granted():
            answered = StepGranted(decision=decision, evidence=command.evidence, **fields)
        case Refused():
            answered = StepRefused(decision=decision, evidence=command.evidence, **fields)
        case Supplement():
            until = context.after(context.plan.supervision.supplement_within_s)
            answered = SupplementRequested(decision=decision, patience_until=until, **fields)
    _trigger_answer(context, command, answered, effective)
    if isinstance(decision, Supplement) and step.notices > 1:
        flag(context, step.name, SECOND_SUPPLEMENT_REQUEST)
    return _ACCEPTED


def _decide_postponement(
    context: DecisionContext,
    step: Step,
    command: RecordAnswer,
    decision: Pending | SpecialProcedure,
) -> CommandOutcome:
    """Record that the department answers later, unless it postpones too often
    (:mod:`domain.case.decisions.answers.rate_limits`). A department that postpones again and
    again raises a concern, once.
    """
    if limit := postponement_limit_reason(step, context.now):
        return CommandOutcome(CommandResult.RATE_LIMITED, limit)
    effective = answer_effective_time(context, command)
    fields = _answer_fields(command, effective)
    terms = _postponement_terms(context, step, command.answer, decision.expected_at)
    postponed: StepPending | SpecialProcedureBegun
    match decision:
        case Pending():
            postponed = StepPending(decision=decision, **terms, **fields)
        case SpecialProcedure():
            postponed = SpecialProcedureBegun(decision=decision, **terms, **fields)
    _trigger_answer(context, command, postponed, effective)
    concern = postponement_concern_key(step.name)
    often = step.postponements > MAX_POSTPONEMENTS_WITHOUT_CONCERN
    if often and concern not in context.case.concerns:
        context.trigger(
            ConcernRaised(
                concern=concern,
                reason=POSTPONED_REPEATEDLY,
                department=context.item(step.name).department,
                due_at=decision.expected_at,
            )
        )
    return _ACCEPTED


class _PostponementTerms(TypedDict):
    """The fields of an answer that promises another."""

    statement: str
    next_call_at: datetime
    patience_until: datetime


def _postponement_terms(
    context: DecisionContext, step: Step, answer: Answer, expected: datetime
) -> _PostponementTerms:
    """Return when to call again and how long to wait. The newest promise counts; a date in the
    past is no new promise. A department that postpones again is called no sooner than usual.
    """
    item = context.item(step.name)
    soonest = context.after(query_interval_s(step, item.query_every_s))
    patience = max(context.now, expected) + timedelta(seconds=item.patience_s)
    old = step.patience_until if step.postponements and expected <= context.now else None
    return {
        "statement": statement_digest(answer),
        "next_call_at": max(expected, soonest) if step.postponements else expected,
        "patience_until": old or patience,
    }


class _AnswerFields(TypedDict):
    """The fields that every event of an answer has."""

    step: str
    generation: int
    sent: str
    received: str
    slot: str
    stated_at: datetime | None
    request_id: str
    request_commitment: str


def _answer_fields(command: RecordAnswer, effective: EffectiveTime) -> _AnswerFields:
    return {
        "step": command.step,
        "generation": command.generation,
        "sent": command.answer.sent,
        "received": command.answer.received,
        "slot": command.answer.slot,
        "stated_at": effective.stated,
        **request_fields(command.header),
    }


def _trigger_answer(
    context: DecisionContext,
    command: RecordAnswer,
    answered: StepAnswered,
    effective: EffectiveTime,
) -> None:
    context.trigger(answered, actor=_actor(command), effective_at=effective.at)
    raise_time_concern(context, context.case.steps[command.step], effective)


def _actor(command: RecordAnswer) -> str:
    """Who answers: the person who holds the task, or the department's software."""
    if command.task:
        return command.header.actor
    who = command.answer.responder
    return f"department/{who.department}/{who.software}@{who.version}"
