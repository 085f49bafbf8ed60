"""A real Spark cluster for tests: two executors, processes of their own on this machine, started and ended with the tests."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

import pytest

from kg.core.errors import InputError
from kg.core.ontology import Ontology
from kg.workflow.engines.session import java

ROOT = Path(__file__).parents[1]
ABSENT = "Spark or Java is not there; install them: pip install pyspark; apt-get install -y openjdk-17-jre-headless"
THERE = bool(find_spec("pyspark") and java())
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # Java that starts quickly
WORKED = 0.5  # seconds of work, after which a process is in the middle of something
EXECUTOR = b"CoarseGrainedExecutorBackend"
OPTIONS = (
    *("--master", "local-cluster[2,1,1024]", "--conf", "spark.executor.memory=600m", "--conf", "spark.driver.memory=600m"),
    *("--conf", "spark.ui.enabled=false", "--conf", "spark.ui.showConsoleProgress=false"),
    *("--conf", f"'spark.executor.extraJavaOptions={QUICK}'"),
    *(
        "--driver-java-options",
        f"'{QUICK} -Dlog4j2.configurationFile={(ROOT / 'kg/workflow/engines/spark.log4j2.properties').as_uri()}'",
    ),
    "pyspark-shell",
)


def environment(folder: Path, *options: str) -> dict[str, str]:
    """The variables under which a process finds Spark, works on this machine alone, and leaves its files in a folder."""
    home = folder / "spark"
    if not home.exists():
        home.mkdir(parents=True)
        for part in Path(str(find_spec("pyspark").origin)).parent.iterdir():  # type: ignore[union-attr]
            (home / part.name).symlink_to(
                part
            )  # executors of local-cluster work in SPARK_HOME/work, which is not to be the package
    return {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": " ".join(options or OPTIONS),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH")))),
    }


@contextmanager
def cluster(folder: Path) -> Iterator[None]:
    """Two executors for the builds of this process."""
    from pyspark import SparkContext

    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        try:
            yield
        finally:
            if running := SparkContext._active_spark_context:
                running.stop()
            if gateway := SparkContext._gateway:
                gateway.shutdown()
                gateway.proc.stdin.close()
                gateway.proc.wait(60)
                SparkContext._gateway = SparkContext._jvm = None
            shutil.rmtree(folder, ignore_errors=True)


def executors() -> list[int]:
    """The process ids of the executors that this process has started."""
    from pyspark import SparkContext

    driver = SparkContext._gateway.proc.pid if SparkContext._gateway else None
    return [pid for pid in _children(driver) if EXECUTOR in _command(pid)] if driver else []


def workers(executor: int) -> list[int]:
    """The process ids of an executor's Python processes that do the work: the children of its daemon."""
    return [worker for daemon in _children(executor) for worker in _children(daemon)]


class Killer(Thread):
    """Kills an executor that has begun to work, and after that a process of Python that works for another; `killed` are both."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.killed: list[int] = []
        self.seen: dict[int, float] = {}
        self.over = Event()

    def __enter__(self) -> Killer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        """Watches the executors, a hundred times a second, until both are killed or all is over."""
        while len(self.killed) < 2 and not self.over.wait(0.01):
            for executor in executors():
                for worker in workers(executor):
                    known = self.seen.setdefault(worker, _seconds(worker))
                    if len(self.killed) < 2 and _seconds(worker) > known + WORKED:
                        self._kill(worker if self.killed else executor)

    def _kill(self, process: int) -> None:
        os.kill(process, signal.SIGKILL)
        self.killed.append(process)
        self.seen.clear()


def _seconds(pid: int) -> float:
    """How long a process has worked."""
    return sum(map(int, _stat(pid)[11:13])) / os.sysconf("SC_CLK_TCK")


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if _stat(int(stat.parent.name))[1] == str(parent):
            found.append(int(stat.parent.name))
    return sorted(found)


def _stat(pid: int) -> list[str]:
    """What Linux says of a process after its name; zeros for one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ["0"] * 50


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def doubled(task: int, ontology: Ontology) -> int:
    """Work for a worker that has an ontology."""
    assert ontology.cards
    return 2 * task


def gathered(group: tuple[tuple[int, str], list[int]], ontology: Ontology) -> tuple[tuple[int, str], list[int]]:
    """The rows of a key, sorted."""
    return group[0], sorted(group[1])


def odd(task: int, ontology: Ontology) -> int:
    """Work that breaks."""
    if task == 7:
        raise InputError(f"page {task} is odd")
    return task
