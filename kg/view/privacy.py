"""Private persons: who they are in a graph, and the graph's quads without their names.

A person is public who is named in an official post, in a byline, or in a post of a body (company, association); all others
are private. Under `pseudonym` their names become marks with a keyed hash, in labels, IRIs, quotes and all other texts; under
`drop` they leave with all that names them. What was changed bears `xt:redacted`, and no place on a page any more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from typing import Literal as OneOf
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from kg.core.finder import Finder, plain
from kg.core.secret import keyed
from kg.view.asks import Asks, ask, iri_of

Way = OneOf["keep", "pseudonym", "drop"]
WAYS: tuple[Way, ...] = ("keep", "pseudonym", "drop")
NS = "https://xiangtu.example/ns#"
REDACTED, AT, CODE = (NamedNode(NS + name) for name in ("redacted", "at", "code"))
MENTIONS, SOURCE = NamedNode("https://schema.org/mentions"), NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
ASIDE = frozenset(NamedNode(NS + name) for name in ("predecessor", "successor", "contradictedBy"))  # others, by the way
STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")

# Nodes whose id is a hash over what they say, names included: who guesses a name could prove the guess by it.
_HASHED = re.compile(r"(?!page/)[\w-]+/[0-9a-f]{16}")
_GONE = "〔某人〕"

Blocks = Callable[[], Iterable[Quad]]  # gives the quads of a graph anew, those of a subject side by side


@dataclass(frozen=True, slots=True)
class People:
    """The persons of a graph: names of the private ones by IRI, names of the public ones by IRI."""

    private: Mapping[str, frozenset[str]]
    public: Mapping[str, frozenset[str]]

    @property
    def names(self) -> frozenset[str]:
        """All names of private persons, folded."""
        return frozenset(n for names in self.private.values() for n in names)

    @property
    def shared(self) -> frozenset[str]:
        """Names that a private and a public person bear."""
        return self.names & frozenset(n for names in self.public.values() for n in names)


def people(graph: Asks, bodies: Iterable[str]) -> People:
    """The persons of a graph; `bodies` are the kinds of thing (`Company`, …) whose posts make a person public."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in ask(graph, "people"):
        names[row["person"]].add(plain(row["name"]))
    public = {row["person"] for row in ask(graph, "public", "kind", (NS + b for b in bodies))}
    sides = {side: {p: frozenset(n) for p, n in names.items() if (p in public) is side} for side in (True, False)}
    return People(sides[False], sides[True])


@dataclass(frozen=True)
class Veil:
    """What stands between a graph and its readers: takes the names of private persons out of quads.

    `spared` are, by article, the names there that a public person bears and no private one.
    """

    people: People
    base: str
    secret: bytes
    way: Way
    spared: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def quads(self, blocks: Blocks) -> Iterator[Quad]:
        """The quads as they may be shown; a subject's stand side by side, else the order is that of the graph."""
        veiled = _Veiled(self, Finder(self.people.names), *self._hashed(blocks))
        for _, block in _by_subject(blocks()):
            yield from veiled.block(block)

    def _hashed(self, blocks: Blocks) -> tuple[frozenset[str], frozenset[str]]:
        """Which hashed nodes get another id, and which nodes leave: what names a person, and what names what names one."""
        touched: set[str] = set()
        gone: set[str] = set(self.people.private) if self.way == "drop" else set()
        finder, size = Finder(self.people.names), -1
        while size != len(touched) + len(gone):
            size = len(touched) + len(gone)
            probe = _Veiled(self, finder, frozenset(touched), frozenset(gone))
            for subject, block in _by_subject(blocks()):
                if not _HASHED.fullmatch(subject.removeprefix(self.base)):
                    continue
                if any(iri_of(q.object) in gone for q in block if q.predicate not in ASIDE):
                    gone.add(subject)
                elif subject not in touched and probe.changes(block):
                    touched.add(subject)
        return frozenset(touched), frozenset(gone)


def spared(graph: Asks, found: People) -> dict[str, frozenset[str]]:
    """By article (IRI) the shared names that stand there for a public person alone."""
    shared, names = found.shared, {**found.private, **found.public}
    bearers = sorted(p for p, own in names.items() if own & shared)
    sides: dict[str, dict[bool, set[str]]] = defaultdict(lambda: {True: set(), False: set()})
    for row in ask(graph, "named", "person", bearers):
        sides[row["article"]][row["person"] in found.public] |= names[row["person"]] & shared
    return {article: frozenset(s[True] - s[False]) for article, s in sides.items()}


def _by_subject(quads: Iterable[Quad]) -> Iterator[tuple[str, list[Quad]]]:
    for subject, block in groupby(quads, key=lambda q: iri_of(q.subject)):
        yield subject, list(block)


@dataclass(frozen=True)
class _Veiled:
    """A veil with what it needs at hand: block by block."""

    veil: Veil
    finder: Finder
    touched: frozenset[str]
    gone: frozenset[str]

    def block(self, block: list[Quad]) -> Iterator[Quad]:
        """The quads of one subject, as they may be shown."""
        subject = block[0].subject
        if iri_of(subject) in self.gone:
            return
        kept = [q for q in block if iri_of(q.object) not in self.gone]
        shown = self._shown(kept)
        told = [a for a, b in zip(shown, kept, strict=True) if a.object != b.object and a.predicate != MENTIONS]
        redacted = bool(told) or iri_of(subject) in self.veil.people.private
        yield from (q for q in shown if not (redacted and q.predicate == AT))
        if redacted and shown:
            yield Quad(shown[0].subject, REDACTED, Literal(True))

    def changes(self, block: list[Quad]) -> bool:
        """Whether anything of a block would be shown otherwise."""
        return self._shown(block) != block

    def _shown(self, block: list[Quad]) -> list[Quad]:
        if any(q.predicate == CODE for q in block):
            return block  # a division that a list has is no person
        spared = self._spared(block)
        return [Quad(self._node(q.subject), q.predicate, self._object(q.object, spared)) for q in block]

    def _spared(self, block: list[Quad]) -> frozenset[str]:
        """The names that are not hidden in a block: those of the public person it is about, or in its article."""
        subject = iri_of(block[0].subject)
        if subject in self.veil.people.public:
            return self.veil.people.public[subject]
        article = next((iri_of(q.object) for q in block if q.predicate == SOURCE), subject)
        if "/article/" in article:
            return self.veil.spared.get(article, frozenset())
        return self.veil.people.shared

    def _object(self, term: object, spared: frozenset[str]) -> Any:
        if isinstance(term, NamedNode):
            return self._node(term)
        if isinstance(term, Literal) and (term.language or term.datatype == STRING):
            text = self._text(term.value, spared)
            return term if text == term.value else Literal(text, language=term.language) if term.language else Literal(text)
        return term

    def _text(self, text: str, spared: frozenset[str]) -> str:
        parts, at = [], 0
        for start, end, name in self.finder.find(text):
            if name not in spared:
                parts += [text[at:start], self._mark(name)]
                at = end
        return "".join([*parts, text[at:]])

    def _mark(self, name: str) -> str:
        return _GONE if self.veil.way == "drop" else f"〔某{keyed(self.veil.secret, name, 8)}〕"

    def _node(self, term: object) -> Any:
        value = iri_of(term)
        if not value.startswith(self.veil.base) or value in self.veil.people.public:
            return term
        local, mark, rest = value[len(self.veil.base) :].partition("#")
        if value in self.touched:
            kind, _, name = local.partition("/")
            return NamedNode(f"{self.veil.base}{kind}/{keyed(self.veil.secret, name, 16)}")
        if self.finder.han_only and local.isascii() and "%" not in local and value not in self.veil.people.private:
            return term  # nearly all: claims, articles, quantities
        *above, last = local.split("/")
        shown = [*map(self._segment, above), self._segment(last, value in self.veil.people.private)]
        return NamedNode(self.veil.base + "/".join(shown) + mark + rest)

    def _segment(self, segment: str, whole: bool = False) -> str:
        """A segment of an IRI; one with a name in it becomes a keyed hash, in whole."""
        named = whole or any(name not in self.veil.people.shared for _, _, name in self.finder.find(unquote(segment)))
        return f"redacted~{keyed(self.veil.secret, segment, 12)}" if named else segment
