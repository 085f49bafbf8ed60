"""Figures: of what they are told. A project's are read as `project`, all others as `measure`.

What a figure measures comes from `kg.relate.measures`, its subject from `kg.relate.subjects`; a figure without one is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.core.types import Claim, Division, Mention, Name, Range, Slot
from kg.relate.measures import REACH, Figure, figure_words, figures, suited
from kg.relate.scene import Scene
from kg.relate.setting import settings
from kg.relate.subjects import subject

UNTOLD = 0.7  # confidence of a project without a figure


def read(scene: Scene) -> Iterator[Claim]:
    """Claims of `project` and `measure`: one for each figure, and one for each named project without a figure."""
    named = set[str]()
    for setting in settings(scene, told(scene)):
        thing, likely = subject(setting)
        if thing:
            named |= {thing.name or thing.text} if thing.kind == "Project" else set()
            yield claim(scene, setting.figure, thing, likely)
    yield from _untold(scene, named)


def told(scene: Scene) -> tuple[Figure, ...]:
    """The figures of an article, those of the headline that the body repeats left out."""
    found = tuple(figures(scene))
    return tuple(f for f in found if not _repeated(scene, f, found))


def claim(scene: Scene, figure: Figure, subject: Mention, likely: float = 1.0) -> Claim:
    """What a figure says of a subject: as sure as that it is told of that, and that a project is one."""
    figure = suited(scene, figure, subject)
    return (_project if subject.kind == "Project" else _measure)(scene, subject, figure, likely)


def _repeated(scene: Scene, figure: Figure, others: tuple[Figure, ...]) -> bool:
    """Whether a headline's figure is told again in the body."""
    if figure.amount.end > scene.article.heading:
        return False
    return any(
        f.value.value == figure.value.value and f.value.unit == figure.value.unit and f.amount.start >= scene.article.heading
        for f in others
    )


# --- claims ---


def _project(scene: Scene, project: Mention, figure: Figure, likely: float) -> Claim:
    slots = [*_placed(scene, project), ("measure", figure.measure), ("value", figure.value)]
    more = {"modality": _modality(scene, figure), "confidence": round(likely * project.confidence, 3)}
    return scene.claim("project", slots, _evidence(scene, project, figure), figure.measure, **more)


def _measure(scene: Scene, subject: Mention, figure: Figure, likely: float) -> Claim:
    date = _date(scene, figure)
    time: Slot = _printed(date) if date else None
    slots: list[tuple[str, Slot]] = [
        ("subject", scene.name(subject)),
        ("measure", figure.measure),
        ("what", figure.what),
        ("value", figure.value),
        ("time", time),
    ]
    period = date.value if date and isinstance(date.value, str) else ""
    more = {"modality": _modality(scene, figure), "period": period, "confidence": likely}
    return scene.claim("measure", slots, _evidence(scene, subject, figure), figure.measure, **more)


def _untold(scene: Scene, told: set[str]) -> Iterator[Claim]:
    """Named projects of which no figure is told, each once."""
    for m in scene.of_kind("Project"):
        if not {"anaphor", "generic", "group"} & set(m.tags) and m.name not in told:
            told.add(m.name)
            slots = [*_placed(scene, m), ("measure", None), ("value", None)]
            yield scene.claim("project", slots, (m.start, m.end), "named", confidence=UNTOLD)


def _placed(scene: Scene, project: Mention) -> list[tuple[str, Slot]]:
    return [("project", scene.name(project)), ("place", _place(scene, project)), ("operator", _operator(scene, project))]


def _place(scene: Scene, project: Mention) -> Name | None:
    """The division a project lies in: where the page prints it, if it does."""
    if not project.within:
        return None
    division: Division = project.within[-1]
    printed = next((m for m in scene.of_kind("Division") if m.division == division), None)
    if printed:
        return scene.name(printed)
    return Name("Division", division.name, division.name, tuple(d.code or d.name for d in project.within[:-1]), (), division.code)


def _operator(scene: Scene, project: Mention) -> Name | None:
    """A body before a project that builds or runs it: `X公司投资建设的Y基地`."""
    start, _ = scene.clause(project.start)
    body = scene.last("Organization", project.start, start)
    if not body or not figure_words(scene.ontology).patterns["operates"].search(scene.text, body.end, project.start):
        return None
    return scene.name(body)


def _modality(scene: Scene, figure: Figure) -> str:
    planned = figure_words(scene.ontology).patterns["planned"]
    return "planned" if planned.search(scene.text, figure.where[0], figure.amount.end) else "asserted"


def _date(scene: Scene, figure: Figure) -> Mention | None:
    """The date in a figure's clause before it, else one that opens the sentence (not that of a founding: 始建于1956年)."""
    sentence = scene.sentence(figure.amount.start) or figure.where
    if date := scene.last("Date", figure.amount.start, figure.where[0]):
        return date
    earlier = [m for m in scene.between(sentence[0], figure.where[0]) if m.kind == "Date"]
    return next((m for m in reversed(earlier) if scene.text[m.start - 1] != "于"), None)


def _printed(date: Mention) -> str:
    """A time as claims give it: the words themselves where they lean on the day of issue (今年以来), else EDTF."""
    return date.text if "relative" in date.tags or not isinstance(date.value, str) else date.value


def _evidence(scene: Scene, subject: Mention, figure: Figure) -> Range:
    """From the subject, if it stands close before, else from the clause's beginning, to the thing counted."""
    start, limit = figure.where
    end = figure.amount.end
    if figure.what and (at := scene.text.find(figure.what, end, min(limit, end + REACH + 4))) >= 0:
        end = at + len(figure.what)
    if subject.start >= figure.amount.end:
        return start, max(end, subject.end)
    near = figure.amount.start - subject.start <= 40 and "\n" not in scene.text[subject.start : start]
    return (min(start, subject.start) if near else start), end
