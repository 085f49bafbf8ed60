"""Scores on annotated pages must not fall below their floors (tests/eval/floors.toml)."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from kg.core import ontology as ontologies
from kg.workflow.demo import SAMPLES
from kg.workflow.evaluate import Score, evaluate
from kg.workflow.extract import extract

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
FLOORS = tomllib.loads((HERE / "eval" / "floors.toml").read_text(encoding="utf-8"))
CORPORA = {
    "real": (SHARED / "gold", SHARED / "pages", ()),
    "dev": (SHARED / "dev" / "gold", SHARED / "dev" / "articles", ()),
    "provinces": (HERE / "provinces" / "gold", HERE / "provinces" / "pages", ()),
    "samples": (SAMPLES / "gold", SAMPLES / "pages", (SAMPLES / "ontology",)),
}


def fingerprint(gold: Path) -> str:
    """The annotation, in a word: 12 hex digits over the files of gold."""
    digest = sha256()
    for path in sorted(gold.glob("*.json")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="module", params=CORPORA)
def scored(request: pytest.FixtureRequest) -> tuple[str, dict[str, Score]]:
    gold, pages, overlays = CORPORA[request.param]
    if not gold.is_dir():
        pytest.skip(f"{gold.relative_to(SHARED.parent)} (annotated real pages) is not beside the project")
    return request.param, evaluate(gold, pages, extract([pages], ontologies.read(*overlays)))


def test_no_score_below_its_floor(scored: tuple[str, dict[str, Score]]) -> None:
    corpus, scores = scored
    floors = {k: v for k, v in FLOORS[corpus].items() if k != "gold"}
    fallen = {k: f"{scores[k].f1:.3f} < {floor}" for k, floor in floors.items() if scores[k].f1 < floor}
    assert not fallen, f"see them with: kg evaluate {CORPORA[corpus][0]} {CORPORA[corpus][2]} --errors {next(iter(fallen))}"


def test_the_gold_is_the_one_the_floors_were_set_on(scored: tuple[str, dict[str, Score]]) -> None:
    corpus, _ = scored
    assert FLOORS[corpus]["gold"] == fingerprint(CORPORA[corpus][0]), (
        "gold has changed: score it, set floors and fingerprint anew"
    )
