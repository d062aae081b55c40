"""The facts of a form: its values that are not personal, as text. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from domain.form.check_form import check_value
from domain.form.values.canonical_text import canonical_text
from domain.plan import FormValue, Plan


def facts_of(plan: Plan, form: Mapping[str, FormValue]) -> dict[str, str]:
    """Return the facts among values of known fields, by field."""
    return {
        name: canonical_text(value)
        for name, value in sorted(form.items())
        if not plan.field_by_name[name].personal
    }


def valid_facts(
    plan: Plan,
    form: Mapping[str, FormValue],
    opened_on: date,
    as_shown: Collection[str] = (),
) -> dict[str, str]:
    """Return the facts among the values that pass their checks; unknown fields are ignored.

    ``opened_on`` is the day of the opening; ``as_shown`` names the fields whose checks a clerk
    overrides.
    """
    fields = plan.field_by_name
    valid = {
        name: value
        for name, value in form.items()
        if name in fields
        and check_value(fields[name], value, opened_on, as_shown=name in as_shown) is None
    }
    return facts_of(plan, valid)
