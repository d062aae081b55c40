"""District themes: a city's theme with changes at the points it declares overridable."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel, Field

from domain.theme.lint.findings import Finding
from domain.theme.model import KNOWN as KNOWN_SAYS
from domain.theme.model import Bilingual, Knowns, ThemeModel
from domain.theme.reuse.inherited import KNOWN, listed_in, prepend_items
from domain.theme.scalars import MAX_LIST, Point, SourceFileReference, ThemeName
from domain.theme.yaml.nodes import Entry, Mapping, Node, Scalar, Sequence
from domain.theme.yaml.shape import parse_shape
from domain.theme.yaml.source_position import Problem, Source
from domain.theme.yaml.suggestions import did_you_mean

OVERRIDES = "overrides"
OVERRIDABLE = "overridable"
ANY = "*"
OWN = ("theme", "version", "label")
"""The keys that an extending theme sets for itself."""


class ExtendingTheme(ThemeModel):
    """A district's theme: the theme it extends, and the overridden points."""

    extends: SourceFileReference = Field(description="The theme and its version: `childbirth@1`")
    theme: ThemeName
    version: int = Field(ge=1, le=1_000_000)
    label: Bilingual | None = None
    known: Knowns = Field(default=(), description=f"{KNOWN_SAYS}, besides the extended theme's")
    overrides: dict[Point, object] = Field(
        default={},
        max_length=MAX_LIST,
        description="Another value for points that the extended theme lists as `overridable`",
    )


def overridden(own: Mapping, base: Mapping, file: str) -> tuple[Mapping, tuple[Finding, ...]]:
    """Return the base with the overrides of ``own``, and the findings in them.

    Only what the base lists under ``overridable`` can be overridden; the list itself stays
    unchanged.
    """
    known = ExtendingTheme.model_fields
    findings = [
        _finding(
            "T084-not-overridable",
            file,
            entry,
            f"a theme that extends another cannot have its own `{key}`",
            f"say it under `{OVERRIDES}`, as far as the theme it extends lets you",
        )
        for key, entry in own.entries.items()
        if key not in known
    ]
    place = Source(file, own)
    _, problems = parse_shape(own, ExtendingTheme)
    findings += [place.place(each) for each in problems if _only_here(each)]
    own_entries = {key: own.entries[key] for key in (*OWN, KNOWN) if key in own.entries}
    whole: Node = replace(base, position=own.position, entries=base.entries | own_entries)
    if KNOWN in own_entries and isinstance(
        whole, Mapping
    ):  # the city's findings stay, before the district's
        whole = prepend_items(whole, KNOWN, listed_in(base, KNOWN))
    opened = tuple(_opened(base))
    for path, entry in _overrides(own):
        steps = tuple(path.split("."))
        changed = _set(whole, steps, entry) if is_overridable(steps, opened) else None
        if changed is None:
            findings.append(
                _finding(
                    "T084-not-overridable",
                    file,
                    entry,
                    f"`{path}` is not declared as a point that may be overridden",
                    did_you_mean(path, opened, "the theme that is extended opens nothing"),
                )
            )
        else:
            whole = changed
    return whole if isinstance(whole, Mapping) else base, tuple(findings)


def _only_here(problem: Problem) -> bool:
    """Return whether only this check reports the problem.

    The shape check of the assembled theme reports the others.
    """
    return problem.rule != "T020-unknown-key" and problem.path[:1] != (KNOWN,)


def is_overridable(steps: tuple[str, ...], opened: Iterable[str]) -> bool:
    """Return whether a path is overridable: ``*`` stands for any one step."""
    return any(
        len(pattern) == len(steps)
        and all(mine in (ANY, step) for mine, step in zip(pattern, steps, strict=True))
        for pattern in (tuple(each.split(".")) for each in opened)
    )


def path_exists(at: object, steps: tuple[str, ...]) -> bool:
    """Return whether a path leads to an entry or to a key of a model, set or not."""
    if not steps:
        return True
    first, *rest = steps
    if isinstance(at, BaseModel):
        known = first in type(at).model_fields
        below = [getattr(at, first)] if known else []
    elif isinstance(at, dict):
        below = list(at.values()) if first == ANY else [at[first]] if first in at else []
    else:
        return False
    return any(path_exists(each, tuple(rest)) for each in below)


def _opened(base: Mapping) -> list[str]:
    entry = base.entries.get(OVERRIDABLE)
    if entry is None or not isinstance(entry.value, Sequence):
        return []
    listed = (node.value for node in entry.value.items if isinstance(node, Scalar))
    return [path for path in listed if isinstance(path, str)]


def _overrides(own: Mapping) -> Iterable[tuple[str, Entry]]:
    entry = own.entries.get(OVERRIDES)
    return entry.value.entries.items() if entry and isinstance(entry.value, Mapping) else ()


def _set(node: Node, steps: tuple[str, ...], entry: Entry) -> Mapping | None:
    """Return the node with the value at the path replaced; None where its parent is missing.

    The last step may be new: a limit that the city does not set. A missing parent is created unless
    it is a named entry: an item without `limit` can be given one.
    """
    if not isinstance(node, Mapping):
        return None
    first, *rest = steps
    if not rest:
        return replace(node, entries=node.entries | {first: entry})
    held = node.entries.get(first)
    below = held.value if held else Mapping(entry.key_position, {})
    if held is None and len(rest) > 1:
        return None
    changed = _set(below, tuple(rest), entry)
    if changed is None:
        return None
    at = held.key_position if held else entry.key_position
    return replace(node, entries=node.entries | {first: Entry(at, changed)})


def _finding(rule: str, file: str, entry: Entry, message: str, hint: str) -> Finding:
    place = entry.key_position
    return Finding(rule, place.file or file, place, message, hint)
