"""Runs ``onething COMMAND`` and writes where its CPU time went.

A thread looks at all Python threads every few milliseconds and gives the CPU
time that each has used since then to the functions it is in: to the innermost
as its own, to every caller as included. What threads without Python used (the
Temporal SDK's core, gRPC) is the rest of the process. The look needs the
interpreter lock, so that single lines are blurred; sums over many looks hold.

Usage: ``python -m tests.bench.profiled OUTPUT COMMAND``
"""

import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType
from typing import TypeVar

import psutil

from ops.cli.main import run

T = TypeVar("T")
EVERY_S = 0.003
MAX_SHOWN_LINES = 45


class Sampler:
    """Samples until stopped."""

    def __init__(self) -> None:
        self.own: defaultdict[CodeType, float] = defaultdict(float)
        self.included: defaultdict[CodeType, float] = defaultdict(float)
        self.threads: defaultdict[str, float] = defaultdict(float)
        self._seen: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        sys.setswitchinterval(0.0005)
        while not self._stop.wait(EVERY_S):
            names = {one.ident: one.name for one in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                if ident in names and ident != threading.get_ident():
                    self._count_sample(ident, names[ident], frame)

    def _count_sample(self, ident: int, name: str, frame: FrameType) -> None:
        try:
            now = time.clock_gettime(time.pthread_getcpuclockid(ident))
        except OSError:  # the thread has just ended
            return
        used = now - self._seen.get(ident, now)
        self._seen[ident] = now
        if used <= 0:
            return
        self.threads[name.rstrip("0123456789_")] += used
        self.own[frame.f_code] += used
        for code in {one.f_code for one in _stack(frame)}:
            self.included[code] += used


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def text(sampler: Sampler) -> str:
    """The profile for people."""
    total = sum(psutil.Process(os.getpid()).cpu_times()[:2])
    python = sum(sampler.threads.values())
    lines = [f"CPU of the process {total:.1f} s, of its Python threads {python:.1f} s"]
    lines += [f"  thread {name:40} {used:8.2f} s" for name, used in _most_used(sampler.threads)]
    for title, counts in (("own", sampler.own), ("included", sampler.included)):
        lines.append(f"{title} time, percent of the process")
        lines += [
            f"  {100 * used / total:5.1f}  {_place(code)}"
            for code, used in _most_used(counts)[:MAX_SHOWN_LINES]
        ]
    return "\n".join(lines)


def _most_used(counts: Mapping[T, float]) -> list[tuple[T, float]]:
    return sorted(counts.items(), key=lambda each: each[1], reverse=True)


def _place(code: CodeType) -> str:
    path = "/".join(Path(code.co_filename).parts[-3:])
    return f"{path}:{code.co_firstlineno} {code.co_qualname}"


def main() -> int:
    output, *command = sys.argv[1:]
    sampler = Sampler()
    sampler.start()
    try:
        return run(command)
    finally:
        sampler.stop()
        Path(output).write_text(text(sampler), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
