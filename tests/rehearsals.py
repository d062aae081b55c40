"""Rehearsals as tests use them: a theme, a scenario, and the case opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.files.calendar_folder import FolderCalendars
from adapters.files.theme_files import compile_file
from domain.plan import Plan
from domain.theme.case_input import CaseInput, read_case_input
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.rehearse.rehearsal import Rehearsal, Server, open_rehearsal, scenario_date
from ops.authoring.rehearse.scenario import Scenario
from ops.embedded.processes.child_command import ROOT
from ops.embedded.temporal.server import TemporalServer

TESTS = Path(__file__).parent


def childbirth() -> tuple[Plan, Path]:
    """The shipped theme and its example."""
    return _theme(ROOT / "themes" / "childbirth", "example.yaml")


def business_opening() -> tuple[Plan, Path]:
    """The shipped theme and its example."""
    return _theme(ROOT / "themes" / "business-opening", "example.yaml")


def whole_life() -> tuple[Plan, Path]:
    """The theme that has everything that a case's life can know."""
    return _theme(TESTS / "themes" / "whole_life", "input.yaml")


def prereview_by_people() -> tuple[Plan, Path]:
    """The theme that people pre-review."""
    return _theme(TESTS / "themes" / "prereview_by_people", "input.yaml")


def _theme(folder: Path, example: str) -> tuple[Plan, Path]:
    file = folder / "theme.yaml"
    return compile_file(file), folder / example


def input_of(example: Path, scenario: Scenario) -> CaseInput:
    """An example, as of the day that the scenario plays on."""
    return read_case_input(example.read_bytes(), str(example), scenario_date(scenario))


@asynccontextmanager
async def new_rehearsal(
    plan: Plan,
    scenario: Scenario,
    server: TemporalServer,
    folder: Path,
    *,
    calendars: tuple[Path, ...] = (),
    others: tuple[Plan, ...] = (),
) -> AsyncIterator[Rehearsal]:
    """A city for the scenario; nothing is opened yet."""
    where = Server(server.address, server.namespace)
    found = FolderCalendars(SHIPPED_FOLDERS, *calendars)
    async with open_rehearsal(plan, scenario, where, folder, found, others=others) as rehearsal:
        yield rehearsal


@asynccontextmanager
async def run_scenario(
    theme: tuple[Plan, Path], scenario: Scenario, server: TemporalServer, folder: Path
) -> AsyncIterator[Rehearsal]:
    """A city for the scenario, with the example's case opened in it."""
    plan, example = theme
    async with new_rehearsal(plan, scenario, server, folder) as rehearsal:
        await rehearsal.open(input_of(example, scenario))
        yield rehearsal
