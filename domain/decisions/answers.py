"""What a case makes of what its departments say."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.answer_rules import decision_violations
from domain.answers import (
    Answer,
    Decision,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
    decision_digest,
    statement_digest,
)
from domain.applicability import applicable
from domain.decisions.failures import flag, take_failure
from domain.decisions.floods import (
    limit_of_contradictions,
    limit_of_late_answers,
    limit_of_put_offs,
    pace_of_queries,
)
from domain.decisions.repeats import repeated
from domain.decisions.stated_time import effective_of, question
from domain.decisions.withdrawals import begin_withdrawal
from domain.errors import CommandRefusedError
from domain.events.answers import (
    AnswerContradicted,
    SpecialProcedureBegun,
    StepAnswered,
    StepGranted,
    StepPending,
    StepRefused,
    SupplementRequested,
)
from domain.events.base import concern_of_put_offs
from domain.events.ending import (
    LateAnswerCame,
)
from domain.events.people import ConcernRaised
from domain.inputs import AnswerCame, CallFailed, Received, Reception
from domain.step import TAKEN_BACK, WITH_DEPARTMENT, Step, StepStatus
from domain.turn import Turn
from domain.violations import INVALID_ANSWER, Violation, bounded

ASKED_TWICE = "second_supplement_request"
"""The flag of a step whose department asked the applicant again: the law gives it one notice."""

MOST_PUT_OFFS = 3
"""Promises of one submission that supervision does not hear of: from the next one on it does,
once, so that nobody puts off for ever in silence."""

PUT_OFF_AGAIN = "put_off_repeatedly"
"""The reason of that concern."""

_KNOWN = Received(Reception.ALREADY_RECORDED)
_RECORDED = Received(Reception.RECORDED)


def take_answer(turn: Turn, came: AnswerCame) -> Received:  # noqa: PLR0911 - a table of states
    """Decide what follows from a department's answer. The first answer of a submission counts;
    a different later one is a contradiction; an answer to a withdrawn step is undone; a repeat
    has no effect; one that the plan does not allow is a failure of the adapter.
    """
    if (repeat := repeated(turn.case, came)) is not None:
        return repeat
    step = turn.case.steps[came.step]
    if former := step.former_decision(came.generation):
        return _contradict(turn, came, known=former == decision_digest(came.answer.decision))
    if came.generation != step.generation or known_answer(step, came.answer):
        return _known(turn, came)
    if step.status in TAKEN_BACK:
        return _take_late_answer(turn, came)
    if step.status not in WITH_DEPARTMENT:
        return _contradict(turn, came, known=False)
    _require_claim(turn, came)
    if violations := _violations(turn, came):
        return _decide_invalid(turn, came, violations)
    return _record(turn, step, came)


def known_answer(step: Step, answer: Answer) -> bool:
    """Whether the present submission of a step has this answer: as its last one, or as one
    that put it off before.
    """
    return step.decision == answer.decision or statement_digest(answer) in step.statements


def _violations(turn: Turn, came: AnswerCame) -> tuple[Violation, ...]:
    """What the plan does not allow of an answer, in this case."""
    case, decision = turn.case, came.answer.decision
    if not isinstance(decision, Supplement | SpecialProcedure):
        return ()
    applies = applicable(turn.plan, case.facts, case.situations)
    return bounded(decision_violations(turn.plan, turn.item(came.step), decision, applies))


def _decide_invalid(turn: Turn, came: AnswerCame, violations: tuple[Violation, ...]) -> Received:
    """A person is told at once; an adapter failed, and people hear of it."""
    reason = "; ".join(map(str, violations))
    if came.task:
        raise CommandRefusedError(reason)
    failed = CallFailed(came.step, came.generation, INVALID_ANSWER, retryable=False)
    take_failure(turn, replace(failed, violations=violations))
    return Received(Reception.INVALID, reason)


def _known(turn: Turn, came: AnswerCame) -> Received:
    """The decision is there. Only who holds the task may take it for their own."""
    if came.task and turn.case.claims.get(came.task) != came.actor:
        raise CommandRefusedError(f"task {came.task} is over: step {came.step} has its answer")
    return _KNOWN


def _contradict(turn: Turn, came: AnswerCame, *, known: bool) -> Received:
    """An answer to what is answered: news only if it is another, and for good."""
    step = turn.case.steps[came.step]
    if known or isinstance(came.answer.decision, Pending | SpecialProcedure):
        return _KNOWN  # or an older state of the same matter
    if f"{came.generation}/{came.answer.slot}" not in step.disputed:
        if limit := limit_of_contradictions(step, came.generation, came.answer, turn.now):
            return Received(Reception.LIMITED, limit)
        effective = effective_of(turn, came)
        turn.decide(
            AnswerContradicted,
            effective_at=effective.at,
            stated_at=effective.stated,
            actor=_actor(came),
            step=came.step,
            generation=came.generation,
            kind=came.answer.decision.kind,
            received=came.answer.received,
            slot=came.answer.slot,
            decided_at=turn.now,
            department=turn.item(came.step).department,
        )
        question(turn, step, effective)
    return Received(Reception.CONTRADICTS)


def _take_late_answer(turn: Turn, came: AnswerCame) -> Received:
    """A step was taken back, and its department answers all the same."""
    step = turn.case.steps[came.step]
    decision = came.answer.decision
    if isinstance(decision, Pending | SpecialProcedure) or decision_digest(decision) in step.late:
        return _KNOWN
    if limit := limit_of_late_answers(step, came.answer):
        return Received(Reception.LIMITED, limit)
    effective = effective_of(turn, came)
    turn.decide(
        LateAnswerCame,
        effective_at=effective.at,
        stated_at=effective.stated,
        actor=_actor(came),
        step=came.step,
        generation=came.generation,
        decision=decision,
        received=came.answer.received,
        slot=came.answer.slot,
    )
    question(turn, step, effective)
    if isinstance(decision, Granted) and step.status is StepStatus.WITHDRAWN:
        begin_withdrawal(turn, step, "late_answer", undo=True)
    return _RECORDED


def _require_claim(turn: Turn, came: AnswerCame) -> None:
    """A person answers for a department only with the task of that very step in hand."""
    task = f"decide/{came.step}/{came.generation}"
    if came.task and came.task != task:
        raise CommandRefusedError(f"task {came.task} is not {task}")
    if came.task and turn.case.claims.get(came.task) != came.actor:
        raise CommandRefusedError(f"task {came.task} is not claimed by {came.actor}: claim it")


def _record(turn: Turn, step: Step, came: AnswerCame) -> Received:
    answer = came.answer
    match answer.decision:
        case Granted() | Refused():
            granted = isinstance(answer.decision, Granted)
            event_class = StepGranted if granted else StepRefused
            _trigger(turn, event_class, came, evidence=came.evidence)
        case Supplement():
            until = turn.after(turn.plan.supervision.supplement_within_s)
            _trigger(turn, SupplementRequested, came, patience_until=until)
            if step.notices > 1:
                flag(turn, step.name, ASKED_TWICE)
        case Pending():
            return _put_off(turn, step, came, StepPending, answer.decision.expected_by)
        case SpecialProcedure():
            return _put_off(turn, step, came, SpecialProcedureBegun, answer.decision.expected_end)
    return _RECORDED


def _put_off(
    turn: Turn,
    step: Step,
    came: AnswerCame,
    event_class: type[StepPending | SpecialProcedureBegun],
    expected: datetime,
) -> Received:
    """Record that the department answers later: its newest promise counts; a date that is over
    is no new promise. Who puts off again is asked no sooner than usual; supervision hears, once,
    of who does so again and again: else a case could wait for ever in silence, and ask without
    a pause.

    Who puts off too often is asked at growing intervals, and heard once in each: what comes
    sooner is not recorded (:mod:`domain.decisions.floods`).
    """
    if limit := limit_of_put_offs(step, turn.now):
        return Received(Reception.LIMITED, limit)
    item = turn.item(step.name)
    soonest = turn.after(pace_of_queries(step, item.query_every_s))
    patience = max(turn.now, expected) + timedelta(seconds=item.patience_s)
    old = step.patience_until if step.put_offs and expected <= turn.now else None
    _trigger(
        turn,
        event_class,
        came,
        statement=statement_digest(came.answer),
        ask_at=max(expected, soonest) if step.put_offs else expected,
        patience_until=old or patience,
    )
    concern = concern_of_put_offs(step.name)
    if step.put_offs > MOST_PUT_OFFS and concern not in turn.case.concerns:
        turn.decide(
            ConcernRaised,
            concern=concern,
            reason=PUT_OFF_AGAIN,
            department=item.department,
            due_at=expected,
        )
    return _RECORDED


def _trigger(
    turn: Turn, event_class: type[StepAnswered], came: AnswerCame, **extra: object
) -> None:
    answer: Answer = came.answer
    decision: Decision = answer.decision
    effective = effective_of(turn, came)
    turn.decide(
        event_class,
        effective_at=effective.at,
        stated_at=effective.stated,
        actor=_actor(came),
        step=came.step,
        generation=came.generation,
        sent=answer.sent,
        received=answer.received,
        slot=answer.slot,
        decision=decision,
        request_id=came.request_id,
        request_commitment=came.request_commitment,
        **extra,
    )
    question(turn, turn.case.steps[came.step], effective)


def _actor(came: AnswerCame) -> str:
    who = came.answer.responder
    return came.actor or f"department/{who.department}/{who.software}@{who.version}"
