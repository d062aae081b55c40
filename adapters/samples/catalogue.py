"""The sample departments by name, and their command line."""

import argparse
from datetime import timedelta
from pathlib import Path

from adapters.files.folder_theme_source import theme_source_for
from adapters.kit.command import server_arguments
from adapters.kit.department import Department
from adapters.samples.bank import Bank
from adapters.samples.benchmark import BenchmarkDepartment, SlowBenchmarkDepartment
from adapters.samples.health_commission import HealthCommission
from adapters.samples.housing_fund import HousingFund
from adapters.samples.market_regulation import MarketRegulation
from adapters.samples.medical_insurance import MedicalInsurance
from adapters.samples.public_security import PublicSecurity
from adapters.samples.sample import Options, SampleDepartment
from adapters.samples.social_security import SocialSecurity
from adapters.samples.table_driven import sample_of
from adapters.samples.tax import Tax
from domain.errors import InvalidInputError, NotFoundError
from domain.plan import Plan
from domain.theme.load import compile_source

SAMPLES: dict[str, type[SampleDepartment]] = {
    department.name: department
    for department in (
        HealthCommission,
        PublicSecurity,
        MedicalInsurance,
        SocialSecurity,
        MarketRegulation,
        Tax,
        HousingFund,
        Bank,
    )
}


def sample_arguments() -> argparse.ArgumentParser:
    """Return a parent parser with the options that choose and configure a sample department."""
    parser = argparse.ArgumentParser(add_help=False, parents=[server_arguments()])
    add = parser.add_argument
    add(
        "--department",
        required=True,
        action="append",
        metavar="NAME[=PORT]",
        help=f"one of {', '.join(SAMPLES)}, …; may be repeated, each with its own port",
    )
    add("--themes", type=Path, help="a folder of themes: their departments are served too")
    add("--later-seconds", type=float, default=1.5, help="how long later answers take")
    add("--delay-seconds", type=float, default=0.0, help="bench: how long every answer takes")
    return parser


def departments_of(arguments: argparse.Namespace) -> list[tuple[Department, int]]:
    """Return the departments that the arguments choose, each with its port.

    Raises:
        NotFoundError: neither a sample nor a theme of the folder has such a department.
        InvalidInputError: a port is invalid.
        ThemeInvalidError: a theme of the folder does not compile.
    """
    chosen = [_with_port(each, arguments.port) for each in arguments.department]
    plans = _plans(arguments.themes, {name for name, _ in chosen})
    return [(_department(name, plans, arguments), port) for name, port in chosen]


def _with_port(text: str, default_port: int) -> tuple[str, int]:
    name, _, port = text.partition("=")
    if port and not port.isdecimal():
        raise InvalidInputError((("--department", f"`{text}`: give NAME, or NAME=PORT"),))
    return name, int(port) if port else default_port


def _department(name: str, plans: list[Plan], arguments: argparse.Namespace) -> Department:
    if name == BenchmarkDepartment.name:
        return (
            SlowBenchmarkDepartment(arguments.delay_seconds)
            if arguments.delay_seconds > 0
            else BenchmarkDepartment()
        )
    kind = sample_of(name, plans, SAMPLES.get(name))
    if kind is None:
        raise NotFoundError(f"there is no sample department {name}; there are {', '.join(SAMPLES)}")
    return kind(Options(later=timedelta(seconds=arguments.later_seconds)))


def _plans(themes: Path | None, names: set[str]) -> list[Plan]:
    """Return the plans that have one of the departments; other themes are not compiled."""
    files = sorted(themes.glob("*/theme.yaml")) if themes else []
    sources = [(file, file.read_bytes()) for file in files]
    return [
        compile_source(source, str(file), theme_source_for(file))
        for file, source in sources
        if b"\nextends:" in source or any(name.encode() in source for name in names)
    ]
