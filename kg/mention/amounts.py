"""Amounts: number × unit → a quantity in base units, with approximation, bound and range.

`amounts` finds 近5公里, 3万余元, 6200元以上, 七八十块, 10—15名, 百分之八十, 8元/斤.
Vocabulary stands in `ontology/words/amounts.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kg.core.frozen import frozen
from kg.core.numbers import FIRST, NUMERAL, NUMERALS, Numeral, numeral, scale, shorten
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Mention, Quantity

# One set of characters first, so that the search is fast; then: neither inside a longer number nor glued to a letter.
_START = re.compile(rf"[{FIRST}半](?<![A-Za-z第+./:〇零{NUMERALS}][{FIRST}半])(?<![0-9A-Za-z]-[0-9])(?<![人户件次总指参系岁]数)")
_NUMERAL = re.compile(NUMERAL, re.VERBOSE)
_FRACTION = re.compile(rf"(?P<of>[百千]|[2-9]|[二三四五六七八九十])分之(?P<part>{NUMERAL})", re.VERBOSE)
_DIGIT = "[1-9一二两三四五六七八九]"
_COINS = re.compile(
    rf"""(?P<yuan>{NUMERAL})块(?P<tenth>{_DIGIT}(?![0-9.]))(?:[毛角](?:(?P<odd>{_DIGIT})分?)?)?钱?   # 两块五   1块1毛3
    | (?P<jiao>{_DIGIT})毛(?:(?P<cent>{_DIGIT})分?)?钱?                                  # 四毛八   六毛
    | (?P<horn>{_DIGIT})角(?P<fen>{_DIGIT})分钱?                                         # 3角2分""",
    re.VERBOSE,
)
_LESSER = re.compile("[1-9][0-9]?|[一二两三四五六七八九]十?")
_RANGE = re.compile(r"[ ]?(?:-|—{1,2}|–|~|至|到|、)[ ]?")
_BETWEEN = tuple(" -—–~至到、")  # what it begins with
_YEAR = re.compile("(?:1[5-9]|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3}")
_HAN = re.compile("[一二三四五六七八九十]")
_SPOKEN = re.compile("[二两三四五六七八九一][百千万][二三四五六七八九一多]")  # 五百五, 八千多
_POWERS = re.compile("[百千万亿]+")
_VAGUE = re.compile("[几数]")
_SLOGAN = 12  # characters between quotation marks, at most
_PREFIX = 6  # characters, at most
_COUNTED = ("item", "person", "household")
# The lists of what stands before and behind an amount, in the order in which they are tried.
_BEFORE = ("least", "most", "above", "below", "about")
_AFTER = ("after_above", "after_most", "after_about")


@frozen
class _Unit:
    """A unit where it is printed: the base unit, the factor to it, the word, and where the word ends."""

    name: str
    factor: Decimal
    word: str
    end: int


@frozen
class _Count:
    """A number with its unit, as read from text[start:end], not yet looked at from outside."""

    start: int
    end: int
    words: str
    number: Numeral
    unit: _Unit


@dataclass(frozen=True, slots=True, eq=False)
class _Grammar:
    """The word lists, compiled. `rows` are the units that depend on what follows, in the order of their groups. A glance at
    first characters (`row_begins`, `after_begins`) and at the words that end before (`before_ends`) spares most searches."""

    units: Mapping[str, tuple[str, Decimal]]
    per: Mapping[str, tuple[str, Decimal]]
    rows: tuple[tuple[str, str, Decimal], ...]
    patterns: Mapping[str, re.Pattern[str]]
    words: Words
    row_begins: frozenset[str]
    after_begins: frozenset[str]
    before_ends: tuple[str, ...]


def amounts(text: str, ontology: Ontology) -> list[Mention]:
    """The amounts of a folded text, in order, without overlaps; `value` is a Quantity in base units.

    The mention covers number, unit and what stands around them (约, 近, 至少, 左右, 以上). A lone 一 (一个, 一名) has
    confidence 0.3, a bare power of ten (百万元) or 数十, 几百 0.5. A number without a measure word has the tag "bare": before
    people (60万群众) it counts persons, else (销售额200万) its unit is `number`. Names of places (五棵树镇) are not looked at.
    """
    grammar = _grammar(ontology)
    found: list[Mention] = []
    end = 0
    for start in (m.start() for m in _START.finditer(text)):
        if start < end:
            continue
        if phrase := grammar.patterns["phrases"].match(text, start):
            end = phrase.end()
        elif mention := _amount(text, start, end, grammar):
            found.append(mention)
            end = mention.end
    return found


@lru_cache(maxsize=8)
def _grammar(ontology: Ontology) -> _Grammar:
    words = ontology.words["amounts"]
    split = [row.split() for row in words["units"]]
    units = {w: (u, Decimal(f)) for w, u, f, *after in split if not after}
    units |= {w: ("item", Decimal(1)) for w in words["measures"] if w not in units}
    rows = [(w, u, Decimal(f), after[0]) for w, u, f, *after in split if after]
    per = {w: (u, Decimal(f)) for w, u, f in (row.split() for row in words["per"])}
    before = {k: "(?:" + any_of(words[k]) + ")$" for k in ("about", "above", "below", "least", "most", "about_not", "above_not")}
    after = {k: any_of(words[k]) for k in ("after_about", "after_above", "after_most", "after_not")}
    sources = (
        before
        | after
        | {
            "rows": "|".join(f"({re.escape(w)})(?={_followers(after)})" for w, _, _, after in rows),
            "units": any_of(units),
            "not": any_of(words["not_units"]),
            "phrases": any_of(words["phrases"]),
            "people": any_of(words["people"]),
            "per": f"(?:/|每)({any_of(per)})",
            "per one": any_of(words["per_one"]),
        }
    )
    patterns = {k: re.compile(v) for k, v in sources.items()}
    row_begins, after_begins = frozenset(r[0][0] for r in rows), frozenset(w[0] for k in _AFTER for w in words[k])
    before_ends = tuple(w for k in _BEFORE for w in words[k])
    return _Grammar(units, per, tuple(r[:3] for r in rows), patterns, words, row_begins, after_begins, before_ends)


def _followers(words: str) -> str:
    return "|".join(r"[^㐀-鿿]|\Z" if w == "$" else re.escape(w) for w in words.split("|"))


def _amount(text: str, start: int, floor: int, grammar: _Grammar) -> Mention | None:
    count = _coins(text, start, grammar) or _fraction(text, start) or _half(text, start, grammar) or _count(text, start, grammar)
    if count is None or _ordinal(text, count, grammar) or _slogan(text, count):
        return None
    return _mention(text, count, floor, grammar)


def _coins(text: str, start: int, grammar: _Grammar) -> _Count | None:
    """两块五, 四毛八, 3角2分: money as it is spoken."""
    found = _COINS.match(text, start)
    if not found or text[found.end() : found.end() + 1] in grammar.words["coins_not"] or _unit(text, found.end(), grammar):
        return None
    worth = zip(
        ("yuan", "tenth", "odd", "jiao", "cent", "horn", "fen"), ("1", "0.1", "0.01", "0.1", "0.01", "0.1", "0.01"), strict=True
    )
    value = sum((numeral(found[name]).low * Decimal(factor) for name, factor in worth if found[name]), Decimal(0))
    return _Count(start, found.end(), found[0], Numeral(value), _Unit("CNY", Decimal(1), "块", found.end()))


def _fraction(text: str, start: int) -> _Count | None:
    """百分之八十, 千分之三, 三分之二: in percent, to three decimals."""
    found = _FRACTION.match(text, start) if text.startswith("分之", start + 1) else None
    value, of = (_numeral(found["part"]), numeral(found["of"]).low) if found else (None, Decimal(1))
    if not found or not value or (of < 100 and value.low >= of):
        return None
    unit = _Unit("percent", 100 / of, f"{found['of']}分之", found.end())
    return _Count(start, found.end(), found[0], value, unit)


def _half(text: str, start: int, grammar: _Grammar) -> _Count | None:
    """半年, 半亩: only of what is measured."""
    if text[start] != "半" or text[start - 1 : start] in tuple("上下前后大小多夜一两"):
        return None
    unit = _unit(text, start + 1, grammar)
    if not unit or unit.name in (*_COUNTED, "percent", "times"):
        return None
    return _Count(start, unit.end, "半", Numeral(Decimal("0.5")), unit)


def _count(text: str, start: int, grammar: _Grammar) -> _Count | None:
    found = _NUMERAL.match(text, start)
    value = _numeral(found[0]) if found else None
    if not found or not value:
        return None
    unit = _unit(text, found.end(), grammar)
    if unit and unit.word == "口" and text[start - 1 : start] in grammar.words["wells"]:
        unit = _Unit("item", unit.factor, unit.word, unit.end)
    first = _Count(start, unit.end if unit else found.end(), found[0], value, unit or _Unit("", Decimal(1), "", found.end()))
    return _range(text, first, grammar) or (
        _with_half(text, _with_lesser(text, first, grammar)) if unit else _bare(text, first, grammar)
    )


@lru_cache(maxsize=4096)  # a paper prints the same small numbers over and over
def _numeral(words: str) -> Numeral | None:
    try:
        return numeral(words)
    except ValueError:
        return None


def _unit(text: str, at: int, grammar: _Grammar) -> _Unit | None:
    at += text[at : at + 1] == " "
    begins = text[at : at + 1] in grammar.row_begins
    if begins and (found := grammar.patterns["rows"].match(text, at)) and found.lastindex:
        return _Unit(*grammar.rows[found.lastindex - 1][1:], found[0], found.end())
    found = grammar.patterns["units"].match(text, at)
    if not found or grammar.patterns["not"].match(text, at):
        return None
    return _Unit(*grammar.units[found[0]], found[0], found.end())


def _range(text: str, first: _Count, grammar: _Grammar) -> _Count | None:
    """3至5年, 10%—15%, 3-5万元: the second number of the same unit, whose 万 holds for the first too."""
    between = _RANGE.match(text, first.end) if text[first.end : first.end + 1] in _BETWEEN else None
    found = _NUMERAL.match(text, between.end()) if between else None
    value = _numeral(found[0]) if found else None
    unit = _unit(text, found.end(), grammar) if found else None
    if not found or not value or not unit or first.unit.name not in ("", unit.name):
        return None
    low = first.number.low
    if between and "、" in between[0] and not _neighbours(first.words, found[0]):
        return None
    if not first.unit.name and scale(first.words) == 1 and low * scale(found[0]) < value.low:
        low *= scale(found[0])
    low *= first.unit.factor / unit.factor if first.unit.name else 1
    both = Numeral(low, value.high or value.low, first.number.approx or value.approx)
    return _Count(first.start, unit.end, first.words, both, unit) if low < value.low else None


def _neighbours(first: str, second: str) -> bool:
    """三、四百: two figures in a row. Else the mark parts the members of a list."""
    left, right = _numeral(first), _numeral(second[0])
    return len(first) == 1 and not second[1:2].isdigit() and left is not None and right is not None and left.low + 1 == right.low


def _with_lesser(text: str, count: _Count, grammar: _Grammar) -> _Count:
    """三元五角, 四斤二两: the rest in a lesser unit; 九成五, 两米三: in tenths."""
    found = _LESSER.match(text, count.end)
    if not found or count.number.high is not None or count.number.approx:
        return count
    rest, unit, whole = numeral(found[0]).low, _unit(text, found.end(), grammar), count.unit
    if unit and unit.name == whole.name and unit.factor < whole.factor:
        rest, end = rest * unit.factor / whole.factor, unit.end
    elif whole.word in grammar.words["tenths"] and len(found[0]) == 1 and not "㐀" <= text[found.end() : found.end() + 1] <= "鿿":
        rest, end = rest / 10, found.end()
    else:
        return count
    return _Count(count.start, end, text[count.start : end], Numeral(count.number.low + rest), whole)


def _with_half(text: str, count: _Count) -> _Count:
    """一年半, 两亩半; 3个半小时 and 2个多月 bear it inside the unit."""
    number, end = count.number, count.end
    if text.startswith("半", end) and text[end + 1 : end + 2] not in tuple("载年天月夜山个") and count.unit.name not in _COUNTED:
        number, end = Numeral(number.low + Decimal("0.5")), end + 1
    elif "半" in count.unit.word:
        number = Numeral(number.low + Decimal("0.5"))
    elif "多" in count.unit.word:
        number = Numeral(number.low, number.high, True)
    return _Count(count.start, end, count.words, number, count.unit)


def _bare(text: str, count: _Count, grammar: _Grammar) -> _Count | None:
    """60万群众, 销售额200万: no measure word."""
    large = count.words.rstrip("余多几来")[-1:] in ("万", "亿") and not _POWERS.fullmatch(count.words)
    spoken = _SPOKEN.fullmatch(count.words)
    if (large or count.number.low >= 100) and grammar.patterns["people"].match(text, count.end):
        name = "person"
    elif (large or spoken) and not "㐀" <= text[count.end : count.end + 1] <= "鿿":
        name = "number"
    else:
        return None
    return _Count(count.start, count.end, count.words, count.number, _Unit(name, Decimal(1), "", count.end))


def _ordinal(text: str, count: _Count, grammar: _Grammar) -> bool:
    """二期, 三组, 2021年, 这一个, 一条条: the numeral counts nothing."""
    words, unit = count.words, count.unit
    if words == "二" and unit.name in _COUNTED:
        return True
    if words == "一" and text[count.start - 1 : count.start] in grammar.words["one_not"]:
        return True
    if unit.word and text.startswith(unit.word, unit.end):
        return True
    if unit.name == "year" and _YEAR.fullmatch(words):
        return True
    return unit.word in grammar.words["ordinal"] and bool(_HAN.fullmatch(words)) and count.number.high is None


def _slogan(text: str, count: _Count) -> bool:
    """A count inside a short quotation, such as “三个一批”, names something. Sums and measures there stay amounts."""
    if count.unit.name not in _COUNTED and not (count.unit.name == "CNY" and count.words in ("一", "二")):
        return False
    floor = max(count.start - _SLOGAN, 0)
    opened = max(text.rfind("“", floor, count.start), text.rfind("‘", floor, count.start))
    if opened < 0 or any(mark in text[opened : count.start] for mark in "”’"):
        return False
    return any(mark in text[count.end : opened + _SLOGAN + 2] for mark in "”’")


def _mention(text: str, count: _Count, floor: int, grammar: _Grammar) -> Mention | None:
    start, before = _before(text, count, floor, grammar)
    count = _divided(text, count, grammar)
    end, after = _after(text, count, grammar)
    power = bool(_POWERS.fullmatch(count.words)) and not before
    if power and count.unit.name == "item":
        return None
    approx = count.number.approx or bool({before, after} & {"about", "above", "below", "after_about", "after_above"})
    bound = {"above": "min", "least": "min", "after_above": "min", "below": "max", "most": "max", "after_most": "max"}
    high = None if count.number.high is None else _value(count.number.high, count.unit)
    value = Quantity(
        _value(count.number.low, count.unit),
        count.unit.name,
        approx,
        bound.get(before) or bound.get(after),
        high,
        count.unit.word,
    )
    words = text[start:end]
    tags = () if count.unit.word else ("bare",)
    return Mention(start, end, "Amount", words, words, tags=tags, value=value, confidence=_confidence(count, power, before))


def _value(number: Decimal, unit: _Unit) -> Decimal:
    """In base units; areas, shares and prices to three decimals."""
    value = number * unit.factor
    return shorten(round(value, 3) if unit.name in ("m2", "percent") or "/" in unit.name else value)


def _confidence(count: _Count, power: bool, before: str) -> float:
    if count.words == "一" and not before:
        return 0.3
    if power or _VAGUE.match(count.words):
        return 0.5
    return 1.0 if count.unit.word else 0.7


def _before(text: str, count: _Count, floor: int, grammar: _Grammar) -> tuple[int, str]:
    """Where the amount begins with 约, 超过, 至少 …, and the list that word is of (empty if there is none)."""
    at = count.start - (text[count.start - 1 : count.start] == " ")
    window = text[max(floor, at - _PREFIX) : at]
    if not window.endswith(grammar.before_ends):
        return count.start, ""
    for kind in _BEFORE:
        found = grammar.patterns[kind].search(window)
        if found and not (found[0] in grammar.words["bare_only"] and not _POWERS.match(count.words)):
            other = grammar.patterns.get(f"{kind}_not")
            return (count.start, "") if other and other.search(window[: found.start()]) else (at - len(found[0]), kind)
    return count.start, ""


def _divided(text: str, count: _Count, grammar: _Grammar) -> _Count:
    """8元/斤, 30元每天, 6块钱一斤 → per base unit."""
    found = grammar.patterns["per"].match(text, count.end)
    word, end = (found[1], found.end()) if found else ("", 0)
    if not found and count.unit.name == "CNY" and (found := grammar.patterns["per one"].match(text, count.end)):
        word, end = found[0].removeprefix("一"), found.end()
    if not word or count.unit.name in (*_COUNTED, "percent"):
        return count
    name, factor = grammar.per[word]
    unit = _Unit(f"{count.unit.name}/{name}", count.unit.factor / factor, count.unit.word, end)
    return _Count(count.start, end, count.words, count.number, unit)


def _after(text: str, count: _Count, grammar: _Grammar) -> tuple[int, str]:
    """Where the amount ends with 左右, 以上 …, and the list that word is of (empty if there is none)."""
    for kind in _AFTER if text[count.end : count.end + 1] in grammar.after_begins else ():
        if found := grammar.patterns[kind].match(text, count.end):
            lone = len(found[0]) == 1 and (count.unit.name in _COUNTED or grammar.patterns["after_not"].match(text, count.end))
            return (count.end, "") if lone else (found.end(), kind)
    return count.end, ""
