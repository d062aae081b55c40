"""Guide and conditions in a theme: what lint says, what applies, what is asked for."""

from datetime import date

import pytest

from domain.form.applicability import applicable
from domain.form.check_form import check_form
from domain.form.completeness import prereview
from domain.form.situations import check_situations
from domain.plan import FormValue
from domain.theme.load import compile_source, lint_source
from tests.unit.domain.theme.small_theme import SMALL

DAY = date(2026, 3, 2)

GUIDE = """\
guide:
  kind:
    question: {zh: 哪种, en: Which}
    answers:
      new: {zh: 新, en: New}
      old: {zh: 旧, en: Old}
departments:"""
THIRD = """\
  third:
    label: {zh: 三, en: Third}
    department: office
    code: C-3
    purpose: More
    legal_basis: [unsourced]
    needs: [holder, shop]
    materials: [lease]
    when: WHEN
"""
FIELDS = """\
fields:
  staff: {label: {zh: 人数, en: Staff}, type: integer, min: 0, personal: false}
  shop: {label: {zh: 店, en: Shop}, type: text}
"""
LEASE = "materials:\n  lease: {label: {zh: 租约, en: Lease}}\n"


def guided(when: str) -> bytes:
    text = SMALL.replace("departments:", GUIDE).replace("fields:\n", FIELDS)
    text = text.replace("materials:\n  proof", f"{LEASE}  proof")
    return (text + THIRD.replace("WHEN", when)).encode()


def rules(source: bytes) -> list[str]:
    return [found.rule for found in lint_source(source, "theme.yaml")]


@pytest.mark.parametrize("when", ["kind == 'new'", "kind == 'new' && staff > 3"])
def test_a_condition_over_guide_and_facts_is_fine(when):
    unused = [] if "staff" in when else ["T043-unused"]
    assert unused == rules(guided(when))


@pytest.mark.parametrize(
    ("when", "rule"),
    [
        ("kind = 'new'", "T070-condition"),
        ("kind == 3", "T070-condition"),
        ("knd == 'new'", "T070-condition"),
        ("holder == 'me' && kind == 'new'", "T071-condition-reads"),
        ("number == 'x' && kind == 'new'", "T071-condition-reads"),
        ("kind == 'nwe'", "T072-never-true"),
        ("staff > 3 && staff < 2 && kind == 'new'", "T072-never-true"),
        ("kind == 'new' || kind == 'old'", "T073-always-true"),
        ("10 / staff > 1 && kind == 'new'", "T074-condition-fails"),
    ],
)
def test_what_is_wrong_with_a_condition_is_reported(when, rule):
    assert rule in rules(guided(f'"{when}"'))


def test_the_finding_points_into_the_condition():
    source = guided("kind == 'new' && stuff > 1")
    [found] = [f for f in lint_source(source, "t") if f.rule == "T070-condition"]
    line = source.decode().splitlines()[found.line - 1]
    assert line[found.column - 1 :].startswith("stuff > 1")
    assert "staff" in found.hint


def test_an_item_without_its_input_is_named_with_the_case():
    text = guided("kind == 'new'").decode()
    text = text.replace(
        "    produces: [number]\n", "    produces: [number]\n    when: kind == 'new'\n"
    )
    found = [f for f in lint_source(text.encode(), "t") if f.rule == "T075-input-not-there"]
    assert len(found) == len(["number", "licence"])
    assert "where `kind` is old, `second` applies and `first`" in found[0].message


def test_questions_are_no_fields_and_select_something():
    asked = guided("staff > 3")
    assert "T078-idle-question" in rules(asked)
    assert "T077-question-is-field" in rules(asked.replace(b"  kind:\n", b"  staff:\n"))


def test_what_an_item_gives_has_no_condition_of_its_own():
    text = guided("kind == 'new'").replace(
        b"type: text, source: item}\n  result",
        b"type: text, source: item, when: kind == 'new'}\n  result",
    )
    assert "T076-condition-of-output" in rules(text)


def test_only_what_applies_is_asked_for():
    plan = compile_source(guided("kind == 'new'"), "theme.yaml")
    form: dict[str, FormValue] = {"staff": 1, "holder": "a"}
    old, new = (applicable(plan, {}, [f"kind.{answer}"]) for answer in ("old", "new"))
    assert {"first", "second"} == set(old.items)
    assert {"first", "second", "third"} == set(new.items)
    assert not {"shop", "lease"} & {*old.fields, *old.materials}
    assert () == check_form(plan, form, ["proof"], applies=old, opened_on=DAY)
    assert ["form.shop", "materials.lease"] == [
        path for path, _ in check_form(plan, form, ["proof"], applies=new, opened_on=DAY)
    ]
    assert ["form.shop", "materials.lease"] == [
        path
        for path, problem in check_form(
            plan, {**form, "shop": "b"}, ["proof", "lease"], applies=old, opened_on=DAY
        )
        if "does not apply" in problem
    ]
    assert ["shop", "lease"] == [
        each.name for each in prereview(plan, form, ["proof"], {}, new).missing
    ]
    assert () == prereview(plan, form, ["proof"], {}, old).missing


def test_what_is_not_known_leaves_nothing_out():
    plan = compile_source(guided("kind == 'new' && staff > 3"), "theme.yaml")
    assert "third" in applicable(plan, {}, ["kind.new"]).items
    assert "third" not in applicable(plan, {"staff": "3"}, ["kind.new"]).items


def test_what_conditions_read_is_asked_for_first():
    plan = compile_source(guided("kind == 'new' && staff > 3"), "theme.yaml")
    assert ("form.staff",) == tuple(
        path for path, _ in check_form(plan, {"holder": "a"}, [], complete=False, opened_on=DAY)
    )


@pytest.mark.parametrize(
    ("situations", "paths"),
    [
        (["kind.new"], []),
        ([], ["situations"]),
        (["kind.newer"], ["situations[0]", "situations"]),
        (["kind.new", "kind.old"], ["situations[1]"]),
    ],
)
def test_every_question_is_answered_once(situations, paths):
    plan = compile_source(guided("kind == 'new'"), "theme.yaml")
    assert paths == [path for path, _ in check_situations(plan, situations)]


def test_a_theme_without_conditions_keeps_its_digest_and_applies_whole():
    plan = compile_source(SMALL.encode(), "theme.yaml")
    assert b'"when"' not in plan.canonical
    assert b'"guide"' not in plan.canonical
    assert set(plan.field_by_name) == applicable(plan, {}).fields


FACTS = FIELDS.replace(
    "fields:\n",
    """fields:
  clinic: {label: {zh: 院, en: Clinic}, type: text, personal: false}
  floors: {label: {zh: 层, en: Floors}, type: integer, personal: false}
  born: {label: {zh: 生, en: Born}, type: date, personal: false}
""",
)


def with_facts_condition(when: str) -> list[str]:
    source = guided(when).decode().replace(FIELDS, FACTS)
    unused = {"T043-unused", "T078-idle-question", "T102-day-as-text"}
    return [each for each in rules(source.encode()) if each not in unused and each[:4] != "T10"]


@pytest.mark.parametrize(
    "when",
    [
        "clinic.matches('^Zhong.*')",
        "size(clinic) > 10",
        "floors * floors == 49",
        "int(born.substring(0, 4)) < 1966",
        "born > '2000-02-28'",
    ],
)
def test_a_condition_that_holds_for_somebody_is_no_error(when):
    found = lint_source(guided(when).decode().replace(FIELDS, FACTS).encode(), "t")
    assert [] == [each for each in found if "T07" in each.rule and each.severity.value == "error"]
    assert "T123-not-shown" not in {each.rule for each in found}


def test_what_is_neither_shown_nor_ruled_out_is_a_warning_that_says_what_was_tried():
    source = guided("floors * floors == 1369 * 4").decode().replace(FIELDS, FACTS)
    [found] = [each for each in lint_source(source.encode(), "t") if "T123" in each.rule]
    assert "warning" == found.severity.value
    assert "`floors` was tried as" in found.message


def test_a_condition_that_fails_names_valid_values():
    source = guided("100 / floors > 3").decode().replace(FIELDS, FACTS)
    [found] = [each for each in lint_source(source.encode(), "t") if "T074" in each.rule]
    assert "divide by zero, where `floors` is 0" in found.message


def test_an_item_without_its_input_is_found_among_many_questions():
    questions = "".join(
        f"  q{index}:\n    question: {{zh: 问{index}, en: Q{index}}}\n    answers:"
        " {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}, c: {zh: 丙, en: C}}\n"
        for index in range(8)
    )
    wide = " || ".join(f"q{index} == 'a'" for index in range(8))
    narrow = " || ".join(f"q{index} == 'a'" for index in range(7))
    text = SMALL.replace("departments:", f"guide:\n{questions}departments:")
    text = text.replace("    code: C-2\n", f"    code: C-2\n    when: {wide}\n")
    text = text.replace("    code: C-1\n", f"    code: C-1\n    when: {narrow}\n")
    found = [each for each in lint_source(text.encode(), "t") if "T075" in each.rule]
    assert found
    assert "`q7` is a" in found[0].message
    assert [] == [
        e for e in lint_source(text.replace(narrow, wide).encode(), "t") if "T07" in e.rule
    ]
