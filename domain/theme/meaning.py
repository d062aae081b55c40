"""Checks across a theme: every name declared, every input supplied, by exactly one source."""

from collections.abc import Iterator, Sequence

from domain.theme.findings import Severity
from domain.theme.formats import FORMATS, PERSONAL_FORMATS
from domain.theme.model import FormField, Item, Measure, Theme
from domain.theme.order import find_cycle
from domain.theme.source import Path, Problem
from domain.theme.suggestions import did_you_mean
from domain.theme.supply import Producers, prerequisites, producers


def check_meaning(theme: Theme) -> tuple[Problem, ...]:
    """Everything that keeps a well-shaped theme from compiling, and warnings."""
    supply = producers(theme)
    checks = (
        _check_subject(theme),
        _check_fields(theme, supply),
        _check_materials(theme, supply),
        _check_items(theme),
        _check_codes(theme),
        _check_producers(theme),
        _check_cycle(theme, supply),
        _check_unused(theme),
        _check_baseline(theme),
    )
    return tuple(problem for check in checks for problem in check)


def _check_subject(theme: Theme) -> Iterator[Problem]:
    declared = theme.fields.get(theme.subject)
    applicants = [name for name, field in theme.fields.items() if field.source == "applicant"]
    if declared is None or declared.source != "applicant":
        yield Problem(
            "T041-subject",
            ("subject",),
            f"the subject `{theme.subject}` is no field that the applicant fills in",
            did_you_mean(theme.subject, applicants),
        )
    elif declared.type != "text" or not declared.required or not declared.personal:
        yield Problem(
            "T041-subject",
            ("fields", theme.subject),
            f"the subject `{theme.subject}` must be a required, personal field of type text",
            "change the field, or name another one under `subject`",
            at_key=True,
        )


def _check_fields(theme: Theme, supply: Producers) -> Iterator[Problem]:
    for name, field in theme.fields.items():
        path: Path = ("fields", name)
        yield from _check_field_kind(path, field)
        if field.source == "item" and name not in supply.fields:
            yield Problem(
                "T033-nobody-supplies",
                path,
                f"no item produces the field `{name}`",
                f"list `{name}` under `produces` of an item, or delete `source: item`",
                at_key=True,
            )
        if field.source == "applicant" and name in supply.fields:
            yield Problem(
                "T035-two-sources",
                path,
                f"the applicant fills in `{name}`, and `{supply.fields[name]}` produces it",
                f"add `source: item` to `{name}`, or take it off `produces`",
                at_key=True,
            )


def _check_field_kind(path: Path, field: FormField) -> Iterator[Problem]:
    if (field.type == "choice") != bool(field.choices):
        message, hint = (
            ("a field of type choice has no choices", "add `choices: {name: {zh: …, en: …}}`")
            if field.type == "choice"
            else (f"a field of type {field.type} has choices", "write `type: choice`")
        )
        yield Problem("T036-field-kind", path, message, hint, at_key=True)
    if field.type != "text":
        for key in ("format", "max_length"):
            if getattr(field, key) is not None:
                yield Problem(
                    "T036-field-kind",
                    (*path, key),
                    f"a field of type {field.type} has no {key}",
                    f"delete `{key}`, or write `type: text`",
                    at_key=True,
                )
    elif field.format is not None:
        yield from _check_format((*path, "format"), field.format, personal=field.personal)


def _check_format(path: Path, name: str, *, personal: bool) -> Iterator[Problem]:
    if name not in FORMATS:
        yield Problem(
            "T037-unknown-format", path, f"there is no format `{name}`", did_you_mean(name, FORMATS)
        )
    elif name in PERSONAL_FORMATS and not personal:
        yield Problem(
            "T038-personal",
            path,
            f"values of the format {name} are personal, the field says `personal: false`",
            "delete `personal: false`",
        )


def _check_materials(theme: Theme, supply: Producers) -> Iterator[Problem]:
    for name, material in theme.materials.items():
        issuer = supply.materials.get(name)
        if material.source == "item" and issuer is None:
            yield Problem(
                "T034-nobody-issues",
                ("materials", name),
                f"no item issues the material `{name}`",
                f"list `{name}` under `issues` of an item, or delete `source: item`",
                at_key=True,
            )
        if material.source != "item" and issuer is not None:
            yield Problem(
                "T035-two-sources",
                ("materials", name),
                f"the material `{name}` comes from the {material.source}, and `{issuer}` issues it",
                f"write `source: item` at `{name}`, or take it off `issues`",
                at_key=True,
            )


def _check_items(theme: Theme) -> Iterator[Problem]:
    for name, item in theme.items.items():
        path: Path = ("items", name)
        if item.department not in theme.departments:
            yield Problem(
                "T032-unknown-department",
                (*path, "department"),
                f"the department `{item.department}` is not declared",
                did_you_mean(item.department, theme.departments),
            )
        yield from _check_names(path, item, "needs", "T030-unknown-field", theme.fields)
        yield from _check_names(path, item, "produces", "T030-unknown-field", theme.fields)
        yield from _check_names(path, item, "materials", "T031-unknown-material", theme.materials)
        yield from _check_names(path, item, "issues", "T031-unknown-material", theme.materials)


def _check_names(
    path: Path, item: Item, key: str, rule: str, declared: dict[str, FormField] | object
) -> Iterator[Problem]:
    known = declared if isinstance(declared, dict) else {}
    names: Sequence[str] = getattr(item, key)
    where = "materials" if rule.startswith("T031") else "fields"
    for index, name in enumerate(names):
        at = (*path, key, index)
        if name not in known:
            yield Problem(
                rule,
                at,
                f"`{name}` is not declared under `{where}`: nobody supplies it",
                did_you_mean(name, known, f"declare `{name}` under `{where}`"),
            )
        if name in names[:index]:
            yield Problem(
                "T039-repeated", at, f"`{name}` stands in `{key}` twice", "keep one of the two"
            )


def _check_codes(theme: Theme) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, item in theme.items.items():
        first = seen.setdefault(item.code, name)
        if first != name:
            yield Problem(
                "T042-duplicate-code",
                ("items", name, "code"),
                f"`{name}` has the code {item.code} of `{first}`",
                "give every item its own code",
            )


def _check_producers(theme: Theme) -> Iterator[Problem]:
    for key, what in (("produces", "produced"), ("issues", "issued")):
        seen: dict[str, str] = {}
        for name, item in theme.items.items():
            for index, output in enumerate(getattr(item, key)):
                first = seen.setdefault(output, name)
                if first != name:
                    yield Problem(
                        "T040-two-producers",
                        ("items", name, key, index),
                        f"`{output}` is {what} by `{first}` and by `{name}`",
                        "keep one of the two, or give the outputs different names",
                    )


def _check_cycle(theme: Theme, supply: Producers) -> Iterator[Problem]:
    before = prerequisites(theme, supply)
    cycle = find_cycle(before)
    if not cycle:
        return
    item, needed = cycle[0], cycle[1 % len(cycle)]
    path, name = next(
        (path, name) for path, name in _inputs(theme, item) if supply.of(path[2], name) == needed
    )
    yield Problem(
        "T012-cycle",
        path,
        "the items wait for each other: "
        + " → ".join(f"`{one}`" for one in (*cycle, cycle[0]))
        + f" (`{item}` needs `{name}` of `{needed}`)",
        "take one of these needs away, or split an item in two",
    )


def _inputs(theme: Theme, item: str) -> Iterator[tuple[tuple[str, str, str, int], str]]:
    for key in ("needs", "materials"):
        for index, name in enumerate(getattr(theme.items[item], key)):
            yield ("items", item, key, index), name


def _check_unused(theme: Theme) -> Iterator[Problem]:
    used = {theme.subject}.union(*(item.needs for item in theme.items.values()))
    shown = set[str]().union(*(item.materials for item in theme.items.values()))
    asked = {item.department for item in theme.items.values()}
    unused = [
        *(
            ("fields", n)
            for n, f in theme.fields.items()
            if f.source == "applicant" and n not in used
        ),
        *(
            ("materials", n)
            for n, m in theme.materials.items()
            if m.source != "item" and n not in shown
        ),
        *(("departments", n) for n in theme.departments if n not in asked),
    ]
    for where, name in unused:
        yield Problem(
            "T043-unused",
            (where, name),
            f"no item uses `{name}` of `{where}`",
            f"delete `{name}`: what nobody needs is not asked for",
            at_key=True,
            severity=Severity.WARNING,
        )


def _check_baseline(theme: Theme) -> Iterator[Problem]:
    for name, measure in theme.baseline.items():
        if measure == Measure(source=measure.source):
            yield Problem(
                "T044-no-figure",
                ("baseline", name),
                f"`{name}` has neither `before` nor `after`",
                "add a figure, or delete the measure",
                at_key=True,
            )
