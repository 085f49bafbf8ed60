"""The signs for and against a name: what characters it is made of, and what stands right before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import is_han
from kg.mention.names import STRANGE, Names

COMMON = -12.0  # logarithm of the share of a common word
BLANKS = " /：:"
REACH = 6  # characters of the longest word looked at on either side
STRONG = frozenset({"before title", "before trade", "before reporter"})
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


def inside(name: str, size: int, gain: float, model: Names) -> dict[str, float]:
    """The signs inside a candidate: likelihood against the words, its length, whether it is known."""
    if not size:
        return {"gain": min(24.0, gain), "loss": min(0.0, gain), "foreign": 1.0}
    return {"gain": min(12.0, gain), "loss": min(0.0, gain), **own(name, size, model)}


def chance(name: str, size: int, model: Names) -> float:
    """The logarithm of the share of a name among names: with a surname of `size` characters, or carried over."""
    if not size:
        return model.foreign(name)
    signs = own(name, size, model)
    return signs["surname"] + signs["given"]


@lru_cache(maxsize=16_384)  # the same names stand in all texts
def own(name: str, size: int, model: Names) -> Mapping[str, float]:
    """The signs that a name has wherever it stands: how usual surname and given name are (logarithms), what else it may be."""
    given = name[size:]
    signs = {"surname": model.surnames.get(name[:size], STRANGE), "given": model.given(given)}
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
    if not is_han(text[at - 1]):
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
    if at == len(text) or not is_han(text[at]):
        return "after " + (MARKS.get(text[at], "mark") if at < len(text) else "line")
    for size in scene.sides.begins.get(text[at], ()):
        if sign := scene.sides.after.get(text[at : at + size]):
            return "after " + sign
    return "after verb" if text[at : at + 2] in lexicon().verbs else "after word"
