"""Numerals as papers print them, read as decimals: 1,500 · 2.5亿 · 3万5千 · 三百二十 · 二〇二一 · 十几 · 七八十 · 100多万.

Pure functions over folded text (see `kg.core.text.fold`). `NUMERAL` is the regular expression of a numeral, to be
composed into larger ones; every numeral begins with a character of `FIRST`
(`NUMERALS`, 几 or 数), written as the inside of a character class.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kg.core.frozen import frozen

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MYRIAD = 10**4
_LONGEST = 24  # characters; beyond it no paper prints a number, and a decimal would be rounded

NUMERALS = "0-9一二两三四五六七八九十百千万亿"
FIRST = NUMERALS + "几数"

# 千 before 克, 米, 瓦 belongs to the unit. A blank may stand between figures and 万.
_SCALES = r"(?:[\ ]?(?:[十百万亿]|千(?![克米瓦])))"
_HAN_DIGIT = "[〇零一二两三四五六七八九]"

NUMERAL = rf"""(?>(?:
    (?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?          # 1,500   2.5
      (?:{_SCALES}+零?\d+)*{_SCALES}*                # 3万5千  1亿2000万
  | [几数](?=[十百千万亿]){_SCALES}+                  # 数百    几十万
  | (?:{_HAN_DIGIT}|{_SCALES})+                       # 三百二十
      (?:点{_HAN_DIGIT}+{_SCALES}*)?                  # 一点五万
)
(?:[余多来几]{_SCALES}*)?)                            # 3万余   100多万  十几
"""

_TOKEN = re.compile(r"\d+(?:\.\d+)?|\S")
_POINT = re.compile(rf"([{FIRST}零〇]+)点({_HAN_DIGIT}+)")
_ABOUT = re.compile("[余多来几数]")
_NEIGHBOURS = re.compile("一二|[二两]三|三四|三五|四五|五六|六七|七八|八九")


@frozen
class Numeral:
    """What a numeral says: the number, the upper end if it names two (七八十), whether it is approximate (十几)."""

    low: Decimal
    high: Decimal | None = None
    approx: bool = False


def numeral(words: str) -> Numeral:
    """Reads a numeral that may be approximate or name two numbers. Raises ValueError if it is none.

    >>> numeral("七八十")
    Numeral(low=Decimal('70'), high=Decimal('80'), approx=True)
    >>> numeral("100多万")
    Numeral(low=Decimal('1000000'), high=None, approx=True)
    """
    plain = _ABOUT.sub("", words)
    approx = plain != words
    try:
        return Numeral(number(plain), approx=approx)
    except ValueError:
        pairs = list(_NEIGHBOURS.finditer(plain))
        if len(pairs) != 1:
            raise
    at = pairs[0].start()
    return Numeral(number(plain[: at + 1] + plain[at + 2 :]), number(plain[:at] + plain[at + 1 :]), True)


def number(words: str) -> Decimal:
    """Reads one exact number, in Arabic or Chinese numerals or both. Raises ValueError if it is none.

    >>> [int(number(w)) for w in ("1,500", "3万5千", "二〇二一", "两千三", "一点五万")]
    [1500, 35000, 2021, 2300, 15000]
    """
    plain = words.replace(",", "").replace(" ", "")
    if not 0 < len(plain) <= _LONGEST:
        raise ValueError(f"a number has 1 to {_LONGEST} characters, not {len(plain)}; give a numeral such as 3万5千")
    if all(c in _DIGIT for c in plain) and (len(plain) > 3 or (len(plain) > 1 and set(plain) & set("〇零"))):
        return Decimal("".join(str(_DIGIT[c]) for c in plain))
    plain = _POINT.sub(lambda m: f"{number(m[1])}.{_digits(m[2])}", plain)
    return shorten(_sum([_token(t, words) for t in _TOKEN.findall(plain)], words))


def shorten(value: Decimal) -> Decimal:
    """The same number without idle zeros or exponent: 1E+4 → 10000, 2.50 → 2.5."""
    return Decimal(f"{value.normalize():f}")


def scale(words: str) -> Decimal:
    """The power of ten that a numeral's last characters multiply with: 5万 → 10000, 80 → 1."""
    factor = Decimal(1)
    for char in reversed(_ABOUT.sub("", words).rstrip()):
        if char not in _SCALE:
            break
        factor *= _SCALE[char]
    return factor


def _digits(words: str) -> str:
    return "".join(str(_DIGIT[c]) for c in words)


def _token(token: str, words: str) -> tuple[Decimal, bool]:
    """The token's number, and whether it is a power of ten to multiply with."""
    if token in _SCALE:
        return Decimal(_SCALE[token]), True
    if token in _DIGIT:
        return Decimal(_DIGIT[token]), False
    if token.isascii() and token[0].isdigit():
        return Decimal(token), False
    raise ValueError(
        f"{words!r} is no number: {token!r} is no numeral; allowed are digits and 〇零一二两三四五六七八九十百千万亿点"
    )


def _sum(tokens: Sequence[tuple[Decimal, bool]], words: str) -> Decimal:
    total = Decimal(0)
    for section, myriad in _sections(tokens, words):
        if myriad == 1:
            total += section
        elif total and total < myriad:  # 一万亿
            total = (total + section) * myriad
        else:
            total += (section or 1) * myriad
    return total


def _sections(tokens: Sequence[tuple[Decimal, bool]], words: str) -> Iterator[tuple[Decimal, Decimal]]:
    """The stretches below ten thousand, each with the 万 or 亿 it is multiplied with (1 for the last)."""
    section, digit, last = Decimal(0), None, Decimal(0)
    for value, power in tokens:
        if not power:
            if digit:
                raise ValueError(
                    f"{words!r} is no number: two figures stand side by side; print it with 十, 百, 千 or in figures"
                )
            digit, last = value, last if value else Decimal(10)
        elif value < _MYRIAD:
            section, digit, last = section + (Decimal(1) if digit is None else digit) * value, None, value
        else:
            yield section + (digit or 0), value
            section, digit, last = Decimal(0), None, value
    if digit is not None and digit < 10 and last >= 100:  # 两千三, 1万2: the figure after a power counts tenths of it
        digit *= last / 10
    yield section + (digit or 0), Decimal(1)
