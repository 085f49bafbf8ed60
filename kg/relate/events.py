"""Events: a date in a sentence, who acts, and what is done. Words are in `ontology/relations/event.toml`.

A date *opens* a statement (`7月25日，石门镇召开…`), stands behind its subject (`该中心去年8月建成`) or before its noun
(`3月5日召开的动员会`). The clauses behind it are tried in turn: the first with a named agent and words of an event, or
with an accident or a gathering that needs none, is the event; clauses that only set the scene are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Claim, Mention, Name, Range, Slot
from kg.relate.quotation import quotations, spoken
from kg.relate.scene import Scene

UNIT, PERSON, TITLE, AMOUNT, DATE = LETTERS = tuple(map(chr, range(0xE000, 0xE005)))
KINDS = {"Unit": UNIT, "Project": UNIT, "Person": PERSON, "Amount": AMOUNT, "Date": DATE}
# A clause: marks inside quotation marks, brackets and titles do not end it.
CLAUSE = re.compile(r"(?:“[^”]*”|（[^）]*）|《[^》]*》|[^，。！？；：\n])+")
CLAUSES = 5  # so many clauses behind a date are tried
SURE, LESS_SURE = 0.9, 0.7
LONGEST = 60  # characters of `what`

# The agent at the beginning of a clause: a person with posts before the name, a group with its place, or bodies in a row.
AGENT = """
(?:<openers>|D|、|(?:来自|位于|坐落于|家住)(?=U)|从[^PUD]{1,8}的)*
(?: (?P<person>(?:U+的?|[TA、]|\\d+岁的|[^，UPTAD在对向与给为把被由让使于到了将和]{1,8}(?=[TP]))*P(?:[、和]?T*P)*)等?
  | (?P<group>U+的?A?的?[^，“”UPTAD在对向与给为把被由让使于到了将]{0,7}?<groups>)们?等?
  | (?:U+的)?(?P<unit>U+)(?:(?:[、和与及]|联合|会同|携手|联手)U+)*)
"""
ACCIDENT = "(?:.*?(?:<strikes>).*?<disaster>|.*?(?:<breaks>)(?=了?$))"
GATHERING = "(?P<host>U+(?!的))?的?(?P<what>.*?<gathering>”?)(?:<way>|(?:在|以|于)[^，]*?)*(?:<opens>)"
SESSION = "(?P<host>U+)?(?P<what>.*?第[^，]{1,5}次<session>)(?:<way>|表决|审议)*(?:通过|决定)"
NOUN = "的?(?:(?:<opens>)的(?P<what>[^，]*?<gathering>)(?:上|中|期间|现场|$)|的A?(?P<disaster>(?:[^，的]{0,4}<disaster>)))"
STATUTE = "(?P<what>.*?<statute>)(?:<copula>)?D起?(?:正式)?(?P<verb><in_force>)"


@dataclass(frozen=True, slots=True, eq=False)
class _Lexicon:
    """The card's words, compiled; `types` are tried in order."""

    patterns: dict[str, re.Pattern[str]]
    types: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with a letter for each mention; `starts[i]` is the text offset of character i, `at` the mention there."""

    masked: str
    starts: tuple[int, ...]
    mentions: tuple[Mention | None, ...]

    def range(self, start: int, end: int) -> Range:
        """The text range of a range of letters."""
        last = self.mentions[end - 1]
        return self.starts[start], last.end if last else self.starts[end - 1] + 1


@dataclass(frozen=True, slots=True)
class _Found:
    """An event in letters of its sentence: `what` and `agent` are ranges (`agent` empty where none is named)."""

    type: str
    what: Range
    agent: Range = (0, 0)
    group: bool = False
    confidence: float = SURE


def read(scene: Scene) -> Iterator[Claim]:
    """A claim for each dated event of the body, in order of the text."""
    speech = [(q.start, q.end) for q in quotations(scene.text) if spoken(scene.text, q)]
    for stretch in scene.sentences:
        if stretch[0] < scene.article.heading:
            continue
        sentence = _masked(scene, stretch)
        for at, m in enumerate(sentence.mentions):
            if m and m.kind == "Date" and _is_dated(scene, m) and not any(a < m.start < b for a, b in speech):
                if found := _event(scene, sentence, at):
                    yield _claim(scene, sentence, at, found)


def _is_dated(scene: Scene, m: Mention) -> bool:
    """Whether a date names a day or a month, or a period that begins with a day, and sets no limit (截至, 以来)."""
    value = str(m.value or "")
    exact = {"day", "month"} & set(m.tags) or ("period" in m.tags and re.match(r"(?:\d{4}|-)-\d\d-\d\d/", value))
    limits = scene.ontology.cards["event"].words["since"]
    return bool(exact) and "until" not in m.tags and not value.startswith("---") and not m.text.endswith(limits)


def _masked(scene: Scene, stretch: Range) -> _Sentence:
    letters: list[tuple[str, int, Mention | None]] = []
    at = stretch[0]
    for m in _flat(scene, stretch):
        letter = TITLE if m.kind in ("Title", "Post") else next((v for k, v in KINDS.items() if scene.ontology.is_a(m.kind, k)), "")
        if letter:
            letters += [(scene.text[i], i, None) for i in range(at, m.start)] + [(letter, m.start, m)]
            at = m.end
    letters += [(scene.text[i], i, None) for i in range(at, stretch[1])]
    return _Sentence("".join(c for c, _, _ in letters), tuple(i for _, i, _ in letters), tuple(m for _, _, m in letters))


def _flat(scene: Scene, stretch: Range) -> Iterator[Mention]:
    """The mentions of a sentence; a post or title without a person behind it is its unit and plain words."""
    mentions = scene.between(*stretch)
    for i, m in enumerate(mentions):
        if m.kind not in ("Post", "Title") or _leads_to_person(scene.text, mentions[i:]):
            yield m
        elif m.parts and (scene.ontology.is_a(m.parts[0].kind, "Unit")):
            yield m.parts[0]


def _leads_to_person(text: str, mentions: tuple[Mention, ...]) -> bool:
    """Whether only more titles stand between a title and a person."""
    for left, right in zip(mentions, mentions[1:], strict=False):
        if left.kind not in ("Post", "Title") or text[left.end : right.start] not in ("", "、", "兼", "，"):
            return False
        if right.kind == "Person":
            return text[left.end : right.start] == ""
    return False


# ---- the event of a date


def _event(scene: Scene, sentence: _Sentence, at: int) -> _Found | None:
    lexicon, text = _lexicon(scene.ontology), sentence.masked
    begin = max(text.rfind(mark, 0, at) for mark in "，。！？；：（”\n") + 1
    head = text[begin:at]
    if lexicon.patterns["openers"].fullmatch(head):
        return None if lexicon.patterns["limit"].match(text, at + 1) else _opened(scene, sentence, at + 1) or _noun(scene, sentence, begin, at)
    return _behind_subject(scene, sentence, begin, at) or _noun(scene, sentence, begin, at)


def _opened(scene: Scene, sentence: _Sentence, start: int) -> _Found | None:
    """The event of the clauses behind a date."""
    patterns, strict = _lexicon(scene.ontology).patterns, False
    clauses = _clauses(sentence, start)
    for i, (a, b) in enumerate(clauses[:CLAUSES]):
        words = sentence.masked[a:b]
        if patterns["reporter"].search(words):
            return None
        if found := _no_agent(scene, sentence, (a, b)):
            return found
        agent = patterns["agent"].match(words)
        if agent and not patterns["inside"].match(words, agent.end()):
            return _acted(scene, sentence, (a, agent), clauses[i:], strict)
        strict = strict or not patterns["scene"].match(words)
    return None


def _clauses(sentence: _Sentence, start: int) -> list[Range]:
    """The clauses from a position to the end of the sentence, or to the next date that opens one."""
    found: list[Range] = []
    for m in CLAUSE.finditer(sentence.masked, start):
        if m[0].startswith(DATE) and found:
            break
        found.append(m.span())
    return found


def _acted(scene: Scene, sentence: _Sentence, subject: tuple[int, re.Match[str]], clauses: list[Range], strict: bool) -> _Found | None:
    """What an agent does, in the clauses from the agent's on."""
    patterns = _lexicon(scene.ontology).patterns
    start, agent = subject
    slot = agent.lastgroup or "unit"
    who = (start + agent.start(slot), start + agent.end(slot))
    own = (start + agent.end(), clauses[0][1])
    if patterns["hearsay"].search(sentence.masked, *own) or (own[0] == own[1] and len(clauses) < 2):
        return None
    done = [own, *_same_subject(scene, sentence, clauses[1:])]
    found = next((f for c in done if (f := _done(scene, sentence, c))), None)
    if found or slot == "unit" or strict:
        return found and replace(found, agent=who, group=slot == "group")
    at = patterns["adverb"].match(sentence.masked, *own).end()  # type: ignore[union-attr]
    if at >= own[1] or patterns["still"].match(sentence.masked, at):
        return None
    return _Found("other", (at, own[1]), who, slot == "group", LESS_SURE)


def _same_subject(scene: Scene, sentence: _Sentence, clauses: list[Range]) -> Iterator[Range]:
    """The clauses that go on with the subject of the one before them."""
    patterns = _lexicon(scene.ontology).patterns
    for a, b in clauses[:3]:
        agent = patterns["agent"].match(sentence.masked, a, b)
        listed = agent and agent.lastgroup == "person" and sentence.mentions[a] and sentence.masked[a] == TITLE
        if (agent and not listed) or patterns["reporter"].search(sentence.masked, a, b):
            return
        yield (agent.end(), b) if agent else (a, b)


def _done(scene: Scene, sentence: _Sentence, where: Range) -> _Found | None:
    """The event that a predicate names: the object of 召开, 举行 …, else from its verb on, else the predicate."""
    patterns, text = _lexicon(scene.ontology).patterns, sentence.masked
    words = patterns["any"].search(text, *where)
    if not words or patterns["unmade"].search(text, where[0], min(where[1], words.end() + 3)):
        return None
    if patterns["measures"].match(text, *where):
        return None
    held = patterns["holds"].search(text, *where)
    if held and held.end() - held.start() and where[1] - held.end() >= 2 and held.start() <= words.start() + 6:
        begin = patterns["adverb"].match(text, held.end(), where[1])
        return _typed(scene, sentence, (begin.end() if begin else held.end(), where[1]), held[0])
    begin = patterns["adverb"].match(text, *where)
    first = begin.end() if begin else where[0]
    alone = where[1] - words.end() < 2 or patterns["noun"].match(text, words.start())
    return _typed(scene, sentence, (first if alone else max(first, words.start()), where[1]), "")


def _typed(scene: Scene, sentence: _Sentence, what: Range, verb: str) -> _Found | None:
    """The event with the type that its words have."""
    a, b = sentence.range(*what) if what[0] < what[1] else (0, 0)
    words = verb + scene.text[a:b]
    kind = next((name for name, pattern in _lexicon(scene.ontology).types if pattern.search(words)), "other")
    return _Found(kind, what) if b - a >= 2 else None


def _no_agent(scene: Scene, sentence: _Sentence, where: Range) -> _Found | None:
    """An accident, or a gathering that is the subject itself."""
    patterns, text = _lexicon(scene.ontology).patterns, sentence.masked
    if m := patterns["accident"].match(text, *where):
        return _Found("other", (m.start(), where[1]))
    m = patterns["gathering"].match(text, *where) or patterns["session"].match(text, *where)
    if not m or patterns["acts"].search(m["what"]) or patterns["unmade"].search(text, m.start(), min(m.end() + 3, where[1])):
        return None
    host = sentence.mentions[m.end("host") - 1] if m["host"] else None
    own = host is not None and host.kind == "Division"
    found = _typed(scene, sentence, m.span("what") if own or not host else (m.start("host"), m.end("what")), "")
    return found and replace(found, agent=m.span("host") if host else (0, 0))


def _behind_subject(scene: Scene, sentence: _Sentence, begin: int, at: int) -> _Found | None:
    """`该中心去年8月建成`, `标准于9月1日正式实施`, `大会将于6月举行`."""
    patterns, text = _lexicon(scene.ontology).patterns, sentence.masked
    if m := patterns["statute"].match(text, begin):
        return _Found("other", (m.start("what"), m.end("what")))
    end = next((m.end() for m in CLAUSE.finditer(text, at)), at + 1)
    subject = patterns["before"].fullmatch(text, begin, at)
    if subject and not patterns["limit"].match(text, at + 1):
        slot = subject.lastgroup or "unit"
        found = None if patterns["hearsay"].search(text, at + 1, end) else _done(scene, sentence, (at + 1, end))
        return found and replace(found, agent=subject.span(slot), group=slot == "group")
    if m := patterns["coming"].match(text, begin, end):
        return _typed(scene, sentence, m.span("what"), "")
    return None


def _noun(scene: Scene, sentence: _Sentence, begin: int, at: int) -> _Found | None:
    """`3月5日召开的动员会上`, `去年8月的一场冰雹`."""
    m = _lexicon(scene.ontology).patterns["of noun"].match(sentence.masked, at + 1)
    if not m:
        return None
    if m["disaster"]:
        return _Found("other", m.span("disaster"))
    host = begin <= at - 1 and sentence.masked[at - 1] == UNIT
    found = _typed(scene, sentence, m.span("what"), "")
    return found and replace(found, agent=(at - 1, at) if host else (0, 0))


# ---- claims


def _claim(scene: Scene, sentence: _Sentence, at: int, found: _Found) -> Claim:
    date, agent = sentence.mentions[at], _agent(scene, sentence, found)
    value = str(date.value if date else "")
    start, end = _trimmed(scene, sentence.range(*found.what))
    slots: list[tuple[str, Slot]] = [
        ("type", found.type),
        ("date", value.split("/")[0]),
        ("agent", agent),
        ("place", _place(scene, sentence, at, found)),
        ("what", scene.text[start:end]),
    ]
    marks = [sentence.starts[at], start, *([sentence.starts[found.agent[0]]] if agent else [])]
    ends = [date.end if date else 0, end, *([sentence.range(*found.agent)[1]] if agent else [])]
    planned = _lexicon(scene.ontology).patterns["planned"].search(scene.text, min(marks) - 3 if min(marks) > 3 else 0, max(ends))
    more = {"modality": "planned" if planned else "asserted", "period": value if "/" in value else "", "confidence": found.confidence}
    return scene.claim("event", slots, (min(marks), max(ends)), found.type, **more)


def _trimmed(scene: Scene, what: Range) -> Range:
    """`what` without words of the frame at its end, not too long."""
    start, end = what
    tail = _lexicon(scene.ontology).patterns["tail"].search(scene.text, start, end)
    end = tail.start() if tail and tail.start() - start >= 4 else end
    return start, min(end, start + LONGEST)


def _agent(scene: Scene, sentence: _Sentence, found: _Found) -> Name | None:
    """The first person, the last unit of a chain, or the group with its place."""
    named = [m for m in sentence.mentions[slice(*found.agent)] if m and m.kind not in ("Title", "Post", "Amount", "Date")]
    persons = [m for m in named if m.kind == "Person"]
    if not named or not found.group:
        return scene.name((persons or named)[-1 if not persons else 0]) if named else None
    unit, (_, end) = scene.name(named[-1]), sentence.range(*found.agent)
    words = scene.text[named[-1].end : end]
    within = (*unit.within, unit.code or unit.key) if unit.kind == "Division" else unit.within
    ranges = scene.article.locate(named[-1].start, end)
    return Name("Organization", unit.text + words, unit.key + words, within, ranges)


def _place(scene: Scene, sentence: _Sentence, at: int, found: _Found) -> Name | None:
    """The place behind 在, 到, 走进 …; of an accident the one it begins with."""
    end = max(found.what[1], found.agent[1])
    for m in _lexicon(scene.ontology).patterns["spot"].finditer(sentence.masked, at, end):
        place = sentence.mentions[m.end() - 1]
        if place and scene.ontology.is_a(place.kind, "Place"):
            return scene.name(place)
    first = sentence.mentions[found.what[0]]
    if found.agent == (0, 0) and first and first.kind == "Division":
        return scene.name(first)
    return None


# ---- patterns, compiled once for each ontology


@lru_cache(maxsize=8)
def _lexicon(ontology: Ontology) -> _Lexicon:
    words = ontology.cards["event"].words
    named = dict(zip("UPTAD", LETTERS, strict=True))

    def compiled(pattern: str) -> re.Pattern[str]:
        holes = re.sub(r"(?<!P)<(\w+)>", lambda m: f"(?:{any_of(words[m[1]])})", re.sub(r"\s+", "", pattern))
        return re.compile(re.sub(r"(?<![?\\(])[UPTAD](?!<)", lambda m: named[m[0]], holes))

    happens = [w for t in words["types"] for w in words[t]]
    patterns = {
        "agent": AGENT,
        "before": f"(?:{AGENT})(?:<copula>)?",
        "openers": "(?:<openers>|D|[、 （])*",
        "limit": "(?:<deadline>)",
        "reporter": "<reporter>",
        "hearsay": "(?:<hearsay>)|说$|道$",
        "still": "<still>",
        "scene": "<scene>|.*(?:<inside>)$",
        "inside": "(?:的?[^，召举]{0,10}(?:<inside>)(?:$|有))|的[^，]{0,3}(?:大爷|大娘|大妈|老人|某)",
        "adverb": "(?:<adverb>|A)*",
        "holds": "<holds>",
        "unmade": "<unmade>",
        "measures": "(?:<adverb>)*(?:<measures>)",
        "planned": "<planned>",
        "spot": "(?:<spot>)U+",
        "tail": "(?:<tail>)$",
        "noun": "<gathering>",
        "acts": "<holds>",
        "accident": ACCIDENT,
        "gathering": GATHERING,
        "session": SESSION,
        "of noun": NOUN,
        "statute": STATUTE,
        "coming": GATHERING.replace("(?P<what>", "(?P<what>").replace("(?:<way>|", "(?:<copula>|D|<way>|"),
    }
    types = tuple((t, re.compile(any_of(words[t]))) for t in words["types"])
    return _Lexicon({**{k: compiled(p) for k, p in patterns.items()}, "any": re.compile(any_of(happens))}, types)
