"""Encodings are told by what is valid and by what looks like Chinese; traditional script is read as its simplified twin."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from kg.core import ontology
from kg.core.decode import decode, encoding_of
from kg.core.errors import InputError
from kg.core.text import fold, is_traditional, simplified
from kg.core.types import Page, Source
from kg.ingest import pages
from kg.workflow.facts import page_json
from kg.workflow.reading import read

CORPUS = Path(__file__).parent / "corpora" / "ingest"
SCRIPTS = {name: (CORPUS / f"{name}.txt").read_text(encoding="utf-8") for name in ("simplified", "traditional")}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs")
# Pages with the encodings that hold their characters.
FORMS = [(script, e) for script in SCRIPTS for e in ENCODINGS if (script, e) != ("simplified", "big5hkscs")]


@pytest.mark.parametrize(("script", "encoding"), FORMS)
def test_each_encoding_gives_the_page(script: str, encoding: str) -> None:
    printed = SCRIPTS[script].replace("\n", "\r\n").replace("，", ",　 ")
    assert decode(printed.encode(encoding), "a.txt") == printed.replace("\r\n", "\n")


@pytest.mark.parametrize(("script", "encoding"), FORMS)
@pytest.mark.parametrize("length", [20, 50, 200])
def test_short_pages_are_told_as_well(script: str, encoding: str, length: int) -> None:
    text, chance = SCRIPTS[script], random.Random(length)
    for start in (chance.randrange(len(text) - length) for _ in range(50)):
        part = text[start : start + length]
        assert decode(part.encode(encoding), "a.txt") == part


def test_half_a_character_at_the_end_of_a_sample() -> None:
    for script, encoding in FORMS:
        raw = SCRIPTS[script].encode(encoding)
        assert encoding_of(raw[:201], whole=False) == encoding_of(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "Die Größe der Äcker ist unbekannt, schöne Grüße. ".encode("latin-1") * 9,
        "Вчера состоялось совещание по вопросам уборки. ".encode("koi8-r") * 9,
        "昨日、会議が開かれました。これについての説明がありました。".encode("shift-jis") * 9,
        random.Random(1).randbytes(5000),
        b"PK\x03\x04\0\0" + bytes(range(256)) * 9,
    ],
)
def test_what_is_no_chinese_text_is_refused(raw: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt: not a text in UTF-8, UTF-16, GB18030 or Big5"):
        decode(raw, "a.txt")


def test_script_is_a_matter_of_the_page_as_a_whole() -> None:
    assert is_traditional(SCRIPTS["traditional"]) and not is_traditional(SCRIPTS["simplified"])
    assert simplified(SCRIPTS["traditional"]).translate(str.maketrans("「」", "“”")) == SCRIPTS["simplified"]
    quoted = SCRIPTS["simplified"] + "牌匾上刻着「積善堂」三字。乾安县瞭望塔的於师傅是锺家人。"
    assert simplified(quoted) == quoted
    assert simplified("乾安县") == "乾安县"


def test_folding_keeps_every_offset() -> None:
    text = SCRIPTS["traditional"] * 3
    assert len(fold(simplified(text))) == len(text)


def facts(page: Page) -> list[Any]:
    """Claims without what is printed: evidence, and the ids that come from the page's text."""
    articles = page_json(read(page, ontology.read()))["articles"]
    return [
        [{k: v for k, v in fact.items() if k not in ("evidence", "claim")} for fact in (*a["bylines"], *a["facts"])]
        for a in articles
    ]


def test_a_page_in_big5_makes_the_claims_of_its_simplified_twin(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SCRIPTS["traditional"].encode("big5"))
    (page,) = pages(tmp_path / "a.txt", pytest.fail)
    twin = Page(SCRIPTS["simplified"], (Source("a.txt", ""),))
    assert page.text == SCRIPTS["traditional"]
    found = facts(page)
    assert found == facts(twin) and sum(map(len, found)) > 20
    (first, *_) = read(page, ontology.read()).articles
    assert first.title == SCRIPTS["traditional"].partition("\n")[0]


def test_quotes_stay_as_printed() -> None:
    page = Page(SCRIPTS["traditional"], (Source("a.txt", ""),))
    claims = read(page, ontology.read()).claims
    assert claims and all(e.quote == page.text[e.start : e.end] for c in claims for e in c.evidence)
    assert any(is_traditional(e.quote) for c in claims for e in c.evidence)
