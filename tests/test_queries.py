"""The named questions: each answers on a small graph, cites its source, and takes values as data, never as syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphs import ONTOLOGY, contents, sheets

from kg import triples
from kg.core import ontology
from kg.core.errors import OntologyError, QueryError
from kg.triples import questions

QUESTIONS = questions.questions(ONTOLOGY)
CITED = {"headline", "paper", "date", "page", "source"}
COUNTY = "牡丹区"

# question, values, the columns looked at, the answer
ANSWERS = [
    ("events", {}, ("day", "who", "what"), []),
    ("holder", {"unit": "沙土镇", "title": "党委书记"}, ("name",), [("张军",), ("赵敏",), ("王强",)]),
    ("holder", {"unit": "沙土镇", "title": "党委书记", "county": "上城区"}, ("name",), []),
    ("succession", {"unit": "沙土镇", "title": "党委书记"}, ("name", "earliest"), [
        ("王强", "2020-04-20"),
        ("张军", "2022-07-26"),
        ("赵敏", "2022-07-26"),
    ]),
    ("posts", {"person": "王强"}, ("unit", "title"), [("沙土镇", "党委书记"), ("医保局", "局长")]),
    ("posts", {"person": "王强", "county": COUNTY}, ("unit", "title"), [("沙土镇", "党委书记")]),
    ("project", {"project": "果园"}, ("figure", "value", "in_unit", "place", "where"), [
        ("investment", "200000000", "CNY", "沙土镇", COUNTY),
        ("jobs", "300", "person", "沙土镇", COUNTY),
        ("investment", "300000000", "CNY", "沙土镇", COUNTY),
    ]),
    ("loans", {"unit": "沙土镇"}, ("time", "value"), [("2021", "18000000"), ("2022", "21000000")]),
    ("group", {"county": COUNTY}, ("name", "value"), [("31个重点项目", "20100000000")]),
    ("officials", {}, ("where", "name", "title"), [
        ("上城区", "王强", "局长"),
        (COUNTY, "张军", "党委书记"),
        (COUNTY, "王强", "党委书记"),
        (COUNTY, "赵敏", "党委书记"),
    ]),
    ("correspondent", {"person": "李梅"}, ("headline", "township", "where", "role"), [
        ("甲镇丰收", "沙土镇", COUNTY, "correspondent"),
    ]),
    ("said", {"person": "王强"}, ("words", "form"), [("今年果子多", "direct")]),
    ("places", {"county": COUNTY}, ("village", "township"), [("柳树村", "沙土镇")]),
    ("jobs", {"more_than": "100"}, ("name", "value"), [("果园项目", "300")]),
    ("jobs", {"more_than": "300"}, ("name", "value"), []),
    ("conflict", {}, ("figure", "value"), [("investment", "200000000"), ("investment", "300000000")]),
    ("rivals", {}, ("post", "name"), [("沙土镇党委书记", "张军"), ("沙土镇党委书记", "赵敏")]),
    ("gaps", {}, ("post", "name", "latest", "next", "earliest"), [
        ("沙土镇党委书记", "王强", "2020-04-20", "张军", "2022-07-26"),
        ("沙土镇党委书记", "王强", "2020-04-20", "赵敏", "2022-07-26"),
    ]),
    ("gaps", {"months": "36"}, ("post",), []),
    ("homonym", {"person": "王强"}, ("where", "relation"), [("上城区", "Holds"), (COUNTY, "Holds"), (COUNTY, "Quote")]),
    ("sources", {"name": "柳树村"}, ("relation", "source"), [("In", "沙土镇柳树村")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), contents(sheets()), ONTOLOGY)


@pytest.mark.parametrize(("name", "values", "columns", "expected"), ANSWERS)
def test_answers(
    graph: triples.Graph, name: str, values: dict[str, str], columns: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    rows = graph.rows(questions.bind(questions.question(name, ONTOLOGY), values))
    found = [tuple(row[c] for c in columns) for row in rows]
    assert (found if name == "succession" else sorted(found)) == (expected if name == "succession" else sorted(expected))
    assert all(set(row) >= CITED for row in rows)


def test_every_question_is_tried() -> None:
    assert {name for name, *_ in ANSWERS} == {q.name for q in QUESTIONS}
    assert len(QUESTIONS) >= 12


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.name for q in QUESTIONS])
def test_each_question_runs_with_its_defaults_and_speaks_two_languages(
    graph: triples.Graph, question: questions.Question
) -> None:
    assert isinstance(graph.rows(questions.bind(question)), list)
    assert question.zh.endswith("？") and question.en.endswith("?")


@pytest.mark.parametrize(
    "value",
    [
        '"',
        "'",
        "\\",
        '") } INSERT',
        "王强\n#",
        '"} UNION {?s ?p ?o} #',
        "\u200f😀",
        "SERVICE <http://x> {}",
        "\x00",
        "# values",
        "?x",
    ],
)
def test_values_are_data(graph: triples.Graph, value: str) -> None:
    for question in QUESTIONS:
        texts = {p.name: value for p in question.parameters if p.type == "string"}
        if texts and question.name not in ("project", "group", "conflict"):  # these look for a part of a name
            assert graph.rows(questions.bind(question, texts)) == []


def test_wrong_values_are_refused() -> None:
    jobs = questions.question("jobs", ONTOLOGY)
    with pytest.raises(QueryError, match="more_than='many' is no integer; give a whole number"):
        questions.bind(jobs, {"more_than": "many"})
    with pytest.raises(QueryError, match="no parameter 'less'; its parameters are: more_than"):
        questions.bind(jobs, {"less": "1"})
    with pytest.raises(QueryError, match=r"no question of this name; there are .*holder"):
        questions.question("nobody", ONTOLOGY)


@pytest.mark.parametrize(("text", "message"), [
    ("SELECT * {}", "begins with `# zh"),
    ("# zh: 甲\n# en: a\n# param x word 1\nSELECT * {\n# values\n}", "types are"),
    ("# zh: 甲\n# en: a\n# param x string 1\nSELECT * {}", "needs one line"),
])  # fmt: skip
def test_files_that_are_no_questions(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    (folder / "own.rq").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=message):
        questions.questions(ontology.read(folder.parent))
