"""A figure where it stands in an article, and all that may be its subject."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from kg.core.frozen import lazy
from kg.core.lexicon import lexicon
from kg.core.types import Mention
from kg.core.words import row
from kg.relate.candidates import Candidate, candidates, named
from kg.relate.clauses import BODIES, patterns, spoken_for, vague
from kg.relate.measures import COUNTS, Figure, figure_words
from kg.relate.pointers import last_home
from kg.relate.scene import Scene
from kg.relate.voices import officials, quoted, roles, speaker

SEVERAL = 4  # so many that lead between a candidate and a figure, or more, are equal
SHORT = 6  # characters of the thing counted that tell what it is
MOST = 24  # things named before the paragraph that may still be meant
VOICE = "voice"
SAYS = "before a verb of saying"
_start: Callable[[Candidate], int] = attrgetter("start")
GROUPS = {
    **dict.fromkeys(("annual_output", "annual_revenue", "tax"), "earnings"),
    **dict.fromkeys(("funds", "loans_amount"), "funds"),
    **dict.fromkeys(("people", "households"), "people"),
    **dict.fromkeys(("area", "length"), "land"),
}


@dataclass(frozen=True, eq=False)
class Every:
    """All candidates of an article, in order."""

    scene: Scene
    rows: Sequence[Candidate]

    @lazy
    def starts(self) -> list[int]:
        """Where they begin."""
        return [c.start for c in self.rows]

    def within(self, start: int, end: int) -> Sequence[Candidate]:
        """Those that begin in a range."""
        return self.rows[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    @lazy
    def _before(self) -> dict[int, tuple[Candidate, ...]]:
        return {}

    def before(self, paragraph: int) -> tuple[Candidate, ...]:
        """What was named before a paragraph, each thing once: in the headline, and the last ones."""
        if paragraph not in self._before:
            named = {c.name: c for c in self.rows[: bisect_left(self.starts, paragraph)] if c.subject}
            far = sorted(named.values(), key=_start)
            headed = [c for c in far[:-MOST] if c.start < self.scene.article.heading]
            self._before[paragraph] = (*headed, *far[-MOST:])
        return self._before[paragraph]


@dataclass(frozen=True, eq=False)
class Setting:
    """A figure where it stands, and what may be its subject."""

    scene: Scene
    figure: Figure
    every: Every

    @lazy
    def at(self) -> int:
        """Where the figure begins."""
        return self.figure.amount.start

    @lazy
    def sentence(self) -> int:
        """Where the figure's sentence begins."""
        return (self.scene.sentence(self.at) or self.figure.where)[0]

    @lazy
    def earlier(self) -> int:
        """Where the sentence before begins."""
        earlier = bisect_left(self.scene.sentences, (self.sentence, 0))
        return self.scene.sentences[earlier - 1][0] if earlier else self.sentence

    @lazy
    def paragraph(self) -> int:
        """Where the figure's paragraph begins."""
        return (self.scene.paragraph(self.at) or (self.sentence, 0))[0]

    @lazy
    def measure(self) -> str:
        """What sort of measure the figure is."""
        return GROUPS.get(self.figure.measure, self.figure.measure)

    @lazy
    def lead(self) -> str:
        """The words of the clause before the figure."""
        return self.scene.text[self.figure.where[0] : self.at]

    @lazy
    def spent(self) -> re.Match[str] | None:
        """The beginning of the next clause where it says what is built of a sum (投入50万元，建起了…)."""
        words = figure_words(self.scene.ontology).patterns["spent on"]
        return words.match(self.scene.text, self.figure.where[1]) if self.figure.value.unit == "CNY" else None

    def _may_follow(self, c: Candidate) -> bool:
        end = self.figure.where[1]
        return c.subject is not None and (c.start < end or (self.spent is not None and c.start >= self.spent.end()))

    @lazy
    def pool(self) -> tuple[Candidate, ...]:
        """What may be the subject: all of the paragraph and of the clause; of what was named before, each thing once."""
        end = self.scene.clause(self.spent.end())[1] if self.spent else self.figure.where[1]
        behind = filter(self._may_follow, self.every.within(self.at, end))
        here = self.every.within(self.paragraph, self.at)
        return (*self.every.before(self.paragraph), *here, *behind, *_products(self), *_voices(self))

    @lazy
    def whole(self) -> bool:
        """Whether the clause tells of a whole division (全县, 辖区)."""
        return figure_words(self.scene.ontology).patterns["districts"].search(self.lead) is not None

    @lazy
    def form(self) -> str:
        """How the figure's clause begins."""
        return self._form(self.figure.where[0], self.at)

    @lazy
    def opening(self) -> str:
        """How the figure's sentence begins."""
        if self.sentence == self.figure.where[0]:
            return self.form
        end = self.scene.clause(self.sentence)[1]
        return self._form(self.sentence, min(end, self.at))

    def _form(self, start: int, end: int) -> str:
        """How a clause begins: with a name, a verb, the figure and what it measures, or other words."""
        scene, words = self.scene, figure_words(self.scene.ontology)
        opener = patterns(scene.ontology)["openers"].match(scene.text, start, end)
        start = opener.end() if opener else start
        dates = [m.end for m in scene.between(start, end) if m.kind == "Date" and m.start == start]
        start = max(dates, default=start)
        if start >= end:
            return "with the figure"
        if self.every.within(start, start + 1):
            return "with a name"
        own = words.before.get(self.figure.measure)
        if own and own.match(scene.text, start, end):
            return "with what it measures"
        if patterns(scene.ontology)["predicates"].match(scene.text, start):
            return "with a verb"
        first = row(scene.text[start : min(end, start + 6)])[0]
        return "with a verb" if first in lexicon().verbs else "with other words"

    @lazy
    def _earlier(self) -> Sequence[Candidate]:
        """What stands before the figure, the nearest first; not what is only read off its form."""
        at = self.at
        return sorted([c for c in self.pool if c.start < at and c.strong], key=_start, reverse=True)

    @lazy
    def _leading(self) -> Sequence[tuple[str, int]]:
        """What leads before the figure, each name with where it stands last, the nearest first; no more than are told apart."""
        found: dict[str, int] = {}
        for c in self._earlier:
            if c.leads:
                found.setdefault(c.name, c.start)
            if len(found) > SEVERAL:
                break
        return list(found.items())

    @lazy
    def leader(self) -> int:
        """Where the last candidate before the figure begins that has the form of a subject; -1 if none has."""
        return self._leading[0][1] if self._leading else -1

    def leading_since(self, start: int, name: str) -> int:
        """How many others than one of a name lead between a position and the figure, SEVERAL at most."""
        return min(SEVERAL, sum([at >= start and other != name for other, at in self._leading]))

    @lazy
    def attended(self) -> bool:
        """Whether persons or bodies are counted who come and take part (来自8个县的42支队伍参加)."""
        near = self.lead + "|" + self.figure.after
        return self.figure.measure in COUNTS and figure_words(self.scene.ontology).patterns["attends"].search(near) is not None

    @lazy
    def parts(self) -> tuple[str, ...]:
        """The levels of division of which the figure counts the parts (39个乡镇)."""
        if self.figure.measure != "count" or not self.figure.what:
            return ()
        what, words = self.figure.what[:SHORT], figure_words(self.scene.ontology).parts
        return tuple(level for level, pattern in words.items() if pattern.search(what))

    @lazy
    def next(self) -> int:
        """Where the first venture behind the figure begins, else the first candidate."""
        behind = [c for c in self.pool if c.start >= self.figure.amount.end]
        return min([c.start for c in behind if c.sort == "project"] or [c.start for c in behind], default=-1)

    @lazy
    def last(self) -> int:
        """Where the last candidate before the figure begins; -1 if there is none."""
        return self._earlier[0].start if self._earlier else -1


def settings(scene: Scene, told: Iterable[Figure]) -> Iterator[Setting]:
    """The figures of an article where they stand, in order."""
    found = tuple(told)
    every = Every(scene, candidates(scene) if found else ())
    return (Setting(scene, figure, every) for figure in found)


def _products(s: Setting) -> Iterator[Candidate]:
    """The crop that a price or a yield may be told of: the last one named before it."""
    if s.figure.measure not in ("price", "yield") and s.figure.value.unit != "CNY/mu":
        return
    bodies = [(m.start, m.end) for m in s.scene.mentions if m.kind in BODIES]
    start = 0 if s.figure.measure == "price" else s.paragraph
    crops = figure_words(s.scene.ontology).products.finditer(s.scene.text, start, s.figure.where[1])
    for crop in [c for c in crops if not any(a <= c.start() < b for a, b in bodies)][-1:]:
        yield named(s.scene, Mention(*crop.span(), "Product", crop[0], crop[0]), *crop.span())


def _voices(s: Setting) -> Iterator[Candidate]:
    """In speech the body that the speaker speaks for, or nobody if he speaks for himself."""
    quote = quoted(s.scene, s.at)
    if quote is None:
        yield from _reported(s)
    who = speaker(s.scene, quote) if quote else None
    held = list(roles(s.scene, who)) if who else []
    if held and all("private" in r.tags for r in held):
        yield Candidate(held[0].start, held[0].end, None, "person", "", cues=(VOICE,), known=("person", VOICE))
    if who and who.kind == "Person" and who.name not in officials(s.scene):
        yield named(s.scene, who, who.start, who.end, (VOICE,))
    for unit in [r.parts[0] for r in held if r.kind == "Post" and r.parts][:1]:
        if unit.kind in BODIES and not vague(s.scene, unit):
            yield named(s.scene, spoken_for(unit), unit.start, unit.end, (VOICE,))


def _reported(s: Setting) -> Iterator[Candidate]:
    """The division of the level in the title of an official whose words the sentence reports (镇长王海说，今年种植小麦8600亩)."""
    said = [c for c in s.every.within(s.sentence, s.figure.where[0]) if c.kind == "person" and SAYS in c.cues]
    for title in [m for c in said[-1:] for m in s.scene.between(s.sentence, c.start) if m.end == c.start and m.kind == "Title"]:
        if home := last_home(s.scene, title.text[:1], title.start):
            yield named(s.scene, home, title.start, title.end, (VOICE,))
