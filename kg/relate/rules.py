"""The rules of the cards: patterns over text in which each mention stands as one letter for its kind.

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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations, product

from kg.core.errors import OntologyError
from kg.core.ontology import Card, Ontology, RuleText, SlotText
from kg.core.text import any_of
from kg.core.types import Claim, Mention, Name, Range, Slot, slot_key
from kg.relate import anaphors, stretches
from kg.relate.posts import slots_of
from kg.relate.scene import Scene
from kg.relate.stretches import Masked, Stretch, Thing, Wording

FIRST_LETTER = 0xE000  # kinds are the letters of Unicode's private use area
TOKEN = re.compile(
    r"\{(?P<slot>\w*):(?P<count>#?)(?P<kind>\w+!?(?:\|\w+!?)*)(?:/(?P<ends>\w+(?:\.\w+)?))?(?P<list>\+?)\}"
    r"|\{!(?P<none>\w+(?:\|\w+)*)\}|(?P<gap>\{\.\.\.(?P<blocks>\w*)\})|(?<!\?P)<(?P<words>\w+(?:\.\w+)?)>"
)
GAP = re.compile(r"\{\.\.\.\w*\}")
SAYS = re.compile(r"(?P<relation>\w+)\((?P<slots>\w+(?:=\w+)?(?:, *\w+(?:=\w+)?)*)\)")
BETWEEN = "[、和及与]"
TEXT = "text"
SUBJECTS = ("Unit", "Person", "Project")  # what can be the subject of a sentence
BOUNDS = ("Amount", "Date", "Person")  # what ends a noun stretch
LEAD = 12  # characters before a subject that can make what it does a plan (按照设计, 明年起)
GROUPED = "\0"
ENDED = re.compile(r"\{\w*:#?text/(\w+(?:\.\w+)?)\+?\}")  # a slot for stretches that end in one of some words
REQUIRED = re.compile(r"(?:<(?P<words>\w+(?:\.\w+)?)>(?P<end>~?)|(?P<literal>[一-鿿]+))(?![?*]|\{\d)")
GROUPS = re.compile(r"\{[^{}]*\}|\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)")  # what stands in braces, or in a group
INSIDE = re.compile("[一-鿿]{2}")  # between two characters of words
BLANK = "\n"
QUESTION = ("？", "？”")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to run. `says`: the relation, and the slots that fill it; `fixed` are slots with words for good.

    `before` is the part of the pattern before `{...}`, which is tried where the rest matches. `trigger` is something
    that each sentence holds which the rule can match. With a `wording`, plans and questions are told from what is stated.
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
    before: re.Pattern[str] | None = None
    trigger: re.Pattern[str] | None = None
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule matches a masked text: the whole, its slots, and whether the words make it a plan."""

    start: int
    end: int
    spans: Mapping[str, Range]
    planned: bool = False


def read(scene: Scene) -> Iterator[Claim]:
    """Every claim that the cards' rules find, sentence by sentence, or paragraph by paragraph."""
    for scope, ranges in (("sentence", scene.sentences), ("paragraph", scene.paragraphs)):
        active = [r for r in rules(scene.ontology) if r.scope == scope]
        triggers = {r.trigger for r in active if r.trigger}  # many rules have one in common
        for stretch in ranges if active else ():
            masked = mask(scene, stretch)
            pulled = {t for t in triggers if t.search(masked.text)}
            tried = [r for r in active if r.trigger is None or r.trigger in pulled]
            yield from _found(scene, [r for r in tried if not r.wording], masked)
            if weighed := [r for r in tried if r.wording]:
                spoken = anaphors.spoken(scene)
                yield from _fullest(list(_found(spoken, weighed, mask(spoken, stretch))))


def _found(scene: Scene, tried: Sequence[Rule], masked: Masked) -> Iterator[Claim]:
    for rule in tried:
        for hit in _hits(rule, masked.text):
            yield from _claims(scene, rule, hit, masked)


def _fullest(claims: Sequence[Claim]) -> Iterator[Claim]:
    """The claims of a stretch without those that another one says more fully."""
    said = [(c.relation, {(k, slot_key(v)) for k, v in c.slots}) for c in claims]
    for claim, (relation, slots) in zip(claims, said, strict=True):
        if not any(relation == other and slots < more for other, more in said):
            yield claim


def mask(scene: Scene, stretch: Range) -> Masked:
    """A stretch of text with a letter for each mention; for each character the mention, or its text offset."""
    letters = _letters(scene.ontology)
    chars: list[str] = []
    places: list[Mention | int] = []
    at = stretch[0]
    for m in scene.between(*stretch):
        chars += [*scene.text[at : m.start], letters[m.kind]]
        places += [*range(at, m.start), m]
        at = m.end
    return Masked("".join([*chars, scene.text[at : stretch[1]]]), [*places, *range(at, stretch[1])])


def _hits(rule: Rule, masked: str) -> Iterator[Hit]:
    if rule.wording and (masked.rstrip().endswith(QUESTION) or rule.wording.undone.search(masked)):
        return
    for rest in rule.pattern.finditer(masked):
        if not rule.before:
            yield _hit(rule.wording, masked, (rest,))
        elif first := _subject(rule, masked, rest.start()):
            yield _hit(rule.wording, masked, (first, rest))


def _subject(rule: Rule, masked: str, end: int) -> re.Match[str] | None:
    """The nearest subject that leads to a position; one that is no mention begins behind a mark, a name or a bounding word."""
    assert rule.before and rule.wording
    found, at = None, 0
    while last := rule.before.search(masked, at, end):
        start = last.start()
        if INSIDE.match(masked, max(0, start - 1)) and start and not masked.endswith(rule.wording.opens, 0, start):
            at = start + 1
            continue
        found, at = last, max(last.end(slot) for slot in last.groupdict() if slot != "gap")
    return found


def _hit(wording: Wording | None, masked: str, parts: Sequence[re.Match[str]]) -> Hit:
    spans = {slot: m.span(slot) for m in parts for slot, words in m.groupdict().items() if words and slot != "gap"}
    start, end = parts[0].start(), max(parts[-1].end(), *(b for _, b in spans.values()))
    if not wording:
        return Hit(start, end, spans)
    about = list(masked[max(0, start - LEAD) : end])
    for a, b in spans.values():  # what names a thing tells no plan
        about[a - end : b - end or None] = BLANK * (b - a)
    gap = parts[0].groupdict().get("gap") or ""
    return Hit(
        start, end, spans, any(m[1] for m in wording.planned.finditer("".join(about))) or gap.endswith(wording.planned_last)
    )


def _claims(scene: Scene, rule: Rule, hit: Hit, masked: Masked) -> Iterator[Claim]:
    named = {slot: _things(scene, rule, slot, hit.spans[slot], masked) for slot in rule.slots if slot in hit.spans}
    if not all(named.values()) or any(map(_nameless, chain(*named.values()))):
        return  # nothing is said by name of what stands for many, or for any of a kind
    for filled in _choices(rule.card, named):
        chosen = tuple(filled.values())
        slots = [pair for slot in (*filled, *rule.fixed) for pair in _pairs(scene, slot, filled, rule)]
        modality = next((t for m in chosen for t in m.tags if t in ("former", "acting", "nominated")), rule.modality)
        modality = "planned" if hit.planned and modality == "asserted" else modality
        sure = round(rule.confidence * min(m.confidence for m in chosen), 3)
        said = _ordered(slots) if rule.card.symmetric else slots
        if said:
            yield scene.claim(
                rule.relation, said, _where(chosen, hit, masked.places), rule.name, modality=modality, confidence=sure
            )


def _pairs(scene: Scene, slot: str, filled: Mapping[str, Thing], rule: Rule) -> Iterator[tuple[str, Slot]]:
    yield from fill(scene, slot, filled[slot]) if slot in filled else [(slot, rule.fixed[slot])]


def _choices(card: Card, named: Mapping[str, list[Thing]]) -> Iterator[dict[str, Thing]]:
    """What may fill the slots together: one of each; of the one slot of a symmetric relation, every pair."""
    if card.symmetric and len(named) == 1:
        for pair in combinations(next(iter(named.values())), 2):
            yield dict(zip((s.name for s in card.slots), pair, strict=True))
        return
    for chosen in product(*named.values()):
        yield dict(zip(named, chosen, strict=True))


def _things(scene: Scene, rule: Rule, slot: str, span: Range, masked: Masked) -> list[Thing]:
    if rule.wording:
        filled = next((s for s in rule.card.slots if s.name == slot or rule.card.symmetric), SlotText(slot, (TEXT,), {}))
        return list(stretches.named(scene, rule.wording, filled, span, masked))
    return [p for p in masked.places[slice(*span)] if isinstance(p, Mention)]


def _nameless(thing: Thing) -> bool:
    return "group" in thing.tags or ("generic" in thing.tags and thing.kind != "Project")


def _ordered(slots: list[tuple[str, Slot]]) -> list[tuple[str, Slot]]:
    """The slots of a symmetric relation: what fills them in order of its name; nothing where both are one."""
    names = [n for n, _ in slots]
    values = sorted((v for _, v in slots), key=lambda v: v.key if isinstance(v, Name) else str(v))
    keys = {v.key if isinstance(v, Name) else str(v) for v in values}
    return list(zip(names, values, strict=True)) if len(keys) == len(values) else []


def _where(chosen: Sequence[Thing], hit: Hit, places: Sequence[Mention | int]) -> Range:
    """From the first to the last of the mentions, with the words around that the rule asks for (`免去…职务`)."""
    first, last = places[hit.start], places[hit.end - 1]
    start = first if isinstance(first, int) else min(m.start for m in chosen)
    return start, last + 1 if isinstance(last, int) else max(m.end for m in chosen)


def fill(scene: Scene, slot: str, thing: Thing) -> Iterator[tuple[str, Slot]]:
    """What a mention puts into a claim: a title its unit besides, a figure its value, all else its name; a stretch its words."""
    if isinstance(thing, Stretch):
        yield slot, thing.text
    elif scene.ontology.is_a(thing.kind, "Title"):
        yield from slots_of(scene, thing)
    else:
        yield slot, thing.value if thing.value is not None else scene.name(thing)


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
    gap = GAP.search(rule.text)
    weighed = gap is not None or any(TEXT in (m["kind"] or "") for m in TOKEN.finditer(rule.text))
    texts = (stretches.subject(ontology, card) + rule.text[: gap.end()] + r"\Z", rule.text[gap.end() :]) if gap else (rule.text,)
    try:
        parts = [re.compile(TOKEN.sub(lambda m: _token(ontology, card, where, m, weighed), text)) for text in texts]
    except re.error as fault:
        raise OntologyError(f"{where}: {fault} in {rule.text!r}") from fault
    pairs = [s.strip().partition("=") for s in says["slots"].split(",")]
    slots, fixed = tuple(s for s, _, w in pairs if not w), {s: w for s, _, w in pairs if w}
    known = {g: 0 for p in parts for g in p.groupindex}
    if missing := [s for s in slots if s not in known]:
        raise OntologyError(f"{where} says {missing[0]!r}, which its text has no slot for; it has {', '.join(known)}")
    found = Rule(rule.name, parts[-1], says["relation"], slots, rule.modality, rule.confidence, rule.scope, card, fixed)
    wording = Wording.of(ontology, card) if weighed else None
    return replace(found, before=parts[0] if gap else None, trigger=_trigger(ontology, card, where, rule.text), wording=wording)


def _trigger(ontology: Ontology, card: Card, where: str, text: str) -> re.Pattern[str] | None:
    """What every match of a rule holds, outside groups and not optional: one of its words, a literal, the end of a stretch."""
    plain = GROUPS.sub(GROUPED, ENDED.sub(r"<\1>~", text))
    found = [] if "|" in plain else list(REQUIRED.finditer(plain))
    for m in sorted(found, key=lambda m: (bool(m["end"]), not m["words"], -len(m[0]))):
        return re.compile(any_of(_words(ontology, card, where, m["words"]) if m["words"] else (m["literal"],)))
    return None


def _token(ontology: Ontology, card: Card, where: str, m: re.Match[str], weighed: bool) -> str:
    if m["words"]:
        longest = any_of(_words(ontology, card, where, m["words"]))
        return f"(?>{longest})" if weighed else longest  # what follows a word is never the rest of a longer one
    if m["gap"]:
        blocks = _words(ontology, card, where, m["blocks"]) if m["blocks"] else ()
        return stretches.gap(
            ontology, card, _kinds(ontology, where, "|".join(SUBJECTS)), _kinds(ontology, where, "Title"), blocks
        )
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
