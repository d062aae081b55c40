"""The search for a case: it finds what there is, and calls impossible only what is proved."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import ConditionFailedError, Value, holds
from domain.plan import Label, PlanField
from domain.theme.lint.conditions.samples import Readable
from domain.theme.lint.conditions.search import Goal, find

KINDS: dict[str, ValueKind] = {
    "kind": "text",
    "online": "boolean",
    "staff": "integer",
    "share": "decimal",
}
VALUES: dict[str, tuple[Value, ...]] = {"kind": ("a", "b", "none"), "online": (False, True)}
NAMES = Readable({**KINDS, "clinic": "text", "born": "text"}, VALUES)
FEW = Readable({**KINDS, "staff": "integer"}, {**VALUES, "staff": (0, 1, 2)})

_ATOMS = st.sampled_from(
    [
        "kind == 'a'",
        "kind != 'none'",
        "kind in ['a', 'b']",
        "online",
        "staff > 0",
        "1 / staff == 1",
        "kind == 'a' ? staff == 2 : online",
        "[kind].exists(x, x == 'b')",
    ]
)
_CONDITIONS = st.recursive(
    _ATOMS,
    lambda each: st.one_of(
        st.builds("({}) && ({})".format, each, each),
        st.builds("({}) || ({})".format, each, each),
        st.builds("!({})".format, each),
        st.builds("({}) ? ({}) : ({})".format, each, each, each),
    ),
    max_leaves=5,
)


def evaluated(condition, values):
    try:
        return holds(condition, FEW.kinds, values)
    except ConditionFailedError:
        return "error"


@given(_CONDITIONS, _CONDITIONS, st.sampled_from([True, False, "error"]))
def test_a_search_finds_what_trying_everything_finds(one, other, wanted):
    names = ("kind", "online", "staff")
    every = [
        dict(zip(names, each, strict=True)) for each in product(*(FEW.values[n] for n in names))
    ]
    met = [v for v in every if evaluated(one, v) == wanted and evaluated(other, v) is True]
    found = find(FEW, Goal(one, wanted), Goal(other))
    assert bool(met) == (found.values is not None)
    assert found.impossible == (not met)
    if found.values is not None:
        assert any(found.values.items() <= each.items() for each in met)


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("share > 0.1 && share < 0.3", True),
        ("share > 0.3 && share < 0.3", False),
        ("staff > 3 && staff < 5", True),
        ("staff > 3 && staff < 4", False),
        ("clinic == 'x' && clinic != 'x'", False),
        ("clinic != 'x' && clinic != 'y'", True),
        ("size(clinic) > 10", True),
        ("size(clinic) > 10 && kind == 'a' && kind == 'b'", False),
        ("clinic.matches('^Zhong.*') && !clinic.matches('^Zhong.*')", False),
        ("clinic.matches('^Zhong.*')", True),
        ("staff * staff == 49", True),
        ("staff * staff == 1234321 * 3", None),
        ("staff > 3 && staff * 2 == 7 && kind == 'b'", None),
    ],
)
def test_what_is_possible_impossible_and_unknown(condition, possible):
    found = find(NAMES, Goal(condition))
    assert (possible is True) == (found.values is not None)
    assert (possible is False) == found.impossible
    assert (possible is None) == bool(found.tried and found.values is None and not found.impossible)


def test_what_is_not_proved_says_what_was_tried():
    found = find(NAMES, Goal("staff * staff == 50 * 3"))
    assert not found.impossible
    assert {"staff"} == set(found.tried)
    assert 7 in found.tried["staff"]


def test_only_valid_values_are_tried():
    born = PlanField(name="born", label=Label(zh="生", en="B"), type="date", source="applicant")
    names = Readable(NAMES.kinds, VALUES, {"born": born})
    assert find(names, Goal("int(born.substring(0, 4)) < 1966", "error")).values is None
    assert find(names, Goal("int(born.substring(0, 4)) < 1966")).values is not None
    assert find(names, Goal("born > '2000-01-01' && born < '2000-01-02'")).impossible


def test_a_search_ends_and_says_so():
    numbers = [f"n{index}" for index in range(9)]
    names = Readable(dict.fromkeys(numbers, "text"), dict.fromkeys(numbers, ("a", "b", "c")))
    whole = " + ".join(numbers)
    found = find(names, Goal(f"({whole}).matches('^[^a]{{9}}$') && ({whole}) == 'x'"), most=500)
    assert found.given_up
    assert not found.impossible


def test_decimals_are_tried_between_what_they_are_compared_with():
    found = find(NAMES, Goal("share > 0.29 && share < 0.291"))
    assert found.values is not None
    share = found.values["share"]
    assert isinstance(share, Decimal)
    assert Decimal("0.29") < share < Decimal("0.291")


def bounded(name, kind, **bounds):
    label = Label(zh="项", en="X")
    known = PlanField(name=name, label=label, type=kind, source="applicant", **bounds)
    return Readable(NAMES.kinds, VALUES, {name: known})


def test_the_bounds_of_a_field_are_taken_into_account():
    staff = bounded("staff", "integer", min="1", max="9")
    assert find(staff, Goal("staff < 1 || staff > 9")).impossible
    assert find(staff, Goal("10 / staff > 1", "error")).values is None
    assert find(staff, Goal("staff > 8")).values == {"staff": 9}
    share = bounded("share", "decimal", min="0.5", max="0.7")
    assert find(share, Goal("share > 0.5 && share < 0.7")).values is not None
    assert find(share, Goal("share < 0.5")).impossible


def test_days_are_within_fixed_bounds_and_anywhere_within_moving_ones():
    fixed = bounded("born", "date", not_before="2020-01-01", not_after="9999-12-31")
    assert find(fixed, Goal("born < '2020-01-01'")).impossible
    assert find(fixed, Goal("born > '9999-12-30'")).values == {"born": "9999-12-31"}
    moving = bounded("born", "date", not_after="today")
    assert find(moving, Goal("born > '2090-01-01'")).values is not None
    assert find(moving, Goal("born < '0001-01-01'")).impossible
