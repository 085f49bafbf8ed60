"""Time and memory of resolving many claims on one process.

    python -m benchmarks.resolve [CLAIMS…]      how many claims each run resolves; 100000 and 1000000 if none are given

Claims come from the made-up archives of `benchmarks.careers`, one after another, article by article, and are not kept. Each
size runs in a process of its own. What makes the claims takes time, too, and is measured apart. Prints a table: CPU seconds,
peak memory, time for a claim.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from time import process_time

from benchmarks.careers import articles, world
from kg.core import ontology as ontologies
from kg.core.types import Claim
from kg.resolve import resolved
from kg.resolve.tables import Tables, tables

SIZES = (100_000, 1_000_000)


def stream(known: Tables, size: int) -> Iterator[Claim]:
    """Claims of archive after archive, each with counties of its own; names are as frequent in all of them as among people."""
    made = (c for i in range(90) for p in articles(world(known, i, prefix=i + 10), known, i) for c in p.claims)
    return islice(made, size)


def run(size: int) -> None:
    """One run: prints the size, CPU seconds of making and of resolving, peak memory in MB, entities, the digest of the ids."""
    ontology = ontologies.read()
    known = tables(ontology)
    start = process_time()
    for claim in stream(known, size):
        assert claim.id  # as a build would have it
    made = process_time()
    count, digest = 0, sha256()
    for block in resolved(stream(known, size), ontology):
        count += len(block.entities)
        for e in block.entities:
            digest.update(e.id.encode())
    done = process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(size, round(made - start, 1), round(done - made - (made - start), 1), round(peak), count, digest.hexdigest()[:12])


def main(argv: Sequence[str]) -> None:
    """All sizes, each in a fresh process."""
    if argv[:1] == ["--one"]:
        run(int(argv[1]))
        return
    rows = []
    for size in map(int, argv or SIZES):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.resolve", "--one", str(size)], capture_output=True, text=True, check=True
        )
        rows.append(done.stdout.split())
        _, _, spent, peak, count, digest = rows[-1]
        print(
            f"{size:>9,} claims  {float(spent):8.1f} s  {float(spent) / size * 1e6:6.1f} µs a claim  {peak:>5} MB  "
            f"{int(count):>9,} entities  {digest}"
        )
    first, last = rows[0], rows[-1]
    grown = (float(last[2]) / float(first[2])) / (int(last[0]) / int(first[0]))
    print(f"time against linear growth from {int(first[0]):,} to {int(last[0]):,} claims: {grown:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
