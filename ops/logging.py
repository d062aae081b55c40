"""Logs: one structlog pipeline to the standard error, for us and the libraries."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import Processor


def configure_logging(level: str, style: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; call it once, at the start.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        style: ``console``, ``json``, or ``auto``: console on a terminal.
        stream: the standard error when absent.
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
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,  # a logger made before this must follow it
    )
    _take_in_the_libraries(stream, number, shared, renderer)


def _console(stream: TextIO) -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=stream.isatty(),
        # Tracebacks without local variables: those may hold what a form says (I6).
        exception_formatter=structlog.dev.plain_traceback,
    )


def _take_in_the_libraries(
    stream: TextIO, number: int, shared: list[Processor], renderer: Processor
) -> None:
    """What logs through ``logging`` (Temporal's SDK) comes out in the same form."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
