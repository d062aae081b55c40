"""One slip is one finding: what only follows from an error is not reported beside it."""

import pytest

from domain.theme.load import lint_source
from tests.unit.domain.theme.one_change import findings
from tests.unit.domain.theme.small_theme import SMALL, broken

LIMITS = SMALL.replace("subject: holder", "subject: holder\nlimit: {promised: 6 working_days}")
for _code in ("C-1", "C-2"):
    LIMITS = LIMITS.replace(
        f"code: {_code}", f"code: {_code}\n    limit: {{promised: 3 working_days}}"
    )
REGISTERED = SMALL.replace(
    "departments:",
    "registries:\n  police: {label: {zh: 库, en: Register}, key: [holder], purpose: P,"
    " legal_basis: [unsourced]}\ndepartments:",
)


def rules(text: str) -> list[str]:
    return [each.rule for each in lint_source(text.encode(), "t")]


def test_a_misspelt_need_is_one_finding_and_the_path_of_limits_is_not_judged():
    assert rules(LIMITS) == []
    typed = LIMITS.replace("[holder, number]", "[holder, nubmer]").replace(
        "materials: [licence]", "materials: []"
    )
    assert rules(typed) == ["T030-unknown-field"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("produces: [result]", "produces: [reslut]", "T030-unknown-field"),
        ("issues: [licence]", "issues: [licenec]", "T031-unknown-material"),
        ("materials: [proof]", "materials: [prof]", "T031-unknown-material"),
        ("subject: holder", "subject: hodler", "T041-subject"),
    ],
)
def test_what_a_misspelt_name_leaves_unused_or_unsupplied_is_not_reported_too(old, new, rule):
    assert [each.rule for each in lint_source(broken(old, new), "t")] == [rule]


def test_a_misspelt_department_of_seen_by_hides_nothing_from_the_right_one():
    seen = "zh: 人, en: Holder}, type: text, seen_by: [{}]"
    text = SMALL.replace("zh: 人, en: Holder}, type: text", seen.replace("{}", "ofice", 1))
    assert rules(text) == ["T032-unknown-department"]


def test_an_unknown_format_is_not_held_to_the_label_as_well():
    named = SMALL.replace("zh: 人, en: Holder}", "zh: 姓名, en: Holder}")
    assert rules(named) == ["T101-format-by-label"]
    assert rules(named.replace("Holder}, type: text", "Holder}, type: text, format: person_nam"))[
        0
    ] == ("T037-unknown-format")
    assert len(findings()) == 0


def test_a_condition_of_a_looked_up_field_is_reported_once():
    looked_up = "address: {label: {zh: 地, en: A}, type: text, source: registry, registry: police"
    text = REGISTERED.replace("  number: {", f"  {looked_up}}}\n  number: {{").replace(
        "[holder, number]", "[holder, number, address]"
    )
    assert rules(text) == []
    guide = "guide:\n  way:\n    question: {zh: 问, en: Q}\n    answers: {a: {zh: 甲, en: A}, "
    guide += "b: {zh: 乙, en: B}}\ndepartments:"
    text = text.replace("registry: police", "registry: police, when: way == 'a'")
    assert rules(text.replace("departments:", guide, 1)) == ["T076-condition-of-output"]


def test_what_only_a_formula_reads_is_used_and_its_result_is_what_is_unused():
    more = "  height: {label: {zh: 高, en: H}, type: integer, min: 1, max: 9}\n"
    more += "  twice: {label: {zh: 双, en: T}, type: integer, source: derived, value: height * 2}\n"
    text = SMALL.replace("  number: {", f"{more}  number: {{")
    [found] = lint_source(text.encode(), "t")
    assert (found.rule, "`twice`" in found.message) == ("T043-unused", True)
    assert rules(text.replace("[holder, number]", "[holder, number, twice]")) == []


def test_a_licence_that_only_fills_fields_in_is_used():
    licence = "  card: {label: {zh: 卡, en: C}, source: registry, registry: police, holds: [sex]}\n"
    field = "  sex: {label: {zh: 别, en: S}, type: text, source: licence, licence: card}\n"
    text = (
        REGISTERED.replace("  proof: {", f"{licence}  proof: {{")
        .replace("  number: {", f"{field}  number: {{")
        .replace("[holder, number]", "[holder, number, sex]")
    )
    assert rules(text) == []


@pytest.mark.parametrize("label", ["服务热线电话", "市民热线号码", "投诉电话", "监督举报电话"])
def test_a_number_that_everybody_may_call_is_no_phone_number_of_a_person(label):
    text = SMALL.replace(
        "zh: 人, en: Holder}, type: text}",
        f"zh: 人, en: Holder}}, type: text}}\n"
        f"  line: {{label: {{zh: {label}, en: L}}, type: text}}",
    ).replace("[holder, number]", "[holder, number, line]")
    assert rules(text) == []
    assert rules(text.replace(label, "联系电话")) == ["T101-format-by-label"]
