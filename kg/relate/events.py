"""Events: a date in a sentence, who acts, and what is done. Words are in `ontology/relations/event.toml`.

A date *opens* a statement (`7月25日，石门镇召开…`), stands behind its subject (`该中心去年8月建成`) or before its noun
(`3月5日召开的动员会`). The clauses behind it are tried in turn: the first with a named agent and words of an event, or
with an accident or a gathering that needs none, is the event; clauses that only set the scene are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.core.frozen import frozen
from kg.core.lexicon import lexicon as words
from kg.core.types import Claim, Mention, Name, Range, Slot
from kg.core.words import row
from kg.relate import anaphors
from kg.relate.eventwords import TITLE, UNIT, lexicon
from kg.relate.masked import CLAUSE, REACH, Sentence, clauses_of, masked
from kg.relate.scene import Scene

BRACKETS = re.compile(r"（[^）]*）?")
CLAUSES = 5  # so many clauses behind a date are tried
SURE, LESS_SURE = 0.9, 0.7
VENTURES = ("Project", "Facility")  # what is built; a facility only where it is put to use
NO_VENTURE = {"group", "generic"}
LONGEST = 60  # characters of `what`
FIRST = 6  # characters of a predicate in which its first word stands


@frozen
class _Found:
    """An event in letters of its sentence: `what` and `agent` are ranges (`agent` empty where none is named there).

    `carried`: the agent that was named before; `verb`: what is said of `what` behind it (…文化节在甲镇|开幕).
    """

    type: str
    what: Range
    agent: Range = (0, 0)
    group: bool = False
    confidence: float = SURE
    carried: Mention | None = None
    verb: str = ""


def read(scene: Scene) -> Iterator[Claim]:
    """A claim for each dated event of the body, in order of the text."""
    scene = anaphors.spoken(scene)
    speech = [(q.start, q.end) for q in scene.speech]
    for stretch in scene.sentences:
        if stretch[0] < scene.article.heading or not any(m.kind == "Date" for m in scene.between(*stretch)):
            continue
        sentence = masked(scene, stretch)
        for at, m in enumerate(sentence.mentions):
            if not m or m.kind != "Date" or not _is_dated(scene, m) or any(a < m.start < b for a, b in speech):
                continue
            if (found := _event(scene, sentence, at)) and (what := _what(scene, sentence, found))[0] < what[1]:
                yield _claim(scene, sentence, at, found)


def _is_dated(scene: Scene, m: Mention) -> bool:
    """Whether a date names a day or a month, or a period that begins with a day, and sets no limit (截至, 以来)."""
    value = str(m.value or "")
    exact = {"day", "month"} & set(m.tags) or ("period" in m.tags and re.match(r"(?:\d{4}|-)-\d\d-\d\d/", value))
    limits = scene.ontology.cards["event"].words["since"]
    return bool(exact) and "until" not in m.tags and not value.startswith("---") and not m.text.endswith(limits)


# ---- the event of a date


def _event(scene: Scene, sentence: Sentence, at: int) -> _Found | None:
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    begin = max(text.rfind(mark, 0, at) for mark in "，。！？；：（”\n") + 1
    head = text[begin:at]
    if found := _noun(scene, sentence, begin, at):
        return found
    if not patterns["openers"].fullmatch(head):
        return _behind_subject(scene, sentence, begin, at)
    if patterns["limit"].match(text, at + 1):
        return None
    return _taken_over(scene, sentence, at) or _opened(scene, sentence, at + 1) or _of_person(scene, sentence, at)


def _opened(scene: Scene, sentence: Sentence, start: int) -> _Found | None:
    """The event of the clauses behind a date."""
    patterns, strict = lexicon(scene.ontology).patterns, False
    clauses = clauses_of(sentence, start)
    for i, (a, b) in enumerate(clauses[:CLAUSES]):
        words = sentence.masked[a:b]
        if patterns["reporter"].search(words):
            return None
        if found := _no_agent(scene, sentence, (a, b)):
            return found
        agent = patterns["agent"].match(words)
        if agent and not (agent["unit"] and patterns["inside"].match(words, agent.end())):
            done = _acted(scene, sentence, (a, agent), clauses[i:], strict)
            return done or next((f for c in clauses[i:CLAUSES] if (f := _put(scene, sentence, c))), None)
        if found := _put(scene, sentence, (a, b)):
            return found
        strict = strict or not patterns["scene"].match(words)
    return None


def _acted(
    scene: Scene, sentence: Sentence, subject: tuple[int, re.Match[str]], clauses: list[Range], strict: bool
) -> _Found | None:
    """What an agent does, in the clauses from the agent's on."""
    patterns = lexicon(scene.ontology).patterns
    start, agent = subject
    slot = agent.lastgroup or "unit"
    who = (start + agent.start(slot), start + agent.end(slot))
    own = (start + agent.end(), clauses[0][1])
    if patterns["hearsay"].search(sentence.masked, *own) or (own[0] == own[1] and len(clauses) < 2):
        return None
    done = [own, *_same_subject(scene, sentence, clauses[1:])]
    found = next((f for c in done if (f := _gathering(scene, sentence, c) or _done(scene, sentence, c))), None)
    if found or strict:
        return found and replace(found, agent=who, group=slot == "group")
    where = next((c for c in done if c[0] < c[1] and not patterns["scene"].match(sentence.masked[slice(*c)])), own)
    at = patterns["adverb"].match(sentence.masked, *where).end()  # type: ignore[union-attr]
    if at >= where[1] or patterns["still"].match(sentence.masked, at):
        return None
    if slot == "unit" and not _acts(scene, sentence, at, where[1]):
        return None
    return _Found("other", (at, where[1]), who, slot == "group", LESS_SURE)


def _acts(scene: Scene, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a predicate begins with a verb of doing, or to whom something is done (向12户家庭…, 把…)."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    if patterns["states"].match(text, start, end) or any(patterns[p].search(text, start, end) for p in ("unmade", "measures")):
        return False
    return patterns["doing"].match(text, start, end) is not None or row(text[start : min(end, start + FIRST)])[0] in words().verbs


def _same_subject(scene: Scene, sentence: Sentence, clauses: list[Range]) -> Iterator[Range]:
    """The clauses that go on with the subject of the one before them."""
    patterns = lexicon(scene.ontology).patterns
    for a, b in clauses[:CLAUSES]:
        agent = patterns["agent"].match(sentence.masked, a, b)
        listed = agent and agent.lastgroup == "person" and sentence.mentions[a] and sentence.masked[a] == TITLE
        if (agent and not listed) or patterns["reporter"].search(sentence.masked, a, b):
            return
        yield (agent.end(), b) if agent else (a, b)


def _done(scene: Scene, sentence: Sentence, where: Range) -> _Found | None:
    """The event that a predicate names: the object of 召开, 举行 …, else from its verb on, else the predicate."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    words = patterns["any"].search(text, *where)
    if not words or patterns["unmade"].search(text, where[0], min(where[1], words.end() + 3)):
        return None
    if patterns["measures"].match(text, *where):
        return None
    held = patterns["holds"].search(text, *where)
    if held and where[1] - held.end() >= 2 and held.start() <= words.start() + 6:
        begin = patterns["counted"].match(text, held.end(), where[1])
        return _typed(scene, sentence, (begin.end() if begin else held.end(), where[1]), held[0])
    begin = patterns["adverb"].match(text, *where)
    first = begin.end() if begin else where[0]
    alone = where[1] - words.end() < 3 or patterns["noun"].match(text, words.start())
    joined = patterns["joins"].search(text, first, max(first, words.start()))
    return _typed(scene, sentence, (joined.start() if joined else first if alone else max(first, words.start()), where[1]), "")


def _typed(scene: Scene, sentence: Sentence, what: Range, verb: str) -> _Found | None:
    """The event with the type that its words have."""
    a, b = sentence.range(*what) if what[0] < what[1] else (0, 0)
    words = verb + scene.text[a:b]
    kind = next((name for name, pattern in lexicon(scene.ontology).types if pattern.search(words)), "other")
    return _Found(kind, what) if b - a >= 2 else None


def _no_agent(scene: Scene, sentence: Sentence, where: Range) -> _Found | None:
    """An accident, a gathering that is the subject itself, or the last body of a clause that opens (在…，甲公司开业)."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    m = patterns["accident"].match(text, *where)
    if m and not patterns["hears"].search(m[0]) and not patterns["unmade"].search(m[0]):
        return _Found("other", (m.start(), where[1]))
    if found := _gathering(scene, sentence, where):
        return found
    m = patterns["begins"].fullmatch(text, *where)
    found = _typed(scene, sentence, m.span("what"), "") if m else None
    return replace(found, agent=m.span("host")) if m and found else None


def _to_come(scene: Scene, sentence: Sentence, at: int) -> bool:
    """Whether a date is one to come: 明年, or behind a word of planning."""
    patterns, date = lexicon(scene.ontology).patterns, sentence.mentions[at]
    ahead = date is not None and patterns["to come"].match(date.text)
    return bool(ahead or patterns["planned"].search(sentence.masked, max(0, at - 4), at))


def _put(scene: Scene, sentence: Sentence, where: Range) -> _Found | None:
    """What is put to use, with the venture that stands right before: `由甲公司投资建设的乙产业园三期在丙镇正式投用`."""
    m = lexicon(scene.ontology).patterns["put"].match(sentence.masked, *where)
    if not m:
        return None
    unit = sentence.mentions[m.start("unit")] if m["unit"] else None
    if unit:
        return _Found("launch", m.span("what"), m.span("unit")) if unit.kind in VENTURES else None
    return _Found("launch", m.span("noun"), verb=m["what"])


def _gathering(scene: Scene, sentence: Sentence, where: Range) -> _Found | None:
    """`石门镇第三届农民运动会在文化广场开幕`: the gathering, and the body named before it."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    m = patterns["gathering"].match(text, *where) or patterns["session"].match(text, *where)
    if not m or patterns["acts"].search(m["what"]) or patterns["unmade"].search(text, m.start(), min(m.end() + 2, where[1])):
        return None
    host = sentence.mentions[m.end("host") - 1] if m["host"] else None
    whole = host is not None and host.kind != "Division" and m.end("host") == m.start("what")
    what = (m.start("host") if whole else m.start("what"), m.end("what"))
    found = _typed(scene, sentence, what, text[m.end("what") : m.end()])
    verb = patterns["raised"].search(text, m.end("what"), m.end())
    found = found and replace(found, verb=verb[0] if verb else "")
    return found and replace(found, agent=m.span("host") if host else (0, 0))


def _taken_over(scene: Scene, sentence: Sentence, at: int) -> _Found | None:
    """`甲水库总投资2亿元，今年9月完成…`: the venture named before goes on as the subject."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    where = next(iter(clauses_of(sentence, at + 1)), (at + 1, at + 1))
    put = patterns["into use"].match(text, *where)
    if put and _to_come(scene, sentence, at):
        return None
    subject = _venture(scene, sentence, at, put is not None) if put or patterns["at once"].match(text, *where) else None
    if subject is None:
        return None
    found = _typed(scene, sentence, (put.start("what"), put.end()), "") if put else _done(scene, sentence, where)
    return found and replace(found, carried=subject, confidence=LESS_SURE)


def _venture(scene: Scene, sentence: Sentence, at: int, put: bool) -> Mention | None:
    """The last unit before a date, if it is a venture; where it is put to use, the last venture of the paragraph."""
    units = (m for m in reversed(sentence.mentions[:at]) if m and m.kind not in ("Division", "Amount", "Date", "Title", "Post"))
    last = next(units, None)
    if last is None or (put and last.kind not in VENTURES):
        here = scene.paragraph(sentence.starts[at]) if put else None
        named = scene.of_kind("Project", scene.between(here[0], sentence.starts[at])) if here else ()
        return next((m for m in reversed(list(named)) if NO_VENTURE.isdisjoint(m.tags)), None)
    return last if last.kind in VENTURES[: 1 + put] else None


def _of_person(scene: Scene, sentence: Sentence, at: int) -> _Found | None:
    """`甲是乙村人，2010年3月获…`: the person who opens the sentence goes on as the subject of a clause without one."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    start, end = next(iter(clauses_of(sentence, at + 1)), (at + 1, at + 1))
    opener = patterns["agent"].match(text, 0, at)
    if not opener or opener.lastgroup != "person" or patterns["agent"].match(text, start, end):
        return None
    if patterns["hearsay"].search(text, opener.end(), max(opener.end(), at - 1)):
        return None
    begin = patterns["adverb"].match(text, start, end).end()  # type: ignore[union-attr]
    if begin >= end or patterns["still"].match(text, begin) or not _acts(scene, sentence, begin, end):
        return None
    found = _typed(scene, sentence, (begin, end), "")
    return found and replace(found, agent=opener.span("person"), confidence=LESS_SURE)


def _behind_subject(scene: Scene, sentence: Sentence, begin: int, at: int) -> _Found | None:
    """`该中心去年8月建成`, `标准于9月1日正式实施`, `大会将于6月举行`."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    begin = max(begin, at - REACH)
    if m := patterns["statute"].match(text, begin, at + REACH):
        return _Found("other", (m.start("what"), m.end("what")))
    end = next((min(m.end(), at + REACH) for m in CLAUSE.finditer(text, at)), at + 1)
    subject = patterns["before"].fullmatch(text, begin, at)
    if subject and not patterns["limit"].match(text, at + 1):
        slot = subject.lastgroup or "unit"
        found = None if patterns["hearsay"].search(text, at + 1, end) else _done(scene, sentence, (at + 1, end))
        return found and replace(found, agent=subject.span(slot), group=slot == "group")
    if patterns["into use"].match(text, at + 1, end) and not _to_come(scene, sentence, at):
        return _put(scene, sentence, (begin, end))
    if m := patterns["coming"].match(text, begin, end):
        return _typed(scene, sentence, m.span("what"), "")
    return None


def _noun(scene: Scene, sentence: Sentence, begin: int, at: int) -> _Found | None:
    """`3月5日召开的动员会上`, `去年8月的一场冰雹`."""
    m = lexicon(scene.ontology).patterns["of noun"].match(sentence.masked, at + 1, at + REACH)
    if not m:
        return None
    if m["disaster"]:
        return _Found("other", m.span("disaster"))
    host = begin <= at - 1 and sentence.masked[at - 1] == UNIT
    found = _typed(scene, sentence, m.span("what"), "")
    return found and replace(found, agent=(at - 1, at) if host else (0, 0))


# ---- claims


def _claim(scene: Scene, sentence: Sentence, at: int, found: _Found) -> Claim:
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


def _what(scene: Scene, sentence: Sentence, found: _Found) -> Range:
    """The text range of what happened; empty where only words of the frame are left."""
    return _trimmed(scene, sentence.range(*_with_subject(sentence, found)))


def _with_subject(sentence: Sentence, found: _Found) -> Range:
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


def _agent(scene: Scene, sentence: Sentence, found: _Found) -> Name | None:
    """The first person, the last unit of a chain, or the group with its place."""
    named = [m for m in sentence.mentions[slice(*found.agent)] if m and m.kind not in ("Title", "Post", "Amount", "Date")]
    persons = [m for m in named if m.kind == "Person"]
    if found.carried:
        return scene.name(found.carried)
    if not named or not found.group:
        return scene.name((persons or named)[-1 if not persons else 0]) if named else None
    unit, (_, end) = scene.name(named[-1]), sentence.range(*found.agent)
    words = scene.text[named[-1].end : end]
    within = (*unit.within, unit.code or unit.key) if unit.kind == "Division" else unit.within
    ranges = scene.article.locate(named[-1].start, end)
    return Name("Organization", unit.text + words, unit.key + words, within, ranges)


def _place(scene: Scene, sentence: Sentence, at: int, found: _Found) -> Name | None:
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
