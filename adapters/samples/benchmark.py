"""The department of the benchmark: quick decisions, with the same register as the others."""

import asyncio
from collections.abc import Mapping
from sqlite3 import Connection

from adapters.kit.decision import Decision, Granted, Missing, Supplement
from adapters.kit.department import Department, Item
from adapters.kit.submission import FieldValue, Submission

ITEMS = 6
START = "bench_start"


def field_of(number: int) -> str:
    """Return the field that an item of the benchmark produces."""
    return f"bench_output_{number}"


def _reads(number: int) -> tuple[str, ...]:
    """Return the fields that an item reads: 1 → 2 to 5 in parallel → 6."""
    if number == 1:
        return (START,)
    if number < ITEMS:
        return (field_of(1),)
    return tuple(field_of(middle) for middle in range(2, ITEMS))


class BenchmarkDepartment(Department):
    """Items ``bench_1`` … ``bench_6``: each reads its predecessors' outputs and produces one."""

    name = "bench"
    software = "bench"
    version = "1.0.0"
    items = tuple(
        Item(f"bench_{number}", _reads(number), (field_of(number),))
        for number in range(1, ITEMS + 1)
    )

    def decide(self, submission: Submission, register: Connection) -> Decision:
        """Return a text built from the item and its inputs."""
        del register  # the kit's own rows are the only effect
        item, number = submission.step, int(submission.step.rpartition("_")[2])
        missing = [name for name in _reads(number) if not submission.text(name)]
        if missing:
            return Supplement(tuple(Missing(m, "field_missing", "fill it in") for m in missing))
        read = "+".join(submission.text(name) for name in _reads(number))
        return Granted({field_of(number): f"{item}({read})"})


class SlowBenchmarkDepartment(BenchmarkDepartment):
    """The same department with a delay before every answer."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s

    async def consult(self, submission: Submission) -> Mapping[str, FieldValue]:
        """Wait, like a department that queries its own systems."""
        del submission
        await asyncio.sleep(self._delay_s)
        return {}
