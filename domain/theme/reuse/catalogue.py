"""Catalogues: departments, fields, materials and items that themes share, by name and version."""

from collections.abc import Iterator

from pydantic import Field

from domain.theme.lint.accepted_findings import check_known
from domain.theme.lint.findings import Finding, Severity, sorted_findings
from domain.theme.model import (
    KNOWN,
    MAX_FIELDS,
    MAX_ITEMS,
    ON_RECORD,
    Bilingual,
    Department,
    FormField,
    Item,
    Knowns,
    Material,
    ThemeModel,
)
from domain.theme.scalars import MAX_LIST, Name, Text, ThemeName
from domain.theme.yaml.nodes import Mapping, Node
from domain.theme.yaml.shape import parse_shape
from domain.theme.yaml.source_position import Path, Problem, Source
from domain.theme.yaml.suggestions import did_you_mean

SECTIONS = ("departments", "fields", "materials", "items")
"""The sections of a theme that a catalogue may have."""

_WITHIN_ENTRY = 2  # without section and name, which come first


class Catalogue(ThemeModel):
    """A catalogue (共享目录), ``catalogue/NAME/VERSION.yaml``.

    An entry sets what is the same in every theme and may leave out the rest: a theme can add to an
    entry and cannot change it.
    """

    catalogue: ThemeName
    version: int = Field(ge=1, le=999_999)
    label: Bilingual
    departments: dict[Name, Department] = Field(default={}, max_length=MAX_LIST)
    fields: dict[Name, FormField] = Field(default={}, max_length=MAX_FIELDS)
    materials: dict[Name, Material] = Field(default={}, max_length=MAX_LIST)
    items: dict[Name, Item] = Field(default={}, max_length=MAX_ITEMS)
    known: Knowns = Field(
        default=(), description=f"{KNOWN}; it applies in the themes that use the entry"
    )
    on_record: tuple[Text, ...] = Field(
        default=(),
        max_length=MAX_LIST,
        description=f"{ON_RECORD}. Said to all themes that take an entry of the catalogue",
    )


class _KnownOnly(ThemeModel):
    known: Knowns


def check_catalogue(root: Node, file: str) -> tuple[Finding, ...]:
    """Return the findings in a catalogue itself; incomplete entries are allowed."""
    _, problems = parse_shape(root, Catalogue)
    place = Source(file, root)
    found = (*(each for each in problems if not _open(each)), *_check_known(root))
    return sorted_findings([place.place(each) for each in found])


def _check_known(root: Node) -> Iterator[Problem]:
    """Check that the accepted findings of a catalogue name its own entries."""
    if not isinstance(root, Mapping) or "known" not in root.entries:
        return
    catalogue, _ = parse_shape(Mapping(root.position, {"known": root.entries["known"]}), _KnownOnly)
    if catalogue is None:
        return  # the shape check reports it
    yield from check_known(catalogue.known)
    for index, each in enumerate(catalogue.known):
        section, _, below = each.at.partition(".")
        entry = below.partition(".")[0]
        declared = root.entries.get(section) if section in SECTIONS else None
        entries = declared.value.entries if declared and isinstance(declared.value, Mapping) else {}
        if entry not in entries:
            names = [f"{section}.{name}" for name in entries]
            yield Problem(
                "T141-known-stale",
                ("known", index),
                f"the catalogue has no `{section}.{entry}`",
                did_you_mean(f"{section}.{entry}", names, "name an entry: `fields.NAME`"),
                severity=Severity.WARNING,
            )


def _open(problem: Problem) -> bool:
    """Return whether a problem only says that an entry is incomplete."""
    path: Path = problem.path
    return problem.rule == "T021-missing-key" and len(path) == _WITHIN_ENTRY + 1
