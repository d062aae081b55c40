"""What people write: the same fan-out over the same departments, recording nothing.

One workflow with ordinary activities, one with local ones, the SDK's defaults.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

PARALLEL = (2, 3, 4, 5)
LIMIT = timedelta(seconds=10)


@dataclass
class Item:
    """One item to be submitted: its number, and the fields it reads."""

    case_id: str
    number: int
    fields: dict[str, str]


def output_of(number: int) -> str:
    """The field that an item produces."""
    return f"bench_output_{number}"


@workflow.defn(name="bench.ordinary")
class Ordinary:
    """Six items as ordinary activities."""

    @workflow.run
    async def run(self, start: str) -> str:
        case_id = workflow.info().workflow_id
        first = await self._submit(Item(case_id, 1, {"bench_start": start}))
        middle = await asyncio.gather(
            *(self._submit(Item(case_id, number, {output_of(1): first})) for number in PARALLEL)
        )
        read = {output_of(n): text for n, text in zip(PARALLEL, middle, strict=True)}
        return await self._submit(Item(case_id, 6, read))

    async def _submit(self, item: Item) -> str:
        return await workflow.execute_activity(
            "submit", item, result_type=str, start_to_close_timeout=LIMIT
        )


@workflow.defn(name="bench.local")
class Local:
    """Six items as local activities."""

    @workflow.run
    async def run(self, start: str) -> str:
        case_id = workflow.info().workflow_id
        first = await self._submit(Item(case_id, 1, {"bench_start": start}))
        middle = await asyncio.gather(
            *(self._submit(Item(case_id, number, {output_of(1): first})) for number in PARALLEL)
        )
        read = {output_of(n): text for n, text in zip(PARALLEL, middle, strict=True)}
        return await self._submit(Item(case_id, 6, read))

    async def _submit(self, item: Item) -> str:
        return await workflow.execute_local_activity(
            "submit", item, result_type=str, start_to_close_timeout=LIMIT
        )
