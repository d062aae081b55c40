"""Publish a theme into the store of the settings."""

from pathlib import Path

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
    async with opened_stores(settings, WallClock()) as stores:
        await stores.themes.publish(plan, source)
    return plan
