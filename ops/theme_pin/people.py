"""What people do in a pinned test: the pre-review and the tasks that its case waits for."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from domain.plan import Plan
from ops.rehearsal.scenario import Act
from ops.theme_test.declared import DeclaredTest
from ops.theme_test.play import TestRun

_TASKS = "TaskService/"
_REVIEWER = "reviewer/pin"
_CLAIM, _COMPLETE = "TaskService/ClaimTask", "TaskService/CompleteTask"

Play = Callable[[Iterable[DeclaredTest]], Awaitable[tuple[TestRun, ...]]]
"""Plays tests, each in a city of its own."""


def tasks_done(events: Iterable[Act]) -> tuple[Act, ...]:
    """The events of a test by which people do their tasks, in the order of time."""
    found = (each for each in events if any(name.startswith(_TASKS) for name in each.call or {}))
    return tuple(sorted(found, key=lambda each: each.at))


def people_of(
    plan: Plan, same: Sequence[DeclaredTest], tests: Sequence[DeclaredTest]
) -> tuple[Act, ...]:
    """What people do in the first of the ``same`` tests in which they do a task, or of all
    ``tests``, where no case gets on without people. Where no test has any, and people pre-review
    (预审), somebody passes the case.
    """
    if plan.prereview.by != "people" and all(item.served_by != "people" for item in plan.items):
        return ()
    for test in (*same, *tests):
        if done := tasks_done(test.test.events):
            return done
    if plan.prereview.by != "people":
        return ()
    claim: dict[str, object] = {_CLAIM: {"task": "prereview"}}
    complete: dict[str, object] = {_COMPLETE: {"task": "prereview", "prereview": {"pass": {}}}}
    return (
        Act(at=timedelta(minutes=10), by=_REVIEWER, call=claim),
        Act(at=timedelta(minutes=20), by=_REVIEWER, call=complete),
    )


def last_done(events: Iterable[Act]) -> timedelta:
    """When people have done their tasks; zero where they have none."""
    return max((each.at for each in tasks_done(events)), default=timedelta(0))


async def fitted(probes: Iterable[DeclaredTest], play: Play) -> tuple[TestRun, ...]:
    """Play tests without those events that the gateway refuses on their path, such as a task
    that never opens there: what is pinned must hold.
    """
    runs = await play(probes)
    return tuple([await _fitted(run, play) if _stopped(run) else run for run in runs])


async def _fitted(run: TestRun, play: Play) -> TestRun:
    kept: list[Act] = []
    best = run
    for act in sorted(run.test.test.events, key=lambda each: each.at):
        [tried] = await play([_with_events(run.test, (*kept, act))])
        if not _stopped(tried):
            kept.append(act)
            best = tried
    if not kept:
        [best] = await play([_with_events(run.test, ())])
    return best


def _with_events(test: DeclaredTest, events: tuple[Act, ...]) -> DeclaredTest:
    return replace(test, test=test.test.model_copy(update={"events": events}))


def _stopped(run: TestRun) -> bool:
    """Whether the test stopped at an event; one that was not opened has no events at all."""
    return bool(run.problems and run.events)
