"""Whether a running case can move to another version of its theme (``case migrate``)."""

from collections.abc import Iterator

from domain.case.state import CaseState
from domain.case.step import StepStatus
from domain.plan import Plan, PlanItem

_SAME = ("department", "code", "needs", "materials", "produces", "issues", "after", "waits_for")
"""The attributes of an item that must be equal in both plans once its step has started."""

_NEVER_BEGAN = frozenset({StepStatus.RULED_OUT, StepStatus.SKIPPED, StepStatus.NOT_APPLICABLE})


def obstacles(old: Plan, new: Plan, case: CaseState) -> tuple[str, ...]:
    """Return why the case cannot run under the new plan; empty if it can."""
    return tuple(_obstacles(old, new, case))


def _obstacles(old: Plan, new: Plan, case: CaseState) -> Iterator[str]:
    if new.theme != old.theme:
        yield f"{new.ref} is another theme than {old.ref}"
        return
    if case.closed or case.ending:
        yield "the case is over, or ending"
    if new.digest == case.plan_digest:
        yield "the case runs this version already"
    if case.accepted_at is None:
        yield "the case is not accepted yet: correct it or open a new one"
    if new.subject != old.subject:
        yield f"the subject is {new.subject}, no longer {old.subject}"
    yield from _steps(old, new, case)
    yield from _inputs(old, new, case)


def _steps(old: Plan, new: Plan, case: CaseState) -> Iterator[str]:
    for step in case.steps.values():
        item = new.item_by_name.get(step.name)
        waiting = step.status is StepStatus.WAITING and step.generation == 0
        if waiting or step.status in _NEVER_BEGAN:
            if item is None and not waiting:
                yield f"{step.name} is {step.status}, and no longer there"
        elif item is None:
            yield f"{step.name} is {step.status}, and no longer there"
        elif changed := _changed(old.item_by_name[step.name], item):
            yield f"{step.name} is {step.status}, and its {', '.join(changed)} changed"


def _changed(old: PlanItem, new: PlanItem) -> list[str]:
    return [name for name in _SAME if getattr(old, name) != getattr(new, name)]


def _inputs(old: Plan, new: Plan, case: CaseState) -> Iterator[str]:
    for field in new.fields:
        known = old.field_by_name.get(field.name)
        asked = known is not None and known.required and known.type == field.type
        if field.source == "applicant" and field.required and not asked:
            yield f"it asks for {field.name}, which this case was never asked for"
    for material in new.materials:
        if material.source == "applicant" and material.required:
            there = material.name in case.materials or material.name in case.commitments
            if not there:
                yield f"it asks for the material {material.name}, which this case does not have"
