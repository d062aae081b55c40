"""Findings that a theme accepts, each at one place and with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.theme.lint.findings import Reason, Severity
from domain.theme.lint.rules.catalogue import RULES, find_rule
from domain.theme.lint.rules.rule import Rule
from domain.theme.model import Known
from domain.theme.yaml.source_position import Problem
from domain.theme.yaml.suggestions import did_you_mean

STALE = "T141-known-stale"
_ENTRY = 2
"""The number of steps to a named entry: accepting an entry accepts all findings inside it."""


def check_known(known: Sequence[Known]) -> Iterator[Problem]:
    """Check that each accepted rule exists, may be accepted, and is accepted once per place."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(known):
        rule = find_rule(each.rule)
        if rule is None:
            numbers = [one.number for one in RULES.values() if one.can_be_accepted]
            message = f"there is no rule `{each.rule}`"
            hint = did_you_mean(each.rule, [*RULES, *numbers], "`onething theme rule` lists them")
            yield Problem("T140-known-rule", ("known", index, "rule"), message, hint)
            continue
        if not rule.can_be_accepted:
            yield Problem(
                "T140-known-rule",
                ("known", index, "rule"),
                f"{rule.id} cannot be accepted: {_not_acceptable_reason(rule)}",
                "delete the entry, and correct what the rule finds",
            )
        if (rule.id, each.at) in seen:
            yield Problem(
                "T039-repeated",
                ("known", index),
                f"{rule.number} at `{each.at}` is in `known` twice",
                "keep one of the two",
            )
        seen.add((rule.id, each.at))


def accepted(known: Sequence[Known], found: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the findings, accepted ones with their reason; then the entries that accept nothing.

    Errors are never accepted. If there are errors, unused entries are not reported: an error can
    hide the finding that an entry accepts.
    """
    rules = [find_rule(each.rule) for each in known]
    used: set[int] = set()
    for problem in found:
        index = next(
            (
                index
                for index, (rule, each) in enumerate(zip(rules, known, strict=True))
                if rule is not None and _covers(rule, each, problem)
            ),
            None,
        )
        if index is None:
            yield problem
            continue
        used.add(index)
        because = known[index].because
        yield replace(problem, known=Reason(because.zh, because.en))
    if any(each.severity is Severity.ERROR for each in found):
        return
    for index, (rule, each) in enumerate(zip(rules, known, strict=True)):
        if rule is not None and index not in used:
            yield _unused_acceptances(index, rule, each, found)


def _covers(rule: Rule, known: Known, problem: Problem) -> bool:
    """Return whether the entry names the finding's place, or its parent, and all its names."""
    if problem.severity is Severity.ERROR or problem.rule != rule.id:
        return False
    if not set(problem.about) <= set(known.of):
        return False
    inside = known.at.count(".") + 1 >= _ENTRY and problem.at.startswith(f"{known.at}.")
    return inside or problem.at == known.at


def _unused_acceptances(index: int, rule: Rule, known: Known, found: Sequence[Problem]) -> Problem:
    others = [each for each in found if each.rule == rule.id and each.known is None]
    hint = did_you_mean(known.at, [each.at for each in others], "delete the entry")
    message = f"`{known.at}` does not violate {rule.id}: there is nothing to accept"
    about = next((each.about for each in others if each.at == known.at), ())
    if about:
        message = f"{rule.id} at `{known.at}` is about more than `of` names"
        hint = f"if that is right too, write `of: [{', '.join(about)}]`"
    return Problem(STALE, ("known", index), message, hint, severity=Severity.WARNING)


def _not_acceptable_reason(rule: Rule) -> str:
    if rule.severity is Severity.ERROR:
        return "it is an error, and keeps the theme from compiling"
    return "it is about what the theme accepts"
