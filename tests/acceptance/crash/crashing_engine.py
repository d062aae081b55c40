"""An engine process with a death foretold: ``python -m tests.acceptance.crash.crashing_engine``.

It is the product's own process. Only its event log is wrapped: each append is
noted in a journal once it is acknowledged, and around the N-th one a process,
this or another, is killed with SIGKILL. The product has no hook for this.
"""

import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.open_stores import Stores
from domain.ports import Append, Clock
from ops.serve import open_components as open_parts
from ops.serve import process
from ops.serve.config.load_settings import load_settings
from ops.serve.config.settings import Settings

VARIABLE = "CRASH_PLAN"
SELF = 0


@dataclass(frozen=True)
class CrashPlan:
    """Who dies (0: this process), before or after which append; the N-th, 0 for none."""

    journal: str
    nth: int = 0
    when: Literal["before", "after"] = "before"
    pid: int = SELF


class CrashingRecord(StoredCaseRecord):
    """A case record around whose N-th append a process is killed."""

    def __init__(self, inner: StoredCaseRecord, plan: CrashPlan) -> None:
        vars(self).update(vars(inner))
        self._inner = inner
        self._plan = plan
        self._count = 0

    async def append(self, append: Append) -> None:
        self._count += 1
        crash_now = self._count == self._plan.nth
        if crash_now and self._plan.when == "before":
            self._kill()
        await self._inner.append(append)
        self._note(append)
        if crash_now and self._plan.when == "after":
            self._kill()

    def _note(self, append: Append) -> None:
        version = append.expected_version + len(append.events)
        with Path(self._plan.journal).open("a") as journal:
            journal.write(f"{append.case_id} {version}\n")

    def _kill(self) -> None:
        os.kill(self._plan.pid or os.getpid(), signal.SIGKILL)


def main() -> None:
    plan = CrashPlan(**json.loads(os.environ[VARIABLE]))
    opened = open_parts.open_configured_stores

    @asynccontextmanager
    async def crashing(settings: Settings, clock: Clock) -> AsyncIterator[Stores]:
        async with opened(settings, clock) as stores:
            yield replace(stores, record=CrashingRecord(stores.record, plan))

    vars(process)["open_configured_stores"] = crashing
    settings = load_settings().settings
    parts: Any = frozenset(sys.argv[1:])
    process.run_engine(settings, parts, on_ready)


def on_ready(where: dict[str, str]) -> None:
    sys.stdout.write(" ".join(["ready", *(f"{key}={at}" for key, at in where.items())]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
