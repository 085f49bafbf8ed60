"""What characters and pairs of them tell of a topic, by the word list, and which characters stand together in words.

Characters go by their code points, pairs by those of both in one number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from math import exp, log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kg.core.cache import table
from kg.core.lexicon import lexicon

Numbers = npt.NDArray[np.int64]
Kin = tuple[Numbers, Numbers]  # the characters that one stands with, and how much likelier than by chance

# A pair is the first character shifted by the bits that one takes, plus the second; Chinese characters alone are below WIDE.
SHIFT = 21
WIDE = 1 << 16
# The rarity of a pair that is no word; what pairs and single characters weigh nothing up to, as logarithms of a share.
_ODD, _PLAIN, _COMMON = 11.0, 6.0, 5.0
# How many parts are known by heart.
_REMEMBERED = 1 << 18


@dataclass(frozen=True, eq=False, slots=True)
class Characters:
    """What the word list tells of characters: `rarity`, minus the logarithm of their share, and `partners`: for each
    character those it makes a word of two with, on either side."""

    rarity: Mapping[str, float]
    partners: Mapping[str, str]
    known: dict[int, Kin] = field(default_factory=dict)

    def kin(self, code: int) -> Kin:
        """The characters that one stands with oftener than by chance, and how much likelier that is, in hundredths."""
        found = self.known.get(code)
        if found is None:
            char = chr(code)
            others = self.partners.get(char, "").replace(char, "")
            bonds = {ord(b): max(self._bond(char, b), self._bond(b, char)) for b in others}
            near = [(b, bond) for b, bond in bonds.items() if bond > 0]
            found = self.known[code] = np.array([b for b, _ in near], np.int64), np.array([bond for _, bond in near], np.int64)
        return found

    def _bond(self, a: str, b: str) -> int:
        known = lexicon().words.get(a + b)
        return 0 if known is None else round(10 * (known + self.rarity[a] + self.rarity[b]))


@lru_cache(maxsize=1)
def characters() -> Characters:
    """Rarity and partners of characters, from the words of one and two characters; kept ready after the first time."""
    return Characters(*table(sha256(Path(__file__).read_bytes()).digest() + lexicon().digest, _characters))


def _characters() -> tuple[dict[str, float], dict[str, str]]:
    share: defaultdict[str, float] = defaultdict(float)
    partners: defaultdict[str, str] = defaultdict(str)
    for word, known in lexicon().words.items():
        if len(word) == 1:
            share[word] += exp(known)
        elif len(word) == 2:
            part, a, b = exp(known), word[0], word[1]
            share[a] += part
            share[b] += part
            partners[a] += b
            partners[b] += a
    return {c: -log(s) for c, s in share.items()}, dict(partners)


class _Tells(dict[int, float]):
    """What characters and pairs tell of a topic, wherever they stand, by heart."""

    def __missing__(self, part: int) -> float:
        if part < WIDE:
            tells = max(0.0, characters().rarity.get(chr(part), _ODD) - _COMMON) ** 2 / 2
        else:
            pair = chr(part >> SHIFT) + chr(part % (1 << SHIFT))
            tells = max(0.0, min(14.0, -lexicon().words.get(pair, -_ODD)) - _PLAIN)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[part] = tells
        return tells


_TELLS = _Tells()


def tells(parts: Numbers) -> npt.NDArray[np.float64]:
    """What characters and pairs tell of a topic, wherever they stand."""
    return np.array(list(map(_TELLS.__getitem__, parts.tolist())), np.float64)


def bonds(chars: Numbers) -> tuple[npt.NDArray[np.int16], Numbers]:
    """How much likelier than by chance each two of some characters stand together, in hundredths; and the row and column of
    each of them. The last ones are for no character, and for those that stand with none, so that no page makes a large table."""
    kin = list(map(characters().kin, chars.tolist()))
    sizes = np.array([len(others) for others, _ in kin], np.int64)
    near = np.flatnonzero(sizes)
    none = len(near)
    row = np.full(len(chars) + 1, none)
    row[near] = np.arange(none)
    found = np.zeros((none + 1, none + 1), np.int16)
    if none:
        at = np.full(WIDE, none, np.int32)
        at[chars] = row[:-1]
        others, likelier = (np.concatenate(parts) for parts in zip(*kin, strict=True))
        found[np.repeat(row[:-1], sizes), at[others]] = likelier
        found[:, none] = 0
    return found, row
