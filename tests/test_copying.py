"""Pairs of articles that share runs: worked out anew for a few pages, they are those of working all of them out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.workflow.copying import COPIES, page_of
from kg.workflow.grouped import Grouped, grouped
from kg.workflow.plan import READINGS

CROWD, LEAST = 3, 2
RUNS = st.frozensets(st.integers(1, 6), max_size=4)
PAGES = st.dictionaries(st.sampled_from([format(n, "016x") for n in range(6)]), st.lists(RUNS, max_size=3), max_size=6)
Pages = dict[str, list[frozenset[int]]]


def shown(db: Grouped, name: str, pages: Pages) -> None:
    """Registers a table of readings that holds what pairs are made of."""
    schema = pa.schema([READINGS.field("page"), READINGS.field("runs")])
    rows = [
        {
            "page": page,
            "runs": [{"run": run, "article": f"{page}-{n}"} for n, runs in enumerate(articles) for run in sorted(runs)],
        }
        for page, articles in pages.items()
    ]
    db.connection.register(name, pa.Table.from_pylist(rows, schema))


def pairs(db: Grouped, query: str, *values: object) -> list[tuple[str, ...]]:
    db.rows(query, *values, crowd=CROWD, least=LEAST)  # type: ignore[arg-type]
    return db.connection.execute("SELECT * FROM paired ORDER BY ALL").fetchall()


@settings(deadline=None)
@given(PAGES, PAGES)
def test_pairs_are_the_same_made_anew_or_from_those_before(old: Pages, new: Pages) -> None:
    changed = sorted(p for p in old.keys() | new.keys() if old.get(p) != new.get(p))
    with TemporaryDirectory() as folder, grouped(Path(folder), 1) as db:
        shown(db, "readings", old)
        before = [{"left": left, "right": right, "kind": "", "shared": 0.0} for left, right in pairs(db, "paired")]
        db.connection.register("compared", pa.Table.from_pylist(before, COPIES))
        shown(db, "readings_before", {p: a for p, a in old.items() if p in changed})
        shown(db, "readings", new)
        mended = pairs(db, "repaired", {"pages": changed})
        assert mended == pairs(db, "paired")
        assert all(page_of(a) in new for pair in mended for a in pair)
