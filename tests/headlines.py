"""Forms of headlines that papers print beside the plain ones: of a series, with a column's name, as long as a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from tests.notices import column, notices
from tests.writers import Line, Story

# The first clauses of a paragraph, without the mark they end in.
_CLAUSES = re.compile(r"^[^“”。！？!?]{12,34}(?=[,，。])")
_NUMBERS = "一二三四五六七八九"


def _series(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """A line that names the series, over or under the headline; or only its number behind the headline."""
    at, theme = rng.randrange(9), rng.choice(themes)
    number = rng.choice((f"之{_NUMBERS[at]}", "①②③④⑤⑥⑦⑧⑨"[at], f"({_NUMBERS[at]})", f"之{_NUMBERS[at]}"))
    name = f"“{theme}”{rng.choice(('系列报道', '系列', '系列报道', '系列述评'))}{number}"
    form = rng.random()
    if form < 0.35:
        return [Line(name, "head"), *heads]
    if form < 0.75:
        return [*heads, Line("——" + name if rng.random() < 0.7 else name, "head")]
    last = heads[-1].text + rng.choice((number if "之" not in number else "(上)", f"({_NUMBERS[at]})", "(下)"))
    return [*heads[:-1], Line(last, "head")]


def _bracketed(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """The name of a column in brackets: a line of its own, or before the words of the headline and part of it."""
    name = re.sub(r"[^㐀-鿿]", "", column(rng).text)
    if rng.random() < 0.4:
        return [Line(f"【{name}】", "head"), *heads]
    over = rng.choice((f"【{name}】", f"【{name}】", f"{name}|", f"{name} | ", f"{name}:"))
    return [Line(over + heads[0].text, "head"), *heads[1:]]


def _kicked(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """A kicker or subtitle of common words, for a report that has none of its own."""
    words = rng.choice(notices()["columns"]["kickers"])
    return [Line(words, "head"), *heads] if rng.random() < 0.7 else [*heads, Line("——" + words, "head")]


def _in_one_line(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """Kicker and headline, or headline and subtitle, in one line with a blank between."""
    title, kicker = "".join(story.title), story.kicker.replace("|", " ")
    parts = [kicker, title] if kicker else [title, story.subtitle.lstrip("—")]
    return [Line(rng.choice((" ", "  ", "　")).join(p for p in parts if p), "head")]


def _sentence(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """Clauses of the report itself, with commas and all, for a headline."""
    found = [m[0] for p in story.paragraphs[1:] if (m := _CLAUSES.match(p))]
    return [Line(rng.choice(found), "head")] if found and not (story.real or story.form) else heads


def _asking(heads: list[Line], story: Story, rng: Random, themes: Sequence[str]) -> list[Line]:
    """A mark behind the headline."""
    return [*heads[:-1], Line(heads[-1].text.rstrip("?!？！") + rng.choice("？！?!"), "head")] if not story.real else heads


FORMS: dict[str, Callable[[list[Line], Story, Random, Sequence[str]], list[Line]]] = {
    "sentence for a headline": _sentence,
    "headline in one line": _in_one_line,
    "common kicker": _kicked,
    "headline asks": _asking,
    "series": _series,
    "column in brackets": _bracketed,
}


def with_subheads(lines: list[Line], given: Sequence[str], rng: Random) -> list[Line]:
    """The lines with subheadings between them; under a byline by chance the first of them at once."""
    body = [i for i, x in enumerate(lines) if x.role == "body"]
    first = 0 if lines[0].role == "byline" and rng.random() < 0.3 else 1
    each = max(1, len(body) // max(1, len(given)))
    body = body[first::each] if len(body) > len(given) + 1 else body[-len(given) :]
    told = rng.random() < 0.1
    words = [_clause(lines[i].text, rng) or w if told else w for i, w in zip(body, given, strict=False)]
    over = {i: w.split("|") for i, w in zip(body, words, strict=False) if i}
    return [x for i, line in enumerate(lines) for x in [*(Line(w, "sub") for w in over.get(i, ())), line]]


def _clause(text: str, rng: Random) -> str:
    """Some words of a paragraph, which stand over it as a subheading; or none."""
    found = _FEW.findall(text)
    return rng.choice(found) if found else ""


# Clauses as short as a subheading.
_FEW = re.compile(r"(?<![^，。、“,])[㐀-鿿“”]{4,11}(?=[，。、,])")


def subheads(size: int, common: Sequence[str], stations: Sequence[str], rng: Random) -> list[str]:
    """Subheadings of common words for a long report, by chance over two lines or numbered."""
    if size < 4:
        return []
    words = rng.sample(common, min(rng.choice((3, 3, 5)), size // 2))
    form = rng.choice((*FORMS_OF_SUBHEADS, *("{}",) * 8))
    if form == "{}":
        return words
    short = rng.random() < 0.4  # 【缘起】
    words = rng.sample(stations, len(words)) if short and form != "{k}、{}" else [w.replace("|", ",") for w in words]
    return [form.format(w, k="一二三四五"[k], n=k + 1) for k, w in enumerate(words)]


FORMS_OF_SUBHEADS = ("{k}、{}", "{k} {}", "({k}){}", "{n}.{}", "【{}】", "■ {}", "◆{}", "●{}", "▲ {}", "0{n} {}", "关键词{k}:{}")
