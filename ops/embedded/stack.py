"""The embedded stack: Temporal, the sample departments and the engine on one data folder."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import structlog

from domain.errors import SettingsError, UnavailableError
from ops.authoring.published.shipped import ShippedTheme, publish_shipped
from ops.embedded.child_processes import (
    check_gateway_address,
    choose_ports,
    department_children,
    engine_children,
    with_addresses,
)
from ops.embedded.data_folder import DataFolder
from ops.embedded.endpoints import Endpoints, remove_endpoints, write_endpoints
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.supervisor import SupervisedChild, supervise_children
from ops.embedded.temporal.provision import PACKAGE, provision
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.config.tls import temporal_tls
from ops.serve.notices import rotation
from ops.serve.open_components import open_configured_stores
from ops.serve.wall_clock import WallClock

READY_S = 60.0
ERROR_PREFIX = "error: "
EXIT_BAD_INPUT = 2
"""The exit code of the engine's programs for an invalid setting, and the prefix of the message."""

log = structlog.get_logger(__name__)


class Stack:
    """All parts, as child processes of this one. Use ``start`` and, always, ``stop``.

    Args:
        settings: parts with an address in them are not started.
        split: run gateway and workers as separate processes.
        report: called with progress of slow starts (building Temporal), a line at a time.
    """

    def __init__(
        self, settings: Settings, *, split: bool = False, report: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._split = split
        self._report = report
        self._folder = DataFolder(settings.data_folder)
        self._temporal: TemporalServer | None = None
        self._engines: list[ChildProcess] = []
        self._departments: list[ChildProcess] = []
        self._holds_folder = False
        self.shipped: tuple[ShippedTheme, ...] = ()

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return self._folder.path

    async def start(self) -> Endpoints:
        """Start all parts concurrently; return once all of them serve.

        Raises:
            SettingsError: a setting or a folder is invalid.
            UnavailableError: another engine has the folder, a port is in use, or a
                part does not start; started parts must still be stopped.
        """
        check_gateway_address(self._settings)
        if self._settings.temporal_address:
            temporal_tls(self._settings)
        self._folder.acquire()
        self._holds_folder = True
        remove_endpoints(self.folder)
        finding = asyncio.create_task(self._make_temporal())
        async with open_configured_stores(self._settings, WallClock()) as stores:
            self.shipped = await publish_shipped(stores.themes)
        self._temporal = await finding
        settings = await self._start_children()
        endpoints = Endpoints(
            gateway=settings.gateway_address,
            temporal=settings.temporal_address,
            temporal_ui=self._temporal.ui_url if self._temporal is not None else "",
            pid=os.getpid(),
        )
        write_endpoints(self.folder, endpoints)
        return endpoints

    async def _make_temporal(self) -> TemporalServer | None:
        if self._settings.temporal_address:
            return None
        binary = await asyncio.to_thread(provision, report=self._report)
        if self._settings.temporal_ui and not binary.is_cli:
            self._report(f"no web UI: {binary.path} has none, the package {PACKAGE} has")
        return TemporalServer(
            binary=binary,
            folder=self._folder.temporal,
            log_folder=self._folder.logs,
            namespace=self._settings.temporal_namespace,
            ui=self._settings.temporal_ui,
        )

    async def _start_children(self) -> Settings:
        starting: list[Coroutine[None, None, object]] = []
        temporal = self._settings.temporal_address
        serving: asyncio.Task[None] | None = None
        if self._temporal is not None:
            serving = asyncio.create_task(self._temporal.start())
            await asyncio.sleep(0)  # its process runs from here on, and its address is known
            temporal = self._temporal.address
        ports = choose_ports(self._settings, (one.plan for one in self.shipped), self.folder)
        settings = with_addresses(self._settings, ports, self.folder, temporal)
        self._engines = engine_children(settings, self._folder, split=self._split)
        self._departments = department_children(settings, ports, self._folder)
        starting = [start_child(child) for child in (*self._engines, *self._departments)]
        await all_or_first_failure([*starting, *([serving] if serving else [])])
        return settings

    async def supervise(self) -> None:
        """Restart parts that die, until cancelled."""
        supervised = [
            SupervisedChild(child, partial(start_child, child))
            for child in (*self._engines, *self._departments)
        ]
        if self._temporal is not None:
            supervised.append(SupervisedChild(self._temporal.process, self._temporal.restart))
        await supervise_children(supervised, rotation(self._settings))

    async def stop(self) -> None:
        """Stop all parts: the engine first, then the others concurrently. Idempotent."""
        if not self._holds_folder:
            return
        with suppress(OSError):
            remove_endpoints(self.folder)
        await asyncio.gather(*(child.stop() for child in self._engines))
        rest = [child.stop() for child in self._departments]
        if self._temporal is not None:
            rest.append(self._temporal.stop())
        await asyncio.gather(*rest)
        self._folder.release()
        self._holds_folder = False


async def start_child(child: ChildProcess) -> None:
    """Start a child and wait until it reports that it serves.

    Raises:
        SettingsError: it reports an invalid setting.
        UnavailableError: it does not start, for any other reason.
    """
    child.start()
    try:
        await child.wait_ready(seconds=READY_S)
    except UnavailableError as error:
        messages = [line for line in child.output().splitlines() if line.startswith(ERROR_PREFIX)]
        if not messages:
            raise
        kind = SettingsError if child.exit_code == EXIT_BAD_INPUT else UnavailableError
        raise kind(f"{child.name}: {messages[-1].removeprefix(ERROR_PREFIX)}") from error


async def all_or_first_failure(parts: Sequence[Awaitable[object]]) -> None:
    """Wait for all; the first failure cancels the rest and is raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
