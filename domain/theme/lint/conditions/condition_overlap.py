"""Finds which conditions of a theme can hold for the same case."""

from domain.expressions.conditions import check_condition, names_in
from domain.theme.lint.conditions.samples import Readable
from domain.theme.lint.conditions.search import Goal, find


class ConditionOverlap:
    """Results for the pairs of conditions of one theme; each pair is searched once."""

    def __init__(self, names: Readable) -> None:
        self._names = names
        self._compiles: dict[str, bool] = {}
        self._known: dict[frozenset[str], bool] = {}

    def possible(self, one: str | None, other: str | None) -> bool:
        """Return whether two conditions can hold for one case; True unless it is disproved.

        None is the condition of what applies to every case.
        """
        conditions = frozenset(each for each in (one, other) if each is not None)
        if conditions not in self._known:
            self._known[conditions] = self._search(conditions)
        return self._known[conditions]

    def _search(self, conditions: frozenset[str]) -> bool:
        if not all(self._is_valid(each) for each in conditions):
            return True  # another check reports it
        if len(conditions) > 1:
            first, second = (frozenset(names_in(each)) for each in conditions)
            if first.isdisjoint(second):  # the conditions share no name
                return all(self.possible(each, None) for each in conditions)
        return not find(self._names, *map(Goal, sorted(conditions))).impossible

    def _is_valid(self, condition: str) -> bool:
        if condition not in self._compiles:
            compiles = check_condition(condition, self._names.kinds) is None
            self._compiles[condition] = compiles
        return self._compiles[condition]
