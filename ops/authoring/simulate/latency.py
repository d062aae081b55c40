"""Durations: seconds drawn from a distribution, on one of two clocks."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from domain.plan import PlanItem, PlanLimit, TermUnit
from ops.authoring.simulate.assumptions import DurationModel
from ops.authoring.simulate.office_hours import Office

_Z95 = 1.6448536269514722
"""The 95th percentile of the standard normal distribution."""
_UNITS = {"m": 60, "h": 3600}
_DAY_S = 86_400
_DAYS_A_MONTH, _WEEK, _WORKING_WEEK = 21, 7, 5
_LONGEST_S = 3 * 365 * _DAY_S


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time on one clock."""

    seconds: int
    office: bool

    def after(self, at: datetime, office: Office) -> datetime:
        """Return the end of the span if it begins at a moment."""
        if self.office:
            return office.add(at, self.seconds)
        return at + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Latency:
    """A distribution: ``a`` and ``b`` in seconds are its parameters."""

    kind: Literal["fixed", "uniform", "exponential", "lognormal"]
    a: float
    b: float
    office: bool
    assumed: bool = False

    def draw(self, random: Random) -> Span:
        """Draw one length in whole seconds, at most three years."""
        return Span(min(round(self._draw_seconds(random)), _LONGEST_S), self.office)

    def _draw_seconds(self, random: Random) -> float:
        match self.kind:
            case "fixed":
                return self.a
            case "uniform":
                return random.uniform(self.a, self.b)
            case "exponential":
                return random.expovariate(1 / self.a) if self.a else 0.0
            case "lognormal":
                if not self.a:
                    return 0.0
                sigma = math.log(max(self.b, self.a) / self.a) / _Z95
                return self.a * math.exp(sigma * random.gauss(0, 1))


def declared_latency(takes: DurationModel, day_s: int) -> Latency:
    """Return the declared distribution."""
    office = takes.clock == "office"

    def seconds(length: str) -> float:
        units = {**_UNITS, "d": day_s if office else _DAY_S}
        return int(length[:-1]) * units[length[-1]]

    if takes.uniform is not None:
        least, most = seconds(takes.uniform.least), seconds(takes.uniform.most)
        return Latency("uniform", least, most, office)
    if takes.exponential is not None:
        return Latency("exponential", seconds(takes.exponential.mean), 0, office)
    if takes.lognormal is not None:
        median, p95 = seconds(takes.lognormal.median), seconds(takes.lognormal.p95)
        return Latency("lognormal", median, p95, office)
    return Latency("fixed", seconds(takes.fixed or "0m"), 0, office)


def assumed_latency(item: PlanItem, day_s: int) -> Latency:
    """Return the default distribution of an item: half within half of the promised time.

    95 of 100 are within the promised time. Without a promise, the statutory limit or a working day
    is used.
    """
    p95, office = _limit(item.limit, day_s)
    return Latency("lognormal", p95 / 2, p95, office, assumed=True)


def _limit(limit: PlanLimit, day_s: int) -> tuple[float, bool]:
    if limit.promised is not None:
        return _term(limit.promised, limit.promised_unit, day_s)
    if limit.statutory is not None:
        return _term(limit.statutory, limit.statutory_unit, day_s)
    return _term(1, "working_days", day_s)


def _term(count: int, unit: TermUnit, day_s: int) -> tuple[float, bool]:
    match unit:
        case "hours":
            return count * 3600, False
        case "working_days":
            return count * day_s, True
        case "days":
            return count * day_s * _WORKING_WEEK / _WEEK, True
        case "months":
            return count * _DAYS_A_MONTH * day_s, True
