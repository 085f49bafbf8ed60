"""Shapes: built graphs conform; each planted fault is found by `kg check` and by pySHACL, which says what SHACL means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from graphs import ONTOLOGY, contents, sheets

from kg import triples
from kg.core import ontology as ontologies
from kg.core.errors import OntologyError
from kg.triples import PREFIXES, check
from kg.triples.constraints import constraints
from kg.triples.vocabulary import shapes, turtle
from kg.workflow.build import Order, build
from kg.workflow.demo import demo_order

CASES = tomllib.loads((Path(__file__).parent / "corpora" / "graph" / "faults.toml").read_text(encoding="utf-8"))["case"]
SHARED = Path(__file__).parents[2] / "shared"
SHACL = rdflib.Namespace(PREFIXES["sh"])
SHAPES = rdflib.Graph().parse(data=shapes(ONTOLOGY), format="turtle")
TERMS = rdflib.Graph().parse(data=turtle(ONTOLOGY), format="turtle")
LINES = b"".join(triples.serialize(triples.quads(contents(sheets()), ONTOLOGY)))


class Planted(triples.Graph):
    """A graph in memory, with what an update did to it."""

    update: str = ""

    @property
    def build(self) -> Mapping[str, Any]:
        return {"base": triples.BASE}

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_load(LINES, format=ox.RdfFormat.N_QUADS)
        store.update(str(self.folder), prefixes=dict(PREFIXES))
        return store


def planted(update: str) -> Planted:
    return Planted(update)  # type: ignore[arg-type]


def validated(store: ox.Store) -> tuple[bool, set[str]]:
    """Whether pySHACL finds that a graph conforms, warnings allowed, and the paths of what it finds."""
    data = rdflib.Graph().parse(data=ox.serialize((q.triple for q in store), format=ox.RdfFormat.N_TRIPLES), format="nt")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, ont_graph=TERMS, allow_warnings=True)
    return conforms, {str(path) for path in report.objects(None, SHACL.resultPath)}  # type: ignore[union-attr]


def expanded(path: str) -> str:
    prefix, _, local = path.partition(":")
    return PREFIXES[prefix] + local


def test_a_small_graph_conforms() -> None:
    graph = planted("DELETE WHERE { <urn:none> ?p ?o }")
    assert check.shape_faults(graph, ONTOLOGY) == []
    assert validated(graph._store) == (True, set())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["fault"].replace(" ", "-"))
def test_a_planted_fault_is_found(case: dict[str, str]) -> None:
    graph = planted(case["update"])
    found = {(f.why, dict(f.values).get("path")) for f in check.shape_faults(graph, ONTOLOGY)}
    assert (case["asks"], case["path"]) in found
    assert expanded(case["path"]) in validated(graph._store)[1]


def test_every_kind_of_constraint_is_planted() -> None:
    assert {c["asks"] for c in CASES} == {
        "least",
        "most",
        "classes",
        "datatype",
        "iri",
        "values",
        "pattern",
        "low",
        "high",
        "before",
    }
    assert len(CASES) >= 20


def test_findings_are_sentences_in_two_languages() -> None:
    for case in CASES:
        for finding in check.shape_faults(planted(case["update"]), ONTOLOGY):
            zh, en = finding.sentence("zh"), finding.sentence("en")
            assert zh != en and "{" not in zh + en


def test_something_that_is_named_and_not_described_is_a_fault() -> None:
    graph = planted("DELETE { ?p ?any ?thing } WHERE { ?p a xt:Project ; ?any ?thing }")
    found = [f for f in check.shape_faults(graph, ONTOLOGY) if f.why == "dangling"]
    assert found and all(f.level == "fault" and "/project/" in dict(f.values)["value"] for f in found)


def test_a_shape_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "classes.toml").write_text("", encoding="utf-8")
    (tmp_path / "shapes.toml").write_text('[[shape]]\non = "xt:Person"\npath = "xt:code"\nexactly = 1\n', encoding="utf-8")
    with pytest.raises(OntologyError, match="unknown key 'exactly'; allowed are before"):
        constraints(ontologies.read(tmp_path))


def conforming(graph: triples.Graph, overlays: tuple[Path, ...] = ()) -> None:
    """Both ways of checking find no fault, and the same nodes to look at."""
    ontology = ontologies.read(*overlays)
    mine = check.shape_faults(graph, ontology)
    conforms, report, text = pyshacl.validate(
        rdflib.Graph().parse(str(graph.dump), format="nt"), shacl_graph=SHAPES, ont_graph=TERMS, allow_warnings=True
    )
    assert conforms, text
    assert {f.level for f in mine} <= {"warning"}
    assert {f.where for f in mine} == {str(n) for n in report.objects(None, SHACL.focusNode)}  # type: ignore[union-attr]


def test_the_sample_graph_conforms(tmp_path: Path) -> None:
    order = demo_order(tmp_path / "graph")
    conforming(build(order).graph, order.overlays)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared (real pages) is not beside the project")
def test_the_graph_of_real_pages_conforms(tmp_path: Path) -> None:
    conforming(build(Order((SHARED / "pages",), tmp_path / "graph")).graph)
