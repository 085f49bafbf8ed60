"""What a reader of relations has before it: an article, its mentions in order, and what they refer to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.frozen import lazy
from kg.core.ontology import Ontology
from kg.core.text import sentences
from kg.core.types import Article, Claim, Division, Evidence, Mention, Name, Range, Slot
from kg.relate.quotation import Quotation, quotations, spoken

CLAUSE = re.compile(r"[，。；：！？!?\n“”（）]")  # enumeration marks do not part clauses
LONGEST_CLAUSE = 200  # characters looked back for the beginning of one
OPENING = "，。；：！？\n“”"  # words may open a clause behind these
# What does not depend on the mentions.
OF_TEXT = ("text", "sentences", "_marks", "openings", "quotations", "speech", "paragraphs")
LEVEL_ENDS = "省市州盟区县旗镇乡村"  # the characters names of divisions end in


@dataclass(frozen=True, eq=False)
class Scene:
    """An article, its mentions (in order, not overlapping; parts inside them), the ontology, the page's text.

    All positions are text offsets. Readers make claims only through `claim`, so that evidence always stands
    on the page. What several readers ask of every figure or mention is found once: sentences, clauses, quotations.
    """

    article: Article
    mentions: tuple[Mention, ...]
    ontology: Ontology
    relations: frozenset[str] | None = None  # those asked for; all if None

    def with_mentions(self, mentions: Iterable[Mention]) -> Scene:
        """The same article with other mentions; what is known of its text is kept."""
        other = Scene(self.article, tuple(mentions), self.ontology, self.relations)
        vars(other).update({name: getattr(self, name) for name in OF_TEXT})
        return other

    @lazy
    def _id(self) -> str:
        return self.article.id

    @lazy
    def text(self) -> str:
        """The mended, folded text that the rules read."""
        return self.article.text

    @lazy
    def sentences(self) -> tuple[Range, ...]:
        """The ranges of the sentences outside bylines; the headline is one of its own."""
        inside = self.article.bylines
        if not inside:
            return tuple(sentences(self.text))
        found = []
        for start, end in sentences(self.text):
            for a, b in inside:
                if a <= start < b <= end:
                    start = b
            if start < end and self.text[start:end].strip():
                found.append((start, end))
        return tuple(found)

    def sentence(self, at: int) -> Range | None:
        """The sentence that holds the character at a position, if one does."""
        return _holding(self.sentences, at)

    def paragraph(self, at: int) -> Range | None:
        """The paragraph that holds the character at a position; None for a line end."""
        return _holding(self.paragraphs, at)

    @lazy
    def _marks(self) -> list[int]:
        return [m.start() for m in CLAUSE.finditer(self.text)]

    def clause(self, at: int) -> Range:
        """The clause around a position: from the last mark before it to the next one from it on."""
        i, start = bisect_left(self._marks, at), max(0, at - LONGEST_CLAUSE)
        if i and self._marks[i - 1] >= start:
            start = self._marks[i - 1] + 1
        return start, self._marks[i] if i < len(self._marks) else len(self.text)

    @lazy
    def openings(self) -> list[int]:
        """Where a clause may begin: at the text's beginning, and behind a mark."""
        return [0, *[at + 1 for at in self._marks if self.text[at] in OPENING]]

    def opening(self, at: int) -> int:
        """The last place up to a position where a clause may begin."""
        return self.openings[bisect_right(self.openings, at) - 1]

    @lazy
    def quotations(self) -> tuple[Quotation, ...]:
        """What stands in quotation marks, in order."""
        return tuple(quotations(self.text))

    @lazy
    def speech(self) -> tuple[Quotation, ...]:
        """The quotations that have the form of speech."""
        return tuple(q for q in self.quotations if spoken(self.text, q))

    @lazy
    def paragraphs(self) -> tuple[Range, ...]:
        """The ranges of the paragraphs, headline included, line ends left out."""
        found, start = [], 0
        for line in self.text.split("\n"):
            if line.strip():
                found.append((start, start + len(line)))
            start += len(line) + 1
        return tuple(found)

    @lazy
    def _starts(self) -> list[int]:
        return [m.start for m in self.mentions]

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that lie whole inside a range."""
        starts = self._starts
        first = bisect_left(starts, start)
        found = self.mentions[first : bisect_left(starts, end, first)]
        return found[:-1] if found and found[-1].end > end else found  # they do not overlap: only the last can end outside

    def after(self, start: int) -> tuple[Mention, ...]:
        """The mentions that begin at a position or behind it."""
        return self.mentions[bisect_left(self._starts, start) :]

    def before(self, end: int) -> tuple[Mention, ...]:
        """The mentions that end before a position, units of posts among them, in order."""
        found = self.between(0, end)
        return tuple([part for m in found for part in (m.parts[:1] if m.kind == "Post" else (m,))])

    def of_kind(self, kind: str, mentions: Iterable[Mention] | None = None) -> Iterator[Mention]:
        """Mentions of a kind or one below it; `Unit` gives divisions, places and bodies."""
        kinds = kinds_of(self.ontology, kind)
        return (m for m in (self.mentions if mentions is None else mentions) if m.kind in kinds)

    def last(self, kind: str, before: int, start: int = 0) -> Mention | None:
        """The nearest mention of a kind that ends before a position and begins after another."""
        found = list(self.of_kind(kind, self.between(start, before)))
        return found[-1] if found else None

    @lazy
    def printed(self) -> dict[Division, str]:
        """For each division the fullest name that the article prints."""
        names: dict[Division, str] = {}
        for division, m in self.places:
            if len(m.name) >= len(names.get(division, "")):
                names[division] = m.name
        return names

    @lazy
    def _codes(self) -> dict[str, str]:
        """The same by code: a division that the page calls by a former name is the one of today."""
        return {division.code: name for division, name in self.printed.items() if division.code}

    def prints(self, division: Division) -> bool:
        """Whether the article prints a division's name, a former one too."""
        return division in self.printed or division.code in self._codes

    @lazy
    def places(self) -> tuple[tuple[Division, Mention], ...]:
        """The divisions that the article names, parts of other names among them, each with its mention; no anaphors."""
        return tuple([(m.division, m) for m in _with_parts(self.mentions) if m.division and "anaphor" not in m.tags])

    def called(self, division: Division) -> str:
        """What the article calls a division, else its full name."""
        known = self.printed.get(division) or self._codes.get(division.code) or division.name
        wide = division.level in ("province", "prefecture")
        return division.name if not wide and known != division.name and self._stands(division.name) else known

    def _stands(self, name: str) -> bool:
        """Whether a name is printed in the text itself, bylines left out, be it within another one."""
        at = self.text.find(name)
        while at >= 0 and any(a <= at < b for a, b in self.article.bylines):
            at = self.text.find(name, at + 1)
        return at >= 0

    def key(self, mention: Mention) -> str:
        """The shortest name of the thing a mention names."""
        return self.called(mention.division) if mention.division else mention.name or mention.text

    def name(self, mention: Mention) -> Name:
        """The thing a mention names, with the divisions around it, as a claim's slot."""
        key = self.key(mention)
        within = tuple([d.code or d.name for d in mention.within])
        ranges = self.article.locate(mention.start, mention.end)
        code = mention.division.code if mention.division else ""
        return Name(mention.kind, self._full(mention, key), key, within, ranges, code)

    def _full(self, mention: Mention, key: str) -> str:
        """The name with the divisions around it, as far as it carries them: 区医保局 becomes 澄河区医保局."""
        if mention.kind == "Person" or "loose" in mention.tags or not mention.within:
            return key
        own = key.removeprefix(self.called(mention.within[-1]))
        local = [d for d in mention.within if d.level in ("county", "township", "village")] or mention.within[-1:]
        return _joined((*map(self.called, local), own)) if own else key

    def claim(self, relation: str, slots: Iterable[tuple[str, Slot]], where: Range, rule: str, **more: object) -> Claim:
        """A claim read at text[where], under the rule's name. `more`: modality, period, confidence.

        Raises ValueError where the page holds nothing there: a claim without words is none.
        """
        context = self.article.context
        found, name = self.article.locate(*where), f"{relation}/{rule}"
        evidence = tuple([Evidence(a, b, self.article.quote(a, b), name) for a, b in found])
        if not evidence:
            raise ValueError(f"{relation}/{rule}: nothing of {self.article.id} stands at {where}")
        issued = context.issued.isoformat() if context.issued else ""
        claim = Claim(relation, self.article.page, self._id, tuple(slots), evidence, issued=issued, **more)  # type: ignore[arg-type]
        sure = self.article.certainty(*where) if self.article.unsure else 1.0
        return claim.surely(sure) if sure < claim.confidence else claim


@lru_cache(maxsize=64)
def kinds_of(ontology: Ontology, kind: str) -> frozenset[str]:
    """A kind and all kinds below it."""
    return frozenset((kind, *ontology.kinds_below(kind)))


@lru_cache(maxsize=1 << 12)
def _joined(names: tuple[str, ...]) -> str:
    """A name with those of the divisions around it before it; one that a narrower name holds is not said again."""
    *around, own = [name for i, name in enumerate(names) if not any(name in narrower for narrower in names[i + 1 :])]
    whole = "".join(around)
    longest = next((n for n in range(len(own), 1, -1) if whole.endswith(own[:n])), 0)  # 白沙街道|街道党工委
    shared = longest or (own[:1] == whole[-1:] and own[:1] in LEVEL_ENDS)  # 澄河县|县医保局
    return whole + own[shared:]


def _holding(ranges: Sequence[Range], at: int) -> Range | None:
    i = bisect_right(ranges, at, key=_start)
    return ranges[i - 1] if i and at < ranges[i - 1][1] else None


def _start(stretch: Range) -> int:
    return stretch[0]


def _with_parts(mentions: Iterable[Mention]) -> list[Mention]:
    found: list[Mention] = []
    for m in mentions:
        found.append(m)
        if m.parts:
            found += _with_parts(m.parts)
    return found
