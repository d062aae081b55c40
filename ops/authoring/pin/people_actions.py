"""The actions of people in a pinned test: the pre-review and tasks that its case waits for."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from domain.plan import Plan
from ops.authoring.rehearse.scenario import ScriptedAction
from ops.authoring.testing.declared_tests import DeclaredTest
from ops.authoring.testing.run_tests import TestRun

_TASKS = "TaskService/"
_REVIEWER = "reviewer/pin"
_CLAIM, _COMPLETE = "TaskService/ClaimTask", "TaskService/CompleteTask"

RunTests = Callable[[Iterable[DeclaredTest]], Awaitable[tuple[TestRun, ...]]]
"""Runs tests, each in a separate city."""


def task_actions(actions: Iterable[ScriptedAction]) -> tuple[ScriptedAction, ...]:
    """Return the actions of a test by which people do their tasks, in time order."""
    found = (each for each in actions if any(name.startswith(_TASKS) for name in each.call or {}))
    return tuple(sorted(found, key=lambda each: each.at))


def people_actions(
    plan: Plan, same: Sequence[DeclaredTest], tests: Sequence[DeclaredTest]
) -> tuple[ScriptedAction, ...]:
    """Return the task actions of the first test that has any.

    The ``same`` tests come first, then all ``tests``. If none has any, and staff pre-review (预审),
    the result is an action that passes the case.
    """
    if plan.prereview.by != "people" and all(item.served_by != "people" for item in plan.items):
        return ()
    for test in (*same, *tests):
        if done := task_actions(test.test.actions):
            return done
    if plan.prereview.by != "people":
        return ()
    claim: dict[str, object] = {_CLAIM: {"task": "prereview"}}
    complete: dict[str, object] = {_COMPLETE: {"task": "prereview", "prereview": {"pass": {}}}}
    return (
        ScriptedAction(at=timedelta(minutes=10), by=_REVIEWER, call=claim),
        ScriptedAction(at=timedelta(minutes=20), by=_REVIEWER, call=complete),
    )


def last_task_at(actions: Iterable[ScriptedAction]) -> timedelta:
    """Return when people have done their tasks; zero without tasks."""
    return max((each.at for each in task_actions(actions)), default=timedelta(0))


async def fit_to_path(probes: Iterable[DeclaredTest], run_tests: RunTests) -> tuple[TestRun, ...]:
    """Run tests without the actions that the gateway refuses on their path.

    Such an action is a task that never opens on it; a pinned test must pass.
    """
    runs = await run_tests(probes)
    return tuple([await _fit_run(run, run_tests) if _stopped(run) else run for run in runs])


async def _fit_run(run: TestRun, run_tests: RunTests) -> TestRun:
    accepted: list[ScriptedAction] = []
    best = run
    for action in sorted(run.test.test.actions, key=lambda each: each.at):
        [tried] = await run_tests([_with_actions(run.test, (*accepted, action))])
        if not _stopped(tried):
            accepted.append(action)
            best = tried
    if not accepted:
        [best] = await run_tests([_with_actions(run.test, ())])
    return best


def _with_actions(test: DeclaredTest, actions: tuple[ScriptedAction, ...]) -> DeclaredTest:
    return replace(test, test=test.test.model_copy(update={"actions": actions}))


def _stopped(run: TestRun) -> bool:
    """Return whether the test stopped at an action; a case that was not opened has no events."""
    return bool(run.problems and run.events)
