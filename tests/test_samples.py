"""The bundled sample pages: their gold annotation is exact, their ground is covered, and they are nobody else's text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.core.gazetteer import Gazetteer

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "kg" / "samples"
SHARED = ROOT.parent / "shared"
GOLD = sorted(SAMPLES.glob("gold/**/*.json"))
MANIFEST = {Path(p["file"]).stem: p for p in tomllib.loads((SAMPLES / "pages" / "pages.toml").read_text("utf-8"))["page"]}
RELATIONS = {"post", "in", "project", "measure", "quote", "event"}
RUN = 16  # so many Chinese characters in a row are a copied sentence


def decoded(path: Path) -> str:
    """The text of a page in UTF-8 or GB18030."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def page_and_text(path: Path) -> tuple[dict[str, Any], str]:
    gold = json.loads(path.read_text("utf-8"))
    return gold, decoded(SAMPLES / "pages" / gold["page"])


def facts(relation: str) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Each fact of a relation, with its manifest row and its page, in the order of the days of issue."""
    for path in sorted(GOLD, key=lambda p: MANIFEST[p.stem]["date"]):
        page = json.loads(path.read_text("utf-8"))
        for article in page["articles"]:
            yield from ((MANIFEST[path.stem], page, f) for f in article["facts"] if f["rel"] == relation)


def county(page: dict[str, Any]) -> str:
    return str(page["region"][-1])


def bare(text: str) -> str:
    """The text without blanks, for comparison across column breaks."""
    return re.sub(r"\s+", "", text)


def test_every_page_has_gold_and_a_place_in_the_manifest() -> None:
    pages = {p.stem for p in (SAMPLES / "pages").glob("*.txt")}
    assert pages == set(MANIFEST) == {p.stem for p in GOLD}
    assert len(pages) >= 12
    assert {row["date"].year for row in MANIFEST.values()} == {2020, 2021, 2022, 2023}
    assert all(isinstance(row["date"], date) and row["paper"] and row["number"] for row in MANIFEST.values())


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_ranges_are_valid_and_apart(path: Path) -> None:
    gold, text = page_and_text(path)
    taken: set[int] = set()
    for article in gold["articles"]:
        for start, end in article["body"]:
            assert 0 <= start < end <= len(text)
            assert not text[start].isspace() and not text[end - 1].isspace()
            assert taken.isdisjoint(range(start, end)), f"{article['id']} overlaps another range at {start}:{end}"
            taken.update(range(start, end))


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_evidence_title_and_names_are_printed(path: Path) -> None:
    gold, text = page_and_text(path)
    for article in gold["articles"]:
        parts = [text[a:b] for a, b in article["body"]]
        whole = bare("".join(parts))
        if article["title"]:
            assert whole.startswith(bare(article["title"])), article["id"]
        for byline in article["bylines"]:
            assert byline["person"] in whole and (byline["outlet"] or "") in whole, byline
        for fact in article["facts"]:
            assert any(fact["evidence"] in part for part in parts), f"{article['id']}: {fact}"
            for slot in ("person", "unit_key", "title", "child", "parent", "name", "subject", "speaker"):
                assert bare(fact.get(slot) or "") in whole, f"{article['id']}: {slot} of {fact}"


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_facts_follow_the_schema(path: Path) -> None:
    gold, _ = page_and_text(path)
    for article in gold["articles"]:
        assert article["kind"] in {"news", "caption"}
        assert {b["role"] for b in article["bylines"]} <= {"reporter", "correspondent", "photographer"}
        assert {f["rel"] for f in article["facts"]} <= RELATIONS
        for fact in article["facts"]:
            if "value" in fact:
                assert (fact["value"] is None) == (fact["measure"] is None) == (fact["unit"] is None), fact
            if fact["rel"] == "event":
                assert re.fullmatch(r"(\d{4}|-)-\d{2}(-\d{2})?", fact["date"]), fact


def test_every_division_has_a_parent_and_none_is_a_real_one() -> None:
    shipped = Gazetteer.read(sorted((ROOT / "ontology" / "divisions").glob("nbs-*.tsv.gz")))
    own = Gazetteer.read([SAMPLES / "ontology" / "divisions" / "samples.tsv"])
    assert not set(own.by_code) & set(shipped.by_code)
    for division in own.by_code.values():
        assert division.parent in own.by_code or division.parent in shipped.by_code, division
        assert division.code.startswith(division.parent), division
        if division.level in {"prefecture", "county"}:
            assert division.name not in shipped.by_name, f"{division.name} is a real place"
    townships = [d for d in own.by_code.values() if d.level == "township"]
    assert len(townships) >= 12


def test_every_division_of_the_gold_is_in_the_overlay() -> None:
    own = Gazetteer.read([SAMPLES / "ontology" / "divisions" / "samples.tsv"])
    for _, page, fact in facts("in"):
        if re.search(r"(村|社区|镇|乡|街道|县|区)$", fact["child"]):
            chains = [[d.name for d in own.chain(c)] for c in own.by_name.get(fact["child"], ())]
            assert any(county(page) in chain and fact["parent"] in chain for chain in chains), fact


def runs(text: str) -> set[str]:
    plain = re.sub(r"[^一-鿿]", "", text)
    return {plain[i : i + RUN] for i in range(len(plain) - RUN + 1)}


def test_no_sentence_is_copied_from_real_pages() -> None:
    sources = [*SHARED.glob("pages/*.txt"), *SHARED.glob("dev/articles/*.txt")]
    if not sources:
        pytest.skip("../shared is absent: there are no real pages to compare with")
    real = set().union(*(runs(decoded(p)) for p in sources))
    ours = {p.name: sorted(runs(decoded(p)) & real) for p in (SAMPLES / "pages").glob("*.txt")}
    assert not {name: hits for name, hits in ours.items() if hits}


def test_a_post_passes_on() -> None:
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, page, fact in facts("post"):
        if fact["title"] == "党委书记" and fact["person"] not in seen[county(page), fact["unit_key"]]:
            seen[county(page), fact["unit_key"]].append(fact["person"])
    assert seen["澄河县", "柳营镇"] == ["陈广田", "孟繁星", "杜建平"]
    assert seen["云岭区", "三岔河镇"] == ["普明华", "何彩云"]


def test_homonyms_live_in_two_counties() -> None:
    counties: dict[str, set[str]] = defaultdict(set)
    for _, page, fact in facts("post"):
        counties[fact["person"]].add(county(page))
    assert counties["王建军"] == counties["李娟"] == {"澄河县", "云岭区"}
    own = Gazetteer.read([SAMPLES / "ontology" / "divisions" / "samples.tsv"])
    assert len(own.by_name["城关镇"]) == 2


def test_two_papers_disagree_on_one_project() -> None:
    sums: dict[str, set[int]] = defaultdict(set)
    for row, _, fact in facts("project"):
        if fact["name"] == "穗安挂面深加工项目" and "总投资" in fact["evidence"]:
            sums[row["paper"]].add(fact["value"])
    assert sums == {"澄河日报": {320_000_000}, "泽阳晚报": {350_000_000}}


def test_questions_name_what_the_gold_holds() -> None:
    questions = tomllib.loads((SAMPLES / "questions.toml").read_text("utf-8"))["question"]
    kinds = {q["kind"] for q in questions}
    assert len(kinds) >= 12 and all(q["expect"] for q in questions)
    by_kind = {q["kind"]: q for q in questions}
    jobs: dict[str, set[int]] = defaultdict(set)
    for _, _, fact in facts("project"):
        if fact["measure"] == "jobs" and fact["value"] > by_kind["jobs"]["params"]["more_than"]:
            jobs[fact["name"]].add(fact["value"])
    assert {row[0]: set(row[1:]) for row in by_kind["jobs"]["expect"]} == jobs
    said = [[row["date"].isoformat(), f["start"]] for row, _, f in facts("quote") if f["speaker"] == "普明华"]
    assert by_kind["said"]["expect"] == said
    loans = [
        [f["time"], f["value"]] for _, _, f in facts("measure") if f["measure"] == "loans_amount" and f["subject"] == "竹坪乡"
    ]
    assert by_kind["loans"]["expect"] == loans


def test_gold_scored_against_itself_is_perfect(tmp_path: Path) -> None:
    scorer = SHARED / "tools" / "score.py"
    if not scorer.exists():
        pytest.skip("../shared is absent: there is no scorer to run")
    for name in ("gold", "pages"):
        (tmp_path / name).mkdir()
    lines = []
    for path in GOLD:
        gold, text = page_and_text(path)
        (tmp_path / "gold" / path.name).write_text(json.dumps(gold, ensure_ascii=False), "utf-8")
        (tmp_path / "pages" / gold["page"]).write_text(text, "utf-8")
        lines.append(json.dumps(gold, ensure_ascii=False))
    (tmp_path / "found.jsonl").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, str(scorer), str(tmp_path / "gold"), str(tmp_path / "found.jsonl")]
    done = subprocess.run([*command, "--pages", str(tmp_path / "pages"), "--json"], capture_output=True, check=True)
    report = json.loads(done.stdout)
    assert {name: r["f1"] for name, r in report.items()} == dict.fromkeys(report, 1.0)
