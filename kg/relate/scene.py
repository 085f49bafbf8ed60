"""What a reader of relations has before it: an article, its mentions in order, and what they refer to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kg.core.ontology import Ontology
from kg.core.text import sentences
from kg.core.types import Article, Claim, Division, Evidence, Mention, Name, Range, Slot

LEVEL_ENDS = "省市州盟区县旗镇乡村"  # the characters names of divisions end in


@dataclass(frozen=True, eq=False)
class Scene:
    """An article, its mentions (in order, not overlapping; parts inside them), the ontology, the page's text.

    All positions are text offsets. Readers make claims only through `claim`, so that evidence always stands
    on the page.
    """

    article: Article
    mentions: tuple[Mention, ...]
    ontology: Ontology

    @property
    def text(self) -> str:
        """The mended, folded text that the rules read."""
        return self.article.text

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        """The ranges of the sentences outside bylines; the headline is one of its own."""
        inside = self.article.bylines
        found = []
        for start, end in sentences(self.text):
            for a, b in inside:
                if a <= start < b <= end:
                    start = b
            if start < end and self.text[start:end].strip():
                found.append((start, end))
        return tuple(found)

    @cached_property
    def paragraphs(self) -> tuple[Range, ...]:
        """The ranges of the paragraphs, headline included, line ends left out."""
        found, start = [], 0
        for line in self.text.split("\n"):
            if line.strip():
                found.append((start, start + len(line)))
            start += len(line) + 1
        return tuple(found)

    @cached_property
    def _starts(self) -> list[int]:
        return [m.start for m in self.mentions]

    def between(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that lie whole inside a range."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end)
        return tuple(m for m in self.mentions[first:last] if m.end <= end)

    def before(self, end: int) -> tuple[Mention, ...]:
        """The mentions that end before a position, units of posts among them, in order."""
        found = self.between(0, end)
        return tuple(part for m in found for part in (m.parts[:1] if m.kind == "Post" else (m,)))

    def of_kind(self, kind: str, mentions: Iterable[Mention] | None = None) -> Iterator[Mention]:
        """Mentions of a kind or one below it; `Unit` gives divisions, places and bodies."""
        for m in self.mentions if mentions is None else mentions:
            if self.ontology.is_a(m.kind, kind):
                yield m

    def last(self, kind: str, before: int, start: int = 0) -> Mention | None:
        """The nearest mention of a kind that ends before a position and begins after another."""
        found = list(self.of_kind(kind, self.between(start, before)))
        return found[-1] if found else None

    @cached_property
    def printed(self) -> dict[Division, str]:
        """For each division the fullest name that the article prints."""
        names: dict[Division, str] = {}
        linked = (part for whole in self.mentions for part in _with_parts(whole))
        for m in (m for m in linked if m.division and "anaphor" not in m.tags):
            if m.division and len(m.name) >= len(names.get(m.division, "")):
                names[m.division] = m.name
        return names

    def called(self, division: Division) -> str:
        """What the article calls a division, else its full name."""
        return self.printed.get(division, division.name)

    def name(self, mention: Mention) -> Name:
        """The thing a mention names, with the divisions around it, as a claim's slot."""
        key = self.called(mention.division) if mention.division else mention.name or mention.text
        return Name(
            kind=mention.kind,
            text=self._full(mention, key),
            key=key,
            within=tuple(d.code or d.name for d in mention.within),
            ranges=self.article.locate(mention.start, mention.end),
            code=mention.division.code if mention.division else "",
        )

    def _full(self, mention: Mention, key: str) -> str:
        """The name with the divisions around it, as far as it carries them: 区医保局 becomes 澄河区医保局."""
        if mention.kind == "Person" or "loose" in mention.tags or not mention.within:
            return key
        own = key.removeprefix(self.called(mention.within[-1]))
        local = [d for d in mention.within if d.level in ("county", "township", "village")] or mention.within[-1:]
        around = "".join(map(self.called, local))
        shared = own[:1] == around[-1:] and own[:1] in LEVEL_ENDS  # 澄河县|县医保局
        return around + own[shared:] if own else key

    def claim(self, relation: str, slots: Iterable[tuple[str, Slot]], where: Range, rule: str, **more: object) -> Claim:
        """A claim read at text[where], under the rule's name. `more`: modality, period, confidence.

        Raises ValueError where the page holds nothing there: a claim without words is none.
        """
        context = self.article.context
        evidence = tuple(Evidence(a, b, self.article.quote(a, b), f"{relation}/{rule}") for a, b in self.article.locate(*where))
        if not evidence:
            raise ValueError(f"{relation}/{rule}: nothing of {self.article.id} stands at {where}")
        issued = context.issued.isoformat() if context.issued else ""
        claim = Claim(relation, self.article.page, self.article.id, tuple(slots), evidence, issued=issued, **more)  # type: ignore[arg-type]
        return replace(claim, confidence=min(claim.confidence, self.article.certainty(*where)))


def _with_parts(mention: Mention) -> Iterator[Mention]:
    yield mention
    for part in mention.parts:
        yield from _with_parts(part)
