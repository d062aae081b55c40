"""Checks of form values. Pure; a problem is a text that says how to mend it.

No problem text repeats the value: it may be personal.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice

from domain.applicability import Applicable, applicable, selecting
from domain.canonical_json import MAX_INTEGER
from domain.codes import is_citizen_number, is_credit_code
from domain.plan import FieldType, FormValue, Plan, PlanField
from domain.theme.suggestions import did_you_mean

MAX_VIOLATIONS = 100
"""A form with more violations than this is told of the first ones only."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,6})?")
_PHONE = re.compile(r"(?:\+86)?1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}")
_POSTCODE = re.compile(r"[0-9]{6}")
_BANK_ACCOUNT = re.compile(r"[0-9]{8,30}")
_NAME_MARKS = frozenset("·.'’- ")
_TYPES: dict[FieldType, type] = {"integer": int, "boolean": bool}
_TYPE_HINTS = {int: "give a whole number", bool: "give true or false", str: "give text"}
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (NUL with them), but for line feed and tab, and halves of surrogate pairs."""


def _person_name(text: str) -> bool:
    letters = sum(unicodedata.category(char)[0] in "LM" for char in text)
    marks = sum(char in _NAME_MARKS for char in text)
    return text == text.strip() and letters > 1 and letters + marks == len(text)


_FORMATS: dict[str, tuple[Callable[[str], object], str]] = {
    "bank_account": (_BANK_ACCOUNT.fullmatch, "give the 8 to 30 digits of the account"),
    "credit_code": (is_credit_code, "give the 18 characters of the credit code (GB 32100)"),
    "id_card": (
        is_citizen_number,
        "give the 18 characters of the identity number (GB 11643), X in upper case",
    ),
    "person_name": (_person_name, "give the name in letters, as on the identity card"),
    "phone": (_PHONE.fullmatch, "give a mobile number of 11 digits, or 0760-1234567"),
    "postcode": (_POSTCODE.fullmatch, "give the 6 digits of the postcode"),
}

FORMATS: tuple[str, ...] = tuple(_FORMATS)
"""The names a field's ``format`` may have."""

PERSONAL_FORMATS = frozenset({"bank_account", "id_card", "person_name", "phone"})
"""Formats whose values are always personal."""


def check_value(field: PlanField, value: FormValue) -> str | None:
    """What is wrong with a value and how to mend it; None when it is right."""
    expected = _TYPES.get(field.type, str)
    if type(value) is not expected:
        return f"is not of type {field.type}: {_TYPE_HINTS[expected]}"
    if isinstance(value, str):
        return _check_text(field, value)
    if abs(value) > MAX_INTEGER:
        return f"is too large: give a number up to {MAX_INTEGER}"
    return None


_NOT_ASKED = "does not apply to this case: leave it out"


def check_form(
    plan: Plan,
    form: Mapping[str, FormValue],
    materials: Sequence[str],
    *,
    asked: Applicable | None = None,
    complete: bool = True,
) -> tuple[tuple[str, str], ...]:
    """Everything that is wrong with what an applicant sends: ``(path, problem)`` pairs.

    ``materials`` are the names of the documents that come with it; ``asked`` is what
    applies to the case, everything if unsaid: what does not apply may not be sent. Unless
    ``complete``, only the subject and what conditions read have to be there: what else is
    missing is for pre-review (:func:`domain.theme.prereview.prereview`). Paths are
    ``form.NAME`` and ``materials.NAME``. Empty when all is right, at most
    :data:`MAX_VIOLATIONS`.
    """
    asked = asked or applicable(plan, {})
    checks = chain(
        _check_fields(plan, form, asked, complete=complete),
        _check_materials(plan, materials, asked, complete=complete),
    )
    return tuple(islice(checks, MAX_VIOLATIONS))


def _check_fields(
    plan: Plan, form: Mapping[str, FormValue], asked: Applicable, *, complete: bool
) -> Iterator[tuple[str, str]]:
    known = {field.name: field for field in plan.fields if field.source == "applicant"}
    always = {plan.subject, *selecting(plan)}
    for name in form:
        if name not in known:
            hint = did_you_mean(name, known)
            yield f"form.{shown(name)}", f"is no field that an applicant fills in: {hint}"
        elif name not in asked.fields:
            yield f"form.{name}", _NOT_ASKED
    for name, field in known.items():
        if name not in form:
            needed = field.required and name in asked.fields and (complete or name in always)
            problem = f"is missing: give {field.label.en}" if needed else None
        else:
            problem = check_value(field, form[name])
        if problem:
            yield f"form.{name}", problem


def _check_materials(
    plan: Plan, materials: Sequence[str], asked: Applicable, *, complete: bool
) -> Iterator[tuple[str, str]]:
    wanted = {entry.name: entry for entry in plan.materials if entry.source == "applicant"}
    for name, count in Counter(materials).items():
        if name not in wanted:
            hint = did_you_mean(name, wanted)
            yield f"materials.{shown(name)}", f"is no material of {plan.ref}: {hint}"
        elif count > 1:
            yield f"materials.{name}", "is there twice: attach it once"
        elif name not in asked.materials:
            yield f"materials.{name}", _NOT_ASKED
    for name, material in wanted.items():
        needed = material.required and name in asked.materials
        if complete and needed and name not in materials:
            yield f"materials.{name}", f"is missing: attach {material.label.en}"


def _check_text(field: PlanField, text: str) -> str | None:
    if not text.strip():
        return "is empty: give a value, or leave the field out where it may be"
    if _UNFIT.search(text):
        return "holds characters that cannot be stored: delete control characters"
    if len(text) > field.max_length:
        return f"has {len(text)} characters: give at most {field.max_length}"
    return _check_type(field, text) or _check_format(field, text)


def _check_type(field: PlanField, text: str) -> str | None:
    if field.type == "date" and not _is_date(text):
        return "is no date: give a day of the calendar as YYYY-MM-DD"
    if field.type == "decimal" and not _DECIMAL.fullmatch(text):
        return "is no decimal number: give digits with `.`, at most six decimals"
    if field.type == "choice" and text not in field.choices:
        return f"is none of the choices: give one of {', '.join(field.choices)}"
    return None


def _check_format(field: PlanField, text: str) -> str | None:
    if field.format is None:
        return None
    known = _FORMATS.get(field.format)
    if known is None:
        return f"has the format {field.format}, which this engine does not know"
    matches, hint = known
    return None if matches(text) else f"is not of the format {field.format}: {hint}"


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def shown(name: str) -> str:
    """A name from outside, fit to be shown: short, and of plain characters."""
    return re.sub(r"[^A-Za-z0-9_.-]", "?", name[:63])
