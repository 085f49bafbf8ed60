"""When two facts count as the same in scoring (see the annotation guidelines): names lightly folded, values nearly equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any

Fact = Mapping[str, Any]
Equal = Callable[[Fact, Fact], bool]

MARKS = re.compile(r"[\s“”\"'‘’《》〈〉「」『』【】()\[\]、,.。·•|\-—_:;!?]+")
OFFICE = re.compile(r"街道(?:办事处|办)$")
GOVERNMENT = re.compile(r"(?:人民政府|政府)$")
COMMITTEE = re.compile(r"([省市区县旗])委(?=.)")
LEVEL_HEAD = re.compile(r"^[省市区县乡镇]")
LEVEL_TAIL = re.compile(r"(?:自治区|自治州|地区|省|市|区|县|旗|镇|乡|街道|村|社区)$")

# The slots that tell two facts of one page apart.
SLOTS: Mapping[str, tuple[str, ...]] = {
    "byline": ("person", "role"),
    "post": ("person", "unit_key", "title"),
    "post_official": ("person", "unit_key", "title"),
    "in": ("child", "parent"),
    "project": ("name", "measure", "value"),
    "measure": ("subject", "measure", "value", "unit", "what"),
    "quote": ("speaker", "start"),
    "event": ("date", "agent", "what"),
}


def plain(text: object) -> str:
    """A name after NFKC, without blanks and marks; the office of a street is the street."""
    bare = MARKS.sub("", unicodedata.normalize("NFKC", str(text) if text else ""))
    return OFFICE.sub("街道", bare)


def similar(left: object, right: object) -> bool:
    """Equal; or the end, or three fifths, of the other; or both long and nearly equal."""
    a, b = sorted((plain(left), plain(right)), key=len)
    if not a or a == b:
        return a == b
    if len(a) >= 2 and (b.endswith(a) or (a in b and len(a) >= 0.6 * len(b))):
        return True
    # The order of the arguments matters to the ratio, so it is that of the call.
    return len(a) >= 8 and SequenceMatcher(None, plain(left), plain(right), autojunk=False).ratio() >= 0.85


def exactly(relation: str) -> Equal:
    """All slots of the relation are equal as plain names."""
    return lambda gold, found: all(plain(str(gold.get(s))) == plain(str(found.get(s))) for s in SLOTS[relation])


def nearly(relation: str) -> Equal:
    """The relation's lenient way of being equal."""
    return NEARLY[relation]


def same_title(gold: str | None, found: str | None) -> bool:
    """The whole title, or its main line: at least half of it."""
    a, b = plain(gold), plain(found)
    return a == b or (bool(b) and b in a and 2 * len(b) >= len(a))


def _value(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 1e-5 * max(abs(a), abs(b), 1e-9)


def same_value(gold: Fact, found: Fact) -> bool:
    """Whether two figures are equal in value and unit."""
    return bool(gold["unit"] == found.get("unit") and _value(gold["value"], found.get("value")))


def _figure(gold: Fact, found: Fact) -> bool:
    return bool(gold["measure"] == found.get("measure")) and same_value(gold, found)


def _unit_name(text: object) -> str:
    return COMMITTEE.sub(r"\1", GOVERNMENT.sub("", plain(text)))


def _unit(gold: Fact, found: Fact) -> bool:
    key = _unit_name(gold.get("unit_key"))
    if not key:
        return True
    endings = {key, key[1:]} if LEVEL_HEAD.match(key) and len(key) > 3 else {key}
    for candidate in (_unit_name(found.get("unit_key")), _unit_name(found.get("unit"))):
        shorter = len(candidate) >= 2 and key.endswith(candidate) and 2 * len(candidate) >= len(key)
        if candidate and (shorter or any(candidate.endswith(e) for e in endings)):
            return True
    return False


def _post(gold: Fact, found: Fact) -> bool:
    named = plain(gold["person"]) == plain(found.get("person")) and plain(gold["title"]) == plain(found.get("title"))
    return named and _unit(gold, found)


def _child_name(fact: Fact) -> str:
    child, parent = plain(fact.get("child")), plain(fact.get("parent"))
    if parent and child != parent and child.startswith(parent):
        return child[len(parent) :]
    return child[1:] if re.match(r"^[省市区县](?=.{2})", child) else child


def _in(gold: Fact, found: Fact) -> bool:
    a, b = _child_name(gold), _child_name(found)
    short, long = sorted((a, b), key=len)
    as_printed = plain(gold.get("child")) == plain(found.get("child"))
    child = a == b or as_printed or (len(short) >= 6 and long.endswith(short) and 2 * len(short) >= len(long))
    return child and _parent(plain(gold.get("parent")), plain(found.get("parent")))


def _parent(a: str, b: str) -> bool:
    ends = (a.endswith(b) and len(b) >= 2) or (b.endswith(a) and len(a) >= 2)
    return a == b or ends or LEVEL_TAIL.sub("", a) == LEVEL_TAIL.sub("", b)


def _quote(gold: Fact, found: Fact) -> bool:
    a, b = plain(gold["start"]), plain(found.get("start"))
    begins = a[:4] == b[:4] or (min(len(a), len(b)) >= 2 and (a.startswith(b) or b.startswith(a)))
    return plain(gold["speaker"]) == plain(found.get("speaker")) and begins


def _date(a: str | None, b: str | None) -> bool:
    if a == b or not a or not b or a.startswith("--") == b.startswith("--"):
        return a == b
    return a[-5:] == b[-5:] if min(len(a), len(b)) >= 7 else a[-2:] == b[-2:]


def _event(gold: Fact, found: Fact) -> bool:
    by_agent = bool(gold.get("agent") and found.get("agent") and similar(gold["agent"], found["agent"]))
    by_what = bool(gold.get("what") and similar(gold["what"], found.get("what")))
    return _date(gold["date"], found.get("date")) and (by_agent or by_what)


NEARLY: Mapping[str, Equal] = {
    "byline": lambda g, f: plain(g["person"]) == plain(f.get("person")) and g["role"] == f.get("role"),
    "post": _post,
    "post_official": _post,
    "in": _in,
    "project": lambda g, f: similar(g["name"], f.get("name")) and _figure(g, f),
    "measure": lambda g, f: similar(g["subject"], f.get("subject")) and _figure(g, f),
    "quote": _quote,
    "event": _event,
}
