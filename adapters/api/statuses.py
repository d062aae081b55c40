"""Domain errors to gRPC statuses, with ``google.rpc`` details (AIP-193)."""

from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2

from domain.errors import (
    CommandRefusedError,
    InvalidInputError,
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    OnethingError,
    RecordDamagedError,
    RequestReusedError,
    UnavailableError,
    VersionConflictError,
)

MOST_DETAIL_BYTES = 4_000
"""Details travel in trailing metadata, where many clients take no more than 8 KiB."""

_MOST_TEXT = 300
_MOST_WORDS = 1_500
"""Characters of a refusal, which names every reason that there is."""

_CODES: tuple[tuple[type[OnethingError], int], ...] = (
    (InvalidInputError, code_pb2.INVALID_ARGUMENT),
    (NotFoundError, code_pb2.NOT_FOUND),
    (NotIdentifiedError, code_pb2.UNAUTHENTICATED),
    (NotPermittedError, code_pb2.PERMISSION_DENIED),
    (RequestReusedError, code_pb2.ALREADY_EXISTS),
    (CommandRefusedError, code_pb2.FAILED_PRECONDITION),
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
            text = str(error)[:_MOST_WORDS]
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
    request = error_details_pb2.BadRequest()
    for where, what in error.violations:
        violation = request.field_violations.add(
            field=where[:_MOST_TEXT], description=what[:_MOST_TEXT]
        )
        if request.ByteSize() > MOST_DETAIL_BYTES:
            violation.field = "…"
            violation.description = f"{len(error.violations)} violations in all"
            break
    detail = AnyMessage()
    detail.Pack(request)
    first = request.field_violations[0]
    return status_pb2.Status(
        code=code_pb2.INVALID_ARGUMENT,
        message=f"{first.field}: {first.description}"
        + (f" (and {len(error.violations) - 1} more)" if len(error.violations) > 1 else ""),
        details=[detail],
    )
