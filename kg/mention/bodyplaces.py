"""Which division a body belongs to: that of its name, that of its level, else what was named before; 该公司 and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.core.lexicon import lexicon
from kg.core.nearest import CITY, Chain, Levels, Row, chain
from kg.core.ontology import Ontology
from kg.core.types import Context, Mention
from kg.mention.bodywords import BodyWords, body_words

# Characters: of a full name of a company, and of what is its own in a short one, which is rarer than words are (logarithm).
LEAST_FULL, LEAST_OWN, COMMONEST = 8, 2, -13.0


@dataclass(frozen=True, eq=False)
class _Known:
    """What tells where bodies lie: the text, its divisions by level and in order, the article's context, the words of bodies."""

    text: str
    levels: Levels
    divisions: Row
    context: Context
    words: BodyWords


def settled(text: str, found: Sequence[Mention], taken: Sequence[Mention], context: Context, ontology: Ontology) -> list[Mention]:
    """The bodies of a text with the divisions around them, and the words that point back to them, in order."""
    divisions = [t for t in taken if t.division]
    known = _Known(text, Levels(divisions), Row(divisions), context, body_words(ontology))
    bodies = _lengthened([_settle(b, known, ontology) for b in found], ontology)
    return sorted([*bodies, *_anaphors(text, bodies, body_words(ontology))], key=lambda m: m.start)


def _settle(body: Mention, known: _Known, ontology: Ontology) -> Mention:
    """The divisions around a body: from the division in its name, from its level, else from what was named before."""
    words, gazetteer = known.words, ontology.gazetteer
    first = body.parts[0] if body.parts else None
    if first and first.kind != "Division":
        first = _settle(first, known, ontology)
        return replace(body, parts=(first, *body.parts[1:]), within=first.within)
    if first and first.division:
        return replace(body, within=chain(first))
    if "loose" in body.tags and any(gazetteer.named(body.name[:n]) for n in (2, 3, 4)):
        return body  # 云南大学 bears the name of its own division
    name = body.name.removeprefix("团")  # 团|县委
    if word := next((k for k in words.level_of if name.startswith(k)), ""):
        level = words.level_of[word]
        sure = name != body.name or name[1:] in words.heads  # 县|文化馆, but neither 县域经济研究会 nor 区块链协会
        body = replace(body, tags=tuple(t for t in body.tags if not sure or t not in ("loose", "bare")))
        kind = level == "village" or (level == "township" and body.name.endswith(words.common))
        tags = (*body.tags, "implied", *(("generic",) if kind else ()))
        return replace(body, within=_of_level(word, body.start, known), tags=tags)
    if "bare" in body.tags:
        return body
    last = known.divisions.last(body.start)
    return replace(body, within=chain(last) if last else known.context.region, tags=(*body.tags, "implied"))


def _lengthened(bodies: list[Mention], ontology: Ontology) -> list[Mention]:
    """A company's short name stands for the full one, if the text has just one it fits: 佳禾集团 for 江南佳禾粮油有限公司."""
    full = {b.name: b for b in bodies if b.kind == "Company" and len(b.name) >= LEAST_FULL}
    return [_full(body, full, ontology) if body.kind == "Company" and body.name not in full else body for body in bodies]


def _full(body: Mention, full: Mapping[str, Mention], ontology: Ontology) -> Mention:
    own = min((body.name.removesuffix(head) for head in body_words(ontology).company), key=len, default="").strip("“”")
    said = len(own) < LEAST_OWN or lexicon().words.get(own, COMMONEST) > COMMONEST or ontology.gazetteer.named(own)
    fits = [] if said else [b for name, b in full.items() if own in name and len(name) > len(body.name) + 1]
    return replace(body, name=fits[0].name, within=fits[0].within) if len(fits) == 1 else body


def _of_level(word: str, before: int, known: _Known) -> Chain:
    """The chain down to the division of the level that a body's name begins with which was named last, rather one of the very
    word (县 for a 县, no 区); else that of the page's region."""
    level, region = CITY if word == CITY else known.words.level_of[word], known.context.region
    if found := _named_last(word, before, known):
        return found
    levels = [CITY if level == d.name[-1] else d.level for d in region]
    return region[: len(levels) - levels[::-1].index(level)] if level in levels else region if level == "township" else ()


def _named_last(word: str, before: int, known: _Known) -> Chain:
    """The chain down to the division of a level that was named last; 市 is the page's own city, once that was named, unless
    the sentence names another one."""
    level, region = CITY if word == CITY else known.words.level_of[word], known.context.region
    last = known.levels.called(word, level, before)
    sentence = known.text[known.text.rfind("。", 0, before) + 1 : before]
    beside = bool(last) and last[-1].name.removesuffix(word) in sentence
    own = word == CITY and not beside and bool(region) and region[-1].name.endswith(CITY)
    return (own and known.levels.named(region[-1], before)) or last


def _anaphors(text: str, found: Sequence[Mention], lists: BodyWords) -> Iterator[Mention]:
    """该公司, 该局, 如今|公司: the nearest body before with the same head."""
    row = Row(found)
    for m in lists.anaphor.finditer(text):
        head = m["pointed"] or m["resumed"]
        start, anyone = m.start() if m["pointed"] else m.start("resumed"), head in ("企业", "公司", "单位")
        known = (b for b in row.back(start) if b.name.endswith(head) or (anyone and b.kind == "Company"))
        if last := next(known, None):
            words = text[start : m.end()]
            yield Mention(start, m.end(), last.kind, words, last.name, (), ("anaphor",), within=last.within, confidence=0.8)
