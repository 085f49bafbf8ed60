"""Saved HTML of digital papers: invented articles printed in the ways such papers do are read whole, and as in plain text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2
import pytest

from kg.core.errors import InputError
from kg.core.ontology import read as read_ontology
from kg.core.types import Mark, Page, Source
from kg.ingest import Settings, pages
from kg.ingest.sheets import Sheet, in_memory
from kg.ingest.web import epaper
from kg.ingest.web.pagetypes import furniture, site
from kg.ingest.web.tree import lines, tree, words
from kg.workflow import facts, reading

HTML = Path(__file__).parent / "corpora" / "html"
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(HTML), autoescape=True)
PAPER, DAY, NUMBER = "青螺日报", date(2022, 7, 26), "A03"


@dataclass(frozen=True)
class Told:
    """An invented article: its parts, as lines; a subheading has the kind `sub`."""

    kicker: str
    title: tuple[str, ...]
    subtitle: str
    author: str
    text: tuple[tuple[str, str], ...]
    legends: tuple[str, ...]

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.kicker, *self.title, self.subtitle)))

    @property
    def plain(self) -> str:
        """The article as a text file."""
        blocks = ["\n".join(self.head), self.author, *(line for _, line in self.text), *self.legends]
        return "\n\n".join(filter(None, blocks))


def _told(row: dict) -> Told:  # type: ignore[type-arg]
    text = tuple(("sub", t[3:]) if t.startswith("## ") else ("", t) for t in row["text"])
    return Told(row["kicker"], tuple(row["title"]), row["subtitle"], row["author"], text, tuple(row["legends"]))


ARTICLES = [_told(row) for row in tomllib.loads((HTML / "articles.toml").read_text(encoding="utf-8"))["article"]]
# Each type: its encoding, and whether it tells paper, day and page number.
TYPES = {
    "founder2005": ("gb18030", (PAPER, DAY, NUMBER)),
    "founder2012": ("utf-8", (PAPER, DAY, NUMBER)),
    "responsive": ("utf-8-sig", (PAPER, DAY, NUMBER)),
    "wechat": ("utf-8", (PAPER, DAY, None)),
    "trs": ("gb18030", (PAPER, DAY, None)),
    "xinhua": ("utf-8", (PAPER, None, None)),
    "plain": ("utf-8", (None, DAY, None)),
}


def printed(kind: str, article: Told, serial: str = "1_99", number: str = NUMBER) -> bytes:
    """The article on a page of a type."""
    parts = {k: getattr(article, k) for k in ("head", "kicker", "title", "subtitle", "author", "text", "legends")}
    page = TEMPLATES.get_template(f"{kind}.html").render(parts, paper=PAPER, date=DAY, number=number, serial=serial)
    return page.encode(TYPES[kind][0])


def read(files: dict[str, bytes]) -> tuple[list[Sheet], list[str]]:
    """The sheets of files of one folder, by their names, and the faults."""
    faults: list[InputError] = []
    sheets = list(epaper.read([in_memory(raw, name, "-", name) for name, raw in files.items()], Settings(), faults.append))
    return sheets, [str(f) for f in faults]


def one(raw: bytes, name: str = "content_1_99.htm") -> Sheet:
    sheets, faults = read({name: raw})
    assert len(sheets) == 1 and not faults, faults
    return sheets[0]


def refusal(raw: bytes) -> str:
    sheets, faults = read({"a.htm": raw})
    assert not sheets and len(faults) == 1
    return faults[0]


def kinds(sheet: Sheet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mark in sheet.marks:
        found.setdefault(mark.kind, []).append(sheet.text[mark.start : mark.end])
    return found


PLACES = ("start", "end", "span", "claim")
ONTOLOGY = read_ontology()
SOURCE = (Source("a.htm", ""),)
CASES = [(kind, n) for kind in TYPES for n in range(len(ARTICLES))]


@pytest.mark.parametrize(("kind", "n"), CASES)
def test_a_page_of_each_type_gives_the_text_of_the_article(kind: str, n: int) -> None:
    assert one(printed(kind, ARTICLES[n])).text == ARTICLES[n].plain


@pytest.mark.parametrize(("kind", "n"), CASES)
def test_marks_tell_what_the_form_tells(kind: str, n: int) -> None:
    article, sheet = ARTICLES[n], one(printed(kind, ARTICLES[n]))
    found = kinds(sheet)
    assert found["head"] == list(article.head)
    assert found.get("sub", []) == [line for k, line in article.text if k]
    assert found.get("caption", []) == list(article.legends)
    assert set(found.get("byline", [])) <= {article.author}
    body = [line for k, line in article.text if not k]
    assert set(found["text"]) <= set(body) and set(found["text"]) >= {t for t in body if len(t) > 60 and t.endswith("。")}
    assert [m.start for m in sheet.marks] == sorted(m.start for m in sheet.marks)


@pytest.mark.parametrize("kind", TYPES)
def test_paper_day_and_number_are_read(kind: str) -> None:
    stated = one(printed(kind, ARTICLES[0])).stated
    assert (stated.paper, stated.issued, stated.number) == TYPES[kind][1]


@pytest.mark.parametrize(
    ("name", "issued", "number"),
    [
        ("html/2021-03/09/content_1_2.htm", date(2021, 3, 9), None),
        ("content/202103/09/content_2.html", date(2021, 3, 9), None),
        ("rb/nw.D110000qlrb_20210309_3-05.htm", date(2021, 3, 9), "05"),
        ("html/2021-13/09/content_1.htm", None, None),
    ],
)
def test_the_path_tells_what_the_page_does_not(name: str, issued: date | None, number: str | None) -> None:
    raw = "<h1>标题</h1><div id=ozoom><p>本报讯 青螺县召开会议，部署春耕工作，落实各项措施。</p></div>".encode()
    stated = one(raw, name).stated
    assert (stated.paper, stated.issued, stated.number) == (None, issued, number)


ISSUE = {f"content_1_{n}.htm": article for n, article in zip((9, 10, 11), ARTICLES, strict=True)}


def issue(kind: str = "founder2005") -> dict[str, bytes]:
    return {name: printed(kind, a, name[8:-4]) for name, a in ISSUE.items()}


def node(order: Sequence[str], number: str = NUMBER) -> bytes:
    listed = [(name, "".join(ISSUE[name].title) if name in ISSUE else "已删去") for name in order]
    return TEMPLATES.get_template("node.html").render(listed=listed, paper=PAPER, date=DAY, number=number).encode()


def test_articles_of_one_page_are_one_sheet_by_the_numbers_of_their_names() -> None:
    files = issue()
    (sheet,), faults = read(dict(reversed(files.items())))
    assert sheet.text == "\n\n".join(a.plain for a in ARTICLES) and not faults
    assert [s.part for s in sheet.sources] == list(files) and sheet.name == "content_1_9.htm"
    assert [sheet.text[m.start : m.end] for m in sheet.marks if m.kind == "head"] == [h for a in ARTICLES for h in a.head]


def test_the_list_of_a_page_gives_the_order_and_no_text() -> None:
    order = ["content_1_11.htm", "content_1_404.htm", "content_1_9.htm"]
    (sheet,), faults = read({**issue(), "node_2.htm": node(order)})
    assert [s.part for s in sheet.sources] == ["content_1_11.htm", "content_1_9.htm", "content_1_10.htm"] and not faults
    assert sheet.text == "\n\n".join(ARTICLES[n].plain for n in (2, 0, 1))


def test_the_list_states_the_page_of_articles_that_do_not() -> None:
    bare = {
        n: f"<title>青螺日报数字报</title><h1>{a.title[0]}</h1><div id=ozoom><p>{a.text[0][1]}</p></div>"
        for n, a in ISSUE.items()
    }
    alone, _ = read({n: raw.encode() for n, raw in bare.items()})
    assert len(alone) == 3 and {s.stated.number for s in alone} == {None}
    (sheet,), faults = read({**{n: raw.encode() for n, raw in bare.items()}, "node_2.htm": node(list(ISSUE))})
    assert (sheet.stated.number, sheet.stated.issued) == (NUMBER, DAY) and not faults


def test_a_list_of_the_whole_issue_parts_its_pages() -> None:
    whole = (
        "<title>青螺日报数字报-2022年07月26日</title><a href=node_1.htm>第A01版：头版</a><a href=content_1_10.htm>甲</a>"
        "<a href=node_2.htm>第A02版：县域</a><a href=content_1_11.htm>乙</a><a href=content_1_9.htm>丙</a>"
    )
    bare = {n: f"<h1>{a.title[0]}</h1><div id=ozoom><p>{a.text[0][1]}</p></div>".encode() for n, a in ISSUE.items()}
    sheets, faults = read({**bare, "node_1.htm": whole.encode()})
    parts = {s.stated.number: [p.part for p in s.sources] for s in sheets}
    assert parts == {"A02": ["content_1_11.htm", "content_1_9.htm"], "A01": ["content_1_10.htm"]} and not faults


def test_pages_of_other_numbers_and_days_stay_apart() -> None:
    a, b, c = ARTICLES
    sheets, _ = read(
        {"1.htm": printed("responsive", a), "2.htm": printed("responsive", b, number="A04"), "3.htm": printed("responsive", c)}
    )
    assert [[s.part for s in sheet.sources] for sheet in sheets] == [["1.htm", "3.htm"], ["2.htm"]]


def test_an_article_saved_twice_is_printed_once() -> None:
    raw = printed("responsive", ARTICLES[0])
    (sheet,), _ = read({"content_1.htm": raw, "content_1 (1).htm": raw})
    assert sheet.text == ARTICLES[0].plain and len(sheet.sources) == 2


def test_lists_without_any_article_say_so() -> None:
    assert "list of a page's articles" in read({"node_2.htm": node(["content_1_9.htm"])})[1][0]
    apart = node(["../../../content/202207/26/content_1_9.htm"])
    assert read({"node_2.htm": apart}) == ([], [])


def test_frames_saved_with_a_page_are_not_pages() -> None:
    frame = "<p>广告位招租，欢迎来电咨询，诚邀各界朋友合作共赢，电话见本版下方，本广告长期有效。</p>".encode()
    assert read({"page_files/frame.htm": frame}) == ([], [])


# Encodings


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "utf-8"),
        ("utf-8", "gb18030"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-8", "utf-16"),
        ("x-nonsense", "utf-8"),
        ("", "utf-8-sig"),
        ("", "gb18030"),
        ("", "utf-16-le"),
    ],
)
def test_a_wrong_charset_is_healed(declared: str, encoding: str) -> None:
    text = "本报讯 青螺县㙍头镇镇长朱镕生介绍，全镇新修水渠12公里，𠮷祥村村民用上了自来水。" * 3
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}<title>饮水</title></head><body><h1>饮水</h1><div id=ozoom><p>{text}</p></div></body></html>"
    assert one(page.encode(encoding)).text == f"饮水\n\n{text}"


def test_big5_is_read() -> None:
    text = "本報訊 青螺縣縣長陳國棟介紹,全縣新修水渠十二公里,村民用上了自來水。" * 3
    page = f"<html><head><meta charset=big5><title>飲水</title></head><body><h1>飲水</h1><div id=ozoom><p>{text}</p></div>"
    assert one(page.encode("big5hkscs")).text == f"飲水\n\n{text}"


def test_a_page_cut_inside_a_character_is_read() -> None:
    raw = printed("responsive", ARTICLES[1])
    cut = raw[: raw.index("。（韩东生）".encode()) + 4]
    assert one(cut).text.startswith(ARTICLES[1].plain[:90])


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("甲&nbsp;&amp;&#x4E59;&lt;丙&gt;", "甲 &乙<丙>"),
        ("甲\u200b乙\ufeff丙\ue123丁\xad戊", "甲乙丙丁戊"),
        ("　　甲乙\n        丙丁  ", "甲乙丙丁"),
        ("甲 乙\tAB\nCD", "甲 乙 AB CD"),
        ("甲<!-- 乙 -->丙<script>丁</script>戊", "甲丙戊"),
    ],
)
def test_words_are_as_seen(markup: str, seen: str) -> None:
    root = tree(f"<p>{markup}</p>".encode(), "a.htm")
    assert [line.text for line in lines(root, set(root.iter("script")))] == [seen]


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("甲。<br>　　乙。<br/><br/>丙。", ["甲。", "乙。", "丙。"]),
        ("　　甲说。　　乙说：“好。”　　丙", ["甲说。", "乙说：“好。”", "丙"]),
        ("小标题\n　　甲乙\n　　丙丁", ["小标题", "甲乙", "丙丁"]),
        ("<div>甲<p>乙<p>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("记者　王　磊", ["记者　王　磊"]),
        ("<pre>甲\n乙</pre>", ["甲", "乙"]),
        ("<table><tr><th>镇</th><th>亩</th></tr><tr><td><p>甲镇</p></td><td>120</td></tr></table>", ["镇　亩", "甲镇　120"]),
        ("<table><tr><td>甲<br>乙</td><td>丙</td></tr></table>", ["甲", "乙", "丙"]),
    ],
)
def test_lines_are_paragraphs_and_rows(markup: str, seen: list[str]) -> None:
    assert [line.text for line in lines(tree(f"<body>{markup}</body>".encode(), "a.htm"))] == seen


def test_no_character_of_a_body_is_lost_or_doubled() -> None:
    """Every mixture of tags around the same words gives the same words."""
    text = "青螺县云台乡白崖村党支部书记冯春来说茶园好"
    tags = ("p", "div", "span", "b", "font", "section", "blockquote", "a", "u", "td", "li", "h3", "founder-content")
    for n in range(len(text) - 2):
        for tag in tags:
            page = f"<div><{tag}>{text[:n]}<i>{text[n]}</i></{tag}>{text[n + 1 :]}</div>"
            assert "".join(line.text for line in lines(tree(page.encode(), "a.htm"))) == text, page


@pytest.mark.parametrize(
    "line",
    [
        "上一篇 下一篇",
        "上一篇：石门新闻一则",
        "放大 缩小 默认",
        "【大 中 小】【打印本页】【关闭窗口】",
        "分享到：微博 微信",
        "浏览次数：1203",
        "2021-05-06 09:12 来源：安平日报 作者：王立新",
        "来源：安平日报 发布时间：2021-05-06",
        "版权所有 石门网",
        "微信扫一扫关注该公众号",
    ],
)
def test_lines_of_the_site_are_furniture(line: str) -> None:
    assert furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "时间：7月26日上午9时",
        "2022年7月26日",
        "下一条河，换一片天。",
        "未经许可，任何单位不得占用河道。",
        "扫一扫，村民在家就能办证。",
        "分享到全县的经验有三条。",
        "来源于一线，服务于一线。",
        "大中小学生走进茶园",
    ],
)
def test_lines_of_an_article_are_not_furniture(line: str) -> None:
    assert not furniture(line)


# Layouts that differ: where a part stands, what is left out.

NEWS = "本报讯（记者 王立新）5月6日，安平县召开春耕现场会，县农业农村局局长周海涛主持会议。"
PLAN = "会议指出，全县今年计划播种面积45万亩，已完成投资2300万元。"
LINKS = "<ul><li><a href=1.htm>别的新闻的标题之一</a></li><li><a href=2.htm>别的新闻的标题之二</a></li></ul>"
HEAD = "<title>春耕忙_安平网</title><h1>春耕忙</h1>"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            f"{HEAD}<p>2021-05-06 来源：安平日报</p><div>　　{NEWS}<br>　　短句。<br>　　（完）<br></div>{LINKS}",
            [NEWS, "短句。", "（完）"],
        ),
        (
            f"{HEAD}<div><div>{NEWS}</div><div>短句。</div>{LINKS}<div>{PLAN}</div>{LINKS}<div>尾句</div></div>",
            [NEWS, "短句。", PLAN, "尾句"],
        ),
        (
            f"{HEAD}<div><p>{NEWS}</p><table><tr><td>甲镇</td><td>120亩</td></tr></table><p>{PLAN}</p></div>",
            [NEWS, "甲镇　120亩", PLAN],
        ),
        (
            f"<title>春耕忙</title><form><input type=hidden><b>春耕忙</b><div>{NEWS}<br>{PLAN}<br>完。</div></form>",
            [NEWS, PLAN, "完。"],
        ),
        (f"{HEAD}<div id=ozoom>\n　　{NEWS}\n　　小标题\n　　{PLAN}\n</div>", [NEWS, "小标题", PLAN]),
        (
            f"{HEAD}<founder-content><p>{NEWS}</p></founder-content><p hidden><founder-content><p>{NEWS}</p></founder-content>",
            [NEWS],
        ),
        (
            f"{HEAD}<div class=TRS_Editor><p class=MsoNormal><span>{NEWS[:9]}</span><span>{NEWS[9:]}</span><o:p></o:p></p></div>",
            [NEWS],
        ),
        (f"{HEAD}<div id=ozoom><p>春耕忙</p><p>{NEWS}</p></div>", [NEWS]),
        (f"{HEAD}<div class=article-content><p>{NEWS}</p>{LINKS}<p>下一篇：某某</p></div>", [NEWS]),
        (
            f"<div class=text_c><h1>春耕忙</h1><h2>本报记者 李明远</h2><div id=ozoom><p>{PLAN}</p></div></div>",
            ["本报记者 李明远", PLAN],
        ),
        (f"{HEAD}<founder-author>王立新</founder-author><founder-content><p>{NEWS}</p></founder-content>", [NEWS]),
        (f"{HEAD}<founder-author>安平日报</founder-author><founder-content><p>{NEWS}</p></founder-content>", [NEWS]),
    ],
)
def test_other_layouts(page: str, text: list[str]) -> None:
    assert one(page.encode(), "a.htm").text.split("\n\n") == ["春耕忙", *text]


# What is no article


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (
            "<title>用户登录</title><form>账号<input name=u>密码<input type=password><button>登录</button></form>",
            "is a login page",
        ),
        (
            "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><hr>nginx</body></html>",
            "is an error page",
        ),
        ("<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>", "is an error page"),
        ("<title>提示</title><h1>您访问的页面不存在</h1><p>请返回首页</p>", "is an error page"),
        ("<title>安全验证</title><div id=slider></div>", "is a check against robots"),
        ("<frameset cols='20%,80%'><frame src=a.htm><frame src=b.htm></frameset>", "is a frameset"),
        ("<title>青螺日报</title><div id=app></div><script>render()</script>", "holds no text of an article"),
        ("<title>标题</title><h1>标题</h1><div id=ozoom></div>", "holds no text of an article"),
        ("<!-- nothing -->", "a.htm"),
        ("   ", "a.htm"),
        ("", "a.htm"),
    ],
)
def test_a_page_without_an_article_says_what_it_is(page: str, why: str) -> None:
    said = refusal(page.encode())
    assert said.startswith("-: a.htm: ") and why in said and ";" in said and "\n" not in said


def test_the_rest_of_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes(b"<title>404 Not Found</title>")
    (tmp_path / "b.htm").write_bytes(printed("trs", ARTICLES[0]))
    (tmp_path / "c.html").write_bytes(printed("wechat", ARTICLES[1]))
    (tmp_path / "d.txt").write_text(ARTICLES[2].plain, encoding="utf-8")
    faults: list[InputError] = []
    found = list(pages(tmp_path, faults.append))
    assert [p.text for p in found] == [ARTICLES[0].plain, ARTICLES[1].plain, ARTICLES[2].plain]
    assert len(faults) == 1 and all(p.sources[0].sha256 for p in found)


# Hostile pages


@pytest.mark.parametrize("depth", [300, 1500])
def test_deep_nesting_loses_nothing(depth: int) -> None:
    page = (
        "<h1>标题</h1><div id=ozoom>" + "<font>" * depth + "本报讯 青螺县召开会议。" + "</font>" * depth + "<p>第二段。</p></div>"
    )
    assert one(page.encode()).text == "标题\n\n本报讯 青螺县召开会议。\n\n第二段。"


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "ul><li", "unknown"])
def test_bottomless_nesting_is_refused(tag: str) -> None:
    assert "nest" in refusal((f"<{tag}>" * 100_000 + "本报讯").encode())


def test_nothing_is_fetched_and_no_entity_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<html><body><h1>标题</h1><div id='ozoom'><p>本报讯 青螺县召开会议&x;，部署工作。</p></div></body></html>"
    )
    assert "机密" not in one(page.encode()).text and "部署工作" in one(page.encode()).text


def test_nul_bytes_and_stray_characters_are_dropped() -> None:
    raw = printed("responsive", ARTICLES[0]).replace("青螺县".encode(), "青\0螺\x0b县\x08".encode())
    assert one(raw).text == ARTICLES[0].plain


@pytest.mark.parametrize("filler", ["<p>x", "<td>", "<a href=1.htm>", "<!--", "&#38;", "<b", "\0"])
def test_much_markup_ends(filler: str) -> None:
    raw = ("<title>标题</title>" + filler * (8_000_000 // len(filler))).encode()
    sheets, faults = read({"a.htm": raw})
    assert len(sheets) + len(faults) == 1


def test_words_of_markup_never_raise() -> None:
    """Slices of real markup, cut anywhere, are a sheet or a sentence."""
    raw = printed("founder2012", ARTICLES[0])
    for end in range(0, len(raw), 97):
        sheets, faults = read({"a.htm": raw[:end]})
        assert len(sheets) + len(faults) == 1
    assert words("\x00\u3000") == ""


def test_reading_is_deterministic() -> None:
    files = {f"{kind}{n}.htm": printed(kind, a) for kind in TYPES for n, a in enumerate(ARTICLES)}
    assert read(files) == read(files)


def claims(text: str, marks: tuple[Mark, ...]) -> tuple[list[str], list[str]]:
    """The headlines of a page, and its claims without their places.

    A marked legend is an article of its own where plain text may count it to the report above; what is claimed is the same.
    """
    result = facts.page_json(reading.read(Page(text, SOURCE, PAPER, DAY, NUMBER, "5103", marks), ONTOLOGY))["articles"]
    found = [{k: v for k, v in f.items() if k not in PLACES} for a in result for f in (*a["bylines"], *a["facts"])]
    return [a["title"] for a in result if a["title"]], sorted(set(map(repr, found)))


@pytest.mark.parametrize(("kind", "n"), CASES)
def test_the_same_article_gives_the_same_claims_as_plain_text(kind: str, n: int) -> None:
    told = ARTICLES[n].plain
    assert len(claims(told, ())[1]) > 3
    assert claims(told, ()) == claims(told, one(printed(kind, ARTICLES[n])).marks)


def test_selectors_name_each_part_once() -> None:
    """The data file compiles, and every type can be told by a body of its own."""
    assert len({t.name for t in site().types}) == len(site().types) >= 8
    assert all(t.body for t in site().types) and not re.search("网$", site().types[0].name)
