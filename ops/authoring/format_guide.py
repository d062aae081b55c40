"""Formats a personal guide as lines for people, and as data."""

from collections.abc import Iterable, Iterator

from domain.form.values.bounds import bounds_label
from domain.phrases.catalogue import both, code_in_both, in_both, name_code
from domain.plan import Label, Plan, PlanField, PlanFollowUp, PlanItem, PlanLimit, PlanMaterial
from domain.theme.guide import PersonalGuide


def guide_lines(guide: PersonalGuide) -> Iterator[str]:
    """Yield what is done, what to fill in, what to bring and what not, and the time it takes."""
    plan = guide.plan
    yield f"{plan.ref}  {in_both(plan.label)}"
    for question in guide.open_questions:
        yield ""
        yield f"? {in_both(question.question)}"
        for answer, label in zip(question.answers, question.labels, strict=True):
            yield f"    --situation {question.name}.{answer}  {in_both(label)}"
    yield from _part(both("guide.what_is_done"), (_item(plan, each) for each in guide.items))
    yield from _part(both("guide.what_does_not_apply"), (in_both(i.label) for i in guide.left_out))
    yield from _part(
        both("guide.what_to_fill_in"), (_question_lines(guide, each) for each in guide.fields)
    )
    filled = (
        f"{in_both(field.label)}  ({in_both(lookup.label)})" for field, lookup in guide.filled
    )
    yield from _part(both("guide.what_is_filled_in"), filled)
    yield from _part(both("guide.what_to_bring"), map(_material_text, guide.bring))
    yield from _part(
        both("guide.what_not_to_bring"), (in_both(each.label) for each in guide.spared)
    )
    yield from _part(both("guide.what_it_costs"), _costs(guide))
    yield from _part(both("guide.promised_within"), _promise(plan.limit))
    yield from _part(both("guide.what_may_hold_it"), _special_procedure_lines(guide))
    yield from _part(both("guide.how_the_results_come"), map(_delivery_text, guide.results))
    yield from _part(both("guide.what_comes_next_unasked"), map(_follow_up_text, guide.follow_ups))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    printed = list(lines)
    if printed:
        yield ""
        yield title
        yield from (f"  {line}" for line in printed)


def _item(plan: Plan, item: PlanItem) -> str:
    return f"{in_both(item.label)}  ({in_both(plan.department_by_name[item.department].label)})"


def _material_text(material: PlanMaterial) -> str:
    notes = [
        *([] if material.required else [both("guide.optional")]),
        *([both("guide.may_follow_later")] if material.deferrable else []),
        *([both("guide.a_commitment_may_stand")] if material.committable else []),
    ]
    suffix = f"  ({', '.join(notes)})" if notes else ""
    return f"{in_both(material.label)}{suffix}"


def _question_lines(guide: PersonalGuide, field: PlanField) -> str:
    names = guide.seen_by(field)
    seen = "、".join(in_both(guide.plan.department_by_name[name].label) for name in names)
    bounds = bounds_label(field)
    notes = [
        *([in_both(bounds)] if bounds else []),
        *([f"{both('guide.seen_by')} {seen}"] if seen else []),
    ]
    return f"{in_both(field.label)}{''.join(f'  ({note})' for note in notes)}"


def _special_procedure_lines(guide: PersonalGuide) -> Iterator[str]:
    for item in guide.items:
        for each in item.special_procedures:
            yield f"{in_both(item.label)}: {in_both(each.label)}  ({each.legal_basis})"


def _delivery_text(material: PlanMaterial) -> str:
    ways = ", ".join(code_in_both("result", way) for way in material.delivery)
    return f"{in_both(material.label)}: {ways}"


def _follow_up_text(follow_up: PlanFollowUp) -> str:
    unit = name_code("time", follow_up.due.unit)
    count = follow_up.due.count
    times = f" × {follow_up.times}" if follow_up.times > 1 else ""
    return (
        f"{in_both(follow_up.label)}: {both('guide.after', count=count, unit=unit)}{times}"
        f"  ({follow_up.legal_basis})"
    )


def _costs(guide: PersonalGuide) -> Iterator[str]:
    for item, fen in guide.charged:
        yield f"{in_both(item.label)}: {_yuan(fen)}  ({item.fee_basis})"
    if guide.fee_fen:
        yield f"{both('guide.together_in_one_payment')}: {_yuan(guide.fee_fen)}"
    else:
        yield both("guide.nothing")


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02}"


def _promise(limit: PlanLimit) -> Iterator[str]:
    if limit.promised is not None:
        unit = name_code("time", limit.promised_unit)
        yield f"{limit.promised}{unit.zh} {limit.promised} {unit.en}"


def guide_document(guide: PersonalGuide) -> dict[str, object]:
    """Return the guide as data: names and labels."""
    limit = guide.plan.limit
    return {
        "theme": guide.plan.ref,
        "plan_digest": guide.plan.digest,
        "open_questions": [each.model_dump() for each in guide.open_questions],
        "items": [
            {**_labelled(each.name, each.label), "department": each.department}
            for each in guide.items
        ],
        "left_out": [_labelled(each.name, each.label) for each in guide.left_out],
        "fields": [
            {
                **_labelled(each.name, each.label),
                "type": each.type,
                "required": each.required,
                "format": each.format,
                "bounds": _bounds(each),
                "seen_by": list(guide.seen_by(each)),
            }
            for each in guide.fields
        ],
        "filled": [
            {**_labelled(field.name, field.label), "from": lookup.name}
            for field, lookup in guide.filled
        ],
        "bring": [
            {
                **_labelled(each.name, each.label),
                "required": each.required,
                "deferrable": each.deferrable is not None,
                "committable": each.committable is not None,
            }
            for each in guide.bring
        ],
        "spared": [
            {**_labelled(each.name, each.label), "source": each.source} for each in guide.spared
        ],
        "fees": [
            {**_labelled(item.name, item.label), "fen": fen, "legal_basis": item.fee_basis}
            for item, fen in guide.charged
        ],
        "fee_fen": guide.fee_fen,
        "payment": guide.plan.payment,
        "results": [
            {**_labelled(each.name, each.label), "delivery": list(each.delivery)}
            for each in guide.results
        ],
        "follow_ups": [each.model_dump(mode="json") for each in guide.follow_ups],
        "special_procedures": [
            {**each.model_dump(mode="json"), "item": item.name}
            for item in guide.items
            for each in item.special_procedures
        ],
        "promised": {"count": limit.promised, "unit": limit.promised_unit},
    }


def _bounds(field: PlanField) -> dict[str, object]:
    """Return the bounds of a field, as its theme writes them."""
    keys = ("min", "max", "min_length", "pattern", "pattern_says", "not_before", "not_after")
    found: dict[str, object] = {key: value for key in keys if (value := getattr(field, key))}
    if field.pattern_says:
        found["pattern_says"] = field.pattern_says.model_dump()
    return found | ({"max_length": field.max_length} if field.type == "text" else {})


def _labelled(name: str, label: Label) -> dict[str, object]:
    return {"name": name, "label": label.model_dump()}
