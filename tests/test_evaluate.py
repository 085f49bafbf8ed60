"""`kg evaluate` gives the numbers of the scorer that comes with the annotation guidelines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.workflow.equal import exactly, nearly, same_title, similar
from kg.workflow.evaluate import evaluate, gold_pages, pair, report

SHARED = Path(__file__).parents[1].parent / "shared"
SAMPLES = Path(__file__).parents[1] / "kg" / "samples"


def damaged(page: dict, step: int) -> dict:
    """A prediction made of gold: every third fact lost, names lengthened, values off, articles cut."""
    articles = []
    for n, article in enumerate(page["articles"]):
        facts = [dict(f) for i, f in enumerate(article["facts"]) if (i + n) % 3 != step]
        for i, fact in enumerate(facts):
            for slot in ("unit_key", "child", "name", "subject"):
                if i % 2 and fact.get(slot):
                    fact[slot] = "某某" + fact[slot]
            if i % 5 == step and fact.get("value"):
                fact["value"] = fact["value"] * 1.5
        body = [[a, b - (30 if n % 2 == step % 2 else 0)] for a, b in article["body"]]
        articles.append({**article, "facts": facts, "body": body, "bylines": article["bylines"][step % 2 :]})
    return {**page, "articles": articles[: len(articles) - step]}


def scorer(gold: Path, pages: Path, predictions: list[dict], tmp_path: Path) -> dict:
    path = tmp_path / "predicted.jsonl"
    path.write_text("\n".join(json.dumps(p, ensure_ascii=False) for p in predictions), encoding="utf-8")
    command = [sys.executable, str(SHARED / "tools" / "score.py"), str(gold), str(path), "--pages", str(pages), "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared (real pages and their scorer) is not beside the project")
@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.parametrize("folders", [("gold", "pages"), ("dev/gold", "dev/articles")])
def test_same_numbers_as_the_scorer(tmp_path: Path, step: int, folders: tuple[str, str]) -> None:
    gold, pages = (SHARED / f for f in folders)
    predictions = [damaged(p, step) for p in gold_pages(gold)]
    assert report(evaluate(gold, pages, predictions)) == scorer(gold, pages, predictions, tmp_path)


def test_gold_against_itself_is_perfect() -> None:
    gold = SAMPLES / "gold"
    scores = evaluate(gold, SAMPLES / "pages", gold_pages(gold))
    assert all(s.f1 == 1.0 for s in scores.values() if s.gold)
    assert sum(s.gold for s in scores.values()) > 300


def test_strict_pairs_are_made_first() -> None:
    gold = [{"child": "东街村", "parent": "石桥镇"}, {"child": "街村", "parent": "石桥镇"}]
    assert pair(gold, list(reversed(gold)), [exactly("in"), nearly("in")]) == (2, [], [])


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("城西食品加工项目", "食品加工项目", True),
        ("石桥镇", "石桥", True),
        ("石桥镇", "石", False),
        ("石桥镇中心小学", "中心小学", True),
        ("", "石桥", False),
    ],
)
def test_similar(gold: str, found: str, same: bool) -> None:
    assert similar(gold, found) is same


def test_half_of_a_title_is_enough() -> None:
    assert same_title("石桥镇：小网格 大服务", "石桥镇:小网格大服务")
    assert same_title("引题引题主标题很长的一行", "主标题很长的一行")
    assert not same_title("引题引题主标题很长的一行", "引题")
