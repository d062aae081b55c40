"""The worker: Temporal's, with the case workflow and its activities over the engine's ports."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from adapters.files.published_calendars import PublishedCalendars
from adapters.stores.open_stores import Stores
from domain.ports import Clock, Departments
from ops.authoring.published.calendar_folders import calendars
from ops.serve.config.settings import Settings
from workflows.activities import CaseActivities
from workflows.case_workflow import CaseWorkflow
from workflows.department_calls import DepartmentCalls
from workflows.turn_executor import TurnExecutor

CACHED_CASES = 5_000
POLLERS = 8

log = structlog.get_logger(__name__)


@asynccontextmanager
async def run_worker(
    client: Client,
    stores: Stores,
    departments: Departments,
    clock: Clock,
    settings: Settings,
) -> AsyncIterator[Worker]:
    """Run cases until the block ends; then finish work in progress, within the grace period.

    One interpreter workflow runs every theme and the replay tests check its determinism, so the
    sandbox is optional (``settings.sandbox``).
    """
    calls = DepartmentCalls(departments, quick_limit=settings.quick_call_s)
    published = PublishedCalendars(calendars(settings), stores.calendars)
    turns = TurnExecutor(stores.record, stores.themes, calls, clock, published)
    activities = CaseActivities(turns, calls, random.random)
    many = settings.worker_concurrency
    try:
        async with Worker(
            client,
            task_queue=settings.task_queue,
            workflows=[CaseWorkflow],
            activities=activities.all(),
            workflow_runner=_runner(settings),
            max_cached_workflows=CACHED_CASES,
            max_concurrent_workflow_tasks=many,
            max_concurrent_local_activities=many,
            max_concurrent_activities=10 * many,  # long calls only wait
            max_concurrent_workflow_task_polls=POLLERS,
            graceful_shutdown_timeout=timedelta(seconds=settings.shutdown_s),
        ) as worker:
            log.info("worker_started", task_queue=settings.task_queue, sandbox=settings.sandbox)
            yield worker
    finally:
        await calls.close()
        log.info("worker_stopped")


def _runner(settings: Settings) -> WorkflowRunner:
    return SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner()
