"""The normal form of typed values, by the type and the format of their field. Pure.

It is applied wherever a value enters, before validation and commitment, so that the same value
typed in two ways is one value. Normalization is idempotent.
"""

import re
from collections.abc import Callable, Mapping

from domain.form.values.characters import (
    compact,
    half_width,
    normal_name,
    normal_text,
    with_hyphens,
)
from domain.form.values.characters import without_blanks as _without_blanks
from domain.plan import FieldType, FormValue, Plan, PlanField

_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MINUS_NOTHING = re.compile(r"-0(?:\.0+)?")
_COUNTRY = re.compile(r"^(?:(?:\+|00)86)+")
_AREA = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([0-9]{7,8})")

_MAX_CHARACTERS = 40_000
"""A longer text is too long for every field and stays unchanged; validation rejects it."""


def normal_form(plan: Plan, form: Mapping[str, FormValue]) -> dict[str, FormValue]:
    """Return a form with every value of a known field in normal form."""
    fields = plan.field_by_name
    return {
        name: normal_value(fields[name], value) if name in fields else value
        for name, value in form.items()
    }


def normal_value(field: PlanField, value: FormValue) -> FormValue:
    """Return a value in the normal form of its field; a value that is not text is unchanged."""
    if not isinstance(value, str) or len(value) > _MAX_CHARACTERS:
        return value
    normal = _FORMATS.get(field.format or "") or _TYPES.get(field.type, str)
    before = None
    while before != value:  # removing characters can join others that need normalizing
        before, value = value, normal(normal_text(value))
    return value


def _date(text: str) -> str:
    """Return ``2026/3/1``, ``2026年3月1日`` and ``20260301`` as ISO 8601 ``2026-03-01``."""
    plain = with_hyphens(_without_blanks(half_width(text)))
    found = _DATE.fullmatch(plain)
    if found is None:
        return plain
    year, month, day = (part for part in found.groups() if part is not None)
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _decimal(text: str) -> str:
    """Return digits with ``.``: half-width, without thousands separators, and no minus zero."""
    plain = with_hyphens(_without_blanks(half_width(text)))
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return plain.removeprefix("-") if _MINUS_NOTHING.fullmatch(plain) else plain


def _code(text: str) -> str:
    return compact(text).upper()


def _phone(text: str) -> str:
    """Return a mobile number as its 11 digits, another as ``0760-1234567``."""
    digits = _COUNTRY.sub("", re.sub(r"[()]", "", compact(text)))
    area = _AREA.fullmatch(digits)
    return f"{area[1]}-{area[2]}" if area else digits


_TYPES: dict[FieldType, Callable[[str], str]] = {"date": _date, "decimal": _decimal}
_FORMATS: dict[str, Callable[[str], str]] = {
    "bank_account": compact,
    "credit_code": _code,
    "id_card": _code,
    "person_name": normal_name,
    "phone": _phone,
    "postcode": compact,
}
