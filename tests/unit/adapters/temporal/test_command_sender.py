"""The ids of updates: which commands Temporal delivers once."""

from uuid import uuid4

import pytest

from adapters.temporal.command_sender import WAKE_EVERY_S, update_id
from domain.case.commands import BeginCase, CommandHeader, EndCase, RecordCallFailure

CASE = uuid4()


def ending(**header: str) -> EndCase:
    given = {"actor": "clerk/1", "front_end": "web", "request_id": "r", "commitment": "c", **header}
    return EndCase(CommandHeader(**given), "withdrawn", "asked")


@pytest.mark.parametrize(
    "other", [{"actor": "clerk/2"}, {"request_id": "s"}, {"commitment": "another body"}]
)
def test_a_request_is_one_update_of_its_actor_by_its_body(other):
    first = update_id(CASE, ending(), 3, 0)
    assert first == f"request/{CASE}/clerk/1/r/3/c" == update_id(CASE, ending(), 3, 1e9)
    assert first != update_id(CASE, ending(**other), 3, 0)


def test_a_request_is_sent_again_once_the_case_moved():
    assert update_id(CASE, ending(), 3, 0) != update_id(CASE, ending(), 4, 0)


def test_a_wake_up_is_one_update_in_each_interval():
    wakes = [update_id(CASE, BeginCase(), 3, at) for at in (0, WAKE_EVERY_S - 1, WAKE_EVERY_S)]
    assert wakes[0] == wakes[1] != wakes[2]


def test_what_has_no_request_is_always_a_new_update():
    failed = RecordCallFailure("step", 1, "INTERNAL", retryable=True, call="submit")
    assert update_id(CASE, failed, 3, 0) != update_id(CASE, failed, 3, 0)
