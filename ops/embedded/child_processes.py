"""The child processes of a stack: which parts to start, on which ports, with which settings."""

from collections.abc import Iterable
from pathlib import Path

from adapters.transport.addresses import split_address
from domain.errors import SettingsError
from domain.plan import Plan
from ops.embedded.data_folder import DataFolder
from ops.embedded.processes.child_command import engine_process
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.ports import LOOPBACK, are_free, saved_ports
from ops.embedded.sample_departments import sample_departments
from ops.serve.config.settings import Settings
from ops.serve.config.tls import require_loopback

PORTS_NAME = "ports.json"
GATEWAY = "gateway"


def check_gateway_address(settings: Settings) -> None:
    """Reject a gateway address that is unsafe or in use.

    Raises:
        SettingsError: it is not a loopback address and callers need no certificate, or another
            program has the port.
    """
    address = settings.gateway_address
    if not address:
        return
    if settings.gateway_tls.authority is None:
        require_loopback("gateway_address", address)
    if not are_free([split_address(address)[1]]):
        raise SettingsError(
            f"setting gateway_address: the port of {address} is taken by another program; "
            "stop that one or choose another port"
        )


def choose_ports(settings: Settings, plans: Iterable[Plan], folder: Path) -> dict[str, int]:
    """Return the ports of the parts that are started here, by name; the same at every start.

    Departments are started if the settings name none; the gateway's port is chosen if they give no
    address.
    """
    names: dict[str, None] = {}
    if not settings.departments:
        names = {one.name: None for plan in plans for one in plan.departments}
    if not settings.gateway_address:
        names[GATEWAY] = None
    return dict(saved_ports(folder / PORTS_NAME, list(names)))


def with_addresses(
    settings: Settings, ports: dict[str, int], folder: Path, temporal: str
) -> Settings:
    """Return the settings with all addresses filled in."""
    places: dict[str, object] = {"data_folder": folder, "temporal_address": temporal}
    if GATEWAY in ports:
        places["gateway_address"] = f"{LOOPBACK}:{ports[GATEWAY]}"
    if not settings.departments:
        places["departments"] = {
            name: f"{LOOPBACK}:{port}" for name, port in ports.items() if name != GATEWAY
        }
    return settings.model_copy(update=places)


def engine_children(settings: Settings, folder: DataFolder, *, split: bool) -> list[ChildProcess]:
    """Return the processes of the engine: one, or the gateway and each worker separately."""
    if split:
        workers = [(f"worker-{n}", "worker") for n in range(1, settings.worker_count + 1)]
        programs = [("gateway", "gateway"), *workers]
    else:
        programs = [("engine", "engine")]
    return [
        engine_process(name, command, settings, log_folder=folder.logs)
        for name, command in programs
    ]


def department_children(
    settings: Settings, ports: dict[str, int], folder: DataFolder
) -> list[ChildProcess]:
    """Return the sample departments that are started here."""
    return sample_departments(
        {name: port for name, port in ports.items() if name != GATEWAY},
        folder=folder.path / "departments",
        log_folder=folder.logs,
        engine=settings.gateway_address,
    )
