"""Which tests pytest-xdist keeps in one process: those that share a running stack."""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ACCEPTANCE = "tests/acceptance"
GROUPS = {
    f"{ACCEPTANCE}/test_up.py": "up",
    f"{ACCEPTANCE}/test_demo.py": "demo",
    f"{ACCEPTANCE}/test_privacy.py": "demo",
    f"{ACCEPTANCE}/crash/test_crashes.py": "crashes",
    f"{ACCEPTANCE}/crash/test_crashes_in_whole_case.py": "crashes in whole case",
}
"""The group of a file whose fixtures start many processes, so that they start once."""


class StackScheduling(LoadScopeScheduling):  # type: ignore[misc] # the plugin has no types
    """Sends a group to one process, the longest first, and every other test to the next free.

    The groups of the plugin itself (``loadgroup``) are ignored with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return GROUPS.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> StackScheduling | None:
    """Replace the plugin's ``--dist loadscope``."""
    return StackScheduling(config, log) if config.getoption("dist") == "loadscope" else None
