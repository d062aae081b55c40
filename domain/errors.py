"""The root error and its subclasses.

Adapters translate foreign exceptions into these, ``from`` their cause. Whether a retry may help is
a type, never a text.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.violations import Violation


class OnethingError(Exception):
    """Root of every error that the engine raises on purpose."""


class InvalidInputError(OnethingError):
    """Input that its sender can fix.

    Args:
        violations: ``(where, what is wrong and how to fix it)`` pairs; at
            least one. ``where`` is a path such as ``form.child_name``.
    """

    def __init__(self, violations: tuple[tuple[str, str], ...]) -> None:
        self.violations = violations
        super().__init__("; ".join(f"{where}: {what}" for where, what in violations))


class NotFoundError(OnethingError):
    """The requested object does not exist."""


class SubjectErasedError(NotFoundError):
    """The key of a case's subject was destroyed: its values can never be read again."""


class CalendarMissingError(NotFoundError):
    """No calendar of a plan's name is loaded, so a due date cannot be computed."""


class NotIdentifiedError(OnethingError):
    """The caller, or the person they act for, is unknown."""


class NotPermittedError(OnethingError):
    """The caller may not do this. The text says which permission is needed, and how to get it."""


class CommandRejectedError(OnethingError):
    """The case, in its current state, does not allow the command. Nothing changed."""


class RequestReusedError(OnethingError):
    """A command id was used again with another body. Nothing changed."""


class VersionConflictError(OnethingError):
    """The case has changed since it was read: read it again and decide again."""


class RecordDamagedError(OnethingError):
    """A stored record does not fold, or does not match its digest."""


class UnavailableError(OnethingError):
    """A required part is temporarily unavailable: the same call may work later."""


class StoreFullError(UnavailableError):
    """The store has no room left. Nothing was stored; stored data can be read."""


class SettingsError(OnethingError):
    """A setting is missing, contradicts another or is not allowed."""


class DepartmentFailedError(OnethingError):
    """An adapter failed to answer. This is not a decision of the department.

    Args:
        code: a gRPC status name, or ``INVALID_ANSWER`` for an answer that the
            plan does not allow.
        retryable: whether the same call may work later without intervention.
        violations: what is wrong with the answer, or with the request as the adapter
            reports it, where that is known.
    """

    def __init__(
        self, code: str, *, retryable: bool, violations: "tuple[Violation, ...]" = ()
    ) -> None:
        self.code = code
        self.retryable = retryable
        self.violations = violations
        super().__init__(code)
