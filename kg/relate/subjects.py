"""Of what a figure is told: of all candidates the one whose cues weigh most, or nobody.

Each cue is a small test with a name (below, and in `kg.relate.candidates`). The weights stand in
`ontology/subjects/weights.toml`; `benchmarks/subjects.py` learns them from annotated pages.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.frozen import lazy
from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.types import Mention
from kg.core.words import row
from kg.relate.candidates import ABOUT, LEVELS, SORTS, Candidate, candidates, named
from kg.relate.clauses import BODIES, patterns, spoken_for, vague
from kg.relate.measures import LISTED, Figure, figure_words
from kg.relate.scene import CLAUSE, Scene
from kg.relate.voices import officials, quoted, roles, speaker

NOBODY = "nobody"
MOST = 24  # things named before the paragraph that may still be meant
FEW = 3  # so many things or persons are seldom a figure
VOICE = "voice"
CARRIED = ("sentence", "sentence before", "paragraph", "far")  # places outside the figure's clause
GROUPS = {
    **dict.fromkeys(("annual_output", "annual_revenue", "tax"), "earnings"),
    **dict.fromkeys(("funds", "loans_amount"), "funds"),
    **dict.fromkeys(("people", "households"), "people"),
    **dict.fromkeys(("area", "length"), "land"),
}
OWNS = re.compile(r"|辖区内?|共|[^，。、；：！？\n]{0,3}的")
FROM = re.compile(r"来自[^，。；：！？\n]*\Z")  # before the home of those counted (来自甲县的30名歌手)
EACH = re.compile(r"[每各][^，。；：！？\n]{0,6}\Z")


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
    def worth(self) -> Mapping[int, int]:
        """What the cues of each that hold whatever the figure weigh, by its identity."""
        weight = weights(self.scene.ontology)
        return {id(c): _sum(weight, c.known) for c in self.rows}

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

    @property
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
    def leader(self) -> int:
        """Where the last candidate before the figure begins that has the form of a subject; -1 if none has."""
        return max([c.start for c in self.pool if c.leads and c.start < self.at and c.strong], default=-1)

    @lazy
    def next(self) -> int:
        """Where the first venture behind the figure begins, else the first candidate."""
        behind = [c for c in self.pool if c.start >= self.figure.amount.end]
        return min([c.start for c in behind if c.sort == "project"] or [c.start for c in behind], default=-1)

    @lazy
    def last(self) -> int:
        """Where the last candidate before the figure begins; -1 if there is none."""
        return max([c.start for c in self.pool if c.start < self.at and c.strong], default=-1)


def _start(c: Candidate) -> int:
    return c.start


def settings(scene: Scene, told: Iterable[Figure]) -> Iterator[Setting]:
    """The figures of an article where they stand."""
    found = tuple(told)
    every = Every(scene, candidates(scene) if found else ())
    return (Setting(scene, figure, every) for figure in found)


def subject(s: Setting) -> Mention | None:
    """What a figure is told of: the candidate that weighs most, the later one of equals; None for nobody named."""
    ontology, worth = s.scene.ontology, s.every.worth
    weight = weights(ontology)
    best, most = None, _sum(weight, nobodys(s))
    for c in s.pool:
        place, own = _place(s, c), worth.get(id(c))
        total = _sum(weight, c.known) if own is None else own
        total += _worth_of_pairs(ontology, c.kind, c.leads, place, s.measure, _form(s, place))
        total += _sum(weight, _around(s, c, place))
        if total >= most:
            best, most = c.subject, total
    return best


def _sum(weight: Mapping[str, int], names: Iterable[str]) -> int:
    look = weight.get
    return sum([look(cue, 0) for cue in names])


@lru_cache(maxsize=1 << 12)
def _worth_of_pairs(ontology: Ontology, kind: str, leads: bool, place: str, measure: str, form: str) -> int:
    return _sum(weights(ontology), _pairs(kind, leads, place, measure, form))


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
    who = speaker(s.scene, quote) if quote else None
    held = list(roles(s.scene, who)) if who else []
    if held and all("private" in r.tags for r in held):
        yield Candidate(held[0].start, held[0].end, None, "person", "", cues=(VOICE,), known=("person", VOICE))
    if who and who.kind == "Person" and who.name not in officials(s.scene):
        yield named(s.scene, who, who.start, who.end, (VOICE,))
    for unit in [r.parts[0] for r in held if r.kind == "Post" and r.parts][:1]:
        if unit.kind in BODIES and not vague(s.scene, unit):
            yield named(s.scene, spoken_for(unit), unit.start, unit.end, (VOICE,))


# --- cues ---


def cues(s: Setting, c: Candidate) -> tuple[str, ...]:
    """What speaks for and against a candidate."""
    place = _place(s, c)
    return (*c.known, *_pairs(c.kind, c.leads, place, s.measure, _form(s, place)), *_around(s, c, place))


def _form(s: Setting, place: str) -> str:
    """How the clause or sentence of a figure begins that a candidate stands before; empty for one in the clause or behind."""
    return s.form if place == "sentence" else s.opening if place in CARRIED else ""


def _pairs(kind: str, leads: bool, place: str, measure: str, form: str) -> tuple[str, ...]:
    """The cues of a candidate's kind, where it stands, what is measured, and how the figure's clause or sentence begins."""
    sort = SORTS.get(kind, kind)
    pairs = [place, f"{sort}, {place}", f"{sort}, {measure}"]
    if kind != sort:
        pairs.append(f"{kind}, {measure}")
    if form:
        pairs.append(f"{sort}, {place}, {form}")
    return (*pairs, *([f"leads, {place}"] if leads else ()))


def _around(s: Setting, c: Candidate, place: str) -> Iterable[str]:
    """What stands around a candidate and the figure."""
    around = _behind(s, c) if place == "behind" else _before(s, c) if place != VOICE else ()
    return chain(around, ("all of it is told",)) if s.whole and c.kind in LEVELS else around


def _place(s: Setting, c: Candidate) -> str:
    if VOICE in c.cues:
        return VOICE
    if c.start >= s.at:
        return "behind"
    if c.start < s.paragraph:
        return "headline" if c.start < s.scene.article.heading else "far"
    if c.start >= s.figure.where[0]:
        return "clause"
    return "sentence" if c.start >= s.sentence else "sentence before" if c.start >= s.earlier else "paragraph"


def _behind(s: Setting, c: Candidate) -> Iterator[str]:
    """How a figure leads to what stands behind it: 总投资80亿元的12个项目, 投资2亿元建设甲基地."""
    words, between = figure_words(s.scene.ontology).patterns, s.scene.text[s.figure.amount.end : _chain_start(s, c)]
    if c.start < s.figure.amount.end:
        yield "the group it counts"
    elif words["leads_to"].fullmatch(between):
        yield "的 leads to it"
    elif words["operates"].search(between) and c.start <= s.next:
        yield "a verb leads to it" if "，" not in between else "a verb of the next clause leads to it"


def _chain_start(s: Setting, c: Candidate) -> int:
    """Where the divisions and bodies right before a venture begin (总投资3亿元的|柳溪县|水厂扩建工程)."""
    start = c.start
    for m in reversed(s.scene.between(s.figure.amount.end, c.start) if c.sort == "project" else ()):
        if m.end != start or m.kind not in BODIES:
            break
        start = m.start
    return start


def _before(s: Setting, c: Candidate) -> Iterator[str]:
    """What stands between a candidate and the figure behind it."""
    leader, (clause, _) = s.leader, s.figure.where
    if c.end <= leader:
        yield "another leads between" if leader < clause else "another leads in the clause"
    if leader < s.paragraph and ABOUT in c.fame:
        yield f"{ABOUT}, none leads in the paragraph"
    if c.subject and c.subject.start <= s.at < c.subject.end and s.figure.amount in c.subject.parts:
        yield "the group it counts"
    if c.start >= s.last and c.start >= s.paragraph:
        yield "last named"
    if c.start < clause:
        return
    text = s.scene.text
    if OWNS.fullmatch(text, c.end, s.at) and not CLAUSE.search(text, c.end, s.at):
        yield "comes from it" if FROM.search(text[clause : c.start]) else f"{c.sort} owns it"
        if c.end == s.at and not s.figure.what:
            yield f"{c.sort}, its own number"


def nobodys(s: Setting) -> Iterator[str]:
    """What speaks for it that a figure belongs to nothing named."""
    yield NOBODY
    if EACH.search(s.lead):
        yield f"{NOBODY}, each"
    yield f"{NOBODY}, {s.form}"
    if s.leader < s.sentence:
        yield f"{NOBODY}, none leads in the sentence"
    if s.figure.measure in ("count", "people") and s.figure.value.value <= FEW:
        yield f"{NOBODY}, few" + (", listed" if s.figure.after[:1] in LISTED else "")


# --- weights ---


@lru_cache(maxsize=8)
def weights(ontology: Ontology) -> Mapping[str, int]:
    """The weights of the cues in hundredths, from `subjects/*.toml`. Raises OntologyError."""
    found: dict[str, int] = {}
    for path in ontology.files("subjects", ".toml"):
        try:
            rows = toml(path)
            found |= {cue: round(100 * weight) for cue, weight in rows.items()}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as fault:
            raise OntologyError(f'{path}: no table of numbers ({fault}); write each cue on a line as "cue" = 0.5') from fault
    return found
