"""Cities to simulate, of a theme of two items one after the other or of a shipped one."""

from pathlib import Path
from typing import Any

from adapters.files.theme_files import compile_file
from domain.calendar.load import load_calendar
from domain.plan import Plan
from domain.theme.case_input import read_case_input
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.published.shipped import FOLDER
from ops.authoring.simulate.assumptions import (
    Assumptions,
    DurationModel,
    ItemAssumptions,
    OpeningDays,
)
from ops.authoring.simulate.case_run import run_case
from ops.authoring.simulate.city import City
from ops.authoring.simulate.simulation_result import SimulationResult, compute_result

CALENDAR = load_calendar((SHIPPED_FOLDERS / "cn" / "1.yaml").read_bytes(), "1.yaml")
TESTS = Path(__file__).parents[4]


def shipped(name: str, **assumed: Any) -> City:
    """A shipped theme with its example."""
    return _city(FOLDER / name, "example.yaml", Assumptions(**assumed))


def whole_life(**assumed: Any) -> City:
    """The theme that has everything that a case's life can know."""
    return _city(TESTS / "themes" / "whole_life", "input.yaml", Assumptions(**assumed))


def prereview_by_people(**assumed: Any) -> City:
    """The theme that people pre-review."""
    folder = TESTS / "themes" / "prereview_by_people"
    return _city(folder, "input.yaml", Assumptions(**assumed))


def _city(folder: Path, example: str, assumed: Assumptions) -> City:
    plan = plan_in(folder)
    file = folder / example
    given = read_case_input(file.read_bytes(), str(file), assumed.opened.first)
    return City(plan, CALENDAR, assumed, given)


def plan_in(folder: Path) -> Plan:
    """The plan of the theme of a folder."""
    file = folder / "theme.yaml"
    return compile_file(file)


def fixed(length: str, **more: Any) -> ItemAssumptions:
    """An item that always takes so long."""
    return ItemAssumptions(takes=DurationModel(fixed=length), **more)


def result(city: City, cases: int = 20, seed: int = 1) -> SimulationResult:
    """What so many cases come to."""
    return compute_result(city, seed, [run_case(city, seed, number) for number in range(cases)])


def on_the_first_day() -> OpeningDays:
    """Cases that all come on one Monday."""
    return OpeningDays(days=1)
