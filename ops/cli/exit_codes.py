"""What the command's exit codes mean; ``docs/cli.md`` says the same."""

from enum import IntEnum

from domain.errors import (
    CommandRejectedError,
    DepartmentFailedError,
    InvalidInputError,
    NotFoundError,
    NotIdentifiedError,
    NotPermittedError,
    OnethingError,
    RecordDamagedError,
    RequestReusedError,
    SettingsError,
    UnavailableError,
    VersionConflictError,
)
from domain.theme.lint.findings import ThemeInvalidError


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1  # a defect of ours, or a check that did not hold
    BAD_INPUT = 2  # usage, settings, a theme or a form: the caller can fix it
    NOT_FOUND = 3
    REFUSED = 4  # it conflicts with what is there: another body, another content
    UNAVAILABLE = 5  # a part is away, taken or locked: the same may work later
    RECORD_DAMAGED = 6
    INTERRUPTED = 130


_CODES: tuple[tuple[type[OnethingError], ExitCode], ...] = (
    (InvalidInputError, ExitCode.BAD_INPUT),
    (ThemeInvalidError, ExitCode.BAD_INPUT),
    (SettingsError, ExitCode.BAD_INPUT),
    (NotFoundError, ExitCode.NOT_FOUND),
    (NotIdentifiedError, ExitCode.REFUSED),
    (NotPermittedError, ExitCode.REFUSED),
    (CommandRejectedError, ExitCode.REFUSED),
    (RequestReusedError, ExitCode.REFUSED),
    (VersionConflictError, ExitCode.REFUSED),
    (UnavailableError, ExitCode.UNAVAILABLE),
    (DepartmentFailedError, ExitCode.UNAVAILABLE),
    (RecordDamagedError, ExitCode.RECORD_DAMAGED),
)


def exit_code(error: OnethingError) -> ExitCode:
    """The exit code of an error of the engine."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILED)


def error_lines(error: OnethingError) -> list[str]:
    """Render an error: one line, and an indented one for each further violation or line."""
    match error:
        case InvalidInputError(violations=violations) if len(violations) > 1:
            lines = [f"  {where}: {what}" for where, what in violations]
            return [f"error: {len(violations)} violations", *lines]
        case ThemeInvalidError(findings=findings):
            lines = [f"  {finding} ({finding.hint})" for finding in findings]
            return [f"error: the theme has {len(findings)} findings", *lines]
        case _:
            first, *rest = str(error).split("\n")
            return [f"error: {first}", *(f"  {line}" for line in rest)]
