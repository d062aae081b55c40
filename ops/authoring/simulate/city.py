"""What all simulated cases of a theme share: its plan, its calendar, and the assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from domain.calendar.calendar import Calendar
from domain.form.applicability import answers_of, condition_names
from domain.form.facts import facts_of
from domain.plan import Plan
from domain.theme.case_input import CaseInput
from ops.authoring.simulate.assumptions import Assumptions, ItemAssumptions
from ops.authoring.simulate.latency import Latency, assumed_latency, declared_latency
from ops.authoring.simulate.office_hours import Office

_PERCENT = 100


def share(chance: str) -> float:
    """``5%`` as 0.05."""
    return float(chance.removesuffix("%")) / _PERCENT


@dataclass(frozen=True, slots=True)
class Applicant:
    """The facts and situations of one applicant, which conditions read."""

    facts: dict[str, str]
    situations: tuple[str, ...]


class City:
    """The departments and applicants of a simulation, by assumption."""

    def __init__(
        self, plan: Plan, calendar: Calendar, assumed: Assumptions, example: CaseInput | None
    ) -> None:
        self.plan = plan
        self.calendar = calendar
        self.assumed = assumed
        self.office = Office(calendar, assumed.hours, assumed.opened.first)
        day_s = self.office.day_s
        self.applicant = declared_latency(assumed.applicant, day_s)
        self.prereview = declared_latency(assumed.prereview, day_s)
        self.latency: dict[str, Latency] = {}
        self.outage: dict[str, Latency] = {}
        for item in plan.items:
            assumed_item = self.item(item.name)
            self.latency[item.name] = (
                declared_latency(assumed_item.takes, day_s)
                if assumed_item.takes
                else assumed_latency(item, day_s)
            )
            if assumed_item.fails:
                self.outage[item.name] = declared_latency(assumed_item.fails.lasts, day_s)
        self.materials = dict(example.materials) if example else {}
        self._example = example
        # Everyone is eligible: by the example, or else by the first allowed value.
        self._eligible = {rule.field: rule.one_of[0] for rule in plan.eligibility}
        self._days = self.office.working_days_until(assumed.opened.days)

    def item(self, name: str) -> ItemAssumptions:
        """Return the assumptions about an item."""
        return self.assumed.items.get(name, ItemAssumptions())

    def opened_at(self, random: Random) -> datetime:
        """Return a random opening time."""
        return self.office.moment(random.randrange(self._days), random.randrange(self.office.day_s))

    def draw_applicant(self, random: Random) -> Applicant:
        """Return a random applicant: the example's facts, with those that conditions read drawn."""
        facts = facts_of(self.plan, self._example.form) if self._example else {**self._eligible}
        weights = self.assumed.facts
        for name in sorted(condition_names(self.plan) | set(weights)):
            drawn = weights.get(name) or self._any_value(name)
            if drawn:
                facts[name] = _draw(random, drawn)
        answers = answers_of(self._example.situations) if self._example else {}
        for question in self.plan.guide:
            evenly = dict.fromkeys(question.answers, 1)
            answers[question.name] = _draw(
                random, self.assumed.situations.get(question.name, evenly)
            )
        return Applicant(facts, tuple(f"{name}.{answer}" for name, answer in answers.items()))

    def _any_value(self, name: str) -> Mapping[str, int]:
        """Return the values of a choice or boolean; empty for others, which the example has."""
        field = self.plan.field_by_name.get(name)
        if field is None or name in self._eligible:
            return {}
        if field.type == "boolean":
            return {"true": 1, "false": 1}
        return dict.fromkeys(field.choices, 1)


def _draw(random: Random, weights: Mapping[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
