"""Characters: folding of widths, marks and script (one to one, so that offsets stay), blanks, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.core.cache import pattern
from kg.core.types import Range

# Full-width letters and digits become ASCII; marks become the Chinese ones, which is what rules are written with.
_WIDE = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)}
_MARKS = dict(zip(",:;!?()", "，：；！？（）", strict=True))
_ODD = {
    "\u3000": " ",
    "\u00a0": " ",
    "\t": " ",
    "﹪": "%",
    "～": "~",
    "〜": "~",
    "﹐": "，",
    "﹕": "：",
    "｢": "「",
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "﹁": "“",
    "﹂": "”",
    "﹃": "‘",
    "﹄": "’",
    "〝": "“",
    "〞": "”",
    "＂": '"',
    "･": "·",
    "•": "·",
    "・": "·",
    "‧": "·",
    "━": "—",
    "―": "—",
    "─": "—",
    "〔": "（",
    "〕": "）",
    "﹝": "（",
    "﹞": "）",
}
_TABLE = str.maketrans({**_WIDE, **_ODD})
# Every character that folding changes, and what becomes of it; in most texts there are few.
_FOLDED = {c: _MARKS.get(plain, plain) for c, plain in (*_WIDE.items(), *_ODD.items(), *_MARKS.items())}
_UNLIKE = re.compile(f"[{re.escape(''.join(sorted(c for c, folded in _FOLDED.items() if c != folded)))}]")

# A mark between two digits belongs to the number: 1,500 and 5:00 keep theirs.
_NUMBER_MARK = re.compile(r"(?<=\d)[，：](?=\d)")
_HAN = r"㐀-䶿一-鿿豈-﫿"
HAN = pattern(f"[{_HAN}]")
_NOT_HAN = pattern(f"[^{_HAN}]")
SENTENCE_END = re.compile(r"[。！？!?…;；\n](?:(?<=[。！？!?…])[。！？!?…]*[”’）]*)?")


def fold(text: str) -> str:
    """The text with widths and marks made uniform, character by character: `len` and offsets stay.

    >>> fold('Ａ１,５００户,"好"(略)')
    'A1,500户，"好"（略）'
    """
    folded = _UNLIKE.sub(lambda m: _FOLDED[m[0]], text)
    return _NUMBER_MARK.sub(lambda m: text[m.start()].translate(_TABLE), folded)


class _Script(NamedTuple):
    table: Mapping[int, str]  # traditional character → simplified
    words: Mapping[str, str]  # words whose characters are other ones than the table says
    pattern: re.Pattern[str]  # any of the words
    traditional: re.Pattern[str]  # characters that only traditional script has
    simplified: re.Pattern[str]  # characters that only simplified script has


@lru_cache(maxsize=1)
def _script() -> _Script:
    lines = (Path(__file__).parent / "traditional.tsv").read_text(encoding="utf-8").splitlines()
    rows = dict(line.split("\t") for line in lines if not line.startswith("#"))
    table, words = ({k: v for k, v in rows.items() if (len(k) > 1) is several} for several in (False, True))
    return _Script(
        str.maketrans(table), words, pattern(any_of(words)), _lacking(table, "gb2312"), _lacking(table.values(), "big5")
    )


def _lacking(chars: Iterable[str], standard: str) -> re.Pattern[str]:
    """Those of the characters that the other script's standard lacks: 於 and 里 stand in both."""
    return pattern(f"[{''.join(sorted(c for c in set(chars) if not c.encode(standard, 'ignore')))}]")


def is_traditional(text: str) -> bool:
    """Whether a page is in traditional script: more of its characters exist in that alone than in simplified script alone.

    >>> is_traditional("縣政府召開會議"), is_traditional("乾安县召开会议，於某出席"), is_traditional("乾安")
    (True, False, False)
    """
    script = _script()
    return len(script.traditional.findall(text)) > len(script.simplified.findall(text))


def simplified(text: str) -> str:
    """A page in simplified script, character by character (`len` and offsets stay); one that is not traditional as it is.

    >>> simplified("乾隆年間著名的縣城，隨著時代發展"), simplified("於某在瞭望台上说")
    ('乾隆年间著名的县城，随着时代发展', '於某在瞭望台上说')
    """
    return in_simplified(text) if is_traditional(text) else text


def in_simplified(text: str) -> str:
    """A text in simplified script whatever it was in; for pages `simplified` is meant."""
    script = _script()
    plain = list(text.translate(script.table))
    for word in script.pattern.finditer(text):
        plain[word.start() : word.end()] = script.words[word[0]]
    return "".join(plain)


def uniform(text: str) -> str:
    """Widths and script made alike for comparing names, by single characters alone: `len` and offsets stay, and it is fast.

    >>> uniform("劉　麗Ａ")
    '刘 丽A'
    """
    return text.translate(_uniform())


@lru_cache(maxsize=1)
def _uniform() -> Mapping[int, str]:
    return {**_script().table, **_TABLE}


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one; none is not."""
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or "豈" <= char <= "﫿"


@lru_cache(maxsize=4)
def only_han(text: str) -> str:
    """The text with a blank for each character that is no Chinese one.

    >>> only_han("王平，3月")
    '王平  月'
    """
    return _NOT_HAN.sub(" ", text)


def sentences(text: str) -> Iterator[Range]:
    """The ranges of the sentences of a folded text, end marks and closing quotation marks included."""
    start = 0
    for end in (m.end() for m in SENTENCE_END.finditer(text)):
        if text[start:end].strip():
            yield start, end
        start = end
    if text[start:].strip():
        yield start, len(text)


def post(unit: str, title: str) -> str:
    """A post as one says it: what unit and title share is said once where the title names the unit's committee.

    >>> post("攸县", "县委书记"), post("攸县", "县长"), post("碛口镇", "党委书记")
    ('攸县委书记', '攸县县长', '碛口镇党委书记')
    """
    return unit + title[title[1:2] == "委" and unit.endswith(title[:1]) :]


def any_of(words: Iterable[str]) -> str:
    """A regular expression for the longest of many words, shaped as a trie: one look at each character.

    >>> re.findall(any_of(["区", "区委", "县委"]), "区委和区、县委")
    ['区委', '区', '县委']
    """
    trie: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(trie) if trie else "(?!)"


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    options = [re.escape(char) + (_branch(node[char]) if set(node[char]) != {""} else "") for char in sorted(node) if char]
    return f"(?:{'|'.join(options)}){'?' if '' in node else ''}"
