"""Rows on a Spark cluster: worked through task by task, shuffled by key, sorted. Nothing here knows what the rows mean.

Functions that run on workers are pickled by name, so they stand at the top of a module of the package; each gets a task and the
ontology of its process. A lost executor costs time alone: what it held is made again from what it was made of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, TypeVar

from kg.core.ontology import Ontology
from kg.workflow.engines.sent import packed, received
from kg.workflow.engines.session import session, told

Task = TypeVar("Task")
Done = TypeVar("Done")
Row = TypeVar("Row")
Key = tuple[Any, ...]
Rdd = Any  # pyspark.RDD, which is there only where Spark is
WAVES = 4  # tasks at a cluster for each of its cores: in work, and waiting
SLICE = 64  # tasks of one job at most, so that what comes back fits into the driver
SENT, ROWS = 50_000, 5_000  # rows sent at a time, and rows of a partition


class Cluster:
    """A running Spark whose workers have the ontology. It does what `kg.workflow.pool.Pool` does, on many machines."""

    def __init__(self, ontology: Ontology, overlays: Sequence[Path] = ()) -> None:
        self.context = session()
        self.sent = self.context.broadcast(packed(overlays, ontology))
        self.kept: list[Rdd] = []
        self.group = f"xiangtu-{id(self)}"  # of the jobs, in a Spark that may have others

    def __enter__(self) -> Cluster:
        self._join()
        return self

    def __exit__(self, *_: object) -> None:
        self.context.cancelJobGroup(self.group)  # whatever a fault or ctrl-C has left in work
        for rdd in self.kept:
            rdd.unpersist()

    def map(self, function: Callable[[Task, Ontology], Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """What the function gives for each task, in their order. Tasks are taken from their source only as results are taken.

        Raises EngineError where Spark gives a task up.
        """
        rest, cores = iter(tasks), max(2, self.context.defaultParallelism)
        size = min(2 * cores, SLICE)
        waiting: deque[Future[list[Done]]] = deque()
        with ThreadPoolExecutor(-(-WAVES * cores // size), initializer=self._join) as threads, told():
            try:
                while slice_ := list(islice(rest, size)):
                    waiting.append(threads.submit(self._done, function, slice_))
                    if len(waiting) * size >= WAVES * cores:
                        yield from waiting.popleft().result()
                while waiting:
                    yield from waiting.popleft().result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                self.context.cancelJobGroup(self.group)  # nothing, but after a fault or ctrl-C

    def _join(self) -> None:
        """Puts the jobs of a thread into the group that is cancelled together."""
        self.context.setJobGroup(self.group, "kg build", interruptOnCancel=True)

    def _done(self, function: Callable[[Task, Ontology], Done], tasks: list[Task]) -> list[Done]:
        spread = self.context.parallelize(tasks, len(tasks))
        return self.each(spread, function).collect()  # type: ignore[no-any-return]

    def grouped(
        self, function: Callable[[tuple[Any, list[Row]], Ontology], Done], rows: Iterable[tuple[Key, Row]], shares: int
    ) -> Iterator[Done]:
        """What the function gives for the rows of each key, in the order of the keys; rows are shuffled between the executors.

        A key begins with a number below `shares`. Raises EngineError where Spark gives up.
        """
        with told():
            yield from self.streamed(self.each(self.shuffled(rows, shares), function))

    def shuffled(self, rows: Iterable[tuple[Key, Row]], shares: int) -> Rdd:
        """Each key with its rows, in the order of the keys; see `grouped`."""
        lying = self.spread(rows)
        places = min(shares, max(1, lying.getNumPartitions()))
        return lying.repartitionAndSortWithinPartitions(places, partial(_place, places, shares)).mapPartitions(_groups)

    def spread(self, rows: Iterable[Task], each: int = ROWS, sent: int = SENT) -> Rdd:
        """Rows from here on the cluster, `each` of them a partition.

        The driver's Java holds them as long as they may be needed again; where Spark has a folder for that
        (`spark.checkpoint.dir`) they lie there, and at most the `sent` rows of one slice are in memory.
        """
        rest, found = iter(rows), []
        while slice_ := list(islice(rest, sent)):
            found.append(self.context.parallelize(slice_, -(-len(slice_) // each)))
            if self.context.getCheckpointDir():
                found[-1].checkpoint()
                found[-1].count()
        return self.context.union(found) if found else self.context.parallelize([], 1)

    def each(self, rdd: Rdd, work: Callable[[Task, Ontology], Done]) -> Rdd:
        """`work` done on each row."""
        return rdd.mapPartitions(partial(_each, self.sent, work))

    def flat(self, rdd: Rdd, work: Callable[[Task, Ontology], Iterable[Done]]) -> Rdd:
        """`work` done on each row, all that comes of them."""
        return rdd.mapPartitions(partial(_flat, self.sent, work))

    def streamed(self, rdd: Rdd) -> Iterator[Any]:
        """All rows, a partition in memory at a time; made on all executors first, so that none waits for the driver."""
        if rdd.getNumPartitions() > 1:
            self._kept(rdd).count()
        return rdd.toLocalIterator(prefetchPartitions=True)  # type: ignore[no-any-return]

    def counted(self, lines: Rdd, parts: int) -> Rdd:
        """Each line once, with how often it came, sorted by bytes over so many partitions."""
        found = (
            self._kept(lines) if parts > 1 else lines
        )  # sorted apart, they are looked at twice: first to see where to part them
        return found.map(_one).sortByKey(numPartitions=parts).mapPartitions(_runs)

    def _kept(self, rdd: Rdd) -> Rdd:
        """The same, kept on the disks of the cluster when it has been made; a part that is lost is made again."""
        from pyspark import StorageLevel

        self.kept.append(rdd.persist(StorageLevel.DISK_ONLY))
        return rdd


def _place(places: int, shares: int, key: Key) -> int:
    """The partition of a key, such that the order of partitions is that of keys."""
    return int(key[0]) * places // shares


def _groups(rows: Iterable[tuple[Key, Row]]) -> Iterator[tuple[Key, list[Row]]]:
    for key, group in groupby(rows, key=lambda row: row[0]):
        yield key, [row for _, row in group]


def _one(line: bytes) -> tuple[bytes, None]:
    return line, None


def _runs(rows: Iterable[tuple[bytes, None]]) -> Iterator[tuple[bytes, int]]:
    for line, same in groupby(rows, key=lambda row: row[0]):
        yield line, sum(1 for _ in same)


def _each(sent: Any, work: Callable[[Task, Ontology], Done], rows: Iterable[Task]) -> Iterator[Done]:
    ontology = received(sent.value)
    return (work(row, ontology) for row in rows)


def _flat(sent: Any, work: Callable[[Task, Ontology], Iterable[Done]], rows: Iterable[Task]) -> Iterator[Done]:
    return chain.from_iterable(_each(sent, work, rows))
