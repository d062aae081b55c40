"""Errors of gRPC calls as the engine's own, which every command knows how to render."""

from collections.abc import Mapping

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    OnethingError,
    RecordDamagedError,
    RequestReusedError,
    UnavailableError,
)

_SELF_EXPLANATORY: Mapping[grpc.StatusCode, type[OnethingError]] = {
    grpc.StatusCode.NOT_FOUND: NotFoundError,
    grpc.StatusCode.UNAUTHENTICATED: NotIdentifiedError,
    grpc.StatusCode.PERMISSION_DENIED: NotPermittedError,
    grpc.StatusCode.ALREADY_EXISTS: RequestReusedError,
    grpc.StatusCode.FAILED_PRECONDITION: CommandRejectedError,
    grpc.StatusCode.DATA_LOSS: RecordDamagedError,
}
"""Statuses whose text is the server's own words to the caller."""


def engine_error(error: grpc.aio.AioRpcError, server: str) -> OnethingError:
    """The engine's error for a failed call; ``server`` names who failed it."""
    text = error.details() or error.code().name
    match error.code():
        case grpc.StatusCode.INVALID_ARGUMENT:
            return InvalidInputError(_violations(error) or (("request", text),))
        case (
            grpc.StatusCode.UNAVAILABLE
            | grpc.StatusCode.DEADLINE_EXCEEDED
            | grpc.StatusCode.RESOURCE_EXHAUSTED
        ):
            return UnavailableError(f"{server}: {_one_line(text)}")
        case code if code in _SELF_EXPLANATORY:
            return _SELF_EXPLANATORY[code](text)
        case _:
            return OnethingError(f"{server}: {_one_line(text)}")


def _violations(error: grpc.aio.AioRpcError) -> tuple[tuple[str, str], ...]:
    """The field violations of ``google.rpc.BadRequest``, if there are any."""
    try:
        status = rpc_status.from_call(error)
    except ValueError:
        return ()
    found: list[tuple[str, str]] = []
    for detail in status.details if status else ():
        bad = error_details_pb2.BadRequest()
        if detail.Is(bad.DESCRIPTOR) and detail.Unpack(bad):
            found += [(one.field, one.description) for one in bad.field_violations]
    return tuple(found)


def _one_line(text: str) -> str:
    return " ".join(text.split())
