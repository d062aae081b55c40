"""The producers of fields and materials, and the order they impose."""

from dataclasses import dataclass

from domain.theme.lookups import read_by
from domain.theme.model import Theme
from domain.theme.order import sort_items


@dataclass(frozen=True, slots=True)
class Producers:
    """The item that produces each field, and the item that issues each material."""

    fields: dict[str, str]
    materials: dict[str, str]

    def of(self, key: str, name: str) -> str | None:
        """Return the item that supplies an entry of an item's ``needs`` or ``materials``."""
        return (self.materials if key == "materials" else self.fields).get(name)


def producers(theme: Theme) -> Producers:
    """Return who produces what; the first declared item where two declare the same."""
    fields: dict[str, str] = {}
    materials: dict[str, str] = {}
    for name, item in theme.items.items():
        for output in item.produces:
            fields.setdefault(output, name)
        for certificate in item.issues:
            materials.setdefault(certificate, name)
    return Producers(fields, materials)


def suppliers(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """Return for each item, in declaration order, the items whose outputs it requires, sorted."""
    return {
        name: tuple(sorted({producer for producer, must in of if must}))
        for name, of in _supplied(theme, supply).items()
    }


def awaited(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """Return for each item the items that must be over before it starts.

    First those in its ``after``, then the producers of its optional inputs, each group sorted.
    """
    result = {}
    for name, of in _supplied(theme, supply).items():
        must = {producer for producer, needed in of if needed}
        may = sorted({producer for producer, _ in of} - must)
        declared = theme.items[name].waits_for
        result[name] = (*declared, *(each for each in may if each not in declared))
    return result


def _supplied(theme: Theme, supply: Producers) -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return for each item the producers of its inputs, each with whether the input is required."""
    return {
        name: tuple(
            (producer, declared[each].required)
            for declared, names, of in (
                (theme.fields, read_by(theme, item.needs), supply.fields),
                (theme.materials, item.materials, supply.materials),
            )
            for each in names
            if (producer := of.get(each)) is not None and each in declared
        )
        for name, item in theme.items.items()
    }


def prerequisites(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """Return for each item, in declaration order, all items that come before it, sorted.

    They are the items whose outputs it requires and those that it only waits for.
    """
    waiting = awaited(theme, supply)
    return {
        name: tuple(sorted({*required, *(each for each in waiting[name] if each in theme.items)}))
        for name, required in suppliers(theme, supply).items()
    }


def ancestors(theme: Theme, supply: Producers) -> dict[str, frozenset[str]]:
    """Return for each item all items it waits for. Items on or behind a cycle are left out."""
    before = prerequisites(theme, supply)
    found: dict[str, frozenset[str]] = {}
    for name in sort_items(before):
        found[name] = frozenset(before[name]).union(*(found[one] for one in before[name]))
    return found
