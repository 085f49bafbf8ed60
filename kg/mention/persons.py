"""Persons: Chinese names found by a name model against a word lattice, and by what stands around them.

A candidate is a surname with one or two characters after it. The sum of its signs (`signs`) is the logarithm of the
odds that it is a name; the weights stand in `ontology/names/weights.tsv`. What is certain once in an
article counts for every place where the same characters stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import HAN
from kg.core.types import Mention, Range
from kg.mention.credits import credits
from kg.mention.foreign import dotted, framed, rows
from kg.mention.lattice import Lattice, lattice
from kg.mention.names import STRANGE, UNSEEN, Names, names
from kg.mention.notices import noticed

OTHER = re.compile(f"[^{HAN.pattern[1:]}")  # no Chinese character
FLOOR = 0.0  # odds below 1 : 1 are no name
HOPELESS = -7.0  # a loss of likelihood that nothing around makes good
RAREST = -28.0  # rarer combinations of surname and given name are not looked at
COMMON = -12.0  # logarithm of the share of a common word
FAINT = -4.0  # candidates below are dropped at once
LIKELY = 1.0  # a name that lends weight to its neighbours in a list and to its repetitions
LISTED = 1.6  # what a likely neighbour in a list adds
AGAIN = 3.0  # what a likely repetition adds at most
PLAIN = -16.5  # logarithm of the share of a given name from which on down a strange surname makes it none
BLANKS = " /：:"
JOINTS = "、 和与及"
REACH = 6  # characters of the longest word looked at on either side


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters that may be a name, at text[start:end], with the logarithm of the odds."""

    start: int
    end: int
    name: str
    odds: float


@dataclass(frozen=True, eq=False)
class Around:
    """What may stand before and after a name: word → the sign it is; `ends` and `begins` are the lengths of the words
    that end (before) or begin (after) with a character, the longer first."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    roles: frozenset[str]
    ends: Mapping[str, tuple[int, ...]]
    begins: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Scene:
    """A text, what it is read with, the signs at the ends of the mentions found before, and where titles begin."""

    text: str
    model: Names
    sides: Around
    edges: Mapping[int, str]
    titles: frozenset[int]


NOTHING = Lattice([], [])
Spot = tuple[int, int, int]  # start, end, length of the surname (0: carried over from another language)
ALONE = re.compile("[^ ](?<![^ ][^ ])[^ ]{2}(?= )")  # three characters between marks or mentions
STRONG = frozenset({"before title", "before trade", "before reporter"})
NOTICED = 0.98  # the probability of a name in a notice of appointment
DOTTED = 0.95  # the probability of a name with a dot inside
TITLES = ("Title", "Post")
KINDS = {
    "Title": "title",
    "Post": "title",
    "Organization": "body",
    "Company": "body",
    "Division": "place",
    "Date": "value",
    "Amount": "value",
}
MARKS = {
    "，": "comma",
    "。": "stop",
    "、": "list",
    " ": "blank",
    "（": "bracket",
    "）": "bracket",
    "：": "colon",
    "“": "quote",
    "”": "quote",
    "\n": "line",
    "；": "stop",
    "！": "stop",
    "？": "stop",
    "·": "dot",
    "《": "book",
    "》": "book",
}


@lru_cache(maxsize=8)
def around(ontology: Ontology) -> Around:
    """The words around names, from `words/persons.toml` and `words/titles.toml`."""
    lists, titles = ontology.words["persons"], ontology.words.get("titles", {})
    heads = [w for k in ("official", "address") for w in titles.get(k, ()) if len(w) > 1]
    trades = [w for k in ("company", "private") for w in titles.get(k, ()) if len(w) > 1]
    before = _signs(("toward", lists["toward"]), ("link", lists["links"]), ("trade", trades), ("title", heads))
    before |= _signs(("reporter", lists["reporters"]))
    acts = ("act", (w for w in lists["acts"] if len(w) > 1)), ("short act", (w for w in lists["acts"] if len(w) == 1))
    after = _signs(("address", lists["address"]), ("title", heads), *acts, ("act", lists["manner"]), ("of", lists["of"]))
    after |= _signs(("link", lists["links_after"]), ("place", lists["places"]), ("speech", lists["speech"]))
    return Around(before, after, frozenset(lists["roles"]), _lengths(before, -1), _lengths(after, 0))


def _lengths(words: Iterable[str], at: int) -> dict[str, tuple[int, ...]]:
    """The lengths of the words that bear a character at a place, the longer first, none above REACH."""
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(word[at], set()).add(len(word))
    return {char: tuple(sorted((n for n in sizes if n <= REACH), reverse=True)) for char, sizes in found.items()}


def _signs(*lists: tuple[str, Iterable[str]]) -> dict[str, str]:
    """Each word with the name of its list; of a word in several lists, the last."""
    return {word: name for name, words in lists for word in words}


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


def candidates(
    text: str, taken: Sequence[Mention], ontology: Ontology, runs: Sequence[Range] = ()
) -> list[tuple[Candidate, dict[str, float]]]:
    """The candidates of a text, bylines left out, with their signs, before they are weighed against one another."""
    edges = {m.end: KINDS.get(m.kind, "other") for m in taken}
    scene = Scene(text, names(ontology), around(ontology), edges, frozenset(m.start for m in taken if m.kind in TITLES))
    bare = free(text, [*((m.start, m.end) for m in taken), *runs])
    spots = [
        *places(bare, scene.model),
        *strangers(scene, bare),
        *((a, b, 0) for a, b in rows(bare, ontology) if _carried(scene, a, bare[a:b])),
    ]
    found: dict[Range, tuple[Candidate, dict[str, float]]] = {}  # by place: characters that are two kinds of name are one
    words, start, end = NOTHING, 0, 0
    for spot in sorted(spots):
        if spot[1] > end:  # the next stretch of Chinese characters: from blank to blank
            start, end = bare.rfind(" ", 0, spot[0]) + 1, bare.find(" ", spot[1])
            words = lattice(bare[start:end], scene.model.words, scene.model.rarest)
        candidate = weigh(scene, bare, spot, (start, words))
        if candidate and (spot[:2] not in found or candidate[0].odds > found[spot[:2]][0].odds):
            found[spot[:2]] = candidate
    return list(found.values())


def weigh(scene: Scene, bare: str, spot: Spot, ahead: tuple[int, Lattice]) -> tuple[Candidate, dict[str, float]] | None:
    """A candidate with its signs, unless its words are far likelier; `ahead`: where its stretch starts, and its lattice."""
    (a, b, size), (start, words), model = spot, ahead, scene.model
    name = bare[a:b]
    gain = words.gain(a - start, b - start, model.chance(name[:size], name[size:]) if size else model.foreign(name))
    if gain < HOPELESS:
        return None
    signs = inside(name, size, gain, model)
    if bare[a - 1 : a + 1] in model.words:
        signs["crossed before"] = 1.0
    after = right(scene, b)
    if after != "after act" and bare[b - 1 : b + 1] in model.words:  # 刘海|带领 says more than 海带
        signs["crossed after"] = 1.0
    if scene.text[a - 1 : a] == "“" and scene.text[b : b + 1] == "”":
        signs["quoted"] = 1.0
    if bare[a - 1 : a] in ("", " ") and bare[b] == " " and _framed(scene, a, b):
        signs["alone"] = 1.0
    signs[left(scene, a)] = 1.0
    signs[after] = 1.0
    odds = sum(model.weights.get(k, 0.0) * v for k, v in signs.items())
    return Candidate(a, b, name, odds), signs


def _carried(scene: Scene, at: int, name: str) -> bool:
    """Whether a row of foreign syllables is worth a look: behind a title or a quotation, or made of known elements."""
    model = scene.model
    if name in model.words and name not in model.syllables:
        return False
    return (model.whole(name) or scene.text[at - 1 : at] == "”" or left(scene, at) in STRONG) and model.foreign(name) > float(
        "-inf"
    )


def places(bare: str, model: Names) -> Iterator[Spot]:
    """Where a name may stand in a text with blanks for what is no free Chinese character."""
    surnames, first, second, closed, banned = model.surnames, model.first.get, model.second.get, model.closed, model.banned
    for match in model.start.finditer(bare):
        a, given = match.span()
        surname, char, closes = surnames[match[0]], bare[given], bare[given + 1]
        if char not in closed and char not in banned:
            chance = surname + model.given(char)
            if chance > RAREST and likely(bare, (a, given + 1), chance, model):
                yield a, given + 1, given - a
        if closes != " " and closes not in closed:
            chance = surname + first(char, UNSEEN) + second(closes, UNSEEN)
            if chance > RAREST and char + closes not in banned and likely(bare, (a, given + 2), chance, model):
                yield a, given + 2, given - a


def strangers(scene: Scene, bare: str) -> Iterator[Spot]:
    """Three characters with a surname that the table lacks, where only a name can stand: beside a title, or in a list."""
    model, titled = scene.model, (a for a, kind in scene.edges.items() if kind == "title")
    spans = {m.span() for m in ALONE.finditer(bare)} | {(a, a + 3) for a in titled if bare[a + 3 : a + 5] in lexicon().verbs}
    for a, b in spans:
        head, given = bare[a : a + 2], bare[a + 1 : b]
        known = {head[0], head} & model.surnames.keys() or {head, bare[a:b]} & model.words.keys()
        if not known and given[1] not in model.closed and model.given(given) > PLAIN and _framed(scene, a, b):
            yield a, b, 1


def _framed(scene: Scene, a: int, b: int) -> bool:
    """Whether a title stands right before or after text[a:b], or a mark of lists."""
    return scene.edges.get(a) == "title" or b in scene.titles or "、" in (scene.text[a - 1 : a], scene.text[b : b + 1])


def likely(bare: str, where: Range, chance: float, model: Names) -> bool:
    """Whether words at bare[a:b] are not far likelier, by a quick estimate: so most places are dropped without a lattice."""
    (a, b), words, rarest, most = where, model.words, model.rarest, chance - HOPELESS
    look = words.get
    if look(bare[a:b], most) > most:
        return False
    head = look(bare[a : b - 1], 2 * rarest)
    if head + look(bare[b - 1], rarest) >= most:
        return False
    tail = look(bare[a + 1 : b], 2 * rarest)
    if look(bare[a], rarest) + tail >= most:
        return False
    cross = look(bare[a - 1 : a + 1])
    if cross is not None and cross + tail - look(bare[a - 1], rarest) >= most:
        apart = bare[max(0, a - 2) : a] not in words and bare[max(0, a - 3) : a] not in words
        if apart:
            return False
    cross = look(bare[b - 1 : b + 1])
    return cross is None or head + cross - look(bare[b], rarest) < most or bare[b : b + 2] in words


def inside(name: str, size: int, gain: float, model: Names) -> dict[str, float]:
    """The signs inside a candidate: likelihood against the words, its length, whether it is known."""
    if not size:
        return {"gain": min(24.0, gain), "loss": min(0.0, gain), "foreign": 1.0}
    given = name[size:]
    signs = {
        "gain": min(12.0, gain),
        "loss": min(0.0, gain),
        "surname": model.surnames.get(name[:size], STRANGE),
        "given": model.given(given),
    }
    signs["two" if len(given) == 1 else "three"] = 1.0
    if len(given) == 2:
        signs["word"] = min(10.0, max(0.0, model.words.get(given, model.rarest) - signs["given"]))  # 管|室外, but not 王|建国
    if size > 1:
        signs["double"] = 1.0
    if name in model.known:
        signs["known"] = 1.0
    if model.words.get(name, model.rarest) > COMMON:
        signs["common"] = 1.0
    return signs


def left(scene: Scene, at: int) -> str:
    """The sign that stands before text[at:]."""
    text, before = scene.text, scene.sides.before
    if at == 0:
        return "before line"
    if text[at - 1] in BLANKS and "reporter" in (
        before.get(text[max(0, at - 3) : at - 1]),
        before.get(text[max(0, at - 4) : at - 1]),
    ):
        return "before reporter"
    if not HAN.match(text[at - 1]):
        return "before " + MARKS.get(text[at - 1], scene.edges.get(at, "mark"))
    for size in scene.sides.ends.get(text[at - 1], ()):
        if size <= at and (sign := before.get(text[at - size : at])):
            return "before " + sign
    if at in scene.edges:
        return "before " + scene.edges[at]
    return "before role" if text[at - 1] in scene.sides.roles else "before word"


def right(scene: Scene, at: int) -> str:
    """The sign that stands after text[:at]."""
    text = scene.text
    if at == len(text) or not HAN.match(text[at]):
        return "after " + (MARKS.get(text[at], "mark") if at < len(text) else "line")
    for size in scene.sides.begins.get(text[at], ()):
        if sign := scene.sides.after.get(text[at : at + size]):
            return "after " + sign
    return "after verb" if text[at : at + 2] in lexicon().verbs else "after word"


def free(text: str, busy: Iterable[Range]) -> str:
    """The text with a blank for each character that is no Chinese one or lies in a busy range, and one at either end's place.

    >>> free("王平，李梅", [(3, 4)])
    '王平  梅  '
    """
    parts, at = [], 0
    for a, b in sorted(busy):
        if at < b:
            parts += [text[at:a], " " * (b - max(a, at))]
            at = b
    return OTHER.sub(" ", "".join([*parts, text[at:], "  "]))
