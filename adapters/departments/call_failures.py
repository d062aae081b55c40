"""Failures of calls to departments: the meaning of gRPC statuses and their details."""

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
"""Status codes after which the same call may work later; all others are final."""

MAX_BYTES = 1024 * 1024
"""The maximum size of an answer, in bytes."""

_TOO_LARGE = re.compile(r"CLIENT: Received message larger than max \(([0-9]{1,12}) vs\. [0-9]+\)")
"""The text of gRPC for a message over the local limit.

The status code does not tell it apart from one of the server.
tests/unit/adapters/departments/test_call_failures.py checks it against the installed version.
"""
_PATH_PART = re.compile(r"[a-z_]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_REJECTED = ("a value that the adapter accepts", "one that it rejects")


def failure_of(error: grpc.aio.AioRpcError, item: PlanItem) -> DepartmentFailedError:
    """Return the failure of an adapter for a gRPC status.

    Of the adapter's rejections only names that the theme declares are passed on: its own texts may
    hold anything.
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
    """Yield the adapter's rejections of a request: its field violations, else its text."""
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
    """Return a path from outside: known names of the contract or theme, others by their size."""
    parts = path[:200].split(".")
    readable = (
        part if part in known or _PATH_PART.fullmatch(part) else quoted(part) for part in parts
    )
    return ".".join(("request", *readable))
