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
        first, second = ("".join(sorted({pair[i] for pair in rests if len(pair) == 2})) for i in (0, 1))
        single = "".join(sorted(pair for pair in rests if len(pair) == 1))
        ways = [f"(?=[{re.escape(second)}])"] if second else []
        ways += [f"(?<=[{re.escape(single)}])"] if single else []
        self._single = frozenset(single)
        self._glance = re.compile(f"[{re.escape(first + single)}](?:{'|'.join(ways)})" if ways else "(?!)")

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
        for start in self.starts(text):
            pair = text[start : start + 2]
            rest = next((r for r in self._rests.get(pair, ()) if text.startswith(r, start + 2)), None)
            yield start, pair[:1] if rest is None else pair + rest
