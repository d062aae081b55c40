"""Checks that a clerk overrides because the document shows the value so. Pure."""

from collections.abc import Iterator, Mapping

from domain.case.answers import AnswerModel
from domain.form import error_texts as phrases
from domain.form.check_form import overridable_checks, printable_name
from domain.plan import FormValue, Plan


class CheckOverride(AnswerModel):
    """A value that was accepted as its document shows it: which checks it does not pass, and a
    code of why. The words are in the vault, with the values, under :func:`words_of`.
    """

    field: str
    checks: tuple[str, ...]
    reason_code: str
    actor: str = ""


def words_of(field: str) -> str:
    """The name under which the vault has the words to an override."""
    return f"override/{field}"


def check_overrides(
    plan: Plan, form: Mapping[str, FormValue], reason_codes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with overrides of values in their normal form: ``(path, problem)`` pairs."""
    for name in reason_codes:
        field = plan.field_by_name.get(name)
        if field is not None and name in form and not overridable_checks(field, form[name]):
            yield (
                f"form.{printable_name(name)}.as_shown",
                phrases.PASSES,
            )


def overrides_of(
    plan: Plan, form: Mapping[str, FormValue], reason_codes: Mapping[str, str], actor: str
) -> tuple[CheckOverride, ...]:
    """The overrides as events have them, by the order of their fields."""
    return tuple(
        CheckOverride(
            field=name,
            checks=overridable_checks(plan.field_by_name[name], form[name]),
            reason_code=code,
            actor=actor,
        )
        for name, code in sorted(reason_codes.items())
    )
