"""Persons: Chinese names found by a name model against a word lattice, and by what stands around them.

A candidate is a surname with one or two characters after it. The sum of its signs (`signs`) is the logarithm of the
odds that it is a name; the weights stand in `ontology/names/weights.tsv`. What is certain once in an
article counts for every place where the same characters stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, log

from kg.core.frozen import frozen
from kg.core.ontology import Ontology
from kg.core.text import only_han
from kg.core.types import Mention, Range
from kg.mention.credits import credits
from kg.mention.foreign import dotted, framed, rows
from kg.mention.lattice import Lattice, lattice
from kg.mention.names import Names, names
from kg.mention.notices import noticed
from kg.mention.signs import KINDS, STRONG, Scene, around, chance, inside, left, right
from kg.mention.spots import HOPELESS, Spot, framed_by, introduced, places, strangers

FLOOR = 0.0  # odds below 1 : 1 are no name
FAINT = -4.0  # candidates below are dropped at once
LIKELY = 1.0  # a name that lends weight to its neighbours in a list and to its repetitions
LISTED = 1.6  # what a likely neighbour in a list adds
AGAIN = 3.0  # what a likely repetition adds at most
JOINTS = "、 和与及"


@frozen
class Candidate:
    """Characters that may be a name, at text[start:end], with the logarithm of the odds."""

    start: int
    end: int
    name: str
    odds: float


NOTHING = Lattice([], [])
NOTICED = 0.98  # the probability of a name in a notice of appointment
DOTTED = 0.95  # the probability of a name with a dot inside
HERALDED, AHEAD = 3.0, 8  # odds from which on a name behind a title is read first; characters looked at behind it
TITLES = ("Title", "Post")


def persons(text: str, taken: Sequence[Mention], ontology: Ontology, runs: Sequence[Range] = ()) -> list[Mention]:
    """The names of persons in a folded text, in order, not overlapping; confidence is the probability, three decimals.

    `taken` are mentions found before: their ranges hold no name, and a title right before one speaks for it. `runs` are
    the ranges of bylines, where nearly everything that is no role is a name.
    """
    spans = [(m.start, m.end) for m in taken]
    credited = [_certain(text, span, sure) for run in runs for span, sure in credits(text, run, spans, ontology)]
    busy = [*spans, *runs]
    carried = [(a, b) for a, b in dotted(text, taken, ontology) if all(b <= c or d <= a for c, d in busy)] if "·" in text else []
    credited += [_certain(text, span, DOTTED) for span in carried]
    told = [span for span, _ in noticed(text, ontology)]
    told += [span for span in framed(text, taken, ontology) if all(span[1] <= a or b <= span[0] for a, b in busy)]
    credited += [_certain(text, span, NOTICED) for span in told]
    found = [c for c, _ in candidates(text, taken, ontology, [*runs, *carried, *told]) if c.odds > FAINT]
    return [_mention(text, c) for c in best(everywhere(in_lists(text, found) + credited))]


def _certain(text: str, span: Range, sure: float) -> Candidate:
    return Candidate(*span, text[slice(*span)].replace(" ", ""), log(sure / (1 - sure)))


def in_lists(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that are parted from a likely one by a mark of lists only gain."""
    begins = {c.start for c in found if c.odds > LIKELY}
    ends = {c.end for c in found if c.odds > LIKELY}
    listed = []
    for c in found:
        after = c.end + 1 in begins and text[c.end] in JOINTS
        before = c.start - 1 in ends and text[c.start - 1] in JOINTS
        listed.append(_with_odds(c, c.odds + LISTED) if after or before else c)
    return listed


def everywhere(found: Sequence[Candidate]) -> list[Candidate]:
    """What is certain at one place of the article gains at every other."""
    most: dict[str, float] = {}
    for c in found:
        most[c.name] = max(c.odds, most.get(c.name, FAINT))
    return [_with_odds(c, max(c.odds, min(most[c.name], c.odds + AGAIN))) if most[c.name] > LIKELY else c for c in found]


def best(found: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest candidates that do not overlap, in the order of the text."""
    kept: list[Candidate] = []
    covered: set[int] = set()
    for c in sorted(rivals(found), key=lambda c: (-c.odds, c.start, -c.end)):
        if c.odds > FLOOR and covered.isdisjoint(range(c.start, c.end)):
            covered.update(range(c.start, c.end))
            kept.append(c)
    return sorted(kept, key=lambda c: c.start)


def rivals(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with odds against everything else: no name there, or a shorter or longer one from there on."""
    mass: dict[int, float] = {}
    for c in found:
        mass[c.start] = mass.get(c.start, 1.0) + exp(c.odds)
    return [_with_odds(c, c.odds - log(mass[c.start] - exp(c.odds))) for c in found]


def _with_odds(c: Candidate, odds: float) -> Candidate:
    return Candidate(c.start, c.end, c.name, odds)


def _mention(text: str, c: Candidate) -> Mention:
    return Mention(c.start, c.end, "Person", text[c.start : c.end], c.name, confidence=round(1 / (1 + exp(-c.odds)), 3))


def heralded(text: str, titles: Sequence[Mention], ontology: Ontology) -> list[Range]:
    """The ranges of the names that stand right behind titles and before what stands behind names: sure enough to be read
    before places and bodies are, which might else reach into them (书记|祁有德|和镇长)."""
    edges = {m.end: "title" for m in titles}
    scene = Scene(text, names(ontology), around(ontology), edges, frozenset(m.start for m in titles))
    bare = free(text, [(m.start, m.end) for m in titles])
    found: dict[int, Candidate] = {}
    for spot in sorted(introduced(scene, bare)):
        start, end = bare.rfind(" ", 0, spot[0]) + 1, min(bare.find(" ", spot[1]), spot[1] + AHEAD)
        words = _lattice(bare[start:end], scene.model)
        candidate = weigh(scene, bare, spot, (start, words), True)
        if candidate and candidate[0].odds > max(HERALDED, found[spot[0]].odds if spot[0] in found else HERALDED):
            found[spot[0]] = candidate[0]
    return [(c.start, c.end) for c in found.values() if not _is_place(text, c.start, ontology)]


def _is_place(text: str, start: int, ontology: Ontology) -> bool:
    """Whether the full name of a division begins here."""
    return any(text[start : start + n] in ontology.gazetteer.by_name for n in range(3, 9))


def candidates(
    text: str, taken: Sequence[Mention], ontology: Ontology, runs: Sequence[Range] = ()
) -> list[tuple[Candidate, dict[str, float]]]:
    """The candidates of a text, bylines left out, with their signs, before they are weighed against one another."""
    edges = {m.end: KINDS.get(m.kind, "other") for m in taken}
    scene = Scene(text, names(ontology), around(ontology), edges, frozenset(m.start for m in taken if m.kind in TITLES))
    bare = free(text, [*((m.start, m.end) for m in taken), *runs])
    sure = set(introduced(scene, bare))
    spots = {
        *places(bare, scene.model),
        *strangers(scene, bare),
        *sure,
        *((a, b, 0) for a, b in rows(bare, ontology) if _carried(scene, a, bare[a:b])),
    }
    found: dict[Range, tuple[Candidate, dict[str, float]]] = {}  # by place: characters that are two kinds of name are one
    words, start, end = NOTHING, 0, 0
    for spot in sorted(spots):
        if spot[1] > end:  # the next stretch of Chinese characters: from blank to blank
            start, end = bare.rfind(" ", 0, spot[0]) + 1, bare.find(" ", spot[1])
            words = _lattice(bare[start:end], scene.model)
        candidate = weigh(scene, bare, spot, (start, words), spot in sure)
        if candidate and (spot[:2] not in found or candidate[0].odds > found[spot[:2]][0].odds):
            found[spot[:2]] = candidate
    return list(found.values())


@lru_cache(maxsize=4096)  # what stands between two marks is often printed again
def _lattice(stretch: str, model: Names) -> Lattice:
    return lattice(stretch, model.words, model.rarest)


def weigh(
    scene: Scene, bare: str, spot: Spot, ahead: tuple[int, Lattice], sure: bool = False
) -> tuple[Candidate, dict[str, float]] | None:
    """A candidate with its signs, unless its words are far likelier and it is not `sure` by what stands around it;
    `ahead`: where its stretch starts, and its lattice."""
    (a, b, size), (start, words), model = spot, ahead, scene.model
    name = bare[a:b]
    gain = words.gain(a - start, b - start, chance(name, size, model))
    if gain < HOPELESS and not sure:
        return None
    signs = inside(name, size, gain, model)
    if bare[a - 1 : a + 1] in model.words:
        signs["crossed before"] = 1.0
    after = right(scene, b)
    if after != "after act" and bare[b - 1 : b + 1] in model.words:  # 刘海|带领 says more than 海带
        signs["crossed after"] = 1.0
    if bare[b] in "着了" and bare[b : b + 2] not in model.words:  # 王强|望着, but 王强|着手
        signs["crossed after"] = 2.0
    if scene.text[a - 1 : a] == "“" and scene.text[b : b + 1] == "”":
        signs["quoted"] = 1.0
    if bare[a - 1 : a] in ("", " ") and bare[b] == " " and framed_by(scene, a, b):
        signs["alone"] = 1.0
    if sure:
        signs["introduced"] = 1.0
    signs[left(scene, a)] = 1.0
    signs[after] = 1.0
    weight = model.weights.get
    odds = sum([weight(k, 0.0) * v for k, v in signs.items()])
    return Candidate(a, b, name, odds), signs


def _carried(scene: Scene, at: int, name: str) -> bool:
    """Whether a row of foreign syllables is worth a look: behind a title or a quotation, or made of known elements."""
    model = scene.model
    if name in model.words and name not in model.syllables:
        return False
    return (model.whole(name) or scene.text[at - 1 : at] == "”" or left(scene, at) in STRONG) and model.foreign(name) > float(
        "-inf"
    )


def free(text: str, busy: Iterable[Range]) -> str:
    """The text with a blank for each character that is no Chinese one or lies in a busy range, and one at either end's place.

    >>> free("王平，李梅", [(3, 4)])
    '王平  梅  '
    """
    text, parts, at = only_han(text), [], 0
    for a, b in sorted(busy):
        if at < b:
            parts += [text[at:a], " " * (b - (a if a > at else at))]
            at = b
    return "".join([*parts, text[at:], "  "])
