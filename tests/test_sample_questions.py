"""The questions of the sample pages (kg/samples/questions.toml): asked as a user would, compared with what the pages say.

An answer of few rows must be right; of a long list a few rows may be missing or too many, as `FLOORS` says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.core import ontology as ontologies
from kg.triples import Graph
from kg.triples.questions import Question, bind, question, questions
from kg.workflow.build import build
from kg.workflow.demo import SAMPLES, demo_order
from kg.workflow.equal import similar

QUESTIONS = tomllib.loads((SAMPLES / "questions.toml").read_text(encoding="utf-8"))["question"]
ONTOLOGY = ontologies.read(SAMPLES / "ontology")
FLOORS = {"posts": 0.8, "project": 0.7, "group": 0.6, "officials": 0.85, "correspondent": 0.85, "said": 0.85, "places": 0.85}
FLOORS |= {"jobs": 0.7, "conflict": 0.7}

Rows = list[dict[str, str]]
WORDS = 3  # characters by which what was said is told apart


def number(row: dict[str, str]) -> float:
    return float(row["value"])


# For each kind: the named query, and what of its rows is compared.
ASKED: dict[str, tuple[str, Callable[[dict[str, str]], object]]] = {
    "holder": ("holder", lambda r: r["name"]),
    "succession": ("succession", lambda r: r["name"]),
    "posts": ("posts", lambda r: (r.get("unit", ""), r["title"])),
    "project": ("project", lambda r: (r["figure"], number(r), r["in_unit"], r["date"])),
    "loans": ("loans", lambda r: (r["time"], number(r))),
    "group": ("group", number),
    "officials": ("officials", lambda r: r["name"]),
    "correspondent": ("correspondent", lambda r: (r["date"], plain(r["headline"]))),
    "correspondent_townships": ("correspondent", lambda r: r.get("township")),
    "said": ("said", lambda r: (r["date"], plain(r["words"])[:WORDS])),
    "places": ("places", lambda r: r["village"]),
    "jobs": ("jobs", lambda r: (r["name"], number(r))),
    "conflict": ("conflict", lambda r: (r["paper"], r["date"], number(r))),
    "homonym": ("posts", lambda r: r["title"]),
}


def plain(text: str) -> str:
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff" or c.isalnum())


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    return build(demo_order(tmp_path_factory.mktemp("samples") / "graph")).graph


def stands(words: str, text: str) -> bool:
    """Whether a page has the words, in one stretch or, where a column breaks a sentence, in two."""
    return words in text or any(words[:i] in text and words[i:] in text for i in range(1, len(words)))


def ask(graph: Graph, name: str, values: dict[str, Any]) -> Rows:
    asked = question(name, ONTOLOGY)
    known = {p.name for p in asked.parameters}
    rows = graph.rows(bind(asked, {k: str(v) for k, v in values.items() if k in known}))
    texts = [p.text for p in graph.pages()]
    for row in rows:
        assert row["headline"] and row["paper"] and row["date"], f"{name}: {row} cannot be cited"
        assert any(stands(row["source"], text) for text in texts), f"{name}: {row['source']!r} stands on no page"
    return rows


def expected(kind: str, rows: list[Any]) -> list[object]:
    if kind == "jobs":
        return [(name, float(n)) for name, *numbers in rows for n in numbers]
    if kind == "said":
        return [(day, plain(words)[:WORDS]) for day, words in rows]
    if kind == "correspondent":
        return [(day, plain(headline)) for day, headline in rows]
    if kind == "homonym":
        return [title for *_, title in rows]
    return [tuple(float(x) if isinstance(x, int | float) else x for x in row) if isinstance(row, list) else row for row in rows]


def same(wanted: object, found: object) -> bool:
    """Equal; names may carry or lack the division in front."""
    if isinstance(wanted, tuple) and isinstance(found, tuple):
        return len(wanted) == len(found) and all(map(same, wanted, found))
    return wanted == found or (isinstance(wanted, str) and isinstance(found, str) and similar(wanted, found))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda q: f"{q['kind']}-{'-'.join(map(str, q['params'].values()))}")
def test_question(graph: Graph, asked: dict[str, Any]) -> None:
    name, of = ASKED[asked["kind"]]
    rows = [r for r in ask(graph, name, asked["params"]) if name != "project" or "figure" in r]
    found = list(dict.fromkeys(map(of, rows)))
    wanted = expected(asked["kind"], asked["expect"])
    missing = [w for w in wanted if not any(same(w, f) for f in found)]
    extra = [f for f in found if not any(same(w, f) for w in wanted)]
    right = len(wanted) - len(missing)
    f1 = 2 * right / (len(wanted) + len(found)) if found else 0.0
    assert f1 >= FLOORS.get(asked["kind"], 1.0), f"missing {missing}, too many {extra}"
    if asked["kind"] == "succession":
        assert found == wanted


def test_the_same_name_in_two_counties_is_two_persons(graph: Graph) -> None:
    pattern = "?who a xt:Person ; rdfs:label '王建军' ; xt:within* / rdfs:label ?county ; ^org:member ?membership"
    rows = graph.rows(f"SELECT DISTINCT ?who ?county WHERE {{ {pattern} }}")
    counties = {r["who"]: set() for r in rows}
    for row in rows:
        counties[row["who"]].add(row["county"])
    assert len(counties) >= 2
    assert not [c for c in counties.values() if {"澄河县", "云岭区"} <= c]


def test_every_kind_of_question_is_asked() -> None:
    assert {q["kind"] for q in QUESTIONS} == set(ASKED)
    assert {p.stem for p in Path(ONTOLOGY.folders[0] / "queries").glob("*.rq")} >= {name for name, _ in ASKED.values()}


SHOWN = questions(ONTOLOGY)
NO_EXAMPLE = {"rivals"}  # no post of the sample pages has two holders at a time


@pytest.mark.parametrize("asked", SHOWN, ids=lambda q: q.name)
def test_the_example_of_a_question_is_true(graph: Graph, asked: Question) -> None:
    """What `kg query --explain NAME` shows as an answer stands in the answer on the sample pages."""
    assert asked.answers or asked.name in NO_EXAMPLE, (
        f"give {asked.name}.rq an example: `# example NAME=VALUE`, `# answer COLUMN=VALUE`"
    )
    rows = graph.rows(bind(asked, asked.example))
    for answer in asked.answers:
        assert any(answer.items() <= row.items() for row in rows), (
            f"{asked.name}.rq: no row has {dict(answer)}; there are {rows[:5]}"
        )
