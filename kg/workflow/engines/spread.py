"""Rows on a cluster: mapped slice by slice, shuffled by key, sorted. Nothing here knows what the rows mean.

All functions that run on workers are pickled by name, so they stand at the top of a module of the package; each gets the
ontology of its process first. A lost executor costs time alone: what it held is made again from what it was made of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain, groupby, islice
from typing import Any, TypeVar

from kg.core.ontology import Ontology
from kg.workflow.engines.sent import Sent, received

Row, Made = TypeVar("Row"), TypeVar("Made")
Rdd = Any  # pyspark.RDD, which is there only where Spark is
TASK = 16  # rows of a task: a second or two of work for pages
WAVES = 4  # tasks of a slice for each core of the cluster
LINES = 100_000  # lines of a partition that is sorted
AHEAD = 2  # slices at work at a time: one is finished while the next begins


class Cluster:
    """A running Spark with the ontology at its workers."""

    def __init__(self, context: Any, sent: Sent) -> None:
        self.context = context
        self.sent = context.broadcast(sent)
        self.kept: list[Rdd] = []

    def mapped(self, rows: Iterable[Row], work: Callable[[Ontology, Row], Made]) -> Iterator[list[Made]]:
        """What `work` makes of each row, slice by slice and in order; rows are asked for as slices are done.

        What was made stays on the disks of the cluster, too, as `everything`.
        """
        rows, going = iter(rows), deque[Future[list[Made]]]()
        with ThreadPoolExecutor(AHEAD) as threads:
            while slice_ := list(islice(rows, TASK * WAVES * self.cores)):
                going.append(threads.submit(self._slice, slice_, work))
                if len(going) == AHEAD:
                    yield going.popleft().result()
            yield from (future.result() for future in going)

    def _slice(self, rows: list[Row], work: Callable[[Ontology, Row], Made]) -> list[Made]:
        spread = self.context.parallelize(rows, -(-len(rows) // TASK))
        made = self.keep(self.each(spread, work))
        return made.collect()  # type: ignore[no-any-return]

    @property
    def cores(self) -> int:
        """Cores of the cluster, as far as Spark knows them by now."""
        return max(2, self.context.defaultParallelism)

    def each(self, rdd: Rdd, work: Callable[[Ontology, Row], Made]) -> Rdd:
        """`work` done on each row."""
        return rdd.mapPartitions(partial(_each, self.sent, work))

    def flat(self, rdd: Rdd, work: Callable[[Ontology, Row], Iterable[Made]]) -> Rdd:
        """`work` done on each row, all that comes of them."""
        return rdd.mapPartitions(partial(_flat, self.sent, work))

    def keep(self, rdd: Rdd) -> Rdd:
        """The same, kept on the disks of the cluster when it has been made; a part that is lost is made again."""
        from pyspark import StorageLevel

        self.kept.append(rdd.persist(StorageLevel.DISK_ONLY))
        return self.kept[-1]

    def streamed(self, rdd: Rdd) -> Iterator[Any]:
        """All rows, a partition in memory at a time; made on all executors first, so that none waits for the driver."""
        self.keep(rdd).count()
        return rdd.toLocalIterator(prefetchPartitions=True)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Frees what is kept."""
        for rdd in self.kept:
            rdd.unpersist()
        self.sent.unpersist()


    def counted(self, lines: Rdd) -> Rdd:
        """Each line once, with how often it came, sorted by bytes over all partitions."""
        parts = -(-self.keep(lines).count() // LINES)
        return lines.map(_one).sortByKey(numPartitions=parts).mapPartitions(_runs)


def _one(line: bytes) -> tuple[bytes, None]:
    return line, None


def _runs(rows: Iterable[tuple[bytes, None]]) -> Iterator[tuple[bytes, int]]:
    for line, same in groupby(rows, key=lambda row: row[0]):
        yield line, sum(1 for _ in same)


def _each(sent: Any, work: Callable[[Ontology, Row], Made], rows: Iterable[Row]) -> Iterator[Made]:
    ontology = received(sent.value)
    return (work(ontology, row) for row in rows)


def _flat(sent: Any, work: Callable[[Ontology, Row], Iterable[Made]], rows: Iterable[Row]) -> Iterator[Made]:
    return chain.from_iterable(_each(sent, work, rows))
