"""Checks of the results of conditions: never true, always true, an error, a missing input.

An error is a proof, by a case that was found or by a search over all values. What is neither proved
nor ruled out is a warning that says which values were tried.
"""

from collections.abc import Iterator, Mapping

from domain.expressions.conditions import ConditionFailedError, Value, holds, names_in, syntax_tree
from domain.theme.lint.conditions.samples import Readable
from domain.theme.lint.conditions.search import MAX_STEPS, Finding, Goal, find
from domain.theme.lint.findings import Severity
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_MAX_VALUES = 8
_MAX_VALUE_LENGTH = 30


def check_outcomes(path: Path, condition: str, names: Readable) -> Iterator[Problem]:
    """Check that a condition can be true, can be false, and has a value for every case."""
    undeclared = _undeclared_text(condition, names)
    if undeclared is not None:
        name, text, offset = undeclared
        yield Problem(
            "T072-never-true",
            path,
            f"`{text}` is not a value of `{name}`",
            did_you_mean(text, map(str, names.values[name])),
            offset=offset,
        )
        return
    failing = find(names, Goal(condition, "error"))
    if failing.values is not None:
        yield Problem(
            "T074-condition-fails",
            path,
            f"the condition can fail: {_why(condition, names, failing.values)}, where "
            f"{_format_values(failing.values)}",
            "write it so that it has a value for every input",
        )
        return
    yield from _constant_result(path, names, condition)


def _constant_result(path: Path, names: Readable, condition: str) -> Iterator[Problem]:
    true = find(names, Goal(condition))
    if true.impossible:
        yield Problem(
            "T072-never-true",
            path,
            "the condition is never true",
            "correct the condition, or delete what it is the condition of",
        )
    elif true.values is None:
        yield _inconclusive(path, true, "that the condition can be true")
    elif find(names, Goal(condition, wanted=False)).impossible:
        yield Problem(
            "T073-always-true",
            path,
            "the condition is always true",
            "delete `when`",
            severity=Severity.WARNING,
        )


def _inconclusive(path: Path, found: Finding, what: str) -> Problem:
    """Return a warning that a search was inconclusive."""
    tried = [_format_tried(name, values) for name, values in found.tried.items()]
    ended = [f"the search ended after {MAX_STEPS:,} steps"] if found.given_up else []
    return Problem(
        "T123-not-shown",
        path,
        f"it could not be shown {what}: {'; '.join((*ended, *tried))}",
        "cover it by a test of the theme, or write it with comparisons of single values",
        severity=Severity.WARNING,
    )


def _format_tried(name: str, values: tuple[Value, ...]) -> str:
    tried = ", ".join(_format_value(each) for each in values[:_MAX_VALUES]) or "no valid value"
    more = f" and {len(values) - _MAX_VALUES} more" if len(values) > _MAX_VALUES else ""
    return f"`{name}` was tried as {tried}{more}"


def _why(condition: str, names: Readable, values: Mapping[str, Value]) -> str:
    """Return the error of the evaluation of a failing condition."""
    whole = {n: next(iter(names.samples(n, ()).values), "") for n in names_in(condition)}
    try:
        holds(condition, names.kinds, {**whole, **values})
    except ConditionFailedError as error:
        [(_, why)] = error.violations
        return why
    return "it has no value"


def _undeclared_text(condition: str, names: Readable) -> tuple[str, str, int] | None:
    """Return the first text compared with a name of few values that is none of them.

    The result is the name, the text and its offset.
    """
    tree = syntax_tree(condition)
    for each in () if tree is None else tree.compared():
        text = each.constant.value
        if isinstance(text, str) and text not in names.values.get(each.name, (text,)):
            return each.name, text, each.constant.offset
    return None


def check_input(
    names: Readable, consumer: tuple[str, str | None], supplier: tuple[str, str], at: Path
) -> Iterator[Problem]:
    """Check that an item applies only where the producer of its required input applies.

    Both are named with their condition; ``at`` is the place that declares the need.
    """
    (item, mine), (producer, theirs) = consumer, supplier
    goals = [Goal(theirs, wanted=False), *([Goal(mine)] if mine else [])]
    found = find(names, *goals)
    if found.values is not None:
        yield Problem(
            "T075-input-not-there",
            at,
            f"where {_format_values(found.values)}, `{item}` applies and `{producer}`, "
            "which it needs, does not",
            f"give `{item}` the condition of `{producer}` too: `when: {theirs}`",
        )
    elif not found.impossible:
        yield _inconclusive(at, found, f"that `{producer}` applies wherever `{item}` does")


def _format_values(values: Mapping[str, Value]) -> str:
    return ", ".join(
        f"`{name}` is {_format_value(value)[:_MAX_VALUE_LENGTH]}" for name, value in values.items()
    )


def _format_value(value: Value) -> str:
    """Format a value for people, bounded."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _MAX_VALUE_LENGTH else f"{text[:_MAX_VALUE_LENGTH]}… ({len(text)})"
