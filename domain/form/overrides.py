"""Checks that a clerk overrides because the document shows the value. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.case.answers import AnswerModel
from domain.form.check_form import overridable_checks, printable_name
from domain.form.values.canonical_json import JsonValue
from domain.phrases.catalogue import error_text
from domain.plan import FormValue, Plan


class CheckOverride(AnswerModel):
    """A value that was accepted as its document shows it: the failed checks, and a reason code.

    The clerk's words are in the vault, with the values, under :func:`words_of`.
    """

    field: str
    checks: tuple[str, ...]
    reason_code: str
    actor: str = ""


@dataclass(frozen=True, slots=True)
class CheckOverrides:
    """The overrides of one request: by field, the code of why, and the words for the vault."""

    codes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def body(self) -> JsonValue:
        """Return the overrides as a part of the request's body."""
        return {name: [code, self.words[name]] for name, code in self.codes.items()}

    @property
    def values(self) -> dict[str, FormValue]:
        """Return the clerk's words for the vault, by name."""
        return {words_of(name): text for name, text in self.words.items()}


NO_OVERRIDES = CheckOverrides()
"""Every check holds."""


def words_of(field: str) -> str:
    """Return the name under which the vault has the words to an override."""
    return f"override/{field}"


def check_overrides(
    plan: Plan, form: Mapping[str, FormValue], reason_codes: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return the violations in overrides of values in normal form: ``(path, problem)`` pairs."""
    for name in reason_codes:
        field = plan.field_by_name.get(name)
        if field is not None and name in form and not overridable_checks(field, form[name]):
            yield (
                f"form.{printable_name(name)}.as_shown",
                error_text("form.passes"),
            )


def overrides_of(
    plan: Plan, form: Mapping[str, FormValue], reason_codes: Mapping[str, str], actor: str
) -> tuple[CheckOverride, ...]:
    """Return the overrides as events have them, in the order of their fields."""
    return tuple(
        CheckOverride(
            field=name,
            checks=overridable_checks(plan.field_by_name[name], form[name]),
            reason_code=code,
            actor=actor,
        )
        for name, code in sorted(reason_codes.items())
    )
