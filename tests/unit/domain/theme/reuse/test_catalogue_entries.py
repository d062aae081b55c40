"""Shared entries: taken by name and version, added to, and never said otherwise."""

import pytest

from domain.theme.lint.findings import Finding, render_findings
from domain.theme.load import compile_source, lint_source, resolve_source
from domain.theme.reuse.theme_source import ThemeSource
from tests.unit.domain.theme.reuse.library import PERSON, Texts
from tests.unit.domain.theme.small_theme import SMALL, broken

SHELF = Texts(catalogue_person__1=PERSON)
HOLDER = "holder: {label: {zh: 人, en: Holder}, type: text}"


def found(source: bytes, theme_source: ThemeSource = SHELF) -> list[Finding]:
    return list(lint_source(source, "theme.yaml", theme_source))


def rules(source: bytes, theme_source: ThemeSource = SHELF) -> list[tuple[str, str, int]]:
    return [(each.rule, each.file, each.line) for each in found(source, theme_source)]


def test_an_entry_means_the_same_as_when_it_is_written_out() -> None:
    shared = broken(HOLDER, "holder: {from: person@1}")
    out = broken(HOLDER, HOLDER.replace("text}", "text, format: id_card}"))

    assert found(shared) == []
    assert compile_source(shared, "t", SHELF).digest == compile_source(out, "t").digest


def test_an_entry_may_have_another_name_and_is_added_to() -> None:
    shared = broken(HOLDER, "holder: {from: person@1/someone, label: {zh: 人, en: Holder}}")

    [holder, *_] = compile_source(shared, "t", SHELF).fields

    assert (holder.name, holder.label.en, holder.format) == ("holder", "Holder", "id_card")


def test_departments_materials_and_items_are_shared_too() -> None:
    text = SMALL.replace("{label: {zh: 局, en: Office}}", "{from: person@1}")
    text = text.replace("{label: {zh: 证, en: Proof}}", "{from: person@1}")
    start = text.index("  first:\n")
    text = text[:start] + "  first: {from: person@1, department: office}\n"

    assert compile_source(text.encode(), "t", SHELF).digest == (
        compile_source(SMALL.encode(), "t").digest
    )


@pytest.mark.parametrize(
    ("use", "rule"),
    [
        ("{from: person}", "T080-reference"),
        ("{from: 7}", "T080-reference"),
        ("{from: person@0}", "T080-reference"),
        ("{from: person@01}", "T080-reference"),
        ("{from: ../../../etc/passwd@1}", "T080-reference"),
        ("{from: person@1/../../x}", "T080-reference"),
        ("{from: /etc/passwd}", "T080-reference"),
        ("{from: ｐerson@1}", "T080-reference"),
        ("{from: person@2}", "T081-not-found"),
        ("{from: nobody@1}", "T081-not-found"),
        ("{from: person@1/nobody}", "T082-no-such-entry"),
        ("{from: person@1, type: date}", "T083-said-by-catalogue"),
        ("{from: person@1, label: {zh: 人, en: Holder}}", "T083-said-by-catalogue"),
    ],
)
def test_what_cannot_be_taken_is_reported_where_it_is_referred_to(use: str, rule: str) -> None:
    [only] = found(broken(HOLDER, f"holder: {use}"))

    assert (only.rule, only.file, only.line) == (rule, "theme.yaml", 8)
    assert only.hint


def test_an_entry_that_leaves_something_open_is_reported_where_it_is_used() -> None:
    assert rules(broken(HOLDER, "holder: {from: person@1/someone}")) == [
        ("T021-missing-key", "theme.yaml", 8)
    ]


def test_what_is_wrong_inside_a_catalogue_is_reported_there_with_its_line() -> None:
    wrong = PERSON.replace("format: id_card}\n  someone", "formt: id_card}\n  someone")
    source = broken(HOLDER, "holder: {from: person@1}")

    theme_source = Texts(catalogue_person__1=wrong)
    [first, *_] = found(source, theme_source)

    assert (first.rule, first.file, first.line) == ("T020-unknown-key", "person.1.yaml", 7)
    shown = "\n".join(render_findings([first], source, {"person.1.yaml": wrong.encode()}))
    assert "holder: {label: {zh: 人, en: Holder}, type: text, formt" in shown


def test_a_file_that_says_it_is_another_is_not_taken() -> None:
    source = broken(HOLDER, "holder: {from: person@2}")
    assert rules(source, Texts(catalogue_person__2=PERSON)) == [
        ("T086-other-source-file", "theme.yaml", 8)
    ]


def test_a_catalogue_is_checked_by_itself() -> None:
    assert found(PERSON.encode()) == []
    assert rules(PERSON.replace("type: text", "typ: text", 1).encode()) == [
        ("T020-unknown-key", "theme.yaml", 7)
    ]
    twice = PERSON.replace("version: 1", "version: 1\nversion: 1")
    assert rules(twice.encode()) == [("T007-duplicate-key", "theme.yaml", 3)]


def test_what_references_come_to_is_bounded() -> None:
    basis = ", ".join(["x"] * 45_000)
    large = PERSON.replace("legal_basis: [unsourced]", f"legal_basis: [{basis}]")
    items = "".join(f"  i{n}: {{from: person@1/first, department: office}}\n" for n in range(900))
    source = (SMALL[: SMALL.index("  first:\n")] + items).encode()

    told = {rule for rule, *_ in rules(source, Texts(catalogue_person__1=large))}
    assert "T005-too-many-nodes" in told


def test_a_catalogue_is_read_as_safely_as_a_theme() -> None:
    source = broken(HOLDER, "holder: {from: person@1}")
    bomb = "a: &a [x, x]\nb: [*a, *a]\n"
    for hostile in (bomb, "x" * (2 << 20), "[" * 5000, "", "!!python/object:os.system {}"):
        assert found(source, Texts(catalogue_person__1=hostile))


def test_a_resolved_theme_refers_to_nothing_and_means_the_same() -> None:
    source = broken(HOLDER, "holder: {from: person@1}")

    whole = resolve_source(source, "t", SHELF)

    assert b"from:" not in whole
    assert whole.startswith(b"# assembled with catalogue person@1\n")
    assert compile_source(whole, "t").digest == compile_source(source, "t", SHELF).digest
    assert resolve_source(SMALL.encode(), "t", SHELF) == SMALL.encode()
