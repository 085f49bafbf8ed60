"""Same pages, same bytes: on each Python there is, in any order, with any number of processes, bit by bit, after a kill."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import digests
import pyoxigraph as ox
import pytest
import rdflib
from graphs import ONTOLOGY, contents, further, sheets
from rdflib.compare import to_canonical_graph

from kg import triples
from kg.workflow.build import Order, build
from kg.workflow.demo import SAMPLES, demo_order

ROOT = Path(__file__).parents[1]
# Interpreters that have the packages: those named here (`.ci/run` makes an environment for each further Python it finds), or
# on the path.
PYTHONS = [*os.environ.get("XIANGTU_PYTHONS", "").split(), *(f"python3.{minor}" for minor in range(11, 20))]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return build(demo_order(tmp_path_factory.mktemp("samples") / "graph")).graph


def test_the_hash_of_the_samples_is_the_committed_one(graph: triples.Graph) -> None:
    assert graph.build["digest"] == digests.committed(), digests.RENEW


def canonical(lines: bytes) -> list[bytes]:
    """RDFC-1.0 as Oxigraph has it: canonical N-Quads, sorted by code point."""
    found = ox.Dataset(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(f"{quad} .\n".encode() for quad in found)


def test_the_hash_is_that_of_rdf_dataset_canonicalization(graph: triples.Graph) -> None:
    lines = graph.dump.read_bytes()
    assert sha256(b"".join(canonical(lines))).hexdigest() == graph.build["digest"]
    shuffled = lines.splitlines(keepends=True)
    random.Random(5).shuffle(shuffled)
    assert sha256(b"".join(canonical(b"".join(shuffled)))).hexdigest() == graph.build["digest"]


def test_another_canonicalizer_agrees() -> None:
    lines = triples.serialize(triples.quads(contents(sheets() + further()), ONTOLOGY))
    found = to_canonical_graph(rdflib.Graph().parse(data=b"".join(lines), format="nt"))
    written = sorted(line + b"\n" for line in found.serialize(format="nt", encoding="utf-8").splitlines() if line)
    assert sha256(b"".join(written)).hexdigest() == triples.digest(lines)


def test_pages_in_any_order_bit_by_bit_and_on_two_processes(graph: triples.Graph, tmp_path: Path) -> None:
    order = demo_order(tmp_path / "graph")
    pages = sorted(p for p in (SAMPLES / "pages").rglob("*.txt"))
    random.Random(7).shuffle(pages)
    built = [
        build(_part(order, pages[a:b], change, 2)).graph for a, b, change in ((0, 6, "all"), (6, 11, "add"), (11, 15, "add"))
    ]
    assert built[-1].build["digest"] == graph.build["digest"]
    assert built[-1].dump.read_bytes() == graph.dump.read_bytes()


def _part(order: Order, pages: list[Path], change: str, workers: int) -> Order:
    from kg.ingest import manifest

    settings = replace(order.settings, manifest=manifest(SAMPLES / "pages" / "pages.toml"))
    return replace(order, paths=tuple(pages), change=change, workers=workers, settings=settings)


def test_a_build_that_was_killed_goes_on_to_the_same_bytes(graph: triples.Graph, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    process = subprocess.Popen([sys.executable, "-m", "kg", "demo", "--out", str(out)], stdout=subprocess.DEVNULL, env=_env())
    while process.poll() is None and not (out / "builds" / "new" / "pages").is_dir():
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert build(demo_order(out)).graph.build["digest"] == graph.build["digest"]


def _env(**more: str) -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *sys.path))), **more}


def able(python: str) -> bool:
    """Whether an interpreter is there and has the packages: a name on the path may be a stub that runs nothing."""
    found = shutil.which(python)
    tried = found and subprocess.run([found, "-c", "import kg.workflow.build, kg.workflow.demo"], capture_output=True, cwd=ROOT)
    return bool(tried) and not tried.returncode  # type: ignore[union-attr]


def test_each_python_that_has_the_packages_gives_the_same_hash(graph: triples.Graph) -> None:
    code = "import sys; from tests.digests import samples; sys.stdout.write(f'{sys.version_info[:2]} {samples()}')"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    others = [python for python in PYTHONS if able(python)]
    assert set(others) >= set(os.environ.get("XIANGTU_PYTHONS", "").split()), "an environment named there cannot run the project"
    for python, env in ((sys.executable, {**_env(), "PYTHONHASHSEED": "1"}), *((p, environment) for p in others)):
        ran = subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
        assert ran.stdout.rpartition(" ")[2] == graph.build["digest"], ran.stdout


def test_a_graph_describes_itself(graph: triples.Graph) -> None:
    void = rdflib.Namespace(triples.PREFIXES["void"])
    found = rdflib.Graph().parse(graph.folder / "void.ttl", format="turtle")
    node = rdflib.URIRef(triples.BASE + "dataset")
    counted = graph.rows("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?p) AS ?k) { ?s ?p ?o }")[0]
    assert str(found.value(node, void.triples)) == counted["n"]
    assert str(found.value(node, void.distinctSubjects)) == counted["m"]
    assert str(found.value(node, void.properties)) == counted["k"]
    persons = next(found.subjects(void["class"], rdflib.URIRef(triples.NS + "Person")))
    assert str(found.value(persons, void.entities)) == graph.rows("SELECT (COUNT(*) AS ?n) { ?p a xt:Person }")[0]["n"]
    assert (graph.folder / str(found.value(node, void.dataDump)).rsplit("/", 1)[-1]).is_file()
