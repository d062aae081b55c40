"""How many seeds the crash tests run: a short part by default, more by ``--crashes``."""

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that takes a seed the seeds of this run."""
    if "seed" in metafunc.fixturenames:
        wanted: int = metafunc.config.getoption("crashes")
        short = 12 if metafunc.module.__name__.endswith("test_crashes") else 6
        metafunc.parametrize("seed", range(wanted or short))
