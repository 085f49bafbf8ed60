"""PDF pages are read by their geometry: columns, headlines, legends, running heads; what cannot be read says so."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import printed
import pytest
from pypdf import PdfReader, PdfWriter, Transformation

from kg.core.types import Mark
from kg.ingest import Settings
from kg.ingest.printed import ocr, pdf
from kg.ingest.printed.geometry import Box, Drawn, Run
from kg.ingest.printed.glyphs import legible
from kg.ingest.printed.paragraphs import compose
from kg.ingest.sheets import Sheet, in_memory

EM = 10.0
SAMPLE = "10_lanjiang-ribao_2022-04-12"


def read(raw: bytes, name: str = "a.pdf") -> tuple[list[Sheet], list[str]]:
    faults: list[str] = []
    return list(pdf.read([in_memory(raw, name, "-")], Settings(), lambda f: faults.append(str(f)))), faults


@cache
def page() -> bytes:
    """A sample page as PDF."""
    return printed.as_pdf(printed.html(printed.sample(SAMPLE), "rail"), Path(printed.scratch()) / "page.pdf").read_bytes()


def saved(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# Geometry: runs set by hand ------------------------------------------------------------------------------------------


def run(text: str, x: float, y: float, em: float = EM, vertical: bool = False) -> Run:
    width, height = (em, em * len(text)) if vertical else (em * len(text), em)
    return Run(text, Box(x, y, x + width, y + height), em, vertical=vertical)


def column(text: str, x: float, y: float, measure: int = 10, em: float = EM) -> list[Run]:
    """Paragraphs (parted by `|`) set in lines of `measure` characters, first lines set in by two."""
    rows: list[Run] = []
    for paragraph in text.split("|"):
        padded = "  " + paragraph
        for n, at in enumerate(range(0, len(padded), measure)):
            words = padded[at : at + measure]
            rows.append(run(words.strip(), x + (0 if n else 2 * em), y + 1.6 * em * len(rows), em))
    return rows


def told(*runs: Run | Iterable[Run], **more: tuple[Box, ...]) -> tuple[str, tuple[Mark, ...]]:
    flat = [r for some in runs for r in ([some] if isinstance(some, Run) else some)]
    text, marks, _ = compose(Drawn(Box(0, 0, 500, 700), tuple(flat), **more))
    return text, marks


def of_kind(text: str, marks: tuple[Mark, ...], kind: str) -> list[str]:
    return [text[m.start : m.end] for m in marks if m.kind == kind]


LEFT = "春分刚过，青石乡的茶园里人来人往，茶农们忙着采摘头一拨新茶，一天下来能采两三斤"


def test_columns_are_read_one_after_the_other_and_paragraphs_go_on_over_them() -> None:
    left = column(LEFT[:38], 0, 60)
    right = [run(f"{LEFT[38:]}新鲜的叶子，手快", 130, 60), run("的更多。", 130, 76), *column("收茶的车停在村口。", 130, 92)]
    text, marks = told(run("茶园春早", 60, 10, 30), left, right)
    assert text == f"茶园春早\n\n{LEFT}新鲜的叶子，手快的更多。\n\n收茶的车停在村口。"
    assert of_kind(text, marks, "head") == ["茶园春早"]


def test_a_headline_over_two_of_three_columns_heads_those() -> None:
    ours = [*column("甲" * 38, 0, 60), *column("乙" * 38, 130, 60)]
    theirs = [run("短讯一则", 262, 10, 20), *column("丙" * 58, 260, 45)]
    text, _ = told(run("两栏通题好消息", 20, 10, 30), ours, theirs)
    assert text.replace("\n", "")[0] == "两" and text.index("乙") < text.index("短讯一则") < text.index("丙")


def test_articles_below_each_other_are_kept_apart_by_white_and_headlines() -> None:
    above = [run("上篇标题", 0, 0, 20), *column("甲" * 38, 0, 30), *column("乙" * 38, 130, 30)]
    below = [run("下篇标题", 0, 130, 20), *column("丙" * 38, 0, 160), *column("丁" * 38, 130, 160)]
    text, _ = told(above, below)
    places = [text.index(c) for c in ("上", "甲", "乙", "下", "丙", "丁")]
    assert places == sorted(places)


def test_a_frame_is_read_as_one() -> None:
    """Without the frame its lines would be read with the column they stand in."""
    around = [*column("甲" * 78, 0, 0), *column("乙" * 38, 130, 110)]
    framed = column("丙" * 30, 130, 0)
    text, _ = told(around, framed, frames=(Box(125, -5, 235, 70),))
    assert list(dict.fromkeys(text.replace("\n", ""))) == ["甲", "丙", "乙"]


def test_legends_stand_after_the_article() -> None:
    legend = [run("茶农采茶。张三摄", 130, 122, 8)]
    left, right = column("甲" * 56 + "子丑", 0, 60), column("寅卯。", 130, 150)
    text, marks = told(run("茶园春早", 60, 10, 30), left, legend, right, pictures=(Box(130, 60, 230, 115),))
    assert of_kind(text, marks, "caption") == ["茶农采茶。张三摄"] and text.endswith("张三摄")


def test_type_under_a_picture_that_is_no_smaller_is_not_marked() -> None:
    text, marks = told(column("甲" * 60, 0, 0), column("村口的树。", 130, 70), pictures=(Box(130, 0, 230, 60),))
    assert "村口的树。" in text and not of_kind(text, marks, "caption")


def test_lines_written_downwards() -> None:
    """A headline of two of them at the right heads what stands at its left, the right one first."""
    down = [run("山乡茶事", 150, 0, 25, vertical=True), run("采茶时节", 120, 0, 25, vertical=True)]
    text, marks = told(column("甲" * 90, 0, 0), down)
    assert of_kind(text, marks, "head") == ["山乡茶事", "采茶时节"] and text.startswith("山乡茶事\n采茶时节\n\n甲")


def test_a_large_first_letter_belongs_to_its_line() -> None:
    beside = [run("暖花开时节里来", 25, 0), run("村里的人都出门", 25, 16)]
    text, _ = told(run("春", 0, 2, 22), beside, column("采茶去了。", -20, 32))
    assert text.replace("\n", "").startswith("春暖花开")


def test_larger_type_in_sentences_is_no_headline() -> None:
    lead = [run("这是一段用大字排的导语。" * 1, 0, 0, 14), run("它有两个完整的句子。", 0, 22, 14)]
    text, marks = told(lead, column("甲" * 60, 0, 60))
    assert not of_kind(text, marks, "head") and "导语。" in text


def test_the_running_head_states_day_and_page() -> None:
    head = [run("岚江日报", 0, 5), run("2022年4月12日 星期二", 150, 5), run("第A03版", 400, 5)]
    foot = run("责任编辑 王平 电话 0000", 0, 680)
    drawn = Drawn(Box(0, 0, 500, 700), (*head, run("茶园春早", 60, 80, 30), *column("甲" * 200, 0, 130), foot))
    text, marks, stated = compose(drawn)
    assert (stated.issued, stated.number) == (date(2022, 4, 12), "A03")
    assert of_kind(text, marks, "banner") == ["岚江日报 2022年4月12日 星期二 第A03版", foot.text]


def test_two_days_in_the_running_head_state_none() -> None:
    head = [run("2022年4月12日 第3版", 0, 5), run("创刊于1952年5月1日 第3版", 250, 5)]
    _, _, stated = compose(Drawn(Box(0, 0, 500, 700), (*head, *column("甲" * 200, 0, 130))))
    assert (stated.issued, stated.number) == (None, "3")


def test_letters_set_apart_make_one_word() -> None:
    letters = [run(c, 40 + 50 * n, 0, 20) for n, c in enumerate("任免名单")]
    text, _ = told(letters, column("甲" * 60, 0, 60, measure=20))
    assert text.startswith("任免名单\n")


def test_fonts_that_do_not_say_what_they_print_are_no_text() -> None:
    assert legible([run("青石乡茶园面积达1.2万亩。", 0, 0)])
    assert not legible([run("\ue001\ue002\ue003茶", 0, 0)]) and not legible([])
    assert not legible([run("þéÖÐ¹ú", 0, 0)])


# Files ------------------------------------------------------------------------------------------------------------------


def test_a_printed_page() -> None:
    (sheet,), faults = read(page())
    heads = [h for a in printed.sample(SAMPLE) for h in a.heads]
    assert not faults and sheet.sources[0].part == ""
    assert sorted(of_kind(sheet.text, sheet.marks, "head")) == sorted(heads)
    assert all(p in sheet.text for a in printed.sample(SAMPLE) for p in a.paragraphs if "骁" not in p)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_that_is_turned_reads_as_if_it_were_not(turn: int) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(page()))
    drawn = writer.pages[0]
    width, height = float(drawn.mediabox.width), float(drawn.mediabox.height)
    shift = {90: (height, 0), 180: (width, height), 270: (0, width)}[turn]
    drawn.add_transformation(Transformation().rotate(turn).translate(*shift))
    drawn.mediabox.upper_right = (height, width) if turn % 180 else (width, height)
    drawn.cropbox = drawn.mediabox
    assert read(saved(writer))[0][0].text == read(page())[0][0].text


def test_letters_printed_twice_to_look_bold_are_read_once() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(page()))
    writer.pages[0].merge_translated_page(PdfReader(io.BytesIO(page())).pages[0], 0.3, 0)
    assert len(PdfReader(io.BytesIO(saved(writer))).pages) == 1
    assert read(saved(writer))[0][0].text == read(page())[0][0].text


def test_several_pages_are_sheets_with_their_number() -> None:
    writer = PdfWriter()
    for _ in range(2):
        writer.append(io.BytesIO(page()))
    writer.insert_blank_page(800, 1000, index=1)
    sheets, faults = read(saved(writer))
    assert [s.sources[0].part for s in sheets] == ["page 1", "page 3"] and not faults


def test_a_password_is_asked_to_be_removed_but_one_for_printing_only_is_not() -> None:
    locked, owned = (PdfWriter(clone_from=io.BytesIO(page())) for _ in range(2))
    locked.encrypt("geheim", algorithm="AES-256")
    owned.encrypt("", "geheim", algorithm="AES-256")
    assert read(saved(locked)) == ([], ["-: protected by a password; remove the password, then read it again"])
    assert read(saved(owned))[0][0].text == read(page())[0][0].text


def empty(kids: bytes = b"", count: int = 0) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids["
        + kids
        + b"]/Count %d>>endobj\n" % count
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "damaged, or no PDF"),
        (b"%PDF-1.7\n%", "damaged, or no PDF"),
        (b"<html>log in</html>", "damaged, or no PDF"),
        (empty() + b"trailer<</Root 1 0 R>>", "PDF"),
    ],
)
def test_a_damaged_file_is_named_and_the_others_are_read(raw: bytes, why: str) -> None:
    faults: list[str] = []
    files = [in_memory(raw, "bad.pdf", "in/bad.pdf"), in_memory(page(), "good.pdf", "-")]
    sheets = list(pdf.read(files, Settings(), lambda f: faults.append(str(f))))
    assert [s.name for s in sheets] == ["good.pdf"]
    assert len(faults) == 1 and faults[0].startswith("in/bad.pdf: ") and why in faults[0]


def test_a_cut_file_gives_a_sentence_or_what_is_left() -> None:
    for part in (0.3, 0.9):
        sheets, faults = read(page()[: int(len(page()) * part)])
        assert sheets or (len(faults) == 1 and "damaged" in faults[0])


def test_blank_pages_alone_say_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(500, 700)
    assert read(saved(writer)) == ([], ["-: no text on any page; check in a viewer that it shows any"])


def test_scanned_pages_need_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages with text are read; one sentence names the others."""
    from PIL import Image

    def missing(picture: object) -> Drawn:
        raise ocr.MissingError

    scan = io.BytesIO()
    Image.open(io.BytesIO(printed.photograph(1))).save(scan, "PDF")
    writer = PdfWriter()
    for raw in (page(), scan.getvalue(), scan.getvalue()):
        writer.append(io.BytesIO(raw))
    monkeypatch.setattr(ocr, "drawn", missing)
    sheets, faults = read(saved(writer))
    assert [s.sources[0].part for s in sheets] == ["page 1"]
    assert faults == [f"-: no text layer on page 2, 3; {ocr.INSTALL}"]
