"""Represents registries as lookups: items that query a register for field values.

A lookup receives the key of the register and produces the fields that are filled in from it. It is
dispatched, retried, flagged and recorded like any item, so that an unavailable register is visible.
Applicants do not see lookups as items.
"""

from dataclasses import replace

from domain.expressions.conditions import MAX_LENGTH, names_in
from domain.theme.lint.findings import Severity
from domain.theme.model import Department, FormField, Item, Theme
from domain.theme.yaml.source_position import Problem


def registry_of(theme: Theme, field: FormField) -> str | None:
    """Return the registry that supplies a field, directly or through a licence it holds."""
    if field.source == "registry":
        return field.registry
    if field.source == "licence" and field.licence in theme.materials:
        return theme.materials[field.licence].registry
    return None


def with_lookups(theme: Theme) -> Theme:
    """Return the theme with an item and a department for each registry."""
    taken: dict[str, list[str]] = {}
    for name, field in theme.fields.items():
        registry = registry_of(theme, field)
        if registry in theme.registries and registry not in theme.items:
            taken.setdefault(registry, []).append(name)
    if not taken:
        return theme
    used = {name: theme.registries[name] for name in theme.registries if name in taken}
    filled = {name for names in taken.values() for name in names}
    return theme.model_copy(
        update={
            "departments": theme.departments
            | {name: Department(label=registry.label) for name, registry in used.items()},
            "fields": {
                name: field.model_copy(update={"source": "item"}) if name in filled else field
                for name, field in theme.fields.items()
            },
            "items": {
                **{name: _lookup(theme, name, taken[name]) for name in used},
                **theme.items,
            },
        }
    )


def is_irrelevant_for_lookup(theme: Theme, problem: Problem) -> bool:
    """Return whether a problem is advice for items that does not apply to a lookup."""
    match problem.path:
        case ("items", name, *_) if name in theme.registries and name not in theme.items:
            return problem.severity is not Severity.ERROR
        case _:
            return False


def at_registry(theme: Theme, problem: Problem) -> Problem:
    """Move a problem of a lookup to the registry that the lookup represents."""
    match problem.path:
        case ("items", name, *below) if name in theme.registries and name not in theme.items:
            home = ("key" if step == "needs" else step for step in below)
            return replace(problem, path=("registries", name, *home))
        case _:
            return problem


def _lookup(theme: Theme, name: str, fields: list[str]) -> Item:
    registry = theme.registries[name]
    item = Item(
        label=registry.label,
        department=name,
        code="lookup",
        purpose=registry.purpose,
        legal_basis=registry.legal_basis,
        needs=registry.key,
        produces=tuple(fields),
        importance="required" if _must_answer(theme, fields) else "best_effort",
        when=_condition(theme, set(fields)),
    )
    return item.model_copy(update={"code": f"lookup.{name}"})  # not a code of a catalogue


def _must_answer(theme: Theme, fields: list[str]) -> bool:
    """Return whether a required item needs one of the fields and cannot run without it."""
    owed = {name for name in fields if theme.fields[name].required}
    return any(
        item.importance == "required" and owed & read_by(theme, item.needs)
        for item in theme.items.values()
    )


def _condition(theme: Theme, fields: set[str]) -> str | None:
    """Return the condition under which any item that reads one of the fields applies.

    Fields that no item reads are not looked up.
    """
    if any(fields.intersection(registry.key) for registry in theme.registries.values()):
        return None
    conditions = {
        item.when: None for item in theme.items.values() if fields & read_by(theme, item.needs)
    }
    if not conditions or None in conditions:
        return None
    whole = " || ".join(f"({each})" for each in conditions)
    return whole if len(whole) <= MAX_LENGTH else None


def read_by(theme: Theme, needs: tuple[str, ...]) -> set[str]:
    """Return the fields, with each derived field replaced by the fields it is computed from."""
    found: set[str] = set()
    for name in needs:
        field = theme.fields.get(name)
        if field is not None and field.source == "derived" and field.value:
            found.update(each for each in names_in(field.value) if each in theme.fields)
        else:
            found.add(name)
    return found
