"""What a migration of a case would meet."""

from dataclasses import dataclass

from domain.case.aggregate import Case
from domain.case.migration import obstacles
from domain.plan import Plan
from domain.ports import ThemeStore

_DIGEST_DIGITS = 64


@dataclass(frozen=True, slots=True)
class MigrationPreview:
    """Every obstacle to a migration, for the case at this version."""

    version: int
    obstacles: tuple[str, ...]


async def target_plan(themes: ThemeStore, to: str) -> Plan:
    """The plan that ``name@version`` or a digest names. Raises NotFoundError."""
    return await (themes.plan(to) if len(to) == _DIGEST_DIGITS else themes.resolve(to))


async def preview_migration(themes: ThemeStore, case: Case, new: Plan) -> MigrationPreview:
    """What a migration would meet now. Changes nothing."""
    old = await themes.plan(case.plan_digest)
    return MigrationPreview(case.version, obstacles(old, new, case))
