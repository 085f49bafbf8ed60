"""Runs `kg` where no file may grow beyond 400,000 bytes: to the program that is a disk that is full."""

from __future__ import annotations

import resource
import signal
import sys

from kg.__main__ import main

if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails instead of the process
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    sys.exit(main(sys.argv[1:]))
