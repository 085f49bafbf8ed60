"""What a rule found behind a date, and the claim that says it: what happened, who did it, where."""

from __future__ import annotations

import re

from kg.core.frozen import frozen
from kg.core.types import Claim, Mention, Name, Range, Slot
from kg.relate.eventwords import lexicon
from kg.relate.masked import Sentence
from kg.relate.scene import Scene

BRACKETS = re.compile(r"（[^）]*）?")
SURE, LESS_SURE = 0.9, 0.7
FACILITY = "Facility"
GROUP = {"group": "Organization", "unit": "", "person": ""}  # the kind of an agent by the slot of the pattern
LONGEST = 60  # characters of `what`


@frozen
class Found:
    """An event in letters of its sentence: `what` and `agent` are ranges (`agent` empty where none is named there).

    `group`: the kind of an agent that is a place or body with more words (甲村村民, 乙大桥); `carried`: the agent that
    was named before; `verb`: what is said of `what` behind it (…文化节在甲镇|开幕).
    """

    type: str
    what: Range
    agent: Range = (0, 0)
    group: str = ""
    confidence: float = SURE
    carried: Mention | None = None
    verb: str = ""


def has_words(scene: Scene, sentence: Sentence, found: Found) -> bool:
    """Whether more than words of the frame says what happened."""
    start, end = _what(scene, sentence, found)
    return start < end


def claim(scene: Scene, sentence: Sentence, at: int, found: Found) -> Claim:
    """The claim of the event that was found for the date at a letter of a sentence."""
    date, agent = sentence.mentions[at], _agent(scene, sentence, found)
    value = str(date.value if date else "")
    start, end = _what(scene, sentence, found)
    slots: list[tuple[str, Slot]] = [
        ("type", found.type),
        ("date", value.split("/")[0]),
        ("agent", agent),
        ("place", _place(scene, sentence, at, found)),
        ("what", (BRACKETS.sub("", scene.text[start:end]) or scene.text[start:end]) + found.verb),
    ]
    here = agent and not found.carried
    marks = [sentence.starts[at], start, *([sentence.starts[found.agent[0]]] if here else [])]
    ends = [date.end if date else 0, end, *([sentence.range(*found.agent)[1]] if here else [])]
    first = max(0, min(marks) - 3)  # 将于, 定于 stand before the date
    planned = lexicon(scene.ontology).patterns["planned"].search(scene.text, first, max(start, date.end if date else 0))
    more = {"modality": "planned" if planned else "asserted", "period": value if "/" in value else ""}
    return scene.claim("event", slots, (min(marks), max(ends)), found.type, confidence=found.confidence, **more)


def _what(scene: Scene, sentence: Sentence, found: Found) -> Range:
    """The text range of what happened; empty where only words of the frame are left."""
    return _trimmed(scene, sentence.range(*_with_subject(sentence, found)))


def _with_subject(sentence: Sentence, found: Found) -> Range:
    """What a venture or body became is told with its name: 甲产业园破土动工, 乙商会成立."""
    last, (start, end) = found.agent[1] - 1, found.what
    agent = sentence.mentions[last] if last >= 0 else None
    bare = found.type in ("launch", "founding", "other") and end - start < 8
    named = agent and agent.kind not in ("Division", "Person") and not found.group
    return (last if named and bare and start == last + 1 else start), end


def _trimmed(scene: Scene, what: Range) -> Range:
    """`what` without words of the frame at its end, not too long."""
    start, end = what
    start += scene.text[start] in "的了"
    opening = scene.text.rfind("“", 0, start)
    if "”" in scene.text[start:end] and "“" not in scene.text[start:end].partition("”")[0] and opening >= 0:
        start = opening
    tail = lexicon(scene.ontology).patterns["tail"].search(scene.text, start, end)
    end = tail.start(tail.lastgroup or 0) if tail else end
    return start, min(end, start + LONGEST)


def _agent(scene: Scene, sentence: Sentence, found: Found) -> Name | None:
    """The first person, the last unit of a chain, or the group with its place."""
    named = [m for m in sentence.mentions[slice(*found.agent)] if m and m.kind not in ("Title", "Post", "Amount", "Date")]
    persons = [m for m in named if m.kind == "Person"]
    if found.carried:
        return scene.name(found.carried)
    if not named or not found.group:
        return scene.name((persons or named)[-1 if not persons else 0]) if named else None
    unit, (_, end) = scene.name(named[-1]), sentence.range(*found.agent)
    words = scene.text[named[-1].end : end]
    own = named[-1].text if found.group == FACILITY else ""
    within = (*unit.within, unit.code or unit.key) if unit.kind == "Division" else unit.within
    ranges = scene.article.locate(named[-1].start, end)
    return Name(found.group, (own or unit.text) + words, (own or unit.key) + words, within, ranges)


def _place(scene: Scene, sentence: Sentence, at: int, found: Found) -> Name | None:
    """The place behind 在, 到, 走进 …; of an accident the one it begins with."""
    end = max(found.what[1], found.agent[1])
    for m in lexicon(scene.ontology).patterns["spot"].finditer(sentence.masked, at, end):
        place = sentence.mentions[m.end() - 1]
        if place and scene.ontology.is_a(place.kind, "Place"):
            return scene.name(place)
    first = sentence.mentions[found.what[0]]
    if found.agent == (0, 0) and first and first.kind == "Division":
        return scene.name(first)
    return None
