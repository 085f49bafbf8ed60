"""Bytes → text of a page: the encodings that papers leave behind."""

from __future__ import annotations

import codecs
import re

from kg.core.errors import InputError

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
COMMON_HAN = re.compile(r"[\u4e00-\u9fff]")


def decode(raw: bytes, name: str) -> str:
    """The text of a page file: UTF-8 or UTF-16 with a byte-order mark, UTF-8, GB18030; line ends as `\\n`.

    Raises InputError, naming the file, where it is empty, binary, or none of these.
    """
    if not raw.strip():
        raise InputError(f"{name}: the file is empty; a page needs text")
    text = _decoded(raw)
    if text is None or CONTROL.search(text):
        raise InputError(f"{name}: not a text in UTF-8, UTF-16 or GB18030; save it in one of them, UTF-8 at best")
    if not text.strip():
        raise InputError(f"{name}: the file holds blanks only; a page needs text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(raw: bytes) -> str | None:
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _strict(raw, encoding)
    text = _strict(raw, "utf-8")
    if text is None:
        text = _strict(raw, "gb18030")
        # Nearly any bytes decode as GB18030; a page in it is mostly Chinese characters of the common block.
        if text and len(COMMON_HAN.findall(text)) * 3 < len(text):
            return None
    return text


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
