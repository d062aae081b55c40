"""``onething demo``, as a newcomer runs it."""

import json
import re
import signal
import tempfile
from pathlib import Path

import pytest

from tests.acceptance.command import ended, onething, remaining_processes, start_command, wait_for
from tests.acceptance.conftest import DEMO_MARK
from tests.narrowing import present

LAST_LINE = re.compile(r"demo: 2 cases closed, (\d+) events recorded, replay identical")
CASE_LINE = re.compile(
    r"^([0-9a-f-]{36})  (\S+)@1  已办结 closed: granted  version (\d+)", re.MULTILINE
)


def test_it_ends_well_and_says_so_in_its_last_line(finished_demo):
    assert (finished_demo.ended.code, finished_demo.ended.err) == (0, "")
    assert LAST_LINE.fullmatch(finished_demo.ended.last_line)


@pytest.mark.usefixtures("finished_demo")
def test_it_leaves_no_process_behind():
    assert remaining_processes(DEMO_MARK) == []


def test_both_timelines_are_printed_whole(finished_demo):
    cases = CASE_LINE.findall(finished_demo.ended.out)
    assert {"childbirth", "business-opening"} == {theme for _, theme, _ in cases}
    events = sum(int(version) for _, _, version in cases)
    assert present(LAST_LINE.fullmatch(finished_demo.ended.last_line))[1] == str(events)
    for _, _, version in cases:
        numbers = re.findall(
            r"^ *(\d+)  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00  ",
            finished_demo.ended.out,
            re.MULTILINE,
        )
        assert set(map(str, range(1, int(version) + 1))) <= set(numbers)


def test_steps_are_reported_in_both_languages_while_they_happen(finished_demo):
    live = finished_demo.ended.out.partition("demo: all of it is stopped")[0]
    assert "卫生健康委员会准予“出生医学证明首次签发”" in live
    assert "Company seal: granted by Public security" in live


def test_every_notice_that_was_requested_is_in_the_file_once(finished_demo):
    lines = (finished_demo.data / "notices.jsonl").read_text("utf-8").splitlines()
    notices = [json.loads(line) for line in lines]
    requested = set()
    for case_id, _, _ in CASE_LINE.findall(finished_demo.ended.out):
        replayed = json.loads(
            onething("case", "replay", case_id, "--data", finished_demo.data, "--json").out
        )
        requested |= {
            f"{case_id}/{entry['version']}"
            for entry in replayed["timeline"]
            if entry["topic"] == "case.notice_requested.v1"
        }
    assert requested == {notice["id"] for notice in notices}
    assert len(requested) == len(notices)


@pytest.mark.usefixtures("temporal_binary")
def test_two_at_once_do_not_disturb_each_other():
    folders = set(Path(tempfile.gettempdir()).glob("onething-demo-*"))
    both = [start_command("demo", mark="two-demos") for _ in range(2)]
    for demo in [ended(process) for process in both]:
        assert demo.code == 0, demo.err
        assert LAST_LINE.fullmatch(demo.last_line)
    assert remaining_processes("two-demos") == []
    assert set(Path(tempfile.gettempdir()).glob("onething-demo-*")) == folders


@pytest.mark.usefixtures("temporal_binary")
def test_interrupted_it_stops_everything(tmp_path):
    demo = start_command("demo", "--data", tmp_path / "data", mark="interrupted")
    wait_for(lambda: len(remaining_processes("interrupted")) > 5)
    demo.send_signal(signal.SIGINT)
    assert ended(demo).code == 130
    assert remaining_processes("interrupted") == []


def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = onething("demo", "--data", tmp_path / "file" / "data")
    assert done.code == 2
    assert done.err.startswith(f"error: data folder {tmp_path}")
    assert done.err.count("\n") == 1
