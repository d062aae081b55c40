"""Plans, parsed once a process: they are immutable and named by their digest."""

from functools import lru_cache

from domain.plan import Plan


@lru_cache(maxsize=256)
def parsed_plan(canonical: str, digest: str) -> Plan:
    """The plan of these bytes; see :meth:`domain.plan.Plan.parse`."""
    return Plan.parse(canonical, digest)
