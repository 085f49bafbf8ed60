"""`kg review` at the terminal: shows candidates, takes single keys, asks for texts."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rich.console import Console

from kg.core import takedown
from kg.core.errors import StoreError
from kg.core.finder import Finder
from kg.triples import Graph
from kg.view.asks import visible
from kg.workflow import cases, decisions, review
from kg.workflow.messages import say
from kg.workflow.review import Candidate


def run(graph: Graph, args: Namespace, console: Console) -> int:
    """The command: takes a person down, writes cases, or lets a person decide. Raises InputError, StoreError; exit code."""
    path = args.judgements or args.graph / decisions.FILE
    if args.takedown:
        name, _, where = args.takedown.partition("=")
        swept = take_down(graph, args.graph / takedown.FILE, path, takedown.Entry(name.strip(), where.strip()))
        console.print(say("taken_down", args.lang, name=visible(name), path=args.graph / takedown.FILE), soft_wrap=True)
        if swept:
            console.print(say("swept", args.lang, count=swept, path=path), soft_wrap=True)
        return 0
    if args.cases:
        console.print(say("cases_written", args.lang, path=args.cases, count=write_cases(graph, path, args.cases)))
        return 0
    found = review.candidates(graph, args.graph, decisions.read(path), args.about)
    if args.json:
        sys.stdout.writelines(json.dumps(review.row(c), ensure_ascii=False) + "\n" for c in found)
        return 0
    count = at_terminal(graph, found, path, args.lang, console)
    console.print(say("reviewed", args.lang, count=count, candidates=len(found), path=path), soft_wrap=True)
    return 0


def at_terminal(graph: Graph, found: list[Candidate], path: Path, lang: str, console: Console) -> int:
    """Lets a person decide the candidates; how many decisions stand in the file at the end of the session."""
    wanted, words = {c.page for f in found for side in f.sides for c in side.claims}, review.words(lang)
    pages = {p.id: p for p in graph.each_page() if p.id in wanted}

    def key(candidate: Candidate, number: int) -> str:
        console.rule(f"{number + 1}/{len(found)}")
        console.print(review.shown(candidate, pages, lang))
        return pressed()

    return len(review.session(found, path, key, lambda what: asked(f"{words['ask_' + what]}: ", console)))


def take_down(graph: Graph, path: Path, decided: Path, entry: takedown.Entry) -> int:
    """Adds a person to the list of a graph, and takes what was decided of the person out of the file of decisions: how many.

    Where the entry has a word, what was decided of pages without it alone stays. Raises InputError for no name or a broken file.
    """
    takedown.add(path, entry)
    if not decisions.read(decided):
        return 0
    finder, about = Finder([entry.name]), {p.id: takedown.concerns(entry, p) for p in graph.each_page()}

    def meant(told: str) -> bool:
        pages = [concerned for page, concerned in about.items() if page in told]
        return bool(finder.ranges(told)) and (any(pages) or not pages)

    text, swept = decisions.without(decided.read_text(encoding="utf-8"), meant)
    if swept:
        fresh = decided.with_name(f"{decided.name}.new")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(decided)
    return swept


def write_cases(graph: Graph, path: Path, out: Path) -> int:
    """Writes the decisions of a file as test cases; how many they are. Raises StoreError where the file cannot be written."""
    made = decisions.read(path)
    wanted = {page for d in made for page in cases.pages_of(d)}
    text = cases.written(made, {p.id: p for p in graph.each_page() if p.id in wanted})
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise StoreError(f"{out}: cannot be written ({fault}); give another file as --cases") from fault
    return len(cases.cases(out)[1])


def asked(prompt: str, console: Console) -> str:
    """A line that the person writes; empty at the end of the input."""
    console.print(prompt, end="")
    return sys.stdin.readline().strip()


def pressed() -> str:
    """A key: the next one at a terminal, else the first character of the next line; `q` at the end of the input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip()[:1] if line else "q"
    return _key().lower()


def _key() -> str:
    """The next key, without waiting for the end of a line."""
    if sys.platform == "win32":
        get: Callable[[], str] = import_module("msvcrt").getwch
        return get()
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)  # keys that were typed ahead are kept
        return sys.stdin.read(1) or "q"
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
