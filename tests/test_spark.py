"""Spark: the verbs of the engine on a real cluster, the same bytes as without it, executors that are lost, and what is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sparks
from graphs import ONTOLOGY

from kg.core.errors import EngineError
from kg.workflow.engines import session
from kg.workflow.engines.spread import Cluster

there = pytest.mark.skipif(not sparks.THERE, reason=sparks.ABSENT)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with sparks.cluster(tmp_path_factory.mktemp("spark")):
        yield


@there
def test_tasks_are_done_in_their_order_and_taken_no_faster_than_results(cluster: None) -> None:
    taken: list[int] = []
    tasks = (taken.append(n) or n for n in range(60))
    with Cluster(ONTOLOGY) as spark:
        done = spark.map(sparks.doubled, tasks)
        assert next(done) == 0 and len(taken) < 60
        assert list(done) == [2 * n for n in range(1, 60)]


@there
def test_rows_of_a_key_meet_and_keys_come_in_order(cluster: None) -> None:
    rows = [((n % 16, f"{n % 16:x}{n % 7}"), n) for n in range(1_000)]
    wanted: dict[tuple[int, str], list[int]] = {}
    for key, n in rows:
        wanted.setdefault(key, []).append(n)
    with Cluster(ONTOLOGY) as spark:
        assert list(spark.grouped(sparks.gathered, rows, 16)) == sorted(wanted.items())


@there
def test_lines_come_sorted_each_once_with_their_number(cluster: None) -> None:
    lines = [b"%04d\n" % (n * 31 % 700) for n in range(1_400)]
    with Cluster(ONTOLOGY) as spark:
        found = list(spark.streamed(spark.counted(spark.spread(lines, 100), 3)))
    assert found == [(b"%04d\n" % n, 2) for n in range(700)]


@there
def test_a_task_that_fails_is_told_in_one_sentence(cluster: None) -> None:
    with Cluster(ONTOLOGY) as spark, pytest.raises(EngineError, match=r"gave up: .*InputError: page 7 is odd; "):
        list(spark.map(sparks.odd, range(9)))


def test_without_java_or_spark_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAVA_HOME", "PYSPARK_GATEWAY_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(session, "find_spec", lambda name: True)
    with pytest.raises(
        EngineError, match=r"needs Java 17 or newer, and there is none; install it \(apt-get install .*--engine local"
    ):
        session.session()
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r'Spark is not there; install it: pip install "xiangtu\[spark\]"'):
        session.session()
