"""A whole number that JSON readers cannot keep is a violation of its field, never INTERNAL."""

from typing import Any

import grpc
import pytest

from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import InvalidInputError
from domain.form.values.canonical_json import MAX_INTEGER, canonical_json
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import open_case, opening, plan_of

TOO_LARGE = (MAX_INTEGER + 1, 2**63 - 1, -(2**63))


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


def large(value: int) -> case_pb2.FormField:
    return case_pb2.FormField(name="place", integer=value)


@pytest.mark.parametrize("value", TOO_LARGE)
async def test_every_entry_names_the_field(harness, value: int) -> None:
    case_id = await open_case(harness, opening())
    again = opening()  # a repeat of a request_id is held to its body before anything else
    again.form.append(large(value))
    on_case: dict[str, Any] = {"case_id": case_id, "request_id": "n1", "form": [large(value)]}
    calls = (
        harness.cases.OpenCase(again),
        harness.cases.SupplementCase(case_pb2.SupplementCaseRequest(**on_case)),
        harness.cases.SupplementCase(case_pb2.SupplementCaseRequest(step_id="seal", **on_case)),
        harness.cases.CorrectCase(case_pb2.CorrectCaseRequest(**on_case)),
        harness.catalogue.GetGuide(
            case_pb2.GetGuideRequest(theme="whole_life", form=[large(value)])
        ),
    )
    for call in calls:
        error = await refused(call)
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert "is too large" in violations(error)["form.place"]


@pytest.mark.parametrize("value", [2**53, "\ud800", [1, -(2**53)], {"\udfff": "x"}])
def test_what_has_no_canonical_form_is_invalid_input(value) -> None:
    with pytest.raises(InvalidInputError):
        canonical_json({"value": value})
