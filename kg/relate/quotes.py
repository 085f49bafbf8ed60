"""Quotes: who said what, in quotation marks or as reported speech. Words are in `ontology/relations/quote.toml`.

A *cue* is a verb of saying with the mark behind it. Its speaker is the person of its clause; the words said are
the quotations directly before the speaker's phrase, and the quotation or the reported speech behind the mark.
A quotation without a cue belongs to the one person its paragraph names, if the sentence around it names that person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.core.begins import matches
from kg.core.types import Claim, Mention, Range, Slot
from kg.relate.aliases import with_aliases
from kg.relate.quotation import LONG, Cue, Quotation, Words, sentence_end, spoken
from kg.relate.quotewords import CLAUSE_END, LONGEST, MARKS, SENTENCE_END, lexicon
from kg.relate.scene import Scene
from kg.relate.speakers import FAR, antecedent, back, persons, phrase, sole, subject
from kg.relate.unsaid import turns, without_verb

REACH = 28  # characters a speaker may stand before the verb
START = 10  # characters of a quote's `start`


def read(scene: Scene) -> Iterator[Claim]:
    """A claim for each quotation and each reported speech with a named speaker, in order of the text."""
    scene = with_aliases(scene)
    quotes = [q for q in scene.quotations if q.start >= scene.article.heading]
    cues = list(_cues(scene, quotes))
    found: dict[int, tuple[Words, Cue]] = {}
    for cue in cues:
        for words in (*_before(scene, cue, quotes), *_after(scene, cue, quotes)):
            found.setdefault(words.start, (words, cue))
    for words, cue in (*turns(scene), *without_verb(scene, set(found))):
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
    text, last, words = scene.text, None, lexicon(scene.ontology)
    feeling = scene.ontology.cards["quote"].words["feeling"]
    closed = [(q.start, q.end) for q in quotes if spoken(text, q)] + list(scene.article.bylines)
    for match in matches(words.begins, words.saying, text, scene.article.heading):
        if any(a <= match.start() < b for a, b in closed) or _no_saying(scene, *match.span()):
            continue
        cue = _spoken_by(scene, *match.span(), last)
        last = cue if cue.speakers else last
        if cue.speakers or not (match[0].endswith(feeling) or _is_open(scene, cue)):
            yield cue


def _is_open(scene: Scene, cue: Cue) -> bool:
    """Whether a colon follows and nobody else speaks in the clause: the sentence may be about the speaker."""
    guards = lexicon(scene.ontology).guards
    return scene.text[cue.end : cue.end + 1] == "：" and not guards["nobody"].search(scene.text, cue.clause, cue.end)


def _no_saying(scene: Scene, verb: int, end: int) -> bool:
    """Whether the words only end like a verb of saying: 职称, and 作了要求 unless a colon follows; not 魏红学|说."""
    words, text = lexicon(scene.ontology), scene.text
    named = persons(scene, max(0, verb - LONGEST), verb)
    begin = max(0, verb - 8, named[-1].end if named else 0)
    return bool(words.never.search(text, begin, end) or (text[end : end + 1] != "：" and words.deed.search(text, begin, end)))


def _spoken_by(scene: Scene, verb: int, end: int, last: Cue | None) -> Cue:
    """The cue with its speakers: the person of the clause, the one a pronoun stands for, or the subject of the sentence."""
    text, words = scene.text, lexicon(scene.ontology)
    clause = back(text, verb, CLAUSE_END)
    is_view = text.startswith(scene.ontology.cards["quote"].words["view"], verb)
    if named := persons(scene, max(clause, verb - FAR), verb):
        seen = not is_view or (named[-1].end == verb and words.guards["by"].search(text, clause, phrase(scene, named[-1])))
        speakers = _of_clause(scene, clause, (verb, end), named) if seen else ()
        if speakers or not words.pronoun.match(text, clause, named[0].start):
            return Cue(clause, verb, end, speakers)
    if he := words.pronoun.match(text, clause, verb):
        other = verb - he.end() > LONGEST or words.guards["other"].match(text, he.end(), verb)
        return Cue(clause, verb, end, () if other else _meant(scene, clause, last), "pronoun", 0.7)
    if is_view or (clause == verb and text[max(0, clause - 1) : clause] == "”") or not words.bare.fullmatch(text, clause, verb):
        return Cue(clause, verb, end, ())
    begin = back(text, clause - 1, SENTENCE_END + "”")
    return Cue(begin, verb, end, sole(scene, begin, clause) or subject(scene, begin, clause), "subject", 0.8)


def _meant(scene: Scene, clause: int, last: Cue | None) -> tuple[Mention, ...]:
    """Whom 他 means: the last speaker of this paragraph or the one before, if nobody was named since; else the antecedent."""
    here = scene.text.rfind("\n", 0, clause) + 1
    before = scene.text.rfind("\n", 0, max(0, here - 1)) + 1
    spoke = last is not None and last.end >= before and not persons(scene, last.end, clause)
    return last.speakers if spoke and last else antecedent(scene, clause)


def _of_clause(scene: Scene, clause: int, where: Range, named: Sequence[Mention]) -> tuple[Mention, ...]:
    """The last person before the verb, with those joined to it by 、 or 和; none if another noun is the subject."""
    rules, text, verb = lexicon(scene.ontology).guards, scene.text, where[0]
    while named and not _joined(scene, named) and rules["toward"].search(text, clause, phrase(scene, named[-1])):
        named = named[:-1]
    if not named or verb - named[-1].end > REACH:
        return ()
    between = text[named[-1].end : verb]
    if rules["other"].match(between) or (
        rules["document"].search(text[clause : named[-1].start]) and rules["noun"].fullmatch(text, *where)
    ):
        return ()
    first = len(named) - 1
    while _joined(scene, named[: first + 1]):
        first -= 1
    return tuple(named[first:])


def _joined(scene: Scene, named: Sequence[Mention]) -> bool:
    """Whether only 、 or 和 stands between the last person's phrase and the person before."""
    return len(named) > 1 and scene.text[named[-2].end : phrase(scene, named[-1])] in ("、", "和", "与", "及", "以及")


# ---- what was said


def _before(scene: Scene, cue: Cue, quotes: Sequence[Quotation]) -> Iterator[Words]:
    """The quotations in a row that end before the speaker's sentence begins."""
    text = scene.text
    limit = cue.speakers[0].start if cue.speakers and cue.rule != "pronoun" else cue.clause
    chain: list[Quotation] = []
    for quote in reversed([q for q in quotes if q.end <= limit and _speech_before(text, q)]):
        gap = text[quote.end : chain[-1].start if chain else limit]
        if any(c in SENTENCE_END for c in gap) or (chain and gap) or _is_others(scene, quote, gap):
            break
        chain.append(quote)
    for quote in reversed(chain):
        yield Words(quote.begin, quote.end - 1, "direct")


def _is_others(scene: Scene, quote: Quotation, gap: str) -> bool:
    """Whether a quotation before a speaker is what he was asked, or ends the sentence of somebody named before it."""
    if lexicon(scene.ontology).guards["asked"].search(gap):
        return True
    start = back(scene.text, quote.start - 1, SENTENCE_END)
    ends = scene.text[quote.end - 2] in "。！？" and scene.text[quote.start - 1 : quote.start] == "，"
    return ends and bool(subject(scene, start, quote.start))


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
        end = sentence_end(text, begin, quotes)
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
