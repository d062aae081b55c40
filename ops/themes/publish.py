"""Publish a theme into the store of the settings."""

from pathlib import Path

from domain.errors import SettingsError
from domain.plan import Plan
from domain.theme.load import compile_source
from ops.engine.open_parts import opened_stores
from ops.engine.wall_clock import WallClock
from ops.settings import Settings


async def publish_file(settings: Settings, file: Path, source: bytes) -> Plan:
    """Compile and publish; the same content again changes nothing.

    Raises:
        ThemeInvalidError: it does not compile.
        CommandRefusedError: the version is published with another content.
        SettingsError: the store cannot be opened as it is set.
    """
    plan = compile_source(source, str(file))
    if not settings.store_url:
        _make_folder(settings.data_folder)
    async with opened_stores(settings, WallClock()) as stores:
        await stores.themes.publish(plan, source)
    return plan


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"data folder {folder}: cannot be made: {error.strerror}") from error
