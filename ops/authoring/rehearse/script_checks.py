"""Checks of a script against the plan: every name is known, every value fits its field."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from domain.case.decisions.answers.allowed_answers import declared_procedure
from domain.form.check_form import check_value
from domain.form.suppliable import Suppliable, suppliable_to_step
from domain.form.values.normal_form import normal_value
from domain.plan import FormValue, Plan, PlanField, PlanItem
from domain.reason_codes import is_reason_code
from domain.theme.case_input import on_day
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean
from ops.authoring.rehearse.scenario import Reply, Scenario, SupplementContent
from ops.authoring.rehearse.scripted_calls import ScriptedCallError, scripted_call
from ops.cli.text.case_text import CHINA

_RULE = "script"
_INVALID, _REFUSED = "`invalid: true`", "`refused: true`"
_INVALID_HINT = "or write `invalid: true` where it is meant to be wrong"
_ONLY_WITH: dict[str, tuple[str, ...]] = {
    "outputs": ("granted",),
    "missing": ("supplement",),
    "reason_code": ("refused",),
    "reason": ("refused",),
    "legal_basis": ("refused", "special_procedure"),
    "name": ("special_procedure",),
    "procedure": ("special_procedure",),
    "ticket": ("pending", "special_procedure"),
}
"""Keys that only some answers have: anywhere else they would be ignored."""
_PROCEDURES = {"extends": "extension", "stops": "other"}


def plan_checks(plan: Plan) -> Callable[[Scenario], Iterator[Problem]]:
    """Return the checks of one scenario against a plan."""
    return lambda scenario: script_problems(plan, scenario)


def script_problems(plan: Plan, scenario: Scenario, at: Path = ()) -> Iterator[Problem]:
    """Yield what the plan does not know or accept in a scenario, by path below ``at``."""
    day = (scenario.start or datetime.now(UTC)).astimezone(CHINA).date()
    for key in ("departments", "withdraw"):
        yield from unknown_steps(plan, getattr(scenario, key), (*at, key))
    yield from _known_fields(plan, scenario.as_shown, (*at, "as_shown"))
    for step, replies in scenario.departments.items():
        for index, reply in enumerate(replies):
            yield from _reply(plan, step, reply, day, (*at, "departments", step, index))
    for index, act in enumerate(scenario.actions):
        path = (*at, "actions", index)
        if act.report is not None:
            yield from unknown_steps(plan, (act.report.step,), (*path, "report", "step"))
            yield from _reply(plan, act.report.step, act.report, day, (*path, "report"))
        for method, request in (act.call or {}).items():
            try:
                scripted_call(method, request)
            except ScriptedCallError as error:
                yield Problem(_RULE, (*path, "call", method), str(error), error.fix, at_key=True)
        if act.supplement is not None and not act.refused:
            yield from _supplement_problems(plan, act.supplement, day, (*path, "supplement"))


def unknown_steps(plan: Plan, names: Iterable[str], path: Path) -> Iterator[Problem]:
    """Yield names that are not an item of the plan. Names used as keys are reported at the key."""
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
    wrong = [
        *_outputs(plan, item.produces, reply.outputs, day, (*path, "outputs")),
        *_missing(plan, item, reply, (*path, "missing")),
        *_procedure(item, reply, path),
        *_missing_keys(reply, path),
    ]
    if ignored := tuple(_ignored(reply, path)):
        yield from ignored
    elif reply.invalid and not wrong:
        hint = "delete `invalid`, or give an answer that the plan does not allow"
        yield Problem(_RULE, (*path, "invalid"), "no part of this answer is invalid", hint)
    elif not reply.invalid:
        yield from wrong


def _ignored(reply: Reply, path: Path) -> Iterator[Problem]:
    """Yield keys that this answer does not have."""
    none = reply.fail or reply.silence
    for key, answers in _ONLY_WITH.items():
        if key in reply.model_fields_set and (none or reply.answer not in answers):
            problem = f"`{key}` is ignored here: only `answer: {answers[0]}` has it"
            hint = f"delete `{key}`, or answer {' or '.join(answers)}"
            yield Problem(_RULE, (*path, key), problem, hint, at_key=True)


def _missing_keys(reply: Reply, path: Path) -> Iterator[Problem]:
    """Yield the missing keys that the contract requires of this kind of answer."""
    if reply.fail or reply.silence:
        return
    if reply.answer == "supplement" and not reply.missing:
        hint = f"add `missing: [{{name: …}}]`, {_INVALID_HINT}"
        yield Problem(_RULE, (*path, "answer"), "the supplement requests nothing", hint)
    codes = {("reason_code",): reply.reason_code} | {
        ("missing", index, "reason_code"): each.reason_code
        for index, each in enumerate(reply.missing)
    }
    for where, code in codes.items():
        if not is_reason_code(code):
            problem = f"`{code}` is not a reason code: lower snake case, at most 64 characters"
            yield Problem(_RULE, (*path, *where), problem, f"write it so, {_INVALID_HINT}")


def _missing(plan: Plan, item: PlanItem, reply: Reply, path: Path) -> Iterator[Problem]:
    """Yield what a department may not request of the applicant, unknown names included."""
    known = {*plan.field_by_name, *plan.material_by_name}
    can = suppliable_to_step(plan, item)
    names = [each.name for each in reply.missing]
    for index, name in enumerate(names):
        place = (*path, index, "name")
        if name not in known:
            problem = f"{plan.ref} has no field or material {name}"
            yield Problem(_RULE, place, problem, did_you_mean(name, known))
        elif name not in can:
            problem = f"{item.name} cannot ask the applicant for `{name}`"
            yield Problem(_RULE, place, problem, f"{_suppliable_hint(can)}, {_INVALID_HINT}")
        elif name in names[:index]:
            yield Problem(
                _RULE, place, f"`{name}` is requested twice", f"delete one, {_INVALID_HINT}"
            )


def _suppliable_hint(can: Suppliable) -> str:
    return f"it can ask for {', '.join(can.names)}" if can.names else "it can ask for nothing"


def _procedure(item: PlanItem, reply: Reply, path: Path) -> Iterator[Problem]:
    """Yield special procedures that a department may not begin."""
    if reply.answer != "special_procedure" or reply.fail or reply.silence:
        return
    declared = declared_procedure(item, reply.name) if reply.name else None
    names = ", ".join(each.name for each in item.special_procedures) or "none"
    if declared is None and (reply.name or not item.special_procedures):
        problem = f"the theme declares no such special procedure for {item.name}"
        place = (*path, "name") if reply.name else (*path, "answer")
        yield Problem(_RULE, place, problem, f"declared: {names}; change it, {_INVALID_HINT}")
    elif reply.procedure:
        kind = (declared or item.special_procedures[0]).kind
        if reply.procedure != _PROCEDURES[kind]:
            problem, hint = (
                f"the theme declares that it {kind}",
                f"delete `procedure`, {_INVALID_HINT}",
            )
            yield Problem(_RULE, (*path, "procedure"), problem, hint)


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
            problem = f"`{name}` is not an output of the item: {known}"
            yield Problem(_RULE, (*path, name), problem, did_you_mean(name, produced), at_key=True)
        else:
            field, place = plan.field_by_name[name], (*path, name)
            # Departments issue such codes themselves.
            yield from _value(field, value, day, place, _INVALID, as_shown=True)


def _supplement_problems(
    plan: Plan, supply: SupplementContent, day: date, path: Path
) -> Iterator[Problem]:
    yield from _known_fields(plan, supply.form, (*path, "form"))
    for name, value in supply.form.items():
        field = plan.field_by_name.get(name)
        if field is not None:
            place, as_shown = (*path, "form", name), name in supply.as_shown
            yield from _value(field, value, day, place, _REFUSED, as_shown=as_shown)
    for name in supply.as_shown:
        if name not in supply.form:
            place = (*path, "as_shown", name)
            hint = "give its value in `form`, or delete it here"
            yield Problem(_RULE, place, f"`{name}` is not supplied", hint, at_key=True)


def _known_fields(plan: Plan, names: Iterable[str], path: Path) -> Iterator[Problem]:
    for name in names:
        if name not in plan.field_by_name:
            hint = did_you_mean(name, plan.field_by_name)
            yield Problem(
                _RULE, (*path, name), f"{plan.ref} has no field {name}", hint, at_key=True
            )


def _value(
    field: PlanField,
    value: FormValue,
    day: date,
    path: Path,
    meant: str,
    *,
    as_shown: bool,
) -> Iterator[Problem]:
    problem = check_value(field, normal_value(field, on_day(value, day)), day, as_shown=as_shown)
    if problem is not None:
        hint = f"change it, or write {meant} where it is meant to be wrong"
        yield Problem(_RULE, path, f"the value of `{field.name}` {problem}", hint)
