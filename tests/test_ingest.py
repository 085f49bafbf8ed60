"""Files become pages; what cannot be read is named with the reason and costs nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import Settings, Stated, pages

TEXT = "石桥镇：春耕忙\n\n本报讯 石桥镇抢抓农时，春耕面积扩大。"


def read(path: Path, **stated: str) -> tuple[list[Page], list[str]]:
    faults: list[InputError] = []
    found = list(pages(path, faults.append, Settings(Stated(**stated))))  # type: ignore[arg-type]
    return found, [str(f) for f in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
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
    ("name", "why"), [("missing", "no such file"), ("empty", "no page in this folder"), ("a.docx", "is not read")]
)
def test_paths_without_a_page_say_so(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.docx").write_bytes(b"x")
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
