"""Appointments and dismissals: the day that a notice states, on the membership and as an event.

What somebody is appointed to or dismissed from is read by the rules of `holds`. Here the day is looked for: in the sentence, in
its paragraph, in an earlier sentence that tells of a session or decision, or alone on the last line, as notices are signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Claim, Evidence, Mention, Range
from kg.relate.scene import Scene

APPOINTMENT, DISMISSAL = TYPES = "appointment", "dismissal"
DAY = re.compile(r"(?:\d{4}|-)-\d\d-\d\d")
PLACED = re.compile(r"\d{4}")  # a value that begins with a year
TAKES = re.compile("任(?:中共)?$")
HIS = re.compile("[^，。；]*其")  # of 免去其…职务, where the name stands in another clause
NEAR = 40  # characters between a person and the verb of his appointment


class _Act(NamedTuple):
    """A claim of `holds` that an appointment or a dismissal makes, its person, and the day that is stated for it."""

    claim: Claim
    type: str
    person: Mention
    date: Mention


@lru_cache(maxsize=4)
def _patterns(ontology: Ontology) -> dict[str, re.Pattern[str]]:
    words = ontology.cards["holds"].words
    names = ("enters", "decides", "undated", "notice")
    return {name: re.compile(any_of(words[name])) for name in names}


def dated(scene: Scene, claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims, those of appointments and dismissals with the day stated, as EDTF from or up to it, and an event beside each.

    Events of other types that only tell the same (`当选为会长`) are left out.
    """
    found = list(claims)
    acts = {id(c): act for c in found if c.relation == "holds" and (act := _act(scene, c))}
    for claim in found:
        if act := acts.get(id(claim)):
            yield _bounded(act)
            yield _event(scene, act)
        elif claim.relation != "event" or not any(_tells(claim, act) for act in acts.values()):
            yield claim


def _tells(event: Claim, act: _Act) -> bool:
    """Whether an event that the words of an act hold, too, is the act."""
    agent, name = event.named("agent"), act.person.name
    shared = any(e.start < a.end and a.start < e.end for e in event.evidence for a in act.claim.evidence)
    alone = event["type"] == "other" and agent is not None and agent.key == name
    return shared and (alone or name in str(event["what"]))


def _bounded(act: _Act) -> Claim:
    day = str(act.date.value)
    if not PLACED.match(day):
        return act.claim
    return replace(act.claim, period=f"{day}/" if act.type == APPOINTMENT else f"/{day}")


def _act(scene: Scene, claim: Claim) -> _Act | None:
    rule, person = claim.evidence[0].rule, claim.named("person")
    kind = _type(scene.ontology, rule)
    if not kind or not person or claim.modality not in ("asserted", "former", "acting"):
        return None
    unit = claim.named("unit")
    if rule.endswith("takes post") and not (claim["official"] or (unit and unit.kind != "Division")):
        return None  # an honour, not a post
    who = next((m for m in scene.of_kind("Person") if scene.article.locate(m.start, m.end) == person.ranges), None)
    date = _date(scene, who) if who else None
    if not (who and date) or (rule.endswith("takes post") and not _enters(scene, who, date)):
        return None
    return _Act(claim, kind, who, date)


@lru_cache(maxsize=64)
def _type(ontology: Ontology, rule: str) -> str:
    """What claims of a rule of `holds` tell: an appointment, a dismissal, or empty for a state."""
    words = ontology.cards["holds"].words
    return next((t for t in TYPES if rule.endswith(words[t])), "")


def _enters(scene: Scene, person: Mention, date: Mention) -> bool:
    """Whether `takes post` is an act on the day, not a state: 当选, 被任命为; 任 in a notice, or from a day on."""
    behind = next((m for m in scene.after(person.end) if m.kind in ("Post", "Title")), None)
    words = scene.text[person.end : behind.start] if behind else ""
    if len(words) <= NEAR and _patterns(scene.ontology)["enters"].search(words):
        return True
    decided = _patterns(scene.ontology)["notice"].search(scene.text, 0, person.start)
    since = scene.text.startswith("起", date.end - 1)
    return TAKES.search(words) is not None and "day" in date.tags and (since or decided is not None)


# ---- the day


def _date(scene: Scene, person: Mention) -> Mention | None:
    """The day, month or year of an act on a person."""
    sentence, paragraph = scene.sentence(person.start), scene.paragraph(person.start)
    if not (sentence and paragraph):
        return None
    title = next((m.start for m in scene.after(person.end) if m.kind in ("Post", "Title")), person.end)
    own = [m for m in _dates(scene, (sentence[0], title)) if _is_apart(scene, m)]
    days = [m for m in _dates(scene, (paragraph[0], sentence[0])) if _is_day(m)]
    return own[-1] if own else days[-1] if days else _of_session(scene, paragraph[0]) or _signed(scene, person)


def _dates(scene: Scene, where: Range) -> list[Mention]:
    """The single days, months and years of a stretch that no limit (截至, 以来) and no birth makes something else."""
    undated = _patterns(scene.ontology)["undated"]
    found = (m for m in scene.between(*where) if m.kind == "Date" and "until" not in m.tags and "/" not in str(m.value))
    return [m for m in found if {"day", "month", "year"} & set(m.tags) and not undated.match(scene.text, m.end)]


def _is_day(m: Mention) -> bool:
    return DAY.fullmatch(str(m.value)) is not None


def _is_apart(scene: Scene, m: Mention) -> bool:
    """A year alone stands right before its clause, or in it; a day or month anywhere."""
    return "year" not in m.tags or "（" not in scene.text[max(0, m.start - 1) : m.start]


def _of_session(scene: Scene, before: int) -> Mention | None:
    """The last day of an earlier sentence that tells of a session or decision: 3月5日，县人大常委会召开会议."""
    decides = _patterns(scene.ontology)["decides"]
    for m in reversed(_dates(scene, (scene.article.heading, before))):
        sentence = scene.sentence(m.start)
        if sentence and _is_day(m) and decides.search(scene.text, *sentence):
            return m
    return None


def _signed(scene: Scene, person: Mention) -> Mention | None:
    """The day that stands alone on the last line of a notice."""
    dates = _dates(scene, (person.end, len(scene.text)))
    line = scene.paragraphs[-1] if scene.paragraphs else (0, 0)
    last = dates[-1] if dates else None
    return last if last and _is_day(last) and scene.text[slice(*line)].strip() == last.text else None


# ---- the event


def _event(scene: Scene, act: _Act) -> Claim:
    """The event of an act, read where its claim of `holds` is, and at its date."""
    rule = f"event/{act.type}"
    pages = scene.article.locate(act.date.start, act.date.end)
    own = tuple(replace(e, rule=rule) for e in act.claim.evidence)
    day = tuple(Evidence(a, b, scene.article.quote(a, b), rule) for a, b in pages)
    day = tuple(e for e in day if not any(o.start <= e.start and e.end <= o.end for o in own))
    body = _body(scene, act)
    slots = (
        ("type", act.type),
        ("date", str(act.date.value)),
        ("agent", scene.name(body) if body else None),
        ("place", None),
        ("what", _what(own)),
        *((name, act.claim[name]) for name in ("person", "unit", "title")),
    )
    evidence = tuple(sorted((*day, *own), key=lambda e: (e.start, e.end)))
    return replace(act.claim, relation="event", slots=slots, evidence=evidence, modality="asserted", period="")


def _what(evidence: Iterable[Evidence]) -> str:
    words = "".join("".join(e.quote for e in evidence).split())
    his = HIS.search(words)
    return words[his.start() :] if his else words


def _body(scene: Scene, act: _Act) -> Mention | None:
    """Who decides: the first body named behind the date, in its sentence."""
    sentence = scene.sentence(act.date.start)
    end = min(sentence[1], act.person.start) if sentence else act.date.end
    return next(scene.of_kind("Organization", scene.between(act.date.end, end)), None)
