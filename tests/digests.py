"""The hash of the graph of the sample pages, as committed: `python -m tests.digests` writes it anew after a wanted change."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

COMMITTED = Path(__file__).parent / "corpora" / "graph" / "samples.sha256"
RENEW = "if the graph of the sample pages was meant to change: python -m tests.digests"


def samples() -> str:
    """The SHA-256 that a build of the sample pages prints."""
    from kg.workflow.build import build
    from kg.workflow.demo import demo_order

    with tempfile.TemporaryDirectory() as folder:
        return str(build(demo_order(Path(folder) / "graph")).graph.build["digest"])


def committed() -> str:
    """The hash in the file."""
    return COMMITTED.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    sys.stdout.write(f"{committed() if COMMITTED.exists() else ''} -> {samples()}\n")
    COMMITTED.write_text(samples() + "\n", encoding="utf-8", newline="\n")
