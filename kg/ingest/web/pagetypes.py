"""The page types of digital papers (`epapers.toml`), and what a saved page of one of them tells and holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kg.core.numbers import number
from kg.ingest.manifest import Stated
from kg.ingest.web.tree import Element, Line, brief, lines, words

_TYPES = Path(__file__).with_name("epapers.toml")
_HAS_CLASS = re.compile(r"has-class\('([^']+)'\)")
# What Founder's comments tell of an article: <date>2022-07-26</date>, <founder-title>…</founder-title>.
_PROPERTY = re.compile(
    r"<(?:founder-)?(date|author|title|subtitle|introtitle|pretitle|nodename)>(.*?)</(?:founder-)?\1>", re.S | re.I
)
_PROPERTIES = re.compile("enpproperty|founder-", re.I)
Told = Mapping[str, tuple[str, ...]]
# What a browser notes of the address: <!-- saved from url=(0052)http://… -->
_SAVED = re.compile(r"saved from url=(?:\(\d+\))?\s*(\S+)", re.I)
_SENTENCE = re.compile(r"[。！？!?…；;：:][”’）)》\"'】]*$")
_TITLE_END = re.compile(r"\s*[-_|—–]+\s*")
_TOLD, _FURNITURE, _HEADING, _PROSE = 160, 60, 40, 20  # characters at most, the last at least
_PLACES = 20  # elements at most that a path finds for a headline or a date
_CREDITED = 60
_COMMENT, _COMMENTS = 20_000, 500  # characters that are read of a comment, comments of a page


@dataclass(frozen=True, slots=True)
class Type:
    """Where the parts of an article stand on pages of one type: lists of XPath, of which the first that finds words counts."""

    name: str
    body: tuple[Any, ...]
    title: tuple[Any, ...]
    kicker: tuple[Any, ...]
    subtitle: tuple[Any, ...]
    author: tuple[Any, ...]
    caption: tuple[Any, ...]
    drop: tuple[Any, ...]


PARTS = ("body", "title", "kicker", "subtitle", "author", "caption", "drop")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page that is no article: what it is called, how its title reads, what it shows."""

    says: str
    title: re.Pattern[str]
    shows: Any


@dataclass(frozen=True, slots=True)
class Site:
    """`epapers.toml`, compiled."""

    types: tuple[Type, ...]
    refusals: tuple[Refusal, ...]
    drop: tuple[Any, ...]
    caption: tuple[Any, ...]
    headline: tuple[Any, ...]
    told: tuple[Any, ...]
    furniture: re.Pattern[str]
    credit: re.Pattern[str]
    label: re.Pattern[str]
    writers: re.Pattern[str]
    index: re.Pattern[str]
    stated: Mapping[str, tuple[re.Pattern[str], ...]]
    address: Mapping[str, tuple[re.Pattern[str], ...]]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its page shows it: lines of headline, lines of writers, lines of text with the kind of each, legends."""

    head: tuple[str, ...]
    byline: tuple[str, ...]
    body: tuple[tuple[str, str], ...]
    legends: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of characters below its headline."""
        return sum(len(text) for text, _ in self.body) + sum(map(len, self.legends))


@lru_cache(maxsize=1)
def site() -> Site:
    """The page types as they ship."""
    table = tomllib.loads(_TYPES.read_text(encoding="utf-8"))
    return Site(
        types=tuple(Type(t["name"], *(_paths(t.get(part, ())) for part in PARTS)) for t in table["type"]),
        refusals=tuple(Refusal(r["says"], re.compile(r.get("title", "(?!)")), _path(r["shows"])) for r in table["refusal"]),
        drop=_paths(table["drop"]),
        caption=_paths(table["caption"]),
        headline=_paths(table["headline"]),
        told=_paths(table["told"]),
        furniture=re.compile("|".join(f"(?:{f})" for f in table["furniture"])),
        credit=re.compile(table["credit"]),
        label=re.compile(table["label"]),
        writers=re.compile(table["writers"]),
        index=re.compile(table["address"]["index"], re.I),
        stated=_patterns(table["stated"]),
        address=_patterns({k: v for k, v in table["address"].items() if k != "index"}),
    )


def _patterns(table: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[re.Pattern[str], ...]]:
    return {name: tuple(map(re.compile, patterns)) for name, patterns in table.items()}


def _paths(expressions: Sequence[str]) -> tuple[Any, ...]:
    return tuple(map(_path, expressions))


def _path(expression: str) -> Any:
    from lxml import etree

    return etree.XPath(_HAS_CLASS.sub(r"contains(concat(' ', normalize-space(@class), ' '), ' \1 ')", expression))


def squeezed(text: str) -> str:
    """A text without blanks, to compare with."""
    return re.sub(r"\s", "", text)


def dropped(root: Element, paths: Sequence[Any]) -> set[Element]:
    """The elements that are never part of an article."""
    return {element for path in paths for element in path(root)}


def properties(root: Element) -> Told:
    """What the comments of a page tell of its article, by property, as lines."""
    from lxml import html

    found: dict[str, tuple[str, ...]] = {}
    for comment in [text for text in _comments(root) if _PROPERTIES.search(text)][:_PLACES]:
        for name, value in _PROPERTY.findall(comment):
            told = tuple(line.text for line in lines(html.fragment_fromstring(value, create_parent="div")))
            if told:
                found.setdefault(name.lower().replace("pretitle", "introtitle"), told)
    return found


def _comments(root: Element) -> list[str]:
    """The comments of a page, before its root and in it, as far as they are read."""
    from lxml import etree

    found = chain(root.itersiblings(etree.Comment, preceding=True), root.iter(etree.Comment))
    return [(c.text or "")[:_COMMENT] for c in islice(found, _COMMENTS)]


def address(root: Element) -> str:
    """Where a page was saved from, as the browser noted or the page itself says; empty where neither does."""
    noted = [m[1] for text in _comments(root) if (m := _SAVED.search(text))]
    own = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return next(filter(None, map(str, [*noted, *own])), "")


def stated(root: Element, told: Told, path: str) -> Stated:
    """Paper, day and page number: of the page itself, else of its address, else of the file's path."""
    here = site()
    said = [*root.xpath("//title/text()"), *told.get("nodename", ()), *told.get("date", ())]
    said += [words(e) if isinstance(e, str) else brief(e, _TOLD) for p in here.told for e in p(root)[:_PLACES]]
    paths = [address(root), path]
    paper = _first(here.stated["paper"], said)
    day = _day(here.stated["issued"], told.get("date", ())) or _day(here.address["issued"], paths[:1])
    day = day or _day(here.stated["issued"], said) or _day(here.address["issued"], paths[1:])
    page = _first(here.stated["number"], said) or _first(here.address["number"], paths)
    return Stated(paper[0] if paper else None, day, _number(page))


def numbered(text: str) -> str | None:
    """The number of a page that a text names, in Arabic numerals (03, A12)."""
    return _number(_first(site().stated["number"], [text]))


def _number(found: tuple[str, ...] | None) -> str | None:
    if found is None:
        return None
    return found[0] if found[0].isascii() else str(number(found[0]))


def _first(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> tuple[str, ...] | None:
    return next((m.groups() for p in patterns for t in texts if (m := p.search(t))), None)


def _day(patterns: Sequence[re.Pattern[str]], texts: Sequence[str]) -> date | None:
    found = _first(patterns, texts)
    try:
        return date(*map(int, found)) if found else None
    except ValueError:
        return None


def refused(root: Element) -> str:
    """What a page without an article is, as far as it tells; empty where it does not."""
    titles = [brief(e, _TOLD) for e in root.xpath("//title | //h1")[:_PLACES]]
    return next((r.says for r in site().refusals if r.shows(root) or any(map(r.title.search, titles))), "")


def article(root: Element, told: Told) -> Article | None:
    """The article of a page of a known type; None where no type fits. The first type with a headline of its own wins."""
    skip = dropped(root, site().drop)
    untitled = None
    for kind in site().types:
        bodies = _bodies(root, kind, skip)
        if bodies and (title := _part(root, kind.title, skip)):
            return _article(root, kind, bodies, title, told)
        untitled = untitled or (bodies and (kind, bodies))
    return _article(root, *untitled, (), told) if untitled else None


def _bodies(root: Element, kind: Type, skip: Collection[Element]) -> list[Element]:
    """The elements that hold the text: those of the first path that finds words or a picture, none in another, none twice."""
    for path in kind.body:
        found = path(root)
        outer = [e for e in found if not any(a in found for a in e.iterancestors())] if len(found) < 100 else found[:1]
        texts = {"".join(line.text for line in lines(e, skip)): e for e in reversed(outer)}
        full = [e for e in outer if any(e is kept for text, kept in texts.items() if text)]
        if full:
            return full
    captions = kind.caption and [e for path in kind.caption for e in path(root)]
    return kind.body[0](root)[:1] if captions else []


def _part(root: Element, paths: Sequence[Any], skip: Collection[Element]) -> tuple[str, ...]:
    for path in paths:
        found = tuple(line.text for e in path(root)[:_PLACES] for line in lines(e, skip))
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _article(root: Element, kind: Type, bodies: list[Element], title: tuple[str, ...], told: Told) -> Article:
    here = site()
    skip = dropped(root, (*here.drop, *kind.drop))
    pictures = {e for e in dropped(root, here.caption) if any(b in bodies for b in e.iterancestors())}
    pictures |= dropped(root, kind.caption)
    found = [line for body in bodies for line in lines(body, skip | pictures)]
    head = (
        *(_part(root, kind.kicker, skip) or told.get("introtitle", ())),
        *(title or told.get("title", ()) or headline(root, skip)),
        *(_part(root, kind.subtitle, skip) or told.get("subtitle", ())),
    )
    named = [line for line in head if here.writers.match(line)]
    writers = [*named, *(_part(root, kind.author, skip) or told.get("author", ()))]
    return compose(tuple(dict.fromkeys(h for h in head if h not in named)), writers, found, _legends(pictures, skip))


def _legends(pictures: Collection[Element], skip: Collection[Element]) -> list[str]:
    """The lines of legends in printed order; one inside another counts once."""
    outer = [e for e in in_order(pictures) if not any(a in pictures for a in e.iterancestors())]
    return [line.text for e in outer for line in lines(e, skip)]


def in_order(elements: Collection[Element]) -> list[Element]:
    """Elements in the order of the page."""
    return [e for e in next(iter(elements)).getroottree().iter() if e in elements] if elements else []


def headline(root: Element, skip: Collection[Element]) -> tuple[str, ...]:
    """The headline of a page whose type does not tell it: a heading that <title> repeats, else <title> without the site."""
    title = words(" ".join(root.xpath("//title/text()")))
    short = _TITLE_END.split(title)[0]
    for path in site().headline:
        for element in path(root)[:_PLACES]:
            found = tuple(line.text for line in lines(element, skip))
            whole = squeezed("".join(found))
            if found and (not short or squeezed(short) in whole or whole in squeezed(title)):
                return found
    return tuple(filter(None, [short]))


def compose(head: Sequence[str], writers: Sequence[str], body: Sequence[Line], legends: Sequence[str]) -> Article:
    """An article of its parts: a line that repeats another part is left out, as are lines that a site adds."""
    found = [line for line in body if not furniture(line.text)]
    while found and found[-1].linked:
        found.pop()
    tops = {squeezed(h) for h in head}
    while found and squeezed(found[0].text) in tops:
        found.pop(0)
    texts = [squeezed(line.text) for line in found]
    byline = tuple(w for w in writers if not _printed(w, texts) and not furniture(w))
    ours = tuple(x for x in dict.fromkeys(legends) if not any(squeezed(x) in t for t in texts) and not furniture(x))
    plain = sum(not line.bold for line in found) * 2 > len(found)
    return Article(tuple(head), byline, tuple((line.text, _kind(line, plain)) for line in found), ours)


def furniture(text: str) -> bool:
    """Whether a line is one that a site adds to an article."""
    return len(text) <= _FURNITURE and bool(site().furniture.fullmatch(text))


def _printed(writers: str, texts: Sequence[str]) -> bool:
    """Whether a line of writers names nobody whom the text does not name at its head or foot; a paper is nobody."""
    here = site()
    ends = "".join((*texts[:2], *texts[-1:]))
    names = [n for n in re.split(r"[\s、，,；;/|·]+|" + here.credit.pattern, here.label.sub("", writers)) if n]
    nobody = writers.isascii() or any(p.search(writers) for p in here.stated["paper"])
    return nobody or all(n in ends for n in names)


def _kind(line: Line, plain: bool) -> str:
    """What the form of a line says of its role; empty where its words have to decide."""
    text = line.text
    credited = len(text) <= _CREDITED and bool(site().credit.search(text))
    ends = bool(_SENTENCE.search(text))
    if line.bold and plain and not ends and not credited and len(text) <= _HEADING:
        return "sub"
    return "text" if ends and not credited and not line.pictured and len(text) >= _PROSE else ""
