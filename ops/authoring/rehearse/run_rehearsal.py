"""``onething rehearse``: plays a scenario on its own server and reports the result."""

from dataclasses import dataclass
from pathlib import Path

from grpc import aio

from adapters.files.input_files import read_input
from adapters.files.theme_files import compile_file
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.timeline import TimelineEntry
from domain.case.aggregate import Case
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.theme.case_input import read_case_input
from ops.authoring.published.calendar_folders import calendars
from ops.authoring.published.shipped import FOLDER
from ops.authoring.rehearse.rehearsal import Rehearsal, Server, open_rehearsal, scenario_date
from ops.authoring.rehearse.scenario import Scenario, read_scenario
from ops.authoring.rehearse.script_checks import plan_checks
from ops.cli.client.call_errors import engine_error
from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer
from ops.serve.config.settings import Settings
from ops.serve.scratch import scratch_folder


@dataclass(frozen=True, slots=True)
class RehearsalResult:
    """The result of a rehearsal: the case, its timeline and clocks, and failed expectations."""

    case: Case
    timeline: tuple[TimelineEntry, ...]
    clocks: case_pb2.GetClockResponse
    failed_expectations: tuple[str, ...]


async def run_rehearsal(
    settings: Settings, theme: str, given: Path, scenario: Path
) -> RehearsalResult:
    """Rehearse a theme (the name of a shipped one, or a file) with an input and a scenario.

    Raises:
        InvalidInputError: theme, input or scenario are invalid.
        CommandRejectedError: an action could not be played as written.
    """
    plan = _plan(theme)
    script = read_scenario(read_input(scenario), str(scenario), plan_checks(plan))
    case_input = read_case_input(read_input(given), str(given), scenario_date(script))
    with scratch_folder("onething-rehearsal-") as folder:
        server = TemporalServer(binary=provision(), folder=folder / "temporal")
        await server.start()
        try:
            where = Server(server.address, server.namespace)
            async with open_rehearsal(
                plan, script, where, folder, calendars(settings)
            ) as rehearsal:
                await rehearsal.open(case_input)
                await rehearsal.run()
                return await _collect_result(rehearsal)
        except aio.AioRpcError as error:
            raise engine_error(error, "the gateway of the rehearsal") from error
        finally:
            await server.stop()


async def _collect_result(rehearsal: Rehearsal) -> RehearsalResult:
    events = await rehearsal.events()
    case = await rehearsal.case()
    timeline = tuple(await rehearsal.timeline())
    topics = [event.topic for event in events]
    clocks = await rehearsal.people.clocks(rehearsal.case_id)
    return RehearsalResult(
        case, timeline, clocks, failed_expectations(rehearsal.scenario, case, topics)
    )


def failed_expectations(scenario: Scenario, case: Case, topics: list[str]) -> tuple[str, ...]:
    """Return the expectations of the scenario that the case did not meet."""
    expected = scenario.expect
    found = []
    if expected.outcome and expected.outcome != case.outcome:
        found.append(f"outcome is {case.outcome or 'open'}, expected {expected.outcome}")
    for name, status in expected.steps.items():
        step = case.steps.get(name)
        if step is None or step.status != status:
            found.append(f"step {name} is {step.status if step else 'not there'}, not {status}")
    found += [f"no event {topic}" for topic in expected.events if topic not in topics]
    return tuple(found)


def _plan(theme: str) -> Plan:
    file = Path(theme)
    if not file.is_file():
        file = FOLDER / theme / "theme.yaml"
    if not file.is_file():
        raise NotFoundError(f"{theme} is neither a file nor a shipped theme")
    return compile_file(file)
