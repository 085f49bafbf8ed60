"""Figures: of what they are told. A project's are read as `project`, all others as `measure`.

What a figure measures comes from `kg.relate.measures`, its subject from `kg.relate.topics`; a figure without one is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.core.types import Claim, Division, Mention, Name, Quantity, Range, Slot
from kg.relate.measures import REACH, Figure, figure_words, figures, group_of, is_crop, suited
from kg.relate.scene import CLAUSE, Scene
from kg.relate.topics import (
    BODIES,
    Topic,
    division_at,
    is_private,
    own_topics,
    spoken_for,
    topic_at,
    topics,
    vague,
)

IN_CLAUSE, IN_SENTENCE, CARRIED = 0.9, 0.8, 0.6  # confidence by where the subject stands
UNTOLD = 0.7  # and of a project without a figure
FROM = re.compile(r"来自[^，。；：！？\n]*\Z")  # before the home of those counted (来自甲县的30名歌手)
OWNS = re.compile(r"|辖区内?|共|[^，。、；：！？\n]{0,3}的")


def read(scene: Scene) -> Iterator[Claim]:
    """Claims of `project` and `measure`: one for each figure, and one for each named project without a figure."""
    told_of, told = tuple(figures(scene)), set[str]()
    found = topics(scene) if told_of else ()
    for figure in told_of:
        if _repeated(scene, figure, told_of):
            continue
        for subject in _subjects(scene, found, figure):
            figure = suited(scene, figure, subject)
            if subject.kind == "Project":
                told.add(subject.name or subject.text)
                yield _project(scene, subject, figure)
            else:
                yield _measure(scene, subject, figure)
    yield from _untold(scene, told)


# --- of what ---


def _subjects(scene: Scene, found: tuple[Topic, ...], figure: Figure) -> Iterator[Mention]:
    """The thing a figure belongs to, if one is named."""
    owner = (
        group_of(scene, figure.amount)
        or _led_to(scene, figure.amount)
        or _product(scene, found, figure)
        or _owner(scene, figure.amount)
    )
    before = scene.text[figure.where[0] : figure.amount.start]
    if not owner and figure_words(scene.ontology).patterns["districts"].search(before):
        owner = division_at(found, figure.amount.start)
    subject = owner or topic_at(scene, found, figure.amount.start)
    if subject:
        yield subject


def _led_to(scene: Scene, amount: Mention) -> Mention | None:
    """The project behind a sum: 总投资80亿元的12个项目, 投资2亿元建设甲基地."""
    follows = next((m for m in scene.after(amount.end) if m.kind not in ("Division", "Amount")), None)
    if follows and follows.kind == "Organization":  # 总投资1亿元的甲小学改扩建工程
        follows = next((m for m in scene.of_kind("Project") if m.start == follows.end), None)
    if not follows or follows.kind != "Project" or not isinstance(amount.value, Quantity) or amount.value.unit != "CNY":
        return None
    patterns, between = figure_words(scene.ontology).patterns, scene.text[amount.end : follows.start]
    if len(between) > REACH or CLAUSE.search(between):
        return None
    return follows if patterns["leads_to"].fullmatch(between) or patterns["operates"].search(between) else None


def _owner(scene: Scene, amount: Mention) -> Mention | None:
    """The division or body directly before a figure: 云岭县的9个乡, 云岭县30名志愿者."""
    for m in reversed(scene.between(max(0, amount.start - 40), amount.start)):
        if m.kind == "Project" and m.end == amount.start:
            return m
        if m.kind in BODIES and FROM.search(scene.text[max(0, m.start - 20) : m.start]):
            return None
        if m.kind in BODIES and OWNS.fullmatch(scene.text, m.end, amount.start) and not vague(scene, m):
            return spoken_for(m)
    return None


def _product(scene: Scene, found: tuple[Topic, ...], figure: Figure) -> Mention | None:
    """The crop that a price, or a yield in a sentence without a topic, is told of: the last one named before it."""
    start = 0
    if figure.measure != "price":
        if (figure.measure != "yield" and figure.value.unit != "CNY/mu") or own_topics(scene, found, figure.amount.start):
            return None
        if is_private(scene, found, figure.amount.start) or not is_crop(scene, figure):
            return None
        start, _ = scene.paragraph(figure.amount.start) or (0, 0)
        if scene.last("Project", figure.amount.start, start):
            return None
    bodies = [(m.start, m.end) for m in scene.mentions if m.kind in BODIES]
    crops = figure_words(scene.ontology).products.finditer(scene.text, start, figure.where[1])
    named = [c for c in crops if not any(a <= c.start() < b for a, b in bodies)]
    return Mention(named[-1].start(), named[-1].end(), "Product", named[-1][0], named[-1][0]) if named else None


def _repeated(scene: Scene, figure: Figure, others: tuple[Figure, ...]) -> bool:
    """Whether a headline's figure is told again in the body."""
    if figure.amount.end > scene.article.heading:
        return False
    return any(
        f.value.value == figure.value.value and f.value.unit == figure.value.unit and f.amount.start >= scene.article.heading
        for f in others
    )


# --- claims ---


def _project(scene: Scene, project: Mention, figure: Figure) -> Claim:
    slots = [*_placed(scene, project), ("measure", figure.measure), ("value", figure.value)]
    return scene.claim("project", slots, _evidence(scene, project, figure), figure.measure, **_sureness(scene, project, figure))


def _measure(scene: Scene, subject: Mention, figure: Figure) -> Claim:
    date = _date(scene, figure)
    time: Slot = _printed(date) if date else None
    slots: list[tuple[str, Slot]] = [
        ("subject", scene.name(subject)),
        ("measure", figure.measure),
        ("what", figure.what),
        ("value", figure.value),
        ("time", time),
    ]
    more = _sureness(scene, subject, figure) | {"period": date.value if date and isinstance(date.value, str) else ""}
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


def _sureness(scene: Scene, subject: Mention, figure: Figure) -> dict[str, object]:
    """Modality and confidence: the farther away the subject stands, the less sure."""
    start, _ = scene.sentence(figure.amount.start) or figure.where
    sure = IN_CLAUSE if subject.start >= figure.where[0] else IN_SENTENCE if subject.start >= start else CARRIED
    return {"modality": _modality(scene, figure), "confidence": sure}


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
