import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.gateway.auth.roles import PEOPLE, Role
from domain.errors import SettingsError
from ops.embedded.processes.child_command import is_private, private_settings, settings_environment
from ops.serve.config.load_settings import DEFAULT, load_settings
from ops.serve.config.settings import Settings, TlsFiles


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        'log_level = "error"\nworker_count = 2\ntask_queue = "file"\n'
        '[gateway_tls]\ncertificate = "/file/cert"\nkey = "/file/key"\n'
        '[departments]\ntax = "127.0.0.1:1"\n'
    )
    return path


def test_flags_go_before_environment_before_file_before_defaults(file):
    found = load_settings(
        {"task_queue": "flag", "sandbox": None},
        file=file,
        environment={"ONETHING_WORKER_COUNT": "3", "ONETHING_TASK_QUEUE": "environment"},
    )
    settings = found.settings
    assert ("flag", 3, "error") == (
        settings.task_queue,
        settings.worker_count,
        settings.log_level,
    )
    assert found.origin("task_queue") == "flag"
    assert found.origin("worker_count") == "environment ONETHING_WORKER_COUNT"
    assert found.origin("log_level") == f"file {file}"
    assert found.origin("sandbox") == DEFAULT


def test_a_group_is_merged_part_by_part(file):
    found = load_settings(file=file, environment={"ONETHING_GATEWAY_TLS__CERTIFICATE": "/env/cert"})
    assert TlsFiles(certificate="/env/cert", key="/file/key") == found.settings.gateway_tls
    assert found.origin("gateway_tls.key") == f"file {file}"
    assert found.origin("gateway_tls.certificate").startswith("environment")


def test_departments_are_replaced_as_a_whole(file):
    environment = {"ONETHING_DEPARTMENTS": "bank=127.0.0.1:2, tax=[::1]:3"}
    found = load_settings(file=file, environment=environment)
    assert {"bank": "127.0.0.1:2", "tax": "[::1]:3"} == found.settings.departments


def test_callers_are_read_from_a_table_or_a_text(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(
        '[callers]\nportal = ["applicant"]\nhall = ["applicant", "clerk"]\n'
        '[department_callers]\nhub = ["tax", "bank"]\n'
    )
    text = {
        "ONETHING_CALLERS": "portal=applicant, hall=applicant + clerk",
        "ONETHING_DEPARTMENT_CALLERS": "hub=tax+bank",
        "ONETHING_SETTINGS": os.devnull,
    }
    for found in (load_settings(file=file, environment={}), load_settings(environment=text)):
        assert found.settings.callers == {
            "portal": (Role.APPLICANT,),
            "hall": (Role.APPLICANT, Role.CLERK),
        }
        assert found.settings.department_callers == {"hub": ("tax", "bank")}


def test_temporals_own_variable_counts_unless_ours_is_set():
    theirs = {"TEMPORAL_ADDRESS": "theirs:1"}
    found = load_settings(environment=theirs | {"ONETHING_SETTINGS": os.devnull})
    assert ("theirs:1", "environment TEMPORAL_ADDRESS") == (
        found.settings.temporal_address,
        found.origin("temporal_address"),
    )
    ours = theirs | {"ONETHING_TEMPORAL_ADDRESS": "ours:1", "ONETHING_SETTINGS": os.devnull}
    assert load_settings(environment=ours).settings.temporal_address == "ours:1"


def test_an_empty_variable_is_not_set(file):
    found = load_settings(file=file, environment={"ONETHING_TASK_QUEUE": ""})
    assert found.settings.task_queue == "file"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sandbx = true", "sandbx"),
        ("worker_count = 'many'", "worker_count"),
        ("worker_count = ", "is not TOML"),
        ("[departments]\ntax = 'nowhere'", "'nowhere' is not HOST:PORT"),
        ("[gateway_tls]\ncert = 'x'", "gateway_tls.cert"),
        ("gateway_address = 'h:99999'", "no such port"),
    ],
)
def test_a_file_that_does_not_do_is_named_with_its_setting(tmp_path, content, said):
    file = tmp_path / "onething.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=said) as caught:
        load_settings(file=file, environment={})
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ONETHING_DEPARTMENTS", "tax"),
        ("ONETHING_GATEWAY_TLS", "not json"),
        ("ONETHING_WORKER_COUNT", "0"),
        ("ONETHING_NOTICE_CHANNELS", "pigeon"),
        ("ONETHING_CALLERS", "portal"),
        ("ONETHING_CALLERS", "portal=king"),
        ("ONETHING_CALLERS", "hub=department"),
        ("ONETHING_CALLERS", "local=clerk"),
        ("ONETHING_DEPARTMENT_CALLERS", "local=tax"),
        ("ONETHING_ACTING_AS", "clerk"),
    ],
)
def test_a_variable_that_does_not_do_is_named(variable, value):
    environment = {variable: value, "ONETHING_SETTINGS": os.devnull}
    with pytest.raises(SettingsError, match=variable.removeprefix("ONETHING_").lower()):
        load_settings(environment=environment)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(file=tmp_path / "none.toml", environment={})


def test_a_secret_is_never_in_an_error():
    environment = {"ONETHING_MASTER_KEY": "hush", "ONETHING_WORKER_COUNT": "hush2"}
    with pytest.raises(SettingsError) as caught:
        load_settings(environment=environment | {"ONETHING_SETTINGS": os.devnull})
    assert "hush" not in str(caught.value)


def test_half_a_pair_of_tls_files_is_refused_by_name():
    with pytest.raises(
        SettingsError, match=r"setting gateway_tls \(env.*CERTIFICATE\): .*go together"
    ):
        load_settings(environment={"ONETHING_GATEWAY_TLS__CERTIFICATE": "/env/cert"})


names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20)
ports = st.integers(0, 65535)
paths = st.none() | names.map(lambda name: Path("/") / name)
pairs = st.none() | names.map(lambda name: (Path("/") / name, Path("/") / f"{name}.key"))
tls_files = st.builds(
    lambda pair, authority: TlsFiles(
        certificate=pair and pair[0], key=pair and pair[1], authority=authority
    ),
    pairs,
    paths,
)
hexes = st.text("0123456789abcdef", min_size=64, max_size=64).map(SecretStr)
every_setting = st.builds(
    Settings,
    data_folder=names.map(lambda name: Path("/") / name),
    callers=st.dictionaries(
        st.sampled_from(["portal", "hall"]),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3).map(tuple),
    ),
    department_callers=st.dictionaries(
        st.sampled_from(["hub", "bank-1"]),
        st.lists(st.sampled_from(["tax", "bank"]), min_size=1, max_size=2).map(tuple),
    ),
    acting_as=st.sampled_from(["", "clerk/w042", "auditor/a@b.c"]),
    store_url=st.sampled_from(["", "sqlite:////a/b.db", "postgresql://u:p@h/db?sslmode=require"]),
    master_key=st.none() | hexes,
    former_master_keys=st.lists(hexes, max_size=3).map(tuple),
    temporal_address=ports.map("t:{}".format),
    temporal_tls=tls_files,
    temporal_server_name=st.sampled_from(["", "temporal.example"]),
    temporal_api_key=st.none() | st.sampled_from(['k"1\\', "键\x7f"]).map(SecretStr),
    temporal_wait_s=st.floats(0.1, 100),
    gateway_address=st.just("") | ports.map("[::1]:{}".format),
    gateway_tls=tls_files,
    departments=st.dictionaries(names, ports.map("127.0.0.1:{}".format), max_size=4),
    notice_channels=st.sampled_from([("console",), ("file",), ("console", "file")]),
    notices_file=paths,
    calendars_folder=paths,
    worker_count=st.integers(1, 64),
    sandbox=st.booleans(),
)


@given(every_setting)
def test_a_child_process_is_told_exactly_the_settings_of_its_parent(settings):
    told = settings_environment(settings)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".toml") as file:
        file.write(private_settings(settings))
        file.flush()
        told["ONETHING_SETTINGS"] = file.name
        assert load_settings(environment=told).settings == settings


def test_no_secret_is_in_the_environment_of_a_child():
    secrets = {"master_key": "ab" * 32, "former_master_keys": "cd" * 32}
    store = "postgresql://u:hush@h/db"
    settings = load_settings(secrets | {"store_url": store}, environment={}).settings
    told = json.dumps(settings_environment(settings))
    assert not any(secret in told for secret in (*secrets.values(), "hush"))
    assert {name for name in Settings.model_fields if is_private(name)} >= {*secrets, "store_url"}


def test_a_settings_file_that_nobody_writes_to_is_an_error(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(SettingsError, match=r"settings file .*fifo.* nothing was written"):
        load_settings(file=tmp_path / "fifo", environment={})
