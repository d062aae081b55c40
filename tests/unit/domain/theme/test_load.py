"""Themes that do not compile: every refusal has a rule, a place and a hint."""

import pytest

from domain.plan import Plan
from domain.theme.compile import compile_plan
from domain.theme.lint.findings import Severity, ThemeInvalidError
from domain.theme.load import compile_source, lint_source, load_theme
from tests.unit.domain.theme.small_theme import SMALL, broken


def refusals(source: bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(ThemeInvalidError) as caught:
        compile_source(source, "theme.yaml")
    assert all(finding.hint and finding.file == "theme.yaml" for finding in caught.value.findings)
    return [(finding.rule, finding.line, finding.column) for finding in caught.value.findings]


def first(source: bytes) -> tuple[str, str]:
    finding = lint_source(source, "theme.yaml")[0]
    return finding.message, finding.hint


def test_the_small_theme_compiles_without_findings() -> None:
    assert isinstance(compile_source(SMALL.encode(), "theme.yaml"), Plan)
    assert lint_source(SMALL.encode(), "theme.yaml") == ()


SHAPE = [
    ("version: 1", "versoin: 1", [("T020-unknown-key", 2, 1)]),
    ("code: C-1", "cod: C-1", [("T020-unknown-key", 27, 5)]),
    ("version: 1", "version: one", [("T023-wrong-type", 2, 10)]),
    ("version: 1", "version: '1'", [("T023-wrong-type", 2, 10)]),
    ("version: 1", "version: true", [("T023-wrong-type", 2, 10)]),
    ("version: 1", "version: 0", [("T024-bad-value", 2, 10)]),
    ("version: 1", "version: -1", [("T024-bad-value", 2, 10)]),
    ("version: 1", "version:", [("T023-wrong-type", 2, 1)]),
    ("needs: [holder]\n", "needs: holder\n", [("T023-wrong-type", 30, 12)]),
    ("{label: {zh: 证, en: Proof}}", "[proof]", [("T023-wrong-type", 12, 10)]),
    ("{zh: 小, en: Small}", "{zh: 小}", [("T022-missing-language", 3, 1)]),
    ("{zh: 局, en: Office}", "{en: Office}", [("T022-missing-language", 6, 12)]),
    ("{zh: 小, en: Small}", "{zh: 小, en: ''}", [("T024-bad-value", 3, 20)]),
    ("{zh: 小, en: Small}", "{zh: 小, en: 7}", [("T023-wrong-type", 3, 20)]),
    ("{zh: 小, en: Small}", "{zh: 小, en: A, b}", [("T020-unknown-key", 3, 23)]),
    ("theme: small", "theme: Small", [("T025-bad-name", 1, 8)]),
    ("theme: small", "theme: small@1", [("T025-bad-name", 1, 8)]),
    ("  first:\n", "  1st:\n", [("T025-bad-name", 24, 3)]),
    ("  first:\n", "  First:\n", [("T025-bad-name", 24, 3)]),
    ("  first:\n", f"  {'f' * 64}:\n", [("T025-bad-name", 24, 3)]),
    ("needs: [holder]\n", "needs: [Holder]\n", [("T025-bad-name", 30, 13)]),
    ("    department: office\n    code: C-1", "    code: C-1", [("T021-missing-key", 24, 3)]),
    ("purpose: Begin", "purpose: Begin\n    patience: 10", [("T024-bad-value", 29, 15)]),
    ("purpose: Begin", "purpose: Begin\n    patience: 0s", [("T024-bad-value", 29, 15)]),
    ("purpose: Begin", "purpose: Begin\n    patience: 9999d", [("T024-bad-value", 29, 15)]),
    (
        "purpose: Begin",
        "purpose: Begin\n    limit: {promised: 5 weeks}",
        [("T024-bad-value", 29, 23)],
    ),
    ("en: Holder}, type: text", "en: Holder}, type: string", [("T024-bad-value", 8, 46)]),
    (
        "en: Proof}}",
        "en: Proof}, required: no}",
        [("T023-wrong-type", 12, 48)],
    ),
    ("code: C-1", "code: C 1", [("T024-bad-value", 27, 11)]),
    ("version: 1\n", "version: 1\nversion: 2\n", [("T007-duplicate-key", 3, 1)]),
]


@pytest.mark.parametrize(("old", "new", "expected"), SHAPE)
def test_what_is_not_the_language_is_refused(
    old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    assert refusals(broken(old, new)) == expected


MEANING = [
    ("needs: [holder, number]", "needs: [holder, nubmer]", [("T030-unknown-field", 21, 21)]),
    (
        "produces: [result]",
        "produces: [reslut]",
        [("T030-unknown-field", 23, 16)],  # that nobody produces `result` follows from it
    ),
    ("materials: [proof]", "materials: [prof]", [("T031-unknown-material", 31, 17)]),
    (
        "    department: office\n    code: C-1",
        "    department: ofice\n    code: C-1",
        [("T032-unknown-department", 26, 17)],
    ),
    ("    produces: [number]\n", "", [("T033-nobody-supplies", 9, 3)]),
    ("    issues: [licence]\n", "", [("T034-nobody-issues", 13, 3)]),
    ("type: text, source: item}\n  result", "type: text}\n  result", [("T035-two-sources", 9, 3)]),
    (
        "en: Licence}, source: item",
        "en: Licence}, source: registry",
        [("T035-two-sources", 13, 50)],
    ),
    ("produces: [number]", "produces: [number, result]", [("T040-two-producers", 32, 24)]),
    (
        "produces: [result]",
        "produces: [result]\n    issues: [licence]",
        [("T012-cycle", 22, 17), ("T040-two-producers", 34, 14)],
    ),
    ("needs: [holder]\n", "needs: [holder, result]\n", [("T012-cycle", 21, 21)]),
    ("needs: [holder]\n", "needs: [holder, number]\n", [("T012-cycle", 30, 21)]),
    ("subject: holder", "subject: number", [("T041-subject", 4, 10)]),
    ("subject: holder", "subject: nobody", [("T041-subject", 4, 10)]),
    (
        "en: Holder}, type: text",
        "en: Holder}, type: text, required: false",
        [("T041-subject", 8, 3)],
    ),
    ("en: Holder}, type: text", "en: Holder}, type: integer", [("T041-subject", 8, 3)]),
    (
        "en: Holder}, type: text",
        "en: Holder}, type: text, when: 1 > 2",
        [("T041-subject", 8, 52), ("T072-never-true", 8, 58)],
    ),
    (
        "en: Holder}, type: text",
        "en: Holder}, type: text, personal: false",
        [("T041-subject", 8, 3)],
    ),
    ("code: C-1", "code: C-2", [("T042-duplicate-code", 27, 11)]),
    ("needs: [holder]\n", "needs: [holder, holder]\n", [("T039-repeated", 30, 21)]),
    (
        "en: Number}, type: text",
        "en: Number}, type: text, format: idcard",
        [("T037-unknown-format", 9, 60)],
    ),
    (
        "en: Number}, type: text",
        "en: Number}, type: text, format: id_card, personal: false",
        [("T038-personal", 9, 60)],
    ),
    (
        "en: Number}, type: text",
        "en: Number}, type: date, max_length: 9",
        [("T036-field-kind", 9, 52)],
    ),
    (
        "en: Number}, type: text",
        "en: Number}, type: integer, format: phone",
        [("T036-field-kind", 9, 55)],
    ),
    ("en: Number}, type: text", "en: Number}, type: choice", [("T036-field-kind", 9, 46)]),
    (
        "en: Number}, type: text",
        "en: Number}, type: text, choices: {a: {zh: 甲, en: A}}",
        [("T036-field-kind", 9, 46)],
    ),
    ("items:\n", "baseline: {steps: {source: x}}\nitems:\n", [("T044-no-figure", 14, 12)]),
]


@pytest.mark.parametrize(("old", "new", "expected"), MEANING)
def test_what_does_not_fit_together_is_refused(
    old: str, new: str, expected: list[tuple[str, int, int]]
) -> None:
    assert refusals(broken(old, new)) == expected


def test_a_hint_names_what_was_meant() -> None:
    assert first(broken("[holder, number]", "[holder, nubmer]")) == (
        "`nubmer` is not declared under `fields`: nobody supplies it",
        "did you mean `number`?",
    )
    assert first(broken("purpose: Begin", "purpos: Begin\n    purpose: x"))[1] == (
        "did you mean `purpose`?"
    )
    assert first(broken("code: C-1", "code: C-1\n    limit: {promissed: 1 working_day}"))[1] == (
        "did you mean `promised`?"
    )


def test_a_wrong_choice_of_the_language_is_told_the_closest_one() -> None:
    assert first(broken("en: Licence}, source: item", "en: Licence}, source: itme"))[1] == (
        "did you mean `item`?"
    )


def test_a_cycle_is_named() -> None:
    message, _ = first(broken("needs: [holder]\n", "needs: [holder, result]\n"))

    assert message == (
        "the items wait for each other: `second` → `first` → `second`"
        " (`second` needs `number` of `first`)"
    )


def test_all_findings_come_at_once_in_the_order_of_the_file() -> None:
    source = SMALL.replace("subject: holder", "subject: hodler").replace("[proof]", "[prof, x]")

    assert refusals(source.encode()) == [
        ("T041-subject", 4, 10),
        ("T031-unknown-material", 31, 17),
        ("T031-unknown-material", 31, 23),
    ]


def test_what_nobody_uses_is_a_warning_that_does_not_stop_the_compiler() -> None:
    source = broken("needs: [holder]\n    materials: [proof]\n", "needs: [holder]\n")
    source += b"  # nothing\n"

    (warning,) = lint_source(source, "theme.yaml")

    assert (warning.rule, warning.severity) == ("T043-unused", Severity.WARNING)
    assert (warning.line, warning.column) == (12, 3)
    assert compile_source(source, "theme.yaml").theme == "small"


@pytest.mark.parametrize("source", [b"[a]", b"a", b"~", b"7", b"- theme: x"])
def test_a_file_that_is_no_mapping_is_refused(source: bytes) -> None:
    assert refusals(source) == [("T023-wrong-type", 1, 1)]


def items(count: int) -> bytes:
    text = SMALL[: SMALL.index("items:\n")].replace("source: item", "source: applicant")
    text += "items:\n"
    for n in range(count):
        text += (
            f"  i{n}: {{label: {{zh: 项, en: I}}, department: office, code: C{n}, purpose: p,"
            " legal_basis: [x], needs: [holder]}\n"
        )
    return text.replace(", source: applicant}\nitems", "}\nitems").encode()


def test_a_thousand_items_compile_and_one_more_is_refused() -> None:
    assert len(compile_source(items(1000), "theme.yaml").items) == 1000
    assert [rule for rule, _, _ in refusals(items(1001))] == ["T026-count"]


def test_a_theme_with_thousands_of_faults_is_told_the_first_ones() -> None:
    wrong = ", ".join(f"nobody{n}" for n in range(400))
    source = items(100).replace(b"needs: [holder]", f"needs: [{wrong}]".encode())

    assert len(refusals(source)) == 200
    assert len(refusals(source.replace(b"purpose", b"why"))) == 200


def test_a_theme_that_came_from_no_file_is_refused_without_a_place() -> None:
    theme = load_theme(broken("subject: holder", "subject: nobody"), "theme.yaml")

    with pytest.raises(ThemeInvalidError) as caught:
        compile_plan(theme)

    assert (caught.value.findings[0].rule, caught.value.findings[0].line) == ("T041-subject", 0)
