"""Published plans, kept permanently under their digest, with their YAML sources."""

from collections.abc import Sequence
from functools import partial

from adapters.stores.database import Queries, Row, Transaction, Writer, is_storable
from domain.errors import CommandRejectedError, NotFoundError
from domain.plan import Plan
from domain.ports import Clock

_BY_DIGEST = "SELECT plan, digest FROM published_theme WHERE digest = ?"
_SOURCE = "SELECT source FROM published_theme WHERE digest = ?"
_DIGEST_OF = "SELECT digest FROM published_theme WHERE theme = ? AND version = ?"
_EXACT = "SELECT plan, digest FROM published_theme WHERE theme = ? AND version = ?"
_NEWEST = """SELECT plan, digest FROM published_theme WHERE theme = ?
    ORDER BY version DESC LIMIT 1"""
_CATALOGUE = """SELECT plan, digest FROM published_theme AS one
    WHERE version = (SELECT max(version) FROM published_theme WHERE theme = one.theme)
    ORDER BY theme"""
_ADD = """INSERT INTO published_theme (digest, theme, version, plan, source, published_at)
    VALUES (?, ?, ?, ?, ?, ?)"""

CACHED_PLANS = 256
_VERSION_DIGITS = 9


class StoredThemeStore:
    """``ThemeStore`` on a database and its writer."""

    def __init__(self, database: Queries, writer: Writer, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._plans: dict[str, Plan] = {}

    async def publish(self, plan: Plan, source: bytes) -> None:
        """Store a plan and the YAML it was compiled from; see ``ThemeStore``."""
        await self._writer.submit(partial(self._publish, plan=plan, source=source))

    async def plan(self, digest: str) -> Plan:
        """Return the plan of a digest. Raises NotFoundError."""
        cached = self._plans.get(digest)
        if cached is not None:
            return cached
        rows = await self._database.read(_BY_DIGEST, (digest,))
        return self._one(rows, f"no theme is published under digest {digest}")

    async def resolve(self, ref: str) -> Plan:
        """Return the plan of ``name`` (the newest) or ``name@version``. Raises NotFoundError."""
        name, at, version = ref.partition("@")
        missing = f"theme {ref!r} is not published"
        if not is_storable(name):
            raise NotFoundError(missing)
        if not at:
            return self._one(await self._database.read(_NEWEST, (name,)), missing)
        number = parse_version(version)
        if number is None:
            raise NotFoundError(missing)
        return self._one(await self._database.read(_EXACT, (name, number)), missing)

    async def catalogue(self) -> Sequence[Plan]:
        """Return every theme's newest published version, by name."""
        return [self._parse(row) for row in await self._database.read(_CATALOGUE)]

    async def source(self, digest: str) -> bytes:
        """Return the YAML that a plan was compiled from. Raises NotFoundError."""
        rows = await self._database.read(_SOURCE, (digest,))
        if not rows:
            raise NotFoundError(f"no theme is published under digest {digest}")
        return bytes(rows[0][0])

    def _publish(self, transaction: Transaction, plan: Plan, source: bytes) -> None:
        rows = transaction.run(_DIGEST_OF, (plan.theme, plan.version))
        if not rows:
            published_at = self._clock.now().isoformat()
            row = (plan.digest, plan.theme, plan.version, plan.canonical, source, published_at)
            transaction.run(_ADD, row)
        elif rows[0][0] != plan.digest:
            raise CommandRejectedError(
                f"{plan.ref} is published with another content: raise the version"
            )

    def _one(self, rows: Sequence[Row], missing: str) -> Plan:
        if not rows:
            raise NotFoundError(missing)
        return self._parse(rows[0])

    def _parse(self, row: Row) -> Plan:
        raw, digest = row
        plan = self._plans.get(digest)
        if plan is None:
            plan = Plan.parse(bytes(raw), digest)
            if len(self._plans) < CACHED_PLANS:
                self._plans[digest] = plan
        return plan


def parse_version(text: str) -> int | None:
    """Return the version of a ref, or None if the text is not a version."""
    if not (text.isascii() and text.isdigit() and len(text) <= _VERSION_DIGITS):
        return None
    return int(text)
