"""The department of the benchmark: quick decisions, with the same register as others."""

import asyncio
from collections.abc import Mapping
from sqlite3 import Connection

from adapters.kit.decision import Decision, Granted, Missing, Supplement
from adapters.kit.department import Department, Item
from adapters.kit.submission import FieldValue, Submission

ITEMS = 6
START = "bench_start"


def field_of(number: int) -> str:
    """The field that an item of the benchmark produces."""
    return f"bench_output_{number}"


def _reads(number: int) -> tuple[str, ...]:
    """1 → 2 to 5 side by side → 6."""
    if number == 1:
        return (START,)
    if number < ITEMS:
        return (field_of(1),)
    return tuple(field_of(middle) for middle in range(2, ITEMS))


class BenchmarkDepartment(Department):
    """Items ``bench_1`` … ``bench_6``: each reads what comes before and produces one field."""

    name = "bench"
    software = "bench"
    version = "1.0.0"
    items = tuple(
        Item(f"bench_{number}", _reads(number), (field_of(number),))
        for number in range(1, ITEMS + 1)
    )

    def decide(self, submission: Submission, register: Connection) -> Decision:
        """Produce a text made of the item and of what it read."""
        del register  # the kit's own rows are the whole effect
        item, number = submission.step, int(submission.step.rpartition("_")[2])
        missing = [name for name in _reads(number) if not submission.text(name)]
        if missing:
            return Supplement(tuple(Missing(m, "field_missing", "fill it in") for m in missing))
        read = "+".join(submission.text(name) for name in _reads(number))
        return Granted({field_of(number): f"{item}({read})"})


class SlowBenchmarkDepartment(BenchmarkDepartment):
    """The same, where every answer takes a while."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s

    async def consult(self, submission: Submission) -> Mapping[str, FieldValue]:
        """Wait, as a department does that asks its own systems."""
        del submission
        await asyncio.sleep(self._delay_s)
        return {}
