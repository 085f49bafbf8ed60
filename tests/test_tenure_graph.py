"""Terms and copies in the graph: the questions on them say what `kg.resolve` says, and the graph stays what shapes allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import rdflib
from claims import Sheet, division, person
from graphs import ONTOLOGY, contents
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from kg import resolve, triples
from kg.core.tenures import Tenure
from kg.core.types import Evidence, Slot
from kg.triples import vocabulary
from kg.triples.questions import bind, question
from kg.triples.terms import PREFIXES
from kg.view.card import card_json, find

COUNTY = ("53", "5308", "530828")
TOWN = division("竹塘乡", "530828107", *COUNTY)
NAMES = ("罗正林", "李娜倮", "扎克")
POST = ("division/530828107", "乡长")
FIRST = date(2010, 1, 1)
# An appointment and a dismissal are told by the names of their rules.
SAID = {"seen": "asserted", "appointed": "asserted", "dismissed": "former", "former": "former", "nominated": "nominated"}

Seen = tuple[int, str, str]  # days after FIRST, the name, what is said


@dataclass
class Told(Sheet):
    """A page whose claims bear the rule that reads an appointment, a dismissal, …"""

    what: str = "seen"

    def _evidence(self, start: int, end: int, relation: str) -> tuple[Evidence, ...]:
        return tuple(replace(e, rule=f"{relation}/{self.what}") for e in super()._evidence(start, end, relation))


def told(days: int, who: str, what: str, title: str = "乡长") -> Told:
    """A page that says of somebody what a key of SAID means."""
    page = Told(f"竹塘乡第{days}日{who}{what}", FIRST + timedelta(days), what=what)
    page.say(f"竹塘乡{title}{who}", "holds", slots(who, title), modality=SAID[what])
    return page


def slots(who: str, title: str = "乡长") -> dict[str, Slot]:
    """What a claim on the post states."""
    return {"person": person(who, *COUNTY), "title": title, "unit": TOWN, "official": True}


def made(seen: list[Seen], title: str = "乡长") -> triples.Contents:
    """The contents of a graph of such pages."""
    return contents([told(*s, title=title) for s in seen])


def store(content: triples.Contents) -> Store:
    found = Store()
    found.bulk_load(b"".join(triples.serialize(triples.quads(content, ONTOLOGY))), format=RdfFormat.N_QUADS)
    return found


def asked(found: Store, name: str, **values: str) -> list[dict[str, str]]:
    answer = found.query(bind(question(name, ONTOLOGY), values), prefixes=dict(PREFIXES))
    names = [v.value for v in answer.variables]
    return [{n: row[n].value for n in names if row[n] is not None} for row in answer]


SEEN = st.lists(
    st.tuples(st.integers(0, 4000), st.sampled_from(NAMES), st.sampled_from(sorted(SAID))), min_size=1, max_size=9, unique=True
)


@given(SEEN, st.sampled_from(("乡长", "副乡长")), st.integers(-900, 5000))
@settings(max_examples=150, deadline=None)
def test_held_answers_as_the_terms_say(seen: list[Seen], title: str, at: int) -> None:
    content, day = made(seen, title), (FIRST + timedelta(at)).isoformat()
    names = {t.person: t.name for t in content.tenures} | {"": ""}
    expected = {(s.certainty, names[s.person]) for s in resolve.held((POST[0], title), day, content.tenures)}
    rows = asked(store(content), "held", day=day, unit="竹塘乡", title=title)
    assert {(r["certainty"], r.get("name", "")) for r in rows} == expected


@given(SEEN, st.sampled_from(("乡长", "副乡长")))
@settings(max_examples=100, deadline=None)
def test_the_days_of_terms_are_in_order_and_nobody_is_certain_beside_another(seen: list[Seen], title: str) -> None:
    found = made(seen, title).tenures
    for t in found:
        first, last = t.known
        assert not first or t.maybe_from <= first <= last <= t.maybe_until
        assert not t.contested_from or first <= t.contested_from <= t.contested_until <= last
        assert bool(first) == bool(t.maybe_from)
    if title == "乡长":
        days = sorted({d for t in found for d in t.known if d})
        assert all(_one_is_certain(found, day) for day in days if not any(day in t.known for t in found))


def _one_is_certain(found: list[Tenure], day: str) -> bool:
    return len([s for s in resolve.held(POST, day, found) if s.certainty == "certain"]) < 2


def test_a_term_stands_as_org_and_owl_time_have_it() -> None:
    content = made([(0, "罗正林", "appointed"), (300, "罗正林", "seen"), (900, "罗正林", "dismissed"), (1000, "扎克", "seen")])
    found = store(content)
    rows = found.query(
        """SELECT ?from ?to ?next WHERE { ?m a org:Membership ; org:memberDuring ?i ; xt:successor/rdfs:label ?next .
        ?i time:hasBeginning/time:inXSDDate ?from ; time:hasEnd/time:inXSDDate ?to }""",
        prefixes=dict(PREFIXES),
    )
    assert [[c.value for c in row] for row in rows] == [["2010-01-01", "2012-06-19", "扎克"]]
    (first, second) = [
        r for r in asked(found, "succession", unit="竹塘乡", title="乡长") if "start" not in r or r["modality"] == "former"
    ]
    assert (first["name"], first["start"], first["end"], first["successor"]) == ("罗正林", "2010-01-01", "2012-06-19", "扎克")
    assert (second["name"], second["predecessor"], second["earliest"]) == ("扎克", "罗正林", "2012-09-27")


def test_two_terms_of_one_person_are_two_memberships_and_the_first_keeps_its_name() -> None:
    before = [(0, "罗正林", "seen"), (800, "扎克", "seen")]
    nodes = [_memberships(made(seen)) for seen in (before, [*before, (1600, "罗正林", "seen")])]
    assert len(nodes[0]) == 2 and len(nodes[1]) == 3 and nodes[0] < nodes[1]


def _memberships(content: triples.Contents) -> set[str]:
    return {
        q.subject.value for q in triples.quads(content, ONTOLOGY) if str(q.object) == str(triples.terms.term("org:Membership"))
    }


def test_copies_are_linked_and_count_as_one_source() -> None:
    text = "近日，竹塘乡乡长罗正林到茶园查看春茶采摘情况，要求抓住时节、稳住价格，帮茶农把鲜叶卖出好价，"
    text += "并现场协调两家收购企业签下订单，又看了加工车间的新设备。"
    pages = [
        Sheet(t, FIRST + timedelta(n)).say(text, "holds", slots("罗正林")) for n, t in enumerate(("春茶开采", "竹塘乡春茶上市"))
    ]
    other = Sheet("竹塘乡修路", FIRST + timedelta(9)).say("竹塘乡乡长罗正林说", "holds", slots("罗正林"))
    content = contents([*pages, other])
    rows = asked(store(content), "career", person="罗正林")
    assert {r["sources"] for r in rows} == {"2"} and len(rows) == 3
    linked = [q for q in triples.quads(content, ONTOLOGY) if q.predicate.value.endswith("#copyOf")]
    ids = sorted(p.article.id for p in pages)
    assert [(q.subject.value, q.object.value) for q in linked] == [tuple(f"{triples.BASE}article/{i}" for i in ids[::-1])]


def test_terms_conform_to_the_shapes_and_the_vocabulary_has_every_word() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    content = made([(0, "罗正林", "appointed"), (300, "罗正林", "dismissed"), (200, "扎克", "seen"), (250, "扎克", "former")])
    lines = triples.serialize(triples.quads(content, ONTOLOGY))
    data = rdflib.Graph().parse(data=b"".join(lines).decode(), format="nt")
    shapes, terms = (
        rdflib.Graph().parse(data=make(ONTOLOGY), format="turtle") for make in (vocabulary.shapes, vocabulary.turtle)
    )
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, ont_graph=terms)
    assert conforms, text
    used = {str(p) for p in data.predicates() if str(p).startswith(triples.NS)}
    assert {triples.NS + t for t in ("contradictedBy", "contestedFrom", "start", "end", "likelyFrom", "sources")} <= used
    assert used <= {str(s) for s in terms.subjects()}


def test_titles_of_posts_are_written_in_one_way() -> None:
    content = contents([told(0, "罗正林", "seen", "乡 长"), told(90, "罗正林", "seen", "乡长")])
    assert len(_memberships(content)) == 1
    assert "乡 长" not in {q.object.value for q in triples.quads(content, ONTOLOGY) if q.predicate.value.endswith("#label")}


def test_the_card_of_a_person_gives_the_terms(tmp_path: Path) -> None:
    seen = [(0, "罗正林", "appointed"), (300, "罗正林", "seen"), (900, "罗正林", "dismissed"), (1000, "扎克", "seen")]
    graph = triples.write(tmp_path, made(seen), ONTOLOGY)
    (line,) = _posts(graph, "扎克", "zh")
    assert line == "竹塘乡乡长  2012-09-27，前任罗正林"
    held, left = _posts(graph, "罗正林", "en")
    assert held == "竹塘乡乡长  seen 2010-01-01 to 2010-10-28, appointed 2010-01-01, left 2012-06-19, followed by 扎克"
    assert left == "竹塘乡乡长（former）"


def _posts(graph: triples.Graph, name: str, lang: str) -> list[str]:
    (found,) = find(graph, name)
    sections = card_json(graph, found.iri, lang)["sections"]
    return [line["text"] for line in sections[0]["lines"]]
