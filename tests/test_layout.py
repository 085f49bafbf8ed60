"""Layout: the laws of ranges and pieces on invented, composed and real pages, and a corpus of pages of many papers."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import layout
from kg.core import ontology
from kg.core.errors import OntologyError
from kg.core.text import fold
from kg.core.types import Article, Page, Source
from kg.layout.blocks import blocks
from kg.layout.bylines import bylines
from kg.workflow.evaluate import score_page
from tests.composer import KINDS, MARKS, UNSEEN, Printed, compose, stories
from tests.writers import Story

ONTOLOGY = ontology.read()
CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "corpora/layout/pages.toml").read_text("utf-8"))["page"]
SHARED = Path(__file__).parents[1].parent / "shared"


ORNAMENTS = "".join(m[0] for m in MARKS) + " "


def page_of(text: str) -> Page:
    """A page of a text."""
    return Page(text, (Source("page.txt", ""),))


def body(article: Article) -> str:
    """The text below the headline."""
    return article.text[article.heading :].lstrip("\n")


def shown(case: dict[str, Any]) -> list[Any]:
    fails = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
    return [pytest.param(case, id=case["name"], marks=fails)]


@pytest.mark.parametrize("case", [p for c in CASES for p in shown(c)])
def test_corpus(case: dict[str, Any]) -> None:
    printed = page_of(case["text"])
    articles, rest = layout.read(printed, ONTOLOGY)
    expected = [(a["kind"], a["title"] or None) for a in case["articles"]]
    assert [(a.kind, a.title) for a in articles] == expected
    for article, wanted in zip(articles, case["articles"], strict=True):
        assert body(article).startswith(fold(wanted["first"])), body(article)[:40]
        assert body(article).endswith(fold(wanted["last"])), body(article)[-40:]
    assert [(r.kind, printed.text[r.start : r.end][: len(w[1])]) for r, w in zip(rest, case.get("rest", ()), strict=True)] == [
        tuple(w) for w in case.get("rest", ())
    ]


JUMP = """● 渡口装上救生绳

本报讯(记者 阚小禾)入夏以来,平沙县柳沟镇的六个渡口都装上了救生绳,绳子每隔两米系一个浮球,守渡的老人每天早晚检查一遍,把磨损的绳

(下转第三版)

★老街茶馆开夜场★

本报讯(记者 卜一帆)7月9日,石梁县大坪镇的老街茶馆开了夜场,说书的、唱曲的轮流登台,八十张竹椅坐得满满当当。

(上接第一版)

段及时换掉。“绳子不值钱,人值钱。”守渡人老邓说,今年夏天渡口没有出过一次事。"""


def test_a_jump_and_an_ornament_are_no_words_of_an_article() -> None:
    """The text is mended over the signs; the ranges hold them."""
    check_laws(page_of(JUMP))
    first, second = layout.articles(page_of(JUMP), ONTOLOGY)
    assert (first.title, second.title) == ("渡口装上救生绳", "老街茶馆开夜场")
    assert "把磨损的绳段及时换掉" in first.text and "版" not in first.text
    assert "(下转第三版)" in first.printed[0] and first.printed[1].startswith("(上接第一版)")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("清江都市报 2016年11月4日 记者 周小田 通讯员 石群", True),
        ("2024-05-21 19:40 宁海新闻网", True),
        ("北川融媒 | 2023-03-08", True),
        ("2022-10-09 09:12 沅陵新闻网 编辑：向小青", True),
        ("（摘自《河州日报》）", True),
        ("转自：五峰县融媒体中心", True),
        ("南丰县统计局 2021年4月2日", True),
        ("记者：修路的钱从哪里来？", False),
        ("相关链接", False),
        ("2019年5月6日 县城西街的集市又热闹起来", False),
        ("清江都市报创刊于2016年11月4日，记者有二十人", False),
        ("2016年11月4日至2017年3月1日 清江都市报", False),
        ("据《河州日报》报道，今年的小麦长势好于去年", False),
    ],
)
def test_lines_that_say_when_and_where_a_report_was_printed(text: str, held: bool) -> None:
    assert bylines(ONTOLOGY).sourced(text) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("（白 洁 乌云塔娜）", True),
        ("（卓玛拉姆 王 华）", True),
        ("（丰收 在望 喜人）", False),
        ("（节选）", False),
        ("二〇一一年三月二十二日", True),
        ("□李小山 白 洁", True),
        ("□ 本报评论员", True),
        ("本台记者走进乡村", False),
    ],
)
def test_rows_of_names(text: str, held: bool) -> None:
    assert bylines(ONTOLOGY).whole(text) is held
    assert bylines(ONTOLOGY).row("娜仁托雅  包志远") and not bylines(ONTOLOGY).row("天窗、溶洞、古桥")


BYLINES = tomllib.loads((Path(__file__).parent / "corpora/layout/bylines.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", BYLINES["openings"])
def test_bylines_that_paragraphs_begin_with(text: str) -> None:
    head = bylines(ONTOLOGY).parts(fold(text.replace("|", ""))).head
    assert fold(text.replace("|", ""))[:head].strip() == fold(text.split("|")[0]).strip()


@pytest.mark.parametrize("text", BYLINES["closings"])
def test_bylines_that_paragraphs_end_with(text: str) -> None:
    foot = bylines(ONTOLOGY).parts(fold(text.replace("|", ""))).foot
    assert fold(text.replace("|", ""))[foot:].strip() == fold(text.split("|")[1]).strip()


@pytest.mark.parametrize(("text", "held"), [(t, k == "whole") for k in ("whole", "other") for t in BYLINES[k]])
def test_lines_that_are_bylines(text: str, held: bool) -> None:
    assert bylines(ONTOLOGY).whole(fold(text)) is held


@pytest.mark.parametrize(
    ("text", "feature", "held"),
    [
        ("首页 >> 河口新闻网 >> 乡镇动态", "masthead", True),
        ("广告部：0912-5566778", "contact", True),
        ("来稿请寄 hekou@example.com", "contact", True),
        ("1912-1949年的老照片", "contact", False),
        ("旺铺招租 面积八十平方米", "advert", True),
        ("老街口的旺铺租给了返乡的年轻人。", "advert", False),
        ("——“水乡新事”系列报道之三", "series", True),
        ("大坪镇的三座老桥（下）", "series", True),
        ("大坪镇的三座老桥", "series", False),
        ("【编者按】一座村庄有一座村庄的办法。", "note", True),
        ("开栏的话：从今天起，本报记者走村入户。", "note", True),
        ("编后的稿子又改了三遍", "note", False),
        ("双渡旗红旗街道 卜小舟", "sender", True),
        ("▲【乡村人物】", "column in brackets", True),
        ("品种    零售价    批发价", "cells", True),
        ("一等奖：卜小舟 石群", "label", True),
    ],
)
def test_what_a_line_shows_by_itself(text: str, feature: str, held: bool) -> None:
    seen = layout.sight(blocks(page_of(text)), ONTOLOGY).seen[0]
    assert (feature in seen) is held


def test_a_headline_is_sooner_told_on_the_side_that_repeats_its_words() -> None:
    above = "大坪镇的老茶馆周末开了夜场,说书的、唱曲的轮流登台,八十张竹椅坐得满满当当。"
    below = "入夏以来,柳沟镇的六个渡口都装上了救生绳,绳子每隔两米系一个浮球,早晚检查一遍。"
    for title, side in (("老茶馆开夜场", "above"), ("渡口装上救生绳", "below")):
        seen = layout.sight(blocks(page_of(f"{above}\n\n{title}\n\n{below}")), ONTOLOGY).seen
        assert f"much sooner told {side}" in seen[1] and f"after much sooner told {side}" in seen[2]


def check_laws(printed: Page) -> None:
    """Each character in one place; each piece the page's words; bylines and headline inside the text."""
    articles, rest = layout.read(printed, ONTOLOGY)
    ranges = sorted([r for a in articles for r in a.ranges] + [(r.start, r.end) for r in rest])
    held = [i for a, b in ranges for i in range(a, b)]
    assert len(held) == len(set(held)), "a character in two places"
    assert {i for i, c in enumerate(printed.text) if not c.isspace()} <= set(held), "a character in no place"
    for article in articles:
        assert article.printed == tuple(printed.text[a:b] for a, b in article.ranges)
        inside = {i for a, b in article.ranges for i in range(a, b)}
        for piece in article.pieces:
            words = printed.text[piece.page : piece.page + piece.length]
            assert fold(words) == article.text[piece.text : piece.text + piece.length]
            assert set(range(piece.page, piece.page + piece.length)) <= inside
        assert article.heading == 0 or article.text[article.heading : article.heading + 1] in ("\n", "")
        assert all(0 <= a < b <= len(article.text) for a, b in article.bylines)
        assert (article.title is None) == (article.heading == 0)


ALPHABET = "\n\n\n  　。，“”（）：；！？—□讯本报记者通讯员摄镇县村王李日月12,:.()《》【】abZ、·新图为的"


@given(st.text(ALPHABET, max_size=160))
@settings(derandomize=True, deadline=None)
def test_laws_on_any_text(text: str) -> None:
    check_laws(page_of(text))


def f1(printed: Printed) -> tuple[int, int, int]:
    """Articles found right, there, and found on a composed page."""
    found = [{"kind": a.kind, "title": a.title, "body": a.ranges} for a in layout.articles(page_of(printed.text), ONTOLOGY)]
    score = score_page("", {"articles": printed.articles}, {"articles": found}, printed.text)["articles"]
    return score.paired, score.gold, score.found


@pytest.mark.parametrize("bank", [stories(), stories(UNSEEN)], ids=["invented", "kept apart"])
@given(st.sampled_from(KINDS), st.integers(1_000, 9_999))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_laws_on_composed_pages(bank: tuple[Story, ...], kind: str, seed: int) -> None:
    check_laws(page_of(compose(bank, kind, seed).text))


@pytest.mark.parametrize("kind", KINDS)
def test_laws_on_each_kind_of_damage(kind: str) -> None:
    for seed in range(2, 12, 2):
        check_laws(page_of(compose(stories(), kind, seed).text))


@pytest.mark.parametrize("kind", KINDS)
def test_a_composed_page_is_told_true(kind: str) -> None:
    printed = compose(stories(), kind, 1)
    assert printed == compose(stories(), kind, 1)
    held = [i for a in printed.articles for s, e in a["body"] for i in range(s, e)]
    assert len(held) == len(set(held)) and len(printed.roles) == len(blocks(page_of(printed.text)))
    for article in printed.articles:
        words = "".join(printed.text[s:e] for s, e in article["body"]).lstrip(ORNAMENTS)
        assert words.endswith(article["title"] or "") or words.startswith(article["title"] or "")
        assert all("".join(words.split()).count(b["person"]) for b in article["bylines"])


@pytest.mark.parametrize(("bank", "floor"), [(stories(), 0.9), (stories(UNSEEN), 0.9)], ids=["invented", "kept apart"])
def test_composed_articles_are_found(bank: tuple[Story, ...], floor: float) -> None:
    """Pages of odd seeds, which no weight was estimated on; of reports kept apart, too."""
    pages = [compose(bank, kind, seed) for kind in KINDS for seed in (101, 103, 105)]
    right, there, found = map(sum, zip(*map(f1, pages), strict=True))
    assert 2 * right / (there + found) >= floor


def test_hostile_pages_end() -> None:
    """One line of 200,000 characters, a line a character, headlines only, breaks only."""
    breaks = "他们在田里忙着收割,一直到\n\n某县办起夜校\n\n"
    for text in ("中" * 200_000, "县\n" * 20_000, "某县办起夜校\n" * 25_000, breaks * 8_000):
        found, rest = layout.read(page_of(text), ONTOLOGY)
        assert found or rest


REAL = sorted((SHARED / "pages").glob("*.txt")) + sorted((SHARED / "dev/articles").glob("*.txt"))


@pytest.mark.skipif(not REAL, reason="the shared folder with real pages is not beside the checkout")
def test_laws_on_real_pages() -> None:
    for path in REAL:
        check_laws(page_of(path.read_text("utf-8")))


def gold_cases() -> list[Any]:
    folders = ((SHARED / "gold", SHARED / "pages"), (SHARED / "dev/gold", SHARED / "dev/articles"))
    return [(json.loads(g.read_text("utf-8")), pages) for golds, pages in folders for g in sorted(golds.glob("*.json"))]


@pytest.mark.skipif(not REAL, reason="the shared folder with real pages is not beside the checkout")
def test_annotated_articles_are_found() -> None:
    hits = total = 0
    for gold, pages in gold_cases():
        found = layout.articles(page_of((pages / gold["page"]).read_text("utf-8")), ONTOLOGY)
        total += len(gold["articles"])
        known = {(a.kind, a.title and a.title.replace(" ", ""), a.ranges[0]) for a in found}
        for a in gold["articles"]:
            near = [k for k in known if k[0] == a["kind"] and abs(k[2][0] - a["body"][0][0]) <= 2]
            hits += any(k[1] == (a["title"] and a["title"].replace(" ", "")) for k in near)
    assert hits >= 0.95 * total


def test_explain_names_each_block_and_its_reasons() -> None:
    printed = page_of("临夏州牡丹开了\n\n本报讯(记者 马小花)昨日,临夏市的牡丹开了,满城都是看花人,街边的茶摊坐得满满当当。")
    told = layout.explain(printed, ONTOLOGY)
    assert [(printed.text[e.start : e.end][:4], e.role) for e in told] == [("临夏州牡", "head"), ("本报讯(", "body")]
    assert all(e.why and e.score == pytest.approx(sum(w for _, w in e.why)) for e in told)


BROKEN = """稻田里装上虫情灯

本报讯(记者 阚小禾)入夏以来,盱眙县马坝镇的稻田里多了六十盏虫情测报灯,灯下的托盘每晚自动拍照,把害虫的种类和数

乡村球赛周末开打

本报讯(记者 卜一帆)7月9日,从江县下江镇的篮球赛开打,十六支村队将争夺一头黄牛,赛程为期四周。

量传到农技站的电脑上。农技员看图配药,全镇用药次数由五次减到三次,稻田里的虫情一目了然。"""


def test_explain_tells_what_goes_on_with_what() -> None:
    told = layout.explain(page_of(BROKEN), ONTOLOGY)
    assert [e.role for e in told] == ["head", "body", "head", "body", "back"]
    assert [e.joined for e in told] == [None, None, None, None, told[1].start]
    assert any(name.startswith("join: ") and weight > 0 for name, weight in told[-1].why)
    assert [len(a.ranges) for a in layout.articles(page_of(BROKEN), ONTOLOGY)] == [2, 1]


def test_a_weight_for_an_unknown_role_is_refused(tmp_path: Path) -> None:
    (tmp_path / "layout").mkdir()
    (tmp_path / "layout/mine.toml").write_text('[heading]\n"short" = 1.0\n', "utf-8")
    with pytest.raises(OntologyError, match=r"mine\.toml: no role 'heading'"):
        layout.read(page_of("一行字"), ontology.read(tmp_path))
