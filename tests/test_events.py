"""Events by example: `tests/corpora/relations/event.toml`. The mentions are marked, so the reader is tested alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from claims import Sheet
from graphs import ORCHARD, TOWN, contents
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import article, marked

from kg import triples
from kg.core import ontology
from kg.core.dates import precision
from kg.core.types import Claim, Mention
from kg.relate import events
from kg.relate.scene import Scene
from kg.triples import questions

CORPUS = Path(__file__).parent / "corpora" / "relations" / "event.toml"
CASES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["case"]
ONTOLOGY = ontology.read()
CARD = ONTOLOGY.cards["event"]


def scene(source: str) -> Scene:
    """The marked text; dates get the tags that the reader of dates gives them."""
    found, mentions = marked(source)
    return Scene(found, tuple(map(_tagged, mentions)), ONTOLOGY)


def _tagged(m: Mention) -> Mention:
    until = ("until",) if m.text.startswith("截至") else ()
    return replace(m, tags=(precision(str(m.value)), *until)) if m.kind == "Date" else m


def shown(claim: Claim) -> str:
    """A claim as the corpus writes it."""
    agent = claim.named("agent")
    return f"{claim['type']}|{claim['date']}|{agent.key if agent else '-'}|{claim['what']}"


def read(source: str) -> list[Claim]:
    return list(events.read(scene(source)))


def params() -> list[Any]:
    """The cases; those known to fail as strict xfail."""
    return [
        pytest.param(c, id=c["text"][:24], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ]


@pytest.mark.parametrize("case", params())
def test_corpus(case: dict[str, Any]) -> None:
    assert [shown(c) for c in read(case["text"])] == case["events"]


def test_the_corpus_is_wide() -> None:
    assert len(CASES) >= 70
    assert 3 * sum(not c["events"] for c in CASES) >= len(CASES)
    types = {e.split("|")[0] for c in CASES for e in c["events"]}
    assert types == set(CARD.words["types"])


@pytest.mark.parametrize("case", [c for c in CASES if c["events"] and "fails" not in c], ids=lambda c: c["text"][:24])
def test_evidence_stands_on_the_page_and_holds_date_and_thing(case: dict[str, Any]) -> None:
    stage = scene(case["text"])
    dates = [m for m in stage.mentions if m.kind == "Date"]
    for claim in events.read(stage):
        (piece,) = claim.evidence
        assert stage.article.quote(piece.start, piece.end) == piece.quote
        assert any(m.text in piece.quote for m in dates)
        assert [name for name, _ in claim.slots] == [s.name for s in CARD.slots][:5]


def test_place_is_told_where_it_stands() -> None:
    (claim,) = read("[8月3日:Date=2018-08-03]，[县长:Title][韩松涛:Person]到[金沙镇:Division]调研防汛工作。")
    place = claim.named("place")
    assert place is not None and place.key == "金沙镇"


def test_a_period_is_kept_beside_its_first_day() -> None:
    (claim,) = read("[9月16日至20日:Date=2020-09-16/2020-09-20]，[海丰市:Division]举办水产博览会。")
    assert (claim["date"], claim.period) == ("2020-09-16", "2020-09-16/2020-09-20")


def test_what_lies_ahead_is_planned() -> None:
    planned, past = read(
        "[9月16日:Date=2020-09-16]，[海丰市:Division]将举办水产博览会。[9月1日:Date=2020-09-01]，[海丰市:Division]召开动员会。"
    )
    assert (planned.modality, past.modality) == ("planned", "asserted")
    (named,) = read("[9月1日:Date=2020-09-01]，[海丰市:Division]召开三年行动计划推进会。")
    assert named.modality == "asserted"


def test_a_group_lies_in_its_division() -> None:
    (claim,) = read("[6月5日:Date=--06-05]，[[长岭村:Division]村民:Post]在采摘杨梅。")
    agent = claim.named("agent")
    assert agent is not None and agent.kind == "Organization" and agent.within == ("长岭村",)


def test_the_headline_gives_no_event() -> None:
    found, mentions = marked("[5月4日:Date=2019-05-04]，[长岭村:Division]举行拔河比赛\n比赛很热闹。")
    heading = found.text.index("\n")
    tagged = tuple(map(_tagged, mentions))
    assert list(events.read(Scene(replace(found, heading=heading, title=found.text[:heading]), tagged, ONTOLOGY))) == []


def test_events_are_asked_by_day_agent_and_county(tmp_path: Path) -> None:
    sheet = Sheet("两会一节", date(2022, 4, 20))
    for day, kind, agent, what in (("2022-04-17", "meeting", TOWN, "防汛会"), ("2022-04-19", "activity", ORCHARD, "采摘节")):
        slots = {"type": kind, "date": day, "agent": agent, "place": None, "what": what}
        sheet.say(f"{day}，{agent.key}举办{what}", "event", slots)
    graph = triples.write(tmp_path / "graph", contents([sheet]), ONTOLOGY)

    def asked(**values: str) -> list[tuple[str, ...]]:
        rows = graph.rows(questions.bind(questions.question("events", ONTOLOGY), values))
        assert all(row["source"] and row["headline"] == "两会一节" for row in rows)
        return [(row["day"], row["who"], row["what"]) for row in rows]

    meeting, festival = ("2022-04-17", "沙土镇", "防汛会"), ("2022-04-19", "果园项目", "采摘节")
    assert asked() == asked(county="牡丹区") == [meeting, festival]
    assert asked(agent="沙土镇") == asked(type="meeting") == asked(until="2022-04-18") == [meeting]
    assert asked(since="2022-04-18", until="2022-04") == [festival]
    assert asked(county="上城区") == []


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="“”（）\n，。：召开举行活动会5月在的了将", max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert list(events.read(Scene(article(text), (), ONTOLOGY))) == []


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="“”（）《》，。：召开举行活动会在的了将火灾签约", max_size=40))
def test_any_words_behind_a_date_give_claims_with_words(text: str) -> None:
    for claim in read(f"[5月4日:Date=2019-05-04]，[长岭村:Division]{text}"):
        assert claim["what"] and claim["type"] in CARD.words["types"]
