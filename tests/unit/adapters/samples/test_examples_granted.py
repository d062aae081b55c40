"""The example that ships with each theme is granted by every sample department."""

from pathlib import Path

import pytest

from adapters.files.theme_files import compile_file
from adapters.kit.decision import Granted, Pending
from adapters.kit.submission import Document, Submission
from adapters.samples.field_rules import day_of
from domain.theme.case_input import read_case_input
from tests.unit.adapters.samples.forms import CASE, NOW, department, register

THEMES = Path(__file__).parents[4] / "themes"


@pytest.mark.parametrize("theme", ["childbirth", "business-opening"])
def test_the_example_of_a_theme_is_granted_step_by_step(theme):
    folder = THEMES / theme
    plan = compile_file(folder / "theme.yaml")
    example = (folder / "example.yaml").read_bytes()
    case = read_case_input(example, "example.yaml", day_of(NOW))
    fields, materials = dict(case.form), {n: bytes.fromhex(d) for n, d in case.materials.items()}
    registers = {name: register() for name in plan.department_by_name}

    for item in plan.items:
        submission = Submission(
            case_id=CASE,
            step=item.name,
            key=f"{CASE}/{item.name}/1",
            theme=plan.ref,
            purpose=item.purpose,
            fields={name: fields[name] for name in item.needs if name in fields},
            materials={n: Document(n, materials[n]) for n in item.materials if n in materials},
            at=NOW,
        )
        decider, rows = department(item.department), registers[item.department]
        decision = decider.decide(submission, rows)
        if isinstance(decision, Pending):
            decision = decider.decide_later(submission, rows)
        assert isinstance(decision, Granted), (item.name, decision)
        fields.update({n: each for n, each in decision.outputs.items() if each is not None})
        materials.update({c.name: c.sha256 for c in decision.certificates})

    assert {field.name for field in plan.fields if field.required} <= set(fields)
