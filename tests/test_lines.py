"""Sorted lines in files: merging, counting and changing them is what sets and counters say, whatever fits into memory."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.core.errors import StoreError
from kg.triples import lines
from kg.triples.dump import ADDED, DUMP, REMOVED, SHARED, change, dump
from kg.triples.lines import Sorted, counted, differences, merged, patching, write

WORDS = st.sampled_from([f"<{s}> <{p}> <{o}> .\n".encode() for s in ("a", "ab", "b") for p in "pq" for o in ("x", "y", "é")])
RUNS = st.lists(st.lists(WORDS, max_size=12), max_size=4)


def files(folder: str, runs: list[list[bytes]], name: str = "run") -> list[Path]:
    return [write(Path(folder) / f"{name}-{n}", sorted(run)) for n, run in enumerate(runs)]


@given(RUNS, st.sampled_from([1, 40, 1 << 20]))
def test_runs_are_merged_with_little_read_ahead(runs: list[list[bytes]], buffer: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(lines, "BUFFER", buffer)
        patched.setattr(lines, "LEAST", 1)
        found = files(folder, runs)
        assert [line for some in merged(found) for line in some] == sorted(line for run in runs for line in run)
        assert list(counted(found)) == sorted(Counter(line for run in runs for line in run).items())


@given(RUNS, RUNS)
def test_differences_are_those_of_counters(more: list[list[bytes]], fewer: list[list[bytes]]) -> None:
    plus, minus = (Counter(line for run in runs for line in run) for runs in (more, fewer))
    expected = {line: plus[line] - minus[line] for line in plus | minus if plus[line] != minus[line]}
    with TemporaryDirectory() as folder:
        found = differences(files(folder, more, "more"), files(folder, fewer, "fewer"))
        assert list(found) == sorted(expected.items())


@given(st.sets(WORDS), WORDS)
def test_lines_are_found(held: set[bytes], sought: bytes) -> None:
    with TemporaryDirectory() as folder, Sorted(write(Path(folder) / "lines", sorted(held))) as found:
        assert (found.line(found.find(sought)) == sought) == (sought in held)
        assert found.starts(sought[:4]) == any(line.startswith(sought[:4]) for line in held)


@given(st.sets(WORDS), st.sets(WORDS))
def test_a_patched_file_is_the_file_of_the_other_lines(old: set[bytes], new: set[bytes]) -> None:
    with TemporaryDirectory() as folder:
        before, after = write(Path(folder) / "old", sorted(old)), Path(folder) / "new"
        with patching(before, after) as patch:
            for line in sorted(old ^ new):
                patch.put(line) if line in new else patch.leave(line)
        assert after.read_bytes() == b"".join(sorted(new))


@given(RUNS, RUNS, RUNS)
def test_a_dump_that_is_changed_is_that_of_all_runs(
    stay: list[list[bytes]], go: list[list[bytes]], come: list[list[bytes]]
) -> None:
    with TemporaryDirectory() as name:
        old, new, whole = (Path(name) / n for n in ("old", "new", "whole"))
        for folder in (old, new, whole):
            folder.mkdir()
        before = dump(old, counted(files(name, stay + go, "before")))
        told = {"described": before.described, "counts": {"quads": before.quads}}
        made = change(new, old, told, files(name, come, "come"), files(name, go, "go"))
        assert made == dump(whole, counted(files(name, stay + come, "after")))
        for file in (DUMP, SHARED):
            assert (new / file).read_bytes() == (whole / file).read_bytes()
        first, last = ({line for run in runs for line in run} for runs in (stay + go, stay + come))
        assert (new / ADDED).read_bytes() == b"".join(sorted(last - first))
        assert (new / REMOVED).read_bytes() == b"".join(sorted(first - last))


def test_lines_that_were_never_there_cannot_go(tmp_path: Path) -> None:
    line = b"<a> <p> <x> .\n"
    made = dump(tmp_path, iter([(b"<a> <p> <y> .\n", 1)]))
    (tmp_path / "new").mkdir()
    told = {"described": made.described, "counts": {"quads": made.quads}}
    with pytest.raises(StoreError, match="build again"):
        change(tmp_path / "new", tmp_path, told, [], [write(tmp_path / "gone", [line])])
