"""Tests of a theme as YAML: scenarios with an input and more expectations.

The files are ``tests/*.yaml`` beside the theme; docs/theme-tests.md describes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from adapters.files.input_files import read_input
from adapters.files.theme_files import compile_file
from domain.case.events.catalogue import EVENT_CLASSES
from domain.errors import InvalidInputError, NotFoundError
from domain.plan import Plan
from domain.theme.case_input import CaseInput, Digest, Value, on_day, read_case_input
from domain.theme.yaml.read_model import read_model
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean
from ops.authoring.published.find import file_of
from ops.authoring.rehearse.rehearsal import scenario_date
from ops.authoring.rehearse.scenario import (
    Expectations,
    Moment,
    Scenario,
    ScenarioModel,
)
from ops.authoring.rehearse.script_checks import script_problems, unknown_steps

_BY_STEP = (
    "steps",
    "dispatched",
    "undone",
    "supplements",
    "given",
    "values",
    "handled_by",
    "withdraw",
)
"""The expectations of a test by item name."""
_BY_TOPIC = ("events", "order", "never")
_TOPICS = tuple(event.TOPIC for event in EVENT_CLASSES)
INPUT = "../example.yaml"
"""The default input of a file of tests."""


class PlanExpectations(ScenarioModel):
    """Expectations about the bundle in every case; what is not named is not compared.

    ``subject``: the field that identifies the subject; ``required``: the items whose refusal ends
    the case; ``in_the_clear``: the fields whose values are recorded in the clear; ``looked_up``: by
    item, the materials that registries supply (免于提交); ``looked_up_when``: the conditions of
    those that have one. ``fees``: by item, the fee in fen, and ``fees_when`` for whom, if not for
    all. ``derived``: the formulas by field. ``delivery``: how each result reaches people.
    ``follow_ups``: what follows what, and when. ``special_procedures``: by item, its procedures,
    and whether each stops or extends.
    """

    subject: str = ""
    required: tuple[str, ...] | None = None
    in_the_clear: tuple[str, ...] | None = None
    looked_up: dict[str, tuple[str, ...]] | None = None
    looked_up_when: dict[str, str] | None = None
    fees: dict[str, int] | None = None
    fees_when: dict[str, str] | None = None
    derived: dict[str, str] | None = None
    delivery: dict[str, tuple[str, ...]] | None = None
    follow_ups: dict[str, str] | None = None
    special_procedures: dict[str, tuple[str, ...]] | None = None


class GuideExpectations(ScenarioModel):
    """Expectations about the guide for the test's input; what is not named is not compared.

    ``items`` that apply, ``form`` the fields to fill in, ``filled`` those that registers fill in,
    ``bring`` the materials to bring, ``spared`` those that nobody has to bring, ``results`` what
    reaches the applicant, ``follow_ups`` what comes next: all of them, in any order. ``fee_fen`` is
    the sum of all fees, in fen.
    """

    items: tuple[str, ...] | None = None
    form: tuple[str, ...] | None = None
    filled: tuple[str, ...] | None = None
    bring: tuple[str, ...] | None = None
    spared: tuple[str, ...] | None = None
    results: tuple[str, ...] | None = None
    follow_ups: tuple[str, ...] | None = None
    fee_fen: int | None = None


class ThemeExpectations(Expectations):
    """The expected result of a test. What is not named is not compared.

    ``steps``, ``events`` as in a scenario: each of these events happens. ``order``: these events
    happen one after the other, with anything between them; each is a topic, or a topic and a step
    (``case.step_granted.v1 birth_certificate``). ``never``: none of these happens. ``dispatched``:
    the steps in the order of their first submission, all of them. ``calls``: the calls to
    departments, ``submit/seal``, all of them, in order, consecutive queries of a step as one.
    ``undone``: the steps withdrawn, in order. ``notices``: kinds of notices, each is requested.
    ``supplements``: what each step requested of the applicant. ``due_dates``: the due times that a
    clock started with, by limit. ``breached``: ``clock/limit``, all that were.

    ``given``: the fields and materials that each of these steps was submitted with, all of them;
    ``values``: the values of some of those fields; ``handled_by``: the department it was sent to;
    ``withdraw``: how it could be withdrawn. ``promised``: until when each material was promised, or
    a commitment for it must be checked. ``violations``: the case is refused at once, for these
    fields, materials or situations and no others: ``form.phone``. ``guide``: the expected guide for
    this input. ``plan``: what holds in every case.
    """

    order: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    dispatched: tuple[str, ...] | None = None
    calls: tuple[str, ...] | None = None
    undone: tuple[str, ...] | None = None
    notices: tuple[str, ...] = ()
    supplements: dict[str, tuple[str, ...]] | None = None
    due_dates: dict[str, dict[str, Moment]] = Field(default={})
    breached: tuple[str, ...] | None = None
    given: dict[str, tuple[str, ...]] = Field(default={})
    values: dict[str, dict[str, Value]] = Field(default={})
    handled_by: dict[str, str] = Field(default={})
    withdraw: dict[str, str] = Field(default={})
    promised: dict[str, Moment] = Field(default={})
    violations: tuple[str, ...] = ()
    guide: GuideExpectations = GuideExpectations()
    plan: PlanExpectations = PlanExpectations()


class ThemeTest(Scenario):
    """One test: a scenario with its own input.

    ``form`` and ``materials`` extend or replace the input, ``without`` names fields and materials
    of it that are left out; ``situations`` replace those of the input. ``deferred`` and
    ``committed`` are materials that are promised (容缺受理), or committed to (告知承诺), instead of
    attached, each with the SHA-256 of the signed promise.
    """

    form: dict[str, Value] = Field(default={})
    materials: dict[str, Digest] = Field(default={})
    without: tuple[str, ...] = ()
    situations: tuple[str, ...] | None = None
    deferred: dict[str, Digest] = Field(default={})
    committed: dict[str, Digest] = Field(default={})
    expect: ThemeExpectations = ThemeExpectations()


class TestFile(ScenarioModel):
    """A file of tests. ``input`` is beside it; ``start`` applies to tests without one."""

    __test__ = False  # pytest: this is a model

    input: str = INPUT
    start: Moment
    tests: tuple[ThemeTest, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique_names(self) -> "TestFile":
        names = [test.scenario for test in self.tests]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PydanticCustomError("twice", "named twice: {names}", {"names": ", ".join(twice)})
        return self


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """A test, and the applicant's input: ``given``, from the file ``input``."""

    file: FilePath
    input: str
    test: ThemeTest
    given: CaseInput

    @property
    def name(self) -> str:
        """Return ``file: name``, a unique name."""
        return f"{self.file.stem}: {self.test.scenario}"


@dataclass(frozen=True, slots=True)
class ThemeUnderTest:
    """A theme's plan and its tests, in the order of the files."""

    file: FilePath
    plan: Plan
    tests: tuple[DeclaredTest, ...]


def read_theme_tests(theme: str) -> ThemeUnderTest:
    """Read a theme, by file, folder or the name of a shipped one, and the tests beside it.

    Raises:
        NotFoundError: the theme does not exist, or has no test beside it.
        ThemeInvalidError: the theme does not compile.
        InvalidInputError: with all errors in a file of tests.
    """
    file = theme_file(theme)
    plan = compile_file(file)
    tests = find_tests(file, plan)
    if not tests:
        folder = file.parent / "tests"
        raise NotFoundError(f"{folder} holds no tests: see docs/theme-tests.md for how to begin")
    return ThemeUnderTest(file, plan, tests)


def find_tests(file: FilePath, plan: Plan) -> tuple[DeclaredTest, ...]:
    """Return the tests beside a theme's file, empty if there are none. Raises InvalidInputError."""
    files = sorted((file.parent / "tests").glob("*.yaml"))
    return tuple(test for each in files for test in _tests(each, plan))


def theme_file(theme: str) -> FilePath:
    """Return the file of a theme: itself, in its folder, or by name. Raises NotFoundError."""
    file = file_of(theme)
    if file is None:
        raise NotFoundError(f"{theme} is neither a theme file, nor its folder, nor a shipped theme")
    return file


def _tests(file: FilePath, plan: Plan) -> Iterator[DeclaredTest]:
    declared = read_model(
        read_input(file), str(file), TestFile, lambda found: _problems(plan, found)
    )
    inputs: dict[date, CaseInput] = {}  # cached by day: most tests begin on the same one
    for test in declared.tests:
        with_start = test.model_copy(update={"start": test.start or declared.start})
        today = scenario_date(with_start)
        if today not in inputs:
            inputs[today] = _input(file, declared.input, today)
        yield DeclaredTest(
            file, declared.input, with_start, apply_test_input(inputs[today], with_start)
        )


def _input(file: FilePath, name: str, today: date) -> CaseInput:
    found = file.parent / name
    if not found.is_file():
        raise InvalidInputError(((str(file), f"there is no input {found}"),))
    return read_case_input(read_input(found), str(found), today)


def apply_test_input(given: CaseInput, test: ThemeTest) -> CaseInput:
    """Return an input with the changes of the test."""
    today = scenario_date(test)
    form = given.form | {name: on_day(value, today) for name, value in test.form.items()}
    materials = given.materials | test.materials
    left_out = {*test.without, *test.deferred, *test.committed}
    return given.model_copy(
        update={
            "form": {name: each for name, each in form.items() if name not in test.without},
            "materials": {n: each for n, each in materials.items() if n not in left_out},
            "situations": given.situations if test.situations is None else test.situations,
        }
    )


def _problems(plan: Plan, found: TestFile) -> Iterator[Problem]:
    """Yield what the tests script that the theme does not know or accept.

    A misspelt name would make a test without effect.
    """
    for index, test in enumerate(found.tests):
        with_start = test.model_copy(update={"start": test.start or found.start})
        yield from script_problems(plan, with_start, ("tests", index))
        for key in _BY_STEP:
            names = getattr(test.expect, key) or ()
            yield from unknown_steps(plan, names, ("tests", index, "expect", key))
        for key in _BY_TOPIC:
            for n, entry in enumerate(getattr(test.expect, key)):
                yield from _entry(plan, entry, ("tests", index, "expect", key, n))


def _entry(plan: Plan, entry: str, path: Path) -> Iterator[Problem]:
    """Check an expected event, or one that must never happen: a topic, or a topic and a step."""
    topic, *steps = entry.split()
    if topic not in _TOPICS:
        yield Problem("script", path, f"there is no event {topic}", did_you_mean(topic, _TOPICS))
    yield from unknown_steps(plan, steps, path)
