"""Domain errors to gRPC statuses, with ``google.rpc`` details (AIP-193)."""

from collections.abc import Sequence

from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2

from adapters.presentation.bounds import bounded_bytes, bounded_message, wire_bytes
from domain.errors import (
    CommandRejectedError,
    InvalidInputError,
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    OnethingError,
    RecordDamagedError,
    RequestReusedError,
    StoreFullError,
    UnavailableError,
    VersionConflictError,
)

MAX_TRAILER_BYTES = 8_000
"""What message and details take of the trailing metadata, of which clients take 8 KiB."""

_MAX_FIRST_BYTES, _MAX_FIRST_OF_MANY_BYTES = 2_000, 600
"""Bytes on the wire of the message beside details; 3,000 without any."""
_MAX_FIELD_BYTES, _MAX_DESCRIPTION_BYTES = 200, 600
_MAX_EACH_DESCRIPTION_BYTES = (_MAX_DESCRIPTION_BYTES, 150, 60, 24)
"""The bytes of each violation's text: the more there are, the shorter each is."""
_FRAME_BYTES = 120
"""What names, lengths and type URLs take besides."""

_CODES: tuple[tuple[type[OnethingError], int], ...] = (
    (InvalidInputError, code_pb2.INVALID_ARGUMENT),
    (NotFoundError, code_pb2.NOT_FOUND),
    (NotIdentifiedError, code_pb2.UNAUTHENTICATED),
    (NotPermittedError, code_pb2.PERMISSION_DENIED),
    (RequestReusedError, code_pb2.ALREADY_EXISTS),
    (CommandRejectedError, code_pb2.FAILED_PRECONDITION),
    (StoreFullError, code_pb2.RESOURCE_EXHAUSTED),
    (UnavailableError, code_pb2.UNAVAILABLE),
    (VersionConflictError, code_pb2.UNAVAILABLE),
    (RecordDamagedError, code_pb2.DATA_LOSS),
)
_SUMMARY_WORDS = (
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    RequestReusedError,
    CommandRejectedError,
)
"""Errors whose text is written for the caller, without values."""


def status_of(error: Exception) -> status_pb2.Status:
    """The status of an error. What the caller cannot fix says nothing of its inside."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), code_pb2.INTERNAL)
    match error:
        case InvalidInputError():
            return _invalid(error)
        case _ if isinstance(error, _SUMMARY_WORDS):
            text = bounded_message(str(error))
        case StoreFullError():
            text = "the store has no room left: nothing was stored; the same call may work later"
        case _ if code == code_pb2.UNAVAILABLE:
            text = "a part that is needed is away: the same call may work later"
        case _ if code == code_pb2.DATA_LOSS:
            text = (
                "what is stored of this case does not match its seals or commitments, so it is "
                "not served; an operator finds the place with `onething audit verify`"
            )
        case _:
            text = "the gateway failed on this call"
    return status_pb2.Status(code=code, message=text)


def _invalid(error: InvalidInputError) -> status_pb2.Status:
    """The violations, in as many words as fit; then how many more there are."""
    where, what = error.violations[0]
    more = f" (and {len(error.violations) - 1} more)" if len(error.violations) > 1 else ""
    first = (
        f"{bounded_bytes(where, _MAX_FIELD_BYTES)}: {bounded_bytes(what, _MAX_DESCRIPTION_BYTES)}"
    )
    message = bounded_message(first, _MAX_FIRST_OF_MANY_BYTES if more else _MAX_FIRST_BYTES) + more
    detail = AnyMessage()
    detail.Pack(_bad_request(error.violations, _remaining_bytes(message)))
    return status_pb2.Status(code=code_pb2.INVALID_ARGUMENT, message=message, details=[detail])


def _remaining_bytes(message: str) -> int:
    """The bytes that details may have: all of the status travels once more, in base64."""
    encoded = (MAX_TRAILER_BYTES - wire_bytes(message) - _FRAME_BYTES) * 3 // 4
    return encoded - len(message.encode()) - _FRAME_BYTES


def _bad_request(
    violations: Sequence[tuple[str, str]], byte_limit: int
) -> error_details_pb2.BadRequest:
    """Every violation if its text can be shortened to fit; else those that fit."""
    for most in _MAX_EACH_DESCRIPTION_BYTES:
        request = error_details_pb2.BadRequest(
            field_violations=[_violation(where, what, most) for where, what in violations]
        )
        if request.ByteSize() <= byte_limit:
            return request
    left = _violation("…", f"and {len(violations)} more", _MAX_FIELD_BYTES)
    while request.ByteSize() + left.ByteSize() + _FRAME_BYTES > byte_limit:
        del request.field_violations[-1]
    left.description = f"and {len(violations) - len(request.field_violations)} more"
    request.field_violations.append(left)
    return request


def _violation(where: str, what: str, most: int) -> error_details_pb2.BadRequest.FieldViolation:
    return error_details_pb2.BadRequest.FieldViolation(
        field=bounded_bytes(where, _MAX_FIELD_BYTES), description=bounded_bytes(what, most)
    )
