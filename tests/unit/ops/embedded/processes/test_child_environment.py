"""No child process inherits a secret that it does not need."""

import json
import os
import sys

import pytest

from ops.embedded.processes.child_command import engine_process
from ops.embedded.processes.child_environment import connecting_environment, inherited_environment
from ops.embedded.processes.child_process import ChildProcess
from ops.serve.config.load_settings import load_settings

SECRETS = {
    "ONETHING_MASTER_KEY": "ab" * 32,
    "ONETHING_STORE_URL": "postgresql://u:hush@h/db",
    "TEMPORAL_API_KEY": "hush",
    "AWS_SECRET_ACCESS_KEY": "hush",
    "PGPASSWORD": "hush",
    "DATABASE_URL": "hush",
}
PRINT_ENVIRONMENT = (
    "import json, os, sys\n"
    "name = os.environ.get('ONETHING_SETTINGS', '')\n"
    "text = open(name).read() if name.startswith('/dev/fd/') else ''\n"
    "mask = os.umask(0)\n"
    "print(json.dumps([dict(os.environ), text, mask, sys.argv]), flush=True)\n"
)


@pytest.fixture
def secrets(monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LC_ALL", "zh_CN.GB18030")


def child_output(child: ChildProcess):
    child.start()
    assert child.wait(seconds=20)
    assert child.exit_code == 0, child.output()
    return json.loads(child.output().splitlines()[-1])


def test_what_is_inherited_is_a_list_without_secrets():
    found = inherited_environment({"PATH": "/bin", "LC_ALL": "C", "TZ": "UTC", **SECRETS, "X": "1"})
    assert found == {"PATH": "/bin", "LC_ALL": "C", "TZ": "UTC"}


def test_only_the_engine_is_given_what_its_connections_need():
    given = {"PGSSLROOTCERT": "/ca", "https_proxy": "http://p", "GRPC_VERBOSITY": "info", "X": "1"}
    assert connecting_environment(given) == {name: given[name] for name in given if name != "X"}


@pytest.mark.usefixtures("secrets")
def test_a_child_sees_no_secret_and_makes_private_files(tmp_path):
    child = ChildProcess(
        "child", [sys.executable, "-c", PRINT_ENVIRONMENT], log_folder=tmp_path / "logs"
    )
    environment, text, mask, _ = child_output(child)
    assert not set(SECRETS) & set(environment)
    assert "hush" not in json.dumps(environment)
    assert (text, mask) == ("", 0o077)
    assert child.log_path.stat().st_mode & 0o777 == 0o600
    assert child.log_path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("secrets")
def test_the_engine_reads_its_secrets_once_from_a_pipe_also_when_started_again(tmp_path):
    settings = load_settings(environment=os.environ | {"ONETHING_SETTINGS": os.devnull}).settings
    child = engine_process("engine", "engine", settings, log_folder=tmp_path / "logs")
    child._command = (sys.executable, "-c", PRINT_ENVIRONMENT)
    for _ in range(2):
        environment, text, _, arguments = child_output(child)
        shown = json.dumps([environment, arguments])
        assert SECRETS["ONETHING_MASTER_KEY"] not in shown
        assert "u:hush@" not in shown
        assert f'master_key = "{SECRETS["ONETHING_MASTER_KEY"]}"' in text
        assert f'store_url = "{SECRETS["ONETHING_STORE_URL"]}"' in text
