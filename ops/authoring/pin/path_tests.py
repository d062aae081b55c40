"""Tests of every path of a theme: each item refused, supplemented, special, slow, withdrawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from domain.case.events.base import CaseEvent, payloads_of
from domain.case.events.clocks import LimitBreached
from domain.case.events.ending import Closed, StepWithdrawn
from domain.case.events.steps import StepDispatched, StepRuledOut
from domain.form.applicability import condition_names
from domain.plan import Plan, PlanItem
from ops.authoring.pin.people_actions import last_task_at, task_actions
from ops.authoring.rehearse.scenario import (
    CaseWithdrawal,
    MissingEntry,
    Reply,
    ScriptedAction,
    SupplementContent,
)
from ops.authoring.testing.declared_tests import DeclaredTest
from ops.authoring.testing.run_tests import TestRun

PATHS = "path: "
"""The prefixes of the names of these tests."""

_SLOW = timedelta(days=100)
_SPECIAL = timedelta(days=3)
_APART = timedelta(minutes=13)
_HOUR = timedelta(hours=1)
_VERY_LONG = timedelta(days=2000)
_WHILE = timedelta(days=400)


def path_tests(plan: Plan, opened: Sequence[TestRun]) -> Iterator[DeclaredTest]:
    """Yield tests of every path of every item that a department's system answers.

    ``opened`` has the result of each way to open a case; an item is tested with the first way in
    which it is submitted.
    """
    tried: set[str] = set()
    for run in opened:
        handed = {each.step for each in payloads_of(StepDispatched, run.events)}
        items = [
            item
            for item in plan.items
            if item.name in handed - tried and item.served_by == "adapter"
        ]
        tried.update(item.name for item in items)
        if items:
            yield from _paths(plan, items, run.test)


def expected_result(events: Iterable[CaseEvent]) -> dict[str, Any]:
    """Return the result of a path."""
    found = list(events)
    outcome = [each.outcome for each in payloads_of(Closed, found)]
    handed = [each.step for each in payloads_of(StepDispatched, found)]
    ruled_out = [each.step for each in payloads_of(StepRuledOut, found)]
    undone = [each.step for each in payloads_of(StepWithdrawn, found)]
    breached = [f"{e.clock}/{e.limit}" for e in payloads_of(LimitBreached, found)]
    return {
        **({"outcome": outcome[-1]} if outcome else {}),
        "dispatched": list(dict.fromkeys(handed)),
        **({"steps": dict.fromkeys(ruled_out, "ruled_out")} if ruled_out else {}),
        "undone": undone,
        "breached": breached,
    }


def _paths(plan: Plan, items: Sequence[PlanItem], template: DeclaredTest) -> Iterator[DeclaredTest]:
    first = items[0].name
    for item in items:
        refused = {item.name: (Reply(answer="refused"),)}
        yield _path(f"{item.name} is refused", template, departments=refused)
    yield from _supplement_paths(plan, items, template, f"all ask back, from {first} on")
    if special := [item for item in items if item.special_procedures]:
        yield _path(
            f"every special procedure that is declared, from {first} on",
            template,
            departments=_later(special, "special_procedure", _SPECIAL),
        )
    yield _path(
        f"a hundred days everywhere, from {first} on",
        template,
        departments=_later(items, "pending", _SLOW),
        until=_VERY_LONG,
    )
    slow = (Reply(answer="pending", expected=_SLOW), Reply())
    for item in items:
        yield _path(
            f"withdrawn while {item.name} is decided",
            template,
            departments={item.name: slow},
            actions=(ScriptedAction(at=_HOUR, withdraw=CaseWithdrawal(reason="不再办理")),),
        )


def _later(
    items: Sequence[PlanItem], answer: Literal["special_procedure", "pending"], about: timedelta
) -> dict[str, tuple[Reply, ...]]:
    """Return answers with distinct delays.

    A server does not promise the order of two answers at the same moment, so no two delays or sums
    of delays are equal.
    """
    return {
        item.name: (Reply(answer=answer, expected=about + _APART * (n * n)), Reply())
        for n, item in enumerate(items)
    }


def _supplement_paths(
    plan: Plan, items: Sequence[PlanItem], template: DeclaredTest, name: str
) -> Iterator[DeclaredTest]:
    """Yield tests in which all items request an input; supplements come hourly, in order."""
    fixed = {plan.subject, *condition_names(plan)}  # what cannot be supplied again later
    form = {name: each for name, each in template.given.form.items() if name not in fixed}
    materials = template.given.materials
    requests: dict[str, tuple[Reply, ...]] = {}
    actions: list[ScriptedAction] = []
    for item in items:
        seen = [each for each in item.needs if each in form]
        materials_read = [each for each in item.materials if each in materials]
        thing = next(iter([*seen, *materials_read]), None)
        if thing is None:
            continue
        supplied = (
            SupplementContent(step=item.name, form={thing: form[thing]})
            if seen
            else SupplementContent(step=item.name, materials={thing: materials[thing]})
        )
        ask = Reply(answer="supplement", missing=(MissingEntry(name=thing),))
        requests[item.name] = (ask, Reply())
        actions.append(ScriptedAction(at=_HOUR * (len(actions) + 1), supplement=supplied))
    if requests:
        yield _path(name, template, departments=requests, actions=tuple(actions))


def _after(
    people: Sequence[ScriptedAction], actions: Iterable[ScriptedAction]
) -> Iterator[ScriptedAction]:
    """Return the actions of a path, shifted to after people have done their tasks."""
    for action in actions:
        yield action.model_copy(update={"at": last_task_at(people) + action.at})


def _path(name: str, template: DeclaredTest, **script: Any) -> DeclaredTest:
    fresh = {"departments": {}, "until": _WHILE, **script}
    people = task_actions(template.test.actions)
    fresh["actions"] = (*people, *_after(people, fresh.get("actions", ())))
    test = template.test.model_copy(update={"scenario": f"{PATHS}{name}", **fresh})
    return replace(template, test=test)
