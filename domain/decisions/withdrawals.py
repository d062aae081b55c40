"""How steps are taken back: by their department, or by people."""

from domain.decisions.stated_time import effective_time, question
from domain.events.ending import StepWithdrawalBegun, StepWithdrawn, UndoHandedToPeople
from domain.inputs import Received, Reception, WithdrawalCame
from domain.step import Step, StepStatus
from domain.turn import Turn


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


def take_withdrawal(turn: Turn, came: WithdrawalCame) -> Received:
    """A department took a step back, or cannot."""
    step = turn.case.steps[came.step]
    if step.status is not StepStatus.WITHDRAWING or step.generation != came.generation:
        return Received(Reception.ALREADY_RECORDED)
    if came.withdrawal.result == "impossible":
        _hand_to_people(turn, step, "impossible")
        return Received(Reception.RECORDED)
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
    return Received(Reception.RECORDED)


def undo_ran_out(turn: Turn, step: Step) -> None:
    """Nobody at the department took the step back in all that time: people must."""
    _hand_to_people(turn, step, step.failure_code or "no_answer")


def _hand_to_people(turn: Turn, step: Step, reason: str) -> None:
    turn.decide(UndoHandedToPeople, step=step.name, generation=step.generation, reason=reason)
