"""The test theme that uses everything the life of a case can need, and a case of it."""

from datetime import date
from pathlib import Path

from domain.theme.case_input import CaseInput, read_case_input
from domain.theme.load import compile_source

FOLDER = Path(__file__).parents[3] / "themes" / "whole_life"
SOURCE = (FOLDER / "theme.yaml").read_bytes()
PLAN = compile_source(SOURCE, "whole_life/theme.yaml")


def case_input() -> CaseInput:
    """What its applicant sends."""
    file = FOLDER / "input.yaml"
    return read_case_input(file.read_bytes(), str(file), date(2026, 3, 1))
