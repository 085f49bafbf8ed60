"""Marks of a page: what the form of a file tells of a line is what the line is read as."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import layout
from kg.core import ontology
from kg.core.types import MARKS, Article, Mark, Page, Source
from tests.composer import UNSEEN, stories

ONTOLOGY = ontology.read()
Marked = list[tuple[str, str]]  # kind and words of a line
ROLES = {"head": "head", "sub": "sub", "byline": "byline", "text": "body", "caption": "caption", "banner": "banner"}
PARAGRAPHS = [p for s in stories(UNSEEN) for p in s.paragraphs]


def marked(lines: Sequence[tuple[str, str]], gap: str = "\n\n") -> Page:
    """A page of lines, each marked with its kind; an empty kind leaves a line without mark."""
    text, marks = "", []
    for kind, words in lines:
        text += gap if text else ""
        marks += [Mark(len(text), len(text) + len(words), kind)] if kind else []
        text += words
    return Page(text, (Source("page.html", ""),), marks=tuple(marks))


@st.composite
def pieces(draw: st.DrawFn) -> str:
    """A stretch of running text, long or short, that begins and ends anywhere."""
    words = draw(st.sampled_from(PARAGRAPHS))
    start = draw(st.integers(0, len(words) - 6))
    return words[start : draw(st.integers(start + 2, len(words)))].strip("()（） ") or "文"


BYLINES = st.sampled_from(["记者 仇一鸣", "□本报记者 费小满 通讯员 章 程", "(通讯员 屠静 文/摄)", "本报讯(记者 蔺舟)"])


@st.composite
def legends(draw: st.DrawFn) -> Marked:
    """A photograph: by chance a headline, the legend, the credit."""
    heads = [("head", words) for words in draw(st.lists(pieces(), max_size=2))]
    return [*heads, ("caption", draw(pieces())), ("byline", draw(BYLINES))]


@st.composite
def news(draw: st.DrawFn, titled: bool = True) -> list[Marked]:
    """A report, and the photographs printed inside it: stretches of lines, the report's own and a photograph's by turns."""
    lines: Marked = [("head", words) for words in draw(st.lists(pieces(), min_size=1, max_size=4))] if titled else []
    lines += [("byline", words) for words in draw(st.lists(BYLINES, max_size=1 if titled else 0))]
    found = [[*lines, ("text", draw(pieces()))]]
    for _ in range(draw(st.integers(0, 2))):
        found.append(draw(legends()))
        more = draw(st.lists(st.tuples(st.sampled_from(["text", "sub", "banner"]), pieces()), max_size=2))
        found.append([*more, ("text", draw(pieces())), *[("byline", w) for w in draw(st.lists(BYLINES, max_size=1))]])
    return found


Told = tuple[str, str, list[str], list[str]]


def told(kind: str, lines: Marked) -> Told:
    """An article as its lines tell it: kind, title, words in order, bylines."""
    held = [(k, w) for k, w in lines if k != "banner"]
    title = "".join(w for k, w in held if k == "head")
    return kind, title, ["".join(w.split()) for _, w in held], ["".join(w.split()) for k, w in held if k == "byline"]


def read(page: Page, article: Article, held: Sequence[str]) -> Told:
    """The same of an article that was read; `held` are the words it ought to have, by which its lines are cut."""
    words = "".join("".join(page.text[a:b].split()) for a, b in article.ranges)
    lines = []
    for part in held:
        lines.append(words[: len(part)])
        words = words[len(part) :]
    whole = [(page.text[x:y]) for span in article.bylines for x, y in [_outer(article.locate(*span))]]
    return article.kind, article.title or "", [*lines, *([words] if words else [])], ["".join(w.split()) for w in whole]


def _outer(ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return ranges[0][0], ranges[-1][1]


@given(st.booleans().flatmap(lambda t: news(t)), st.lists(st.one_of(news(), legends().map(lambda x: [x])), max_size=4))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_a_wholly_marked_page_is_read_as_marked(first: list[Marked], others: list[list[Marked]]) -> None:
    reports = [first, *others]
    page = marked([line for report in reports for stretch in report for line in stretch])
    expected = []
    for report in reports:
        own = report[0][0][0] != "caption" and any(k == "text" for k, _ in report[0])
        main = told("news", [x for stretch in report[::2] for x in stretch]) if own else told("caption", report[0])
        expected += [main, *(told("caption", stretch) for stretch in report[1::2])]
    articles = layout.articles(page, ONTOLOGY)
    assert [read(page, a, e[2]) for a, e in zip(articles, expected, strict=False)] == expected
    assert len(articles) == len(expected)


@pytest.mark.parametrize("kind", MARKS)
def test_a_mark_outweighs_the_look_of_a_line(kind: str) -> None:
    """A paragraph, a headline and a byline, each marked as something else, under a headline and text."""
    for words in ("雨停了,村民把晾在廊下的玉米又搬了出来,一地金黄。", "老渡口有了新码头", "记者 仇一鸣", "本版编辑 甘露"):
        lines = [("head", "雨后忙晾晒"), ("text", "本报讯 连日阴雨之后,太阳终于露了脸。"), (kind, words)]
        explained = layout.explain(marked(lines), ONTOLOGY)[-1]
        assert explained.role == ROLES[kind]
        assert explained.why[0][0].startswith(f"marked {kind}")


def test_text_without_headline_begins_an_article() -> None:
    page = marked(
        [("banner", "县区新闻"), ("text", "雨停了"), ("text", "村民把玉米搬了出来"), ("head", "渡口"), ("text", "新码头建成")]
    )
    assert [e.role for e in layout.explain(page, ONTOLOGY)] == ["banner", "start", "body", "head", "body"]
    assert [(a.title, len(a.ranges)) for a in layout.articles(page, ONTOLOGY)] == [(None, 1), ("渡口", 1)]


def test_a_mark_for_one_line_leaves_the_others_to_their_looks() -> None:
    lines = [
        ("", "老渡口有了新码头"),
        ("text", "江水拍着石阶"),
        ("", "本报讯(记者 阚小禾)昨日,秭归县的老渡口停满了看热闹的人,新码头当天启用。"),
    ]
    assert [e.role for e in layout.explain(marked(lines), ONTOLOGY)][:2] == ["head", "body"]


def test_how_sure_characters_are_changes_no_role() -> None:
    plain = marked([("", "老渡口有了新码头"), ("", "昨日,秭归县的老渡口停满了看热闹的人,新码头当天启用。")])
    doubted = Page(plain.text, plain.sources, marks=(Mark(0, 4, "", 0.4),))
    assert layout.explain(doubted, ONTOLOGY) == layout.explain(plain, ONTOLOGY)
