"""Pictures of pages → sheets, by OCR that works offline (the extra `xiangtu[ocr]`); and what PDF pages without text need.

What stands on a picture goes through the same geometry as a PDF page; how sure the characters of a line are is kept.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from kg.core.errors import InputError
from kg.core.text import is_han
from kg.ingest.printed.geometry import Box, Drawn, Run, advance
from kg.ingest.printed.kept import kept
from kg.ingest.printed.paragraphs import compose
from kg.ingest.sheets import File, Settings, Sheet

INSTALL = 'reading pictures needs OCR, which pip install "xiangtu[ocr]" brings'
# The models that come with rapidocr, by stage; none is ever fetched.
MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx", "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx"}
# A picture with more dots is refused before it is unpacked: a page of a broadsheet at 400 dots an inch has 60 million.
MOST_DOTS = 100_000_000
# Larger pictures are made smaller, so that the longer side has so many dots (a broadsheet at 170 to the inch).
LONGEST = 3600
# Lines of fewer em say nothing of the width of their type; then its size is this part of the line's height.
MEASURED, OF_HEIGHT = 4, 0.9
# Lines next to each other whose type seems so alike are in the same type: where both are measured, where one is not.
ALIKE, ABOUT = 0.75, 0.6
# White between two Chinese characters is a blank if it is so wide, in em, and so much wider than what is usual on the line.
WHITE, WIDER = 0.3, 0.16
# Ink may be so faint, as a part of the darkest: a thin stroke has few dots.
FAINT = 0.25
# A page has fewer lines.
MOST_LINES = 10_000
# Lines whose characters are less sure are noise.
UNSURE = 0.5
# A column written downwards is this much higher than wide.
DOWNWARD = 2.5
# What is no text is looked at in cells of so many dots a side; one that is darker than this (of 255) has something in it.
CELL, DARK = 8, 232
# Cells that hang together make a picture if they fill so much of their box, a frame if they only go round it; so many
# cells high and wide at least. A rule is no thicker.
FILLED, AROUND, LEAST, THIN = 0.6, 2.0, 12, 2
BLANK = re.compile(r"\s+")


class MissingError(Exception):
    """OCR is needed and not installed."""


def read(file: File, settings: Settings) -> Iterator[Sheet]:
    """The pages of a picture file: one, or each of a TIFF with several. Raises InputError."""
    raw, number, count, silent = file.bytes(), 0, 1, True
    while number < count:
        picture, count = _frame(file, raw, number)
        number += 1
        try:
            text, marks, stated = compose(kept(settings.kept, picture, drawn))
        except MissingError as fault:
            raise InputError(f"{file.said}: {INSTALL}") from fault
        if text:
            silent = False
            yield Sheet(text, (file.source(f"page {number}" if count > 1 else ""),), file.name, marks, stated)
    if silent:
        raise InputError(
            f"{file.said}: no text on the picture; type must be at least 12 dots high, so scan it at 200 to the inch"
        )


def _frame(file: File, raw: bytes, number: int) -> tuple[Any, int]:
    """A picture of a file, turned upright, and how many there are. Raises InputError."""
    from io import BytesIO

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow, about damaged metadata and many dots
            with Image.open(BytesIO(raw)) as image:
                image.seek(number)
                if image.width * image.height > MOST_DOTS:
                    raise Image.DecompressionBombError
                return ImageOps.exif_transpose(image.copy()), getattr(image, "n_frames", 1)
    except Image.DecompressionBombError as fault:
        raise InputError(f"{file.said}: more than {MOST_DOTS // 10**6} million dots; scan it coarser") from fault
    except UnidentifiedImageError as fault:
        raise InputError(f"{file.said}: no picture of a known kind; save it as PNG or JPEG") from fault
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError) as fault:
        raise InputError(f"{file.said}: a damaged picture; scan or export it again") from fault


def drawn(picture: Any) -> Drawn:
    """What is drawn on a picture (of Pillow): lines of text, pictures, rules. Raises MissingError without the extra."""
    if not (find_spec("rapidocr") and find_spec("onnxruntime")):
        raise MissingError
    import numpy as np

    dots = np.asarray(_scaled(picture).convert("RGB"))[:, :, ::-1]
    runs = list(_runs(np.ascontiguousarray(dots)))
    runs = [replace(r, size=_settled(r, runs)) for r in runs]
    shapes = list(_shapes(dots, [r.box for r in runs]))
    pictures, frames, rules = (tuple(b for kind, b in shapes if kind == k) for k in ("picture", "frame", "rule"))
    return Drawn(Box(0, 0, dots.shape[1], dots.shape[0]), tuple(runs), pictures, frames, rules)


def _scaled(picture: Any) -> Any:
    """A picture on white ground, no larger than OCR takes."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    scale = LONGEST / max(picture.size)
    if scale >= 1:
        return picture.convert("RGB")
    return picture.convert("RGB").resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The reader, with the models that stand beside it, so that none is fetched; silent."""
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    if missing := [m for m in MODELS.values() if not (models / m).is_file()]:
        raise InputError(f'{models / missing[0]}: a model of the OCR is missing; pip install --force-reinstall "xiangtu[ocr]"')
    params: dict[str, object] = {f"{stage}.model_path": str(models / name) for stage, name in MODELS.items()}
    params |= {
        "Global.log_level": "critical",
        "Global.max_side_len": LONGEST,
        "Global.text_score": UNSURE,
        "Global.use_cls": False,
    }
    params |= {"Det.max_candidates": MOST_LINES}
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)  # before it has read its own settings
    return rapidocr.RapidOCR(params=params)


def _runs(dots: Any) -> Iterator[Run]:
    """The lines that are read on a picture."""
    read = _engine()(dots, return_word_box=True, return_single_char_box=True)
    if read.boxes is None:
        return
    angle = _angle(read.boxes)
    words = read.word_results if len(read.word_results) == len(read.txts) else [()] * len(read.txts)
    for text, corners, score, parts in zip(read.txts, read.boxes, read.scores, words, strict=True):
        if score >= UNSURE and text.strip():
            box = _box(corners)
            middles = [(part, float(sum(x for x, _ in place)) / len(place) - box.left) for part, _, place in parts]
            yield _run(_with_blanks(text, middles, _crop(dots, box)), _box(_turned(corners, angle)), score)


def _angle(boxes: Any) -> float:
    """By how much the lines of a page that lies askew fall to the right, in radians."""
    import numpy as np

    sides = boxes[:, 1] - boxes[:, 0]
    return float(np.median(np.arctan2(sides[:, 1], sides[:, 0])))


def _turned(corners: Any, angle: float) -> Any:
    """The corners of a line as they would be if the page lay straight."""
    import numpy as np

    cos, sin = np.cos(angle), np.sin(angle)
    return corners @ np.array([[cos, -sin], [sin, cos]])


def _crop(dots: Any, box: Box) -> Any:
    """The dots of a line, in grey, without the edge above and below, where the next lines may reach in."""
    edge = box.height / 20
    return dots[round(box.top + edge) : round(box.bottom - edge), round(box.left) : round(box.right)].min(axis=2)


def _with_blanks(text: str, middles: Sequence[tuple[str, float]], crop: Any) -> str:
    """A line with the blanks between Chinese characters that OCR leaves out, seen by the white on the picture.

    `middles` are the parts of the line, and where the middle of each stands in the crop.
    """
    import numpy as np

    if len(middles) < 3 or "".join(part for part, _ in middles) != text or not crop.size:
        return text
    em = median(b - a for (_, a), (_, b) in pairwise(middles))
    dark = np.flatnonzero((crop < crop.max() - FAINT * (float(crop.max()) - crop.min())).any(axis=0))
    whites = [(a, b) for a, b in pairwise(dark.tolist()) if b - a > 1]
    # A white run belongs to the pair of characters between whose middles it lies, not to one that is made of two halves.
    spans = [
        max((b - a for a, b in whites if abs(a + b - x - y) < 0.7 * em), default=0) / em for (_, x), (_, y) in pairwise(middles)
    ]
    usual = median(spans)
    found = middles[0][0]
    for (before, _), (part, _), white in zip(middles, middles[1:], spans, strict=False):
        parted = is_han(before[-1]) and is_han(part[0]) and white >= max(WHITE, usual + WIDER)
        found += (" " if parted else "") + part
    return found


def _box(corners: Any) -> Box:
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _run(text: str, box: Box, score: float) -> Run:
    """A line as it was read; the size of its type by the width of its characters, or by its height."""
    words = BLANK.sub(" ", text.strip())
    vertical = len(words) > 1 and box.height > DOWNWARD * box.width
    size = OF_HEIGHT * (box.width if vertical else box.height)
    if not vertical and advance(words) >= MEASURED:
        size = min(box.height, box.width / advance(words))
    return Run(words, box, size, min(round(float(score), 3), 0.999), vertical)


def _settled(run: Run, runs: Sequence[Run]) -> float:
    """The size of the type of a line, with what the lines above and below it say."""
    near = [r for r in runs if _neighbours(run.box, r.box) and _alike(run, r)]
    return median([r.size for r in near for _ in range(len(r.text) if advance(r.text) >= MEASURED else 1)])


def _alike(a: Run, b: Run) -> bool:
    least = ALIKE if min(advance(a.text), advance(b.text)) >= MEASURED else ABOUT
    return least < a.size / b.size < 1 / least


def _neighbours(a: Box, b: Box) -> bool:
    apart = max(a.top, b.top) - min(a.bottom, b.bottom)
    return min(a.right, b.right) > max(a.left, b.left) and apart < 2 * min(a.height, b.height)


def _shapes(dots: Any, text: Sequence[Box]) -> Iterator[tuple[str, Box]]:
    """What stands on a picture beside text: `picture`, `frame` or `rule`, and where."""
    import cv2
    import numpy as np

    grey = dots.min(axis=2).astype(np.uint8)
    for box in text:
        grey[max(0, int(box.top)) : int(box.bottom) + 1, max(0, int(box.left)) : int(box.right) + 1] = 255
    rows, columns = grey.shape[0] // CELL, grey.shape[1] // CELL
    cells = grey[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL).mean(axis=(1, 3))
    _, _, stats, _ = cv2.connectedComponentsWithStats((cells < DARK).astype(np.uint8), connectivity=8)
    for left, top, width, height, area in stats[1:].tolist():
        if kind := _shape(width, height, area):
            yield kind, Box(left * CELL, top * CELL, (left + width) * CELL, (top + height) * CELL)


def _shape(width: int, height: int, area: int) -> str:
    if min(width, height) <= THIN:
        return "rule" if max(width, height) >= LEAST else ""
    if min(width, height) < LEAST:
        return ""
    return "picture" if area >= FILLED * width * height else "frame" if area <= 2 * AROUND * (width + height) else ""
