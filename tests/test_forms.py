"""One page in every form says the same: plain text, saved HTML, PDF, Word and a scan give the same articles and claims."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import printed
import pytest

from kg.core import ontology as reader
from kg.core.ontology import Ontology
from kg.ingest import Settings, Stated, manifest, pages
from kg.workflow.equal import plain
from kg.workflow.facts import page_json
from kg.workflow.reading import read

# Sample pages, and the stylesheet each one is laid out by.
PAGES = {
    "03_lanjiang-ribao_2020-07-21": "lead",
    "06_zeyang-wanbao_2021-06-22": "lead",
    "10_lanjiang-ribao_2022-04-12": "rail",
    "13_chenghe-ribao_2023-03-21": "thirds",
    "14_lanjiang-ribao_2023-06-13": "rail",
}
SCANNED = ("10_lanjiang-ribao_2022-04-12", "13_chenghe-ribao_2023-03-21")
# Where a claim stands, and what follows from that.
PLACES = ("start", "end", "span", "claim", "confidence", "evidence", "rule")
NO_OCR = 'scans need OCR: pip install "xiangtu[ocr]"'


@cache
def ontology() -> Ontology:
    """The shipped ontology and the invented divisions of the samples."""
    return reader.read(printed.SAMPLES / "ontology")


def stated(name: str) -> Stated:
    """What the manifest of the samples states of a page."""
    return manifest(printed.SAMPLES / "pages" / "pages.toml").of(f"{name}.txt")


def said(path: Path, name: str) -> dict[str, Any]:
    """The one page at a path, as page JSON, with what is stated of the sample page."""
    faults: list[str] = []
    found = list(pages(path, lambda fault: faults.append(str(fault)), Settings(stated(name))))
    assert len(found) == 1 and not faults
    return page_json(read(found[0], ontology()))


@cache
def expected(name: str) -> tuple[tuple[str, ...], Counter[str]]:
    """The headlines and the claims of a sample page in plain text."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.txt"
        path.write_text(printed.plain(printed.sample(name)), encoding="utf-8")
        page = said(path, name)
    return titles(page), claims(page)


def titles(page: Mapping[str, Any]) -> tuple[str, ...]:
    """The headlines of a page, in no order, without blanks and marks."""
    return tuple(sorted(plain(a["title"]) for a in page["articles"]))


def claims(page: Mapping[str, Any]) -> Counter[str]:
    """The claims and bylines of a page without their places, each with the headline of its article."""
    found: Counter[str] = Counter()
    for article in page["articles"]:
        for fact in [*article["facts"], *article["bylines"]]:
            slots = {k: plain(v) if isinstance(v, str) else v for k, v in fact.items() if k not in PLACES}
            found[json.dumps({"in": plain(article["title"]), **slots}, ensure_ascii=False, sort_keys=True)] += 1
    return found


def same(page: Mapping[str, Any], name: str) -> None:
    """Asserts that a page has the headlines and claims of the sample in plain text."""
    heads, wanted = expected(name)
    assert titles(page) == heads
    found = claims(page)
    assert len(wanted) > 40 and (list(wanted - found), list(found - wanted)) == ([], [])


@pytest.mark.parametrize("name", PAGES)
def test_pdf(name: str, tmp_path: Path) -> None:
    page = printed.html(printed.sample(name), PAGES[name])
    same(said(printed.as_pdf(page, tmp_path / "page.pdf"), name), name)


@pytest.mark.parametrize("name", PAGES)
def test_word(name: str, tmp_path: Path) -> None:
    same(said(printed.as_docx(printed.sample(name), tmp_path / "styles.docx"), name), name)
    same(said(printed.as_docx(printed.sample(name), tmp_path / "forms.docx", by_style=False), name), name)


@pytest.mark.parametrize("name", PAGES)
def test_saved_html(name: str, tmp_path: Path) -> None:
    same(said(printed.as_issue(printed.sample(name), tmp_path / "issue", stated(name)), name), name)


@pytest.mark.skipif(not find_spec("rapidocr"), reason=NO_OCR)
@pytest.mark.parametrize("name", SCANNED)
def test_scan(name: str, tmp_path: Path) -> None:
    """At least 95 of 100 claims, and no more than 5 that the text does not make."""
    page = printed.html(printed.sample(name), PAGES[name])
    found = claims(said(printed.as_png(page, tmp_path / "page.png"), name))
    _, wanted = expected(name)
    assert (wanted & found).total() >= 0.95 * wanted.total()
    assert (found - wanted).total() <= 0.05 * wanted.total()
