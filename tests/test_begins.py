"""Words found by their first two characters are those that a look at every character finds."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kg.core.begins import Begins, matches
from kg.core.text import any_of

CHARS = "区委员会，"
TEXTS = st.text(CHARS, max_size=24)
WORDS = st.lists(st.text(CHARS, min_size=1, max_size=4), max_size=8)


@given(WORDS, TEXTS)
def test_the_longest_word_is_found_wherever_one_begins(words: list[str], text: str) -> None:
    fits = [[w for w in words if text.startswith(w, at)] for at in range(len(text))]
    longest = [(at, max(found, key=len)) for at, found in enumerate(fits) if found]
    begins = Begins(words)
    assert list(begins.longest(text)) == longest
    assert list(begins.starts(text)) == [at for at, _ in longest]


@given(WORDS, TEXTS, st.integers(0, 24))
def test_where_words_begin_no_match_is_missed(words: list[str], text: str, at: int) -> None:
    pattern = re.compile(f"(?:{any_of(words)})(?!会)")
    found = [m.span() for m in matches(Begins(words), pattern, text, at)]
    assert found == [m.span() for m in pattern.finditer(text, at)]
