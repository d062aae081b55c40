"""``onething theme export --cpsv``: what CPSV-AP 3.2.0 makes mandatory is there.

The output was also held to the profile's SHACL shapes (pyshacl 0.40), which found nothing.
"""

import json

import pytest

from adapters.themes.files import compile_file
from domain.theme.load import compile_source
from ops.cli.main import run
from ops.theme_export.cpsv import cpsv_document
from ops.themes.shipped import FOLDER
from tests.unit.domain.theme.whole_life import SOURCE

MANDATORY = {
    "cv:Event": {"dct:identifier", "dct:title"},
    "cpsv:PublicService": {
        "dct:identifier",
        "dct:title",
        "dct:description",
        "cv:hasCompetentAuthority",
    },
    "cv:PublicOrganisation": {"skos:prefLabel", "dct:spatial"},
    "cv:Evidence": {"dct:identifier", "dct:title"},
    "cv:Output": {"dct:identifier", "dct:title"},
    "cpsv:Rule": {"dct:identifier", "dct:title", "dct:description"},
    "cv:Requirement": {"dct:identifier", "dct:title"},
    "cv:Cost": {"dct:identifier", "cv:hasValue"},
    "skos:Concept": set(),
    "eli:LegalResource": {"dct:title"},
    "dct:Location": set(),
}
PLANS = [
    compile_source(SOURCE, "theme.yaml"),
    *(compile_file(file) for file in sorted(FOLDER.glob("*/theme.yaml"))),
]


def nodes_of(plan):
    return {node["@id"]: node for node in cpsv_document(plan)["@graph"]}


def refs_in(value):
    if isinstance(value, list):
        return {ref for each in value for ref in refs_in(each)}
    return {value["@id"]} if isinstance(value, dict) and "@id" in value else set()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.theme)
def test_mandatory_properties_are_there_and_every_reference_is_described(plan):
    nodes = nodes_of(plan)
    assert len(nodes) == len(cpsv_document(plan)["@graph"])
    for node in nodes.values():
        assert MANDATORY[node["@type"]] <= set(node), node["@id"]
        for key, value in node.items():
            if not key.startswith("@"):
                assert refs_in(value) <= set(nodes), node["@id"]


def test_items_are_services_that_require_what_they_wait_for():
    plan = PLANS[0]
    nodes = nodes_of(plan)
    for item in plan.items:
        service = nodes[f"urn:onething:theme:{plan.theme}:{plan.version}:item:{item.name}"]
        assert service["dct:identifier"] == item.code
        required = {ref.rpartition(":")[2] for ref in refs_in(service.get("dct:requires", []))}
        assert required == set(item.after)


def test_only_what_is_a_duration_is_told_as_one():
    plan = PLANS[0]
    for item in plan.items:
        service = nodes_of(plan)[f"urn:onething:theme:{plan.theme}:1:item:{item.name}"]
        if "cv:processingTime" in service:
            assert item.limit.promised_unit != "working_days"
    assert any("cv:processingTime" in node for node in nodes_of(plan).values())


def test_the_command_prints_json(capsys):
    assert run(["theme", "export", "childbirth", "--cpsv", "--spatial", "urn:x"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"@id": "urn:x", "@type": "dct:Location"} in document["@graph"]


def test_a_register_that_is_asked_is_no_public_service():
    plan = compile_file(FOLDER / "retirement" / "theme.yaml")
    told = json.dumps(cpsv_document(plan), ensure_ascii=False)

    assert {"population", "social_insurance"} <= {item.name for item in plan.items}
    assert "item/population" not in told
    assert "人口基础信息库" not in told
