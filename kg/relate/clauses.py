"""The grammar of clauses that figures and their subjects share: where a clause begins, what opens it, what is no single thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.relate.scene import Scene

ASSEMBLIES = ("政协", "人大", "政协常委会", "人大常委会")  # what they do is not told of their division
BODIES = ("Division", "Organization", "Company", "Facility")


@lru_cache(maxsize=8)
def patterns(ontology: Ontology) -> dict[str, re.Pattern[str]]:
    """The words of clauses in `ontology/words/figures.toml`, compiled."""
    lists = ontology.words["figures"]
    words = {k: any_of(v) for k, v in lists.items()}
    marks = "，。；：！？\\n"
    begins, goods = rf"(?:(?<=[{marks}“”])|\A)", rf"(?:[㐀-鿿]{{0,6}}?(?:{words['goods']})|{words['products']})"
    return {
        "openers": re.compile(rf"(?:{words['openers']}|[、\s\d年月日])*"),
        "opener": re.compile(words["openers"]),
        "one opener": re.compile(rf"(?:{words['openers']})?"),
        "builds": re.compile(rf"(?:{words['builds']})[了起成]?$"),
        "predicates": re.compile(words["predicates"]),
        "founded": re.compile(rf"(?:{words['founded']})了?$"),
        "vague": re.compile(rf"(?:{words['vague_starts']}).*|.*(?:{words['vague_ends']})"),
        "starts": re.compile(rf"(?:{words['openers']}|[、\s\d年月日])*(?P<pointed>{words['kinds_before']})?"),
        "roads": re.compile(rf"(?:(?<=[。；！？\n])|\A)(?P<name>[㐀-鿿]{{1,8}}(?:{words['roads']}))(?=(?:{words['measured']}))"),
        "any road": re.compile(rf"(?:{words['roads']})(?={words['measured']})"),
        "event": re.compile(
            rf"{begins}(?P<name>[^{marks}]{{2,30}}?(?:{words['gatherings']}))(?=(?:在|于)[^{marks}]{{2,20}}(?:{words['opened']}))"
        ),
        "opened": re.compile(words["opened"]),
        "activities": re.compile(words["activities"]),
        "held": re.compile(rf"(?:{words['holds']})([^{marks}]{{2,24}}?活动)"),
        "gathering": re.compile(
            rf"(?:{words['holds']})了?((?:[^{marks}“”的]{{0,6}}“[^”\n]{{2,16}}”|[^{marks}“”的]{{4}})"
            rf"[^{marks}“”的]{{0,12}}(?:{words['gatherings']}))，"
        ),
        "homes": re.compile(rf"([省市州县区旗镇乡村])(?:里|支?“?两委”?|级?财政(?!{words['not_purse']}))(?![㐀-鿿]?[，。])"),
        "wholes": re.compile(rf"全(?P<level>[省市州盟县区旗镇乡村])(?!{words['not_whole']})"),
        "goods": re.compile(
            rf"(?:{begins}|、)(?:{words['openers']}|[、\s\d年月日这茬批])*(?P<priced>{goods})(?={words['priced']})"
            rf"|(?:{words['one_of']})(?P<each>{goods})(?={words['sold']})"
        ),
        "any goods": re.compile(f"{any_of((*lists['goods'], *lists['products']))}(?={words['priced']}|{words['sold']})"),
        "quoted": re.compile(rf"(?P<name>“[^”{marks}]{{2,12}}”[㐀-鿿]{{0,6}}?)(?=(?:{words['predicates']}))"),
        "ones_own": re.compile(rf"(?P<one>{words['ones_own']})"),
        "leads": re.compile(words["leads"]),
        "says": re.compile(words["says"]),
    }


@lru_cache(maxsize=8)
def trades(ontology: Ontology) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What bodies are by the ends of their names, the first that fits: (school, 小学 …)."""
    rows = (row.split(" = ") for row in ontology.words["figures"]["trades"])
    return tuple((trade, tuple(ends.split())) for trade, ends in rows)


def opening(scene: Scene, name: str, before: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern, not overlapping, before which its clause holds only what the pattern `before` matches."""
    search, led, end = patterns(scene.ontology)[name].search, patterns(scene.ontology)[before].fullmatch, 0
    match = search(scene.text)
    while match:
        begin, start = scene.opening(match.start()), match.start()
        if begin >= end and led(scene.text, begin, start):
            yield match
            start = end = match.end()
        match = search(scene.text, max(start, match.start() + 1))


def opens(scene: Scene, m: Mention, aside: tuple[str, ...] = ()) -> bool:
    """Whether a mention stands at the beginning of its clause: openers, dates, wider divisions and kinds `aside` left out."""
    text, (at, _), openers = scene.text, scene.clause(m.start), patterns(scene.ontology)["openers"]
    if at == m.start:
        return True
    words: list[str] = []
    for other in scene.between(at, m.start):
        if other.kind in ("Date", "Division", *aside):
            words += text[at : other.start], " "
            at = other.end
    if words:
        return openers.fullmatch("".join([*words, text[at : m.start]])) is not None
    return openers.fullmatch(text, at, m.start) is not None


def vague(scene: Scene, m: Mention) -> bool:
    """Whether a body is not a single one, or named by its kind alone."""
    if m.kind in ("Division", "Project") or spoken_for(m) is not m:
        return False
    return "bare" in m.tags or _is_vague(scene.ontology, m.text)


@lru_cache(maxsize=1 << 12)
def _is_vague(ontology: Ontology, name: str) -> bool:
    return _is_led_in(ontology, name) or patterns(ontology)["vague"].fullmatch(name) is not None


def is_led_in(scene: Scene, m: Mention) -> bool:
    """Whether a body's name is but an opener and a kind (如今合作社)."""
    return _is_led_in(scene.ontology, m.text)


def _is_led_in(ontology: Ontology, name: str) -> bool:
    opener = patterns(ontology)["opener"].match(name)
    return opener is not None and name[opener.end() :] in lexicon().words


def spoken_for(m: Mention) -> Mention:
    """The division whose own organ a body is (县委, 镇政府, 村委会), else the mention itself."""
    if m.kind == "Organization" and m.within and "generic" in m.tags and "implied" in m.tags:
        return Mention(m.start, m.end, "Division", m.text, m.within[-1].name, division=m.within[-1], within=m.within[:-1])
    if "governing" in m.tags and not m.text.endswith(ASSEMBLIES):
        return next((p for p in reversed(m.parts) if p.kind == "Division"), m)
    return m
