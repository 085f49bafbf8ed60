"""PDF files → sheets: a sheet for each page; the text layer by geometry, or, where a page is a picture, by OCR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.core.errors import InputError
from kg.ingest.printed import glyphs, ocr
from kg.ingest.printed.geometry import Box, Drawn, Run
from kg.ingest.printed.kept import kept
from kg.ingest.printed.paragraphs import compose
from kg.ingest.sheets import Fault, File, Settings, Sheet

# A page with so few letters and a picture over so much of it is a scan, on which somebody stamped a number.
FEW, COVERED = 30, 0.6
# A page without letters but with pictures over so much of it, or with so many drawn shapes, has words in them.
PICTURED, SHAPES = 0.05, 50
# A scanned page is drawn with so many dots a point (200 an inch), and never with more dots than this.
DOTS, MOST_DOTS = 200 / 72, 24_000_000
# In points: a rule is no thicker and no shorter, a frame no smaller; a picture is larger than a sign between words.
THIN, SHORT, FRAME, SIGN = 3.0, 20.0, 40.0, 24.0
# The points of a path that is a line or a rectangle: its corners, and the first again.
CORNERS = 5


def read(files: Sequence[File], settings: Settings, on_fault: Fault) -> Iterator[Sheet]:
    """The pages of PDF files. A file that cannot be read, and scanned pages where OCR is missing, go to the fault."""
    for file in files:
        try:
            document = _open(file)
            try:
                yield from _sheets(file, document, settings, on_fault)
            finally:
                document.close()
        except InputError as fault:
            on_fault(fault)


def _open(file: File) -> Any:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(file.bytes())
    except pypdfium2.PdfiumError as fault:
        if fault.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise InputError(f"{file.said}: protected by a password; remove the password, then read it again") from fault
        raise InputError(f"{file.said}: damaged, or no PDF; open it in a viewer and print it to a new PDF") from fault
    if not len(document):
        raise InputError(f"{file.said}: a PDF without a page; print it again from where it comes")
    return document


def _sheets(file: File, document: Any, settings: Settings, on_fault: Fault) -> Iterator[Sheet]:
    scans: list[str] = []
    silent = True
    for number in range(1, len(document) + 1):
        try:
            sheet = _sheet(file, document, number, settings)
        except ocr.MissingError:
            scans.append(str(number))
            continue
        except InputError as fault:
            on_fault(fault)
            silent = False
            continue
        if sheet:
            yield sheet
            silent = False
    if scans:
        on_fault(InputError(f"{file.said}: no text layer on page {', '.join(scans)}; {ocr.INSTALL}"))
    elif silent:
        on_fault(InputError(f"{file.said}: no text on any page; check in a viewer that it shows any"))


def _sheet(file: File, document: Any, number: int, settings: Settings) -> Sheet | None:
    """The sheet of a page; None for a blank one. Raises InputError, and ocr.MissingError for a scan without OCR."""
    import pypdfium2

    try:
        page = document[number - 1]
        drawn = _drawn(page)
        picture = page.render(scale=_scale(page)).to_pil() if drawn is None else None
    except pypdfium2.PdfiumError as fault:
        raise InputError(f"{file.said}: page {number} is damaged; open the PDF in a viewer and print it to a new one") from fault
    if picture is not None:
        drawn = kept(settings.kept, picture, ocr.drawn)
    if not drawn or not drawn.runs:
        return None
    text, marks, stated = compose(drawn)
    part = f"page {number}" if len(document) > 1 else ""
    return Sheet(text, (file.source(part),), file.name, marks, stated)


def _scale(page: Any) -> float:
    width, height = page.get_size()
    return float(min(DOTS, (MOST_DOTS / max(width * height, 1.0)) ** 0.5))


def _drawn(page: Any) -> Drawn | None:
    """What the text layer of a page and its drawing say; None where the page has to be read as a picture."""
    left, bottom, right, top = page.get_bbox()
    runs, frame = glyphs.read(page.get_textpage(), Box(left, top, right, bottom))
    whole = frame.rectangle(left, bottom, right, top)
    images, shapes, drawings = _objects(page, frame)
    if _is_picture(len("".join(r.text for r in runs)) if glyphs.legible(runs) else 0, whole, images, drawings):
        return None
    pictures = [b for b in images if min(b.width, b.height) > SIGN and not _covers(b, whole, 0.9) and not _printed_on(b, runs)]
    frames = [b for b in (*shapes, *images) if min(b.width, b.height) > FRAME and not _covers(b, whole, 0.9)]
    frames = [b for b in frames if b not in pictures]
    rules = [b for b in shapes if min(b.width, b.height) <= THIN and max(b.width, b.height) >= SHORT]
    legible = [r for r in runs if whole.holds(r.box)] if glyphs.legible(runs) else []
    return Drawn(whole, tuple(legible), tuple(pictures), tuple(frames), tuple(rules))


def _is_picture(letters: int, whole: Box, images: Sequence[Box], drawings: int) -> bool:
    """Whether the words of a page stand in its pictures."""
    if letters >= FEW:
        return False
    covered = any(_covers(b, whole, COVERED if letters else PICTURED) for b in images)
    return covered or (not letters and drawings >= SHAPES)


def _covers(box: Box, whole: Box, part: float) -> bool:
    return box.width * box.height >= part * whole.width * whole.height


def _printed_on(box: Box, runs: Sequence[Run]) -> bool:
    return sum(box.holds(r.box) for r in runs) > 2


def _objects(page: Any, frame: glyphs.Frame) -> tuple[list[Box], list[Box], int]:
    """Where the images of a page stand, and lines and rectangles drawn on it; and how many other shapes are drawn."""
    import pypdfium2.raw as raw

    images: list[Box] = []
    shapes: list[Box] = []
    drawings = 0
    for thing in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        simple = thing.type == raw.FPDF_PAGEOBJ_IMAGE or raw.FPDFPath_CountSegments(thing.raw) <= CORNERS
        drawings += not simple
        if simple:
            box = frame.rectangle(*thing.get_bounds())
            (images if thing.type == raw.FPDF_PAGEOBJ_IMAGE else shapes).append(box)
    return images, shapes, drawings
