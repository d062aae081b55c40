"""What a case makes of what its departments say."""

from datetime import datetime, timedelta

from domain.answers import (
    Answer,
    Decision,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
    decision_digest,
)
from domain.decisions.lost_submission import decide_lost_submission
from domain.decisions.repeats import repeated
from domain.decisions.stated_time import effective_of, effective_time, question
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
    StepWithdrawalBegun,
    StepWithdrawn,
    UndoHandedToPeople,
)
from domain.events.people import ConcernRaised
from domain.events.steps import StepCallFailed, StepFlagged
from domain.inputs import AnswerCame, CallFailed, Received, Reception, WithdrawalCame
from domain.step import TAKEN_BACK, WITH_DEPARTMENT, Step, StepStatus
from domain.turn import Turn

PROBE_FIRST = timedelta(minutes=1)
PROBE_LONGEST = timedelta(hours=1)
"""An adapter that failed for good is asked again after the first, doubling up to
the longest: so that the case goes on by itself once the adapter is mended."""

ASKED_TWICE = "second_supplement_request"
"""The flag of a step whose department asked the applicant again: the law gives it one notice."""

MOST_PUT_OFFS = 3
"""Promises of one submission that supervision does not hear of: from the next one on it does,
once, so that nobody puts off for ever in silence."""

PUT_OFF_AGAIN = "put_off_repeatedly"
"""The reason of that concern."""

_KNOWN = Received(Reception.ALREADY_RECORDED)
_RECORDED = Received(Reception.RECORDED)


def take_answer(turn: Turn, came: AnswerCame) -> Received:
    """Take an answer: the first of its submission counts, another contradicts it, one
    to a step that was taken back is undone, and a repeat changes nothing.
    """
    if (repeat := repeated(turn.case, came)) is not None:
        return repeat
    step = turn.case.steps[came.step]
    decision = came.answer.decision
    if former := step.former_decision(came.generation):
        return _contradict(turn, came, known=former == decision_digest(decision))
    if came.generation != step.generation or step.decision == decision:
        return _known(turn, came)
    if step.status in TAKEN_BACK:
        return _take_late_answer(turn, came)
    if step.status not in WITH_DEPARTMENT:
        return _contradict(turn, came, known=False)
    _require_claim(turn, came)
    _record(turn, step, came)
    return _RECORDED


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


def begin_withdrawal(turn: Turn, step: Step, reason: str, *, undo: bool) -> None:
    """Have the department take a step back, or people where they serve it."""
    item = turn.item(step.name)
    turn.decide(
        StepWithdrawalBegun,
        step=step.name,
        generation=step.generation,
        reason=reason,
        undo=undo,
        patience_until=turn.after(item.undo_patience_s),
    )
    if undo and turn.served_by_people(step):
        _hand_to_people(turn, step, "served_by_people")


def _require_claim(turn: Turn, came: AnswerCame) -> None:
    """A person answers for a department only with the task of that very step in hand."""
    task = f"decide/{came.step}/{came.generation}"
    if came.task and came.task != task:
        raise CommandRefusedError(f"task {came.task} is not {task}")
    if came.task and turn.case.claims.get(came.task) != came.actor:
        raise CommandRefusedError(f"task {came.task} is not claimed by {came.actor}: claim it")


def _record(turn: Turn, step: Step, came: AnswerCame) -> None:
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
            _put_off(turn, step, came, StepPending, answer.decision.expected_by)
        case SpecialProcedure():
            _put_off(turn, step, came, SpecialProcedureBegun, answer.decision.expected_end)


def _put_off(
    turn: Turn,
    step: Step,
    came: AnswerCame,
    event_class: type[StepPending | SpecialProcedureBegun],
    expected: datetime,
) -> None:
    """The department answers later, and its newest promise counts; a date that is over is no
    new promise. Who puts off again is asked no sooner than usual; supervision hears, once, of
    who does so again and again: else a case could wait for ever in silence, and ask without a
    pause.
    """
    item = turn.item(step.name)
    soonest = turn.after(item.query_every_s)
    patience = max(turn.now, expected) + timedelta(seconds=item.patience_s)
    old = step.patience_until if step.put_offs and expected <= turn.now else None
    _trigger(
        turn,
        event_class,
        came,
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


def take_withdrawal(turn: Turn, came: WithdrawalCame) -> Received:
    """A department took a step back, or cannot."""
    step = turn.case.steps[came.step]
    if step.status is not StepStatus.WITHDRAWING or step.generation != came.generation:
        return _KNOWN
    if came.withdrawal.result == "impossible":
        _hand_to_people(turn, step, "impossible")
        return _RECORDED
    stated = came.withdrawal.effective_at
    effective = effective_time(turn, step, came.generation, stated)
    turn.decide(
        StepWithdrawn,
        effective_at=effective.at,
        stated_at=effective.stated,
        actor=f"department/{came.withdrawal.responder}",
        step=step.name,
        generation=step.generation,
        how="by_department",
        sent=came.withdrawal.sent,
        received=came.withdrawal.received,
    )
    question(turn, step, effective)
    return _RECORDED


def _hand_to_people(turn: Turn, step: Step, reason: str) -> None:
    turn.decide(UndoHandedToPeople, step=step.name, generation=step.generation, reason=reason)


def undo_ran_out(turn: Turn, step: Step) -> None:
    """Nobody at the department took the step back in all that time: people must."""
    _hand_to_people(turn, step, step.failure_code or "no_answer")


def take_failure(turn: Turn, failed: CallFailed) -> Received:
    """An adapter failed: that is no decision. A final failure needs people at once."""
    step = turn.case.steps[failed.step]
    with_adapter = step.status in WITH_DEPARTMENT and not turn.served_by_people(step)
    called = with_adapter or step.status is StepStatus.WITHDRAWING
    if failed.generation != step.generation or not called:
        return Received(Reception.NOTHING_TO_DO)
    if decide_lost_submission(turn, step, failed):
        return _RECORDED
    probe = min(PROBE_FIRST * 2 ** min(step.failures, 10), PROBE_LONGEST)
    turn.decide(
        StepCallFailed,
        step=failed.step,
        generation=failed.generation,
        code=failed.code,
        retryable=failed.retryable,
        failures=step.failures + 1,
        retry_at=None if failed.retryable else turn.now + probe,
    )
    if not failed.retryable and not step.flag:
        flag(turn, failed.step, f"adapter_failed:{failed.code}")
    return _RECORDED


def flag(turn: Turn, step: str, reason: str, at: datetime | None = None) -> None:
    """Put a step into the supervision queue, since ``at`` or now."""
    turn.decide(
        StepFlagged,
        effective_at=at or turn.now,
        step=step,
        generation=turn.case.steps[step].generation,
        reason=reason,
        department=turn.item(step).department,
    )


def _actor(came: AnswerCame) -> str:
    who = came.answer.responder
    return came.actor or f"department/{who.department}/{who.software}@{who.version}"
