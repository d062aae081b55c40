"""Logs: one structlog pipeline to the standard error, for the engine and its libraries.

Logging never raises: see :mod:`adapters.logs.sink`. A background loop that logs a failure on a full
disk must not fail because of it.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from adapters.logs.log_values import escape_log_values, write_traceback
from adapters.logs.sink import LogSink

SDK_CORE = "temporalio.core"
"""The logger that the Rust core of Temporal's SDK forwards to."""

_UNRETRIEVED_TASK = "background_task_failed"


def configure_logging(level: str, style: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; call it once, at the start.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        style: ``console``, ``json``, or ``auto``: console on a terminal.
        stream: default: the standard error.
    """
    stream = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    console = style == "console" or (style == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if console else [structlog.processors.format_exc_info]),
    ]
    renderer = _console(stream) if console else structlog.processors.JSONRenderer()
    sink = LogSink(stream, partial(_dropped_line, [*shared, renderer]))
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=_safe_logger_class(number),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", sink)),
        cache_logger_on_first_use=False,  # a logger created before this must use it
    )
    _capture_library_logs(sink, number, shared, renderer)


def log_loop_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Log exceptions that nobody handles in the event loop, one structured line each."""
    loop.set_exception_handler(_log_loop_error)


def _log_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    task = context.get("task") or context.get("future")
    structlog.get_logger(__name__).error(
        _UNRETRIEVED_TASK,
        what=str(context.get("message", "")),
        error=type(error).__name__ if error else "",
        task=task.get_name() if isinstance(task, asyncio.Task) else "",
    )


def _safe_logger_class(number: int) -> type[FilteringBoundLogger]:
    """Return the library's logger for a level; an event that cannot be rendered is replaced."""
    plain: Any = structlog.make_filtering_bound_logger(number)

    class NeverRaising(plain):  # type: ignore[misc]  # the library makes its classes
        def _proxy_to_logger(self, method: str, event: str, /, **values: Any) -> Any:
            try:
                return super()._proxy_to_logger(method, event, **values)
            except Exception as error:  # noqa: BLE001 - no log line may end its caller
                return self._log_render_failure(method, event, type(error).__name__)

        def _log_render_failure(self, method: str, event: str, error: str) -> Any:
            try:
                return super()._proxy_to_logger(method, str(event), unrenderable=error)
            except Exception:  # noqa: BLE001 - the same
                return None

    return cast("type[FilteringBoundLogger]", NeverRaising)


def _dropped_line(processors: Sequence[Processor], count: int) -> str:
    event: Any = {"event": "log_lines_dropped", "count": count}
    for process in processors:
        event = process(cast("WrappedLogger", None), "warning", event)
    return str(event)


def _console(stream: TextIO) -> Processor:
    render = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=write_traceback
    )

    def escaped(logger: WrappedLogger, method: str, event: EventDict) -> str:
        return render(logger, method, escape_log_values(logger, method, event))

    return escaped


def _capture_library_logs(
    sink: LogSink, number: int, shared: list[Processor], renderer: Processor
) -> None:
    """Route ``logging`` (Temporal's SDK) to the same output and format."""
    handler = logging.StreamHandler(cast("TextIO", sink))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _sdk_core],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.raiseExceptions = False  # a record that cannot be rendered prints no trace
    logging.captureWarnings(True)  # noqa: FBT003 - the library's own
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def _sdk_core(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Format a record of the SDK's Rust core: its fields beside the message, not inside it."""
    record = event.get("_record")
    entry = getattr(record, "temporal_log", None)
    if entry is None:
        return event
    event["target"] = entry.target
    for name, value in entry.fields.items():
        event.setdefault(name, value)
    return event
