"""Pre-review by people: who sees what, until when, and what a supplement changes."""

from datetime import timedelta

from domain.case.answers import Missing
from domain.case.commands import DecidePrereview
from domain.case.events.opening import Accepted, PrereviewBegun
from domain.theme.load import compile_source
from tests.unit.domain.case_driver import LifeShell
from tests.unit.domain.theme.whole_life import FOLDER

FILE = FOLDER.parent / "prereview_by_people" / "theme.yaml"
PLAN = compile_source(FILE.read_bytes(), "theme.yaml")
DIGEST = "55" * 32
MISSING = (Missing(name="proof_of_address", reason_code="missing"),)


def complete() -> LifeShell:
    materials = {"application": DIGEST, "proof_of_address": DIGEST}
    return LifeShell(PLAN, materials=materials).begin()


def incomplete() -> LifeShell:
    return LifeShell(PLAN, materials={"application": DIGEST}, missing=MISSING).begin()


def test_what_pre_review_sees_is_an_event():
    [begun] = complete().of(PrereviewBegun)
    assert begun.purpose == "prereview"
    assert begun.shared_fields == ("id_number", "address")
    assert begun.shared_materials == ("application", "proof_of_address")


def test_what_was_incomplete_when_opened_is_pre_reviewed_once_it_is_whole():
    shell = incomplete()
    assert not shell.of(PrereviewBegun)
    shell.wait(days=10)
    shell.supply_case("proof_of_address")
    [begun] = shell.of(PrereviewBegun)
    assert begun.until > shell.now
    assert begun.shared_materials == ("application", "proof_of_address")
    assert shell.open_tasks()["prereview"].due_at > shell.now


def test_a_notice_in_time_leaves_the_supplemented_case_to_the_people():
    shell = complete()
    shell.send_command(DecidePrereview, verdict="notice", missing=MISSING)
    shell.wait(days=12)
    shell.supply_case("proof_of_address")
    assert shell.case.accepted_at is None
    assert "prereview" in shell.open_tasks()
    shell.send_command(DecidePrereview, verdict="pass")
    assert shell.case.accepted_at == shell.now


def test_silence_on_a_supplement_accepts_from_the_receipt_of_the_supplement():
    shell = complete()
    shell.send_command(DecidePrereview, verdict="notice", missing=MISSING)
    shell.wait(days=12)
    shell.supply_case("proof_of_address")
    received = shell.now
    shell.wait_until(shell.now + timedelta(days=30))
    [accepted] = shell.events_of(Accepted)
    assert (accepted.payload.by_default, accepted.effective_at) == (True, received)


def test_what_was_promised_and_came_before_acceptance_is_owed_no_longer():
    promises = {"proof_of_address": f"deferred/{DIGEST}"}
    shell = LifeShell(PLAN, materials={"application": DIGEST}, promises=promises).begin()
    shell.supply_case("proof_of_address", correction=True)
    shell.send_command(DecidePrereview, verdict="pass")
    assert shell.case.accepted_at is not None
    assert not shell.case.commitments
