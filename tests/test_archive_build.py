"""Builds of an archive of 200 pages: however it is built, and whatever befalls it, the graph is the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from benchmarks.archive import sheets
from kg.__main__ import main
from kg.core.ontology import Ontology
from kg.core.types import Page
from kg.triples import Graph, check, open_graph
from kg.workflow import readings
from kg.workflow.build import Order, build
from kg.workflow.demo import SAMPLES
from kg.workflow.pool import AHEAD, Pool

PAGES = 200
SIZE = 500  # characters of a page, or some more: it ends with a line
OVERLAY = SAMPLES / "ontology"
FILES = ("graph.nq", "shared.tsv", "void.ttl")


def pages() -> Iterator[str]:
    """The beginnings of the pages of a made-up archive, each once."""
    for number, page in enumerate(sheets(PAGES, seed=9)):
        yield f"{page.text[: page.text.find(chr(10), SIZE) + 1]}第{number}号"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    for number, text in enumerate(pages()):
        (folder / f"{number:03d}.txt").write_text(text, "utf-8")
    return folder


def order(archive: Path, out: Path, workers: int = 1, change: str = "all", some: slice = slice(None)) -> Order:
    found = sorted(archive.iterdir())[some]
    random.Random(workers).shuffle(found)
    return Order(tuple(found), out, overlays=(OVERLAY,), workers=workers, change=change)


@pytest.fixture(scope="module")
def graph(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build(order(archive, tmp_path_factory.mktemp("one") / "graph")).graph


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are the same bytes, and the store holds just what the dump holds."""
    count = int(other.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
    assert count == other.build["counts"]["quads"]
    return one.build["digest"] == other.build["digest"] and all(
        (one.folder / name).read_bytes() == (other.folder / name).read_bytes() for name in FILES
    )


def test_two_workers_and_another_order_give_the_same_bytes(archive: Path, graph: Graph, tmp_path: Path) -> None:
    assert graph.build["counts"]["pages"] == PAGES
    made = build(order(archive, tmp_path / "graph", workers=2)).graph
    assert same(graph, made)
    for table in ("pages", "readings", "claims", "appearances", "entities", "blocks"):
        parts = sorted((graph.folder / table).iterdir())
        assert [p.name for p in parts] == [p.name for p in sorted((made.folder / table).iterdir())]
        assert all(p.read_bytes() == (made.folder / table / p.name).read_bytes() for p in parts), table


def test_pages_that_come_and_go_give_the_bytes_of_a_build_from_nothing(archive: Path, graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    build(order(archive, out, some=slice(3, 190)))
    build(order(archive, out, change="remove", some=slice(20, 25)))
    grown = build(order(archive, out, change="add", some=slice(0, 199)))
    assert grown.reused == 182
    last = build(order(archive, out, change="add", some=slice(199, 200)))
    assert last.reused == PAGES - 1 and same(graph, last.graph)


def test_one_page_more_touches_only_what_it_must(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "graph"
    before = build(order(archive, out, some=slice(0, 199))).graph
    read: list[str] = []
    whole = readings.page_rows

    def counting(page: Page, *rest: object) -> object:
        read.append(page.id)
        return whole(page, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(readings, "page_rows", counting)
    after = build(order(archive, out, change="add", some=slice(199, 200))).graph
    assert len(read) == 1
    for table, most in (("pages", 1), ("readings", 1), ("claims", 1), ("appearances", 1)):
        parts = sorted((after.folder / table).iterdir())
        fresh = [p.name for p in parts if not p.samefile(before.folder / table / p.name)]
        assert len(parts) == 16 and len(fresh) <= most, (table, fresh)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_killed_twice_it_goes_on_to_the_same_bytes(archive: Path, graph: Graph, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    new = out / "builds" / "new"
    for reached in ("readings/3.parquet", "blocks/8.parquet"):
        command = [sys.executable, "-m", "kg", "build", str(archive), "--out", str(out), "--workers", "2"]
        process = subprocess.Popen([*command, "--ontology", str(OVERLAY)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (new / reached).is_file():
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    made = build(order(archive, out, workers=1))
    assert made.reused == PAGES and same(graph, made.graph)


def test_a_page_that_breaks_the_extractor_is_set_aside(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(p) for p in sorted(archive.iterdir())[:3]]
    whole = readings.page_rows.__globals__["read"]

    def breaks(page: Page, ontology: Ontology) -> object:
        if page.text.endswith("第1号"):
            raise IndexError("no such paragraph")
        return whole(page, ontology)

    command = ["--lang", "en", "build", *files, "--out", str(tmp_path / "graph"), "--workers", "1"]
    with monkeypatch.context() as patched:
        patched.setattr("kg.workflow.plan.read", breaks)
        assert main(command) == 1
    said = capsys.readouterr().err
    assert "set aside: " in said and "001.txt: IndexError: no such paragraph" in said
    made = open_graph(tmp_path / "graph")
    assert made.build["counts"]["pages"] == 3 and {c.page for c in made.claims()} < {p.id for p in made.pages()}
    assert [f.why for f in check.evidence_faults(made) if f.where.endswith("001.txt")] == ["set_aside"]
    for way, why in (("keep", "001.txt: IndexError: no such paragraph"), ("pseudonym", "001.txt: IndexError</li>")):
        assert main(["--lang", "en", "report", str(tmp_path / "graph"), "--private-persons", way]) == 0
        told = (tmp_path / "graph" / "report.html").read_text("utf-8")
        assert "and not in this report: 1" in told and why in told
    assert main(command) == 0  # it is tried again
    assert open_graph(tmp_path / "graph").build["broken"] == []


def slowly(task: int, ontology: object) -> int:
    time.sleep(0.01)
    return task


def test_a_bounded_number_of_tasks_is_in_flight() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for n in range(40):
            taken.append(n)
            yield n

    with Pool(None, (), 2) as pool:  # type: ignore[arg-type]
        for done in pool.spread(slowly, tasks()):
            assert len(taken) - done <= AHEAD * 2
    assert taken == list(range(40))


def dies(task: int, ontology: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_a_process_that_is_killed_is_told_of() -> None:
    with pytest.raises(Exception, match=r"was ended.*fewer --workers"), Pool(None, (), 2) as pool:  # type: ignore[arg-type]
        list(pool.spread(dies, range(4)))
