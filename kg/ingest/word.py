"""Word files (.docx) → sheets: one each; headings by style and form, paragraphs, tables row by row, text boxes, legends.

Read is what is printed: no headers and footers, no comments, no deleted or hidden text, no codes of fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from kg.core.errors import InputError
from kg.core.types import Mark
from kg.ingest.sheets import LARGEST, File, Settings, Sheet

# A file of the old format, or one under a password, is a compound file and begins so.
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
# What the parts of a file may unpack to, in bytes: its XML, and all of it with its pictures.
XML_LARGEST, ALL_LARGEST = LARGEST, 8 * LARGEST
# The names of styles, as Word writes them in English and Chinese.
HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
TITLE = re.compile(r"title|subtitle|标题|副标题|大标题", re.I)
LEGEND = re.compile(r"caption|题注|图注|图片说明|照片说明", re.I)
# A heading by form: large or bold, in the middle, this short, no sentence.
LARGE, LONGEST = 1.28, 60
SENTENCE = re.compile(r"[。；;]")
# Elements whose text is not printed, or stands there twice for older programs.
SILENT = frozenset(("del", "moveFrom", "instrText", "delText", "rt", "Fallback", "pPr", "rPr", "txbxContent", "sdtPr"))
BLOCKS = frozenset(("p", "tbl"))
TRUE = (None, "1", "true", "on")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the sheet to be. `level` of a heading (0 for none) by its style, `formed` for one by its form alone."""

    text: str
    level: int = 0
    formed: bool = False
    legend: bool = False


def read(file: File, settings: Settings) -> Iterator[Sheet]:
    """The one page of a .docx file. Raises InputError."""
    found = _paragraphs(_document(file))
    if not found:
        raise InputError(f"{file.said}: a document without text; a page needs some")
    text, marks = _text(found)
    yield Sheet(text, (file.source(),), file.name, marks)


def refuse(file: File, settings: Settings) -> Iterator[Sheet]:
    """No page: files of the old format. Raises InputError."""
    raise InputError(f"{file.said}: the old format of Word is not read; open it and save it as .docx")


def _document(file: File) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    raw = file.bytes()
    if raw.startswith(COMPOUND):
        raise InputError(f"{file.said}: an old .doc, or under a password; open it and save it as .docx without one")
    try:
        _small(raw, file)
        return docx.Document(BytesIO(raw))
    except (BadZipFile, OpcError, LxmlError, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise InputError(f"{file.said}: damaged, or no Word document; open it and save it as .docx again") from fault


def _small(raw: bytes, file: File) -> None:
    """Raises InputError where the file unpacks to more than a page can need; unpacking stops at what it states."""
    with ZipFile(BytesIO(raw)) as parts:
        sizes = [(p.filename, p.file_size) for p in parts.infolist()]
    xml = sum(size for name, size in sizes if name.lower().endswith((".xml", ".rels")))
    if xml > XML_LARGEST or sum(size for _, size in sizes) > ALL_LARGEST:
        raise InputError(f"{file.said}: unpacks to more than {XML_LARGEST >> 20} MiB of text; split it into its pages")


def _paragraphs(document: Any) -> list[Paragraph]:
    """All paragraphs of the body that hold text, in order."""
    forms = _Forms.of(document)
    return [p for block in _blocks(document.element.body) for p in _block(block, forms)]


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: Any, name: str) -> str | None:
    found = None if element is None else element.find(f"{{*}}{name}")
    return None if found is None else next((v for k, v in found.attrib.items() if k.endswith("}val")), "")


def _blocks(element: Any) -> Iterator[Any]:
    """The paragraphs and tables below an element, those of text boxes after the paragraph they hang on."""
    for child in element:
        name = _name(child)
        if name in BLOCKS:
            yield child
            for box in child.iter("{*}txbxContent") if name == "p" else ():
                if not any(_name(a) == "Fallback" for a in box.iterancestors()):
                    yield from _blocks(box)
        elif name not in SILENT:
            yield from _blocks(child)


def _block(block: Any, forms: _Forms) -> Iterator[Paragraph]:
    if _name(block) == "p":
        yield from forms.lines(block)
        return
    for row in block.iterchildren("{*}tr"):
        cells = [[p for b in _blocks(cell) for p in _block(b, forms)] for cell in row.iter("{*}tc") if _row(cell) is row]
        if all(len(cell) <= 1 for cell in cells):
            words = " ".join(p.text for cell in cells for p in cell)
            yield from [Paragraph(words)] if words else []
        else:
            yield from (p for cell in cells for p in cell)


def _row(cell: Any) -> Any:
    return next(a for a in cell.iterancestors() if _name(a) == "tr")


@dataclass(frozen=True, slots=True)
class _Forms:
    """The styles of a document by id, the style of plain paragraphs, and the size of its running text."""

    styles: dict[str, Any]
    plain: str
    size: float

    @classmethod
    def of(cls, document: Any) -> _Forms:
        found = document.styles.element.findall("{*}style")
        styles = {_attribute(s, "styleId"): s for s in found}
        plain = next(
            (k for k, s in styles.items() if _attribute(s, "type") == "paragraph" and _attribute(s, "default") in ("1", "true")),
            "",
        )
        base = document.styles.element.find("{*}docDefaults/{*}rPrDefault/{*}rPr")
        forms = cls(styles, plain, float(_value(base, "sz") or 20) / 2)
        weights: Counter[float] = Counter()
        for p in document.element.body.iter("{*}p"):
            weights[forms._size(p)] += len("".join(_words(p)))
        return replace(forms, size=max(weights, key=lambda s: (weights[s], -s), default=forms.size))

    def lines(self, p: Any) -> Iterator[Paragraph]:
        """The lines of a paragraph, parted at the breaks in it."""
        name, level = self._style(p)
        for line in "".join(_words(p)).split("\n"):
            text = " ".join(line.split())
            if text:
                yield Paragraph(text, level, self._formed(p, text), bool(LEGEND.search(name)))

    def _chain(self, p: Any) -> Iterator[Any]:
        """The style of a paragraph and those it is based on."""
        key, seen = _value(p.find("{*}pPr"), "pStyle") or self.plain, set[str]()
        while key in self.styles and key not in seen:
            seen.add(key)
            yield self.styles[key]
            key = _value(self.styles[key], "basedOn") or ""

    def _style(self, p: Any) -> tuple[str, int]:
        """The name of the style, and the level of a heading: 1 for a title; 0 for none."""
        names = [_value(s, "name") or "" for s in self._chain(p)]
        outlines = [_value(e.find("{*}pPr"), "outlineLvl") for e in self._chain(p)] + [_value(p.find("{*}pPr"), "outlineLvl")]
        outline = next((int(o) + 1 for o in reversed(outlines) if o and o.isdigit() and int(o) < 9), 0)
        numbered = next((int(m[1]) for n in names if (m := HEADING.fullmatch(n.strip()))), 0)
        return (names[0] if names else ""), numbered or (1 if names and TITLE.fullmatch(names[0].strip()) else outline)

    def _formed(self, p: Any, text: str) -> bool:
        """Whether a paragraph looks like a headline: in the middle, larger or bolder than running text, short."""
        layers = [p.find("{*}pPr"), *(s.find("{*}pPr") for s in self._chain(p))]
        centred = next((v for e in layers if (v := _value(e, "jc"))), "") == "center"
        stands_out = self._size(p) >= LARGE * self.size or self._bold(p)
        return centred and stands_out and len(text) <= LONGEST and not SENTENCE.search(text)

    def _size(self, p: Any) -> float:
        """The size of the type of a paragraph's first words, in points."""
        run = next((r for r in p.iter("{*}r") if r.find("{*}t") is not None), None)
        layers = [run.find("{*}rPr") if run is not None else None, *(s.find("{*}rPr") for s in self._chain(p))]
        found = next((v for e in layers if (v := _value(e, "sz"))), "")
        return float(found) / 2 if found.isdigit() else self.size

    def _bold(self, p: Any) -> bool:
        runs = [r for r in p.iter("{*}r") if r.find("{*}t") is not None]
        by_style = any(_on(s.find("{*}rPr"), "b") for s in self._chain(p))
        return bool(runs) and all(_on(r.find("{*}rPr"), "b", by_style) for r in runs)


def _on(element: Any, name: str, otherwise: bool = False) -> bool:
    value = _value(element, name)
    return otherwise if value is None else value in ("", *TRUE)


def _attribute(element: Any, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def _words(element: Any) -> Iterator[str]:
    """The printed characters below an element; a break inside a paragraph as the end of a line."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield " "
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in SILENT and not (name == "r" and _on(child.find("{*}rPr"), "vanish")):
            yield from _words(child)


def _text(found: Sequence[Paragraph]) -> tuple[str, tuple[Mark, ...]]:
    """The text and its marks; the lines of a headline stand together, all else is parted by blank lines."""
    text, before = "", ""
    marks: list[Mark] = []
    for paragraph, kind in zip(found, _kinds(found), strict=True):
        text += ("\n" if kind == before == "head" else "\n\n") if text else ""
        if kind:
            marks.append(Mark(len(text), len(text) + len(paragraph.text), kind))
        text += paragraph.text
        before = kind
    return text, tuple(marks)


def _kinds(found: Sequence[Paragraph]) -> list[str]:
    """For each paragraph `head`, `sub`, `caption` or nothing. What heads an article is the highest level of heading there is.

    A lower heading is a subheading where it follows text, but for one top heading that stands over no text of its own
    (the name of a paper, say): then nothing is certain.
    """
    levels = [p.level for p in found if p.level]
    top = min(levels, default=0)
    alone = levels.count(top) == 1 and _followed_by_heading(found, top)
    kinds: list[str] = []
    for k, p in enumerate(found):
        if p.legend:
            kinds.append("caption")
        elif (p.level == top and top) or (p.level and k and kinds[-1] == "head"):
            kinds.append("head")
        elif p.level:
            kinds.append("" if alone else "sub")
        else:
            kinds.append("head" if p.formed and not top else "")
    return kinds


def _followed_by_heading(found: Sequence[Paragraph], top: int) -> bool:
    at = next(k for k, p in enumerate(found) if p.level == top)
    return at + 1 < len(found) and bool(found[at + 1].level)
