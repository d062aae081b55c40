"""Parses field values of a command line into facts for a guide."""

import re
from collections.abc import Iterable
from datetime import date

from domain.errors import InvalidInputError
from domain.form.check_form import check_value
from domain.form.facts import facts_of
from domain.form.values.characters import half_width
from domain.form.values.normal_form import normal_value
from domain.plan import FormValue, Plan, PlanField
from domain.theme.yaml.suggestions import did_you_mean

_WHOLE_NUMBER = re.compile(r"-?\d{1,30}")
"""Python rejects numbers of thousands of digits."""


def facts_from_input(plan: Plan, written: Iterable[str], today: date) -> dict[str, str]:
    """Return the facts among values written ``NAME=VALUE``; personal ones select nothing.

    Raises:
        InvalidInputError: with all errors.
    """
    fields = {each.name: each for each in plan.fields if each.source == "applicant"}
    form: dict[str, FormValue] = {}
    wrong: list[tuple[str, str]] = []
    for each in written:
        name, _, text = each.partition("=")
        if name not in fields:
            wrong.append(
                (f"--field {name}", f"is not a field to fill in: {did_you_mean(name, fields)}")
            )
            continue
        value = normal_value(fields[name], parse_value(fields[name], text))
        if (unfit := check_value(fields[name], value, today)) is not None:
            wrong.append((f"--field {name}", unfit))
        form[name] = value
    if wrong:
        raise InvalidInputError(tuple(wrong))
    return facts_of(plan, form)


def parse_value(field: PlanField, text: str) -> FormValue:
    """Parse the text of a field's value; text that does not fit its type stays text."""
    plain = half_width(text).strip()
    if field.type == "integer" and _WHOLE_NUMBER.fullmatch(plain):
        return int(plain)
    if field.type == "boolean" and plain in {"true", "false"}:
        return plain == "true"
    return text
