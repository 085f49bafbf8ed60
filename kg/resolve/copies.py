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
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, pairwise

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
_REST = re.compile(r"\W+")


def copies(articles: Iterable[Article]) -> list[Copy]:
    """All copies among articles, by their ids. Their order is nothing; texts are compared, not headlines or places."""
    known = {a.id: a for a in articles}
    blocks: dict[int, list[str]] = defaultdict(list)
    for name in sorted(known):
        for run in sampled(known[name]):
            blocks[run].append(name)
    shared = Counter(pair for block in blocks.values() for pair in pairs(block))
    found = sorted(pair for pair, runs in shared.items() if runs >= LEAST)
    return [copy for left, right in found if (copy := compared(known[left], known[right]))]


def sampled(article: Article) -> list[int]:
    """The runs that stand for an article, as keys of blocks (63 bits and a sign), sorted; none for what is too short."""
    text = _bare(article)
    some = (i for i in range(len(text) - SIZE + 1) if (31 * ord(text[i]) + ord(text[i + 1])) % SAMPLED == 0)
    return sorted({_hash(text[i : i + SIZE]) for i in some})


def pairs(block: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of a block, whose articles share a run; `block` are their ids, sorted."""
    return combinations(block, 2) if len(block) <= CROWD else pairwise(block)


def compared(left: Article, right: Article) -> Copy | None:
    """What two articles share, if it makes them copies; left is the one whose id comes first."""
    mine, others = _runs(_bare(left)), _runs(_bare(right))
    common, (short, long) = len(mine & others), sorted((len(mine), len(others)))
    if common >= COPY * long:
        return Copy(left.id, right.id, "copy", round(common / short, 3))
    return Copy(left.id, right.id, "part", round(common / short, 3)) if common + SIZE > PART else None


def _bare(article: Article) -> str:
    """The words of the article's body; nothing for a text that is too short to be one."""
    text = _REST.sub("", article.text[article.heading :]).replace("_", "")
    return text if len(text) >= SHORTEST else ""


@lru_cache(maxsize=2_000)
def _runs(text: str) -> frozenset[int]:
    return frozenset(_hash(text[i : i + SIZE]) for i in range(len(text) - SIZE + 1))


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big", signed=True)
