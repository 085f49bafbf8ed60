"""Checks of a graph: every quote against its page, every file against its hash, every shape, conflicts and gaps."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import file_digest
from importlib import resources
from itertools import zip_longest
from pathlib import Path

from kg.core.decode import decode
from kg.core.errors import InputError
from kg.core.ontology import Ontology
from kg.core.types import Page, Source
from kg.triples.constraints import Constraint, constraints, queries
from kg.triples.graph import Graph
from kg.triples.questions import bind, question

_RANGE = re.compile(r"char=(\d+),(\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a fault (the graph is wrong) or a warning (someone should look).

    `where` is a node or a file, `why` a key of `findings.toml`, `values` what its sentence is filled with.
    """

    level: str  # "fault" | "warning"
    where: str
    why: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, lang: str = "en") -> str:
        """What is wrong, in one sentence."""
        return sentence(self.why, lang, **dict(self.values))


def sentence(why: str, lang: str, **values: object) -> str:
    """A sentence of `findings.toml`, filled in."""
    return _sentences()[why][lang].format(**values)


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("kg.triples").joinpath("findings.toml").read_text(encoding="utf-8"))


@cache
def asks() -> Mapping[str, str]:
    """The queries of `checks.toml`."""
    return tomllib.loads(resources.files("kg.triples").joinpath("checks.toml").read_text(encoding="utf-8"))


def _found(level: str, where: str, why: str, **values: object) -> Finding:
    return Finding(level, where, why, tuple((k, str(v)) for k, v in values.items()))


def check(graph: Graph, ontology: Ontology) -> list[Finding]:
    """All findings, each once: evidence, shapes, conflicts, gaps; faults first."""
    found = [*evidence_faults(graph), *shape_faults(graph, ontology), *disagreements(graph, ontology)]
    return sorted(dict.fromkeys(found), key=lambda f: f.level)


# --- evidence --------------------------------------------------------------------------------------------------------------


def evidence_faults(graph: Graph) -> list[Finding]:
    """Quotes that do not stand on their page, pages and files that are not what was read, a dump that was changed."""
    folder, hashes, ids = Path(graph.build.get("folder", "")), dict[Path, str | None](), set[str]()
    found, untrue = list[Finding](), list[Finding]()
    with _quoted(graph) as quotes:
        for page in graph.each_page():
            ids.add(page.id)
            found += (f for source in page.sources for f in _source(page, source, folder, hashes))
            untrue += (f for row in quotes.execute(_OF_PAGE, (page.id,)) for f in _quote(page, *row))
        named = [page for (page,) in quotes.execute("SELECT DISTINCT page FROM quote")]
        strays = (row for page in named if page not in ids for row in quotes.execute(_OF_PAGE, (page,)))
        untrue += (_found("fault", claim, "no_page", at=at) for claim, at, _ in strays)
    found += sorted(untrue, key=lambda f: f.where)
    found += [_found("warning", row["claim"], "unproved") for row in graph.stream(asks()["unproved"])]
    for row in graph.stream(asks()["articles"]):
        if row["page"].rsplit("/", 1)[-1] not in ids:
            found.append(_found("fault", row["article"], "no_article", value=row["page"]))
    found += [_found("warning", page, "set_aside", error=error) for page, error in graph.build.get("broken", ())]
    if _digest(graph.dump) != graph.build["digest"]:
        found.append(_found("fault", str(graph.dump), "digest"))
    return found


_OF_PAGE = "SELECT claim, at, quote FROM quote WHERE page = ?"


@contextmanager
def _quoted(graph: Graph) -> Iterator[sqlite3.Connection]:
    """The quotes of all claims by page, in a table on the disk that goes when it is closed: memory holds those of one page."""
    with closing(sqlite3.connect("", isolation_level=None)) as table:
        table.execute("CREATE TABLE quote (page, claim, at, quote)")
        table.execute("BEGIN")
        rows = ((_page_of(r["at"]), r["claim"], r["at"], r["quote"]) for r in graph.stream(asks()["quotes"]))
        table.executemany("INSERT INTO quote VALUES (?, ?, ?, ?)", rows)
        table.execute("CREATE INDEX by_page ON quote (page)")
        table.execute("COMMIT")
        yield table


def _page_of(at: str) -> str:
    return at.partition("#")[0].rsplit("/", 1)[-1]


def _quote(page: Page, claim: str, at: str, quote: str) -> Iterator[Finding]:
    words = "".join(page.text[int(a) : int(b)] for a, b in _RANGE.findall(at.partition("#")[2]))
    if words != quote:
        yield _found("fault", claim, "quote", at=at, stands=_short(words), quote=_short(quote))


def _short(words: str) -> str:
    return repr(words if len(words) <= 40 else words[:39] + "…")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _source(page: Page, source: Source, folder: Path, hashes: dict[Path, str | None]) -> Iterator[Finding]:
    """What became of a page's file. `hashes` keeps those of files seen before: an archive holds many pages."""
    path = folder / source.path
    if path not in hashes:
        hashes[path] = _digest(path) if path.is_file() else None
    if source.path == "-":
        yield _found("warning", source.path, "stdin")
    elif hashes[path] is None:
        yield _found("warning", source.path, "file_gone")
    elif hashes[path] != source.sha256:
        yield _changed(page, source, path)


def _changed(page: Page, source: Source, path: Path) -> Finding:
    plain = not source.part and path.suffix.lower() in (".txt", "")
    now = _decode(path.read_bytes(), source.path) if plain else None
    if now == page.text:
        return _found("warning", source.path, "bytes_changed")
    if now is None:
        return _found("fault", source.path, "file_changed")
    line, column, stands, was = difference(page.text, now)
    return _found("fault", source.path, "text_changed", line=line, column=column, stands=stands, was=was)


def _decode(raw: bytes, name: str) -> str | None:
    try:
        return decode(raw, name)
    except InputError:
        return None


def difference(read: str, now: str) -> tuple[int, int, str, str]:
    """The first place where two texts differ: line and column (from 1), what stands there now, what was read ("" at the end).

    >>> difference("甲乙丙", "甲丁丙")
    (1, 2, '丁丙', '乙丙')
    """
    at = next((i for i, (a, b) in enumerate(zip_longest(read, now)) if a != b), len(read))
    line, column = read.count("\n", 0, at) + 1, at - (read.rfind("\n", 0, at) + 1) + 1
    return line, column, now[at : at + 10], read[at : at + 10]


# --- shapes ----------------------------------------------------------------------------------------------------------------


def shape_faults(graph: Graph, ontology: Ontology) -> list[Finding]:
    """Nodes that break a constraint of `shapes.toml` or of a card, and links to things of which the graph says nothing."""
    found = [f for constraint in constraints(ontology) for f in _broken(graph, ontology, constraint)]
    base = graph.build["base"].replace("\\", "\\\\").replace('"', '\\"')
    dangling = graph.rows(asks()["dangling"].replace("BASE", base))
    return found + [_found("fault", r["node"], "dangling", property=r["property"], value=r["value"]) for r in dangling]


def _broken(graph: Graph, ontology: Ontology, constraint: Constraint) -> Iterator[Finding]:
    level = "warning" if constraint.warning else "fault"
    for asked, sparql in queries(constraint, ontology):
        allowed = getattr(constraint, asked)
        told = ", ".join(allowed) if isinstance(allowed, tuple) else allowed
        where = {"on": constraint.on, "path": constraint.path, "file": constraint.file, "allowed": told}
        for row in graph.rows(sparql):
            yield _found(level, row["node"], asked, **where, value=row.get("value", ""))


# --- sources that disagree -------------------------------------------------------------------------------------------------


def disagreements(graph: Graph, ontology: Ontology) -> list[Finding]:
    """Two holders of a one-person post at a time, posts of which nobody is known for long, figures that differ: warnings."""
    rows = {name: graph.rows(bind(question(name, ontology))) for name in ("rivals", "gaps", "conflict")}
    found = [_found("warning", r["post"], "rivals", **_of(r, "name", "earliest", "latest")) for r in rows["rivals"]]
    found += [_found("warning", r["post"], "gap", **_of(r, "name", "latest", "next", "earliest")) for r in rows["gaps"]]
    stated = [
        _found("warning", r["name"], "conflict", cited=_cited(r), **_of(r, "figure", "value", "in_unit"))
        for r in rows["conflict"]
    ]
    return list(dict.fromkeys(found + stated))


def _of(row: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: row[name] for name in names}


def _cited(row: Mapping[str, str]) -> str:
    return " ".join(row[k] for k in ("paper", "date", "headline") if k in row) + f", {_short(row['source'])}"
