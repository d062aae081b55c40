"""kill -9 while a case is supplemented, or withdrawn and undone.

Each seed says who dies around which append, as in ``test_crashes``. Whatever it is: what
the applicant was told is in the log, the case ends as they asked, each department had one
effect a submission, and what was taken back is taken back there too.
"""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.codec import state_digest
from domain.case.step import StepStatus
from ops.embedded.temporal.binary import TemporalBinary
from tests.acceptance.crash.stack import Stack
from tests.case_inputs import open_request

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTS = ("worker", "temporal", "health_commission")
APPENDS = 6  # two cases make at least so many, whichever way they go
SUPPLEMENT_ANSWER = "birth_certificate"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(
    temporal_binary: TemporalBinary, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    stack = Stack(temporal_binary, tmp_path_factory.mktemp("life"))
    try:
        await stack.start()
        yield stack
    finally:
        await stack.stop()


async def test_a_case_goes_where_its_applicant_takes_it_whoever_dies(stack: Stack, seed: int):
    chance = random.Random(seed)
    victim = PARTS[seed % len(PARTS)]
    when = ("before", "after")[seed // len(PARTS) % 2]
    # Six seeds have every part die on both sides, in lives of both kinds; twelve all of it.
    withdrawn = bool((seed + seed // (2 * len(PARTS))) % 2)
    pid = 0 if victim == "worker" else stack.pid(victim)
    await stack.stop_part("worker")
    await stack.start_engine("worker", nth=chance.randint(1, APPENDS), when=when, pid=pid)

    life = _withdrawn if withdrawn else _supplemented
    reviving = asyncio.create_task(_restart(stack, victim))
    await asyncio.gather(*(life(stack, f"life-{seed}-{each}") for each in range(2)))
    await reviving


async def _restart(stack: Stack, victim: str) -> None:
    await stack.wait_until_dead(victim)
    await stack.restart_part(victim)


async def _supplemented(stack: Stack, name: str) -> None:
    case_id = await _waiting_for_a_supplement(stack, name)
    request = case_pb2.SupplementCaseRequest(
        case_id=case_id, request_id=f"{name}-s", step_id=SUPPLEMENT_ANSWER
    )
    request.form.add(name="child_birth_weight_g", integer=3200)
    await stack.call_gateway("SupplementCase", request)
    await _ended(stack, case_id, "granted")


async def _withdrawn(stack: Stack, name: str) -> None:
    case_id = await _waiting_for_a_supplement(stack, name)
    request = case_pb2.WithdrawCaseRequest(case_id=case_id, request_id=f"{name}-w")
    await stack.call_gateway("WithdrawCase", request)
    await _ended(stack, case_id, "withdrawn")
    replayed = await stack.replayed(case_id)
    open_ones = {StepStatus.GRANTED, StepStatus.SUPPLEMENT}
    assert not [step for step in replayed.steps.values() if step.status in open_ones]
    submitted = {f"{case_id}/{step.name}/1" for step in replayed.steps.values() if step.generation}
    assert _withdrawn_at_department(stack, case_id) >= submitted


async def _waiting_for_a_supplement(stack: Stack, name: str) -> str:
    request = open_request("childbirth", name)
    for field in request.form:
        if field.name == "child_birth_weight_g":
            field.integer = 8500  # the theme takes it, the department does not
    case_id = await stack.open_case(request)
    async with asyncio.timeout(90):
        while not any(step.missing for step in (await stack.served(case_id)).steps):
            await asyncio.sleep(0.1)
    return case_id


async def _ended(stack: Stack, case_id: str, outcome: str) -> None:
    served = await stack.wait_until_closed(case_id)
    replayed = await stack.replayed(case_id)
    assert served.outcome == outcome
    assert served.version == replayed.version >= stack.acknowledged()[case_id]
    assert served.state_digest == state_digest(replayed)
    assert set(stack.effects(case_id).values()) == {1}


def _withdrawn_at_department(stack: Stack, case_id: str) -> set[str]:
    """The submissions of a case that departments have on file as withdrawn."""
    found: set[str] = set()
    for register in (stack.folder / "departments").glob("*.sqlite"):
        with sqlite3.connect(register) as rows:
            keys = rows.execute(
                "SELECT idempotency_key FROM submission"
                " WHERE withdrawal IS NOT NULL AND idempotency_key LIKE ?",
                (f"{case_id}/%",),
            )
            found |= {key for (key,) in keys}
        rows.close()
    return found
