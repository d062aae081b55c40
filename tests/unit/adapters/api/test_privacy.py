"""I6 over a whole life: what people wrote is in the vault, and nowhere else in the clear."""

from datetime import timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, supervision_pb2, task_pb2
from adapters.pb.onething.case.v1 import operations_pb2 as ops
from domain.inputs import TimeCame
from tests.acceptance.test_privacy import in_every_form
from tests.unit.adapters.api.front_office import form, front_office
from tests.unit.adapters.api.test_acting import STEP, grant
from tests.unit.adapters.api.whole_life import as_actor, begun, claim, materials, opening, plan_of
from workflows.messages import AskedOfCase

CLERK, REVIEWER = as_actor("clerk/w1"), as_actor("reviewer/r1")
WORDS = {
    "notice": "地址看不清楚了",
    "address": "样例路九十九号",
    "message": "何时可以办好呢",
    "reply": "下周三上午来取",
    "withdrawal": "全家搬去外省了",
    "tracking": "SF1234567890123",
    "note": "与李工电话确认",
    "action": "已约谈张科长",
    "refusal": "消防通道被占用",
    "rejection": "不归本区管理的",
}


@pytest.fixture
async def window():
    async with front_office(plan_of("prereview_by_people")) as office:
        yield office


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


async def traces(office, case_id: str) -> bytes:
    """All that is kept or passed on of a case outside the vault: its events, the inputs of
    its workflow, the lists of people.
    """
    states = [each.event.state for each in await office.record.read(UUID(case_id))]
    asked = [AskedOfCase(asked=each).model_dump_json().encode() for _, each in office.engine.asked]
    told = [each.model_dump_json().encode() for _, each in office.engine.reports]
    tasks = await office.tasks.ListTasks(task_pb2.ListTasksRequest())
    concerns = await office.supervision.ListConcerns(supervision_pb2.ListConcernsRequest())
    for concern in concerns.concerns:
        concern.ClearField("action_note")  # read from the vault, for who may
    return b"\n".join(
        [*states, *asked, *told, tasks.SerializeToString(), concerns.SerializeToString()]
    )


def found(content: bytes) -> list[str]:
    return [
        name
        for name, word in WORDS.items()
        if any(form in content for form in set(in_every_form(word)))
    ]


def verdict(**verdict: object) -> task_pb2.PrereviewVerdict:
    return task_pb2.PrereviewVerdict(**verdict)


async def complete(office, case_id: str, task: str, **what: object) -> None:
    await claim(office, case_id, task, f"claim-{task}".replace("/", "-"), **REVIEWER)
    request = task_pb2.CompleteTaskRequest(
        case_id=case_id, request_id=f"done-{task}".replace("/", "-"), task=task, **what
    )
    await office.tasks.CompleteTask(request, **REVIEWER)


async def at_window(office, request_id: str) -> str:
    request = case_pb2.OpenCaseRequest(
        request_id=request_id,
        theme="prereview_by_people",
        form=form(id_number="449999199303070025", address="样例路 3 号"),
        materials=materials("application", "proof_of_address"),
    )
    return await begun(office, request)


async def test_the_words_of_pre_review_and_of_a_withdrawal_are_in_the_vault_alone(window):
    with capture_logs() as logs:
        case_id, other = await at_window(window, "r1"), await at_window(window, "r2")
        missing = adapter_pb2.Missing(
            name="address", reason_code="illegible", reason=WORDS["notice"]
        )
        notice = adapter_pb2.Supplement(missing=[missing])
        await complete(window, case_id, "prereview", prereview=verdict(notice=notice))
        await window.cases.SupplementCase(
            case_pb2.SupplementCaseRequest(
                case_id=case_id, request_id="s1", form=form(address=WORDS["address"])
            )
        )
        rejection = task_pb2.PrereviewRejection(
            reason_code="other_district", reason=WORDS["rejection"], legal_basis="unsourced"
        )
        await complete(window, other, "prereview", prereview=verdict(reject=rejection))
        await window.cases.WithdrawCase(
            case_pb2.WithdrawCaseRequest(
                case_id=case_id, request_id="w1", reason=WORDS["withdrawal"]
            )
        )
    assert found(await traces(window, case_id) + await traces(window, other)) == []
    assert found(repr(logs).encode()) == []
    shown = await window.cases.GetCase(case_pb2.GetCaseRequest(case_id=case_id))
    assert shown.case.ending.reason == WORDS["withdrawal"]


async def test_messages_parcels_notes_and_refusals_are_in_the_vault_alone(office):
    with capture_logs() as logs:
        case_id = await begun(office, opening())
        await grant(office, case_id, STEP)
        await grant(office, case_id, "permit")
        for name, actor in (("message", CLERK), ("reply", REVIEWER)):
            sent = case_pb2.SendMessageRequest(
                case_id=case_id, request_id=name, step_id=STEP, text=WORDS[name]
            )
            await office.cases.SendMessage(sent, **actor)
        refused = adapter_pb2.Refused(
            reason_code="unsafe", reason=WORDS["refusal"], legal_basis="unsourced"
        )
        decision = task_pb2.TaskDecision(refused=refused)
        await complete(office, case_id, "decide/inspection/1", decision=decision)
        await office.cases.HandOutResult(
            case_pb2.HandOutResultRequest(
                case_id=case_id,
                request_id="h1",
                certificates=["permit_document"],
                how=case_pb2.DELIVERY_METHOD_COURIER,
                tracking_number=WORDS["tracking"],
            ),
            **CLERK,
        )
        order = ops.StepOrder(
            case_id=case_id,
            request_id="o1",
            step_id="licence",
            reason_code="asked",
            note=WORDS["note"],
        )
        await office.operations.RetryStep(ops.RetryStepRequest(order=order))
        office.clock.time += timedelta(days=3)
        await office.engine.feed(UUID(case_id), TimeCame())
        action = supervision_pb2.TakeActionRequest(
            case_id=case_id,
            request_id="a1",
            concern="step/licence",
            action="called",
            note=WORDS["action"],
        )
        await office.supervision.TakeAction(action)
    content = await traces(office, case_id)
    assert found(content) == []
    assert found(repr(logs).encode()) == []
    assert b"permit_document" in content  # the search does find what is there
