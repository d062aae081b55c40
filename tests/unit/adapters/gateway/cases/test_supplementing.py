"""Supplementing a case, over the wire."""

from uuid import UUID, uuid4

import grpc
import pytest

from adapters.gateway.cases.view.case_view import case_message
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import decode
from domain.case.commands import SupplementStep
from domain.case.events.base import payloads_of
from domain.case.events.steps import Supplemented
from domain.case.step import StepStatus
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import PLAN, form, grant, violations
from tests.unit.adapters.stores.samples import ERASED

REASON = "孩次应为1至20 / between 1 and 20"
PHOTO = case_pb2.FormMaterial(name="photo", sha256=bytes(32))


def supplement_answer(*names: str) -> adapter_pb2.Answer:
    answer = grant()
    answer.supplement.missing.extend(
        adapter_pb2.Missing(name=name, reason_code="out_of_range", reason=REASON) for name in names
    )
    return answer


async def case_waiting_for_supplement(harness, *names: str) -> UUID:
    """A case whose department asks for these."""
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    await harness.reports.ReportOutcome(
        adapter_pb2.ReportOutcomeRequest(
            idempotency_key=f"{case_id}/certificate/1", answer=supplement_answer(*names)
        )
    )
    return case_id


@pytest.fixture
async def requested_names(harness):
    return await case_waiting_for_supplement(harness, "order")


def supplement(case_id, **more) -> case_pb2.SupplementCaseRequest:
    return case_pb2.SupplementCaseRequest(
        **{
            "case_id": str(case_id),
            "request_id": "s1",
            "step_id": "certificate",
            "form": form(order=2),
            **more,
        }
    )


async def step_of(harness, case_id) -> case_pb2.Step:
    got = await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(case_id)))
    return got.case.steps[0]


async def test_what_is_missing_is_shown_in_the_departments_words(harness, requested_names):
    [missing] = (await step_of(harness, requested_names)).missing
    assert missing == case_pb2.MissingItem(
        name="order",
        label=case_pb2.Label(zh="字段order", en="order"),
        reason_code="out_of_range",
        reason=REASON,
    )
    listed = await harness.cases.ListCases(case_pb2.ListCasesRequest())
    assert not any(step.missing for case in listed.cases for step in case.steps)


async def test_without_the_vault_what_is_missing_is_shown_by_its_code(harness, requested_names):
    [step, _] = case_message(await harness.case(requested_names), PLAN).steps
    assert [(each.name, each.reason_code, each.reason) for each in step.missing] == [
        ("order", "out_of_range", "")
    ]


async def test_of_an_erased_subject_no_words_are_left_and_nothing_can_be_supplied(
    harness, requested_names
):
    await harness.vault.erase(harness.vault.subject_id("王小美"), ERASED)
    [missing] = (await step_of(harness, requested_names)).missing
    assert (missing.reason_code, missing.reason) == ("out_of_range", "")
    error = await refused(harness.cases.SupplementCase(supplement(requested_names)))
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_supplement_is_in_the_log_and_the_vault_and_the_step_goes_on(
    harness, requested_names
):
    response = await harness.cases.SupplementCase(
        supplement(requested_names, form=form(order=2, twin=True))
    )
    assert (response.version, response.supplemented_now) == (
        len(await harness.record.read(requested_names)),
        True,
    )
    case = await harness.case(requested_names)
    step = case.steps["certificate"]
    assert (step.status, step.generation) == (StepStatus.DISPATCHED, 2)
    assert case.facts == {"order": "2"}
    assert (await step_of(harness, requested_names)).missing == []
    values = {"order": case.slots["order"], "twin": case.slots["twin"]}
    assert await harness.vault.open(requested_names, values) == {"order": 2, "twin": True}
    assert await harness.vault.open(requested_names, {"order": "form"}) == {"order": 1}
    events = [decode(each.event) for each in await harness.record.read(requested_names)]
    [event] = [each for each in events if isinstance(each.payload, Supplemented)]
    [supplemented] = payloads_of(Supplemented, events)
    assert supplemented.slot == f"request/{supplemented.request_commitment[:32]}"
    assert supplemented.form["order"] == await harness.vault.commitment(
        requested_names, "form/order", b"2"
    )
    assert event.actor == "applicant/local"


async def test_a_repeat_supplies_once_whatever_became_of_the_step(harness, requested_names):
    first = await harness.cases.SupplementCase(supplement(requested_names))
    await harness.reports.ReportOutcome(
        adapter_pb2.ReportOutcomeRequest(
            idempotency_key=f"{requested_names}/certificate/2", answer=supplement_answer("order")
        )
    )
    again = await harness.cases.SupplementCase(supplement(requested_names))
    assert (first.supplemented_now, again.supplemented_now) == (True, False)
    assert again.version > first.version
    assert len(harness.engine.sent_of(SupplementStep)) == 1
    another = await harness.cases.SupplementCase(supplement(requested_names, request_id="s2"))
    assert another.supplemented_now
    assert (await harness.case(requested_names)).steps["certificate"].generation == 3


async def test_a_request_id_with_another_body_is_refused(harness, requested_names):
    await harness.cases.SupplementCase(supplement(requested_names))
    error = await refused(
        harness.cases.SupplementCase(supplement(requested_names, form=form(order=3)))
    )
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_what_the_case_itself_refuses_is_refused(harness, requested_names):
    """Another supplement was faster, between the look at the record and the turn."""
    raced_call = harness.engine.send

    async def slower(case_id, plan, command, *, version):
        harness.engine.send = raced_call
        await harness.cases.SupplementCase(supplement(requested_names, request_id="faster"))
        return await raced_call(case_id, plan, command, version=version)

    harness.engine.send = slower
    error = await refused(harness.cases.SupplementCase(supplement(requested_names)))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    [requests] = (await harness.case(requested_names)).requests.values()
    assert list(requests) == ["faster"]


async def test_a_step_that_waits_for_nothing_is_a_failed_precondition(harness, requested_names):
    error = await refused(
        harness.cases.SupplementCase(supplement(requested_names, step_id="registration"))
    )
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    await harness.cases.SupplementCase(supplement(requested_names))
    error = await refused(
        harness.cases.SupplementCase(supplement(requested_names, request_id="s2"))
    )
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_case_and_a_step_that_are_not_there_are_not_found(harness, requested_names):
    for request in (supplement(uuid4()), supplement(requested_names, step_id="nothing")):
        error = await refused(harness.cases.SupplementCase(request))
        assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_everything_that_is_wrong_is_reported_at_once(harness):
    case_id = await case_waiting_for_supplement(harness, "order", "photo")
    before = len(await harness.record.read(case_id))
    wrong = supplement(
        case_id,
        form=form(mother="李四", number="B-9", twin="yes", nothing=1),
        materials=[case_pb2.FormMaterial(name="album", sha256=bytes(32))],
    )
    error = await refused(harness.cases.SupplementCase(wrong))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert sorted(violations(error)) == [
        "form.mother",
        "form.nothing",
        "form.number",
        "form.order",
        "form.twin",
        "materials.album",
        "materials.photo",
    ]
    assert len(await harness.record.read(case_id)) == before
    fixed = supplement(case_id, materials=[PHOTO])
    assert (await harness.cases.SupplementCase(fixed)).supplemented_now
    assert (await harness.case(case_id)).materials == {"photo": "00" * 32}


async def test_nothing_supplied_is_no_supplement(harness):
    case_id = await case_waiting_for_supplement(harness, "twin")
    error = await refused(harness.cases.SupplementCase(supplement(case_id, form=())))
    assert list(violations(error)) == ["form.twin", "form"]


async def test_shapes_are_checked_at_once(harness):
    bad = case_pb2.SupplementCaseRequest(
        case_id="X", request_id=" ", step_id="?", form=[case_pb2.FormField(name="order")]
    )
    error = await refused(harness.cases.SupplementCase(bad))
    assert sorted(violations(error)) == ["case_id", "form.order", "request_id", "step_id"]


async def test_with_temporal_away_a_supplement_is_to_come_again(harness, requested_names):
    harness.engine.away = True
    error = await refused(harness.cases.SupplementCase(supplement(requested_names)))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    harness.engine.away = False
    assert (await harness.cases.SupplementCase(supplement(requested_names))).supplemented_now
    [sent] = harness.engine.sent_of(SupplementStep)
    assert (sent.header.actor, sent.header.request_id) == ("applicant/local", "s1")
