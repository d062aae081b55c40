"""Searches for values for which conditions of a theme have the wanted results.

The search assigns names one after the other and leaves a branch as soon as the assigned names
decide a condition the other way (three-valued logic). Names that a condition does not read, or no
longer depends on, are never enumerated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

from domain.expressions.conditions import Value, names_in
from domain.expressions.parts import Part, Truth, parts_of
from domain.theme.lint.conditions.samples import Readable, Samples

MAX_STEPS = 10_000
"""A search ends after this many values and reports that it did."""

Known = Truth | Literal["unknown"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A condition and its wanted truth value, with some names fixed."""

    condition: str
    wanted: Truth = True
    fixed: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """The values of a case in which all goals are met, if one was found.

    Without such a case, ``impossible`` says that it is proved; otherwise ``tried`` are the values
    tried for names whose values are examples, and ``given_up`` says that the search stopped early.
    """

    values: Mapping[str, Value] | None
    impossible: bool = False
    given_up: bool = False
    tried: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)


def find(names: Readable, *goals: Goal, most: int = MAX_STEPS) -> Finding:
    """Search for a case in which all goals are met. Every condition must compile."""
    search = _search(names, goals, most)
    values = search.run()
    if values is not None:
        return Finding(values)
    tried = {name: each.values for name, each in search.samples.items() if not each.complete}
    if not search.given_up and not tried:
        return Finding(None, impossible=True)
    if tried and all(goal.wanted != "error" and not goal.fixed for goal in goals):
        opaque = _search(names, goals, most, opaque=frozenset(tried))
        if opaque.run() is None and not opaque.given_up:
            return Finding(None, impossible=True)
    return Finding(None, given_up=search.given_up, tried=tried)


def _search(
    names: Readable, goals: Sequence[Goal], most: int, opaque: frozenset[str] = frozenset()
) -> "_Search":
    parts = [
        (parts_of(goal.condition, names.kinds, _read(names, goal.condition)), goal)
        for goal in goals
    ]
    trees = [part.tree for part, _ in parts]
    read = dict.fromkeys(name for part, _ in parts for name in part.names)
    samples = {name: names.samples(name, trees) for name in read}
    return _Search(tuple(parts), samples, most, opaque)


def _read(names: Readable, condition: str) -> tuple[str, ...]:
    return tuple(name for name in names_in(condition) if name in names.kinds)


@dataclass(slots=True)
class _Search:
    """One search. An atom that reads an ``opaque`` name may be true or false."""

    goals: tuple[tuple[Part, Goal], ...]
    samples: dict[str, Samples]
    most: int
    opaque: frozenset[str]
    given_up: bool = False
    steps: int = 0

    def run(self) -> Mapping[str, Value] | None:
        return self._run({})

    def _run(self, values: dict[str, Value]) -> Mapping[str, Value] | None:
        open_name = None
        for part, goal in self.goals:
            known, missing = self._evaluate(part, {**values, **goal.fixed})
            if known == "unknown":
                open_name = open_name or missing
            elif known is not goal.wanted and known != goal.wanted:
                return None
        if open_name is None:
            return dict(values)
        for value in self._choices(open_name):
            self.steps += 1
            if self.steps > self.most:
                self.given_up = True
                return None
            found = self._run({**values, open_name: value})
            if found is not None or self.given_up:
                return found
        return None

    def _choices(self, name: str) -> tuple[Value, ...]:
        return self.samples[name].values if name in self.samples else (True, False)

    def _evaluate(self, part: Part, values: Mapping[str, Value]) -> tuple[Known, str]:
        """Return the truth of a part as far as it is known, and a name that it still depends on."""
        if part.operator == "atom":
            return self._atom(part, values)
        if part.operator == "if":
            known, missing = self._evaluate(part.below[0], values)
            if isinstance(known, bool):
                return self._evaluate(part.below[1 if known else 2], values)
            return known, missing
        below = [self._evaluate(each, values) for each in part.below]
        if part.operator == "not":
            [(known, missing)] = below
            return (not known if isinstance(known, bool) else known), missing
        decisive = part.operator == "or"
        return reduce(lambda one, other: _both(decisive, one, other), below)

    def _atom(self, part: Part, values: Mapping[str, Value]) -> tuple[Known, str]:
        if not self.opaque.isdisjoint(part.names):
            known = values.get(part.signature)
            return ("unknown" if known is None else bool(known)), part.signature
        missing = next((name for name in part.names if name not in values), None)
        return ("unknown", missing) if missing is not None else (part.truth(values), "")


def _both(decisive: Truth, one: tuple[Known, str], other: tuple[Known, str]) -> tuple[Known, str]:
    """Combine the sides of an ``and`` (decided by False) or an ``or`` (decided by True)."""
    for each in (one, other):
        if each[0] is decisive:
            return each
    for wanted in ("unknown", "error"):
        for each in (one, other):
            if each[0] == wanted:
                return each
    return one
