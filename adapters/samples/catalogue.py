"""The sample departments by name, and their command line."""

import argparse
from datetime import timedelta

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
from adapters.samples.tax import Tax

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
    add("--department", required=True, choices=(*SAMPLES, Bench.name))
    add("--later-seconds", type=float, default=1.5, help="how long later answers take")
    add("--delay-seconds", type=float, default=0.0, help="bench: how long every answer takes")
    return parser


def department_of(arguments: argparse.Namespace) -> Department:
    """The department that the arguments choose."""
    if arguments.department == Bench.name:
        return SlowBench(arguments.delay_seconds) if arguments.delay_seconds > 0 else Bench()
    options = Options(later=timedelta(seconds=arguments.later_seconds))
    return SAMPLES[arguments.department](options)
