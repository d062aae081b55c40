"""The health of this process: standard gRPC health, and supervised loops.

Readiness (the empty name, and the services that follow it) is true while every essential part is
available: the store and Temporal. A failing loop (notices, alerts, the sweep …) changes only its
own name: calls can still be served.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import structlog
from grpc_health.v1 import health, health_pb2

from adapters.subscriptions.background import BackgroundLoop

CHECK_INTERVAL_S = 1.0
READINESS = ""

ProblemCheck = Callable[[], str]
"""Returns the problem, in a few words without values; empty if there is none."""

log = structlog.get_logger(__name__)


class HealthReporter:
    """The health of one process. Add ``servicer`` to its gRPC servers."""

    def __init__(self) -> None:
        self.servicer = health.aio.HealthServicer()
        self._components: dict[str, ProblemCheck] = {}
        self._essential: set[str] = set()
        self._follow_readiness: dict[str, None] = {READINESS: None}
        self._loops: list[BackgroundLoop] = []
        self._last_reported: dict[str, str] = {}

    def add(self, name: str, problem: ProblemCheck, *, essential: bool = False) -> None:
        """Report a part under its own name, e.g. ``onething.store``."""
        self._components[name] = problem
        if essential:
            self._essential.add(name)

    def supervise(self, name: str, loops: Sequence[BackgroundLoop]) -> None:
        """Report loops under one name, and restart those that died or are stuck."""
        self._loops += loops
        self.add(name, lambda: next(filter(None, (each.problem() for each in loops)), ""))

    def report_readiness_for(self, names: Iterable[str]) -> None:
        """Report these services as ready while the process is."""
        self._follow_readiness |= dict.fromkeys(names)

    async def run_forever(self) -> None:
        """Check everything until cancelled."""
        while True:
            await self.check_once()
            await asyncio.sleep(CHECK_INTERVAL_S)

    async def check_once(self) -> None:
        """Report the state of everything, then restart loops that do not run."""
        found = {name: _last_reported(problem) for name, problem in self._components.items()}
        ready = next((why for name, why in found.items() if why and name in self._essential), "")
        for name, why in (found | dict.fromkeys(self._follow_readiness, ready)).items():
            await self._report(name, why)
        for loop in self._loops:
            loop.restart_if_needed()

    async def _report(self, name: str, why: str) -> None:
        before = self._last_reported.get(name)
        if before is None or bool(before) != bool(why):
            serving = health_pb2.HealthCheckResponse.SERVING
            status = health_pb2.HealthCheckResponse.NOT_SERVING if why else serving
            await self.servicer.set(name, status)
            if before is not None:
                say = log.error if why else log.info
                say("health_changed", service=name, serving=not why, why=why)
        self._last_reported[name] = why


def _last_reported(problem: ProblemCheck) -> str:
    try:
        return problem()
    except Exception as error:  # noqa: BLE001 - a part that cannot say how it is is not well
        return type(error).__name__
