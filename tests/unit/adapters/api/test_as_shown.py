"""A code that a check rejects, and the document shows: a clerk accepts it, on record."""

from uuid import UUID

import grpc
import pytest

from adapters.api.callers import Callers
from adapters.api.identity import Principal
from adapters.api.roles import Role
from adapters.api.words import WordReader
from adapters.departments.field_values import to_field
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from domain.events.opening import CaseCorrected
from domain.form.overrides import words_of
from domain.outstanding import FORM_SLOT, outstanding
from ops.cli.task_actions import task_lines
from ops.progress.words import case_lines, entry_lines
from tests.unit.adapters.api.front_office import form, front_office, violations
from tests.unit.adapters.api.test_opening import refused
from tests.unit.adapters.api.test_prereview import correction, events_of
from tests.unit.adapters.api.whole_life import (
    OWNER,
    as_actor,
    begun,
    materials,
    opening,
    plan_of,
    shown,
)

FIELD = "owner_id_number"
UNUSUAL = f"{OWNER[:-1]}{'X' if OWNER[-1] != 'X' else '1'}"
CLERK = as_actor("clerk/w3")
REASON = case_pb2.AcceptedAsShown(reason_code="document_shows_it", reason="证照如此")


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


def unusual(value: str = UNUSUAL, as_shown: case_pb2.AcceptedAsShown | None = REASON):
    request = opening(without=(FIELD,))
    request.form.append(case_pb2.FormField(name=FIELD, text=value, as_shown=as_shown))
    return request


async def test_a_clerk_accepts_a_value_as_shown_on_record(office) -> None:
    error = await refused(office.cases.OpenCase(unusual(as_shown=None), **CLERK))
    assert "a clerk can accept it as shown" in violations(error)[f"form.{FIELD}"]
    opened = await office.cases.OpenCase(unusual(), **CLERK)
    again = await office.cases.OpenCase(unusual(), **CLERK)
    assert again.case_id == opened.case_id
    await office.engine.feed(UUID(opened.case_id))
    [event, *_] = await events_of(office, opened.case_id)
    [override] = event.overrides
    assert (override.field, override.checks) == (FIELD, ("checksum",))
    assert (override.reason_code, override.actor) == ("document_shows_it", "clerk/w3")
    assert "证照" not in repr(event)
    name = words_of(FIELD)
    assert await office.vault.open(UUID(opened.case_id), {name: FORM_SLOT}) == {name: "证照如此"}
    for actor in ("applicant/a", "clerk/w3", "auditor/a"):
        watched = office.cases.WatchCase(
            case_pb2.WatchCaseRequest(case_id=opened.case_id), **as_actor(actor)
        )
        words = (await anext(aiter(watched))).entry.words
        assert [(w.name, w.about, w.text) for w in words] == [("override", FIELD, "证照如此")]
        watched.cancel()
    [told] = (await shown(office, opened.case_id)).overrides
    assert (told.field, list(told.checks), told.actor) == (FIELD, ["checksum"], "clerk/w3")
    case = await office.case(UUID(opened.case_id))
    calls = outstanding(office.engine.plan, case).calls
    assert all(dict(call.overridden) == {FIELD: ("checksum",)} for call in calls)
    assert list(to_field(FIELD, UNUSUAL, ("checksum",)).overridden_checks) == ["checksum"]


async def test_the_timeline_says_it_and_the_words_are_for_those_who_may_read_them(office) -> None:
    case_id = await begun_by_clerk(office, unusual())
    [told] = (await shown(office, case_id)).overrides
    assert told.reason == "证照如此"
    watch = office.cases.WatchCase(case_pb2.WatchCaseRequest(case_id=case_id))
    entry = (await watch.read()).entry
    watch.cancel()
    assert "按证件所示录入" in entry.text.zh
    assert "(does not pass: check character)" in entry.text.en
    assert [(each.name, each.about, each.text) for each in entry.words] == [
        ("override", FIELD, "证照如此")
    ]
    lines = "\n".join((*case_lines(await shown(office, case_id)), *entry_lines(entry)))
    assert f"accepted as shown ({FIELD}): 证照如此" in lines
    assert "accepted as their documents show them: 1" in lines
    assert "checksum  document_shows_it  clerk/w3: 证照如此" in lines


async def test_the_words_are_not_for_a_reviewer_of_no_department_of_pre_review(office) -> None:
    case_id = UUID(await begun_by_clerk(office, unusual()))
    [opened, *_] = await events_of(office, str(case_id))
    reader = WordReader(office.vault, Callers(departments={"mine": ("inspectorate",)}))
    for caller, role in (("mine", Role.REVIEWER), ("mine", Role.SUPERVISOR)):
        principal = Principal(caller, role, "r")
        words = await reader.read(case_id, office.engine.plan, [opened], principal)
        assert bool(words) is (role is Role.SUPERVISOR)


async def test_who_decides_sees_which_checks_were_overridden_by_whom_and_why() -> None:
    async with front_office(plan_of("prereview_by_people")) as window:
        number = case_pb2.FormField(name="id_number", text=UNUSUAL, as_shown=REASON)
        request = case_pb2.OpenCaseRequest(
            request_id="r1",
            theme="prereview_by_people",
            form=[number, *form(address="样例路 2 号")],
            materials=materials("application", "proof_of_address"),
        )
        case_id = await begun_by_clerk(window, request)
        got = await window.tasks.GetTask(
            task_pb2.GetTaskRequest(case_id=case_id, task="prereview"), **as_actor("reviewer/i1")
        )
        overrides = {each.field.name: each.override for each in got.fields}
        assert not overrides.pop("address").checks
        [override] = overrides.values()
        assert (override.field, list(override.checks)) == ("id_number", ["checksum"])
        assert (override.actor, override.reason) == ("clerk/w3", "证照如此")
        assert any("clerk/w3: 证照如此" in line for line in task_lines(got))


async def test_nobody_but_a_clerk_may(office) -> None:
    error = await refused(office.cases.OpenCase(unusual()))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("value", [OWNER, f"{OWNER[:-1]}Z", OWNER[:-1]])
async def test_only_a_check_that_fails_and_may_be_overridden_can_be(office, value: str) -> None:
    error = await refused(office.cases.OpenCase(unusual(value), **CLERK))
    assert any(path.startswith(f"form.{FIELD}") for path in violations(error))


async def test_an_override_needs_a_code_and_words(office) -> None:
    request = unusual(as_shown=case_pb2.AcceptedAsShown(reason_code="Because"))
    found = violations(await refused(office.cases.OpenCase(request, **CLERK)))
    assert sorted(found) == [
        f"form.{FIELD}.as_shown.reason",
        f"form.{FIELD}.as_shown.reason_code",
    ]


async def test_a_correction_of_something_else_keeps_the_override(office) -> None:
    request = unusual()
    request.receive_incomplete = True
    for index, each in enumerate(request.form):
        if each.name == "place":
            del request.form[index]
            break
    case_id = await begun_by_clerk(office, request)
    await office.cases.CorrectCase(correction(case_id, form=form(owner_name="张三")), **CLERK)
    assert any(isinstance(each, CaseCorrected) for each in await events_of(office, case_id))
    assert [each.field for each in (await shown(office, case_id)).overrides] == [FIELD]


async def begun_by_clerk(office, request: case_pb2.OpenCaseRequest) -> str:
    opened = await office.cases.OpenCase(request, **CLERK)
    await office.engine.feed(UUID(opened.case_id))
    return opened.case_id


async def test_without_an_override_nothing_is_told(office) -> None:
    assert not (await shown(office, await begun(office, opening()))).overrides
