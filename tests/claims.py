"""Claims by hand, for tests of what comes after extraction: a page's text is written with its claims in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from kg.core.types import Article, Claim, Context, Division, Evidence, Name, Page, Piece, Quantity, Slot, Source


@dataclass
class Sheet:
    """A page with one article, grown claim by claim: `say(words, relation, slots)` prints the words and claims them."""

    title: str = "题目"
    issued: date | None = date(2021, 5, 6)
    region: tuple[Division, ...] = ()
    path: str = "pages/a.txt"
    text: str = ""
    said: list[tuple[str, int, int, dict[str, Slot], dict[str, object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.title + "\n"

    def say(self, words: str, relation: str, slots: dict[str, Slot], **more: object) -> Sheet:
        """Prints a sentence; names without ranges get the place where their key stands in it, if it does."""
        start = len(self.text)
        self.text += words + "\n"
        placed = {k: self._place(v, words, start) for k, v in slots.items()}
        self.said.append((relation, start, start + len(words), placed, more))
        return self

    @staticmethod
    def _place(value: Slot, words: str, start: int) -> Slot:
        if not isinstance(value, Name) or value.key not in words:
            return value
        at = start + words.index(value.key)
        return Name(value.kind, value.text, value.key, value.within, ((at, at + len(value.key)),), value.code)

    @property
    def page(self) -> Page:
        """The page as ingest would give it."""
        return Page(self.text, (Source(self.path, sha256(self.text.encode()).hexdigest()),), "云岭日报", self.issued, "2")

    @property
    def article(self) -> Article:
        """The article: the whole page."""
        context = Context("云岭日报", self.issued, None, "2", self.region)
        pieces, whole = (Piece(0, 0, len(self.text)),), ((0, len(self.text)),)
        heading = len(self.title)
        return Article(self.page.id, "news", self.title, whole, (self.text,), self.text, pieces, heading, (), context)

    @property
    def claims(self) -> list[Claim]:
        """The claims, each with the whole sentence as evidence."""
        issued = self.issued.isoformat() if self.issued else ""
        return [
            Claim(rel, self.page.id, self.article.id, tuple(s.items()), self._evidence(a, b, rel), issued=issued, **more)  # type: ignore[arg-type]
            for rel, a, b, s, more in self.said
        ]

    def _evidence(self, start: int, end: int, relation: str) -> tuple[Evidence, ...]:
        return (Evidence(start, end, self.text[start:end], f"{relation}/by hand"),)


def person(name: str, *within: str) -> Name:
    """A person, with the codes around."""
    return Name("Person", name, name, within)


def division(name: str, code: str = "", *within: str) -> Name:
    """A division; `within` are codes, widest first."""
    return Name("Division", name, name, within, code=code)


def thing(kind: str, name: str, *within: str) -> Name:
    """Anything else that is named."""
    return Name(kind, name, name, within)


def quantity(value: str, unit: str, approx: bool = False) -> Quantity:
    """A figure in base units."""
    return Quantity(Decimal(value), unit, approx)


def all_claims(sheets: Sequence[Sheet]) -> list[Claim]:
    """The claims of several pages."""
    return [c for s in sheets for c in s.claims]
