"""Checks across a theme: every name is declared, and every input has exactly one source."""

from collections.abc import Iterator
from itertools import chain, islice

from domain.expressions.conditions import names_in
from domain.theme.lint.accepted_findings import accepted, check_known
from domain.theme.lint.conditions.condition_overlaps import (
    check_left_out,
    check_negations,
    check_none,
    check_overlaps,
)
from domain.theme.lint.conditions.conditions import (
    check_conditions,
    check_guide,
    check_idle,
    names_read,
)
from domain.theme.lint.consequences import drop_consequential
from domain.theme.lint.findings import MAX_FINDINGS, Severity
from domain.theme.lint.form.bounds import check_bounds
from domain.theme.lint.form.capacity import check_message_size, check_request
from domain.theme.lint.form.declarations import check_fields, check_materials, check_subject
from domain.theme.lint.form.duplicate_requests import (
    check_duplicate_requests,
    check_exempt_materials,
)
from domain.theme.lint.form.identification import check_identification, check_shared_subject
from domain.theme.lint.form.labels import check_labels
from domain.theme.lint.form.sources import (
    check_adapters,
    check_derived,
    check_registries,
    check_seen_by,
    check_sources,
)
from domain.theme.lint.items.case_stages import (
    check_commitments,
    check_eligibility,
    check_finality,
    check_prereview,
    check_undoing,
)
from domain.theme.lint.items.items import check_codes, check_cycle, check_items, check_producers
from domain.theme.lint.items.limit_consistency import (
    check_deferred_terms,
    check_promises,
    check_statutory_limits,
)
from domain.theme.lint.items.limit_lengths import (
    check_critical_path,
    check_prereview_term,
    check_statutes,
    check_terms,
)
from domain.theme.lint.items.outcomes import check_permits, check_required
from domain.theme.lint.items.payment_and_follow_ups import (
    check_follow_ups,
    check_notices,
    check_payment,
    check_special_procedures,
)
from domain.theme.lookups import at_registry, is_irrelevant_for_lookup, registry_of, with_lookups
from domain.theme.model import Measure, Theme
from domain.theme.producers import producers
from domain.theme.reuse.overrides import path_exists
from domain.theme.yaml.source_position import Problem


def check_semantics(theme: Theme) -> tuple[Problem, ...]:
    """Return the problems that keep a well-shaped theme from compiling, then warnings.

    There are at most MAX_FINDINGS.
    """
    written, theme = theme, with_lookups(theme)
    supply = producers(theme)
    checks = chain(
        check_subject(written),
        check_registries(written),
        check_sources(written),
        check_derived(written),
        check_fields(theme, supply),
        check_bounds(written),
        check_materials(theme, supply),
        check_request(written),
        check_items(theme),
        check_seen_by(written),
        check_adapters(written),
        check_special_procedures(written),
        check_payment(written),
        check_follow_ups(written),
        check_notices(written),
        check_codes(written),
        check_duplicate_requests(written),
        check_producers(theme),
        check_cycle(theme, supply),
        check_undoing(theme, supply),
        check_eligibility(theme),
        check_prereview(theme),
        check_commitments(theme),
        check_guide(theme),
        check_conditions(theme, supply),
        check_terms(theme),
        check_prereview_term(theme),
        _check_baseline(theme),
        # warnings come last, so that the cap never hides an error
        _check_unused(written),
        check_idle(theme),
        check_message_size(written),
        check_overlaps(theme),
        check_none(theme),
        check_negations(theme),
        check_left_out(theme),
        check_exempt_materials(theme),
        check_labels(theme),
        check_identification(theme, supply),
        check_shared_subject(theme),
        check_required(theme, supply),
        check_permits(theme),
        check_promises(theme, supply),
        check_statutory_limits(theme),
        check_deferred_terms(theme),
        check_finality(theme, supply),
        check_critical_path(theme, supply),
        check_statutes(theme),
        _check_fees(theme),
        _check_overridable(theme),
        _check_sources(theme),
    )
    meant = [
        at_registry(written, each) for each in checks if not is_irrelevant_for_lookup(written, each)
    ]
    causes = (*check_known(written.known), *drop_consequential(meant))
    found = accepted(written.known, causes)
    # Accepted findings come last, so that the cap hides no other.
    return tuple(islice(sorted(found, key=lambda each: each.known is not None), MAX_FINDINGS))


def _check_baseline(theme: Theme) -> Iterator[Problem]:
    for name, measure in theme.baseline.items():
        if measure == Measure(source=measure.source):
            yield Problem(
                "T044-no-figure",
                ("baseline", name),
                f"`{name}` has neither `before` nor `after`",
                "add a figure, or delete the measure",
                at_key=True,
            )


def _check_sources(theme: Theme) -> Iterator[Problem]:
    for name, measure in theme.baseline.items():
        if measure.source == "unsourced":
            yield Problem(
                "T047-unsourced-figure",
                ("baseline", name, "source"),
                f"the figures of `{name}` have no source",
                "write where they were read",
                severity=Severity.NOTE,
            )


def _check_fees(theme: Theme) -> Iterator[Problem]:
    for name, item in theme.items.items():
        if item.fee is not None and item.fee.legal_basis == "unsourced":
            yield Problem(
                "T049-fee-basis",
                ("items", name, "fee", "legal_basis"),
                f"`{name}` has a fee without a legal basis",
                "name the law or notice that sets the fee, or delete the fee",
                severity=Severity.WARNING,
            )


def _check_overridable(theme: Theme) -> Iterator[Problem]:
    for index, path in enumerate(theme.overridable):
        if not path_exists(theme, tuple(path.split("."))):
            yield Problem(
                "T087-opens-nothing",
                ("overridable", index),
                f"`{path}` leads to nothing in the theme",
                "write keys and names from the theme's root, such as `items.NAME.limit.promised`",
            )


def _check_unused(theme: Theme) -> Iterator[Problem]:
    tested = {*(rule.field for rule in theme.eligibility), *names_read(theme)}
    keys = (registry.key for registry in theme.registries.values())
    dated = (each.counted_from for each in theme.follow_ups.values() if each.counted_from)
    needed = (item.needs for item in theme.items.values())
    # What a formula reads counts as used; if nobody uses the result, the result is reported.
    computed = (names_in(field.value) for field in theme.fields.values() if field.value)
    used = {theme.subject, *tested, *dated}.union(*needed, *computed, *keys)
    used_registries = {registry_of(theme, field) for field in theme.fields.values()}
    profiles = {item.adapter for item in theme.items.values()}
    read = (field.licence for field in theme.fields.values() if field.source == "licence")
    used_materials = {*read}.union(*(item.materials for item in theme.items.values()))
    used_departments = {
        theme.prereview.department,
        *(item.department for item in theme.items.values()),
    }
    unused = [
        *(("fields", n) for n, f in theme.fields.items() if f.source != "item" and n not in used),
        *(
            ("materials", n)
            for n, m in theme.materials.items()
            if m.source != "item" and n not in used_materials
        ),
        *(("departments", n) for n in theme.departments if n not in used_departments),
        *(("registries", n) for n in theme.registries if n not in used_registries),
        *(("adapters", n) for n in theme.adapters if n not in profiles),
    ]
    for where, name in unused:
        yield Problem(
            "T043-unused",
            (where, name),
            f"no item uses `{name}` of `{where}`",
            f"delete `{name}`: what no item needs is not requested",
            at_key=True,
            severity=Severity.WARNING,
        )
