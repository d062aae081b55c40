import asyncio
import json
import os
import sqlite3
from contextlib import closing

import pytest

from ops.cli.main import run
from ops.serve.config.master_key import keyring
from tests.unit.ops.audit import stored_cases
from tests.unit.ops.audit.stored_cases import CASES, fill

MASTER_KEY = bytes(range(32))


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs ``onething projection …`` on a store of four cases without rows."""
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)
    monkeypatch.setenv("ONETHING_MASTER_KEY", MASTER_KEY.hex())
    monkeypatch.setattr(stored_cases, "KEYS", keyring([MASTER_KEY]))
    asyncio.run(fill(f"sqlite:///{tmp_path}/store.db"))
    return lambda *words: run(["projection", *words, "--data", str(tmp_path)])


def test_rebuild_makes_the_rows_and_verify_compares_them(command, tmp_path, capsys):
    assert command("verify") == 1
    assert f"case {CASES[0]}: it has no rows" in capsys.readouterr().out
    assert command("rebuild") == 0
    assert "4 cases rebuilt" in capsys.readouterr().out
    assert command("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"cases": 4, "difference": ""}
    with closing(sqlite3.connect(tmp_path / "store.db")) as other, other:
        other.execute("UPDATE case_row SET outcome = 'refused' WHERE case_id = ?", (CASES[3].hex,))
    assert command("verify") == 1
    assert f"case {CASES[3]}: case is stored as" in capsys.readouterr().out
    assert command("verify", "--every", "3") == 0


def test_a_case_that_cannot_be_read_ends_a_rebuild_with_code_6(command, tmp_path, capsys):
    with closing(sqlite3.connect(tmp_path / "store.db")) as other, other:
        other.execute("DELETE FROM published_theme")
    assert command("rebuild") == 6
    assert f"cannot be read: {CASES[0]}" in capsys.readouterr().out
