"""What supervision is told of, and that it goes when its matter does."""

from domain.inputs import StepOrdered
from domain.theme.load import compile_source
from tests.unit.domain.life_shell import MATERIALS, OPERATOR, LifeShell
from tests.unit.domain.theme.whole_life import FOLDER

PLAN = compile_source((FOLDER / "theme.yaml").read_bytes(), "theme.yaml")


def begun(**opening: object) -> LifeShell:
    return LifeShell(PLAN, **{"materials": dict(MATERIALS), **opening}).begin()


def test_a_warning_goes_with_the_step_that_was_decided_in_time():
    shell = begun()
    shell.wait_until(shell.case.clocks["site_registration"].dues["promised"].warn_at)
    assert "limit/site_registration/promised" in shell.case.concerns
    shell.grant("site_registration")
    assert "limit/site_registration/promised" not in shell.case.concerns


def test_an_overdue_task_goes_when_an_adapter_takes_the_step_over():
    shell = begun()
    shell.grant("site_registration")
    shell.claim("decide/inspection/1")
    shell.wait(days=2)
    assert "task/decide/inspection/1" in shell.case.concerns
    order = {"step": "inspection", "order": "to_adapter", "reason": "asked"}
    shell.ask(StepOrdered, actor=OPERATOR, **order)
    assert "task/decide/inspection/1" not in shell.case.concerns
    assert not shell.case.claims


def test_an_unchecked_commitment_is_no_concern_of_a_case_that_ends():
    materials = {name: each for name, each in MATERIALS.items() if name != "safety_statement"}
    promises = {"safety_statement": f"committed/{'11' * 32}"}
    shell = begun(materials=materials, promises=promises)
    key = "task/check_commitment/safety_statement"
    shell.wait_until(shell.open_tasks()[key.removeprefix("task/")].due_at)
    assert key in shell.case.concerns
    shell.end()
    assert not shell.case.closed
    assert key not in shell.case.concerns
