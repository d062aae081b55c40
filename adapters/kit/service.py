"""The gRPC service of the submission handler: single flight, and errors as status codes."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn, Protocol

import grpc
import structlog
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from adapters.kit.department import Department
from adapters.kit.form import DecisionError
from adapters.kit.submission_handler import ParsedSubmission, SubmissionHandler
from adapters.kit.wire import description
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.presentation.bounds import bounded_message
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    RequestReusedError,
    UnavailableError,
)

SERVICE = "onething.adapter.v1.DepartmentAdapterService"


Metadata = tuple[tuple[str, str | bytes], ...]


class Context(Protocol):
    """What a handler uses of the call's context."""

    async def abort(
        self, code: grpc.StatusCode, details: str, trailing_metadata: Metadata = ()
    ) -> NoReturn:
        """End the call with a status."""
        ...


Handler = Callable[[bytes, Context], Awaitable[bytes]]
"""One method of the service, on exact bytes."""

MAX_TEXT_LENGTH = 500
"""The maximum length of a status text, in characters: trailers are limited."""
MAX_VIOLATIONS = 20

log = structlog.get_logger(__name__)

STATUS = (
    (InvalidInputError, grpc.StatusCode.INVALID_ARGUMENT),
    (DecodeError, grpc.StatusCode.INVALID_ARGUMENT),
    (NotFoundError, grpc.StatusCode.NOT_FOUND),
    (RequestReusedError, grpc.StatusCode.ALREADY_EXISTS),
    (CommandRejectedError, grpc.StatusCode.FAILED_PRECONDITION),
    (UnavailableError, grpc.StatusCode.UNAVAILABLE),
    (sqlite3.OperationalError, grpc.StatusCode.UNAVAILABLE),
)
STATUS_TEXTS = (InvalidInputError, NotFoundError, RequestReusedError, CommandRejectedError)
"""Errors whose text the kit wrote, without values."""


def status_of(error: Exception) -> tuple[grpc.StatusCode, str]:
    """Return the status of an error. Only texts without personal data are sent."""
    for kind, code in STATUS:
        if isinstance(error, kind):
            own = isinstance(error, STATUS_TEXTS)
            return code, bounded_message(str(error)) if own else code.name.lower()
    return grpc.StatusCode.INTERNAL, "the department's adapter failed on this call"


@dataclass(slots=True)
class _InFlight:
    digest: bytes
    task: asyncio.Task[bytes]


class DepartmentService:
    """Describe, Submit, Query and Withdraw, over a :class:`SubmissionHandler`.

    Args:
        department: decides.
        desk: its submission handler.
        put_off: called after a submission that may have been deferred.
    """

    def __init__(
        self, department: Department, handler: SubmissionHandler, on_deferred: Callable[[], None]
    ) -> None:
        self._department = department
        self._handler = handler
        self._on_deferred = on_deferred
        self._consults = type(department).consult is not Department.consult
        self._in_flight: dict[str, _InFlight] = {}

    @property
    def methods(self) -> dict[str, Handler]:
        """Return the handlers by method name."""
        return {
            "Describe": self.describe,
            "Submit": self.submit,
            "Query": self.query,
            "Withdraw": self.withdraw,
        }

    async def describe(self, _request: bytes, _context: Context) -> bytes:
        """Return what the department declares."""
        return description(self._department).SerializeToString(deterministic=True)

    async def submit(self, request: bytes, context: Context) -> bytes:
        """Decide once per key; a concurrent call with the same key joins the first one."""
        try:
            received = self._handler.parse(pb.SubmitRequest.FromString(request))
            if self._consults:
                response = await self._join_or_start(received)
            else:
                response = self._handler.submit(received, {})
        except Exception as error:  # noqa: BLE001 - whatever a department's code raises
            await _abort(context, error, "submit")
        if received.item.answers_later:
            self._on_deferred()
        return response

    async def _join_or_start(self, received: ParsedSubmission) -> bytes:
        known = self._handler.first_answer(received)
        if known is not None:
            return known
        key = received.submission.key
        in_flight = self._in_flight.get(key)
        if in_flight is None:
            in_flight = _InFlight(received.digest, asyncio.create_task(self._consult(received)))
            self._in_flight[key] = in_flight
            in_flight.task.add_done_callback(lambda _: self._in_flight.pop(key))
        if in_flight.digest != received.digest:
            raise RequestReusedError("the key was submitted with another body")
        return await asyncio.shield(in_flight.task)  # the work continues if this caller disconnects

    async def _consult(self, received: ParsedSubmission) -> bytes:
        consulted = await self._department.consult(received.submission)
        return self._handler.submit(received, consulted)

    async def query(self, request: bytes, context: Context) -> bytes:
        """Return the present answer."""
        try:
            return self._handler.query(pb.QueryRequest.FromString(request).idempotency_key)
        except Exception as error:  # noqa: BLE001 - the wire's edge
            await _abort(context, error, "query")

    async def withdraw(self, request: bytes, context: Context) -> bytes:
        """Withdraw a submission, after any call that is deciding it."""
        try:
            key = pb.WithdrawRequest.FromString(request).idempotency_key
            in_flight = self._in_flight.get(key)
            if in_flight is not None:
                await asyncio.wait([in_flight.task])
            return self._handler.withdraw(key)
        except Exception as error:  # noqa: BLE001 - whatever a department's code raises
            await _abort(context, error, "withdraw")

    async def close(self) -> None:
        """Cancel running consultations; nothing of them is stored."""
        tasks = [in_flight.task for in_flight in self._in_flight.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _abort(context: Context, error: Exception, method: str) -> NoReturn:
    code, text = status_of(error)
    if code is grpc.StatusCode.INTERNAL:
        # The texts of other errors may hold values.
        problem = str(error) if isinstance(error, DecisionError) else ""
        name = type(error).__name__
        log.error("call_failed", method=method, error=name, where=_where(error), problem=problem)
    await context.abort(code, text[:MAX_TEXT_LENGTH], _details(code, text, error))


def _details(code: grpc.StatusCode, text: str, error: Exception) -> Metadata:
    """Return field violations as ``google.rpc`` details (AIP-193), up to a trailer's size."""
    if not isinstance(error, InvalidInputError):
        return ()
    bad = error_details_pb2.BadRequest()
    for path, problem in error.violations[:MAX_VIOLATIONS]:
        bad.field_violations.add(field=path[:100], description=problem[:100])
    detail = AnyMessage()
    detail.Pack(bad)
    status = status_pb2.Status(code=code.value[0], message=text[:MAX_TEXT_LENGTH], details=[detail])
    metadata: Metadata = rpc_status.to_status(status).trailing_metadata
    return metadata


def _where(error: Exception) -> str:
    """Return file and line that raised: never the text, which may hold values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def generic_handler(methods: dict[str, Handler]) -> grpc.GenericRpcHandler:
    """Return the gRPC handler of the service, on bytes, so that answers stay identical."""
    return grpc.method_handlers_generic_handler(
        SERVICE,
        {name: grpc.unary_unary_rpc_method_handler(call) for name, call in methods.items()},
    )
