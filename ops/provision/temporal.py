"""Find a Temporal server of the pinned version, or build it once and cache it.

The order: the cache, PATH, ``go install``. A server that runs already
(``TEMPORAL_ADDRESS``) is the caller's matter: then nothing is provisioned.

The SDK's own download is left out on purpose. It fetches the CLI's development
server, another program: in memory unless told otherwise, without the SQLite
pragmas that make an acknowledgement durable, without our configuration file, and
of the CLI's version. It was half as fast here, too.

``python -m ops.provision.temporal`` provisions, shows its progress and prints the path.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from domain.errors import OnethingError, UnavailableError
from ops.embedded.child_environment import building_environment, inherited_environment
from ops.output import print_error, print_line
from ops.provision.file_lock import file_lock

VERSION = "1.32.1"
MODULE = f"go.temporal.io/server/cmd/server@v{VERSION}"
BINARY_NAME = "temporal-server"
PROGRESS_SECONDS = 10.0
BUILD_LIMIT_SECONDS = 3600.0
POLL_SECONDS = 0.25

Report = Callable[[str], None]
"""Takes one line of progress, meant for people."""


def cache_folder(environment: Mapping[str, str] | None = None) -> Path:
    """``$ONETHING_CACHE``, else ``$XDG_CACHE_HOME/onething``, else ``~/.cache/onething``."""
    environment = os.environ if environment is None else environment
    if own := environment.get("ONETHING_CACHE"):
        return Path(own).expanduser().absolute()
    base = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / "onething"


def cached_binary(cache: Path) -> Path:
    """Where the pinned server lies in a cache, or would."""
    return cache / f"temporal-server-v{VERSION}" / BINARY_NAME


def provision(*, cache: Path | None = None, report: Report = lambda _: None) -> Path:
    """The path of a usable Temporal server; builds one if there is none.

    Safe to call from several processes at once: one builds, the others wait.

    Args:
        cache: ``cache_folder()`` when absent.
        report: called with progress, at least every ten seconds of a build.

    Raises:
        UnavailableError: there is none, and it cannot be built; says what to do.
    """
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


def find(cache: Path) -> Path | None:
    """A server of the pinned version in the cache or on PATH, if there is one."""
    on_path = shutil.which(BINARY_NAME)
    candidates = [cached_binary(cache), *([Path(on_path)] if on_path else [])]
    return next((path for path in candidates if version_of(path) == VERSION), None)


def version_of(binary: Path) -> str | None:
    """What a server says its version is; None when it does not run or does not say."""
    try:
        done = subprocess.run(  # noqa: S603 (a program that the user has installed)
            [binary, "--version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            check=False,
            env=inherited_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.split()
    return words[-1] if done.returncode == 0 and words else None


def _waiting(report: Report) -> Callable[[], None]:
    return lambda: report("another process builds the Temporal server; waiting for it")


def _build(cache: Path, report: Report) -> Path:
    go = shutil.which("go")
    if go is None:
        raise UnavailableError(_advice(cache, "Go is not on PATH to build it with"))
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache) as folder:
        built = _go_install(go, Path(folder), cache, report)
        if version_of(built) != VERSION:
            raise UnavailableError(_advice(cache, f"what was built says {version_of(built)!r}"))
        target = cached_binary(cache)
        target.parent.mkdir(parents=True, exist_ok=True)
        built.replace(target)  # atomic: in one file system
    report(f"the Temporal server is built: {target}")
    return target


def _go_install(go: str, folder: Path, cache: Path, report: Report) -> Path:
    log_path = cache / "temporal-server-build.log"
    # Temporal's own build: no C compiler, and without 16 MB of storage clients nobody calls.
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
        "One of these mends it: install Go 1.26 or newer with access to the Go module proxy; "
        f"put a `{BINARY_NAME}` of this version at {cached_binary(cache)}; "
        "or set TEMPORAL_ADDRESS to a server that runs"
    )


def main() -> int:
    """Provision, with progress on the standard error; the path goes to the output."""
    try:
        path = provision(report=print_error)
    except OnethingError as error:
        print_error(f"error: {error}")
        return 1
    print_line(str(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
