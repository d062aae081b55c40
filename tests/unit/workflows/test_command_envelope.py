"""The wire codec of commands: one envelope for every command."""

from typing import get_args

from domain.case.commands import BY_ENGINE, Command, EngineCommand
from ops.dev.possible_commands import possible_commands
from tests.unit.domain.case_driver import MATERIALS, LifeShell
from tests.unit.domain.theme.whole_life import PLAN
from workflows.messages import CommandEnvelope

UNION = get_args(get_args(Command)[0])


def test_every_command_has_a_kind_of_its_own() -> None:
    kinds = [each.__dataclass_fields__["kind"].default for each in UNION]
    assert len(set(kinds)) == len(kinds)


def test_only_commands_of_the_engine_have_a_header_by_default() -> None:
    defaults = {each: each.__dataclass_fields__["header"].default for each in UNION}
    assert {each for each, header in defaults.items() if header is BY_ENGINE} == {
        each for each in UNION if issubclass(each, EngineCommand)
    }


def test_every_command_arrives_as_it_was_sent() -> None:
    shell = LifeShell(PLAN, materials=dict(MATERIALS)).begin()
    shell.grant("site_registration")
    plans = {PLAN.digest: PLAN}
    turns = possible_commands(PLAN, shell.case, shell.now, plans)
    commands = [command for turn in turns for command in turn]
    for command in commands:
        sent = CommandEnvelope(command=command, version=7)
        assert CommandEnvelope.model_validate_json(sent.model_dump_json()) == sent
    assert len({type(command) for command in commands}) > len(UNION) * 0.8
