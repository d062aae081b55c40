"""``onething theme simulate``: reads the assumptions of a theme and simulates many cases."""

from pathlib import Path

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError, NotFoundError
from domain.plan import Plan
from domain.theme.case_input import CaseInput, read_case_input
from ops.authoring.published.calendar_folders import calendars
from ops.authoring.published.find import FoundTheme
from ops.authoring.simulate.assumptions import Assumptions, read_assumptions
from ops.authoring.simulate.case_run import run_case
from ops.authoring.simulate.city import City
from ops.authoring.simulate.simulation_result import SimulationResult, compute_result
from ops.serve.config.settings import Settings

FILE = "simulate.yaml"


def simulate(
    settings: Settings, theme: FoundTheme, *, assume: Path | None = None, cases: int, seed: int
) -> SimulationResult:
    """Simulate cases of a theme.

    Args:
        settings: has the calendar folders.
        theme: it and, for a file, the assumptions beside it.
        assume: other assumptions. A published theme has none beside it.
        cases: how many.
        seed: the same seed gives the same cases.

    Raises:
        NotFoundError: the file or the calendar of the theme does not exist.
        InvalidInputError: the assumptions, or the example, are invalid.
    """
    if assume is not None and not assume.is_file():
        raise NotFoundError(f"--assume: there is no file {assume}")
    file = assume or (theme.folder / FILE if theme.folder else None)
    plan = theme.plan
    assumed, example = _read(file, plan) if file else (Assumptions(), None)
    calendar = calendars(settings).newest_sync(plan.calendar)
    city = City(plan, calendar, assumed, example)
    return compute_result(city, seed, [run_case(city, seed, number) for number in range(cases)])


def _read(file: Path, plan: Plan) -> tuple[Assumptions, CaseInput | None]:
    assumed = read_assumptions(file, plan)
    return assumed, _example(file, assumed)


def _example(assumptions_file: Path, assumed: Assumptions) -> CaseInput | None:
    """Return the input of applicants; None if there is none and none is named."""
    file = assumptions_file.parent / assumed.input
    if not file.is_file():
        if "input" in assumed.model_fields_set:
            raise InvalidInputError(((str(assumptions_file), f"there is no input {file}"),))
        return None
    return read_case_input(read_input(file), str(file), assumed.opened.first)
