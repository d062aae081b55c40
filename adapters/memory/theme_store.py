"""A theme store in memory, for tests."""

from collections.abc import Sequence

from adapters.stores.theme_store import parse_version
from domain.errors import CommandRejectedError, NotFoundError
from domain.plan import Plan


class MemoryThemeStore:
    """``ThemeStore`` in a dict."""

    def __init__(self) -> None:
        self._published: dict[tuple[str, int], Plan] = {}
        self._sources: dict[str, bytes] = {}

    async def publish(self, plan: Plan, source: bytes) -> None:
        """Store a plan and the YAML it was compiled from; see ``ThemeStore``."""
        stored = self._published.setdefault((plan.theme, plan.version), plan)
        if stored.digest != plan.digest:
            raise CommandRejectedError(
                f"{plan.ref} is published with another content: raise the version"
            )
        self._sources.setdefault(plan.digest, source)

    async def plan(self, digest: str) -> Plan:
        """Return the plan of a digest. Raises NotFoundError."""
        for plan in self._published.values():
            if plan.digest == digest:
                return plan
        raise NotFoundError(f"no theme is published under digest {digest}")

    async def resolve(self, ref: str) -> Plan:
        """Return the plan of ``name`` (the newest) or ``name@version``. Raises NotFoundError."""
        name, at, text = ref.partition("@")
        version = parse_version(text) if at else self._newest(name)
        if version is None or (name, version) not in self._published:
            raise NotFoundError(f"theme {ref!r} is not published")
        return self._published[name, version]

    async def catalogue(self) -> Sequence[Plan]:
        """Return every theme's newest published version, by name."""
        names = sorted({name for name, _ in self._published})
        return [await self.resolve(name) for name in names]

    async def source(self, digest: str) -> bytes:
        """Return the YAML that a plan was compiled from. Raises NotFoundError."""
        if digest not in self._sources:
            raise NotFoundError(f"no theme is published under digest {digest}")
        return self._sources[digest]

    def _newest(self, name: str) -> int | None:
        return max((v for theme, v in self._published if theme == name), default=None)
