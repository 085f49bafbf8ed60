"""Copies: articles that print the same words, whole or in part: in print and online, from one press release, taken over.

A text is cut into runs of SIZE characters; what two articles share is the share of the runs they have in common. To find
candidates without comparing all with all, a few runs stand for a text: those that begin with certain pairs of characters, which
are the same ones in every text. Articles that share such a run form a block, and a pair's verdict depends on its two articles
alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from kg.core.tenures import Copy
from kg.core.types import Article

SIZE = 10  # characters of a run: longer than set phrases
SAMPLED = 8  # one run in so many stands for the text
LEAST = 3  # runs of those that two articles must share to be compared
SHORTEST = 60  # characters: less than that is no report, and nothing to take over
COPY = 0.6  # of the runs of the longer text: then the two are one report
PART = 60  # characters in common, in runs: then a paragraph is taken over
CROWD = 60  # articles with one run in common; of more (a set text of every issue) each is compared with its neighbours only

# What typesetting changes and wording does not: everything but letters, digits and Chinese characters.
_REST = re.compile(r"[\W_]+")


Keys = npt.NDArray[np.int64]  # of runs: 64 bits each

# The character at each place of a run counts so many times in its key, modulo 2**64: powers of an odd number without a pattern.
_TIMES = tuple(np.uint64(pow(0x9E3779B97F4A7C15, power, 1 << 64)) for power in range(1, SIZE + 1))


def copies(articles: Iterable[Article]) -> list[Copy]:
    """All copies among articles, by their ids. Their order is nothing; texts are compared, not headlines or places."""
    known = {a.id: a for a in articles}
    blocks: dict[int, list[str]] = defaultdict(list)
    for name in sorted(known):
        for run in sampled(known[name]):
            blocks[run].append(name)
    shared = Counter(pair for block in blocks.values() for pair in pairs(block))
    found = sorted(pair for pair, times in shared.items() if times >= LEAST)
    keys = {name: runs(known[name]) for name in {name for pair in found for name in pair}}
    told = ((pair, compared(*(keys[name] for name in pair))) for pair in found)
    return [Copy(*pair, kind, share) for pair, (kind, share) in told if kind]


def sampled(article: Article) -> list[int]:
    """The runs that stand for an article, as keys of blocks, sorted; none for what is too short."""
    codes = _codes(article)
    keys = _keys(codes)
    some = (31 * codes[: len(keys)] + codes[1 : len(keys) + 1]) % SAMPLED == 0
    found: list[int] = np.unique(keys[some]).tolist()
    return found


def runs(article: Article) -> Keys:
    """The keys of all runs of an article, sorted, each once."""
    return np.unique(_keys(_codes(article)))


def pairs(block: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of a block, whose articles share a run; `block` are their ids, sorted."""
    return combinations(block, 2) if len(block) <= CROWD else pairwise(block)


def compared(left: Keys, right: Keys) -> tuple[str, float]:
    """What two articles share, by their runs: "copy", "part" or nothing, and how much of the shorter one."""
    common, (short, long) = len(np.intersect1d(left, right, assume_unique=True)), sorted((len(left), len(right)))
    kind = "copy" if common >= COPY * long else "part" if common + SIZE > PART else ""
    return kind, round(common / short, 3) if kind else 0.0


def _codes(article: Article) -> npt.NDArray[np.uint64]:
    """The code points of the article's body, but for marks and blanks; none for a text that is too short to be one."""
    text = _REST.sub("", article.text[article.heading :])
    return np.frombuffer(text.encode("utf-32-le") if len(text) >= SHORTEST else b"", "<u4").astype(np.uint64)


def _keys(codes: npt.NDArray[np.uint64]) -> Keys:
    """The key of each run, by the place where it begins."""
    count = max(len(codes) - SIZE + 1, 0)
    found = np.zeros(count, np.uint64)
    for place, times in enumerate(_TIMES):
        found += codes[place : place + count] * times
    return found.view(np.int64)
