"""How characters are read: pinyin without tones, by the word they stand in, after the lists of pypinyin."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.core.finder import Finder
from kg.view.asks import text

LARGEST = 6  # letters of a syllable: zhuang
WAYS = 32  # in which a word of letters is cut into syllables, at most


def readings(chars: Sequence[str], surnames: bool = False) -> list[str]:
    """A reading for each character; what is no Chinese character stays. `surnames`: as those are read in names.

    >>> readings("重庆市长"), readings("曾志国", surnames=True)
    (['chong', 'qing', 'shi', 'zhang'], ['zeng', 'zhi', 'guo'])
    """
    lists = _lists()
    found = [lists.single.get(c, c) for c in chars]
    for start, end, word in lists.finder.find("".join(c if len(c) == 1 else "-" for c in chars)):
        found[start:end] = lists.words[word]
    return [lists.surnames.get(c, r) for c, r in zip(chars, found, strict=True)] if surnames else found


def toneless(text: str) -> str:
    """Pinyin as it is typed: small letters without tones, `v` for ü.

    >>> toneless("Fúpín nǚ")
    'fupin nv'
    """
    parts = unicodedata.normalize("NFD", text.lower().replace("u:", "v"))
    plain = unicodedata.normalize("NFC", "".join(c for c in parts if c not in "\u0300\u0301\u0304\u030c"))
    return "".join(c for c in unicodedata.normalize("NFD", plain.replace("ü", "v")) if not unicodedata.combining(c))


def syllables(word: str, known: Collection[str]) -> list[list[str]]:
    """The ways to cut letters into known syllables; the first 32 of them, the one with the fewest syllables first.

    >>> syllables("xian", {"xi", "an", "xian"})
    [['xian'], ['xi', 'an']]
    """
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(word) + 1):
        cuts = [(way, word[start:end]) for start in range(max(0, end - LARGEST), end) for way in ways[start]]
        ways.append(sorted(([*way, cut] for way, cut in cuts if cut in known), key=lambda w: (len(w), w))[:WAYS])
    return ways[-1] if word else []


class _Lists(NamedTuple):
    single: Mapping[str, str]
    words: Mapping[str, list[str]]  # in which a character is read otherwise than alone
    finder: Finder
    surnames: Mapping[str, str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # takes half a second

    single = {chr(code): toneless(found.split(",")[0]) for code, found in PINYIN_DICT.items()}
    plain = {tones: toneless(tones) for word in PHRASES_DICT.values() for syllable in word for tones in syllable[:1]}
    read = {word: [plain[s[0]] for s in found] for word, found in PHRASES_DICT.items()}
    other = {w: r for w, r in read.items() if len(r) == len(w) and r != [single.get(c) for c in w]}
    rows = (line.split("\t") for line in text("surnames.tsv").splitlines() if not line.startswith("#"))
    return _Lists(single, other, Finder(other), {row[0]: row[1] for row in rows})
