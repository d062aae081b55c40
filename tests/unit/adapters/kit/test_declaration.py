"""What a department declares and does not write is told before it serves."""

import argparse
from typing import Any

import pytest

from adapters.kit.command import EXIT_SETTINGS, run, server_arguments
from adapters.kit.decision import Decision, Granted
from adapters.kit.declaration import check_declaration
from adapters.kit.department import Department, Item
from adapters.samples.benchmark import BenchmarkDepartment
from adapters.samples.catalogue import SAMPLES
from adapters.samples.sample import Options
from domain.errors import SettingsError
from tests.unit.adapters.kit.library import Library


class Kiosk(Department):
    """Writes no more than it must."""

    name = "kiosk"
    software = "till"
    version = "1"
    items = (Item("ticket", reads=()),)

    def decide(self, *_: object) -> Decision:
        return Granted()


def kiosk(**declared: Any) -> Department:
    return type("Stall", (Kiosk,), declared)()


@pytest.mark.parametrize(
    "department",
    [Kiosk(), Library(), BenchmarkDepartment(), *(kind(Options()) for kind in SAMPLES.values())],
    ids=lambda department: department.name,
)
def test_what_holds_may_serve(department):
    check_declaration(department)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"items": (Item("ticket", (), withdrawable=True),)}, "ticket is withdrawable: write undo"),
        ({"items": (Item("ticket", (), answers_later=True),)}, "write decide_later"),
        ({"items": (Item("ticket", ()), Item("ticket", ()))}, "ticket is declared 2 times"),
        ({"items": ()}, "set items"),
        ({"version": ""}, "set version"),
        ({"software": "the desk of 王小美"}, "software needs 1 to 64 of"),
    ],
)
def test_what_does_not_hold_is_reported_with_how_to_fix_it(declared, told):
    with pytest.raises(SettingsError, match=told):
        check_declaration(kiosk(**declared))


def test_the_command_of_such_a_department_ends_at_once_and_makes_no_register(tmp_path, capsys):
    parser = argparse.ArgumentParser(parents=[server_arguments()])
    department = kiosk(items=(Item("ticket", (), answers_later=True, withdrawable=True),))
    code = run(department, parser.parse_args(["--data", str(tmp_path)]))

    told = capsys.readouterr().err
    assert EXIT_SETTINGS == code
    assert "write decide_later" in told
    assert "write undo" in told
    assert [] == list(tmp_path.iterdir())
