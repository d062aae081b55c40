"""Checks of conditions: each compiles, reads only recorded values, and can be true or false.

An error is a proof: by a case that was found, or by a search over all values
(:mod:`domain.theme.lint.conditions.search`). What is neither proved nor ruled out is a warning.
"""

from collections.abc import Iterator

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import (
    Value,
    check_condition,
    name_offsets,
    names_in,
    syntax_tree,
)
from domain.form.applicability import kind_of
from domain.plan import Label, PlanField
from domain.theme.lint.conditions.condition_overlap import ConditionOverlap
from domain.theme.lint.conditions.outcomes import check_input, check_outcomes
from domain.theme.lint.conditions.samples import Readable
from domain.theme.lint.findings import Severity
from domain.theme.model import FormField, Theme
from domain.theme.producers import Producers
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_EQUIVALENT_KEYS = {"label", "choices", "pattern_says"}


def check_guide(theme: Theme) -> Iterator[Problem]:
    """Check that no question has the name of a field."""
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
    """Check that every condition compiles, can be true, and never removes a needed input."""
    names = names_of(theme)
    valid: dict[str, str] = {}
    for path, condition in conditions_of(theme):
        problem = _reading_problem(path, condition, theme, names) or _compiling(
            path, condition, names
        )
        found = [problem] if problem is not None else list(check_outcomes(path, condition, names))
        yield from found
        is_valid = all(each.severity is not Severity.ERROR for each in found)
        if is_valid and path[0] == "items" and path[-2] != "fee":
            valid[str(path[1])] = condition
    yield from _pointless(theme, supply)
    for item, producer, at in _consumers(theme, supply):
        if producer in valid and (item in valid or not theme.items[item].when):
            yield from check_input(names, (item, valid.get(item)), (producer, valid[producer]), at)


def check_idle(theme: Theme) -> Iterator[Problem]:
    """Check that every question is read by a condition."""
    trees = [syntax_tree(condition) for _, condition in conditions_of(theme)]
    if None in trees:
        return  # a condition that does not compile may read any question
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


def condition_overlap(theme: Theme) -> ConditionOverlap:
    """Return the overlap search over the conditions of the theme."""
    return ConditionOverlap(names_of(theme))


def names_read(theme: Theme) -> frozenset[str]:
    """Return the names that conditions of the theme read."""
    return frozenset(n for _, condition in conditions_of(theme) for n in names_in(condition))


def names_of(theme: Theme) -> Readable:
    """Return what conditions of the theme may read."""
    kinds: dict[str, ValueKind] = dict.fromkeys(theme.guide, "text")
    values: dict[str, tuple[Value, ...]] = {n: tuple(q.answers) for n, q in theme.guide.items()}
    fields: dict[str, PlanField] = {}
    for name, field in theme.fields.items():
        if not _unreadable_reason(field):
            kinds[name] = kind_of(field.type)
            fields[name] = _as_planned(name, field)
            if field.type == "choice":
                values[name] = tuple(field.choices)
            if field.type == "boolean":
                values[name] = (False, True)
    return Readable(kinds, values, fields)


def _as_planned(name: str, field: FormField) -> PlanField:
    """Return the field as values are checked against it: the attributes that both models share."""
    alike = PlanField.model_fields.keys() & FormField.model_fields.keys() - _EQUIVALENT_KEYS
    attributes = {key: value for key in alike if (value := getattr(field, key)) is not None}
    label = Label(zh=field.label.zh, en=field.label.en)
    choices = tuple(field.choices)
    return PlanField.model_validate(
        {"name": name, "label": label, "choices": choices, **attributes}
    )


def conditions_of(theme: Theme) -> Iterator[tuple[Path, str]]:
    """Yield all conditions of the theme with their paths."""
    for key in ("fields", "materials", "items", "follow_ups"):
        for name, each in getattr(theme, key).items():
            lookup = key == "items" and name in theme.registries
            if each.when is not None and not lookup:  # the condition of a lookup is generated
                yield (key, name, "when"), each.when
    for name, item in theme.items.items():
        if item.fee is not None and item.fee.when is not None:
            yield ("items", name, "fee", "when"), item.fee.when


def _unreadable_reason(field: FormField) -> str:
    """Return why a condition may not read a field; empty if it may."""
    if field.source == "derived":
        return "is computed anew for each department: it is not on record"
    if field.source != "applicant":
        return "comes from an item or a register: it is not known when the case begins"
    if field.personal:
        return "is personal, and what it selects would be recorded in the clear"
    if not field.required or field.when is not None:
        return "may be left out"
    return ""


def _reading_problem(path: Path, condition: str, theme: Theme, names: Readable) -> Problem | None:
    for name, offset in name_offsets(condition).items():
        field = theme.fields.get(name)
        if name in names.kinds or field is None:
            continue
        return Problem(
            "T071-condition-reads",
            path,
            f"the condition reads `{name}`, which {_unreadable_reason(field)}",
            "ask a question in `guide`, or test a required field with `personal: false`",
            offset=offset,
        )
    return None


def _compiling(path: Path, condition: str, names: Readable) -> Problem | None:
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


def _pointless(theme: Theme, supply: Producers) -> Iterator[Problem]:
    # In the file, a lookup's output is a field with another source, and is checked as that.
    for key in ("fields", "materials"):
        producers: dict[str, str] = getattr(supply, key)
        for name, each in getattr(theme, key).items():
            by_item = each.source == "item" and producers.get(name) not in theme.registries
            if each.when is not None and by_item:
                yield Problem(
                    "T076-condition-of-output",
                    (key, name, "when"),
                    f"`{name}` comes from an item: it exists where the item applies",
                    "delete `when`, or write it at the item",
                    at_key=True,
                )


def _consumers(theme: Theme, supply: Producers) -> Iterator[tuple[str, str, Path]]:
    """Yield the items that require an output of a conditional item: item, producer, path."""
    for name, item in theme.items.items():
        for key in ("needs", "materials"):
            declared = theme.fields if key == "needs" else theme.materials
            for index, each in enumerate(getattr(item, key)):
                known = declared.get(each)
                must = known is not None and known.required
                producer = supply.of(key, each) if must else None
                if producer is not None and theme.items[producer].when is not None:
                    yield name, producer, ("items", name, key, index)
