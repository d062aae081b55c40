"""``task reassign`` and ``supervise list --settled`` against a gateway."""

import asyncio
import os
from datetime import timedelta
from uuid import UUID

import pytest

from domain.answers import Withdrawal
from domain.inputs import EndingAsked, TimeCame, WithdrawalCame
from ops.cli.main import run
from tests.unit.adapters.api.front_office import front_office
from tests.unit.adapters.api.test_acting import STEP, grant
from tests.unit.adapters.api.whole_life import as_actor, begun, claim, opening, plan_of

DECIDE = "decide/inspection/1"
ENDED = EndingAsked("operator/o", "end", "c", "terminated", "asked")


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


@pytest.fixture
async def office():
    async with front_office(plan_of("whole_life")) as office:
        yield office


async def command(office, *arguments: str, by: str = "supervisor/s1") -> int:
    how = ("--gateway", office.gateway.address, "--as", by)
    return await asyncio.to_thread(run, [*arguments, *how])


async def test_a_supervisor_takes_a_task_from_its_holder(office, capsys):
    case_id = await begun(office, opening())
    await grant(office, case_id, "site_registration")
    await claim(office, case_id, DECIDE, **as_actor("clerk/ill"))
    given = ["task", "reassign", case_id, DECIDE, "--reason", "ill", "--note", "病假"]
    assert await command(office, *given) == 2
    assert await command(office, *given, "--to", "clerk/li", "--release") == 2
    assert await command(office, *given, "--to", "clerk/li", by="clerk/li") == 4
    assert await command(office, *given, "--to", "clerk/li") == 0
    capsys.readouterr()
    assert await command(office, "task", "list") == 0
    assert "clerk/li until " in capsys.readouterr().out
    assert await command(office, *given, "--release") == 0
    capsys.readouterr()
    assert await command(office, "task", "list") == 0
    assert "clerk/" not in capsys.readouterr().out


async def test_what_was_missed_in_a_closed_case_is_listed(office, capsys):
    case_id = await begun(office, opening())
    office.clock.time += timedelta(days=90)
    await office.engine.feed(UUID(case_id), TimeCame())
    await office.engine.feed(UUID(case_id), ENDED)
    gone = Withdrawal(result="withdrawn", effective_at=office.clock.time, responder="department")
    await office.engine.feed(UUID(case_id), WithdrawalCame(STEP, 1, gone))
    assert await command(office, "supervise", "list") == 0
    assert capsys.readouterr().out == "0 concerns\n"
    listing = ["supervise", "list", "--settled", "--level", "breach", "--case", case_id]
    assert await command(office, *listing) == 0
    lines = capsys.readouterr().out.splitlines()
    [line] = [each for each in lines if f"limit/{STEP}/promised" in each]
    assert "was due" in line
    assert " until " in line
