"""A process of its own that appends to a store until it is killed, or for a while.

``python -m tests.integration.store_writer URL CASES TURNS`` prints a line
``CASE VERSION COMMAND`` for each append, as soon as it is acknowledged.
"""

import asyncio
import sys
from uuid import UUID, uuid4

import structlog

from adapters.stores.open_stores import Stores, open_stores
from tests.unit.adapters.stores.samples import KEYS, SteppedClock, turn

EVENTS_A_TURN = 3


async def write_case(stores: Stores, case_id: UUID, turns: int) -> None:
    await stores.vault.enrol(case_id, stores.vault.subject_id(str(case_id)))
    for number in range(turns):
        after = number * EVENTS_A_TURN
        values = await stores.vault.seal(case_id, f"step/{number}", {"note": number})
        command = f"{case_id}/{number}"
        await stores.record.append(
            turn(case_id, after, EVENTS_A_TURN, commands=(command,), values=values)
        )
        sys.stdout.write(f"{case_id} {after + EVENTS_A_TURN} {command}\n")
        sys.stdout.flush()


async def main(url: str, cases: int, turns: int) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    stores = await open_stores(url, KEYS, SteppedClock())
    await asyncio.gather(*(write_case(stores, uuid4(), turns) for _ in range(cases)))
    await stores.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
