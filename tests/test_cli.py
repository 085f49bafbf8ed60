"""The command as a user meets it: help, answers, formats, exit codes, in both languages and on any console."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest

from kg.__main__ import OPTIONS, main, parser
from kg.workflow.demo import QUESTIONS, SAMPLES
from kg.workflow.messages import LANGUAGES, language, say, texts

OVERLAY = ["--ontology", str(SAMPLES / "ontology")]
COMMANDS = ("build", "read", "extract", "query", "show", "view", "check", "evaluate", "demo")
PAGE = sorted((SAMPLES / "pages").glob("*.txt"))[0]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "graph"
    assert main(["demo", "--out", str(out), "--lang", "en"]) == 0
    return out


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([*map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_both_languages_have_the_same_texts() -> None:
    zh, en = (texts(lang) for lang in LANGUAGES)
    assert set(zh) == set(en)
    assert not [k for k in zh if set(fields(zh[k])) != set(fields(en[k]))]
    assert set(COMMANDS) | set(OPTIONS) <= set(zh)


def fields(text: str) -> list[str]:
    return [part.split("}")[0].split("!")[0] for part in text.split("{")[1:]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_of_every_command(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            parser(lang).parse_args([command, "--help"])
        assert ended.value.code == 0
        assert say(command, lang)[:12] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "env", "lang"),
    [
        ([], "zh_CN.UTF-8", "zh"),
        ([], "en_GB.UTF-8", "en"),
        (["--lang", "en"], "zh_CN.UTF-8", "en"),
        (["query", "--lang=zh"], "C", "zh"),
    ],
)
def test_the_language_is_asked_for_or_the_console_s(
    argv: list[str], env: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", env)
    assert language(argv) == lang


def test_demo_tells_summary_answers_and_where_the_network_page_is(tmp_path: Path) -> None:
    # A console of another code page, as on Windows: the output is UTF-8 all the same.
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "kg", "--lang", "zh", "demo", "--out", str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, env=env, check=True)
    said = done.stdout.decode("utf-8")
    assert all(name in said for name, _ in QUESTIONS)
    assert "孟繁星" in said and "柳营镇" in said
    assert str(tmp_path / "demo" / "network.html") in said.replace("\n", "")
    assert "[bold]" not in said
    assert (tmp_path / "demo" / "network.html").stat().st_size > 100_000


def test_extract_json_is_the_page_schema_and_the_same_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    code, first, _ = run(capsys, "extract", PAGE, "--json", *OVERLAY)
    page = json.loads(first)
    text = PAGE.read_text(encoding="utf-8")
    assert code == 0 and page["page"] == PAGE.name and first.count("\n") == 1
    stated = [f for a in page["articles"] for f in [*a["facts"], *a["bylines"]]]
    assert len(stated) > 30
    for fact in stated:
        assert fact["evidence"] and {"rule", "confidence", "modality"} <= set(fact)
        assert text[fact["span"][0] :].startswith(fact["evidence"][:2]) and text[: fact["span"][1]].endswith(
            fact["evidence"][-2:]
        )
    assert run(capsys, "extract", PAGE, "--json", *OVERLAY)[1] == first


def test_extract_and_read_for_the_eye(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["extract", PAGE],
        ["extract", PAGE, "--mentions"],
        ["read", PAGE],
        ["read", PAGE, "--explain"],
        ["read", PAGE, "--report"],
    ):
        code, said, _ = run(capsys, *arguments, *OVERLAY)
        assert code == 0 and "┃" in said and len(said) > 400


def test_read_json_accounts_for_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    account = json.loads(run(capsys, "read", PAGE, "--json", *OVERLAY)[1])
    covered = [i for a in account["articles"] for s, e in a["body"] for i in range(s, e)]
    covered += [i for r in account["remainders"] for i in range(r["start"], r["end"])]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)


SILENT = """青石乡春茶开采

青石乡党委书记梁启明介绍，全乡茶园面积达1.2万亩。“茶好，路要通。人也要留得住。”当天，冯大山没有来。他走了。罚款三百元。两天后，村民都来了。
"""


def test_the_report_lists_what_gave_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(SILENT, encoding="utf-8")
    account = json.loads(run(capsys, "read", page, "--json")[1])
    assert [(s["text"], s["named"]) for s in account["silent"]] == [
        ("当天，冯大山没有来。", ["冯大山"]),
        ("罚款三百元。", ["三百元"]),
    ]
    assert account["telling"] == 3
    for row in account["silent"]:
        assert "".join(SILENT[a:b] for a, b in row["ranges"]) == row["text"]
        assert row["span"] == [row["ranges"][0][0], row["ranges"][-1][1]]
    for lang, told in (("zh", "共 3 句，其中 1 句得出了内容"), ("en", "1 of 3 sentences")):
        code, said, _ = run(capsys, "read", page, "--report", "--lang", lang)
        assert code == 0 and told in said and "冯大山没有来" in said and "两天后" not in said


def test_a_sum_of_nobody_named_gives_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(SILENT.replace("罚款三百元。", "众人散去，花了三百元。"), encoding="utf-8")
    account = json.loads(run(capsys, "read", page, "--json")[1])
    assert ("众人散去，花了三百元。", ["三百元"]) in [(s["text"], s["named"]) for s in account["silent"]]


def test_what_is_quoted_gave_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The evidence of a quotation is who says it; its sentences are told all the same."""
    page = tmp_path / "page.txt"
    page.write_text("村里通了路\n\n“路通了。一亩地多收五百元。”白崖村党支部书记冯大山说。\n", encoding="utf-8")
    account = json.loads(run(capsys, "read", page, "--json")[1])
    assert (account["telling"], account["silent"]) == (2, [])


def test_mentions_as_json_stand_where_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = json.loads(run(capsys, "extract", PAGE, "--mentions", "--json", *OVERLAY)[1])
    persons = [r for r in rows if r["kind"] == "Person"]
    assert len(persons) > 5
    assert all(text[r["ranges"][0][0]] == r["text"][0] for r in persons)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_named_question_in_each_format(graph: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "query", graph, "holder", "unit=茶亭镇", "title=党委书记", "--format", form, *OVERLAY)
    assert code == 0 and "杨绍武" in said
    if form == "json":
        assert json.loads(said)["results"]["bindings"][0]["name"]["value"] == "杨绍武"
    if form == "csv":
        assert next(csv.DictReader(StringIO(said)))["name"] == "杨绍武"


def test_any_sparql_and_turtle(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        "count"
        in run(capsys, "query", graph, "SELECT (COUNT(*) AS ?count) WHERE { ?s a schema:NewsArticle }", "--format", "csv")[1]
    )
    code, said, _ = run(capsys, "query", graph, "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3", "--format", "turtle")
    assert code == 0 and said.count(" a ") == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_question_is_explained(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "query", "--explain", "holder", "--lang", lang)
    words = {
        "zh": ("谁担任某单位的某职务？", "文字", "例: kg query DIR holder 'unit=茶亭镇'"),
        "en": ("Who holds", "text", "example: kg query DIR"),
    }
    assert code == 0 and all(w in said for w in (*words[lang], "title", "杨绍武", "org:member ?person"))


def test_every_question_is_listed_without_a_graph(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "query", "--list") == run(capsys, "query")
    assert "money_per_job" in run(capsys, "query", "--list", "--lang", "en")[1]


def test_an_answer_that_is_cut_says_so(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, why = run(capsys, "query", graph, "SELECT ?s { ?s ?p ?o }", "--format", "csv", "--rows", "2", "--lang", "en")
    assert code == 0 and len(said.splitlines()) == 3 and "the first 2 rows are shown" in why


def test_the_questions_there_are(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "query", graph, "--lang", "zh", *OVERLAY)
    assert code == 0 and all(name in said for name in ("holder", "succession", "correspondent", "conflict"))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["holders"], "no question of this name; there are"),
        (["holder", "place=x"], "has no parameter 'place'"),
        (["holder", "x"], "write it as NAME=VALUE"),
        (["SELECT ?x WHERE { ?x"], "not SPARQL, line 1"),
        (["SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }"], "asks another server"),
        (["DELETE WHERE { ?s ?p ?o }"], "is an update"),
    ],
)
def test_a_wrong_question_is_explained(graph: Path, arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = run(capsys, "query", graph, *arguments)
    assert code == 2 and why in said


def test_show(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "show", graph, "孟繁星", "--lang", "zh")
    assert code == 0 and "柳营镇" in said and "党委书记" in said
    assert json.loads(run(capsys, "show", graph, "孟繁星", "--json")[1].splitlines()[0])["label"] == "孟繁星"
    code, _, why = run(capsys, "show", graph, "查无此人", "--lang", "zh")
    assert code == 2 and "查无此人" in why


def test_view_and_its_focus(graph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "view", graph, "--focus", "柳营镇", "--hops", 1, "--out", tmp_path / "a b.html", "--lang", "en")
    assert code == 0 and "a b.html" in said
    page = (tmp_path / "a b.html").read_text(encoding="utf-8")
    assert "柳营镇" in page and "茶亭镇" not in page


def test_check_is_fine_and_finds_a_changed_page(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, "check", graph, "--lang", "en", *OVERLAY)
    assert code == 0 and "proved against their pages" in said
    found = json.loads(run(capsys, "check", graph, "--json", *OVERLAY)[1])
    assert {f["level"] for f in found} <= {"warning"}
    assert run(capsys, "check", graph, "--strict", *OVERLAY)[0] == (1 if found else 0)


def test_evaluate_its_own_predictions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, pages = SAMPLES / "gold", SAMPLES / "pages"
    (tmp_path / "p.jsonl").write_text(
        run(capsys, "extract", pages, "--json", *OVERLAY, "--manifest", SAMPLES / "pages" / "pages.toml")[1], encoding="utf-8"
    )
    told = json.loads(run(capsys, "evaluate", gold, pages, "--predictions", tmp_path / "p.jsonl", "--json")[1])
    again = json.loads(
        run(capsys, "evaluate", gold, pages, "--json", *OVERLAY, "--manifest", SAMPLES / "pages" / "pages.toml")[1]
    )
    assert told == again and told["byline"]["f1"] > 0.9
    code, said, _ = run(
        capsys, "evaluate", gold, pages, "--predictions", tmp_path / "p.jsonl", "--errors", "measure", "--lang", "en"
    )
    assert code == 0 and "missed" in said
    assert run(capsys, "evaluate", gold, pages, "--errors", "posts")[0] == 2


def test_a_wrong_option_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["build", "--into", "x"])
    assert ended.value.code == 2
    for bad in (
        ["build", PAGE, "--out", "x", "--date", "tomorrow"],
        ["read", PAGE, "--ontology", "nowhere"],
        ["build", PAGE, "--out", "x", "--region", "000000"],
    ):
        code, _, why = run(capsys, *bad)
        assert code == 2 and "Traceback" not in why and why.startswith("kg: ")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["view", "--hops", "-1"], "'-1' is no whole number of at least 1"),
        (["view", "--limit", "0"], "'0' is no whole number of at least 1"),
        (["find", "桥", "--limit", "ten"], "'ten' is no whole number of at least 1"),
        (["query", "holder", "--rows", "-1"], "'-1' is no whole number of at least 1"),
        (["query", "holder", "--seconds", "nan"], "'nan' is no number of seconds above 0"),
    ],
)
def test_a_number_that_cannot_be_meant(graph: Path, arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([arguments[0], str(graph), *arguments[1:]])
    assert ended.value.code == 2 and why in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["build", PAGE, "--out", "{new}", "--add", "--remove"], "only one of them goes with a build"),
        (["build", PAGE, "--out", "{new}", "--judgements", "{new}/mine.toml"], "mine.toml: no such file"),
        (["extract", PAGE, "--map", "body=正文"], "--map body=正文: no such field; there are text, title"),
        (["review", "{graph}", "--takedown", ""], "is no name"),
        (["report", "{graph}", "--county", "无此县", "--out", "{new}/r.html"], "there are 云岭区、澄河县"),
        (["evaluate", "{new}", SAMPLES / "pages"], "no annotated page"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(
    graph: Path, tmp_path: Path, arguments: list[object], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new"
    code, _, said = run(capsys, *(str(a).format(new=new, graph=graph) for a in arguments), "--lang", "en")
    assert code == 2 and why in said and not new.exists()


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] in capsys.readouterr().out


def test_what_is_not_read_is_listed_with_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(PAGE, tmp_path / "a.txt")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 cut off")
    (tmp_path / "c.csv").write_text("标题,正文\n一,二\n", encoding="utf-8")
    code, said, told = run(capsys, "read", tmp_path, "--report", "--map", "text=内容", "--lang", "zh")
    assert code == 1 and "没有读入的文件" in said and "a.txt" in said
    for name, why in (("b.pdf", "damaged"), ("c.csv", "no column '内容'")):
        assert f"{name}: {why}" in said and f"{name}: {why}" in told
    code, said, _ = run(capsys, "read", tmp_path, "--report", "--json", "--map", "text=内容")
    assert code == 1 and len(json.loads(said.splitlines()[-1])["left_out"]) == 2
