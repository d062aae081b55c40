"""A code that a check rejects, and the document shows: a clerk accepts it, on record."""

from uuid import UUID

import grpc
import pytest

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.free_texts import FreeTextReader
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from adapters.value_fields import to_field
from domain.case.events.opening import CaseCorrected
from domain.case.next_actions import next_actions
from domain.case.state import FORM_SLOT
from domain.form.overrides import words_of
from ops.cli.text.case_text import case_lines, entry_lines
from ops.cli.work.task_actions import task_lines
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.cases.test_prereview import correction, events_of
from tests.unit.adapters.gateway.gateway_harness import form, gateway_harness, violations
from tests.unit.adapters.gateway.whole_life import (
    OWNER,
    as_actor,
    get_case,
    materials,
    open_case,
    opening,
    plan_of,
)

FIELD = "owner_id_number"
UNUSUAL = f"{OWNER[:-1]}{'X' if OWNER[-1] != 'X' else '1'}"
CLERK = as_actor("clerk/w3")
REASON = case_pb2.AcceptedAsShown(reason_code="document_shows_it", reason="证照如此")


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


def unusual(value: str = UNUSUAL, as_shown: case_pb2.AcceptedAsShown | None = REASON):
    request = opening(without=(FIELD,))
    request.form.append(case_pb2.FormField(name=FIELD, text=value, as_shown=as_shown))
    return request


async def test_a_clerk_accepts_a_value_as_shown_on_record(harness) -> None:
    error = await refused(harness.cases.OpenCase(unusual(as_shown=None), **CLERK))
    assert "a clerk can accept it as shown" in violations(error)[f"form.{FIELD}"]
    opened = await harness.cases.OpenCase(unusual(), **CLERK)
    again = await harness.cases.OpenCase(unusual(), **CLERK)
    assert again.case_id == opened.case_id
    await harness.engine.feed(UUID(opened.case_id))
    [event, *_] = await events_of(harness, opened.case_id)
    [override] = event.payload.overrides
    assert (override.field, override.checks) == (FIELD, ("checksum",))
    assert (override.reason_code, override.actor) == ("document_shows_it", "clerk/w3")
    assert "证照" not in repr(event)
    name = words_of(FIELD)
    assert await harness.vault.open(UUID(opened.case_id), {name: FORM_SLOT}) == {name: "证照如此"}
    for actor in ("applicant/a", "clerk/w3", "auditor/a"):
        watched = harness.cases.WatchCase(
            case_pb2.WatchCaseRequest(case_id=opened.case_id), **as_actor(actor)
        )
        words = (await anext(aiter(watched))).entry.words
        assert [(w.name, w.about, w.text) for w in words] == [("override", FIELD, "证照如此")]
        watched.cancel()
    [told] = (await get_case(harness, opened.case_id)).overrides
    assert (told.field, list(told.checks), told.actor) == (FIELD, ["checksum"], "clerk/w3")
    case = await harness.case(UUID(opened.case_id))
    calls = next_actions(harness.engine.plan, case).calls
    assert all(dict(call.overridden) == {FIELD: ("checksum",)} for call in calls)
    assert list(to_field(FIELD, UNUSUAL, ("checksum",)).overridden_checks) == ["checksum"]


async def test_the_timeline_says_it_and_the_words_are_for_those_who_may_read_them(harness) -> None:
    case_id = await open_as_clerk(harness, unusual())
    [told] = (await get_case(harness, case_id)).overrides
    assert told.reason == "证照如此"
    watch = harness.cases.WatchCase(case_pb2.WatchCaseRequest(case_id=case_id))
    entry = (await watch.read()).entry
    watch.cancel()
    assert "按证件所示录入" in entry.text.zh
    assert "(does not pass: check character)" in entry.text.en
    assert [(each.name, each.about, each.text) for each in entry.words] == [
        ("override", FIELD, "证照如此")
    ]
    lines = "\n".join((*case_lines(await get_case(harness, case_id)), *entry_lines(entry)))
    assert f"accepted as shown ({FIELD}): 证照如此" in lines
    assert "accepted as their documents show them: 1" in lines
    assert "checksum  document_shows_it  clerk/w3: 证照如此" in lines


async def test_the_words_are_not_for_a_reviewer_of_no_department_of_pre_review(harness) -> None:
    case_id = UUID(await open_as_clerk(harness, unusual()))
    [opened, *_] = await events_of(harness, str(case_id))
    reader = FreeTextReader(harness.vault, Callers(departments={"mine": ("inspectorate",)}))
    for caller, role in (("mine", Role.REVIEWER), ("mine", Role.SUPERVISOR)):
        principal = Principal(caller, role, "r")
        words = await reader.read(case_id, harness.engine.plan, [opened], principal)
        assert bool(words) is (role is Role.SUPERVISOR)


async def test_who_decides_sees_which_checks_were_overridden_by_whom_and_why() -> None:
    async with gateway_harness(plan_of("prereview_by_people")) as window:
        number = case_pb2.FormField(name="id_number", text=UNUSUAL, as_shown=REASON)
        request = case_pb2.OpenCaseRequest(
            request_id="r1",
            theme="prereview_by_people",
            form=[number, *form(address="样例路 2 号")],
            materials=materials("application", "proof_of_address"),
        )
        case_id = await open_as_clerk(window, request)
        got = await window.tasks.GetTask(
            task_pb2.GetTaskRequest(case_id=case_id, task="prereview"), **as_actor("reviewer/i1")
        )
        overrides = {each.field.name: each.override for each in got.fields}
        assert not overrides.pop("address").checks
        [override] = overrides.values()
        assert (override.field, list(override.checks)) == ("id_number", ["checksum"])
        assert (override.actor, override.reason) == ("clerk/w3", "证照如此")
        assert any("clerk/w3: 证照如此" in line for line in task_lines(got))


async def test_nobody_but_a_clerk_may(harness) -> None:
    error = await refused(harness.cases.OpenCase(unusual()))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("value", [OWNER, f"{OWNER[:-1]}Z", OWNER[:-1]])
async def test_only_a_check_that_fails_and_may_be_overridden_can_be(harness, value: str) -> None:
    error = await refused(harness.cases.OpenCase(unusual(value), **CLERK))
    assert any(path.startswith(f"form.{FIELD}") for path in violations(error))


async def test_an_override_needs_a_code_and_words(harness) -> None:
    request = unusual(as_shown=case_pb2.AcceptedAsShown(reason_code="Because"))
    found = violations(await refused(harness.cases.OpenCase(request, **CLERK)))
    assert sorted(found) == [
        f"form.{FIELD}.as_shown.reason",
        f"form.{FIELD}.as_shown.reason_code",
    ]


async def test_a_correction_of_something_else_keeps_the_override(harness) -> None:
    request = unusual()
    request.receive_incomplete = True
    for index, each in enumerate(request.form):
        if each.name == "place":
            del request.form[index]
            break
    case_id = await open_as_clerk(harness, request)
    await harness.cases.CorrectCase(correction(case_id, form=form(owner_name="张三")), **CLERK)
    assert any(
        isinstance(each.payload, CaseCorrected) for each in await events_of(harness, case_id)
    )
    assert [each.field for each in (await get_case(harness, case_id)).overrides] == [FIELD]


async def open_as_clerk(harness, request: case_pb2.OpenCaseRequest) -> str:
    opened = await harness.cases.OpenCase(request, **CLERK)
    await harness.engine.feed(UUID(opened.case_id))
    return opened.case_id


async def test_without_an_override_nothing_is_reported(harness) -> None:
    assert not (await get_case(harness, await open_case(harness, opening()))).overrides
