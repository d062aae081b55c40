"""Checks of a script against the plan: every name is known, every value is one its field takes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from domain.plan import FormValue, Plan, PlanField
from domain.theme.case_input import on_day
from domain.theme.formats import check_value
from domain.theme.source import Path, Problem
from domain.theme.suggestions import did_you_mean
from ops.progress.words import CHINA
from ops.rehearsal.scenario import Reply, Scenario

_RULE = "script"


def checks_of(plan: Plan) -> Callable[[Scenario], Iterator[Problem]]:
    """The checks of one scenario against a plan."""
    return lambda scenario: script_problems(plan, scenario)


def script_problems(plan: Plan, scenario: Scenario, at: Path = ()) -> Iterator[Problem]:
    """Everything in a scenario that the plan does not know or take, by path below ``at``."""
    day = (scenario.start or datetime.now(UTC)).astimezone(CHINA).date()
    for key in ("departments", "withdraw"):
        yield from unknown_steps(plan, getattr(scenario, key), (*at, key))
    for step, replies in scenario.departments.items():
        for index, reply in enumerate(replies):
            yield from _reply(plan, step, reply, day, (*at, "departments", step, index))
    for index, act in enumerate(scenario.events):
        path = (*at, "events", index)
        if act.report is not None:
            yield from unknown_steps(plan, (act.report.step,), (*path, "report", "step"))
            yield from _reply(plan, act.report.step, act.report, day, (*path, "report"))
        if act.supplement is not None and not act.refused:
            yield from _supplied(plan, act.supplement.form, day, (*path, "supplement", "form"))


def unknown_steps(plan: Plan, names: Iterable[str], path: Path) -> Iterator[Problem]:
    """Names that are no item of the plan. Names that stand as keys are told at the key."""
    keys = isinstance(names, Mapping)
    for name in names:
        if name not in plan.item_by_name:
            place = (*path, name) if keys else path
            problem = f"{plan.ref} has no item {name}"
            hint = did_you_mean(name, plan.item_by_name)
            yield Problem(_RULE, place, problem, hint, at_key=keys)


def _reply(plan: Plan, step: str, reply: Reply, day: date, path: Path) -> Iterator[Problem]:
    item = plan.item_by_name.get(step)
    if item is None:
        return
    wrong = [*_outputs(plan, item.produces, reply.outputs, day, (*path, "outputs"))]
    if reply.outputs and (reply.answer != "granted" or reply.fail or reply.silence):
        hint = "delete `outputs`, or answer granted"
        yield Problem(_RULE, (*path, "outputs"), "only a grant has outputs", hint, at_key=True)
    elif reply.invalid and not wrong:
        hint = "delete `invalid`, or give outputs that the plan does not allow"
        yield Problem(_RULE, (*path, "invalid"), "nothing of this answer is invalid", hint)
    elif not reply.invalid:
        yield from wrong
    known = {*plan.field_by_name, *plan.material_by_name}
    for index, each in enumerate(reply.missing):
        if each.name not in known:
            problem = f"{plan.ref} has no field or material {each.name}"
            place = (*path, "missing", index, "name")
            yield Problem(_RULE, place, problem, did_you_mean(each.name, known))


def _outputs(
    plan: Plan,
    produced: Collection[str],
    outputs: Mapping[str, FormValue],
    day: date,
    path: Path,
) -> Iterator[Problem]:
    for name, value in outputs.items():
        if name not in produced:
            known = f"its outputs are {', '.join(produced)}" if produced else "it has no outputs"
            problem = f"`{name}` is no output of the item: {known}"
            yield Problem(_RULE, (*path, name), problem, did_you_mean(name, produced), at_key=True)
        else:
            yield from _value(
                plan.field_by_name[name], value, day, (*path, name), "`invalid: true`"
            )


def _supplied(
    plan: Plan, form: Mapping[str, FormValue], day: date, path: Path
) -> Iterator[Problem]:
    for name, value in form.items():
        if name not in plan.field_by_name:
            problem, hint = (
                f"{plan.ref} has no field {name}",
                did_you_mean(name, plan.field_by_name),
            )
            yield Problem(_RULE, (*path, name), problem, hint, at_key=True)
        else:
            yield from _value(
                plan.field_by_name[name], value, day, (*path, name), "`refused: true`"
            )


def _value(
    field: PlanField, value: FormValue, day: date, path: Path, meant: str
) -> Iterator[Problem]:
    problem = check_value(field, on_day(value, day))
    if problem is not None:
        hint = f"change it, or write {meant} where it is meant to be wrong"
        yield Problem(_RULE, path, f"the value of `{field.name}` {problem}", hint)
