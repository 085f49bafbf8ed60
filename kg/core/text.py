"""Characters: folding of widths and marks (one to one, so that offsets stay), blanks, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
_MARK_TABLE = str.maketrans(_MARKS)

# A mark between two digits belongs to the number: 1,500 and 5:00 keep theirs.
_NUMBER_MARK = re.compile(r"(?<=\d)[,:](?=\d)")
_HAN = r"㐀-䶿一-鿿豈-﫿"
HAN = re.compile(f"[{_HAN}]")
SENTENCE_END = re.compile(r"[。！？!?…]+[”’）]*|[;；]|\n")


def fold(text: str) -> str:
    """The text with widths and marks made uniform, character by character: `len` and offsets stay.

    >>> fold('Ａ１,５００户,"好"(略)')
    'A1,500户，"好"（略）'
    """
    plain = text.translate(_TABLE)
    folded = list(plain.translate(_MARK_TABLE))
    for mark in _NUMBER_MARK.finditer(plain):
        folded[mark.start()] = mark[0]
    return "".join(folded)


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one."""
    return bool(HAN.match(char))


def sentences(text: str) -> Iterator[Range]:
    """The ranges of the sentences of a folded text, end marks and closing quotation marks included."""
    start = 0
    for end in (m.end() for m in SENTENCE_END.finditer(text)):
        if text[start:end].strip():
            yield start, end
        start = end
    if text[start:].strip():
        yield start, len(text)


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
