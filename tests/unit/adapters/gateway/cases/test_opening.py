"""Opening a case, over the wire."""

import asyncio

import grpc
import pytest
from grpc import aio

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode
from domain.case.events.opening import Opened
from tests.unit.adapters.gateway.gateway_harness import PLAN, form, opening, violations
from tests.unit.adapters.stores.samples import ERASED


async def refused(call) -> aio.AioRpcError:
    with pytest.raises(aio.AioRpcError) as caught:
        await call
    return caught.value


async def test_an_opened_case_is_in_the_log_and_its_workflow_is_started(harness):
    response = await harness.cases.OpenCase(opening())
    [recorded] = await harness.record.follow(after=0)
    assert response == case_pb2.OpenCaseResponse(
        case_id=str(recorded.event.case_id), theme="childbirth@1", opened_now=True
    )
    assert harness.engine.started == [recorded.event.case_id]


async def test_the_opening_holds_commitments_and_facts_and_the_vault_the_values(harness):
    case_id = await harness.opened(form=form(mother="王小美", order=2, twin=True))
    [recorded] = await harness.record.read(case_id)
    opened = decode(recorded.event).payload
    assert isinstance(opened, Opened)
    assert sorted(opened.form) == ["mother", "order", "twin"]
    assert opened.facts == {"order": "2"}
    assert (opened.plan_digest, opened.channel) == (PLAN.digest, 2)
    assert "王小美".encode() not in recorded.event.state
    assert "王小美" not in recorded.event.state.decode("unicode_escape")
    assert await harness.vault.open(case_id, {"mother": "form", "order": "form"}) == {
        "mother": "王小美",
        "order": 2,
    }


async def test_the_same_request_gives_the_same_case(harness):
    first = await harness.cases.OpenCase(opening())
    again = await harness.cases.OpenCase(opening())
    assert (again.case_id, again.opened_now) == (first.case_id, False)
    assert len(await harness.record.follow(after=0)) == 1


async def test_a_repeat_gives_the_same_case_whatever_was_published_since(harness):
    first = await harness.cases.OpenCase(opening())
    asks_for_less = {"version": 2, "fields": (PLAN.fields[0], PLAN.fields[3])}
    await harness.themes.publish(PLAN.model_copy(update=asks_for_less), b"")
    again = await harness.cases.OpenCase(opening())
    assert (again.case_id, again.theme) == (first.case_id, "childbirth@1")


async def test_twenty_same_requests_at_once_open_one_case(harness):
    responses = await asyncio.gather(*(harness.cases.OpenCase(opening()) for _ in range(20)))
    assert len({each.case_id for each in responses}) == 1
    assert [each.opened_now for each in responses].count(True) == 1
    assert len(await harness.record.follow(after=0)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"form": form(mother="王小美", order=2)},
        {"form": form(mother="李大美", order=1)},
        {"channel": case_pb2.CHANNEL_WINDOW},
        {"theme": "childbirth@1"},
        {"materials": [case_pb2.FormMaterial(name="photo", sha256=bytes(32))]},
    ],
)
async def test_another_body_under_a_request_id_is_refused(harness, other):
    await harness.opened()
    error = await refused(harness.cases.OpenCase(opening(**other)))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS
    assert len(await harness.record.follow(after=0)) == 1


async def test_the_order_of_the_fields_makes_no_other_body(harness):
    await harness.opened()
    again = await harness.cases.OpenCase(opening(form=form(order=1, mother="王小美")))
    assert again.opened_now is False


async def test_with_temporal_away_the_case_is_opened_all_the_same(harness):
    harness.engine.away = True
    response = await harness.cases.OpenCase(opening())
    assert response.opened_now
    assert harness.engine.started == []
    assert len(await harness.record.follow(after=0)) == 1


async def test_everything_wrong_with_a_form_comes_back_at_once(harness):
    wrong = [
        *form(order="one", colour="red"),
        case_pb2.FormField(name="twin"),
        case_pb2.FormField(name="twin"),
    ]
    error = await refused(harness.cases.OpenCase(opening(form=wrong[:2])))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert set(violations(error)) == {"form.order", "form.colour", "form.mother"}
    error = await refused(harness.cases.OpenCase(opening(form=wrong)))
    assert set(violations(error)) == {"form.twin"}
    assert await harness.record.follow(after=0) == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"request_id": ""}, "request_id"),
        ({"request_id": "a/b"}, "request_id"),
        ({"request_id": "x" * 129}, "request_id"),
        ({"theme": ""}, "theme"),
        ({"theme": "childbirth@"}, "theme"),
        ({"channel": 7}, "channel"),
        ({"situations": ["twins"]}, "situations[0]"),
        ({"form": [*form(mother="王", order=1), *form(order=1)]}, "form.order"),
        ({"form": [case_pb2.FormField(name="王", text="x")] * 501}, "form"),
        ({"form": [case_pb2.FormField(name="王")]}, "form[0]"),
        ({"materials": [case_pb2.FormMaterial(name="photo", sha256=b"1")]}, "materials.photo"),
        ({"materials": [case_pb2.FormMaterial(name="deed", sha256=bytes(32))]}, "materials.deed"),
    ],
)
async def test_a_bad_request_is_refused_with_the_place_that_is_wrong(harness, more, where):
    error = await refused(harness.cases.OpenCase(opening(**more)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert where in violations(error)
    assert await harness.record.follow(after=0) == []


async def test_an_unknown_theme_is_not_found(harness):
    for theme in ("marriage", "childbirth@2"):
        error = await refused(harness.cases.OpenCase(opening(theme=theme)))
        assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_violations_beyond_what_metadata_holds_are_counted(harness):
    many = [case_pb2.FormField(name=f"field_{each}") for each in range(400)]
    error = await refused(harness.cases.OpenCase(opening(form=many)))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(error)["…"] == f"and {400 - len(violations(error)) + 1} more"


async def test_a_request_that_is_too_large_is_refused(harness):
    error = await refused(
        harness.cases.OpenCase(opening(form=form(mother="x" * 2_000_000, order=1)))
    )
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert await harness.record.follow(after=0) == []


async def test_the_case_of_an_erased_subject_cannot_be_opened_anew(harness):
    await harness.opened()
    await harness.vault.erase(harness.vault.subject_id("王小美"), ERASED)
    error = await refused(harness.cases.OpenCase(opening("r2")))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
