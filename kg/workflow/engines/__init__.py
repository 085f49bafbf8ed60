"""Engines: where the heavy work of a build is done. What is small is done where the command runs, with each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from kg import resolve
from kg.workflow.grouped import Grouped
from kg.workflow.pool import Pool
from kg.workflow.readings import PartOrder, PartRead, read_part
from kg.workflow.resolving import Made, Said, blocks
from kg.workflow.storing import Making, all_lines

ENGINES = ("local", "spark")


class Engine(Protocol):
    """What an engine can do."""

    def parts(self, orders: Iterable[PartOrder]) -> Iterator[PartRead]:
        """Reads parts of a build, in their order, and writes their tables."""

    def blocks(self, db: Grouped, about: Mapping[resolve.Key, Said]) -> Iterator[Made]:
        """Resolves the blocks of the query `orders`, those of one part after the other. `about`: what persons said of them."""

    def lines(self, making: Making, done: Callable[[int], None]) -> None:
        """Makes the lines of all pages, entities and posts, as sorted runs."""


class Local:
    """The processes of this machine."""

    def __init__(self, pool: Pool) -> None:
        self.parts = partial(pool.spread, read_part)
        self.blocks = partial(blocks, pool)
        self.lines = all_lines


@contextmanager
def engine(name: str, pool: Pool) -> Iterator[Engine]:
    """The engine of a name. Raises EngineError where it is not installed, or does not start."""
    if name == "spark":
        from kg.workflow.engines.spark import Spark
        from kg.workflow.engines.spread import Cluster

        with Cluster(pool.ontology, pool.overlays) as cluster:
            yield Spark(cluster)
    else:
        yield Local(pool)
