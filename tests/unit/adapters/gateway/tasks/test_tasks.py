"""People answer for departments, over the wire."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import grpc
import pytest

from adapters.gateway.auth.callers import Callers
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from domain.case.answers import Withdrawal
from domain.case.codec import decode
from domain.case.commands import RecordWithdrawal
from domain.case.events.answers import StepGranted
from domain.case.events.ending import StepUndoImpossible, UndoHandedToPeople
from domain.case.events.opening import CommitmentLapsed, NotAccepted, PrereviewPassed
from domain.case.events.people import TaskReassigned
from domain.case.step import Step, StepStatus
from domain.errors import NotPermittedError
from tests.unit.adapters.gateway.cases.test_acting import grant, message
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import (
    as_actor,
    claim,
    get_case,
    materials,
    open_case,
    opening,
    plan_of,
    promise,
)

DECIDE = "decide/inspection/1"
EVIDENCE = bytes([7]) * 32
INSPECTOR = as_actor("reviewer/i1")


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(harness):
    """A case whose inspection waits for people."""
    case_id = await open_case(harness, opening())
    await grant(harness, case_id, "site_registration")
    return case_id


@pytest.fixture
async def window():
    async with gateway_harness(plan_of("prereview_by_people")) as harness:
        yield harness


async def at_window(harness, request_id: str = "r1") -> str:
    """A case that waits for people to pre-review it."""
    request = case_pb2.OpenCaseRequest(
        request_id=request_id,
        theme="prereview_by_people",
        form=form(id_number="449999199303070025", address="样例路 3 号"),
        materials=materials("application", "proof_of_address"),
    )
    return await open_case(harness, request)


def complete(case_id: str, task: str, request_id: str = "done", **more):
    return task_pb2.CompleteTaskRequest(
        case_id=case_id, request_id=request_id, task=task, evidence_sha256=EVIDENCE, **more
    )


def granted(text: str = "合格") -> task_pb2.TaskDecision:
    output = adapter_pb2.Field(name="inspection_result", text=text)
    return task_pb2.TaskDecision(granted=adapter_pb2.Granted(outputs=[output]))


async def listed(harness, **more) -> list[task_pb2.Task]:
    return list((await harness.tasks.ListTasks(task_pb2.ListTasksRequest(**more))).tasks)


async def recorded(harness, case_id: str, kind: type):
    events = [decode(each.event) for each in await harness.record.read(UUID(case_id))]
    return [event for event in events if isinstance(event.payload, kind)]


async def test_a_task_is_listed_shown_claimed_and_completed_with_evidence(harness, case_id):
    [task] = await listed(harness, department="inspectorate")
    assert (task.case_id, task.key, task.kind) == (case_id, DECIDE, task_pb2.TASK_KIND_DECIDE)
    assert (task.label.en, task.theme) == ("Inspection", "whole_life@1")
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    assert [each.key for each in await office_tasks_of(harness, "reviewer/i1")] == [DECIDE]
    assert (await get_case(harness, case_id)).claims[0].claimed_by == "reviewer/i1"
    request = complete(case_id, DECIDE, decision=granted())
    done = await harness.tasks.CompleteTask(request, **INSPECTOR)
    again = await harness.tasks.CompleteTask(request, **INSPECTOR)
    assert (done.completed_now, again.completed_now) == (True, False)
    event = (await recorded(harness, case_id, StepGranted))[-1]
    assert (event.actor, event.payload.evidence) == ("reviewer/i1", EVIDENCE.hex())
    case = await harness.case(UUID(case_id))
    slot = {"inspection_result": case.steps["inspection"].slot}
    assert await harness.vault.open(UUID(case_id), slot) == {"inspection_result": "合格"}
    assert await listed(harness, department="inspectorate") == []


async def office_tasks_of(harness, actor: str) -> list[task_pb2.Task]:
    request = task_pb2.ListTasksRequest(mine=True)
    return list((await harness.tasks.ListTasks(request, **as_actor(actor))).tasks)


async def test_who_decides_sees_the_fields_that_the_item_declares_and_no_others(harness, case_id):
    request = task_pb2.GetTaskRequest(case_id=case_id, task=DECIDE)
    got = await harness.tasks.GetTask(request)
    values = {each.field.name: each.field.text for each in got.fields}
    assert values == {"site_number": "site_number of the department", "place": "样例路 2 号"}
    assert [each.name for each in got.produces] == ["inspection_result"]
    assert (got.purpose, list(got.materials)) == ("See the place", [])
    assert "449999199303070025" not in str(got)


def reassignment(case_id: str, **more) -> task_pb2.ReassignTaskRequest:
    given = {"request_id": "re", "task": DECIDE, "to": "reviewer/i2", "reason_code": "ill", **more}
    return task_pb2.ReassignTaskRequest(case_id=case_id, **given)


@pytest.mark.parametrize("role", ["supervisor", "operator"])
async def test_a_task_is_taken_from_its_holder_with_a_reason(harness, case_id, role):
    boss = as_actor(f"{role}/s1")
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    listing = task_pb2.ListTasksRequest(department="inspectorate")
    [task] = (await harness.tasks.ListTasks(listing, **boss)).tasks
    assert task.claimed_by == "reviewer/i1"
    assert task.HasField("claimed_until")
    request = reassignment(case_id, note="张三病假")
    done = await harness.tasks.ReassignTask(request, **boss)
    again = await harness.tasks.ReassignTask(request, **boss)
    assert (done.reassigned_now, again.reassigned_now) == (True, False)
    [event] = await recorded(harness, case_id, TaskReassigned)
    assert (event.actor, event.payload.former, event.payload.to) == (
        f"{role}/s1",
        "reviewer/i1",
        "reviewer/i2",
    )
    assert event.payload.reason == "ill"
    kept = await harness.vault.open(UUID(case_id), {"note": event.payload.slot})
    assert kept == {"note": "张三病假"}
    complete_it = complete(case_id, DECIDE, decision=granted())
    error = await refused(harness.tasks.CompleteTask(complete_it, **INSPECTOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    other = as_actor("reviewer/i2")
    assert (await harness.tasks.CompleteTask(complete_it, **other)).completed_now


async def test_a_task_goes_back_to_the_queue_and_anybody_takes_it(harness, case_id):
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    await harness.tasks.ReassignTask(reassignment(case_id, to=""), **as_actor("supervisor/s1"))
    await claim(harness, case_id, DECIDE, "c2", **as_actor("reviewer/i2"))


@pytest.mark.parametrize("actor", ["reviewer/i2", "clerk/c1", "applicant/a1", "auditor/a1"])
async def test_nobody_else_takes_a_task_from_its_holder(harness, case_id, actor):
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    call = harness.tasks.ReassignTask(reassignment(case_id), **as_actor(actor))
    assert (await refused(call)).code() is grpc.StatusCode.PERMISSION_DENIED


async def test_all_that_is_wrong_with_a_reassignment_is_reported(harness, case_id):
    request = reassignment(case_id, to="operator/o1", reason_code="Because", task="?")
    error = await refused(harness.tasks.ReassignTask(request, **as_actor("supervisor/s1")))
    assert set(violations(error)) == {"to", "reason_code", "task"}


async def test_a_stated_time_that_cannot_be_is_refused(harness, case_id):
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    for days in (-3650, 3650):
        decision = granted()
        decision.effective_at.FromDatetime(harness.clock.time + timedelta(days=days))
        request = complete(case_id, DECIDE, decision=decision)
        error = await refused(harness.tasks.CompleteTask(request, **INSPECTOR))
        assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert set(violations(error)) == {"decision.effective_at"}


@pytest.mark.parametrize("lost", ["site_number", "place"])
@pytest.mark.parametrize("forged", [True, False])
async def test_a_value_that_is_lost_or_forged_reaches_no_reviewer(harness, case_id, lost, forged):
    [key] = [key for key in harness.values if key[2] == lost]
    [value] = await harness.vault.seal(key[0], key[1], {lost: "forged with the key"})
    if forged:
        harness.values[key] = value
    else:
        del harness.values[key]
    request = task_pb2.GetTaskRequest(case_id=case_id, task=DECIDE)
    error = await refused(harness.tasks.GetTask(request))
    assert error.code() is grpc.StatusCode.DATA_LOSS
    assert "forged" not in error.details()


async def test_a_verdict_after_the_legal_date_is_refused_whatever_the_timer_did(window):
    case_id = await at_window(window)
    await claim(window, case_id, "prereview", **INSPECTOR)
    window.clock.time += timedelta(days=60)  # no timer fired
    verdict = task_pb2.PrereviewVerdict(
        reject=task_pb2.PrereviewRejection(reason_code="x", reason="不属本区", legal_basis="法")
    )
    request = complete(case_id, "prereview", prereview=verdict)
    error = await refused(window.tasks.CompleteTask(request, **INSPECTOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    case = await window.case(UUID(case_id))
    assert (case.accepted_at, case.ending) == (case.received_at, "")


async def test_one_person_holds_a_task_and_only_they_complete_it(harness, case_id):
    request = complete(case_id, DECIDE, decision=granted())
    error = await refused(harness.tasks.CompleteTask(request, **INSPECTOR))
    assert (error.code(), "claim" in error.details()) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        True,
    )
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    for call in (
        claim(harness, case_id, DECIDE, "c2", **as_actor("reviewer/i2")),
        harness.tasks.CompleteTask(request, **as_actor("reviewer/i2")),
    ):
        assert (await refused(call)).code() is grpc.StatusCode.FAILED_PRECONDITION
    release = task_pb2.ReleaseTaskRequest(case_id=case_id, request_id="rel", task=DECIDE)
    assert (await harness.tasks.ReleaseTask(release, **INSPECTOR)).released_now
    await claim(harness, case_id, DECIDE, "c3", **as_actor("reviewer/i2"))
    done = await harness.tasks.CompleteTask(request, **as_actor("reviewer/i2"))
    assert done.completed_now


async def test_people_must_match_the_contract_of_an_adapter(harness, case_id):
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    nothing = task_pb2.TaskDecision(granted=adapter_pb2.Granted())
    baseless = task_pb2.TaskDecision(
        refused=adapter_pb2.Refused(reason_code="unsafe", reason="无消防通道")
    )
    for decision in (nothing, baseless, task_pb2.TaskDecision()):
        request = complete(case_id, DECIDE, decision=decision)
        error = await refused(harness.tasks.CompleteTask(request, **INSPECTOR))
        assert all(each.startswith("decision") for each in violations(error))
    passed: dict[str, Any] = {"pass": task_pb2.PrereviewPass()}  # a keyword of Python
    as_prereview = complete(case_id, DECIDE, prereview=task_pb2.PrereviewVerdict(**passed))
    error = await refused(harness.tasks.CompleteTask(as_prereview, **INSPECTOR))
    assert violations(error) == {"completion": "a task decide is completed by: decision"}


async def test_people_may_take_their_time_and_request_supplements(harness, case_id):
    await claim(harness, case_id, DECIDE, **INSPECTOR)
    pending = task_pb2.TaskDecision()
    pending.pending.expected_by.FromDatetime(harness.clock.now())
    await harness.tasks.CompleteTask(complete(case_id, DECIDE, decision=pending), **INSPECTOR)
    [task] = await listed(harness, step_id="inspection")
    assert task.claimed_by == "reviewer/i1"
    missing = adapter_pb2.Missing(name="photo", reason_code="blurred", reason="照片不清")
    asks = task_pb2.TaskDecision(supplement=adapter_pb2.Supplement(missing=[missing]))
    asking = complete(case_id, DECIDE, "asked", decision=asks)
    await harness.tasks.CompleteTask(asking, **INSPECTOR)
    assert await listed(harness, step_id="inspection") == []
    await harness.cases.SupplementCase(
        case_pb2.SupplementCaseRequest(
            case_id=case_id,
            request_id="s1",
            step_id="inspection",
            materials=materials("photo"),
        )
    )
    [task] = await listed(harness, step_id="inspection")
    assert (task.key, task.claimed_by) == ("decide/inspection/2", "")


async def withdrawing(harness, case_id: str) -> list[Step]:
    case = await harness.case(UUID(case_id))
    return [each for each in case.steps.values() if each.status is StepStatus.WITHDRAWING]


async def send_withdrawal_result(harness, case_id: str, step: Step, result: str) -> None:
    now = harness.clock.now()
    withdrawal = Withdrawal(result=result, effective_at=now, responder="registry")
    came = RecordWithdrawal(step.name, step.generation, withdrawal)
    await harness.engine.feed(UUID(case_id), came)


async def test_an_undo_that_people_cannot_do_stands_with_its_reason(harness, case_id):
    withdraw = case_pb2.WithdrawCaseRequest(case_id=case_id, request_id="w1")
    await harness.cases.WithdrawCase(withdraw)
    while not (leaving := [s for s in await withdrawing(harness, case_id) if s.undo]):
        for step in await withdrawing(harness, case_id):  # undecided ones come first
            await send_withdrawal_result(harness, case_id, step, "withdrawn")
    [step] = leaving
    await send_withdrawal_result(harness, case_id, step, "impossible")
    assert await recorded(harness, case_id, UndoHandedToPeople)
    task = next(t for t in await listed(harness) if t.kind == task_pb2.TASK_KIND_UNDO)
    await claim(harness, case_id, task.key, **INSPECTOR)
    stands = task_pb2.UndoReport(result=task_pb2.UNDO_RESULT_STANDS)
    request = complete(case_id, task.key, undo=stands)
    error = await refused(harness.tasks.CompleteTask(request, **INSPECTOR))
    assert sorted(violations(error)) == ["undo.reason_code"]
    request.undo.reason_code = "already_built"
    done = await harness.tasks.CompleteTask(request, **INSPECTOR)
    assert done.completed_now
    [event] = await recorded(harness, case_id, StepUndoImpossible)
    assert (event.payload.reason, event.payload.evidence) == ("already_built", EVIDENCE.hex())


async def test_a_commitment_that_is_found_untrue_lapses_by_who_holds_the_task(harness):
    request = opening(
        without=("safety_statement",), commitments=[promise("safety_statement", "committed")]
    )
    case_id = await open_case(harness, request)
    key = "check_commitment/safety_statement"
    [task] = [each for each in await listed(harness) if each.key == key]
    assert (task.department, task.step_id) == ("permits", "")
    got = await harness.tasks.GetTask(task_pb2.GetTaskRequest(case_id=case_id, task=key))
    assert got.commitments[0].sha256 == bytes([1]) * 32
    assert not got.fields  # the permit is not at its department yet: nothing was shared
    lapsed = task_pb2.CommitmentCheck(
        verdict=task_pb2.COMMITMENT_VERDICT_LAPSED, reason_code="no_such_certificate"
    )
    done = complete(case_id, key, commitment=lapsed)
    error = await refused(harness.tasks.CompleteTask(done, **INSPECTOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    await claim(harness, case_id, key, **INSPECTOR)
    await harness.tasks.CompleteTask(done, **INSPECTOR)
    [event] = await recorded(harness, case_id, CommitmentLapsed)
    assert (event.payload.reason_code, event.payload.evidence) == (
        "no_such_certificate",
        EVIDENCE.hex(),
    )


async def test_pre_review_by_people_passes_notifies_or_rejects(window):
    passed, noted, rejected = [await at_window(window, name) for name in ("p", "n", "j")]
    assert (await get_case(window, passed)).status == case_pb2.CASE_STATUS_PREREVIEW
    missing = adapter_pb2.Missing(name="address", reason_code="illegible", reason="看不清")
    verdicts: dict[str, dict[str, Any]] = {
        passed: {"pass": task_pb2.PrereviewPass()},
        noted: {"notice": adapter_pb2.Supplement(missing=[missing])},
        rejected: {
            "reject": task_pb2.PrereviewRejection(
                reason_code="other_district", reason="不归本区管", legal_basis="法 第一条"
            )
        },
    }
    for case_id, verdict in verdicts.items():
        await claim(window, case_id, "prereview", **INSPECTOR)
        request = complete(case_id, "prereview", prereview=task_pb2.PrereviewVerdict(**verdict))
        assert (await window.tasks.CompleteTask(request, **INSPECTOR)).completed_now
        assert not (await window.tasks.CompleteTask(request, **INSPECTOR)).completed_now
    assert (await get_case(window, passed)).status == case_pb2.CASE_STATUS_ACCEPTED
    [event] = await recorded(window, passed, PrereviewPassed)
    assert event.payload.evidence == EVIDENCE.hex()
    case = await get_case(window, noted)
    assert case.status == case_pb2.CASE_STATUS_SUPPLEMENT
    assert [(each.name, each.reason) for each in case.missing] == [("address", "看不清")]
    case = await get_case(window, rejected)
    assert (case.ending.reason, case.ending.legal_basis) == ("不归本区管", "法 第一条")
    assert await recorded(window, rejected, NotAccepted)


async def test_pre_review_asks_only_for_what_an_applicant_can_supply(window):
    case_id = await at_window(window)
    await claim(window, case_id, "prereview", **INSPECTOR)
    names = ("entry_number", "id_number", "address")
    asked = adapter_pb2.Supplement(
        missing=[adapter_pb2.Missing(name=n, reason_code="wrong", reason="错") for n in names]
    )
    verdict = task_pb2.PrereviewVerdict(notice=asked)
    error = await refused(
        window.tasks.CompleteTask(complete(case_id, "prereview", prereview=verdict), **INSPECTOR)
    )
    assert sorted(violations(error)) == [
        "prereview.notice.missing[0].name",
        "prereview.notice.missing[1].name",
    ]


async def test_a_message_makes_a_task_to_reply_that_a_reply_completes(harness, case_id):
    await harness.cases.SendMessage(message(case_id, "何时？", "m1", step_id="inspection"))
    task = next(t for t in await listed(harness) if t.kind == task_pb2.TASK_KIND_REPLY)
    error = await refused(harness.tasks.CompleteTask(complete(case_id, task.key)))
    assert "SendMessage" in violations(error)["task"]
    reply = message(case_id, "明天", "m2", step_id="inspection")
    await harness.cases.SendMessage(reply, **INSPECTOR)
    assert task.key not in [each.key for each in await listed(harness)]


async def test_pages_of_tasks_leave_none_out(harness):
    for number in range(5):
        await grant(harness, await open_case(harness, opening(f"r{number}")), "site_registration")
    found, token = [], ""
    while True:
        page = await harness.tasks.ListTasks(
            task_pb2.ListTasksRequest(department="inspectorate", page_size=2, page_token=token)
        )
        found += [each.case_id for each in page.tasks]
        token = page.next_page_token
        if not token:
            break
    assert len(found) == len(set(found)) == 5
    error = await refused(harness.tasks.ListTasks(task_pb2.ListTasksRequest(page_token="x")))
    assert sorted(violations(error)) == ["page_token"]


async def test_what_is_no_task_or_malformed_is_reported(harness, case_id):
    unknown = task_pb2.GetTaskRequest(case_id=case_id, task="decide/permit/9")
    error = await refused(harness.tasks.GetTask(unknown))
    assert error.code() is grpc.StatusCode.NOT_FOUND
    malformed = task_pb2.GetTaskRequest(case_id="x", task="../etc")
    error = await refused(harness.tasks.GetTask(malformed))
    assert sorted(violations(error)) == ["case_id", "task"]
    error = await refused(claim(harness, case_id, "decide/permit/9"))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


def test_who_may_not_report_for_a_department_may_not_act_for_it_either():
    callers = Callers(departments={"window": ("gateway_harness",)})
    callers.require_department("window", "gateway_harness")
    with pytest.raises(NotPermittedError, match="department_callers"):
        callers.require_department("window", "inspectorate")
