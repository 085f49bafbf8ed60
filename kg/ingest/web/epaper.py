"""Saved HTML of digital papers → sheets: the article files of one page of an issue are one sheet, in printed order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from kg.core.errors import InputError
from kg.core.types import Mark
from kg.ingest.manifest import Stated, over
from kg.ingest.sheets import Fault, File, Settings, Sheet
from kg.ingest.web.pagetypes import Article, address, article, numbered, properties, refused, site, stated
from kg.ingest.web.tree import Element, tree
from kg.ingest.web.unknown import unknown

# A page with so few characters may be a notice that it holds no article.
_NOTICE = 200
_NUMBERS = re.compile(r"\d+")
_ASSETS = ("_files", ".files")


@dataclass(frozen=True, slots=True)
class _Saved:
    """A saved page: its file, the names it goes by, its article, or the list of articles with what it states of each."""

    file: File
    names: tuple[str, ...]
    stated: Stated
    article: Article | None = None
    listed: tuple[tuple[str, Stated], ...] = ()
    apart: bool = False  # the articles were saved in another folder

    @property
    def is_list(self) -> bool:
        """Whether its name or address is that of a page's list of articles."""
        return any(map(site().index.search, self.names))


def read(files: Sequence[File], settings: Settings, on_fault: Fault) -> Iterator[Sheet]:
    """The sheets of the saved pages of one folder, in the order of their files.

    Articles of one page of an issue stand together as its list of articles has them, else by the numbers of their
    names. Files of a page's list give no text. A file without an article goes to `on_fault` with what it is.
    """
    saved: list[_Saved] = []
    for file in files:
        try:
            saved += filter(None, [_saved(file)])
        except InputError as fault:
            on_fault(fault)
    yield from map(_sheet, _pages(saved))
    for idle in _idle(saved):
        on_fault(InputError(f"{idle.file.said}: is the list of a page's articles, none of which is here; save them beside it"))


def _saved(file: File) -> _Saved | None:
    """What a file holds; None of a frame that was saved with a page and holds no article of a known type. Raises InputError."""
    root = tree(file.bytes(), file.said)
    told = properties(root)
    path = f"{file.path}/{file.part}" if file.part else file.path
    about = stated(root, told, path)
    links = [(str(a.get("href") or "").strip(), a) for a in root.xpath("//a[@href] | //area[@href]")]
    page = _Saved(
        file,
        names=tuple(_base(name) for name in (file.name, address(root)) if name),
        stated=about,
        listed=_listed(links, about),
        apart=any("/" in href.removeprefix("./") for href, _ in links if _is_page(href) and "://" not in href),
    )
    if page.listed and page.is_list:
        return page
    found = article(root, told)
    if found and found.size and (found.size >= _NOTICE or not refused(root)):
        return replace(page, article=found, listed=())
    if file.name.rpartition("/")[0].endswith(_ASSETS):
        return None
    return _otherwise(page, root)


def _otherwise(page: _Saved, root: Element) -> _Saved:
    """A page of no known type. Raises InputError with what it is, where it holds no article."""
    if what := refused(root):
        raise InputError(f"{page.file.said}: is {what}, it holds no article; save the article itself")
    guess = unknown(root)
    if guess:
        return replace(page, article=guess[0], stated=over(page.stated, Stated(issued=guess[1])), listed=())
    if page.listed:
        return page
    raise InputError(f"{page.file.said}: holds no text of an article; open the article in a browser and save it from there")


def _base(name: str) -> str:
    """The name of a file or an address, without folders and query, in small letters."""
    return unquote(urlsplit(name).path if "://" in name else name.partition("?")[0]).rpartition("/")[2].lower()


def _listed(links: Sequence[tuple[str, Element]], about: Stated) -> tuple[tuple[str, Stated], ...]:
    """The article files that a page links to, in the order of its list, with the page of the paper each stands on.

    A list of the whole issue names each page before its articles; else all stand on the page that the file is of.
    """
    runs: list[tuple[Stated, list[tuple[bool, str]]]] = [(about, [])]
    for href, link in links:
        if site().index.search(_path(href)):
            runs.append((over(Stated(number=numbered(link.text_content())), about), []))
        elif _is_page(href):
            runs[-1][1].append((link.tag == "area", _base(href)))
    whole = sum(bool(run) for _, run in runs[1:]) > 1
    found: dict[str, Stated] = {}
    # The areas of the page's picture come in no order.
    for _, name, of in sorted(((area, name, of) for of, run in runs for area, name in run), key=lambda row: row[0]):
        found.setdefault(name, of if whole else about)
    return tuple(found.items())


def _path(href: str) -> str:
    return urlsplit(href).path if "://" in href else href.partition("?")[0].partition("#")[0]


def _is_page(href: str) -> bool:
    return bool(re.search(r"\.(?:s?html?|xhtml)$", _path(href), re.I)) and bool(_NUMBERS.search(_base(href)))


def _pages(saved: Sequence[_Saved]) -> Iterator[list[_Saved]]:
    """The saved articles by page of the paper, each in printed order; what states no page stands alone."""
    order: dict[str, tuple[int, Stated]] = {}
    for lists in (page.listed for page in saved if not page.article):
        for name, about in lists:
            order.setdefault(name, (len(order), about))
    groups: dict[object, list[tuple[tuple[object, ...], _Saved]]] = {}
    for n, page in enumerate(p for p in saved if p.article):
        place = next((order[name] for name in page.names if name in order), None)
        full = replace(page, stated=over(page.stated, place[1])) if place else page
        about = full.stated
        key = (about.paper, about.issued, about.number.lstrip("0")) if about.number else n
        groups.setdefault(key, []).append(((place is None, place[0] if place else 0, _natural(page.names[-1]), n), full))
    for group in groups.values():
        yield [page for _, page in sorted(group, key=lambda pair: pair[0])]


def _natural(name: str) -> tuple[int, ...]:
    """The numbers of a name, to order by: content_1_9.htm before content_1_10.htm."""
    return tuple(int(n) for n in _NUMBERS.findall(name[:200]))


def _idle(saved: Sequence[_Saved]) -> Iterator[_Saved]:
    """Pages that hold links only, where no article they list is there, and none can stand in another folder or be missing."""
    there = {name for page in saved if page.article for name in page.names}
    for page in saved:
        known = page.is_list and (page.apart or bool(there))
        if page.listed and not known and there.isdisjoint(name for name, _ in page.listed):
            yield page


def _sheet(pages: Sequence[_Saved]) -> Sheet:
    """The articles of a page as one text with marks; an article that was saved twice stands there once."""
    text, marks = "", list[Mark]()
    for found in dict.fromkeys(page.article for page in pages if page.article):
        for block in _blocks(found):
            text += "\n\n" if text else ""
            for n, (line, kind) in enumerate(block):
                text += "\n" if n else ""
                marks += [Mark(len(text), len(text) + len(line), kind)] if kind else []
                text += line
    sources = tuple(dict.fromkeys(page.file.source() for page in pages))
    return Sheet(text, sources, pages[0].file.name, tuple(marks), over(*(page.stated for page in pages)))


def _blocks(found: Article) -> Iterator[list[tuple[str, str]]]:
    """The lines of an article with their kinds; between blocks stands a blank line."""
    if found.head:
        yield [(line, "head") for line in found.head]
    if found.byline:
        yield [(line, "byline") for line in found.byline]
    yield from ([pair] for pair in found.body)
    yield from ([(line, "caption")] for line in found.legends)
