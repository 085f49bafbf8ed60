"""Files become pages; what cannot be read is named with the reason and costs nothing else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import docx
import pytest
from test_archives import pack

from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import Settings, Stated, pages
from kg.ingest.sheets import LONGEST

TEXT = "石桥镇：春耕忙\n\n本报讯 石桥镇抢抓农时，春耕面积扩大。"


def read(path: Path, **stated: str) -> tuple[list[Page], list[str]]:
    faults: list[InputError] = []
    found = list(pages(path, faults.append, Settings(Stated(**stated))))  # type: ignore[arg-type]
    return found, [str(f) for f in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_encodings_give_one_page(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))
    found, faults = read(tmp_path)
    assert [p.text for p in found] == [TEXT] and not faults
    assert found[0].id == Page(TEXT, ()).id and found[0].name == "a.txt"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not a text"),
        ("Die Größe der Äcker ist unbekannt. ".encode("latin-1") * 9, "not a text"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_read(tmp_path: Path, raw: bytes, why: str) -> None:
    (tmp_path / "bad.txt").write_bytes(raw)
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    found, faults = read(tmp_path)
    assert [p.name for p in found] == ["good.txt"]
    assert len(faults) == 1 and "bad.txt" in faults[0] and why in faults[0]


@pytest.mark.parametrize(
    ("name", "why"), [("missing", "no such file"), ("empty", "no page in this folder"), ("a.xyz", "is not read")]
)
def test_paths_without_a_page_say_so(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.xyz").write_bytes(b"x")
    with pytest.raises(InputError, match=why):
        read(tmp_path / name)


def test_the_manifest_wins_over_options(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT + "。", encoding="utf-8")
    (tmp_path / "pages.toml").write_text(
        '[[page]]\npattern = "*.txt"\nnumber = "A1"\n[[page]]\nfile = "b.txt"\npaper = "石桥报"\ndate = 2021-05-06\n',
        encoding="utf-8",
    )
    (a, b), _ = read(tmp_path, paper="晚报")
    assert (a.paper, a.number, a.issued) == ("晚报", "A1", None)
    assert (b.paper, b.number, b.issued) == ("石桥报", "A1", date(2021, 5, 6))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[page]]\nfile='a.txt'\ndate='heute'", "is no day"),
        ("[[page]]\nfile='a'\ntitle='x'", "unknown key 'title'"),
        ("x = 1", "holds .*page"),
        ("[[", "not valid TOML"),
        ("[[page]]\npaper='x'", "names no file"),
    ],
)
def test_a_bad_manifest_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "pages.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read(tmp_path)


def test_kinds_that_are_not_read_are_counted_once_and_what_is_no_page_is_not(tmp_path: Path) -> None:
    for name in (
        "1.wps",
        "2.wps",
        "old/3.caj",
        "4.rar",
        "README.md",
        "style.css",
        "notes.xyz",
        "pages.toml",
        ".git/a.txt",
        "._a.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    found, faults = read(tmp_path)
    assert [p.name for p in found] == ["a.txt"]
    assert faults == [
        f"{tmp_path}: 4 files of other kinds were not read: "
        ".caj (1), save as .pdf; .rar (1), save as .zip; .wps (2), save as .docx"
    ]


def test_more_characters_than_a_page_has(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("田" * (LONGEST + 1), encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    found, (fault,) = read(tmp_path)
    assert len(found) == 1 and fault.startswith(f"{tmp_path}/a.txt: has more than 262,144 characters, so it is no page")


def test_a_file_that_was_changed_has_another_hash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (before,), _ = read(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT + "\n", encoding="utf-8")
    (after,), _ = read(tmp_path)
    assert before.sources[0].sha256 != after.sources[0].sha256


PIPED = """
import sys
from pathlib import Path
from kg.ingest import pages
for page in pages(Path("-"), lambda fault: print("left out:", fault)):
    print(repr((page.text, page.sources)), flush=True)
"""


def piped(raw: bytes) -> str:
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", PIPED], input=raw, capture_output=True, timeout=120)
    return done.stdout.decode() + done.stderr.decode().rpartition("kg.core.errors.")[2]


def word() -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_heading("石桥镇：春耕忙")
    document.add_paragraph("本报讯 石桥镇抢抓农时，春耕面积扩大。")
    document.save(buffer)
    return buffer.getvalue()


LINE = json.dumps({"标题": "石桥镇：春耕忙", "正文": "本报讯 石桥镇抢抓农时，春耕面积扩大。"}, ensure_ascii=False)
HTML = f"<!DOCTYPE html><html><body><h1>石桥镇：春耕忙</h1><p>{TEXT.split()[1]} {TEXT.split()[2] * 9}</p></body></html>"


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("gb18030"), ""),
        (LINE.encode(), "row 1"),
        (f"\ufeff{LINE}\n".encode("utf-16-le"), "row 1"),
        (HTML.encode(), ""),
        (word(), ""),
    ],
    ids=["text", "gb18030", "json", "json in utf-16", "html", "docx"],
)
def test_standard_input_is_read_as_what_it_is(raw: bytes, part: str) -> None:
    said = piped(raw)
    assert "本报讯 石桥镇抢抓农时" in said and f"Source(path='-', sha256='', part={part!r})" in said and "left out" not in said


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_an_archive_on_standard_input(tmp_path: Path, kind: str) -> None:
    said = piped(pack(tmp_path / f"a{kind}", {"d/a.txt": TEXT.encode()}).read_bytes())
    assert "part='d/a.txt'" in said and "left out" not in said


def test_lines_of_json_are_read_as_they_come() -> None:
    with subprocess.Popen([sys.executable, "-X", "utf8", "-c", PIPED], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin and running.stdout
        running.stdin.write((LINE + "\n").encode() * 700)
        running.stdin.flush()
        assert "row 1" in running.stdout.readline().decode()  # while the input is open
        running.stdin.close()
        assert running.stdout.read().count(b"row ") == 699


@pytest.mark.parametrize(("raw", "why"), [(b"", "the file is empty"), (bytes(range(256)), "not a text")])
def test_standard_input_that_is_no_page(raw: bytes, why: str) -> None:
    assert f"-: {why}" in piped(raw)
