"""What people and departments wrote is read back by whoever may, and by nobody else."""

from dataclasses import fields
from datetime import timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.free_texts import FreeTextReader
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, supervision_pb2, task_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from adapters.presentation import event_texts as event_words
from domain.case.codec import decode
from domain.case.commands import CheckDueDates
from domain.case.events.answers import StepGranted, StepRefused
from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.events.opening import CaseCorrected, CaseSupplemented
from domain.case.events.people import MessageSent
from domain.case.events.steps import Supplemented
from tests.unit.adapters.gateway.cases.test_acting import grant
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness
from tests.unit.adapters.gateway.test_privacy import complete, verdict
from tests.unit.adapters.gateway.whole_life import as_actor, materials, open_case, opening, plan_of
from tests.unit.adapters.stores.samples import ERASED

APPLICANT, CLERK, REVIEWER = "applicant/a", "clerk/c", "reviewer/r"
INTERNAL_READERS = ("operator/o", "supervisor/s", "auditor/a")
EVERYBODY = (APPLICANT, CLERK, REVIEWER, *INTERNAL_READERS)
VALUES_ALONE = {
    StepGranted,
    CaseSupplemented,
    CaseCorrected,
    Supplemented,
}
"""Events whose slot holds values of fields, or nothing, and no words."""


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(harness):
    """A case with words of every kind."""
    case_id = await open_case(harness, opening())
    await grant(harness, case_id, "site_registration")
    await grant(harness, case_id, "permit")
    for name, actor in (("问题", CLERK), ("答复", REVIEWER)):
        sent = case_pb2.SendMessageRequest(
            case_id=case_id, request_id="m1", step_id="site_registration", text=name
        )
        await harness.cases.SendMessage(sent, **as_actor(actor))
    refusal = adapter_pb2.Refused(reason_code="unsafe", reason="占道", legal_basis="消防法 第一条")
    decision = task_pb2.TaskDecision(refused=refusal)
    await complete(harness, case_id, "decide/inspection/1", decision=decision)
    await harness.cases.HandOutResult(
        case_pb2.HandOutResultRequest(
            case_id=case_id,
            request_id="h1",
            certificates=["permit_document"],
            how=case_pb2.DELIVERY_METHOD_COURIER,
            tracking_number="SF123",
        ),
        **as_actor(CLERK),
    )
    order = ops.StepOperation(
        case_id=case_id, request_id="o1", step_id="licence", reason_code="asked", note="与李工确认"
    )
    await harness.operations.RetryStep(ops.RetryStepRequest(order=order), **as_actor("operator/o"))
    harness.clock.time += timedelta(days=3)
    await harness.engine.feed(UUID(case_id), CheckDueDates())
    action = supervision_pb2.TakeActionRequest(
        case_id=case_id, request_id="a1", concern="step/licence", action="called", note="已约谈"
    )
    await harness.supervision.TakeAction(action, **as_actor("supervisor/s"))
    return case_id


async def watched(harness, case_id: str, actor: str, versions: int) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    request = case_pb2.WatchCaseRequest(case_id=case_id)
    async for response in harness.cases.WatchCase(request, **as_actor(actor)):
        for word in response.entry.words:
            found.setdefault(word.name, set()).add(word.text)
        if response.entry.version == versions:
            break
    return found


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_the_timeline_has_the_words_that_a_role_may_read(harness, case_id, actor):
    versions = len(await harness.record.read(UUID(case_id)))
    parties = {
        "text": {"问题", "答复"},
        "reason": {"占道"},
        "legal_basis": {"消防法 第一条"},
        "tracking_number": {"SF123"},
    }
    expected = {
        APPLICANT: parties,
        CLERK: parties,
        REVIEWER: {name: parties[name] for name in ("text", "reason", "legal_basis")},
    }.get(actor, parties | {"note": {"与李工确认", "已约谈"}})
    assert await watched(harness, case_id, actor, versions) == expected


@pytest.mark.parametrize("actor", EVERYBODY)
async def test_a_case_shows_refusals_with_their_basis_and_parcels_to_the_parties(
    harness, case_id, actor
):
    request = case_pb2.GetCaseRequest(case_id=case_id)
    case = (await harness.cases.GetCase(request, **as_actor(actor))).case
    inspection = next(each for each in case.steps if each.step_id == "inspection")
    assert (inspection.refusal_reason, inspection.refusal_basis) == ("占道", "消防法 第一条")
    numbers = {each.name: each.tracking_number for each in case.certificates}
    assert numbers["permit_document"] == ("" if actor == REVIEWER else "SF123")


@pytest.mark.parametrize("actor", INTERNAL_READERS)
@pytest.mark.usefixtures("case_id")
async def test_the_queue_shows_the_note_to_what_was_done(harness, actor):
    listed = await harness.supervision.ListConcerns(
        supervision_pb2.ListConcernsRequest(), **as_actor(actor)
    )
    [concern] = [each for each in listed.concerns if each.key == "step/licence"]
    assert (concern.action, concern.action_note) == ("supervisor/s: called", "已约谈")


@pytest.mark.parametrize(("actor", "note"), [(APPLICANT, ""), ("auditor/a", "涉嫌虚假")])
async def test_an_operators_note_to_an_end_is_for_those_who_watch(harness, case_id, actor, note):
    order = ops.CaseOperation(
        case_id=case_id, request_id="t1", reason_code="fraud", note="涉嫌虚假"
    )
    request = ops.TerminateCaseRequest(order=order, legal_basis="行政许可法 第六十九条")
    await harness.operations.TerminateCase(request, **as_actor("operator/o"))
    shown = await harness.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id), **as_actor(actor))
    assert (shown.case.ending.reason, shown.case.ending.cause) == (note, "terminated")
    assert shown.case.ending.legal_basis == "行政许可法 第六十九条"


async def test_each_look_of_staff_is_logged_and_none_of_the_applicants(harness, case_id):
    request = case_pb2.GetCaseRequest(case_id=case_id)
    with capture_logs() as logs:
        await harness.cases.GetCase(request, **as_actor(APPLICANT))
        await harness.cases.GetCase(request, **as_actor("auditor/a"))
        await harness.supervision.ListConcerns(
            supervision_pb2.ListConcernsRequest(), **as_actor("supervisor/s")
        )
    looks = [each for each in logs if each["event"] == "free_texts_read"]
    assert [each["by"] for each in looks] == ["auditor/a", "supervisor/s"]
    assert {each["case_id"] for each in looks} == {case_id}
    assert not any("占道" in str(each) or "已约谈" in str(each) for each in logs)


async def test_a_reviewer_reads_no_words_of_another_department(harness, case_id):
    events = [decode(each.event) for each in await harness.record.read(UUID(case_id))]
    callers = Callers(departments={"mine": ("inspectorate",)})
    reader = FreeTextReader(harness.vault, callers)
    principal = Principal("mine", Role.REVIEWER, "r")
    words = await reader.read(UUID(case_id), harness.engine.plan, events, principal)
    kinds = {type(each.payload) for each in events if each.version in words}
    assert kinds == {StepRefused}
    assert MessageSent in {type(each.payload) for each in events}


async def test_of_an_erased_subject_there_are_no_words_and_everything_still_reads(harness, case_id):
    await harness.vault.erase(harness.vault.subject_id("449999199303070025"), ERASED)
    versions = len(await harness.record.read(UUID(case_id)))
    assert await watched(harness, case_id, "auditor/a", versions) == {}
    request = case_pb2.GetCaseRequest(case_id=case_id)
    case = (await harness.cases.GetCase(request, **as_actor(APPLICANT))).case
    assert {each.refusal_reason for each in case.steps} == {""}


async def test_the_words_of_pre_review_are_for_the_applicant_and_the_reviewing_department():
    async with gateway_harness(plan_of("prereview_by_people")) as window:
        case_id = await open_case(
            window,
            case_pb2.OpenCaseRequest(
                request_id="r1",
                theme="prereview_by_people",
                form=form(id_number="449999199303070025", address="样例路 3 号"),
                materials=materials("application", "proof_of_address"),
            ),
        )
        rejection = task_pb2.PrereviewRejection(
            reason_code="other_district", reason="不归本区", legal_basis="unsourced"
        )
        await complete(window, case_id, "prereview", prereview=verdict(reject=rejection))
        versions = len(await window.record.read(UUID(case_id)))
        for actor in EVERYBODY:
            words = await watched(window, case_id, actor, versions)
            assert words == {"reason": {"不归本区"}, "legal_basis": {"unsourced"}}


@pytest.mark.parametrize("event_class", EVENT_CLASSES, ids=lambda each: each.__name__)
def test_every_event_with_a_slot_has_a_way_to_its_words(event_class):
    if "slot" not in {field.name for field in fields(event_class)}:
        return
    handled = event_words.__dict__.values()
    assert event_class in VALUES_ALONE or event_class in handled
