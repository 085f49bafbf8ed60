"""Full-text search: by characters, by pinyin, with any words a user or an enemy may type."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from claims import Sheet, person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shown import graph as made

from kg import triples
from kg.__main__ import main
from kg.core.errors import QueryError, StoreError
from kg.view import find as finder
from kg.view.exports import Order
from kg.view.find import INDEX, Hit, find
from kg.view.pinyin import readings, syllables, toneless


def sheets() -> list[Sheet]:
    first = Sheet("扶贫车间开到村口", date(2020, 9, 8))
    first.say(
        "重庆市长安镇的曾志国说，5G基站1,500座建成了", "byline", {"person": person("曾志国"), "role": "reporter", "outlet": None}
    )
    words = {"speaker": person("曾志国"), "start": "乡村振兴", "words": "乡村振兴要靠产业，产业要靠人才", "form": "direct"}
    first.say("曾志国说：“乡村振兴要靠产业，产业要靠人才”", "quote", words)
    second = Sheet("銀行貸款到農家", date(2021, 3, 2), path="pages/b.txt")
    second.say(
        "绿色产业贷款发到农户手中，西安来的女记者写道", "byline", {"person": person("安静"), "role": "reporter", "outlet": None}
    )
    return [first, second]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return made(tmp_path_factory.mktemp("find"), sheets())


def ask(graph: triples.Graph, words: str, **more: object) -> list[Hit]:
    return find(Order(graph, prefixes=triples.PREFIXES), graph.folder, words, **more)  # type: ignore[arg-type]


def marked(hit: Hit) -> list[str]:
    return [words for words, mark in hit.passage if mark]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("扶贫", ["扶贫"]),
        ("扶贫 5G", ["扶贫", "5G"]),
        ("５Ｇ", ["5G"]),  # wide letters
        ("5g", ["5G"]),
        ("银行贷款", ["銀行貸款"]),  # the other script
        ("振兴要靠产业", ["振兴要靠产业"]),
        ("fupin", ["扶贫"]),
        ("fú pín", ["扶贫"]),
        ("chongqing", ["重庆"]),  # not zhongqing
        ("changan", ["长安"]),
        ("zengzhiguo", ["曾志国"]),  # a surname's reading
        ("cengzhiguo", ["曾志国"]),
        ("xian", ["西安"]),
        ("xi'an", ["西安"]),
        ("lvse", ["绿色"]),
        ("lüse", ["绿色"]),
        ("nüjizhe", ["女记者"]),
        ("FuPin chejian", ["扶贫车间"]),
        ("1500", ["1,500"]),
        ("1,500", ["1,500"]),
        ("zhongqing", []),
        ("贫扶", []),
        ("扶 贫", ["扶贫"]),
        ("扶间", []),
    ],
)
def test_what_is_found(graph: triples.Graph, words: str, shown: list[str]) -> None:
    hits = ask(graph, words)
    assert set(shown) <= {m for h in hits for m in marked(h)} if shown else not hits


def test_articles_and_quotes(graph: triples.Graph) -> None:
    both = ask(graph, "乡村振兴")
    assert {(h.kind, h.speaker) for h in both} == {("article", ""), ("quote", "曾志国")}
    (quote,) = ask(graph, "产业 人才", kinds=["quote"])
    assert "".join(w for w, _ in quote.passage) == "乡村振兴要靠产业，产业要靠人才"
    assert marked(quote) == ["产业", "产业", "人才"]
    assert (quote.headline, quote.paper, quote.date, quote.page) == ("扶贫车间开到村口", "云岭日报", "2020-09-08", "2")
    assert len(ask(graph, "产业", limit=1)) == 1


def test_a_passage_is_a_stretch_of_the_text(graph: triples.Graph) -> None:
    text = dict(graph.texts())
    for hit in ask(graph, "产业", kinds=["article"]):
        whole = text[hit.iri.rsplit("/", 1)[-1].split("-")[0]].replace("\n", "")
        assert "".join(w for w, _ in hit.passage) in whole


@pytest.mark.parametrize(
    "words", ['" OR "', "*", "(", "NEAR(扶 贫)", "text:扶贫", "扶贫*", "^扶贫", "扶贫 NOT 车间", "'; DROP TABLE words", "-扶贫"]
)
def test_no_word_is_syntax(graph: triples.Graph, words: str) -> None:
    """What search engines read as an operator is a mark here, or a word that must stand in the text."""
    try:
        hits = ask(graph, words)
    except QueryError as fault:
        assert "give characters, letters or numbers" in str(fault)
        return
    assert {m for h in hits for m in marked(h)} <= {"扶贫"}
    assert "NOT" not in words or not hits


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=12))
def test_any_words_are_answered(graph: triples.Graph, words: str) -> None:
    try:
        hits = ask(graph, words)
    except QueryError:
        return
    assert all(marked(h) for h in hits)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_every_stretch_of_a_text_is_found(graph: triples.Graph, data: st.DataObject) -> None:
    text = "乡村振兴要靠产业产业要靠人才"
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert any(h.kind == "quote" for h in ask(graph, words))


def test_the_index_is_made_once_and_always_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = made(tmp_path / "one", sheets()), made(tmp_path / "two", sheets()[::-1])
    assert [ask(g, "产业") for g in (one, one)] == [ask(two, "产业")] * 2
    assert (one.folder / INDEX).read_bytes() == (two.folder / INDEX).read_bytes()
    monkeypatch.setattr(finder, "build", None)
    assert ask(one, "扶贫")
    assert not [p for p in one.folder.iterdir() if p.name.startswith(".find-")]


def test_a_damaged_or_older_index_is_made_anew(tmp_path: Path) -> None:
    graph = made(tmp_path, sheets())
    for spoil in (b"no database at all" * 100, b""):
        (graph.folder / INDEX).write_bytes(spoil)
        assert ask(graph, "扶贫")
    with sqlite3.connect(graph.folder / INDEX) as index:
        index.execute("PRAGMA user_version = 999")
    index.close()
    assert ask(graph, "扶贫")


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    graph = made(tmp_path, sheets())
    with pytest.raises(StoreError, match="index cannot be written or read"):
        find(Order(graph, prefixes=triples.PREFIXES), tmp_path / "missing", "扶贫")


def test_by_command(graph: triples.Graph, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(graph.folder.parents[1])
    assert main(["find", folder, "乡村", "rencai", "--in", "quote", "--format", "json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    hit = json.loads(line)
    assert (hit["kind"], hit["speaker"], hit["date"]) == ("quote", "曾志国", "2020-09-08")
    assert ["人才", True] in hit["passage"]
    assert main(["find", folder, "扶贫", "--lang", "en"]) == 0
    assert "“扶贫车间开到村口” 云岭日报 2020-09-08" in capsys.readouterr().out
    assert main(["find", folder, "没有的词", "--lang", "zh"]) == 0
    assert "没有同时含有这些词语" in capsys.readouterr().out
    assert main(["find", folder, "？！"]) == 2
    assert "give characters, letters or numbers" in capsys.readouterr().err


def test_pinyin_of_what_is_no_character() -> None:
    assert readings(["扶", "5g", "，", "𠀀"])[1:3] == ["5g", "，"]
    assert toneless("LǙ nü lu:") == "lv nv lv"
    assert syllables("fangan", {"fang", "fan", "an", "gan"}) == [["fan", "gan"], ["fang", "an"]]
    assert syllables("xyz", {"xi"}) == []
