"""kill -9, in the middle of a case, before and after an append, of every part there is.

Each seed says who dies, around which append, and on which side of it: twelve cover every
part on both sides, further ones (``make crashes``) other appends. Whatever
it is: the case closes, nothing that anybody was told is missing from the log,
each department had one effect a step, and the replay equals the served state.
"""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.case.codec import state_digest
from ops.embedded.temporal.binary import TemporalBinary
from tests.acceptance.crash.stack import Stack
from tests.case_inputs import open_request

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTS = ("worker", "gateway", "temporal", "health_commission", "public_security", "tax")
TURNS = 6  # a childbirth case takes about so many appends, two cases twice as many


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(
    temporal_binary: TemporalBinary, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    stack = Stack(temporal_binary, tmp_path_factory.mktemp("crash"))
    try:
        await stack.start()
        yield stack
    finally:
        await stack.stop()


async def test_a_case_survives_the_death_of_any_part(stack: Stack, seed: int):
    chance = random.Random(seed)
    victim = PARTS[seed % len(PARTS)]
    when = ("before", "after")[seed // len(PARTS) % 2]
    teller = "gateway" if victim == "gateway" else "worker"
    nth = chance.randint(1, 2 if teller == "gateway" else 2 * TURNS)
    pid = 0 if victim == teller else stack.pid(victim)

    await stack.stop_part(teller)
    await stack.start_engine(teller, nth=nth, when=when, pid=pid)
    if victim == "gateway":  # it dies while it opens a case: somebody must revive it
        cases = await _open_cases_during_crash(stack, seed)
    else:
        cases = [
            await stack.open_case(open_request("childbirth", f"crash-{seed}-{each}"))
            for each in range(2)
        ]
        await stack.wait_until_dead(victim)
        await stack.restart_part(victim)

    for case_id in cases:
        served = await stack.wait_until_closed(case_id)
        replayed = await stack.replayed(case_id)
        assert served.outcome == "granted"
        assert served.version == replayed.version >= stack.acknowledged()[case_id]
        assert served.state_digest == state_digest(replayed)
        assert set(stack.effects(case_id).values()) == {1}
        assert len(stack.effects(case_id)) == len(stack.plan.items)


async def _open_cases_during_crash(stack: Stack, seed: int) -> list[str]:
    opening = asyncio.gather(
        *(stack.open_case(open_request("childbirth", f"crash-{seed}-{each}")) for each in range(2))
    )
    await stack.wait_until_dead("gateway")
    await stack.restart_part("gateway")
    return list(await opening)


async def test_the_same_request_after_all_that_is_still_the_same_case(stack: Stack):
    first = await stack.open_case(open_request("childbirth", "crash-0-0"))
    assert await stack.open_case(open_request("childbirth", "crash-0-0")) == first
    assert (await stack.served(first)).outcome == "granted"
