"""The ontology as linked data: not stale, described in two languages, consistent in OWL 2 RL, complete for graphs."""

from __future__ import annotations

import json
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from graphs import ONTOLOGY, contents, sheets
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg import triples
from kg.core.ontology import shipped
from kg.triples import NS, PREFIXES, terms
from kg.triples.titles import parts
from kg.triples.vocabulary import divisions, documents, turtle
from kg.workflow.build import build
from kg.workflow.demo import demo_order

DOCUMENTS = documents(ONTOLOGY)
TERMS = rdflib.Graph().parse(data=turtle(ONTOLOGY), format="turtle")
XT = rdflib.Namespace(NS)
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"


def small() -> rdflib.Graph:
    """The small graph of tests/graphs.py, in rdflib."""
    return rdflib.Graph().parse(data=b"".join(triples.serialize(triples.quads(contents(sheets()), ONTOLOGY))), format="nt")


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_generated_files_are_not_stale(name: str) -> None:
    committed = (shipped() / name).read_text(encoding="utf-8")
    assert committed == DOCUMENTS[name], "run: python -m kg.triples.vocabulary"


@pytest.mark.parametrize("name", [n for n in sorted(DOCUMENTS) if n.endswith(".ttl")])
def test_generated_files_are_turtle(name: str) -> None:
    assert len(rdflib.Graph().parse(data=DOCUMENTS[name], format="turtle")) > 50


def own() -> list[rdflib.term.Node]:
    return sorted({s for kind in KINDS for s in TERMS.subjects(RDF.type, kind)})


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_says_what_it_is_in_two_languages(predicate: rdflib.URIRef) -> None:
    told = {term: {o.language for o in TERMS.objects(term, predicate)} for term in own()}  # type: ignore[union-attr]
    assert len(told) > 90
    assert {t: langs for t, langs in told.items() if langs != {"zh", "en"}} == {}


def test_terms_are_aligned_with_public_vocabularies() -> None:
    above = {str(o) for p in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.range) for o in TERMS.objects(None, p)}
    above |= {str(o) for o in TERMS.objects(None, RDFS.domain)}
    assert {
        p for p in ("org", "prov", "skos", "time", "schema", "foaf", "qudt") if not any(a.startswith(PREFIXES[p]) for a in above)
    } == set()
    assert all(str(o).startswith(tuple(PREFIXES.values())) for o in above)


def errors(graph: rdflib.Graph) -> list[str]:
    """What OWL 2 RL finds to be contradictory."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, rdfs_closure=False, datatype_axioms=False).expand(graph)
    return [str(o) for o in graph.objects(None, rdflib.URIRef(ERROR))]


def test_the_ontology_and_a_graph_are_consistent_in_owl_rl() -> None:
    assert errors(TERMS + small()) == []


def test_what_can_not_be_is_a_contradiction_in_owl_rl() -> None:
    wrong = TERMS + small()
    speaker = next(wrong.objects(None, XT.speaker))
    wrong.add((speaker, RDF.type, XT.Company))
    assert any("disjoint" in e.lower() and str(speaker) in e for e in errors(wrong))


def test_every_term_of_a_graph_is_in_the_vocabulary() -> None:
    found = small()
    used = {str(p) for p in found.predicates()} | {str(o) for o in found.objects(None, RDF.type)}
    assert {u for u in used if u.startswith(NS)} <= {str(t) for t in own()}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return build(demo_order(tmp_path_factory.mktemp("samples") / "graph")).graph


def test_terms_and_codes_of_the_sample_graph_are_described(samples: triples.Graph) -> None:
    used = {r["p"] for r in samples.rows("SELECT DISTINCT ?p { ?s ?p ?o }")}
    used |= {r["o"] for r in samples.rows("SELECT DISTINCT ?o { ?s a ?o }")}
    assert {u for u in used if u.startswith(NS)} <= {str(t) for t in own()}
    concepts = rdflib.Graph()
    for name in ("events.ttl", "codes.ttl", "measures.ttl"):
        concepts.parse(data=DOCUMENTS[name], format="turtle")
    for scheme, path in (("event", "type"), ("modality", "modality"), ("role", "role"), ("form", "form"), ("level", "level")):
        known = {str(n) for c in concepts.subjects(SKOS.inScheme, XT[scheme]) for n in concepts.objects(c, SKOS.notation)}
        assert {r["v"] for r in samples.rows(f"SELECT DISTINCT ?v {{ ?s xt:{path} ?v }}")} <= known, scheme


def test_every_figure_has_a_unit_that_is_known(samples: triples.Graph) -> None:
    units = {r["u"] for r in samples.rows("SELECT DISTINCT ?u { ?q qudt:hasUnit ?u }")}
    described = {r["u"] for r in samples.rows("SELECT ?u { ?u a qudt:Unit ; qudt:symbol ?s ; rdfs:label ?l }")}
    assert units and all(u.startswith("http://qudt.org/vocab/unit/") or u in described for u in units)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("党委副书记", {"heads": ("书记",), "ranks": ("副",), "organs": ("党委",), "levels": ()}),
        ("县委常务副书记", {"heads": ("书记",), "ranks": ("常务", "副"), "organs": (), "levels": ("县委",)}),
        ("第一书记", {"heads": ("第一书记",), "ranks": (), "organs": (), "levels": ()}),
        ("无此名号", {"heads": (), "ranks": (), "organs": (), "levels": ()}),
    ],
)
def test_titles_lead_to_their_parts(title: str, found: dict[str, tuple[str, ...]]) -> None:
    assert parts(ONTOLOGY, title) == found


def test_offices_have_english_names() -> None:
    lists, english = ONTOLOGY.words["titles"], terms.table(ONTOLOGY, "titles.toml")
    wanted = {
        "heads": ("official", "level_heads", "former_heads", "company"),
        "ranks": ("ranks",),
        "organs": ("organs",),
        "levels": ("levels",),
    }
    missing = [w for part, names in wanted.items() for n in names for w in lists[n] if w not in english[part]]
    assert not missing, f"write their English names into ontology/titles.toml, [heads] and the like: {missing}"


def test_the_context_reads_a_graph_back() -> None:
    context = json.loads(DOCUMENTS["context.jsonld"])
    found = small()
    text = found.serialize(format="json-ld", context=context["@context"])
    short = next(iter(json.loads(text)["@graph"]))
    assert "@type" in short and not any(key.startswith("http") for node in json.loads(text)["@graph"] for key in node)
    again = {str(q.triple) for q in ox.parse(json.dumps({**json.loads(text), **context}), format=ox.RdfFormat.JSON_LD)}
    assert again == {str(q.triple) for q in triples.quads(contents(sheets()), ONTOLOGY)}


def test_divisions_are_linked_data() -> None:
    lines = divisions.lines(ONTOLOGY)
    found = rdflib.Graph().parse(data=b"".join(line for line in lines if b"division/3717" in line), format="nt")
    county = rdflib.URIRef(triples.BASE + "division/371702")
    assert (county, XT.code, rdflib.Literal("371702")) in found
    assert (county, XT.listedIn, rdflib.URIRef(triples.BASE + "division/3717")) in found
    assert found.value(county, XT.series) and (county, RDF.type, XT.Division) in found
    assert len(lines) > 200_000 and lines == sorted(lines)


def test_the_page_of_the_ontology_holds_every_term() -> None:
    page = DOCUMENTS["xiangtu.html"]
    assert [t for t in own() if f'id="{str(t).removeprefix(NS)}"' not in page] == []
    assert "<script" not in page and page.count("<article") == page.count("</article>")


def test_files_are_where_the_page_links_to() -> None:
    assert all((shipped() / name).is_file() for name in DOCUMENTS if f'href="{name}"' in DOCUMENTS["xiangtu.html"])
    assert isinstance(shipped(), Path)
