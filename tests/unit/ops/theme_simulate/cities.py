"""Cities to simulate, of a theme of two items one after the other or of a shipped one."""

from pathlib import Path

from adapters.themes.files import compile_file
from domain.calendar.load import load_calendar
from domain.plan import Plan
from domain.theme.case_input import read_case_input
from ops.calendars.folders import SHIPPED
from ops.theme_simulate.case_run import run_case
from ops.theme_simulate.city import City
from ops.theme_simulate.declared import Assumptions, ItemAssumed, Opened, Takes
from ops.theme_simulate.outcome import Result, result_of
from ops.themes.shipped import FOLDER

CALENDAR = load_calendar((SHIPPED / "cn" / "1.yaml").read_bytes(), "1.yaml")
TESTS = Path(__file__).parents[3]


def shipped(name: str, **assumed: object) -> City:
    """A shipped theme with its example."""
    return _city(FOLDER / name, "example.yaml", Assumptions(**assumed))


def whole_life(**assumed: object) -> City:
    """The theme that has everything that a case's life can know."""
    return _city(TESTS / "themes" / "whole_life", "input.yaml", Assumptions(**assumed))


def prereview_by_people(**assumed: object) -> City:
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


def fixed(length: str, **more: object) -> ItemAssumed:
    """An item that always takes so long."""
    return ItemAssumed(takes=Takes(fixed=length), **more)


def result(city: City, cases: int = 20, seed: int = 1) -> Result:
    """What so many cases come to."""
    return result_of(city, seed, [run_case(city, seed, number) for number in range(cases)])


def on_the_first_day() -> Opened:
    """Cases that all come on one Monday."""
    return Opened(days=1)
