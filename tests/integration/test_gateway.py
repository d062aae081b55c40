"""Cases through the gateway, a worker and departments, on a real Temporal server."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from grpc import aio
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from adapters.files.calendar_folder import FolderCalendars
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.case_opener import CaseOpener
from adapters.gateway.cases.requests import opening_request
from adapters.gateway.server import GatewaySettings, temporal_ports
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from adapters.temporal.case_workflows import CaseWorkflows
from domain.case.codec import encode, replay, state_digest
from domain.case.command_ids import command_ids
from domain.case.commands import BeginCase
from domain.case.decisions.decide import advance
from domain.errors import UnavailableError
from domain.ports import Append
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.embedded.processes.ports import free_ports
from tests.integration.gateway_stack import CLOCK, gateway_stack, serving, stores_in
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import PLAN, grant, opening

RECORDED = adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED
CONTRADICTS = adapter_pb2.REPORT_OUTCOME_RESULT_CONFLICT


def fresh() -> case_pb2.OpenCaseRequest:
    """An opening of its own: all tests share one Temporal, where a request names its workflow."""
    return opening(str(uuid4()))


async def pending(cases, case_id):
    """Wait until the first step is pending with its department."""
    stream = cases.WatchCase(case_pb2.WatchCaseRequest(case_id=case_id))
    async for response in stream:
        if response.entry.topic == "case.step_pending.v1":
            stream.cancel()
            return


async def test_a_case_is_opened_reported_on_watched_and_closed(temporal_server, tmp_path):
    async with gateway_stack(temporal_server, tmp_path) as on, asyncio.timeout(60):
        cases = case_pb2_grpc.CaseServiceStub(on.channel)
        reports = adapter_pb2_grpc.StepReportServiceStub(on.channel)
        opened = await cases.OpenCase(fresh())
        watched = cases.WatchCase(case_pb2.WatchCaseRequest(case_id=opened.case_id))
        submitted = await on.health.submitted.get()
        await pending(cases, opened.case_id)
        report = adapter_pb2.ReportOutcomeRequest(
            idempotency_key=submitted.idempotency_key, answer=grant()
        )
        first = await reports.ReportOutcome(report)
        repeat = await reports.ReportOutcome(report)
        versions = [response.entry.version async for response in watched]
        got = (await cases.GetCase(case_pb2.GetCaseRequest(case_id=opened.case_id))).case
        report.answer.CopyFrom(grant("B-2"))
        other = await reports.ReportOutcome(report)
        case_id = UUID(opened.case_id)
        record = await on.stores.record.read(case_id)
    replayed = replay(record[: got.version], case_id)
    assert (state_digest(replayed), replayed.outcome) == (got.state_digest, "granted")
    assert first.result == RECORDED
    assert repeat.result in (RECORDED, adapter_pb2.REPORT_OUTCOME_RESULT_DUPLICATE)
    assert other.result == CONTRADICTS
    assert versions == list(range(1, got.version + 1))


class Crash:
    """A starter that never comes to it: the gateway dies between append and start."""

    async def start(self, case_id, plan, opened):
        raise UnavailableError(f"killed before {case_id} {plan.ref} {opened.version}")


async def test_what_a_crash_left_unstarted_is_swept_up(temporal_server, tmp_path):
    async with (
        gateway_stack(temporal_server, tmp_path, sweep_every_s=0.05, sweep_older_s=0.0) as on,
        asyncio.timeout(60),
    ):
        dying = CaseOpener(
            record=on.stores.record,
            vault=on.stores.vault,
            themes=on.stores.themes,
            clock=CLOCK,
            starter=Crash(),
        )
        opened = await dying.open(
            opening_request(fresh(), Principal("local", Role.APPLICANT, "local"))
        )
        submitted = await on.health.submitted.get()
    assert submitted.case_id == str(opened.case_id)


@pytest.fixture
async def without_temporal(tmp_path):
    """A gateway whose Temporal is not there."""
    [port] = free_ports(1)
    client = await Client.connect(
        f"127.0.0.1:{port}", lazy=True, data_converter=pydantic_data_converter
    )
    async with stores_in(tmp_path) as stores:
        ports = temporal_ports(
            record=stores.record,
            projection=stores.projection,
            vault=stores.vault,
            themes=stores.themes,
            clock=CLOCK,
            calendars=FolderCalendars(SHIPPED_FOLDERS),
            pauses=stores.pauses,
            workflows=CaseWorkflows(client),
        )
        async with (
            serving(ports, GatewaySettings(sweep_every_s=0.05)) as gateway,
            aio.insecure_channel(gateway.address) as channel,
        ):
            yield stores, channel


async def test_without_temporal_a_case_is_opened_and_in_the_log(without_temporal):
    stores, channel = without_temporal
    cases = case_pb2_grpc.CaseServiceStub(channel)
    opened = await cases.OpenCase(opening())
    again = await cases.OpenCase(opening())
    assert (opened.opened_now, again.opened_now) == (True, False)
    assert len(await stores.record.read(UUID(opened.case_id))) == 1


async def test_without_temporal_a_report_is_to_come_again(without_temporal):
    stores, channel = without_temporal
    cases = case_pb2_grpc.CaseServiceStub(channel)
    case_id = UUID((await cases.OpenCase(opening())).case_id)
    case = replay(await stores.record.read(case_id), case_id)
    advance(PLAN, case, (BeginCase(),), CLOCK.now())
    events = case.collect_events()
    await stores.record.append(Append(case_id, 1, tuple(map(encode, events)), command_ids(events)))
    report = adapter_pb2.ReportOutcomeRequest(
        idempotency_key=f"{case_id}/certificate/1", answer=grant()
    )
    reports = adapter_pb2_grpc.StepReportServiceStub(channel)
    error = await refused(reports.ReportOutcome(report))
    assert error.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_case_opened_while_temporal_is_down_starts_when_it_is_back(
    temporal_server, tmp_path
):
    settings: dict[str, Any] = {"sweep_every_s": 0.05, "sweep_older_s": 0.0}
    async with gateway_stack(temporal_server, tmp_path, **settings) as on, asyncio.timeout(90):
        temporal_server.kill()
        try:
            opened = await case_pb2_grpc.CaseServiceStub(on.channel).OpenCase(fresh())
        finally:
            await temporal_server.restart()
        submitted = await on.health.submitted.get()
    assert (submitted.case_id, opened.opened_now) == (opened.case_id, True)
