"""A real Temporal server on SQLite, in one folder, for the embedded stack and tests."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import structlog

from domain.errors import SettingsError, UnavailableError
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.ports import LOOPBACK, saved_ports
from ops.embedded.temporal import cli_flags as temporal_cli
from ops.embedded.temporal import config as temporal_config
from ops.embedded.temporal.binary import TemporalBinary
from ops.embedded.temporal.probe import TemporalProbe

NAMESPACE = "onething"
RETENTION = timedelta(days=7)
PROBE_PAUSE_SECONDS = 0.1
SERVED_NAME = "served"

log = structlog.get_logger(__name__)


class TemporalServer:
    """The server of one folder, which has all of its state.

    It may be killed at any moment and started again on the same folder, at the same address unless
    its ports are in use.

    Args:
        binary: a Temporal server, see ``ops.embedded.temporal.provision``.
        folder: created if missing.
        log_folder: the folder of ``temporal.log``; default: ``{folder}/logs``.
        namespace: registered at start with a retention of seven days.
        ui: serve the web UI too, if the binary has it.
    """

    def __init__(
        self,
        *,
        binary: TemporalBinary,
        folder: Path,
        log_folder: Path | None = None,
        namespace: str = NAMESPACE,
        ui: bool = False,
    ) -> None:
        self._binary = binary
        self._ui = ui and binary.is_cli
        self.folder = folder.expanduser().absolute()
        self.namespace = namespace
        self._ports: temporal_config.PortMap = {}
        self._process = ChildProcess(
            "temporal",
            [binary.path.expanduser().absolute()],
            log_folder=log_folder or self.folder / "logs",
            folder=self.folder,
        )

    @property
    def address(self) -> str:
        """Return ``HOST:PORT`` of the frontend. Raises UnavailableError before ``start``."""
        if not self._ports:
            raise UnavailableError("temporal: was not started")
        return f"{LOOPBACK}:{self._ports['frontend']}"

    @property
    def ui_url(self) -> str:
        """Return the namespace's page of the web UI; empty if that is not served."""
        if not (self._ui and self._ports):
            return ""
        return f"http://{LOOPBACK}:{self._ports['ui']}/namespaces/{quote(self.namespace)}/workflows"

    @property
    def process(self) -> ChildProcess:
        """Return the server's process: its id, its state, its log."""
        return self._process

    async def start(self, *, seconds: float = 60.0) -> None:
        """Start it and wait until it serves the namespace. Call on the main thread.

        Raises:
            SettingsError: the folder cannot be written.
            UnavailableError: it ended, or does not serve after ``seconds``.
        """
        begun = time.monotonic()
        self._prepare_folder()
        self._process.start(*self._arguments())
        try:
            await self._wait_until_serving(begun + seconds)
        except BaseException:
            self._process.kill()
            raise
        (self.folder / SERVED_NAME).touch()
        log.info(
            "temporal_serves", address=self.address, seconds=round(time.monotonic() - begun, 2)
        )

    def _arguments(self) -> Sequence[str]:
        if self._binary.is_cli:
            return temporal_cli.server_flags(self._ports, ui=self._ui)
        return temporal_config.ARGUMENTS

    def _prepare_folder(self) -> None:
        config = temporal_cli if self._binary.is_cli else temporal_config
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._drop_unfinished_databases()
            self._ports = saved_ports(self.folder / config.PORTS_FILE, config.PORT_NAMES)
            if not self._binary.is_cli:
                self._write_config()
        except OSError as error:
            raise SettingsError(
                f"temporal folder {self.folder}: cannot be written ({error.strerror}); "
                "make it writable or choose another data folder"
            ) from error

    def _write_config(self) -> None:
        files = {
            "config.yaml": temporal_config.server_config(self._ports),
            temporal_config.DYNAMIC_NAME: temporal_config.dynamic_config(),
        }
        for name, text in files.items():
            (self.folder / name).write_text(text, "utf-8")

    def _drop_unfinished_databases(self) -> None:
        """Delete the databases of a first start that never served: half a schema, and no case."""
        if not (self.folder / SERVED_NAME).exists():
            for file in self.folder.glob("*.db*"):
                file.unlink()

    async def _wait_until_serving(self, deadline: float) -> None:
        with TemporalProbe(self.address, self.namespace, RETENTION) as probe:
            while not await asyncio.to_thread(probe.is_serving):
                self._process.require_running()
                if time.monotonic() > deadline:
                    raise UnavailableError(
                        f"temporal: does not serve at {self.address} ({probe.last_error}); "
                        f"log at {self._process.log_path}"
                    )
                await asyncio.sleep(PROBE_PAUSE_SECONDS)

    async def stop(self, *, seconds: float = 10.0) -> None:
        """Send SIGTERM, then SIGKILL after ``seconds``. Idempotent."""
        await self._process.stop(seconds=seconds)

    def kill(self) -> None:
        """Send SIGKILL, like a crash."""
        self._process.kill()

    async def restart(self) -> None:
        """Start again on the same folder, after ``kill`` or ``stop``, or instead of them."""
        await self.stop()
        await self.start()
