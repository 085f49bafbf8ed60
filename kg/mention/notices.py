"""Names in notices of appointment and dismissal: `王强任县水利局局长`, `免去王强县民政局副局长职务`.

There a name touches the body or the division behind it, and nothing but the form of the notice tells them apart. So
these names are read first, and what else the text names is looked for around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import HAN, any_of
from kg.core.types import Range
from kg.mention.foreign import NO
from kg.mention.names import Names, names

LEAST = -26.0  # logarithm of the share of a name below which the characters are rather none
SHORTEST, LONGEST = 2, 6  # characters of a name


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> tuple[re.Pattern[str], ...]:
    """Who is appointed, from the start of a line or clause to 任; who resigns; what is between 免去 and 职务; 其 of it."""
    lists, head = ontology.words["persons"], any_of(ontology.words["titles"]["official"])
    office = rf"[^\n，。；、]{{1,30}}?{head}(?:[（，。；、\n]|$)"
    behind = any_of((*lists["comrade"], ""))
    name = rf"(?P<name>{HAN.pattern}{{{SHORTEST},{LONGEST}}}?)"
    appoint = any_of(lists["appoint"])
    begins = rf"(?:^|(?<=[\n；。：])|(?<=，)(?!{appoint})(?={HAN.pattern}{{2,4}}[为任])|{appoint}：?)"
    takes = rf"{begins}(?P<whole>{name}{behind}(?:为|任))(?!职|免|命|务)(?={office})"
    loses = rf"{any_of(lists['dismissals'])}：?(?P<rest>{HAN.pattern}{{4,40}}?)(?:等)?职务?"
    leaves = rf"接受(?P<whole>{name})(?={behind}(?:因[^，。；、]{{1,12}})?的?(?:请求)?辞去)"
    he = rf"{any_of(lists['dismissals'])}(?P<he>其)"
    return re.compile(takes, re.MULTILINE), re.compile(leaves), re.compile(loses), re.compile(he)


@lru_cache(maxsize=4)
def noticed(text: str, ontology: Ontology) -> tuple[tuple[Range, int], ...]:
    """The ranges of the names that notices in a folded text appoint or dismiss, and where the words behind each end (任)."""
    takes, leaves, loses, _ = _patterns(ontology)
    found = list[tuple[Range, int]]()
    for pattern, word in ((takes, "任"), (leaves, "接受")):
        if word in text:
            found += ((m.span("name"), m.end("whole")) for m in pattern.finditer(text) if _is_name(m["name"], names(ontology)))
    if "职" in text:
        for m in loses.finditer(text):
            if size := _size(m["rest"], ontology):
                found.append(((m.start("rest"), m.start("rest") + size), m.start("rest") + size))
    return tuple(found)


def uncovered(text: str, ontology: Ontology) -> str:
    """The text with a comma for each character of the names in notices, and for 其, so that nothing else reaches into them."""
    found = [*noticed(text, ontology), *(((m.start("he"), 0), m.end("he")) for m in _patterns(ontology)[-1].finditer(text))]
    return covered(text, [(start, end) for (start, _), end in found])


def covered(text: str, ranges: Iterable[Range]) -> str:
    """The text with a comma for each character of some ranges."""
    for start, end in ranges:
        text = text[:start] + "，" * (end - start) + text[end:]
    return text


def _is_name(name: str, model: Names) -> bool:
    """Whether characters can be a name: a surname with a given name, or a row of foreign syllables."""
    size = 2 if len(name) > 2 and name[:2] in model.surnames else 1
    own = name[:size] in model.surnames and 1 <= len(name) - size <= 2 and name[size:] not in model.banned
    return (own and model.chance(name[:size], name[size:]) > LEAST) or model.foreign(name) > NO


def _size(rest: str, ontology: Ontology) -> int:
    """How many characters of `王强(的)县民政局副局长` are the name: the longest with a level or a division right behind it."""
    model, levels = names(ontology), ontology.words["persons"]["levels_behind"]
    sizes = [n for n in range(LONGEST, SHORTEST - 1, -1) if rest[n - 1] != "的" and _is_name(rest[:n], model)]
    listed, ends = ontology.gazetteer.by_name, {n: n + rest.startswith("的", n) for n in sizes}
    near = [n for n in sizes if rest.startswith(levels, ends[n])]
    wide = [n for n in sizes if any(rest[ends[n] : ends[n] + k] in listed for k in (2, 3, 4, 5, 6, 7))]
    return next(iter(near or wide), 0)
