"""Letters, notices, obituaries, diaries, questions and answers as they are printed: texts that no reporter wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.writers import Line, person, spaced

NOTICES = Path(__file__).parent / "corpora" / "layout" / "notices.toml"
_SLOT = re.compile(r"\{(\w+)\}")
Fill = Callable[[str], str]
# What may stand on both sides of the name of a column.
ORNAMENTS = (("——", "——"), ("◆", "◆"), ("★", "★"), ("◇", "◇"), ("■ ", " ■"), ("～", "～"), ("· ", " ·"), ("▲", "▲"), ("─ ", " ─"))


@cache
def notices() -> dict[str, Any]:
    """The file of invented texts."""
    return tomllib.loads(NOTICES.read_text(encoding="utf-8"))


def filler(rng: Random) -> Fill:
    """Fills the slots of a text; places and bodies stay the same for all texts it fills."""
    parts: dict[str, list[str]] = notices()["parts"]
    same = {name: rng.choice(parts[name]) for name in ("county", "town", "village", "office")}
    same |= {"short": same["county"][0], "year": str(rng.randint(1995, 2024))}

    def slot(found: re.Match[str]) -> str:
        name, month, day = found[1], rng.randint(1, 12), rng.randint(1, 28)
        fresh = {"name": person(rng), "n": str(rng.randint(2, 89)), "day": f"{month}月{day}日", "post": rng.choice(parts["post"])}
        fresh["full"] = f"{same['year']}年{month}月{day}日"
        return same.get(name) or fresh[name]

    return lambda text: _SLOT.sub(slot, text)


def column(rng: Random, kind: str = "any") -> Line:
    """The name of a column over a report, by chance between ornaments."""
    name = rng.choice(notices()["columns"][kind])
    left, right = rng.choice(ORNAMENTS) if rng.random() < 0.5 else ("", "")
    return Line(f"{left}{name}{right}", "banner", -1)


def furniture(kind: str, titles: Sequence[str], rng: Random) -> list[Line]:
    """Lines that are no report: an index of what stands inside, an advertisement, a box of the paper's own."""
    found, fill = notices()["furniture"], filler(rng)
    if kind != "index":
        return [Line(fill(x), "banner", -1) for x in rng.choice(found[rng.choice(("ads", "boxes"))])]
    page = rng.choice(("{}版", "(第{}版)", "……{}版", "    A{}版", "(详见{}版)", " ▶{}版"))
    mark = rng.choice(("", "·", "▲ ", "■"))
    return [
        Line(x, "banner", -1) for x in (rng.choice(found["index"]), *(mark + t + page.format(n) for n, t in enumerate(titles, 2)))
    ]


def headed(rng: Random) -> list[Line]:
    """The head of a front page, kept in lines."""
    fill = filler(rng)
    return [Line(fill(x), "banner", gap=rng.choice((1, 2))) for x in rng.choice(notices()["furniture"]["mastheads"])]


def note(kind: str, rng: Random) -> Line:
    """What the editors say over or under a report."""
    return Line(filler(rng)(rng.choice(notices()["furniture"][kind])), "body")


def site(rng: Random) -> Line:
    """The line of a site under a headline: day and source."""
    fill, parts = filler(rng), notices()["parts"]
    day = fill("{full}").replace("年", "-").replace("月", "-").replace("日", f" {rng.randint(8, 18)}:{rng.randint(10, 59)}")
    paper = rng.choice(parts["county"])[:2] + rng.choice(("日报", "新闻网", "县融媒体中心", "政府网", "晚报"))
    forms = (
        f"发布时间:{day} 来源:{paper}",
        f"来源:{paper} {day}",
        day,
        f"来源:{paper}",
        f"{day} 来源:{paper}",
        f"{fill('{full}')} 来源:{paper} 浏览次数:{rng.randint(9, 999)}",
    )
    return Line(rng.choice(forms), "byline")


def around(title: str, rng: Random) -> tuple[list[Line], list[Line], list[Line]]:
    """The lines of a site or paper over the headline of a report copied from it, under the headline, and at its foot."""
    lists, fill = notices()["sites"], _sited(title, rng)
    over = [Line(fill(x), "banner", -1) for x in rng.sample(lists["over"], rng.choice((0, 0, 1, 2)))]
    under = [Line(fill(x), "byline") for x in rng.sample(lists["under"], rng.choice((0, 1, 1, 1, 2)))]
    foot = [Line(fill(x), "banner", -1) for x in rng.sample(lists["foot"], rng.choice((0, 0, 1, 1, 2)))]
    return over, under, foot


def _sited(title: str, rng: Random) -> Fill:
    """Fills the slots of the lines around a report."""
    parts, fill = notices()["parts"], filler(rng)
    place, day = rng.choice(parts["county"])[:2], fill("{full}")
    slots = {
        "day": day,
        "iso": "-".join(f"{int(n):02}" for n in re.findall(r"\d+", day)),
        "slash": "/".join(re.findall(r"\d+", day)),
        "time": f"{rng.randint(6, 22):02}:{rng.randint(0, 59):02}",
        "paper": place + rng.choice(("日报", "晚报", "时报", "周报", "都市报", "农民报")),
        "site": place + rng.choice(("新闻网", "县融媒体中心", "政府网", "县人民政府网", "发布", "广播电视台")),
        "page": rng.choice(("03", "A2", "4", "05", "B1", "6")),
        "place": place,
        "title": title,
    }
    fresh = re.compile("{name2?}")
    return lambda text: fill(fresh.sub(lambda _: spaced(person(rng)), _SLOT.sub(lambda m: slots.get(m[1], m[0]), text)))


def notice(rng: Random) -> list[Line]:
    """A text with headline, address, paragraphs, lines of a list, and who signs it when."""
    told, fill = rng.choice(notices()["text"]), filler(rng)
    heads = [Line(fill(part), "head") for part in rng.choice(told["title"]).split("|")]
    over = [column(rng, told["column"])] if "column" in told and rng.random() < 0.6 else []
    number = [Line(fill(told["number"]), "body")] if "number" in told and rng.random() < 0.6 else []
    issued = [_issued(fill(rng.choice(told["issued"])))] if "issued" in told and rng.random() < 0.6 else []
    address = [Line(a, "body") for a in [rng.choice(told.get("address", [""]))] if a]
    body = _paragraphs(told, fill, rng)
    close = _close(rng.choice(told["close"]), fill, rng)
    after = [Line(fill(told["after"]), "body")] if "after" in told and rng.random() < 0.5 else []
    return [*over, *heads, *number, *issued, *address, *body, *close, *after]


def _issued(text: str) -> Line:
    """Who issued a text when, as a site prints it; or who passed it, which is part of the text."""
    return Line(text, "body" if text.endswith(("局", "通过）", "公布）", "修订）")) else "byline")


def _paragraphs(told: dict[str, Any], fill: Fill, rng: Random) -> list[Line]:
    count = len(told["paragraphs"]) if told.get("whole") else 1 if told.get("one") else rng.randint(2, len(told["paragraphs"]))
    chosen = [Line(fill(p), "body") for p in _some(told["paragraphs"], count, rng)]
    if told.get("dayed"):
        weather = notices()["parts"]["weather"]
        chosen = [x for line in chosen for x in (Line(fill("{day} ") + rng.choice(weather), "sub"), line)]
        chosen = [Line(x.text.strip(), x.role) for x in chosen]
    items = _some(told.get("items", ()), rng.randint(2, 4), rng)
    labels = _some(told.get("labels", ()), rng.randint(1, 2), rng)
    listed = [fill(x) for x in items]
    if listed and listed[-1].endswith("；"):
        listed[-1] = listed[-1][:-1] + rng.choice(("。", "。", "；"))
    return [*chosen, *(Line(x, "body") for x in listed), *(Line(fill(x), "body") for x in labels)]


def _some(texts: Sequence[str], count: int, rng: Random) -> list[str]:
    """Some of the texts, in their order."""
    return [texts[i] for i in sorted(rng.sample(range(len(texts)), min(count, len(texts))))]


def _close(kind: str, fill: Fill, rng: Random) -> list[Line]:
    """Who signs, and the day."""
    who = {
        "sender": f"{{county}}{{town}} {spaced(person(rng))}",
        "body": rng.choice(
            ("{county}{office}", "{county}人民政府", "{town}人民政府", "中共{county}委员会组织部", "{county}人民政府办公室")
        ),
        "anonym": rng.choice(notices()["parts"]["anonym"]),
        "committee": f"{person(rng)}同志治丧{rng.choice(('小组', '委员会', '办公室'))}",
        "sign": "（" + spaced(person(rng)) + "）",
    }
    if not kind:
        return []
    word, _, dated = kind.partition(" ")
    truth = ((re.sub(r"\W", "", who["sign"]), "reporter"),) if word == "sign" else ()
    signed = [Line(fill(who[word]), "byline" if word == "sign" else "body", truth=truth)]
    return [*signed, Line(_day(fill("{full}"), rng), "byline")] if dated else signed


def _day(day: str, rng: Random) -> str:
    """A day, by chance in Chinese figures."""
    if rng.random() < 0.8:
        return day
    year, month, date = map(int, re.findall(r"\d+", day))
    return f"{''.join('〇一二三四五六七八九'[int(d)] for d in str(year))}年{_figure(month)}月{_figure(date)}日"


def _figure(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else "一二三"[tens - 1]) + ("十" if tens else "") + ("一二三四五六七八九"[ones - 1] if ones else "")
