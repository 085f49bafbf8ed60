"""Places: the corpus by example, the gazetteer, and laws of the mentions."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kg.core import ontology as reader
from kg.core.errors import OntologyError
from kg.core.gazetteer import Gazetteer
from kg.core.text import fold
from kg.core.types import Context
from kg.mention.places import places

ONTOLOGY = reader.read()
GAZETTEER = ONTOLOGY.gazetteer
CASES = tomllib.loads((Path(__file__).parent / "corpora" / "mentions" / "places.toml").read_text(encoding="utf-8"))["case"]


def context(code: str) -> Context:
    return Context(region=GAZETTEER.chain(GAZETTEER.by_code[code])) if code else Context()


def plain(text: str) -> str:
    return fold(re.sub(r"[\[\]]", "", text))


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=c["text"][:24], marks=[pytest.mark.xfail(reason=c["fails"])] if "fails" in c else []) for c in CASES],
)
def test_corpus(case: dict[str, Any]) -> None:
    found = places(plain(case["text"]), context(case.get("region", "")), ONTOLOGY)
    assert [m.text for m in found] == re.findall(r"\[(.+?)\]", fold(case["text"]))
    by_text = {m.text: m for m in found}
    assert {t: by_text[t].name for t in case.get("names", {})} == case.get("names", {})
    assert {t: [d.name for d in by_text[t].within] for t in case.get("within", {})} == case.get("within", {})
    assert {m.text: m.kind for m in found if m.kind != "Division"} == case.get("kinds", {})


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:24])
def test_laws(case: dict[str, Any]) -> None:
    text, settled = plain(case["text"]), context(case.get("region", ""))
    found = places(text, settled, ONTOLOGY)
    assert found == places(text, settled, ONTOLOGY)
    assert all(text[m.start : m.end] == m.text for mention in found for m in (mention, *mention.parts))
    assert all(a.end <= b.start for a, b in pairwise(found))
    moved = places("，\n" + text, settled, ONTOLOGY)
    assert [(m.start - 2, m.text, m.division) for m in moved] == [(m.start, m.text, m.division) for m in found]


def test_a_chain_has_its_links_as_parts() -> None:
    text = "陕西省商洛市柞水县小岭镇柏树坪村"
    (mention,) = places(text, Context(), ONTOLOGY)
    assert [p.text for p in mention.parts] == ["陕西省", "商洛市", "柞水县", "小岭镇", "柏树坪村"]
    assert [len(p.within) for p in mention.parts] == [0, 1, 2, 3, 4]
    assert (mention.name, mention.division) == ("柏树坪村", mention.parts[-1].division)
    assert mention.division and (mention.division.code, mention.division.parent) == ("", mention.parts[-2].division.code)  # type: ignore[union-attr]


def test_tags_tell_how_a_place_is_known() -> None:
    found = places("下营镇修路，团石沟村受益，该村还装了灯。翠湖小区、下营镇办事处", context("120119"), ONTOLOGY)
    assert [(m.text, m.tags) for m in found] == [
        ("下营镇", ("implied",)),
        ("团石沟村", ("implied",)),
        ("该村", ("anaphor",)),
        ("翠湖小区", ("quarter", "implied")),
        ("下营镇办事处", ("office", "implied")),
    ]


@pytest.mark.parametrize(
    ("name", "within", "official"),
    [
        ("山东", "", "山东省"),
        ("怀化", "", "怀化市"),
        ("黔南州", "", "黔南布依族苗族自治州"),
        ("海北州", "", "海北藏族自治州"),
        ("彭水县", "", "彭水苗族土家族自治县"),
        ("内蒙古", "", "内蒙古自治区"),
        ("吉林", "", "吉林省"),
        ("盘县", "", "盘州市"),
        ("石桥镇", "520281", "石桥镇"),
        ("鼓楼区", "3201", "鼓楼区"),
        ("鼓楼区", "", None),
        ("无此镇", "37", None),
    ],
)
def test_lookup(name: str, within: str, official: str | None) -> None:
    found = GAZETTEER.lookup(name, [GAZETTEER.by_code[within]] if within else [])
    assert (found and found.name) == official


def test_chains_pass_over_rows_that_only_fill_a_level() -> None:
    chains = {
        code: [d.name for d in GAZETTEER.chain(GAZETTEER.by_code[code])] for code in ("110101", "469002", "442000", "500243")
    }
    assert chains == {
        "110101": ["北京市", "东城区"],
        "469002": ["海南省", "琼海市"],
        "442000": ["广东省", "中山市"],
        "500243": ["重庆市", "彭水苗族土家族自治县"],
    }


def test_a_bad_row_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    table.write_text("code\tname\tlevel\tparent\n99\t某地\tplanet\t\n", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"mine\.tsv"):
        Gazetteer.read([table])
