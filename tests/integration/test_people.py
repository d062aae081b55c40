"""Applicants, clerks and reviewers carry cases, with the real command on the real server."""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from domain.case.aggregate import Case
from domain.case.codec import replay
from domain.case.tasks import tasks
from ops.embedded.processes.child_command import ROOT, python_environment
from tests.integration.gateway_stack import GatewayStack, gateway_stack
from tests.unit.adapters.gateway.whole_life import FORM, MATERIALS, plan_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIGEST = hashlib.sha256(b"a document").hexdigest()


@dataclass
class Desk:
    """The command at a gateway."""

    gateway_stack: GatewayStack
    folder: Path

    async def run(self, *arguments: str, code: int = 0, actor: str = "clerk/w3") -> str:
        command = [sys.executable, "-m", "ops.cli.main", *arguments]
        process = await asyncio.create_subprocess_exec(
            *command,
            *("--gateway", self.gateway_stack.gateway.address, "--as", actor),
            cwd=ROOT,
            env=python_environment() | {"ONETHING_SETTINGS": os.devnull},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await process.communicate()
        assert process.returncode == code, error.decode()
        return (out if code == 0 else error).decode()

    async def json(self, *arguments: str, actor: str = "clerk/w3"):
        return json.loads(await self.run(*arguments, "--json", actor=actor))

    def file(self, content: object) -> str:
        file = self.folder / f"{uuid4()}.json"
        file.write_text(json.dumps(content))
        return str(file)

    async def until(self, case_id: str, holds) -> Case:
        async with asyncio.timeout(40):
            while True:
                events = await self.gateway_stack.stores.record.read(case_id_of(case_id))
                case = replay(events, case_id_of(case_id))
                if holds(case):
                    return case
                await asyncio.sleep(0.05)


def case_id_of(text: str) -> UUID:
    return UUID(text.strip())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(temporal_server, tmp_path_factory) -> AsyncIterator[Desk]:
    folder = tmp_path_factory.mktemp("city")
    async with gateway_stack(temporal_server, folder, plan=plan_of("whole_life")) as opened:
        yield Desk(opened, folder)


def whole(*, without: tuple[str, ...] = ()) -> dict[str, object]:
    form = {**FORM, "opening_on": "$today+60d"}
    return {
        "form": {name: value for name, value in form.items() if name not in without},
        "materials": {name: DIGEST for name in MATERIALS if name not in without},
        "channel": "window",
    }


async def test_a_clerk_receives_incomplete_and_people_decide_and_hand_out(desk):
    signed = desk.folder / "signed.txt"
    signed.write_text("本人承诺")
    missing = desk.file(whole(without=("place", "safety_statement")))
    options = ("--commit", f"safety_statement={signed}", "--place", "window-3")
    refused = await desk.run("case", "open", "whole_life", "--input", missing, *options, code=2)
    assert "form.place" in refused
    opened = await desk.run(
        "case", "open", "whole_life", "--input", missing, "--incomplete", *options
    )
    case_id = opened.strip()
    await desk.until(case_id, lambda case: case.supplement_until is not None)
    assert "form.place" not in await desk.run("case", "show", case_id)
    await desk.run(
        "case", "supplement", case_id, "--input", desk.file({"form": {"place": "样例路 3 号"}})
    )
    await desk.until(case_id, lambda case: "decide/inspection/1" in open_tasks(case))

    [task] = await desk.json("task", "list", "--department", "inspectorate")
    assert (task["case_id"], task["key"]) == (case_id, "decide/inspection/1")
    on_task = (case_id, task["key"])
    shown = await desk.run("task", "show", *on_task, actor="reviewer/i1")
    assert "样例路 3 号" in shown
    assert FORM["owner_name"] not in shown
    outcome = desk.file({"granted": {"outputs": {"inspection_result": "合格"}}})
    complete = ("task", "complete", *on_task, "--file", outcome, "--evidence", str(signed))
    assert "claim" in await desk.run(*complete, code=4, actor="reviewer/i1")
    await desk.run("task", "claim", *on_task, actor="reviewer/i1")
    await desk.run(*complete, actor="reviewer/i1")

    check = (case_id, "check_commitment/safety_statement")
    await desk.run("task", "claim", *check, actor="reviewer/p2")
    kept = desk.file({"commitment": "kept"})
    await desk.run("task", "complete", *check, "--file", kept, actor="reviewer/p2")
    case = await desk.until(case_id, lambda case: case.closed)
    assert case.outcome == "granted"

    certificate = ("case", "hand-out", case_id, "--certificate", "licence_document")
    await desk.run(*certificate, "--courier", "SF1234567890")
    assert "handed out already" in await desk.run(*certificate, "--place", "w3", code=4)
    clock = await desk.run("case", "clock", case_id)
    assert "承诺时限 promised limit  10 工作日 working days" in clock
    explained = await desk.json("case", "clock", case_id)
    assert explained["clocks"][0]["name"] == "case"


async def test_an_applicant_writes_and_withdraws(desk):
    case_id = (await desk.run("case", "open", "whole_life", "--input", desk.file(whole()))).strip()
    await desk.until(case_id, lambda case: "decide/inspection/1" in open_tasks(case))
    say = ("case", "message", case_id, "--step", "inspection", "--text")
    await desk.run(*say, "何时来？", actor="applicant/a1")
    await desk.run(*say, "明天", actor="reviewer/i1")
    texts = [each["text"] for each in await desk.json("case", "messages", case_id)]
    assert texts == ["何时来？", "明天"]
    withdraw = ("case", "withdraw", case_id, "--reason", "不开了", "--request-id", "w1")
    await desk.run(*withdraw)
    await desk.run(*withdraw)
    case = await desk.until(case_id, lambda case: case.closed)
    assert case.outcome == "withdrawn"
    assert "不开了" in await desk.run("case", "show", case_id)
    assert await desk.json("task", "list") == []
    correct = ("case", "correct", case_id, "--input", desk.file({"form": {"place": "x"}}))
    assert "accepted" in await desk.run(*correct, code=4)


def open_tasks(case: Case) -> set[str]:
    return {each.key for each in tasks(plan_of("whole_life"), case)}
