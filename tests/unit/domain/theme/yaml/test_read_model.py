"""One way to read a file into a model: by place, all that is wrong at once."""

import pytest
from pydantic import BaseModel, ConfigDict

from domain.errors import InvalidInputError
from domain.theme.yaml.read_model import read_model, try_read_model
from domain.theme.yaml.source_position import Problem


class Fee(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    amount: int
    payer: str = ""


def negative(fee: Fee) -> list[Problem]:
    return [Problem("T000", ("amount",), "is negative", "give 0 or more")] if fee.amount < 0 else []


@pytest.mark.parametrize("source", [b"amount: 3\npayer: firm\n", b'{"amount": 3, "payer": "firm"}'])
def test_yaml_and_json_are_read(source):
    assert Fee(amount=3, payer="firm") == read_model(source, "fee.yaml", Fee)


def test_everything_that_is_wrong_is_said_by_place():
    with pytest.raises(InvalidInputError) as caught:
        read_model(b"amount: three\npayers: firm\n", "fee.yaml", Fee)
    places = [place for place, _ in caught.value.violations]
    assert ["fee.yaml:1:9", "fee.yaml:2:1"] == places


def test_a_check_speaks_of_what_was_read():
    read = try_read_model(b"amount: -1\n", "fee.yaml", Fee, negative)
    assert Fee(amount=-1) == read.model
    assert [("fee.yaml", 1, 9, "is negative")] == [
        (each.file, each.line, each.column, each.message) for each in read.findings
    ]
    with pytest.raises(InvalidInputError, match="is negative; give 0 or more"):
        read_model(b"amount: -1\n", "fee.yaml", Fee, negative)


def test_what_is_no_yaml_has_findings_and_no_model():
    read = try_read_model(b"amount: [\n", "fee.yaml", Fee)
    assert read.model is None
    assert read.findings
