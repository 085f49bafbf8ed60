"""The documents are true: their sessions run and print what they show, their links lead somewhere, nothing is left out of them.

A `console` block is run command by command in a fresh folder; `…` in what it shows stands for anything. `text`, `toml` and `csv`
blocks are files, named by the last path in backticks before them.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from marked import marked

import kg
from kg import relate
from kg.__main__ import parser
from kg.core import ontology
from kg.core.types import Page, Source
from kg.ingest import manifest
from kg.workflow.account import said

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / "tests" / "corpora" / "relations"
DOCUMENTS = sorted(p for f in (".", "docs", "LICENSES", "notebooks", "kg/samples") for p in (ROOT / f).glob("*.md"))
READMES = {"README.md": "zh", "README.en.md": "en"}
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`([\w./-]+\.\w+)`")
LINK = re.compile(r"\]\((?P<path>[^)#:\s]*)(?:#(?P<anchor>[^)\s]+))?\)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Language, body, and the path named last before each block."""
    for block in BLOCK.finditer(text):
        named = PATH.findall(text[: block.start()])
        yield block["language"], block["body"], named[-1] if named else ""


def commands(body: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what it shows."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    return [(command, shown) for command, _, shown in (p.partition("\n") for p in parts)]


def play(name: str, folder: Path, lang: str) -> Iterator[tuple[str, str, str]]:
    """Command, what the document shows, what was printed: with the files of the document in a folder."""
    for language, body, path in blocks(read(name)):
        if language in ("text", "toml", "csv"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(body, encoding="utf-8")
        for command, shown in commands(body) if language == "console" else ():
            yield command, shown, run(command, folder, lang)


def run(command: str, folder: Path, lang: str) -> str:
    first, *rest = shlex.split(command)
    assert first == "kg"
    place = {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}[lang]
    done = subprocess.run(
        [sys.executable, "-m", "kg", *rest], cwd=folder, env=os.environ | {"LC_ALL": place}, capture_output=True, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stderr.decode('utf-8')}"
    return done.stdout.decode("utf-8").replace("\r\n", "\n").replace("\\", "/")


def pattern(shown: str) -> str:
    """A regular expression for what a block shows; blanks at the end of lines do not count."""
    return "".join(r"(?:.*\n)*?" if line == "…" else _line(line) for line in shown.splitlines())


def _line(line: str) -> str:
    return re.escape(line.rstrip()).replace("…", ".*") + r" *\n"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the session of the Chinese README was played."""
    folder = tmp_path_factory.mktemp("README.md")
    for command, shown, printed in play("README.md", folder, "zh"):
        assert re.fullmatch(pattern(shown), printed), f"{command} prints\n{printed}"
    return folder


def test_the_chinese_session(session: Path) -> None:
    assert (session / "graph" / "network.html").is_file()


@pytest.mark.parametrize("name", ["README.en.md", "CONTRIBUTING.md"])
def test_session(name: str, tmp_path: Path) -> None:
    played = list(play(name, tmp_path, "en"))
    assert played
    for command, shown, printed in played:
        assert re.fullmatch(pattern(shown), printed), f"{command} prints\n{printed}"


def test_the_notebooks_page_runs(
    session: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shutil.copytree(session / "pages", tmp_path / "pages").parent)
    ((_, body, _),) = blocks(read("notebooks/README.md"))
    exec(body, {})
    assert capsys.readouterr().out == "赵永康 云杉镇党委书记\n"


def test_the_turtle_of_the_design_is_in_the_graph(session: Path) -> None:
    """Ids and confidences may change with the rules; the shape may not."""
    (turtle,) = (body for language, body, _ in blocks(read("docs/design.md")) if language == "turtle")
    (dump,) = (session / "graph").glob("builds/*/graph.nq")
    shown = {_shape(f"{t.subject} {t.predicate} {t.object}") for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    made = {_shape(line.removesuffix(" .")) for line in dump.read_text(encoding="utf-8").splitlines()}
    assert len(shown) > 15
    assert shown <= made, shown - made


def _shape(triple: str) -> str:
    return re.sub(r'[0-9a-f]{16}|~[0-9a-f]{6}|"0\.\d+"|"1\.0+"', "#", triple)


def test_the_graph_folder_is_as_the_design_says(session: Path) -> None:
    said_of_it = read("docs/design.md").partition("## The graph folder")[2].partition("## ")[0]
    graph = session / "graph"
    names = {p.name for p in (*graph.iterdir(), *graph.glob("builds/*/*"))} - {"network.html"}
    assert not {name for name in names if f" {name}" not in said_of_it}


@pytest.mark.parametrize("name", READMES)
def test_the_manifest(name: str, tmp_path: Path) -> None:
    (body,) = (body for language, body, path in blocks(read(name)) if path == "pages.toml")
    (tmp_path / "pages.toml").write_text(body, encoding="utf-8")
    found = manifest(tmp_path / "pages.toml").of("walnuts.txt")
    assert (found.paper, str(found.issued), found.number) == ("云岭日报", "2023-05-09", "A2")
    assert found.region in ontology.read().gazetteer.by_code


def test_both_readmes_have_the_same_commands() -> None:
    def told(name: str) -> list[str]:
        typed = [c for _, body, _ in blocks(read(name)) for c, _ in commands(body)]
        return typed + re.findall(r"^\| `(?:kg )?(\w+)", read(name), re.MULTILINE)

    assert told("README.md") == told("README.en.md")
    assert read("README.md").count("\n## ") == read("README.en.md").count("\n## ")


@pytest.mark.parametrize("name", READMES)
def test_every_command_and_option_is_told(name: str) -> None:
    text = read(name)
    rows = {row[1]: row[0] for row in re.finditer(r"^\| `kg (\w+).*$", text, re.MULTILINE)}
    below = text.partition("`kg demo`")[2]
    top = parser("en")
    (subs,) = (a for a in top._actions if isinstance(a, argparse._SubParsersAction))
    assert list(rows) == list(subs.choices)
    for command, sub in subs.choices.items():
        options = [o for a in sub._actions for o in a.option_strings if o.startswith("--")]
        assert not [o for o in options if o not in rows[command] and o not in below], command
    assert all(o in text for a in top._actions for o in a.option_strings if o.startswith("--"))


@pytest.mark.parametrize("name", ["docs/design.md", *READMES])
def test_every_relation_is_told(name: str) -> None:
    text = read(name)
    assert not [card for card in ontology.read().cards if f"`{card}`" not in text]


@pytest.mark.parametrize("name", READMES)
def test_each_example_gives_its_relation(name: str) -> None:
    table = read(name).partition("`holds` |")
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*?)(?: \(\w+\))? \|$", f"| {table[1]}{table[2].partition('##')[0]}", re.MULTILINE)
    examples = dict(rows)
    byline = examples.pop("byline")
    text = f"云杉镇要闻\n    本报讯（{byline}）" + "。".join(examples.values()) + "。\n"
    reading = kg.read(Page(text, (Source("a.txt", ""),), None, date(2023, 3, 8)), ontology.read())
    told = {(c.relation, e.quote) for c in reading.claims for e in c.evidence}
    assert {"陈晓东", "周敏"} <= {quote for relation, quote in told if relation == "byline"}
    assert not [r for r, example in examples.items() if not any(r == rel and q in example for rel, q in told)], told


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    assert text.startswith("# ")
    for link in LINK.finditer(text):
        target = (path.parent / link["path"]).resolve() if link["path"] else path
        assert target.exists(), link[0]
        if link["anchor"]:
            heads = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert link["anchor"] in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in heads}, link[0]


def test_every_table_of_others_has_its_licence() -> None:
    index = read("LICENSES/README.md")
    shipped = [p.name for f in ("divisions", "names") for p in (ROOT / "ontology" / f).iterdir()]
    assert not [name for name in shipped if name not in index]
    assert not [p.name for p in (ROOT / "LICENSES").glob("*.txt") if f"({p.name})" not in index]


def cases() -> Iterator[Any]:
    """The cases of all corpora that name a relation, and of the one in CONTRIBUTING with its card."""
    for path in sorted(CORPORA.glob("*.toml")):
        yield from _cases(path.read_text(encoding="utf-8"))
    yield from (c for _, body, path in blocks(read("CONTRIBUTING.md")) if "corpora/" in path for c in _cases(body))


def _cases(body: str) -> Iterator[Any]:
    corpus = tomllib.loads(body)
    for case in corpus["case"] if "relation" in corpus else ():
        known = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
        yield pytest.param(corpus["relation"], case["text"], case["claims"], id=case["text"][:24], marks=known)


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> ontology.Ontology:
    """The shipped cards, and the one of CONTRIBUTING over them."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "relations").mkdir()
    (card,) = (body for _, body, path in blocks(read("CONTRIBUTING.md")) if path.startswith("mine/relations/"))
    assert len(card.splitlines()) <= 10
    (folder / "relations" / "studied.toml").write_text(card, encoding="utf-8")
    return ontology.read(folder)


@pytest.mark.parametrize(("relation", "text", "claims"), list(cases()))
def test_relation_by_example(relation: str, text: str, claims: list[str], cards: ontology.Ontology) -> None:
    article, mentions = marked(text)
    assert [said(c, "en") for c in relate.claims(article, mentions, cards) if c.relation == relation] == claims
