import asyncio
import json
import os

import pytest

from adapters.stores.open_stores import open_stores
from domain.calendar.load import load_calendar
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.cli.main import run
from ops.serve.wall_clock import WallClock
from tests.unit.adapters.stores.samples import KEYS

TEXT = (SHIPPED_FOLDERS / "cn/1.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)
    monkeypatch.delenv("ONETHING_CALENDARS_FOLDER", raising=False)


def version_two(folder, *edit):
    file = folder / "cn" / "2.yaml"
    file.parent.mkdir()
    file.write_text(TEXT.replace("version: 1", "version: 2").replace(*edit or ("", "")), "utf-8")
    return file


def test_the_shipped_calendars_are_listed_with_their_notices(capsys):
    assert run(["calendar", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["calendar"], row["utc_offset"]) == ("cn@1", 480)
    assert [year["year"] for year in row["years"]] == [2025, 2026]
    assert "国办发明电〔2025〕7号" in row["years"][1]["notice"]
    assert run(["calendar", "list"]) == 0
    assert capsys.readouterr().out.startswith("cn@1  2025, 2026  ")


def test_a_folder_of_ones_own_is_listed_beside_them(capsys, monkeypatch, tmp_path):
    version_two(tmp_path)
    monkeypatch.setenv("ONETHING_CALENDARS_FOLDER", str(tmp_path))
    assert run(["calendar", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["calendar"] for row in rows] == ["cn@1", "cn@2"]


@pytest.mark.parametrize("file", sorted(SHIPPED_FOLDERS.glob("*/*.yaml")), ids=str)
def test_the_shipped_calendars_have_nothing_to_fix(file, capsys):
    assert run(["calendar", "check", str(file)]) == 0
    assert "nothing to fix" in capsys.readouterr().out


def test_a_changed_day_is_a_warning_and_ends_well(capsys, tmp_path):
    file = version_two(tmp_path, "[2026-05-09]", "[2026-05-10]")
    assert run(["calendar", "check", str(file)]) == 0
    assert "C008-changes-known-day" in capsys.readouterr().out


def test_mistakes_end_with_code_2_and_name_their_place(capsys, tmp_path):
    file = version_two(tmp_path, "[2026-05-09]", "[2026-05-08]")
    assert run(["calendar", "check", str(file), "--json"]) == 2
    (finding,) = json.loads(capsys.readouterr().out)
    line = TEXT.splitlines().index("        make_up: [2026-05-09]") + 1
    assert (finding["rule"], finding["line"]) == ("C005-make-up", line)


def test_a_file_that_is_not_there_ends_with_code_3(tmp_path):
    assert run(["calendar", "check", str(tmp_path / "none.yaml")]) == 3


@pytest.fixture
def used(tmp_path):
    """A data folder whose store used version 2 of a folder that was edited afterwards."""

    async def publish(calendar):
        stores = await open_stores(f"sqlite:///{tmp_path}/store.db", KEYS, WallClock())
        await stores.calendars.publish(calendar)
        await stores.close()

    file = version_two(tmp_path)
    asyncio.run(publish(load_calendar(file.read_bytes(), str(file))))
    edited = file.read_text("utf-8").replace("[2026-05-09]", "[2026-05-10]")
    file.write_text(edited, "utf-8")
    return tmp_path


def test_an_edit_of_what_the_record_used_is_found_in_the_folder_itself(capsys, monkeypatch, used):
    monkeypatch.setenv("ONETHING_CALENDARS_FOLDER", str(used))
    assert run(["calendar", "check", str(used / "cn/2.yaml"), "--data", str(used)]) == 2
    assert "C006-published" in capsys.readouterr().out
    assert run(["calendar", "list", "--data", str(used)]) == 0
    one, two = capsys.readouterr().out.splitlines()
    assert "differs" not in one
    assert "differs from the published" in two
    assert run(["calendar", "list", "--json", "--data", str(used)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["published_digest"] is None
    assert rows[1]["published_digest"] not in (None, rows[1]["digest"])
