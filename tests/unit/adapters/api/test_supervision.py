"""The live queue of supervision, over the wire."""

from datetime import timedelta
from uuid import UUID

import grpc
import pytest

from adapters.pb.onething.case.v1 import supervision_pb2 as sup
from domain.answers import Withdrawal
from domain.event_codec import decode
from domain.events.people import ActionTaken
from domain.inputs import CallFailed, EndingAsked, TimeCame, WithdrawalCame
from tests.unit.adapters.api.front_office import front_office, violations
from tests.unit.adapters.api.test_acting import STEP, grant
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.whole_life import as_actor, begun, opening, plan_of

SUPERVISOR = as_actor("supervisor/s-1")
CONCERN = f"step/{STEP}"
ENDED = EndingAsked("operator/o", "end", "c", "terminated", "asked")


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


@pytest.fixture
async def case_id(office):
    """A case whose first step is stuck."""
    return await stuck(office)


async def stuck(office, request_id: str = "r1") -> str:
    case_id = await begun(office, opening(request_id))
    await office.engine.feed(UUID(case_id), CallFailed(STEP, 1, "UNAVAILABLE", retryable=True))
    patience = office.engine.plan.item_by_name[STEP].patience_s
    await wait(office, case_id, timedelta(seconds=patience))
    return case_id


async def wait(office, case_id: str, time: timedelta) -> None:
    office.clock.time += time
    await office.engine.feed(UUID(case_id), TimeCame())


async def listed(office, **more) -> list[sup.Concern]:
    request = sup.ListConcernsRequest(**more)
    return list((await office.supervision.ListConcerns(request, **SUPERVISOR)).concerns)


def action(case_id: str, **more) -> sup.TakeActionRequest:
    given = {"request_id": "a1", "concern": CONCERN, "action": "called_department", **more}
    return sup.TakeActionRequest(case_id=case_id, **given)


async def test_what_is_stuck_is_listed_in_words_with_who_is_to_act(office, case_id):
    [concern] = await listed(office)
    assert (concern.case_id, concern.key, concern.step_id) == (case_id, CONCERN, STEP)
    assert concern.level == sup.CONCERN_LEVEL_STUCK
    assert (concern.reason_code, concern.failure_code) == ("no_answer", "UNAVAILABLE")
    assert concern.reason.zh != concern.reason.en != concern.reason_code
    item = office.engine.plan.item_by_name[STEP]
    assert (concern.label.zh, concern.to_act) == (item.label.zh, item.department)


async def test_what_moves_on_leaves_the_queue_at_once(office, case_id):
    assert await listed(office)
    await grant(office, case_id, STEP)
    assert await listed(office) == []


async def test_what_stands_too_long_escalates_to_somebody_else(office, case_id):
    await wait(office, case_id, timedelta(days=3))
    [concern] = [each for each in await listed(office) if each.key == CONCERN]
    assert concern.level == sup.CONCERN_LEVEL_ESCALATED
    assert concern.to_act == office.engine.plan.supervision.escalate_to
    assert concern.HasField("escalated_at")


async def test_the_queue_can_be_asked_for_one_department_or_one_level(office):
    await stuck(office)
    department = office.engine.plan.item_by_name[STEP].department
    assert len(await listed(office, department=department)) == 1
    assert await listed(office, department="elsewhere") == []
    assert len(await listed(office, level=sup.CONCERN_LEVEL_STUCK)) == 1
    assert await listed(office, level=sup.CONCERN_LEVEL_BREACH) == []


async def test_who_missed_what_can_be_asked_for_after_the_case_closed(office, case_id):
    await wait(office, case_id, timedelta(days=90))
    await office.engine.feed(UUID(case_id), ENDED)
    gone = Withdrawal(result="withdrawn", effective_at=office.clock.time, responder="department")
    await office.engine.feed(UUID(case_id), WithdrawalCame(STEP, 1, gone))
    department = office.engine.plan.item_by_name[STEP].department
    assert await listed(office) == []
    settled = await listed(office, settled=True, department=department)
    breach = next(each for each in settled if each.level == sup.CONCERN_LEVEL_BREACH)
    assert (breach.step_id, breach.reason_code) == (STEP, "limit_breach")
    assert breach.HasField("settled_at")
    assert breach.since.ToDatetime() == breach.due_at.ToDatetime()
    stuck = next(each for each in settled if each.key == CONCERN)
    assert (stuck.level, stuck.HasField("escalated_at")) == (sup.CONCERN_LEVEL_STUCK, True)
    mine = {each.case_id for each in await listed(office, settled=True, case_id=case_id)}
    assert mine == {case_id}
    assert await listed(office, settled=True, case_id=str(UUID(int=1))) == []


async def test_pages_have_every_concern_once(office):
    opened = [await stuck(office, f"r{number}") for number in range(5)]
    seen: list[str] = []
    token = ""
    while True:
        request = sup.ListConcernsRequest(page_size=2, page_token=token)
        page = await office.supervision.ListConcerns(request, **SUPERVISOR)
        seen += [each.case_id for each in page.concerns if each.key == CONCERN]
        token = page.next_page_token
        if not token:
            break
    assert seen == opened


async def test_what_was_done_is_an_event_and_its_words_stay_in_the_vault(office, case_id):
    request = action(case_id, note="与张科长通话")
    done = await office.supervision.TakeAction(request, **SUPERVISOR)
    assert done.taken_now
    [concern] = await listed(office)
    assert concern.action == "supervisor/s-1: called_department"
    stored = [each.event for each in await office.record.read(UUID(case_id))]
    [taken] = [event for event in map(decode, stored) if isinstance(event, ActionTaken)]
    assert not any("张科长" in each.state.decode() for each in stored)
    assert await office.vault.open(UUID(case_id), {"note": taken.slot}) == {"note": "与张科长通话"}
    again = await office.supervision.TakeAction(request, **SUPERVISOR)
    assert (again.version, again.taken_now) == (done.version, False)


async def test_an_action_on_what_is_no_concern_is_refused(office, case_id):
    request = action(case_id, concern="step/elsewhere")
    error = await refused(office.supervision.TakeAction(request, **SUPERVISOR))
    assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert "no concern step/elsewhere" in error.details()


async def test_what_is_wrong_with_a_request_is_said_all_at_once(office, case_id):
    request = sup.TakeActionRequest(case_id=case_id, action="Called them", note=" ")
    error = await refused(office.supervision.TakeAction(request, **SUPERVISOR))
    assert set(violations(error)) == {"request_id", "concern", "action", "note"}
    wrong = sup.ListConcernsRequest(level=99, page_size=-1, page_token="last")
    error = await refused(office.supervision.ListConcerns(wrong, **SUPERVISOR))
    assert set(violations(error)) == {"level", "page_size", "page_token"}


async def test_applicants_do_not_see_the_queue_and_auditors_only_see_it(office, case_id):
    request = sup.ListConcernsRequest()
    applicant, auditor = as_actor("applicant/a"), as_actor("auditor/a")
    error = await refused(office.supervision.ListConcerns(request, **applicant))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    assert (await office.supervision.ListConcerns(request, **auditor)).concerns
    error = await refused(office.supervision.TakeAction(action(case_id), **auditor))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
