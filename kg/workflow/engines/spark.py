"""The heavy work of a build on Apache Spark: pages read, blocks resolved, lines made and sorted.

What workers need is sent to them and what they make comes back, so that they and the driver need no folder in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kg import resolve
from kg.core.ontology import Ontology
from kg.triples import tables
from kg.triples.lines import write
from kg.workflow.engines.boxed import Box, opened
from kg.workflow.engines.session import told
from kg.workflow.engines.spread import Cluster
from kg.workflow.grouped import Grouped
from kg.workflow.parts import overlapping, part
from kg.workflow.plan import BlockOrder, Row, block_rows, entity_lines, page_lines, post_lines
from kg.workflow.readings import SCHEMAS, PartOrder, PartRead, read_part
from kg.workflow.resolving import Made, Said
from kg.workflow.storing import Making, by_page, name_posts, post_rows, posted

DIGITS = 6
SHARES = 16**DIGITS  # a group goes to an executor by the first digits of a hash, so that each has its share
PAGES = 256  # of which a partition makes lines, so that it has some 200,000
SENT = 64  # parts of tables that are sent at a time
Files = tuple[bytes, ...]
Things = list[tuple[str, str, str]]  # a mention's key, the id and the name of the entity it stands for


class Spark:
    """The engine; see `kg.workflow.engines.Engine` for what its functions do."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def parts(self, orders: Iterable[PartOrder]) -> Iterator[PartRead]:
        """A task a part: its files go there, and those that are made come back."""
        folders: list[Path] = []

        def boxes() -> Iterator[Box]:
            for order in orders:
                folders.append(order.new)
                yield boxed(order)

        for n, made in enumerate(self.cluster.map(opened, boxes())):
            made.lay(folders[n])
            yield made.found

    def blocks(self, db: Grouped, about: Mapping[resolve.Key, Said]) -> Iterator[Made]:
        """Appearances are shuffled by block."""
        rows = ((_share(*row[1:3]), row) for row in db.stream("orders", order=""))
        yield from self.cluster.grouped(partial(block_made, about), rows, SHARES)

    def lines(self, making: Making, done: Callable[[int], None]) -> None:
        """Entities are joined to the pages that name them, claims shuffled by post, and all lines sorted, as one run."""
        cluster, digits = self.cluster, making.work.digits
        places = -(-tables.count(making.work.new / "pages") // PAGES)
        each = -(-len(making.work.prefixes) // places)
        entities = cluster.spread(_files(making, "entities"), each, SENT)
        pages = cluster.spread(_files(making, "readings", "claims"), each, SENT)
        things = cluster.flat(entities, partial(things_named, digits))
        name_posts(making, "new")
        posts = ((_share(row["unit"]), row) for row in post_rows(making, "new"))
        units = (
            cluster.flat(pages.cogroup(things, numPartitions=places), lines_of_pages),
            cluster.flat(entities, lines_of_entities),
            cluster.flat(cluster.shuffled(posts, SHARES), partial(lines_of_posts, making.heads("new"))),
        )
        with told():
            found = cluster.streamed(cluster.counted(cluster.context.union(list(units)), places))
            write(making.fresh("new"), (line for line, times in found for line in repeat(line, times)))
        done(len(making.work.prefixes))


def boxed(order: PartOrder) -> Box:
    """A part to be read, with all files that reading it may need."""
    names = {"new": (order.new, ("pages", *SCHEMAS)), "known": (order.known, tuple(SCHEMAS))}
    found = {
        f"{side}/{path.relative_to(build).as_posix()}": path.read_bytes()
        for side, (build, theirs) in names.items()
        if build
        for table in theirs
        for path in overlapping(build, table, order.prefix)
    }
    made = [part(Path(), table, order.prefix).as_posix() for table in SCHEMAS]
    return Box(read_there, order, found, made, "new")


def read_there(folder: Path, order: PartOrder, ontology: Ontology) -> PartRead:
    """Reads a part in a folder on another machine."""
    return read_part(replace(order, new=folder / "new", known=folder / "known" if order.known else None), ontology)


def _share(*key: str) -> tuple[Any, ...]:
    return int(sha256("\t".join(key).encode()).hexdigest()[:DIGITS], 16), *key


def block_made(about: Mapping[resolve.Key, Said], group: tuple[Any, list[tuple[Any, ...]]], ontology: Ontology) -> Made:
    """A block from the rows of its appearances."""
    rows = group[1]
    place, family, block, digest, *_ = rows[0]
    said = about.get((family, block), Said())
    keys = tuple(sorted({(row[4], row[5]) for row in rows}))
    order = BlockOrder(keys, tuple(row[6] for row in rows), digest, tuple(said.judged), tuple(said.aliases))
    return place, [block_rows(order, ontology)]


def _files(making: Making, *names: str) -> Iterator[tuple[str, Files]]:
    """The files of each part of some tables, by the part's first digits."""
    for path in sorted((making.work.new / names[0]).glob("*.parquet")):
        prefix = path.stem.removeprefix("all")
        yield prefix, tuple(part(making.work.new, name, prefix).read_bytes() for name in names)


def _rows(file: bytes) -> list[Row]:
    return pq.read_table(BytesIO(file), use_threads=False, pre_buffer=False).to_pylist()  # type: ignore[no-any-return]


def things_named(digits: int, entities: tuple[str, Files], ontology: Ontology) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The mentions of entities, by the first digits of their pages."""
    for row in _rows(entities[1][0]):
        for mention in row["mentions"]:
            yield mention[:digits], (mention, row["id"], row["name"])


def lines_of_pages(
    joined: tuple[str, tuple[Iterable[Files], Iterable[tuple[str, str, str]]]], ontology: Ontology
) -> Iterator[bytes]:
    """The lines of the pages of a part."""
    things: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for mention, id_, name in joined[1][1]:
        things[mention.partition(":")[0]][mention] = id_, name
    for readings, claims in joined[1][0]:
        by_id = by_page(_rows(claims))
        for reading in _rows(readings):
            yield from page_lines(reading, by_id.get(reading["page"], ()), things.get(reading["page"], {}), ontology)


def lines_of_entities(entities: tuple[str, Files], ontology: Ontology) -> Iterator[bytes]:
    """The lines of the entities of a part."""
    for row in _rows(entities[1][0]):
        yield from entity_lines(row, ontology)


def lines_of_posts(heads: Mapping[str, str], group: tuple[Any, list[Row]], ontology: Ontology) -> list[bytes]:
    """The lines of a post."""
    claims = sorted(group[1], key=lambda row: (row["page"], row["id"]))
    return post_lines(claims, posted(claims), heads, ontology)
