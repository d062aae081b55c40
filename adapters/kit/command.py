"""The command line of a department's server."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO, cast

import structlog

from adapters.kit.department import Department
from adapters.kit.server import CallWrapper, serve_all
from adapters.kit.settings import Settings, Tls
from adapters.logs.sink import LogSink
from adapters.presentation.visible import visible
from domain.errors import SettingsError

EXIT_SETTINGS = 2


def server_arguments() -> argparse.ArgumentParser:
    """Return a parent parser with the options of every department's server."""
    parser = argparse.ArgumentParser(add_help=False)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the register; created if missing")
    add("--host", default="127.0.0.1", help="address to listen on; loopback unless TLS is set")
    add("--port", type=int, default=0, help="port to listen on; 0 takes a free one")
    add("--engine", default="", metavar="HOST:PORT", help="where later answers are reported")
    add("--engine-file", type=Path, help="file that holds HOST:PORT; read for every report")
    add("--max-message-bytes", type=int, default=1024 * 1024, help="of a request or an answer")
    add("--tls-certificate", type=Path, help="own certificate chain, PEM")
    add("--tls-key", type=Path, help="own private key, PEM")
    add("--tls-authority", type=Path, help="authority that signs the peers' certificates, PEM")
    return parser


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings of parsed arguments.

    Raises:
        SettingsError: they contradict each other or are not allowed.
    """
    if bool(arguments.tls_certificate) != bool(arguments.tls_key):
        raise SettingsError("--tls-certificate and --tls-key go together")
    tls = None
    if arguments.tls_certificate:
        tls = Tls(arguments.tls_certificate, arguments.tls_key, arguments.tls_authority)
    return Settings(
        data=arguments.data,
        host=arguments.host,
        port=arguments.port,
        engine=arguments.engine,
        engine_file=arguments.engine_file,
        tls=tls,
        max_message_bytes=arguments.max_message_bytes,
    )


def run(
    department: Department, arguments: argparse.Namespace, call_wrapper: CallWrapper | None = None
) -> int:
    """Serve until a signal. Return the exit code: 0, or 2 for invalid settings.

    Prints ``ready HOST:PORT`` on stdout once it serves; logs go to stderr as JSON lines.
    """
    return run_all([(department, arguments.port)], arguments, call_wrapper)


def run_all(
    departments: Sequence[tuple[Department, int]],
    arguments: argparse.Namespace,
    call_wrapper: CallWrapper | None = None,
) -> int:
    """Serve several departments in one process, each on its own port."""
    _log_to_stderr()
    os.umask(0o077)  # the register holds personal values
    try:
        settings = settings_of(arguments)
        with_settings = [(each, replace(settings, port=port)) for each, port in departments]
        asyncio.run(serve_all(with_settings, _print_ready, call_wrapper))
    except SettingsError as error:
        sys.stderr.write(visible(f"error: {error}") + "\n")
        return EXIT_SETTINGS
    return 0


def main(department: Department) -> None:
    """Run the whole command of an integrator's own server."""
    parser = argparse.ArgumentParser(parents=[server_arguments()])
    sys.exit(run(department, parser.parse_args()))


def _print_ready(address: str) -> None:
    sys.stdout.write(f"ready {address}\n")
    sys.stdout.flush()


def _log_to_stderr() -> None:
    """Log JSON lines. A line that cannot be written (a full disk) is dropped and counted."""
    sink = LogSink(sys.stderr, lambda count: f'{{"event": "log_lines_dropped", "count": {count}}}')
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", sink)),
        cache_logger_on_first_use=True,
    )
