import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
LOCKS = ("requirements.lock", "requirements-dev.lock")
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


def test_both_locks_agree_and_the_development_lock_has_all() -> None:
    runtime, development = (pins(lock) for lock in LOCKS)
    assert runtime == {name: development.get(name) for name in runtime}
