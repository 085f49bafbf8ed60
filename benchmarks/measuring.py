"""What all measurements share: CPU and memory of a process with all it starts, the machine, the report they are put into."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "benchmarks.md"
EVERY = 0.25  # seconds between two looks at the memory of a running process
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and all it started took: CPU seconds, seconds by the clock, and what it printed; `memory` is in MB (shared
    pages counted once), each with the time of `perf_counter`, which is the same for all processes of a machine.
    """

    cpu: float
    wall: float
    memory: tuple[tuple[float, float], ...]
    printed: str

    @property
    def peak(self) -> float:
        """The most memory, in MB."""
        return self.most()

    def most(self, since: float = -inf, until: float = inf) -> float:
        """The most memory from a time to another, in MB; 0 where nobody looked."""
        return max((size for at, size in self.memory if since <= at < until), default=0.0)


def spent(argv: Sequence[str]) -> Usage:
    """Runs a command to its end and measures it. Raises CalledProcessError with what it wrote where it fails.

    Compiled modules are kept, as where a program is installed, also where the environment says not to write them.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=env, encoding="utf-8") as job:
        memory, done = list[tuple[float, float]](), threading.Event()
        watch = threading.Thread(target=_watch, args=(job.pid, memory, done))
        watch.start()
        out, err = job.communicate()
        done.set()
        watch.join()
    wall, after = perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if job.returncode:
        raise subprocess.CalledProcessError(job.returncode, list(argv), out, err)
    return Usage(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, tuple(memory), out)


def python(*argv: str) -> Usage:
    """The same of this Python with some arguments."""
    return spent([sys.executable, *argv])


def _watch(pid: int, memory: list[tuple[float, float]], done: threading.Event) -> None:
    """Notes the memory of a process and of its children, again and again; nothing on systems without /proc."""
    while not done.wait(EVERY if memory else 0.02):
        memory.append((perf_counter(), sum(map(_memory, _tree(pid)))))


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))


def _memory(pid: int) -> float:
    """MB of a process; 0 for one that is gone."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def about() -> str:
    """Day, machine and commit of a measurement, in a line."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*:\s*(.+)$", info.read_text(encoding="utf-8"), re.MULTILINE) if info.is_file() else []
    model = names[0] if names else platform.machine()
    return f"{date.today()}, {os.cpu_count()} cores ({model}), Python {platform.python_version()}, commit {_commit()}"


def _commit() -> str:
    """The commit of the tree, with a plus sign where files of the program differ from it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=False)
    if head.returncode:
        return "unknown"
    changed = subprocess.run([*git, "status", "--porcelain", "kg", "ontology"], capture_output=True, text=True, check=False)
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


def put(name: str, table: str) -> None:
    """Puts a table between the marks of its name in docs/benchmarks.md; a report without them is left as it is."""
    mark = f"<!-- {name} -->"
    if REPORT.is_file() and mark in (text := REPORT.read_text(encoding="utf-8")):
        before, _, rest = text.partition(mark)
        REPORT.write_text(f"{before}{mark}\n{table}\n{mark}{rest.partition(mark)[2]}", encoding="utf-8", newline="\n")
