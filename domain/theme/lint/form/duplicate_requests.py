"""Checks that the form asks for each thing once, and for nothing that is already known."""

import re
from collections.abc import Iterator

from domain.theme.lint.findings import Severity
from domain.theme.model import Bilingual, FormField, Material, Theme
from domain.theme.yaml.source_position import Path, Problem

_NAMES = ("fields", "materials")
_SHARED = re.compile(r"(?:身份证|户口簿|营业执照|结婚证|残疾人证|电子凭证|电子证照|记录|信息)$")
"""Endings of labels of documents that offices can look up with each other (records)."""


def check_duplicate_requests(theme: Theme) -> Iterator[Problem]:
    """Check that no two requested things share a label, and that none is already available."""
    for key in _NAMES:
        declared: dict[str, FormField] | dict[str, Material] = getattr(theme, key)
        yield from _check_labels(key, declared)
    yield from _check_licences(theme)


def check_exempt_materials(theme: Theme) -> Iterator[Problem]:
    """Check that applicants do not bring what offices can look up with each other (免于提交).

    The place's own list of records decides. Without it, a label only suggests that a register has
    the document, which is a note.
    """
    for name, material in theme.materials.items():
        label = "".join(material.label.zh.split())
        if material.source != "applicant":
            continue
        if theme.on_record is None and _SHARED.search(label):
            yield _brought(
                name,
                f"the applicant must bring `{name}` ({material.label.zh}), which is usually on "
                "record",
                "write `source: registry` if a register of the place has it; say under "
                "`on_record` what the registers have",
                Severity.NOTE,
            )
        elif held := next((each for each in theme.on_record or () if _ends(label, each)), None):
            yield _brought(
                name,
                f"the applicant must bring `{name}` ({material.label.zh}), and `on_record` has "
                f"{held}",
                "write `source: registry`",
                Severity.WARNING,
            )


def _ends(label: str, held: str) -> bool:
    return label.endswith("".join(held.split()))


def _brought(name: str, message: str, hint: str, severity: Severity) -> Problem:
    path: Path = ("materials", name, "source")
    return Problem("T117-card-asked-for", path, message, hint, severity=severity)


def _check_labels(
    key: str, declared: dict[str, FormField] | dict[str, Material]
) -> Iterator[Problem]:
    known = {_label(each.label): n for n, each in declared.items() if each.source != "applicant"}
    requested: dict[str, str] = {}
    for name, each in declared.items():
        if each.source != "applicant":
            continue
        label = _label(each.label)
        if label in known:
            yield _known(
                (key, name, "label"),
                f"`{name}` is requested, and `{known[label]}` with the same label is available",
                f"delete `{name}`, and list `{known[label]}` with the items that read it",
            )
        first = requested.setdefault(label, name)
        # Two that never apply to the same case are alternatives.
        if first != name and (each.when is None or declared[first].when is None):
            yield Problem(
                "T045-asked-twice",
                (key, name, "label"),
                f"`{name}` has the label of `{first}`: {each.label.zh} is requested twice",
                f"keep `{first}` alone, or give `{name}` another label",
            )


def _check_licences(theme: Theme) -> Iterator[Problem]:
    for name, material in theme.materials.items():
        for held in material.holds if material.source != "applicant" else ():
            field = theme.fields.get(held)
            if field is not None and field.source == "applicant":
                yield _known(
                    ("fields", held),
                    f"`{held}` is requested, and the licence `{name}` holds it",
                    f"delete `{held}`: the items that read it read the licence",
                )


def _known(path: Path, message: str, hint: str) -> Problem:
    return Problem("T046-known-already", path, message, hint, at_key=True)


def _label(text: Bilingual) -> str:
    return "".join(text.zh.split()).casefold()
