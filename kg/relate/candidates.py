"""What a figure may be told of: everything named or pointed to in an article, each with the cues of how it stands there.

A candidate may be nobody: a person, a body without a name of its own, 他 or 我家 take a figure away from what is named. Who
holds no public office may also be told of himself: so may 他, and 我家 in his speech.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import compress

from kg.core.frozen import frozen
from kg.core.types import Mention, Quantity, Range
from kg.relate.clauses import BODIES, opening, opens, patterns, spoken_for, vague
from kg.relate.pointers import BY_HEAD, BY_MARKS, Pointer, pointers
from kg.relate.scene import Scene
from kg.relate.voices import officials, quoted, speaker

BEHIND = 8  # characters behind a name in which its count stands
OFTEN = 3  # so many times an article names what it is about
LEVELS = ("village", "township", "county", "city")
SORTS = {
    **dict.fromkeys(("project", "kind of project", "group of projects", "counted project"), "project"),
    **dict.fromkeys(LEVELS, "division"),
    **dict.fromkeys(("organization", "company", "facility"), "body"),
    **dict.fromkeys(("person", "oneself", "vague"), "none"),
}
TAGGED = ("group", "group of projects"), ("counted", "counted project"), ("generic", "kind of project")
ABOUT = "what the article is about"
IN_NAME = "in the name of a body"
ONESELF, PRONOUNS = "oneself, named", ("他", "她")
PERSONS_ACTS = frozenset(["before a verb of saying", "before a verb of leading"])
LED = frozenset(["behind a preposition", "behind 在"])
WEAK = frozenset([BY_HEAD, BY_MARKS, IN_NAME])
FAME = ("in the headline", "article begins with it", "named often", ABOUT)


@frozen
class Candidate:
    """Words at text[start:end] that a figure may be told of: `subject`, None where it is nobody named.

    `kind` is a class or a level of divisions, `name` is equal for words that mean the same. `cues` tell how it stands in its
    clause, `fame` where else the article names it; `leads`: it has the form of a clause's subject. `known` are all cues that
    hold of it whatever the figure.
    """

    start: int
    end: int
    subject: Mention | None
    kind: str
    name: str
    leads: bool = False
    cues: tuple[str, ...] = ()
    fame: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def strong(self) -> bool:
        """Whether it is a mention or points to one: what is only read off its form does not part others from a figure."""
        return WEAK.isdisjoint(self.cues)

    @property
    def sort(self) -> str:
        """The kind in a word: project, division, body, none, or the kind itself."""
        return SORTS.get(self.kind, self.kind)


def candidates(scene: Scene) -> tuple[Candidate, ...]:
    """The candidates of an article, in order."""
    found = [*_mentioned(scene), *(_pointed(scene, p) for p in pointers(scene)), *_oneself(scene)]
    return tuple(_with_fame(scene, sorted([*found, *_themselves(scene, found)], key=lambda c: (c.start, c.end))))


def named(scene: Scene, subject: Mention, start: int, end: int, cues: tuple[str, ...] = ()) -> Candidate:
    """Words that mean a thing, as a candidate that does not lead."""
    return _made((start, end), subject, _kind(subject), _called(scene, subject), False, cues)


def _made(where: Range, subject: Mention | None, kind: str, name: str, leads: bool, cues: tuple[str, ...]) -> Candidate:
    return Candidate(*where, subject, kind, name, leads, cues, (), (kind, *cues))


def _called(scene: Scene, subject: Mention) -> str:
    return scene.called(subject.division) if subject.division else subject.name or subject.text


def _with_fame(scene: Scene, found: list[Candidate]) -> Iterator[Candidate]:
    """Adds where else the article names a thing."""
    count, heading = Counter(c.name for c in found), scene.article.heading
    headed = {c.name for c in found if c.subject and c.start < heading}
    first = next((c.name for c in found if c.subject and c.start >= heading), "")
    about = next((c.name for c in found if c.subject and c.leads and c.kind != "kind of project"), "")
    for c in found:
        holds = c.subject and (c.name in headed, c.name == first, count[c.name] >= OFTEN, c.name == about)
        if holds and any(holds):
            fame = tuple(compress(FAME, holds))
            yield Candidate(c.start, c.end, c.subject, c.kind, c.name, c.leads, c.cues, fame, (*c.known, *fame))
        else:
            yield c


def _mentioned(scene: Scene) -> Iterator[Candidate]:
    for m in scene.mentions:
        if m.kind in (*BODIES, "Project", "Person"):
            yield _candidate(scene, m, m)
            yield from _around(scene, m)
        elif m.kind == "Post" and m.parts and m.parts[0].kind in BODIES:
            yield _candidate(scene, m, m.parts[0])
        elif m.kind == "Post" and "private" in m.tags:
            yield _candidate(scene, m, None)


def _around(scene: Scene, m: Mention) -> Iterator[Candidate]:
    """The division in a body's name (甲县统计局): what the body says may be told of it."""
    division = m.parts[0] if m.kind == "Organization" and m.parts and m.parts[0].kind == "Division" else None
    if division and spoken_for(m) is m:
        yield named(scene, division, m.start, division.end, (IN_NAME,))


def _candidate(scene: Scene, m: Mention, thing: Mention | None) -> Candidate:
    """A mention as a candidate; of a post the unit is."""
    first = opens(scene, m, ("Title", "Post", *BODIES) if m.kind == "Person" else ())
    cues = tuple(_stance(scene, m.start, m.end, first))
    person = thing is None or thing.kind == "Person"
    if thing is None or person or vague(scene, thing):
        subject, kind, name = None, "person" if person else "vague", m.text
    else:
        subject = spoken_for(thing)
        kind, name = "counted project" if _is_counted(scene, m) else _kind(subject), _called(scene, subject)
    return _made((m.start, m.end), subject, kind, name, _leads(scene, m, kind, cues), cues)


def _is_counted(scene: Scene, m: Mention) -> bool:
    """Whether a venture is but a part that is counted behind its name (污水厂1座)."""
    after = scene.between(m.end, m.end + BEHIND) if m.kind == "Project" and "group" not in m.tags else ()
    return any(
        a.kind == "Amount" and a.start == m.end and isinstance(a.value, Quantity) and a.value.unit == "item" for a in after
    )


def _kind(m: Mention) -> str:
    if m.kind == "Person":
        return "himself"
    if m.division:
        return m.division.level if m.division.level in LEVELS else "city"
    if m.kind == "Project":
        return next((kind for tag, kind in TAGGED if tag in m.tags), "project")
    return m.kind.lower()


def _leads(scene: Scene, m: Mention, kind: str, cues: tuple[str, ...]) -> bool:
    """Whether words have the form of a subject: a venture; else what opens a clause, points, does something or was founded."""
    first = "opens a clause" in cues
    if kind in ("project", "group of projects"):
        return True
    if kind == "person":
        return first and PERSONS_ACTS.isdisjoint(cues)
    if not LED.isdisjoint(cues) or scene.text[m.end : m.end + 1] in ("、", "“"):
        return False
    if m.kind == "Post" or first:
        return first
    lead = scene.text[scene.clause(m.start)[0] : m.start] if m.kind == "Company" else ""
    founded = lead and patterns(scene.ontology)["founded"].search(lead)
    does = "before a verb of doing" in cues and "implied" not in m.tags
    return "anaphor" in m.tags or does or bool(founded and scene.text[m.end : m.end + 1] == "，")


def _stance(scene: Scene, start: int, end: int, first: bool) -> Iterator[str]:
    """How words stand in their clause; `first`: they open it."""
    text, words = scene.text, patterns(scene.ontology)
    begin, stop = scene.clause(start)
    if first:
        yield "opens a clause"
        if text[begin - 1 : begin] in ("", "\n"):
            yield "opens a paragraph"
    elif text.endswith(scene.ontology.words["figures"]["prepositions"], begin, start):
        yield "behind a preposition"
    elif text.endswith("在", begin, start):
        yield "behind 在"
    if words["builds"].search(text, max(begin, start - BEHIND), start):
        yield "behind a verb of building"
    if text.endswith("的", begin, start):
        yield "behind 的"
    if words["predicates"].match(text, end):
        yield "before a verb of doing"
    if words["says"].search(text, end, stop):
        yield "before a verb of saying"
    if words["leads"].search(text, end, stop):
        yield "before a verb of leading"


def _pointed(scene: Scene, p: Pointer) -> Candidate:
    cues = (*_stance(scene, p.start, p.end, p.opens), *p.cues)
    return _made((p.start, p.end), p.mention, _kind(p.mention), _called(scene, p.mention), p.leads, cues)


def _themselves(scene: Scene, found: list[Candidate]) -> Iterator[Candidate]:
    """Of those who are nobody each that is a person without a public office, or stands for one, once more, as himself."""
    held, bylines = officials(scene), scene.article.bylines
    for c in found:
        person = _person(scene, c) if c.kind in ("person", "oneself") else None
        if person and person.name not in held and not any(a <= c.start < b for a, b in bylines):
            cues = (*c.cues, *([ONESELF] if c.kind == "oneself" else ()))
            yield _made((c.start, c.end), person, _kind(person), _called(scene, person), c.leads, cues)


def _person(scene: Scene, c: Candidate) -> Mention | None:
    """Whom a candidate names or means: of 我 who speaks, of 他 the person named last."""
    if c.kind == "person":
        return next((m for m in scene.between(c.start, c.end) if m.kind == "Person"), None)
    if not c.name.startswith(PRONOUNS):
        quote = quoted(scene, c.start)
        who = speaker(scene, quote) if quote else None
        return who if who and who.kind == "Person" else None
    return scene.last("Person", c.start)


def _oneself(scene: Scene) -> Iterator[Candidate]:
    """他, 我家 and the like at the beginning of a clause."""
    for match in opening(scene, "ones_own", "one opener"):
        start, end = match.span("one")
        yield _made((start, end), None, "oneself", match["one"], True, tuple(_stance(scene, start, end, True)))
