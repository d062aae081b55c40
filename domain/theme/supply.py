"""Who supplies what: the producers of fields and materials, and the order they impose."""

from dataclasses import dataclass

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
    """For each item, in the order of declaration, the items whose outputs it needs, sorted."""
    return {
        name: tuple(
            sorted(
                {supply.fields[need] for need in item.needs if need in supply.fields}
                | {supply.materials[m] for m in item.materials if m in supply.materials}
            )
        )
        for name, item in theme.items.items()
    }


def prerequisites(theme: Theme, supply: Producers) -> dict[str, tuple[str, ...]]:
    """For each item, in the order of declaration, all that comes before it, sorted: what it
    needs something of, and what it only waits for.
    """
    return {
        name: tuple(sorted({*given, *(n for n in theme.items[name].waits_for if n in theme.items)}))
        for name, given in suppliers(theme, supply).items()
    }


def ancestors(theme: Theme, supply: Producers) -> dict[str, frozenset[str]]:
    """For each item all that it waits for. Items on or behind a cycle are left out."""
    before = prerequisites(theme, supply)
    found: dict[str, frozenset[str]] = {}
    for name in sort_items(before):
        found[name] = frozenset(before[name]).union(*(found[one] for one in before[name]))
    return found
