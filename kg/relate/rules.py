"""The rules of the cards: patterns over text in which each mention stands as one letter for its kind.

`{unit:Unit}{title:Title}{person:Person+}` matches a unit, a title and one or more persons in a row. In a
pattern `{slot:Kind}` is a mention of the kind or one below it, `{slot:Kind!}` of just this kind, `{slot:A|B}`
of one of two, `{slot:Kind+}` a list of them (`、` `和` `及` `与` between), `{!Person}` any run of characters in
the sentence without a person, `<words>` one of the card's own words, `<file.words>` one of a word list. All
else is an ordinary regular expression over folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

from kg.core.errors import OntologyError
from kg.core.ontology import Card, Ontology, RuleText
from kg.core.text import any_of
from kg.core.types import Claim, Mention, Range, Slot
from kg.relate.posts import slots_of
from kg.relate.scene import Scene

FIRST_LETTER = 0xE000  # kinds are the letters of Unicode's private use area
TOKEN = re.compile(r"\{(?P<slot>\w*):(?P<kind>\w+!?(?:\|\w+!?)*)(?P<list>\+?)\}|\{!(?P<none>\w+)\}|<(?P<words>\w+(?:\.\w+)?)>")
SET = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")  # an escaped character, or a set of characters
GROUP = re.compile(r"\([^()]*\)(?:[?*+]|\{\d*,?\d*\})*")  # the innermost brackets, with how often they stand
SAYS = re.compile(r"(?P<relation>\w+)\((?P<slots>\w+(?:, *\w+)*)\)")
BETWEEN = "(?:[、和及与兼]原?)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to run: the relation, and the slots of the pattern that fill it. `needs`: sets of letters; a stretch
    that lacks a letter of one of them holds nothing for the rule."""

    name: str
    pattern: re.Pattern[str]
    relation: str
    slots: tuple[str, ...]
    modality: str
    confidence: float
    scope: str
    needs: tuple[str, ...]


def read(scene: Scene) -> Iterator[Claim]:
    """Every claim that the cards' rules find, sentence by sentence, or paragraph by paragraph."""
    for scope, ranges in (("sentence", scene.sentences), ("paragraph", scene.paragraphs)):
        for stretch in ranges if any(r.scope == scope for r in rules(scene.ontology)) else ():
            active = _active(scene.ontology, scope, frozenset(m.kind for m in scene.between(*stretch)))
            masked, places = mask(scene, stretch) if active else ("", [])
            for rule in active:
                for hit in rule.pattern.finditer(masked):
                    yield from _claims(scene, rule, hit, places)


@lru_cache(maxsize=4096)
def _active(ontology: Ontology, scope: str, kinds: frozenset[str]) -> tuple[Rule, ...]:
    """The rules of a scope that a stretch with mentions of some kinds may hold something for."""
    letters = {_letters(ontology)[kind] for kind in kinds}
    return tuple(r for r in rules(ontology) if r.scope == scope and not any(letters.isdisjoint(n) for n in r.needs))


def mask(scene: Scene, stretch: Range) -> tuple[str, list[Mention | int]]:
    """A stretch of text with a letter for each mention; for each character the mention, or its text offset."""
    letters = _letters(scene.ontology)
    words: list[str] = []
    places: list[Mention | int] = []
    at = stretch[0]
    for m in scene.between(*stretch):
        words += scene.text[at : m.start], letters[m.kind]
        places += [*range(at, m.start), m]
        at = m.end
    return "".join([*words, scene.text[at : stretch[1]]]), [*places, *range(at, stretch[1])]


def _claims(scene: Scene, rule: Rule, hit: re.Match[str], places: list[Mention | int]) -> Iterator[Claim]:
    named = {slot: [p for p in places[slice(*hit.span(slot))] if isinstance(p, Mention)] for slot in rule.slots if hit[slot]}
    if any("group" in m.tags or ("generic" in m.tags and m.kind != "Project") for m in chain(*named.values())):
        return  # nothing is said by name of what stands for many, or for any of a kind
    for chosen in product(*named.values()):
        filled = dict(zip(named, chosen, strict=True))
        slots = [pair for slot in rule.slots if slot in filled for pair in fill(scene, slot, filled[slot])]
        modality = next((t for m in chosen for t in m.tags if t in ("former", "acting", "nominated")), rule.modality)
        sure = round(rule.confidence * min(m.confidence for m in chosen), 3)
        yield scene.claim(rule.relation, slots, _where(chosen, hit, places), rule.name, modality=modality, confidence=sure)


def _where(chosen: Sequence[Mention], hit: re.Match[str], places: list[Mention | int]) -> Range:
    """From the first to the last of the mentions, with the words around that the rule asks for (`免去…职务`)."""
    first, last = places[hit.start()], places[hit.end() - 1]
    start = first if isinstance(first, int) else min(m.start for m in chosen)
    return start, last + 1 if isinstance(last, int) else max(m.end for m in chosen)


def fill(scene: Scene, slot: str, mention: Mention) -> Iterator[tuple[str, Slot]]:
    """What a mention puts into a claim: a title its unit besides, a figure its value, all else its name."""
    if scene.ontology.is_a(mention.kind, "Title"):
        yield from slots_of(scene, mention)
    else:
        yield slot, mention.value if mention.value is not None else scene.name(mention)


@lru_cache(maxsize=8)
def rules(ontology: Ontology) -> tuple[Rule, ...]:
    """The rules of all cards, compiled. Raises OntologyError naming card and rule."""
    return tuple(_compile(ontology, card, rule) for card in ontology.cards.values() for rule in card.rules)


@lru_cache(maxsize=8)
def _letters(ontology: Ontology) -> Mapping[str, str]:
    return {kind: chr(FIRST_LETTER + i) for i, kind in enumerate(sorted(ontology.kinds))}


def _compile(ontology: Ontology, card: Card, rule: RuleText) -> Rule:
    where = f"{card.file}: rule {rule.name!r}"
    says = SAYS.fullmatch(rule.says)
    if not says:
        raise OntologyError(f"{where} says {rule.says!r}; write it as relation(slot, slot)")
    try:
        pattern = re.compile(TOKEN.sub(lambda m: _token(ontology, card, where, m), rule.text))
    except re.error as fault:
        raise OntologyError(f"{where}: {fault} in {rule.text!r}") from fault
    slots = tuple(s.strip() for s in says["slots"].split(","))
    if missing := [s for s in slots if s not in pattern.groupindex]:
        known = ", ".join(pattern.groupindex)
        raise OntologyError(f"{where} says {missing[0]!r}, which its text has no slot for; it has {known}")
    needs = tuple(_kinds(ontology, where, kind) for kind in _needed(rule.text))
    return Rule(rule.name, pattern, says["relation"], slots, rule.modality, rule.confidence, rule.scope, needs)


def _needed(text: str) -> Iterator[str]:
    """The kinds of the mentions that a rule cannot do without: outside all brackets, not optional, in no alternative."""
    rest, inner = SET.sub("", text), ""
    while rest != inner:
        inner, rest = rest, GROUP.sub("", rest)
    if "|" not in TOKEN.sub("", rest):
        yield from (m["kind"] for m in TOKEN.finditer(rest) if m["kind"] and rest[m.end() : m.end() + 1] not in tuple("?*{"))


def _token(ontology: Ontology, card: Card, where: str, m: re.Match[str]) -> str:
    if m["words"]:
        return any_of(_words(ontology, card, where, m["words"]))
    if m["none"]:
        return f"[^。！？；\\n{_kinds(ontology, where, m['none'])}]*?"
    letter = f"[{_kinds(ontology, where, m['kind'])}]"
    body = f"{letter}(?:{BETWEEN}?{letter})*" if m["list"] else letter
    return f"(?P<{m['slot']}>{body})" if m["slot"] else f"(?:{body})"


def _kinds(ontology: Ontology, where: str, names: str) -> str:
    letters = _letters(ontology)
    found: list[str] = []
    for name in names.split("|"):
        if name.rstrip("!") not in letters:
            raise OntologyError(f"{where} asks for {name!r}; classes.toml has {', '.join(letters)}")
        found += [name[:-1]] if name.endswith("!") else ontology.kinds_below(name)
    return "".join(letters[k] for k in found)


def _words(ontology: Ontology, card: Card, where: str, name: str) -> tuple[str, ...]:
    file, _, words = name.rpartition(".")
    lists = ontology.words.get(file, {}) if file else card.words
    if words not in lists:
        raise OntologyError(f"{where} asks for the words <{name}>; there are {', '.join(lists) or 'none'}")
    return lists[words]
