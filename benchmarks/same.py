"""One archive built in several ways, and whether the graph is the same bytes: the campaign's proof of determinism.

    python -m benchmarks.same [PAGES] [--seed 1] [--keep DIR]      5,000 pages if none are given

With one worker; with two; with two that are killed twice, once while pages are read and once while blocks are resolved; in two
halves, the second added to the first; and on Spark, two executors of this machine, where Spark and Java are there. Prints a
table, puts it into docs/benchmarks.md, and fails where any two differ.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.archive import write
from benchmarks.measuring import ROOT, about, put
from kg.triples import open_graph
from kg.triples.dump import DUMP, SHARED
from tests.sparks import ABSENT, OPTIONS, THERE, environment

PAGES = 5_000
KILLED = ("readings", "blocks")  # tables of which a part is there when a build is killed
MEMORY = "2g"  # of Spark's driver, and of each executor


def main(argv: Sequence[str]) -> int:
    """Builds the archive in all ways; 1 where the outcomes differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same")
    parser.add_argument("pages", nargs="?", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the archive and its graphs; a temporary one if none is named")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        write(folder / "archive", args.pages, args.seed)
        rows = list(_rows(folder))
    same = len({hashes for _, _, hashes in rows}) == 1
    head = ["| built | seconds | graph.nq | shared.tsv |", "| --- | ---: | --- | --- |"]
    lines = [f"| {way} | {seconds:,.0f} | {' | '.join(f'`{h[:16]}`' for h in hashes)} |" for way, seconds, hashes in rows]
    verdict = "All are the same bytes." if same else "**They differ.**"
    table = "\n".join([f"{args.pages:,} pages; {about()}", "", *head, *lines, "", verdict, *([] if THERE else [ABSENT])])
    print(table)
    put("same", table)
    return int(not same)


def _rows(folder: Path) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """Each way with the seconds it took and the hashes of what it made."""
    ways: dict[str, Callable[[Path], None]] = {
        "with 1 worker": lambda out: _built(folder, out, "--workers", "1"),
        "with 2 workers": lambda out: _built(folder, out, "--workers", "2"),
        "killed twice": lambda out: _killed(folder, out),
        "in two halves": lambda out: _halves(folder, out),
    }
    if THERE:
        ways["on Spark"] = lambda out: _sparked(folder, out)
    for way, made in ways.items():
        out, start = folder / way.replace(" ", "-"), perf_counter()
        made(out)
        yield way, perf_counter() - start, tuple(_hash(open_graph(out).folder / name) for name in (DUMP, SHARED))


def _command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "kg", "build", *more, "--out", str(out)]


def _run(command: Sequence[str], env: Mapping[str, str] = os.environ) -> None:
    """Runs a command to its end; what it wrote is shown only if it fails: Spark says much when it stops."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{done.stderr}\n{' '.join(command[:6])} … failed")


def _built(folder: Path, out: Path, *more: str, env: Mapping[str, str] = os.environ) -> None:
    _run(_command(out, str(folder / "archive" / "pages"), *more), env)


def _killed(folder: Path, out: Path) -> None:
    """Two builds that are killed in the middle of their work, and one that goes on to the end."""
    for table in KILLED:
        command = _command(out, str(folder / "archive" / "pages"), "--workers", "2")
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not any((out / "builds" / "new" / table).glob("*.parquet")):
                sleep(0.05)
            process.send_signal(signal.SIGKILL)
    _built(folder, out, "--workers", "2")


def _halves(folder: Path, out: Path) -> None:
    """Every other page, then the rest added; where the pages lie tells of which region they are, so lists of files are given."""
    pages = folder / "archive" / "pages"
    found = sorted(pages.rglob("*.txt"))
    for half, change in ((found[::2], ()), (found[1::2], ("--add",))):
        listed = ("--manifest", str(pages / "pages.toml"), *change)
        _run(_command(out, *map(str, half), *listed, "--workers", "2"))


def _sparked(folder: Path, out: Path) -> None:
    options = [option.replace("600m", MEMORY).replace("1024]", "2048]") for option in OPTIONS]
    _built(folder, out, "--engine", "spark", env={**os.environ, **environment(folder, *options)})


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
