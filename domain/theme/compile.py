"""Compiles a theme to its plan: pure, ordered, byte-identical on every machine."""

from domain.plan import (
    Label,
    Plan,
    PlanDepartment,
    PlanEligibility,
    PlanField,
    PlanFollowUp,
    PlanItem,
    PlanLimit,
    PlanMaterial,
    PlanNotice,
    PlanPrereview,
    PlanQuestion,
    PlanSpecialProcedure,
    PlanSupervision,
)
from domain.theme.lint.all_checks import check_semantics
from domain.theme.lint.findings import Severity, ThemeInvalidError, sorted_findings
from domain.theme.lookups import with_lookups
from domain.theme.model import (
    DEFAULT_MAX_LENGTH,
    Bilingual,
    Eligibility,
    FollowUp,
    FormField,
    Item,
    Limit,
    Material,
    Prereview,
    Question,
    Supervision,
    Theme,
)
from domain.theme.order import sort_items
from domain.theme.producers import awaited, prerequisites, producers, suppliers
from domain.theme.yaml.source_position import NO_FILE, Source


def compile_plan(theme: Theme, source: Source = NO_FILE) -> Plan:
    """Compile a theme. ``source`` is the file it was read from; findings name it.

    Items are in topological order, ties in declaration order; ``after`` is sorted; fields,
    materials and departments keep declaration order, which is the order of the form.

    Raises:
        ThemeInvalidError: with all errors.
    """
    found = sorted_findings([source.place(problem) for problem in check_semantics(theme)])
    if errors := [finding for finding in found if finding.severity is Severity.ERROR]:
        raise ThemeInvalidError(errors)
    lookups = theme.registries.keys() - theme.items.keys()
    theme = with_lookups(theme)
    supply = producers(theme)
    before, required_items = prerequisites(theme, supply), suppliers(theme, supply)
    waiting = awaited(theme, supply)
    return Plan(
        theme=theme.theme,
        version=theme.version,
        label=_label(theme.label),
        subject=theme.subject,
        limit=_limit(theme.limit),
        calendar=theme.calendar,
        prereview=_prereview(theme.prereview),
        eligibility=tuple(map(_eligibility, theme.eligibility)),
        supervision=_supervision(theme.supervision),
        guide=tuple(_question(name, each) for name, each in theme.guide.items()),
        departments=tuple(
            PlanDepartment(name=name, label=_label(department.label))
            for name, department in theme.departments.items()
        ),
        fields=tuple(
            _field(name, field, supply.fields.get(name)) for name, field in theme.fields.items()
        ),
        materials=tuple(
            _material(name, material, supply.materials.get(name))
            for name, material in theme.materials.items()
        ),
        items=tuple(
            _item(
                name, theme.items[name], required_items[name], waiting[name], lookup=name in lookups
            )
            for name in sort_items(before)
        ),
        payment=theme.payment or "",
        notices=tuple(
            PlanNotice(kind=kind, words=_label(words)) for kind, words in theme.notices.items()
        ),
        follow_ups=tuple(_follow_up(name, each) for name, each in theme.follow_ups.items()),
    )


def _question(name: str, question: Question) -> PlanQuestion:
    return PlanQuestion(
        name=name,
        question=_label(question.question),
        answers=tuple(question.answers),
        labels=tuple(_label(label) for label in question.answers.values()),
    )


def _field(name: str, field: FormField, producer: str | None) -> PlanField:
    return PlanField(
        name=name,
        label=_label(field.label),
        type=field.type,
        source=_source(field.source, producer),
        required=field.required,
        personal=field.personal,
        format=field.format,
        max_length=field.max_length or DEFAULT_MAX_LENGTH,
        choices=tuple(field.choices),
        choice_labels=tuple(_label(label) for label in field.choices.values()),
        when=field.when or "",
        min_length=field.min_length or 0,
        pattern=field.pattern or "",
        pattern_says=_label(field.pattern_says) if field.pattern_says else None,
        min=field.min or "",
        max=field.max or "",
        not_before=field.not_before or "",
        not_after=field.not_after or "",
        derived=(field.value or "") if field.source == "derived" else "",
    )


def _material(name: str, material: Material, issuer: str | None) -> PlanMaterial:
    return PlanMaterial(
        name=name,
        label=_label(material.label),
        source=_source(material.source, issuer),
        required=material.required,
        deferrable=material.deferrable,
        committable=material.committable,
        when=material.when or "",
        delivery=material.delivery,
    )


def _item(
    name: str, item: Item, after: tuple[str, ...], waits_for: tuple[str, ...], *, lookup: bool
) -> PlanItem:
    return PlanItem(
        name=name,
        kind="lookup" if lookup else "item",
        label=_label(item.label),
        department=item.department,
        code=item.code,
        purpose=item.purpose,
        legal_basis=item.legal_basis,
        needs=item.needs,
        materials=item.materials,
        produces=item.produces,
        issues=item.issues,
        after=after,
        waits_for=waits_for,
        limit=_limit(item.limit),
        call_timeout_s=item.call_timeout,
        patience_s=item.patience,
        query_every_s=item.query_every,
        importance=item.importance,
        undo_if_refused=item.undo_if_refused,
        withdraw=item.withdraw,
        undo_patience_s=item.undo_patience,
        served_by=item.served_by,
        fee_fen=item.fee.yuan if item.fee else 0,
        fee_basis=item.fee.legal_basis if item.fee else "",
        fee_when=(item.fee.when or "") if item.fee else "",
        fee_otherwise_fen=(item.fee.otherwise or 0) if item.fee else 0,
        special_procedures=tuple(
            PlanSpecialProcedure(
                name=special,
                label=_label(each.label),
                kind=each.kind,
                legal_basis=each.legal_basis,
            )
            for special, each in item.special_procedures.items()
        ),
        when=item.when or "",
    )


def _follow_up(name: str, declared: FollowUp) -> PlanFollowUp:
    return PlanFollowUp(
        name=name,
        label=_label(declared.label),
        after=declared.after or "",
        counted_from=declared.counted_from or "",
        due=declared.due,
        times=declared.times,
        theme=declared.theme or "",
        when=declared.when or "",
        legal_basis=declared.legal_basis,
    )


def _source(declared: str, producer: str | None) -> str:
    return declared if producer is None else f"item:{producer}"


def _label(text: Bilingual) -> Label:
    return Label(zh=text.zh, en=text.en)


def _limit(limit: Limit) -> PlanLimit:
    promised, statutory = limit.promised, limit.statutory
    return PlanLimit(
        promised=promised.count if promised else None,
        statutory=statutory.count if statutory else None,
        promised_unit=promised.unit if promised else "working_days",
        statutory_unit=statutory.unit if statutory else "working_days",
    )


def _prereview(declared: Prereview) -> PlanPrereview:
    return PlanPrereview(
        by=declared.by,
        department=declared.department or "",
        within=declared.within,
        legal_basis=declared.legal_basis or "",
    )


def _eligibility(rule: Eligibility) -> PlanEligibility:
    return PlanEligibility(
        field=rule.field,
        one_of=rule.one_of,
        reason_code=rule.reason_code,
        reason=_label(rule.reason),
        legal_basis=rule.legal_basis,
    )


def _supervision(declared: Supervision) -> PlanSupervision:
    return PlanSupervision(
        warn_percent=declared.warn_at,
        escalate_after_s=declared.escalate_after,
        escalate_to=declared.escalate_to,
        supplement_within_s=declared.supplement_within,
        reply_within_s=declared.reply_within,
        task_within_s=declared.task_within,
    )
