"""The labels of one plan, for timelines and notices."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta, timezone, tzinfo

from domain.case.answers import Missing
from domain.case.clock import CASE_CLOCK, DueDate, LimitKind
from domain.case.decisions.blocked_case import STALLED
from domain.case.state import PREREVIEW
from domain.form.overrides import CheckOverride
from domain.phrases.catalogue import find_code, name_code, phrase, untranslated
from domain.plan import Label, Plan

CHINA = timezone(timedelta(hours=8))
"""The zone of every calendar that ships (GB/T 7408: no summer time)."""


class PlanLabels:
    """The labels of a plan's parts. An unknown name stands for itself.

    Args:
        plan: the plan.
        zone: the local time of the plan's calendar.
    """

    def __init__(self, plan: Plan, zone: tzinfo = CHINA) -> None:
        self._plan = plan
        self._zone = zone

    @property
    def theme(self) -> Label:
        """Return the label of the theme."""
        return self._plan.label

    @property
    def prereview_basis(self) -> str:
        """Return the legal basis of pre-review; empty if the theme names none."""
        return self._plan.prereview.legal_basis

    def item(self, name: str) -> Label:
        """Return the label of an item."""
        item = self._plan.item_by_name.get(name)
        return item.label if item else untranslated(name)

    def basis_of(self, item: str) -> str:
        """Return the legal basis of an item; empty if it has none."""
        found = self._plan.item_by_name.get(item)
        return "；".join(found.legal_basis) if found else ""

    def department_of(self, item: str) -> Label:
        """Return the label of the department that decides an item."""
        found = self._plan.item_by_name.get(item)
        return self.department(found.department if found else item)

    def department(self, name: str) -> Label:
        """Return the label of a department."""
        department = self._plan.department_by_name.get(name)
        return department.label if department else untranslated(name)

    def input_label(self, name: str) -> Label:
        """Return the label of a field or a material."""
        found = self._plan.field_by_name.get(name) or self._plan.material_by_name.get(name)
        return found.label if found else untranslated(name)

    def missing(self, missing: Missing) -> Label:
        """Return what is missing, and why if the code is the engine's own."""
        what, why = self.input_label(missing.name), find_code("missing", missing.reason_code)
        return phrase("plan.missing", what=what, why=why) if why else what

    def as_shown(self, overrides: Iterable[CheckOverride]) -> Label:
        """Return which values were accepted as their documents show them; empty if none."""
        what = join_labels([self._override(each) for each in overrides])
        return phrase("plan.as_shown", what=what) if what.en else what

    def _override(self, override: CheckOverride) -> Label:
        field = self.input_label(override.field)
        checks = join_labels([name_code("check", each) for each in override.checks])
        return phrase("plan.override", field=field, checks=checks)

    def procedure(self, name: str) -> Label:
        """Return the label of a special procedure that items of the plan declare."""
        declared = (each for item in self._plan.items for each in item.special_procedures)
        return next((each.label for each in declared if each.name == name), untranslated(name))

    def halt(self, kind: str) -> Label:
        """Return the label of what stops or extends a clock: a supplement or a procedure."""
        return find_code("halt", kind) or self.procedure(kind)

    def clock(self, name: str) -> Label:
        """Return what a clock measures: the theme, or an item."""
        return self.theme if name == CASE_CLOCK else self.item(name)

    def audience(self, name: str) -> Label:
        """Return who is notified, or must act."""
        return find_code("audience", name) or self.department(name)

    def ineligible(self, code: str) -> Label:
        """Return why a case is not accepted."""
        reasons = {rule.reason_code: rule.reason for rule in self._plan.eligibility}
        return reasons.get(code) or untranslated(code)

    def ineligible_basis(self, code: str) -> str:
        """Return the legal basis of an eligibility rule; empty if it has none."""
        rules = self._plan.eligibility
        return next((rule.legal_basis for rule in rules if rule.reason_code == code), "")

    def procedure_basis(self, item: str, name: str) -> str:
        """Return the legal basis of a special procedure of an item; empty if it has none."""
        found = self._plan.item_by_name.get(item)
        procedures = found.special_procedures if found else ()
        return next((each.legal_basis for each in procedures if each.name == name), "")

    def task(self, key: str) -> Label:
        """Return the label of a task, from the kind in its key ``kind/name/generation``."""
        kind, _, rest = key.partition("/")
        what, name = name_code("task", kind), rest.split("/", maxsplit=1)[0]
        if not name:
            return phrase("plan.named_subject", about=self.theme, what=what)
        about = self.input_label(name) if kind == "check_commitment" else self.item(name)
        return phrase("plan.named_subject", about=about, what=what)

    def concern(self, key: str) -> Label:
        """Return what a concern of supervision is about, by its key."""
        kind, _, rest = key.partition("/")
        match kind:
            case "task":
                return self.task(rest)
            case "limit":
                clock, _, limit = rest.rpartition("/")
                about, what = self.clock(clock), name_code("limit", limit)
                return phrase("plan.named_subject", about=about, what=what)
            case "step" | "put_off" | "time":
                about = self.item(rest)
                return phrase("plan.quoted", about=about)
            case _ if key == PREREVIEW:
                return phrase("plan.prereview_notice", theme=self.theme)
            case _ if key == STALLED:
                return phrase("plan.whole_case")
            case _:
                return untranslated(key)

    def format_minute(self, moment: datetime) -> Label:
        """Return a moment, in the calendar's local time."""
        at = f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"
        return phrase("plan.moment", at=at, zone=self._zone.tzname(moment) or "")

    def until(self, moment: datetime) -> Label:
        """Return the moment at which something is due; midnight is the end of the day before."""
        local = moment.astimezone(self._zone)
        if local.time() != time():
            return self.format_minute(moment)
        day = f"{local - timedelta(days=1):%Y-%m-%d}"
        return phrase("plan.end_of_day", day=day)

    def due_dates(self, due_dates: Mapping[LimitKind, DueDate]) -> Label:
        """Return when the limits of a clock are due."""
        return join_labels([self._due(kind, due) for kind, due in due_dates.items() if due.due_at])

    def _due(self, kind: LimitKind, due: DueDate) -> Label:
        what = name_code("limit", kind)
        until = self.until(due.due_at) if due.due_at else untranslated("")
        key = "plan.due_provisional" if due.provisional else "plan.due"
        return phrase(key, limit=what, until=until)


def join_labels(labels: list[Label]) -> Label:
    """Join several labels."""
    return Label(zh="、".join(each.zh for each in labels), en=", ".join(each.en for each in labels))


def format_reasons(*reasons: str) -> Label:
    """Return the given reasons and bases in brackets; codes and laws unchanged."""
    there = [each for each in reasons if each]
    if not there:
        return untranslated("")
    reasons_in_a_row = Label(zh="；".join(there), en="; ".join(there))
    return phrase("plan.in_brackets", reasons=reasons_in_a_row)


def format_concern_reason(reason: str) -> Label:
    """Return why something is in the supervision queue."""
    kind, _, code = reason.partition(":")
    if kind == "adapter_failed" and find_code("concern", reason) is None:
        failure = find_code("failure", code) or phrase("failure.other")
        return phrase("plan.adapter_failed", failure=failure, code=code)
    return name_code("concern", reason)
