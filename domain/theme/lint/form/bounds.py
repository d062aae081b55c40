"""Checks of the bounds of fields: they fit the type, and some value satisfies them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.form.values.bounds import day_of, pattern_problem
from domain.form.values.canonical_json import MAX_INTEGER
from domain.theme.lint.findings import Severity
from domain.theme.model import FormField, Theme
from domain.theme.yaml.source_position import Path, Problem

_KEYS = {
    "min": ("integer", "decimal"),
    "max": ("integer", "decimal"),
    "min_length": ("text",),
    "pattern": ("text",),
    "not_before": ("date",),
    "not_after": ("date",),
}
_FORMAT_LENGTHS = {
    "bank_account": (8, 30),
    "credit_code": (18, 18),
    "id_card": (18, 18),
    "person_name": (2, 10_000),
    "phone": (11, 13),
    "postcode": (6, 6),
}
_SOME_DAYS = (date(2024, 2, 29), date(2026, 7, 1), date(2031, 12, 31))
"""Days on which a case may be opened: bounds that cross on all of them always cross."""
_SHORTEST = 1
_USUAL_MOST = 200


def check_bounds(theme: Theme) -> Iterator[Problem]:
    """Check that bounds fit the type of their field and leave a valid value."""
    for name, field in theme.fields.items():
        path: Path = ("fields", name)
        misplaced = [*_misplaced(path, field)]
        yield from misplaced
        if not misplaced:
            yield from _pattern(path, field)
            yield from _crossed(path, field)
            yield from _unbounded(path, name, field)


def _misplaced(path: Path, field: FormField) -> Iterator[Problem]:
    for key, types in _KEYS.items():
        if getattr(field, key) is not None and field.type not in types:
            yield Problem(
                "T130-bound-kind",
                (*path, key),
                f"a field of type {field.type} has no {key}",
                f"delete `{key}`: it is for {' and '.join(types)}",
                at_key=True,
            )
    if field.pattern is not None and field.source != "applicant":
        yield Problem(
            "T130-bound-kind",
            (*path, "pattern"),
            f"a pattern checks what people type, and this comes from: {field.source}",
            "delete `pattern`",
            at_key=True,
        )
    for key in ("min", "max"):
        value = getattr(field, key)
        if value is not None and field.type == "integer" and "." in value:
            yield Problem(
                "T130-bound-kind",
                (*path, key),
                f"`{value}` is not a whole number, as the field requires",
                "write a whole number, or `type: decimal`",
            )


def _pattern(path: Path, field: FormField) -> Iterator[Problem]:
    if field.pattern is not None and (why := pattern_problem(field.pattern)):
        yield Problem(
            "T131-pattern", (*path, "pattern"), f"no RE2 pattern: {why}", "see docs/themes.md"
        )
    for key, other in (("pattern", "pattern_says"), ("pattern_says", "pattern")):
        if getattr(field, key) is not None and getattr(field, other) is None:
            yield Problem(
                "T131-pattern",
                (*path, key),
                f"`{key}` stands without `{other}`",
                f"add `{other}`: applicants read this text, not the pattern",
                at_key=True,
            )


def _crossed(path: Path, field: FormField) -> Iterator[Problem]:
    if _no_number(field):
        yield _nothing(path, "min" if field.min is not None else "max")
    shortest, longest = _FORMAT_LENGTHS.get(field.format or "", (_SHORTEST, 10_000))
    most = min(field.max_length or _USUAL_MOST, longest)
    if field.type == "text" and max(field.min_length or _SHORTEST, shortest) > most:
        yield _nothing(path, "min_length" if field.min_length is not None else "max_length")
    if field.not_before is not None and field.not_after is not None:
        pairs = [(day_of(field.not_before, d), day_of(field.not_after, d)) for d in _SOME_DAYS]
        if all(first > last for first, last in pairs):
            yield _nothing(path, "not_before")


def _no_number(field: FormField) -> bool:
    if field.min is None and field.max is None:
        return False
    most = Decimal(field.max if field.max is not None else MAX_INTEGER)
    least = Decimal(field.min if field.min is not None else -MAX_INTEGER)
    if field.type == "integer":
        return max(least, Decimal(-MAX_INTEGER)) > min(most, Decimal(MAX_INTEGER))
    return least > most


def _nothing(path: Path, key: str) -> Problem:
    return Problem(
        "T132-no-value",
        (*path, key),
        "no value satisfies the bounds of this field",
        "change one of them",
        at_key=True,
    )


def _unbounded(path: Path, name: str, field: FormField) -> Iterator[Problem]:
    keys = [key for key, types in _KEYS.items() if field.type in types and field.type != "text"]
    if field.source == "applicant" and keys and all(getattr(field, key) is None for key in keys):
        yield Problem(
            "T133-unbounded",
            path,
            f"`{name}` takes any {field.type}, however far from what can be",
            f"add {' or '.join(f'`{key}`' for key in keys)}",
            at_key=True,
            severity=Severity.NOTE,
        )
