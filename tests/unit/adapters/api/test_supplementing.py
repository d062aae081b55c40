"""Supplementing a case, over the wire."""

from uuid import UUID, uuid4

import grpc
import pytest

from adapters.api.case_view import case_message
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from domain.event_codec import decode
from domain.events.steps import Supplemented
from domain.step import StepStatus
from tests.unit.adapters.api.front_office import PLAN, form, grant, violations
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.stores.samples import ERASED

REASON = "孩次应为1至20 / between 1 and 20"
PHOTO = case_pb2.FormMaterial(name="photo", sha256=bytes(32))


def asks(*names: str) -> adapter_pb2.Answer:
    answer = grant()
    answer.supplement.missing.extend(
        adapter_pb2.Missing(name=name, reason_code="out_of_range", reason=REASON) for name in names
    )
    return answer


async def asked_for(office, *names: str) -> UUID:
    """A case whose department asks for these."""
    case_id = await office.opened()
    await office.engine.feed(case_id)
    await office.reports.ReportOutcome(
        adapter_pb2.ReportOutcomeRequest(
            idempotency_key=f"{case_id}/certificate/1", answer=asks(*names)
        )
    )
    return case_id


@pytest.fixture
async def asked(office):
    return await asked_for(office, "order")


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


async def step_of(office, case_id) -> case_pb2.Step:
    got = await office.cases.GetCase(case_pb2.GetCaseRequest(case_id=str(case_id)))
    return got.case.steps[0]


async def test_what_is_missing_is_shown_in_the_departments_words(office, asked):
    [missing] = (await step_of(office, asked)).missing
    assert missing == case_pb2.MissingItem(
        name="order",
        label=case_pb2.Label(zh="字段order", en="order"),
        reason_code="out_of_range",
        reason=REASON,
    )
    listed = await office.cases.ListCases(case_pb2.ListCasesRequest())
    assert not any(step.missing for case in listed.cases for step in case.steps)


async def test_without_the_vault_what_is_missing_is_shown_by_its_code(office, asked):
    [step, _] = case_message(await office.case(asked), PLAN).steps
    assert [(each.name, each.reason_code, each.reason) for each in step.missing] == [
        ("order", "out_of_range", "")
    ]


async def test_of_an_erased_subject_no_words_are_left_and_nothing_can_be_supplied(office, asked):
    await office.vault.erase(office.vault.subject_id("王小美"), ERASED)
    [missing] = (await step_of(office, asked)).missing
    assert (missing.reason_code, missing.reason) == ("out_of_range", "")
    error = await refused(office.cases.SupplementCase(supplement(asked)))
    assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_a_supplement_is_in_the_log_and_the_vault_and_the_step_goes_on(office, asked):
    response = await office.cases.SupplementCase(supplement(asked, form=form(order=2, twin=True)))
    assert (response.version, response.supplemented_now) == (
        len(await office.record.read(asked)),
        True,
    )
    case = await office.case(asked)
    step = case.steps["certificate"]
    assert (step.status, step.generation) == (StepStatus.DISPATCHED, 2)
    assert case.facts == {"order": "2"}
    assert (await step_of(office, asked)).missing == []
    values = {"order": case.slots["order"], "twin": case.slots["twin"]}
    assert await office.vault.open(asked, values) == {"order": 2, "twin": True}
    assert await office.vault.open(asked, {"order": "form"}) == {"order": 1}
    events = [decode(each.event) for each in await office.record.read(asked)]
    [event] = [each for each in events if isinstance(each, Supplemented)]
    assert event.slot == f"supplement/{event.request_commitment[:32]}"
    assert event.form["order"] == await office.vault.commitment(asked, "form/order", b"2")
    assert event.actor == "applicant/local"


async def test_a_repeat_supplies_once_whatever_became_of_the_step(office, asked):
    first = await office.cases.SupplementCase(supplement(asked))
    await office.reports.ReportOutcome(
        adapter_pb2.ReportOutcomeRequest(
            idempotency_key=f"{asked}/certificate/2", answer=asks("order")
        )
    )
    again = await office.cases.SupplementCase(supplement(asked))
    assert (first.supplemented_now, again.supplemented_now) == (True, False)
    assert again.version > first.version
    assert len(office.engine.supplies) == 1
    another = await office.cases.SupplementCase(supplement(asked, request_id="s2"))
    assert another.supplemented_now
    assert (await office.case(asked)).steps["certificate"].generation == 3


async def test_a_request_id_with_another_body_is_refused(office, asked):
    await office.cases.SupplementCase(supplement(asked))
    error = await refused(office.cases.SupplementCase(supplement(asked, form=form(order=3))))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_what_the_case_itself_refuses_is_refused(office, asked):
    """Another supplement was faster, between the look at the record and the turn."""
    raced = office.engine.supply

    async def slower(case_id, plan, came, *, supply_id):
        office.engine.supply = raced
        await office.cases.SupplementCase(supplement(asked, request_id="faster"))
        return await raced(case_id, plan, came, supply_id=supply_id)

    office.engine.supply = slower
    error = await refused(office.cases.SupplementCase(supplement(asked)))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    [requests] = (await office.case(asked)).requests.values()
    assert list(requests) == ["faster"]


async def test_a_step_that_waits_for_nothing_is_a_failed_precondition(office, asked):
    error = await refused(office.cases.SupplementCase(supplement(asked, step_id="registration")))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    await office.cases.SupplementCase(supplement(asked))
    error = await refused(office.cases.SupplementCase(supplement(asked, request_id="s2")))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_case_and_a_step_that_are_not_there_are_not_found(office, asked):
    for request in (supplement(uuid4()), supplement(asked, step_id="nothing")):
        error = await refused(office.cases.SupplementCase(request))
        assert error.code() is grpc.StatusCode.NOT_FOUND


async def test_everything_that_is_wrong_is_told_at_once(office):
    case_id = await asked_for(office, "order", "photo")
    before = len(await office.record.read(case_id))
    wrong = supplement(
        case_id,
        form=form(mother="李四", number="B-9", twin="yes", nothing=1),
        materials=[case_pb2.FormMaterial(name="album", sha256=bytes(32))],
    )
    error = await refused(office.cases.SupplementCase(wrong))
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
    assert len(await office.record.read(case_id)) == before
    mended = supplement(case_id, materials=[PHOTO])
    assert (await office.cases.SupplementCase(mended)).supplemented_now
    assert (await office.case(case_id)).materials == {"photo": "00" * 32}


async def test_nothing_supplied_is_no_supplement(office):
    case_id = await asked_for(office, "twin")
    error = await refused(office.cases.SupplementCase(supplement(case_id, form=())))
    assert list(violations(error)) == ["form.twin", "form"]


async def test_shapes_are_checked_at_once(office):
    bad = case_pb2.SupplementCaseRequest(
        case_id="X", request_id=" ", step_id="?", form=[case_pb2.FormField(name="order")]
    )
    error = await refused(office.cases.SupplementCase(bad))
    assert sorted(violations(error)) == ["case_id", "form.order", "request_id", "step_id"]


async def test_with_temporal_away_a_supplement_is_to_come_again(office, asked):
    office.engine.away = True
    error = await refused(office.cases.SupplementCase(supplement(asked)))
    assert error.code() is grpc.StatusCode.UNAVAILABLE
    office.engine.away = False
    assert (await office.cases.SupplementCase(supplement(asked))).supplemented_now
    (first,) = [supply_id for supply_id, _ in office.engine.supplies]
    assert first.startswith(f"request/{asked}/applicant/local/s1/1/")
