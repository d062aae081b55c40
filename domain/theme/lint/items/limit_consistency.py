"""Checks that limits are consistent: none is missing, and none is far from the others."""

import re
from collections.abc import Iterator

from domain.plan import PlanTerm
from domain.theme.lint.findings import Severity
from domain.theme.lint.items.limit_lengths import (
    ITEM_CAP,
    THEME_CAP,
    about_working_days,
    format_term,
    is_longer,
    longest_path,
    working_days,
)
from domain.theme.model import Item, Theme
from domain.theme.producers import Producers, ancestors
from domain.theme.yaml.source_position import Path, Problem

_DAY_S = 86_400
_IDLE_DAYS = 2
_IDLE_SHARE = 1.5
_CHECKED_WITHIN = 45
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条|\bart(?:icle|\.)", re.IGNORECASE)


def check_promises(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that a theme promises where all its items do, all items where it does, and as much."""
    items = theme.items.values()
    if theme.limit.promised is None and all(i.limit.promised or _lasts(i) for i in items):
        yield _warning(
            "T111-no-limit",
            ("limit",),
            "the items promise, and the whole theme promises nothing",
            "write `limit: {promised: …}`: what the items on the longest path promise together",
        )
    for name, item in theme.items.items():
        if theme.limit.promised is not None and item.limit.promised is None and not _lasts(item):
            yield _warning(
                "T111-no-limit",
                ("items", name, "limit"),
                f"the theme promises, and `{name}` in it promises nothing",
                "write `limit: {promised: …}`: supervision cannot warn of what has no limit",
            )
    yield from _check_idle(theme, supply)


def check_statutory_limits(theme: Theme) -> Iterator[Problem]:
    """Check that no item's statutory limit exceeds the theme's; long ones must cite an article."""
    whole = theme.limit.statutory
    if whole is not None:
        yield from _check_article(("limit", "statutory"), whole, theme.legal_basis, THEME_CAP)
    for name, item in theme.items.items():
        path: Path = ("items", name, "limit", "statutory")
        own = item.limit.statutory
        if own is None:
            continue
        if whole is not None and is_longer(own, whole):
            yield _warning(
                "T113-statute-over-theme",
                path,
                f"the law gives `{name}` {format_term(own)}, "
                f"and the whole theme {format_term(whole)}",
                "fix the one that is wrong: a case is not over before its items are",
            )
        yield from _check_article(path, own, item.legal_basis, ITEM_CAP)


def _check_article(
    path: Path, statutory: PlanTerm, basis: tuple[str, ...], cap: int
) -> Iterator[Problem]:
    named = set(basis) - {"unsourced"}
    if (
        about_working_days(statutory) > cap
        and named  # T061 reports a missing law
        and not any(map(_ARTICLE.search, named))
    ):
        yield _warning(
            "T114-statute-without-article",
            path,
            f"{format_term(statutory)} is over the usual {cap} working days, "
            "and no article is named",
            "name the article under `legal_basis`: 中华人民共和国行政许可法 第四十二条",
        )


def check_deferred_terms(theme: Theme) -> Iterator[Problem]:
    """Check that deferred materials are due within the case, and commitments checked in time."""
    for name, material in theme.materials.items():
        owed, checked = material.deferrable, material.committable
        if owed and theme.limit.promised and is_longer(owed, theme.limit.promised):
            yield _warning(
                "T115-owed-too-long",
                ("materials", name, "deferrable"),
                f"`{name}` may be owed for {format_term(owed)}, and the theme is promised in"
                f" {format_term(theme.limit.promised)}",
                "let it be owed no longer than the case may take",
            )
        if checked and about_working_days(checked) > _CHECKED_WITHIN:
            yield _warning(
                "T116-late-check",
                ("materials", name, "committable"),
                f"a commitment for `{name}` may stay unchecked for {format_term(checked)}",
                f"have people check it within {_CHECKED_WITHIN} working days",
            )


def _check_idle(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that the theme's promise is about the sum of its items' promises."""
    whole = theme.limit.promised
    promised = [item.limit.promised for item in theme.items.values() if not _lasts(item)]
    if whole is None or any(p is None or p.unit != "working_days" for p in (whole, *promised)):
        return
    if len(ancestors(theme, supply)) < len(theme.items):
        return  # a cycle, which another check reports, promises nothing
    path = longest_path(theme, supply)
    total = sum(working_days(theme, name) for name in path)
    if whole.count > total + _IDLE_DAYS and whole.count > total * _IDLE_SHARE:
        yield _warning(
            "T112-idle-promise",
            ("limit", "promised"),
            f"the theme promises {format_term(whole)}, and its items are over in {total}",
            f"promise what {' → '.join(f'`{name}`' for name in path)} add up to, and little more",
        )


def _lasts(item: Item) -> bool:
    """Return whether an item is open-ended, such as supervised works.

    It has no limit, and its answer is polled less than once a day.
    """
    return item.limit.promised is None and item.query_every >= _DAY_S


def _warning(rule: str, path: Path, message: str, hint: str) -> Problem:
    return Problem(rule, path, message, hint, severity=Severity.WARNING)
