"""The outputs and certificates of a grant, checked against what the item declares."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from adapters.departments.answer_check import AnswerCheck
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.value_fields import from_fields
from domain.form.check_form import check_value
from domain.form.values.bounds import bounds_label
from domain.form.values.normal_form import normal_value
from domain.plan import FormValue, Plan, PlanField, PlanItem
from domain.violations import quoted

MAX_OUTPUTS = 1_000
"""At most this many outputs or certificates of an answer are read."""

_KINDS = {str: "text", int: "integer", bool: "boolean"}


def read_outputs(
    plan: Plan,
    item: PlanItem,
    granted: adapter_pb2.Granted,
    opened_on: date,
    check: AnswerCheck,
) -> dict[str, FormValue]:
    """Return the outputs by name in normal form, without absent optional ones.

    Bounds of dates count from ``opened_on``.
    """
    formula_inputs = from_fields(granted.outputs)
    names = [name for name, _ in formula_inputs]
    optional = {name for name in item.produces if not plan.field_by_name[name].required}
    _check_names(names, item.produces, optional, "granted.outputs", check)
    outputs: dict[str, FormValue] = {}
    for index, (name, value) in enumerate(formula_inputs[:MAX_OUTPUTS]):
        if name not in item.produces or (value is None and name in optional):
            continue
        field = plan.field_by_name[name]
        normal = None if value is None else normal_value(field, value)
        problem = _problem(field, normal, opened_on)
        if normal is None or problem:
            expected = _expected(field)
            check.add_violation(f"granted.outputs[{index}]", f"{name} as {expected}", problem)
        else:
            outputs[name] = normal
    return outputs


def read_certificates(
    item: PlanItem, granted: adapter_pb2.Granted, check: AnswerCheck
) -> dict[str, str]:
    """Return the SHA-256 (hex) of each certificate, by name."""
    names = [each.name for each in granted.certificates]
    _check_names(names, item.issues, frozenset(), "granted.certificates", check)
    for index, each in enumerate(granted.certificates):
        check.held(f"granted.certificates[{index}].sha256", each.sha256)
    return {each.name: each.sha256.hex() for each in sorted(granted.certificates, key=_by_name)}


def _by_name(material: adapter_pb2.Material) -> str:
    return material.name


def _check_names(
    names: Sequence[str],
    declared: Sequence[str],
    optional: frozenset[str] | set[str],
    path: str,
    check: AnswerCheck,
) -> None:
    """Check that each declared name is there once and no other.

    An undeclared name that probably means a declared one is reported at its place.
    """
    missing_names = [name for name in declared if name not in names]
    counts: Counter[str] = Counter()
    unknown = [name for name in names if name not in declared]
    for index, name in enumerate(names[:MAX_OUTPUTS]):
        counts[name] += 1
        where = f"{path}[{index}].name"
        if name not in declared:
            suggested_name = _suggested_name(name, missing_names, is_only_unknown=len(unknown) == 1)
            if suggested_name:
                missing_names.remove(suggested_name)
            expected = (
                f'"{suggested_name}"' if suggested_name else "no entry besides the declared ones"
            )
            check.add_violation(where, expected, quoted(name))
        elif counts[name] == 2:  # noqa: PLR2004 - a repeat, told once
            check.add_violation(where, "each name once", f"{quoted(name)} again")
    for name in missing_names:
        if name not in optional:
            check.add_violation(path, f'"{name}"', "no entry of this name")


def _suggested_name(name: str, missing_names: Sequence[str], *, is_only_unknown: bool) -> str:
    """Return the declared name that an unknown one probably means; empty if unclear."""
    close = get_close_matches(name[:80], missing_names, n=1)
    if close:
        return close[0]
    return missing_names[0] if is_only_unknown and len(missing_names) == 1 else ""


def _problem(field: PlanField, value: FormValue | None, opened_on: date) -> str:
    """Describe an invalid value without repeating it; empty if it is valid.

    What a clerk could accept as shown is valid: departments issue such codes themselves.
    """
    if value is None:
        return "no value"
    problem = check_value(field, value, opened_on, as_shown=True)
    if problem is None:
        return ""
    kind = _KINDS[type(value)]
    return kind if problem.startswith("is not of type") else f"{kind} that {problem.split(':')[0]}"


def _expected(field: PlanField) -> str:
    bounds = bounds_label(field)
    return f"{_kind(field)}, {bounds.en}" if bounds else _kind(field)


def _kind(field: PlanField) -> str:
    match field.type:
        case "date":
            return "text YYYY-MM-DD"
        case "decimal":
            return "text of digits with `.`"
        case "integer" | "boolean":
            return field.type
        case "choice":
            return f"text, one of {', '.join(field.choices)}"
        case "text":
            size = f"text of at most {field.max_length} characters"
            return f"{size}, format {field.format}" if field.format else size
