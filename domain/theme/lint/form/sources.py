"""Checks of the sources of values, and of the departments that receive them."""

from collections.abc import Iterator, Mapping

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import (
    ConditionProblem,
    decimal_places,
    expression_kind,
    name_offsets,
    names_in,
)
from domain.expressions.decimal_places import MAX_PLACES
from domain.form.applicability import kind_of
from domain.form.derived_fields import FORMULA_INPUT_KINDS
from domain.plan import FieldType
from domain.theme.model import AdapterProfile, FormField, Item, Theme
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_BELONGS = {"registry": "registry", "licence": "licence", "value": "derived"}
"""The source to which each of these keys of a field belongs."""


def check_registries(theme: Theme) -> Iterator[Problem]:
    """Check that a registry has a unique name, and is queried by existing fields."""
    for name, registry in theme.registries.items():
        for key in ("items", "departments"):
            if name in getattr(theme, key):
                yield Problem(
                    "T090-registry",
                    ("registries", name),
                    f"`{name}` is a registry, and is under `{key}` too",
                    "give the registry another name",
                    at_key=True,
                )
        for index, field in enumerate(registry.key):
            declared = theme.fields.get(field)
            if declared is not None and declared.source == "derived":
                yield Problem(
                    "T090-registry",
                    ("registries", name, "key", index),
                    f"`{field}` is derived: a register is queried by stored values",
                    "name a field of another source",
                )


def check_sources(theme: Theme) -> Iterator[Problem]:
    """Check that every field has the keys its source needs, and no others."""
    for name, field in theme.fields.items():
        path: Path = ("fields", name)
        for key, source in _BELONGS.items():
            present = getattr(field, key) is not None
            if present != (field.source == source):
                message, hint = (
                    (f"`{name}` has a `{key}` and another source", f"write `source: {source}`")
                    if present
                    else (f"`{name}` has no `{key}`", f"add `{key}: …`")
                )
                yield Problem("T091-source", path, message, hint, at_key=True)
        yield from _check_origin(theme, name, field)
    for name, material in theme.materials.items():
        if material.registry is not None:
            yield from _check_library(theme, name)


def _check_origin(theme: Theme, name: str, field: FormField) -> Iterator[Problem]:
    path: Path = ("fields", name)
    if field.when is not None and field.source in {"registry", "licence", "derived"}:
        yield Problem(
            "T076-condition-of-output",
            (*path, "when"),
            f"`{name}` is not requested: it applies where an item needs it",
            "delete `when`",
            at_key=True,
        )
    if field.source == "registry" and field.registry and field.registry not in theme.registries:
        yield Problem(
            "T092-unknown-registry",
            (*path, "registry"),
            f"the registry `{field.registry}` is not declared",
            did_you_mean(field.registry, theme.registries, "declare it under `registries`"),
        )
    if field.source != "licence" or field.licence is None:
        return
    licence = theme.materials.get(field.licence)
    if licence is None:
        hint = did_you_mean(field.licence, theme.materials)
        message = f"the licence `{field.licence}` is not declared under `materials`"
    elif licence.registry is None:
        hint = "add `source: registry` and `registry: …` to it"
        message = f"no registry is declared for the licence `{field.licence}`"
    elif name not in licence.holds:
        hint = f"add `{name}` to `holds` of `{field.licence}`, if it shows it"
        message = f"the licence `{field.licence}` does not hold `{name}`"
    else:
        return
    yield Problem("T093-licence", (*path, "licence"), message, hint)


def _check_library(theme: Theme, name: str) -> Iterator[Problem]:
    material = theme.materials[name]
    if material.source != "registry":
        yield Problem(
            "T091-source",
            ("materials", name),
            f"`{name}` has a `registry` and comes from the {material.source}",
            "write `source: registry`",
            at_key=True,
        )
    if material.registry not in theme.registries:
        yield Problem(
            "T092-unknown-registry",
            ("materials", name, "registry"),
            f"the registry `{material.registry}` is not declared",
            did_you_mean(str(material.registry), theme.registries, "declare it"),
        )


def check_derived(theme: Theme) -> Iterator[Problem]:
    """Check that every formula compiles to the type of its field and reveals no personal data."""
    kinds: dict[str, ValueKind] = {
        name: kind_of(field.type)
        for name, field in theme.fields.items()
        if field.source != "derived"
    } | dict(FORMULA_INPUT_KINDS)
    for name, field in theme.fields.items():
        path: Path = ("fields", name, "value")
        if name in FORMULA_INPUT_KINDS:
            yield Problem(
                "T094-derived",
                ("fields", name),
                f"`{name}` is a name that formulas use for something else",
                "give the field another name",
                at_key=True,
            )
        if field.source == "derived" and field.value is not None:
            problem = _formula_problem(theme, name, field.value, kinds)
            if problem is not None:
                message, hint, offset = problem
                yield Problem("T094-derived", path, message, hint, offset=offset)
            elif not field.personal:
                yield from _check_leak(theme, name, field.value)


def _formula_problem(
    theme: Theme, name: str, formula: str, kinds: Mapping[str, ValueKind]
) -> tuple[str, str, int] | None:
    found = expression_kind(formula, kinds)
    field_type = theme.fields[name].type
    if isinstance(found, ConditionProblem):
        unknown = next((each for each in names_in(formula) if each not in kinds), None)
        hint = found.fix or "write one CEL expression over other fields"
        if unknown in theme.fields:
            hint = "compute it from fields that are not derived themselves"
        elif unknown is not None:
            hint = did_you_mean(unknown, kinds)
        return f"the formula does not compile: {found.message}", hint, found.offset
    if found != kind_of(field_type):
        return (
            f"the formula gives {found}, and `{name}` is of type {field_type}",
            f"change the type, or convert it: `{_CONVERSIONS[kind_of(field_type)]}(…)`",
            0,
        )
    return _too_fine(formula, kinds) if found == "decimal" else None


def _too_fine(formula: str, kinds: Mapping[str, ValueKind]) -> tuple[str, str, int] | None:
    """Return why a formula may give more decimals than a decimal field has."""
    places = decimal_places(formula, kinds)
    if places is not None and places <= MAX_PLACES:
        return None
    many = "any number of" if places is None else f"up to {places}"
    return (
        f"the formula gives {many} decimals, and a decimal has at most {MAX_PLACES}",
        "say how it is rounded: `round(…, 2)` keeps two decimals, halves away from zero",
        0,
    )


_CONVERSIONS: dict[ValueKind, str] = {
    "text": "string",
    "integer": "int",
    "decimal": "double",
    "boolean": "bool",
}


def _check_leak(theme: Theme, name: str, formula: str) -> Iterator[Problem]:
    for each, offset in name_offsets(formula).items():
        if each in theme.fields and theme.fields[each].personal:
            yield Problem(
                "T095-derived-leak",
                ("fields", name, "value"),
                f"`{name}` is not personal, and is computed from `{each}`, which is",
                f"delete `personal: false` of `{name}`",
                offset=offset,
            )


def check_seen_by(theme: Theme) -> Iterator[Problem]:
    """Check that no item receives a field that its department may not see."""
    for name, field in theme.fields.items():
        for index, department in enumerate(field.seen_by):
            if department not in theme.departments and department not in theme.registries:
                yield Problem(
                    "T032-unknown-department",
                    ("fields", name, "seen_by", index),
                    f"the department `{department}` is not declared",
                    did_you_mean(department, theme.departments),
                )
    known = theme.departments.keys() | theme.registries.keys()
    hidden = {
        name: frozenset(field.seen_by)
        for name, field in theme.fields.items()
        if field.seen_by
        and known.issuperset(field.seen_by)  # otherwise a name is misspelt, which is reported above
    }
    for name, item in theme.items.items():
        yield from _unseen(hidden, ("items", name, "needs"), item.department, item.needs)
    for name, registry in theme.registries.items():
        yield from _unseen(hidden, ("registries", name, "key"), name, registry.key)


def _unseen(
    hidden: Mapping[str, frozenset[str]], path: Path, department: str, needs: tuple[str, ...]
) -> Iterator[Problem]:
    for index, need in enumerate(needs):
        if department not in hidden.get(need, (department,)):
            yield Problem(
                "T096-not-to-be-seen",
                (*path, index),
                f"`{department}` is not among those that may see `{need}`",
                f"remove `{need}` from the list, or add `{department}` to its `seen_by`",
            )


def check_adapters(theme: Theme) -> Iterator[Problem]:
    """Check that the profile of an item's adapter has all that the item uses."""
    for name, item in theme.items.items():
        if item.adapter is None:
            continue
        profile = theme.adapters.get(item.adapter)
        if profile is None:
            yield Problem(
                "T097-adapter-profile",
                ("items", name, "adapter"),
                f"the profile `{item.adapter}` is not declared under `adapters`",
                did_you_mean(item.adapter, theme.adapters),
            )
        else:
            yield from _unknown_to(theme, name, item, profile)


def _unknown_to(theme: Theme, name: str, item: Item, profile: AdapterProfile) -> Iterator[Problem]:
    for key, names, known in (
        ("needs", item.needs, profile.fields),
        ("produces", item.produces, profile.produces),
        ("materials", item.materials, dict.fromkeys(profile.materials)),
        ("issues", item.issues, dict.fromkeys(profile.issues)),
    ):
        for index, each in enumerate(names):
            problem = _profile_problem(theme, each, known)
            if problem:
                yield Problem(
                    "T097-adapter-profile",
                    ("items", name, key, index),
                    f"the adapter `{item.adapter}` {problem}",
                    did_you_mean(each, [n for n in known if n != each], "see its profile"),
                )


def _profile_problem(theme: Theme, name: str, known: Mapping[str, FieldType | None]) -> str:
    if name not in known:
        return f"does not know `{name}`"
    wanted, field = known[name], theme.fields.get(name)
    if wanted is not None and field is not None and field.type != wanted:
        return f"has `{name}` as {wanted}, and the form as {field.type}"
    return ""
