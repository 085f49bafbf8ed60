"""House style, measured: short functions, short files, docstrings, data kept out of code, import directions."""

from __future__ import annotations

import ast
import statistics
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "kg").rglob("*.py"))
TREES = {p: ast.parse(p.read_text(encoding="utf-8")) for p in FILES}
STAGES = ("ingest", "layout", "mention", "relate", "resolve", "triples", "view")
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(tree) if isinstance(n, FUNCTION)]


def body_lines(f: ast.FunctionDef) -> int:
    first = f.body[1] if ast.get_docstring(f) and len(f.body) > 1 else f.body[0]
    return (f.end_lineno or 0) - first.lineno + 1


ALL = [(name(p), f) for p, t in TREES.items() for f in functions(t)]


def test_function_bodies_are_short() -> None:
    lengths = sorted(body_lines(f) for _, f in ALL)
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30
    assert not [f"{file}:{f.lineno} {f.name}" for file, f in ALL if body_lines(f) > 60]


def test_few_parameters() -> None:
    def count(f: ast.FunctionDef) -> int:
        return len([a for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs) if a.arg not in ("self", "cls")])

    assert not [f"{file}:{f.lineno} {f.name} takes {count(f)}" for file, f in ALL if count(f) > 6]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_public_is_documented(path: Path) -> None:
    tree = TREES[path]
    silent = [
        n.name for n in tree.body if isinstance(n, (*FUNCTION, ast.ClassDef)) and n.name[0] != "_" and not ast.get_docstring(n)
    ]
    assert not silent
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_broad_except_and_no_print(path: Path) -> None:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException"), f"line {node.lineno} catches {caught}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and path.name != "__main__.py":
            assert node.func.id != "print", f"line {node.lineno} prints"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_vocabulary_is_not_in_the_code(path: Path) -> None:
    """A list of Chinese words belongs into ontology/; a few marks or characters may stand in code."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            chinese = [w for w in words if len(w) > 1 and all("\u4e00" <= c <= "\u9fff" for c in w)]
            assert len(chinese) <= 4, f"line {node.lineno}: {chinese[:5]}"


def test_stages_alphabetical_order_is_the_flow() -> None:
    folders = sorted(p.name for p in (ROOT / "kg").iterdir() if p.is_dir() and p.name in STAGES)
    assert tuple(folders) == STAGES


def test_the_import_contract_names_every_stage() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    assert set(STAGES) <= {layer.strip().removeprefix("kg.") for row in contract["layers"] for layer in row.split("|")}


def test_one_way_words() -> None:
    """The project speaks of claims; `fact` is the annotation schema's word, `record` and `item` are nobody's."""
    for file, f in ALL:
        assert not {"record", "records", "item", "items"} & set(f.name.split("_")), f"{file}: {f.name}"
