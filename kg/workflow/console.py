"""The console: Chinese on any code page, a progress bar, answers in which no text is read as markup."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from kg.core.errors import InputError
from kg.view.asks import clean
from kg.workflow.messages import say


@contextmanager
def progress(lang: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar with rate and time left on the error output, so that the answer alone goes to the standard output; none where nobody
    looks. A stage of which the end is not known has a total of 0."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) if sys.stderr.isatty() else nullcontext() as bar:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if bar:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(say(stage, lang), total=total or None)
                bar.update(tasks[stage], completed=done, total=total or None)

        yield show


class Rate(ProgressColumn):
    """How much is done in a second."""

    def render(self, task: Task) -> Text:
        """The rate; empty where it is not known yet."""
        return Text(f"{task.speed:,.1f}/s" if task.speed else "", style="progress.data.speed")


def utf8() -> None:
    """Chinese on any console, whatever its code page; what it cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


class Answers(Console):
    """The console of the answers. No text is read as markup; a reader that goes away (`kg … | head`) is no fault."""

    @staticmethod
    def gone() -> None:
        """Lets what is still to be written go nowhere."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def on_broken_pipe(self) -> None:
        """Ends quietly, with the exit code of a command that is done."""
        self.gone()
        raise SystemExit(0)


def answers() -> Console:
    """The console for answers: as wide as the terminal, or 160 columns where nobody looks."""
    return Answers(markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else 160)


def error(sentence: str) -> None:
    """A sentence on the error output; names in it may be hostile, so that nothing in it is obeyed by a terminal."""
    sys.stderr.write(f"kg: {clean(sentence)}\n")


class Faults:
    """Takes files that cannot be read: prints each sentence, and remembers what was left out."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.told: list[str] = []

    @property
    def code(self) -> int:
        """The exit code: 1 where something was left out."""
        return 1 if self.told else 0

    def __call__(self, fault: InputError) -> None:
        self.told.append(str(fault))
        error(say("left_out", self.lang, why=fault))
