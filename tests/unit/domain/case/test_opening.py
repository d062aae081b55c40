"""Opening a case without a gateway: validated, pre-reviewed, decided."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from domain.case.answers import Missing
from domain.case.commands import CommandHeader
from domain.case.events.opening import Opened
from domain.case.opening import OpeningRequest, open_case, validate_opening
from domain.errors import InvalidInputError
from domain.plan import Plan
from tests.unit.domain.decision_driver import START
from tests.unit.domain.plans import item, plan

PLAN = plan(item("only"))
HEADER = CommandHeader("applicant/web", "web", "r1")


def request(of: Plan = PLAN, **changes: Any) -> OpeningRequest:
    form = {of.subject: "X-1", "detail": "2"}
    return replace(OpeningRequest(HEADER, of.theme, form, {}, (), 2), **changes)


def test_the_event_has_commitments_and_names_but_no_values() -> None:
    opening = validate_opening(PLAN, request(), START)
    event = open_case(uuid4(), opening, "cc" * 32, dict.fromkeys(opening.values, "11" * 32))
    opened = event.payload
    assert isinstance(opened, Opened)
    assert (event.actor, opened.request_id) == ("applicant/web", "r1")
    assert opened.request_commitment == "cc" * 32
    assert opened.form == dict.fromkeys(("subject", "detail"), "11" * 32)
    assert (opened.steps, opened.plan_digest) == (("only",), PLAN.digest)
    assert (opening.subject, opening.at) == ("X-1", START)


def test_everything_that_is_wrong_is_reported_at_once() -> None:
    wrong = request(form={"nothing": "1"}, situations=("nowhere.here",), materials={"x": "00" * 32})
    with pytest.raises(InvalidInputError) as caught:
        validate_opening(PLAN, wrong, START)
    paths = {path for path, _ in caught.value.violations}
    assert {"form.nothing", "form.subject", "situations[0]", "materials.x"} <= paths


def test_what_is_missing_of_an_incomplete_case_goes_into_its_pre_review() -> None:
    field = PLAN.field_by_name["detail"].model_copy(update={"required": True})
    strict = PLAN.model_copy(
        update={"fields": tuple(field if f.name == "detail" else f for f in PLAN.fields)}
    )
    partial = request(strict, form={strict.subject: "X-1"})
    with pytest.raises(InvalidInputError):
        validate_opening(strict, partial, START)
    opening = validate_opening(strict, replace(partial, receive_incomplete=True), START)
    assert opening.prereview.missing == (Missing(name="detail", reason_code="missing"),)


def test_a_repeat_has_the_body_that_was_sent_not_its_normal_form() -> None:
    typed = request(form={PLAN.subject: " X-1 ", "detail": "2"})
    opening = validate_opening(PLAN, typed, START)
    assert opening.request.form[PLAN.subject] == "X-1"
    assert typed.body != opening.request.body == request().body
