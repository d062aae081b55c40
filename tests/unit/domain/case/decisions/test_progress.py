"""How the steps of a case go on, until it closes."""

from domain.case.commands import DecidePrereview, ManageStep
from domain.case.events.steps import StepDispatched
from domain.plan import Plan
from domain.theme.load import compile_source
from tests.unit.domain.case_driver import MATERIALS, OPERATOR, LifeShell
from tests.unit.domain.decision_driver import REFUSED
from tests.unit.domain.theme.whole_life import FOLDER

SOURCE = (FOLDER.parent / "prereview_by_people" / "theme.yaml").read_text("utf-8")
OPTIONAL = compile_source(
    SOURCE.replace("importance: required", "importance: best_effort").encode(), "theme.yaml"
)

WHOLE_LIFE = (FOLDER / "theme.yaml").read_text("utf-8")


def at_the_departments(plan: Plan) -> LifeShell:
    """A case whose place is registered, so that the steps after it are under way."""
    shell = LifeShell(plan, materials=dict(MATERIALS)).begin()
    shell.grant("site_registration")
    return shell


def test_a_case_whose_steps_are_all_given_up_closes_once_it_is_accepted_and_not_before():
    shell = LifeShell(OPTIONAL, materials={"application": "55" * 32}).begin()
    for step in shell.case.steps:
        shell.send_command(ManageStep, actor=OPERATOR, step=step, order="skip", reason="asked")
    assert set(shell.statuses().values()) == {"skipped"}
    assert not shell.case.closed
    shell.send_command(DecidePrereview, verdict="pass")
    assert (shell.case.accepted_at is not None, shell.case.outcome) == (True, "refused")


def test_what_a_refusal_elsewhere_makes_pointless_is_not_begun_any_more():
    needs = "needs: [site_number, place, owner_name]"
    later = WHOLE_LIFE.replace(needs, needs.replace("]", ", permit_number]"))
    shell = at_the_departments(compile_source(later.encode(), "theme.yaml"))
    shell.claim("decide/inspection/1")
    shell.complete("inspection", REFUSED)
    water = shell.step("water_supply")
    assert (water.status, water.because) == ("ruled_out", ("inspection",))
    shell.grant("permit")
    assert "water_supply" not in {each.step for each in shell.of(StepDispatched)}


def test_a_department_hears_of_the_withdrawal_of_what_an_operator_gave_to_people():
    shell = at_the_departments(compile_source(WHOLE_LIFE.encode(), "theme.yaml"))
    shell.send_command(ManageStep, actor=OPERATOR, step="permit", order="to_people", reason="asked")
    shell.end()
    assert ("withdraw", "permit") in {(call.kind, call.step) for call in shell.calls()}
    shell.withdraw_all()
    assert shell.case.closed
