"""``onething theme simulate``: read what is assumed of a theme, play many cases."""

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
    """Simulate so many cases of a theme.

    Args:
        settings: where calendars are.
        theme: it and, where it is a file, what is assumed beside it.
        assume: what is assumed instead. A theme that was read as published has nothing beside it.
        cases: how many.
        seed: the same seed gives the same cases.

    Raises:
        NotFoundError: there is no such file, or no calendar of the theme.
        InvalidInputError: what is assumed, or the example, is not as it must be.
    """
    if assume is not None and not assume.is_file():
        raise NotFoundError(f"--assume: there is no file {assume}")
    file = assume or (theme.folder / FILE if theme.folder else None)
    plan = theme.plan
    assumed, example = _read(file, plan) if file else (Assumptions(), None)
    calendar = calendars(settings).newest_sync(plan.calendar)
    city = City(plan, calendar, assumed, example)
    return compute_result(city, seed, [run_case(city, seed, number) for number in range(cases)])


def _read(said: Path, plan: Plan) -> tuple[Assumptions, CaseInput | None]:
    assumed = read_assumptions(said, plan)
    return assumed, _example(said, assumed)


def _example(said: Path, assumed: Assumptions) -> CaseInput | None:
    """The input that applicants start from; None where there is none and none is named."""
    file = said.parent / assumed.input
    if not file.is_file():
        if "input" in assumed.model_fields_set:
            raise InvalidInputError(((str(said), f"there is no input {file}"),))
        return None
    return read_case_input(read_input(file), str(file), assumed.opened.first)
