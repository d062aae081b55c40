"""The early end of a case: what causes it, and which steps it withdraws, in which order."""

from collections.abc import Iterator

from domain.case.answers import Refused
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.withdrawals import decide_withdrawal_start
from domain.case.events.ending import EndingBegun, StepWithdrawn
from domain.case.next_actions import upstream_of
from domain.case.step import IN_PROGRESS, Step, StepStatus


def decide_early_end(context: DecisionContext) -> None:
    """End the case if a required item was refused or a promise lapsed."""
    case = context.case
    if case.ending or case.closed or case.accepted_at is None:
        return
    for step in case.steps.values():
        if context.item(step.name).importance == "required" and isinstance(step.decision, Refused):
            context.trigger(
                EndingBegun(
                    cause="refused",
                    step=step.name,
                    reason_code=step.decision.reason_code,
                    legal_basis=step.decision.legal_basis,
                    slot=step.slot,
                )
            )
            return
    lapsed = [name for name, each in case.commitments.items() if each.verdict == "lapsed"]
    if lapsed:
        context.trigger(EndingBegun(cause="lapsed", reason_code=lapsed[0], legal_basis=""))


def withdraw_steps(context: DecisionContext) -> None:
    """Withdraw what must be: undecided steps at once; granted ones one by one, in reverse order
    of completion, each after the steps that depend on it.
    """
    for step, reason in list(steps_to_withdraw(context)):
        if step.status in IN_PROGRESS:
            _withdraw_undecided(context, step, reason)
    while (found := _next_undo(context)) is not None:
        step, reason = found
        if context.item(step.name).withdraw == "free":
            _decide_lapse(context, step, reason)
        else:
            decide_withdrawal_start(context, step, reason, undo=True)


def _next_undo(context: DecisionContext) -> tuple[Step, str] | None:
    """Return the granted step to undo next, and why; ``None`` while another is being undone."""
    leaving = [
        step
        for step in context.case.steps.values()
        if step.status in {StepStatus.WITHDRAWING, StepStatus.UNDO_BY_PEOPLE}
    ]
    if any(step.undo and step.status is StepStatus.WITHDRAWING for step in leaving):
        return None
    before = upstream_of(context.plan, [step.name for step in leaving])
    granted = [
        each
        for each in steps_to_withdraw(context)
        if each[0].status is StepStatus.GRANTED and each[0].name not in before
    ]
    return max(granted, key=lambda each: each[0].settled_at_version, default=None)


def _withdraw_undecided(context: DecisionContext, step: Step, reason: str) -> None:
    """Withdraw an undecided step. A step that an operator gave to people may be at the
    department too, which is then called.
    """
    if context.item(step.name).served_by == "people" and step.served_by != "adapter":
        _decide_lapse(context, step, reason)
    else:
        decide_withdrawal_start(context, step, reason, undo=False)


def _decide_lapse(context: DecisionContext, step: Step, reason: str) -> None:
    context.trigger(
        StepWithdrawn(step=step.name, generation=step.generation, how="lapsed", reason=reason)
    )


def steps_to_withdraw(context: DecisionContext) -> Iterator[tuple[Step, str]]:
    """Yield the steps that must be withdrawn, each with the reason code."""
    case, plan = context.case, context.plan
    superfluous = superfluous_steps(context)
    whole = case.ending not in {"", "refused", "not_accepted"}
    still_granted = _irrevocable_steps(context) if case.ending or superfluous else frozenset()
    for item in plan.items:
        step = case.steps[item.name]
        granted = step.status is StepStatus.GRANTED and not step.undo
        under_way = step.status in IN_PROGRESS
        if not (granted or under_way):
            continue
        if under_way and step.skip:
            yield step, "skipped"
        elif item.name in still_granted:
            continue
        elif whole or (case.ending and under_way):
            yield step, f"case_{case.ending}"
        elif item.name in superfluous:
            yield step, "refused_elsewhere"


def superfluous_steps(context: DecisionContext) -> dict[str, tuple[str, ...]]:
    """Return the steps that refusals elsewhere make superfluous, each with those refusals."""
    found: dict[str, tuple[str, ...]] = {}
    for step in context.case.steps.values():
        if step.status is StepStatus.REFUSED:
            for name in context.item(step.name).undo_if_refused:
                found[name] = (*found.get(name, ()), step.name)
    return found


def _irrevocable_steps(context: DecisionContext) -> frozenset[str]:
    """Return the steps that cannot be withdrawn any more: final ones that are granted or at their
    department, and the granted ones they depend on.
    """
    steps = context.case.steps
    at_department = IN_PROGRESS - {StepStatus.SUPPLEMENT}
    final = [
        item.name
        for item in context.plan.items
        if item.withdraw == "final"
        and not steps[item.name].skip
        and (steps[item.name].status in at_department or is_granted(steps[item.name]))
    ]
    upstream = [name for name in upstream_of(context.plan, final) if is_granted(steps[name])]
    return frozenset([*final, *upstream])


def is_granted(step: Step) -> bool:
    """Whether a step is granted now."""
    return step.status is StepStatus.GRANTED
