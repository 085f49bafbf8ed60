"""The patterns of the cards' rules, compiled: text in which each mention stands as one letter for its kind.

`{unit:Unit}{title:Title}{person:Person+}` matches a unit, a title and one or more persons in a row. In a
pattern `{slot:Kind}` is a mention of the kind or one below it, `{slot:Kind!}` of just this kind, `{slot:A|B}`
of one of two, `{slot:Kind+}` a list of them (`、` `和` `及` `与` between), `{slot:text}` a noun stretch, alone or
beside kinds, `{slot:text/words}` one that ends in one of the words, `{slot:#text}` with its number, `{!Person}` any
run of characters in the sentence without a person, `{...}` what stands between a subject and its verb, `{...words}`
the same without the words, `<words>` one of the card's own words, `<file.words>` one of a word list. All
else is an ordinary regular expression over folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.errors import OntologyError
from kg.core.frozen import frozen
from kg.core.ontology import Card, Ontology, RuleText
from kg.core.text import any_of
from kg.relate import stretches
from kg.relate.stretches import TEXT, Wording

FIRST_LETTER = 0xE000  # kinds are the letters of Unicode's private use area
TOKEN = re.compile(
    r"\{(?P<slot>\w*):(?P<count>#?)(?P<kind>\w+!?(?:\|\w+!?)*)(?:/(?P<ends>\w+(?:\.\w+)?))?(?P<list>\+?)\}"
    r"|\{!(?P<none>\w+(?:\|\w+)*)\}|(?P<gap>\{\.\.\.(?P<blocks>\w*)\})|(?<!\?P)<(?P<words>\w+(?:\.\w+)?)>"
)
GAP = re.compile(r"\{\.\.\.\w*\}")
SET = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")  # an escaped character, or a set of characters
GROUP = re.compile(r"\([^()]*\)(?:[?*+]|\{\d*,?\d*\})*")  # the innermost brackets, with how often they stand
SAYS = re.compile(r"(?P<relation>\w+)\((?P<slots>\w+(?:=\w+)?(?:, *\w+(?:=\w+)?)*)\)")
BETWEEN = "(?:[、和及与兼]原?)"
SUBJECTS = ("Unit", "Person", "Project")  # what can be the subject of a sentence
BOUNDS = ("Amount", "Date", "Person")  # what ends a noun stretch
ENDED = re.compile(r"\{\w*:#?text/(\w+(?:\.\w+)?)\+?\}")  # a slot for stretches that end in one of some words
CUE = re.compile(r"(?:<(?P<words>\w+(?:\.\w+)?)>|(?P<literal>[一-鿿，：]+))(?![?*]|\{\d)")
BRACES = re.compile(r"\{[^{}]*\}")
OPTIONAL = re.compile(r"[?*]|\{\d")
APART = "\0"


@frozen
class Rule:
    """A rule ready to run. `says`: the relation, and the slots that fill it; `fixed` are slots with words for good.

    `needs`: sets of letters; a stretch of text that lacks a letter of one of them holds nothing for the rule. `before` is
    the part of the pattern before `{...}`, which is tried where the rest matches. With a `wording`, plans and questions are
    told from what is stated. Of each of the `cues`, which are lists of words, one stands in what holds something for the rule.
    """

    name: str
    pattern: re.Pattern[str]
    relation: str
    slots: tuple[str, ...]
    modality: str
    confidence: float
    scope: str
    card: Card
    fixed: Mapping[str, str]
    needs: tuple[str, ...]
    before: re.Pattern[str] | None = None
    wording: Wording | None = None
    cues: tuple[tuple[str, ...], ...] = ()


@lru_cache(maxsize=8)
def rules(ontology: Ontology) -> tuple[Rule, ...]:
    """The rules of all cards, compiled. Raises OntologyError naming card and rule."""
    return tuple(found for card in ontology.cards.values() for found in _of_card(ontology, card))


@lru_cache(maxsize=8)
def letters(ontology: Ontology) -> Mapping[str, str]:
    """The letter that stands for each kind of mention."""
    return {kind: chr(FIRST_LETTER + i) for i, kind in enumerate(sorted(ontology.kinds))}


def _of_card(ontology: Ontology, card: Card) -> Iterator[Rule]:
    wording = Wording.of(ontology, card)
    for rule in card.rules:
        yield _compile(ontology, card, rule, wording)


def _compile(ontology: Ontology, card: Card, rule: RuleText, wording: Wording) -> Rule:
    where = f"{card.file}: rule {rule.name!r}"
    says = SAYS.fullmatch(rule.says)
    if not says:
        raise OntologyError(f"{where} says {rule.says!r}; write it as relation(slot, slot)")
    before, pattern = _patterns(ontology, card, where, rule.text)
    pairs = [s.strip().partition("=") for s in says["slots"].split(",")]
    slots, fixed = tuple(s for s, _, w in pairs if not w), {s: w for s, _, w in pairs if w}
    known = [g for p in (before, pattern) if p for g in p.groupindex]
    if missing := [s for s in slots if s not in known]:
        raise OntologyError(f"{where} says {missing[0]!r}, which its text has no slot for; it has {', '.join(known)}")
    needs = tuple(_kinds(ontology, where, kind) for kind in _needed(rule.text))
    said = (says["relation"], slots, rule.modality, rule.confidence, rule.scope)
    cues, weighing = _cues(ontology, card, where, rule.text), wording if _is_weighed(rule.text) else None
    return Rule(rule.name, pattern, *said, card, fixed, needs, before, weighing, cues)


def _is_weighed(text: str) -> bool:
    """Whether a rule has a slot for plain words, or a subject apart from its verb."""
    return GAP.search(text) is not None or any(TEXT in (m["kind"] or "").split("|") for m in TOKEN.finditer(text))


def _patterns(ontology: Ontology, card: Card, where: str, text: str) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    """What stands before `{...}`, with the gap; and the rest, or all."""
    gap, weighed = GAP.search(text), _is_weighed(text)
    texts = [stretches.subject(ontology, card) + text[: gap.end()] + r"\Z", text[gap.end() :]] if gap else [text]
    try:
        found = [pattern(TOKEN.sub(lambda m: _token(ontology, card, where, m, weighed), t)) for t in texts]
    except re.error as fault:
        raise OntologyError(f"{where}: {fault} in {text!r}") from fault
    return (found[0] if gap else None), found[-1]


def _outside(text: str) -> str:
    """A rule's text without what stands in brackets; nothing if the rest has alternatives."""
    rest, inner = SET.sub(APART, text), ""
    while rest != inner:
        inner, rest = rest, GROUP.sub(APART, rest)
    return "" if "|" in TOKEN.sub("", rest) else rest


def _needed(text: str) -> Iterator[str]:
    """The kinds of the mentions that a rule cannot do without: outside all brackets, not optional, in no alternative."""
    rest = _outside(text)
    for m in TOKEN.finditer(rest):
        if m["kind"] and TEXT not in m["kind"].split("|") and not OPTIONAL.match(rest, m.end()):
            yield m["kind"]


def _cues(ontology: Ontology, card: Card, where: str, text: str) -> tuple[tuple[str, ...], ...]:
    """The lists of words, or single words, that a rule cannot do without."""
    plain = BRACES.sub(APART, ENDED.sub(r"<\1>", _outside(text)))
    return tuple(_words(ontology, card, where, m["words"]) if m["words"] else (m["literal"],) for m in CUE.finditer(plain))


def _token(ontology: Ontology, card: Card, where: str, m: re.Match[str], weighed: bool) -> str:
    if m["words"]:
        longest = any_of(_words(ontology, card, where, m["words"]))
        return f"(?>{longest})" if weighed else longest  # what follows a word is never the rest of a longer one
    if m["gap"]:
        blocks = _words(ontology, card, where, m["blocks"]) if m["blocks"] else ()
        subjects, titles = _kinds(ontology, where, "|".join(SUBJECTS)), _kinds(ontology, where, "Title")
        return stretches.gap(ontology, card, subjects, titles, blocks)
    if m["none"]:
        return f"[^。！？；\\n{_kinds(ontology, where, m['none'])}]*?"
    one, many = _slot(ontology, card, where, m)
    body = many if m["list"] else one
    return f"(?P<{m['slot']}>{body})" if m["slot"] else f"(?:{body})"


def _slot(ontology: Ontology, card: Card, where: str, m: re.Match[str]) -> tuple[str, str]:
    """The expressions for what fills a slot once, and for a list of it."""
    kinds = [k for k in m["kind"].split("|") if k != TEXT]
    letter = f"[{_kinds(ontology, where, '|'.join(kinds))}]" if kinds else ""
    if len(kinds) == len(m["kind"].split("|")):
        return letter, f"{letter}(?:{BETWEEN}?{letter})*"
    ends = _words(ontology, card, where, m["ends"]) if m["ends"] else ()
    bounds = _kinds(ontology, where, "|".join(BOUNDS))
    stretch = stretches.single(ontology, card, bounds, ends, bool(m["count"]))
    # A name that ends in a word of its own goes before the mention it begins with: 柳林县|金穗纺织.
    one = "|".join([stretch, letter] if ends and letter else [letter, stretch] if letter else [stretch])
    return one, stretches.joined(ontology, card, one)


def _kinds(ontology: Ontology, where: str, names: str) -> str:
    known = letters(ontology)
    found: list[str] = []
    for name in names.split("|"):
        if name.rstrip("!") not in known:
            raise OntologyError(f"{where} asks for {name!r}; classes.toml has {', '.join(known)}")
        found += [name[:-1]] if name.endswith("!") else ontology.kinds_below(name)
    return "".join(known[k] for k in found)


def _words(ontology: Ontology, card: Card, where: str, name: str) -> tuple[str, ...]:
    file, _, words = name.rpartition(".")
    lists = ontology.words.get(file, {}) if file else card.words
    if words not in lists:
        raise OntologyError(f"{where} asks for the words <{name}>; there are {', '.join(lists) or 'none'}")
    return lists[words]
