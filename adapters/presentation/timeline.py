"""The timeline of a case: each event as text, with the labels of its plan. No values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.presentation.events import render_clocks as clocks
from adapters.presentation.events import render_ending as ending
from adapters.presentation.events import render_opening as opening
from adapters.presentation.events import render_people as people
from adapters.presentation.events import render_steps as steps
from adapters.presentation.plan_labels import PlanLabels
from adapters.presentation.step_status import status_after
from adapters.subscriptions.plan_history import PlanHistory
from domain.case.events.base import CaseEvent, EventPayload
from domain.case.events.opening import Accepted
from domain.plan import Label, Plan
from domain.ports import ThemeStore

EventRenderer = Callable[[Any, PlanLabels], Label]
"""Renders an event of one class."""

RENDERERS: dict[type[EventPayload], EventRenderer] = {
    event_class: renderer
    for module in (opening, steps, clocks, ending, people)
    for event_class, renderer in module.RENDERERS.items()
}
"""The renderer of every event."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event for people.

    ``step`` is empty if the event is about none; ``step_status`` is its status after it, empty if
    the event does not change it.
    """

    version: int
    topic: str
    effective_at: datetime
    recorded_at: datetime
    step: str
    actor: str
    text: Label
    step_status: str = ""


def timeline_entry(event: CaseEvent, plan: Plan) -> TimelineEntry:
    """Render an event of a case that runs ``plan``."""
    return TimelineEntry(
        version=event.version,
        topic=event.topic,
        effective_at=event.effective_at,
        recorded_at=event.recorded_at,
        step=event.step,
        actor=event.actor,
        text=_render(event, PlanLabels(plan)),
        step_status=status_after(event.payload) or "",
    )


def _render(event: CaseEvent, labels: PlanLabels) -> Label:
    match event.payload:
        case Accepted(by_default=True):
            return opening.render_accepted_by_default(event.effective_at, labels)
        case payload:
            return RENDERERS[type(payload)](payload, labels)


async def timeline(
    events: Iterable[CaseEvent], plans: PlanHistory, themes: ThemeStore
) -> list[TimelineEntry]:
    """Render events of one case, each with the plan that the case ran at the time.

    Raises:
        NotFoundError: a plan is not published.
    """
    entries = []
    for event in events:
        plan = await themes.plan(plans.at(event.version))
        entries.append(timeline_entry(event, plan))
    return entries
