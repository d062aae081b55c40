"""How the steps of a case go on: dispatched, ruled out, taken back, until it closes."""

from collections.abc import Callable, Iterator

from domain.answers import Refused
from domain.applicability import applies
from domain.decisions.withdrawals import begin_withdrawal
from domain.events.ending import Closed, EndingBegun, StepWithdrawn
from domain.events.steps import StepDispatched, StepFoundNotApplicable, StepRuledOut
from domain.outstanding import materials_of, shared_fields, upstream_of
from domain.plan import PlanItem
from domain.step import ENDED, TAKEN_BACK, UNDER_WAY, Step, StepStatus
from domain.turn import Turn

_LOST = TAKEN_BACK | {
    StepStatus.REFUSED,
    StepStatus.RULED_OUT,
    StepStatus.SKIPPED,
    StepStatus.NOT_APPLICABLE,
}


def progress(turn: Turn) -> None:
    """Do everything that follows from where the steps stand."""
    case = turn.case
    _end_early(turn)
    _take_back(turn)
    if case.ending:
        _rule_out_all(turn)
    elif case.accepted_at is not None:
        _go_on(turn)
    if not case.closed and _over(turn):
        turn.decide(Closed, outcome=_outcome(turn), standing=_granted_items(turn))


def _over(turn: Turn) -> bool:
    case = turn.case
    accepted = case.accepted_at is not None and not case.open_commitments
    settled = all(step.ended for step in case.steps.values()) and not any(_to_take_back(turn))
    return settled and (bool(case.ending) or accepted)


def _end_early(turn: Turn) -> None:
    """A refusal of a required item, or a promise not kept, ends the case."""
    case = turn.case
    if case.ending or case.closed or case.accepted_at is None:
        return
    for step in case.steps.values():
        if turn.item(step.name).importance == "required" and isinstance(step.decision, Refused):
            turn.decide(
                EndingBegun,
                cause="refused",
                step=step.name,
                reason_code=step.decision.reason_code,
                legal_basis=step.decision.legal_basis,
                slot=step.slot,
            )
            return
    lapsed = [name for name, each in case.commitments.items() if each.verdict == "lapsed"]
    if lapsed:
        turn.decide(EndingBegun, cause="lapsed", reason_code=lapsed[0], legal_basis="")


def _take_back(turn: Turn) -> None:
    """Take back what has to be: what is undecided at once, what was granted one by one in
    reverse of its completion, so that each has its time, and after all that came from it.
    """
    for step, reason in list(_to_take_back(turn)):
        if step.status in UNDER_WAY:
            _recall(turn, step, reason)
    while (found := _next_undo(turn)) is not None:
        step, reason = found
        if turn.item(step.name).withdraw == "free":
            _withdrawn(turn, step, "lapsed", reason)
        else:
            begin_withdrawal(turn, step, reason, undo=True)


def _next_undo(turn: Turn) -> tuple[Step, str] | None:
    """The granted step that is to be taken back next; ``None`` while another is."""
    leaving = [
        step
        for step in turn.case.steps.values()
        if step.status in {StepStatus.WITHDRAWING, StepStatus.UNDO_BY_PEOPLE}
    ]
    if any(step.undo and step.status is StepStatus.WITHDRAWING for step in leaving):
        return None
    before = upstream_of(turn.plan, [step.name for step in leaving])
    granted = [
        each
        for each in _to_take_back(turn)
        if each[0].status is StepStatus.GRANTED and each[0].name not in before
    ]
    return max(granted, key=lambda each: each[0].settled_at_version, default=None)


def _recall(turn: Turn, step: Step, reason: str) -> None:
    """Take back what is undecided. What an operator gave to people may be at the department
    as well: it has to hear of it.
    """
    if turn.item(step.name).served_by == "people" and step.served_by != "adapter":
        _withdrawn(turn, step, "lapsed", reason)
    else:
        begin_withdrawal(turn, step, reason, undo=False)


def _withdrawn(turn: Turn, step: Step, how: str, reason: str) -> None:
    turn.decide(StepWithdrawn, step=step.name, generation=step.generation, how=how, reason=reason)


def _to_take_back(turn: Turn) -> Iterator[tuple[Step, str]]:
    case, plan = turn.case, turn.plan
    pointless = _pointless(turn)
    whole = case.ending not in {"", "refused", "not_accepted"}
    standing = _standing(turn) if case.ending or pointless else frozenset()
    for item in plan.items:
        step = case.steps[item.name]
        granted = step.status is StepStatus.GRANTED and not step.undo
        under_way = step.status in UNDER_WAY
        if not (granted or under_way):
            continue
        if under_way and step.skip:
            yield step, "skipped"
        elif item.name in standing:
            continue
        elif whole or (case.ending and under_way):
            yield step, f"case_{case.ending}"
        elif item.name in pointless:
            yield step, "refused_elsewhere"


def _pointless(turn: Turn) -> dict[str, tuple[str, ...]]:
    """The steps that refusals elsewhere make pointless, each with those refusals."""
    found: dict[str, tuple[str, ...]] = {}
    for step in turn.case.steps.values():
        if step.status is StepStatus.REFUSED:
            for name in turn.item(step.name).undo_if_refused:
                found[name] = (*found.get(name, ()), step.name)
    return found


def _standing(turn: Turn) -> frozenset[str]:
    """What can no longer be taken back: final steps that are decided or at their department,
    and everything they came from.
    """
    steps = turn.case.steps
    at_department = UNDER_WAY - {StepStatus.SUPPLEMENT}
    final = [
        item.name
        for item in turn.plan.items
        if item.withdraw == "final"
        and not steps[item.name].skip
        and (steps[item.name].status in at_department or _granted(steps[item.name]))
    ]
    upstream = [name for name in upstream_of(turn.plan, final) if _granted(steps[name])]
    return frozenset([*final, *upstream])


def _granted(step: Step) -> bool:
    return step.status is StepStatus.GRANTED


def _rule_out_all(turn: Turn) -> None:
    ended = turn.case.ending
    refused = [name for name, step in turn.case.steps.items() if step.status is StepStatus.REFUSED]
    for item in turn.plan.items:
        if turn.case.steps[item.name].status is StepStatus.WAITING:
            because = tuple(refused) if ended == "refused" else (f"case_{ended}",)
            turn.decide(StepRuledOut, step=item.name, because=because)


def _leave_out(turn: Turn) -> None:
    """Leave out the steps whose conditions do not hold, by what is on record."""
    case = turn.case
    for item in turn.plan.items:
        waits = case.steps[item.name].status is StepStatus.WAITING
        if waits and not applies(turn.plan, item.name, case.facts, case.situations):
            turn.decide(StepFoundNotApplicable, step=item.name, condition=item.when)


def _go_on(turn: Turn) -> None:
    _leave_out(turn)
    pointless = _pointless(turn)
    for item in turn.plan.items:  # topological: one pass reaches every consequence
        step = turn.case.steps[item.name]
        if step.status is not StepStatus.WAITING:
            continue
        lost = _upstream(turn, item.after, lambda status: status in _LOST)
        lost = lost or pointless.get(item.name, ())
        if lost:
            turn.decide(StepRuledOut, step=item.name, because=lost)
        elif _may_begin(turn, item):
            _dispatch(turn, step)


def _may_begin(turn: Turn, item: PlanItem) -> bool:
    """Whether all that it needs is granted, and all that it waits for is over."""
    needs = _upstream(turn, item.after, lambda status: status is not StepStatus.GRANTED)
    return not needs and not _upstream(turn, item.waits_for, lambda status: status not in ENDED)


def _upstream(
    turn: Turn, after: tuple[str, ...], having: Callable[[StepStatus], bool]
) -> tuple[str, ...]:
    return tuple(name for name in after if having(turn.case.steps[name].status))


def _dispatch(turn: Turn, step: Step) -> None:
    item = turn.item(step.name)
    turn.decide(
        StepDispatched,
        step=step.name,
        generation=step.generation + 1,
        department=item.department,
        purpose=item.purpose,
        shared_fields=shared_fields(turn.plan, turn.case, item, step),
        shared_materials=tuple(name for name, _ in materials_of(turn.plan, turn.case, step)),
        patience_until=turn.after(item.patience_s),
        withdraw=item.withdraw,
    )


def _granted_items(turn: Turn) -> tuple[str, ...]:
    """What stays granted in a case that ended before its time."""
    steps = turn.case.steps.values() if turn.case.ending else ()
    items = (step for step in steps if turn.item(step.name).kind == "item")
    return tuple(step.name for step in items if _granted(step))


def _outcome(turn: Turn) -> str:
    case = turn.case
    if case.ending:
        return case.ending
    applying = [
        step
        for step in case.steps.values()
        if step.status is not StepStatus.NOT_APPLICABLE and turn.item(step.name).kind == "item"
    ]
    granted = sum(map(_granted, applying))
    if granted == len(applying):
        return "granted"
    return "partly_granted" if granted else "refused"
