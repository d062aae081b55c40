"""What a bundle costs: declared with its basis, added up by the guide."""

import json

import pytest

from domain.theme.load import compile_source, lint_source
from ops.cli.main import run
from tests.unit.domain.theme.small_theme import SMALL

FEE = '    fee: {yuan: "80.00", legal_basis: a notice}\n'


def with_fee(fee):
    return SMALL.replace("    code: C-1\n", f"    code: C-1\n{fee}")


def test_the_guide_adds_up_one_payment(capsys):
    assert run(["theme", "guide", "real-estate-registration", "--situation", "loan.mortgage"]) == 0
    out = capsys.readouterr().out
    assert "¥80.00  (发改价格规〔2016〕2559号)" in out
    assert "in one payment: ¥160.00" in out
    without = ["--situation", "loan.none", "--json"]
    assert run(["theme", "guide", "real-estate-registration", *without]) == 0
    guide = json.loads(capsys.readouterr().out)
    assert (guide["fee_fen"], [fee["name"] for fee in guide["fees"]]) == (8_000, ["title_transfer"])


def test_what_costs_nothing_says_so(capsys):
    assert run(["theme", "guide", "childbirth"]) == 0
    assert "不收费 nothing" in capsys.readouterr().out


def test_a_fee_without_a_basis_is_warned_of():
    [found] = lint_source(with_fee(FEE.replace("a notice", "unsourced")).encode(), "theme.yaml")
    assert (found.rule, found.severity.value) == ("T049-fee-basis", "warning")


@pytest.mark.parametrize("amount", ["80", '"80"', '"80.0"', '"-1.00"', '"080.00"'])
def test_an_amount_is_in_yuan_and_fen(amount):
    [found] = lint_source(with_fee(FEE.replace('"80.00"', amount)).encode(), "theme.yaml")
    assert found.rule == "T024-bad-value"
    assert "80.00" in found.hint


def test_a_plan_has_the_fee_of_an_item_in_fen_with_its_basis():
    [first, _] = compile_source(with_fee(FEE).encode(), "theme.yaml").items
    assert (first.fee_fen, first.fee_basis) == (8_000, "a notice")
