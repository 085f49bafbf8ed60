"""The graph folder: there and back, failures that leave the old graph, messages, checks."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from graphs import ONTOLOGY, contents, sheets

from kg import triples
from kg.core.errors import QueryError, StoreError
from kg.triples import check, store
from kg.triples.graph import FORMAT

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    folder = tmp_path_factory.mktemp("G 图")
    found = sheets(folder)
    return triples.write(folder / "out", contents(found), ONTOLOGY, {"paths": ["pages"]})


def test_pages_and_claims_go_there_and_back(graph: triples.Graph, tmp_path: Path) -> None:
    content = contents(sheets())
    again = triples.write(tmp_path, content, ONTOLOGY)
    assert {p.id: p for p in again.pages()} == {p.id: p for p in content.pages}
    assert {c.id: c for c in again.claims()} == {c.id: c for c in content.claims}


def test_store_and_dump_are_the_same(graph: triples.Graph) -> None:
    dumped = ox.Store()
    dumped.bulk_load(path=str(graph.dump), format=ox.RdfFormat.N_QUADS)
    answer = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert {str(t) for t in answer} == {str(q.triple) for q in dumped}  # type: ignore[union-attr]
    assert graph.build["counts"]["quads"] == len(dumped) == len(graph.rdflib())
    assert graph.build["format"] == FORMAT and graph.build["options"] == {"paths": ["pages"]}


def test_the_same_contents_give_the_same_digest(graph: triples.Graph, tmp_path: Path) -> None:
    content = contents(sheets())
    first, second = (triples.write(tmp_path / name, content, ONTOLOGY) for name in ("a", "b"))
    assert first.build["digest"] == second.build["digest"] == graph.build["digest"]
    assert first.dump.read_bytes() == second.dump.read_bytes()


def test_a_second_build_replaces_the_first_and_leftovers_go(tmp_path: Path) -> None:
    triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY)
    (tmp_path / "builds" / "interrupted" / "store").mkdir(parents=True)
    second = triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    assert triples.open_graph(tmp_path).build == second.build
    assert not (tmp_path / "builds" / "interrupted").exists()
    triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    assert len(list((tmp_path / "builds").iterdir())) == 2


def test_an_open_graph_stays_readable_while_another_is_built(tmp_path: Path) -> None:
    old = triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY)
    before = old.rows("SELECT ?s WHERE { ?s a org:Post }")
    triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    assert old.rows("SELECT ?s WHERE { ?s a org:Post }") == before


KILLED = """
import os, sys
sys.path[:0] = [{tests!r}, {root!r}]
from graphs import ONTOLOGY, contents, sheets
from kg import triples
from kg.triples import store
real = store.tables.write_claims
def stop(*args):
    real(*args)
    print("half way", flush=True)
    import time; time.sleep(60)
store.tables.write_claims = stop
triples.write(store.Path({folder!r}), contents(sheets()), ONTOLOGY)
"""


def script(text: str, **values: object) -> list[str]:
    """A command that runs a script in a process of its own."""
    return [sys.executable, "-c", text.format(tests=str(TESTS), root=str(TESTS.parent), **values)]


def test_a_killed_build_leaves_the_old_graph(tmp_path: Path) -> None:
    old = triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY).build
    process = subprocess.Popen(script(KILLED, folder=str(tmp_path)), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline().strip() == "half way"
    process.kill()
    process.wait()
    process.stdout.close()
    assert triples.open_graph(tmp_path).build == old
    assert len(list((tmp_path / "builds").iterdir())) == 2
    assert triples.write(tmp_path, contents(sheets()), ONTOLOGY).build["counts"]["pages"] == 3
    assert triples.open_graph(tmp_path).build["counts"]["pages"] == 3


FULL = """
import resource, sys
sys.path[:0] = [{tests!r}, {root!r}]
from graphs import ONTOLOGY, contents, sheets
from kg import triples
from kg.core.errors import StoreError
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    triples.write(Path({folder!r}), contents(sheets()), ONTOLOGY)
except StoreError as fault:
    sys.stdout.write(str(fault))
    sys.exit(7)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("limit", [1_000, 15_000, 40_000])
def test_a_full_disk_leaves_the_old_graph(tmp_path: Path, limit: int) -> None:
    old = triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY).build
    run = subprocess.run(script(FULL, limit=limit, folder=str(tmp_path)), capture_output=True, text=True, timeout=120)
    assert run.returncode == 7, run.stderr
    assert "the disk is full" in run.stdout and "unchanged" in run.stdout
    assert triples.open_graph(tmp_path).build == old
    assert triples.open_graph(tmp_path).rows("SELECT ?s WHERE { ?s a org:Post }")


def test_messages_for_folders_that_are_no_graph(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder; build a graph first"):
        triples.open_graph(tmp_path / "none")
    with pytest.raises(StoreError, match="not a graph"):
        triples.open_graph(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(StoreError, match="not empty, and no graph"):
        triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    with pytest.raises(StoreError, match="this is a file"):
        triples.write(tmp_path / "notes.txt", contents(sheets()), ONTOLOGY)
    assert (tmp_path / "notes.txt").read_text() == "x"


def test_a_newer_format_and_a_damaged_build(tmp_path: Path) -> None:
    graph = triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY)
    info = graph.folder / "build.json"
    info.write_text(json.dumps({**graph.build, "format": 99, "version": "9.9"}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"format 99 by version 9.9.*install the newer version"):
        triples.open_graph(tmp_path)
    info.write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        triples.open_graph(tmp_path)


REFUSED = (
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o.SERVICE<http://127.0.0.1:9/>{?s ?p ?o} }",
    "PREFIX SERVICE: <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    'SELECT * { BIND("\\u0022" AS ?a) SERVICE <http://127.0.0.1:9/> {} BIND("\\u0022" AS ?b) }',
    "SELECT * { ?s ?p '#' . service ?x { ?s ?p ?o } }",
    "LOAD <http://127.0.0.1:9/>",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
)


@pytest.mark.parametrize("sparql", REFUSED)
def test_what_reaches_out_or_changes_is_refused(graph: triples.Graph, sparql: str) -> None:
    with pytest.raises(QueryError, match=r"asks another server|is an update"):
        graph.query(sparql)


@pytest.mark.parametrize(
    "inside", ['"SERVICE <x> {}"', "'''load\n'''", "<http://x/SERVICE>", "?service", "schema:Service", '"x"@service']
)
def test_words_that_are_no_keywords_are_let_through(graph: triples.Graph, inside: str) -> None:
    assert graph.rows(f"SELECT * {{ # SERVICE\n ?a ?b ?c . FILTER(?a = {inside}) }}") == []


def test_a_syntax_error_shows_the_place(graph: triples.Graph) -> None:
    with pytest.raises(QueryError, match=r"line 3, column 2: .*\n  }\n   \^"):
        graph.query("SELECT * {\n ?s ?p\n}")


def test_a_good_graph_has_no_fault(graph: triples.Graph) -> None:
    found = check.check(graph, ONTOLOGY)
    assert [f for f in found if f.level == "fault"] == []
    assert any("张军" in f.sentence() for f in found) and any("investment" in f.sentence() for f in found)


def test_a_changed_file_is_a_fault_with_its_place(tmp_path: Path) -> None:
    found = sheets(tmp_path)
    graph = triples.write(tmp_path / "out", contents(found), ONTOLOGY)
    path = Path(found[1].path)
    lines = found[1].text.split("\n")
    lines[2] = lines[2][:4] + "某" + lines[2][5:]
    path.write_bytes("\n".join(lines).encode())
    Path(found[2].path).unlink()
    Path(found[0].path).write_bytes(found[0].text.replace("\n", "\r\n").encode("gb18030"))
    findings = {f.where: f for f in check.evidence_faults(graph)}
    assert findings[str(path)].level == "fault" and "line 3, column 5: “某" in findings[str(path)].sentence()
    assert findings[found[2].path].level == findings[found[0].path].level == "warning"


def test_a_quote_that_does_not_stand_there_is_a_fault(tmp_path: Path) -> None:
    content = contents(sheets())
    wrong = content.claims[0]
    wrong = replace(wrong, evidence=(replace(wrong.evidence[0], quote="没有这句话"),))
    graph = triples.write(tmp_path, replace(content, claims=[wrong, *content.claims[1:]]), ONTOLOGY)
    faults = [f for f in check.evidence_faults(graph) if f.level == "fault"]
    assert len(faults) == 1 and faults[0].where.endswith(wrong.id) and "没有这句话" in faults[0].sentence()


def test_a_claim_without_a_required_slot_is_a_fault(tmp_path: Path) -> None:
    content = contents(sheets())
    bare = [
        replace(c, slots=tuple(s for s in c.slots if s[0] != "speaker")) if c.relation == "quote" else c for c in content.claims
    ]
    graph = triples.write(tmp_path, replace(content, claims=bare), ONTOLOGY)
    assert [f.sentence() for f in check.shape_faults(graph, ONTOLOGY)] == [
        "xt:QuoteClaim without xt:speaker, which relations/quote.toml requires"
    ]


def test_a_changed_dump_is_a_fault(tmp_path: Path) -> None:
    graph = triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    graph.dump.write_bytes(graph.dump.read_bytes() + b"\n")
    assert any("digest" in f.sentence() for f in check.evidence_faults(graph))


def test_two_builds_do_not_write_into_one_folder(tmp_path: Path) -> None:
    triples.write(tmp_path, contents(sheets()[:1]), ONTOLOGY)
    process = subprocess.Popen(script(KILLED, folder=str(tmp_path)), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline().strip() == "half way"
    with pytest.raises(StoreError, match="another build is writing here"):
        triples.write(tmp_path, contents(sheets()), ONTOLOGY)
    process.kill()
    process.wait()
    process.stdout.close()
    assert triples.write(tmp_path, contents(sheets()), ONTOLOGY).build["counts"]["pages"] == 3


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(store.tables, "write_pages", refuse)
    with pytest.raises(StoreError, match=r"may not be written .*give a folder of your own"):
        triples.write(tmp_path, contents(sheets()), ONTOLOGY)


def test_rdflib_reads_the_dump_where_oxrdflib_is_absent(graph: triples.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.triples.graph.find_spec", lambda name: None)
    assert len(graph.rdflib()) == graph.build["counts"]["quads"]
