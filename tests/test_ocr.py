"""Pictures of pages: lines, how sure their characters are, and what keeps a picture from being read."""

from __future__ import annotations

import io
import logging
import socket
import struct
import zlib
from difflib import SequenceMatcher
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import printed
import pytest
from PIL import Image
from printed import Printed

from kg.core import ontology as reader
from kg.core.errors import InputError
from kg.core.types import Mark, Page, Source
from kg.ingest import Settings, pages
from kg.ingest.printed import ocr
from kg.ingest.printed.geometry import Box, Drawn, Run
from kg.ingest.printed.kept import kept
from kg.ingest.sheets import Sheet, in_memory
from kg.workflow.reading import Reading
from kg.workflow.reading import read as read_page

ARTICLE = Printed(
    ("青石乡春茶开采",),
    (
        "本报讯（通讯员 罗 明 韩冬梅）4月6日，云岭区青石乡召开春茶采摘现场会。青石乡党委书记梁启明介绍，全乡茶园面积达1.2万亩，"
        "今年预计产值8600万元。",
        "“今年的茶叶价钱好，每斤能卖到260元。”白崖村村民冯桂英说。",
    ),
)
needs_ocr = pytest.mark.skipif(not find_spec("rapidocr"), reason='pip install "xiangtu[ocr]"')


def read(raw: bytes, name: str = "a.png") -> list[Sheet]:
    return list(ocr.read(in_memory(raw, name, "-"), Settings()))


@cache
def picture() -> bytes:
    """A report in two columns, as PNG."""
    page = printed.html([ARTICLE], "single", 560)
    return printed.as_png(page, Path(printed.scratch()) / "page.png").read_bytes()


@cache
def sheet() -> Sheet:
    (found,) = read(picture())
    return found


def encoded(kind: str, *pictures: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    pictures[0].save(out, kind, save_all=len(pictures) > 1, append_images=pictures[1:], **more)
    return out.getvalue()


def opened() -> Image.Image:
    return Image.open(io.BytesIO(picture())).convert("RGB")


@needs_ocr
def test_a_picture_is_read_with_blanks_and_headline() -> None:
    text = sheet().text
    assert text.split("\n\n")[0] == ARTICLE.heads[0] and "通讯员 罗 明 韩冬梅" in text
    assert [sheet().text[m.start : m.end] for m in sheet().marks if m.kind == "head"] == list(ARTICLE.heads)
    assert text.replace(" ", "").replace("(", "（").replace(")", "）") == ARTICLE.plain.replace(" ", "")


@needs_ocr
def test_every_character_bears_how_sure_it_is() -> None:
    sure = [0.0] * len(sheet().text)
    for mark in sheet().marks:
        sure[mark.start : mark.end] = [mark.confidence] * (mark.end - mark.start)
    assert all(0.5 <= s < 1 for s, c in zip(sure, sheet().text, strict=True) if not c.isspace())
    assert all(round(m.confidence, 3) == m.confidence for m in sheet().marks)


def reading(found: Sheet) -> Reading:
    return read_page(Page(found.text, found.sources, marks=found.marks), reader.read(printed.SAMPLES / "ontology"))


@needs_ocr
def test_no_claim_is_surer_than_its_characters() -> None:
    found = reading(sheet()).claims
    doubts = [m for m in sheet().marks if m.confidence < 1]
    for claim in found:
        under = [m.confidence for e in claim.evidence for m in doubts if m.start < e.end and e.start < m.end]
        assert under and claim.confidence <= min(under)
    assert {c.relation for c in found} >= {"holds", "quote", "byline", "measure"}


def test_doubt_about_one_line_lowers_the_claims_of_that_line_alone() -> None:
    """Without OCR: of two lines of one article one is not sure."""
    text = "青石乡春茶开采\n\n青石乡党委书记梁启明介绍，全乡茶园面积达1.2万亩。\n\n白崖村党支部书记冯大山说，村里通了路。"
    second = text.index("白崖")
    found = reading(Sheet(text, (Source("a", ""),), "a", (Mark(second, len(text), "", 0.61),))).claims
    doubted = [c for c in found if c.evidence[0].start >= second]
    assert doubted and all(c.confidence <= 0.61 for c in doubted)
    assert any(c.confidence > 0.61 for c in found if c not in doubted)


@needs_ocr
def test_the_same_bytes_give_the_same_sheet() -> None:
    ocr._engine.cache_clear()
    assert read(picture()) == [sheet()]


@needs_ocr
def test_nothing_is_fetched_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network is asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    ocr._engine.cache_clear()
    logging.getLogger("RapidOCR").setLevel(logging.INFO)
    assert read(picture()) == [sheet()]
    assert capfd.readouterr() == ("", "")


@needs_ocr
def test_pages_of_a_tiff_and_photographs_that_lie_on_their_side() -> None:
    small = opened()
    empty = Image.new("RGB", (300, 200), "white")
    (second,) = read(encoded("TIFF", empty, small), "a.tif")
    assert second.sources[0].part == "page 2" and second.text == sheet().text
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    (turned,) = read(encoded("PNG", small.rotate(90, expand=True), exif=exif.tobytes()))
    assert turned.text == sheet().text


@needs_ocr
def test_a_scanned_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(encoded("PDF", opened(), resolution=115))
    (page,) = pages(path, lambda fault: pytest.fail(str(fault)))
    assert page.text.split("\n\n")[0] == ARTICLE.heads[0] and "梁启明介绍" in page.text
    assert any(m.confidence < 1 for m in page.marks)


@needs_ocr
def test_a_page_that_lies_askew() -> None:
    askew = opened().rotate(-2, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    (found,) = read(encoded("PNG", askew))
    assert [m.kind for m in found.marks].count("head") == 1
    words, straight = ("".join(s.text.split()) for s in (found, sheet()))
    assert SequenceMatcher(None, words, straight, autojunk=False).ratio() > 0.97


@needs_ocr
def test_a_picture_without_text_says_so() -> None:
    with pytest.raises(InputError, match=r"-: no text on the picture; .*scan it at 200 to the inch"):
        read(encoded("PNG", Image.new("RGBA", (300, 200))))


def test_without_the_extra_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r'-: .*pip install "xiangtu\[ocr\]"'):
        read(printed.photograph(1))


def header(width: int, height: int) -> bytes:
    """A PNG that states its size and holds nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 9)
        + b"IDAT"
    )


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (header(12_000, 12_000), "more than 100 million dots"),
        (header(60_000, 60_000), "more than 100 million dots"),
        (header(100, 100), "a damaged picture"),
        (printed.photograph(1)[:5000], "a damaged picture"),
        (b"<html>log in</html>", "no picture of a known kind"),
        (b"", "no picture of a known kind"),
    ],
)
def test_bad_pictures_are_one_sentence(raw: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(raw)


def test_large_scans_are_made_smaller_and_clear_ones_stand_on_white() -> None:
    assert ocr._scaled(Image.new("L", (9000, 4500))).size == (ocr.LONGEST, ocr.LONGEST // 2)
    assert ocr._scaled(Image.new("RGBA", (10, 10))).getpixel((5, 5)) == (255, 255, 255)


def test_what_is_no_text_is_seen() -> None:
    """A photograph, a frame and a rule on white; words are left out."""
    dots = np.full((800, 800, 3), 255, dtype=np.uint8)
    dots[40:300, 40:360] = 90
    dots[400:700, 40:44] = dots[400:700, 356:360] = 0
    dots[400:404, 40:360] = dots[696:700, 40:360] = 0
    dots[40:700, 500:503] = 0
    dots[100:120, 600:760] = 0
    found = dict(ocr._shapes(dots, [Box(600, 100, 760, 120)]))
    assert set(found) == {"picture", "frame", "rule"}
    assert found["picture"] == Box(40, 40, 360, 304) and found["rule"].height > 600


def test_sizes_of_short_lines_are_those_of_their_neighbours() -> None:
    long = Run("村里的人都出门采茶去了", Box(0, 0, 330, 36), 30)
    short = Run("了。", Box(0, 48, 52, 90), 38)
    assert ocr._settled(short, [long, short]) == 30
    headline = Run("春茶开采了", Box(0, 48, 300, 110), 60)
    assert ocr._settled(headline, [long, headline]) == 60


def test_what_was_read_is_kept_and_not_read_again(tmp_path: Path) -> None:
    times: list[Image.Image] = []
    picture = Image.new("RGB", (60, 20), "white")
    drawn = Drawn(Box(0, 0, 60, 20), (Run("石桥镇", Box(1, 2, 40, 18), 13.5, 0.912),), (), (Box(0, 0, 60, 1),), ())

    def read(given: Image.Image) -> Drawn:
        times.append(given)
        return drawn

    folder = tmp_path / "scans"
    assert [kept(folder, picture, read) for _ in range(2)] == [drawn, drawn] and len(times) == 1
    assert kept(folder, Image.new("RGB", (60, 20), "grey"), read) == drawn and len(times) == 2
    for file in folder.iterdir():
        file.write_text(file.read_text(encoding="utf-8")[:40], encoding="utf-8")
    assert kept(folder, picture, read) == drawn and len(times) == 3, "what was cut off is read anew"
    assert kept(None, picture, read) == drawn and len(times) == 4
