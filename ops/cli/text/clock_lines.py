"""The clocks of a case as text for people, in Chinese and English."""

from collections.abc import Iterator

from adapters.pb.onething.case.v1 import case_pb2
from ops.cli.text.case_text import bilingual, full_time

_LIMITS = {"promised": "承诺时限 promised", "statutory": "法定时限 statutory"}
_UNITS = {
    "working_days": "工作日 working days",
    "days": "日 days",
    "hours": "小时 hours",
    "months": "月 months",
}


def clock_lines(response: case_pb2.GetClockResponse) -> Iterator[str]:
    """All clocks of a case."""
    if not response.clocks:
        yield "尚未计时 no clock has started"
    for clock in response.clocks:
        yield from _clock(clock)


def _clock(clock: case_pb2.CaseClock) -> Iterator[str]:
    on = f"{clock.calendar}@{clock.calendar_version} {clock.calendar_digest[:12]}"
    yield f"{clock.name}  {bilingual(clock.label)}  {on}"
    if clock.calendar_differs:
        yield "  日历与记录不符，仅列出记录的期限"
        yield "  this calendar is not the recorded one: only the recorded times are shown"
    by_default = "  视为受理 accepted by default" if clock.accepted_by_default else ""
    yield f"  起算 started {full_time(clock.started_at)}{by_default}"
    for stop in clock.stops:
        resumed = (
            full_time(stop.resumed_at) if stop.HasField("resumed_at") else "仍停计 still stopped"
        )
        basis = f" ({stop.legal_basis})" if stop.legal_basis else ""
        stopped = full_time(stop.stopped_at)
        yield f"  停计 stopped {stopped} – {resumed}  {bilingual(stop.label)}{basis}"
    if clock.HasField("extended_to"):
        basis = f" ({clock.extension_basis})" if clock.extension_basis else ""
        yield f"  延长至 extended to {full_time(clock.extended_to)}{basis}"
    if clock.HasField("ended_at"):
        yield f"  办结 ended {full_time(clock.ended_at)}"
    for limit in clock.limits:
        yield from _limit(limit, explained=not clock.calendar_differs)


def _limit(limit: case_pb2.ClockLimit, *, explained: bool) -> Iterator[str]:
    due = full_time(limit.due_at) if limit.HasField("due_at") else "停计中 the clock stands"
    said = [f"已计 counted {limit.counted}"] if explained else []
    said += [f"届满 due {due}"]
    said += ["暂定 provisional"] if limit.provisional else []
    said += ["已预警 warned"] if limit.warned else []
    said += ["已超期 breached"] if limit.breached else []
    length = f"{limit.count} {_UNITS.get(limit.unit, limit.unit)}"
    yield f"  {_LIMITS.get(limit.kind, limit.kind)}  {length}  {'  '.join(said)}"
    for line in limit.lines:
        until = f" – {line.until}" if line.until else ""
        yield f"    {line.at}{until}  {bilingual(line.text)}"
