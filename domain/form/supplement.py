"""What an applicant may and must supply (补正), to a step or to the case. Pure.

Both checks return ``(path, problem)`` pairs: paths are ``form.NAME`` and ``materials.NAME``; empty
if all is valid, at most :data:`MAX_VIOLATIONS`. Values are in their normal form; ``opened_on`` is
the day on which the case was opened, ``as_shown`` are the fields that a clerk accepts as shown.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from domain.form.applicability import Applicable, condition_names
from domain.form.check_form import MAX_VIOLATIONS, check_value, printable_name
from domain.form.suppliable import suppliable_to_case, suppliable_to_step
from domain.phrases.catalogue import error_text
from domain.plan import FormValue, Plan, PlanField, PlanItem, PlanMaterial
from domain.theme.yaml.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class _SupplementRequest:
    """What may be supplied, what must be, and who requests it."""

    subject: str
    fields: dict[str, PlanField]
    materials: dict[str, PlanMaterial]
    missing: Collection[str]
    department: str
    condition_names: frozenset[str]
    opened_on: date
    as_shown: Collection[str]


def check_supplement(  # noqa: PLR0917 - a request and what it is held to
    plan: Plan,
    item: PlanItem,
    missing: Collection[str],
    form: Mapping[str, FormValue],
    materials: Mapping[str, str],
    applies: Applicable | None = None,
    *,
    opened_on: date,
    as_shown: Collection[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return all violations in a supplement to a step.

    ``missing`` are the names that the department requested: those that an applicant can supply are
    required, other inputs of the item are allowed. ``applies`` is what applies to the case
    (default: everything).
    """
    can = suppliable_to_step(plan, item, applies)
    request = _SupplementRequest(
        subject=plan.subject,
        fields={
            name: field
            for name, field in can.fields.items()
            if field.source == "applicant" or name in missing
        },
        materials=can.materials,
        missing=missing,
        department=f"{item.name} needs",
        condition_names=condition_names(plan),
        opened_on=opened_on,
        as_shown=as_shown,
    )
    return _check(request, form, materials)


def check_case_supplement(  # noqa: PLR0917 - a request and what it is held to
    plan: Plan,
    missing: Collection[str],
    owed: Collection[str],
    form: Mapping[str, FormValue],
    materials: Mapping[str, str],
    applies: Applicable | None = None,
    *,
    opened_on: date,
    accepted: bool = False,
    as_shown: Collection[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Return all violations in a supplement to the case itself.

    ``missing`` are the names in the pre-review's notice: all that an applicant can supply are
    required. ``owed`` are the deferred materials: each may come alone. Until the case is
    ``accepted``, the supplement may also correct other values; afterwards it may not, because
    departments decide on the accepted values. ``applies`` is what applies to the case (default:
    everything).
    """
    open_names = {*missing, *owed}
    can = suppliable_to_case(plan, applies)
    request = _SupplementRequest(
        subject=plan.subject,
        fields={n: one for n, one in can.fields.items() if not accepted or n in open_names},
        materials={
            name: one
            for name, one in can.materials.items()
            if name in open_names or (not accepted and one.source == "applicant")
        },
        missing=missing,
        department=f"{plan.ref} asks",
        condition_names=condition_names(plan),
        opened_on=opened_on,
        as_shown=as_shown,
    )
    return _check(request, form, materials)


def _check(
    request: _SupplementRequest, form: Mapping[str, FormValue], materials: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    checks = chain(
        _check_fields(request, form),
        _check_materials(request, materials),
        () if form or materials else (("form", error_text("form.nothing_supplied")),),
    )
    return tuple(islice(checks, MAX_VIOLATIONS))


def _check_fields(
    request: _SupplementRequest, form: Mapping[str, FormValue]
) -> Iterator[tuple[str, str]]:
    for name, value in form.items():
        if problem := _field_problem(request, name, value):
            yield f"form.{printable_name(name)}", problem
    for name, field in request.fields.items():
        if name in request.missing and name not in form:
            yield f"form.{name}", error_text("form.missing", field=field.label)


def _field_problem(request: _SupplementRequest, name: str, value: FormValue) -> str | None:
    if name == request.subject:
        return error_text("form.fixed")
    if name in request.condition_names:
        return error_text("form.selecting")
    if name in request.fields:
        as_shown = name in request.as_shown
        return check_value(request.fields[name], value, request.opened_on, as_shown=as_shown)
    hint = did_you_mean(name, request.fields)
    return error_text(
        "form.unknown_field", whose=f"{request.department} of an applicant", hint=hint
    )


def _check_materials(
    request: _SupplementRequest, materials: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name in materials:
        if name not in request.materials:
            hint = did_you_mean(name, request.materials)
            yield (
                f"materials.{printable_name(name)}",
                error_text("form.unknown_material", whose=f"that {request.department}", hint=hint),
            )
    for name, material in request.materials.items():
        if name in request.missing and name not in materials:
            yield f"materials.{name}", error_text("form.missing_material", material=material.label)
