"""I6 over a whole life: what people and departments wrote is in the vault, and nowhere else
in the clear: not in the store, not in what a workflow sees, not in lists, logs or texts.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
from google.protobuf.message import Message
from structlog.testing import capture_logs

from adapters.pb.onething.case.v1 import supervision_pb2, task_pb2
from adapters.presentation.timeline import timeline_entry
from adapters.stores.open_stores import open_stores
from domain.case.codec import decode, replay
from domain.case.driver.case_progress import case_progress
from tests.acceptance.test_privacy import in_every_form
from tests.unit.adapters.gateway.gateway_harness import GatewayHarness, MovingClock, gateway_harness
from tests.unit.adapters.gateway.send_all_texts import (
    MARK,
    Sender,
    run_whole_case,
    run_window_case,
    set_text,
    string_fields,
    text_at,
    texts,
    writing_methods,
)
from tests.unit.adapters.gateway.whole_life import as_actor, claim, plan_of
from tests.unit.adapters.stores.samples import KEYS
from workflows.messages import CommandEnvelope

REVIEWER = as_actor("reviewer/r1")
FREE = {
    "AcceptedAsShown.reason",
    "CaseOperation.note",
    "FormField.text",
    "Field.text",
    "HandOutResultRequest.tracking_number",
    "Missing.reason",
    "PauseDepartmentRequest.reason",
    "Pending.ticket",
    "PrereviewRejection.legal_basis",
    "PrereviewRejection.reason",
    "ReassignTaskRequest.note",
    "Refused.legal_basis",
    "Refused.reason",
    "ReportOutcomeRequest.ticket",
    "ResumeDepartmentRequest.reason",
    "RevokeCaseRequest.legal_basis",
    "SendMessageRequest.text",
    "SpecialProcedure.legal_basis",
    "SpecialProcedure.ticket",
    "StepOperation.note",
    "TakeActionRequest.note",
    "TerminateCaseRequest.legal_basis",
    "WithdrawCaseRequest.reason",
}
"""The fields for what somebody writes in words."""
IGNORED = {"Field.overridden_checks", "Material.licence_id"}
"""What only the engine says, to a department; whoever sends it says nothing."""
NOT_SENT = {"EraseSubjectRequest.subject"}
"""A value of the form; :mod:`tests.unit.adapters.gateway.operations.test_erasing` sends it."""


@asynccontextmanager
async def office_on(folder: Path, theme: str) -> AsyncIterator[GatewayHarness]:
    folder.mkdir()
    stores = await open_stores(f"sqlite:///{folder}/onething.db", KEYS, MovingClock())
    async with gateway_harness(plan_of(theme), stores=stores) as harness:
        yield harness
    await stores.close()


async def traces(harness: GatewayHarness, cases: list[str]) -> bytes:
    """What a workflow was given and gives, what is listed, and what is said of the events."""
    engine, plan = harness.engine, harness.engine.plan
    found = [CommandEnvelope(command=each, version=0).model_dump_json() for each in engine.sent]
    for case_id in map(UUID, cases):
        events = await harness.record.read(case_id)
        found += [repr(timeline_entry(decode(each.event), plan)) for each in events]
        for version in range(1, len(events) + 1):
            found.append(repr(case_progress(plan, replay(events[:version], case_id))))
    tasks = await harness.tasks.ListTasks(task_pb2.ListTasksRequest())
    concerns = await harness.supervision.ListConcerns(supervision_pb2.ListConcernsRequest())
    for concern in concerns.concerns:
        concern.ClearField("action_note")  # read from the vault, for who may
    return b"\n".join(
        [*map(str.encode, found), *(each.SerializeToString() for each in (tasks, concerns))]
    )


def marked(content: bytes) -> list[bytes]:
    """The forms of the mark that are in it."""
    return [form for form in set(in_every_form(MARK)) if form in content]


def files(folder: Path) -> bytes:
    return b"\n".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def with_the_mark(request: Message) -> Iterator[Message]:
    """The request with the mark in each of its strings, one at a time: in place of the string,
    and after it.
    """
    for place, (holder, field, index) in enumerate(texts(request)):
        for text in (MARK, text_at(holder, field, index) + MARK):
            changed = type(request)()
            changed.CopyFrom(request)
            for _, (each, name, at) in enumerate(texts(changed)):
                if name.name == "request_id":
                    set_text(each, name, at, f"again-{place}-{len(text)}")
            set_text(*list(texts(changed))[place], text)
            yield changed


async def send_with_the_mark_everywhere(sender: Sender) -> int:
    """Send all again with the mark in any field; how much of it was refused."""
    refused = 0
    for method, request, actor in sender.sent:
        for changed in with_the_mark(request):
            try:
                await sender.post(method, changed, actor)
            except grpc.aio.AioRpcError:
                refused += 1
    return refused


async def all_cases_with_mark(folder: Path) -> tuple[set[str], set[str], bytes]:
    """Live both themes; the fields that were sent, those with the mark, and all traces."""
    traced, sent = [], []
    for theme, live in (("whole_life", run_whole_case), ("prereview_by_people", run_window_case)):
        async with office_on(folder / theme, theme) as harness:
            sender = Sender(harness)
            cases = await live(sender)
            traced.append(await traces(harness, cases))
            assert await send_with_the_mark_everywhere(sender) > len(sender.sent)
            traced.append(await traces(harness, cases))
            sent += [request for _, request, _ in sender.sent]
    places = [
        (f"{h.DESCRIPTOR.name}.{f.name}", text_at(h, f, i)) for r in sent for h, f, i in texts(r)
    ]
    full = {name for name, _ in places}
    return full, {name for name, text in places if MARK in text}, b"\n".join(traced)


async def test_no_text_of_a_person_or_department_is_in_the_clear_anywhere(tmp_path):
    with capture_logs() as logs:
        full, with_mark, traced = await all_cases_with_mark(tmp_path)
    every = {name for each in writing_methods().values() for name in string_fields(each)}
    assert every - full == NOT_SENT, "a request of every_text.py is to fill this field"
    assert with_mark - IGNORED == FREE, "the form of this field does not keep texts out of it"
    assert marked(traced) == []
    assert marked(files(tmp_path)) == []
    assert marked(repr(logs).encode()) == []
    assert b"permit_document" in traced  # the search does find what is there
    assert b"permit_document" in files(tmp_path)


def verdict(**verdict: Any) -> task_pb2.PrereviewVerdict:
    return task_pb2.PrereviewVerdict(**verdict)


async def complete(harness: GatewayHarness, case_id: str, task: str, **what: Any) -> None:
    await claim(harness, case_id, task, f"claim-{task}".replace("/", "-"), **REVIEWER)
    request = task_pb2.CompleteTaskRequest(
        case_id=case_id, request_id=f"done-{task}".replace("/", "-"), task=task, **what
    )
    await harness.tasks.CompleteTask(request, **REVIEWER)
