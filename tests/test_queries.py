"""The named questions: each answers on a small graph, cites its source, and takes values as data, never as syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphs import ONTOLOGY, contents, further, sheets

from kg import triples
from kg.core import ontology
from kg.core.errors import OntologyError, QueryError
from kg.triples import questions

QUESTIONS = questions.questions(ONTOLOGY)
CITED = {"headline", "paper", "date", "page", "source"}
COUNTY = "牡丹区"

# question, values, the columns looked at, the answer
ANSWERS = [
    ("events", {}, ("day", "who", "what"), [("2023-05-01", "茶园项目", "茶园项目投产")]),
    ("events", {"type": "launch", "county": COUNTY, "since": "2023", "until": "2023-05"}, ("place",), [("沙土镇",)]),
    ("events", {"agent": "沙土镇"}, ("day",), []),
    ("holder", {"unit": "沙土镇", "title": "党委书记"}, ("name",), [("张军",), ("赵敏",), ("王强",)]),
    ("holder", {"unit": "沙土镇", "title": "党委书记", "county": "上城区"}, ("name",), []),
    ("succession", {"unit": "沙土镇", "title": "党委书记"}, ("name", "earliest"), [
        ("王强", "2020-04-20"),
        ("张军", "2022-07-26"),
        ("赵敏", "2022-07-26"),
    ]),
    ("succession", {"unit": "沙土镇", "title": "党委书记"}, ("name", "latest"), [
        ("王强", "2020-04-20"),
        ("张军", "2022-07-26"),
        ("赵敏", "2022-07-26"),
    ]),
    ("career", {"person": "王强"}, ("unit", "title", "earliest", "latest", "sources"), [
        ("沙土镇", "党委书记", "2020-04-20", "2020-04-20", "1"),
        ("医保局", "局长", "2022-08-01", "2022-08-01", "1"),
    ]),
    ("held", {"day": "2020-04-20", "unit": "沙土镇"}, ("certainty", "name"), [("certain", "王强")]),
    ("held", {"day": "2020-06-01", "title": "党委书记"}, ("certainty", "name"), [("likely", "王强")]),
    ("held", {"day": "2022-07-26", "county": COUNTY}, ("certainty", "name"), [("likely", "张军"), ("likely", "赵敏")]),
    ("held", {"day": "2022-07-26", "person": "赵敏"}, ("certainty", "post"), [("likely", "沙土镇党委书记")]),
    ("held", {"day": "1999-01-01"}, ("certainty", "name"), []),
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
    ("topic", {"topic": "果子"}, ("name", "words"), [("王强", "今年果子多")]),
    ("topic", {"topic": "果子", "county": "上城区"}, ("name",), []),
    ("projects", {}, ("name", "value"), [
        ("31个重点项目", "20100000000"),
        ("果园项目", "200000000"),
        ("果园项目", "300000000"),
    ]),
    ("projects", {"at_least": "250000000", "county": COUNTY}, ("name",), [("31个重点项目",), ("果园项目",)]),
    ("in_county", {"county": COUNTY, "measure": "jobs"}, ("name", "place", "value"), [
        ("果园项目", "沙土镇", "300"),
        ("茶园项目", "沙土镇", "60"),
        ("茶园项目", "沙土镇", "80"),
    ]),
    ("progress", {"project": "茶园"}, ("name", "day", "kind", "what"), [("茶园项目", "2023-05-01", "launch", "茶园项目投产")]),
    ("plan", {}, ("name", "figure", "planned", "value", "planned_on"), [
        ("茶园项目", "jobs", "80", "60", "2023-05-06"),
    ]),
    ("plan", {"measure": "investment"}, ("name",), []),
    ("money_per_job", {}, ("name", "investment", "jobs", "per_job"), [("果园项目", "200000000", "300", "666667")]),
    ("money_per_job", {"at_most": "1000"}, ("name",), []),
    ("together", {"name": "王强", "at_least": "1"}, ("other", "kind", "articles"), [
        ("31个重点项目", "Project", "1"),
        ("果园项目", "Project", "1"),
        ("李梅", "Person", "1"),
        ("柳树村", "Division", "1"),
        ("沙土镇", "Division", "1"),
        ("医保局", "Organization", "1"),
    ]),
    ("network", {"at_least": "1"}, ("articles",), [("1",), ("1",)]),
    ("network", {}, ("one",), []),
    ("correspondents", {}, ("township", "name", "articles"), [("沙土镇", "李梅", "1")]),
    ("correspondents", {"role_is": "reporter"}, ("name",), []),
    ("coverage", {}, ("month", "paper", "articles", "pages"), [
        ("2020-04", "云岭日报", "1", "1"),
        ("2022-07", "云岭日报", "1", "1"),
        ("2022-08", "云岭日报", "1", "1"),
        ("2023-05", "云岭日报", "1", "1"),
    ]),
    ("coverage", {"county": "上城区"}, ("month",), [("2022-08",), ("2023-05",)]),
    ("no_page", {"county": "上城区"}, ("month",), [("2020-04",), ("2022-07",)]),
    ("no_page", {"county": COUNTY}, ("month",), []),
    ("quiet", {"county": COUNTY}, ("place", "level", "last"), [("柳树村", "village", "2020-04-20")]),
    ("produces", {"product_has": "苹果"}, ("producer", "product"), [("丰收公司", "苹果")]),
    ("partners", {"name": "医保局"}, ("one", "other"), [("丰收公司", "医保局")]),
    ("organizers", {}, ("organizer", "activity"), [("沙土镇", "果品节")]),
    ("received", {"name": "丰收公司"}, ("receiver", "what", "giver", "value"), [("丰收公司", "贷款", "医保局", "500000")]),
    ("parts", {"name": "丰收"}, ("whole", "part"), [("丰收公司", "包装车间")]),
    ("roster", {"unit": "沙土镇"}, ("title", "name"), [("党委书记", "张军"), ("党委书记", "王强"), ("党委书记", "赵敏")]),
    ("offices", {"head": "书记", "county": COUNTY}, ("name", "title", "unit"), [
        ("张军", "党委书记", "沙土镇"),
        ("王强", "党委书记", "沙土镇"),
        ("赵敏", "党委书记", "沙土镇"),
    ]),
    ("offices", {"head": "局长", "county": COUNTY}, ("name",), []),
    ("articles", {"county": "上城区"}, ("headline", "claims"), [("31个项目开工", "2"), ("茶园投产", "8")]),
    ("articles", {"county": COUNTY, "since": "2022-07-01", "until": "2022-07-31"}, ("headline",), [("乙镇修路",)]),
    ("weak", {}, ("relation", "confidence"), [("Organizes", "0.5")]),
    ("gaps", {}, ("post", "name", "latest", "next", "earliest"), [
        ("沙土镇党委书记", "王强", "2020-04-20", "张军", "2022-07-26"),
        ("沙土镇党委书记", "王强", "2020-04-20", "赵敏", "2022-07-26"),
    ]),
    ("gaps", {"months": "36"}, ("post",), []),
    ("rivals", {}, ("post", "name", "rival"), [("沙土镇党委书记", "张军", "赵敏"), ("沙土镇党委书记", "赵敏", "张军")]),
    ("rivals", {"unit": "柳树村"}, ("post", "name"), []),
    ("homonym", {"person": "王强"}, ("where", "relation"), [("上城区", "Holds"), (COUNTY, "Holds"), (COUNTY, "Quote")]),
    ("sources", {"name": "柳树村"}, ("relation", "source"), [("In", "沙土镇柳树村")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> triples.Graph:
    return triples.write(tmp_path_factory.mktemp("graph"), contents(sheets() + further()), ONTOLOGY)


@pytest.mark.parametrize(("name", "values", "columns", "expected"), ANSWERS)
def test_answers(
    graph: triples.Graph, name: str, values: dict[str, str], columns: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    rows = graph.rows(questions.bind(questions.question(name, ONTOLOGY), values))
    found = [tuple(row[c] for c in columns) for row in rows]
    assert (found if name == "succession" else sorted(found)) == (expected if name == "succession" else sorted(expected))
    assert "?source" not in questions.question(name, ONTOLOGY).sparql or all(set(row) >= CITED for row in rows)


def test_a_post_of_which_nobody_knows_the_holder_is_unknown(graph: triples.Graph) -> None:
    rows = graph.rows(questions.bind(questions.question("held", ONTOLOGY), {"day": "1999-01-01", "unit": "沙土镇"}))
    assert rows == [{"certainty": "unknown", "post": "沙土镇党委书记"}]


def test_every_question_is_tried() -> None:
    assert {name for name, *_ in ANSWERS} | {"evidence"} == {q.name for q in QUESTIONS}
    assert len(QUESTIONS) >= 25


def test_the_evidence_of_one_claim(graph: triples.Graph) -> None:
    claim = next(c for c in graph.claims() if c.relation == "quote")
    asked = questions.question("evidence", ONTOLOGY)
    (row,) = graph.rows(questions.bind(asked, {"claim": f"claim/{claim.id}"}))
    assert row["source"] == claim.evidence[0].quote and row["relation"] == "Quote" and set(row) >= CITED
    assert graph.rows(questions.bind(asked, {"claim": f"{triples.BASE}claim/{claim.id}"})) == [row]
    with pytest.raises(QueryError, match="is no iri"):
        questions.bind(asked, {"claim": "> ?p ?o } #"})


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
        rows = graph.rows(questions.bind(question, texts))
        if texts and question.name != "no_page":  # of a county that is not there, no month has a page
            assert rows == []


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
    ("# zh: 甲\n# en: a\n# param x word 1\nSELECT * { ?s ?p $x }", "types are"),
    ("# zh: 甲\n# en: a\n# param x string 1\nSELECT * {}", "holds the parameters none"),
    ("# zh: 甲\n# en: a\nSELECT * { ?s ?p $x }", "holds the parameters x"),
    ("# zh: 甲\n# en: a\nSELECT * {\n?s ?p 1 # if y\n}", "asks `# if y`"),
    ("# zh: 甲\n# en: a\n# answer x\nSELECT * {}", "NAME=VALUE"),
])  # fmt: skip
def test_files_that_are_no_questions(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    (folder / "own.rq").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=message):
        questions.questions(ontology.read(folder.parent))
