"""Tables of articles: one row is one page, read as a stream; bad rows are told with their numbers and cost nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kg.core import ontology
from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import Settings, pages
from kg.ingest.sheets import LONGEST
from kg.workflow.reading import read as understood

BODY = "本报讯 柳河镇抢抓农时，组织党员干部下田帮助农户抢收小麦。\n镇长蒋国梁说，今年种植小麦8600亩，已收割过半。"
ROW = {
    "标题": "柳河镇：夏收忙",
    "作者": "记者 罗启明",
    "正文": BODY,
    "报纸": "青禾日报",
    "日期": "2021-06-03",
    "版次": "第A2版",
    "区划代码": "371702",
}


def table(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=2)
    elif path.suffix in (".jsonl", ".ndjson"):
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    else:
        mark = "\t" if path.suffix == ".tsv" else ","
        cells = [list(rows[0]), *([str(v) for v in r.values()] for r in rows)]
        text = "".join(mark.join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n" for row in cells)
        path.write_bytes(text.encode("gb18030" if path.suffix == ".csv" else "utf-8-sig"))
    return path


def read(path: Path, **fields: str) -> tuple[list[Page], list[str]]:
    faults: list[InputError] = []
    found = list(pages(path, faults.append, Settings(fields=fields)))
    return found, [str(f) for f in faults]


def marked(page: Page) -> list[tuple[str, str]]:
    return [(m.kind, page.text[m.start : m.end]) for m in page.marks]


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"])
def test_each_kind_gives_the_same_pages(tmp_path: Path, suffix: str) -> None:
    path = table(tmp_path / f"a{suffix}", [ROW, {**ROW, "标题": "柳河镇：秋收忙"}, {**ROW, "标题": "柳河镇：冬修忙"}])
    found, faults = read(path)
    assert not faults and [p.sources[0].part for p in found] == ["row 1", "row 2", "row 3"]
    assert found[0].text == f"柳河镇：夏收忙\n\n记者 罗启明\n\n{BODY}"
    assert marked(found[1]) == [
        ("head", "柳河镇：秋收忙"),
        ("byline", "记者 罗启明"),
        *(("text", paragraph) for paragraph in BODY.split("\n")),
    ]
    assert (found[2].paper, found[2].issued, found[2].number, found[2].region) == ("青禾日报", date(2021, 6, 3), "A2", "371702")
    assert found[2].sources[0].path == path.as_posix() and len(found[2].sources[0].sha256) == 64


def test_a_row_is_an_article_with_claims(tmp_path: Path) -> None:
    (page,), _ = read(table(tmp_path / "a.csv", [ROW]))
    found = understood(page, ontology.read())
    assert [a.title for a in found.articles] == ["柳河镇：夏收忙"]
    assert {"byline", "holds", "quote"} <= {c.relation for c in found.claims}


def test_a_row_has_its_figures(tmp_path: Path) -> None:
    (page,), _ = read(table(tmp_path / "a.csv", [ROW]))
    assert "measure" in {c.relation for c in understood(page, ontology.read()).claims}


def test_columns_are_mapped(tmp_path: Path) -> None:
    path = table(tmp_path / "a.jsonl", [{"a": BODY, "b": "题", "title": "别的"}])
    found, _ = read(path, text="a", title="b")
    assert found[0].text.startswith("题\n\n本报讯")
    _, (fault,) = read(path, text="a", title="题名")
    assert fault == f"{path}: no column '题名' for title; its columns are 'a', 'b', 'title'; mend --map title=COLUMN"
    _, (fault,) = read(path)
    assert fault == f"{path}: no column for text; its columns are 'a', 'b', 'title'; say which one it is with --map text=COLUMN"
    with pytest.raises(InputError, match=r"^--map body=a: no such field; there are text, title, kicker"):
        read(path, body="a")


def test_usual_names_in_any_writing(tmp_path: Path) -> None:
    (page,), _ = read(
        table(tmp_path / "a.jsonl", [{"ID": 7, "Head_Line": "春耕忙", "Full Text": BODY, "Publish-Date": "20210603"}])
    )
    assert page.text.startswith("春耕忙\n\n") and page.issued == date(2021, 6, 3)


def test_text_without_a_title_may_be_a_whole_page(tmp_path: Path) -> None:
    text = "  春耕忙\r\n\r\n　　本报讯 一切就绪。\n\n夏收忙\n　　本报讯 颗粒归仓。"
    (page,), _ = read(table(tmp_path / "a.jsonl", [{"text": text}]))
    assert page.text == text.replace("\r\n", "\n") and not page.marks


def test_headlines_of_three_lines_and_lists_of_paragraphs(tmp_path: Path) -> None:
    row = {
        "title": "春耕\n忙",
        "引题": "抢抓农时",
        "副题": "柳河镇播种过半",
        "content": ["春耕忙", "　　本报讯 柳河镇组织党员干部下田，小麦播种已经过半。", "（罗启明）"],
    }
    (page,), _ = read(table(tmp_path / "a.jsonl", [row]))
    assert (
        page.text
        == "抢抓农时\n春耕 忙\n柳河镇播种过半\n\n春耕忙\n　　本报讯 柳河镇组织党员干部下田，小麦播种已经过半。\n（罗启明）"
    )
    assert marked(page)[3:] == [("text", "本报讯 柳河镇组织党员干部下田，小麦播种已经过半。")]


def test_a_title_that_stands_in_the_text_again_is_there_once(tmp_path: Path) -> None:
    (page,), _ = read(table(tmp_path / "a.jsonl", [{"title": "春耕忙", "text": "春耕忙\n" + BODY}]))
    assert page.text == f"春耕忙\n\n{BODY}"


def test_html_in_a_cell_becomes_paragraphs(tmp_path: Path) -> None:
    html = "<p>　　本报讯&nbsp;柳河镇<b>春耕</b>忙。<br/>全镇&lt;8600亩&gt;已播。</p><script>x()</script><p><a>镇长</a>说好。</p>"
    (page,), faults = read(table(tmp_path / "a.jsonl", [{"title": "春耕<br>忙", "text": html}]))
    assert page.text == "春耕 忙\n\n本报讯 柳河镇春耕忙。\n全镇<8600亩>已播。\n镇长说好。" and not faults


@pytest.mark.parametrize(
    "when",
    ["2022-07-26", "2022/7/26", "20220726", 20220726, 20220726.0, "2022年7月26日", "2022-07-26 08:30:00", "2022年7月26日 08:30"],
)
def test_dates_in_usual_forms(tmp_path: Path, when: object) -> None:
    (page,), faults = read(table(tmp_path / "a.jsonl", [{"text": BODY, "date": when}]))
    assert page.issued == date(2022, 7, 26) and not faults


def test_dates_of_parquet(tmp_path: Path) -> None:
    rows = [{"text": BODY, "date": datetime(2022, 7, 26, 8, 30)}]
    (page,), _ = read(table(tmp_path / "a.parquet", rows))
    assert page.issued == date(2022, 7, 26)


def test_bad_rows_are_told_with_their_number_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps({"text": BODY, "date": "2021-01-01"}, ensure_ascii=False)
    late = json.dumps({"text": BODY, "date": "昨天", "region": "青禾县"}, ensure_ascii=False)
    rows = [good, "{", "[1]", "", '{"text": ""}', late, '{"text": {"a": 1}}', *["oops"] * 7, "[" * 100_000, good]
    (tmp_path / "a.jsonl").write_text("\n".join(rows), encoding="utf-8")
    found, faults = read(tmp_path / "a.jsonl")
    assert [(p.sources[0].part, p.issued) for p in found] == [
        ("row 1", date(2021, 1, 1)),
        ("row 6", None),
        ("row 16", date(2021, 1, 1)),
    ]
    told = [f.split(": ", 1)[1] for f in faults]
    assert told[:3] == [
        "row 2: is no JSON; a line is one article, as a JSON object",
        "row 3: is no JSON object; a line is one article, with its text and title by name",
        "row 5: has no text; fill it in or take it out",
    ]
    assert "row 6: '昨天' is no day, so its page is read without; write it as 2022-07-26" in told
    assert "row 6: '青禾县' is no code of a division such as 371702; it is left out" in told
    assert told[-1] == "7 more rows that cannot be read; the first 3 are named above" and len(told) == 8


def test_bad_rows_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\n春,"{BODY}"\n夏,一,二,三\n\n秋\n冬,"{BODY}"\n', encoding="utf-8")
    found, faults = read(tmp_path / "a.csv")
    assert [p.sources[0].part for p in found] == ["row 1", "row 5"]
    assert "row 2: has 4 cells, and there are 2 columns" in faults[0] and "row 4: has no text" in faults[1] and len(faults) == 2


def test_a_quotation_mark_that_never_closes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\n春,{BODY[:20]}\n夏,"{"田" * 80}\n' + "冬,天\n" * 900_000, encoding="utf-8")
    found, faults = read(tmp_path / "a.csv")
    assert len(found) == 1 and len(faults) == 1 and "a cell has no end; close its quotation marks" in faults[0]


@pytest.mark.parametrize("raw", [b"", b"PAR1 and nothing else", b"\0" * 100])
def test_damaged_parquet(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.parquet").write_bytes(raw)
    found, (fault,) = read(tmp_path / "a.parquet")
    assert not found and fault.startswith(f"{tmp_path}/a.parquet: not a Parquet file, or a damaged one (") and "\n" not in fault


def test_parquet_cut_in_its_rows(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", [{**ROW, "正文": BODY + str(n) * 99} for n in range(400)])
    raw = bytearray(path.read_bytes())
    raw[4000 : len(raw) // 2] = b"\xff" * (len(raw) // 2 - 4000)
    path.write_bytes(bytes(raw))
    found, faults = read(path)
    assert len(found) < 400 and len(faults) == 1 and "damaged" in faults[0]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_an_encoding_that_changes_midway(tmp_path: Path, suffix: str) -> None:
    rows = [{"text": BODY}] * 900
    path = table(tmp_path / f"a{suffix}", rows)
    raw = path.read_bytes()
    path.write_bytes(raw + b"\xff\xfe\xff" * 9)
    found, faults = read(path)
    assert len(found) > 500 and len(faults) == 1 and "goes on as something else" in faults[0]


def test_more_text_than_a_page_has(tmp_path: Path) -> None:
    found, (fault,) = read(table(tmp_path / "a.jsonl", [{"text": "田" * (LONGEST + 1)}, {"text": BODY}]))
    assert len(found) == 1 and f"row 1: has more than {LONGEST:,} characters" in fault


MEMORY = """
import resource, sys
from pathlib import Path
from kg.ingest import pages
resource.setrlimit(resource.RLIMIT_DATA, (250 << 20, 250 << 20))
faults = []
print(sum(1 for _ in pages(Path(sys.argv[1]), faults.append)), *faults)
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) >> 10)
"""


def limited(path: Path) -> str:
    """What a process that may take 250 MB prints: how many pages it read, what it left out; checks what it took."""
    done = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, env=os.environ, timeout=300)
    assert done.returncode == 0, done.stderr
    said, took = done.stdout.rstrip("\n").rsplit("\n", 1)
    assert int(took) < 250
    return said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process so")
def test_300_megabytes_take_less_than_250(tmp_path: Path) -> None:
    line = json.dumps({"标题": "夏收忙", "正文": BODY * 80}, ensure_ascii=False).encode() + b"\n"
    count = (300 << 20) // len(line) + 1
    with (tmp_path / "a.jsonl").open("wb") as file:
        for _ in range(count):
            file.write(line)
    assert limited(tmp_path / "a.jsonl") == str(count)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the memory of a process so")
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a.txt", "larger than 64 MiB, so no page; split it into its pages"),
        ("a.jsonl", "row 1: has more than 2 million characters in one line"),
        ("a.csv", "line 1 has more than 2 million characters; a row is one page"),
    ],
)
def test_200_megabytes_in_one_line_are_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    with (tmp_path / name).open("wb") as file:
        for _ in range(200):
            file.write("田间地头春耕忙".encode() * ((1 << 20) // 21))
    assert why in limited(tmp_path / name)
