"""A theme as linked data: JSON-LD 1.1 in the terms of CPSV-AP 3.2.0 (SEMIC, European Commission).

The theme is the event that groups its items, each item a public service of its department. What
the profile makes mandatory is there. A limit in working days is no ``xsd:duration``, since how
long it takes depends on the calendar: it is told in the description instead.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from domain.decisions.clocks import terms_of
from domain.plan import Label, Plan, PlanItem, PlanTerm, TermUnit

JsonLd: TypeAlias = dict[str, object]

CHINA = "http://publications.europa.eu/resource/authority/country/CHN"
"""The place of departments where none is named (Publications Office of the European Union)."""

CNY = "http://publications.europa.eu/resource/authority/currency/CNY"
_YUAN = Label(zh="人民币元", en="yuan")
_CONTEXT: JsonLd = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_DURATIONS: dict[TermUnit, str] = {"hours": "PT{}H", "days": "P{}D", "months": "P{}M"}
_UNITS: dict[TermUnit, tuple[str, str]] = {
    "hours": ("小时", "hours"),
    "days": ("日", "days"),
    "working_days": ("个工作日", "working days"),
    "months": ("个月", "months"),
}
_UNSOURCED = "unsourced"


def cpsv_document(plan: Plan, spatial: str = CHINA) -> JsonLd:
    """The theme's graph. ``spatial`` is the IRI of the place that the departments serve."""
    plan, named = _services_only(plan), _Names(plan.ref)
    return {
        "@context": _CONTEXT,
        "@graph": [
            _event(plan, named),
            *(_service(plan, item, named) for item in plan.items),
            *_authorities(plan, spatial, named),
            *_evidence(plan, named),
            *_outputs(plan, named),
            *_rules(plan, named),
            *_requirements(plan, named),
            *_costs(plan, named),
            *_laws(named),
        ],
    }


def _services_only(plan: Plan) -> Plan:
    """The plan without what registers are asked: looking up is no service to the public."""
    items = [item for item in plan.items if item.kind == "item"]
    if len(items) == len(plan.items):
        return plan
    known, departments = {i.name for i in items}, {i.department for i in items}
    shape = plan.model_dump()
    shape["items"] = tuple(
        item.model_dump() | {"after": tuple(n for n in item.after if n in known)} for item in items
    )
    shape["departments"] = tuple(
        each.model_dump() for each in plan.departments if each.name in departments
    )
    return Plan.model_validate(shape)


class _Names:
    """The IRIs of a theme's things."""

    def __init__(self, ref: str) -> None:
        self._theme = f"urn:onething:theme:{ref.replace('@', ':')}"
        self._laws: dict[str, int] = {}

    def of(self, kind: str = "", name: str = "") -> str:
        return ":".join(part for part in (self._theme, kind, name) if part)

    def law(self, text: str) -> str:
        return self.of("law", str(self._laws.setdefault(text, len(self._laws) + 1)))

    @property
    def laws(self) -> dict[str, int]:
        return self._laws


def _texts(label: Label) -> list[JsonLd]:
    return [
        {"@language": "zh", "@value": label.zh},
        {"@language": "en", "@value": label.en},
    ]


def _refs(iris: Iterable[str]) -> list[JsonLd]:
    return [{"@id": iri} for iri in iris]


def _event(plan: Plan, named: _Names) -> JsonLd:
    return {
        "@id": named.of(),
        "@type": "cv:Event",
        "dct:identifier": plan.ref,
        "dct:title": _texts(plan.label),
        "dct:description": _texts(_told_limits(plan.label, terms_of(plan.limit).get("promised"))),
        "cv:hasRelatedService": _refs(named.of("item", item.name) for item in plan.items),
    }


def _service(plan: Plan, item: PlanItem, named: _Names) -> JsonLd:
    promised = terms_of(item.limit).get("promised")
    label = Label(zh=item.label.zh, en=item.purpose)
    service: JsonLd = {
        "@id": named.of("item", item.name),
        "@type": "cpsv:PublicService",
        "dct:identifier": item.code,
        "dct:title": _texts(item.label),
        "dct:description": _texts(_told_limits(label, promised)),
        "cv:hasCompetentAuthority": {"@id": named.of("department", item.department)},
        "cv:isGroupedBy": {"@id": named.of()},
        "cpsv:hasInput": _refs(named.of("material", name) for name in item.materials),
        "cpsv:produces": _refs(named.of("output", name) for name in (*item.produces, *item.issues)),
        "dct:requires": _refs(named.of("item", name) for name in item.after),
        "cv:hasLegalResource": _refs(named.law(law) for law in item.legal_basis if _sourced(law)),
        "cv:hasCost": _refs([named.of("cost", item.name)] if item.fee_fen else ()),
        "cpsv:follows": _refs([named.of("rule", item.name)] if item.when else ()),
        "cv:holdsRequirement": _refs(
            named.of("requirement", rule.reason_code) for rule in plan.eligibility
        ),
    }
    if promised is not None and promised.unit in _DURATIONS:
        duration = _DURATIONS[promised.unit].format(promised.count)
        service["cv:processingTime"] = {"@type": "xsd:duration", "@value": duration}
    return {key: value for key, value in service.items() if value != []}


def _told_limits(what: Label, promised: PlanTerm | None) -> Label:
    if promised is None:
        return what
    zh, en = _UNITS[promised.unit]
    return Label(
        zh=f"{what.zh}。承诺时限：{promised.count}{zh}。",
        en=f"{what.en}. Promised within {promised.count} {en}.",
    )


def _authorities(plan: Plan, spatial: str, named: _Names) -> Iterator[JsonLd]:
    yield {"@id": spatial, "@type": "dct:Location"}
    for department in plan.departments:
        yield {
            "@id": named.of("department", department.name),
            "@type": "cv:PublicOrganisation",
            "dct:identifier": department.name,
            "skos:prefLabel": _texts(department.label),
            "dct:spatial": {"@id": spatial},
        }


def _evidence(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    for material in plan.materials:
        yield {
            "@id": named.of("material", material.name),
            "@type": "cv:Evidence",
            "dct:identifier": material.name,
            "dct:title": _texts(material.label),
        }


def _outputs(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    labels = {each.name: each.label for each in plan.fields}
    labels |= {each.name: each.label for each in plan.materials}
    for item in plan.items:
        for name in (*item.produces, *item.issues):
            yield {
                "@id": named.of("output", name),
                "@type": "cv:Output",
                "dct:identifier": name,
                "dct:title": _texts(labels[name]),
            }


def _rules(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    for item in plan.items:
        if item.when:
            label = Label(zh=f"{item.label.zh}的适用情形", en=f"When {item.label.en} applies")
            yield {
                "@id": named.of("rule", item.name),
                "@type": "cpsv:Rule",
                "dct:identifier": item.name,
                "dct:title": _texts(label),
                "dct:description": [{"@language": "en", "@value": f"CEL: {item.when}"}],
            }


def _requirements(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    for rule in plan.eligibility:
        yield {
            "@id": named.of("requirement", rule.reason_code),
            "@type": "cv:Requirement",
            "dct:identifier": rule.reason_code,
            "dct:title": _texts(rule.reason),
        }


def _costs(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    for item in plan.items:
        if item.fee_fen:
            yield {
                "@id": named.of("cost", item.name),
                "@type": "cv:Cost",
                "dct:identifier": item.name,
                "cv:hasValue": {"@type": "xsd:double", "@value": f"{item.fee_fen / 100:.2f}"},
                "cv:currency": {"@id": CNY},
            }
    if any(item.fee_fen for item in plan.items):
        yield {"@id": CNY, "@type": "skos:Concept", "skos:prefLabel": _texts(_YUAN)}


def _laws(named: _Names) -> Iterator[JsonLd]:
    """After everything that names a law."""
    for law in named.laws:
        yield {
            "@id": named.law(law),
            "@type": "eli:LegalResource",
            "dct:title": {"@language": "zh", "@value": law},
        }


def _sourced(law: str) -> bool:
    return law != _UNSOURCED
