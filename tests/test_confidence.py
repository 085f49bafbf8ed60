"""Confidences: the share of a rule's claims that are right, counted on annotated pages."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.confidence import BANDS, GROUPS, TABLE, Judged, judged, learned, written
from kg.core import ontology as ontologies
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Claim, Evidence
from kg.relate.sureness import counted, shares
from kg.workflow.demo import SAMPLES
from kg.workflow.extract import given
from kg.workflow.reading import read

SHARED = Path(__file__).parents[2] / "shared"
CLAIM = Claim("holds", "p", "p-0", (("title", "书记"),), (Evidence(0, 2, "书记", "holds/by hand"),), confidence=0.5)


def overlay(folder: Path, text: str, *others: Path) -> Ontology:
    (folder / "confidence").mkdir()
    (folder / "confidence" / TABLE.name).write_text(text, encoding="utf-8")
    return ontologies.read(*others, folder)


def test_a_claim_bears_the_share_of_its_rule(tmp_path: Path) -> None:
    ontology = overlay(tmp_path, '[holds]\n"by hand" = 0.875\n')
    assert counted(CLAIM, ontology, unsure=False) == replace(CLAIM, confidence=0.875)


def test_a_rule_without_a_share_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    assert counted(CLAIM, overlay(tmp_path, '[in]\n"by hand" = 0.875\n'), unsure=False) == CLAIM


def test_doubtful_characters_keep_a_claim_doubtful(tmp_path: Path) -> None:
    ontology = overlay(tmp_path, '[holds]\n"by hand" = 0.875\n')
    assert counted(CLAIM, ontology, unsure=True) == CLAIM
    assert counted(replace(CLAIM, confidence=0.95), ontology, unsure=True).confidence == 0.875


@pytest.mark.parametrize("wrong", ["[holds", '"by hand" = 0.9', '[holds]\n"by hand" = 9', '[holds]\n"by hand" = "much"'])
def test_what_is_no_table_of_shares_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"rules\.toml: no table of shares"):
        shares(overlay(tmp_path, wrong))


def test_confidences_never_change_which_claims_there_are(tmp_path: Path) -> None:
    shipped, bare = ontologies.read(SAMPLES / "ontology"), overlay(tmp_path, "", SAMPLES / "ontology")
    pages = list(given([SAMPLES / "pages"], shipped))[:3]
    told, plain = ([c for page in pages for c in read(page, o).claims] for o in (shipped, bare))
    assert [replace(c, confidence=1.0) for c in told] == [replace(c, confidence=1.0) for c in plain]
    assert told != plain


def test_a_seldom_rule_is_drawn_towards_its_relation() -> None:
    usual, seldom = Judged("dev", False, "in", "in/a", 0.9, True), Judged("dev", False, "in", "in/b", 0.9, False)
    table = learned([*[usual] * 97, seldom])
    assert table == {"in/a": 0.994, "in/b": 0.956}
    assert learned([*[usual] * 97, seldom, replace(seldom, held=True)]) == table, "held-out claims are not counted"
    assert learned([*[usual] * 97, replace(seldom, corpus="fresh")])["in/b"] < table["in/b"], "newer pages weigh more"
    assert written(table).endswith('[in]\n"a" = 0.994\n"b" = 0.956\n')


@lru_cache
def claims() -> tuple[Judged, ...]:
    return tuple(judged(SHARED))


@pytest.mark.parametrize("group", GROUPS)
def test_confidences_hold(group: str) -> None:
    """In each band with enough claims the share of right ones is near; the bound is wide where nobody has looked."""
    if not SHARED.is_dir() and "printed" in group:
        pytest.skip("the annotated pages are not beside the project (../shared/gold)")
    table, near = shares(ontologies.read()), 0.18 if "held" in group else 0.12
    rows = [(table.get(j.rule, j.own), j.right) for j in claims() if GROUPS[group](j)]
    bands = [[row for row in rows if low <= row[0] < high] for low, high in pairwise(BANDS)]
    large = [band for band in bands if len(band) >= 50]
    assert len(large) >= 3
    for band in large:
        told, right = (sum(column) / len(band) for column in zip(*band, strict=True))
        assert abs(told - right) <= near, f"{len(band)} claims of about {told:.2f}: {right:.2f} are right; count them anew"
