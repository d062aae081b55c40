import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
LOCKS = ("requirements.lock", "requirements-postgres.lock", "requirements-dev.lock")
ENTRY = re.compile(
    r"^(\S+)==(\S+)( ; .+?)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)


def pins(lock: str) -> dict[str, str]:
    return {name: version for name, version, *_ in ENTRY.findall((ROOT / lock).read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashed_pins_and_nothing_else(lock: str) -> None:
    rest = ENTRY.sub("", (ROOT / lock).read_text())
    assert "" == rest.strip()
    assert pins(lock)


def test_the_locks_agree_and_each_has_all_of_the_former() -> None:
    runtime, postgres, development = map(pins, LOCKS)
    assert runtime.items() <= postgres.items() <= development.items()


def test_only_the_lock_of_the_extra_holds_the_driver_of_postgresql() -> None:
    assert not [name for name in pins("requirements.lock") if name.startswith("psycopg")]
    assert "psycopg" in pins("requirements-postgres.lock")
