"""Prints reports as a page, with the damage that pages have, and knows the truth: which lines make which article.

A composed page is a function of its stories, the kind of damage that it shows, and a seed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.damage import ALWAYS, DAMAGES, OFTEN, squared, timed, uneven, wrapped
from tests.headlines import FORMS, subheads, with_subheads
from tests.notices import around, column, filler, furniture, headed, note, notice, notices, site
from tests.writers import BYLINES, Byline, Draft, Line, Story, Writers, credit, given, invented, person, written

FOLDER = Path(__file__).parent / "corpora" / "layout"
STORIES = FOLDER / "stories.toml"
# Reports that no weight is estimated on.
UNSEEN = FOLDER / "unseen.toml"


def _common(name: str) -> list[str]:
    return _file(STORIES)["common"][name]


@cache
def _file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Printed:
    """A composed page: its text, its articles as the annotation has them, the role and the article of each of its lines."""

    text: str
    articles: tuple[dict[str, Any], ...]
    roles: tuple[str, ...]
    owners: tuple[int | None, ...]


@cache
def stories(path: Path = STORIES) -> tuple[Story, ...]:
    """The invented reports of a file."""
    return tuple(
        Story(**{k: tuple(v) if isinstance(v, list) else v for k, v in {**r, "title": tuple(r["title"].split("|"))}.items()})
        for r in _file(path)["story"]
    )


@cache
def photos() -> tuple[dict[str, str], ...]:
    """The invented photographs: headline (or none), legend, credit."""
    return tuple(_file(STORIES)["photo"])


# How often each kind of damage befalls a report of any page, and of the page that is composed to show it.
RATES: dict[str, tuple[float, float]] = {
    "split headline": (0.3, 0.8),
    "headline cut in a word": (0.05, 0.5),
    "kicker and subtitle": (0.2, 0.8),
    "no byline": (0.1, 0.5),
    "byline in a line": (0.2, 0.8),
    "byline at the foot": (0.15, 0.8),
    "broken byline": (0.05, 0.8),
    "caption": (0.1, 0.5),
    "caption with headline": (0.1, 0.5),
    "caption inside": (0.05, 0.4),
    "banner": (0.05, 0.4),
    "column break": (0.3, 0.8),
    "break in a word, short piece": (0.05, 0.6),
    "tail behind one": (0.05, 0.3),
    "tail behind two": (0.03, 0.3),
    "headline after": (0.02, 0.3),
    "doubled paragraph": (0.03, 0.5),
    "running head": (0.06, 0.3),
    "names set together": (0.05, 0.6),
    "byline in brackets": (0.03, 0.5),
    "legend in a quotation": (0.03, 0.4),
    "banner over a legend": (0.02, 0.3),
    "news in brief": (0.04, 1.0),
    "notice": (0.03, 0.4),
    "column name": (0.04, 0.5),
    "ornament": (0.03, 0.6),
    "jump": (0.02, 0.4),
    "names alone": (0.02, 0.6),
    "unsigned row": (0.0, 1.0),
    "subheadings": (0.3, 0.9),
    "sentence for a headline": (0.04, 0.6),
    "headline in one line": (0.04, 0.6),
    "common kicker": (0.06, 0.6),
    "one paragraph": (0.06, 0.7),
    "from another page": (0.1, 0.8),
    "headline asks": (0.03, 0.5),
    "series": (0.05, 0.6),
    "column in brackets": (0.04, 0.6),
    "editors' words": (0.04, 0.5),
    "lines of a site": (0.02, 0.7),
    "index": (0.01, 0.3),
    "advertisement": (0.02, 0.5),
    "form of text": (0.0, 0.8),
    "tight lines": (0.0, 1.0),
    "printed lines kept": (0.0, 1.0),
    "uneven spacing": (0.0, 1.0),
    "told by days": (0.03, 0.8),
    "one report of a site": (0.0, 1.0),
}
KINDS = tuple(RATES)
# Whether empty lines are left out, in pages of some kinds.
TIGHT = {"tight lines": ("all", "inside"), "printed lines kept": ("all", "inside", False)}
# What befalls more of the reports of a page that keeps its printed lines.
COLUMNS = {"tail behind one": 0.25, "tail behind two": 0.15}


def compose(bank: Sequence[Story], kind: str, seed: int) -> Printed:
    """A page of four to six reports with photographs, on which a kind of damage (of KINDS) is frequent."""
    rng = Random(f"{kind} {seed}")
    if kind == "one report of a site":
        return _alone(rng.choice(list(bank)), rng)
    house = rng.choice(("讯", "讯", "line", "foot"))
    album = rng.sample(photos(), len(photos()))  # no photograph is printed twice
    wide = rng.random() < 0.6
    drafts: list[Draft] = []
    for story in _chosen(bank, kind, rng):
        hit = {k for k, (usual, shown) in RATES.items() if rng.random() < (shown if k == kind else usual)}
        hit |= {k for k, often in COLUMNS.items() if kind == "printed lines kept" and rng.random() < often}
        hit -= {"from another page"} if drafts else set()  # what goes on from another page stands above all else
        drafts.append(_report(story, _sane(hit), house, rng))
        drafts += [Draft("news", notice(rng))] if "notice" in hit else []
        inside = ["".join(s.title) for s in rng.sample(list(bank), min(len(bank), rng.randint(2, 5)))]
        drafts += [Draft("", furniture(k, inside, rng)) for k in ("index", "advertisement") if k in hit]
        drafts += [_photograph(album, rng, k != "caption", wide, k) for k in LEGENDS if k in hit]
    usual, shown = RATES["news in brief"]
    if rng.random() < (shown if kind == "news in brief" else usual):
        drafts[(at := rng.randint(0, len(drafts))) : at] = _briefs(rng)
    width, indent = rng.randint(12, 26), rng.choice(("", "    "))
    for draft in drafts if kind == "printed lines kept" else ():
        squared(draft, width)
    laid = _laid(drafts, rng, wide, album)
    if kind == "printed lines kept":
        laid = [(name, [part for x in stretch for part in wrapped(x, width, indent)]) for name, stretch in laid]
    if kind == "uneven spacing":
        laid = [(name, uneven(stretch, rng)) for name, stretch in laid]
    return printed(laid, tight=rng.choice(TIGHT.get(kind, (False,))))


def _alone(story: Story, rng: Random) -> Printed:
    """A page that is one report, copied from a site or a paper with the lines around it."""
    kinds = ("split headline", "kicker and subtitle", "no byline", "byline in a line", "subheadings", "told by days")
    hit = _sane({k for k in kinds if rng.random() < 0.25})
    draft = _report(story, hit, rng.choice(("讯", "none", "none", "foot")), rng)
    over, under, foot = around("".join(story.title), rng)
    first = next((k for k, x in enumerate(draft.lines) if x.role != "head"), 0)
    draft.lines[:] = [*over, *draft.lines[:first], *under, *draft.lines[first:], *foot]
    return printed(_laid([draft], rng, False, []), tight=rng.choice(("all", False)))


def _chosen(bank: Sequence[Story], kind: str, rng: Random) -> list[Story]:
    """Some reports of a bank; mostly of those that are essays, poems, comments or interviews where these are to be shown."""
    chosen = rng.sample(list(bank), min(len(bank), rng.randint(4, 6)))
    others = [s for s in bank if s.form and s not in chosen] if kind == "form of text" else []
    count = min(len(others), rng.randint(1, 3))
    return [*rng.sample(others, count), *chosen[count:]]


def _briefs(rng: Random) -> list[Draft]:
    """Short reports without headlines under one heading: with a mark before, or a name behind, each."""
    mark, lead, fill = rng.choice(("●", "◆", "▲", "✦", "", "")), "", filler(rng)
    lead = rng.choice(notices()["briefs"]["leads"]) if rng.random() < 0.3 else ""
    drafts = []
    for brief in rng.sample(_file(STORIES)["brief"], rng.randint(2, 4)):
        by = written((Writers("", (person(rng),)),), rng) if not mark or rng.random() < 0.5 else Byline("")
        text = mark + (fill(lead) if not mark else "") + brief["text"] + (f"({by.text})" if by.text else "")
        drafts.append(Draft("news", [Line(text, "start", truth=by.truth)]))
    drafts[0].lines.insert(0, Line(rng.choice(_common("briefs")), "banner", -1))
    return drafts


def _sane(hit: set[str]) -> set[str]:
    """Damage that can befall one report at once."""
    if "legend in a quotation" in hit:
        hit -= {"tail behind one", "tail behind two", "caption inside"}
    if "unsigned row" in hit or "headline after" in hit:
        hit -= {"names alone", "byline in a line", "broken byline", "byline in brackets", "names set together"}
        hit -= {"byline at the foot"} if "unsigned row" in hit else set()
    if hit & {"tail behind one", "tail behind two", "headline after"}:
        hit -= {"doubled paragraph", "caption inside", "legend in a quotation"}
    if "headline after" in hit:
        hit -= {"tail behind one", "tail behind two", "subheadings", "column in brackets", "editors' words", "lines of a site"}
    return hit


def _report(story: Story, hit: set[str], house: str, rng: Random) -> Draft:
    """A report with its damage, running text first."""
    story = replace(story, writers=_writers(story, rng))
    story = _short(story, rng) if "one paragraph" in hit and story.form != "poem" else story
    style = next((s for k, s in STYLES.items() if k in hit), _usual(house, rng))
    style = "foot" if "one paragraph" in hit and rng.random() < 0.6 else style
    style = "author" if story.form in ("essay", "poem", "comment") else style
    style = "讯" if "headline after" in hit and style in ("line", "broken", "alone") else style
    heads = _heads(story, hit, rng)
    lines = BYLINES[style](story, rng)
    often = ALWAYS if "told by days" in hit else OFTEN
    lines = lines if story.real or story.form else timed(lines, _common("times"), rng, often)
    if "subheadings" in hit:
        common = _common("subheads"), _common("stations")
        lines = with_subheads(lines, story.subheads or subheads(len(lines), *common, rng), rng)
    if "from another page" in hit:
        return _continued(story, rng)
    draft = Draft("news", lines)
    for name, damage in DAMAGES.items():
        if name in hit:
            damage(draft, rng)
    if "headline after" in hit:
        draft.lines[0] = replace(draft.lines[0], role="start")
        draft.lines += heads
    else:
        draft.lines[:0] = [*heads, *_under(hit, rng)]
    if "editors' words" in hit and not draft.tail and "jump" not in hit and rng.random() < 0.4:
        draft.lines.append(note("after", rng))
    if not draft.tail and "jump" not in hit and rng.random() < 0.05:
        draft.lines.append(note("remarks", rng))
    if "column name" in hit:
        draft.lines.insert(0, column(rng))
    if "banner" in hit:
        draft.lines.insert(0, Line(rng.choice(_common("banners")), "banner", -1))
    if "running head" in hit:
        draft.lines.insert(0, Line(running(rng), "banner", -1))
    return draft


def _continued(story: Story, rng: Random) -> Draft:
    """The end of a report that began on another page: no headline, and its first words are the rest of a sentence."""
    first, *others = [p for p in story.paragraphs if len(p) > 40] or story.paragraphs
    at = rng.randint(len(first) // 3, len(first) // 2)
    sign = rng.choice(("(上接第一版)", "(上接1版)", "(紧接第A1版)", "【上接01版】", "(上接头版)\n"))
    return Draft("news", [Line(sign + first[at:], "start"), *(Line(p, "body") for p in others)])


def _short(story: Story, rng: Random) -> Story:
    """The report in one paragraph, which by chance begins with a day as the legends of photographs do."""
    text = "".join(story.paragraphs[: rng.choice((1, 1, 2, 3))])
    begun = re.match(r"^(?:\d{1,2}月|近日|日前|昨日|今年|截至)", text)
    day = rng.choice((f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日,", "近日,", "日前,"))
    return replace(story, paragraphs=(text if begun or text[0] == "“" or rng.random() < 0.4 else day + text,), subheads=())


def _under(hit: set[str], rng: Random) -> list[Line]:
    """What stands between a headline and its report."""
    return [*([site(rng)] if "lines of a site" in hit else []), *([note("notes", rng)] if "editors' words" in hit else [])]


def _writers(story: Story, rng: Random) -> tuple[Writers, ...]:
    """Those the report names, or others by chance; real reports keep theirs."""
    if story.real or (story.writers and rng.random() < 0.3):
        return given(story.writers)
    return invented(rng)


def _usual(house: str, rng: Random) -> str:
    """The paper's own way to name writers, mostly."""
    return house if rng.random() < 0.65 else rng.choice(("讯", "line", "foot", "foot", "none", "bracket"))


def _heads(story: Story, hit: set[str], rng: Random) -> list[Line]:
    title = "".join(story.title)
    brief = story.kicker and rng.random() < 0.2
    title = story.kicker.replace("|", "") if brief else title
    parts = [title]
    if "split headline" in hit and not brief:
        parts = list(story.title)
        if len(parts) > 2 and rng.random() < 0.5:
            parts = ["".join(parts[:-1]), parts[-1]]
    if "headline cut in a word" in hit and len(title) > 8:
        at = rng.randint(4, len(title) - 3)
        parts = [title[:at], title[at:]]
    if "kicker and subtitle" in hit:
        parts = [p for p in (*([] if brief else story.kicker.split("|")), *parts, story.subtitle) if p]
    heads = [Line(p, "head") for p in parts]
    for name, form in FORMS.items():
        heads = form(heads, story, rng, _common("series")) if name in hit else heads
    first = next(k for k, x in enumerate(heads) if x.role == "head")
    mark = rng.choice(MARKS) if "ornament" in hit else ""
    return [replace(x, text=mark + x.text) if k == first else x for k, x in enumerate(heads)]


def running(rng: Random) -> str:
    """A line of the head or foot of a page, or of the site it was taken from."""
    place = rng.choice(notices()["parts"]["county"])[:2]
    paper = place + rng.choice(("日报", "晚报", "新闻", "融媒", "周报", "县融媒体中心", "新闻网", "时报"))
    day = filler(rng)("{full}")
    page, part = rng.choice(("第二版", "03版", "A2版", "第4版")), rng.choice(("要闻", "综合", "民生", "县区新闻", "要闻·综合"))
    between = rng.choice((" ", "  ", " | ", "　"))
    forms = (
        [f"{paper}·{place}版"],
        [paper, day, part],
        [paper, day, page],
        [page, part, day],
        [paper, page],
        [paper, day.replace("年", "-").replace("月", "-").replace("日", " 09:30")],
        [rng.choice((" > ", " → ", ">", " >> ")).join(rng.sample(("首页", "新闻", "要闻", "乡镇动态", "部门之窗", paper), 3))],
        [rng.choice(_common("heads"))],
        [rng.choice(_common("heads"))],
    )
    return between.join(rng.choice(forms))


# Ornaments before a headline.
MARKS = ("●", "■", "◆", "★", "▲", "◇", "□", "◎", "☆ ", "▶", "✦", "● ")


STYLES = {
    "names alone": "alone",
    "names set together": "together",
    "byline in brackets": "bracket",
    "unsigned row": "none",
    "no byline": "none",
    "broken byline": "broken",
    "byline in a line": "line",
    "byline at the foot": "foot",
}


LEGENDS = ("caption", "caption with headline", "banner over a legend")


def _photograph(album: list[dict[str, str]], rng: Random, titled: bool, wide: bool, kind: str = "") -> Draft:
    photo = next((p for p in album if p["title"] or not titled), album[0])
    album.remove(photo)
    head = [Line(photo["title"], "head")] if photo["title"] and titled and (kind != LEGENDS[2] or rng.random() < 0.5) else []
    by, beside = credit(photo["credit"]), rng.random()
    lines = [*head, Line(photo["legend"], "caption"), Line(by.text, "byline", truth=by.truth)]
    if beside < 0.25:  # the credit behind the legend, in its line
        lines[-2:] = [Line(f"{photo['legend']}{' ' * rng.randint(1, 4)}{by.text}", "caption", truth=by.truth)]
    elif beside < 0.32 and head:
        lines.pop()
    lines = [replace(lines[0], gap=4 if wide else 2), *lines[1:]]
    over = [Line(rng.choice(("图片新闻", "新闻图片", "图说")), "banner", -1)] if kind == LEGENDS[2] else []
    return Draft("caption", [*over, *lines])


def _laid(drafts: Sequence[Draft], rng: Random, wide: bool, album: list[dict[str, str]]) -> list[tuple[str, list[Line]]]:
    """The stretches of the page in printed order, each line with the number of its article."""
    laid: list[tuple[str, list[Line]]] = []
    waiting: list[tuple[int, int, list[Line]]] = []
    number = 0

    def put(draft: Draft) -> None:
        nonlocal number
        laid.append((draft.kind, [replace(x, owner=number if x.owner is None else None) for x in draft.lines]))
        number += 1

    for at, draft in enumerate(drafts):
        put(draft)
        tail = [replace(x, owner=number - 1) for x in draft.tail]
        if draft.apart:
            put(_photograph(album, rng, False, True))
            laid.append(("news", tail))
        elif tail:
            # where boxes stand apart, so do by chance the columns that go on with a report
            tail[0] = replace(tail[0], gap=4 if wide and rng.random() < 0.5 else 2)
            waiting.append((at + draft.behind, at, tail))
        due = [w for w in waiting if w[0] <= at or at + 1 == len(drafts)]
        laid += [("news", w[2]) for w in due]
        waiting = [w for w in waiting if w not in due]
    if rng.random() < 0.15:
        laid.append(("", [Line(rng.choice(_common("feet")) if rng.random() < 0.7 else running(rng), "banner")]))
    if rng.random() < 0.15:
        over = [Line(x, "banner") for x in (running(rng), site(rng).text, column(rng).text) if rng.random() < 0.6]
        over = headed(rng) if rng.random() < 0.3 else over
        laid.insert(0, ("", over))
    return laid


def printed(laid: Sequence[tuple[str, list[Line]]], tight: str | bool) -> Printed:
    """The page of stretches of lines with the numbers of their articles. `tight`: no empty lines "inside" articles, or "all"."""
    text, lines, places = "", [], []
    for _, stretch in laid:
        for k, line in enumerate(stretch):
            gap = 1 if tight == "all" or (tight == "inside" and k) else line.gap
            text += "\n" * gap if text else ""
            places.append((len(text), len(text) + len(line.text)))
            lines.append(line)
            text += line.text
    kinds = {x.owner: kind for kind, stretch in laid for x in stretch if x.owner is not None}
    articles = tuple(_article(kind, owner, lines, places) for owner, kind in sorted(kinds.items()))
    return Printed(text, articles, tuple(x.role for x in lines), tuple(x.owner for x in lines))


_MARKED = frozenset(m[0] for m in MARKS)


def _article(kind: str, owner: int, lines: Sequence[Line], places: Sequence[tuple[int, int]]) -> dict[str, Any]:
    mine = [(a, b, x) for (a, b), x in zip(places, lines, strict=True) if x.owner == owner]
    heads = [x.text for _, _, x in mine if x.role == "head"]
    title = "".join(h[1:].strip() if h[0] in _MARKED else h for h in heads) or None
    bylines = [{"person": p, "role": r, "outlet": None} for p, r in dict.fromkeys(t for _, _, x in mine for t in x.truth)]
    return {"id": str(owner), "kind": kind, "title": title, "body": [[a, b] for a, b, _ in mine], "bylines": bylines}
