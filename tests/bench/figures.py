"""What is measured, and what is made of it. Pure."""

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import Literal

from pydantic import BaseModel, ConfigDict

Variant = Literal["engine", "ordinary", "local"]
VARIANTS: tuple[Variant, ...] = ("engine", "ordinary", "local")


class Figures(BaseModel):
    """Frozen, closed base."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Round(Figures):
    """One variant in one round. Seconds of CPU by process, user and system."""

    variant: Variant
    cases: int
    in_flight: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_s: dict[str, float]
    history_events: float

    @property
    def cases_per_s(self) -> float:
        """Cases completed in a second."""
        return self.cases / self.seconds

    @property
    def cpu_s_a_case(self) -> float:
        """Seconds of CPU a case, over all processes."""
        return sum(self.cpu_s.values()) / self.cases


class StoreRates(Figures):
    """Rates of the event store on one database, in events a second if not said otherwise."""

    appends_one_by_one_per_s: float
    events_one_by_one_per_s: float
    appends_grouped_per_s: float
    events_grouped_per_s: float
    replayed_per_s: float
    scanned_per_s: float


class Overhead(Figures):
    """Latency above the critical path, in milliseconds."""

    variant: Variant
    in_flight: int
    critical_path_ms: float
    p50_ms: float
    p99_ms: float


class LintCost(Figures):
    """What it takes to lint a theme of so many items, and to read its YAML alone."""

    items: int
    file_bytes: int
    read_s: float
    lint_s: float
    peak_mib: float
    findings: int


class Report(Figures):
    """Everything a run has measured."""

    machine: dict[str, str]
    rounds: tuple[Round, ...] = ()
    stores: dict[str, StoreRates] = {}
    overheads: tuple[Overhead, ...] = ()
    lint_costs: tuple[LintCost, ...] = ()

    def of(self, variant: Variant) -> list[Round]:
        """The rounds of a variant, in order."""
        return [one for one in self.rounds if one.variant == variant]

    @property
    def variants(self) -> list[Variant]:
        """The variants that were measured."""
        return [variant for variant in VARIANTS if self.of(variant)]

    def middle(self, variant: Variant, figure: Callable[[Round], float]) -> float:
        """The median of a figure over the rounds of a variant."""
        return median(map(figure, self.of(variant)))

    def ratio(self, over: Variant, figure: Callable[[Round], float]) -> float | None:
        """Engine to another variant: the median of the rounds' own ratios, None without any."""
        pairs = list(zip(self.of("engine"), self.of(over), strict=False))
        return median(figure(ours) / figure(theirs) for ours, theirs in pairs) if pairs else None


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that so many percent do not exceed.

    Raises:
        ValueError: there are no values, or ``percent`` is not above 0 and at most 100.
    """
    if not values or not 0 < percent <= 100:
        raise ValueError("a percentile needs values, and a percent above 0 and at most 100")
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
