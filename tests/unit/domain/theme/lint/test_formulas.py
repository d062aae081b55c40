"""Formulas of derived fields and conditions: what is linted is what a department is handed."""

import pytest

from domain.form.derived_fields import derive
from domain.theme.load import compile_source, lint_source
from tests.unit.domain.theme.small_theme import SMALL

FIELDS = """\
fields:
  kind:
    label: {zh: 类, en: Kind}
    type: choice
    choices: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}, c: {zh: 丙, en: C}}
    personal: false
  address: {label: {zh: 地址, en: Address}, type: text}
  amount: {label: {zh: 金额, en: Amount}, type: decimal, min: 0}
  found: {label: {zh: 所得, en: Found}, type: TYPE, source: derived, value: "VALUE"}
"""


def theme(value: str, of_type: str = "boolean", when: str | None = None) -> bytes:
    fields = FIELDS.replace("TYPE", of_type).replace("VALUE", value)
    text = SMALL.replace("fields:\n", fields).replace("[holder, number]", "[holder, number, found]")
    condition = f'    when: "{when}"\n' if when else ""
    return text.replace("    code: C-2\n", f"    code: C-2\n{condition}").encode()


def compile_with(value: str, of_type: str = "boolean", **values: str):
    plan = compile_source(theme(value, of_type), "theme.yaml")
    return derive(plan, plan.field_by_name["found"], values)


def errors(source: bytes) -> list[str]:
    found = lint_source(source, "theme.yaml")
    return [each.rule for each in found if each.severity.value == "error"]


@pytest.mark.parametrize(
    "formula",
    [
        "address.matches(r'^示例')",
        "['a','b'].exists(x, x == kind)",
        "address != 'kind' // && nobody",
        "address.contains('''示例 'kind' ''') || kind in ['a']",
        "address.matches('示例[a-z]*')",
    ],
)
def test_a_department_is_handed_the_value_of_a_formula(formula):
    assert [] == errors(theme(formula))
    assert compile_with(formula, address="示例路", kind="a") is True


@pytest.mark.parametrize(
    "condition",
    ["['a','b'].exists(x, x == kind)", "kind.matches(r'^a') // b", "kind in ['a', 'b']"],
)
def test_the_same_as_a_condition_is_linted(condition):
    assert [] == errors(theme("kind == 'a'", when=condition))


@pytest.mark.parametrize(
    ("formula", "of_type", "amount", "expected"),
    [
        ("int(amount * 100.0)", "integer", "19.99", 1999),
        ("int(amount * 100.0)", "integer", "1.15", 115),
        ("int(amount * 100.0)", "integer", "0.29", 29),
        ("amount", "decimal", "123456789012345678.12", "123456789012345678.12"),
        ("amount - 0.01", "decimal", "123456789012345678.12", "123456789012345678.11"),
        ("round(amount * 0.05, 2)", "decimal", "1.10", "0.06"),
        ("string(amount)", "text", "0.290", "0.29"),
    ],
)
def test_money_is_decimal_arithmetic(formula, of_type, amount, expected):
    assert [] == errors(theme(formula, of_type))
    assert expected == compile_with(formula, of_type, amount=amount)


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("amount / 3.0", "multiply instead"),
        ("amount * 0.05", "round("),
        ("[amount][0]", "round("),
        ("amount * 100", "`1.0`"),
    ],
)
def test_a_formula_that_would_lose_a_digit_is_an_error(formula, hint):
    [found] = [e for e in lint_source(theme(formula, "decimal"), "t") if "T094" in e.rule]
    assert hint in found.hint
