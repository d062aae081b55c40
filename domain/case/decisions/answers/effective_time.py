"""The bounds of the effective times that departments and people state (I9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.state import CaseState

SKEW = timedelta(minutes=5)
"""How far the clocks of two organisations may differ. A stated time that is outside its
bounds by no more is moved to the bound without a word."""

IMPLAUSIBLE = "implausible_time"
"""The reason of the concern about a stated time outside its bounds."""


@dataclass(frozen=True, slots=True)
class EffectiveTime:
    """When something took effect. ``stated`` is the stated time if that is impossible."""

    at: datetime
    stated: datetime | None = None


def clamp_effective_time(stated: datetime, earliest: datetime, now: datetime) -> EffectiveTime:
    """Hold a stated time to its bounds: not before ``earliest``, not after ``now``, at which it
    is recorded. Outside of them the nearer bound counts.
    """
    at = max(earliest, min(stated, now))
    return EffectiveTime(at, stated if abs(stated - at) > SKEW else None)


def clamp_to_submission(
    stated: datetime, case: CaseState, step: str, generation: int, now: datetime
) -> EffectiveTime:
    """Bound a stated time by the submission that it is about."""
    known = case.steps.get(step)
    submitted = known.submitted_at(generation) if known is not None else None
    return clamp_effective_time(stated, submitted or case.opened_at, now)


def time_concern_key(step: str) -> str:
    """The key of the concern about the times that are stated of a step."""
    return f"time/{step}"
