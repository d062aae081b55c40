import os
import shutil
import threading
from pathlib import Path

import pytest

from domain.errors import UnavailableError
from ops.embedded.temporal import provision as temporal
from ops.embedded.temporal.binary import TemporalBinary


def put_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def script_printing(version: str) -> str:
    return f"echo temporal version {version}"


def path_without_others(path: Path) -> TemporalBinary:
    return TemporalBinary(path, temporal.VERSION, is_cli=False)


@pytest.fixture(autouse=True)
def only_own_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    real = shutil.which

    def which(name: str) -> str | None:
        return real(name, path=str(tmp_path / "bin"))

    monkeypatch.setattr(shutil, "which", which)
    monkeypatch.setattr(temporal, "PACKAGE", "no-package-has-this-name")


def test_the_program_of_the_package_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    put_program(temporal.cached_binary(tmp_path), script_printing(temporal.VERSION))
    found = temporal.provision(cache=tmp_path)
    assert found == temporal.packaged_binary()
    assert (found.version, found.is_cli) == (temporal.CLI_VERSION, True)


def test_a_program_of_the_package_that_is_another_version_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(temporal, "CLI_VERSION", "1.31.0")
    cached = put_program(temporal.cached_binary(tmp_path), script_printing(temporal.VERSION))
    assert path_without_others(cached) == temporal.provision(cache=tmp_path)


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONETHING_CACHE", "/x")
    monkeypatch.setenv("XDG_CACHE_HOME", "/y")
    assert Path("/x") == temporal.cache_folder()
    monkeypatch.setenv("ONETHING_CACHE", "")
    assert Path("/y/onething") == temporal.cache_folder()
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert Path.home() / ".cache/onething" == temporal.cache_folder()


def test_a_cached_server_of_the_version_is_used(tmp_path: Path) -> None:
    cached = put_program(temporal.cached_binary(tmp_path), script_printing(temporal.VERSION))
    assert path_without_others(cached) == temporal.provision(cache=tmp_path)


def test_a_server_on_path_is_used_when_the_cache_has_none(tmp_path: Path) -> None:
    on_path = put_program(tmp_path / "bin/temporal-server", script_printing(temporal.VERSION))
    assert path_without_others(on_path) == temporal.provision(cache=tmp_path / "cache")


@pytest.mark.parametrize(
    "script", [script_printing("1.30.0"), "exit 1", "exec /nowhere/at/all", ":"]
)
def test_what_does_not_run_or_has_another_version_is_not_used(tmp_path: Path, script: str) -> None:
    put_program(temporal.cached_binary(tmp_path), script)
    assert temporal.find(tmp_path) is None


def test_without_go_the_error_says_how_to_fix_it(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as caught:
        temporal.provision(cache=tmp_path / "cache")
    said = str(caught.value)
    for part in ("Go is not on PATH", "install Go", str(tmp_path / "cache"), "TEMPORAL_ADDRESS"):
        assert part in said
    assert f"install the package {temporal.PACKAGE}" in said


def test_a_failed_build_shows_the_end_of_its_log_and_leaves_no_binary(tmp_path: Path) -> None:
    put_program(tmp_path / "bin/go", "echo module lookup disabled; exit 1")
    with pytest.raises(UnavailableError, match="module lookup disabled"):
        temporal.provision(cache=tmp_path / "cache")
    assert not temporal.cached_binary(tmp_path / "cache").exists()
    assert list((tmp_path / "cache").glob("build-*")) == []


def test_a_build_of_something_else_is_refused(tmp_path: Path) -> None:
    put_program(tmp_path / "bin/go", go_that_builds("1.0.0"))
    with pytest.raises(UnavailableError, match=r"'1\.0\.0'"):
        temporal.provision(cache=tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnavailableError, match="ONETHING_CACHE"):
        temporal.provision(cache=tmp_path / "file/cache")


def test_two_at_once_build_once_and_report_it(tmp_path: Path) -> None:
    put_program(tmp_path / "bin/go", go_that_builds(temporal.VERSION, built=tmp_path / "built"))
    lines: list[str] = []
    found: list[TemporalBinary] = []

    def ask() -> None:
        found.append(temporal.provision(cache=tmp_path / "cache", report=lines.append))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path_without_others(temporal.cached_binary(tmp_path / "cache"))] * 2 == found
    assert (tmp_path / "built").read_text() == "built\n"
    assert any("about 5 minutes" in line for line in lines)


def test_a_long_build_reports_its_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporal, "PROGRESS_SECONDS", 0.0)
    put_program(tmp_path / "bin/go", go_that_builds(temporal.VERSION))
    lines: list[str] = []
    temporal.provision(cache=tmp_path / "cache", report=lines.append)
    assert any(line.endswith(" s") for line in lines)


def go_that_builds(version: str, built: Path = Path(os.devnull)) -> str:
    return f"""echo built >> {built}
printf '#!/bin/sh\\necho temporal version {version}\\n' > "$GOBIN/server"
chmod +x "$GOBIN/server"
"""
