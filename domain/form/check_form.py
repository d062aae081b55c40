"""Checks of form values. Pure; a problem is a text that says how to fix it.

Values are in their normal form (:mod:`domain.form.values.normal_form`). No problem text repeats the
value: it may be personal.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice

from domain.form.applicability import Applicable, applicable, condition_names
from domain.form.values.bounds import check_bounds, matches
from domain.form.values.canonical_json import MAX_INTEGER
from domain.form.values.formats import FORMATS
from domain.phrases.catalogue import error_text, name_code
from domain.plan import FieldType, FormValue, Label, Plan, PlanField
from domain.theme.yaml.suggestions import did_you_mean

MAX_VIOLATIONS = 100
"""At most this many violations of a form are reported."""
PATTERN = "pattern"
"""The check of a theme's own pattern, which a clerk may override."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?")
_TYPES: dict[FieldType, type] = {"integer": int, "boolean": bool}
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, NUL included, except line feed and tab; halves of surrogate pairs."""


def check_value(
    field: PlanField, value: FormValue, opened_on: date, *, as_shown: bool = False
) -> str | None:
    """Return what is wrong with a value and how to fix it; None if it is valid.

    ``opened_on`` is the day on which the case is opened: bounds of dates count from it. A value
    that a clerk accepts ``as_shown`` need not pass the overridable checks.
    """
    expected = _TYPES.get(field.type, str)
    if type(value) is not expected:
        return error_text("form.wrong_type", type=field.type, expected=_expected(field))
    if isinstance(value, str):
        problem = _check_text(field, value)
    else:
        large = abs(value) > MAX_INTEGER
        problem = error_text("form.too_large", most=MAX_INTEGER) if large else None
    if problem is None and not as_shown and isinstance(value, str):
        problem = _check_overridable(field, value)
    return problem or check_bounds(field, value, opened_on)


def overridable_checks(field: PlanField, value: FormValue) -> tuple[str, ...]:
    """Return the overridable checks that a value of the right shape fails."""
    if not isinstance(value, str) or _check_text(field, value) is not None:
        return ()
    return _failed_checks(field, value)


def _failed_checks(field: PlanField, value: str) -> tuple[str, ...]:
    known = FORMATS.get(field.format or "")
    failed = known.failed(value) if known else ()
    unlike = field.pattern and not matches(value, field.pattern)
    return (*failed, PATTERN) if unlike else failed


def _check_overridable(field: PlanField, value: str) -> str | None:
    failed = _failed_checks(field, value)
    if not failed:
        return None
    if failed == (PATTERN,):
        says = field.pattern_says
        hint = says or Label(en=f"`{field.pattern}`", zh=f"“{field.pattern}”")
        return error_text("form.unlike_pattern", hint=hint)
    checks = ", ".join(name for name in failed if name != PATTERN)
    return error_text(
        "form.failed_checks",
        name=field.format or "",
        checks=checks,
        hint=name_code("format_hint", field.format or ""),
    )


def check_form(
    plan: Plan,
    form: Mapping[str, FormValue],
    materials: Sequence[str],
    *,
    opened_on: date,
    applies: Applicable | None = None,
    complete: bool = True,
    as_shown: Collection[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return all violations in an applicant's form: ``(path, problem)`` pairs.

    ``materials`` are the names of the attached documents; ``opened_on`` is the day of the opening;
    ``as_shown`` are the fields that a clerk accepts as shown; ``applies`` is what applies to the
    case (default: everything): what does not apply is rejected. Unless ``complete``, only the
    subject and the inputs of conditions are required; pre-review
    (:func:`domain.form.completeness.prereview`) checks the rest. Paths are ``form.NAME`` and
    ``materials.NAME``. Empty if all is valid, at most :data:`MAX_VIOLATIONS`.
    """
    applies = applies or applicable(plan, {})
    checks = chain(
        _check_fields(plan, form, applies, complete=complete),
        _check_values(plan, form, opened_on, as_shown),
        _check_materials(plan, materials, applies, complete=complete),
    )
    return tuple(islice(checks, MAX_VIOLATIONS))


def _check_fields(
    plan: Plan, form: Mapping[str, FormValue], applies: Applicable, *, complete: bool
) -> Iterator[tuple[str, str]]:
    """Yield fields that are not allowed, and required fields that are missing."""
    known = _filled_in(plan)
    always = {plan.subject, *condition_names(plan)}
    for name in form:
        if name not in known:
            hint = did_you_mean(name, known)
            yield (
                f"form.{printable_name(name)}",
                error_text("form.unknown_field", whose="an applicant fills in", hint=hint),
            )
        elif name not in applies.fields:
            yield f"form.{name}", error_text("form.not_applicable")
    for name, field in known.items():
        needed = field.required and name in applies.fields and (complete or name in always)
        if name not in form and needed:
            yield f"form.{name}", error_text("form.missing", field=field.label)


def _check_values(
    plan: Plan, form: Mapping[str, FormValue], opened_on: date, as_shown: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield invalid values, in plan order."""
    for name, field in _filled_in(plan).items():
        if name in form:
            problem = check_value(field, form[name], opened_on, as_shown=name in as_shown)
            if problem is not None:
                yield f"form.{name}", problem


def _filled_in(plan: Plan) -> dict[str, PlanField]:
    return {field.name: field for field in plan.fields if field.source == "applicant"}


def _check_materials(
    plan: Plan, materials: Sequence[str], applies: Applicable, *, complete: bool
) -> Iterator[tuple[str, str]]:
    wanted = {entry.name: entry for entry in plan.materials if entry.source == "applicant"}
    for name, count in Counter(materials).items():
        if name not in wanted:
            hint = did_you_mean(name, wanted)
            yield (
                f"materials.{printable_name(name)}",
                error_text("form.unknown_material", whose=f"of {plan.ref}", hint=hint),
            )
        elif count > 1:
            yield f"materials.{name}", error_text("form.twice")
        elif name not in applies.materials:
            yield f"materials.{name}", error_text("form.not_applicable")
    for name, material in wanted.items():
        needed = material.required and name in applies.materials
        if complete and needed and name not in materials:
            yield f"materials.{name}", error_text("form.missing_material", material=material.label)


def _check_text(field: PlanField, text: str) -> str | None:
    if not text.strip():
        return error_text("form.empty")
    if _UNFIT.search(text):
        return error_text("form.unfit")
    if len(text) > field.max_length:
        return error_text("form.too_long", count=len(text), most=field.max_length)
    return _check_type(field, text) or _check_format(field, text)


def _expected(field: PlanField) -> Label:
    """Return what a field of this type holds, in words."""
    return name_code(
        "expected_type", field.type if field.type in {"integer", "boolean"} else "text"
    )


def _check_type(field: PlanField, text: str) -> str | None:
    if field.type == "date" and not _is_date(text):
        return error_text("form.no_date")
    if field.type == "decimal" and not _DECIMAL.fullmatch(text):
        return error_text("form.no_decimal")
    if field.type == "choice" and text not in field.choices:
        return error_text("form.no_choice", choices=", ".join(field.choices))
    return None


def _check_format(field: PlanField, text: str) -> str | None:
    if field.format is None:
        return None
    known = FORMATS.get(field.format)
    if known is None:
        return error_text("form.unknown_format", name=field.format)
    if known.shape(text):
        return None
    return error_text(
        "form.wrong_shape", name=field.format, hint=name_code("format_hint", field.format)
    )


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def printable_name(name: str) -> str:
    """Return a name from outside for display: short, and of safe characters."""
    return re.sub(r"[^A-Za-z0-9_.-]", "?", name[:63])
