"""Builds: the same pages give the same bytes, bad input costs nothing that is built, an interrupted build completes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.__main__ import main
from kg.triples import open_graph
from kg.workflow.demo import SAMPLES

OVERLAY = ["--ontology", str(SAMPLES / "ontology")]
LIMITED = Path(__file__).parent / "limited.py"
PAGES = sorted((SAMPLES / "pages").glob("*.txt"))[:3]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for page in PAGES:
        shutil.copy(page, folder)
    return folder


def build(*arguments: object) -> int:
    return main(["--lang", "en", "build", *map(str, arguments), *OVERLAY])


def digest(folder: Path) -> str:
    return str(open_graph(folder).build["digest"])


@pytest.fixture
def built(pages: Path, tmp_path: Path) -> Path:
    assert build(pages, "--out", tmp_path / "graph") == 0
    return tmp_path / "graph"


def test_same_pages_same_bytes(pages: Path, built: Path, tmp_path: Path) -> None:
    one, two, three = sorted(pages.iterdir())
    assert build(three, one, two, "--out", tmp_path / "other", "--workers", 2) == 0
    assert open_graph(tmp_path / "other").dump.read_bytes() == open_graph(built).dump.read_bytes()


def test_page_by_page_gives_the_same_graph(pages: Path, built: Path, tmp_path: Path) -> None:
    one, two, three = sorted(pages.iterdir())
    assert build(two, "--out", tmp_path / "parts") == 0
    assert build(three, one, "--out", tmp_path / "parts", "--add") == 0
    assert digest(tmp_path / "parts") == digest(built)
    assert build(three, "--out", tmp_path / "parts", "--remove", "--prune") == 0
    assert build(one, two, "--out", tmp_path / "two") == 0
    assert digest(tmp_path / "parts") == digest(tmp_path / "two")


def test_the_same_text_twice_is_one_page_with_two_sources(pages: Path, tmp_path: Path) -> None:
    first = next(iter(sorted(pages.iterdir())))
    shutil.copy(first, pages / "again.txt")
    assert build(pages, "--out", tmp_path / "graph") == 0
    found = open_graph(tmp_path / "graph").pages()
    assert len(found) == 3 and sorted(len(p.sources) for p in found) == [1, 1, 2]


def test_a_second_run_reads_nothing_again(pages: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digest(built)
    capsys.readouterr()
    assert build(pages, "--out", built) == 0
    assert "read before: 3 of 3 pages" in capsys.readouterr().out
    assert digest(built) == before


@pytest.mark.parametrize(
    ("name", "content", "code", "why"),
    [
        ("missing", None, 2, "no such file or folder"),
        ("empty", "folder", 2, "no page in this folder"),
        ("a.txt", b"", 2, "the file is empty"),
        ("a.txt", b"\x7fELF\0\0\1", 2, "not a text in UTF-8, UTF-16, GB18030 or Big5"),
        ("a.txt", "Gebäude, Straße, Grün ".encode("latin-1") * 20, 2, "not a text in UTF-8, UTF-16, GB18030 or Big5"),
        ("a.xyz", b"%PDF-1.7", 2, "is not read"),
    ],
)
def test_bad_input_is_named_and_the_old_graph_stays(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | str | None, code: int, why: str
) -> None:
    before, path = digest(built), tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    assert build(path, "--out", built) == code
    said = capsys.readouterr().err
    assert why in said and name in said and "Traceback" not in said
    assert digest(built) == before


def test_one_bad_file_among_good_ones_is_left_out_and_reported(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "bad.txt").write_bytes(b"\0\1\2")
    assert build(pages, "--out", tmp_path / "graph") == 1
    assert "left out" in capsys.readouterr().err
    assert len(open_graph(tmp_path / "graph").pages()) == 3


def test_losing_many_pages_is_refused(pages: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, one = digest(built), sorted(pages.iterdir())[0]
    assert build(one, "--out", built) == 2
    assert "2 of 3 pages would be dropped; give --prune" in capsys.readouterr().err
    assert digest(built) == before
    assert build(one, "--out", built, "--prune") == 0
    assert len(open_graph(built).pages()) == 1


def test_a_graph_of_a_newer_version_is_left_alone(pages: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    info = open_graph(built).folder / "build.json"
    info.write_text(json.dumps(json.loads(info.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")
    for command in (["query", str(built), "officials"], ["check", str(built)], ["build", str(pages), "--out", str(built)]):
        assert main(command) == 2
        assert "newer" in capsys.readouterr().err


def test_what_persons_decided_moves_from_a_graph_of_an_earlier_format(
    pages: Path, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    info = open_graph(built).folder / "build.json"
    info.write_text(json.dumps(json.loads(info.read_text(encoding="utf-8")) | {"format": 1}), encoding="utf-8")
    assert build(pages, "--out", built) == 2
    said = capsys.readouterr().err
    (built / "judgements.toml").write_text("# nothing yet\n", encoding="utf-8")
    (tmp_path / "anew").mkdir()
    for name in ("judgements.toml", "takedown.txt", "privacy.key"):
        assert name in said
        if (built / name).is_file():
            shutil.copy(built / name, tmp_path / "anew" / name)
    assert build(pages, "--out", tmp_path / "anew") == 0
    assert (tmp_path / "anew" / "privacy.key").read_bytes() == (built / "privacy.key").read_bytes()


def test_a_folder_that_is_no_graph_is_left_alone(pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("…", encoding="utf-8")
    assert build(pages, "--out", tmp_path / "letters") == 2
    assert "no graph" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def command(pages: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "kg", "build", str(pages), "--out", str(out), *OVERLAY]


@pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX systems")
def test_an_interrupted_build_completes_when_run_again(pages: Path, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "interrupted"
    for table in ("pages", "readings"):
        process = subprocess.Popen(command(pages, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (out / "builds" / "new" / table).exists():
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert not (out / "current").exists()
    torn = out / "builds" / "new" / "claims" / "all.part"
    torn.parent.mkdir(exist_ok=True)
    torn.write_bytes(b"PAR1 torn part of a killed")
    assert subprocess.run(command(pages, out), capture_output=True, check=False).returncode == 0
    assert digest(out) == digest(built)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
@pytest.mark.parametrize("stage", ["builds/new/blocks/*", "builds/new/lines-*", "builds/new/graph.nq", "builds/new/store"])
def test_killed_while_resolving_or_storing_it_comes_to_the_same_end(pages: Path, built: Path, tmp_path: Path, stage: str) -> None:
    out = tmp_path / "killed"
    assert build(min(pages.iterdir()), "--out", out) == 0
    before, there = digest(out), set(out.glob(stage))
    process = subprocess.Popen(command(pages, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and set(out.glob(stage)) <= there:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert digest(out) in (before, digest(built))
    assert subprocess.run(command(pages, out), capture_output=True, check=False).returncode == 0
    assert open_graph(out).dump.read_bytes() == open_graph(built).dump.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX systems")
@pytest.mark.parametrize("limit", ["4096", "400000"], ids=["while reading", "while storing"])
def test_a_full_disk_leaves_the_old_graph(pages: Path, built: Path, limit: str) -> None:
    before, extra = digest(built), pages / "extra.txt"
    shutil.copy(sorted((SAMPLES / "pages").glob("*.txt"))[5], extra)
    # A limit on the size of files stands for the full disk: to the program both are a write that fails.
    limited = [sys.executable, str(LIMITED), *command(pages, built)[3:]]
    env = {**os.environ, "LIMIT": limit}
    done = subprocess.run(limited, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "disk is full" in done.stderr and str(built) in done.stderr
    assert digest(built) == before
    assert main(["check", str(built), *OVERLAY]) == 0


def test_ctrl_c_says_what_to_do(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.workflow.plan.read", interrupt)
    assert build(pages, "--out", tmp_path / "graph", "--workers", 1) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_a_folder_that_may_not_be_written(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "graph"))

    monkeypatch.setattr(Path, "mkdir", refuse)  # a superuser may write anywhere, so the refusal is played
    assert build(pages, "--out", tmp_path / "graph", "--workers", 1) == 2
    assert "may not be written" in capsys.readouterr().err


def test_a_changed_page_is_found_from_any_folder(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert build("pages", "--out", "graph") == 0
    page = sorted(pages.iterdir())[0]
    page.write_text(page.read_text(encoding="utf-8").replace("。", "！", 1), encoding="utf-8")
    monkeypatch.chdir(pages)
    capsys.readouterr()
    assert main(["check", str(tmp_path / "graph"), *OVERLAY]) == 1
    assert page.name in capsys.readouterr().out


def test_odd_characters_do_not_break_the_readings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGES[0].read_text(encoding="utf-8")
    (tmp_path / "odd.txt").write_text(text.replace("。", "\u2028。", 1).replace("，", "\u0085，", 1), encoding="utf-8")
    assert build(tmp_path / "odd.txt", "--out", tmp_path / "graph") == 0
    assert build(tmp_path / "odd.txt", "--out", tmp_path / "graph") == 0
    assert "read before: 1 of 1 pages" in capsys.readouterr().out
