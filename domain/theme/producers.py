"""Who supplies what: the producers of fields and materials, and the order they impose."""

from dataclasses import dataclass

from domain.theme.lookups import read_by
from domain.theme.model import Theme
from domain.theme.order import sort_items


@dataclass(frozen=True, slots=True)
class Producers:
    """The item that produces each field, and that issues each material."""

    fields: dict[str, str]
    materials: dict[str, str]

    def of(self, key: str, name: str) -> str | None:
        """The item that supplies an entry of an item's ``needs`` or ``materials``."""
        return (self.materials if key == "materials" else self.fields).get(name)


def producers(theme: Theme) -> Producers:
    """Who produces what; the first declared item where two claim the same."""
    fields: dict[str, str] = {}
    materials: dict[str, str] = {}
    for name, item in theme.items.items():
        for output in item.produces:
            fields.setdefault(output, name)
        for certificate in item.issues:
            materials.setdefault(certificate, name)
    return Producers(fields, materials)


def suppliers(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """For each item, in the order of declaration, the items without whose outputs it cannot
    begin, sorted.
    """
    return {
        name: tuple(sorted({producer for producer, must in of if must}))
        for name, of in _supplied(theme, supply).items()
    }


def awaited(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """For each item those that are over before it, sorted by how it says so: what it waits
    for, then what may give it something and need not.
    """
    found = {}
    for name, of in _supplied(theme, supply).items():
        must = {producer for producer, needed in of if needed}
        may = sorted({producer for producer, _ in of} - must)
        said = theme.items[name].waits_for
        found[name] = (*said, *(each for each in may if each not in said))
    return found


def _supplied(theme: Theme, supply: Producers) -> dict[str, tuple[tuple[str, bool], ...]]:
    """For each item the producers of its inputs, each with whether the input must be there."""
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
    """For each item, in the order of declaration, all that comes before it, sorted: what it
    needs something of, and what it only waits for.
    """
    waiting = awaited(theme, supply)
    return {
        name: tuple(sorted({*given, *(each for each in waiting[name] if each in theme.items)}))
        for name, given in suppliers(theme, supply).items()
    }


def ancestors(theme: Theme, supply: Producers) -> dict[str, frozenset[str]]:
    """For each item all that it waits for. Items on or behind a cycle are left out."""
    before = prerequisites(theme, supply)
    found: dict[str, frozenset[str]] = {}
    for name in sort_items(before):
        found[name] = frozenset(before[name]).union(*(found[one] for one in before[name]))
    return found
