"""Check the departments' adapters against the published themes."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from adapters.departments.capabilities import Mismatch, called_items, mismatches
from adapters.departments.describe import describe
from domain.errors import DepartmentFailedError
from domain.plan import Plan
from ops.embedded.child_processes import GATEWAY, PORTS_NAME
from ops.embedded.processes.ports import LOOPBACK, read_ports
from ops.serve.config.settings import Settings
from ops.serve.config.tls import channel_credentials, require_loopback
from ops.serve.read_only_stores import open_stores_read_only


async def check_departments(
    settings: Settings, theme: str | None = None
) -> tuple[Sequence[str], Sequence[Mismatch]]:
    """Ask every department of the themes; the departments asked, and what does not fit.

    Args:
        settings: say where store and departments are.
        theme: name or name@version; every theme's newest version if not given.

    Raises:
        NotFoundError: there is no store, or no such theme.
        SettingsError: a department is not safe to speak to.
    """
    plans = await _plans(settings, theme)
    addresses = _addresses(settings)
    credentials = channel_credentials(settings.departments_tls)
    if credentials is None:
        for address in addresses.values():
            require_loopback("departments", address)

    async def check(name: str) -> Sequence[Mismatch]:
        if name not in addresses:
            return [Mismatch(name, "no_address", "has no address: add it to setting departments")]
        try:
            return mismatches(name, plans, await describe(addresses[name], credentials))
        except DepartmentFailedError as error:
            message = f"does not describe itself at {addresses[name]}: {error.code}"
            return [Mismatch(name, "not_described", message)]

    names = _requested_plans(plans)
    found = await asyncio.gather(*map(check, names))
    return names, [each for some in found for each in some]


async def _plans(settings: Settings, theme: str | None) -> Sequence[Plan]:
    async with open_stores_read_only(settings) as stores:
        if theme is None:
            return await stores.themes.catalogue()
        return [await stores.themes.resolve(theme)]


def _requested_plans(plans: Iterable[Plan]) -> list[str]:
    """The departments that an adapter has to answer for, in the order of the themes."""
    names = [one.name for plan in plans for one in plan.departments if called_items(plan, one.name)]
    return list(dict.fromkeys(names))


def _addresses(settings: Settings) -> Mapping[str, str]:
    """Those of the settings, or of the samples that ``up`` starts where they name none."""
    if settings.departments:
        return settings.departments
    ports = read_ports(settings.data_folder / PORTS_NAME)
    return {name: f"{LOOPBACK}:{port}" for name, port in ports.items() if name != GATEWAY}
