"""A request id belongs to its actor (I2): in every event, every command id and every decision."""

from dataclasses import fields, replace
from uuid import uuid4

import pytest

from domain.case.command_ids import command_ids, opening_id, request_command_id
from domain.case.commands import ClaimOrReleaseTask, CommandHeader, CommandResult
from domain.case.decisions.duplicates import earlier_outcome
from domain.case.events.base import CaseEvent, EventPayload, request_rejection_reason
from domain.case.events.catalogue import EVENT_CLASSES
from domain.case.events.opening import Opened
from domain.case.events.people import TaskClaimed, TaskReleased
from tests.unit.domain.case_driver import MATERIALS, LifeShell
from tests.unit.domain.decision_driver import START, supplement
from tests.unit.domain.theme.whole_life import PLAN

REQUESTED = [
    each
    for each in EVENT_CLASSES
    if "request_id" in {field.name for field in fields(each)} and each is not Opened
]


def claim(actor: str, request_id: str = "c1", body: str = "claim") -> ClaimOrReleaseTask:
    return ClaimOrReleaseTask(CommandHeader(actor, "web", request_id, body), "decide/inspection/1")


@pytest.fixture
def shell() -> LifeShell:
    shell = LifeShell(PLAN, materials=dict(MATERIALS)).begin()
    shell.grant("site_registration")
    return shell


@pytest.mark.parametrize("event_class", REQUESTED, ids=lambda each: each.__name__)
def test_every_event_of_a_request_refuses_a_repeat_of_its_actor_and_nobody_elses(
    shell: LifeShell, event_class: type[EventPayload]
) -> None:
    shell.case.requests["clerk/one"] = {"c1": "claim"}
    values = dict.fromkeys(field.name for field in fields(event_class)) | {
        "request_id": "c1",
        "request_commitment": "other",
    }
    mine, other = (
        event(shell, event_class(**values), actor) for actor in ("clerk/one", "clerk/two")
    )
    assert "was used already" in request_rejection_reason(shell.case, mine)
    assert request_rejection_reason(shell.case, other) == ""
    ids = [command_ids([each])[-1] for each in (mine, other)]
    assert ids == [request_command_id(shell.case.id, f"clerk/{n}", "c1") for n in ("one", "two")]


def test_one_actors_request_id_does_not_block_another_actors(shell: LifeShell) -> None:
    assert shell.feed(claim("clerk/one")) == [CommandResult.ACCEPTED]
    assert shell.feed(claim("clerk/one")) == [CommandResult.DUPLICATE]
    assert shell.feed(claim("clerk/one", body="another")) == [CommandResult.REQUEST_ID_REUSED]
    release = replace(claim("clerk/one", "c2"), release=True)
    assert shell.feed(release) == [CommandResult.ACCEPTED]
    assert shell.feed(claim("clerk/two")) == [CommandResult.ACCEPTED]
    assert shell.case.claims == {"decide/inspection/1": "clerk/two"}
    assert shell.case.requests == {
        "clerk/one": {"c1": "claim", "c2": "claim"},
        "clerk/two": {"c1": "claim"},
    }


def test_who_repeats_anothers_claim_is_told_who_holds_it(shell: LifeShell) -> None:
    shell.feed(claim("clerk/one"))
    assert shell.feed(claim("clerk/two")) == [CommandResult.REJECTED]
    assert "claimed by clerk/one" in shell.reasons[0]


def test_supplements_and_other_requests_of_an_actor_share_their_ids(shell: LifeShell) -> None:
    shell.feed(claim("front_end/web", "r"))
    assert earlier_outcome(shell.case, supplement("inspection", 1, "r").header) is not None
    other = supplement("inspection", 1, "r", actor="clerk/two")
    assert earlier_outcome(shell.case, other.header) is None


def test_the_ids_of_two_actors_or_callers_never_meet() -> None:
    case_id = uuid4()
    ids = {
        request_command_id(case_id, actor, request_id)
        for actor in ("clerk/a", "clerk/b", "applicant/a")
        for request_id in ("1", "2")
    } | {
        opening_id(caller, actor, "1")
        for caller in ("portal", "kiosk")
        for actor in ("clerk/a", "applicant/a")
    }
    assert len(ids) == 6 + 4


def test_an_event_that_the_engine_decides_by_itself_has_no_request(shell: LifeShell) -> None:
    released = TaskReleased(request_id="", request_commitment="", task="t")
    by_itself = event(shell, released, "clerk/one")
    assert request_rejection_reason(shell.case, by_itself) == ""
    assert command_ids([by_itself]) == ()
    assert TaskClaimed in REQUESTED


def event(shell: LifeShell, payload: EventPayload, actor: str) -> CaseEvent:
    return CaseEvent(
        case_id=shell.case.id,
        version=1,
        recorded_at=START,
        effective_at=START,
        actor=actor,
        payload=payload,
    )
