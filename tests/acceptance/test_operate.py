"""``onething supervise`` and ``onething operate``, as an operator types them."""

import json
from pathlib import Path

from ops.engine.program import ROOT
from tests.acceptance.command import onething, running_up

INPUT = ROOT / "themes" / "childbirth" / "example.yaml"


def test_an_operator_holds_a_department_back_and_lets_it_go_on(
    tmp_path: Path,
    temporal_binary: Path,  # noqa: ARG001 - built before
):
    with running_up(tmp_path / "data") as up:

        def typed(*words: str, code: int = 0):
            done = onething(*words, ONETHING_DATA_FOLDER=str(up.data))
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

        typed("operate", "resume", "tax", "--reason", "closed the year")
        typed("case", "watch", case)
        assert json.loads(typed("case", "show", case, "--json").out)["outcome"] == "granted"
        assert typed("supervise", "list").last_line == "0 concerns"
        assert (
            len(json.loads(typed("operate", "pauses", "--history", "5", "--json").out)["history"])
            == 2
        )
        assert up.stop().code == 0
