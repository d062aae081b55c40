"""Cases by hand whose events are, together, all that there are."""

from datetime import datetime, timedelta
from typing import Any

from domain.case.answers import Missing, Refused, Supplement
from domain.case.commands import (
    AssignTask,
    ClaimOrReleaseTask,
    DecidePrereview,
    HandOutCertificates,
    ManageStep,
    MigrateToPlan,
    PostMessage,
    RecordAnswer,
    RecordCommitmentCheck,
    RecordErasure,
    RecordInvalidReport,
    ReportAction,
)
from domain.case.decisions.blocked_case import decide_stall
from domain.plan import Label, Plan
from domain.theme.load import compile_source
from domain.violations import violation
from tests.unit.domain.case_driver import MATERIALS, OPERATOR, LifeShell, calendar, special
from tests.unit.domain.decision_driver import PENDING, START, answer, granted
from tests.unit.domain.theme.whole_life import FOLDER, PLAN

BY_PEOPLE = compile_source(
    (FOLDER.parent / "prereview_by_people" / "theme.yaml").read_bytes(), "theme.yaml"
)
FACTS = {"owner_kind": "firm", "in_district": "true"}
GUIDE = """\
guide:
  kind:
    question: {zh: 哪种, en: Which}
    answers: {new: {zh: 新, en: New}, old: {zh: 旧, en: Old}}
"""
PROMISED = {"lease": f"deferred/{'88' * 32}", "safety_statement": f"committed/{'99' * 32}"}
MISSING = Supplement(missing=(Missing(name="place", reason_code="unreadable"),))
NEXT_VERSION = PLAN.model_copy(
    update={"version": 2, "label": Label(zh="全流程二", en="Whole life, 2")}
)


def life(plan: Plan = PLAN, start: datetime = START, **opening: Any) -> LifeShell:
    usual = {"facts": FACTS, "materials": MATERIALS}
    return LifeShell(plan, start=start, **{**usual, **opening}).begin()


def supplement_at_prereview() -> LifeShell:
    shell = life(missing=(Missing(name="place", reason_code="missing"),))
    shell.supply_case(form={"place": "66" * 32}, correction=True)
    shell = life(missing=(Missing(name="place", reason_code="missing"),))
    shell.wait(days=16)
    shell.wait(days=2)
    shell.send_command(ReportAction, concern="prereview", action="called")
    shell.supply_case(form={"place": "66" * 32})
    return shell


def corrected_and_by_default() -> LifeShell:
    shell = life(BY_PEOPLE, facts={})
    shell.claim("prereview")
    shell.supply_case(form={"address": "66" * 32}, correction=True)
    shell.wait(days=30)
    return shell


def passed() -> LifeShell:
    shell = life(BY_PEOPLE, facts={})
    shell.send_command(DecidePrereview, verdict="pass")
    return shell


def ineligible_case() -> LifeShell:
    return life(ineligible=("other_district",))


def erased() -> LifeShell:
    shell = ineligible_case()
    shell.send_command(RecordErasure, actor=OPERATOR, reason_code="asked_for", at=shell.now)
    return shell


def promises(*, kept: bool) -> LifeShell:
    shell = life(materials={"application": "55" * 32}, promises=PROMISED)
    if kept:
        shell.supply_case("lease")
        shell.claim("check_commitment/safety_statement")
        shell.send_command(RecordCommitmentCheck, material="safety_statement", kept=True)
    else:
        shell.wait(days=30)
    return shell


def stops_and_limits() -> LifeShell:
    shell = life()
    shell.answer("site_registration", special(2, shell.now + timedelta(days=3)))
    shell.now += timedelta(days=3)
    shell.answer("site_registration", special(1, shell.now + timedelta(days=20)))
    shell.answer("site_registration", MISSING)
    shell.supply("site_registration", form={"place": "66" * 32})
    shell.wait_until(shell.now + timedelta(days=60))
    return shell


def provisional() -> LifeShell:
    """Its statutory limit runs into a year that only a later calendar knows."""
    shell = life(start=datetime.fromisoformat("2026-12-21T01:00:00+00:00"))
    shell.calendar = calendar(2, 2027)
    shell.wait(hours=1)
    return shell


def handed_over(how: str = "counter") -> LifeShell:
    shell = life()
    shell.grant("site_registration")
    shell.grant("permit")
    shell.send_command(
        HandOutCertificates, certificates=("permit_document",), how=how, place="window 3"
    )
    shell.send_command(PostMessage, step="permit", audience="reviewer", slot="m/1", text="aa")
    shell.send_command(PostMessage, step="permit", audience="applicant", slot="m/2", text="bb")
    shell.claim("decide/inspection/1")
    shell.send_command(ManageStep, actor=OPERATOR, step="subsidy", order="skip", reason="no_budget")
    return shell


def withdrawn() -> LifeShell:
    shell = life()
    shell.grant("site_registration")
    shell.fail("water_supply", "INTERNAL", retryable=False)
    wrong = violation("granted.outputs[0].name", '"water_number"', '"number"')
    shell.feed(RecordInvalidReport("water_supply", 1, (wrong,)))
    for order in ("retry", "to_people", "to_adapter"):
        shell.send_command(
            ManageStep, actor=OPERATOR, step="water_supply", order=order, reason="asked"
        )
    shell.answer("permit", PENDING)
    shell.fail("permit", "NOT_FOUND", retryable=False)
    shell.end()
    shell.withdrawn("water_supply")
    shell.withdrawn("permit")
    shell.withdrawn("site_registration", "impossible")
    shell.claim("undo/site_registration/1")
    shell.undo("site_registration", done=False, reason="in_use")
    late = RecordAnswer("water_supply", 1, answer(granted(PLAN, "water_supply"), at=shell.now))
    shell.feed(late)
    return shell


def irrevocable_late_grant() -> LifeShell:
    shell = life()
    shell.end()
    shell.withdrawn("site_registration", "impossible")
    shell.grant("site_registration")
    shell.claim("undo/site_registration/1")
    shell.undo("site_registration", done=False, reason="in_use")
    return shell


def refused() -> LifeShell:
    shell = life()
    shell.claim("decide/inspection/1")
    shell.answer("site_registration", Refused(reason_code="no_site", legal_basis="law"))
    shell.answer("site_registration", MISSING)
    return shell


def migrated() -> LifeShell:
    shell = life()
    shell.plans = {NEXT_VERSION.digest: NEXT_VERSION}
    shell.send_command(
        MigrateToPlan, actor=OPERATOR, plan_digest=NEXT_VERSION.digest, reason="amended"
    )
    shell.claim("decide/site_registration/1")
    return shell


def released() -> LifeShell:
    shell = life(BY_PEOPLE, facts={})
    shell.claim("prereview")
    shell.send_command(AssignTask, task="prereview", to="clerk/li", reason="ill")
    shell.send_command(AssignTask, task="prereview", to="", reason="ill")
    shell.claim("prereview")
    shell.send_command(ClaimOrReleaseTask, task="prereview", release=True)
    return shell


def not_applicable() -> LifeShell:
    source = (FOLDER / "theme.yaml").read_text("utf-8")
    guided = source.replace("departments:", f"{GUIDE}departments:", 1)
    guided = guided.replace("version: 1", "version: 3", 1)
    guided = guided.replace("  subsidy:\n", "  subsidy:\n    when: kind == 'new'\n", 1)
    return life(compile_source(guided.encode(), "theme.yaml"), situations=("kind.old",))


def stalled() -> LifeShell:
    """Its calendar was missing for a while."""
    shell = life()
    decide_stall(shell.plan, shell.case, "plan_missing", shell.now)
    decide_stall(shell.plan, shell.case, "calendar_missing", shell.now)
    shell.events += shell.case.collect_events()
    shell.wait(hours=1)
    return shell


def all_cases() -> list[LifeShell]:
    return [
        erased(),
        supplement_at_prereview(),
        corrected_and_by_default(),
        passed(),
        ineligible_case(),
        promises(kept=True),
        promises(kept=False),
        stops_and_limits(),
        provisional(),
        handed_over(),
        handed_over("courier"),
        withdrawn(),
        irrevocable_late_grant(),
        refused(),
        migrated(),
        released(),
        not_applicable(),
        stalled(),
    ]
