"""psycopg is an optional extra: without it SQLite works, and PostgreSQL says what to install."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
WITHOUT = "import sys; sys.modules['psycopg'] = None; "
OPENING = (
    "import asyncio, ops.embedded.processes.child_command, ops.cli.main;"
    "from adapters.stores.open_stores import open_stores;"
    "from tests.unit.adapters.stores.samples import KEYS, SteppedClock;"
)
URL = "postgresql://user:hush@127.0.0.1:1/db"


def run(code: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_command_on_a_postgresql_url_names_the_extra_to_install(tmp_path):
    code = "from ops.cli.main import main; main()"
    tried = run(code, "audit", "verify", "--data", str(tmp_path), ONETHING_STORE_URL=URL)
    assert tried.returncode != 0
    [line] = tried.stderr.splitlines()
    assert line.startswith("error: a store on PostgreSQL needs the extra `postgres`")
    assert line.endswith("install requirements-postgres.lock, or onething[postgres]")


def test_an_engine_on_a_postgresql_url_names_the_extra_to_install():
    code = OPENING + "asyncio.run(open_stores(sys.argv[1], KEYS, SteppedClock()))"
    tried = run(code, URL)
    assert "SettingsError: a store on PostgreSQL needs the extra `postgres`" in tried.stderr


def test_a_store_on_sqlite_opens_without_the_extra(tmp_path):
    code = (
        OPENING
        + "stores = asyncio.run(open_stores('sqlite:///' + sys.argv[1], KEYS, SteppedClock()));"
        "asyncio.run(stores.close())"
    )
    tried = run(code, str(tmp_path / "store.db"))
    assert (tried.returncode, tried.stderr) == (0, "")
