"""The progress of a case: steps are dispatched, ruled out and withdrawn, until it closes."""

from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.dispatch import dispatch_ready_steps, rule_out_waiting_steps
from domain.case.decisions.early_end import (
    decide_early_end,
    is_granted,
    steps_to_withdraw,
    withdraw_steps,
)
from domain.case.events.ending import Closed
from domain.case.step import StepStatus


def progress(context: DecisionContext) -> None:
    """Decide everything that follows from the status of the steps."""
    case = context.case
    decide_early_end(context)
    withdraw_steps(context)
    if case.ending:
        rule_out_waiting_steps(context)
    elif case.accepted_at is not None:
        dispatch_ready_steps(context)
    if not case.closed and _is_over(context):
        context.trigger(Closed(outcome=_outcome(context), still_granted=_granted_items(context)))


def _is_over(context: DecisionContext) -> bool:
    case = context.case
    accepted = case.accepted_at is not None and not case.open_commitments
    settled = all(step.ended for step in case.steps.values()) and not any(
        steps_to_withdraw(context)
    )
    return settled and (bool(case.ending) or accepted)


def _granted_items(context: DecisionContext) -> tuple[str, ...]:
    """Return the items that stay granted in a case that ended early."""
    steps = context.case.steps.values() if context.case.ending else ()
    items = (step for step in steps if context.item(step.name).kind == "item")
    return tuple(step.name for step in items if is_granted(step))


def _outcome(context: DecisionContext) -> str:
    case = context.case
    if case.ending:
        return case.ending
    applying = [
        step
        for step in case.steps.values()
        if step.status is not StepStatus.NOT_APPLICABLE and context.item(step.name).kind == "item"
    ]
    granted = sum(map(is_granted, applying))
    if granted == len(applying):
        return "granted"
    return "partly_granted" if granted else "refused"
