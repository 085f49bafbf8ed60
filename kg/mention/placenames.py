"""The names of places in a text, one by one: listed ones, ones by form, and the words that point back to them.

Listed are provinces, prefectures and counties, by their full and short names. Townships, villages and zones are
told by what they end with, whether listed or not, and `kg.mention.borders` says where they begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.frozen import frozen
from kg.core.gazetteer import RANK, Gazetteer
from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import HAN, is_han
from kg.core.types import Division
from kg.mention.borders import border
from kg.mention.placelists import listed, parts

REACH = 8  # characters looked back from a suffix
COMMON_WORD = -12.6  # logarithm of the share of running text from which on a short form is rather a word
# The places of levels that are none of LEVELS: a zone stands below a county, or beside it.
ORDER = {**RANK, "zone": 2.5, "hamlet": 4.5, "quarter": 5.0, "pointer": 9.0}


@frozen
class Link:
    """One name at text[start:end]; `level` is one of LEVELS, or zone, hamlet (below a village), quarter, pointer.

    `full`: the name in the lists, where the text leaves off the word for the level.
    """

    start: int
    end: int
    name: str
    level: str
    tags: tuple[str, ...] = ()
    linked: bool = False  # right after another name or a mark: read with little doubt
    full: str = ""


@dataclass(frozen=True, eq=False)
class Forms:
    """The word lists of places as sets and patterns."""

    level: Mapping[str, str]
    suffix: re.Pattern[str]
    pointer: re.Pattern[str]
    no_pointer: frozenset[str]
    not_before: frozenset[str]
    not_place: re.Pattern[str]
    weak: frozenset[str]
    village_tails: frozenset[str]
    village_own: tuple[str, ...]
    wider: tuple[str, ...]
    marks: frozenset[str]


@lru_cache(maxsize=8)
def forms(ontology: Ontology) -> Forms:
    """Compiled from `ontology/words/places.toml`."""
    words = ontology.words["places"]
    level = {s: key for key in ("township", "village", "zone", "quarter") for s in words[key]}
    level |= dict.fromkeys(words["office"], "township") | dict.fromkeys(words["county_ends"], "county")
    return Forms(
        level,
        re.compile(_any(level)),
        re.compile(f"{_any(words['pointers'])}{_any(words['pointed_levels'])}"),
        frozenset(words["no_pointer"]),
        frozenset(words["not_before"]),
        re.compile(_any(words["not_place"])),
        frozenset(words["weak"]),
        frozenset(words["village_tails"]),
        words["tells_village"],
        words["wider"],
        frozenset(words["marks"]),
    )


def _any(words: Iterable[str]) -> str:
    return "(" + "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) + ")"


# A suffix that a further one follows is a part of that name: 新村|镇, 罗村|社区.
_GOES_ON = re.compile(
    "街道(?!路)|镇(?!街)|乡(?![村镇亲土贤])|社区(?!干部|卫生|工作|服务)|小区|村(?![民委支庄落里级干组书集史医两容居内口头部妇规])"
)


# 第八师, 148团, 一二六团: what the Corps has for prefectures and townships.
_TROOP = re.compile(
    "第[一二三四五六七八九十]{1,3}师(?!范)|(?<![第0-9一二三四五六七八九十])(?:(?<=师)[0-9一二三四五六七八九十]|[0-9〇零一二三四五六七八九十]{2,4})团(?![体队员结圆购])"
    "|(?<=团)[0-9一二三四五六七八九十]{1,3}连(?![队续接])"
)


# Of two levels, one right behind the other: 第八师一四三团, 148团十连.
_TROOPS = re.compile(
    "第[一二三四五六七八九十]{1,3}师[0-9〇零一二三四五六七八九十]{1,4}团|[0-9〇零一二三四五六七八九十]{2,4}团[0-9一二三四五六七八九十]{1,3}连(?![队续接])"
)

# The word for a town's level, and the end of a name that may as well be a village's.
_TOWN_END, _VILLAGE_END = re.compile("(?:街道|镇|乡|苏木)$"), re.compile("[村庄屯寨]$")

# 雅安镇|4村: villages of a town by number.
_NUMBERED = re.compile(r"\d{1,2}村(?![民居]小组|联[建合]|合[并作])")

# A township right after a county: 石桥镇, 乌兰苏木.
_TOWNSHIP = re.compile(f"{HAN.pattern}{{2,4}}?(?:镇|乡|街道|苏木)(?![{'村镇亲土贤长'}])")


def home(division: Division, gazetteer: Gazetteer) -> str:
    """The code of the prefecture a division lies in or is; of the province where there is none between."""
    return _home(division.code, gazetteer) if division.code in gazetteer.by_code else _home_of(gazetteer.chain(division))


@lru_cache(maxsize=50_000)
def _home(code: str, gazetteer: Gazetteer) -> str:
    return _home_of(gazetteer.chain(gazetteer.by_code[code]))


def _home_of(chain: Sequence[Division]) -> str:
    return next((d.code for d in chain if d.level == "prefecture"), chain[0].code if len(chain) > 1 else "")


def links(text: str, region: Sequence[Division], ontology: Ontology) -> list[Link]:
    """All names of a folded text in order, not overlapping, pointers included."""
    gazetteer = ontology.gazetteer
    hits = list(gazetteer.scan(text))
    homes = frozenset(home(d, gazetteer) for d in (*region[1:], *_sure(text, hits, gazetteer))) - {""}
    homes |= {d.code for d in region if d.level == "county"}
    wide = list(_wide(text, hits, homes, ontology))
    local = _in_homes(homes, gazetteer)
    found = _by_form(text, wide, local, ontology)
    told = frozenset(link.name for link in found if link.linked and text.count(link.name) > 1)
    if not _is_read(text, found, told, local):
        found = _by_form(text, wide, lambda name: name in told or local(name), ontology)
    found = _with_parts(text, found, ontology)
    taken = {i for link in found for i in range(link.start, link.end)}
    for name in listed(text, {k.name for k in found if k.level == "township"}, local, ontology):
        if not taken & {name.start, name.end - 1}:
            found.append(Link(name.start, name.end, text[name.start : name.end], name.level, ("listed",), full=name.full))
            taken |= set(range(name.start, name.end))
    more = [*_troops(text, taken), *_pointers(text, taken, forms(ontology)), *_shortened(text, found, taken, ontology)]
    return sorted([*found, *more], key=lambda link: link.start)


def _is_read(text: str, found: Sequence[Link], told: Iterable[str], local: Callable[[str], bool]) -> bool:
    """Whether nothing is gained by reading on with the names told with little doubt: the region has them, or they were read
    wherever they stand."""
    read = Counter(link.name for link in found)
    return all(local(name) or text.count(name) == read[name] for name in told)


def _with_parts(text: str, found: Sequence[Link], ontology: Ontology) -> list[Link]:
    """The names with those of the parts of villages and farms right behind them, and of a town's villages by number."""
    whole = ontology.words["places"]["with_parts"]
    more: list[Link] = []
    for link in found:
        if link.level == "township" and (village := _NUMBERED.match(text, link.end)):
            more.append(Link(*village.span(), village[0], "village", linked=True))
        if link.level == "village" or link.name.endswith(whole):
            levels = ("hamlet",) if link.level == "village" else ("village", "hamlet")
            spans = parts(text, link.end, ontology)
            more += [Link(*span, text[slice(*span)], level, linked=True) for level, span in zip(levels, spans, strict=False)]
    ends = {i for link in more for i in range(link.start, link.end)}
    return sorted([*(k for k in found if k.start not in ends), *more], key=lambda link: link.start)


def _sure(text: str, hits: Iterable[tuple[int, tuple[int, ...]]], gazetteer: Gazetteer) -> Iterator[Division]:
    """Divisions whose full name only they bear."""
    for start, lengths in hits:
        found = gazetteer.by_name.get(text[start : start + lengths[0]], ())
        if len(found) == 1 and lengths[0] > 2 and _is_whole(text, (start, start + lengths[0])):
            yield found[0]


def _in_homes(homes: frozenset[str], gazetteer: Gazetteer) -> Callable[[str], bool]:
    cache: dict[str, bool] = {}

    def listed(name: str) -> bool:
        found = cache.get(name)
        if found is None:
            bearers = gazetteer.by_name.get(name)
            found = cache[name] = bearers is not None and any(home(d, gazetteer) in homes for d in bearers)
        return found

    return listed


def _wide(text: str, hits: Iterable[tuple[int, tuple[int, ...]]], homes: frozenset[str], ontology: Ontology) -> Iterator[Link]:
    last = Link(-1, -1, "", "")
    for start, lengths in hits:
        for n in lengths if start >= last.end else ():
            linked = last.name if start == last.end else ""
            if level := _accepted(text, (start, start + n), linked, homes, ontology):
                last = Link(start, start + n, text[start : start + n], level)
                yield last
                break


def _accepted(text: str, where: tuple[int, int], last: str, homes: frozenset[str], ontology: Ontology) -> str:
    """The level of a listed name that stands here as a name, right after the name `last` or none; empty if it does not."""
    start, end = where
    name, gazetteer, lists = text[start:end], ontology.gazetteer, forms(ontology)
    divisions = tuple(d for d in gazetteer.named(name) if d.level != "township")
    if not divisions or text[end - 1 : end + 1] in lists.not_before:
        return ""
    level = min(divisions, key=lambda d: RANK[d.level]).level
    linked = any(above in gazetteer.chain(d)[:-1] for above in gazetteer.named(last) for d in divisions)
    near = linked or any(home(d, gazetteer) in homes for d in divisions)
    if name in gazetteer.by_name:
        sure = _is_whole(text, where) if len(name) > 2 else _stands_alone(text, start, ontology)
        return level if near or (sure and name not in lists.weak) else ""
    if lists.not_place.match(text, end) or (text[end : end + 1] in lists.marks and text[end : end + 2] not in lists.not_before):
        return ""
    if level == "county":
        word = lexicon().words.get(name, 0.0) if name in lexicon().words else -99.0
        own = any(d.code in homes for d in divisions)
        return level if linked or (near and (own or word < COMMON_WORD) and name not in lists.weak) else ""
    return level if near or (name not in lists.weak and _stands_alone(text, start, ontology)) else ""


def _is_whole(text: str, where: tuple[int, int]) -> bool:
    """Whether a full name of another region is not made of pieces of words: 新兴|城市."""
    start, end = where
    words = lexicon().words
    return not (start and text[start - 1 : start + 1] in words and text[start + 1 : end] in words)


def _stands_alone(text: str, start: int, ontology: Ontology) -> bool:
    """Whether a word ends before a short name of another region; else it may be a piece of one: 李遵义."""
    before, words = text[max(0, start - 2) : start], ontology.words["places"]
    if start and text[start - 1 : start + 1] in lexicon().words:
        return False  # 到达|旗
    if not before or not is_han(before[-1]) or before[-1] in words["never_first"]:
        return True
    return before in lexicon().words or before.endswith(words["before"])


def _by_form(text: str, wide: Sequence[Link], known: Callable[[str], bool], ontology: Ontology) -> list[Link]:
    """The listed names, and the names by form between them; a form takes in a short name right before it."""
    lists, found, rest = forms(ontology), list[Link](), list(reversed(wide))
    for match in lists.suffix.finditer(text):
        while rest and rest[-1].start < match.start():
            found.append(rest.pop())
        link = _form(text, match.span(), found[-1] if found else None, known, ontology)
        if link is None:
            continue
        while found and found[-1].end > link.start:
            found.pop()
        while rest and rest[-1].start < link.end:
            rest.pop()
        found.append(link)
    return [*found, *reversed(rest)]


def _form(text: str, span: tuple[int, int], last: Link | None, known: Callable[[str], bool], ontology: Ontology) -> Link | None:
    start, end = span
    lists, suffix = forms(ontology), text[start:end]
    level = lists.level[suffix]
    if (last and last.end > start) or (_is_cut(text, end, lists) and not any(known(text[end - n : end]) for n in (3, 4, 5, 6))):
        return None
    told = level == "village" and text.startswith(lists.village_own, end)
    if level not in ("county", "township") and _GOES_ON.match(text, end) and not _has_own(text, end, lists):
        return None
    office = suffix in ontology.words["places"]["office"]
    plain = suffix[: 2 if suffix.startswith(("街道", "地区")) else 1] if office else suffix
    linked = last is not None and is_han(text[last.end])
    if last and _takes_in(last, text[last.end : start], level, ontology):
        begin, sure = last.start, True
    else:
        left = _left(text, start, last.end if last else 0)
        if level in ("county", "village") and not _is_told(
            text, span, last if last and linked and last.end == left else None, ontology
        ):
            return None
        n = border(text[left:start], plain, last is not None and left == last.end and linked, known, ontology, told)
        begin, sure = start - n, n == start - left
        if not n or (n == 1 and not linked and text[end : end + 1] in lists.village_tails):
            return None
    return Link(begin, end, text[begin:start] + plain, level, ("office",) if office else (), sure)


def _is_told(text: str, span: tuple[int, int], beside: Link | None, ontology: Ontology) -> bool:
    """Whether what stands around a county of no list, a hamlet or a community tells that it is one.

    `beside`: the name right before. A county lies in a wider division, or has a township or an organ after it.
    """
    (start, end), words = span, ontology.words["places"]
    suffix = text[start:end]
    if suffix in words["county_ends"]:
        if text.endswith(words["no_county"], 0, start):
            return False
        wider = beside is not None and beside.level in ("province", "prefecture")
        return wider or text.startswith(words["county_tails"], end) or bool(_TOWNSHIP.match(text, end))
    if suffix == "片区" and text.startswith(words["district_works"], end):
        return False
    if suffix in ("屯", "寨"):
        return beside is not None or not is_han(text[end : end + 1] or " ") or text[end] in "的"
    return beside is not None or suffix != "社区" or not text.startswith(words["village_arts"], end)


def _is_cut(text: str, end: int, lists: Forms) -> bool:
    """Whether the last character of a name rather begins the next word: 发展|乡村, 西村|村民, 西村|村主任."""
    if text[end - 2 : end] == "村村" and (text[end : end + 1] in lists.village_tails or _has_own(text, end - 1, lists)):
        return True
    return text[end - 1 : end + 1] in lists.not_before and not text.startswith("村民", end)


def _has_own(text: str, end: int, lists: Forms) -> bool:
    """Whether a village's people or bodies stand behind its name: 高桥村|村党支部, but 大村村|党支部, 三寨村|党支部."""
    return text[end - 1 : end] == "村" and is_han(text[end - 3 : end - 2]) and text.startswith(lists.village_own, end)


def _takes_in(last: Link, between: str, level: str, ontology: Ontology) -> bool:
    """Whether a name by form has a wider division's name in it: 中山|社区, 潍坊|高新区, 榆中县|工业|园区."""
    if last.level not in ("province", "prefecture", "county"):
        return False
    if level == "zone":
        words = ontology.words["places"]
        town = next((w for w in words["zone_towns"] if between.startswith(w)), "")  # 云岭|港|经济|开发区
        kind = between.removeprefix(town)
        return not kind or kind in words["kinds"]
    return not between and last.name in ontology.gazetteer.short


def _left(text: str, start: int, last: int) -> int:
    """Where the characters begin that may belong to a name which ends at `start`."""
    floor = max(last, start - REACH, 0)
    while start > floor and is_han(text[start - 1]):
        start -= 1
    return start


def _shortened(text: str, found: Sequence[Link], taken: set[int], ontology: Ontology) -> Iterator[Link]:
    """A town named in full elsewhere in the text, without the word for its level: 石桥 of 石桥镇; not where it is a word."""
    words = lexicon().words
    for name in sorted({link.name for link in found if link.level == "township"}):
        stem = _TOWN_END.sub("", name)
        if len(stem) < 2 or stem == name or _VILLAGE_END.search(stem) or words.get(stem, -99.0) > COMMON_WORD:
            continue
        for start, end in (m.span() for m in re.finditer(stem, text)):
            begins = _is_free(text, start, ontology) and text[max(0, start - 1) : start + 1] not in words
            if begins and not taken & {start, end - 1} and text[end - 1 : end + 1] not in words:
                yield Link(start, end, name, "township", ("shortened",))


def _is_free(text: str, start: int, ontology: Ontology) -> bool:
    """Whether no noun stands right before a name that it may be a part of: 在|石桥, 。石桥, but 智慧石桥."""
    before = text[max(0, start - 2) : start]
    free = not before or (not is_han(before[-1]) and before[-1] != "“")
    return free or before in lexicon().verbs or before.endswith(ontology.words["places"]["before"])


def _troops(text: str, taken: set[int]) -> Iterator[Link]:
    """Divisions and regiments of the Production and Construction Corps, where the text speaks of it, or names two levels."""
    if "团" in text and ("兵团" in text or _TROOPS.search(text)):
        for match in _TROOP.finditer(text):
            if not taken & set(range(*match.span())):
                yield Link(*match.span(), match[0], {"师": "prefecture", "团": "township"}.get(match[0][-1], "village"))


def _pointers(text: str, taken: set[int], lists: Forms) -> Iterator[Link]:
    for match in lists.pointer.finditer(text):
        start, end = match.span()
        if start in taken or end - 1 in taken or text[max(0, start - 1) : start + 1] in lists.no_pointer:
            continue
        if text[end - 1 : end + 1] not in lists.not_before:
            yield Link(start, end, match[0], "pointer")


def levelled(chain: Sequence[Link]) -> list[Link]:
    """A chain whose zones have a level: that of a township in a county, else that of a county."""
    found: list[Link] = []
    for i, link in enumerate(chain):
        if link.level == "zone":
            below = any(k.level == "township" for k in chain[i + 1 :])
            link = replace(link, level="township" if not below and any(k.level == "county" for k in found) else "county")
        found.append(link)
    return found
