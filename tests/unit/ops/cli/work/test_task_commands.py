"""``task reassign`` and ``supervise list --settled`` against a gateway."""

import asyncio
import os
from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.answers import Withdrawal
from domain.case.commands import CheckDueDates, CommandHeader, EndCase, RecordWithdrawal
from ops.cli.main import run
from tests.unit.adapters.gateway.cases.test_acting import STEP, grant
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.gateway.whole_life import as_actor, claim, open_case, opening, plan_of

DECIDE = "decide/inspection/1"
ENDED = EndCase(CommandHeader("operator/o", "local", "end", "c"), "terminated", "asked")


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


@pytest.fixture
async def harness():
    async with gateway_harness(plan_of("whole_life")) as harness:
        yield harness


async def command(harness, *arguments: str, by: str = "supervisor/s1") -> int:
    how = ("--gateway", harness.gateway.address, "--as", by)
    return await asyncio.to_thread(run, [*arguments, *how])


async def test_a_supervisor_takes_a_task_from_its_holder(harness, capsys):
    case_id = await open_case(harness, opening())
    await grant(harness, case_id, "site_registration")
    await claim(harness, case_id, DECIDE, **as_actor("clerk/ill"))
    given = ["task", "reassign", case_id, DECIDE, "--reason", "ill", "--note", "病假"]
    assert await command(harness, *given) == 2
    assert await command(harness, *given, "--to", "clerk/li", "--release") == 2
    assert await command(harness, *given, "--to", "clerk/li", by="clerk/li") == 4
    assert await command(harness, *given, "--to", "clerk/li") == 0
    capsys.readouterr()
    assert await command(harness, "task", "list") == 0
    assert "clerk/li until " in capsys.readouterr().out
    assert await command(harness, *given, "--release") == 0
    capsys.readouterr()
    assert await command(harness, "task", "list") == 0
    assert "clerk/" not in capsys.readouterr().out


async def test_what_was_missed_in_a_closed_case_is_listed(harness, capsys):
    case_id = await open_case(harness, opening())
    harness.clock.time += timedelta(days=90)
    await harness.engine.feed(UUID(case_id), CheckDueDates())
    await harness.engine.feed(UUID(case_id), ENDED)
    gone = Withdrawal(result="withdrawn", effective_at=harness.clock.time, responder="department")
    await harness.engine.feed(UUID(case_id), RecordWithdrawal(STEP, 1, gone))
    assert await command(harness, "supervise", "list") == 0
    assert capsys.readouterr().out == "0 concerns\n"
    listing = ["supervise", "list", "--settled", "--level", "breach", "--case", case_id]
    assert await command(harness, *listing) == 0
    lines = capsys.readouterr().out.splitlines()
    [line] = [each for each in lines if f"limit/{STEP}/promised" in each]
    assert "was due" in line
    assert " until " in line
