"""One form: nothing is asked twice, and nothing that a licence or an item has."""

import pytest

from domain.form.values.check_digits import credit_code_check
from domain.theme.load import lint_source
from tests.unit.domain.theme.small_theme import SMALL, broken

HOLDER = "holder: {label: {zh: 人, en: Holder}, type: text}"
PROOF = "proof: {label: {zh: 证, en: Proof}}"
GUIDE = """guide:
  way:
    question: {zh: 怎么送？, en: "How?"}
    answers: {post: {zh: 邮, en: Post}, hand: {zh: 取, en: Hand}}
departments:"""
WAY_ONE = "\n  by_post: {label: {zh: 地址, en: Address}, type: text, when: way == 'post'}"
WAY_TWO = "\n  by_hand: {label: {zh: 地址, en: Window}, type: text, when: way == 'hand'}"


def rules_of(source: bytes) -> list[tuple[str, int]]:
    return [(found.rule, found.line) for found in lint_source(source, "theme.yaml")]


def test_two_fields_of_one_label_are_asked_twice():
    again = f"{HOLDER}\n  other: {{label: {{zh: ' 人', en: Other}}, type: text}}"
    found = rules_of(broken(HOLDER, again).replace(b"[holder, number]", b"[holder, other, number]"))
    assert found == [("T045-asked-twice", 9)]


def test_two_that_never_apply_together_are_two_ways_to_ask():
    text = (
        SMALL.replace("departments:", GUIDE)
        .replace(HOLDER, HOLDER + WAY_ONE + WAY_TWO)
        .replace("[holder, number]", "[holder, by_post, by_hand, number]")
    )
    assert rules_of(text.encode()) == []


def test_what_an_item_gives_is_not_asked_for_under_another_name():
    again = f"{HOLDER}\n  my_number: {{label: {{zh: 号, en: My number}}, type: text}}"
    found = rules_of(broken(HOLDER, again).replace(b"[holder]", b"[holder, my_number]"))
    assert found == [("T046-known-already", 9)]


def test_what_a_licence_holds_is_not_asked_for():
    licence = f"{PROOF}\n  card: {{label: {{zh: 卡, en: Card}}, source: registry, holds: [holder]}}"
    found = rules_of(broken(PROOF, licence).replace(b"[proof]", b"[proof, card]"))
    assert found == [("T046-known-already", 8)]


def test_a_material_to_bring_is_not_what_an_item_issues():
    again = f"{PROOF}\n  copy: {{label: {{zh: 照, en: Copy of the licence}}}}"
    found = rules_of(broken(PROOF, again).replace(b"[proof]", b"[proof, copy]"))
    assert found == [("T046-known-already", 13)]


@pytest.mark.parametrize("label", ["居民身份证", "营业执照", "社会保险缴费记录", "婚姻登记信息"])
def test_what_is_on_record_is_not_provided(label):
    brought = PROOF.replace("zh: 证", f"zh: {label}")
    [found] = lint_source(broken(PROOF, brought), "theme.yaml")
    assert (found.rule, found.line, found.severity.value) == ("T117-card-asked-for", 12, "note")
    known = brought.replace("}}", "}, source: registry}")
    assert rules_of(broken(PROOF, known)) == []


def test_what_registers_of_the_place_have_is_what_the_place_says_they_have():
    card = broken(PROOF, PROOF.replace("zh: 证", "zh: 居民 身份证")).decode()
    permit = card.replace("居民 身份证", "海员证")
    [found] = lint_source(f"{card}on_record: [身份证]\n".encode(), "t")
    assert (found.rule, found.severity.value) == ("T117-card-asked-for", "warning")
    assert "`on_record` has 身份证" in found.message
    assert rules_of(f"{card}on_record: [营业执照]\n".encode()) == []
    assert rules_of(f"{card}on_record: []\n".encode()) == []
    assert rules_of(permit.encode()) == []
    assert rules_of(f"{permit}on_record: [海员证]\n".encode()) == [("T117-card-asked-for", 12)]


@pytest.mark.parametrize("label", ["租赁合同", "身份证明", "学位证书", "项目备案信息表"])
def test_what_nobody_has_on_record_is_provided(label):
    assert rules_of(broken(PROOF, PROOF.replace("zh: 证", f"zh: {label}"))) == []


@pytest.mark.parametrize(
    ("profile", "code", "problem"),
    [
        ("basic", "442000012001", None),
        ("basic", "44010001200", "it has 11 characters"),
        ("basic", "449900012001", "`99` is not an item type"),
        ("basic", "4401-0012001", "other characters"),
        ("implementation", "442000012001", "it has 12 characters, not 31"),
        ("implementation", "X" * 18 + "3" + "442000012001", "is not a credit code"),
        ("implementation", "{credit}7442000012001", "the level `7`"),
        ("implementation", "{credit}3449900012001", "`99` is not an item type"),
        ("implementation", "{credit}3442000012001", None),
    ],
)
def test_codes_fit_the_profile(profile, code, problem):
    credit = "11449999MA0000001"
    code = code.replace("{credit}", credit + credit_code_check(credit))
    text = SMALL.replace("version: 1", f"version: 1\ncode_profile: {profile}")
    text = text.replace("C-1", f"'{code}'").replace("C-2", f"'{code[:-1]}9'")
    found = [f for f in lint_source(text.encode(), "theme.yaml") if "-" in f.rule]
    if problem is None:
        assert found == []
    else:
        assert {f.rule for f in found} == {"T048-item-code"}
        assert problem in found[0].message


def test_a_figure_without_a_source_is_noted():
    text = SMALL + "baseline:\n  trips: {before: 2, after: 0, source: unsourced}\n"
    [found] = lint_source(text.encode(), "theme.yaml")
    assert (found.rule, found.severity.value) == ("T047-unsourced-figure", "note")
    assert ": note: the figures" in str(found)
