"""A personal guide as lines for people, and as data."""

from collections.abc import Iterable, Iterator

from domain.form.values.bounds import bounds_label
from domain.plan import Label, Plan, PlanField, PlanFollowUp, PlanItem, PlanLimit, PlanMaterial
from domain.theme.guide import PersonalGuide

_UNITS = {
    "working_days": Label(zh="个工作日", en="working days"),
    "days": Label(zh="天", en="days"),
    "hours": Label(zh="小时", en="hours"),
    "months": Label(zh="个月", en="months"),
}
_DELIVERY_TEXTS = {
    "electronic": Label(zh="电子证照，无需领取", en="electronic, nowhere to go"),
    "counter": Label(zh="窗口领取", en="at the counter"),
    "courier": Label(zh="寄送", en="by courier"),
}


def guide_lines(guide: PersonalGuide) -> Iterator[str]:
    """What is done, what to fill in, what to bring, what not, and how long it takes."""
    plan = guide.plan
    yield f"{plan.ref}  {_both(plan.label)}"
    for question in guide.open_questions:
        yield ""
        yield f"? {_both(question.question)}"
        for answer, label in zip(question.answers, question.labels, strict=True):
            yield f"    --situation {question.name}.{answer}  {_both(label)}"
    yield from _part("办理事项 what is done", (_item(plan, each) for each in guide.items))
    yield from _part("不适用 what does not apply", (_both(i.label) for i in guide.left_out))
    yield from _part(
        "填写 what to fill in", (_question_lines(guide, each) for each in guide.fields)
    )
    filled = (f"{_both(field.label)}  ({_both(lookup.label)})" for field, lookup in guide.filled)
    yield from _part("预填 what is filled in for you", filled)
    yield from _part("提交 what to bring", map(_material_text, guide.bring))
    yield from _part("免于提交 what not to bring", (_both(each.label) for each in guide.spared))
    yield from _part("费用 what it costs", _costs(guide))
    yield from _part("承诺时限 promised within", _promise(plan.limit))
    yield from _part("可能暂停计时 what may hold it up", _special_procedure_lines(guide))
    yield from _part("领取 how the results come", map(_delivery_text, guide.results))
    yield from _part("后续服务 what comes next, unasked", map(_follow_up_text, guide.follow_ups))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield title
        yield from (f"  {line}" for line in told)


def _item(plan: Plan, item: PlanItem) -> str:
    return f"{_both(item.label)}  ({_both(plan.department_by_name[item.department].label)})"


def _material_text(material: PlanMaterial) -> str:
    notes = [
        *([] if material.required else ["可不提交 optional"]),
        *(["可容缺 may follow later"] if material.deferrable else []),
        *(["可承诺 a commitment may stand in"] if material.committable else []),
    ]
    told = f"  ({', '.join(notes)})" if notes else ""
    return f"{_both(material.label)}{told}"


def _question_lines(guide: PersonalGuide, field: PlanField) -> str:
    names = guide.seen_by(field)
    seen = "、".join(_both(guide.plan.department_by_name[name].label) for name in names)
    bounds = bounds_label(field)
    notes = [*([_both(bounds)] if bounds else []), *([f"给 seen by {seen}"] if seen else [])]
    return f"{_both(field.label)}{''.join(f'  ({note})' for note in notes)}"


def _special_procedure_lines(guide: PersonalGuide) -> Iterator[str]:
    for item in guide.items:
        for each in item.special_procedures:
            yield f"{_both(item.label)}: {_both(each.label)}  ({each.legal_basis})"


def _delivery_text(material: PlanMaterial) -> str:
    ways = ", ".join(_both(_DELIVERY_TEXTS[way]) for way in material.delivery)
    return f"{_both(material.label)}: {ways}"


def _follow_up_text(follow_up: PlanFollowUp) -> str:
    unit = _UNITS[follow_up.due.unit]
    count = follow_up.due.count
    times = f" × {follow_up.times}" if follow_up.times > 1 else ""
    return (
        f"{_both(follow_up.label)}: {count}{unit.zh}后 after {count} {unit.en}{times}"
        f"  ({follow_up.legal_basis})"
    )


def _costs(guide: PersonalGuide) -> Iterator[str]:
    for item, fen in guide.charged:
        yield f"{_both(item.label)}: {_yuan(fen)}  ({item.fee_basis})"
    if guide.fee_fen:
        yield f"合计，一次缴纳 together, in one payment: {_yuan(guide.fee_fen)}"
    else:
        yield "不收费 nothing"


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}.{fen % 100:02}"


def _promise(limit: PlanLimit) -> Iterator[str]:
    if limit.promised is not None:
        unit = _UNITS[limit.promised_unit]
        yield f"{limit.promised}{unit.zh} {limit.promised} {unit.en}"


def _both(label: Label) -> str:
    return f"{label.zh} {label.en}"


def guide_document(guide: PersonalGuide) -> dict[str, object]:
    """The same for programs: names and labels."""
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
    """The bounds that a field has, as its theme writes them."""
    keys = ("min", "max", "min_length", "pattern", "pattern_says", "not_before", "not_after")
    found: dict[str, object] = {key: value for key in keys if (value := getattr(field, key))}
    if field.pattern_says:
        found["pattern_says"] = field.pattern_says.model_dump()
    return found | ({"max_length": field.max_length} if field.type == "text" else {})


def _labelled(name: str, label: Label) -> dict[str, object]:
    return {"name": name, "label": label.model_dump()}
