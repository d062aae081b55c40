"""Checks of how a case can end: required items are reachable, and granted ones can be undone."""

from collections.abc import Iterator

from domain.theme.lint.conditions.conditions import condition_overlap
from domain.theme.lint.findings import Severity
from domain.theme.lint.items.item_codes import item_type
from domain.theme.model import Theme
from domain.theme.producers import Producers, suppliers
from domain.theme.yaml.source_position import Path, Problem

_PERMIT = "01"


def check_required(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that an item is required, and that no required item needs a best-effort one."""
    required = [name for name, item in theme.items.items() if item.importance == "required"]
    # A draft in which no item has an importance is not checked yet.
    written = (item for name, item in theme.items.items() if name not in theme.registries)
    declared = any("importance" in item.model_fields_set for item in written)
    if declared and not required:
        yield _warning(
            "T109-nothing-required",
            ("items",),
            "no item is required: a case in which all are refused ends like a successful one",
            "write `importance: required` at the main items of the bundle",
        )
    suppliers_of, overlap = suppliers(theme, supply), condition_overlap(theme)
    for name in required:
        for other in suppliers_of[name]:
            before = theme.items[other]
            meet = overlap.possible(theme.items[name].when, before.when)
            if before.importance != "required" and meet:
                yield _warning(
                    "T108-required-behind-optional",
                    ("items", other, "importance"),
                    f"`{name}` is required and needs what `{other}` gives, which is best_effort",
                    f"write `importance: required` at `{other}`: without it `{name}` never runs",
                    name,
                )


def check_permits(theme: Theme) -> Iterator[Problem]:
    """Check that a granted permit does not lapse by itself."""
    for name, item in theme.items.items():
        permit = item_type(item.code, theme.code_profile) == _PERMIT
        if permit and item.withdraw == "free" and (item.produces or item.issues):
            yield _warning(
                "T110-permit-lapses",
                ("items", name, "withdraw"),
                f"`{name}` is a permit by its code, and is declared to lapse by itself",
                "write `withdraw: compensate`, or `final` where it cannot be withdrawn",
            )


def _warning(rule: str, path: Path, message: str, hint: str, *about: str) -> Problem:
    return Problem(rule, path, message, hint, severity=Severity.WARNING, about=about)
