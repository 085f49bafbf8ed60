"""No name and no sentence of the shared pages stands in the program: rules are for the genre, not for the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
HAN = re.compile(r"[\u4e00-\u9fff，。、；：“”《》！？]+")
RUN = 16  # characters
TEXTS = {".py", ".md", ".toml", ".txt", ".json", ".tsv", ".rq", ".ttl", ".html", ".css", ".js"}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared (real pages) is not beside the project")


def program() -> dict[str, str]:
    """The texts of the program and its data; the invented sample pages are no part of it."""
    files = [p for folder in ("kg", "ontology") for p in (ROOT / folder).rglob("*") if p.is_file() and "samples" not in p.parts]
    return {
        p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8")
        for p in files
        if p.suffix in (".py", ".toml", ".tsv", ".rq", ".ttl")
    }


def named() -> set[str]:
    """Persons, projects and bodies that the annotation names; divisions and what any place has are public words."""
    names: set[str] = set()
    for path in [*(SHARED / "gold").glob("*.json"), *(SHARED / "dev" / "gold").glob("*.json")]:
        for article in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            names |= {b["person"] for b in article["bylines"] if len(b["person"]) > 2}
            for fact in article["facts"]:
                names |= {fact[k] for k in ("person", "speaker") if fact.get(k) and len(fact[k]) > 2}
                names |= {fact["name"] for _ in [0] if fact["rel"] == "project" and len(fact["name"]) > 4}
                names |= {fact["child"] for _ in [0] if fact["rel"] == "in" and len(fact["child"]) > 6}
    return names


# In jieba's list of names, or in the official list of divisions: there whoever wrote the pages.
PUBLIC = ("ontology/names/", "ontology/divisions/")
PUBLIC_WORDS = {"总书记", "温室大棚", "光伏项目", "研学项目"}


def test_no_name_of_the_gold() -> None:
    wanted = named() - PUBLIC_WORDS
    found = [(f, n) for f, text in program().items() if not f.startswith(PUBLIC) for n in sorted(wanted) if n in text]
    assert not found


def test_no_run_of_a_shared_page() -> None:
    runs: set[str] = set()
    for path in [*(SHARED / "pages").glob("*.txt"), *(SHARED / "dev" / "articles").glob("*.txt")]:
        text = "".join(HAN.findall(path.read_text(encoding="utf-8")))
        runs.update(text[i : i + RUN] for i in range(len(text) - RUN + 1))
    folders = ("kg", "ontology", "tests", "docs", "benchmarks", "notebooks", "LICENSES")
    for path in [*ROOT.glob("*.*"), *(p for folder in folders for p in (ROOT / folder).rglob("*"))]:
        name = path.relative_to(ROOT).as_posix()
        if not path.is_file() or path.suffix not in TEXTS:
            continue
        text = "".join(HAN.findall(path.read_text(encoding="utf-8", errors="replace")))
        shared = next((text[i : i + RUN] for i in range(len(text) - RUN + 1) if text[i : i + RUN] in runs), None)
        assert not shared, f"{name}: {shared!r} stands on a shared page; write words of your own"
