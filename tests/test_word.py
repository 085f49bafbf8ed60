"""Word files are read as they print: headings, paragraphs, tables, text boxes, legends; what cannot be read says so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from kg.core.errors import InputError
from kg.ingest import Settings, word
from kg.ingest.sheets import Sheet, in_memory

TEXT = "4月6日，青石乡召开春茶采摘现场会。乡长梁启明介绍，全乡茶园面积达1.2万亩。"


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(raw: bytes, name: str = "a.docx") -> Sheet:
    (sheet,) = word.read(in_memory(raw, name, "-"), Settings())
    return sheet


def marked(sheet: Sheet, kind: str) -> list[str]:
    return [sheet.text[m.start : m.end] for m in sheet.marks if m.kind == kind]


def test_headings_by_style_and_their_levels() -> None:
    document = docx.Document()
    for title in ("春茶开采", "夜校开课"):
        document.add_heading(title, 1)
        document.add_heading("——青石乡见闻", 2)
        document.add_paragraph(TEXT)
        document.add_heading("一片叶子富一方", 2)
        document.add_paragraph(TEXT)
    sheet = read(saved(document))
    assert sheet.text.startswith(f"春茶开采\n——青石乡见闻\n\n{TEXT}\n\n一片叶子富一方\n\n{TEXT}\n\n夜校开课\n")
    assert marked(sheet, "head") == ["春茶开采", "——青石乡见闻", "夜校开课", "——青石乡见闻"]
    assert marked(sheet, "sub") == ["一片叶子富一方"] * 2


def test_a_heading_over_headings_alone_leaves_the_lower_ones_open() -> None:
    document = docx.Document()
    document.add_heading("青石乡报", 1)
    for title in ("春茶开采", "夜校开课"):
        document.add_heading(title, 2)
        document.add_paragraph(TEXT)
    sheet = read(saved(document))
    assert marked(sheet, "head") == ["青石乡报", "春茶开采"] and not marked(sheet, "sub")


def formed(text: str, bold: bool = True, centred: bool = True, size: float = 18) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    document.add_paragraph(TEXT)
    return saved(document)


def test_headings_by_form() -> None:
    assert marked(read(formed("春茶开采")), "head") == ["春茶开采"]
    assert marked(read(formed("春茶开采", bold=False)), "head") == ["春茶开采"]
    assert marked(read(formed("春茶开采", bold=False, size=11)), "head") == []
    assert marked(read(formed("春茶开采", centred=False)), "head") == []
    assert marked(read(formed("春茶开采了。")), "head") == []


def test_a_table_is_read_row_by_row() -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    table = document.add_table(2, 2)
    for cell, words in zip(table._cells, ("村名", "亩数", "白崖村", "1200"), strict=True):
        cell.text = words
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "内表"
    assert read(saved(document)).text == f"{TEXT}\n\n村名 亩数\n\n白崖村\n\n1200\n\n内表"


def test_furniture_of_the_file_is_no_text() -> None:
    """Headers, footers, deleted and hidden words, codes of fields; inserted words and text boxes are, once each."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.core_properties.author = "打字员"
    w = nsdecls("w")
    parts = {
        "deleted": f'<w:del {w} w:id="1" w:author="x"><w:r><w:delText>删去</w:delText></w:r></w:del>',
        "inserted": f'<w:ins {w} w:id="2" w:author="x"><w:r><w:t>添上</w:t></w:r></w:ins>',
        "hidden": f"<w:r {w}><w:rPr><w:vanish/></w:rPr><w:t>隐去</w:t></w:r>",
        "field": f"<w:r {w}><w:instrText>PAGE</w:instrText></w:r>",
        "box": f'<w:r {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        '<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
    }
    paragraph = document.add_paragraph("开头")
    for part in parts.values():
        paragraph._p.append(parse_xml(part))
    assert read(saved(document)).text == "开头添上\n\n框里的话"


def test_legends_by_style_and_breaks_in_a_paragraph() -> None:
    document = docx.Document()
    document.add_paragraph("第一段。\n第二段。")
    document.add_paragraph("茶农采茶。 张三 摄", "Caption")
    sheet = read(saved(document))
    assert sheet.text == "第一段。\n\n第二段。\n\n茶农采茶。 张三 摄" and marked(sheet, "caption") == ["茶农采茶。 张三 摄"]


def rewritten(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A Word file with its parts changed; None leaves one out."""
    document = docx.Document()
    document.add_paragraph(TEXT)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


BOMB = '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def entities(name: str, data: bytes) -> bytes:
    if name != "word/document.xml":
        return data
    text = data.decode().replace("<w:document", BOMB + "]><w:document", 1).replace(TEXT, TEXT + "&i;")
    return text.encode()


def stolen(name: str, data: bytes) -> bytes:
    text = data.decode() if name == "word/document.xml" else ""
    outer = '<!DOCTYPE d [<!ENTITY s SYSTEM "file:///etc/passwd">]><w:document'
    return text.replace("<w:document", outer, 1).replace(TEXT, TEXT + "&s;").encode() if text else data


def bad() -> Iterator[tuple[str, bytes, str]]:
    yield "no zip", b"<html>log in</html>", "damaged, or no Word document"
    yield "old", word.COMPOUND + bytes(512), "an old .doc, or under a password"
    yield "no document", rewritten(lambda n, d: None if n == "word/document.xml" else d), "damaged, or no Word document"
    yield "no types", rewritten(lambda n, d: None if n.startswith("[") else d), "damaged, or no Word document"
    yield "cut xml", rewritten(lambda n, d: d[:200] if n == "word/document.xml" else d), "damaged, or no Word document"
    yield "cut zip", rewritten(lambda n, d: d)[:3000], "damaged, or no Word document"
    yield "bomb", rewritten(lambda n, d: d, {"word/more.xml": bytes(word.XML_LARGEST)}), "unpacks to more than"
    yield "empty", saved(docx.Document()), "without text"


@pytest.mark.parametrize(("raw", "why"), [pytest.param(raw, why, id=name) for name, raw, why in bad()])
def test_a_bad_file_is_one_sentence(raw: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as fault:
        read(raw, "in.docx")
    assert str(fault.value).startswith("-: ") and "\n" not in str(fault.value)


@pytest.mark.parametrize("change", [entities, stolen])
def test_entities_are_not_unfolded(change: Callable[[str, bytes], bytes]) -> None:
    try:
        text = read(rewritten(change)).text
    except InputError as fault:
        assert "damaged" in str(fault)
    else:
        assert text == TEXT


def test_the_old_format_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.doc: the old format of Word is not read; open it and save it as \.docx"):
        list(word.refuse(in_memory(b"x", "a.doc", "a.doc"), Settings()))
