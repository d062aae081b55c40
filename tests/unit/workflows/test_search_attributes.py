import pytest

from adapters.pb.onething.case.v1 import case_pb2
from domain.case.status import CaseStatus
from domain.plan import PlanPrereview
from tests.unit.domain.plans import item, plan
from workflows.search_attributes import (
    DEPARTMENTS,
    STATUS,
    THEME,
    initial_attributes,
    status_to_set,
)

PLAN = plan(item("only"))


def test_a_case_starts_with_the_status_that_it_most_likely_gets():
    given = initial_attributes(PLAN)
    assert (given[THEME], given[DEPARTMENTS], given[STATUS]) == ("test", ["department"], "accepted")
    prereview = PlanPrereview(by="people", department="department")
    by_people = PLAN.model_copy(update={"prereview": prereview})
    assert initial_attributes(by_people)[STATUS] == "prereview"


@pytest.mark.parametrize(
    ("shown", "status", "update"),
    [
        ("accepted", "accepted", None),
        ("accepted", "closed", None),
        ("accepted", "ending", "ending"),
        ("accepted", "not_accepted", "not_accepted"),
        ("supplement", "closed", "closed"),
        ("prereview", "accepted", "accepted"),
        (None, "ending", None),
    ],
)
def test_the_status_is_updated_only_where_it_says_something_new(shown, status, update):
    assert status_to_set(shown, CaseStatus(status)) == update


def test_the_statuses_are_those_of_the_api():
    names = {name.removeprefix("CASE_STATUS_") for name in dict(case_pb2.CaseStatus.items())}
    assert {each.name for each in CaseStatus} == names - {"UNSPECIFIED"}
