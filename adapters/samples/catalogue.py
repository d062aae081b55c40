"""The sample departments by name, and their command line."""

import argparse
from datetime import timedelta
from pathlib import Path

from adapters.kit.command import server_arguments
from adapters.kit.department import Department
from adapters.samples.bank import Bank
from adapters.samples.bench import Bench, SlowBench
from adapters.samples.health_commission import HealthCommission
from adapters.samples.housing_fund import HousingFund
from adapters.samples.market_regulation import MarketRegulation
from adapters.samples.medical_insurance import MedicalInsurance
from adapters.samples.public_security import PublicSecurity
from adapters.samples.sample import Options, SampleDepartment
from adapters.samples.social_security import SocialSecurity
from adapters.samples.table_driven import sample_of
from adapters.samples.tax import Tax
from domain.errors import NotFoundError
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
    """A parent parser that chooses and sets up a sample department."""
    parser = argparse.ArgumentParser(add_help=False, parents=[server_arguments()])
    add = parser.add_argument
    add("--department", required=True, metavar="NAME", help=f"one of {', '.join(SAMPLES)}, …")
    add("--themes", type=Path, help="a folder of themes: whatever they declare is served too")
    add("--later-seconds", type=float, default=1.5, help="how long later answers take")
    add("--delay-seconds", type=float, default=0.0, help="bench: how long every answer takes")
    return parser


def department_of(arguments: argparse.Namespace) -> Department:
    """The department that the arguments choose.

    Raises:
        NotFoundError: neither a sample nor a theme of the folder has such a department.
        ThemeInvalidError: a theme of the folder does not compile.
    """
    if arguments.department == Bench.name:
        return SlowBench(arguments.delay_seconds) if arguments.delay_seconds > 0 else Bench()
    options = Options(later=timedelta(seconds=arguments.later_seconds))
    name = arguments.department
    kind = sample_of(name, _plans(arguments.themes), SAMPLES.get(name))
    if kind is None:
        raise NotFoundError(f"there is no sample department {name}; there are {', '.join(SAMPLES)}")
    return kind(options)


def _plans(themes: Path | None) -> list[Plan]:
    files = sorted(themes.glob("*/theme.yaml")) if themes else []
    return [compile_source(file.read_bytes(), str(file)) for file in files]
