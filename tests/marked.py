"""Corpora with marked text: `[鼓楼区:Division][钱塘小学:Organization]校长[林莉:Person]说…` → an article and its mentions.

So a reader of relations is tested alone, whatever finds the mentions. A post is marked with its parts inside:
`[[牡丹区:Division]区长:Post]`; a value follows `=`: `[2亿元:Amount=200000000 CNY]`, `[7月25日:Date=2022-07-25]`,
`[20余人:Amount=20 person ~]` (`~` approximate; `min`, `max`: a bound; else the word of the unit). Places inside other mentions
become their `within`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Article, Context, Division, Mention, Piece, Quantity
from kg.relate.scene import Scene

NO_CONTEXT = Context()
BOUNDS = ("min", "max")
LEVEL = {
    "省": "province",
    "市": "prefecture",
    "区": "county",
    "县": "county",
    "镇": "township",
    "乡": "township",
    "道": "township",
}


def article(text: str, bylines: tuple[tuple[int, int], ...] = (), heading: int = 0, context: Context = NO_CONTEXT) -> Article:
    """An article that is the whole of a page of its own."""
    pieces = (Piece(0, 0, len(text)),)
    return Article(
        "0" * 16, "news", text[:heading] or None, ((0, len(text)),), (text,), fold(text), pieces, heading, bylines, context
    )


def marked(source: str, context: Context = NO_CONTEXT) -> tuple[Article, tuple[Mention, ...]]:
    """The article without the marks, and its top-level mentions in order. Raises ValueError for an open bracket."""
    plain, found, rest = _parse(source, 0)
    if rest != len(source):
        raise ValueError(f"a bracket too many at {rest}: {source}")
    return article(plain, context=context), tuple(found)


def _parse(source: str, at: int, offset: int = 0, inside: bool = False) -> tuple[str, list[Mention], int]:
    plain, found = "", []
    while at < len(source) and not (inside and source[at] == ":"):
        if source[at] == "[":
            words, parts, at = _parse(source, at + 1, offset + len(plain), inside=True)
            end = source.index("]", at)
            kind, _, value = source[at + 1 : end].partition("=")
            start = offset + len(plain)
            found.append(_mention(start, words, kind, value, tuple(parts)))
            plain, at = plain + words, end + 1
        else:
            plain, at = plain + source[at], at + 1
    return plain, found, at


def _mention(start: int, words: str, kind: str, value: str, parts: tuple[Mention, ...]) -> Mention:
    division = Division("", words, LEVEL.get(words[-1], "village")) if kind == "Division" else None
    within = tuple(p.division for p in parts if p.division)
    name = words if kind != "Division" or not parts else words[parts[-1].end - start :]
    return Mention(
        start, start + len(words), kind, words, name, parts, division=division, within=within, value=_value(kind, value)
    )


def _value(kind: str, value: str) -> Quantity | str | None:
    if kind == "Amount":
        number, unit, *flags = value.split()
        bound = next((f for f in flags if f in BOUNDS), None)
        word = next((f for f in flags if f not in BOUNDS and f != "~"), "")
        return Quantity(Decimal(number), unit, approx="~" in flags, bound=bound, measure=word)
    return value or None


def scene(source: str, ontology: Ontology) -> Scene:
    """The marked text; `[该项目:Project=name]` stands for the project of that name, `#` is the kind of a project alone."""
    article, mentions = marked(source)
    return Scene(article, tuple(map(_settled, mentions)), ontology)


def _settled(m: Mention) -> Mention:
    if isinstance(m.value, str) and m.kind not in ("Date", "Amount"):
        tag, name = ("generic", m.name) if m.value == "#" else ("anaphor", m.value)
        division = replace(m.division, name=name) if m.division else None
        return replace(m, name=name, value=None, tags=(tag,), division=division)
    return replace(m, tags=("group",)) if m.kind == "Project" and m.parts and m.parts[0].start == m.start else m
