"""Scripted departments: what they answer to whom, and when."""

from datetime import UTC, datetime, timedelta

import grpc
import pytest

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock
from ops.authoring.rehearse.scenario import Scenario
from ops.authoring.rehearse.scripted_departments import ScriptedDepartments
from tests.narrowing import present
from tests.rehearsals import whole_life

START = datetime(2026, 2, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "c0ffee00-0000-4000-8000-000000000000/permit/1"


class AbortedError(Exception):
    pass


class Context:
    async def abort(self, code, details):
        del details
        raise AbortedError(code)


class City:
    """One department with a script, and the time."""

    def __init__(self, *replies, withdraw=()):
        self.clock = RehearsalClock(START)
        scenario = Scenario.model_validate(
            {"scenario": "a", "departments": {"permit": replies}, "withdraw": {"permit": withdraw}}
        )
        self.departments = ScriptedDepartments(whole_life()[0], scenario, self.clock)

    def later(self, days):
        self.clock.move_to(self.clock.now() + days * DAY)

    async def submit(self, key=KEY, **body):
        request = pb.SubmitRequest(idempotency_key=key, step_id="permit", **body)
        return (await self.departments.Submit(request, Context())).answer

    async def query(self, key=KEY):
        request = pb.QueryRequest(idempotency_key=key)
        return (await self.departments.Query(request, Context())).answer

    async def withdraw(self):
        request = pb.WithdrawRequest(idempotency_key=KEY, reason="skipped")
        return await self.departments.Withdraw(request, Context())


def kind(answer):
    return answer.WhichOneof("decision")


async def refused(call):
    with pytest.raises(AbortedError) as found:
        await call
    return found.value.args[0]


async def test_the_same_key_is_answered_alike_and_the_next_one_by_the_next_entry():
    city = City({"answer": "supplement"}, {"answer": "refused"})
    assert [kind(await city.submit()) for _ in range(2)] == ["supplement"] * 2
    assert kind(await city.submit(KEY[:-1] + "2")) == "refused"
    assert kind(await city.submit(KEY[:-1] + "3")) == "granted"


async def test_the_same_key_with_another_body_is_refused():
    city = City()
    await city.submit()
    assert await refused(city.submit(purpose="another")) is grpc.StatusCode.ALREADY_EXISTS


async def test_a_promise_is_followed_by_what_comes_after_once_it_is_time():
    city = City({"answer": "pending", "expected": 3 * DAY}, {"answer": "refused", "after": 2 * DAY})
    assert kind(await city.submit()) == "pending"
    city.later(1)
    assert kind(await city.query()) == "pending"
    city.later(1)
    assert kind(await city.query()) == "refused"
    assert kind(await city.query()) == "refused"


async def test_an_answer_that_comes_later_is_pending_until_then():
    city = City({"answer": "granted", "after": 2 * DAY})
    assert kind(await city.submit()) == "pending"
    city.later(2)
    assert kind(await city.query()) == "granted"


async def test_failures_are_counted_and_then_over():
    city = City({"fail": "UNAVAILABLE", "times": 2}, {"answer": "refused"})
    assert [await refused(city.submit()) for _ in range(2)] == [grpc.StatusCode.UNAVAILABLE] * 2
    assert kind(await city.submit()) == "refused"


async def test_silence_is_for_ever():
    city = City({"answer": "pending"}, {"silence": True}, {"answer": "granted"})
    assert kind(await city.submit()) == "pending"
    city.later(1000)
    assert kind(await city.query()) == "pending"
    assert await refused(city.submit(KEY[:-1] + "2")) is grpc.StatusCode.UNAVAILABLE


async def test_a_query_for_what_was_never_submitted_finds_nothing():
    assert await refused(City().query()) is grpc.StatusCode.NOT_FOUND


async def test_a_report_comes_once_at_its_time():
    city = City({"answer": "pending"}, {"answer": "granted", "after": DAY, "reports": True})
    await city.submit()
    assert await city.departments.report_due() is None
    city.later(1)
    key, answer = present(await city.departments.report_due())
    assert (key, kind(answer)) == (KEY, "granted")
    assert await city.departments.report_due() is None
    assert kind(await city.query()) == "granted"


async def test_a_report_that_a_query_anticipated_does_not_come():
    city = City({"answer": "pending"}, {"answer": "granted", "after": DAY, "reports": True})
    await city.submit()
    city.later(1)
    assert kind(await city.query()) == "granted"
    assert await city.departments.report_due() is None


async def test_withdrawals_fail_then_work_or_never_do():
    city = City(withdraw=({"fail": "UNAVAILABLE", "times": 2},))
    for _ in range(2):
        assert await refused(city.withdraw()) is grpc.StatusCode.UNAVAILABLE
    assert (await city.withdraw()).result == pb.WITHDRAWAL_RESULT_WITHDRAWN
    impossible = City(withdraw=({"result": "impossible"},))
    assert (await impossible.withdraw()).result == pb.WITHDRAWAL_RESULT_IMPOSSIBLE
    never = City(withdraw=({"result": "never"},))
    assert await refused(never.withdraw()) is grpc.StatusCode.UNAVAILABLE
