"""How the steps of a case go on, until it closes."""

from domain.inputs import PrereviewDecided, StepOrdered
from domain.theme.load import compile_source
from tests.unit.domain.life_shell import OPERATOR, LifeShell
from tests.unit.domain.theme.whole_life import FOLDER

SOURCE = (FOLDER.parent / "prereview_by_people" / "theme.yaml").read_text("utf-8")
OPTIONAL = compile_source(
    SOURCE.replace("importance: required", "importance: best_effort").encode(), "theme.yaml"
)


def test_a_case_whose_steps_are_all_given_up_closes_once_it_is_accepted_and_not_before():
    shell = LifeShell(OPTIONAL, materials={"application": "55" * 32}).begin()
    for step in shell.case.steps:
        shell.ask(StepOrdered, actor=OPERATOR, step=step, order="skip", reason="asked")
    assert set(shell.statuses().values()) == {"skipped"}
    assert not shell.case.closed
    shell.ask(PrereviewDecided, verdict="pass")
    assert (shell.case.accepted_at is not None, shell.case.outcome) == (True, "refused")
