"""Where words of a list begin in a text, found by their first two characters: many words cost no more than few."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator


class Begins:
    """Finds the words of a list wherever they begin, over one another too.

    An expression of many words is tried word by word where one may begin; a look at two characters is one step.
    """

    def __init__(self, words: Iterable[str]) -> None:
        rests: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words), key=lambda w: (-len(w), w)):
            rests[word[:2]].append(word[2:])
        self._rests = {pair: tuple(rest) for pair, rest in rests.items()}
        self._single = frozenset(pair for pair in rests if len(pair) == 1)
        self._glance = glance(rests)

    def starts(self, text: str) -> Iterator[int]:
        """The places where a word begins, in order.

        >>> list(Begins(["区委", "委员会", "员"]).starts("区委委员"))
        [0, 3]
        """
        rests, single = self._rests.get, self._single
        for match in self._glance.finditer(text):
            start = match.start()
            rest = rests(text[start : start + 2])
            if (rest and text.startswith(rest, start + 2)) or text[start] in single:
                yield start

    def longest(self, text: str) -> Iterator[tuple[int, str]]:
        """The same places, each with the longest word that begins there."""
        rests, single = self._rests.get, self._single
        for match in self._glance.finditer(text):
            start = match.start()
            pair = text[start : start + 2]
            rest = rests(pair)
            if rest and text.startswith(rest, start + 2):
                for longest in rest:
                    if text.startswith(longest, start + 2):
                        yield start, pair + longest
                        break
            elif pair[0] in single:
                yield start, pair[0]


def glance(words: Iterable[str]) -> re.Pattern[str]:
    """Matches where a word of a list may begin, as far as two characters tell."""
    pairs = {word[:2] for word in words}
    first, second = ("".join(sorted({pair[i] for pair in pairs if len(pair) == 2})) for i in (0, 1))
    single = "".join(sorted(pair for pair in pairs if len(pair) == 1))
    ways = [f"(?=[{re.escape(second)}])"] if second else []
    ways += [f"(?<=[{re.escape(single)}])"] if single else []
    return re.compile(f"[{re.escape(first + single)}](?:{'|'.join(ways)})" if ways else "(?!)")


def matches(begins: Begins, pattern: re.Pattern[str], text: str, at: int = 0) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text, at)` gives, for a pattern that matches only where a word begins and is slow to try."""
    for start in begins.starts(text):
        if start >= at and (match := pattern.match(text, start)):
            yield match
            at = match.end()
