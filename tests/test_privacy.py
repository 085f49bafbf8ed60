"""Private persons: who they are, and that nothing which is shown to others holds their names, or lets a guess be proved."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import graphs
import pyarrow.parquet as pq
import pytest
import shown as pages
from hypothesis import given
from hypothesis import strategies as st

from kg import triples
from kg.__main__ import main
from kg.core import ontology, secret
from kg.core.errors import InputError
from kg.core.finder import Finder, plain
from kg.triples.lines import ordered
from kg.view import exports
from kg.view.privacy import WAYS, people
from kg.workflow.demo import SAMPLES
from kg.workflow.private import shown

NAMES = ("李桂兰", "阿依古丽·买买提", "刘丽", "劉麗")
QUOTES = "SELECT ?c ?q WHERE { ?c xt:quote ?q } ORDER BY ?q"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return pages.graph(tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "graph"
    assert main(["build", str(SAMPLES / "pages"), "--ontology", str(SAMPLES / "ontology"), "--out", str(folder)]) == 0
    return folder


def held(text: str, names: tuple[str, ...] = NAMES) -> list[str]:
    """The names that a text holds, written with blanks, percent signs, escapes or in the other script."""
    found = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), unquote(text))
    return [name for _, _, name in Finder(names).find(found)] + [n for n in names if n in found or n in text]


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file below a folder, Parquet and SQLite unpacked."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        yield path.name, str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else path.read_text("utf-8", "replace")


def test_who_is_private(graph: triples.Graph) -> None:
    found = people(graph, graphs.ONTOLOGY.kinds_below("Organization"))
    names = {r["p"]: r["l"] for r in graph.rows("SELECT ?p ?l { ?p a xt:Person ; rdfs:label ?l }")}
    assert sorted(names[p] for p in found.private) == sorted([*pages.PRIVATE, pages.SHARED])
    assert {"王强", "张军", "赵敏", "李梅"} <= {names[p] for p in found.public}
    assert found.shared == {pages.SHARED}


def test_a_post_of_a_company_makes_a_person_public(tmp_path: Path) -> None:
    sheet = pages.Sheet("招工")
    sheet.say(
        "云茶公司经理周敏",
        "holds",
        {"person": graphs.person("周敏"), "title": "经理", "unit": graphs.thing("Company", "云茶公司")},
    )
    sheet.say("患者钱进", "holds", {"person": graphs.person("钱进"), "title": "患者", "unit": None})
    found = people(pages.graph(tmp_path, [sheet]), graphs.ONTOLOGY.kinds_below("Organization"))
    assert (*found.public.values(), *found.private.values()) == ({"周敏"}, {"钱进"})


@pytest.mark.parametrize("way", ["pseudonym", "drop"])
def test_no_file_of_any_export_holds_a_name(graph: triples.Graph, way: str, tmp_path: Path) -> None:
    with shown(graph, way, tmp_path / "key", graphs.ONTOLOGY) as found:  # type: ignore[arg-type]
        order = exports.Order(found.graph, prefixes=triples.PREFIXES)
        for form, kind in exports.FORMATS.items():
            for profile in kind.profiles:
                out = tmp_path / "out" / f"{form}-{profile}"
                exports.export(exports.Order(found.graph, profile, order.prefixes), form, out)
    texts = list(written(tmp_path / "out"))
    assert len(texts) > 30
    assert not [(name, held(text)) for name, text in texts if held(text)]
    assert any("王强" in text for _, text in texts)  # the party secretary stays


def test_without_hiding_the_names_are_there(graph: triples.Graph, tmp_path: Path) -> None:
    with shown(graph, "keep", tmp_path / "key", graphs.ONTOLOGY) as found:
        assert found.graph is graph
        assert found.private == 4
    assert {plain(n) for n in NAMES} == set(map(plain, held(graph.dump.read_text("utf-8"))))
    assert not (tmp_path / "key").exists()


def test_pseudonyms_hold_together(graph: triples.Graph, tmp_path: Path) -> None:
    """What is said of a person stays tied: one node, one label, the same in every text; posts, quotes and figures stay."""
    with shown(graph, "pseudonym", tmp_path / "key", graphs.ONTOLOGY) as found:
        (row,) = found.graph.rows("SELECT ?p ?l ?w { ?c xt:speaker ?p ; xt:words ?w . ?p rdfs:label ?l ; xt:redacted true }")
        assert row["w"] == f"我{row['l']}不怕苦"
        titles = found.graph.rows(f"SELECT ?t {{ ?m org:member <{row['p']}> ; org:role/rdfs:label ?t }}")
        assert [t["t"] for t in titles] == ["村民"]
        assert [r["q"] for r in found.graph.rows(QUOTES) if "家庭农场种辣椒" in r["q"]] == [f"{row['l']}家庭农场种辣椒40亩"]
        whole = len(graph.rows("SELECT ?c { ?c prov:wasDerivedFrom ?a }"))
        assert len(found.graph.rows("SELECT ?c { ?c prov:wasDerivedFrom ?a }")) == whole


def test_what_is_redacted_says_so_and_has_no_place(graph: triples.Graph, tmp_path: Path) -> None:
    with shown(graph, "pseudonym", tmp_path / "key", graphs.ONTOLOGY) as found:
        marked = {r["c"] for r in found.graph.rows("SELECT ?c { ?c xt:redacted true }")}
        assert not [r for r in found.graph.rows("SELECT ?c { ?c xt:at ?a }") if r["c"] in marked]
        assert all(("〔某" in r["q"]) == (r["c"] in marked) or "王强" in r["q"] for r in found.graph.rows(QUOTES))
        assert not found.graph.pages()
        assert not list(found.graph.texts())
        assert found.graph.build["private_persons"] == "pseudonym"


def test_dropped_is_all_that_names_them(graph: triples.Graph, tmp_path: Path) -> None:
    with shown(graph, "drop", tmp_path / "key", graphs.ONTOLOGY) as found:
        assert not found.graph.rows("SELECT ?p { ?p a xt:Person ; xt:redacted true }")
        assert not found.graph.rows("SELECT ?m { ?m a org:Membership FILTER NOT EXISTS { ?m org:member ?p . ?p a xt:Person } }")
        dangling = "SELECT ?c ?o { ?c prov:wasDerivedFrom ?a ; ?p ?o FILTER(isIRI(?o)) FILTER NOT EXISTS { ?o ?q ?r } }"
        ours = [r for r in found.graph.rows(dangling) if "/id/" in r["o"] and "#char=" not in r["o"]]
        assert not ours
        assert found.graph.rows('SELECT ?p { ?p a xt:Person ; rdfs:label "王强" }')
    assert not (tmp_path / "key").exists()  # nothing to be found again, so no key


def test_no_id_is_a_hash_that_proves_a_guess(graph: triples.Graph, tmp_path: Path) -> None:
    """Ids of claims and terms are hashes over names; those of redacted ones are keyed anew."""
    private = people(graph, graphs.ONTOLOGY.kinds_below("Organization")).private
    values = " ".join(f"<{p}>" for p in private)
    told = (
        f"SELECT DISTINCT ?c {{ VALUES ?p {{ {values} }} {{ ?c ?s ?p ; prov:wasDerivedFrom ?a }} UNION {{ ?c org:member ?p }} }}"
    )
    ids = {r["c"] for r in graph.rows(told)} | set(private)
    with shown(graph, "pseudonym", tmp_path / "key", graphs.ONTOLOGY) as found:
        dump = found.graph.dump.read_text("utf-8")
    assert len(ids) > 8
    assert not [i for i in ids if f"<{i}>" in dump]


def test_the_key_makes_the_pseudonyms(graph: triples.Graph, tmp_path: Path) -> None:
    def dump(key: str) -> bytes:
        with shown(graph, "pseudonym", tmp_path / key, graphs.ONTOLOGY) as found:
            return found.graph.dump.read_bytes()

    first = dump("one")
    assert dump("one") == first
    assert dump("two") != first
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_the_lines_are_sorted_and_the_digest_is_theirs(graph: triples.Graph, tmp_path: Path) -> None:
    with shown(graph, "pseudonym", tmp_path / "key", graphs.ONTOLOGY) as found:
        lines = found.graph.dump.read_bytes().splitlines(keepends=True)
        assert lines == sorted(set(lines))
        assert triples.digest(lines) == found.graph.build["digest"]
        assert len(lines) == found.graph.build["counts"]["quads"]


@given(st.lists(st.binary(max_size=3).filter(lambda b: b"\n" not in b)), st.integers(1, 5))
def test_many_lines_are_sorted_in_parts(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], run: int) -> None:
    whole = [line + b"\n" for line in lines]
    assert list(ordered(whole, tmp_path_factory.mktemp("runs"), run)) == sorted(set(whole))


def test_a_short_or_missing_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    with pytest.raises(InputError, match="a key of 5 bytes"):
        secret.key(tmp_path / "key")
    with pytest.raises(InputError, match="cannot be written"):
        secret.key(tmp_path / "no" / "folder" / "key")


@pytest.mark.parametrize(
    ("told", "said"), [((), "under pseudonyms (key: "), (("--private-persons", "drop"), "left out with all that names them")]
)
def test_what_is_shown_hides_unless_told(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: tuple[str, ...], said: str
) -> None:
    """The sample pages, through the command: every private name of the graph is searched in every file of every way out."""
    private = people(triples.open_graph(samples), ontology.read().kinds_below("Organization"))
    names = tuple(private.names - private.shared)
    assert len(names) > 20
    for form in exports.FORMATS:
        for profile in exports.FORMATS[form].profiles:
            out = str(tmp_path / f"{form}-{profile}")
            command = ["export", str(samples), "--format", form, "--profile", profile, "--out", out, "--lang", "en", *told]
            assert main(command) == 0
    for page in ("view", "report"):
        assert main([page, str(samples), "--out", str(tmp_path / f"{page}.html"), "--lang", "en", *told]) == 0
    files = dict(written(tmp_path))
    assert not [(name, held(text, names)) for name, text in files.items() if held(text, names)]
    ways = sum(len(kind.profiles) for kind in exports.FORMATS.values()) + 2
    assert capsys.readouterr().out.count(said) == ways and len(files) > ways


def test_view_with_the_names_kept(samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["view", str(samples), "--out", str(tmp_path / "n.html"), "--private-persons", "keep", "--lang", "en"]) == 0
    private = people(triples.open_graph(samples), ontology.read().kinds_below("Organization"))
    assert held((tmp_path / "n.html").read_text("utf-8"), tuple(private.names))
    assert "all named" in capsys.readouterr().out


@pytest.mark.parametrize("way", WAYS)
def test_each_way_by_command(samples: Path, way: str, tmp_path: Path) -> None:
    out, key = tmp_path / "g.nq", tmp_path / "mine.key"
    command = ["export", str(samples), "--format", "nquads", "--out", str(out), "--private-persons", way, "--key", str(key)]
    assert main(command) == 0
    assert out.stat().st_size > 100_000
    assert key.exists() == (way == "pseudonym")


def test_a_build_makes_the_key_and_keeps_it(samples: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(samples, tmp_path / "graph")
    before = (folder / secret.FILE).read_text()
    assert len(before.strip()) == 64
    assert main(["build", str(SAMPLES / "pages"), "--ontology", str(SAMPLES / "ontology"), "--out", str(folder)]) == 0
    assert (folder / secret.FILE).read_text() == before
