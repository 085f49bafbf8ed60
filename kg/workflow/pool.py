"""Processes that work through a stream of tasks, a bounded number of them at a time; results come in the order of the tasks."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from kg.core import ontology as ontologies
from kg.core.errors import StoreError
from kg.core.ontology import Ontology

AHEAD = 2  # tasks in flight for each process: one in work, one waiting
STARTING = 2.0  # seconds that a process takes until it can work

Task = TypeVar("Task")
Done = TypeVar("Done")
Work = Callable[[Task, Ontology], Done]  # a function of a module, so that a process can find it


@dataclass
class Pool:
    """Processes, started when they are first needed, that read the ontology once each.

    With one worker all is done here.
    """

    ontology: Ontology
    overlays: Sequence[Path] = ()
    workers: int = 1
    _processes: list[ProcessPoolExecutor] = field(default_factory=list)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for pool in self._processes:
            pool.shutdown(wait=kind is None, cancel_futures=True)
            for process in active_children() if kind else ():
                process.terminate()  # what it has in work is lost, and made again by the next run

    def map(self, function: Work[Task, Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """What the function gives for each task, in their order. Tasks are taken from their source only as results are taken.

        Where no processes run yet, tasks are done here for as long as it takes to start some.
        Raises StoreError where a process was killed.
        """
        rest, start = iter(tasks), monotonic()
        for task in rest:
            if self._processes or (self.workers > 1 and monotonic() - start > STARTING):
                yield from self._mapped(function, chain([task], rest))
            else:
                yield function(task, self.ontology)

    def spread(self, function: Work[Task, Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """As `map`, for tasks that each take long and much memory: processes are started for the second one."""
        rest = iter(tasks)
        first = list(islice(rest, 1 if self.workers < 2 else 2))
        yield from (self.map if len(first) < 2 else self._mapped)(function, chain(first, rest))

    def _mapped(self, function: Work[Task, Done], tasks: Iterable[Task]) -> Iterator[Done]:
        waiting: deque[Future[Done]] = deque()
        try:
            for task in tasks:
                waiting.append(self._started().submit(_work, function, task))
                if len(waiting) >= AHEAD * self.workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as fault:
            raise StoreError(
                f"a process that worked for the build was ended ({fault}); if memory ran out, give fewer --workers; "
                f"run the same command again, it goes on where it was"
            ) from fault

    def _started(self) -> ProcessPoolExecutor:
        if not self._processes:
            self._processes.append(ProcessPoolExecutor(self.workers, get_context("spawn"), _start, (tuple(self.overlays),)))
        return self._processes[0]


_ontology: list[Ontology] = []  # of this worker process: read once when it starts


def _start(overlays: tuple[Path, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C ends the process that gives the tasks, and that one these
    Thread(target=_with_parent, daemon=True).start()
    _ontology[:] = [ontologies.read(*overlays)]


def _with_parent() -> None:
    """Ends this process when the one that gives the tasks is gone: killed, say."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _work(function: Work[Any, Any], task: Any) -> Any:
    return function(task, _ontology[0])
