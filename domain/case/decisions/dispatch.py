"""The dispatch of steps: which can begin, which do not apply, which are ruled out."""

from collections.abc import Callable

from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.early_end import superfluous_steps
from domain.case.events.steps import StepDispatched, StepFoundNotApplicable, StepRuledOut
from domain.case.next_actions import materials_of, shared_fields
from domain.case.step import ENDED, WITHDRAWAL_STATUSES, Step, StepStatus
from domain.form.applicability import applies
from domain.plan import PlanItem

_WITHOUT_RESULT = WITHDRAWAL_STATUSES | {
    StepStatus.REFUSED,
    StepStatus.RULED_OUT,
    StepStatus.SKIPPED,
    StepStatus.NOT_APPLICABLE,
}


def rule_out_waiting_steps(context: DecisionContext) -> None:
    """Rule out the steps that wait, in a case that ends early."""
    ended = context.case.ending
    refused = [
        name for name, step in context.case.steps.items() if step.status is StepStatus.REFUSED
    ]
    for item in context.plan.items:
        if context.case.steps[item.name].status is StepStatus.WAITING:
            because = tuple(refused) if ended == "refused" else (f"case_{ended}",)
            context.trigger(StepRuledOut(step=item.name, because=because))


def _exclude_inapplicable(context: DecisionContext) -> None:
    """Exclude the steps whose conditions do not hold."""
    case = context.case
    for item in context.plan.items:
        waits = case.steps[item.name].status is StepStatus.WAITING
        if waits and not applies(context.plan, item.name, case.facts, case.situations):
            context.trigger(StepFoundNotApplicable(step=item.name, condition=item.when))


def dispatch_ready_steps(context: DecisionContext) -> None:
    """Dispatch the steps that can begin; rule out those that lost what they need."""
    _exclude_inapplicable(context)
    superfluous = superfluous_steps(context)
    for item in context.plan.items:  # topological: one pass reaches every consequence
        step = context.case.steps[item.name]
        if step.status is not StepStatus.WAITING:
            continue
        lost = _upstream(context, item.after, lambda status: status in _WITHOUT_RESULT)
        lost = lost or superfluous.get(item.name, ())
        if lost:
            context.trigger(StepRuledOut(step=item.name, because=lost))
        elif _can_begin(context, item):
            _dispatch(context, step)


def _can_begin(context: DecisionContext, item: PlanItem) -> bool:
    """Whether everything it needs is granted and everything it waits for has ended."""
    needs = _upstream(context, item.after, lambda status: status is not StepStatus.GRANTED)
    return not needs and not _upstream(context, item.waits_for, lambda status: status not in ENDED)


def _upstream(
    context: DecisionContext, after: tuple[str, ...], having: Callable[[StepStatus], bool]
) -> tuple[str, ...]:
    return tuple(name for name in after if having(context.case.steps[name].status))


def _dispatch(context: DecisionContext, step: Step) -> None:
    item = context.item(step.name)
    context.trigger(
        StepDispatched(
            step=step.name,
            generation=step.generation + 1,
            department=item.department,
            purpose=item.purpose,
            shared_fields=shared_fields(context.plan, context.case, item, step),
            shared_materials=tuple(
                name for name, _ in materials_of(context.plan, context.case, step)
            ),
            patience_until=context.after(item.patience_s),
            withdraw=item.withdraw,
        )
    )
