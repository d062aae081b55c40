"""The live queue of supervision, over the wire."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import grpc
import pytest

from adapters.pb.onething.case.v1 import supervision_pb2 as sup
from domain.case.answers import Withdrawal
from domain.case.codec import decode
from domain.case.commands import (
    CheckDueDates,
    CommandHeader,
    EndCase,
    RecordCallFailure,
    RecordWithdrawal,
)
from domain.case.events.base import payloads_of
from domain.case.events.people import ActionTaken
from tests.unit.adapters.gateway.cases.test_acting import STEP, grant
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import as_actor, open_case, opening, plan_of

SUPERVISOR = as_actor("supervisor/s-1")
CONCERN = f"step/{STEP}"
ENDED = EndCase(CommandHeader("operator/o", "local", "end", "c"), "terminated", "asked")


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


@pytest.fixture
async def case_id(harness):
    """A case whose first step is stuck."""
    return await open_stuck_case(harness)


async def open_stuck_case(harness, request_id: str = "r1") -> str:
    case_id = await open_case(harness, opening(request_id))
    await harness.engine.feed(
        UUID(case_id), RecordCallFailure(STEP, 1, "UNAVAILABLE", retryable=True, call="submit")
    )
    patience = harness.engine.plan.item_by_name[STEP].patience_s
    await wait(harness, case_id, timedelta(seconds=patience))
    return case_id


async def wait(harness, case_id: str, time: timedelta) -> None:
    harness.clock.time += time
    await harness.engine.feed(UUID(case_id), CheckDueDates())


async def listed(harness, **more) -> list[sup.Concern]:
    request = sup.ListConcernsRequest(**more)
    return list((await harness.supervision.ListConcerns(request, **SUPERVISOR)).concerns)


def action(case_id: str, **more) -> sup.TakeActionRequest:
    given = {"request_id": "a1", "concern": CONCERN, "action": "called_department", **more}
    return sup.TakeActionRequest(case_id=case_id, **given)


async def test_what_is_stuck_is_listed_in_words_with_who_is_to_act(harness, case_id):
    [concern] = await listed(harness)
    assert (concern.case_id, concern.key, concern.step_id) == (case_id, CONCERN, STEP)
    assert concern.level == sup.CONCERN_LEVEL_STUCK
    assert (concern.reason_code, concern.failure_code) == ("no_answer", "UNAVAILABLE")
    assert concern.reason.zh != concern.reason.en != concern.reason_code
    item = harness.engine.plan.item_by_name[STEP]
    assert (concern.label.zh, concern.responsible) == (item.label.zh, item.department)


async def test_what_moves_on_leaves_the_queue_at_once(harness, case_id):
    assert await listed(harness)
    await grant(harness, case_id, STEP)
    assert await listed(harness) == []


async def test_what_stands_too_long_escalates_to_somebody_else(harness, case_id):
    await wait(harness, case_id, timedelta(days=3))
    [concern] = [each for each in await listed(harness) if each.key == CONCERN]
    assert concern.level == sup.CONCERN_LEVEL_ESCALATED
    assert concern.responsible == harness.engine.plan.supervision.escalate_to
    assert concern.HasField("escalated_at")


async def test_the_queue_can_be_asked_for_one_department_or_one_level(harness):
    await open_stuck_case(harness)
    department = harness.engine.plan.item_by_name[STEP].department
    assert len(await listed(harness, department=department)) == 1
    assert await listed(harness, department="elsewhere") == []
    assert len(await listed(harness, level=sup.CONCERN_LEVEL_STUCK)) == 1
    assert await listed(harness, level=sup.CONCERN_LEVEL_BREACH) == []


async def test_who_missed_what_can_be_asked_for_after_the_case_closed(harness, case_id):
    await wait(harness, case_id, timedelta(days=90))
    await harness.engine.feed(UUID(case_id), ENDED)
    gone = Withdrawal(result="withdrawn", effective_at=harness.clock.time, responder="department")
    await harness.engine.feed(UUID(case_id), RecordWithdrawal(STEP, 1, gone))
    department = harness.engine.plan.item_by_name[STEP].department
    assert await listed(harness) == []
    settled = await listed(harness, settled=True, department=department)
    breach = next(each for each in settled if each.level == sup.CONCERN_LEVEL_BREACH)
    assert (breach.step_id, breach.reason_code) == (STEP, "limit_breach")
    assert breach.HasField("settled_at")
    assert breach.since.ToDatetime() == breach.due_at.ToDatetime()
    open_stuck_case = next(each for each in settled if each.key == CONCERN)
    assert (open_stuck_case.level, open_stuck_case.HasField("escalated_at")) == (
        sup.CONCERN_LEVEL_STUCK,
        True,
    )
    mine = {each.case_id for each in await listed(harness, settled=True, case_id=case_id)}
    assert mine == {case_id}
    assert await listed(harness, settled=True, case_id=str(UUID(int=1))) == []


async def test_pages_have_every_concern_once(harness):
    opened = [await open_stuck_case(harness, f"r{number}") for number in range(5)]
    seen: list[str] = []
    token = ""
    while True:
        request = sup.ListConcernsRequest(page_size=2, page_token=token)
        page = await harness.supervision.ListConcerns(request, **SUPERVISOR)
        seen += [each.case_id for each in page.concerns if each.key == CONCERN]
        token = page.next_page_token
        if not token:
            break
    assert seen == opened


async def test_what_was_done_is_an_event_and_its_words_stay_in_the_vault(harness, case_id):
    request = action(case_id, note="与张科长通话")
    done = await harness.supervision.TakeAction(request, **SUPERVISOR)
    assert done.taken_now
    [concern] = await listed(harness)
    assert concern.action == "supervisor/s-1: called_department"
    stored = [each.event for each in await harness.record.read(UUID(case_id))]
    [taken] = payloads_of(ActionTaken, map(decode, stored))
    assert not any("张科长" in each.state.decode() for each in stored)
    assert await harness.vault.open(UUID(case_id), {"note": taken.slot}) == {"note": "与张科长通话"}
    again = await harness.supervision.TakeAction(request, **SUPERVISOR)
    assert (again.version, again.taken_now) == (done.version, False)


async def test_an_action_on_what_is_no_concern_is_refused(harness, case_id):
    request = action(case_id, concern="step/elsewhere")
    error = await refused(harness.supervision.TakeAction(request, **SUPERVISOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "no concern step/elsewhere" in error.details()


async def test_what_is_wrong_with_a_request_is_reported_all_at_once(harness, case_id):
    request = sup.TakeActionRequest(case_id=case_id, action="Called them", note=" ")
    error = await refused(harness.supervision.TakeAction(request, **SUPERVISOR))
    assert set(violations(error)) == {"request_id", "concern", "action", "note"}
    unknown: Any = 99
    wrong = sup.ListConcernsRequest(level=unknown, page_size=-1, page_token="last")
    error = await refused(harness.supervision.ListConcerns(wrong, **SUPERVISOR))
    assert set(violations(error)) == {"level", "page_size", "page_token"}


async def test_applicants_do_not_see_the_queue_and_auditors_only_see_it(harness, case_id):
    request = sup.ListConcernsRequest()
    applicant, auditor = as_actor("applicant/a"), as_actor("auditor/a")
    error = await refused(harness.supervision.ListConcerns(request, **applicant))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    assert (await harness.supervision.ListConcerns(request, **auditor)).concerns
    error = await refused(harness.supervision.TakeAction(action(case_id), **auditor))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
