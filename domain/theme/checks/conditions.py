"""Checks of conditions: each compiles, reads only what is on record, and can come either way.

What holds where is tried on values that a condition can tell apart: every answer and every
choice, and for texts and numbers those it names and their neighbours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod

from domain.applicability import kind_of
from domain.cel.compiled import ValueKind
from domain.conditions import (
    ConditionFailedError,
    Value,
    check_condition,
    holds,
    name_offsets,
    names_in,
    syntax_tree,
)
from domain.theme.findings import Severity
from domain.theme.model import FormField, Theme
from domain.theme.source import Path, Problem
from domain.theme.suggestions import did_you_mean
from domain.theme.supply import Producers

MOST_TRIED = 4096
"""A condition that would need more combinations than this is only compiled."""

Tried = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ConditionNames:
    """What conditions may read: the kind of each name, and the values of those that have few."""

    kinds: dict[str, ValueKind]
    values: dict[str, tuple[Value, ...]]


def check_guide(theme: Theme) -> Iterator[Problem]:
    """A question has a name of its own."""
    for name in theme.guide:
        if name in theme.fields:
            yield Problem(
                "T077-question-is-field",
                ("guide", name),
                f"`{name}` is a question of the guide and a field of the form",
                "ask it once: keep the question, or the field",
                at_key=True,
            )


def check_conditions(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Every condition compiles, holds for somebody, and leaves nobody without an input."""
    names = names_of(theme)
    sound: dict[str, str] = {}
    for path, condition in conditions_of(theme):
        problem = _reading_problem(path, condition, theme, names) or _compiling(
            path, condition, names
        )
        if problem is not None or (problem := _trying(path, condition, names)) is not None:
            yield problem
        elif path[0] == "items" and path[-2] != "fee":
            sound[str(path[1])] = condition
    yield from _pointless(theme)
    for item, producer, at in _consumers(theme, supply):
        if producer in sound and (item in sound or not theme.items[item].when):
            yield from _without_input(item, producer, at, sound, names)


def check_idle(theme: Theme) -> Iterator[Problem]:
    """A question that selects nothing is not asked."""
    trees = [syntax_tree(condition) for _, condition in conditions_of(theme)]
    if None in trees:
        return  # which questions that condition reads is known once it is fixed
    read = {name for tree in trees if tree is not None for name in tree.names()}
    for name in theme.guide:
        if name not in read:
            yield Problem(
                "T078-idle-question",
                ("guide", name),
                f"no condition reads the question `{name}`",
                f"use it in a `when`, or delete `{name}`",
                at_key=True,
                severity=Severity.WARNING,
            )


def may_meet(theme: Theme, one: str, other: str) -> bool:
    """Whether two items can apply to one case; taken to be so where it cannot be tried out."""
    return may_both_hold(theme, theme.items[one].when, theme.items[other].when)


def may_both_hold(theme: Theme, one: str | None, other: str | None) -> bool:
    """Whether two conditions can hold for one case; taken to be so where it cannot be tried."""
    mine, theirs = (condition or "true" for condition in (one, other))
    names = names_of(theme)
    if any(check_condition(each, names.kinds) is not None for each in (mine, theirs)):
        return True  # told elsewhere
    tried = list(combinations([mine, theirs], names))
    try:
        return not tried or any(
            holds(mine, names.kinds, values) and holds(theirs, names.kinds, values)
            for values in tried
        )
    except ConditionFailedError:
        return True


def names_read(theme: Theme) -> frozenset[str]:
    """The names that conditions of the theme read."""
    return frozenset(n for _, condition in conditions_of(theme) for n in names_in(condition))


def names_of(theme: Theme) -> ConditionNames:
    """What conditions of the theme may read."""
    kinds: dict[str, ValueKind] = dict.fromkeys(theme.guide, "text")
    values: dict[str, tuple[Value, ...]] = {n: tuple(q.answers) for n, q in theme.guide.items()}
    for name, field in theme.fields.items():
        if not _unfit(field):
            kinds[name] = kind_of(field.type)
            if field.type == "choice":
                values[name] = tuple(field.choices)
            if field.type == "boolean":
                values[name] = (False, True)
    return ConditionNames(kinds, values)


def conditions_of(theme: Theme) -> Iterator[tuple[Path, str]]:
    """All conditions of the theme, and where they stand."""
    for key in ("fields", "materials", "items", "follow_ups"):
        for name, each in getattr(theme, key).items():
            lookup = key == "items" and name in theme.registries
            if each.when is not None and not lookup:  # a lookup's is put together
                yield (key, name, "when"), each.when
    for name, item in theme.items.items():
        if item.fee is not None and item.fee.when is not None:
            yield ("items", name, "fee", "when"), item.fee.when


def _unfit(field: FormField) -> str:
    """Why a condition may not read a field; empty where it may."""
    if field.source == "derived":
        return "is computed anew for each department: it is not on record"
    if field.source != "applicant":
        return "comes from an item or a register: it is not known when the case begins"
    if field.personal:
        return "is personal, and what it selects would be on record for all to see"
    if not field.required or field.when is not None:
        return "may be left out"
    return ""


def _reading_problem(
    path: Path, condition: str, theme: Theme, names: ConditionNames
) -> Problem | None:
    for name, offset in name_offsets(condition).items():
        field = theme.fields.get(name)
        if name in names.kinds or field is None:
            continue
        return Problem(
            "T071-condition-reads",
            path,
            f"the condition reads `{name}`, which {_unfit(field)}",
            "ask a question in `guide`, or test a required field with `personal: false`",
            offset=offset,
        )
    return None


def _compiling(path: Path, condition: str, names: ConditionNames) -> Problem | None:
    problem = check_condition(condition, names.kinds)
    if problem is None:
        return None
    unknown = next((n for n in names_in(condition) if n not in names.kinds), None)
    hint = problem.fix or "write one CEL expression, such as `kind == 'firm' && staff > 0`"
    if unknown and not problem.fix:
        hint = did_you_mean(unknown, names.kinds, "declare it as a question of the `guide`")
    return Problem(
        "T070-condition",
        path,
        f"the condition does not compile: {problem.message}",
        hint,
        offset=problem.offset,
    )


def _trying(path: Path, condition: str, names: ConditionNames) -> Problem | None:
    """Whether it comes both ways, tried on all values that it can tell apart."""
    stray = _stray(condition, names)
    if stray is not None:
        name, text, offset = stray
        return Problem(
            "T072-never-true",
            path,
            f"`{text}` is no value of `{name}`",
            did_you_mean(text, map(str, names.values[name])),
            offset=offset,
        )
    tried = combinations([condition], names)
    try:
        found = {holds(condition, names.kinds, values) for values in tried}
    except ConditionFailedError as error:
        [(_, why)] = error.violations
        hint = "write it so that it has a value for whatever is given"
        return Problem("T074-condition-fails", path, f"the condition can fail: {why}", hint)
    if found == {False}:
        return Problem(
            "T072-never-true",
            path,
            "the condition holds for nobody",
            "mend the condition, or delete what it is the condition of",
        )
    if found == {True}:
        return Problem(
            "T073-always-true",
            path,
            "the condition holds for everybody",
            "delete `when`",
            severity=Severity.WARNING,
        )
    return None


def _stray(condition: str, names: ConditionNames) -> tuple[str, str, int] | None:
    """A text that is compared with a name of few values and is none of them: the name, the
    text and its offset.
    """
    tree = syntax_tree(condition)
    for each in () if tree is None else tree.compared():
        text = each.constant.value
        if isinstance(text, str) and text not in names.values.get(each.name, (text,)):
            return each.name, text, each.constant.offset
    return None


def combinations(conditions: Iterable[str], names: ConditionNames) -> Iterator[Tried]:
    """Values for all that the conditions read; none at all where there would be too many."""
    conditions = list(conditions)
    read = list(dict.fromkeys(n for each in conditions for n in names_in(each)))
    values = [names.values.get(name) or _neighbours(names.kinds[name], conditions) for name in read]
    if prod(map(len, values)) <= MOST_TRIED:
        for combination in product(*values):
            yield dict(zip(read, combination, strict=True))


def _neighbours(kind: ValueKind, conditions: Iterable[str]) -> tuple[Value, ...]:
    trees = (syntax_tree(each) for each in conditions)
    constants = {c for tree in trees if tree is not None for c in tree.constants()}
    if kind == "text":
        texts = {each for each in constants if isinstance(each, str)}
        return tuple(sorted({"", *texts, *(f"{text}~" for text in texts)}))
    numbers = {
        Decimal(c) for c in constants if isinstance(c, int | Decimal) and not isinstance(c, bool)
    }
    near = {number + step for number in numbers | {Decimal(0)} for step in (-1, 0, 1)}
    return tuple(sorted(near if kind == "decimal" else {int(number) for number in near}))


def _pointless(theme: Theme) -> Iterator[Problem]:
    for key in ("fields", "materials"):
        for name, each in getattr(theme, key).items():
            if each.when is not None and each.source == "item":
                yield Problem(
                    "T076-condition-of-output",
                    (key, name, "when"),
                    f"`{name}` comes from an item: it is there where the item is",
                    "delete `when`, or write it at the item",
                    at_key=True,
                )


def _consumers(theme: Theme, supply: Producers) -> Iterator[tuple[str, str, Path]]:
    """The items that cannot do without what a conditional item gives: item, producer, where
    it says so.
    """
    for name, item in theme.items.items():
        for key in ("needs", "materials"):
            declared = theme.fields if key == "needs" else theme.materials
            for index, each in enumerate(getattr(item, key)):
                known = declared.get(each)
                must = known is not None and known.required
                producer = supply.of(key, each) if must else None
                if producer is not None and theme.items[producer].when is not None:
                    yield name, producer, ("items", name, key, index)


def _without_input(
    item: str, producer: str, at: Path, sound: Mapping[str, str], names: ConditionNames
) -> Iterator[Problem]:
    mine, theirs = sound.get(item, "true"), sound[producer]
    for values in combinations([mine, theirs], names):
        if holds(mine, names.kinds, values) and not holds(theirs, names.kinds, values):
            told = ", ".join(f"`{name}` is {_told(value)}" for name, value in values.items())
            yield Problem(
                "T075-input-not-there",
                at,
                f"where {told}, `{item}` applies and `{producer}`, which it needs, does not",
                f"give `{item}` the condition of `{producer}` too: `when: {theirs}`",
            )
            return


def _told(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) or "empty"
