"""What a theme knows about: accepted at one place, for a reason, and never an error."""

import pytest

from domain.theme.bundle_report import bundle_report
from domain.theme.diff import known_changes
from domain.theme.lint.findings import Finding, Reason
from domain.theme.lint.rules.catalogue import RULES
from domain.theme.load import compile_source, lint_source, load_theme, resolve_source
from tests.unit.domain.theme.reuse.library import PERSON, Texts
from tests.unit.domain.theme.small_theme import SMALL

CARD = SMALL.replace("zh: 证", "zh: 居民身份证")
BECAUSE = "because: {zh: 要交, en: Handed in}"


def with_accepted(*entries: str, theme: str = CARD) -> str:
    return theme + "known:\n" + "".join(f"  - {{{each}}}\n" for each in entries)


def found(text: str, **theme_source: str) -> list[Finding]:
    return list(lint_source(text.encode(), "theme.yaml", Texts(**theme_source)))


def accepting(at: str, rule: str = "T117", because: str = BECAUSE) -> str:
    return f"rule: {rule}, at: {at}, {because}"


@pytest.mark.parametrize("at", ["materials.proof.source", "materials.proof"])
@pytest.mark.parametrize("rule", ["T117", "T117-card-asked-for"])
def test_a_finding_is_accepted_at_its_place_or_in_its_entry(at, rule):
    [one] = found(with_accepted(accepting(at, rule)))
    assert one.known == Reason("要交", "Handed in")
    assert one.data()["known"] == {"zh": "要交", "en": "Handed in"}
    assert one.data()["at"] == "materials.proof.source"


@pytest.mark.parametrize("at", ["materials", "materials.proof.label", "materials.pro"])
def test_it_is_accepted_nowhere_else(at):
    one, stale = found(with_accepted(accepting(at)))
    assert (one.rule, one.known) == ("T117-card-asked-for", None)
    assert (stale.rule, stale.severity.value) == ("T141-known-stale", "warning")
    assert stale.hint in {"did you mean `materials.proof.source`?", "delete the entry"}


def test_another_rule_at_the_place_is_not_accepted():
    one, stale = found(with_accepted(accepting("materials.proof", "T115")))
    assert (one.known, stale.rule) == (None, "T141-known-stale")


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (accepting("items.first", "T999"), "T140-known-rule"),
        (accepting("items.first", "T030"), "T140-known-rule"),
        (accepting("known.0", "T141"), "T140-known-rule"),
        (accepting("items.first", "seventeen"), "T024-bad-value"),
        (accepting("Items first"), "T024-bad-value"),
        (accepting("materials.proof", because="because: {zh: '', en: ''}"), "T024-bad-value"),
        (accepting("materials.proof", because="because: {zh: ' ', en: x}"), "T024-bad-value"),
        (accepting("materials.proof", because="because: {zh: x}"), "T022-missing-language"),
        (accepting("materials.proof", because="because: asked"), "T023-wrong-type"),
        ("rule: T117, at: materials.proof", "T021-missing-key"),
    ],
)
def test_what_cannot_be_accepted_or_has_no_reason_is_an_error(entry, rule):
    wrong = [each for each in found(with_accepted(entry)) if each.severity.value == "error"]
    assert {each.rule for each in wrong} == {rule}


def test_an_error_stays_one_and_beside_it_nothing_is_stale():
    known = accepting("materials.proof"), accepting("items.first.needs.0", "T104")
    text = with_accepted(*known).replace("needs: [holder]", "needs: [hodler]")
    assert [each.rule for each in found(text) if each.known is None] == ["T030-unknown-field"]


def test_what_is_accepted_of_some_is_found_again_of_others():
    final = SMALL.replace("    needs: [holder]\n", "    needs: [holder]\n    withdraw: final\n")
    final = final.replace("code: C-2", "code: C-2\n    importance: required")
    final = final.replace("code: C-1", "code: C-1\n    importance: required")
    at = "items.first.withdraw"
    [one] = found(final)
    assert (one.rule, one.at, one.about) == ("T059-final-before-required", at, ("second",))
    of = f"of: [second], {BECAUSE}"
    assert [
        e.known is None for e in found(with_accepted(accepting(at, "T059", of), theme=final))
    ] == [False]
    for entry in (accepting(at, "T059"), accepting(at, "T059", f"of: [third], {BECAUSE}")):
        one, stale = found(with_accepted(entry, theme=final))
        assert (one.known, stale.rule) == (None, "T141-known-stale")
        assert stale.hint == "if that is right too, write `of: [second]`"


def test_an_entry_stands_once():
    twice = with_accepted(accepting("materials.proof"), accepting("materials.proof"))
    assert [e.rule for e in found(twice) if e.known is None] == ["T039-repeated"]


def test_what_is_known_is_in_no_plan_and_its_changes_are_reported():
    old, new = CARD.encode(), with_accepted(accepting("materials.proof")).encode()
    assert compile_source(old, "t").digest == compile_source(new, "t").digest
    themes = load_theme(old, "t"), load_theme(new, "t")
    [change] = known_changes(*themes)
    assert (change.path, change.kind, change.weight) == (
        "known.T117.materials.proof",
        "added",
        "text",
    )
    assert [each.kind for each in known_changes(*reversed(themes))] == ["removed"]
    other = load_theme(new.replace("要交".encode(), "要看".encode()), "t")
    assert [each.kind for each in known_changes(themes[1], other)] == ["changed"]
    [shown] = bundle_report(themes[1], compile_source(new, "t")).known
    assert (shown.rule, str(shown.because)) == ("T117-card-asked-for", "要交 / Handed in")


def test_a_catalogue_knows_about_its_entries_under_any_name():
    known = accepting("materials.proof"), accepting("items.first", "T103")
    catalogue = with_accepted(*known, theme=PERSON.replace("zh: 证", "zh: 身份证"))
    theme_source = {"catalogue_person__1": catalogue}
    text = SMALL.replace("proof: {label: {zh: 证, en: Proof}}", "paper: {from: person@1/proof}")
    text = text.replace("materials: [proof]", "materials: [paper]")
    [one] = found(text, **theme_source)
    assert (one.at, one.known) == ("materials.paper.source", Reason("要交", "Handed in"))
    whole = resolve_source(text.encode(), "t", Texts(**theme_source))
    assert [each.known for each in lint_source(whole, "t")] == [one.known]
    wrong = catalogue.replace("at: items.first", "at: items.frist")
    assert [(e.rule, e.severity.value) for e in found(wrong)] == [("T141-known-stale", "warning")]
    wrong = catalogue.replace("T103", "T030")
    assert [(e.rule, e.severity.value) for e in found(wrong)] == [("T140-known-rule", "error")]


def test_what_a_catalogue_has_on_record_is_so_for_every_theme_that_takes_an_entry():
    theme_source = {"catalogue_person__1": PERSON + "on_record: [海员证]\n"}
    text = SMALL.replace("zh: 证", "zh: 海员证")
    assert found(text, **theme_source) == []
    text = text.replace(
        "holder: {label: {zh: 人, en: Holder}, type: text}", "holder: {from: person@1}"
    )
    [one] = found(text, **theme_source)
    assert (one.rule, one.severity.value) == ("T117-card-asked-for", "warning")


def test_a_district_knows_besides_its_city():
    city = with_accepted(accepting("materials.proof"), accepting("items.second", "T103"))
    district = "extends: small@1\ntheme: small-d\nversion: 1\n"
    assert [each.known is None for each in found(district, theme_small__1=city)] == [False]
    own = f"known:\n  - {{{accepting('materials.proof')}}}\n"
    [one] = found(district + own, theme_small__1=CARD)
    assert one.known == Reason("要交", "Handed in")
    stale = f"known:\n  - {{{accepting('items.first', 'T103')}}}\n"
    told = [(e.rule, e.position.file) for e in found(district + stale, theme_small__1=city)]
    assert told == [("T141-known-stale", ""), ("T117-card-asked-for", "small.1.yaml")]
    wrong = district + own.replace("en: Handed in", "en: ''")
    assert [e.rule for e in found(wrong, theme_small__1=CARD)] == ["T024-bad-value"]


def test_the_page_of_a_rule_says_when_to_accept_it_only_where_it_can_be():
    assert all(rule.can_be_accepted for rule in RULES.values() if rule.known)
    assert RULES["T059-final-before-required"].known
