"""Withdrawals, messages, handing out and clocks, over the wire."""

from datetime import timedelta
from uuid import UUID

import grpc
import pytest

from adapters.departments.committed_values import commit, output_purpose
from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.case_action_requests import MessageQuery
from adapters.gateway.cases.case_actions import readable_threads, send_message
from adapters.gateway.cases.view.messages import select_page
from adapters.gateway.command_dispatcher import CommandDispatcher, CommandRequest
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.answers import Granted, Missing, Supplement
from domain.case.codec import decode
from domain.case.commands import CheckDueDates, RecordAnswer
from domain.case.events.ending import EndingBegun
from domain.case.events.people import MessageSent, ResultHandedOut
from domain.errors import NotPermittedError
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import (
    as_actor,
    get_case,
    materials,
    open_case,
    opening,
    plan_of,
)
from tests.unit.adapters.stores.samples import ERASED
from tests.unit.domain.decision_driver import answer

STEP = "site_registration"


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(harness):
    return await open_case(harness, opening())


def withdrawal(case_id: str, **more) -> case_pb2.WithdrawCaseRequest:
    return case_pb2.WithdrawCaseRequest(case_id=case_id, request_id="w1", **more)


def message(case_id: str, text: str, request_id: str, **more) -> case_pb2.SendMessageRequest:
    given = {"step_id": STEP, **more}
    return case_pb2.SendMessageRequest(case_id=case_id, request_id=request_id, text=text, **given)


async def recorded(harness, case_id: str, kind: type):
    events = [decode(each.event) for each in await harness.record.read(UUID(case_id))]
    return [event for event in events if isinstance(event.payload, kind)]


async def grant(harness, case_id: str, step: str) -> None:
    item, slot = harness.engine.plan.item_by_name[step], f"answer/{step}"
    values = {name: f"{name} of the department" for name in item.produces}
    await harness.vault.put(await harness.vault.seal(UUID(case_id), slot, values))
    outputs = {
        name: await commit(harness.vault, UUID(case_id), output_purpose(name), value)
        for name, value in values.items()
    }
    decision = Granted(outputs=outputs, certificates=dict.fromkeys(item.issues, "bb" * 32))
    case = await harness.case(UUID(case_id))
    came = RecordAnswer(step, case.steps[step].generation, answer(decision, slot=slot))
    await harness.engine.feed(UUID(case_id), came)


async def test_a_withdrawal_ends_the_case_and_its_words_stay_in_the_vault(harness, case_id):
    request = withdrawal(case_id, reason="搬走了")
    done = await harness.cases.WithdrawCase(request)
    again = await harness.cases.WithdrawCase(request)
    assert (done.withdrawn_now, again.withdrawn_now) == (True, False)
    [event] = await recorded(harness, case_id, EndingBegun)
    assert (event.payload.cause, event.payload.reason_code) == ("withdrawn", "applicant_withdrew")
    case = await get_case(harness, case_id)
    assert case.status == case_pb2.CASE_STATUS_ENDING
    assert (case.ending.reason, case.ending.cause) == ("搬走了", "withdrawn")
    other = withdrawal(case_id, reason="另一个")
    error = await refused(harness.cases.WithdrawCase(other))
    assert error.code() is grpc.StatusCode.ALREADY_EXISTS
    other.request_id = "w2"
    error = await refused(harness.cases.WithdrawCase(other))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_messages_are_read_back_in_order_by_audience_and_page(harness, case_id):
    await harness.cases.SendMessage(message(case_id, "何时办好？", "m1"))
    reply = message(case_id, "明天", "m2")
    await harness.cases.SendMessage(reply, **as_actor("reviewer/r7"))
    sent = await harness.cases.SendMessage(message(case_id, "谢谢", "m3"))
    assert sent.sent_now
    request = case_pb2.ListMessagesRequest(case_id=case_id, step_id=STEP, page_size=2)
    page = await harness.cases.ListMessages(request)
    assert [(each.text, each.audience, each.actor) for each in page.messages] == [
        ("何时办好？", "reviewer", "applicant/local"),
        ("明天", "applicant", "reviewer/r7"),
    ]
    request.after_version = page.next_after_version
    page = await harness.cases.ListMessages(request)
    assert ([each.text for each in page.messages], page.next_after_version) == (["谢谢"], 0)
    states = b"".join(each.event.state for each in await harness.record.read(UUID(case_id)))
    assert "明天" not in states.decode("unicode_escape")


async def test_reviewers_read_and_write_what_is_of_their_own_departments(harness, case_id):
    callers = Callers(departments={"window": ("registry",), "other": ("treasury",)})
    dispatcher = CommandDispatcher(
        harness.record, harness.vault, harness.themes, harness.engine, callers
    )
    plan = harness.engine.plan
    mine, other = (Principal(name, Role.REVIEWER, "r7") for name in ("window", "other"))
    assert readable_threads(callers, plan, mine) == frozenset({STEP})
    assert readable_threads(callers, plan, other) == frozenset({"subsidy"})
    sent = await dispatcher.dispatch(
        send_message(CommandRequest(mine, UUID(case_id), "m1"), STEP, "明天")
    )
    assert sent.done_now
    with pytest.raises(NotPermittedError, match="department registry"):
        await dispatcher.dispatch(
            send_message(CommandRequest(other, UUID(case_id), "m2"), STEP, "明天")
        )
    page = select_page(
        MessageQuery(UUID(case_id), "", 0, 9),
        await harness.record.read(UUID(case_id)),
        readable_threads(callers, plan, other),
    )
    assert not page.sent


async def test_of_an_erased_subject_messages_are_empty(harness, case_id):
    await harness.cases.SendMessage(message(case_id, "何时办好？", "m1"))
    await harness.vault.erase(harness.vault.subject_id("449999199303070025"), ERASED)
    page = await harness.cases.ListMessages(case_pb2.ListMessagesRequest(case_id=case_id))
    assert [each.text for each in page.messages] == [""]


async def test_a_message_is_held_to_its_bounds_and_to_a_step_of_the_case(harness, case_id):
    long = message(case_id, "长" * 2001, "m 1", step_id="")
    error = await refused(harness.cases.SendMessage(long))
    assert sorted(violations(error)) == ["request_id", "step_id", "text"]
    lost = message(case_id, "?", "m1", step_id="nothing")
    error = await refused(harness.cases.SendMessage(lost))
    assert error.code() is grpc.StatusCode.NOT_FOUND
    assert await recorded(harness, case_id, MessageSent) == []


async def test_certificates_are_handed_out_once_by_a_clerk(harness, case_id):
    for step in (STEP, "permit"):
        await grant(harness, case_id, step)
    request = case_pb2.HandOutResultRequest(
        case_id=case_id,
        request_id="h1",
        certificates=["permit_document"],
        how=case_pb2.DELIVERY_METHOD_COURIER,
        tracking_number="SF1234567890",
    )
    as_applicant = harness.cases.HandOutResult(request, **as_actor("applicant/a"))
    assert (await refused(as_applicant)).code() is grpc.StatusCode.PERMISSION_DENIED
    done = await harness.cases.HandOutResult(request, **as_actor("clerk/w3"))
    assert done.handed_out_now
    [event] = await recorded(harness, case_id, ResultHandedOut)
    kept = await harness.vault.open(UUID(case_id), {"tracking_number": event.payload.slot})
    assert kept == {"tracking_number": "SF1234567890"}
    [certificate] = (await get_case(harness, case_id)).certificates
    assert (certificate.name, certificate.handed_out) == ("permit_document", "courier")
    request.request_id = "h2"
    error = await refused(harness.cases.HandOutResult(request, **as_actor("clerk/w3")))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_hand_out_says_where_or_by_which_parcel(harness, case_id):
    request = case_pb2.HandOutResultRequest(case_id=case_id, request_id="h1")
    error = await refused(harness.cases.HandOutResult(request))
    assert sorted(violations(error)) == ["certificates", "how"]
    request.certificates.append("permit_document")
    request.how = case_pb2.DELIVERY_METHOD_COUNTER
    error = await refused(harness.cases.HandOutResult(request))
    assert sorted(violations(error)) == ["place"]


async def test_the_clock_is_explained_line_by_line(harness, case_id):
    response = await harness.cases.GetClock(case_pb2.GetClockRequest(case_id=case_id))
    assert [clock.name for clock in response.clocks] == ["case", STEP]
    clock = response.clocks[0]
    promised, statutory = clock.limits
    assert (promised.kind, promised.count, promised.unit) == ("promised", 10, "working_days")
    assert (statutory.kind, statutory.count) == ("statutory", 30)
    # opened on Monday 2026-03-02: ten working days are over with Monday 16 March, in China
    assert promised.due_at.ToJsonString() == "2026-03-16T16:00:00Z"
    assert (promised.counted, promised.provisional) == (0, False)
    assert [line.what for line in promised.lines][:3] == ["started", "not_counted", "counted"]
    assert promised.lines[2].text == case_pb2.Label(zh="计入：第1至4日", en="counted: days 1–4")
    assert promised.lines[-1].text.zh == "届满：2026-03-16结束时"
    assert not clock.accepted_by_default


async def test_a_clock_that_stood_says_from_when_to_when_and_why(harness, case_id):
    asks = answer(Supplement(missing=(Missing(name="place", reason_code="unclear"),)))
    harness.clock.time += timedelta(days=1)
    await harness.engine.feed(UUID(case_id), RecordAnswer(STEP, 1, asks))
    standing = await harness.cases.GetClock(case_pb2.GetClockRequest(case_id=case_id))
    for clock in standing.clocks:
        assert (clock.stopped, [each.kind for each in clock.stops]) == (True, ["supplement"])
        assert not clock.limits[0].HasField("due_at")
        assert [line.what for line in clock.limits[0].lines][-2:] == ["stopped", "not_counted"]
    harness.clock.time += timedelta(days=3)
    await harness.cases.SupplementCase(
        case_pb2.SupplementCaseRequest(
            case_id=case_id, request_id="s1", step_id=STEP, form=form(place="样例路 3 号")
        )
    )
    harness.clock.time += timedelta(days=5)
    resumed = await harness.cases.GetClock(case_pb2.GetClockRequest(case_id=case_id))
    clock = resumed.clocks[0]
    assert not clock.stopped
    assert clock.stops[0].HasField("resumed_at")
    # Mon 2 start; Tue 3 to Fri 6 touched by the stop; Mon 9 and Tue 10 counted by Wed 11
    assert clock.limits[0].counted == 2
    zh = [line.text.zh for line in clock.limits[0].lines]
    assert zh[:2] == ["起算：10个工作日，日历cn@1", "不计：起算当日"]
    assert "停计：supplement (unsourced)" in zh
    assert "恢复计时：supplement结束" in zh


async def test_a_case_accepted_by_default_says_so_on_its_clock():
    async with gateway_harness(plan_of("prereview_by_people")) as harness:
        request = case_pb2.OpenCaseRequest(
            request_id="r1",
            theme="prereview_by_people",
            form=form(id_number="449999199303070025", address="样例路 3 号"),
            materials=materials("application", "proof_of_address"),
        )
        case_id = await open_case(harness, request)
        harness.clock.time += timedelta(days=30)
        await harness.engine.feed(UUID(case_id), CheckDueDates())
        response = await harness.cases.GetClock(case_pb2.GetClockRequest(case_id=case_id))
        clock = response.clocks[0]
        assert (clock.name, clock.accepted_by_default) == ("case", True)
        assert clock.started_at == (await get_case(harness, case_id)).opened_at
        assert not any(each.accepted_by_default for each in response.clocks[1:])
