"""``onething theme export --cpsv``: what CPSV-AP 3.2.0 makes mandatory is there.

The output was also held to the profile's SHACL shapes (pyshacl 0.40), which found nothing.
"""

import json
import re
from typing import Any

import pytest

from adapters.files.theme_files import compile_file
from domain.theme.load import compile_source
from ops.authoring.export.cpsv import cpsv_document
from ops.authoring.published.shipped import FOLDER
from ops.cli.main import run
from tests.unit.domain.theme.small_theme import SMALL
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


def graph_of(plan) -> list[dict[str, Any]]:
    graph = cpsv_document(plan)["@graph"]
    assert isinstance(graph, list)
    return graph


def nodes_of(plan):
    return {node["@id"]: node for node in graph_of(plan)}


def refs_in(value):
    if isinstance(value, list):
        return {ref for each in value for ref in refs_in(each)}
    return {value["@id"]} if isinstance(value, dict) and "@id" in value else set()


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.theme)
def test_mandatory_properties_are_there_and_every_reference_is_described(plan):
    nodes = nodes_of(plan)
    assert len(nodes) == len(graph_of(plan))
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


def test_only_what_is_a_duration_is_reported_as_one():
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


IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


@pytest.mark.parametrize("place", ["中山市", 'Zhongshan <b>"city"', "100% here"])
def test_a_place_by_name_is_given_a_valid_iri(capsys, place):
    assert run(["theme", "export", "childbirth", "--spatial", place]) == 0
    document = json.loads(capsys.readouterr().out)
    [found] = [node for node in document["@graph"] if node["@type"] == "dct:Location"]
    assert IRI.fullmatch(found["@id"])
    assert {"@value": place} == found["skos:prefLabel"]
    ids = {node["@id"] for node in document["@graph"]}
    assert all(IRI.fullmatch(each) for each in ids)


@pytest.mark.parametrize(
    "wrong", ["", "http://a b", "http:///x", "urn:x y", "dct:Location", "urn:%zz", "http://[::1"]
)
def test_a_place_that_is_neither_iri_nor_name_is_refused(capsys, wrong):
    assert run(["theme", "export", "childbirth", "--spatial", wrong]) != 0
    read = capsys.readouterr()
    assert not read.out
    assert "--spatial" in read.err


FEES = SMALL.replace(
    "departments:",
    """guide:
  kind:
    question: {zh: 哪种, en: Which}
    answers: {new: {zh: 新, en: New}, old: {zh: 旧, en: Old}}
departments:""",
).replace(
    "    code: C-2\n",
    '    code: C-2\n    fee: {yuan: "0.00", when: kind == \'new\', otherwise: "550.07", '
    "legal_basis: 发改价格规〔2016〕2559号}\n",
)


def test_every_amount_of_a_conditional_fee_is_reported_with_whom_it_is_for():
    nodes = nodes_of(compile_source(FEES.encode(), "theme.yaml"))
    costs = {ref for node in nodes.values() for ref in refs_in(node.get("cv:hasCost", []))}
    told = {nodes[each]["cv:hasValue"]["@value"]: nodes[each]["dct:description"] for each in costs}
    assert {"0.00", "550.07"} == set(told)
    assert "Where (CEL): kind == 'new'. Basis: 发改" in told["0.00"][1]["@value"]
    assert "Where not (CEL): kind == 'new'" in told["550.07"][1]["@value"]


def test_rules_of_one_reason_are_one_requirement():
    plan = next(each for each in PLANS if each.eligibility)
    twice = (*plan.eligibility, plan.eligibility[0].model_copy(update={"field": "other"}))
    ids = [node["@id"] for node in graph_of(plan.model_copy(update={"eligibility": twice}))]
    assert len(ids) == len(set(ids))
