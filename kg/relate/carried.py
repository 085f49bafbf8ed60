"""Events of dates that open no statement of their own: the subject stands before the date, or the noun behind it."""

from __future__ import annotations

from dataclasses import replace

from kg.core.types import Range
from kg.relate.eventwords import UNIT, lexicon
from kg.relate.happened import GROUP, LESS_SURE, Found
from kg.relate.masked import CLAUSE, REACH, Sentence, clauses_of
from kg.relate.predicates import acts, done, put, sets_out, to_come, typed, venture
from kg.relate.scene import Scene


def taken_over(scene: Scene, sentence: Sentence, at: int) -> Found | None:
    """`甲水库总投资2亿元，今年9月完成…`: the venture named before goes on as the subject; `…会议完成议程，2月9日闭幕`."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    where = next(iter(clauses_of(sentence, at + 1)), (at + 1, at + 1))
    if patterns["closed"].match(text, *where):
        return _closed(scene, sentence, where)
    into = patterns["into use"].match(text, *where)
    if into and to_come(scene, sentence, at):
        return None
    subject = venture(scene, sentence, at, into is not None) if into or patterns["at once"].match(text, *where) else None
    if subject is None and not (into and text[at - 1 : at] == "，"):
        return None
    found = typed(scene, sentence, into.span("what"), "") if into else done(scene, sentence, where)
    return found and replace(found, carried=subject, confidence=LESS_SURE)


def _closed(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """The gathering that opens the sentence and ends on the day."""
    m = lexicon(scene.ontology).patterns["gathered"].match(sentence.masked, 0, where[0])
    found = typed(scene, sentence, m.span("what"), "") if m else None
    return found and m and replace(found, agent=m.span("host") if m["host"] else (0, 0), confidence=LESS_SURE)


def of_person(scene: Scene, sentence: Sentence, at: int) -> Found | None:
    """`甲是乙村人，2010年3月获…`: the person who opens the sentence goes on as the subject of a clause without one."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    start, end = next(iter(clauses_of(sentence, at + 1)), (at + 1, at + 1))
    opener = patterns["agent"].match(text, 0, at)
    if not opener or opener.lastgroup != "person" or patterns["agent"].match(text, start, end):
        return None
    if patterns["hearsay"].search(text, opener.end(), max(opener.end(), at - 1)):
        return None
    begin = patterns["placed"].match(text, start, end).end()  # type: ignore[union-attr]
    if begin >= end or patterns["still"].match(text, begin) or not acts(scene, sentence, begin, end):
        return None
    found = typed(scene, sentence, (begin, end), "")
    return found and replace(found, agent=opener.span("person"), confidence=LESS_SURE)


def behind_subject(scene: Scene, sentence: Sentence, begin: int, at: int) -> Found | None:
    """`该中心去年8月建成`, `标准于9月1日正式实施`, `大会将于6月举行`."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    begin = max(begin, at - REACH)
    if m := patterns["statute"].match(text, begin, at + REACH):
        return Found("other", (m.start("what"), m.end("what")))
    if m := patterns["made"].match(text, begin, at + REACH) or patterns["since"].search(text, begin, at + 1):
        made = typed(scene, sentence, m.span("what"), "")
        return made and replace(made, agent=m.span("thing"))
    end = next((min(m.end(), at + REACH) for m in CLAUSE.finditer(text, at)), at + 1)
    subject = patterns["before"].fullmatch(text, begin, at)
    if subject and not patterns["limit"].match(text, at + 1):
        slot = subject.lastgroup or "unit"
        if to_come(scene, sentence, at) or patterns["hearsay"].search(text, at + 1, end):
            return None
        found = done(scene, sentence, (at + 1, end)) or put(scene, sentence, (begin, end))
        return found and replace(found, agent=subject.span(slot), group=GROUP[slot])
    if patterns["into use"].match(text, at + 1, end) and not to_come(scene, sentence, at):
        return put(scene, sentence, (begin, end))
    if m := patterns["coming"].match(text, begin, end):
        return typed(scene, sentence, m.span("what"), "")
    return _session(scene, sentence, at) or sets_out(scene, sentence, (begin, end))


def _session(scene: Scene, sentence: Sentence, at: int) -> Found | None:
    """`县人民政府3月21日第4次常务会议研究决定`: the body stands before the day, its session behind it."""
    m = lexicon(scene.ontology).patterns["session"].match(sentence.masked, at + 1)
    if not m or m["host"] or at == 0 or sentence.masked[at - 1] != UNIT:
        return None
    return Found("meeting", m.span("what"), (at - 1, at))


def noun(scene: Scene, sentence: Sentence, begin: int, at: int) -> Found | None:
    """`3月5日召开的动员会上`, `去年8月的一场冰雹`."""
    m = lexicon(scene.ontology).patterns["of noun"].match(sentence.masked, at + 1, at + REACH)
    if not m:
        return None
    if m["disaster"]:
        return Found("other", m.span("disaster"))
    if m["came"]:
        unit = sentence.mentions[m.start("unit")]
        came = typed(scene, sentence, m.span("came"), "") if unit and unit.kind != "Division" else None
        return came and replace(came, agent=m.span("unit"))
    host = begin <= at - 1 and sentence.masked[at - 1] == UNIT
    if m["coined"] and not host:
        return None
    found = typed(scene, sentence, m.span("coined" if m["coined"] else "what"), "")
    return found and replace(found, agent=(at - 1, at) if host else (0, 0))
