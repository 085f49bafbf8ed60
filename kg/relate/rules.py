"""What the cards' rules find: each rule over each sentence, or each paragraph, that can hold something for it.

How a rule is written is told in `kg.relate.patterns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from kg.core.frozen import frozen
from kg.core.ontology import Card, SlotText
from kg.core.types import Claim, Mention, Name, Range, Slot, slot_key
from kg.relate import anaphors, cues, stretches
from kg.relate.patterns import Rule, letters
from kg.relate.posts import slots_of
from kg.relate.scene import Scene, kinds_of
from kg.relate.stretches import TEXT, Masked, Stretch, Thing

LEAD = 12  # characters before a subject that can make what it does a plan (按照设计, 明年起)
INSIDE = re.compile("[一-鿿]{2}")  # between two characters of words
BLANK = "\n"
QUESTION = ("？", "？”")


@frozen
class Hit:
    """Where a rule matches a masked text: the whole, its slots, and whether the words make it a plan."""

    start: int
    end: int
    spans: Mapping[str, Range]
    planned: bool = False


def read(scene: Scene) -> Iterator[Claim]:
    """Every claim that the cards' rules find, sentence by sentence, or paragraph by paragraph."""
    known = cues.cues(scene.ontology, scene.relations)
    given = cues.Given(known, scene.text)
    for scope, own in known.scopes.items():
        ranges = scene.sentences if scope == "sentence" else scene.paragraphs
        stated = [(stretch, given.within(stretch)) for stretch in ranges]
        pointed = scope == "sentence" and anaphors.POINTED.search(scene.text)
        for stretch, words in stated if own.plain.rules else ():
            if tried := own.plain.met(words | known.of(scene.between(*stretch))):
                yield from _found(scene, tried, mask(scene, stretch))
            if pointed and anaphors.POINTED.search(scene.text, *stretch):
                yield from _of_pronouns(anaphors.with_pronouns(scene), known, own.plain, stretch, words)
        for stretch, words in stated:
            if own.worded.met(words | known.any_kind):
                yield from _of_stretches(anaphors.spoken(scene), known, own.worded, stretch, words)


def _of_pronouns(scene: Scene, known: cues.Cues, needs: cues.Needs, stretch: Range, words: int) -> Iterator[Claim]:
    """What a sentence says of whom 他 stands for, by the rules that their card names: 作为村支书，他…"""
    met = needs.met(words | known.of(scene.between(*stretch)))
    if told := [r for r in met if r.name in r.card.words.get("of_pronouns", ())]:
        yield from _found(scene, told, mask(scene, stretch))


def _of_stretches(scene: Scene, known: cues.Cues, needs: cues.Needs, stretch: Range, words: int) -> Iterator[Claim]:
    met = needs.met(words | known.of(scene.between(*stretch)))
    masked = mask(scene, stretch) if met else Masked("", ())
    if met and not masked.text.rstrip().endswith(QUESTION):
        undone = {r.relation: r.wording and r.wording.undone.search(masked.text) for r in met}
        yield from _fullest(list(_found(scene, [r for r in met if not undone[r.relation]], masked)))


def _found(scene: Scene, tried: Sequence[Rule], masked: Masked) -> Iterator[Claim]:
    for rule in tried:
        for rest in rule.pattern.finditer(masked.text):
            if hit := _hit(rule, masked.text, rest):
                yield from _claims(scene, rule, hit, masked)


def _fullest(claims: Sequence[Claim]) -> Iterator[Claim]:
    """The claims of a stretch without those that another one says more fully."""
    said = [(c.relation, {(k, slot_key(v)) for k, v in c.slots}) for c in claims]
    for claim, (relation, slots) in zip(claims, said, strict=True):
        if not any(relation == other and slots < more for other, more in said):
            yield claim


def mask(scene: Scene, stretch: Range) -> Masked:
    """A stretch of text with a letter for each mention; for each character the mention, or its text offset."""
    known = letters(scene.ontology)
    words: list[str] = []
    places: list[Mention | int] = []
    at = stretch[0]
    for m in scene.between(*stretch):
        words += scene.text[at : m.start], known[m.kind]
        places += [*range(at, m.start), m]
        at = m.end
    return Masked("".join([*words, scene.text[at : stretch[1]]]), [*places, *range(at, stretch[1])])


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


def _hit(rule: Rule, masked: str, rest: re.Match[str]) -> Hit | None:
    """Where a rule matches: all of it in one match, or the rest behind a subject that leads to it."""
    first, wording = (_subject(rule, masked, rest.start()) if rule.before else rest), rule.wording
    if first is None:
        return None
    parts = (rest,) if first is rest else (first, rest)
    spans = {slot: m.span(slot) for m in parts for slot in m.re.groupindex if m[slot] and slot != "gap"}
    start, end = first.start(), max([rest.end(), *[b for _, b in spans.values()]])
    if not wording:
        return Hit(start, end, spans)
    about = list(masked[max(0, start - LEAD) : end])
    for a, b in spans.values():  # what names a thing tells no plan
        about[a - end : b - end or None] = BLANK * (b - a)
    gap = first.groupdict().get("gap") or ""
    planned = any(m[1] for m in wording.planned.finditer("".join(about))) or gap.endswith(wording.planned_last)
    return Hit(start, end, spans, planned)


def _claims(scene: Scene, rule: Rule, hit: Hit, masked: Masked) -> Iterator[Claim]:
    named = {slot: _things(scene, rule, slot, hit.spans[slot], masked) for slot in rule.slots if slot in hit.spans}
    if not all(named.values()) or any(map(_nameless, chain(*named.values()))):
        return  # nothing is said by name of what stands for many, or for any of a kind
    for filled in _choices(rule.card, named):
        chosen = tuple(filled.values())
        unit = filled.get("unit")
        slots = [pair for slot, thing in filled.items() for pair in fill(scene, slot, thing, unit)]
        slots = [*dict(slots).items(), *rule.fixed.items()] if unit else [*slots, *rule.fixed.items()]
        modality = next((t for m in chosen for t in m.tags if t in ("former", "acting", "nominated")), rule.modality)
        modality = "planned" if hit.planned and modality == "asserted" else modality
        sure = round(rule.confidence * min(m.confidence for m in chosen), 3)
        said = _ordered(slots) if rule.card.symmetric else slots
        if said:
            yield scene.claim(
                rule.relation, said, _where(chosen, hit, masked.places), rule.name, modality=modality, confidence=sure
            )


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


def fill(scene: Scene, slot: str, thing: Thing, unit: Thing | None = None) -> Iterable[tuple[str, Slot]]:
    """What a mention puts into a claim: a title its unit besides, a figure its value, all else its name; a stretch its words.

    `unit`: what the rule itself takes for the unit of a title.
    """
    if isinstance(thing, Stretch):
        return ((slot, thing.text),)
    if thing.kind in kinds_of(scene.ontology, "Title"):
        return slots_of(scene, thing, unit if isinstance(unit, Mention) else None)
    return ((slot, thing.value if thing.value is not None else scene.name(thing)),)
