"""Opening incomplete, promised and ineligible cases; what is supplied to the case itself."""

from uuid import UUID

import grpc
import pytest
import rfc8785

from adapters.pb.onething.case.v1 import case_pb2
from domain.event_codec import decode
from domain.events.opening import CaseCorrected, CaseSupplemented, NotAccepted
from tests.unit.adapters.api.front_office import form, front_office, violations
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.whole_life import (
    FORM,
    MATERIALS,
    as_actor,
    begun,
    materials,
    opening,
    plan_of,
    promise,
    shown,
)


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


async def events_of(office, case_id: str):
    return [decode(each.event) for each in await office.record.read(UUID(case_id))]


def supplement(case_id: str, request_id: str = "s1", **more) -> case_pb2.SupplementCaseRequest:
    return case_pb2.SupplementCaseRequest(case_id=case_id, request_id=request_id, **more)


def correction(case_id: str, **more) -> case_pb2.CorrectCaseRequest:
    return case_pb2.CorrectCaseRequest(case_id=case_id, request_id="c1", **more)


async def test_what_is_missing_is_refused_unless_the_case_may_be_received_so(office):
    without = ("place", "lease")
    error = await refused(office.cases.OpenCase(opening(without=without)))
    assert sorted(violations(error)) == ["form.place", "materials.lease"]
    case_id = await begun(office, opening(without=without, receive_incomplete=True))
    case = await shown(office, case_id)
    assert case.status == case_pb2.CASE_STATUS_SUPPLEMENT
    assert [(each.name, each.reason_code) for each in case.missing] == [
        ("place", "missing"),
        ("lease", "missing"),
    ]
    assert "give Place" in case.missing[0].reason
    assert case.HasField("supplement_until")


async def test_what_is_wrong_is_refused_though_the_case_may_be_incomplete(office):
    request = opening(without=("place",), receive_incomplete=True)
    request.form.extend(form(place=" "))
    assert "form.place" in violations(await refused(office.cases.OpenCase(request)))


async def test_everything_that_was_missing_accepts_the_case_once(office):
    request = opening(without=("place", "lease"), receive_incomplete=True)
    case_id = await begun(office, request)
    part = supplement(case_id, form=form(place="样例路 3 号"))
    error = await refused(office.cases.SupplementCase(part))
    assert sorted(violations(error)) == ["materials.lease"]
    whole = supplement(case_id, form=form(place="样例路 3 号"), materials=materials("lease"))
    done = await office.cases.SupplementCase(whole, **as_actor("clerk/w3"))
    again = await office.cases.SupplementCase(whole, **as_actor("clerk/w3"))
    assert (done.supplemented_now, again.supplemented_now) == (True, False)
    case = await shown(office, case_id)
    assert (case.status, len(case.missing)) == (case_pb2.CASE_STATUS_ACCEPTED, 0)
    [event] = [e for e in await events_of(office, case_id) if isinstance(e, CaseSupplemented)]
    assert event.actor == "clerk/w3"
    assert await office.vault.open(UUID(case_id), {"place": event.slot}) == {"place": "样例路 3 号"}
    nothing = supplement(case_id, "s2", materials=materials("lease"))
    assert (
        await refused(office.cases.SupplementCase(nothing))
    ).code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_an_ineligible_case_is_opened_and_not_accepted_with_its_basis(office):
    request = opening(without=("owner_kind",))
    request.form.extend(form(owner_kind="public_body"))
    case = await shown(office, await begun(office, request))
    assert case.status == case_pb2.CASE_STATUS_NOT_ACCEPTED
    assert (case.ending.cause, case.ending.reason_code) == ("not_accepted", "owner_kind")
    assert case.ending.legal_basis == "unsourced"
    assert case.outcome == "not_accepted"


async def test_what_makes_a_case_ineligible_may_come_with_a_supplement(office):
    request = opening(without=("owner_kind",), receive_incomplete=True)
    case_id = await begun(office, request)
    await office.cases.SupplementCase(supplement(case_id, form=form(owner_kind="public_body")))
    [event] = [e for e in await events_of(office, case_id) if isinstance(e, NotAccepted)]
    assert event.reason_code == "owner_kind"


async def test_promises_stand_in_for_materials_and_a_deferred_one_is_kept_when_it_comes(office):
    request = opening(
        without=("lease", "safety_statement"),
        commitments=[promise("lease", "deferred"), promise("safety_statement", "committed")],
        place="window-3",
    )
    case_id = await begun(office, request)
    case = await shown(office, case_id)
    assert case.status == case_pb2.CASE_STATUS_ACCEPTED
    assert {each.material: each.verdict for each in case.commitments} == {
        "lease": "",
        "safety_statement": "",
    }
    opened = (await events_of(office, case_id))[0]
    assert opened.place == "window-3"
    assert opened.promises["lease"] == f"deferred/{'01' * 32}"
    await office.cases.SupplementCase(supplement(case_id, materials=materials("lease")))
    verdicts = {each.material: each.verdict for each in (await shown(office, case_id)).commitments}
    assert verdicts == {"lease": "kept", "safety_statement": ""}


async def test_promises_that_the_theme_does_not_allow_are_refused_with_all_else(office):
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
    found = violations(await refused(office.cases.OpenCase(request)))
    assert sorted(found) == ["commitments.application", "place"]
    request.place = ""
    del request.commitments[3]
    found = violations(await refused(office.cases.OpenCase(request)))
    assert sorted(found) == [
        "commitments.lease",
        "commitments.nothing",
        "commitments.safety_statement",
    ]


async def test_a_request_with_and_without_the_new_fields_is_another_body(office):
    await office.cases.OpenCase(opening())
    again = await office.cases.OpenCase(opening())
    assert not again.opened_now
    error = await refused(office.cases.OpenCase(opening(place="window-3")))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_an_opener_corrects_the_case_before_it_is_accepted_and_not_after(office):
    case_id = await begun(office, opening(without=("lease",), receive_incomplete=True))
    done = await office.cases.CorrectCase(correction(case_id, form=form(place="样例路 4 号")))
    assert done.corrected_now
    [event] = [e for e in await events_of(office, case_id) if isinstance(e, CaseCorrected)]
    assert await office.vault.open(UUID(case_id), {"place": event.slot}) == {"place": "样例路 4 号"}
    assert (await shown(office, case_id)).status == case_pb2.CASE_STATUS_SUPPLEMENT
    accepted = await begun(office, opening("r2"))
    error = await refused(office.cases.CorrectCase(correction(accepted, form=form(place="x"))))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_request_without_the_new_fields_has_the_commitment_it_always_had(office):
    request = opening()
    opened = await office.cases.OpenCase(request)
    [event] = await events_of(office, opened.case_id)
    body = {
        "theme": "whole_life",
        "form": FORM,
        "materials": dict.fromkeys(MATERIALS, "00" * 32),
        "situations": [],
        "channel": 2,
    }
    commitment = await office.vault.commitment(event.originator_id, "request", rfc8785.dumps(body))
    assert event.request_commitment == commitment
