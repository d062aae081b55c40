"""Domain errors to gRPC statuses, with ``google.rpc`` details (AIP-193)."""

from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2

from adapters.rendering.bounds import bounded_bytes, bounded_message
from domain.errors import (
    CommandRefusedError,
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

MOST_TRAILER_BYTES = 8_000
"""What message and details take of the trailing metadata, of which clients take 8 KiB."""

_MOST_DETAILS = 2_400
_MOST_FIRST = 2_000
"""Bytes on the wire of the message beside details; 3,000 without any."""
_MOST_WHERE, _MOST_WHAT = 200, 600

_CODES: tuple[tuple[type[OnethingError], int], ...] = (
    (InvalidInputError, code_pb2.INVALID_ARGUMENT),
    (NotFoundError, code_pb2.NOT_FOUND),
    (NotIdentifiedError, code_pb2.UNAUTHENTICATED),
    (NotPermittedError, code_pb2.PERMISSION_DENIED),
    (RequestReusedError, code_pb2.ALREADY_EXISTS),
    (CommandRefusedError, code_pb2.FAILED_PRECONDITION),
    (StoreFullError, code_pb2.RESOURCE_EXHAUSTED),
    (UnavailableError, code_pb2.UNAVAILABLE),
    (VersionConflictError, code_pb2.UNAVAILABLE),
    (RecordDamagedError, code_pb2.DATA_LOSS),
)
_OWN_WORDS = (
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    RequestReusedError,
    CommandRefusedError,
)
"""Errors whose text is written for the caller, without values."""


def status_of(error: Exception) -> status_pb2.Status:
    """The status of an error. What the caller cannot mend says nothing of its inside."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), code_pb2.INTERNAL)
    match error:
        case InvalidInputError():
            return _invalid(error)
        case _ if isinstance(error, _OWN_WORDS):
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
    """Every violation that fits, then how many more there are."""
    request = error_details_pb2.BadRequest()
    for number, (where, what) in enumerate(error.violations):
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=bounded_bytes(where, _MOST_WHERE), description=bounded_bytes(what, _MOST_WHAT)
        )
        if request.ByteSize() + violation.ByteSize() > _MOST_DETAILS:
            left = len(error.violations) - number
            request.field_violations.add(field="…", description=f"and {left} more")
            break
        request.field_violations.append(violation)
    detail = AnyMessage()
    detail.Pack(request)
    first = request.field_violations[0]
    more = f" (and {len(error.violations) - 1} more)" if len(error.violations) > 1 else ""
    return status_pb2.Status(
        code=code_pb2.INVALID_ARGUMENT,
        message=bounded_message(f"{first.field}: {first.description}", _MOST_FIRST) + more,
        details=[detail],
    )
