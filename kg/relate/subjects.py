"""Of what a figure is told: of all candidates the one whose cues weigh most, or nobody.

Each cue is a small test with a name (below, and in `kg.relate.candidates`). The weights stand in
`ontology/subjects/weights.toml`; `benchmarks/subjects.py` learns them from annotated pages.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from math import exp

from kg.core.cache import toml
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Mention
from kg.relate.candidates import ABOUT, IN_NAME, LEVELS, SORTS, Candidate
from kg.relate.clauses import BODIES, trades
from kg.relate.measures import LISTED, figure_words
from kg.relate.scene import CLAUSE
from kg.relate.setting import VOICE, Every, Setting

Kinds = tuple[str, str, bool]  # what a candidate is, what by the end of its name if it is a body, and whether it leads
NOBODY, BEHIND = "nobody", "behind"
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


def subject(s: Setting) -> tuple[Mention | None, float]:
    """What a figure is told of, and how likely that is: the candidate that weighs most, the later one of equals.

    None for nobody named.
    """
    totals, none = _totals(s), _sum(weights(s.scene.ontology), nobodys(s))
    if max(totals, default=none - 1) < none:
        return None, 1.0
    best = max(zip(totals, count(), s.pool, strict=False))[2]
    return best.subject, _likely(s, best.name, totals, none)


def _totals(s: Setting) -> list[int]:
    """What all cues of each candidate weigh."""
    ontology, settled, totals = s.scene.ontology, _settled(s.every), list[int]()
    weight = weights(ontology)
    for c in s.pool:
        known, kinds = settled.get(id(c)) or (_sum(weight, c.known), _kinds(ontology, c))
        place = _place(s, c)
        total = known + _worth_of_pairs(ontology, kinds, place, s.measure, _form(s, place), _parted(s, c, place))
        totals.append(total + _sum(weight, _around(s, c, place)))
    return totals


def _likely(s: Setting, name: str, totals: Sequence[int], none: int) -> float:
    """How likely it is the thing of a name, as the weights were learned: its part of the exponentials of all sums."""
    most = max(*totals, none)
    parts = [exp((total - most) / 100) for total in totals]
    own = sum([part for part, c in zip(parts, s.pool, strict=True) if c.name == name])
    return round(own / (sum(parts) + exp((none - most) / 100)), 3)


@lru_cache(maxsize=4)
def _settled(every: Every) -> Mapping[int, tuple[int, Kinds]]:
    """What holds of each candidate whatever the figure, by its identity: what its known cues weigh, and its kinds."""
    ontology = every.scene.ontology
    weight = weights(ontology)
    return {id(c): (_sum(weight, c.known), _kinds(ontology, c)) for c in every.rows}


def _sum(weight: Mapping[str, int], names: Iterable[str]) -> int:
    look = weight.get
    return sum([look(cue, 0) for cue in names])


@lru_cache(maxsize=1 << 14)
def _worth_of_pairs(ontology: Ontology, kinds: Kinds, place: str, measure: str, form: str, parted: int) -> int:
    return _sum(weights(ontology), _pairs(kinds, place, measure, form, parted))


# --- cues ---


def cues(s: Setting, c: Candidate) -> tuple[str, ...]:
    """What speaks for and against a candidate."""
    place = _place(s, c)
    pairs = _pairs(_kinds(s.scene.ontology, c), place, s.measure, _form(s, place), _parted(s, c, place))
    return (*c.known, *pairs, *_around(s, c, place))


def _form(s: Setting, place: str) -> str:
    """How the clause or sentence of a figure begins that a candidate stands before; empty for one in the clause or behind."""
    return s.form if place == "sentence" else s.opening if place in CARRIED else ""


def _kinds(ontology: Ontology, c: Candidate) -> Kinds:
    return c.kind, _trade(ontology, c.name) if c.sort == "body" else "", c.leads


@lru_cache(maxsize=1 << 12)
def _trade(ontology: Ontology, name: str) -> str:
    return next((trade for trade, ends in trades(ontology) if name.endswith(ends)), "")


def _pairs(kinds: Kinds, place: str, measure: str, form: str, parted: int) -> tuple[str, ...]:
    """The cues of a candidate's kind, where it stands, what is measured, how the figure's clause or sentence begins, and how
    many others lead between."""
    kind, trade, leads = kinds
    sort = SORTS.get(kind, kind)
    pairs = [place, f"{sort}, {place}", f"{sort}, {measure}"]
    if kind != sort:
        pairs.append(f"{kind}, {measure}")
    if form:
        pairs.append(f"{sort}, {place}, {form}")
    if trade:
        pairs += trade, f"{trade}, {measure}", f"{trade}, {place}"
    if parted >= 0:
        pairs += f"{parted} lead between", f"{parted} lead between, {sort}", f"{parted} lead between, {place}"
    return (*pairs, *([f"leads, {place}"] if leads else ()))


def _around(s: Setting, c: Candidate, place: str) -> list[str]:
    """What stands around a candidate and the figure."""
    found = [] if place == VOICE else _behind(s, c) if place == BEHIND else _before(s, c)
    if s.whole and c.kind in LEVELS:
        found.append("all of it is told")
    if s.attended:
        found.append(f"{c.sort}, of those who take part")
    if IN_NAME in c.cues:
        found.append(f"{IN_NAME}, {place}")
    if s.parts:
        found += [f"counts the parts of a {level}, {c.kind}" for level in s.parts]
    return found


def _place(s: Setting, c: Candidate) -> str:
    if VOICE in c.cues:
        return VOICE
    if c.start >= s.at:
        return BEHIND
    if c.start < s.paragraph:
        return "headline" if c.start < s.scene.article.heading else "far"
    if c.start >= s.figure.where[0]:
        return "clause"
    return "sentence" if c.start >= s.sentence else "sentence before" if c.start >= s.earlier else "paragraph"


def _behind(s: Setting, c: Candidate) -> list[str]:
    """How a figure leads to what stands behind it: 总投资80亿元的12个项目, 投资2亿元建设甲基地."""
    words, between = figure_words(s.scene.ontology).patterns, s.scene.text[s.figure.amount.end : _chain_start(s, c)]
    if c.start < s.figure.amount.end:
        return ["the group it counts"]
    if words["leads_to"].fullmatch(between):
        return ["的 leads to it"]
    if words["operates"].search(between) and c.start <= s.next:
        return ["a verb leads to it" if "，" not in between else "a verb of the next clause leads to it"]
    return []


def _chain_start(s: Setting, c: Candidate) -> int:
    """Where the divisions and bodies right before a venture begin (总投资3亿元的|柳溪县|水厂扩建工程)."""
    start = c.start
    for m in reversed(s.scene.between(s.figure.amount.end, c.start) if c.sort == "project" else ()):
        if m.end != start or m.kind not in BODIES:
            break
        start = m.start
    return start


def _before(s: Setting, c: Candidate) -> list[str]:
    """What stands between a candidate and the figure behind it."""
    leader, (clause, _) = s.leader, s.figure.where
    found: list[str] = []
    if c.end <= leader:
        found.append("another leads between" if leader < clause else "another leads in the clause")
    if leader < s.paragraph and ABOUT in c.fame:
        found.append(f"{ABOUT}, none leads in the paragraph")
    if c.subject and c.subject.start <= s.at < c.subject.end and s.figure.amount in c.subject.parts:
        found.append("the group it counts")
    if c.start >= s.last and c.start >= s.paragraph:
        found.append("last named")
    return found if c.start < clause else [*found, *_owned(s, c)]


def _owned(s: Setting, c: Candidate) -> Iterator[str]:
    """Whether a figure is that of a candidate right before it."""
    text = s.scene.text
    if OWNS.fullmatch(text, c.end, s.at) and not CLAUSE.search(text, c.end, s.at):
        yield "comes from it" if FROM.search(text[s.figure.where[0] : c.start]) else f"{c.sort} owns it"
        if c.end == s.at and not s.figure.what:
            yield f"{c.sort}, its own number"


def _parted(s: Setting, c: Candidate, place: str) -> int:
    """How many others lead between a candidate and the figure behind it; -1 where that tells nothing."""
    return s.leading_since(c.end, c.name) if c.subject and place not in (BEHIND, VOICE) else -1


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
        yield f"{NOBODY}, at least {(0, *SIZES)[bisect_right(SIZES, s.figure.value.value)]}"
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
