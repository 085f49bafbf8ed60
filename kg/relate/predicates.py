"""What a clause says happened: the event that its predicate names."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.core.lexicon import lexicon as words
from kg.core.types import Mention, Range
from kg.core.words import row
from kg.relate.eventwords import lexicon
from kg.relate.happened import FACILITY, LESS_SURE, Found
from kg.relate.masked import Sentence
from kg.relate.scene import Scene

NO_VENTURE = {"group", "generic"}
VENTURES = ("Project", "Facility")  # what is built; a facility only where it is put to use
OWNERS = ("Company", "Organization")  # whose part is put to use: 甲电厂|首台机组
FIRST = 6  # characters of a predicate in which its first word stands


def acts(scene: Scene, sentence: Sentence, start: int, end: int) -> bool:
    """Whether a predicate begins with a verb of doing, or to whom something is done (向12户家庭…, 把…)."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    if (
        patterns["states"].match(text, start, end)
        or patterns["measures"].search(text, start, end)
        or patterns["no deed"].match(text, start, end)
    ):
        return False
    return patterns["doing"].match(text, start, end) is not None or row(text[start : min(end, start + FIRST)])[0] in words().verbs


def done(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """The event that a predicate names: the object of 召开, 举行 …, else from its verb on, else the predicate."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    words = patterns["any"].search(text, *where)
    if not words or patterns["unmade"].search(text, where[0], min(where[1], words.end() + 3)):
        return None
    if patterns["measures"].match(text, *where) or patterns["no deed"].match(text, *where):
        return None
    held = patterns["holds"].search(text, *where)
    if held and where[1] - held.end() >= 2 and held.start() <= words.start() + 6:
        begin = patterns["counted"].match(text, held.end(), where[1])
        return typed(scene, sentence, (begin.end() if begin else held.end(), where[1]), held[0])
    begin = patterns["adverb"].match(text, *where)
    first = begin.end() if begin else where[0]
    alone = where[1] - words.end() < 3 or patterns["noun"].match(text, words.start())
    joined = patterns["joins"].search(text, first, max(first, words.start()))
    return typed(scene, sentence, (joined.start() if joined else first if alone else max(first, words.start()), where[1]), "")


def typed(scene: Scene, sentence: Sentence, what: Range, verb: str) -> Found | None:
    """The event with the type that its words have."""
    a, b = sentence.range(*what) if what[0] < what[1] else (0, 0)
    words = verb + scene.text[a:b]
    kind = next((name for name, pattern in lexicon(scene.ontology).types if pattern.search(words)), "other")
    return Found(kind, what) if b - a >= 2 else None


def no_agent(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """An accident, a gathering that is the subject itself, or the last body of a clause that opens (在…，甲公司开业)."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    m = patterns["accident"].match(text, *where)
    if m and not patterns["hears"].search(m[0]) and not patterns["unmade"].search(m[0]):
        return Found("other", (m.start(), where[1]))
    if found := gathering(scene, sentence, where):
        return found
    if m := patterns["law"].fullmatch(text, *where):
        return Found("other", m.span("what"))
    if m := patterns["built"].match(text, *where):
        return _built(sentence, m)
    m = patterns["begins"].fullmatch(text, *where)
    found = typed(scene, sentence, m.span("what"), "") if m else None
    return replace(found, agent=m.span("host")) if m and found else None


def _built(sentence: Sentence, m: re.Match[str]) -> Found:
    """`镇巴大桥顺利合龙`: what is put to use bears the name of a place, and is no mention of its own."""
    unit = sentence.mentions[m.start("thing")]
    if unit is not None and unit.kind != "Division" and m.end("thing") == m.start("thing") + 1:
        return Found("launch", m.span("what"), m.span("thing"))
    return Found("launch", m.span("thing"), m.span("thing"), FACILITY, verb=m["what"])


def put(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """What is put to use, with the venture that stands right before: `由甲公司投资建设的乙产业园三期在丙镇正式投用`."""
    m = lexicon(scene.ontology).patterns["put"].match(sentence.masked, *where)
    if not m:
        return None
    unit = sentence.mentions[m.start("unit")] if m["unit"] else None
    if unit:
        is_built = unit.kind in VENTURES or (unit.kind in OWNERS and m["part"])
        said = Found("launch", m.span("part"), m.span("unit"), verb=m["what"]) if m["part"] else None
        return (said or Found("launch", m.span("what"), m.span("unit"))) if is_built else None
    return Found("launch", m.span("noun"), verb=m["what"], carried=venture(scene, sentence, m.start("noun"), True))


def sets_out(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """What goes on its way: `首批80吨大米已于5月19日装车启运`."""
    m = lexicon(scene.ontology).patterns["sets out"].match(sentence.masked, *where)
    return Found("other", m.span("what"), confidence=LESS_SURE, verb=m["verb"]) if m else None


def gathering(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """`石门镇第三届农民运动会在文化广场开幕`: the gathering, and the body named before it."""
    patterns, text = lexicon(scene.ontology).patterns, sentence.masked
    m = patterns["gathering"].match(text, *where) or patterns["session"].match(text, *where)
    if not m or patterns["acts"].search(m["what"]) or patterns["unmade"].search(text, m.start(), min(m.end() + 2, where[1])):
        return None
    host = sentence.mentions[m.end("host") - 1] if m["host"] else None
    whole = host is not None and host.kind != "Division" and m.end("host") == m.start("what")
    what = (m.start("host") if whole else m.start("what"), m.end("what"))
    found = typed(scene, sentence, what, text[m.end("what") : m.end()])
    verb = patterns["raised"].search(text, m.end("what"), m.end())
    found = found and replace(found, verb=verb[0] if verb else "")
    return found and replace(found, agent=m.span("host") if host else (0, 0))


def at_meeting(scene: Scene, sentence: Sentence, where: Range) -> Found | None:
    """`在全县春耕动员会上`: the gathering at which something is said or done."""
    m = lexicon(scene.ontology).patterns["at meeting"].fullmatch(sentence.masked, *where)
    found = typed(scene, sentence, m.span("what"), "") if m else None
    return found and m and replace(found, agent=m.span("host") if m["host"] else (0, 0), confidence=LESS_SURE)


def to_come(scene: Scene, sentence: Sentence, at: int) -> bool:
    """Whether a date is one to come: after the day of issue, 明年, or beside a word of planning."""
    patterns, date = lexicon(scene.ontology).patterns, sentence.mentions[at]
    issued = scene.article.context.issued
    later = date is not None and issued is not None and str(date.value) > issued.isoformat()
    ahead = later or (date is not None and patterns["to come"].match(date.text))
    behind = patterns["into use"].match(sentence.masked, at + 1)
    stretch = (max(0, at - 4), behind.start("what") if behind else at)
    scheduled = patterns["scheduled"].search(sentence.masked, 0, at)
    return bool(ahead or scheduled or patterns["planned"].search(sentence.masked, *stretch))


def venture(scene: Scene, sentence: Sentence, at: int, put: bool) -> Mention | None:
    """The last unit before a date, if it is a venture; where it is put to use, the last venture of the paragraph."""
    units = (m for m in reversed(sentence.mentions[:at]) if m and m.kind not in ("Division", "Amount", "Date", "Title", "Post"))
    last = next(units, None)
    if last is None or (put and last.kind not in VENTURES):
        here = scene.paragraph(sentence.starts[at]) if put else None
        named = scene.of_kind("Project", scene.between(here[0], sentence.starts[at])) if here else ()
        of_paragraph = next((m for m in reversed(list(named)) if NO_VENTURE.isdisjoint(m.tags)), None)
        return of_paragraph or (last if put and last and last.kind in OWNERS else None)
    return last if last.kind in VENTURES[: 1 + put] else None
