"""The withdrawal of steps, by their department or by people."""

from domain.case.commands import CommandOutcome, CommandResult, RecordWithdrawal
from domain.case.decisions.answers.stated_times import effective_time, raise_time_concern
from domain.case.decisions.decision_context import DecisionContext
from domain.case.events.ending import StepWithdrawalBegun, StepWithdrawn, UndoHandedToPeople
from domain.case.step import Step, StepStatus


def decide_withdrawal_start(
    context: DecisionContext, step: Step, reason: str, *, undo: bool
) -> None:
    """Begin the withdrawal of a step: by its department, or by people if they serve it."""
    item = context.item(step.name)
    context.trigger(
        StepWithdrawalBegun(
            step=step.name,
            generation=step.generation,
            reason=reason,
            undo=undo,
            patience_until=context.after(item.undo_patience_s),
        )
    )
    if undo and context.served_by_people(step):
        _hand_to_people(context, step, "served_by_people")


def decide_withdrawal(context: DecisionContext, command: RecordWithdrawal) -> CommandOutcome:
    """Decide what follows from a department's answer to a withdrawal."""
    step = context.case.steps[command.step]
    if step.status is not StepStatus.WITHDRAWING or step.generation != command.generation:
        return CommandOutcome(CommandResult.DUPLICATE)
    if command.withdrawal.result == "impossible":
        _hand_to_people(context, step, "impossible")
        return CommandOutcome(CommandResult.ACCEPTED)
    stated = command.withdrawal.effective_at
    effective = effective_time(context, step, command.generation, stated)
    context.trigger(
        StepWithdrawn(
            stated_at=effective.stated,
            step=step.name,
            generation=step.generation,
            how="by_department",
            sent=command.withdrawal.sent,
            received=command.withdrawal.received,
        ),
        effective_at=effective.at,
        actor=f"department/{command.withdrawal.responder}",
    )
    raise_time_concern(context, step, effective)
    return CommandOutcome(CommandResult.ACCEPTED)


def decide_undo_timeout(context: DecisionContext, step: Step) -> None:
    """Hand the withdrawal to people: the department did not answer in time."""
    _hand_to_people(context, step, step.failure_code or "no_answer")


def _hand_to_people(context: DecisionContext, step: Step, reason: str) -> None:
    context.trigger(UndoHandedToPeople(step=step.name, generation=step.generation, reason=reason))
