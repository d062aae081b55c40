"""What the task commands do, once their arguments are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.files.input_files import read_input
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from adapters.value_fields import value_of
from domain.form.values.canonical_text import canonical_text
from domain.phrases.catalogue import both
from ops.cli.case.case_actions import file_digest
from ops.cli.client.task_input import completion_request, read_task_input
from ops.cli.context import CliContext
from ops.cli.output import print_lines
from ops.cli.replies import print_messages
from ops.cli.text.case_text import bilingual, full_time, override_text

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """Which tasks are asked for, and how many at most."""

    department: str
    step: str
    mine: bool
    limit: int


async def list_tasks(context: CliContext, listing: Listing) -> None:
    """List tasks."""
    found: list[task_pb2.Task] = []
    request = task_pb2.ListTasksRequest(
        department=listing.department, step_id=listing.step, mine=listing.mine
    )
    async with context.gateway() as client:
        while len(found) < listing.limit:
            request.page_size = min(listing.limit - len(found), _PAGE)
            page = await client.invoke(client.tasks.ListTasks, request)
            found.extend(page.tasks)
            request.page_token = page.next_page_token
            if not page.next_page_token:
                break
    if context.as_json:
        print_messages(found)
    else:
        print_lines(map(_task_line, found), if_none="no tasks")


async def show_task(context: CliContext, case_id: str, task: str) -> None:
    """Show one task."""
    request = task_pb2.GetTaskRequest(case_id=case_id, task=task)
    found = await context.invoke(lambda client: client.tasks.GetTask, request)
    context.print_reply(found, task_lines(found))


async def claim(context: CliContext, case_id: str, task: str, request_id: str) -> None:
    """Take a task."""
    request = task_pb2.ClaimTaskRequest(case_id=case_id, request_id=request_id, task=task)
    done = await context.invoke(lambda client: client.tasks.ClaimTask, request)
    context.print_reply(done, f"version {done.version}")


async def release(context: CliContext, case_id: str, task: str, request_id: str) -> None:
    """Return a task to the queue."""
    request = task_pb2.ReleaseTaskRequest(case_id=case_id, request_id=request_id, task=task)
    done = await context.invoke(lambda client: client.tasks.ReleaseTask, request)
    context.print_reply(done, f"version {done.version}")


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Whose a task is to be, nobody's where ``to`` is empty, and why."""

    to: str
    reason: str
    note: str


async def reassign(
    context: CliContext,
    case_id: str,
    task: str,
    given: Reassignment,
    request_id: str,
) -> None:
    """Take a task from whoever holds it."""
    request = task_pb2.ReassignTaskRequest(
        case_id=case_id,
        request_id=request_id,
        task=task,
        to=given.to,
        reason_code=given.reason,
        note=given.note,
    )
    done = await context.invoke(lambda client: client.tasks.ReassignTask, request)
    context.print_reply(done, f"version {done.version}")


def completion(
    case_id: str, task: str, outcome: Path, evidence: Path | None, request_id: str
) -> task_pb2.CompleteTaskRequest:
    """The request to complete a task from a file.

    Raises:
        InvalidInputError: with everything that is wrong with the file.
        NotFoundError: a file cannot be read.
    """
    given = read_task_input(read_input(outcome), str(outcome))
    digest = b"" if evidence is None else file_digest(evidence)
    return completion_request(case_id, task, given, digest, request_id)


async def complete(context: CliContext, request: task_pb2.CompleteTaskRequest) -> None:
    """Complete a task."""
    done = await context.invoke(lambda client: client.tasks.CompleteTask, request)
    context.print_reply(done, f"version {done.version}")


def _task_line(task: task_pb2.Task) -> str:
    until = f" until {full_time(task.claimed_until)}" if task.HasField("claimed_until") else ""
    held = f"  {task.claimed_by}{until}" if task.claimed_by else ""
    about = f"{bilingual(task.label)}  [{task.department}]"
    return f"{task.case_id}  {task.key}  {about}  {full_time(task.due_at)}{held}"


def task_lines(response_task: task_pb2.GetTaskResponse) -> Iterator[str]:
    """A task with what it is decided by."""
    yield _task_line(response_task.task)
    if response_task.purpose:
        yield f"  {both('show.purpose')}: {response_task.purpose}"
    for each in response_task.fields:
        yield f"  {each.field.name}  {bilingual(each.label)}: {_value(each.field)}"
        if each.HasField("override"):
            yield f"    {both('show.accepted_as_shown')}: {override_text(each.override)}"
    for material in response_task.materials:
        yield f"  {material.name}  {material.sha256.hex()}"
    for promise in response_task.commitments:
        yield f"  {both('show.promised')}: {promise.material}  {promise.sha256.hex()}"
    for field in response_task.produces:
        yield f"  {both('show.to_produce')}: {field.name}  {bilingual(field.label)}  {field.type}"
    for name in response_task.issues:
        yield f"  {both('show.to_issue')}: {name}"
    if response_task.undo_reason:
        yield f"  {both('show.to_be_undone_because')}: {response_task.undo_reason}"


def _value(field: case_pb2.FormField) -> str:
    value = value_of(field)
    return "" if value is None else canonical_text(value)
