"""Titles of posts and roles: composed of time, organ, field, rank and head (`原|党工委|宣传|副|书记`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Mention
from kg.mention.anchors import Anchors

BEFORE = (
    "former",
    "nominated",
    "acting",
    "levels",
    "organs",
    "listed_organs",
    "fields",
    "ranks",
    "crafts",
    "trade_places",
    "subjects",
    "vehicles",
    "old",
    "grades",
    "led",
    "kept",
    "grown",
    "wrought",
    "masters",
)
HEADS = ("official", "company", "private")
LAST = (*HEADS, "former_heads", "level_heads", "staff", "raisers", "growers", "smiths", "master_heads", "folk")


# 水电工|程, 钢筋工|艺: what ends in 工 is no worker there.
_NO_WORK = "(?!(?<=工)[程艺业资期地序具作伤种])"


# 代表|八届县政协常委会: what somebody does, and no title.
_ACTS_FOR = r"(?!代表(?:第?[一二三四五六七八九十\d]+届|[省市州盟县区旗镇乡村全](?!团)|公司|党委|政府|常委会|大家|我|本))"


def titles(text: str, ontology: Ontology) -> list[Mention]:
    """The titles in a folded text, in order, not overlapping.

    `name` is the title alone (原 and 现任 left out, 代 and 副 kept); tags say whose it is (official, company,
    private) and how it is held (former, acting, nominated).
    """
    found = []
    words = lexicon().words
    for m in _anchors(ontology).matches(_pattern(ontology), text):
        start = m.start("title")
        begin, tags = m.start(), _tags(m, ontology)
        crossed = begin and text[begin - 1 : begin + 1] in words and text[m.end() - 1 : m.end() + 1] in words
        if crossed and len(m[0]) == 2 and tags[0] != "official":
            continue  # a piece of two words: 水|电工|程
        if m["acting"] and (tags[0] != "official" or (begin and text[begin - 1 : begin + 1] in words)):
            begin = start = m.end("acting")  # 新时代|农民
            tags = tuple(t for t in tags if t != "acting")
        found.append(Mention(begin, m.end(), "Title", text[begin : m.end()], text[start : m.end()], tags=tags))
    return found


def _tags(m: re.Match[str], ontology: Ontology) -> tuple[str, ...]:
    kinds = _kind_of(ontology)
    head = m["head"] or m["level_head"] or m["staff"] or m["grower"] or m["folk"]
    tags = ["private" if m["led"] or m["grower"] or m["folk"] else kinds.get(_fullest(m["title"], kinds) or head, "official")]
    tags += [time for time in ("former", "acting", "nominated") if m[time]]
    if head in ontology.words["titles"]["former_heads"]:
        tags.append("former")
    if m["level"]:
        tags.append("committee")
    return tuple(dict.fromkeys(tags))


def _fullest(title: str, kinds: Mapping[str, str]) -> str:
    """The longest listed head that a title ends in: 科技特派员, though 科技 may be a field and 特派员 a head."""
    return next((title[n:] for n in range(len(title)) if title[n:] in kinds), "")


@lru_cache(maxsize=8)
def _kind_of(ontology: Ontology) -> dict[str, str]:
    lists = ontology.words["titles"]
    return {head: kind for kind in reversed(HEADS) for head in lists[kind]}


@lru_cache(maxsize=8)
def _anchors(ontology: Ontology) -> Anchors:
    """A title ends in a head, and is made of the words of a few lists before it."""
    lists = ontology.words["titles"]
    return Anchors.of((w for k in LAST for w in lists[k]), (w for k in BEFORE for w in lists[k]))


def _made_of(word: Mapping[str, str]) -> str:
    """What may stand right before some heads only: 茶叶|技术员, 村|兽医, 四年级|学生, 护林员|队长."""
    pairs = (
        (word["crafts"], word["craft_heads"]),
        (f"(?<![㐀-鿿]){word['trade_places']}", word["trade_heads"]),
        (word["subjects"], word["teachers"]),
        (word["vehicles"], word["drivers"]),
        (word["old"], word["old_heads"]),
        (word["grades"], word["pupils"]),
        (f"(?P<led>{word['led']})", word["leaders"]),
    )
    return "(?:" + "|".join(f"(?:{first})(?={head})" for first, head in pairs) + ")?"


def _at_work(lists: Words) -> str:
    """What somebody is by what he grows or makes: 养鹿大户, 茶农, 柑橘种植户, 石匠, 剪纸艺人."""
    several = [w for w in lists["grown"] if len(w) > 1]
    rows = (("kept", "grown", "growers"), ("grown", "raisers"), ("wrought", "smiths"), ("masters", "master_heads"))
    ways = ["".join(any_of(lists[k]) for k in row) for row in rows]
    return f"(?:{'|'.join(ways)}|{any_of(several)}{any_of(lists['growers'])})"


@lru_cache(maxsize=8)
def _pattern(ontology: Ontology) -> re.Pattern[str]:
    lists = ontology.words["titles"]
    word = {name: any_of(lists[name]) for name in lists}
    heads = any_of(h for name in (*HEADS, "former_heads") for h in lists[name])
    bodies = ontology.words["bodies"]
    plural, firm = any_of(bodies["plural_roles"]), any_of(bodies["firm_ends"]) + any_of(bodies["firm_titles"])  # 云岫科技|董事长
    behind = "".join(lists["staff_behind"])
    made_of, level = _made_of(word), f"[{''.join(sorted({w[-1] for w in lists['level_words']} | {'国'}))}]"
    teams, apart = word["team_kinds"], "".join(f"(?<!{kind})" for kind in lists["team_kinds"])
    return re.compile(
        rf"""
        (?: (?P<former>{word["former"]}) | (?P<nominated>{word["nominated"]}) )?
        (?!组织{plural}) (?!{teams}+工作队(?!员)) (?:{apart}|(?!工作队))
        (?P<title>
            (?P<acting>{word["acting"]})?
            (?: (?<!团)(?P<level>{word["levels"]}) {word["ranks"]}{{0,2}} (?P<level_head>{word["level_heads"]})
              | (?:{word["organs"]} | (?<=[、兼]){word["listed_organs"]})?
                (?:(?!{firm}){word["fields"]}(?!部)){{0,2}} {word["ranks"]}{{0,2}} {made_of}
                (?!{word["not_titles"]}|(?<=等)领导) {_ACTS_FOR} (?!(?<={level}){word["of_organ"]})
                (?P<head>{heads}) (?:{word["aides"]}(?!{heads}))? {_NO_WORK}
              | (?P<grower> {word["fields"]}? {_at_work(lists)})
              | (?<=族)(?P<folk>{word["folk"]})
              | (?<=[{behind}]) (?P<staff>{word["staff"]})
            )
        )
        """,
        re.VERBOSE,
    )
