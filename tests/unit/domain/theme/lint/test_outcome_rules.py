"""How a case can end: what is required is reached, and a permit does not lapse."""

from typing import Literal

import pytest

from domain.form.values.check_digits import credit_code_check
from domain.theme.lint.items.item_codes import item_type
from domain.theme.load import lint_source
from tests.unit.domain.theme.one_change import warnings
from tests.unit.domain.theme.whole_life import SOURCE

REGISTRATION = "第四十二条}\n    importance: required\n    withdraw: compensate\n\n"
PERMIT = "    withdraw: compensate\n    undo_patience: 2d"

Profile = Literal["local", "basic", "implementation"]


def test_what_a_required_item_needs_is_required() -> None:
    optional = REGISTRATION.replace("required", "best_effort")
    found = warnings((REGISTRATION, optional))
    assert found == [("T108-required-behind-optional", "best_effort")]


def test_what_a_required_item_only_waits_for_may_be_refused() -> None:
    waits = "    waits_for: [water_supply]\n    produces: [licence_number]"
    assert warnings(("    produces: [licence_number]", waits)) == []


def test_something_is_required_once_importance_is_said() -> None:
    text = SOURCE.decode().replace("importance: required", "importance: best_effort")
    found = lint_source(text.encode(), "theme.yaml")
    assert [one.rule for one in found] == ["T109-nothing-required"]


def test_a_draft_that_says_no_importance_is_left_alone() -> None:
    lines = SOURCE.decode().splitlines()
    text = "\n".join(line for line in lines if "importance:" not in line)
    assert lint_source(text.encode(), "theme.yaml") == ()


def test_a_permit_does_not_lapse_by_itself() -> None:
    assert warnings((PERMIT, "    withdraw: free")) == [("T110-permit-lapses", "free")]
    assert warnings((f"{PERMIT}\n", "")) == [("T110-permit-lapses", "permit:")]


def test_what_is_no_permit_may_lapse() -> None:
    assert warnings((PERMIT, "    withdraw: free"), ("01-WL-02", "06-WL-02")) == []
    assert warnings((PERMIT, "    withdraw: free"), ("01-WL-02", "WL-02")) == []


@pytest.mark.parametrize(
    ("code", "profile", "told"),
    [
        ("01-WL-02", "local", "01"),
        ("01WL02", "local", ""),
        ("99-WL-02", "local", ""),
        ("442000012001", "basic", "20"),
        ("4420", "basic", ""),
        ("11449999MA00000016" + "3" + "440100012001", "implementation", "01"),
    ],
)
def test_a_code_tells_the_type_of_its_item(code: str, profile: Profile, told: str) -> None:
    if profile == "implementation":
        code = code[:17] + credit_code_check(code[:17]) + code[18:]
    assert item_type(code, profile) == told
