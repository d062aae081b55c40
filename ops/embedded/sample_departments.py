"""The sample departments: a process each for those that are written, one for all by table."""

import sys
from collections.abc import Mapping
from pathlib import Path

from adapters.samples.catalogue import SAMPLES
from ops.authoring.published.shipped import FOLDER
from ops.embedded.processes.child_command import python_environment
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.ports import LOOPBACK

BY_TABLE = "departments-by-table"
"""The process of the departments that only themes know of."""


def sample_departments(
    ports: Mapping[str, int], *, folder: Path, log_folder: Path, engine: str
) -> list[ChildProcess]:
    """Processes to be started: ``department-NAME``, and :data:`BY_TABLE`.

    Args:
        ports: department to the port it is to listen on.
        folder: where each keeps its register, ``{name}.sqlite``.
        log_folder: where each process logs.
        engine: ``HOST:PORT`` that later answers are reported to.
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
