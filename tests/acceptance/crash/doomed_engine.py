"""An engine process with a death foretold: ``python -m tests.acceptance.crash.doomed_engine``.

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
from typing import Literal

from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.open_stores import Stores
from domain.ports import Append, Clock
from ops.engine import open_parts, process
from ops.load_settings import load_settings
from ops.settings import Settings

VARIABLE = "CRASH_PLAN"
SELF = 0


@dataclass(frozen=True)
class CrashPlan:
    """Who dies (0: this process), before or after which append; the N-th, 0 for none."""

    journal: str
    nth: int = 0
    when: Literal["before", "after"] = "before"
    pid: int = SELF


class FatefulRecord:
    """A case record around whose N-th append somebody dies."""

    def __init__(self, inner: StoredCaseRecord, plan: CrashPlan) -> None:
        self._inner = inner
        self._plan = plan
        self._count = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    async def append(self, append: Append) -> None:
        self._count += 1
        doomed = self._count == self._plan.nth
        if doomed and self._plan.when == "before":
            self._kill()
        await self._inner.append(append)
        self._note(append)
        if doomed and self._plan.when == "after":
            self._kill()

    def _note(self, append: Append) -> None:
        version = append.expected_version + len(append.events)
        with Path(self._plan.journal).open("a") as journal:
            journal.write(f"{append.case_id} {version}\n")

    def _kill(self) -> None:
        os.kill(self._plan.pid or os.getpid(), signal.SIGKILL)


def main() -> None:
    plan = CrashPlan(**json.loads(os.environ[VARIABLE]))
    opened = open_parts.opened_stores

    @asynccontextmanager
    async def fateful(settings: Settings, clock: Clock) -> AsyncIterator[Stores]:
        async with opened(settings, clock) as stores:
            yield replace(stores, record=FatefulRecord(stores.record, plan))

    process.opened_stores = fateful
    settings = load_settings().settings
    process.run_engine(settings, frozenset(sys.argv[1:]), announce)


def announce(where: dict[str, str]) -> None:
    sys.stdout.write(" ".join(["ready", *(f"{key}={at}" for key, at in where.items())]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
