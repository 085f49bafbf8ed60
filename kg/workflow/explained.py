"""The named questions for people: a list of all, and one with its parameters, an example, the answer, and its SPARQL."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from rich.table import Table
from rich.text import Text

from kg.triples.questions import Question
from kg.workflow.messages import say

DIR = Path("DIR")  # what stands for a graph's folder where none is given


def listed(questions: Iterable[Question], folder: Path | None, lang: str) -> Table:
    """A table of questions: name, words, parameters."""
    table = Table("", say("parameter", lang), title=say("ask_title", lang, dir=folder or DIR))
    for q in questions:
        told = Text.assemble((q.name, "bold"), "\n", _words(q, lang))
        table.add_row(told, ", ".join(p.name for p in q.parameters))
    return table


def explained(question: Question, folder: Path | None, lang: str) -> Text:
    """All that is to be known of a question, in lines."""
    told = Text.assemble((question.name, "bold"), "  ", _words(question, lang), "\n\n")
    for p in question.parameters:
        default = say("not_given", lang, default=p.default or say("anything", lang))
        told.append(f"  {p.name}  {say(f'type_{p.type}', lang)}  {default}\n")
    if not question.parameters:
        told.append(f"  {say('no_parameter', lang)}\n")
    if question.answers:
        told.append(f"\n{say('example', lang)}: {_command(question, folder)}\n")
    for row in question.answers:
        told.append(f"{say('answer', lang)}: {', '.join(f'{name} {value}' for name, value in row.items())}\n")
    return told.append(f"\n{_query(question)}")


def _words(question: Question, lang: str) -> str:
    return question.zh if lang == "zh" else question.en


def _command(question: Question, folder: Path | None) -> str:
    given = [f"{name}={value}" for name, value in question.example.items()]
    return shlex.join(["kg", "query", str(folder or DIR), question.name, *given])


def _query(question: Question) -> str:
    """The SPARQL without the comments that head it."""
    lines = question.sparql.splitlines()
    return "\n".join(line for line in lines if not line.startswith("# "))
