"""The figures of a bundle, compared with its declared baseline and with published averages.

The averages are those of Shanghai's first fifteen bundles (2020): 69 % fewer steps, 54 % less time,
75 % fewer materials, 71 % fewer trips. Both halvings (双减半) hold if materials and time limit are
at most half of the baseline.
"""

from dataclasses import dataclass

from domain.plan import Plan
from domain.theme.lint.all_checks import check_semantics
from domain.theme.lint.findings import Reason
from domain.theme.model import Measure, Theme

AVERAGES = {"steps": 69, "working_days": 54, "materials": 75, "trips": 71}
"""The reduction, in percent, of each measure in Shanghai's first fifteen bundles."""
HALVED = ("materials", "working_days")
HALF = 50
UNSOURCED = "unsourced"


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """One measure: ``reduction`` and ``average`` in percent, None where a figure is missing.

    ``counted``: the figure after is counted from the plan, not declared.
    """

    name: str
    before: int | None
    after: int | None
    counted: bool
    reduction: int | None
    average: int | None
    source: str

    @property
    def sourced(self) -> bool:
        """Return whether the figures cite a source."""
        return UNSOURCED not in self.source.lower()


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A linter finding that the theme accepts, and the reason."""

    rule: str
    at: str
    message: str
    because: Reason


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What a theme requires and saves, and its measures in the order of the baseline.

    ``halved`` maps each measure of :data:`HALVED` to whether it is at most half of its baseline;
    None where that is unknown.
    """

    ref: str
    items: int
    departments: int
    fields: int
    brought: int
    spared: int
    measures: tuple[MeasureReport, ...]
    halved: dict[str, bool | None]
    known: tuple[KnownFinding, ...] = ()


def bundle_report(theme: Theme, plan: Plan) -> BundleReport:
    """Compute the figures of a theme and compare them with its baseline."""
    counts = _counted(plan)
    names = [*theme.baseline, *(name for name in counts if name not in theme.baseline)]
    measures = tuple(_measure(name, theme.baseline.get(name), counts.get(name)) for name in names)
    by_name = {each.name: each for each in measures}
    used = {name for item in plan.items for name in item.materials}
    return BundleReport(
        ref=plan.ref,
        items=sum(item.kind == "item" for item in plan.items),
        departments=len({item.department for item in plan.items if item.kind == "item"}),
        fields=sum(field.source == "applicant" for field in plan.fields),
        brought=counts["materials"],
        spared=sum(m.source != "applicant" and m.name in used for m in plan.materials),
        measures=measures,
        halved={name: _halved(by_name.get(name)) for name in HALVED},
        known=tuple(
            KnownFinding(each.rule, each.at, each.message, each.known)
            for each in check_semantics(theme)
            if each.known is not None
        ),
    )


def _counted(plan: Plan) -> dict[str, int]:
    """Return the figures that are counted in the plan."""
    counts = {"materials": sum(each.source == "applicant" for each in plan.materials)}
    if plan.limit.promised is not None and plan.limit.promised_unit == "working_days":
        counts["working_days"] = plan.limit.promised
    return counts


def _measure(name: str, declared: Measure | None, counted: int | None) -> MeasureReport:
    before = declared.before if declared else None
    declared_after = declared.after if declared else None
    after = declared_after if declared_after is not None else counted
    return MeasureReport(
        name=name,
        before=before,
        after=after,
        counted=declared_after is None and counted is not None,
        reduction=_reduction(before, after),
        average=AVERAGES.get(name),
        source=declared.source if declared else UNSOURCED,
    )


def _reduction(before: int | None, after: int | None) -> int | None:
    """Return the reduction in percent, rounded; None if it is unknown or before is 0."""
    if not before or after is None:
        return None
    return round(100 * (before - after) / before)


def _halved(measure: MeasureReport | None) -> bool | None:
    """Return whether a measure is at most half of its baseline; exact, not rounded."""
    if measure is None or not measure.before or measure.after is None:
        return None
    return 100 * measure.after <= (100 - HALF) * measure.before
