"""A Temporal program on this machine: its path and version."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.embedded.processes.child_environment import inherited_environment

VERSION_LIMIT_SECONDS = 30

_CLI = re.compile(r"temporal version \S+ \(Server (?P<server>[^\s,]+), UI \S+\)")
_SERVER = re.compile(r"temporal(?:-server)? version (?P<server>\S+)")


@dataclass(frozen=True)
class TemporalBinary:
    """A program that can serve Temporal.

    Attributes:
        path: the program.
        version: of the Temporal server in it, ``1.32.0``.
        is_cli: it is Temporal's command line, whose development server is configured by flags
            and has the web UI; otherwise the server alone, which reads configuration files.
    """

    path: Path
    version: str
    is_cli: bool


def identify_binary(path: Path) -> TemporalBinary | None:
    """Return the program as it describes itself; None if it does not run or is another program."""
    try:
        done = subprocess.run(  # noqa: S603 (a program that the user has installed)
            [path, "--version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=VERSION_LIMIT_SECONDS,
            check=False,
            env=inherited_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    output = done.stdout.strip()
    if done.returncode != 0:
        return None
    if cli := _CLI.fullmatch(output):
        return TemporalBinary(path, cli["server"], is_cli=True)
    if server := _SERVER.fullmatch(output):
        return TemporalBinary(path, server["server"], is_cli=False)
    return None
