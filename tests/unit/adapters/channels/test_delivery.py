"""Notices reach every channel at least once, with stable ids, in the theme's words."""

import asyncio
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog

from adapters.channels.console import ConsoleChannel, ConsoleLogChannel
from adapters.channels.delivery import NoticeDelivery
from adapters.channels.json_lines import JsonLinesChannel
from adapters.channels.notice import Channel, Notice
from adapters.channels.notice_renderer import NoticeRenderer
from adapters.logs.rotation import Rotation
from adapters.memory.case_record import MemoryCaseRecord
from adapters.memory.theme_store import MemoryThemeStore
from domain.case.decisions import notices
from domain.case.events.people import Escalated, MessageSent
from domain.case.events.steps import NoticeRequested
from domain.phrases.catalogue import codes_of
from domain.plan import Plan
from tests.unit.adapters.subscriptions import sample_cases as lives
from tests.unit.adapters.subscriptions.cases import TWO, closed_case, store
from tests.unit.domain.case_driver import LifeShell
from tests.unit.domain.decision_driver import REFUSED
from tests.unit.domain.theme.whole_life import PLAN

KINDS = ["accepted", "step_granted", "step_granted", "closed"]


class RecordingChannel:
    def __init__(self, name: str, fail: int = 0) -> None:
        self.name = name
        self.fail = fail
        self.ids: list[str] = []

    async def deliver(self, notices) -> None:
        if self.fail:
            self.fail -= 1
            raise ConnectionError("mail server away")
        self.ids += [notice.id for notice in notices]


@pytest.fixture
async def log():
    record, themes = MemoryCaseRecord(), MemoryThemeStore()
    await themes.publish(TWO, b"")
    _, events = closed_case()
    await store(record, events)
    return record, themes


def new_delivery(
    log: tuple[MemoryCaseRecord, MemoryThemeStore],
    channels: Sequence[Channel],
    folder: Path,
    *,
    poll_s: float = 0.2,
) -> NoticeDelivery:
    return NoticeDelivery(*log, channels, folder, poll_s=poll_s)


async def requested(record) -> list[str]:
    return [
        f"{each.event.case_id}/{each.event.version}"
        for each in await record.follow(after=0)
        if each.event.topic == NoticeRequested.TOPIC
    ]


async def test_a_file_gets_a_json_line_for_each_notice(log, tmp_path):
    path = tmp_path / "notices.jsonl"
    await new_delivery(log, [JsonLinesChannel(path)], tmp_path).drain()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == await requested(log[0])
    assert [line["kind"] for line in lines] == KINDS
    assert lines[-1]["text"] == {
        "zh": "“事项”已办结：全部准予",
        "en": "item: closed, all granted",
    }
    assert {line["theme"] for line in lines} == {"test@1"}
    assert {line["audience"] for line in lines} == {"applicant"}


async def test_a_file_that_has_grown_is_put_aside_and_nothing_is_lost(log, tmp_path):
    path = tmp_path / "notices.jsonl"
    channel = JsonLinesChannel(path, Rotation(max_bytes=1, keep=9))
    for each in await NoticeRenderer(*log).notices(await log[0].follow(after=0)):
        await channel.deliver([each])
    files = sorted(tmp_path.iterdir(), reverse=True)
    kinds = [json.loads(file.read_text(encoding="utf-8"))["kind"] for file in files]
    assert sorted(kinds) == sorted(KINDS)
    assert len(files) == len(KINDS)


async def test_a_console_that_no_terminal_watches_logs_one_event_a_notice(log, tmp_path):
    with structlog.testing.capture_logs() as logged:
        await new_delivery(log, [ConsoleLogChannel()], tmp_path).drain()
    assert [(each["event"], each["kind"]) for each in logged] == [
        ("notice", kind) for kind in KINDS
    ]
    assert logged[0]["zh"] == "“事项”已受理"


async def test_a_damaged_position_shows_in_health_with_its_fix_and_is_read_once_it_is_fixed(
    log, tmp_path
):
    heard, file = RecordingChannel("mail"), tmp_path / "notices-mail.position"
    file.write_text("not a number")
    delivery = new_delivery(log, [heard], tmp_path)
    [loop] = delivery.loops
    with structlog.testing.capture_logs() as logged:
        delivery.start()
        async with asyncio.timeout(20):
            while not loop.problem():
                await asyncio.sleep(0.05)
    assert "RecordDamagedError" in loop.problem()
    [said, *_] = [each for each in logged if each["event"] == "position_file_damaged"]
    assert "delete it" in said["fix"]
    assert heard.ids == []
    file.unlink()
    async with asyncio.timeout(20):
        while loop.problem():
            await asyncio.sleep(0.05)
    await delivery.stop()
    assert heard.ids == await requested(log[0])


async def test_a_console_gets_a_line_in_both_languages(log, tmp_path):
    stream = io.StringIO()
    await new_delivery(log, [ConsoleChannel(stream)], tmp_path).drain()
    lines = stream.getvalue().splitlines()
    assert len(lines) == len(KINDS)
    assert "致申请人: “事项”已受理 | to the applicant: item: accepted" in lines[0]


async def test_what_was_delivered_is_not_delivered_again_after_a_restart(log, tmp_path):
    first, second = RecordingChannel("one"), RecordingChannel("one")
    await new_delivery(log, [first], tmp_path).drain()
    await new_delivery(log, [second], tmp_path).drain()
    assert (first.ids, second.ids) == (await requested(log[0]), [])


async def test_a_channel_that_fails_holds_up_no_other_and_misses_nothing(
    log, tmp_path, monkeypatch
):
    monkeypatch.setattr("adapters.subscriptions.subscription.FIRST_PAUSE_S", 0.001)
    rough, sound = RecordingChannel("rough", fail=3), RecordingChannel("sound")
    delivery = new_delivery(log, [rough, sound], tmp_path, poll_s=0.001)
    delivery.start()
    async with asyncio.timeout(10):
        while not (rough.ids and sound.ids):
            await asyncio.sleep(0.001)
    await delivery.stop()
    assert rough.ids == sound.ids == await requested(log[0])


async def test_what_a_crash_left_of_a_line_is_cut_off(log, tmp_path):
    path = tmp_path / "notices.jsonl"
    path.write_bytes(b'{"id":"whole"}\n{"id":"to')
    await new_delivery(log, [JsonLinesChannel(path)], tmp_path).drain()
    ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert ids == ["whole", *await requested(log[0])]


async def test_the_words_do_not_depend_on_how_the_log_is_cut(log):
    record, themes = log
    events = await record.follow(after=0)
    whole = await NoticeRenderer(record, themes).notices(events)
    singly = [
        notice for each in events for notice in await NoticeRenderer(record, themes).notices([each])
    ]
    assert singly == whole


def test_every_kind_of_notice_has_words():
    assert codes_of("notice") == {kind for kind, _ in notices.POLICY.values()} | notices.OTHER_KINDS


async def written(shell: LifeShell, *plans: Plan) -> list[Notice]:
    record, themes = MemoryCaseRecord(), MemoryThemeStore()
    for each in plans or (shell.plan,):
        await themes.publish(each, b"")
    await store(record, shell.events)
    return await NoticeRenderer(record, themes).notices(await record.follow(after=0))


@pytest.mark.parametrize("number", range(len(lives.all_cases())))
async def test_a_notice_says_what_the_timeline_says_of_its_event(number):
    shell = lives.all_cases()[number]
    by_version = {event.version: event for event in shell.events}
    for notice in await written(shell, PLAN, lives.BY_PEOPLE, lives.NEXT_VERSION, shell.plan):
        about = by_version[by_version[notice.version].payload.about]
        assert type(about.payload) in notices.POLICY or isinstance(
            about.payload, Escalated | MessageSent
        )
        assert (notice.text.zh, notice.text.en) != ("", "")
        assert not notice.text.zh.startswith("通知")  # then it would say nothing but its kind


async def test_two_notices_of_a_kind_in_one_turn_are_each_about_their_own_event():
    shell = lives.life()
    shell.wait(days=30)
    told = await written(shell)
    breaches = [notice.text.en for notice in told if notice.kind == "limit_breach"]
    assert breaches == [
        "Site registration: promised limit over, it was due the end of 2026-03-04",
        "Whole life: promised limit over, it was due the end of 2026-03-16",
        "Site registration: statutory limit over, it was due the end of 2026-03-30",
    ]


async def test_a_grant_that_stands_is_reported_and_so_is_what_the_case_ended_with():
    told = await written(lives.irrevocable_late_grant())
    texts = {notice.kind: notice.text for notice in told}
    assert "准予仍然有效" in texts["step_undo_impossible"].zh
    assert "the grant stands" in texts["step_undo_impossible"].en
    assert texts["closed"].en == (
        "Whole life: closed, withdrawn by the applicant; what stays granted: Site registration"
    )
    assert "准予仍然有效" in texts["closed"].zh


async def test_an_escalation_tells_whom_the_theme_names():
    told = await written(lives.stops_and_limits())
    assert {notice.audience for notice in told if notice.kind == "escalated"} == {
        "efficiency_office"
    }


async def test_a_migrated_case_is_told_of_in_the_words_of_its_new_plan():
    shell = lives.migrated()
    shell.answer("site_registration", REFUSED)
    told = await written(shell, PLAN, lives.NEXT_VERSION)
    assert [notice.theme for notice in told if notice.kind == "accepted"] == ["whole_life@1"]
    assert {notice.theme for notice in told if notice.kind != "accepted"} == {"whole_life@2"}
    assert [notice.text.en for notice in told if notice.kind == "closed"] == [
        "Whole life, 2: closed, refused"
    ]
