"""Catalogues: departments, fields, materials and items that themes share, by name and version."""

from pydantic import Field

from domain.theme.findings import Finding, sorted_findings
from domain.theme.model import (
    MAX_FIELDS,
    MAX_ITEMS,
    Bilingual,
    Department,
    FormField,
    Item,
    Material,
    ThemeModel,
)
from domain.theme.nodes import Node
from domain.theme.scalars import MAX_LIST, Name, ThemeName
from domain.theme.shape import parse_shape
from domain.theme.source import Path, Problem, Source

SECTIONS = ("departments", "fields", "materials", "items")
"""What of a theme can stand in a catalogue."""

_WITHIN_ENTRY = 2  # section and name come first


class Catalogue(ThemeModel):
    """A catalogue (共享目录), ``catalogue/NAME/VERSION.yaml``.

    An entry says what is the same wherever it is used, and may leave open what is not: a
    theme adds to it, and cannot say otherwise.
    """

    catalogue: ThemeName
    version: int = Field(ge=1, le=999_999)
    label: Bilingual
    departments: dict[Name, Department] = Field(default={}, max_length=MAX_LIST)
    fields: dict[Name, FormField] = Field(default={}, max_length=MAX_FIELDS)
    materials: dict[Name, Material] = Field(default={}, max_length=MAX_LIST)
    items: dict[Name, Item] = Field(default={}, max_length=MAX_ITEMS)


def check_catalogue(root: Node, file: str) -> tuple[Finding, ...]:
    """What is wrong with a catalogue by itself; what an entry leaves open is not."""
    _, problems = parse_shape(root, Catalogue)
    place = Source(file, root)
    return sorted_findings([place.place(each) for each in problems if not _open(each)])


def _open(problem: Problem) -> bool:
    """Whether it only says that an entry is not complete."""
    path: Path = problem.path
    return problem.rule == "T021-missing-key" and len(path) == _WITHIN_ENTRY + 1
