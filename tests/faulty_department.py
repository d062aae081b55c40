"""A sample department that misbehaves as a file tells it; for tests of failure.

``python -m tests.faulty_department --chaos FILE --department NAME --data FOLDER …``
takes every option of ``adapters.samples``. FILE is JSON, read again on each call:

``{ITEM: {"behaviour": NAME, "times": 2, "seconds": 1.5, "on": ["submit", "withdraw"]}}``

``times`` (for ever if absent) counts over restarts, in ``FILE.used``; delete that
to start anew. ``on`` has "submit", "query" and "withdraw", is ["submit"] if absent and
is about calls only. Items that are not named, and a file that is missing, mean: behave.

Calls: ``unavailable`` (nothing done), ``internal`` (final status, nothing done),
``lost_answer`` (done, then UNAVAILABLE), ``slow`` (``seconds``, then done),
``slow_answer`` (done, then ``seconds``), ``garbage`` (done, bytes that do not
parse), ``no_decision`` (done, an answer without one), ``oversized`` (done, 5 MB),
``undeclared_outputs`` (done, a grant with one output too many), ``crash_before``
and ``crash_after`` (the process kills itself before or after it is done). Withdrawals
only: ``impossible`` (nothing done, and said so); ``oversized`` and
``undeclared_outputs`` are not for them.
Reports: ``report_twice``, ``report_contradiction`` (the answer, then a refusal),
``never_report`` (only Query tells), ``crash_before_report``.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from adapters.kit.command import run_all
from adapters.kit.outbox import Reporter
from adapters.kit.service import Context, Handler
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.samples.catalogue import departments_of, sample_arguments
from tests.narrowing import present

FIVE_MB = 5 * 1024 * 1024
REPORTS = {"report_twice", "report_contradiction", "never_report", "crash_before_report"}
GARBAGE = b"\xff\xfe\xfd not protobuf"


@dataclass(frozen=True)
class Behaviour:
    behaviour: str = "none"
    times: int | None = None
    seconds: float = 1.0
    on: tuple[str, ...] = field(default=("submit",))


class Chaos:
    """What the file says now, and how often it was done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._used_path = path.with_name(path.name + ".used")

    def take(self, key: str, place: str) -> Behaviour:
        """The behaviour for a submission at "submit", "query", "withdraw" or "report"."""
        item = key.split("/")[1] if key.count("/") > 1 else ""
        told = _read(self._path).get(item, {})
        found = Behaviour(**{**told, "on": tuple(told.get("on", ("submit",)))})
        fits = found.behaviour in REPORTS if place == "report" else place in found.on
        if not fits or (place != "report" and found.behaviour in REPORTS):
            return Behaviour()
        used = _read(self._used_path)
        name = f"{item}/{found.behaviour}"
        if found.times is not None and used.get(name, 0) >= found.times:
            return Behaviour()
        self._used_path.write_text(json.dumps({**used, name: used.get(name, 0) + 1}))
        return found


def _read(path: Path) -> dict:
    return json.loads(path.read_text()) if path.exists() else {}


class FaultyDepartment:
    """Puts the behaviours around the calls of a real department."""

    def __init__(self, chaos: Chaos) -> None:
        self._chaos = chaos

    def wrap_handlers(self, methods: dict[str, Handler]) -> dict[str, Handler]:
        return {
            **methods,
            "Submit": self._around(methods["Submit"], "submit", pb.SubmitRequest),
            "Query": self._around(methods["Query"], "query", pb.QueryRequest),
            "Withdraw": self._withdrawal(methods["Withdraw"]),
        }

    def _around(
        self, real: Handler, place: str, kind: type[pb.SubmitRequest | pb.QueryRequest]
    ) -> Handler:
        async def call(request: bytes, context: Context) -> bytes:
            told = self._chaos.take(kind.FromString(request).idempotency_key, place)
            await _before(told, context)
            response = await real(request, context)
            return await _after(told, context, response)

        return call

    def _withdrawal(self, real: Handler) -> Handler:
        async def call(request: bytes, context: Context) -> bytes:
            key = pb.WithdrawRequest.FromString(request).idempotency_key
            told = self._chaos.take(key, "withdraw")
            await _before(told, context)
            if told.behaviour == "impossible":
                said = pb.WithdrawResponse(result=pb.WITHDRAWAL_RESULT_IMPOSSIBLE)
                return said.SerializeToString()
            response = await real(request, context)
            if told.behaviour == "no_decision":
                return pb.WithdrawResponse().SerializeToString()
            return await _after(told, context, response)

        return call

    def reports(self, report: Reporter) -> Reporter:
        async def rough(request: bytes) -> None:
            message = pb.ReportOutcomeRequest.FromString(request)
            told = self._chaos.take(message.idempotency_key, "report").behaviour
            if told == "crash_before_report":
                _crash()
            if told != "never_report":
                await report(request)
            if told == "report_twice":
                await report(request)
            if told == "report_contradiction":
                await report(_contradiction(message))

        return rough


async def _before(told: Behaviour, context: Context) -> None:
    match told.behaviour:
        case "unavailable":
            await context.abort(grpc.StatusCode.UNAVAILABLE, "down")
        case "internal":
            await context.abort(grpc.StatusCode.INTERNAL, "broken")
        case "slow":
            await asyncio.sleep(told.seconds)
        case "crash_before":
            _crash()


async def _after(told: Behaviour, context: Context, response: bytes) -> bytes:
    match told.behaviour:
        case "lost_answer":
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        case "slow_answer":
            await asyncio.sleep(told.seconds)
        case "garbage":
            return GARBAGE
        case "no_decision" | "oversized" | "undeclared_outputs":
            return _corrupt(told.behaviour, response)
        case "crash_after":
            _crash()
    return response


def _corrupt(behaviour: str, response: bytes) -> bytes:
    """Submit and Query answer in the same form, field 1: so one spoils for both."""
    message = pb.SubmitResponse.FromString(response)
    if behaviour == "no_decision":
        message.answer.ClearField(present(message.answer.WhichOneof("decision")))
    elif behaviour == "oversized":
        message.answer.refused.reason = "x" * FIVE_MB
    elif message.answer.HasField("granted"):
        message.answer.granted.outputs.add(name="made_up", text="nobody declared this")
    return message.SerializeToString()


def _contradiction(message: pb.ReportOutcomeRequest) -> bytes:
    message.answer.refused.CopyFrom(
        pb.Refused(reason_code="changed_its_mind", reason="no", legal_basis="none")
    )
    return message.SerializeToString()


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="faulty_department", parents=[sample_arguments()])
    parser.add_argument("--chaos", type=Path, required=True)
    parser.set_defaults(max_message_bytes=4 * FIVE_MB)
    given = parser.parse_args()
    sys.exit(run_all(departments_of(given), given, FaultyDepartment(Chaos(given.chaos))))
