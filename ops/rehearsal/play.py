"""``onething rehearse``: plays a scenario on a server of its own and says what came of it."""

from dataclasses import dataclass
from pathlib import Path

from grpc import aio

from adapters.input_files import read_input
from adapters.pb.onething.case.v1 import case_pb2
from adapters.readers.timeline import TimelineEntry
from adapters.themes.files import compile_file
from domain.case import Case
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.theme.case_input import read_case_input
from ops.calendars.folders import calendars
from ops.client.call_errors import engine_error
from ops.embedded.temporal_server import TemporalServer
from ops.provision.temporal import provision
from ops.rehearsal.rehearsal import Rehearsal, Server, rehearsed, today_of
from ops.rehearsal.scenario import Scenario, read_scenario
from ops.rehearsal.script_checks import checks_of
from ops.scratch import scratch_folder
from ops.settings import Settings
from ops.themes.shipped import FOLDER


@dataclass(frozen=True, slots=True)
class Played:
    """What a rehearsal came to: the case, its timeline and clocks, and what was not as expected."""

    case: Case
    timeline: tuple[TimelineEntry, ...]
    clocks: case_pb2.GetClockResponse
    unexpected: tuple[str, ...]


async def play(settings: Settings, theme: str, given: Path, scenario: Path) -> Played:
    """Rehearse a theme (the name of a shipped one, or a file) with an input and a scenario.

    Raises:
        InvalidInputError: theme, input or scenario are not as they must be.
        CommandRefusedError: a scene could not be played as it is written.
    """
    plan = _plan(theme)
    script = read_scenario(read_input(scenario), str(scenario), checks_of(plan))
    case_input = read_case_input(read_input(given), str(given), today_of(script))
    with scratch_folder("onething-rehearsal-") as folder:
        server = TemporalServer(binary=provision(), folder=folder / "temporal")
        await server.start()
        try:
            where = Server(server.address, server.namespace)
            async with rehearsed(plan, script, where, folder, calendars(settings)) as rehearsal:
                await rehearsal.open(case_input)
                await rehearsal.run()
                return await _played(rehearsal)
        except aio.AioRpcError as error:
            raise engine_error(error, "the gateway of the rehearsal") from error
        finally:
            await server.stop()


async def _played(rehearsal: Rehearsal) -> Played:
    events = await rehearsal.events()
    case = await rehearsal.case()
    timeline = tuple(await rehearsal.timeline())
    topics = [event.TOPIC for event in events]
    clocks = await rehearsal.people.clocks(rehearsal.case_id)
    return Played(case, timeline, clocks, unexpected(rehearsal.scenario, case, topics))


def unexpected(scenario: Scenario, case: Case, topics: list[str]) -> tuple[str, ...]:
    """What the scenario expects and the case did not come to."""
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
