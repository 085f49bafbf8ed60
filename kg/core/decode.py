"""Bytes → text: the encodings that papers leave behind, told by byte-order marks and by what looks like Chinese."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from kg.core.errors import InputError
from kg.core.text import in_simplified

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Nearly any bytes are valid in some of these, so that it depends on what the text looks like; of equals the first.
GUESSED = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
HIGH = re.compile(rb"[\x80-\xff]")
SAMPLE = 1 << 14  # bytes from which an encoding is told
# Share of common characters among those beyond ASCII: 50 characters of a page have 0.89 at least, wrongly decoded 0.73 at most.
CHINESE = 0.8


def decode(raw: bytes, name: str) -> str:
    """The text of a page file in UTF-8, UTF-16, GB18030 or Big5 (with the characters of Hong Kong); line ends as `\\n`.

    Raises InputError, naming the file, where it is empty, binary, or none of these.
    """
    if not raw.strip():
        raise InputError(f"{name}: the file is empty; a page needs text")
    encoding = encoding_of(raw)
    text = _strict(raw, encoding) if encoding else None
    if text is None or CONTROL.search(text):
        raise InputError(f"{name}: not a text in UTF-8, UTF-16, GB18030 or Big5; save it in one of them, UTF-8 at best")
    if not text.strip():
        raise InputError(f"{name}: the file holds blanks only; a page needs text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def encoding_of(raw: bytes, whole: bool = True) -> str | None:
    """The encoding of a text, as Python names it, or None; not `whole`: the bytes may end within a character.

    >>> encoding_of("县政府召开会议".encode("gb18030")), encoding_of("縣政府召開會議".encode("big5"))
    ('gb18030', 'big5hkscs')
    """
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return encoding
    text = _strict(raw, "utf-8", whole)
    if text is not None and "\0" not in text:
        return "utf-8"
    first = next((m.start() for m in HIGH.finditer(raw)), 0) & ~1  # even, for UTF-16
    sample = raw[first : first + SAMPLE]
    score, encoding = max(((likeness(_strict(sample, e, False)), e) for e in GUESSED), key=lambda pair: pair[0])
    return encoding if score >= CHINESE else None


def likeness(text: str | None) -> float:
    """How much a text looks like Chinese: the share of common characters and marks among those beyond ASCII; 0 for None."""
    if not text or CONTROL.search(text):
        return 0.0
    found = BEYOND_ASCII.findall(text)
    return sum(map(_common, found)) / len(found) if found else 0.0


@lru_cache(maxsize=1 << 16)
def _common(char: str) -> bool:
    """Whether a character stands in the first level of GB2312 (3,755 characters, and marks), once in simplified script."""
    code = in_simplified(char).encode("gb2312", "ignore")
    return bool(code) and code[0] < 0xD8


def _strict(raw: bytes, encoding: str, whole: bool = True) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(raw, whole)
    except UnicodeDecodeError:
        return None
