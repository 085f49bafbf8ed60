"""Of what a figure is told: of all candidates the one whose cues weigh most, or nobody.

Each cue is a small test with a name (below, and in `kg.relate.candidates`). The weights stand in
`ontology/subjects/weights.toml`; `benchmarks/subjects.py` learns them from annotated pages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Mention
from kg.relate.candidates import ABOUT, IN_NAME, LEVELS, SORTS, Candidate
from kg.relate.clauses import BODIES, trades
from kg.relate.measures import LISTED, figure_words
from kg.relate.scene import CLAUSE
from kg.relate.setting import VOICE, Every, Setting

NOBODY = "nobody"
FEW = 3  # so many things or persons are seldom a figure
SIZES = (5, 20, 100)  # of things and persons counted
CARRIED = ("sentence", "sentence before", "paragraph", "far")  # places outside the figure's clause
OWNS = re.compile(r"|辖区内?|共|[^，。、；：！？\n]{0,3}的")
FROM = re.compile(r"来自[^，。；：！？\n]*\Z")  # before the home of those counted (来自甲县的30名歌手)
EACH = re.compile(r"[每各][^，。；：！？\n]{0,6}\Z")
SHARES = ("成", "分之")  # 三成, 三分之一
INEXACT = 0.7  # an amount is no surer that is no exact number (数百) or has no unit
# Between a figure that parts off a sort and the number of that sort (超亿元|的企业有|6家).
COUNTED = re.compile(r"(?:以上|以下|以内)?的[^，。；：！？\n\d]{0,8}?，?(?:只|仅|就|便|还|已|共|少说也|也)?(?:有|达到?|占|为)?")
NUMERAL = 6  # characters in which a number begins
IN_HAN = re.compile("[一二两三四五六七八九十几数]")


def subject(s: Setting) -> Mention | None:
    """What a figure is told of: the candidate that weighs most, the later one of equals; None for nobody named."""
    ontology, worth = s.scene.ontology, _worth(s.every)
    weight = weights(ontology)
    best, most = None, _sum(weight, nobodys(s))
    for c in s.pool:
        place, own = _place(s, c), worth.get(id(c))
        total = _sum(weight, c.known) if own is None else own
        total += _worth_of_pairs(ontology, _kinds(s, c), c.leads, place, s.measure, _form(s, place))
        total += _sum(weight, _around(s, c, place))
        if total >= most:
            best, most = c.subject, total
    return best


@lru_cache(maxsize=4)
def _worth(every: Every) -> Mapping[int, int]:
    """What the cues of each candidate that hold whatever the figure weigh, by its identity."""
    weight = weights(every.scene.ontology)
    return {id(c): _sum(weight, c.known) for c in every.rows}


def _sum(weight: Mapping[str, int], names: Iterable[str]) -> int:
    look = weight.get
    return sum([look(cue, 0) for cue in names])


@lru_cache(maxsize=1 << 12)
def _worth_of_pairs(ontology: Ontology, kinds: tuple[str, str], leads: bool, place: str, measure: str, form: str) -> int:
    return _sum(weights(ontology), _pairs(kinds, leads, place, measure, form))


# --- cues ---


def cues(s: Setting, c: Candidate) -> tuple[str, ...]:
    """What speaks for and against a candidate."""
    place = _place(s, c)
    pairs = _pairs(_kinds(s, c), c.leads, place, s.measure, _form(s, place))
    return (*c.known, *pairs, *_around(s, c, place))


def _form(s: Setting, place: str) -> str:
    """How the clause or sentence of a figure begins that a candidate stands before; empty for one in the clause or behind."""
    return s.form if place == "sentence" else s.opening if place in CARRIED else ""


def _kinds(s: Setting, c: Candidate) -> tuple[str, str]:
    """A candidate's kind, and what it is by the end of its name if it is a body."""
    return c.kind, _trade(s.scene.ontology, c.name) if c.sort == "body" else ""


@lru_cache(maxsize=1 << 12)
def _trade(ontology: Ontology, name: str) -> str:
    return next((trade for trade, ends in trades(ontology) if name.endswith(ends)), "")


def _pairs(kinds: tuple[str, str], leads: bool, place: str, measure: str, form: str) -> tuple[str, ...]:
    """The cues of a candidate's kind, where it stands, what is measured, and how the figure's clause or sentence begins."""
    kind, trade = kinds
    sort = SORTS.get(kind, kind)
    pairs = [place, f"{sort}, {place}", f"{sort}, {measure}"]
    if kind != sort:
        pairs.append(f"{kind}, {measure}")
    if form:
        pairs.append(f"{sort}, {place}, {form}")
    if trade:
        pairs += trade, f"{trade}, {measure}", f"{trade}, {place}"
    return (*pairs, *([f"leads, {place}"] if leads else ()))


def _around(s: Setting, c: Candidate, place: str) -> Iterable[str]:
    """What stands around a candidate and the figure."""
    around = _behind(s, c) if place == "behind" else chain(_before(s, c), _parted(s, c, place)) if place != VOICE else ()
    around = chain(around, ("all of it is told",)) if s.whole and c.kind in LEVELS else around
    around = chain(around, (f"{c.sort}, of those who take part",)) if s.attended else around
    around = chain(around, (f"{IN_NAME}, {place}",)) if IN_NAME in c.cues else around
    return chain(around, (f"counts the parts of a {level}, {c.kind}" for level in s.parts))


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


def _parted(s: Setting, c: Candidate, place: str) -> Iterator[str]:
    """How many others lead between a candidate and the figure behind it."""
    if c.subject:
        others = s.leading_since(c.end, c.name)
        yield f"{others} lead between"
        yield f"{others} lead between, {c.sort}"
        yield f"{others} lead between, {place}"


def nobodys(s: Setting) -> Iterator[str]:
    """What speaks for it that a figure belongs to nothing named."""
    yield NOBODY
    amount, value = s.figure.amount, s.figure.value
    if value.measure.endswith(SHARES):
        yield f"{NOBODY}, a share in words"
    if value.bound and s.figure.after[:1] not in LISTED:
        yield f"{NOBODY}, a limit" + (" of something" if s.figure.after.startswith("的") else "")
    if _parts_off(s):
        yield f"{NOBODY}, parts off those counted"
    if amount.confidence <= INEXACT:
        yield f"{NOBODY}, no exact number"
    if IN_HAN.match(amount.text):
        yield f"{NOBODY}, in characters"
        yield f"{NOBODY}, in characters, {s.measure}"
    if s.figure.measure in ("count", "people"):
        yield f"{NOBODY}, at least {max((n for n in SIZES if n <= s.figure.value.value), default=0)}"
    if EACH.search(s.lead):
        yield f"{NOBODY}, each"
    yield f"{NOBODY}, {s.form}"
    if s.leader < s.sentence:
        yield f"{NOBODY}, none leads in the sentence"
    if s.figure.measure in ("count", "people") and s.figure.value.value <= FEW:
        yield f"{NOBODY}, few" + (", listed" if s.figure.after[:1] in LISTED else "")


def _parts_off(s: Setting) -> bool:
    """Whether a figure only tells which are counted behind it (产值超亿元的企业有6家, 年收入过5万元的，有20户)."""
    bound = s.figure.value.bound or figure_words(s.scene.ontology).patterns["parts off"].search(s.figure.before)
    behind = COUNTED.match(s.scene.text, s.figure.amount.end) if bound else None
    return behind is not None and any(m.kind == "Amount" for m in s.scene.between(behind.end(), behind.end() + NUMERAL))


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
