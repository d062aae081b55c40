"""A stage for the lives of cases: plans cut to size, and what a case came to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from domain.case.aggregate import Case
from domain.case.codec import state_digest
from domain.case.events.base import CaseEvent
from domain.plan import Plan
from ops.authoring.rehearse.rehearsal import Rehearsal
from ops.authoring.rehearse.scenario import read_scenario
from ops.embedded.temporal.server import TemporalServer
from tests.rehearsals import input_of, new_rehearsal, whole_life

START = "2026-03-02T09:00:00+08:00"  # a Monday without holidays near
CLERK = "clerk/w-3"


def changed(plan: Plan, **items: dict[str, object]) -> Plan:
    """The plan with some attributes of its items changed."""
    told = plan.model_dump()
    told["items"] = [{**each, **items.get(each["name"], {})} for each in told["items"]]
    return Plan.model_validate_json(Plan.model_validate(told, strict=False).model_dump_json())


def without_people(plan: Plan) -> Plan:
    """The plan with an adapter for the item that people serve."""
    return changed(plan, inspection={"served_by": "adapter"})


@asynccontextmanager
async def life(
    text: str,
    server: TemporalServer,
    folder: Path,
    *,
    theme: tuple[Plan, Path] | None = None,
    others: tuple[Plan, ...] = (),
    start: str = START,
    by_people: bool = False,
) -> AsyncIterator[Rehearsal]:
    """A case of ``whole_life``, opened, with the departments of a scenario."""
    plan, example = theme or whole_life()
    if theme is None and not by_people:
        plan = without_people(plan)
    script = read_scenario(f"scenario: a life\nstart: {start}\n{text}".encode(), "life.yaml")
    async with new_rehearsal(plan, script, server, folder, others=others) as rehearsal:
        await rehearsal.open(input_of(example, script))
        yield rehearsal


def statuses(case: Case) -> dict[str, str]:
    """Where each step stands."""
    return {name: step.status.value for name, step in case.steps.items()}


def of_topic(events: list[CaseEvent], topic: str) -> list[Any]:
    """The events of a topic, ``case.TOPIC.v1``; the topic's text says nothing of the type."""
    return [event for event in events if event.topic == f"case.{topic}.v1"]


async def whole(rehearsal: Rehearsal) -> Case:
    """The case, whose record folds to one state and has no gap."""
    case = await rehearsal.case()
    events = await rehearsal.events()
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    assert state_digest(case) == state_digest(await rehearsal.case())
    return case
