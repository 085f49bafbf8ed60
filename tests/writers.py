"""Who writes the reports of a composed page: bylines in the forms papers print them in, with the truth about them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

NAMES = Path(__file__).parent / "corpora" / "layout" / "names.toml"
REPORTERS = ("记者", "记者", "记者", "本报记者", "全媒体记者", "融媒体记者", "见习记者", "首席记者")
CORRESPONDENTS = ("通讯员", "通讯员", "通讯员", "本报通讯员", "特约通讯员")
# 记者张文, 通讯员 白小舟: a label, and the names after it.
_LABEL = re.compile(r"^(\S*?(?:记者|通讯员|实习生|作者)) +")
Truth = tuple[tuple[str, str], ...]  # person and role


@dataclass(frozen=True, slots=True)
class Writers:
    """Persons under one label (`记者`; empty for names alone)."""

    label: str
    names: tuple[str, ...]

    @property
    def role(self) -> str:
        """The role they have, as the annotation names it."""
        return "correspondent" if "通讯员" in self.label else "reporter"


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as printed, and the persons and roles it tells."""

    text: str
    truth: Truth = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: its words, the role it has, the number of its article, the line ends before it, its writers."""

    text: str
    role: str
    owner: int | None = None
    gap: int = 2
    truth: Truth = ()


@dataclass(slots=True)
class Draft:
    """A report as it is being printed: its lines, what of it is printed elsewhere, and behind how many others."""

    kind: str
    lines: list[Line]
    tail: list[Line] = field(default_factory=list)
    behind: int = 0
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A report before it is printed."""

    title: tuple[str, ...]
    paragraphs: tuple[str, ...]
    kicker: str = ""
    subtitle: str = ""
    place: str = ""
    writers: tuple[Any, ...] = ()
    real: bool = False
    subheads: tuple[str, ...] = ()
    form: str = ""


@cache
def _parts() -> tuple[str, str]:
    words = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    return words["surnames"], words["given"]


def person(rng: Random) -> str:
    """A name by chance: a surname and one or two characters."""
    surnames, given = _parts()
    return rng.choice(surnames) + "".join(rng.sample(given, 1 + (rng.random() < 0.65)))


def anyone(rng: Random) -> str:
    """A name of any people."""
    peoples = tomllib.loads(NAMES.read_text(encoding="utf-8"))["peoples"]
    return rng.choice(peoples) if rng.random() < 0.6 else person(rng)


def spaced(name: str) -> str:
    """A name of two characters as wide as one of three: `王 华`."""
    return f"{name[0]} {name[1]}" if len(name) == 2 else name


def invented(rng: Random) -> tuple[Writers, ...]:
    """Writers by chance: reporters, correspondents, or both, in one order or the other; seldom an intern."""
    count = rng.choice((1, 1, 1, 2, 2, 3))
    reporters = Writers(rng.choice(REPORTERS), tuple(person(rng) for _ in range(min(2, count))))
    correspondents = Writers(rng.choice(CORRESPONDENTS), tuple(person(rng) for _ in range(count)))
    groups = rng.choice(((reporters,), (reporters,), (correspondents,), (reporters, correspondents), (correspondents, reporters)))
    return (*groups, Writers("实习生", (person(rng),))) if rng.random() < 0.08 else groups


def given(words: Sequence[str]) -> tuple[Writers, ...]:
    """The writers that a story names: `记者 祁小海`, `通讯员 汪小帆 江 渡`, `缪小榕`."""
    found = []
    for text in words:
        label = _LABEL.match(text)
        rest = text[label.end() :] if label else text
        names = re.findall(r"[^\s]{2,}|[^\s] [^\s]", rest)
        found.append(Writers(label[1] if label else "", tuple(n.replace(" ", "") for n in names)))
    return tuple(found)


def written(writers: Sequence[Writers], rng: Random, together: bool = False, camera: bool = False) -> Byline:
    """The writers one after another; `together`: labels and names without blanks; `camera`: they took the photograph too."""
    wide = rng.random() < 0.6
    between = "" if together else rng.choice((" ", " ", " ", "、"))
    after = "" if together or rng.random() < 0.15 else " "

    def group(w: Writers) -> str:
        names = between.join(spaced(n) if wide and not together else n for n in w.names)
        return f"{w.label}{after}{names}" if w.label else names

    truth = [(n, w.role) for w in writers for n in w.names]
    return Byline(" ".join(map(group, writers)), tuple(dict.fromkeys([*truth, *(cameras(truth) if camera else ())])))


def cameras(truth: Sequence[tuple[str, str]]) -> Truth:
    """The same persons as photographers."""
    return tuple((name, "photographer") for name, _ in truth)


def credit(printed: str) -> Byline:
    """What the credit of a photograph tells: `覃 朗 摄` a photographer alone, `通讯员 石小满 摄` a correspondent besides."""
    bare = re.sub(r"\s*(?:文/摄|文/图|摄影报道|摄影|摄)$", "", printed.strip("()（）"))
    groups = given(re.split(r" (?=\S*(?:记者|通讯员|实习生))", bare))
    both = any(g.label for g in groups) or not printed.strip("()（）").endswith(("摄影", " 摄"))
    truth = [(n, g.role) for g in groups for n in g.names]
    return Byline(printed, (*(truth if both else ()), *cameras(truth)))


def _body(paragraphs: Sequence[str]) -> list[Line]:
    return [Line(p, "body") for p in paragraphs]


def _opened(words: str, by: Byline, story: Story, gap: str = "") -> list[Line]:
    """The paragraphs, the first of them after a dateline or byline."""
    return [Line(words + gap + story.paragraphs[0], "body", truth=by.truth), *_body(story.paragraphs[1:])]


def _dateline(story: Story, rng: Random) -> str:
    day = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日" if rng.random() < 0.2 else ""
    place = story.place
    return rng.choice(
        ("本报讯", "本报讯", "本报讯", f"本报{place}{day}讯", f"{place}讯", f"{place}新闻网讯", f"{place}日报讯", "本网讯")
    )


def _wire(story: Story, rng: Random) -> list[Line]:
    """本报某地讯（记者 …）before the first paragraph."""
    start = _dateline(story, rng)
    if not story.writers:
        return _opened(start, Byline(""), story, " ")
    by = written(story.writers, rng)
    if len(story.writers) == 2 and rng.random() < 0.15:  # 本报讯（通讯员 …）记者 …
        first, second = (written((w,), rng) for w in story.writers)
        return _opened(f"{start}({first.text}){second.text} ", Byline("", (*first.truth, *second.truth)), story)
    return _opened(f"{start}({by.text})", by, story)


def _bracketed(story: Story, rng: Random) -> list[Line]:
    """（融媒体 … 通讯员 …）before the first paragraph."""
    by = written(story.writers, rng)
    return _opened(f"({by.text})", by, story) if any(w.label for w in story.writers) else _wire(story, rng)


def _together(story: Story, rng: Random) -> list[Line]:
    """记者张文通讯员李小明: no blanks between label and name; one name a label, as more could not be told apart."""
    if not story.writers:
        return _wire(story, rng)
    by = written([replace(w, names=w.names[:1]) for w in story.writers if w.label] or story.writers, rng, together=True)
    if rng.random() < 0.5:
        return [Line(rng.choice(("□", "", "■")) + by.text, "byline", truth=by.truth), *_body(story.paragraphs)]
    return _opened(f"{_dateline(story, rng)}({by.text})", by, story)


def _lined(story: Story, rng: Random) -> list[Line]:
    """A line of names under the headline."""
    if not story.writers:
        return _body(story.paragraphs)
    ends = (("□", ""), ("", ""), ("□", " 报道"), ("◎", ""), ("■", " 文/图"), ("", " 摄影报道"), ("", " 文/摄"))
    mark, end = rng.choice(ends if any(w.label for w in story.writers) else ends[:1])
    by = written(story.writers, rng, camera=end in (" 文/图", " 摄影报道", " 文/摄"))
    first = f"{_dateline(story, rng)} " if end == " 报道" or rng.random() < 0.25 else ""
    return [Line(mark + by.text + end, "byline", truth=by.truth), *_opened(first, Byline(""), story)]


def _alone(story: Story, rng: Random) -> list[Line]:
    """Nothing but names, of any people: in a line under the headline, in brackets or after a label at the foot."""
    people = [anyone(rng) for _ in range(rng.choice((2, 2, 3)))]
    plain = rng.randrange(len(people))
    people[plain] = person(rng)
    truth = tuple((p, "reporter") for p in people)
    between = rng.choice((" ", "  ", "　"))
    names = between.join(map(spaced, people))
    body = _body(story.paragraphs)
    form = rng.random()
    if form < 0.35:
        return [Line(names, "byline", truth=truth), *body]
    if form < 0.75:
        return [*body, Line(f"({names})", "byline", truth=truth)]
    return [*body, Line(f"本报记者 {spaced(people[plain])}", "byline", truth=truth[plain : plain + 1])]


def _footed(story: Story, rng: Random) -> list[Line]:
    """Names in brackets behind the last paragraph, or in a line below it; by chance only the last label's, or no label."""
    place = rng.choice(("", f"{_dateline(story, rng)} "))
    lines = _opened(place, Byline(""), story)
    if not story.writers:
        return lines
    some = story.writers[-1:] if rng.random() < 0.3 else story.writers
    end = rng.choice((" 文/图", " 图/文")) if rng.random() < 0.15 else ""
    by = written([Writers("", w.names) for w in some[:1]] if rng.random() < 0.3 else some, rng, camera=bool(end))
    by = replace(by, text=by.text + end)
    if rng.random() < 0.5:
        return [*lines, Line(f"({by.text})", "byline", truth=by.truth)]
    return [*lines[:-1], replace(lines[-1], text=f"{lines[-1].text}({by.text})", truth=by.truth)]


def _scattered(story: Story, rng: Random) -> list[Line]:
    """A byline that a narrow column breaks into two or three lines."""
    names = [person(rng) for _ in range(rng.choice((2, 3)))]
    by = written((Writers("通讯员", tuple(names)),), rng).truth
    first, rest = f"本报讯(通讯员 {names[0]}", " ".join(names[1:])
    reporter = written((Writers(rng.choice(("记者", "全媒体记者", "融媒体记者")), (person(rng),)),), rng)
    last = Line(f"{reporter.text})" + story.paragraphs[0], "body", truth=(*by, *reporter.truth))
    cut = [first, rest] if rng.random() < 0.6 else [f"{first} {rest}"]
    return [*(Line(c, "byline") for c in cut), last, *_body(story.paragraphs[1:])]


def _authored(story: Story, rng: Random) -> list[Line]:
    """The name of an author, in a line under the headline or in brackets at the foot."""
    name, body = person(rng), _body(story.paragraphs)
    truth = ((name, "reporter"),)
    over = rng.choice(("□ {}", "{}", "文/{}", "作者:{}", "□{}", "◎{}", "■ {}", ""))
    if over:
        return [Line(over.format(spaced(name)), "byline", truth=truth), *body]
    return [*body, Line(f"({spaced(name)})", "byline", truth=truth)]


BYLINES: dict[str, Callable[[Story, Random], list[Line]]] = {
    "讯": _wire,
    "line": _lined,
    "foot": _footed,
    "broken": _scattered,
    "bracket": _bracketed,
    "together": _together,
    "alone": _alone,
    "author": _authored,
    "none": lambda story, rng: _body(story.paragraphs),
}
