"""Reads published themes from the configured store."""

from collections.abc import Sequence

from domain.plan import Plan
from ops.serve.config.settings import Settings
from ops.serve.read_only_stores import open_stores_read_only


async def catalogue(settings: Settings) -> Sequence[Plan]:
    """Return every theme's newest version. Raises NotFoundError without a store."""
    async with open_stores_read_only(settings) as stores:
        return await stores.themes.catalogue()


async def published(settings: Settings, ref: str) -> tuple[Plan, bytes]:
    """Return the plan of a theme, and the YAML it was compiled from. Raises NotFoundError."""
    async with open_stores_read_only(settings) as stores:
        plan = await stores.themes.resolve(ref)
        return plan, await stores.themes.source(plan.digest)
