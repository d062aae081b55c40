"""The clocks of a case as text for people, in Chinese and English."""

from collections.abc import Iterator

from adapters.pb.onething.case.v1 import case_pb2
from domain.phrases.catalogue import both, code_in_both, phrase
from ops.cli.text.case_text import bilingual, full_time


def clock_lines(response: case_pb2.GetClockResponse) -> Iterator[str]:
    """All clocks of a case."""
    if not response.clocks:
        yield both("show.no_clock_has_started")
    for clock in response.clocks:
        yield from _clock(clock)


def _clock(clock: case_pb2.CaseClock) -> Iterator[str]:
    on = f"{clock.calendar}@{clock.calendar_version} {clock.calendar_digest[:12]}"
    yield f"{clock.name}  {bilingual(clock.label)}  {on}"
    if clock.calendar_differs:
        differs = phrase("show.calendar_differs")
        yield f"  {differs.zh}"
        yield f"  {differs.en}"
    by_default = f"  {both('show.accepted_by_default')}" if clock.accepted_by_default else ""
    yield f"  {both('show.started')} {full_time(clock.started_at)}{by_default}"
    for stop in clock.stops:
        resumed = (
            full_time(stop.resumed_at)
            if stop.HasField("resumed_at")
            else both("show.still_stopped")
        )
        basis = f" ({stop.legal_basis})" if stop.legal_basis else ""
        stopped = full_time(stop.stopped_at)
        yield f"  {both('show.stopped')} {stopped} – {resumed}  {bilingual(stop.label)}{basis}"
    if clock.HasField("extended_to"):
        basis = f" ({clock.extension_basis})" if clock.extension_basis else ""
        yield f"  {both('show.extended_to')} {full_time(clock.extended_to)}{basis}"
    if clock.HasField("ended_at"):
        yield f"  {both('show.ended')} {full_time(clock.ended_at)}"
    for limit in clock.limits:
        yield from _limit(limit, explained=not clock.calendar_differs)


def _limit(limit: case_pb2.ClockLimit, *, explained: bool) -> Iterator[str]:
    due = full_time(limit.due_at) if limit.HasField("due_at") else both("show.the_clock_stands")
    said = [f"{both('show.counted')} {limit.counted}"] if explained else []
    said += [f"{both('show.due')} {due}"]
    said += [both("show.provisional")] if limit.provisional else []
    said += [both("show.warned")] if limit.warned else []
    said += [both("show.breached")] if limit.breached else []
    length = f"{limit.count} {code_in_both('unit', limit.unit)}"
    yield f"  {code_in_both('limit', limit.kind)}  {length}  {'  '.join(said)}"
    for line in limit.lines:
        until = f" – {line.until}" if line.until else ""
        yield f"    {line.at}{until}  {bilingual(line.text)}"
