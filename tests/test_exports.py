"""Exports: each format opens in the tool it is for, and says what the graph says; same graph, same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import shown as pages
from lxml import etree

from kg import triples
from kg.core.errors import InputError, StoreError
from kg.view import exports, turtle
from kg.view.exports import cypher, profiles, schema, source, tables, tripleterms

OA = profiles.PREFIXES["oa"]
RUNS = re.compile(r"^[=+\-@\t＝＋－＠]")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return pages.graph(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def out(graph: triples.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every export in every profile: `FORMAT-PROFILE`."""
    folder = tmp_path_factory.mktemp("out")
    for form, kind in exports.FORMATS.items():
        for profile in kind.profiles:
            assert exports.export(order(graph, profile), form, folder / f"{form}-{profile}")
    return folder


def order(graph: triples.Graph, profile: str = "plain") -> exports.Order:
    return exports.Order(graph, profile, triples.PREFIXES)


def found(path: Path, form: ox.RdfFormat) -> set[str]:
    return {str(q) for q in ox.parse(path=str(path), format=form)}


def dump(graph: triples.Graph) -> set[str]:
    return found(graph.dump, ox.RdfFormat.N_QUADS)


def canonical(quad: str) -> str:
    """A decimal without idle zeros, as stores write it."""
    return re.sub(r'"(\d+)\.(\d*?)0*"(?=\^\^<[^>]*decimal>)', lambda m: f'"{m[1]}{"." * bool(m[2])}{m[2]}"', quad)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


RDF = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}


@pytest.mark.parametrize("form", RDF)
def test_rdf_is_the_graph(graph: triples.Graph, out: Path, form: str) -> None:
    same = {canonical(q) for q in found(out / f"{form}-plain", RDF[form])}
    assert same == {canonical(q) for q in dump(graph)}
    assert form == "jsonld" or found(out / f"{form}-plain", RDF[form]) == dump(graph)


@pytest.mark.parametrize("form", ["turtle", "trig", "triple-terms"])
def test_turtle_is_for_reading(out: Path, form: str) -> None:
    head, _, body = (out / f"{form}-plain").read_text("utf-8").partition("\n\n")
    lines = head.splitlines()
    assert lines[0] == f"@base <{triples.BASE}> ."
    assert lines[1:] == sorted(lines[1:]) and f"@prefix xt: <{triples.NS}> ." in lines
    assert body.startswith("<article/") and f"<{triples.BASE}" not in body and "@prefix" not in body


@pytest.mark.parametrize("cut", [1, 7, 100, 10_000])
def test_the_head_goes_however_it_is_written(cut: int) -> None:
    whole = b"@base <http://e.example/> .\n@prefix a: </a#> .\n<@x> a a:B .\n@prefix c: <d> .\n"
    file = io.BytesIO()
    body = turtle._Body(file)
    assert sum(body.write(whole[i : i + cut]) for i in range(0, len(whole), cut)) == len(whole)
    assert file.getvalue() == b"<@x> a a:B .\n@prefix c: <d> .\n"


def test_no_statements_are_turtle_too() -> None:
    assert turtle.text([], {"b": "http://b.example/", "a": "http://a.example/"}, "") == (
        "@prefix a: <http://a.example/> .\n@prefix b: <http://b.example/> .\n\n"
    )


def test_n_quads_are_the_dump_itself(graph: triples.Graph, out: Path) -> None:
    assert (out / "nquads-plain").read_bytes() == graph.dump.read_bytes()


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads"])
def test_facts_have_no_evidence_and_are_part_of_the_graph(graph: triples.Graph, out: Path, form: str) -> None:
    facts = found(out / f"{form}-facts", RDF[form])
    assert facts < dump(graph)
    assert not [f for f in facts if "/claim/" in f or "ns#quote>" in f or "ns#rule>" in f]
    assert any("org#holds>" in f for f in facts)
    assert any("ns#investment>" in f for f in facts)


def test_selectors_find_the_words_on_their_page(graph: triples.Graph, out: Path) -> None:
    store = ox.Store()
    store.load(path=str(out / "trig-full"), format=ox.RdfFormat.TRIG)
    texts = dict(graph.texts())
    question = f"""PREFIX oa: <{OA}> SELECT ?claim ?page ?start ?end ?exact ?prefix ?suffix {{
        ?claim oa:hasTarget ?t . ?t a oa:SpecificResource ; oa:hasSource ?page ; oa:hasSelector ?p , ?q .
        ?p a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end .
        ?q a oa:TextQuoteSelector ; oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix }}"""
    rows = [[v.value for v in row] for row in store.query(question)]  # type: ignore[union-attr]
    assert len(rows) == len(graph.claims())
    for _, page, start, end, exact, prefix, suffix in rows:
        text, a, b = texts[page.rsplit("/", 1)[-1]], int(start), int(end)
        assert (prefix, exact, suffix) == (text[max(0, a - 32) : a], text[a:b], text[b : b + 32])
    assert found(out / "trig-full", ox.RdfFormat.TRIG) > dump(graph)


def test_a_claim_of_two_stretches_has_two_targets() -> None:
    claim = ox.NamedNode("https://e.example/claim/1")
    made = list(
        profiles.selectors(claim, "https://e.example/page/ab#char=1,3&char=5,6", lambda page: "甲乙丙丁戊己" * (page == "ab"))
    )
    assert [q.object.value for q in made if q.predicate.value == OA + "exact"] == ["乙丙", "己"]
    assert len({q.object for q in made if q.predicate.value == OA + "hasTarget"}) == 2
    bare = profiles.selectors(claim, "https://e.example/page/ab#char=1,3", lambda page: "")
    assert not [q for q in bare if q.predicate.value == OA + "exact"]


def test_triple_terms_name_what_each_claim_states(graph: triples.Graph, out: Path) -> None:
    quads = list(ox.parse(path=str(out / "triple-terms-plain"), format=ox.RdfFormat.TURTLE))
    terms = [q for q in quads if q.predicate == tripleterms.REIFIES]
    assert {str(q) for q in quads if q not in terms} == dump(graph)
    plain = {str(q).strip() for q in quads if q not in terms}
    stated = {str(q.object).removeprefix("<<( ").removesuffix(" )>>") for q in terms}
    assert stated <= plain
    facts = ("org#holds>", "schema.org/author>", "schema.org/containedInPlace>", "ns#investment>", "ns#jobs>")
    inner = {p for p in plain if any(f in p for f in facts) and not p.startswith("<https://xiangtu.example/id/claim/")}
    assert inner <= stated
    assert len(inner) > 10
    assert all(q.subject.value.startswith("https://xiangtu.example/id/claim/") for q in terms)


def test_a_denied_or_former_post_is_stated_by_no_claim(tmp_path: Path) -> None:
    sheet = pages.Sheet("旧闻")
    who = {"title": "镇长", "unit": pages.graphs.TOWN, "official": True}
    sheet.say("镇长周敏", "holds", {"person": pages.person("周敏"), **who})
    sheet.say("原镇长周敏", "holds", {"person": pages.person("周敏"), **who}, modality="former")
    made = pages.graph(tmp_path, [sheet])
    terms = [q for q in tripleterms.stated(order(made)) if q.predicate == tripleterms.REIFIES]
    modality = {r["c"]: r["m"] for r in made.rows("SELECT ?c ?m { ?c xt:modality ?m }")}
    assert [modality[q.subject.value] for q in terms] == ["asserted"]


def test_json_ld_is_framed_by_entity(out: Path) -> None:
    document = json.loads((out / "jsonld-plain").read_text("utf-8"))
    nodes = {node["id"]: node for node in document["@graph"]}
    assert len(nodes) == len(document["@graph"])
    (farm,) = (n for n in nodes.values() if n.get("rdfs:label") == "李桂兰家庭农场")
    (figure,) = (c for c in farm["reverse"]["xt:subject"] if "xt:area" in c)
    assert figure["xt:area"]["qudt:numericValue"] == {"type": "xsd:decimal", "value": "26666.68"}
    assert figure["prov:wasDerivedFrom"]["xt:paper"] == "云岭日报"
    (speaker,) = (n for n in nodes.values() if n.get("rdfs:label") == "张军")
    (term,) = speaker["reverse"]["org:member"]
    assert [c["xt:quote"] for c in term["reverse"]["xt:states"]] == ["沙土镇党委书记张军表示"]


def test_tables_have_their_schema_and_agree(graph: triples.Graph, out: Path) -> None:
    for name, table in tables.tables().items():
        rows = read_csv(out / "csv-plain" / f"{name}.csv")
        typed = pq.read_table(out / "parquet-plain" / f"{name}.parquet")
        assert list(rows[0]) == [c.name for c in table.columns] == typed.schema.names
        assert typed.num_rows == len(rows) > 0
        for row, other in zip(rows, typed.to_pylist(), strict=True):
            assert [n for n in row if not row[n]] == [n for n in row if other[n] in (None, [], "")], name
        assert len({tuple(r.values()) for r in rows}) == len(rows)
        assert name == "links" or [r["id"] for r in rows] == sorted({r["id"] for r in rows}, key=lambda i: f"<{i}>".encode())


def test_tables_count_what_the_graph_counts(graph: triples.Graph, out: Path) -> None:
    counted = {
        "persons": "?x a xt:Person",
        "posts": "?x a org:Post",
        "tenures": "?x a org:Membership",
        "projects": "?x a xt:Project",
        "figures": "?x prov:wasDerivedFrom ?a ; ?p ?q . ?q a qudt:QuantityValue",
        "quotes": "?x a xt:QuoteClaim",
        "articles": "?x a schema:NewsArticle",
        "claims": "?x prov:wasDerivedFrom ?a",
    }
    for name, pattern in counted.items():
        ids = {r["x"] for r in graph.rows(f"SELECT DISTINCT ?x {{ {pattern} }}")}
        assert {r["id"] for r in read_csv(out / "csv-plain" / f"{name}.csv")} == ids, name


def test_the_tables_say_what_the_pages_say(out: Path) -> None:
    folder = out / "csv-plain"
    terms = [r for r in read_csv(folder / "tenures.csv") if r["unit"] == "沙土镇" and r["title"] == "党委书记"]
    told = {r["person"]: (r["earliest"], r["latest"], r["official"], r["contradicted_by"]) for r in terms}
    assert told["王强"] == ("2020-04-20", "2020-04-20", "true", "")
    assert told["张军"] == ("2022-07-26", "2022-07-26", "true", "赵敏")
    figures = {(r["subject"], r["measure"], r["value"], r["unit"], r["time"]) for r in read_csv(folder / "figures.csv")}
    assert {("果园项目", "investment", "200000000", "CNY", ""), ("沙土镇", "loans_amount", "21000000", "CNY", "2022")} <= figures
    (quote,) = (r for r in read_csv(folder / "quotes.csv") if r["speaker"] == "王强")
    assert (quote["words"], quote["headline"], quote["date"], quote["page"]) == ("今年果子多", "甲镇丰收", "2020-04-20", "2")
    (orchard,) = (r for r in read_csv(folder / "projects.csv") if r["name"] == "果园项目")
    assert (orchard["investment"], orchard["jobs"], orchard["articles"]) == ("200000000、300000000", "300", "2")
    says = {r["says"] for r in read_csv(folder / "claims.csv") if r["relation"] == "holds"}
    assert any({"person=王强", "unit=沙土镇", "title=党委书记"} <= set(s.split("、")) for s in says)


def test_a_spreadsheet_opens_the_csv_rightly_and_runs_nothing(out: Path) -> None:
    cells = [c for p in (out / "csv-plain").glob("*.csv") for row in read_csv(p) for c in row.values()]
    assert all(p.read_bytes().startswith(b"\xef\xbb\xbf") for p in (out / "csv-plain").iterdir())
    assert any(c.startswith("'=") for c in cells)  # the hostile names are there, and inert
    assert not [c for c in cells if RUNS.match(c) and not re.fullmatch(r"-?\d+(\.\d+)?", c)]


def test_parquet_columns_tell_what_they_hold(out: Path) -> None:
    field = pq.read_schema(out / "parquet-plain" / "tenures.parquet").field("earliest")
    assert str(field.type) == "date32[day]"
    assert field.metadata[b"en"].startswith(b"first day an article shows it")


def test_graphml_and_gexf_open_in_networkx(out: Path) -> None:
    things, links = (read_csv(out / "csv-plain" / f"{name}.csv") for name in ("things", "links"))
    for made in (nx.read_graphml(out / "graphml-plain"), nx.read_gexf(out / "gexf-plain")):
        assert set(made) == {r["id"] for r in things}
        assert made.number_of_edges() == len(links)
        (orchard,) = (d for _, d in made.nodes(data=True) if d["label"] == "果园项目")
        assert (orchard["kind"], orchard["name"]) == ("Project", "果园项目")
        edges = {(made.nodes[a]["label"], made.nodes[b]["label"], d["type"], d["quote"]) for a, b, d in made.edges(data=True)}
        assert ("张军", "沙土镇", "holds", "沙土镇党委书记张军表示") in edges
        assert all(0 <= float(d["weight"]) <= 1 for _, _, d in made.edges(data=True))


@pytest.mark.skipif(not find_spec("igraph"), reason="no igraph: pip install igraph")
def test_graphml_opens_in_igraph(out: Path) -> None:
    import igraph

    made = igraph.Graph.Read_GraphML(str(out / "graphml-plain"))
    links = read_csv(out / "csv-plain" / "links.csv")
    assert made.is_directed()
    assert (made.vcount(), made.ecount()) == (len(read_csv(out / "csv-plain" / "things.csv")), len(links))
    assert {"果园项目", "柳树村"} <= set(made.vs["name"])
    assert sorted(made.es["claim"]) == sorted(r["id"] for r in links)


def test_gexf_has_the_names_of_its_version(out: Path) -> None:
    root = etree.parse(str(out / "gexf-plain")).getroot()
    assert (root.tag, root.get("version")) == ("{http://gexf.net/1.3}gexf", "1.3")


def entities(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.skipif(not find_spec("followthemoney"), reason="no followthemoney: pip install followthemoney")
@pytest.mark.filterwarnings("ignore")
def test_followthemoney_takes_every_entity_and_value(out: Path) -> None:
    from followthemoney import model

    found = entities(out / "ftm-plain")
    by_id = {e["id"]: e for e in found}
    assert len(by_id) == len(found)
    assert {"Article", "Person", "Company", "Organization", "Position", "Occupancy", "Project"} <= {e["schema"] for e in found}
    for entity in found:
        kind = model.get(entity["schema"])
        assert kind is not None
        assert not set(kind.required) - set(entity["properties"]), entity
        kind.validate({"properties": entity["properties"]})
        taken = model.get_proxy(entity, cleaned=False)
        assert {n: sorted(v) for n, v in taken.to_dict()["properties"].items()} == {
            n: sorted(v) for n, v in entity["properties"].items()
        }
        for prop, value in taken.itervalues():
            if prop.type.name == "entity":
                assert model.get(by_id[value]["schema"]).is_a(prop.range), (entity, prop.name)


def test_followthemoney_says_who_held_what(out: Path) -> None:
    found = {e["id"]: e for e in entities(out / "ftm-plain")}
    terms = [e["properties"] for e in found.values() if e["schema"] == "Occupancy"]
    told = {
        (n, p)
        for t in terms
        for n in found[t["holder"][0]]["properties"]["name"]
        for p in found[t["post"][0]]["properties"]["name"]
    }
    assert {("王强", "沙土镇党委书记"), ("张军", "沙土镇党委书记")} <= told
    assert all(found[a]["schema"] == "Article" for t in terms for a in t["proof"])


def neo4j(folder: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield path.name, list(csv.DictReader(file))


def test_neo4j_files_hold_together(out: Path) -> None:
    files = dict(neo4j(out / "cypher-plain"))
    nodes = [row for name, rows in files.items() if name.startswith("node-") for row in rows]
    ids = {row["iri:ID"] for row in nodes}
    assert len(ids) == len(nodes)
    for name, rows in files.items():
        for row in rows if name.startswith("relation-") else ():
            assert {row[":START_ID"], row[":END_ID"]} <= ids, name
            assert name == f"relation-{row[':TYPE']}.csv"
    assert {"node-Person.csv", "node-Post.csv", "node-Figure.csv", "relation-IN_POST.csv", "relation-SAID.csv"} <= set(files)


def test_the_cypher_script_loads_each_file_by_its_own_columns(out: Path) -> None:
    files = dict(neo4j(out / "cypher-plain"))
    script = (out / "cypher-plain" / "load.cypher").read_text("utf-8").splitlines()
    loaded = [re.search(r"file:///([\w.-]+)'", line) for line in script[1:]]
    assert [m[1] for m in loaded if m] == sorted(files)
    for line, name in zip(script[1:], sorted(files), strict=True):
        used = set(re.findall(r"row\.`([^`]+)`", line))
        assert used <= set(files[name][0]), line
        assert used >= set(files[name][0]) - {":LABEL", ":TYPE"}, line
        assert line.count("(") == line.count(")")


def test_hostile_labels_are_no_cypher(tmp_path: Path) -> None:
    from contextlib import ExitStack

    with ExitStack() as stack:
        files = cypher._Files(tmp_path, stack)
        rule = {"table": "links", "ends": ["source", "target"], "columns": []}
        files.add("relation", "A`]->() DETACH DELETE n //", rule, ["a", "b", "A"])
        (line,) = list(files.script())[1:]
    assert line.count("`") == 6
    assert [p.name for p in tmp_path.iterdir()] == ["relation-A_______DETACH_DELETE_n___.csv"]


@pytest.mark.parametrize("form", exports.FORMATS)
def test_same_graph_same_bytes_whatever_the_order(out: Path, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built anew from shuffled pages, and read in chunks of three subjects instead of a thousand."""
    monkeypatch.setattr(source, "CHUNK", 3)
    monkeypatch.setattr(tripleterms, "CHUNK", 3)
    again = pages.graph(tmp_path / "graph", pages.sheets()[::-1])
    for profile in exports.FORMATS[form].profiles:
        exports.export(order(again, profile), form, tmp_path / profile)
        one, two = out / f"{form}-{profile}", tmp_path / profile
        pairs = [(p, two / p.name) for p in one.iterdir()] if one.is_dir() else [(one, two)]
        assert not [a.name for a, b in pairs if a.read_bytes() != b.read_bytes()]
        assert two.is_file() or {p.name for p in one.iterdir()} == {p.name for p in two.iterdir()}


def test_what_was_there_stays_until_all_is_written(graph: triples.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(order: exports.Order, form: str, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    from kg.view.exports import rdf

    (tmp_path / "g.ttl").write_text("before")
    monkeypatch.setattr(rdf, "write", fails)
    with pytest.raises(StoreError, match=r"g\.ttl: cannot be written \(No space left"):
        exports.export(order(graph), "turtle", tmp_path / "g.ttl")
    assert [p.name for p in tmp_path.iterdir()] == ["g.ttl"]
    assert (tmp_path / "g.ttl").read_text() == "before"


@pytest.mark.parametrize(
    ("form", "profile", "why"),
    [
        ("csv", "full", "csv is written as plain; full there is for turtle, nquads, trig"),
        ("excel", "plain", "excel: no such format; there are turtle, nquads"),
        ("turtle", "half", "half there is for none"),
    ],
)
def test_what_there_is_not_is_told(graph: triples.Graph, tmp_path: Path, form: str, profile: str, why: str) -> None:
    with pytest.raises(InputError, match=re.escape(why)):
        exports.export(order(graph, profile), form, tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(graph: triples.Graph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder, and turtle is one file"):
        exports.export(order(graph), "turtle", tmp_path)


def test_the_schema_is_documented() -> None:
    page = (Path(__file__).parents[1] / "docs" / "exports.md").read_text("utf-8")
    assert schema.documented() in page
    assert all(f"`{form}`" in page for form in exports.FORMATS)
