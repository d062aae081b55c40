"""The processes of the embedded stack: one parent starts, watches and stops them.

Each runs in its own process group, writes its output to one log file, and is killed by the kernel
if the parent dies (see ``launch.py``). Nothing here belongs to an event loop, so a process may be
started under one loop and stopped under another.
"""

import asyncio
import contextlib
import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import structlog

from adapters.logs.rotation import Rotation
from domain.errors import UnavailableError
from ops.embedded.private_files import PRIVATE_FILE, PRIVATE_FOLDER
from ops.embedded.processes.child_environment import inherited_environment

LAUNCHER = Path(__file__).with_name("launch.py")
SETTINGS_VARIABLE = "ONETHING_SETTINGS"
POLL_SECONDS = 0.02
TAIL_LINES = 20

log = structlog.get_logger(__name__)


class ChildProcess:
    """One program, from its start to its end.

    Args:
        name: unique in its folder; names the log file ``{name}.log``.
        command: the program and its arguments.
        log_folder: created if missing. The log is appended to.
        environment: added to the few variables that every child inherits.
        private_settings: TOML with the secret settings. The child reads it once, as its
            settings file, from a pipe: it is in no file, argument or environment.
        folder: the program's working directory; default: this process's own.
        run_as: user and group id to drop root privileges to.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log_folder: Path,
        environment: Mapping[str, str] | None = None,
        private_settings: str = "",
        folder: Path | None = None,
        run_as: tuple[int, int] | None = None,
    ) -> None:
        self.name = name
        self.log_path = log_folder / f"{name}.log"
        self._command = tuple(str(part) for part in command)
        self._environment = dict(environment or {})
        self._private_settings = private_settings.encode()
        self._folder = folder
        self._run_as = run_as or ()
        self._arguments: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._reaped = False

    @property
    def pid(self) -> int:
        """Return the process id. Raises UnavailableError before ``start``."""
        return self._started().pid

    @property
    def running(self) -> bool:
        """Return whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Return the exit code: negative for a signal, None while it runs or before ``start``."""
        return None if self._process is None else self._process.poll()

    def start(self, *arguments: str) -> None:
        """Start it; a process that already runs is left alone.

        Call it on the main thread: the kernel ties the child's life to the thread that started it.

        Args:
            arguments: added to the command for this start.

        Raises:
            UnavailableError: the log cannot be written, or the program is missing.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(f"{self.name}: child processes are started on the main thread only")
        if self.running:
            return
        self._arguments = arguments
        try:
            self.log_path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            with open(self.log_path, "ab", opener=_private) as out:
                self._log_start = out.tell()
                self._process = self._spawn(out.fileno())
                self._reaped = False
        except OSError as error:
            raise UnavailableError(
                f"{self.name}: cannot start: {error}; log at {self.log_path}"
            ) from error
        log.info("child_started", child=self.name, pid=self.pid)

    def _spawn(self, output: int) -> subprocess.Popen[bytes]:
        ids = ":".join(map(str, (os.getpid(), *self._run_as)))
        environment = inherited_environment() | {"PYTHONUNBUFFERED": "1"} | self._environment
        with ExitStack() as held:
            inherited: tuple[int, ...] = ()
            if self._private_settings:
                inherited = (held.enter_context(_pipe_with(self._private_settings)),)
                environment[SETTINGS_VARIABLE] = f"/dev/fd/{inherited[0]}"
            return self._popen(ids, output, environment, inherited)

    def _popen(
        self, ids: str, output: int, environment: Mapping[str, str], inherited: Sequence[int]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (the command is the engine's own)
            [sys.executable, "-I", "-S", str(LAUNCHER), ids, *self._command, *self._arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            env=environment,
            pass_fds=inherited,
            umask=0o077,
            start_new_session=True,
        )

    async def wait_ready(self, *, seconds: float = 30.0) -> dict[str, str]:
        """Wait for a line ``ready [KEY=VALUE ...]`` in its output.

        Returns:
            The keys and values of that line.

        Raises:
            UnavailableError: it ended, or the time ran out; the message has the
                end of its log.
        """
        deadline = time.monotonic() + seconds
        while (fields := self._ready_line()) is None:
            self.require_running()
            if time.monotonic() > deadline:
                raise UnavailableError(self._error_message(f"not ready after {seconds:g} s"))
            await asyncio.sleep(POLL_SECONDS)
        return fields

    def require_running(self) -> None:
        """Raise UnavailableError, with the end of its log, if it has ended."""
        if not self.running:
            raise UnavailableError(self._error_message(f"ended early with code {self.exit_code}"))

    def _ready_line(self) -> dict[str, str] | None:
        for line in self.output().splitlines(keepends=True):
            words = line.split()
            if line.endswith("\n") and words[:1] == ["ready"]:
                return dict(word.split("=", 1) for word in words[1:] if "=" in word)
        return None

    def output(self) -> str:
        """Return its output since its last start."""
        with self.log_path.open("rb") as source:
            source.seek(self._log_start)
            return source.read().decode("utf-8", "replace")

    def rotate_log(self, rotation: Rotation) -> None:
        """Rotate the log if it has reached the size. Raises OSError."""
        if rotation.due(self.log_path):
            rotation.rotate_by_copy(self.log_path)
            self._log_start = 0

    def _error_message(self, what: str) -> str:
        tail = "\n".join(f"  | {line}" for line in self.output().splitlines()[-TAIL_LINES:])
        return f"{self.name}: {what}; log at {self.log_path}\n{tail}"

    async def stop(self, *, seconds: float = 10.0) -> None:
        """Stop it: SIGTERM, then SIGKILL to its whole group after ``seconds``.

        Idempotent; when it returns the process has ended.
        """
        if self._process is None:
            return
        self.signal(signal.SIGTERM)
        if not await asyncio.to_thread(self.wait, seconds=seconds):
            log.warning("child_killed", child=self.name, after_seconds=seconds)
        self.kill()

    def wait(self, *, seconds: float) -> bool:
        """Wait for its end on this thread; return whether it ended in time."""
        try:
            self._started().wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """Send SIGKILL to its group, and wait for its end. Idempotent."""
        if self._process is not None and not self._reaped:
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._reaped = True  # its id may be another's from here on

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its group; does nothing after it has ended."""
        if not self._reaped:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise UnavailableError(f"{self.name}: was not started")
        return self._process


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


@contextlib.contextmanager
def _pipe_with(content: bytes) -> Iterator[int]:
    """Open the read end of a pipe that holds the content; closed here when the block ends."""
    reading, writing = os.pipe()
    try:
        os.set_blocking(writing, False)
        written = os.write(writing, content)
        os.close(writing)
        if written < len(content):
            raise OSError(errno.E2BIG, "the secret settings are longer than a pipe holds")
        yield reading
    finally:
        os.close(reading)


async def stop_all(children: Sequence[ChildProcess], *, seconds: float = 10.0) -> None:
    """Stop children one after the other, the last started first."""
    for child in reversed(children):
        await child.stop(seconds=seconds)
