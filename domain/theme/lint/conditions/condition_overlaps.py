"""Checks of conditions that depend on each other: inputs that nobody has, and the answer `none`."""

from collections.abc import Iterator

from domain.expressions.conditions import (
    ConditionFailedError,
    check_condition,
    holds,
    names_in,
    syntax_tree,
)
from domain.theme.lint.conditions.conditions import (
    condition_overlap,
    conditions_of,
    names_of,
)
from domain.theme.lint.conditions.samples import Readable
from domain.theme.lint.conditions.search import Goal, find
from domain.theme.lint.findings import Severity
from domain.theme.model import Theme
from domain.theme.yaml.source_position import Path, Problem

_NONE = "none"
_LISTS = (("needs", "fields"), ("materials", "materials"))


def check_overlaps(theme: Theme) -> Iterator[Problem]:
    """Check that an item applies to some of those who are asked for what it lists."""
    overlap = condition_overlap(theme)
    for key, where in _LISTS:
        for name, each in getattr(theme, where).items():
            if each.when is None:
                continue
            users = {item: i for item, i in theme.items.items() if name in getattr(i, key)}
            apart = [i for i in users if not overlap.possible(each.when, theme.items[i].when)]
            if apart and len(apart) == len(users):
                yield _apart((where, name, "when"), name, ", ".join(f"`{one}`" for one in apart))
                continue
            for item in apart:
                yield _apart(("items", item, "when"), name, f"`{item}`")


def check_none(theme: Theme) -> Iterator[Problem]:
    """Check that the answer `none` selects nothing that another answer to the question does not."""
    names = names_of(theme)
    for path, condition in conditions_of(theme):
        if check_condition(condition, names.kinds) is not None:
            continue  # another check reports it
        if find(names, Goal(condition, "error")).values is not None:
            continue  # another check reports it
        for question in names_in(condition):
            answers = theme.guide[question].answers if question in theme.guide else ()
            if _NONE in answers and (more := _brought_by_none(condition, question, names)):
                yield _warning(
                    "T107-none-selects",
                    path,
                    f"`{path[1]}` applies where `{question}` is `{_NONE}`, and not where it is"
                    f" `{more}`",
                    "invert the condition, or rename the answer",
                )


def check_negations(theme: Theme) -> Iterator[Problem]:
    """Check that a condition over a question with two answers names the answer it is for."""
    names = names_of(theme)
    for path, condition in conditions_of(theme):
        for name, value, offset in _negated(condition):
            others = [each for each in names.values.get(name, ()) if each != value]
            if len(others) == 1 and value in names.values[name]:
                yield Problem(
                    "T118-negated-answer",
                    path,
                    f"the condition is for a `{name}` that is not `{value}`: that is `{others[0]}`",
                    f"write `{name} == '{others[0]}'`",
                    severity=Severity.WARNING,
                    offset=offset,
                )


def _negated(condition: str) -> Iterator[tuple[str, str, int]]:
    """Yield the comparisons with `!=`: name, text and offset."""
    tree = syntax_tree(condition)
    if tree is None:
        return
    for each in tree.compared():
        if each.operator == "_!=_" and isinstance(each.constant.value, str):
            yield each.name, each.constant.value, each.of.offset
    for negation in tree.calls("!_"):
        for each in negation.below[0].comparisons():
            if each.operator == "_==_" and isinstance(each.constant.value, str):
                yield each.name, each.constant.value, negation.offset


def check_left_out(theme: Theme) -> Iterator[Problem]:
    """Check that no answer is the only one that selects nothing.

    If every other answer selects something, a condition for all the others leaves one out.
    """
    names = names_of(theme)
    selected: dict[str, list[tuple[Path, frozenset[str]]]] = {}
    for path, condition in conditions_of(theme):
        if (answers := _answers_held(condition, names)) is not None:
            selected.setdefault(names_in(condition)[0], []).append((path, answers))
    for name, found in selected.items():
        known = frozenset(map(str, names.values[name]))
        for path, held in found:
            others = [each for at, each in found if at != path]
            left = known - held
            alone = len(left) == 1 and left.isdisjoint(frozenset[str]().union(*others))
            if alone and len(held) > 1 and all(frozenset((each,)) in others for each in held):
                yield _warning(
                    "T119-answer-left-out",
                    path,
                    f"each answer to `{name}` selects something, and `{min(left)}` nothing:"
                    f" `{path[1]}` is for all the others",
                    f"invert it, if it is for `{min(left)}`; else say which answers it is for",
                )


def _answers_held(condition: str, names: Readable) -> frozenset[str] | None:
    """Return the answers for which a condition holds that reads only this name, of few values."""
    read = names_in(condition)
    if len(read) != 1 or read[0] not in names.values:
        return None
    if check_condition(condition, names.kinds) is not None:
        return None  # another check reports it
    values = names.values[read[0]]
    try:
        return frozenset(str(v) for v in values if holds(condition, names.kinds, {read[0]: v}))
    except ConditionFailedError:
        return None  # another check reports it


def _brought_by_none(condition: str, question: str, names: Readable) -> str | None:
    """Return an answer that does not select what `none` selects, all else being equal."""
    for other in names.values[question]:
        mine = Goal(condition, fixed={question: _NONE})
        without = Goal(condition, wanted=False, fixed={question: other})
        if other != _NONE and find(names, mine, without).values is not None:
            return str(other)
    return None


def _apart(path: Path, name: str, items: str) -> Problem:
    return _warning(
        "T106-never-together",
        path,
        f"`{name}` is requested only where {items} does not apply",
        "fix one of the two conditions, or remove it from the list of the item",
        name,
    )


def _warning(rule: str, path: Path, message: str, hint: str, *about: str) -> Problem:
    return Problem(rule, path, message, hint, severity=Severity.WARNING, about=about)
