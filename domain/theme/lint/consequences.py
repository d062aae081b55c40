"""Drops findings that are consequences of an error: each mistake is reported once.

A misspelt name leaves the named entry unused, shortens a path of items and separates a condition
from what it selects. Findings about those disappear once the error is fixed. Findings are dropped
only beside an error, so a theme never compiles because of it.
"""

from collections.abc import Iterable, Iterator

from domain.theme.lint.findings import Severity
from domain.theme.yaml.source_position import Problem

_NEEDS = frozenset(
    {
        "T012-cycle",
        "T030-unknown-field",
        "T031-unknown-material",
        "T033-nobody-supplies",
        "T034-nobody-issues",
        "T035-two-sources",
        "T040-two-producers",
        "T050-unknown-item",
        "T091-source",
        "T092-unknown-registry",
        "T093-licence",
    }
)
"""Errors that leave the order of items undetermined."""
_CONDITIONS = frozenset(
    {"T070-condition", "T071-condition-reads", "T072-never-true", "T074-condition-fails"}
)
"""Errors that leave undetermined to whom something applies."""
_READS_FIELDS = _CONDITIONS | {
    "T030-unknown-field",
    "T041-subject",
    "T056-eligibility-field",
    "T064-follow-up",
    "T090-registry",
    "T091-source",
    "T094-derived",
}
_UNUSED = {
    "fields": _READS_FIELDS,
    "materials": frozenset({"T031-unknown-material", "T091-source", "T093-licence"}),
    "departments": frozenset({"T032-unknown-department", "T058-prereview-department"}),
    "registries": frozenset({"T091-source", "T092-unknown-registry", "T093-licence"}),
    "adapters": frozenset({"T097-adapter-profile"}),
}
"""By section: the errors that can leave a declared entry unused."""
_FOLLOWS = {
    "T055-promises-add-up": _NEEDS,
    "T059-final-before-required": _NEEDS | _CONDITIONS,
    "T103-nobody-identified": _NEEDS | {"T041-subject"},
    "T104-number-without-name": _NEEDS,
    "T105-document-without-number": _NEEDS,
    "T106-never-together": _NEEDS | _CONDITIONS,
    "T107-none-selects": _CONDITIONS,
    "T108-required-behind-optional": _NEEDS | _CONDITIONS,
    "T112-idle-promise": _NEEDS,
    "T119-answer-left-out": _CONDITIONS,
}
"""By warning: the errors, anywhere in the theme, that can cause it."""
_SUPPLIED = {
    "T033-nobody-supplies": ("T030-unknown-field", "produces"),
    "T034-nobody-issues": ("T031-unknown-material", "issues"),
}
"""By error: the error in a list of that key that can cause it."""


def drop_consequential(found: Iterable[Problem]) -> Iterator[Problem]:
    """Return the findings without those that are consequences of an error."""
    found = tuple(found)
    errors = [each for each in found if each.severity is Severity.ERROR]
    rules = {each.rule for each in errors}
    places = {each.path for each in errors}
    misnamed = {(each.rule, each.path[2]) for each in errors if each.path[2:]}
    for each in found:
        if each.severity is not Severity.ERROR:
            follows = each.path in places or not rules.isdisjoint(_causes(each))
        else:
            follows = _SUPPLIED.get(each.rule) in misnamed
        if not follows:
            yield each


def _causes(problem: Problem) -> frozenset[str]:
    if problem.rule == "T043-unused":
        return _UNUSED[str(problem.path[0])]
    return _FOLLOWS.get(problem.rule, frozenset())
