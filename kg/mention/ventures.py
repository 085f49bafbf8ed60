"""What speaks for a name being that of a venture, and against it: small tests with a name, whose weights are learned.

A name may stand in several places of an article; what holds at any of them counts, once. The weights stand in
`ontology/ventures/weights.toml`; `benchmarks/ventures.py` learns them from annotated pages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from math import exp
from types import MappingProxyType

from kg.core.errors import OntologyError
from kg.core.lexicon import lexicon
from kg.core.nearest import Row
from kg.core.ontology import Ontology
from kg.core.types import Quantity
from kg.mention.reach import Found, Words
from kg.mention.verdicts import FULL, amount_at, is_beside, is_of_size, is_paid, is_several, is_told

HALF = 0.5  # as likely as not
ALWAYS = "always"  # holds of every name
LENGTHS = (1, 2, 3, 4, 6, 8)  # characters before the head, at least
OFTEN = (2, 3)  # so many times an article holds a name, at least
NEAR, NEXT = 10, 60  # characters before a name, and behind it, that are looked at
MARKS_BEFORE, MARKS_BEHIND = frozenset("“、，。：\n"), frozenset("，。、；：”）\n")
STOPS = re.compile(r"[。！？；\n]")
# What tells most of a venture, weighed with the verdict of the rules.
SIZED = frozenset(
    f"{kind} {place}" for kind in ("cost", "ground") for place in ("in the clause", "in the next sentence", "before")
)
COMMA = re.compile(r"[，。！？；\n]")
INSIDE = re.compile("里|内|中|上|门口|旁")
# One thing of a kind (一座现代化…, 首个…), and a number of them, right before a name.
ONE = re.compile(r"(?:一|首|第[一二三四五六七八九十\d]+|这|那)(?:个|座|处|条|家|片|项|间)[^，。；！？\n的]{0,4}\Z")
NUMBER = re.compile(r"[\d一二三四五六七八九十两几百多]+(?:个|座|处|条|家|片|项|间|栋|口|所)\Z")


def judged(text: str, row: Row, words: Words, found: Sequence[tuple[Found, str]], ontology: Ontology) -> dict[int, float]:
    """By the end of each name that may be a venture's how likely it is one, as the weights were learned; it is from HALF on.

    `found`: names with the verdict of the rules.
    """
    unsettled = [(f, v) for f, v in found if _is_open(text, row, words, f)]
    weight = weights(ontology)
    likely = {name: _likely(sum([weight[c] for c in own if c in weight])) for name, own in _rows(text, row, words, unsettled)}
    least = ((f, HALF if _is_counted(row, f, v) else 0.0) for f, v in unsettled)
    return {f.end: max(likely[text[f.start : f.end]], counted) for f, counted in least}


def _likely(total: int) -> float:
    return round(1 / (1 + exp(-total / 100)), 3)


def rows(text: str, row: Row, words: Words, found: Sequence[tuple[Found, str]]) -> dict[str, frozenset[str]]:
    """The cues of each name that may be a venture's."""
    unsettled = [(f, v) for f, v in found if _is_open(text, row, words, f)]
    return {name: frozenset(own) for name, own in _rows(text, row, words, unsettled)}


def _is_counted(row: Row, found: Found, verdict: str) -> bool:
    """Whether ventures of a kind are counted (温室大棚60座)."""
    return verdict == FULL and is_several(row, found.end)


def _rows(text: str, row: Row, words: Words, found: Sequence[tuple[Found, str]]) -> Iterable[tuple[str, set[str]]]:
    known: dict[str, set[str]] = {}
    taken_up = _taken_up(text, words) if found else []
    first = -1  # where the last name that the rules are sure of stands
    for f, verdict in found:
        name = text[f.start : f.end]
        if name not in known:
            known[name] = {ALWAYS, *_of_text(text, words, f, taken_up), *_of_name(text, row, words, f)}
        around = {*_before(text, words, f), *_behind(text, row, words, f)}
        known[name] |= around
        if f.start > text.find("\n") >= first:
            known[name].add("the first of the body")
        known[name] |= {f"rules: {verdict}", *(f"rules: {verdict}, {cue}" for cue in SIZED & around)}
        first = f.start if verdict == FULL else first
    return known.items()


def _is_open(text: str, row: Row, words: Words, found: Found) -> bool:
    """Whether a name may be a venture's at all: no aim, no other mention reaches over its border, no programme
    is named after it."""
    head = text[found.head : found.end]
    if (
        (found.border == "goal" and not words.sites.match(text, found.end))
        or text.startswith(words.programmes, found.end)
        or not all(found.start <= m.start and m.end <= found.end for m in row.touching(found.start, found.end))
    ):
        return False
    if found.words:
        return True
    if len(head) < 2 or words.has("any_antecedent", head):
        return False
    return is_beside(found) or found.border == "building" or is_told(text, words, found)


# --- cues ---


def _of_name(text: str, row: Row, words: Words, found: Found) -> Iterator[str]:
    """What holds of the words of a name."""
    head, known = text[found.head : found.end], lexicon().words
    marked = text[found.start - 1 : found.start] == "“" and text[found.end : found.end + 1] == "”"
    yield f"head {words.kinds.get(head, 'quoted' if marked else 'other')}"
    if found.body:
        yield f"a {found.body}'s"
    yield from (f"modifier of {n}" for n in LENGTHS if found.head - found.start >= n)
    if not found.words:
        return
    last = found.words[-1]
    holds = {
        "generic": all(words.has("generic", w) for w in found.words),
        "behind another kind's word": last in words.lists["not_before"],
        "behind another kind's words": last not in words.lists["not_before"] and last.endswith(words.not_last),
        "quoted word": any(w.startswith("“") for w in found.words),
        "unknown words": sum(len(w) == 1 or w not in known for w in found.words) > 1,
        "amount in it": any(m.kind == "Amount" for m in row.inside(found.start, found.end)),
        "in quotation marks": marked,
    }
    yield from compress(holds, holds.values())


def _before(text: str, words: Words, found: Found) -> Iterator[str]:
    """What holds of the words before a name."""
    start, left, near = found.start, found.left, text[max(0, found.start - NEAR) : found.start]
    if found.before and found.before.end == start:
        yield f"beside {found.before.kind}"
        start = found.before.start if is_beside(found) else start
    elif left:
        yield f"border {found.border}"
        yield from (f"behind {kind}" for kind in ("building", "at", "done", "joins") if words.has(kind, left))
        if left in ("的", "等"):
            yield f"behind {left}"
    else:
        yield f"behind {near[-1:] if near[-1:] in MARKS_BEFORE else 'a mark'}".replace("\n", "a line's end")
    far = {start, found.start}
    if any(is_paid(text, words, at) for at in far):
        yield "paid"
    if any(is_of_size(text, at) for at in far):
        yield "of a size"
    if ONE.search(near):
        yield "one"
    if NUMBER.search(near):
        yield "a number"


def _behind(text: str, row: Row, words: Words, found: Found) -> Iterator[str]:
    """What holds of the words behind a name."""
    end = found.end
    if is_told(text, words, found):
        yield "told"
    after = text[end : end + 1]
    if after in MARKS_BEHIND or after == "的":
        yield f"before {after}".replace("\n", "a line's end")
    elif INSIDE.match(text, end):
        yield "inside it"
    if text.startswith("建设", end):
        yield "before 建设"
    if words.goes_on.match(text, end):
        yield "goes on"
    amount = amount_at(row, end)
    if amount and isinstance(amount.value, Quantity):
        yield f"before {amount.value.unit}"
    yield from _figures(text, row, end)
    yield from tellings(text, words, found)


def tellings(text: str, words: Words, found: Found) -> Iterator[str]:
    """What is told of things that are built or run: in the clause behind a name, later in its sentence, in the next
    sentence if that goes on about it, and in the clause before."""
    comma, stop = _first(COMMA, text, found.end), _first(STOPS, text, found.end)
    goes_on = words.taken_up.match(text, stop + 1)
    following = goes_on.end() if goes_on else stop
    places = {
        "in the clause": (found.end, comma),
        "in the sentence": (comma, stop),
        "in the next sentence": (following, _first(STOPS, text, following) if goes_on else stop),
        "before": (max(0, found.start - NEAR, text.rfind("，", 0, found.start), text.rfind("。", 0, found.start)), found.start),
    }
    for place, (start, end) in places.items():
        yield from (f"{kind} {place}" for kind, pattern in words.tells.items() if pattern.search(text, start, end))


def _first(mark: re.Pattern[str], text: str, at: int) -> int:
    """Where a mark stands first behind a position, or how far is looked."""
    found = mark.search(text, at, at + NEXT)
    return found.start() if found else min(len(text), at + NEXT)


def _figures(text: str, row: Row, end: int) -> Iterator[str]:
    """Figures in the clause behind a name, and in the sentence."""
    stop = STOPS.search(text, end, end + NEXT)
    limit = stop.start() if stop else end + NEXT
    comma = text.find("，", end, limit)
    for m in row.inside(end, limit):
        if m.kind == "Amount" and isinstance(m.value, Quantity):
            where = "clause" if comma < 0 or m.start < comma else "sentence"
            yield f"figure in the {where}"
            if m.value.unit in ("CNY", "m2"):
                yield f"{m.value.unit} in the {where}"


def _of_text(text: str, words: Words, found: Found, taken_up: Sequence[tuple[int, str]]) -> Iterator[str]:
    """What the article says elsewhere."""
    name, heading = text[found.start : found.end], text.find("\n")
    count = text.count(name)
    yield from (f"named {n} times" for n in OFTEN if count >= n)
    if name in text[: max(0, heading)]:
        yield "in the headline"
    later = [kind for at, kind in taken_up if at >= found.end]
    if any(kind[size:].startswith(words.sizes) for kind in later for size in (1, 2, 3, 4) if name.endswith(kind[:size])):
        yield "its cost or ground later"
    stem = len(name) - 1
    if any(kind.startswith(name[-size:]) for kind in later for size in range(2, min(5, stem) + 1)):
        yield "taken up"
    if any(kind.startswith(("项目", "工程")) for kind in later):
        yield "a venture is taken up"


def _taken_up(text: str, words: Words) -> list[tuple[int, str]]:
    """Where something named before is pointed to, and the characters behind the pointer (该|冷库占地)."""
    return [(m.start(), text[m.end() : m.end() + 12]) for m in words.pointers.finditer(text)]


# --- weights ---


@lru_cache(maxsize=8)
def weights(ontology: Ontology) -> Mapping[str, int]:
    """The weights of the cues in hundredths, from `ventures/*.toml`. Raises OntologyError."""
    found: dict[str, int] = {}
    for path in ontology.files("ventures", ".toml"):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= {cue: round(100 * weight) for cue, weight in table.items()}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as fault:
            raise OntologyError(f'{path}: no table of numbers ({fault}); write each cue on a line as "cue" = 0.5') from fault
    return MappingProxyType(found)
