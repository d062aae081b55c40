"""The values to try for each name that conditions read, and whether they are exhaustive.

All answers, choices and booleans are tried. A number or text that is only compared with constants
falls into classes; one value of each is tried. For any other use the values are examples, which can
prove that a result is possible but not that it is impossible.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, pairwise

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import Value
from domain.expressions.tree import Comparison, Node
from domain.form.check_form import check_value
from domain.plan import FormValue, PlanField

_EXAMPLES: tuple[int, ...] = (*range(33), 64, 100, 1000, 10**6, -1)
_DATES = ("1900-01-01", "1949-10-01", "1970-01-01", "1999-12-31", "2000-02-29", "2024-02-29")
_YEARS = range(1850, 2150)
_ORDINALS = range(1, date.max.toordinal() + 1)
_MAX_LENGTH = 500
_SPECIAL = frozenset(".^$*+?()[]{}|\\")
_OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Samples:
    """The values to try for a name. ``complete``: a condition true for none is always false."""

    values: tuple[Value, ...]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Readable:
    """What conditions of a theme may read.

    It has the kind of each name, all values of those that have few, and the fields, whose bounds
    say which values are valid.
    """

    kinds: dict[str, ValueKind]
    values: dict[str, tuple[Value, ...]]
    fields: Mapping[str, PlanField] = field(default_factory=dict)

    def samples(self, name: str, trees: Iterable[Node]) -> Samples:
        """Return the values to try for a name that these conditions read."""
        if name in self.values:
            return Samples(self.values[name])
        trees = tuple(trees)
        nodes = [node for tree in trees for node in tree.walk()]
        compared = [c for c in chain(*(tree.compared() for tree in trees)) if c.name == name]
        uses = {id(n) for n in nodes if n.kind == "name" and n.value == name}
        only_compared = uses == {id(each.of) for each in compared}
        if self.kinds[name] == "text":
            of_date = name in self.fields and self.fields[name].type == "date"
            found = _dates(nodes, self._day_bounds(name).values()) if of_date else _texts(nodes)
            ordered = any(each.operator not in {"_==_", "_!=_", "@in"} for each in compared)
            constants = [each.constant.value for each in compared]
            if of_date:
                complete = only_compared and all(_day(str(each)) for each in constants)
            else:
                complete = only_compared and not ordered and _OTHER not in constants
                complete = complete and self._is_valid(name, _OTHER)
        else:
            found = self._numbers(name, compared, nodes, only_compared=only_compared)
            complete = only_compared
        valid = tuple(dict.fromkeys(each for each in found if self._is_valid(name, each)))
        return Samples(valid, complete and bool(valid))

    def _is_valid(self, name: str, value: Value) -> bool:
        known = self.fields.get(name)
        if known is None:
            return True
        form_value: FormValue = format(value, "f") if isinstance(value, Decimal) else value
        # A bound relative to the day of opening moves, so it excludes no day.
        fixed = {key: day.isoformat() for key, day in self._day_bounds(name).items()}
        anytime = known.model_copy(update={"not_before": "", "not_after": "", **fixed})
        return check_value(anytime, form_value, date.min) is None

    def _day_bounds(self, name: str) -> dict[str, date]:
        """Return the bounds of a field that are absolute days."""
        known = self.fields[name]
        bounds = {key: _day(getattr(known, key)) for key in ("not_before", "not_after")}
        return {key: day for key, day in bounds.items() if day is not None}

    def _numbers(
        self, name: str, compared: list[Comparison], nodes: list[Node], *, only_compared: bool
    ) -> list[Value]:
        constants = [c.constant.value for c in compared] if only_compared else _constants(nodes)
        points = {Decimal(c) for c in constants if isinstance(c, int | Decimal)} | {Decimal(0)}
        points |= self._bounds(name)
        near = sorted({point + step for point in points for step in (-1, 0, 1)})
        between = [(one + other) / 2 for one, other in pairwise(sorted(points))]
        examples = [] if only_compared else map(Decimal, _EXAMPLES)
        found = [*near, *between, *examples]
        if self.kinds[name] == "decimal":
            return [each.normalize() + 0 for each in found]
        return [int(each) for each in found]

    def _bounds(self, name: str) -> set[Decimal]:
        """Return the bounds of a field, which may end a class of values."""
        known = self.fields.get(name)
        bounds = (getattr(known, key, None) for key in ("min", "max"))
        return {Decimal(each) for each in bounds if isinstance(each, int | str) and each}


def _constants(nodes: Iterable[Node]) -> list[object]:
    return [node.value for node in nodes if node.kind == "constant"]


def _texts(nodes: list[Node]) -> list[Value]:
    constants = _constants(nodes)
    texts = [each for each in constants if isinstance(each, str) and each]
    counts = [c for c in constants if isinstance(c, int) and 0 <= c < _MAX_LENGTH]
    lengths = [count + step for count in counts for step in (-1, 0, 1) if count + step > 0]
    patterns = chain(*(_matching(str(n.below[1].value)) for n in nodes if n.value == "matches"))
    near = (f"{text}{more}" for text in texts for more in ("", "1", "样"))
    numbers = (str(each) for each in constants if isinstance(each, int))
    return [_OTHER, *near, *patterns, *numbers, "1", *("样" * length for length in lengths)]


def _dates(nodes: list[Node], bounds: Iterable[date]) -> list[Value]:
    constants = _constants(nodes)
    days = [_day(each) for each in constants if isinstance(each, str)]
    known_days = [day for day in (*days, *bounds) if day is not None]
    # The first and the last day of the calendar have one neighbour.
    ordinals = {day.toordinal() + step for day in known_days for step in (-1, 0, 1)}
    near = [date.fromordinal(each) for each in sorted(ordinals) if each in _ORDINALS]
    years = [c + step for c in constants if isinstance(c, int) for step in (-1, 0, 1)]
    known = (f"{year}-06-15" for year in years if year in _YEARS)
    return [*(each.isoformat() for each in near), *known, *_DATES, "2026-06-30", "2099-12-31"]


def _day(text: str) -> date | None:
    """Return the day that a text is in the form of dates; other texts sort differently."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _matching(pattern: str) -> Iterator[str]:
    """Yield texts that a pattern (RE2) may match: its literal prefix, and extensions of it."""
    literal = pattern.removeprefix("^")
    end = next((at for at, char in enumerate(literal) if char in _SPECIAL), len(literal))
    head = literal[:end]
    if literal[end : end + 1] in {"*", "?", "{"}:
        head = head[:-1]
    for more in ("", "a", "1", "样", "2026", "-1"):
        if head + more:
            yield head + more
