"""Values enter in their normal form, wherever they enter; a request is held to what was sent."""

from typing import Any
from uuid import UUID

import pytest

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.events.base import payloads_of
from domain.case.events.opening import CaseSupplied
from domain.case.state import FORM_SLOT
from domain.form.values.canonical_text import canonical_text
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.cases.test_prereview import correction, events_of, supplement
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import OWNER, open_case, opening, plan_of

TYPED = {"owner_id_number": f" {OWNER[:6]} {OWNER[6:]} ", "owner_name": "买买提\u2022艾力"}
ADDRESS = "样例路 2 号\r\n三楼 "
NORMAL_ADDRESS = "样例路 2 号\n三楼"


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


def typed(request_id: str = "r1", **more: Any) -> case_pb2.OpenCaseRequest:
    request = opening(request_id, without=("owner_id_number", "owner_name", "place"), **more)
    request.form.extend(form(**TYPED, place=ADDRESS))
    return request


async def test_an_opening_is_committed_to_in_normal_form_and_repeated_as_sent(harness) -> None:
    opened = await harness.cases.OpenCase(typed())
    again = await harness.cases.OpenCase(typed())
    assert (again.case_id, again.opened_now) == (opened.case_id, False)
    case_id = UUID(opened.case_id)
    values = await harness.vault.open(case_id, dict.fromkeys((*TYPED, "place"), FORM_SLOT))
    assert values == {
        "owner_id_number": OWNER,
        "owner_name": "买买提·艾力",
        "place": NORMAL_ADDRESS,
    }
    [event, *_] = await events_of(harness, opened.case_id)
    for name, value in values.items():
        text = canonical_text(value).encode()
        assert event.payload.form[name] == await harness.vault.commitment(
            case_id, f"form/{name}", text
        )


async def test_a_supplement_and_a_correction_are_in_normal_form(harness) -> None:
    request = opening(without=("place",), receive_incomplete=True)
    case_id = await open_case(harness, request)
    await harness.cases.CorrectCase(correction(case_id, form=form(owner_name="张\u3000三")))
    await harness.cases.SupplementCase(supplement(case_id, form=form(place=ADDRESS)))
    events = await events_of(harness, case_id)
    supplied = payloads_of(CaseSupplied, events)
    slots = {name: each.slot for each in supplied for name in each.form}
    values = await harness.vault.open(UUID(case_id), slots)
    assert (values["owner_name"], values["place"]) == ("张三", NORMAL_ADDRESS)


async def test_what_no_normal_form_fixes_is_refused_in_both_languages(harness) -> None:
    request = opening(without=("owner_id_number",))
    request.form.extend(form(owner_id_number=f"{OWNER[:-1]}Z"))
    problem = violations(await refused(harness.cases.OpenCase(request)))["form.owner_id_number"]
    assert "give the 18 characters" in problem
    assert "公民身份号码" in problem
