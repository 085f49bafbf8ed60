"""Pages of no known type: trafilatura finds the article, our own lines of it are kept, so that no short one is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from kg.ingest.web.pagetypes import Article, compose, dropped, furniture, headline, in_order, site, squeezed
from kg.ingest.web.tree import Element, Line, lines, words

LARGEST = 20_000  # elements of a page that is searched for an article
# Dates are read of what a page tells, not guessed; the fixed last day keeps the clock out.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2199-12-31"}
_ANCHOR, _ARTICLE = 12, 40  # characters at least: of a line that tells where the article is, of an article
_PARAGRAPHS = ("p", "li", "blockquote", "section", "h1", "h2", "h3", "h4", "h5", "h6", "pre")


def unknown(root: Element) -> tuple[Article, date | None] | None:
    """The article of a page, and its day, as far as trafilatura finds one."""
    from lxml import html

    if root.xpath("count(//*)") > LARGEST:
        return None
    import trafilatura

    source = html.tostring(root, encoding="unicode")
    found: Any = trafilatura.bare_extraction(source, include_comments=False, with_metadata=True, date_extraction_params=_DATES)
    if found is None:
        return None
    text, pictures = squeezed(found.text), dropped(root, site().caption)
    skip = dropped(root, site().drop)
    seen = [line for body in root.iterchildren("body") for line in lines(body, skip | pictures)]
    writers = [found.author] if found.author and any(found.author in line.text for line in seen) else []
    anchors = _anchors(seen, text)
    homes = {_home(seen[i]) for i in anchors}
    ours = [e for e in in_order(pictures) if any(a in homes for a in e.iterancestors())]
    legends = [line.text for e in ours for line in lines(e, skip)]
    article = compose(headline(root, skip) or [words(found.title or "")], writers, _around(seen, anchors, homes), legends)
    return (article, date.fromisoformat(found.date) if found.date else None) if article.size >= _ARTICLE else None


def _anchors(seen: Sequence[Line], text: str) -> list[int]:
    """The lines of some length that are in the text that was found."""
    ours = [len(line.text) >= _ANCHOR and not line.linked and not furniture(line.text) for line in seen]
    return [i for i, line in enumerate(seen) if ours[i] and squeezed(line.text) in text]


def _around(seen: Sequence[Line], anchors: Sequence[int], homes: Collection[Element]) -> list[Line]:
    """The lines from the first to the last anchor, and those beside them in the same element, without lists of links."""
    if not anchors:
        return []

    def beside(line: Line) -> bool:
        return line.linked or furniture(line.text) or _home(line) in homes

    before = list(takewhile(beside, reversed(seen[: anchors[0]])))[::-1]
    after = takewhile(beside, seen[anchors[-1] + 1 :])
    return [line for line in (*before, *seen[anchors[0] : anchors[-1] + 1], *after) if not line.linked]


def _home(line: Line) -> Element:
    """The element that holds the paragraph a line stands in; a <div> without line breaks is a paragraph as well."""
    inside = [line.place, *line.place.iterancestors()]
    block = next((e for e in inside if e.tag in _PARAGRAPHS), None)
    if block is None and line.place.tag == "div" and line.place.find("br") is None:
        block = line.place
    return line.place if block is None or block.getparent() is None else block.getparent()
