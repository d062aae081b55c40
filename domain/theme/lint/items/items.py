"""Checks of items: references exist, outputs have one producer, and there is no cycle."""

from collections.abc import Iterator, Mapping

from domain.theme.lint.items.item_codes import code_problem
from domain.theme.lookups import read_by
from domain.theme.model import Item, Theme
from domain.theme.order import find_cycle
from domain.theme.producers import Producers, prerequisites
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_DECLARED = {
    "T030-unknown-field": "fields",
    "T031-unknown-material": "materials",
    "T050-unknown-item": "items",
}


def check_items(theme: Theme) -> Iterator[Problem]:
    """Check that every department, field and material of an item is declared, once per list."""
    for name, item in theme.items.items():
        path: Path = ("items", name)
        if item.department not in theme.departments:
            yield Problem(
                "T032-unknown-department",
                (*path, "department"),
                f"the department `{item.department}` is not declared",
                did_you_mean(item.department, theme.departments),
            )
        yield from _check_names(path, item, "needs", "T030-unknown-field", theme.fields)
        yield from _check_names(path, item, "produces", "T030-unknown-field", theme.fields)
        yield from _check_names(path, item, "materials", "T031-unknown-material", theme.materials)
        yield from _check_names(path, item, "issues", "T031-unknown-material", theme.materials)
        yield from _check_names(path, item, "waits_for", "T050-unknown-item", theme.items)


def check_codes(theme: Theme) -> Iterator[Problem]:
    """Check that every item has a unique code of the theme's profile."""
    seen: dict[str, str] = {}
    for name, item in theme.items.items():
        if problem := code_problem(item.code, theme.code_profile):
            yield Problem(
                "T048-item-code",
                ("items", name, "code"),
                f"`{item.code}` is not a valid {theme.code_profile} code: {problem}",
                "correct the code, or write `code_profile: local` for the place's own codes",
            )
        first = seen.setdefault(item.code, name)
        if first != name:
            yield Problem(
                "T042-duplicate-code",
                ("items", name, "code"),
                f"`{name}` has the code {item.code} of `{first}`",
                "give every item its own code",
            )


def check_producers(theme: Theme) -> Iterator[Problem]:
    """Check that no two items produce the same field or material."""
    for key, what in (("produces", "produced"), ("issues", "issued")):
        seen: dict[str, str] = {}
        for name, item in theme.items.items():
            for index, output in enumerate(getattr(item, key)):
                first = seen.setdefault(output, name)
                if first != name:
                    yield Problem(
                        "T040-two-producers",
                        ("items", name, key, index),
                        f"`{output}` is {what} by `{first}` and by `{name}`",
                        "keep one of the two, or give the outputs different names",
                    )


def check_cycle(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that no items wait for each other; one cycle is reported."""
    before = prerequisites(theme, supply)
    cycle = find_cycle(before)
    if not cycle:
        return
    item, needed = cycle[0], cycle[1 % len(cycle)]
    path, name = next(
        (path, name)
        for path, name in _inputs(theme, item)
        if needed in _giving(theme, supply, path[2], name)
    )
    yield Problem(
        "T012-cycle",
        path,
        "the items wait for each other: "
        + " → ".join(f"`{one}`" for one in (*cycle, cycle[0]))
        + f" (`{item}` needs `{name}` of `{needed}`)",
        "remove one of these needs, or split an item in two",
    )


def _giving(theme: Theme, supply: Producers, key: str, name: str) -> set[str | None]:
    """Return the items that one entry of an item's lists makes it wait for."""
    if key == "waits_for":
        return {name}
    names = read_by(theme, (name,)) if key == "needs" else {name}
    return {supply.of(key, each) for each in names}


def _check_names(
    path: Path, item: Item, key: str, rule: str, declared: Mapping[str, object]
) -> Iterator[Problem]:
    names: tuple[str, ...] = getattr(item, key)
    where = _DECLARED[rule]
    for index, name in enumerate(names):
        at = (*path, key, index)
        if name not in declared:
            yield Problem(
                rule,
                at,
                f"`{name}` is not declared under `{where}`: nobody supplies it",
                did_you_mean(name, declared, f"declare `{name}` under `{where}`"),
            )
        if name in names[:index]:
            yield Problem(
                "T039-repeated", at, f"`{name}` is in `{key}` twice", "keep one of the two"
            )


def _inputs(theme: Theme, item: str) -> Iterator[tuple[tuple[str, str, str, int], str]]:
    for key in ("needs", "materials", "waits_for"):
        for index, name in enumerate(getattr(theme.items[item], key)):
            yield ("items", item, key, index), name
