"""Failures of calls to departments: what a gRPC status means, and what it says was wrong."""

import re
from collections.abc import Iterator

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from adapters.departments.invalid_answer import InvalidAnswerError
from domain.errors import DepartmentFailedError
from domain.plan import PlanItem
from domain.violations import Violation, bounded, quoted, violation

RETRYABLE = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
    }
)
"""Status codes after which the same call may work later; every other is final."""

MAX_BYTES = 1024 * 1024
"""The size of an answer at most."""

_TOO_LARGE = re.compile(r"CLIENT: Received message larger than max \(([0-9]{1,12}) vs\. [0-9]+\)")
"""What gRPC says of a message that our own limit refused; a server cannot be told apart from
it by the status code. tests/unit/adapters/departments/test_call_failures.py holds it to the
installed version.
"""
_PATH_PART = re.compile(r"[a-z_]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_REJECTED = ("a value that the adapter accepts", "one that it rejects")


def failure_of(error: grpc.aio.AioRpcError, item: PlanItem) -> DepartmentFailedError:
    """The failure of an adapter that a status tells.

    Of what an adapter says is wrong with a request only names are passed on, and only those
    that the theme declares: its own words may hold anything.
    """
    code: grpc.StatusCode = error.code()
    too_large = _TOO_LARGE.search(error.details() or "")
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and too_large:
        return InvalidAnswerError.single(
            "answer", f"at most {MAX_BYTES} bytes", f"{too_large[1]} bytes"
        )
    violations: tuple[Violation, ...] = ()
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        violations = bounded(_rejection(error, item))
    return DepartmentFailedError(code.name, retryable=code in RETRYABLE, violations=violations)


def _rejection(error: grpc.aio.AioRpcError, item: PlanItem) -> Iterator[Violation]:
    """What an adapter rejects of a request: by its field violations, else by its words."""
    expected, got = _REJECTED
    known = {*item.needs, *item.materials, *item.produces}
    paths = [_path(each.field, known) for each in _field_violations(error)]
    if not paths:
        words = _WORD.findall((error.details() or "")[:2_000])
        paths = [f"request.{word}" for word in words if word in known]
    for path in dict.fromkeys(paths):
        yield violation(path, expected, got)


def _field_violations(
    error: grpc.aio.AioRpcError,
) -> list[error_details_pb2.BadRequest.FieldViolation]:
    try:
        status = rpc_status.from_call(error)
    except (DecodeError, ValueError):
        return []
    bad_request = error_details_pb2.BadRequest()
    for detail in status.details if status else ():
        if detail.Unpack(bad_request):
            return list(bad_request.field_violations)
    return []


def _path(path: str, known: set[str]) -> str:
    """A path from outside: parts that the contract or the theme names, the others by size."""
    parts = path[:200].split(".")
    readable = (
        part if part in known or _PATH_PART.fullmatch(part) else quoted(part) for part in parts
    )
    return ".".join(("request", *readable))
