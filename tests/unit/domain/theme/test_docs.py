"""The language page: its theme compiles, and it has all keys of the language."""

import re
from pathlib import Path

import yaml

from domain.theme.load import compile_source, lint_source
from domain.theme.model import (
    AdapterProfile,
    Eligibility,
    Fee,
    FollowUp,
    FormField,
    Item,
    Known,
    Material,
    Prereview,
    Question,
    Registry,
    SpecialProcedure,
    Supervision,
    Theme,
)

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "themes.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_theme_on_the_page_compiles_without_findings() -> None:
    theme = BLOCKS[0]

    assert lint_source(theme.encode(), "docs/themes.md") == ()
    plan = compile_source(theme.encode(), "docs/themes.md")
    assert [item.name for item in plan.items] == ["residence_registration", "insurance_transfer"]


def test_the_turns_on_the_page_are_all_that_the_language_has() -> None:
    turns = yaml.safe_load(BLOCKS[1])

    assert set(turns["supervision"]) == set(Supervision.model_fields)
    assert set(turns["prereview"]) == set(Prereview.model_fields)
    assert set(turns["eligibility"][0]) == set(Eligibility.model_fields)
    assert set(turns["materials"]["lease"]) <= set(Material.model_fields)
    assert set(turns["items"]["inspection"]) <= set(Item.model_fields)
    guide = yaml.safe_load(BLOCKS[2])
    assert set(guide["guide"]["insurance"]) == set(Question.model_fields)
    sources = yaml.safe_load(BLOCKS[3])
    known = next(yaml.safe_load(block) for block in BLOCKS if block.startswith("known:"))
    assert set(known["known"][0]) == set(Known.model_fields)
    said = set(turns) | set(guide) | set(sources) | set(yaml.safe_load(BLOCKS[0])) | set(known)
    assert said | {"legal_basis"} == set(Theme.model_fields)
    said = set(turns["items"]["inspection"]).union(*yaml.safe_load(BLOCKS[0])["items"].values())
    said = said.union(*guide["items"].values(), *sources["items"].values())
    assert said == set(Item.model_fields)


def test_the_sources_on_the_page_are_all_that_the_language_has() -> None:
    said = yaml.safe_load(BLOCKS[3])

    assert set(said["registries"]["population"]) == set(Registry.model_fields)
    assert set(said["adapters"]["hospital"]) == set(AdapterProfile.model_fields)
    assert set(said["follow_ups"]["renewal"]) == set(FollowUp.model_fields)
    item = said["items"]["reimbursement"]
    assert set(item["fee"]) == set(Fee.model_fields)
    assert set(item["special_procedures"]["appraisal"]) == set(SpecialProcedure.model_fields)
    page = "".join(BLOCKS[:5])
    for model in (FormField, Material):
        missing = [name for name in model.model_fields if f"{name}:" not in page]
        assert not missing
