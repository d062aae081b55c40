"""What several writing processes must leave behind, on whatever database."""

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from adapters.stores.open_stores import Stores
from domain.ports import CommandReceipt
from tests.integration.store_writer import EVENTS_A_TURN

ROOT = Path(__file__).parents[2]


def start_writer(url: str, cases: int, turns: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.store_writer", url, str(cases), str(turns)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: str) -> list[tuple[UUID, int, str]]:
    """What a writer said was stored; a line cut short by its death says nothing."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [(UUID(case_id), int(version), command) for case_id, version, command in lines]


def kill_after(writer: "subprocess.Popen[str]", lines: int) -> str:
    """Let a writer acknowledge some appends, kill -9 it, and return all that it said."""
    assert writer.stdout is not None
    output = "".join(writer.stdout.readline() for _ in range(lines))
    writer.kill()
    output += writer.stdout.read()
    writer.stdout.close()
    writer.wait()
    return output


async def check_intact(stores: Stores, said: list[tuple[UUID, int, str]]) -> int:
    """Hold a store to what was acknowledged; how many events it has."""
    followed = await stores.record.follow(after=0, limit=1_000_000)
    assert list(range(1, len(followed) + 1)) == [recorded.seq for recorded in followed]
    for case_id, version, command in said:
        assert CommandReceipt(case_id, version) == await stores.record.find_command(command)
    for case_id in {recorded.event.case_id for recorded in followed}:
        events = await stores.record.read(case_id)
        assert 0 == len(events) % EVENTS_A_TURN
        turns = range(len(events) // EVENTS_A_TURN)
        for number in turns:
            opened = await stores.vault.open(case_id, {"note": f"step/{number}"})
            assert {"note": number} == opened
    return len(followed)
