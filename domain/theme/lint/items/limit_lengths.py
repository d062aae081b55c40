"""Checks of time limits: no promise exceeds the statutory limit or the theme's promise."""

from collections.abc import Iterator
from math import inf

from domain.plan import PlanTerm, TermUnit
from domain.theme.lint.findings import Severity
from domain.theme.model import Theme
from domain.theme.order import sort_items
from domain.theme.producers import Producers, prerequisites
from domain.theme.yaml.source_position import Path, Problem

_DAYS: dict[TermUnit, tuple[float, float]] = {
    "hours": (1 / 24, 1 / 24),
    "days": (1, 1),
    "working_days": (1, inf),  # the most consecutive days off
    "months": (28, 31),
}
"""The fewest and the most calendar days of one unit."""

_ABOUT_WORKING_DAYS: dict[TermUnit, float] = {
    "hours": 5 / 168,
    "days": 5 / 7,
    "working_days": 1,
    "months": 20,
}
ITEM_CAP = 20
THEME_CAP = 45
"""The working days of 行政许可法 art. 42: of one office, and of unified or joint handling."""

_NOTICE_CAP = 5


def check_terms(theme: Theme) -> Iterator[Problem]:
    """Check that no promise exceeds its statutory limit or the theme's promise."""
    whole = theme.limit.promised
    yield from _check_promise(("limit",), theme.limit.promised, theme.limit.statutory)
    for name, item in theme.items.items():
        path: Path = ("items", name, "limit")
        promised = item.limit.promised
        yield from _check_promise(path, promised, item.limit.statutory)
        if promised and whole and is_longer(promised, whole):
            yield Problem(
                "T054-promise-over-theme",
                (*path, "promised"),
                f"`{name}` promises {format_term(promised)}, the whole theme {format_term(whole)}",
                "promise less for the item, or more for the theme",
            )


def check_critical_path(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that the promised working days of dependent items fit into the theme's."""
    whole = theme.limit.promised
    if whole is None or whole.unit != "working_days":
        return
    path = longest_path(theme, supply)
    total = sum(working_days(theme, name) for name in path)
    if total > whole.count:
        longest = max(path, key=lambda name: working_days(theme, name))
        yield Problem(
            "T055-promises-add-up",
            (
                "items",
                longest,
                "limit",
                "promised",
            ),  # the longest promise, where shortening gains most
            f"the promises of {' → '.join(f'`{name}`' for name in path)} add up to {total}"
            f" working days, the theme promises {whole.count}",
            "promise less for these items, or more for the theme",
            severity=Severity.WARNING,
        )


def check_prereview_term(theme: Theme) -> Iterator[Problem]:
    """Check that notice of what is missing is given within five days (行政许可法 art. 32)."""
    within = theme.prereview.within
    if about_working_days(within) > _NOTICE_CAP:
        yield Problem(
            "T062-long-prereview",
            ("prereview", "within"),
            f"{format_term(within)} to give notice of what is missing: the law gives {_NOTICE_CAP}",
            "shorten it: after five working days the case counts as accepted from its receipt",
        )


def check_statutes(theme: Theme) -> Iterator[Problem]:
    """Check that a statutory limit over the law's usual cap names its legal basis.

    行政许可法 art. 42: 20 working days, 45 for unified, joint or concentrated handling.
    """
    declared = [
        (("limit",), theme.limit.statutory, theme.legal_basis, THEME_CAP),
        *(
            (("items", name, "limit"), item.limit.statutory, item.legal_basis, ITEM_CAP)
            for name, item in theme.items.items()
        ),
    ]
    for path, statutory, basis, cap in declared:
        unsourced = set(basis) <= {"unsourced"}
        if statutory and unsourced and about_working_days(statutory) > cap:
            yield Problem(
                "T061-long-statute",
                (*path, "statutory"),
                f"{format_term(statutory)} is over the usual {cap} working days, "
                "and has no legal basis",
                "name the law under `legal_basis`, or shorten the limit",
                severity=Severity.WARNING,
            )


def _check_promise(
    path: Path, promised: PlanTerm | None, statutory: PlanTerm | None
) -> Iterator[Problem]:
    if promised and statutory and is_longer(promised, statutory):
        yield Problem(
            "T053-promise-over-statute",
            (*path, "promised"),
            f"{format_term(promised)} are promised, the law gives {format_term(statutory)}",
            "promise no more than the statutory limit",
        )


def is_longer(one: PlanTerm, other: PlanTerm) -> bool:
    """Return whether one term is longer than another on every calendar."""
    if one.unit == other.unit:
        return one.count > other.count
    return one.count * _DAYS[one.unit][0] > other.count * _DAYS[other.unit][1]


def about_working_days(term: PlanTerm) -> float:
    """Return a term in working days, approximately."""
    return term.count * _ABOUT_WORKING_DAYS[term.unit]


def longest_path(theme: Theme, supply: Producers) -> tuple[str, ...]:
    """Return the chain of dependent items with the most promised working days in total."""
    before = prerequisites(theme, supply)
    best: dict[
        str, tuple[int, str | None]
    ] = {}  # the days up to an item's end, and its predecessor
    for name in sort_items(before):
        days, last = max(((best[one][0], one) for one in before[name]), default=(0, None))
        best[name] = (days + working_days(theme, name), last)
    path: list[str] = []
    at = max(best, key=lambda one: best[one][0], default=None)
    while at is not None:
        path.insert(0, at)
        at = best[at][1]
    return tuple(path)


def working_days(theme: Theme, name: str) -> int:
    """Return the working days that an item promises; 0 if it promises in another unit."""
    promised = theme.items[name].limit.promised
    return promised.count if promised and promised.unit == "working_days" else 0


def format_term(term: PlanTerm) -> str:
    """Format a term in words."""
    unit = term.unit.replace("_", " ")
    return f"{term.count} {unit.removesuffix('s') if term.count == 1 else unit}"
