"""Newspaper pages as the invented samples would look in print: HTML laid out in columns, drawn by Chromium to PDF and PNG.

The words are those of `kg/samples`; their gold says which lines make an article. `plain` is what all forms are compared with.
"""

from __future__ import annotations

import atexit
import base64
import io
import json
import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from kg.ingest import Stated

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "kg" / "samples"
SHEETS = Path(__file__).parent / "corpora" / "printed"  # how pages are laid out: a stylesheet each, blocks by number
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)
INSTALL = "Chromium and Noto CJK are needed to print pages: apt-get install chromium fonts-noto-cjk"
WIDTH, HEIGHT = 1120, 1584  # of a page, in CSS pixels


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as it goes to print: the lines of its headline, its paragraphs, and whether it is a photograph's legend."""

    heads: tuple[str, ...]
    paragraphs: tuple[str, ...]
    caption: bool = False

    @property
    def plain(self) -> str:
        """The article as plain text, the way the sample pages print one."""
        return "\n\n".join(["\n".join(self.heads), *self.paragraphs] if self.heads else self.paragraphs)


def sample(name: str) -> tuple[Printed, ...]:
    """The articles of a sample page (`03_lanjiang-ribao_2020-07-21`)."""
    gold = json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    text = (SAMPLES / "pages" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_article(a["title"] or "", a["kind"], "\n".join(text[s:e] for s, e in a["body"])) for a in gold["articles"])


def _article(title: str, kind: str, words: str) -> Printed:
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    count = 0
    while len("".join(lines[:count])) < len(title):
        count += 1
    if "".join(lines[:count]) != title:
        raise ValueError(f"{title!r} is not made of the first lines of its article")
    return Printed(tuple(lines[:count]), tuple(_mended(lines[count:])), kind == "caption")


def _mended(lines: Sequence[str]) -> Iterator[str]:
    """The paragraphs of lines of which some break off inside a sentence."""
    open_ = ""
    for line in lines:
        open_ += line
        if re.search(r"[。！？!?：:;；…”’）)]$|[摄道]$", open_) or re.match(r"[□◎■]", open_):
            yield open_
            open_ = ""
    if open_:
        yield open_


def plain(articles: Sequence[Printed]) -> str:
    """The articles as a page of plain text."""
    return "\n\n".join(a.plain for a in articles)


def html(articles: Sequence[Printed], sheet: str, width: int = WIDTH) -> str:
    """A newspaper page; `sheet` names a stylesheet that lays out the blocks `.a1`, `.a2` …"""
    style = (SHEETS / "paper.css").read_text(encoding="utf-8") + (SHEETS / f"{sheet}.css").read_text(encoding="utf-8")
    size = f"@page{{size:{width}px {HEIGHT}px;margin:0}}body{{width:{width}px}}"
    blocks = "".join(_block(a, n) for n, a in enumerate(articles, 1))
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{size}{style}</style><body><main>{blocks}</main>'


def _block(article: Printed, number: int) -> str:
    heads = "".join(f"<h{_rank(article.heads, n)}>{escape(h)}</h{_rank(article.heads, n)}>" for n, h in enumerate(article.heads))
    text = "".join(f"<p>{escape(p)}</p>" for p in article.paragraphs)
    if article.caption:
        picture = f'<img src="data:image/png;base64,{base64.b64encode(photograph(number)).decode()}">'
        return f'<section class="a{number} photo"><header>{heads}</header>{picture}<div class="legend">{text}</div></section>'
    return f'<section class="a{number}"><header>{heads}</header><div class="text">{text}</div></section>'


def _rank(heads: Sequence[str], n: int) -> int:
    """The longest line of a headline is its main line, the others are kickers and subtitles."""
    return 1 if heads[n] == max(heads, key=len) else 2


def as_docx(articles: Sequence[Printed], target: Path, by_style: bool = True) -> Path:
    """The articles as a Word file: headlines by the styles of headings, or large, bold and in the middle."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = docx.Document()
    for article in articles:
        for head in article.heads:
            if by_style:
                document.add_heading(head, 1)
                continue
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(head)
            run.bold, run.font.size = True, Pt(18)
        for text in article.paragraphs:
            document.add_paragraph(text, "Caption" if article.caption else None)
    document.save(str(target))
    return target


def as_issue(articles: Sequence[Printed], target: Path, stated: Stated) -> Path:
    """The articles as the saved pages of a digital paper, a file each; a legend without a headline is in the one before."""
    import jinja2

    target.mkdir()
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(SHEETS.parent / "html"), autoescape=True)
    loose = {n: a.paragraphs for n, a in enumerate(articles) if not a.heads}
    for n, a in enumerate(articles):
        if n in loose:
            continue
        legends = (*(a.paragraphs if a.caption else ()), *loose.get(n + 1, ()))
        parts = {"kicker": "", "title": a.heads, "subtitle": "", "author": "", "legends": legends}
        text = [("", p) for p in a.paragraphs if not a.caption]
        told = {"paper": stated.paper, "date": stated.issued, "number": stated.number, "serial": f"1_{n}"}
        page = templates.get_template("founder2012.html").render(parts, text=text, **told)
        (target / f"content_1_{n}.htm").write_text(page, encoding="utf-8")
    return target


def photograph(seed: int) -> bytes:
    """A picture without words, as PNG."""
    from PIL import Image

    dots = bytes(40 + b * 5 // 8 for b in random.Random(seed).randbytes(6 * 4 * 3))
    picture = Image.frombytes("RGB", (6, 4), dots).resize((480, 320), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def browser() -> str:
    """The path of Chromium; skips the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip(INSTALL)
    return found


def as_pdf(page: str, target: Path) -> Path:
    """Prints HTML to PDF."""
    return _drawn(page, target, f"--print-to-pdf={target}", "--no-pdf-header-footer")


def as_png(page: str, target: Path, scale: float = 1.6) -> Path:
    """Draws HTML as a picture, `scale` dots to a CSS pixel, without the empty parts below and at the right."""
    from PIL import Image

    size = f"--window-size={WIDTH},{HEIGHT}"
    _drawn(page, target, f"--screenshot={target}", size, f"--force-device-scale-factor={scale}")
    with Image.open(target) as drawn:
        picture = drawn.convert("RGB")
    ink = picture.convert("L").point([255 * (level < 200) for level in range(256)])
    _, _, right, bottom = ink.getbbox() or (0, 0, *picture.size)
    picture.crop((0, 0, min(picture.width, right + 40), min(picture.height, bottom + 40))).save(target)
    return target


def _drawn(page: str, target: Path, *flags: str) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        profile = f"--user-data-dir={folder}/profile"
        subprocess.run([browser(), *FLAGS, profile, *flags, source.as_uri()], check=True, capture_output=True, timeout=60)
    return target


def scratch() -> str:
    """A folder for files that several tests use; it goes when Python ends."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
