"""Events: a date in a sentence, who acts, and what is done. Words are in `ontology/relations/event.toml`.

A date *opens* a statement (`7月25日，石门镇召开…`), stands behind its subject (`该中心去年8月建成`) or before its noun
(`3月5日召开的动员会`). The clauses behind it are tried in turn: the first with a named agent and words of an event, or
with an accident or a gathering that needs none, is the event; clauses that only set the scene are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.core.types import Claim, Mention, Range
from kg.relate import anaphors
from kg.relate.carried import behind_subject, noun, of_person, taken_over
from kg.relate.eventwords import TITLE, lexicon
from kg.relate.happened import GROUP, LESS_SURE, Found, claim, has_words
from kg.relate.masked import Sentence, clauses_of, masked
from kg.relate.predicates import acts, at_meeting, done, gathering, no_agent, put, sets_out, typed
from kg.relate.scene import Scene

BYLINE = re.compile(r"[讯电道]\s*（[^（）]*）\s*$")  # before a date that opens the statement
UP_TO = "到"  # before a date: by then a venture was done
CLAUSES = 5  # so many clauses behind a date are tried


def read(scene: Scene) -> Iterator[Claim]:
    """A claim for each dated event of the body, in order of the text."""
    dates = [m for m in scene.mentions if m.kind == "Date" and m.start >= scene.article.heading and _is_dated(scene, m)]
    told = {m.start for m in dates if not any(q.start < m.start < q.end for q in scene.speech)}
    scene = anaphors.spoken(scene) if told else scene
    for stretch in dict.fromkeys(filter(None, map(scene.sentence, sorted(told)))):
        sentence = masked(scene, stretch)
        for at, m in enumerate(sentence.mentions):
            if m and m.start in told and (found := _event(scene, sentence, at)) and has_words(scene, sentence, found):
                yield claim(scene, sentence, at, found)


def _is_dated(scene: Scene, m: Mention) -> bool:
    """Whether a date names a day or a month, or a period that begins with a day, and sets no limit (截至, 以来)."""
    value = str(m.value or "")
    exact = {"day", "month"} & set(m.tags) or ("period" in m.tags and re.match(r"(?:\d{4}|-)-\d\d-\d\d/", value))
    limits, now = scene.ontology.cards["event"].words["since"], scene.ontology.words["dates"]["vague_now"]
    return (
        bool(exact)
        and "until" not in m.tags
        and not value.startswith("---")
        and not m.text.endswith(limits)
        and m.text not in now
    )


# ---- the event of a date


def _event(scene: Scene, sentence: Sentence, at: int) -> Found | None:
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    begin = max(text.rfind(mark, 0, at) for mark in "，。！？；：（”\n") + 1
    head = "" if BYLINE.search(text, 0, at) else text[begin:at]
    if found := noun(scene, sentence, begin, at):
        return found
    if head == UP_TO:
        where = next(iter(clauses_of(sentence, at + 1)), (at, at))
        return taken_over(scene, sentence, at) if patterns["into use"].match(text, *where) else None
    if not patterns["openers"].fullmatch(head):
        return behind_subject(scene, sentence, begin, at)
    if patterns["limit"].match(text, at + 1):
        return None
    return taken_over(scene, sentence, at) or _opened(scene, sentence, at + 1) or of_person(scene, sentence, at)


def _opened(scene: Scene, sentence: Sentence, start: int) -> Found | None:
    """The event of the clauses behind a date."""
    patterns, strict = lexicon(scene.ontology).patterns, False
    clauses = clauses_of(sentence, start)
    for i, (a, b) in enumerate(clauses[:CLAUSES]):
        words = sentence.masked[a:b]
        if patterns["reporter"].search(words):
            return None
        if found := no_agent(scene, sentence, (a, b)) or at_meeting(scene, sentence, (a, b)):
            return found
        agent = patterns["agent"].match(words)
        if agent and not (agent.lastgroup != "person" and patterns["inside"].match(words, agent.end())):
            acted = _acted(scene, sentence, (a, agent), clauses[i:], strict)
            rest = clauses[i:CLAUSES]
            return acted or next((f for c in rest if (f := put(scene, sentence, c) or no_agent(scene, sentence, c))), None)
        if found := put(scene, sentence, (a, b)) or sets_out(scene, sentence, (a, b)):
            return found
        strict = strict or not patterns["scene"].match(words)
    return None


def _acted(
    scene: Scene, sentence: Sentence, subject: tuple[int, re.Match[str]], clauses: list[Range], strict: bool
) -> Found | None:
    """What an agent does, in the clauses from the agent's on."""
    patterns = lexicon(scene.ontology).patterns
    start, agent = subject
    slot = agent.lastgroup or "unit"
    who = (start + agent.start(slot), start + agent.end(slot))
    own = (start + agent.end(), clauses[0][1])
    told = patterns["hearsay"].search(sentence.masked, *own) or patterns["demands"].match(sentence.masked, *own)
    if told or (own[0] == own[1] and len(clauses) < 2):
        return None
    if by := patterns["passive"].match(sentence.masked, *own):
        found = typed(scene, sentence, (who[0], own[1]), "")
        return found and replace(found, agent=by.span("by"))
    deeds = [own, *_same_subject(scene, sentence, clauses[1:])]
    found = next((f for c in deeds if (f := gathering(scene, sentence, c) or done(scene, sentence, c))), None)
    if found or (strict and slot != "person"):
        return found and replace(found, agent=who, group=GROUP[slot])
    where = next((c for c in deeds if c[0] < c[1] and not patterns["scene"].match(sentence.masked[slice(*c)])), own)
    at = patterns["adverb"].match(sentence.masked, *where).end()  # type: ignore[union-attr]
    if at >= where[1] or patterns["still"].match(sentence.masked, at) or patterns["no deed"].match(sentence.masked, at, where[1]):
        return None
    if slot == "unit" and not acts(scene, sentence, at, where[1]):
        return None
    return Found("other", (at, where[1]), who, GROUP[slot], LESS_SURE)


def _same_subject(scene: Scene, sentence: Sentence, clauses: list[Range]) -> Iterator[Range]:
    """The clauses that go on with the subject of the one before them."""
    patterns = lexicon(scene.ontology).patterns
    for a, b in clauses[:CLAUSES]:
        agent = patterns["agent"].match(sentence.masked, a, b)
        listed = agent and agent.lastgroup == "person" and sentence.mentions[a] and sentence.masked[a] == TITLE
        if (agent and not listed) or patterns["reporter"].search(sentence.masked, a, b):
            return
        yield (agent.end(), b) if agent else (a, b)
