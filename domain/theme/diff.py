"""Semantic differences between two plans. Pure.

Named parts (items, fields, materials, departments, questions, rules) are compared by name. A change
of their order is reported separately where it changes the order of the form.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.plan import Plan
from domain.theme.model import Theme

Weight = Literal["text", "rule", "contract"]
"""The weight of a change.

``text``: texts for people. ``rule``: how a case is decided, or its time limits. ``contract``: what
applicants must provide, or what departments receive and return.
"""

_TEXT = frozenset(
    {"label", "labels", "choice_labels", "question", "reason", "purpose", "words", "pattern_says"}
)
_CONTRACT = frozenset(
    {
        "subject",
        "type",
        "format",
        "source",
        "required",
        "personal",
        "max_length",
        "min_length",
        "pattern",
        "min",
        "max",
        "not_before",
        "not_after",
        "choices",
        "answers",
        "department",
        "code",
        "needs",
        "materials",
        "produces",
        "issues",
        "after",
        "waits_for",
        "when",
        "derived",
        "fee_when",
        "fee_otherwise_fen",
        "delivery",
    }
)
_NAMED = {
    "items": "name",
    "fields": "name",
    "materials": "name",
    "departments": "name",
    "guide": "name",
    "eligibility": "reason_code",
    "notices": "kind",
    "follow_ups": "name",
}
_NOT_COMPARED = frozenset({"version", "format"})

Value = object


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``before`` is None where a part is added, ``after`` where it is removed."""

    path: str
    kind: Literal["added", "removed", "changed", "reordered"]
    weight: Weight
    before: Value = None
    after: Value = None


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return the changes between two plans, in the order of the plan's parts."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return tuple(_compared_parts(before, after))


def known_changes(old: Theme, new: Theme) -> tuple[Change, ...]:
    """Return the changes in the linter findings that the themes accept.

    Accepted findings are not part of the plan and do not affect any case.
    """
    before, after = _known(old), _known(new)
    found = []
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path), after.get(path)
        kind: Literal["added", "removed", "changed"] = "changed"
        if was is None or now is None:
            kind = "added" if was is None else "removed"
        if was != now:
            found.append(Change(path, kind, "text", before=was, after=now))
    return tuple(found)


def _known(theme: Theme) -> dict[str, dict[str, str]]:
    return {
        f"known.{each.rule.partition('-')[0]}.{each.at}": each.because.model_dump()
        for each in theme.known
    }


def _compared_parts(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if key in _NOT_COMPARED:
            continue
        before, after = old.get(key), new.get(key)
        if key in _NAMED:
            yield from _named(key, _NAMED[key], _list(before), _list(after))
        else:
            yield from _compared(key, before, after)


def _list(value: Value) -> list[Mapping[str, Value]]:
    return [dict(each) for each in value] if isinstance(value, list) else []


def _named(
    key: str, name: str, old: Sequence[Mapping[str, Value]], new: Sequence[Mapping[str, Value]]
) -> Iterator[Change]:
    before = {str(each[name]): each for each in old}
    after = {str(each[name]): each for each in new}
    for each in dict.fromkeys([*before, *after]):
        path = f"{key}.{each}"
        if each not in after:
            yield Change(path, "removed", "contract", before=before[each])
        elif each not in before:
            yield Change(path, "added", "contract", after=after[each])
        else:
            yield from _compared(path, before[each], after[each])
    kept_before = [each for each in before if each in after]
    kept_after = [each for each in after if each in before]
    if kept_before != kept_after:
        yield Change(key, "reordered", "text", before=kept_before, after=kept_after)


def _compared(path: str, old: Value, new: Value) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and not {"zh", "en"} & {*old, *new}:
        for key in dict.fromkeys([*old, *new]):
            yield from _compared(f"{path}.{key}", old.get(key), new.get(key))
        return
    yield Change(path, "changed", _weight(path), before=old, after=new)


def _weight(path: str) -> Weight:
    last = path.rpartition(".")[2]
    if last in _TEXT:
        return "text"
    return "contract" if last in _CONTRACT else "rule"
