"""Cases are found by theme, department and status in Temporal, at little cost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from adapters.temporal.workflow_starter import TemporalCaseStarter
from domain.case.answers import Pending
from domain.case.commands import CommandHeader, DecidePrereview
from domain.case.step import StepStatus
from domain.errors import SettingsError
from domain.plan import Plan, PlanPrereview
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.temporal_client import connect_temporal
from tests.integration.workflow_harness import Behaviour, WorkflowHarness, start_harness
from tests.unit.domain.plans import item, plan

CLERK = CommandHeader("reviewer/li", "desk", "r1", "44" * 32)
UPSERT = EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES


def theme(*, prereviewed: bool = False) -> Plan:
    """A theme of its own for each test: all share the server."""
    by_people = PlanPrereview(by="people", department="department", legal_basis="unsourced")
    return plan(item("only")).model_copy(
        update={"theme": f"t{uuid4().hex}"} | ({"prereview": by_people} if prereviewed else {})
    )


def later() -> Pending:
    return Pending(ticket="T", expected_by=datetime.now(UTC) + timedelta(hours=1))


@asynccontextmanager
async def working(
    server: TemporalServer, of: Plan, answer: Behaviour, *, attributes: bool = True
) -> AsyncIterator[tuple[WorkflowHarness, UUID]]:
    """A worker, and a case that is started as the gateway starts it."""
    on = await start_harness(server, of, {"only": [answer]})
    workflows = replace(on.workflows, search_attributes=attributes)
    starter = TemporalCaseStarter(workflows)
    async with on.worker():
        case_id = await on.open()
        await starter.start(case_id, of, (await on.record.read(case_id))[0].event)
        yield on, case_id


async def until_found(client: Client, query: str, ids: set[str]) -> None:
    """Wait until a query finds these workflows: visibility follows shortly after."""
    async with asyncio.timeout(30):
        while {each.id async for each in client.list_workflows(query)} != ids:
            await asyncio.sleep(0.05)


async def upserts(on: WorkflowHarness, case_id: UUID) -> int:
    history = await on.handle(case_id).fetch_history()
    return sum(each.event_type == UPSERT for each in history.events)


async def test_an_instant_case_is_found_by_its_theme_and_costs_no_update(temporal_server):
    of = theme()
    async with working(temporal_server, of, 0.0) as (on, case_id):
        await on.handle(case_id).result()
        query = f"OnethingTheme = '{of.theme}' AND ExecutionStatus = 'Completed'"
        await until_found(on.client, query, {f"case/{case_id}"})
        assert await upserts(on, case_id) == 0


async def test_a_case_that_waits_is_found_by_theme_department_and_status(temporal_server):
    of = theme()
    async with working(temporal_server, of, later()) as (on, case_id):
        await on.until(case_id, lambda case: case.steps["only"].status is StepStatus.PENDING)
        query = (
            f"OnethingTheme = '{of.theme}' AND OnethingDepartments = 'department' "
            "AND OnethingStatus = 'accepted' AND ExecutionStatus = 'Running'"
        )
        await until_found(on.client, query, {f"case/{case_id}"})
        await on.report(case_id, "only", on.granted(of, "only"))
        await on.handle(case_id).result()
        assert await upserts(on, case_id) == 0


async def test_the_status_is_updated_where_it_changes(temporal_server):
    of = theme(prereviewed=True)
    async with working(temporal_server, of, later()) as (on, case_id):
        found, mine = f"OnethingTheme = '{of.theme}' AND OnethingStatus = ", {f"case/{case_id}"}
        await until_found(on.client, f"{found}'prereview'", mine)
        await on.send(case_id, DecidePrereview(CLERK, "pass"))
        await until_found(on.client, f"{found}'accepted'", mine)
        await until_found(on.client, f"{found}'prereview'", set())
        assert await upserts(on, case_id) == 1


async def test_a_case_without_the_attributes_runs_without_them(temporal_server):
    of = theme(prereviewed=True)
    async with working(temporal_server, of, later(), attributes=False) as (on, case_id):
        await on.until(case_id, lambda case: case.prereview_until is not None)
        await on.send(case_id, DecidePrereview(CLERK, "pass"))
        await on.report(case_id, "only", on.granted(of, "only"))
        await on.handle(case_id).result()
        assert await upserts(on, case_id) == 0  # the commands joined the same workflow


async def test_a_namespace_without_the_attributes_is_refused_at_start(temporal_server, tmp_path):
    namespace = f"bare-{uuid4()}"
    client = await Client.connect(temporal_server.address)
    retention = Duration(seconds=86_400)
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention)
    )
    settings = Settings(
        data_folder=tmp_path,
        temporal_address=temporal_server.address,
        temporal_namespace=namespace,
    )
    create = (
        f"temporal operator search-attribute create --namespace {namespace} "
        "--name OnethingTheme --type Keyword"
    )
    with pytest.raises(SettingsError, match=create):
        await connect_temporal(settings)
    without = settings.model_copy(update={"temporal_search_attributes": False})
    assert (await connect_temporal(without)).namespace == namespace
