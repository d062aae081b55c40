"""Exports a theme as linked data: JSON-LD 1.1 in the terms of CPSV-AP 3.2.0 (SEMIC, EU).

The theme is the event that groups its items, each item a public service of its department. All
mandatory properties of the profile are present. A limit in working days is not an ``xsd:duration``,
since its length depends on the calendar: it is in the description instead.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from domain.case.decisions.clocks import limit_terms
from domain.plan import Label, Plan, PlanItem, PlanTerm, TermUnit
from ops.authoring.export.iri import CHINA, Place, mint_iri, parse_place

JsonLd: TypeAlias = dict[str, object]

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
    """Return the theme's graph.

    ``spatial`` is the IRI of the place that the departments serve, or its name.

    Raises:
        InvalidInputError: ``spatial`` is neither.
    """
    place = parse_place(spatial, frozenset(_CONTEXT))
    plan, named = _services_only(plan), _Names(plan)
    return {
        "@context": _CONTEXT,
        "@graph": [
            _event(plan, named),
            *(_service(plan, item, named) for item in plan.items),
            *_authorities(plan, place, named),
            *_evidence(plan, named),
            *_outputs(plan, named),
            *_rules(plan, named),
            *_requirements(plan, named),
            *_costs(plan, named),
            *_laws(named),
        ],
    }


def _services_only(plan: Plan) -> Plan:
    """Return the plan without lookups: a lookup is not a service to the public."""
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
    """The IRIs of a theme's parts."""

    def __init__(self, plan: Plan) -> None:
        self._theme = ("theme", plan.theme, str(plan.version))
        self._laws: dict[str, int] = {}

    def of(self, *parts: str) -> str:
        return mint_iri(*self._theme, *parts)

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


def _refs(iris: Iterable[object]) -> list[JsonLd]:
    return [{"@id": iri} for iri in iris]


def _event(plan: Plan, named: _Names) -> JsonLd:
    return {
        "@id": named.of(),
        "@type": "cv:Event",
        "dct:identifier": plan.ref,
        "dct:title": _texts(plan.label),
        "dct:description": _texts(
            _limit_texts(plan.label, limit_terms(plan.limit).get("promised"))
        ),
        "cv:hasRelatedService": _refs(named.of("item", item.name) for item in plan.items),
    }


def _service(plan: Plan, item: PlanItem, named: _Names) -> JsonLd:
    promised = limit_terms(item.limit).get("promised")
    label = Label(zh=item.label.zh, en=item.purpose)
    service: JsonLd = {
        "@id": named.of("item", item.name),
        "@type": "cpsv:PublicService",
        "dct:identifier": item.code,
        "dct:title": _texts(item.label),
        "dct:description": _texts(_limit_texts(label, promised)),
        "cv:hasCompetentAuthority": {"@id": named.of("department", item.department)},
        "cv:isGroupedBy": {"@id": named.of()},
        "cpsv:hasInput": _refs(named.of("material", name) for name in item.materials),
        "cpsv:produces": _refs(named.of("output", name) for name in (*item.produces, *item.issues)),
        "dct:requires": _refs(named.of("item", name) for name in item.after),
        "cv:hasLegalResource": _refs(named.law(law) for law in item.legal_basis if _sourced(law)),
        "cv:hasCost": _refs(cost["@id"] for cost in _costs_of(item, named)),
        "cpsv:follows": _refs([named.of("rule", item.name)] if item.when else ()),
        "cv:holdsRequirement": _refs(
            dict.fromkeys(named.of("requirement", rule.reason_code) for rule in plan.eligibility)
        ),
    }
    if promised is not None and promised.unit in _DURATIONS:
        duration = _DURATIONS[promised.unit].format(promised.count)
        service["cv:processingTime"] = {"@type": "xsd:duration", "@value": duration}
    return {key: value for key, value in service.items() if value != []}


def _limit_texts(what: Label, promised: PlanTerm | None) -> Label:
    if promised is None:
        return what
    zh, en = _UNITS[promised.unit]
    return Label(
        zh=f"{what.zh}。承诺时限：{promised.count}{zh}。",
        en=f"{what.en}. Promised within {promised.count} {en}.",
    )


def _authorities(plan: Plan, place: Place, named: _Names) -> Iterator[JsonLd]:
    called: JsonLd = {"skos:prefLabel": {"@value": place.name}} if place.name else {}
    yield {"@id": place.iri, "@type": "dct:Location", **called}
    for department in plan.departments:
        yield {
            "@id": named.of("department", department.name),
            "@type": "cv:PublicOrganisation",
            "dct:identifier": department.name,
            "skos:prefLabel": _texts(department.label),
            "dct:spatial": {"@id": place.iri},
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
    """Yield one requirement per reason code; rules that share one are its titles."""
    titles: dict[str, list[JsonLd]] = {}
    for rule in plan.eligibility:
        known = titles.setdefault(rule.reason_code, [])
        known += (each for each in _texts(rule.reason) if each not in known)
    for code, texts in titles.items():
        yield {
            "@id": named.of("requirement", code),
            "@type": "cv:Requirement",
            "dct:identifier": code,
            "dct:title": texts,
        }


def _costs(plan: Plan, named: _Names) -> Iterator[JsonLd]:
    costs = [cost for item in plan.items for cost in _costs_of(item, named)]
    yield from costs
    if costs:
        yield {"@id": CNY, "@type": "skos:Concept", "skos:prefLabel": _texts(_YUAN)}


def _costs_of(item: PlanItem, named: _Names) -> list[JsonLd]:
    """Return the costs of an item: one amount, or one per outcome of its condition."""
    basis = "" if item.fee_basis in {"", _UNSOURCED} else item.fee_basis
    if not item.fee_when:
        return (
            [_cost(item.fee_fen, named, (item.name,), basis, Label(zh="", en=""))]
            if item.fee_fen
            else []
        )
    where = Label(zh=f"适用情形（CEL）：{item.fee_when}", en=f"Where (CEL): {item.fee_when}")
    others = Label(zh=f"不符合（CEL）：{item.fee_when}", en=f"Where not (CEL): {item.fee_when}")
    return [
        _cost(item.fee_fen, named, (item.name,), basis, where),
        _cost(item.fee_otherwise_fen, named, (item.name, "otherwise"), basis, others),
    ]


def _cost(fen: int, named: _Names, name: tuple[str, ...], basis: str, where: Label) -> JsonLd:
    description = Label(
        zh="。".join(filter(None, (where.zh, f"收费依据：{basis}" if basis else ""))),
        en=". ".join(filter(None, (where.en, f"Basis: {basis}" if basis else ""))),
    )
    described: JsonLd = {"dct:description": _texts(description)} if description.en else {}
    return {
        "@id": named.of("cost", *name),
        "@type": "cv:Cost",
        "dct:identifier": ".".join(name),
        **described,
        "cv:hasValue": {"@type": "xsd:double", "@value": f"{fen // 100}.{fen % 100:02d}"},
        "cv:currency": {"@id": CNY},
    }


def _laws(named: _Names) -> Iterator[JsonLd]:
    """Yield the laws, after everything that names one."""
    for law in named.laws:
        yield {
            "@id": named.law(law),
            "@type": "eli:LegalResource",
            "dct:title": {"@language": "zh", "@value": law},
        }


def _sourced(law: str) -> bool:
    return law != _UNSOURCED
