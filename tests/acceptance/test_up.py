"""``onething up`` and the commands beside it."""

import json
import re
import signal
import socket
import urllib.request

import psutil
import pytest

from adapters.files.folder_theme_source import theme_source_for
from domain.theme.load import resolve_source
from ops.embedded.processes.child_command import ROOT
from ops.embedded.temporal.provision import packaged_binary
from tests.acceptance.command import onething, remaining_processes, running_up, wait_for

EXAMPLE = ROOT / "themes" / "childbirth" / "example.yaml"


@pytest.fixture(scope="module")
def closed_case(up):
    """A case that was opened, and watched to its end."""
    opened = up.onething("case", "open", "childbirth", "--input", EXAMPLE, "--request-id", "r-1")
    assert opened.code == 0, opened.err
    case_id = opened.out.strip()
    watched = up.onething("case", "watch", case_id)
    assert watched.code == 0, watched.err
    return case_id, watched.out


def test_a_watched_case_is_told_from_its_opening_to_its_end(closed_case):
    _, watched = closed_case
    lines = watched.splitlines()
    assert [str(n) for n in range(1, len(lines) + 1)] == [line.split()[0] for line in lines]
    assert "“新生儿出生一件事”已提交 Childbirth: submitted" in lines[0]
    assert "Childbirth: closed, all granted" in watched


def test_every_line_of_a_timeline_has_its_date_and_zone(up, closed_case):
    case_id, watched = closed_case
    replayed = up.onething("case", "replay", case_id).out
    for line in watched.splitlines():
        assert re.match(r" *\d+  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00  ", line), line
        assert line in replayed


def test_the_samples_fit_the_shipped_themes_as_they_are(up):
    done = up.onething("department", "check")
    assert (done.code, done.err) == (0, ""), done.out
    assert done.out.endswith(" 0 findings\n")


def test_what_is_kept_is_its_owners_alone_and_children_know_no_secret(up):
    for file in (up.data, *up.data.rglob("*")):
        assert not file.lstat().st_mode & 0o077, file
    key = (up.data / "master.key").read_text("ascii").strip()
    for child in psutil.Process(up.process.pid).children():
        assert key not in json.dumps([child.environ(), child.cmdline()])
        assert not {"ONETHING_MASTER_KEY", "ONETHING_FORMER_MASTER_KEYS"} & set(child.environ())


def test_a_watch_goes_on_after_a_version(up, closed_case):
    case_id, watched = closed_case
    later = up.onething("case", "watch", case_id, "--after", 30)
    assert watched.splitlines()[30:] == later.out.splitlines()


def test_what_is_shown_is_what_a_replay_reaches(up, closed_case):
    case_id, _ = closed_case
    shown = json.loads(up.onething("case", "show", case_id, "--json").out)
    replayed = json.loads(up.onething("case", "replay", case_id, "--json").out)
    assert shown == replayed["case"]
    assert shown["status"] == "CASE_STATUS_CLOSED"
    assert int(shown["version"]) == replayed["events_recorded"] == len(replayed["timeline"])


def test_a_replay_stops_at_a_version_and_at_a_time(up, closed_case):
    case_id, _ = closed_case
    early = json.loads(up.onething("case", "replay", case_id, "--at", 2, "--json").out)
    assert [entry["version"] for entry in early["timeline"]] == ["1", "2"]
    assert early["case"]["status"] == "CASE_STATUS_ACCEPTED"
    moment = early["timeline"][0]["recorded_at"]
    then = json.loads(up.onething("case", "replay", case_id, "--at", moment, "--json").out)
    assert [entry["version"] for entry in then["timeline"]] == ["1"]


def test_what_a_department_asks_for_is_shown_and_supplied(up, tmp_path):
    wrong, right = tmp_path / "wrong.yaml", tmp_path / "right.yaml"
    text = EXAMPLE.read_text("utf-8")
    wrong.write_text(re.sub(r"child_birth_weight_g: \d+", "child_birth_weight_g: 8500", text))
    right.write_text("form: {child_birth_weight_g: 3200}\n")
    case_id = up.onething("case", "open", "childbirth", "--input", wrong).out.strip()
    wait_for(lambda: "out_of_range" in up.onething("case", "show", case_id).out)
    shown = up.onething("case", "show", case_id).out
    assert "child_birth_weight_g  出生体重（克） Birth weight in grams  out_of_range: " in shown
    to_step = ("case", "supplement", case_id, "--step", "birth_certificate", "--request-id", "s")
    empty = up.onething(*to_step, "--input", "/dev/null")
    assert empty.code == 2, empty.err
    first = up.onething(*to_step, "--input", right, "--json")
    again = up.onething(*to_step, "--input", right, "--json")
    assert [json.loads(each.out)["supplemented_now"] for each in (first, again)] == [True, False]
    other = up.onething(*to_step, "--input", wrong)
    right.write_text("form: {child_birth_weight_g: 3300}\n")
    reused = up.onething(*to_step, "--input", right)
    assert (other.code, reused.code) == (2, 4)
    watched = up.onething("case", "watch", case_id).out
    assert "补正已收到" in watched
    assert "Childbirth: closed, all granted" in watched


def test_the_same_request_is_the_same_case_and_another_body_is_refused(up, closed_case, tmp_path):
    case_id, _ = closed_case
    again = ("case", "open", "childbirth", "--request-id", "r-1", "--input")
    opened = json.loads(up.onething(*again, EXAMPLE, "--json").out)
    assert (case_id, False) == (opened["case_id"], opened["opened_now"])
    other = tmp_path / "other.yaml"
    other.write_text(EXAMPLE.read_text("utf-8").replace("样例宝宝", "另一宝宝"), "utf-8")
    refused = up.onething(*again, other)
    assert refused.code == 4
    assert refused.err.startswith("error: ")


def test_cases_are_listed_by_theme_and_status(up, closed_case):
    case_id, _ = closed_case
    found = up.onething("case", "list", "--theme", "childbirth", "--status", "closed", "--json")
    assert case_id in [case["case_id"] for case in json.loads(found.out)]
    none = up.onething("case", "list", "--theme", "business-opening", "--json")
    assert json.loads(none.out) == []


def test_the_shipped_themes_are_published(up):
    listed = json.loads(up.onething("theme", "list", "--json").out)
    shipped = sorted(path.parent.name for path in (ROOT / "themes").glob("*/theme.yaml"))
    assert [f"{name}@1" for name in shipped] == [theme["theme"] for theme in listed]
    shown = up.onething("theme", "show", "childbirth")
    assert "birth_certificate" in shown.out
    source = up.onething("theme", "show", "childbirth", "--source").out
    file = ROOT / "themes" / "childbirth" / "theme.yaml"
    assert resolve_source(file.read_bytes(), str(file), theme_source_for(file)).decode() == source


@pytest.mark.parametrize("theme", ["no-such-theme", "childbirth@99"])
def test_an_unknown_theme_is_not_found(up, theme):
    done = up.onething("case", "open", theme, "--input", EXAMPLE)
    assert done.code == 3
    assert theme in done.err


@pytest.mark.parametrize("command", ["show", "watch", "replay"])
def test_an_unknown_case_is_not_found(up, command):
    done = up.onething("case", command, "00000000-0000-4000-8000-000000000000")
    assert done.code == 3
    assert done.err.startswith("error: there is no case")


def test_every_wrong_field_is_named_on_a_line_of_its_own(up, tmp_path):
    wrong = EXAMPLE.read_text("utf-8").replace("child_order: 1", "child_order: first")
    wrong = re.sub(r"mother_id_number: .*", "mother_id_number: '123'", wrong)
    wrong = re.sub(r"  contact_phone: .*\n", "", wrong)
    file = tmp_path / "wrong.yaml"
    file.write_text(wrong, "utf-8")
    done = up.onething("case", "open", "childbirth", "--input", file)
    assert done.code == 2
    first, *lines = done.err.splitlines()
    assert first == "error: 3 violations"
    assert {"form.child_order", "form.mother_id_number", "form.contact_phone"} == {
        line.strip().partition(":")[0] for line in lines
    }
    assert "123" not in done.err


def test_a_second_engine_on_the_folder_is_refused(up):
    done = onething("up", "--data", up.data, "--log-level", "error")
    assert done.code == 5
    assert f"another engine (pid {up.process.pid}) runs on it" in done.err
    assert up.onething("case", "list").code == 0  # and the first one is still found


def test_a_department_that_dies_is_started_again(up):
    [bank] = up.children("--department=bank=")
    bank.kill()
    wait_for(lambda: [one.pid for one in up.children("--department=bank=")] not in ([], [bank.pid]))


def test_the_engine_comes_back_after_a_kill(up):
    [engine] = up.children("ops.cli.main engine")
    engine.kill()
    wait_for(lambda: [one.pid for one in up.children("cli.main engine")] not in ([], [engine.pid]))
    wait_for(lambda: up.onething("case", "list").code == 0)


def test_the_web_ui_of_the_embedded_temporal_is_served_on_loopback(up):
    if packaged_binary() is None:
        pytest.skip("the server alone has no web UI")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/namespaces/onething/workflows", up.temporal_ui)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(up.temporal_ui, timeout=10) as answer:
        assert answer.status == 200
    assert json.loads((up.data / "endpoints.json").read_text())["temporal_ui"] == up.temporal_ui


def test_split_parts_serve_and_all_end_on_sigterm(temporal_binary, tmp_path):  # noqa: ARG001
    with running_up(tmp_path / "data", "--split", "--sandbox", "--no-ui", mark="split") as up:
        assert up.temporal_ui == ""
        assert [len(up.children(f"cli.main {role}")) for role in ("gateway", "worker")] == [1, 1]
        opened = up.onething(
            "case",
            "open",
            "business-opening",
            "--input",
            EXAMPLE.parents[1].joinpath("business-opening", "example.yaml"),
        )
        assert up.onething("case", "watch", opened.out.strip()).code == 0
        done = up.stop(signal.SIGTERM)
    assert done.code == 0
    assert remaining_processes("split") == []
    gone = onething("case", "list", "--data", up.data)
    assert gone.code == 5
    assert "no engine runs on data folder" in gone.err
    assert onething("case", "replay", opened.out.strip(), "--data", up.data).code == 0


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        done = onething("up", "--data", tmp_path, "--gateway", address, "--log-level", "error")
    assert done.code == 2
    assert f"the port of {address} is taken" in done.err
