"""What changed between two plans, in meaning."""

import pytest

from domain.theme.diff import changes
from domain.theme.load import compile_source
from tests.unit.domain.theme.small_theme import SMALL, broken

OLD = compile_source(SMALL.encode(), "old")


@pytest.mark.parametrize(
    ("old", "new", "path", "kind", "weight"),
    [
        (
            "{zh: 局, en: Office}",
            "{zh: 处, en: Office}",
            "departments.office.label",
            "changed",
            "text",
        ),
        ("purpose: End", "purpose: Finish", "items.second.purpose", "changed", "text"),
        (
            "    code: C-2\n",
            "    code: C-2\n    importance: required\n",
            "items.second.importance",
            "changed",
            "rule",
        ),
        (
            "    materials: [licence]\n",
            "",
            "items.second.materials",
            "changed",
            "contract",
        ),
        (
            "  holder: {label: {zh: 人, en: Holder}, type: text}\n",
            (
                "  holder: {label: {zh: 人, en: Holder}, type: text}\n"
                "  more: {label: {zh: 多, en: More}, type: text}\n"
            ),
            "fields.more",
            "added",
            "contract",
        ),
    ],
)
def test_a_change_is_reported_with_its_weight(old, new, path, kind, weight):
    found = changes(OLD, compile_source(broken(old, new), "new"))
    assert (path, kind, weight) in [(each.path, each.kind, each.weight) for each in found]
    back = changes(compile_source(broken(old, new), "new"), OLD)
    assert len(back) == len(found)


def test_the_same_meaning_is_no_change():
    assert () == changes(
        OLD, compile_source(SMALL.replace("version: 1", "version: 2").encode(), "n")
    )


def test_the_order_of_the_form_is_a_change_of_its_own():
    lines = SMALL.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("  proof:"))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    swapped = "\n".join(lines).encode()
    [change] = changes(OLD, compile_source(swapped, "new"))
    assert ("materials", "reordered") == (change.path, change.kind)
