"""``onething supervise`` and ``onething operate``, as an operator types them."""

import json
from pathlib import Path

from ops.embedded.processes.child_command import ROOT
from ops.embedded.temporal.binary import TemporalBinary
from tests.acceptance.command import onething_here, running_up

INPUT = ROOT / "themes" / "childbirth" / "example.yaml"


def test_an_operator_holds_a_department_back_and_lets_it_go_on(
    tmp_path: Path,
    temporal_binary: TemporalBinary,  # noqa: ARG001 - built before
):
    with running_up(tmp_path / "data") as up:

        def typed(*words: str, code: int = 0):
            done = onething_here(*words, ONETHING_DATA_FOLDER=str(up.data))
            assert done.code == code, f"{words}: {done.err}"
            return done

        typed("operate", "pause", "tax", "--reason", "year-end closing")
        [pause] = json.loads(typed("operate", "pauses", "--json").out)["pauses"]
        assert (pause["department"], pause["actor"]) == ("tax", "operator/local")
        case = typed("case", "open", "childbirth", "--input", str(INPUT)).out.strip()

        # a required item cannot be skipped, another version is not there, a person may not order
        skip = ("operate", "skip", case, "birth_registration", "--reason", "asked")
        typed(*skip, code=4)
        typed("case", "migrate", case, "--to", "childbirth@9", "--reason", "law", code=3)
        typed(*skip, "--as", "applicant/a-1", code=4)
        typed("operate", "pause", "no_such_department", "--reason", "asked", code=3)

        _moved_on_to_a_new_version(typed, case, tmp_path)
        typed("operate", "resume", "tax", "--reason", "closed the year")
        typed("case", "watch", case)
        assert json.loads(typed("case", "show", case, "--json").out)["outcome"] == "granted"
        assert typed("supervise", "list").last_line == "0 concerns"
        assert (
            len(json.loads(typed("operate", "pauses", "--history", "5", "--json").out)["history"])
            == 2
        )
        assert up.stop().code == 0


def _moved_on_to_a_new_version(typed, case, folder):
    """A new version: what changed, whom it concerns, published, and the open case moved on."""
    old = (ROOT / "themes" / "childbirth" / "theme.yaml").read_text("utf-8")
    file, plan = folder / "theme.yaml", folder / "plan.json"
    new = old.replace("version: 1", "version: 2", 1).replace(
        "promised: 5 working_days", "promised: 4 working_days", 1
    )
    file.write_text(new, "utf-8")
    [change] = json.loads(typed("theme", "diff", "childbirth", file, "--json").out)["changes"]
    assert ("limit.promised", "rule", 5, 4) == (
        change["path"],
        change["weight"],
        change["before"],
        change["after"],
    )
    told = json.loads(typed("theme", "impact", file, "--plan", plan, "--json").out)
    assert [(case, "childbirth@1", "can_migrate")] == [
        (each["case_id"], each["runs"], each["verdict"]) for each in told["cases"]
    ]
    typed("theme", "publish", file)
    published = typed("theme", "diff", "childbirth@1", "childbirth@2", "--json").out
    assert [change] == json.loads(published)["changes"]
    assert told == json.loads(typed("theme", "impact", "childbirth@2", "--json").out)
    moving = ("case", "migrate", "--plan", plan, "--reason", "shorter")
    assert f"{case}  childbirth@2" == typed(*moving).last_line
    assert f"{case}  childbirth@2" == typed(*moving).last_line  # a repeat is the same order
    typed(*moving, "--to", "childbirth@2", code=2)
    assert "must_stay" not in typed("theme", "impact", file).out
