"""Copies: articles that print the same words, whole or in part: in print and online, from one press release, taken over.

A text is cut into runs of SIZE characters; what two articles share is the share of the runs they have in common. To find
candidates without comparing all with all, a few runs stand for a text: those whose hash is small enough, which are the same
ones in every text. Articles that share such a run form a block, and a pair's verdict depends on its two articles alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations, pairwise

from kg.core.tenures import Copy
from kg.core.types import Article

SIZE = 10  # characters of a run: longer than set phrases
SAMPLED = 16  # one run in so many stands for the text
SHORTEST = 60  # characters: less than that is no report, and nothing to take over
COPY = 0.6  # of the runs of the longer text: then the two are one report
PART = 60  # characters in common, in runs: then a paragraph is taken over
CROWD = 60  # articles with one run in common; of more (a set text of every issue) each is compared with its neighbours only

# What typesetting changes and wording does not: everything but letters, digits and Chinese characters.
_REST = re.compile(r"\W+")


def copies(articles: Iterable[Article]) -> list[Copy]:
    """All copies among articles, by their ids. Their order is nothing; texts are compared, not headlines or places."""
    runs = {a.id: _runs(a) for a in articles}
    blocks: dict[int, list[str]] = defaultdict(list)
    for name in sorted(runs):
        for run in sampled(runs[name]):
            blocks[run].append(name)
    found = (
        _compared(left, right, runs) for left, right in sorted({pair for block in blocks.values() for pair in _pairs(block)})
    )
    return [copy for copy in found if copy]


def sampled(runs: Iterable[int]) -> list[int]:
    """The runs that stand for a text, as keys of blocks; sorted. An article without any shares nothing with another."""
    return sorted(run for run in runs if run % SAMPLED == 0)


def _runs(article: Article) -> frozenset[int]:
    """The hashes of the runs of the article's body, eight bytes each; none for a text that is too short to be one."""
    text = _REST.sub("", article.text[article.heading :]).replace("_", "")
    if len(text) < SHORTEST:
        return frozenset()
    parts = (text[i : i + SIZE].encode() for i in range(len(text) - SIZE + 1))
    return frozenset(int.from_bytes(blake2b(part, digest_size=8).digest(), "big") for part in parts)


def _pairs(block: Sequence[str]) -> Iterator[tuple[str, str]]:
    return combinations(block, 2) if len(block) <= CROWD else pairwise(block)


def _compared(left: str, right: str, runs: Mapping[str, frozenset[int]]) -> Copy | None:
    common, (short, long) = len(runs[left] & runs[right]), sorted((len(runs[left]), len(runs[right])))
    if common >= COPY * long:
        return Copy(left, right, "copy", round(common / short, 3))
    return Copy(left, right, "part", round(common / short, 3)) if common + SIZE > PART else None
