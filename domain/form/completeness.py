"""Pre-review (预审): checks that a case is complete and eligible. Pure.

The result has names and codes but no values.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Literal

from domain.case.answers import AnswerModel, Missing
from domain.form.applicability import Applicable, applicable
from domain.form.check_form import MAX_VIOLATIONS, printable_name
from domain.form.values.canonical_text import canonical_text
from domain.phrases.catalogue import error_text
from domain.plan import FormValue, Plan, PlanMaterial
from domain.theme.yaml.suggestions import did_you_mean

CommitmentKind = Literal["deferred", "committed"]
"""The kind of a commitment.

``deferred``: the material follows by a date (容缺受理); ``committed``: the applicant vouches for
what it would prove (告知承诺).
"""


class Prereview(AnswerModel):
    """The result of a pre-review; an empty one is an acceptance.

    ``missing`` are names of fields, then of materials, in plan order; ``ineligible`` the reason
    codes of the plan's eligibility rules that fail.
    """

    missing: tuple[Missing, ...] = ()
    ineligible: tuple[str, ...] = ()


def prereview(
    plan: Plan,
    form: Mapping[str, FormValue],
    materials: Iterable[str],
    commitments: Mapping[str, CommitmentKind],
    applies: Applicable | None = None,
) -> Prereview:
    """Return what is missing, and which eligibility rules fail.

    The values must be valid (:func:`domain.form.check_form.check_form`). A material is not missing
    if an allowed commitment stands in for it. A rule on a missing field does not fail: the field is
    requested first. ``applies`` is what applies to the case (default: everything); nothing else is
    missing.
    """
    applies = applies or applicable(plan, {})
    covered = {*materials, *_covered(plan, commitments)}
    names = (
        *(name for name in _missing_fields(plan, form) if name in applies.fields),
        *(name for name in _missing_materials(plan, covered) if name in applies.materials),
    )
    return Prereview(
        missing=tuple(Missing(name=name, reason_code="missing") for name in names),
        ineligible=tuple(
            rule.reason_code
            for rule in plan.eligibility
            if rule.field in form and canonical_text(form[rule.field]) not in rule.one_of
        ),
    )


def check_commitments(
    plan: Plan, commitments: Mapping[str, CommitmentKind]
) -> tuple[tuple[str, str], ...]:
    """Return all violations in the commitments: ``(path, problem)`` pairs.

    Paths are ``commitments.NAME``. Empty if all is valid, at most :data:`MAX_VIOLATIONS`.
    """
    return tuple(islice(_check_commitments(plan, commitments), MAX_VIOLATIONS))


def _check_commitments(
    plan: Plan, commitments: Mapping[str, CommitmentKind]
) -> Iterator[tuple[str, str]]:
    for name, kind in commitments.items():
        material = plan.material_by_name.get(name)
        if material is None or not _asked(material):
            known = [one.name for one in plan.materials if _asked(one) and _promises(one)]
            problem = error_text(
                "form.unknown_material",
                whose=f"that {plan.ref} asks for",
                hint=did_you_mean(name, known),
            )
            yield f"commitments.{printable_name(name)}", problem
        elif kind not in _promises(material):
            yield f"commitments.{name}", _not_allowed(material, kind)


def _not_allowed(material: PlanMaterial, kind: str) -> str:
    promise, allowed = printable_name(kind), _promises(material)
    if not allowed:
        return error_text("form.no_promise", kind=promise, material=material.label)
    return error_text("form.other_promise", kind=promise, allowed=" or ".join(allowed))


def _promises(material: PlanMaterial) -> tuple[CommitmentKind, ...]:
    """Return the commitments that the plan allows for a material."""
    deferred: tuple[CommitmentKind, ...] = ("deferred",) if material.deferrable else ()
    return (*deferred, "committed") if material.committable else deferred


def _asked(material: PlanMaterial) -> bool:
    return material.source == "applicant" and material.required


def _covered(plan: Plan, commitments: Mapping[str, CommitmentKind]) -> Iterator[str]:
    for name, kind in commitments.items():
        material = plan.material_by_name.get(name)
        if material is not None and kind in _promises(material):
            yield name


def _missing_fields(plan: Plan, form: Mapping[str, FormValue]) -> Iterator[str]:
    for field in plan.fields:
        requested = field.source == "applicant" and (field.required or field.name == plan.subject)
        if requested and field.name not in form:
            yield field.name


def _missing_materials(plan: Plan, covered: set[str]) -> Iterator[str]:
    for material in plan.materials:
        if _asked(material) and material.name not in covered:
            yield material.name
