"""Executes another program that dies with the process that started it.

Run as ``python -I -S launch.py PARENT_PID[:UID:GID] PROGRAM [ARGUMENT ...]``. On Linux the kernel
then sends SIGKILL to the program when its parent ends, however it ends (prctl(2), PR_SET_PDEATHSIG;
the setting survives execve). Elsewhere the program runs without that guard. It is a separate
program because code between fork and exec is unsafe in a process with threads; it imports nothing
of onething.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def drop_privileges(uid: int, gid: int) -> None:
    """Drop root privileges permanently."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def exit_with_parent(parent: int) -> None:
    """Request SIGKILL at the parent's end; exit at once if it has ended."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    parent_pid, *user = map(int, sys.argv[1].split(":"))
    if user:
        drop_privileges(*user)  # before PR_SET_PDEATHSIG: a change of user clears it
    exit_with_parent(parent_pid)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 (no shell is meant)
