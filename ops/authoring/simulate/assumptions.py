"""The assumptions about departments and applicants: ``simulate.yaml`` beside a theme.

docs/simulate.md describes it. Missing assumptions follow from the promised limits, and are marked
as assumed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path as FilePath
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from adapters.files.input_files import read_input
from domain.case.decisions.answers.allowed_answers import declared_procedure
from domain.form.check_form import check_value
from domain.plan import Plan
from domain.theme.yaml.read_model import read_model
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean
from ops.authoring.guide_input import parse_value
from ops.authoring.rehearse.scenario import ScenarioModel
from ops.authoring.rehearse.script_checks import unknown_steps

Length = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})[mhd]$")]
"""``30m``, ``4h``, ``2d``. On the office clock, a day is one working day."""
Chance = Annotated[str, StringConstraints(pattern=r"^(100|[0-9]{1,2}(\.[0-9]{1,3})?)%$")]
HourOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weight = Annotated[int, Field(ge=0, le=1_000_000)]


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("day", "write a day as 2026-03-02") from None


class Uniform(ScenarioModel):
    """Any length between two, equally likely."""

    least: Length
    most: Length


class Exponential(ScenarioModel):
    """Mostly short, sometimes long."""

    mean: Length


class Lognormal(ScenarioModel):
    """Half of all take at most ``median``, 95 of 100 at most ``p95``."""

    median: Length
    p95: Length


class DurationModel(ScenarioModel):
    """How long something takes: one of these, by the clock of the ``office`` or ``always``."""

    fixed: Length | None = None
    uniform: Uniform | None = None
    exponential: Exponential | None = None
    lognormal: Lognormal | None = None
    clock: Literal["office", "always"] = "office"

    @model_validator(mode="after")
    def _one(self) -> "DurationModel":
        declared = (self.fixed, self.uniform, self.exponential, self.lognormal)
        if sum(each is not None for each in declared) != 1:
            raise PydanticCustomError(
                "takes", "give one of fixed, uniform, exponential or lognormal"
            )
        return self


class OutageModel(ScenarioModel):
    """How often an adapter is down when it is called, and for how long."""

    chance: Chance
    lasts: DurationModel = DurationModel(fixed="30m", clock="always")


class ItemAssumptions(ScenarioModel):
    """One item: how long a submission takes, and its outcomes other than a grant.

    ``special_procedure`` is the declared special procedure of the item that the department begins
    at once and that lasts as long as the item does; by default there is none.
    """

    takes: DurationModel | None = None
    special_procedure: Annotated[str, StringConstraints(max_length=80)] = ""
    refused: Chance = "0%"
    supplement: Chance = "0%"
    fails: OutageModel | None = None
    source: str = "unsourced"


class Hours(ScenarioModel):
    """The hours of a working day."""

    opens: HourOfDay = "09:00"
    closes: HourOfDay = "17:00"

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if self.opens >= self.closes:
            raise PydanticCustomError("hours", "opens must be before closes")
        return self

    @property
    def day(self) -> timedelta:
        """Return the length of a working day."""
        return timedelta(seconds=_seconds_of_day(self.closes) - _seconds_of_day(self.opens))

    @property
    def since_midnight(self) -> timedelta:
        """Return when it begins."""
        return timedelta(seconds=_seconds_of_day(self.opens))


def _seconds_of_day(hour: str) -> int:
    hours, _, minutes = hour.partition(":")
    return int(hours) * 3600 + int(minutes) * 60


class OpeningDays(ScenarioModel):
    """When cases are opened: in the hours of the working days of this span, equally likely."""

    first: Annotated[date, BeforeValidator(_day)] = date(2026, 3, 2)
    days: int = Field(default=60, ge=1, le=366)


class Assumptions(ScenarioModel):
    """The content of ``simulate.yaml``; every key is optional."""

    input: str = "example.yaml"
    opened: OpeningDays = OpeningDays()
    hours: Hours = Hours()
    applicant: DurationModel = DurationModel(
        lognormal=Lognormal(median="8h", p95="3d"), clock="always"
    )
    prereview: DurationModel = DurationModel(lognormal=Lognormal(median="4h", p95="2d"))
    situations: dict[str, dict[str, Weight]] = Field(default={})
    facts: dict[str, dict[str, Weight]] = Field(default={})
    items: dict[str, ItemAssumptions] = Field(default={})


def read_assumptions(file: FilePath, plan: Plan) -> Assumptions:
    """Read the file of a theme; without a file the defaults apply.

    Raises:
        InvalidInputError: with all errors.
    """
    if not file.is_file():
        return Assumptions()
    return read_model(
        read_input(file), str(file), Assumptions, lambda found: _problems(found, plan)
    )


def _problems(found: Assumptions, plan: Plan) -> Iterator[Problem]:
    yield from unknown_steps(plan, found.items, ("items",))
    yield from _of_procedures(found, plan)
    yield from _of_situations(found, plan)
    yield from _of_facts(found, plan)
    for kind, declared in (("situations", found.situations), ("facts", found.facts)):
        for name, weights in declared.items():
            if not any(weights.values()):
                hint = "give one of them a weight above 0"
                yield _problem((kind, name), f"{kind}: {name}: all answers have weight 0", hint)


def _of_procedures(found: Assumptions, plan: Plan) -> Iterator[Problem]:
    """Check that special procedures are declared in the theme."""
    for name, assumed in found.items.items():
        item = plan.item_by_name.get(name)
        declared = assumed.special_procedure
        if declared and item is not None and declared_procedure(item, declared) is None:
            known = ", ".join(each.name for each in item.special_procedures) or "none"
            text = f"items: {name}: the theme declares no special procedure of this name"
            hint = f"declared for {name}: {known}"
            yield _problem(("items", name, "special_procedure"), text, hint)


def _of_situations(found: Assumptions, plan: Plan) -> Iterator[Problem]:
    questions = {question.name: question.answers for question in plan.guide}
    for question, weights in found.situations.items():
        path: Path = ("situations", question)
        answers = questions.get(question)
        if answers is None:
            hint = did_you_mean(question, questions)
            yield _problem(path, f"situations: {plan.ref} has no {question}", hint)
            continue
        for answer in sorted(set(weights) - set(answers)):
            problem = f"situations: {question} has no answer {answer}"
            yield _problem((*path, answer), problem, did_you_mean(answer, answers))


def _of_facts(found: Assumptions, plan: Plan) -> Iterator[Problem]:
    facts = {field.name: field for field in plan.fields if not field.personal}
    for name, weights in found.facts.items():
        field = facts.get(name)
        if field is None:
            problem = f"facts: {plan.ref} has no {name} that is not personal"
            yield _problem(("facts", name), problem, did_you_mean(name, facts))
            continue
        for text in weights:
            wrong = check_value(field, parse_value(field, text), found.opened.first)
            if wrong is not None:
                problem = f"facts: the value {text} of {name} {wrong}"
                yield _problem(("facts", name, text), problem, "change it, or delete it")


def _problem(path: Path, problem: str, hint: str) -> Problem:
    return Problem("assumption", path, problem, hint, at_key=True)
