"""The benchmark runs, on the part that is quick."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def test_the_store_part_ends_with_one_json_line_and_leaves_nothing_behind():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", "--quick", "--only", "store"],
            env={**os.environ, "TMPDIR": folder},
            capture_output=True,
            text=True,
            check=True,
        )
        assert [] == list(Path(folder).iterdir())
    rates = json.loads(done.stdout.splitlines()[-1])["stores"]
    assert {"sqlite", "postgresql"} == set(rates)
    assert all(value > 0 for one in rates.values() for value in one.values())
