"""The judged pairs: precision, recall and F1 by kind, printed; and the gates they must pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest
from pairs import Answer, Pair, answer, pairs

from kg.resolve.reason import DIFFERENT, SAME

PAIRS = pairs()
LEAST = 500
GATE = 0.97
LOOK_ALIKES = 0.5  # of all pairs


@pytest.fixture(scope="module")
def answered() -> list[tuple[Pair, Answer]]:
    return [(pair, answer(pair)) for pair in PAIRS]


def figures(rows: Iterable[tuple[Pair, Answer]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of "same"; 1 where there is nothing to find and nothing is found."""
    cells = Counter((p.judge == "same", a.verdict == "same") for p, a in rows)
    right, wrong, missed = cells[True, True], cells[False, True], cells[True, False]
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else float(not wrong + missed)


def test_there_are_enough_pairs_and_half_are_look_alikes() -> None:
    assert len(PAIRS) >= LEAST
    assert len(set(PAIRS)) == len(PAIRS)
    assert sum(p.judge != "same" for p in PAIRS) >= LOOK_ALIKES * len(PAIRS) - 1
    assert {p.file for p in PAIRS} == {"persons", "divisions", "bodies", "projects"}
    assert len(PAIRS) / 4 < sum(p.held_out for p in PAIRS) < len(PAIRS) / 2


def test_figures_by_kind(answered: list[tuple[Pair, Answer]], capsys: pytest.CaptureFixture[str]) -> None:
    groups: dict[str, list[tuple[Pair, Answer]]] = defaultdict(list)
    for pair, found in answered:
        for name in (f"{pair.file}: {pair.kind}", pair.file, "held out" if pair.held_out else "tuned on", "all"):
            groups[name].append((pair, found))
    with capsys.disabled():
        print()
        for name, rows in groups.items():
            precision, recall, f1 = figures(rows)
            print(f"{name:36} {len(rows):4} pairs  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
    for name in ("all", "tuned on", "held out"):
        assert figures(groups[name])[2] >= GATE, name


def test_no_wrong_merge_above_the_automatic_threshold(answered: list[tuple[Pair, Answer]]) -> None:
    wrong = [(p.why, p.sides, a.because) for p, a in answered if p.judge != "same" and a.verdict == "same"]
    assert not wrong


def test_a_verdict_is_what_its_score_says(answered: list[tuple[Pair, Answer]]) -> None:
    for _, found in answered:
        assert found.because or found.verdict == "same"
        if found.verdict == "different" and found.because != ("never compared",):
            assert found.score <= DIFFERENT
        if found.verdict == "unsure":
            assert found.score < SAME or found.because[-1].startswith("but ")
