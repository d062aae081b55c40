"""The progress of a case: steps are dispatched, ruled out and withdrawn, until it closes."""

from collections.abc import Callable, Iterator

from domain.case.answers import Refused
from domain.case.decisions.decision_context import DecisionContext
from domain.case.decisions.withdrawals import decide_withdrawal_start
from domain.case.events.ending import Closed, EndingBegun, StepWithdrawn
from domain.case.events.steps import StepDispatched, StepFoundNotApplicable, StepRuledOut
from domain.case.next_actions import materials_of, shared_fields, upstream_of
from domain.case.step import ENDED, IN_PROGRESS, WITHDRAWAL_STATUSES, Step, StepStatus
from domain.form.applicability import applies
from domain.plan import PlanItem

_WITHOUT_RESULT = WITHDRAWAL_STATUSES | {
    StepStatus.REFUSED,
    StepStatus.RULED_OUT,
    StepStatus.SKIPPED,
    StepStatus.NOT_APPLICABLE,
}


def progress(context: DecisionContext) -> None:
    """Decide everything that follows from the status of the steps."""
    case = context.case
    _end_early(context)
    _decide_withdrawals(context)
    if case.ending:
        _rule_out_all(context)
    elif case.accepted_at is not None:
        _decide_next_steps(context)
    if not case.closed and _is_over(context):
        context.trigger(Closed(outcome=_outcome(context), still_granted=_granted_items(context)))


def _is_over(context: DecisionContext) -> bool:
    case = context.case
    accepted = case.accepted_at is not None and not case.open_commitments
    settled = all(step.ended for step in case.steps.values()) and not any(
        _steps_to_withdraw(context)
    )
    return settled and (bool(case.ending) or accepted)


def _end_early(context: DecisionContext) -> None:
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


def _decide_withdrawals(context: DecisionContext) -> None:
    """Withdraw what must be: undecided steps at once; granted ones one by one, in reverse order
    of completion, each after the steps that depend on it.
    """
    for step, reason in list(_steps_to_withdraw(context)):
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
        for each in _steps_to_withdraw(context)
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


def _steps_to_withdraw(context: DecisionContext) -> Iterator[tuple[Step, str]]:
    case, plan = context.case, context.plan
    superfluous = _superfluous_steps(context)
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


def _superfluous_steps(context: DecisionContext) -> dict[str, tuple[str, ...]]:
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
        and (steps[item.name].status in at_department or _granted(steps[item.name]))
    ]
    upstream = [name for name in upstream_of(context.plan, final) if _granted(steps[name])]
    return frozenset([*final, *upstream])


def _granted(step: Step) -> bool:
    return step.status is StepStatus.GRANTED


def _rule_out_all(context: DecisionContext) -> None:
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


def _decide_next_steps(context: DecisionContext) -> None:
    _exclude_inapplicable(context)
    superfluous = _superfluous_steps(context)
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


def _granted_items(context: DecisionContext) -> tuple[str, ...]:
    """Return the items that stay granted in a case that ended early."""
    steps = context.case.steps.values() if context.case.ending else ()
    items = (step for step in steps if context.item(step.name).kind == "item")
    return tuple(step.name for step in items if _granted(step))


def _outcome(context: DecisionContext) -> str:
    case = context.case
    if case.ending:
        return case.ending
    applying = [
        step
        for step in case.steps.values()
        if step.status is not StepStatus.NOT_APPLICABLE and context.item(step.name).kind == "item"
    ]
    granted = sum(map(_granted, applying))
    if granted == len(applying):
        return "granted"
    return "partly_granted" if granted else "refused"
