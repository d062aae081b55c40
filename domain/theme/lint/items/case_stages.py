"""Checks of the stages of a case: pre-review, commitments, eligibility, refusal and undo."""

from collections.abc import Iterator

from domain.theme.lint.conditions.conditions import condition_overlap
from domain.theme.lint.findings import Severity
from domain.theme.model import Eligibility, FormField, Theme
from domain.theme.producers import Producers, ancestors
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_BOOLEANS = ("true", "false")
_MAX_NAMED = 5


def check_undoing(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that a refusal undoes only items that exist, precede it, and can be undone."""
    before = ancestors(theme, supply)
    for name, item in theme.items.items():
        for index, other in enumerate(item.undo_if_refused):
            path: Path = ("items", name, "undo_if_refused", index)
            if other not in theme.items:
                hint = did_you_mean(other, theme.items)
                yield Problem("T050-unknown-item", path, f"there is no item `{other}`", hint)
                continue
            if theme.items[other].withdraw == "final":
                yield Problem(
                    "T051-undo-final",
                    path,
                    f"`{other}` is final: a refusal of `{name}` cannot undo it",
                    f"remove it, or write `withdraw: compensate` at `{other}`",
                )
            if other == name or name in before.get(other, ()):
                yield Problem(
                    "T052-undo-never-granted",
                    path,
                    f"`{other}` cannot have been granted when `{name}` is refused",
                    "remove it: what waits for a refused item never runs",
                )
            if other in item.undo_if_refused[:index]:
                yield Problem(
                    "T039-repeated",
                    path,
                    f"`{other}` is in `undo_if_refused` twice",
                    "keep one of the two",
                )


def check_eligibility(theme: Theme) -> Iterator[Problem]:
    """Check that eligibility tests required applicant fields with declared values."""
    for index, rule in enumerate(theme.eligibility):
        path: Path = ("eligibility", index)
        field = theme.fields.get(rule.field)
        problem = _field_problem(rule, field)
        if problem or field is None:
            fit = [name for name, one in theme.fields.items() if not _field_problem(rule, one)]
            hint = did_you_mean(rule.field, fit)
            yield Problem("T056-eligibility-field", (*path, "field"), problem, hint)
        else:
            yield from _check_values(path, rule, field)


def _field_problem(rule: Eligibility, field: FormField | None) -> str:
    if field is None or field.source != "applicant":
        return f"`{rule.field}` is not a field that the applicant fills in"
    if field.type not in ("choice", "boolean"):
        return f"`{rule.field}` is of type {field.type}: only choice and boolean can be tested"
    return "" if field.required else f"`{rule.field}` may be left out: eligibility needs a value"


def _check_values(path: Path, rule: Eligibility, field: FormField) -> Iterator[Problem]:
    known = _BOOLEANS if field.type == "boolean" else tuple(field.choices)
    for index, value in enumerate(rule.one_of):
        if value not in known:
            yield Problem(
                "T057-eligibility-value",
                (*path, "one_of", index),
                f"`{value}` is not a value of `{rule.field}`",
                did_you_mean(value, known),
            )


def check_prereview(theme: Theme) -> Iterator[Problem]:
    """Check that a pre-review by staff names a declared department."""
    declared = theme.prereview
    if declared.department is None and declared.by == "people":
        yield Problem(
            "T058-prereview-department",
            ("prereview",),
            "people pre-review, and no department is named",
            "add `department: …`",
            at_key=True,
        )
    elif declared.department is not None and declared.department not in theme.departments:
        yield Problem(
            "T058-prereview-department",
            ("prereview", "department"),
            f"the department `{declared.department}` is not declared",
            did_you_mean(declared.department, theme.departments),
        )


def check_commitments(theme: Theme) -> Iterator[Problem]:
    """Check that a promise or commitment stands in only for what the applicant must attach."""
    for name, material in theme.materials.items():
        if material.source == "applicant" and material.required:
            continue
        why = f"comes from the {material.source}" if material.required else "may be left out"
        for key in ("deferrable", "committable"):
            if getattr(material, key) is not None:
                yield Problem(
                    "T060-pointless-commitment",
                    ("materials", name, key),
                    f"`{name}` {why}: nothing needs to stand in for it",
                    f"delete `{key}`",
                    at_key=True,
                )


def check_finality(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that an irreversible item is granted after every item whose refusal ends the case."""
    before = ancestors(theme, supply)
    required = [name for name, item in theme.items.items() if item.importance == "required"]
    overlap = condition_overlap(theme)
    for name, item in theme.items.items():
        if item.withdraw != "final":
            continue
        others = [one for one in required if one != name and one not in before.get(name, ())]
        if later := [o for o in others if overlap.possible(item.when, theme.items[o].when)]:
            yield _final_too_early(name, tuple(later))


def _final_too_early(name: str, later: tuple[str, ...]) -> Problem:
    named = ", ".join(f"`{one}`" for one in later[:_MAX_NAMED])
    more = ", …" if len(later) > _MAX_NAMED else ""
    return Problem(
        "T059-final-before-required",
        ("items", name, "withdraw"),
        f"`{name}` is final and may be granted before the required {named}{more} is refused",
        f"let `{name}` need what they give, or make them `best_effort`; else it stands",
        severity=Severity.WARNING,
        about=later,
    )
