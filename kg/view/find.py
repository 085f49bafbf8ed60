"""Full-text search over articles and quotes, by characters and by pinyin.

The index is one SQLite file (FTS5) beside a build, made when it is first asked. Every Chinese character is a word of its own,
so a phrase of one, two or twenty characters is found just where it stands; letters are also read as pinyin.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import compress, decompress

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from kg.core.errors import QueryError, StoreError
from kg.core.text import uniform
from kg.view.asks import text as file
from kg.view.asks import visible
from kg.view.exports.source import Order
from kg.view.exports.tables import Row, rows
from kg.view.pinyin import readings, syllables, toneless
from kg.view.say import cite
from kg.view.statements import Citation

INDEX = "find.sqlite"
FORMAT = 1
KINDS = ("article", "quote")
AROUND = 40  # characters shown on either side of what was found
_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]|\d+(?:[,.]\d+)+|(?:(?![{_HAN}_])\w)+")
_LETTERS = re.compile(r"[a-z]+")
_PLACE = re.compile(r"char=(\d+),(\d+)")

Phrase = tuple[str, ...]  # words that stand one after the other


@dataclass(frozen=True, slots=True)
class Hit:
    """An article or a quote in which all words stand: how it is cited, who speaks, a passage with the words marked."""

    kind: str
    iri: str
    article: str
    headline: str
    paper: str
    date: str
    page: str
    speaker: str
    passage: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word of a search: the phrase of its characters, and those of the syllables that its letters may be."""

    phrase: Phrase
    pinyin: tuple[Phrase, ...] = ()


def find(order: Order, folder: Path, words: str, kinds: Sequence[str] = KINDS, limit: int = 20) -> list[Hit]:
    """The articles and quotes in which all words (parted by blanks) stand, the most fitting first.

    `folder` is that of the build, where the index is, or is made. Raises QueryError for words without letter or character.
    """
    with closing(_opened(order, folder)) as index:
        known = {syllable for (syllable,) in index.execute("SELECT syllable FROM syllable")}
        wanted = [_wanted(token, known) for token in words.split() if _tokens(token)]
        if not wanted:
            raise QueryError(f"{words!r}: nothing to look for in it; give characters, letters or numbers")
        marks = ", ".join("?" * len(kinds))
        asked = (_expression(wanted), *kinds, limit)
        return [_hit(row, wanted) for row in index.execute(file("queries/find.sql").replace("-- kinds", marks), asked)]


def build(order: Order, path: Path) -> None:
    """Writes the index of a graph into a file."""
    with closing(sqlite3.connect(path)) as index:
        index.executescript(file("queries/index.sql"))
        known: set[str] = set()
        for kind, row, text in _documents(order):
            tokens = [token for token, _, _ in _tokens(text)]
            read, named = readings(tokens), readings(tokens, surnames=True)
            known.update(r for r in (*read, *named) if _LETTERS.fullmatch(r))
            cited = [row.get(k, "") for k in ("id", "article_id", "headline", "paper", "date", "page", "speaker")]
            packed = [compress(t.encode("utf-8", "surrogatepass")) for t in (text, " ".join(read), " ".join(named))]
            at = index.execute("INSERT INTO document VALUES (NULL, ?,?,?,?,?,?,?,?, ?,?,?)", (kind, *cited, *packed)).lastrowid
            shown = (at, " ".join(tokens), " ".join(read), " ".join(named) if named != read else "")
            index.execute("INSERT INTO words (rowid, text, pinyin, surname) VALUES (?,?,?,?)", shown)
        index.executemany("INSERT INTO syllable VALUES (?)", ((s,) for s in sorted(known)))
        index.execute(f"PRAGMA user_version = {FORMAT}")
        index.commit()


def _opened(order: Order, folder: Path) -> sqlite3.Connection:
    path = folder / INDEX
    try:
        if not _current(path):
            with TemporaryDirectory(prefix=".find-", dir=folder) as fresh:
                build(order, Path(fresh) / INDEX)
                (Path(fresh) / INDEX).replace(path)
        return sqlite3.connect(f"file:{path.absolute().as_posix()}?mode=ro", uri=True)
    except (OSError, sqlite3.Error) as fault:
        raise StoreError(
            f"{path}: the index cannot be written or read ({fault}); make room, or give the folder rights"
        ) from fault


def _current(path: Path) -> bool:
    if not path.is_file():
        return False
    with closing(sqlite3.connect(path)) as index:
        try:
            return bool(index.execute("PRAGMA user_version").fetchone()[0] == FORMAT)
        except sqlite3.DatabaseError:
            return False


def _documents(order: Order) -> Iterator[tuple[str, Row, str]]:
    """Kind, row of the table and text of each article and quote; pages and articles both stand in the order of page ids."""
    texts = order.graph.texts()
    page, text = next(texts, ("", ""))
    for row in rows(order, "articles"):
        of = row["page_id"].rsplit("/", 1)[-1]
        while page and page < of:
            page, text = next(texts, ("", ""))
        places = _PLACE.findall(row.get("at", "")) if page == of else ()
        yield "article", {**row, "article_id": row["id"]}, "\n".join(text[int(a) : int(b)] for a, b in places) or row["headline"]
    for row in rows(order, "quotes"):
        yield "quote", row, row.get("words", row.get("quote", ""))


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of a text as they are compared, with their places."""
    return [(m[0].replace(",", "").lower(), m.start(), m.end()) for m in _TOKEN.finditer(uniform(text))]


def _wanted(word: str, known: set[str]) -> Wanted:
    letters = toneless(word).replace("'", "").replace("’", "")
    ways = syllables(letters, known) if _LETTERS.fullmatch(letters) else []
    return Wanted(tuple(token for token, _, _ in _tokens(word)), tuple(map(tuple, ways)))


def _expression(wanted: Sequence[Wanted]) -> str:
    """The question to FTS5. Words hold letters, digits and characters alone, and stand in quotes: nothing in them is syntax."""
    return " AND ".join(f"({' OR '.join(_alternatives(w))})" for w in wanted)


def _alternatives(wanted: Wanted) -> Iterator[str]:
    yield f'text : "{" ".join(wanted.phrase)}"'
    for way in wanted.pinyin:
        yield f'{{pinyin surname}} : "{" ".join(way)}"'


def _hit(row: tuple[str, ...], wanted: Sequence[Wanted]) -> Hit:
    kind, iri, article, headline, paper, date, page, speaker, *packed = row
    text, read, named = (decompress(p).decode("utf-8", "surrogatepass") for p in packed)  # type: ignore[arg-type]
    tokens = _tokens(text)
    streams = [[token for token, _, _ in tokens], read.split(), named.split()]
    found = {i for w in wanted for i in _found(streams, w)}
    places = [(tokens[i][1], tokens[i][2]) for i in sorted(found)]
    return Hit(kind, iri, article, visible(headline), paper, date, page, visible(speaker), _passage(text, places))


def _found(streams: Sequence[Sequence[str]], wanted: Wanted) -> Iterator[int]:
    """The places of the words among the tokens of a document: as characters, or as one of their readings."""
    chars, *read = streams
    for phrase, stream in [(wanted.phrase, chars), *((way, s) for way in wanted.pinyin for s in read)]:
        size = len(phrase)
        for at in (i for i, token in enumerate(stream) if token == phrase[0]):
            if tuple(stream[at : at + size]) == phrase:
                yield from range(at, at + size)


def _passage(text: str, places: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The text around the first words found, cut into stretches that are marked and such that are not."""
    first = places[0][0] if places else 0
    start, end = max(0, first - AROUND), min(len(text), first + 2 * AROUND)
    parts: list[tuple[str, bool]] = []
    at = start
    for a, b in (p for p in places if p[0] < end):
        parts += [(text[at:a], False), (text[a:b], True)]
        at = b
    parts.append((text[at : max(at, end)], False))
    joined: list[tuple[str, bool]] = []
    for words, marked in ((re.sub(r"\s*\n\s*", "", visible(words)), marked) for words, marked in parts):
        if joined and joined[-1][1] is marked:
            words = joined.pop()[0] + words
        joined += [(words, marked)] if words else []
    return tuple(joined)


def drawn(hits: Sequence[Hit], lang: str) -> Group:
    """What was found, for rich to print: the passage with the words underlined, and where it stands."""
    return Group(*(_drawn(hit, lang) for hit in hits))


def _drawn(hit: Hit, lang: str) -> Group:
    speaker = [Text(hit.speaker + "：", "bold")] if hit.speaker else []
    parts = [Text(words, "bold underline" if marked else "") for words, marked in hit.passage]
    cited = Text(cite(Citation(hit.article, hit.headline, hit.paper, hit.date, hit.page), lang), "green")
    return Group(Text.assemble("• ", *speaker, *parts, overflow="fold"), Padding(cited, (0, 0, 0, 2), expand=False))
