"""Quotes: who said what, in quotation marks or as reported speech. Words are in `ontology/relations/quote.toml`.

A *cue* is a verb of saying with the mark behind it. Its speaker is the person of its clause; the words said are
the quotations directly before the speaker's phrase, and the quotation or the reported speech behind the mark.
A quotation without a cue belongs to the one person its paragraph names, if the sentence around it names that person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.core.begins import glance, matches
from kg.core.frozen import frozen
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Claim, Mention, Range, Slot
from kg.relate.quotation import LONG, Quotation, spoken
from kg.relate.scene import Scene

MARKS = "，。！？；：、“”‘’…\n"
CLAUSE_END = "，。！？；：“”…\n"
SENTENCE_END = "。！？；\n"
REACH = 28  # characters a speaker may stand before the verb
START = 10  # characters of a quote's `start`


@frozen
class Cue:
    """A verb of saying: its clause begins at `clause`, it ends at `end`; `speakers` is empty where no named person speaks."""

    clause: int
    verb: int
    end: int
    speakers: tuple[Mention, ...]
    rule: str = "verb"
    confidence: float = 0.95


@frozen
class Words:
    """What was said, at text[start:end] without its marks."""

    start: int
    end: int
    form: str


def read(scene: Scene) -> Iterator[Claim]:
    """A claim for each quotation and each reported speech with a named speaker, in order of the text."""
    quotes = [q for q in scene.quotations if q.start >= scene.article.heading]
    cues = list(_cues(scene, quotes))
    found: dict[int, tuple[Words, Cue]] = {}
    for cue in cues:
        for words in (*_before(scene, cue, quotes), *_after(scene, cue, quotes)):
            found.setdefault(words.start, (words, cue))
    for words, cue in _without_verb(scene, quotes, set(found)):
        found.setdefault(words.start, (words, cue))
    for at in sorted(found):
        yield from _claims(scene, *found[at])


def _claims(scene: Scene, words: Words, cue: Cue) -> Iterator[Claim]:
    start = _start(scene.text[words.start : words.end])
    for speaker in cue.speakers if start else ():
        slots: list[tuple[str, Slot]] = [
            ("speaker", scene.name(speaker)),
            ("start", start),
            ("words", scene.text[words.start : words.end]),
            ("form", words.form),
        ]
        yield scene.claim("quote", slots, (speaker.start, max(cue.end, speaker.end)), cue.rule, confidence=cue.confidence)


def _start(words: str) -> str:
    """The first ten characters, or up to the first mark; blanks and marks before them dropped."""
    return re.split(f"[{MARKS}—（）《》]", "".join(words.split()).lstrip(MARKS + "—（）《》"), maxsplit=1)[0][:START]


# ---- cues and their speakers


def _cues(scene: Scene, quotes: Sequence[Quotation]) -> Iterator[Cue]:
    """Verbs of saying outside headline, bylines and quotations."""
    text, last = scene.text, None
    closed = [(q.start, q.end) for q in quotes if spoken(text, q)] + list(scene.article.bylines)
    for match in matches(_begins(scene.ontology), _saying(scene.ontology), text, scene.article.heading):
        if any(a <= match.start() < b for a, b in closed) or _no_saying(scene, *match.span()):
            continue
        cue = _spoken_by(scene, *match.span(), last)
        last = cue if cue.speakers else last
        yield cue


def _no_saying(scene: Scene, verb: int, end: int) -> bool:
    """Whether the words only end like a verb of saying: 职称, and 作了要求 unless a colon follows."""
    never, deed = _never(scene.ontology)
    begin = max(0, verb - 8)
    return bool(
        never.search(scene.text, begin, end) or (scene.text[end : end + 1] != "：" and deed.search(scene.text, begin, end))
    )


def _spoken_by(scene: Scene, verb: int, end: int, last: Cue | None) -> Cue:
    """The cue with its speakers: the person of the clause, the one a pronoun stands for, or the subject of the sentence."""
    clause = _back(scene.text, verb, CLAUSE_END)
    before = scene.text[clause:verb]
    persons = _persons(scene, max(clause, verb - 60), verb)
    if persons:
        return Cue(clause, verb, end, _of_clause(scene, clause, (verb, end), persons))
    if not _bare(scene.ontology).fullmatch(before) or (not before and scene.text[max(0, clause - 1) : clause] == "”"):
        return Cue(clause, verb, end, ())
    if before.startswith(scene.ontology.cards["quote"].words["pronoun"]):
        return Cue(clause, verb, end, _antecedent(scene, clause, last), "pronoun", 0.7)
    begin = _back(scene.text, clause - 1, SENTENCE_END + "”")
    return Cue(begin, verb, end, _sole(scene, begin, clause), "subject", 0.8)


def _back(text: str, at: int, marks: str) -> int:
    """The position behind the last of some marks before a position, at most one paragraph back."""
    start = text.rfind("\n", 0, max(0, at)) + 1
    return max(start, *(text.rfind(mark, start, max(0, at)) + 1 for mark in marks))


def _of_clause(scene: Scene, clause: int, where: Range, persons: Sequence[Mention]) -> tuple[Mention, ...]:
    """The last person before the verb, with those joined to it by 、 or 和; none if another noun is the subject."""
    rules, text, verb = _guards(scene.ontology), scene.text, where[0]
    while persons and not _joined(scene, persons) and rules["toward"].search(text, clause, _phrase(scene, persons[-1])):
        persons = persons[:-1]
    if not persons or verb - persons[-1].end > REACH:
        return ()
    between = text[persons[-1].end : verb]
    if rules["other"].match(between) or (
        rules["document"].search(text[clause : persons[-1].start]) and rules["noun"].fullmatch(text, *where)
    ):
        return ()
    first = len(persons) - 1
    while _joined(scene, persons[: first + 1]):
        first -= 1
    return tuple(persons[first:])


def _joined(scene: Scene, persons: Sequence[Mention]) -> bool:
    """Whether only 、 or 和 stands between the last person's phrase and the person before."""
    return len(persons) > 1 and scene.text[persons[-2].end : _phrase(scene, persons[-1])] in ("、", "和", "与", "及", "以及")


def _antecedent(scene: Scene, clause: int, last: Cue | None) -> tuple[Mention, ...]:
    """Whom 他 means: the one person of the paragraph so far, else the last speaker if no other person came after."""
    start = scene.text.rfind("\n", 0, clause) + 1
    if any(_persons(scene, start, clause)):
        return _sole(scene, start, clause)
    if last is None:
        return ()
    before = scene.text.rfind("\n", 0, max(0, start - 1)) + 1
    return last.speakers if last.end >= before and _sole(scene, last.speakers[0].start, clause) else ()


def _persons(scene: Scene, start: int, end: int) -> list[Mention]:
    bylines = scene.article.bylines
    found = scene.of_kind("Person", scene.between(start, end))
    return [m for m in found if not any(a <= m.start < b for a, b in bylines)]


def _sole(scene: Scene, start: int, end: int) -> tuple[Mention, ...]:
    """The last mention of the one person that a stretch names, if it is one."""
    persons = _persons(scene, start, end)
    return (persons[-1],) if len({m.name or m.text for m in persons}) == 1 else ()


def _phrase(scene: Scene, person: Mention) -> int:
    """Where the person's phrase begins, the post before the name included."""
    post = next(
        (m for m in scene.between(max(0, person.start - 60), person.start) if m.end == person.start and m.kind == "Post"), None
    )
    return post.start if post else person.start


# ---- what was said


def _before(scene: Scene, cue: Cue, quotes: Sequence[Quotation]) -> Iterator[Words]:
    """The quotations in a row that end before the speaker's sentence begins."""
    text = scene.text
    limit = cue.speakers[0].start if cue.speakers else cue.clause
    chain: list[Quotation] = []
    for quote in reversed([q for q in quotes if q.end <= limit and _speech_before(text, q)]):
        gap = text[quote.end : chain[-1].start if chain else limit]
        if any(c in SENTENCE_END for c in gap) or (chain and gap):
            break
        chain.append(quote)
    for quote in reversed(chain):
        yield Words(quote.begin, quote.end - 1, "direct")


def _speech_before(text: str, quote: Quotation) -> bool:
    """Whether a quotation can be one said by who follows: speech in form, and nothing before it that introduces it."""
    opens = quote.start == 0 or text[quote.start - 1] in SENTENCE_END + "，”）… 讯"
    long = quote.end - quote.start >= LONG and text[quote.end : quote.end + 1] == "，"
    return quote.closed and opens and (long or spoken(text, quote))


def _after(scene: Scene, cue: Cue, quotes: Sequence[Quotation]) -> Iterator[Words]:
    """The quotation behind the mark and those that follow it, or reported speech with the quotations inside it."""
    text = scene.text
    begin = cue.end + len(re.match(r"[，：]?\s*", text[cue.end :])[0])  # type: ignore[index]
    first = next((q for q in quotes if q.start == begin), None)
    if first and (_whole(text, first) or (text[begin - 1] != "，" and text[first.end : first.end + 1] == "，")):
        yield Words(first.begin, first.end - first.closed, "direct")
        yield from _row(text, first, quotes)
    elif text[cue.end : cue.end + 1] in _opens_speech(scene, cue) and text[begin : begin + 1] not in ("\n", ""):
        end = _sentence_end(text, begin, quotes)
        yield Words(begin, end, "reported")
        for quote in quotes:
            if begin < quote.start < end and text[quote.start - 1] in "，：" and _whole(text, quote):
                yield Words(quote.begin, quote.end - quote.closed, "direct")
                yield from _row(text, quote, quotes)


def _opens_speech(scene: Scene, cue: Cue) -> tuple[str, ...]:
    """The marks behind which reported speech may begin."""
    feeling = scene.ontology.cards["quote"].words["feeling"]
    return ("：",) if scene.text[cue.verb : cue.end].endswith(feeling) else ("，", "：")


def _row(text: str, first: Quotation, quotes: Sequence[Quotation]) -> Iterator[Words]:
    """The quotations that follow one without a word between."""
    end = first.end
    for quote in quotes:
        if quote.start == end and quote.start > first.start:
            yield Words(quote.begin, quote.end - quote.closed, "direct")
            end = quote.end


def _whole(text: str, quote: Quotation) -> bool:
    """Whether a quotation behind a verb is all that was said, and not a name that begins reported speech."""
    inside, follower = text[quote.begin : quote.end - quote.closed], text[quote.end : quote.end + 1]
    return (
        not quote.closed
        or inside[-1:] in "。！？…，"
        or (follower in SENTENCE_END + "，“（…" and (len(inside) >= LONG or follower != "，"))
    )


def _sentence_end(text: str, start: int, quotes: Sequence[Quotation]) -> int:
    """The end of the sentence from a position, end marks inside quotations left out."""
    inside = [(q.start, q.end) for q in quotes]
    for match in re.finditer(r"[。！？\n]", text[start:]):
        at = start + match.start()
        if not any(a <= at < b for a, b in inside):
            return at
    return len(text)


def _without_verb(scene: Scene, quotes: Sequence[Quotation], taken: set[int]) -> Iterator[tuple[Words, Cue]]:
    """Quotations that no cue explains, where the paragraph names one person only."""
    text = scene.text
    for quote in quotes:
        if quote.begin in taken or not quote.closed:
            continue
        if attributed := _attributed(scene, quote):
            yield Words(quote.begin, quote.end - 1, "direct"), attributed
        elif spoken(text, quote) and (cue := _colon(scene, quote) or _only_person(scene, quote, quotes)):
            yield Words(quote.begin, quote.end - 1, "direct"), cue


def _attributed(scene: Scene, quote: Quotation) -> Cue | None:
    """`…王强提出的“…”要求`: the quotation is the person's own words."""
    match = _guards(scene.ontology)["attribute"].search(scene.text[max(0, quote.start - 8) : quote.start])
    if not match or quote.end - quote.start < LONG:
        return None
    verb = quote.start - len(match[0])
    person = scene.last("Person", verb, max(0, verb - 6))
    return Cue(verb, verb, min(quote.end, len(scene.text)), (person,), "attribute", 0.7) if person else None


def _colon(scene: Scene, quote: Quotation) -> Cue | None:
    """`王强一脸笑容：“…”`: the one person whom the clause before a colon names, else its sentence does, or 他 means."""
    text, at, guards = scene.text, quote.start, _guards(scene.ontology)
    if text[at - 1 : at] != "：":
        return None
    clause = _back(text, at - 1, CLAUSE_END)
    named = bool(_persons(scene, clause, at))
    begin = clause if named else _back(text, at - 1, SENTENCE_END + "”")
    speakers = _sole(scene, begin, at)
    if not speakers and text.startswith(scene.ontology.cards["quote"].words["pronoun"], clause):
        speakers = _antecedent(scene, begin, None)
    if not speakers or guards["toward"].search(text[begin : _phrase(scene, speakers[0])]):
        return None
    if guards["other"].match(text[speakers[0].end : at - 1]) if named else guards["nobody"].search(text, clause, at):
        return None
    return Cue(clause, at, at - 1, speakers, "colon", 0.8 if named else 0.6)


def _only_person(scene: Scene, quote: Quotation, quotes: Sequence[Quotation]) -> Cue | None:
    """The one person of the paragraph, if the sentence behind the quotation names them, or, where it ends the
    paragraph, the sentence before; and if no cue leads to somebody else."""
    text = scene.text
    opens = quote.start == 0 or text[quote.start - 1] in SENTENCE_END + "，”） "
    if quote.end - quote.start < LONG + 2 or text[quote.end - 2] not in "。！？…" or not opens:
        return None
    if following := next((q for q in quotes if q.start == quote.end), None):
        return _only_person(scene, following, quotes) if following.closed else None
    stop = text.find("\n", quote.end)
    stop = stop if stop >= 0 else len(text)
    persons = _persons(scene, text.rfind("\n", 0, quote.start) + 1, stop)
    speaker = _beside(scene, quote, [p for p in persons if not any(q.start < p.start < q.end for q in quotes)], quotes)
    if speaker is None or len({p.name or p.text for p in persons}) != 1:
        return None
    clause = re.compile(f"[{CLAUSE_END}]|$").search(text, speaker.end)
    return Cue(quote.end, speaker.end, clause.start(), (speaker,), "only person", 0.6) if clause else None


def _beside(scene: Scene, quote: Quotation, persons: Sequence[Mention], quotes: Sequence[Quotation]) -> Mention | None:
    """The person of the sentence behind a quotation or, if the paragraph is over, of the sentence before it."""
    text, end = scene.text, _sentence_end(scene.text, quote.end, quotes)
    if _saying(scene.ontology).search(text, quote.end, end):
        return None
    if text[quote.end : quote.end + 1] not in ("", "\n"):
        return next((p for p in persons if quote.end <= p.start < end), None)
    start = _back(text, quote.start - 1, SENTENCE_END)
    return next((p for p in persons if start <= p.start < quote.start), None)


# ---- patterns, compiled once for each ontology


@lru_cache(maxsize=8)
def _saying(ontology: Ontology) -> re.Pattern[str]:
    """A verb of saying, what it takes, and (not consumed) the mark behind it."""
    w = ontology.cards["quote"].words
    verb = f"(?:{any_of(w['say'])})(?:了|过|着)?(?:记者|笔者|大家|我们|我|他们|他|她)?(?=[，：“。！？；…（\\n]|$)"
    address = f"(?:{any_of(w['address'])})[^{MARKS}]{{1,6}}(?=[，：“。]|$)"
    deed = f"(?:{any_of(w['deed'])})[^{MARKS}]{{0,8}}(?:{any_of(w['noun'])})(?=：)"
    phrase = f"(?:{any_of([*w['phrase'], *w['feeling']])})(?=[，：。]|$)"
    return re.compile(f"{deed}|{phrase}|{verb}|{address}")


@lru_cache(maxsize=8)
def _begins(ontology: Ontology) -> re.Pattern[str]:
    """Where what `_saying` finds may begin."""
    w = ontology.cards["quote"].words
    return glance(word for k in ("say", "address", "deed", "phrase", "feeling") for word in w[k])


@lru_cache(maxsize=8)
def _never(ontology: Ontology) -> tuple[re.Pattern[str], re.Pattern[str]]:
    w = ontology.cards["quote"].words
    deed = f"(?:{any_of(w['deed'])})[^{MARKS}]{{0,4}}(?:{any_of([*w['noun'], *w['document_noun']])})$"
    return re.compile(f"(?:{any_of(w['never'])})$"), re.compile(deed)


@lru_cache(maxsize=8)
def _bare(ontology: Ontology) -> re.Pattern[str]:
    """What may stand before a verb whose subject is not in its clause."""
    w = ontology.cards["quote"].words
    return re.compile(f"(?:{any_of(w['pronoun'])})?(?:[^{MARKS}]{{0,12}}[着地时]|(?:{any_of(w['adverb'])})*)")


@lru_cache(maxsize=8)
def _guards(ontology: Ontology) -> dict[str, re.Pattern[str]]:
    """What keeps a person near a verb from being its speaker."""
    w = ontology.cards["quote"].words
    return {
        "toward": re.compile(f"(?:{any_of(w['toward'])})$"),
        "other": re.compile(f"(?!.*[给对向跟])(?:(?:.*(?:{any_of(w['other'])})|.+(?:{any_of(w['title'])}))们?|的)$"),
        "document": re.compile(f"(?:{any_of(w['document'])})"),
        "noun": re.compile(f"(?:{any_of(w['document_noun'])}).*"),
        "nobody": re.compile(any_of([*w["other"], *w["written"]])),
        "attribute": re.compile(f"(?:{any_of(w['attribute'])})$"),
    }
