"""Opening incomplete, promised and ineligible cases; what is supplied to the case itself."""

from typing import Any
from uuid import UUID

import grpc
import pytest
import rfc8785

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode
from domain.case.events.opening import CaseCorrected, CaseSupplemented, NotAccepted
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import (
    FORM,
    MATERIALS,
    as_actor,
    get_case,
    materials,
    open_case,
    opening,
    plan_of,
    promise,
)


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


async def events_of(harness, case_id: str):
    return [decode(each.event) for each in await harness.record.read(UUID(case_id))]


def supplement(case_id: str, request_id: str = "s1", **more) -> case_pb2.SupplementCaseRequest:
    return case_pb2.SupplementCaseRequest(case_id=case_id, request_id=request_id, **more)


def correction(case_id: str, **more) -> case_pb2.CorrectCaseRequest:
    return case_pb2.CorrectCaseRequest(case_id=case_id, request_id="c1", **more)


async def test_what_is_missing_is_refused_unless_the_case_may_be_received_so(harness):
    without = ("place", "lease")
    error = await refused(harness.cases.OpenCase(opening(without=without)))
    assert sorted(violations(error)) == ["form.place", "materials.lease"]
    case_id = await open_case(harness, opening(without=without, receive_incomplete=True))
    case = await get_case(harness, case_id)
    assert case.status == case_pb2.CASE_STATUS_SUPPLEMENT
    assert [(each.name, each.reason_code) for each in case.missing] == [
        ("place", "missing"),
        ("lease", "missing"),
    ]
    assert "give Place" in case.missing[0].reason
    assert case.HasField("supplement_until")


async def test_what_is_wrong_is_refused_though_the_case_may_be_incomplete(harness):
    request = opening(without=("place",), receive_incomplete=True)
    request.form.extend(form(place=" "))
    assert "form.place" in violations(await refused(harness.cases.OpenCase(request)))


async def test_everything_that_was_missing_accepts_the_case_once(harness):
    request = opening(without=("place", "lease"), receive_incomplete=True)
    case_id = await open_case(harness, request)
    part = supplement(case_id, form=form(place="样例路 3 号"))
    error = await refused(harness.cases.SupplementCase(part))
    assert sorted(violations(error)) == ["materials.lease"]
    whole = supplement(case_id, form=form(place="样例路 3 号"), materials=materials("lease"))
    done = await harness.cases.SupplementCase(whole, **as_actor("clerk/w3"))
    again = await harness.cases.SupplementCase(whole, **as_actor("clerk/w3"))
    assert (done.supplemented_now, again.supplemented_now) == (True, False)
    case = await get_case(harness, case_id)
    assert (case.status, len(case.missing)) == (case_pb2.CASE_STATUS_ACCEPTED, 0)
    [event] = [
        e for e in await events_of(harness, case_id) if isinstance(e.payload, CaseSupplemented)
    ]
    assert event.actor == "clerk/w3"
    assert await harness.vault.open(UUID(case_id), {"place": event.payload.slot}) == {
        "place": "样例路 3 号"
    }
    nothing = supplement(case_id, "s2", materials=materials("lease"))
    assert (
        await refused(harness.cases.SupplementCase(nothing))
    ).code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_an_ineligible_case_is_opened_and_not_accepted_with_its_basis(harness):
    request = opening(without=("owner_kind",))
    request.form.extend(form(owner_kind="public_body"))
    case = await get_case(harness, await open_case(harness, request))
    assert case.status == case_pb2.CASE_STATUS_NOT_ACCEPTED
    assert (case.ending.cause, case.ending.reason_code) == ("not_accepted", "owner_kind")
    assert case.ending.legal_basis == "unsourced"
    assert case.outcome == "not_accepted"


async def test_what_makes_a_case_ineligible_may_come_with_a_supplement(harness):
    request = opening(without=("owner_kind",), receive_incomplete=True)
    case_id = await open_case(harness, request)
    await harness.cases.SupplementCase(supplement(case_id, form=form(owner_kind="public_body")))
    [event] = [e for e in await events_of(harness, case_id) if isinstance(e.payload, NotAccepted)]
    assert event.payload.reason_code == "owner_kind"


async def test_promises_stand_in_for_materials_and_a_deferred_one_is_kept_when_it_comes(harness):
    request = opening(
        without=("lease", "safety_statement"),
        commitments=[promise("lease", "deferred"), promise("safety_statement", "committed")],
        place="window-3",
    )
    case_id = await open_case(harness, request)
    case = await get_case(harness, case_id)
    assert case.status == case_pb2.CASE_STATUS_ACCEPTED
    assert {each.material: each.verdict for each in case.commitments} == {
        "lease": "",
        "safety_statement": "",
    }
    opened = (await events_of(harness, case_id))[0].payload
    assert opened.place == "window-3"
    assert opened.promises["lease"] == f"deferred/{'01' * 32}"
    await harness.cases.SupplementCase(supplement(case_id, materials=materials("lease")))
    verdicts = {
        each.material: each.verdict for each in (await get_case(harness, case_id)).commitments
    }
    assert verdicts == {"lease": "kept", "safety_statement": ""}


async def test_promises_that_the_theme_does_not_allow_are_refused_with_all_else(harness):
    request = opening(
        without=("lease",),
        commitments=[
            promise("lease", "committed"),
            promise("safety_statement", "committed"),
            promise("nothing", "deferred"),
            case_pb2.Commitment(material="application", sha256=b"x"),
        ],
        place="a window",
    )
    found = violations(await refused(harness.cases.OpenCase(request)))
    assert sorted(found) == ["commitments.application", "place"]
    request.place = ""
    del request.commitments[3]
    found = violations(await refused(harness.cases.OpenCase(request)))
    assert sorted(found) == [
        "commitments.lease",
        "commitments.nothing",
        "commitments.safety_statement",
    ]


async def test_a_request_with_and_without_the_new_fields_is_another_body(harness):
    await harness.cases.OpenCase(opening())
    again = await harness.cases.OpenCase(opening())
    assert not again.opened_now
    error = await refused(harness.cases.OpenCase(opening(place="window-3")))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_an_opener_corrects_the_case_before_it_is_accepted_and_not_after(harness):
    case_id = await open_case(harness, opening(without=("lease",), receive_incomplete=True))
    done = await harness.cases.CorrectCase(correction(case_id, form=form(place="样例路 4 号")))
    assert done.corrected_now
    [event] = [e for e in await events_of(harness, case_id) if isinstance(e.payload, CaseCorrected)]
    assert await harness.vault.open(UUID(case_id), {"place": event.payload.slot}) == {
        "place": "样例路 4 号"
    }
    assert (await get_case(harness, case_id)).status == case_pb2.CASE_STATUS_SUPPLEMENT
    accepted = await open_case(harness, opening("r2"))
    error = await refused(harness.cases.CorrectCase(correction(accepted, form=form(place="x"))))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_request_without_the_new_fields_has_the_commitment_it_always_had(harness):
    request = opening()
    opened = await harness.cases.OpenCase(request)
    [event] = await events_of(harness, opened.case_id)
    body: dict[str, Any] = {
        "theme": "whole_life",
        "form": FORM,
        "materials": dict.fromkeys(MATERIALS, "00" * 32),
        "situations": [],
        "channel": 2,
    }
    commitment = await harness.vault.commitment(event.case_id, "request", rfc8785.dumps(body))
    assert event.payload.request_commitment == commitment
