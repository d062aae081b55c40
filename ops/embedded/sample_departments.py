"""The processes of the sample departments: one per class, and one for the others."""

import sys
from collections.abc import Mapping
from pathlib import Path

from adapters.samples.catalogue import SAMPLES
from ops.authoring.published.shipped import FOLDER
from ops.embedded.processes.child_command import python_environment
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.ports import LOOPBACK

BY_TABLE = "departments-by-table"
"""The process of the departments that only themes declare."""


def sample_departments(
    ports: Mapping[str, int], *, folder: Path, log_folder: Path, engine: str
) -> list[ChildProcess]:
    """Return the processes to start: ``department-NAME``, and :data:`BY_TABLE`.

    Args:
        ports: the port of each department.
        folder: stores each department's register, ``{name}.sqlite``.
        log_folder: stores each process's log.
        engine: ``HOST:PORT`` to which later answers are reported.
    """

    def process(name: str, served: Mapping[str, int]) -> ChildProcess:
        chosen = [f"--department={each}={port}" for each, port in served.items()]
        return ChildProcess(
            name,
            [
                sys.executable,
                *("-P", "-m", "adapters.samples"),
                *chosen,
                *("--themes", FOLDER),
                *("--data", folder),
                *("--host", LOOPBACK),
                *("--engine", engine),
            ],
            log_folder=log_folder,
            environment=python_environment(),
        )

    written = {name: port for name, port in ports.items() if name in SAMPLES}
    by_table = {name: port for name, port in ports.items() if name not in SAMPLES}
    processes = [process(f"department-{name}", {name: port}) for name, port in written.items()]
    return [*processes, process(BY_TABLE, by_table)] if by_table else processes
