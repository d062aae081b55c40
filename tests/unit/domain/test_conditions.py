"""Conditions: what compiles, where it does not, and what cannot get out of hand."""

import pytest

from domain.conditions import (
    ConditionFailedError,
    ValueKind,
    check_condition,
    holds,
    names_in,
    numbers_in,
    texts_in,
)

KINDS = {"kind": "text", "staff": "integer", "share": "decimal", "online": "boolean"}
VALUES = {"kind": "firm", "staff": 12, "share": 0.5, "online": True}


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
def test_what_does_not_compile_is_told_with_its_place(condition, offset, said):
    problem = check_condition(condition, KINDS)
    assert problem is not None
    assert said in problem.message
    assert offset == problem.offset


def test_names_texts_and_numbers_are_told_apart():
    condition = "kind == 'staff 9' && staff >= 10 && share.size() < 1.5"
    assert ("kind", "staff", "share") == names_in(condition)
    assert ("staff 9",) == texts_in(condition)
    assert (10.0, 1.5) == numbers_in(condition)


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
    assert "is none of" in problem.message


def test_parts_of_texts_are_read() -> None:
    kinds: dict[str, ValueKind] = {"born": "text"}
    assert holds("int(born.substring(0, 4)) < 1966", kinds, {"born": "1965-07-01"})
    with pytest.raises(ConditionFailedError):
        holds("int(born.substring(0, 4)) < 1966", kinds, {"born": ""})
