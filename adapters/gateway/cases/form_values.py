"""The values of a form as events hold them: commitments by field, and facts."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from adapters.departments.committed_values import commit, form_purpose
from adapters.departments.field_values import canonical_text
from domain.form.check_form import check_value
from domain.plan import FormValue, Plan
from domain.ports import Vault


async def commit_form(vault: Vault, case_id: UUID, form: Mapping[str, FormValue]) -> dict[str, str]:
    """The salted commitment to each value, by field. Raises NotFoundError: erased."""
    return {
        name: await commit(vault, case_id, form_purpose(name), value)
        for name, value in sorted(form.items())
    }


def facts_of(plan: Plan, form: Mapping[str, FormValue]) -> dict[str, str]:
    """The values that are not personal, as text."""
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
    """The facts among the values that are as they must be: of the others people are told."""
    fields = plan.field_by_name
    valid = {
        name: value
        for name, value in form.items()
        if name in fields
        and check_value(fields[name], value, opened_on, as_shown=name in as_shown) is None
    }
    return facts_of(plan, valid)
