"""Requests on tasks: from the wire, checked, all at once."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal, parse_actor
from adapters.gateway.auth.roles import HOLDERS
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.operations.operator_commands import Reason
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE, Violations
from adapters.pb.onething.case.v1 import task_pb2
from domain.errors import InvalidInputError

_KEY = re.compile(r"[a-z_]{1,32}(/[A-Za-z][A-Za-z0-9_-]{0,62}(/[1-9][0-9]{0,8})?)?")
_TOKEN_PARTS = 3

Place = tuple[datetime, str, str]
"""Where a task stands in the list: due time, case, key."""


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
    """Which tasks are asked for: after a place in the list, if there is one."""

    department: str
    step: str
    mine: bool
    size: int
    after: Place | None
    principal: Principal


def query(request: task_pb2.ListTasksRequest, principal: Principal) -> TaskQuery:
    """Read what is to be listed. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_page_size(request.page_size, found)
    after = _place(request.page_token, found)
    parts.refuse(found)
    return TaskQuery(
        department=request.department,
        step=request.step_id,
        mine=request.mine,
        size=request.page_size or DEFAULT_PAGE_SIZE,
        after=after,
        principal=principal,
    )


def page_token(place: Place) -> str:
    """A place in the list, to go on after."""
    due_at, case_id, key = place
    return f"{due_at.isoformat()}|{case_id}|{key}"


def _place(token: str, found: Violations) -> Place | None:
    if not token:
        return None
    given = token.split("|")
    try:
        due_at = datetime.fromisoformat(given[0])
    except ValueError:
        due_at = None
    if due_at is None or due_at.tzinfo is None or len(given) != _TOKEN_PARTS:
        found.append(("page_token", "give the next_page_token of the page before"))
        return None
    return due_at, given[1], given[2]


def task_reference(case_id: str, task: str) -> tuple[UUID, TaskKey]:
    """The case and the key of a task. Raises InvalidInputError."""
    found: Violations = []
    parts.check_case_id(case_id, found)
    key = _key(task, found)
    parts.refuse(found)
    return UUID(case_id), key


def task_command(
    request: task_pb2.ClaimTaskRequest
    | task_pb2.ReleaseTaskRequest
    | task_pb2.CompleteTaskRequest
    | task_pb2.ReassignTaskRequest,
    principal: Principal,
) -> tuple[CommandRequest, TaskKey]:
    """Who asks something about which task. Raises InvalidInputError."""
    found: Violations = []
    key = _key(request.task, found)
    return parts.read_command_request(request, principal, found), key


def reassignment(
    request: task_pb2.ReassignTaskRequest, principal: Principal
) -> tuple[CommandRequest, TaskKey, str, Reason]:
    """Who reassigns which task to whom, and why; nobody where the name is empty.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    found: Violations = []
    key = _key(request.task, found)
    person = parse_actor(request.to) if request.to else None
    if request.to and (person is None or person[0] not in HOLDERS):
        found.append(("to", "give clerk/ID or reviewer/ID, or nothing for the queue"))
    parts.check_code("reason_code", request.reason_code, found)
    if request.note:
        parts.check_text("note", request.note, found)
    reason = Reason(request.reason_code, request.note)
    return parts.read_command_request(request, principal, found), key, request.to, reason


def evidence(request: task_pb2.CompleteTaskRequest) -> str:
    """The SHA-256 (hex) of what was put on file; empty for nothing. Raises InvalidInputError."""
    found: Violations = []
    digest = request.evidence_sha256
    text = parts.read_digest("evidence_sha256", digest, found) if digest else ""
    parts.refuse(found)
    return text


def require_completion(request: task_pb2.CompleteTaskRequest, key: TaskKey) -> None:
    """What came of a task is told as its kind asks. Raises InvalidInputError."""
    asked = _COMPLETIONS.get(key.kind)
    if asked is None:
        hint = "a reply is sent by CaseService.SendMessage" if key.kind == "reply" else "no task"
        raise InvalidInputError((("task", hint),))
    if request.WhichOneof("completion") != asked:
        raise InvalidInputError((("completion", f"a task {key.kind} is completed by: {asked}"),))


_COMPLETIONS = {
    "decide": "decision",
    "prereview": "prereview",
    "undo": "undo",
    "check_commitment": "commitment",
}


def _key(text: str, found: Violations) -> TaskKey:
    if not _KEY.fullmatch(text):
        found.append(("task", "give the key of a task, e.g. decide/inspection/1"))
        return TaskKey("", "", "", 0)
    return TaskKey.parse(text)
