"""Persons who are taken down for good: blacked out before a page is read, in this and every later build."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import triples
from kg.__main__ import main
from kg.core import takedown
from kg.core.errors import InputError
from kg.core.takedown import BLACK, Entry, add, blacked, read
from kg.core.types import Mark, Page, Source
from kg.workflow import decisions

TEXT = """柳树村的新鲜事
    本报讯（记者 陈晓东）云岭区云杉镇柳树村村民李桂兰种了40亩核桃。
    “去年这里还是荒坡。”李桂兰说。云杉镇党委书记赵永康来看望李  桂兰。
"""
OTHER = "石门镇的新鲜事\n    本报讯（记者 陈晓东）松坪县石门镇镇长李桂兰说：“路修好了。”\n"


def page(text: str, paper: str | None = None) -> Page:
    return Page(text, (Source("a.txt", ""),), paper, marks=(Mark(0, 3, "head"),))


def test_names_are_blacked_in_their_places() -> None:
    found = blacked(page(TEXT), [Entry("李桂兰")])
    assert len(found.text) == len(TEXT)
    assert found.text == TEXT.replace("李桂兰", BLACK * 3).replace("李  桂兰", f"{BLACK}  {BLACK}{BLACK}")
    assert found.marks == page(TEXT).marks
    assert found.id != page(TEXT).id


def test_a_word_beside_the_name_says_which_person_is_meant() -> None:
    entries = [Entry("李桂兰", "云杉镇")]
    assert "李桂兰" not in blacked(page(TEXT), entries).text
    assert blacked(page(OTHER), entries) == page(OTHER)
    assert BLACK in blacked(page(OTHER, "云岭日报"), [Entry("李桂兰", "云岭日报")]).text


def test_a_name_in_the_other_script() -> None:
    assert blacked(page("村民劉麗說"), [Entry("刘丽")]).text == f"村民{BLACK * 2}說"


@given(st.text(alphabet="甲乙丙 \n李桂兰", max_size=40))
def test_blacking_moves_nothing_and_is_done_once(text: str) -> None:
    entries = [Entry("李桂兰"), Entry("桂兰")]
    once = blacked(page(text), entries)
    assert [c if c != BLACK else t for c, t in zip(once.text, text, strict=True)] == list(text)
    assert blacked(once, entries) == once
    assert "桂兰" not in "".join(once.text.split())


def test_the_list(tmp_path: Path) -> None:
    path = tmp_path / takedown.FILE
    assert read(path) == ()
    add(path, Entry("李桂兰"))
    add(path, Entry("王强", "松坪县"))
    add(path, Entry("李桂兰"))
    path.write_text(path.read_text("utf-8") + "\n# asked for in May\n周敏\t云岭日报 # her\n", "utf-8")
    assert read(path) == (Entry("李桂兰"), Entry("王强", "松坪县"), Entry("周敏", "云岭日报"))


@pytest.mark.parametrize("line", ["李", "\t松坪县", "李 #桂兰"])
def test_a_line_that_names_nobody_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / takedown.FILE).write_text(f"# names\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=r"takedown\.txt, line 2: .* is no name"):
        read(tmp_path / takedown.FILE)


def texts(folder: Path) -> str:
    """All that the folder holds, in the bytes of its files, and the pages that are packed in it."""
    raw = "".join(
        p.read_bytes().decode("utf-8", "replace") for p in sorted(folder.rglob("*")) if p.is_file() and p.name != takedown.FILE
    )
    return raw + "".join(p.text for p in triples.open_graph(folder).pages()) + str(triples.open_graph(folder).claims())


def test_a_later_build_knows_the_person_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages, folder = tmp_path / "pages", tmp_path / "graph"
    pages.mkdir()
    (pages / "a.txt").write_text(TEXT, "utf-8")
    command = ["build", str(pages), "--out", str(folder), "--date", "2023-05-09", "--lang", "en"]
    assert main(command) == 0
    assert "李桂兰" in texts(folder)
    add(folder / takedown.FILE, Entry("李桂兰"))
    assert main(command) == 0
    assert "before they were read: 1 (takedown.txt)" in capsys.readouterr().out
    assert "李桂兰" not in texts(folder)
    assert "赵永康" in texts(folder)
    assert len(list((folder / "builds").iterdir())) == 1  # the build before, which named her, is gone
    assert main(["check", str(folder), "--strict"]) == 0
    (pages / "b.txt").write_text(TEXT.replace("核桃", "板栗"), "utf-8")
    assert main([*command, "--add"]) == 0
    assert triples.open_graph(folder).build["counts"]["pages"] == 2
    assert "李桂兰" not in texts(folder)


def test_the_command_takes_a_person_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    folder = tmp_path / "graph"
    command = ["--lang", "en", "build", str(tmp_path / "a.txt"), "--out", str(folder)]
    assert main(command) == 0 and "李桂兰" in texts(folder)
    assert main(["--lang", "en", "review", str(folder), "--takedown", "李桂兰=云杉镇"]) == 0
    assert "李桂兰 stands in" in capsys.readouterr().out and read(folder / takedown.FILE) == (Entry("李桂兰", "云杉镇"),)
    assert main(command) == 0 and "李桂兰" not in texts(folder)
    assert main(["review", str(folder), "--takedown", "李"]) == 2
    assert "is no name" in capsys.readouterr().err


DECIDED = """# decided in May
[[judgement]]
verdict = "different"
left = "{page}:30-33:\\u674e桂兰"
right = "{other}:40-43:李桂兰"
because = "two counties"

[[alias]]
mention = "{page}:60-63:赵永康"
name = "老赵"
because = "as the李桂 兰 of the page calls him"

[[correction]]
verdict = "wrong"
page = "{other}"
relation = "holds"
place = "30-40"
slots = {{ person = "李桂兰" }}

[[correction]]
verdict = "wrong"
page = "{page}"
relation = "holds"
place = "60-80"
slots = {{ person = "赵永康" }}
"""


@pytest.mark.parametrize(("who", "left"), [("李桂兰", ["赵永康"]), ("李桂兰=云杉镇", ["李桂兰", "赵永康"])])
def test_what_was_decided_of_the_person_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], who: str, left: list[str]
) -> None:
    pages, folder = tmp_path / "pages", tmp_path / "graph"
    pages.mkdir()
    for name, text in (("a", TEXT), ("b", OTHER)):
        (pages / f"{name}.txt").write_text(text, "utf-8")
    assert main(["--lang", "en", "build", str(pages), "--out", str(folder)]) == 0
    path = folder / decisions.FILE
    path.write_text(DECIDED.format(page=page(TEXT).id, other=page(OTHER).id), "utf-8")
    assert main(["--lang", "en", "review", str(folder), "--takedown", who]) == 0
    assert f"{4 - len(left)} decisions that name the person" in capsys.readouterr().out
    found = decisions.read(path)
    names = [n for d in found for n in (getattr(d, "right", ""), *dict(getattr(d, "slots", ())).values()) if n]
    assert [n.rpartition(":")[2] for n in names] == left
    assert path.read_text("utf-8").startswith("# decided in May\n[[")
    if who == "李桂兰":
        assert "桂" not in path.read_text("utf-8")


def test_the_list_may_stand_there_before_the_first_build(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    folder = tmp_path / "graph"
    folder.mkdir()
    add(folder / takedown.FILE, Entry("李桂兰"))
    assert main(["build", str(tmp_path / "a.txt"), "--out", str(folder)]) == 0
    assert "李桂兰" not in texts(folder)


def test_a_wrong_list_costs_nothing_that_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    folder = tmp_path / "graph"
    assert main(["build", str(tmp_path / "a.txt"), "--out", str(folder)]) == 0
    before = triples.open_graph(folder).build["digest"]
    (folder / takedown.FILE).write_text("李\n", "utf-8")
    assert main(["build", str(tmp_path / "a.txt"), "--out", str(folder)]) == 2
    assert "line 1: '李' is no name" in capsys.readouterr().err
    assert triples.open_graph(folder).build["digest"] == before
