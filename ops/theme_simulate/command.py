"""``onething theme simulate``: read the theme and what is assumed, play many cases."""

from pathlib import Path

from domain.errors import InvalidInputError
from domain.theme.case_input import CaseInput, read_case_input
from domain.theme.load import compile_source
from ops.calendars.folders import calendars
from ops.settings import Settings
from ops.theme_simulate.case_run import run_case
from ops.theme_simulate.city import City
from ops.theme_simulate.declared import Assumptions, read_assumptions
from ops.theme_simulate.outcome import Result, result_of
from ops.theme_test.declared import theme_file

FILE = "simulate.yaml"


def simulate(settings: Settings, theme: str, *, cases: int, seed: int) -> Result:
    """Simulate so many cases of a theme.

    Raises:
        NotFoundError: there is no such theme, or no calendar of it.
        ThemeInvalidError: the theme does not compile.
        InvalidInputError: what is assumed, or the example, is not as it must be.
    """
    file = theme_file(theme)
    plan = compile_source(file.read_bytes(), str(file))
    assumed = read_assumptions(file.parent / FILE, plan)
    calendar = calendars(settings).newest_now(plan.calendar)
    city = City(plan, calendar, assumed, _example(file.parent, assumed))
    return result_of(city, seed, [run_case(city, seed, number) for number in range(cases)])


def _example(folder: Path, assumed: Assumptions) -> CaseInput | None:
    """The input that applicants start from; None where a theme has none and names none."""
    file = folder / assumed.input
    if not file.is_file():
        if "input" in assumed.model_fields_set:
            raise InvalidInputError(((str(folder / FILE), f"there is no input {file}"),))
        return None
    return read_case_input(file.read_bytes(), str(file), assumed.opened.first)
