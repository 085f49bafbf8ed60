"""The weights of the layout are learned from zero: the same pages give the same numbers, and these read the pages."""

from __future__ import annotations

import tomllib

from benchmarks.examples import composed
from benchmarks.weigh import WEIGHTS, learn, written
from kg.core import ontology
from kg.layout.roles import decide
from kg.layout.weights import COLUMNS, JOIN, OPEN, weighed

ONTOLOGY = ontology.read()
PAGES = composed(None, ("split headline", "notice", "tail behind one"), 2, ONTOLOGY)


def test_weights_learned_twice_are_the_same_and_read_their_pages() -> None:
    before = WEIGHTS.read_text(encoding="utf-8")
    text = written(learn(PAGES, 4), before)
    assert text == written(learn(PAGES, 4), before)
    assert text.split("\n\n")[0] == before.split("\n\n")[0]
    table = weighed(tomllib.loads(text))
    blocks = [(a, b) for joins, gold in PAGES for a, b in zip(decide(joins, table).roles, gold.roles, strict=True)]
    assert sum(a == b for a, b in blocks) >= 0.9 * len(blocks)


def test_the_file_of_weights_is_as_the_learner_writes_it() -> None:
    """Written again from its own numbers the file is the same: nothing in it was put there by hand."""
    tables = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert set(tables) <= {*COLUMNS, JOIN, OPEN}
    again = {(t, f): float(w) for t, row in tables.items() for f, w in row.items()}
    assert written(again, WEIGHTS.read_text(encoding="utf-8")) == WEIGHTS.read_text(encoding="utf-8")
