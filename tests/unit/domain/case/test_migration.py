"""Which state of a case another version of its theme can take."""

from domain.case.answers import Missing, Supplement
from domain.case.commands import CommandHeader, CommandResult, EndCase, MigrateToPlan
from domain.case.migration import obstacles
from domain.theme.load import compile_source
from tests.unit.domain.case_driver import MATERIALS, OPERATOR, LifeShell
from tests.unit.domain.decision_driver import supplement
from tests.unit.domain.theme.whole_life import FOLDER

SOURCE = (FOLDER / "theme.yaml").read_text("utf-8")
NEEDS = "needs: [owner_id_number, owner_name, place, remark]"
OLD = compile_source(SOURCE.encode(), "theme.yaml")
NEW = compile_source(
    SOURCE.replace("version: 1", "version: 2", 1)
    .replace(NEEDS, NEEDS.replace(", remark", ""))
    .encode(),
    "theme.yaml",
)


def test_a_step_that_a_supplement_has_just_come_for_is_not_taken_for_one_never_begun():
    shell = LifeShell(OLD, materials=dict(MATERIALS)).begin()
    shell.plans = {NEW.digest: NEW}
    missing = (Missing(name="place", reason_code="missing"),)
    shell.answer("site_registration", Supplement(missing=missing))
    came = supplement("site_registration", 1, "s1", form={"place": "44" * 32})
    asked = MigrateToPlan(CommandHeader(OPERATOR, "web", "m1", "c"), NEW.digest, "asked")
    assert shell.feed(came, asked) == [CommandResult.ACCEPTED, CommandResult.REJECTED]
    assert "its needs changed" in shell.reasons[1]


def test_all_obstacles_are_reported_at_once():
    shell = LifeShell(OLD, materials=dict(MATERIALS)).begin()
    assert obstacles(OLD, OLD, shell.case) == ("the case runs this version already",)
    shell.send_command(EndCase, cause="terminated", reason_code="error", legal_basis="unsourced")
    over, started = obstacles(OLD, NEW, shell.case)
    assert over == "the case is over, or ending"
    assert started.startswith("site_registration is ")
