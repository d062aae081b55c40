import json
import os

import pytest

from ops.cli.main import run
from ops.cli.operator.setting_rows import setting_rows
from ops.serve.config.load_settings import load_settings

SECRETS = {
    "ONETHING_SETTINGS": os.devnull,
    "ONETHING_MASTER_KEY": "ab" * 32,
    "ONETHING_FORMER_MASTER_KEYS": "cd" * 32,
    "ONETHING_STORE_URL": "postgresql://user:hush@host/db?password=hush&sslmode=require",
}


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    for name in os.environ:
        if name.startswith(("ONETHING_", "TEMPORAL_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ONETHING_SETTINGS", os.devnull)


def test_secrets_are_masked():
    rows = {row.name: row.value for row in setting_rows(load_settings(environment=SECRETS))}
    shown = json.dumps(rows)
    assert not any(secret in shown for secret in ("hush", "ab" * 32, "cd" * 32))
    assert rows["store_url"] == "postgresql://user:***@host/db?password=***&sslmode=require"
    assert rows["master_key"] == "**********"


def test_every_setting_is_shown_with_its_origin(capsys):
    assert run(["settings", "--json", "--data", "/somewhere"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["data_folder"] == {
        "name": "data_folder",
        "value": "/somewhere",
        "origin": "flag",
    }
    assert rows["store_url"]["value"] == "sqlite:////somewhere/store.db"
    assert {"gateway_tls.key", "client_tls.authority", "log_level"} <= set(rows)


def test_as_text_there_is_a_line_a_setting(capsys):
    assert run(["settings"]) == 0
    assert any(
        line.startswith("sandbox ") and line.endswith("False  (default)")
        for line in capsys.readouterr().out.splitlines()
    )
