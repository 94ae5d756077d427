"""Become another program that ends when its parent does: `python -m project.base.tether PARENT PROGRAM ARGUMENT ...`.

PARENT is the parent's process id. A parent that is killed outright can tell its children nothing; here the kernel does
it, by the SIGTERM that the child asks for before it becomes the program. Only Linux offers this; elsewhere the program
starts all the same, and outlives a parent that is killed outright.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606  (no shell is meant)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
