"""Saved HTML → its tree, and the lines that a reader of the page sees. No script runs, nothing is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kg.core.decode import decode
from kg.core.errors import InputError

Element = Any  # of lxml, which brings no types

# What a page says of its own encoding: <meta charset=gb2312>, <?xml encoding="big5"?>.
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
# Names that promise less than pages hold: gb2312 is written of GBK and GB18030, big5 of its Hong Kong characters.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
# Of two bytes a character, with a byte-order mark or without.
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_GUESSES = ("gb18030", "big5hkscs")
# Of a damaged page at most this part of the characters may be lost.
_DAMAGE = 0.005
# Characters of GB18030 and Big5 that are not ASCII, whatever markup stands around them.
_CHINESE = re.compile(rb"(?:[\x81-\xfe](?:[\x40-\xfe]|[\x30-\x39][\x81-\xfe][\x30-\x39]))+")
_NOISE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
# <!--enpcontent--> and <!--<npm:article-title>--> enclose words: they are read as elements.
_TEMPLATE = re.compile(r"<!--\s*<?\s*(/?)(?:(npm):)?(article-[a-z-]+|enpcontent)\s*>?\s*-->", re.I)
_DEEP = "Excessive depth"
MOST = 200_000  # elements of a page; papers have some thousands

_BREAKS = (
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "enpcontent"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "founder-content", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_BOLD = {"strong", "b", "h1", "h2", "h3", "h4", "h5", "h6"}
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
# Zero-width marks, soft hyphens, control characters and private-use characters print nothing.
_UNSEEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
# Blanks at a line end of the source stand for nothing between Chinese characters.
_WRAP = re.compile(r"(?<=[^\x00-\x7f])[ \t]*[\r\n][ \t\r\n]*(?=[^\x00-\x7f])")
# A paragraph that is only indented: at a line end of the source, or after the end of a sentence.
_INDENT = r" ?(?:\u3000{2}|\xa0{4}|\u3000\xa0|\xa0\u3000|(?:\xa0 ){2}|(?: \xa0){2})[\u3000\xa0 ]*+"
_PARAGRAPH = re.compile(rf"[\r\n][ \t]*{_INDENT}|(?:(?<=[。！？…])|(?<=[。！？…][”’）])){_INDENT}(?=\S)")
_CELLS, _CELL = 200, 60  # elements of a row, characters of a cell, of what is a table of data


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as seen: its words, whether all are bold, all a link, next to a picture, and the element they stand in."""

    text: str
    bold: bool = False
    linked: bool = False
    pictured: bool = False
    place: Element = None


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    bold: bool
    linked: bool
    place: Element
    picture: bool = False


def tree(raw: bytes, name: str) -> Element:
    """The root of a saved page. Raises InputError where it is no text, holds no element, or nests too deep to be a page."""
    from lxml import etree, html

    text = _TEMPLATE.sub(_element, _text(raw, name))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as fault:
        raise InputError(f"{name}: holds no HTML element; save the article's page again, as HTML") from fault
    if root.xpath("count(//*)") > MOST:
        raise InputError(f"{name}: has over {MOST:,} elements, so it is no page of a paper; save the article's page again")
    if any(_DEEP in entry.message for entry in parser.error_log):
        raise InputError(f"{name}: its elements nest over 2,000 deep, so it is no page of a paper; save the article's page again")
    return root


def _element(mark: re.Match[str]) -> str:
    return f"<{mark[1]}{'npm-' if mark[2] else ''}{mark[3].lower()}>"


def _text(raw: bytes, name: str) -> str:
    """The text of a page: by byte-order mark, else UTF-8, else as it declares or its words show, healed where that is wrong."""
    wide = next((encoding for sign, encoding in _WIDE if raw.lstrip().startswith(sign)), None)
    raw = _NOISE.sub(b"", raw.decode(wide, "replace").encode() if wide else raw.removeprefix(codecs.BOM_UTF8))
    declared = _declared(raw)
    for encoding in ("utf-8", declared):
        if encoding and (text := _decoded(raw, encoding)) is not None:
            return text
    return _guessed(raw, name, declared)


def _declared(raw: bytes) -> str:
    found = _CHARSET.search(raw[:4096])
    said = found[1].decode().lower() if found else ""
    return _WIDER.get(said, said)


def _decoded(raw: bytes, encoding: str, errors: str = "strict") -> str | None:
    try:
        return raw.decode(encoding, errors)
    except (UnicodeDecodeError, LookupError):
        return None


def _guessed(raw: bytes, name: str, declared: str) -> str:
    """The text of a page that is neither UTF-8 nor what it declares; the encoding is found on its words, without the markup."""
    for encoding in dict.fromkeys(("utf-8", declared, *_GUESSES)):
        text = _decoded(raw, encoding, "replace") if encoding else None
        if text and 0 < text.count("\ufffd") <= len(text) * _DAMAGE and encoding in ("utf-8", declared):
            return text
    words = b"".join(_CHINESE.findall(raw))
    said = decode(words, name)
    encoding = next((e for e in _GUESSES if _decoded(words, e) == said), _GUESSES[0])
    return raw.decode(encoding, "replace")


def lines(root: Element, skip: Collection[Element] = frozenset()) -> Iterator[Line]:
    """The lines of an element in printed order, without what is in `skip`: a paragraph, a heading, a row of a table each one."""
    pieces: list[_Piece] = []
    picture = False
    for piece in _pieces(root, skip):
        if piece is not None and not piece.picture:
            pieces.append(piece)
            continue
        picture = picture or piece is not None
        if piece is None and pieces:
            found = list(_lines(pieces, picture))
            picture = picture and not found
            pieces.clear()
            yield from found
    yield from _lines(pieces, picture)


def brief(element: Element, most: int) -> str:
    """The words of an element; empty where they are more than `most` characters."""
    text = ""
    for part in element.itertext():
        text += part
        if len(text) > 4 * most:
            return ""
    found = words(text)
    return found if len(found) <= most else ""


def words(text: str) -> str:
    """Words as seen: what prints nothing is dropped, blanks of the source are one, none stands at the ends.

    >>> words(" 石桥镇\\u200b\\n  春耕&忙 ")
    '石桥镇春耕&忙'
    """
    seen = _WRAP.sub("", _UNSEEN.sub("", text)).replace("\xa0", " ")
    return re.sub(r"[ \t\r\n\f\v]+", " ", seen).strip(" \u3000\u2028\u2029")


def _lines(pieces: list[_Piece], picture: bool) -> Iterator[Line]:
    if not pieces:
        return
    text = "".join(p.text for p in pieces)
    seen = [p for p in pieces if p.text.strip()]
    bold, linked = all(p.bold for p in seen), all(p.linked for p in seen)
    for part in map(words, _PARAGRAPH.split(_UNSEEN.sub("", text))):
        if part:
            yield Line(part, bold, linked, picture, seen[0].place)


def _pieces(root: Element, skip: Collection[Element]) -> Iterator[_Piece | None]:
    """Runs of characters and pictures of an element; None where a line ends."""
    from lxml import etree

    bold = linked = verbatim = 0
    walk = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if step := {"start": 1, "end": -1}.get(event):
            bold += step * _is_bold(element, tag)
            linked += step * (tag == "a")
            verbatim += step * (tag == "pre")
            if tag in _BREAKS:
                yield None
        if event == "start":
            row = _row(element, skip) if tag == "tr" else ""
            if row or (element in skip and element is not root):
                walk.skip_subtree()
            if tag == "img" and element not in skip:
                yield _Piece("", False, False, element, picture=True)
            text = row or ("" if element in skip and element is not root else element.text)
            place = element
        else:
            text, place = ("" if element is root else element.tail), element.getparent()
        for n, part in enumerate((text or "").split("\n") if verbatim else [text or ""]):
            if n:
                yield None
            if part:
                yield _Piece(part, bold > 0, linked > 0, place)


def _is_bold(element: Element, tag: str) -> bool:
    return tag in _BOLD or bool(_BOLD_STYLE.search(element.get("style") or ""))


def _row(row: Element, skip: Collection[Element]) -> str:
    """The cells of a row of data in one line; empty where the table only arranges the page."""
    inside = list(islice(row.iter(), _CELLS))
    cells = [e for e in row if e.tag in ("td", "th")]
    if len(inside) == _CELLS or len(cells) < 2 or any(e.tag in ("table", "img") or e in skip for e in inside):
        return ""
    found = [[line.text for line in lines(cell, skip)] for cell in cells]
    if any(len(f) > 1 or len("".join(f)) > _CELL for f in found) or sum(map(bool, found)) < 2:
        return ""
    return "\u3000".join(f[0] for f in found if f)
