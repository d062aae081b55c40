"""The sample departments, a process each."""

import sys
from collections.abc import Mapping
from pathlib import Path

from ops.embedded.child_process import ChildProcess
from ops.embedded.ports import LOOPBACK
from ops.engine.program import python_environment
from ops.themes.shipped import FOLDER


def sample_departments(
    ports: Mapping[str, int], *, folder: Path, log_folder: Path, engine: str
) -> list[ChildProcess]:
    """Processes to be started, named ``department-NAME``.

    Args:
        ports: department to the port it is to listen on.
        folder: where each keeps its register, ``{name}.sqlite``.
        log_folder: where each logs.
        engine: ``HOST:PORT`` that later answers are reported to.
    """
    return [
        ChildProcess(
            f"department-{name}",
            [
                sys.executable,
                *("-P", "-m", "adapters.samples"),
                *("--department", name),
                *("--themes", FOLDER),
                *("--data", folder),
                *("--host", LOOPBACK, "--port", str(port)),
                *("--engine", engine),
            ],
            log_folder=log_folder,
            environment=python_environment(),
        )
        for name, port in ports.items()
    ]
