"""Requests on tasks: from the wire."""

from dataclasses import dataclass

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.operations.operator_commands import Reason
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE
from adapters.pb.onething.case.v1 import task_pb2
from domain.errors import InvalidInputError
from domain.projection.queries import Cursor


@dataclass(frozen=True, slots=True)
class TaskKey:
    """The key of a task, ``kind``, ``kind/name`` or ``kind/step/generation``, taken apart."""

    text: str
    kind: str
    name: str
    generation: int

    @classmethod
    def parse(cls, text: str) -> "TaskKey":
        """Read a key that has the shape of one."""
        kind, _, rest = text.partition("/")
        name, _, generation = rest.partition("/")
        return cls(text, kind, name, int(generation or 0))


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks are asked for: after a place in the list (due time, case, key), if any."""

    department: str
    step: str
    mine: bool
    size: int
    after: Cursor | None
    principal: Principal


def query(request: task_pb2.ListTasksRequest, principal: Principal) -> TaskQuery:
    """Read what is to be listed. Raises InvalidInputError: the token is of no page."""
    return TaskQuery(
        department=request.department,
        step=request.step_id,
        mine=request.mine,
        size=request.page_size or DEFAULT_PAGE_SIZE,
        after=parts.read_cursor(request.page_token),
        principal=principal,
    )


def task_command(
    request: task_pb2.ClaimTaskRequest
    | task_pb2.ReleaseTaskRequest
    | task_pb2.CompleteTaskRequest
    | task_pb2.ReassignTaskRequest,
    principal: Principal,
) -> tuple[CommandRequest, TaskKey]:
    """Who asks something about which task."""
    return parts.read_command_request(request, principal), TaskKey.parse(request.task)


def reassignment(
    request: task_pb2.ReassignTaskRequest, principal: Principal
) -> tuple[CommandRequest, TaskKey, str, Reason]:
    """Who reassigns which task to whom, and why; nobody where the name is empty."""
    command_request, key = task_command(request, principal)
    return command_request, key, request.to, Reason(request.reason_code, request.note)


def require_completion(request: task_pb2.CompleteTaskRequest, key: TaskKey) -> None:
    """Require the result that the kind of the task needs. Raises InvalidInputError."""
    expected = _COMPLETIONS.get(key.kind)
    if expected is None:
        hint = "a reply is sent by CaseService.SendMessage" if key.kind == "reply" else "no task"
        raise InvalidInputError((("task", hint),))
    if request.WhichOneof("completion") != expected:
        raise InvalidInputError((("completion", f"a task {key.kind} is completed by: {expected}"),))


_COMPLETIONS = {
    "decide": "decision",
    "prereview": "prereview",
    "undo": "undo",
    "check_commitment": "commitment",
}
