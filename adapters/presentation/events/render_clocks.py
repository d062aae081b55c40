"""Renders clocks and limits, with their due dates and what moved them."""

from adapters.presentation.plan_labels import PlanLabels, format_reasons, join_labels
from domain.case.events.clocks import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    DueRecomputed,
    LimitBreached,
    LimitWarned,
)
from domain.phrases.catalogue import name_code, phrase, untranslated
from domain.plan import Label


def render_started(event: ClockStarted, labels: PlanLabels) -> Label:
    """Render the start of a clock."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    return phrase("clock.started", what=what, due_dates=due_dates)


def render_stopped(event: ClockStopped, labels: PlanLabels) -> Label:
    """Render the stop of a clock: why, on which basis, and until when if known."""
    what, why = labels.clock(event.clock), labels.halt(event.kind)
    whose, basis = _stopping_steps(event, labels), format_reasons(event.legal_basis)
    parts = {"what": what, "whose": whose, "why": why, "basis": basis}
    if event.expected_end is None:
        return phrase("clock.stopped", **parts)
    return phrase("clock.stopped_until", **parts, until=labels.until(event.expected_end))


def _stopping_steps(event: ClockStopped, labels: PlanLabels) -> Label:
    """Return the steps that stop the clock of a case; empty for a step's own clock."""
    if event.because_of == (event.clock,):
        return untranslated("")
    steps = join_labels([labels.item(name) for name in event.because_of])
    return phrase("clock.stopping_steps", steps=steps)


def render_resumed(event: ClockResumed, labels: PlanLabels) -> Label:
    """Render the resumption of a clock."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    return phrase("clock.resumed", what=what, due_dates=due_dates)


def render_extended(event: ClockExtended, labels: PlanLabels) -> Label:
    """Render an extension of due times: why, on which basis, until when."""
    what, why, basis = (
        labels.clock(event.clock),
        labels.halt(event.kind),
        format_reasons(event.legal_basis),
    )
    due_dates = labels.due_dates(event.due_dates)
    return phrase("clock.extended", what=what, why=why, basis=basis, due_dates=due_dates)


def render_due_dates_recomputed(event: DueRecomputed, labels: PlanLabels) -> Label:
    """Render due times that were recomputed."""
    what, due_dates = labels.clock(event.clock), labels.due_dates(event.due_dates)
    why, on = name_code("recompute", event.because), f"{event.calendar}@{event.calendar_version}"
    return phrase("clock.due_dates_recomputed", what=what, why=why, on=on, due_dates=due_dates)


def render_warned(event: LimitWarned, labels: PlanLabels) -> Label:
    """Render the warning of a limit."""
    what, limit, due = (
        labels.clock(event.clock),
        name_code("limit", event.limit),
        labels.until(event.due_at),
    )
    return phrase("clock.warned", what=what, limit=limit, due=due)


def render_breached(event: LimitBreached, labels: PlanLabels) -> Label:
    """Render the breach of a limit."""
    what, limit, due = (
        labels.clock(event.clock),
        name_code("limit", event.limit),
        labels.until(event.due_at),
    )
    return phrase("clock.breached", what=what, limit=limit, due=due)


RENDERERS = {
    ClockStarted: render_started,
    ClockStopped: render_stopped,
    ClockResumed: render_resumed,
    ClockExtended: render_extended,
    DueRecomputed: render_due_dates_recomputed,
    LimitWarned: render_warned,
    LimitBreached: render_breached,
}
"""The renderer of each of these events."""
