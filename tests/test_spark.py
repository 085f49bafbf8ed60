"""Spark: the verbs of the engine on a real cluster, the same bytes as without it, executors that are lost, and what is told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import digests
import pytest
import sparks
from graphs import ONTOLOGY
from test_archive_build import pages

import kg
from kg.__main__ import main
from kg.core import ontology as ontologies
from kg.core.errors import EngineError
from kg.triples import Graph, open_graph
from kg.workflow.build import Order, build
from kg.workflow.demo import SAMPLES, demo_order
from kg.workflow.engines import session
from kg.workflow.engines.sent import packed, received
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


@there
def test_the_samples_are_the_same_with_the_words_that_are_laid_over(cluster: None, tmp_path: Path) -> None:
    built = build(replace(demo_order(tmp_path / "graph"), engine="spark"))
    assert not built.left_out and built.graph.build["digest"] == digests.committed(), digests.RENEW


@there
def test_two_hundred_pages_are_the_same_while_executors_are_killed(cluster: None, tmp_path: Path) -> None:
    archive = tmp_path / "pages"
    archive.mkdir()
    for number, text in enumerate(pages()):
        (archive / f"{number:03d}.txt").write_text(text, encoding="utf-8")
    order = Order((archive,), tmp_path / "graph", overlays=(SAMPLES / "ontology",))
    with sparks.Killer() as killer:
        spread = build(replace(order, out=tmp_path / "spread", engine="spark")).graph
    assert len(killer.killed) == 2, "nothing was killed: it was done too soon"
    alone = build(order).graph
    assert alone.build["counts"]["pages"] == 200 and spread.build["digest"] == alone.build["digest"]
    assert tables(spread) == tables(alone)


def tables(graph: Graph) -> dict[str, str]:
    """The hashes of all files of a build but its store, and what tells times."""
    files = (p for p in graph.folder.rglob("*") if p.is_file() and "store" not in p.relative_to(graph.folder).parts)
    return {p.relative_to(graph.folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in files if p.name != "build.json"}


@there
def test_the_command_runs_under_spark_submit(tmp_path: Path) -> None:
    some = sorted((SAMPLES / "pages").glob("*.txt"))[:3]
    arguments = ["build", *map(str, some), "--ontology", str(SAMPLES / "ontology")]
    assert main([*arguments, "--out", str(tmp_path / "here")]) == 0
    submit = [str(tmp_path / "spark/bin/spark-submit"), "--master", "local[1]", "--conf", "spark.ui.enabled=false"]
    quick = ["--driver-java-options", sparks.QUICK]
    command = [*submit, *quick, str(Path(kg.__file__).parent / "__main__.py"), *arguments, "--engine", "spark"]
    env = {**os.environ, **sparks.environment(tmp_path)}
    ran = subprocess.run([*command, "--out", str(tmp_path / "there")], capture_output=True, text=True, env=env)
    assert ran.returncode == 0, ran.stderr
    assert open_graph(tmp_path / "there").build["digest"] in ran.stdout
    assert tables(open_graph(tmp_path / "there")) == tables(open_graph(tmp_path / "here"))


@there
def test_a_master_that_is_none_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    env = {**os.environ, **sparks.environment(tmp_path, "--master", "nonsense", "pyspark-shell")}
    command = [sys.executable, "-m", "kg", "build", str(SAMPLES / "pages"), "--out", str(tmp_path / "graph"), "--engine", "spark"]
    ran = subprocess.run(command, capture_output=True, text=True, env=env)
    assert ran.returncode == 2
    assert re.search(r"^kg: Spark did not start .*a master that answers: local\[N\], spark://HOST:PORT", ran.stderr, re.MULTILINE)
    assert "Traceback" not in ran.stderr and not (tmp_path / "graph").exists()


def test_without_java_or_spark_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("JAVA_HOME", "PYSPARK_GATEWAY_PORT"):
        monkeypatch.delenv(name, raising=False)
    order = replace(demo_order(tmp_path / "graph"), engine="spark")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(session, "find_spec", lambda name: True)
    with pytest.raises(
        EngineError, match=r"needs Java 17 or newer, and there is none; install it \(apt-get install .*--engine local"
    ):
        build(order)
    monkeypatch.setattr(session, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r'Spark is not there; install it: pip install "xiangtu\[spark\]"'):
        build(order)
    assert not order.out.exists()


@there
def test_a_worker_with_another_ontology_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    overlay = tmp_path / "mine"
    (overlay / "words").mkdir(parents=True)
    (overlay / "words" / "places.toml").write_text('quarter = ["弄堂"]\n', encoding="utf-8")
    sent = packed([overlay], ontologies.read(overlay))
    monkeypatch.setattr("pyspark.SparkFiles.getRootDirectory", lambda: str(tmp_path / "there"))
    assert received(sent).words["places"]["quarter"][-1] == "弄堂"
    with pytest.raises(EngineError, match=r"reads another ontology than xiangtu .* here; give all machines the same environment"):
        received(replace(sent, overlays=()))
