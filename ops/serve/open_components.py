"""Opens and closes the parts that the engine's processes share: stores and departments."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.departments.bounded import BoundedDepartments
from adapters.departments.grpc_departments import GrpcDepartments
from adapters.departments.pausable import PausableDepartments
from adapters.stores.open_stores import Stores, open_stores
from domain.ports import Clock, Departments
from ops.embedded.private_files import make_private_folder
from ops.serve.config.master_key import master_keys
from ops.serve.config.settings import Settings
from ops.serve.config.tls import channel_credentials, require_loopback


@asynccontextmanager
async def open_configured_stores(settings: Settings, clock: Clock) -> AsyncIterator[Stores]:
    """Open the stores of the settings.

    Raises:
        SettingsError: URL, folder or key is invalid.
        UnavailableError: the database is away.
    """
    make_private_folder(settings.data_folder.absolute())
    stores = await open_stores(settings.store, master_keys(settings), clock)
    try:
        yield stores
    finally:
        await stores.close()


@asynccontextmanager
async def connect_departments(
    settings: Settings, stores: Stores, clock: Clock
) -> AsyncIterator[Departments]:
    """Connect to the departments.

    A paused department gets no calls, and none gets more than ``department_calls`` at once.

    Raises:
        SettingsError: the connection to a department would be unsafe.
    """
    credentials = channel_credentials(settings.departments_tls)
    if credentials is None:
        for address in settings.departments.values():
            require_loopback("departments", address)
    departments = GrpcDepartments(
        settings.departments,
        themes=stores.themes,
        vault=stores.vault,
        clock=clock,
        credentials=credentials,
    )
    try:
        paused = PausableDepartments(departments, stores.pauses, stores.themes)
        yield BoundedDepartments(paused, stores.themes, settings.department_calls)
    finally:
        await departments.close()
