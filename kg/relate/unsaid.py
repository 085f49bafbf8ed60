"""Quotations that no verb of saying explains: whose they are by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.core.types import Mention
from kg.relate.quotation import LONG, Cue, Quotation, Words, sentence_end, spoken
from kg.relate.quotewords import CLAUSE_END, SENTENCE_END, lexicon
from kg.relate.scene import Scene
from kg.relate.speakers import antecedent, back, persons, phrase, sole, subject, takes_over

ENDS, OPENS, FULL_STOPS = "。！？…", ("", *SENTENCE_END, "，", "”", "）", " "), "。！？\n"
SHORTEST = 7  # characters of a quotation whose speaker stands right beside it
TURN = re.compile(r"(?:（[^）\n]*）)?：\s*(?![“\s男女])")  # behind the name
SHORTEST_TURN = 16  # characters of what is said in a turn
ATTRIBUTE = 8  # characters before a quotation in which 提出的 stands
CLAUSE, FOLLOWS = re.compile(f"[{CLAUSE_END}]"), re.compile(f"[{CLAUSE_END}]|$")


def without_verb(scene: Scene, taken: set[int]) -> Iterator[tuple[Words, Cue]]:
    """Quotations that begin at none of the positions taken, each with the one person who can have said it."""
    text = scene.text
    for quote in scene.quotations:
        if quote.start < scene.article.heading or quote.begin in taken or not quote.closed:
            continue
        if found := _attributed(scene, quote):
            yield Words(quote.begin, quote.end - 1, "direct"), found
        elif _is_speech(text, quote) and (cue := _colon(scene, quote) or _beside(scene, quote)):
            yield Words(quote.begin, quote.end - 1, "direct"), cue


def turns(scene: Scene) -> Iterator[tuple[Words, Cue]]:
    """Turns of a conversation in print, and statements under a name: a paragraph that begins `王强（村民）：…。`."""
    for start, end in scene.paragraphs:
        if start < scene.article.heading or scene.text.find("：", start, end) < 0:
            continue
        person = next((p for p in persons(scene, start, end) if phrase(scene, p) == start), None)
        mark = TURN.match(scene.text, person.end, end) if person else None
        if person and mark and end - mark.end() >= SHORTEST_TURN and "。" in scene.text[mark.end() : end]:
            yield Words(mark.end(), end, "direct"), Cue(start, person.end, mark.end(), (person,), "turn", 0.8)


def _is_speech(text: str, quote: Quotation) -> bool:
    """Whether words have the form of speech, or end a sentence as a clause of their own (…，“平时也就这个数”。)."""
    own = text[quote.start - 1 : quote.start] == "，" and text[quote.end : quote.end + 1] in ("。", "\n", "")
    return spoken(text, quote) or (own and quote.end - quote.start >= LONG + 2)


def _attributed(scene: Scene, quote: Quotation) -> Cue | None:
    """`…王强提出的“…”要求`: the quotation is the person's own words."""
    match = lexicon(scene.ontology).guards["attribute"].search(scene.text[max(0, quote.start - ATTRIBUTE) : quote.start])
    if not match or quote.end - quote.start < LONG:
        return None
    verb = quote.start - len(match[0])
    person = scene.last("Person", verb, max(0, verb - 6))
    return Cue(verb, verb, min(quote.end, len(scene.text)), (person,), "attribute", 0.7) if person else None


def _colon(scene: Scene, quote: Quotation) -> Cue | None:
    """`王强一脸笑容：“…”`: whom the clause before a colon names, else whom its sentence is about, or 他 means."""
    text, at, words = scene.text, quote.start, lexicon(scene.ontology)
    if text[at - 1 : at] != "：":
        return None
    clause = back(text, at - 1, CLAUSE_END)
    named = bool(persons(scene, clause, at))
    begin = clause if named else back(text, at - 1, SENTENCE_END + "”")
    speakers = sole(scene, begin, at) or subject(scene, begin, at)
    if not speakers and words.pronoun.match(text, clause):
        speakers = antecedent(scene, clause)
    if not speakers or words.guards["toward"].search(text[begin : phrase(scene, speakers[0])]):
        return None
    inside = named and speakers[0].start >= clause
    if words.guards["other"].match(text[speakers[0].end : at - 1]) if inside else words.guards["nobody"].search(text, clause, at):
        return None
    return Cue(clause, at, at - 1, speakers, "colon", 0.8 if named else 0.6)


def _beside(scene: Scene, quote: Quotation) -> Cue | None:
    """The person of the sentence behind a quotation, or, where it ends the paragraph or its sentence, of the one before."""
    text = scene.text
    before, behind = text[max(0, quote.start - 1) : quote.start], text[quote.end : quote.end + 1]
    follows = before == "，" and (text[quote.end - 2] in ENDS or behind in SENTENCE_END)
    ends = follows or text[quote.end - 2] in ENDS or behind == "，"
    if not ends or before not in OPENS or quote.end - quote.start < SHORTEST or _is_dialogue(scene, quote):
        return None
    if following := next((q for q in scene.quotations if q.start == quote.end), None):
        return _beside(scene, following) if following.closed else None
    before_it = follows or behind in ("", "\n", "（")
    speaker = _of_sentence_before(scene, quote) if before_it else _of_sentence_behind(scene, quote)
    if speaker is None or _is_called(text[quote.begin : quote.end], speaker):
        return None
    clause = FOLLOWS.search(text, speaker.end)
    return Cue(quote.end, speaker.end, clause.start() if clause else speaker.end, (speaker,), "only person", 0.6)


def _is_dialogue(scene: Scene, quote: Quotation) -> bool:
    """Whether a question and its answer stand side by side: two speak."""
    text = scene.text
    return text[quote.end - 2 : quote.end + 1] == "？”“" or text[max(0, quote.start - 2) : quote.start] == "？”"


def _is_called(words: str, person: Mention) -> bool:
    """Whether the words call a person by name: who is spoken to does not speak."""
    return len(person.text) > 2 and person.text[1:] in words


def _of_sentence_before(scene: Scene, quote: Quotation) -> Mention | None:
    """Whom the sentence that a quotation ends, or the one before it, is about; where that names nobody, its paragraph; where
    the quotation is a paragraph of its own, the one person of the paragraph before."""
    text, he = scene.text, lexicon(scene.ontology).guards["he"]
    start, here = back(text, quote.start - 1, FULL_STOPS), text.rfind("\n", 0, quote.start) + 1
    if here == quote.start:
        before = text.rfind("\n", 0, max(0, here - 1)) + 1
        found = sole(scene, max(before, scene.article.heading), here - 1)
    elif persons(scene, start, quote.start):
        found = subject(scene, start, quote.start)
    elif he.search(text, start, quote.start) or he.match(text, start - 1, quote.start):
        found = antecedent(scene, start)
    else:
        found = subject(scene, max(here, scene.article.heading), quote.start) if text[quote.start - 1] == "，" else ()
    return found[-1] if found else None


def _of_sentence_behind(scene: Scene, quote: Quotation) -> Mention | None:
    """Whom the sentence behind a quotation is about, if nothing is said or done to that person in it."""
    text, end, words = scene.text, sentence_end(scene.text, quote.end, scene.quotations), lexicon(scene.ontology)
    feeling = scene.ontology.cards["quote"].words["feeling"]
    if any(not m[0].endswith(feeling) for m in words.saying.finditer(text, quote.end, end)):
        return None
    named = [p for p in persons(scene, quote.end, end) if not any(q.start < p.start < q.end for q in scene.speech)]
    if not named or words.guards["taken up"].match(text, quote.end):
        return _he(scene, quote, end)
    first, at = named[0], phrase(scene, named[0])
    hidden = any(words.guards[g].search(text, quote.end, at) for g in ("done to", "toward"))
    if hidden or words.guards["done by"].search(text, first.end, end) or any(takes_over(scene, p) for p in named[1:]):
        return None
    if words.guards["absent"].match(text, first.end):
        return None
    far = quote.end - quote.start >= LONG + 2 and (_is_alone(scene, quote, first, end) or _is_set(scene, quote.end, at))
    return first if far or CLAUSE.search(text, quote.end + (text[quote.end] == "，"), at) is None else None


def _he(scene: Scene, quote: Quotation, end: int) -> Mention | None:
    """Whom 他 means behind a quotation: at once, behind the first mark, or where his words are taken up (他的话引来笑声)."""
    text, words = scene.text, lexicon(scene.ontology)
    second = text.find("，", quote.end, end) + 1 or end
    he = any(words.pronoun.match(text, at, end) for at in (quote.end, second))
    found = antecedent(scene, quote.start) if he or words.guards["taken up"].match(text, quote.end) else ()
    return found[-1] if found else None


def _is_set(scene: Scene, start: int, end: int) -> bool:
    """Whether only clauses that tell when or where stand between two positions."""
    clauses = scene.text[start:end].split("，")[:-1]
    dates = [m.start for m in scene.of_kind("Date", scene.between(start, end))]
    opened = [start]
    for clause in clauses:
        opened.append(opened[-1] + len(clause) + 1)
    return bool(clauses) and all(c.startswith("在") or at in dates for c, at in zip(clauses, opened, strict=False))


def _is_alone(scene: Scene, quote: Quotation, person: Mention, end: int) -> bool:
    """Whether a person is the only one whom the paragraph names."""
    stop = scene.text.find("\n", end)
    around = persons(scene, scene.text.rfind("\n", 0, quote.start) + 1, stop if stop >= 0 else len(scene.text))
    return len({p.name or p.text for p in around} | {person.name or person.text}) == 1
