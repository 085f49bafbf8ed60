"""What is stated of pages: by manifests in TOML and CSV, by a page's path, and which of them wins."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.core.errors import InputError
from kg.ingest import Settings, Stated, manifest, pages
from kg.ingest.named import named

TEXT = "石桥镇：春耕忙\n\n本报讯 石桥镇抢抓农时，春耕面积扩大。"
CASES = tomllib.loads((Path(__file__).parent / "corpora" / "ingest" / "paths.toml").read_text(encoding="utf-8"))["case"]
SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["path"])
def test_paths_tell_what_is_sure(case: dict[str, Any]) -> None:
    assert named(case["path"]) == Stated(case.get("paper"), case.get("date"), case.get("number"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared (real pages) is not beside the project")
def test_the_names_of_the_shared_pages_tell_nothing() -> None:
    names = [p.as_posix() for p in [*(SHARED / "pages").iterdir(), *(SHARED / "dev").rglob("*.txt")]]
    assert names and all(named(name) == Stated() for name in names)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_a_manifest(tmp_path: Path, encoding: str) -> None:
    write(tmp_path, "a.txt", TEXT)
    write(tmp_path, "b.txt", TEXT + "。")
    rows = '文件,模式,报纸,日期,版次,区划代码\n,*.txt,,,A1,\n\nb.txt,,"石桥日报, 晨刊",2021/5/6,,371702\n'
    write(tmp_path, "pages.csv", rows, encoding)
    a, b = pages(tmp_path, pytest.fail)
    assert (a.paper, a.number, a.issued) == (None, "A1", None)
    assert (b.paper, b.number, b.issued, b.region) == ("石桥日报, 晨刊", "A1", date(2021, 5, 6), "371702")


def test_a_table_may_be_given_by_name(tmp_path: Path) -> None:
    page, table = write(tmp_path, "pages/a.txt", TEXT), write(tmp_path, "list.csv", "file;paper\na.txt;石桥日报\n")
    (found,) = pages(page, pytest.fail, Settings(manifest=manifest(table)))
    assert found.paper == "石桥日报"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("pages.csv", "file,date\na.txt,heute\n", r"pages\.csv: line 2, date: 'heute' is no day; write it as 2022-07-26"),
        ("pages.csv", "file,date\na.txt,2022-02-30\n", "line 2, date: '2022-02-30' is no day"),
        ("pages.csv", "title,paper\na,石桥报\n", r"no column file or pattern in its first line \(title, paper\)"),
        ("pages.csv", "file,paper\n,石桥报\n", "line 2: names no file"),
        ("pages.toml", "[[page]]\nfile='a.txt'\n[[page]]\nfile='b'\ndate='heute'", r"\[\[page\]\] 2, date: 'heute' is no day"),
        ("pages.toml", "[[page]]\nfile='a'\ntitle='x'", r"\[\[page\]\] 1: unknown key 'title'; allowed are file, pattern"),
        ("pages.toml", "[[page]]\nfile='a'\npaper=[1]", "is no"),
    ],
)
def test_faults_name_line_and_column(tmp_path: Path, name: str, text: str, why: str) -> None:
    write(tmp_path, "a.txt", TEXT)
    write(tmp_path, name, text)
    with pytest.raises(InputError, match=why):
        list(pages(tmp_path, pytest.fail))


def test_row_before_file_before_option_before_path(tmp_path: Path) -> None:
    (tmp_path / "柳河晚报" / "2022-07-26").mkdir(parents=True)
    write(tmp_path, "柳河晚报/2022-07-26/A03.txt", TEXT)
    write(tmp_path, "柳河晚报/2022-07-26/t.csv", f"text,date,number\n{TEXT.replace(chr(10), ' ')},2020-01-02,B4\n")
    told = {p.sources[0].part: p for p in pages(tmp_path, pytest.fail)}
    assert (told[""].paper, told[""].issued, told[""].number) == ("柳河晚报", date(2022, 7, 26), "A03")
    assert (told["row 1"].paper, told["row 1"].issued, told["row 1"].number) == ("柳河晚报", date(2020, 1, 2), "B4")
    options = Settings(Stated("青禾日报", date(2021, 3, 4), "9"))
    told = {p.sources[0].part: p for p in pages(tmp_path, pytest.fail, options)}
    assert (told[""].paper, told[""].issued, told[""].number) == ("青禾日报", date(2021, 3, 4), "9")
    assert (told["row 1"].paper, told["row 1"].issued) == ("青禾日报", date(2020, 1, 2))
    write(tmp_path, "pages.csv", "pattern,date\n*.csv,2018-08-08\n")
    told = {p.sources[0].part: p for p in pages(tmp_path, pytest.fail, options)}
    assert told["row 1"].issued == date(2018, 8, 8) and told[""].issued == date(2021, 3, 4)


def test_an_empty_manifest_states_nothing_and_a_name_too_many_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", TEXT)
    write(tmp_path, "pages.csv", "file,paper\nc.txt,石桥报\n")
    faults: list[InputError] = []
    assert [p.paper for p in pages(tmp_path, faults.append)] == [None]
    assert len(faults) == 1 and "states something of 'c.txt', and no page is called that" in str(faults[0])
    write(tmp_path, "pages.csv", "")
    assert [p.paper for p in pages(tmp_path, pytest.fail)] == [None]
