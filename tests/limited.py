"""Runs `kg` where no file may grow beyond the bytes of $LIMIT: to the program that is a disk that is full."""

from __future__ import annotations

import os
import resource
import signal
import sys

from kg.__main__ import main

if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails instead of the process
    limit = int(os.environ["LIMIT"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.exit(main(sys.argv[1:]))
