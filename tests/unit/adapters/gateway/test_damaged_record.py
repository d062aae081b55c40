"""A case whose stored rows were changed past the engine is served to nobody, and is flagged."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import grpc
import pytest

from adapters.pb.onething.case.v1 import case_pb2, operations_pb2, supervision_pb2
from adapters.stores.open_stores import open_stores
from domain.errors import RecordDamagedError
from ops.cli.client.gateway_client import GatewayClient
from ops.cli.exit_codes import ExitCode, exit_code
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness
from tests.unit.adapters.stores.samples import KEYS, SteppedClock

EDIT = "UPDATE stored_events SET state = replace(state, 'childbirth', 'childdeath')"
CUT = "DELETE FROM stored_events"
UNSEAL = "DELETE FROM seal"


@pytest.fixture
async def harness(tmp_path):
    stores = await open_stores(f"sqlite:///{tmp_path}/store.db", KEYS, SteppedClock())
    async with gateway_harness(stores=stores) as harness:
        yield harness
    await stores.close()


def tamper(folder, statement: str, case_id: UUID) -> None:
    owner = "case_id" if " seal" in statement else "originator_id"
    with closing(sqlite3.connect(folder / "store.db")) as intruder, intruder:
        intruder.execute(f"{statement} WHERE {owner} = ?", (case_id.hex,))


def add_unsealed(folder, case_id: UUID) -> None:
    """Add an event above the last seal."""
    with closing(sqlite3.connect(folder / "store.db")) as intruder, intruder:
        intruder.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
            "VALUES (?, 2, 'case.closed.v1', '{}')",
            (case_id.hex,),
        )


def reads(harness, case_id: UUID):
    named: dict[str, Any] = {"case_id": str(case_id)}
    order = operations_pb2.CaseOperation(**named, request_id="t1", reason_code="found_untrue")
    yield harness.cases.GetCase(case_pb2.GetCaseRequest(**named))
    yield harness.cases.GetClock(case_pb2.GetClockRequest(**named))
    yield harness.cases.ListMessages(case_pb2.ListMessagesRequest(**named))
    yield harness.cases.WatchCase(case_pb2.WatchCaseRequest(**named)).read()
    yield harness.cases.WithdrawCase(case_pb2.WithdrawCaseRequest(**named, request_id="w1"))
    yield harness.operations.TerminateCase(
        operations_pb2.TerminateCaseRequest(order=order, legal_basis="test")
    )


@pytest.mark.parametrize("tampering", [EDIT, CUT, UNSEAL])
async def test_no_method_serves_a_damaged_case(harness, tmp_path, tampering):
    case_id = await harness.opened()
    tamper(tmp_path, tampering, case_id)
    for call in reads(harness, case_id):
        error = await refused(call)
        assert error.code() is grpc.StatusCode.DATA_LOSS
        assert "audit verify" in error.details()


async def test_the_command_ends_with_the_code_of_a_damaged_record(harness, tmp_path):
    case_id = await harness.opened()
    tamper(tmp_path, EDIT, case_id)
    async with GatewayClient(harness.gateway.address) as client:
        with pytest.raises(RecordDamagedError) as found:
            await client.get_case(str(case_id))
    assert exit_code(found.value) is ExitCode.RECORD_DAMAGED


async def test_lists_serve_the_others_and_name_the_damaged_one(harness, tmp_path):
    first, damaged, last = [await harness.opened(f"r{each}") for each in range(3)]
    add_unsealed(tmp_path, damaged)
    page = await harness.cases.ListCases(case_pb2.ListCasesRequest())
    assert [each.case_id for each in page.cases] == [str(last), str(first)]
    assert list(page.damaged_case_ids) == [str(damaged)]
    async with GatewayClient(harness.gateway.address) as client:
        found = await client.list_cases(status=case_pb2.CASE_STATUS_UNSPECIFIED, limit=10)
    assert (len(found.cases), list(found.damaged_case_ids)) == (2, [str(damaged)])


async def test_supervision_is_told_of_a_damaged_case_once(harness, tmp_path):
    damaged = [await harness.opened(f"r{each}") for each in range(2)][1]
    add_unsealed(tmp_path, damaged)
    async with gateway_harness(stores=harness) as fresh:
        asked = supervision_pb2.ListConcernsRequest()
        async with asyncio.timeout(30):  # its first round goes over every open case
            while not (first := await fresh.supervision.ListConcerns(asked)).concerns:
                await asyncio.sleep(0.01)
        await fresh.cases.ListCases(case_pb2.ListCasesRequest())  # meets it again
        again = (await fresh.supervision.ListConcerns(asked)).concerns
    [concern] = first.concerns
    assert (concern.case_id, concern.key) == (str(damaged), "record")
    assert (concern.reason_code, concern.responsible) == ("record_damaged", "operator")
    assert list(again) == [concern]
