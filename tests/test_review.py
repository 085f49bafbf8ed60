"""What persons decide: written, read again, replayed on every build, turned into test cases; and the session at the terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from graphs import ONTOLOGY, contents, sheets
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import triples
from kg.__main__ import main
from kg.core import ontology
from kg.core.errors import InputError
from kg.core.types import Claim, mention_key
from kg.triples import Graph, open_graph
from kg.workflow import cases, decisions, review
from kg.workflow.build import Order, build
from kg.workflow.decisions import Alias, Correction, Decision, Pair, counterpart, described, written
from kg.workflow.demo import SAMPLES

ROOT = Path(__file__).parents[1]
OVERLAY = SAMPLES / "ontology"
PAGES = sorted((SAMPLES / "pages").glob("*.txt"))[:4]
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
NAMED = TEXT.filter(bool)
PLACE = st.tuples(st.integers(0, 999), st.integers(0, 999))
MENTION = st.builds(lambda p, at, name: f"{p:016x}:{at[0]}-{at[1]}:{name}", st.integers(0, 2**64 - 1), PLACE, NAMED)
SLOTS = st.dictionaries(NAMED, TEXT, max_size=3).map(lambda d: tuple(sorted(d.items())))
DECISIONS = st.lists(
    st.one_of(
        st.builds(Pair, st.sampled_from(("same", "different")), MENTION, MENTION, TEXT),
        st.builds(Alias, MENTION, NAMED, TEXT),
        st.builds(Correction, st.just("value"), NAMED, NAMED, st.just("3-9"), SLOTS, NAMED, NAMED, TEXT),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(DECISIONS)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, made: list[Decision]) -> None:
    path = tmp_path_factory.mktemp("made") / "made.toml"
    path.write_text("".join(map(written, made)), encoding="utf-8", newline="\n")
    order = [d for kind in (Pair, Alias, Correction) for d in made if isinstance(d, kind)]
    assert decisions.read(path) == [*order]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[judgement", "not TOML in UTF-8"),
        ("[[judgment]]\n", "no such table 'judgment'; allowed are [[judgement]], [[alias]], [[correction]]"),
        ("[judgement]\n", "write [[judgement]] in two brackets"),
        ('[[judgement]]\nverdict = "same"\n', "number 1: lacks 'left'"),
        ('[[judgement]]\nverdict = "equal"\nleft = ""\nright = ""', "allowed are same, different"),
        ('[[alias]]\nmention = "王强"\nname = "老王"', "names no mention; write PAGE:START-END:NAME"),
        ('[[alias]]\nmention = 3\nname = "老王"', "values are texts"),
        ('[[alias]]\nmentoin = "x"', "has no key 'mentoin'; allowed are because, mention, name"),
        ('[[correction]]\nverdict = "wrong"\npage = "a"\nrelation = "in"\nplace = "7"\nslots = {}', "write START-END"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_where_and_what(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "made.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as fault:
        decisions.read(path)
    assert why in str(fault.value) and str(path) in str(fault.value)


KEYS = [
    "0123456789abcdef:5-8:王建军",
    "0123456789abcdef:20-23:王建军",
    "0123456789abcdef:30-36:石桥镇政府",
    "0123456789abcdef:-:石桥镇",
]


@pytest.mark.parametrize(
    ("mention", "found"),
    [
        ("0123456789abcdef:5-8:王建军", KEYS[0]),
        ("0123456789abcdef:4-8:王建军", KEYS[0]),  # the extractor marks more, or less, than before
        ("0123456789abcdef:6-7:建", KEYS[0]),
        ("0123456789abcdef:30-33:石桥镇", KEYS[3]),
        ("0123456789abcdef:50-53:王建军", ""),
        ("0123456789abcdef:-:王建军", ""),  # there are two
        ("0123456789abcdef:5-8:李娜", ""),
    ],
)
def test_the_counterpart_of_a_mention(mention: str, found: str) -> None:
    assert counterpart(mention, KEYS) == found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("built") / "graph", [])


def make(out: Path, made: Sequence[Decision], pages: Sequence[Path] = PAGES) -> Path:
    """A graph of some sample pages, with these decisions in its folder."""
    if made:
        (out / "builds").mkdir(parents=True, exist_ok=True)
        (out / decisions.FILE).write_text("".join(map(written, made)), encoding="utf-8")
    build(Order(tuple(pages), out, overlays=(OVERLAY,), prune=True))
    return out


def post(graph: Graph) -> Claim:
    """The first claim on a post with all slots."""
    return next(c for c in graph.claims() if c.relation == "holds" and c.named("unit") and c.named("person") and c["title"])


def test_a_wrong_claim_is_gone_and_a_right_value_stands(built: Path, tmp_path: Path) -> None:
    claim = post(open_graph(built))
    graph = open_graph(make(tmp_path / "one", [described(claim, "wrong", because="misread")]))
    assert {c.id for c in open_graph(built).claims()} - {c.id for c in graph.claims()} == {claim.id}
    graph = open_graph(make(tmp_path / "two", [described(claim, "value", "title", "镇长", "the paper printed it wrongly")]))
    (changed,) = [c for c in graph.claims() if c.by == "person"]
    assert changed["title"] == "镇长" and changed.evidence[0].quote == claim.evidence[0].quote
    assert changed.evidence[0].rule == "person: the paper printed it wrongly"
    assert main(["check", str(tmp_path / "two"), "--ontology", str(OVERLAY)]) == 0


def test_a_right_claim_is_sure_and_no_longer_asked_about(built: Path, tmp_path: Path) -> None:
    graph = open_graph(built)
    low = min(graph.claims(), key=lambda c: (c.confidence, c.id))
    made = [described(low, "right")]
    after = open_graph(make(tmp_path / "graph", made))
    assert {c.id: c.confidence for c in after.claims()}[low.id] == 1.0
    asked = [c.sides[0].claims[0].id for c in review.candidates(graph, built, []) if c.kind == "claim"]
    assert low.id in asked
    assert low.id not in [
        c.sides[0].claims[0].id for c in review.candidates(after, tmp_path / "graph", made) if c.kind == "claim"
    ]


def people(graph: Graph) -> dict[str, list[str]]:
    """The mentions of persons by name."""
    found: dict[str, set[str]] = {}
    for c in graph.claims():
        for n in c.names.values():
            if n.kind == "Person" and n.ranges:
                found.setdefault(n.key, set()).add(mention_key(c.page, n))
    return {name: sorted(keys) for name, keys in sorted(found.items())}


def entities(graph: Graph, name: str) -> int:
    """How many things of a name the graph has."""
    return len(graph.rows(f'SELECT DISTINCT ?x WHERE {{ ?x (rdfs:label|skos:altLabel) "{name}" . ?x a xt:Person }}'))


def test_a_person_merges_splits_and_names(built: Path, tmp_path: Path) -> None:
    graph = open_graph(built)
    named = people(graph)
    several = next(n for n, keys in named.items() if len(keys) > 1 and entities(graph, n) == 1)
    one, other = [n for n in named if n != several][:2]
    made: list[Decision] = [
        Pair("different", named[several][0], named[several][-1], "two of one name"),
        Pair("same", named[one][0], named[other][0], "a pen name"),
        Alias(named[one][0], "笔名甲"),
    ]
    after = open_graph(make(tmp_path / "graph", made))
    assert entities(after, several) == 2
    assert entities(after, "笔名甲") == 1
    (both,) = after.rows('SELECT ?x WHERE { ?x a xt:Person ; skos:altLabel "笔名甲" }')
    labels = after.rows(f"SELECT ?l WHERE {{ <{both['x']}> (rdfs:label|skos:altLabel) ?l }}")
    assert {one, other} <= {r["l"] for r in labels}


def test_an_alias_ties_what_bears_the_name_in_the_same_place() -> None:
    from claims import Sheet, all_claims, person, thing

    where = ("37", "3717", "371702")
    first = Sheet("一").say("县水利服务中心王强", "holds", _post("县水利服务中心", where))
    second = Sheet("二").say("县水利站王强", "holds", _post("县水利站", where))
    third = Sheet("三").say("县水利站王强", "holds", _post("县水利站", ("33", "3301", "330102")))
    claims = all_claims([first, second, third])
    mention = mention_key(first.page.id, first.claims[0].names["unit"])
    found = decisions.ties(claims, [Alias(mention, "县水利站")])
    assert [{j.left, j.right} for j in found] == [{mention, mention_key(second.page.id, second.claims[0].names["unit"])}]
    assert person("王强").kind == "Person" and thing("Organization", "县水利站").kind == "Organization"


def _post(unit: str, within: tuple[str, ...]) -> dict[str, object]:
    from claims import person, thing

    return {"person": person("王强", *within), "title": "主任", "unit": thing("Organization", unit, *within), "official": True}


def test_decisions_and_increments_give_the_graph_of_a_build_from_nothing(built: Path, tmp_path: Path) -> None:
    claim, named = post(open_graph(built)), people(open_graph(built))
    one, other = list(named)[:2]
    made: list[Decision] = [described(claim, "wrong"), Pair("same", named[one][0], named[other][0]), Alias(named[one][0], "甲")]
    fresh = make(tmp_path / "fresh", made)
    shutil.copytree(built, tmp_path / "grown")
    grown = make(tmp_path / "grown", made)
    assert open_graph(grown).dump.read_bytes() == open_graph(fresh).dump.read_bytes()
    (grown / decisions.FILE).unlink()
    assert open_graph(make(grown, [])).dump.read_bytes() == open_graph(built).dump.read_bytes()


def test_what_has_no_counterpart_is_reported(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = post(open_graph(built))
    made = [
        Pair("same", "0123456789abcdef:1-3:王强", "0123456789abcdef:9-11:王强"),
        replace(described(claim, "wrong"), page="0" * 16),
    ]
    path = tmp_path / "kept.toml"
    path.write_text("".join(map(written, made)), encoding="utf-8")
    command = ["--lang", "en", "build", *map(str, PAGES), "--out", str(tmp_path / "graph"), "--ontology", str(OVERLAY)]
    assert main([*command, "--judgements", str(path)]) == 0
    said = capsys.readouterr().err
    assert said.count("nothing on the pages corresponds to it any more") == 2 and "王强" in said


def pressing(keys: str) -> Callable[[review.Candidate, int], str]:
    row = iter(keys)
    return lambda candidate, number: next(row, "q")


def test_a_session_writes_takes_back_and_quits(built: Path, tmp_path: Path) -> None:
    found = [review.Candidate("claim", (review.Side("", "", (c,)),)) for c in open_graph(built).claims()[:3]]
    path, answers = tmp_path / "made.toml", iter(["it says otherwise", "again"])
    path.write_text("# mine\n", encoding="utf-8")
    made = review.session(found, path, pressing("xnuysn"), lambda what: next(answers, ""))
    first, _, third = (c.sides[0].claims[0] for c in found)
    assert made == [described(first, "right"), described(third, "wrong", because="again")]
    assert decisions.read(path) == made and path.read_text(encoding="utf-8").startswith("# mine\n")
    assert review.session(found, path, pressing("q"), str) == [] and decisions.read(path) == made


def test_a_value_and_an_alias_are_asked_for(built: Path, tmp_path: Path) -> None:
    claim = post(open_graph(built))
    side = review.Side("x", mention_key(claim.page, claim.names["person"]), (claim,))
    says = {"slot": "title", "value": "镇长", "because": "seen there", "alias": "老王"}
    (fixed,) = review.decided(review.Candidate("claim", (side,)), "e", says.__getitem__)
    assert fixed == described(claim, "value", "title", "镇长", "seen there")
    (named,) = review.decided(review.Candidate("pair", (side, side)), "a", says.__getitem__)
    assert named == Alias(side.mention, "老王", "seen there")
    assert review.decided(review.Candidate("claim", (side,)), "e", lambda what: "no such slot") == []


def test_the_command_shows_both_sides_with_their_words(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "graph")
    listed = subprocess.run(
        [sys.executable, "-m", "kg", "review", str(tmp_path / "graph"), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert rows and {r["kind"] for r in rows} <= set(review.KEYS)
    command = [sys.executable, "-m", "kg", "--lang", "en", "review", str(tmp_path / "graph")]
    done = subprocess.run(command, input="s\nq\n", capture_output=True, text=True, check=True, cwd=ROOT)
    for side in rows[0]["sides"]:
        assert side["name"][:6] in done.stdout
    assert "[u] undo" in done.stdout and f"0 decisions on {len(rows)} candidates" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX systems")
def test_single_keys_at_a_real_terminal(built: Path, tmp_path: Path) -> None:
    import pty

    shutil.copytree(built, tmp_path / "graph")
    path = tmp_path / "made.toml"
    command = [sys.executable, "-m", "kg", "--lang", "en", "review", str(tmp_path / "graph"), "--judgements", str(path)]
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    os.close(slave)
    os.write(master, b"n\nq")  # no, without a reason, then quit
    out, _ = process.communicate(timeout=120)
    os.close(master)
    assert process.returncode == 0, out.decode()
    assert len(decisions.read(path)) == 1 and b"1 decisions" in out


def test_each_decision_becomes_a_test_case(built: Path, tmp_path: Path) -> None:
    named, claim = people(open_graph(built)), post(open_graph(built))
    one, other = [keys[0] for keys in named.values()][:2]
    made: list[Decision] = [
        Pair("different", one, other),
        Pair("same", one, other),
        described(claim, "right"),
        described(claim, "wrong"),
    ]
    (tmp_path / "made.toml").write_text("".join(map(written, made)), encoding="utf-8")
    command = ["review", str(built), "--judgements", str(tmp_path / "made.toml"), "--cases", str(tmp_path / "cases.toml")]
    assert main(command) == 0
    pages, again = cases.cases(tmp_path / "cases.toml")
    assert again == made and set(pages) == {claim.page, one[:16], other[:16]}
    words = ontology.read(OVERLAY)
    assert [bool(cases.disagrees(d, pages, words)) for d in again] == [False, True, False, True]


def test_two_holders_at_a_time_and_two_figures_are_conflicts(tmp_path: Path) -> None:
    graph = triples.write(tmp_path / "graph", contents(sheets()), ONTOLOGY)
    found = [c for c in review.candidates(graph, tmp_path / "graph", []) if c.kind == "conflict"]
    assert [[s.claims[0].relation for s in c.sides] for c in found] == [["holds", "holds"], ["project", "project"]]
    assert {"张军", "赵敏"} == {s.claims[0].names["person"].key for s in found[0].sides}
    (wrong,) = review.decided(found[0], "2", lambda what: "not he")
    assert wrong == described(found[0].sides[1].claims[0], "wrong", because="not he")
    assert found[0] not in review.candidates(graph, tmp_path / "graph", [wrong])
