"""What a department and an applicant wrote comes out of a real gateway without acting (I11)."""

import asyncio
import json
import os

import pytest

from adapters.channels.console import format_line
from adapters.channels.json_lines import JsonLinesChannel
from adapters.channels.notice_renderer import NoticeRenderer
from adapters.logs.rotation import Rotation
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.visible import ACTIVE_CHARACTERS
from ops.cli.main import run
from tests.unit.adapters.gateway.gateway_harness import GatewayHarness, gateway_harness, grant
from tests.unit.ops.cli.hostile_gateway import HOSTILE
from tests.unit.ops.cli.test_hostile_text import FORGED

READING = [
    ["case", "show"],
    ["case", "watch"],
    ["case", "messages"],
    ["case", "clock"],
]
LISTS = [["case", "list"], ["supervise", "list"], ["task", "list"]]


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


async def hostile_case(harness: GatewayHarness) -> str:
    """A case that a department refused, with messages, all in hostile words."""
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    message = case_pb2.SendMessageRequest(
        case_id=str(case_id), request_id="m1", step_id="certificate", text=HOSTILE
    )
    await harness.cases.SendMessage(message, metadata=(("onething-actor", "applicant/a"),))
    refusal = grant()
    refusal.ClearField("granted")
    refusal.refused.MergeFrom(
        adapter_pb2.Refused(reason_code="not_eligible", reason=HOSTILE, legal_basis=HOSTILE)
    )
    await harness.reports.ReportOutcome(
        adapter_pb2.ReportOutcomeRequest(idempotency_key=f"{case_id}/certificate/1", answer=refusal)
    )
    return str(case_id)


def check(text: str) -> None:
    lines = text.split("\n")
    assert [each for each in lines if ACTIVE_CHARACTERS.search(each) or FORGED.match(each)] == []


async def printed(harness: GatewayHarness, capsys, *command: str) -> str:
    actor = "reviewer/r1" if command[0] == "task" else "operator/o1"
    address = ["--gateway", harness.gateway.address, "--as", actor]
    code = await asyncio.to_thread(run, [*command, *address])
    shown = capsys.readouterr()
    assert shown.err == "", command
    assert code == 0
    check(shown.out)
    return shown.out


async def test_every_way_to_read_the_case_escapes(capsys):
    async with gateway_harness() as harness:
        case_id = await hostile_case(harness)
        shown = [
            await printed(harness, capsys, *command, case_id, *style)
            for command in READING
            for style in ([], ["--json"])
        ]
        for command in LISTS:
            await printed(harness, capsys, *command)
    assert any("\\nevery seal holds" in text for text in shown), "hostile text was tried"
    assert any("│ every seal holds" in text for text in shown), "a message stands behind a margin"


async def test_its_notices_are_a_line_each(tmp_path):
    async with gateway_harness() as harness:
        await hostile_case(harness)
        writer = NoticeRenderer(harness.record, harness.themes)
        notices = await writer.notices(await harness.record.follow(after=0))
    assert notices
    for notice in notices:
        check(format_line(notice))
    file = tmp_path / "notices.jsonl"
    await JsonLinesChannel(file, Rotation(0, 1)).deliver(notices)
    written = file.read_text("utf-8")
    check(written)
    assert len(written.splitlines()) == len(notices)
    assert [json.loads(each)["id"] for each in written.splitlines()] == [n.id for n in notices]
