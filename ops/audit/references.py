"""Checks that the store has the plans and calendars that events name, unchanged."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.stores.reading import audit_rows
from adapters.stores.reading.database import Snapshot
from domain.calendar.calendar import Calendar
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.case.events.people import Migrated
from domain.errors import OnethingError
from domain.plan import Plan
from ops.audit.differences import Difference

Place = tuple[str, int]
"""The first case and version that name something."""


@dataclass
class References:
    """The plans and calendars that the events of all cases name, once each."""

    plans: dict[str, Place] = field(default_factory=dict)
    calendars: dict[tuple[str, int, str], Place] = field(default_factory=dict)

    def note(self, event: CaseEvent) -> None:
        """Add what an event names."""
        place = (str(event.case_id), event.version)
        payload = event.payload
        if isinstance(payload, Opened | Migrated):
            self.plans.setdefault(payload.plan_digest, place)
        if digest := getattr(payload, "calendar_digest", ""):
            key = (
                str(getattr(payload, "calendar", "")),
                getattr(payload, "calendar_version", 0),
                digest,
            )
            self.calendars.setdefault(key, place)


def check_plans(snapshot: Snapshot, referenced: References) -> Iterator[Difference]:
    """Check every published plan against its digest, and that every named plan exists."""
    known = set()
    for digest, theme, version, content in audit_rows.plans(snapshot):
        known.add(digest)
        if problem := _plan_problem(digest, f"{theme}@{version}", content):
            yield Difference("plan_damaged", f"{theme}@{version}: {problem}")
    for digest, (case, version) in referenced.plans.items():
        if digest not in known:
            what = f"the plan of digest {digest[:12]} is not published"
            yield Difference("plan_missing", what, case, version)


def check_calendars(snapshot: Snapshot, referenced: References) -> Iterator[Difference]:
    """Check every published calendar against its digest, and named calendars against both."""
    known: dict[tuple[object, object], object] = {}
    for name, version, digest, content in audit_rows.calendars(snapshot):
        known[name, version] = digest
        if problem := _calendar_problem(digest, f"{name}@{version}", content):
            yield Difference("calendar_damaged", f"{name}@{version}: {problem}")
    for (name, number, digest), (case, version) in referenced.calendars.items():
        published = known.get((name, number))
        if published is None:
            what = f"calendar {name}@{number} is not published"
            yield Difference("calendar_missing", what, case, version)
        elif published != digest:
            what = f"calendar {name}@{number} is published with another content"
            yield Difference("calendar_mismatch", what, case, version)


def _plan_problem(digest: object, ref: str, content: object) -> str:
    if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
        return "the content does not match its digest"
    try:
        plan = Plan.parse(content, str(digest))
    except (OnethingError, ValueError):
        return "the content is not a plan"
    return "" if plan.ref == ref else f"the content is of {plan.ref}"


def _calendar_problem(digest: object, ref: str, content: object) -> str:
    if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != digest:
        return "the content does not match its digest"
    try:
        calendar = Calendar.parse(content, str(digest))
    except (OnethingError, ValueError):
        return "the content is not a calendar"
    return "" if calendar.ref == ref else f"the content is of {calendar.ref}"
