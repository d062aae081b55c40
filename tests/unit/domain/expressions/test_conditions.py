"""Conditions: what compiles, where it does not, and what cannot get out of hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import (
    ConditionFailedError,
    ConditionProblem,
    Value,
    check_condition,
    compute,
    expression_kind,
    holds,
    name_offsets,
    names_in,
    syntax_tree,
)

KINDS: dict[str, ValueKind] = {
    "kind": "text",
    "staff": "integer",
    "share": "decimal",
    "online": "boolean",
}
VALUES: dict[str, Value] = {"kind": "firm", "staff": 12, "share": Decimal("0.5"), "online": True}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("kind == 'firm' && staff > 10", True),
        ("kind in ['person', 'farm']", False),
        ("online ? share < 0.4 : true", False),
        ("kind == '企业' || !online", False),
    ],
)
def test_a_condition_holds_or_does_not(condition, expected):
    assert check_condition(condition, KINDS) is None
    assert expected is holds(condition, KINDS, VALUES)


@pytest.mark.parametrize(
    ("condition", "offset", "said"),
    [
        ("staff > 'ten'", 6, "no matching overload"),
        ("stuff > 10", 0, "undeclared reference to 'stuff'"),
        ("staff > ", 8, "Syntax error"),
        ("staff", 0, "a condition is true or false"),
        ("timestamp() > now()", 9, ""),
    ],
)
def test_what_does_not_compile_is_reported_with_its_place(condition, offset, said):
    problem = check_condition(condition, KINDS)
    assert problem is not None
    assert said in problem.message
    assert offset == problem.offset


def test_names_and_constants_are_distinguished():
    condition = "kind == 'staff 9' && staff >= 10 && share < 1.5"
    tree = syntax_tree(condition)
    assert tree is not None
    assert ("kind", "staff", "share") == names_in(condition)
    assert {"staff 9", 10, Decimal("1.5")} == set(tree.constants())


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("kind.matches(r'^online')", ["kind"]),
        ('kind.matches("""staff \\" share""") // share\n && online', ["kind", "online"]),
        ("['企业', 'b'].exists(x, x == kind)", ["kind"]),
        ("['a'].all(kind, kind != 'b')", []),
        ("['a'].map(kind, kind + 'b').exists(x, x == kind)", ["kind"]),
        ("['a'].exists(kind, .kind == kind)", ["kind"]),
        ("'\\u0061 staff' == b'x' || r'\\d' == kind", ["kind"]),
        ("size (kind) > 3 && staff > 1", ["kind", "staff"]),
        ("示例", []),
        ("kind ==", []),
    ],
)
def test_names_come_from_the_syntax_tree(expression, names):
    found = name_offsets(expression)
    assert names == list(found)
    assert all(expression[at:].lstrip(".").startswith(name) for name, at in found.items())


_ATOMS = st.sampled_from(
    [
        "online",
        "kind == 'a'",
        "'staff' == kind",
        "staff > 1",
        "share < 1.5",
        "kind.matches('^on')",
        "['kind'].exists(x, x == 'a')",
        "['a'].all(kind, kind == 'a')",
        "r'\\staff' != kind",
        "[1, 2].exists_one(staff, staff > 1 && online)",
        "true // staff\n",
        'kind in ["share"]',
    ]
)
_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda each: st.one_of(
        st.builds("({}) && ({})".format, each, each),
        st.builds("!({}) ? ({}) : ({})".format, each, each, each),
        st.builds("['a'].exists(kind, ({}))".format, each),
    ),
    max_leaves=6,
)


@given(_EXPRESSIONS)
def test_the_names_are_those_that_the_checker_misses(expression):
    read = {name: KINDS[name] for name in names_in(expression)}
    assert "boolean" == expression_kind(expression, read)
    for name in read:
        without = {each: kind for each, kind in read.items() if each != name}
        problem = expression_kind(expression, without)
        assert isinstance(problem, ConditionProblem)
        assert f"undeclared reference to '{name}'" in problem.message


def test_the_place_of_a_problem_counts_the_lines_before_it():
    problem = check_condition("kind == '企业' &&\n  stuff > 1", KINDS)
    assert problem is not None
    assert 18 == problem.offset


def test_a_name_that_is_a_word_of_cel_is_reported_as_that():
    problem = check_condition("type == 'a'", {"type": "text"})
    assert problem is not None
    assert "word of CEL" in problem.message


@pytest.mark.parametrize(
    "refused",
    [
        "has(kind.x)",
        "kind == 'a' || 3u == 3u",
        "[1, 2.5][0] == share",
        "share > 0",
        "round(share, staff) > 1.0",
        "round(share, 7) > 1.0",
    ],
)
def test_what_the_language_does_not_have_does_not_compile(refused):
    assert check_condition(refused, KINDS) is not None


AMOUNTS = ("19.99", "1.15", "0.29", "123456789012.12")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("int(amount * 100.0)", [1999, 115, 29, 12345678901212]),
        ("amount - 0.01", ["19.98", "1.14", "0.28", "123456789012.11"]),
        ("round(amount * 0.05, 2)", ["1.00", "0.06", "0.01", "6172839450.61"]),
        ("amount / 100.0", ["0.1999", "0.0115", "0.0029", "1234567890.1212"]),
        ("-amount + 1e2", ["80.01", "98.85", "99.71", "-123456788912.12"]),
        ("string(amount)", list(AMOUNTS)),
        ("amount in [19.990, 0.29]", [True, False, True, False]),
        ("[amount, 1.15].exists(x, x > 19.98 && x < 20.0)", [True, False, False, False]),
        ("{'a': amount}['a'] > 1.15 ? double(3) : double('0.5')", ["3", "0.5", "0.5", "3"]),
    ],
)
def test_decimals_are_exact(formula, expected):
    found = [compute(formula, {"amount": "decimal"}, {"amount": Decimal(a)}) for a in AMOUNTS]
    if isinstance(found[0], Decimal):
        assert [Decimal(each) for each in expected] == found
    else:
        assert expected == found


def test_a_decimal_keeps_all_of_its_digits():
    kinds: dict[str, ValueKind] = {"amount": "decimal"}
    amount = Decimal("123456789012345678.12")
    assert amount == compute("amount", kinds, {"amount": amount})
    doubled = compute("amount + 123456789012345678.12", kinds, {"amount": amount})
    assert Decimal("246913578024691356.24") == doubled


@given(st.decimals(places=6, min_value=-(10**17), max_value=10**17), st.integers(1, 10**9))
def test_arithmetic_of_decimals_is_that_of_python(amount, count):
    kinds: dict[str, ValueKind] = {"amount": "decimal", "count": "integer"}
    values = {"amount": amount, "count": count}
    found = compute("amount * double(count) - amount / 8.0", kinds, values)
    assert isinstance(found, Decimal)
    assert Fraction(found) == Fraction(amount) * count - Fraction(amount) / 8
    assert holds("amount * double(count) <= amount || amount > 0.0", kinds, values)


@pytest.mark.parametrize("divided", ["share / 3.0", "share / share", "share / (2.0 - 2.0)"])
def test_a_quotient_that_may_have_no_end_does_not_compile(divided):
    problem = expression_kind(divided, KINDS)
    assert isinstance(problem, ConditionProblem)
    assert "multiply instead" in problem.fix


@pytest.mark.parametrize("failing", ["int(share * 1e18)", "double(kind)"])
def test_a_decimal_without_a_value_is_an_error(failing):
    with pytest.raises(ConditionFailedError):
        compute(failing, KINDS, {**VALUES, "share": Decimal(10)})


def test_no_condition_goes_round_for_ever():
    numbers = "[0,1,2,3,4,5,6,7,8,9]"
    bomb = "true"
    for depth in range(9):
        bomb = f"{numbers}.all(x{depth}, {bomb})"
    with pytest.raises(ConditionFailedError, match="Iteration budget"):
        holds(bomb, KINDS, VALUES)


def test_what_has_no_value_is_an_error_and_not_a_guess():
    with pytest.raises(ConditionFailedError, match="divide by zero"):
        holds("10 / staff > 1", KINDS, {**VALUES, "staff": 0})


def test_nesting_beyond_the_limit_is_refused():
    assert check_condition("(" * 200 + "online" + ")" * 200, KINDS) is not None


@pytest.mark.parametrize("bomb", ["'xx'.replace('x', 'xxxxxxxx') == ''", "['x'].join('y') == ''"])
def test_what_could_blow_a_text_up_is_no_function_of_ours(bomb: str) -> None:
    problem = check_condition(bomb, {})
    assert problem is not None
    assert "is not one of" in problem.message


def test_parts_of_texts_are_read() -> None:
    kinds: dict[str, ValueKind] = {"born": "text"}
    assert holds("int(born.substring(0, 4)) < 1966", kinds, {"born": "1965-07-01"})
    with pytest.raises(ConditionFailedError):
        holds("int(born.substring(0, 4)) < 1966", kinds, {"born": ""})
