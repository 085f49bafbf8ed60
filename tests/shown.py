"""A graph by hand with private persons, homonyms and hostile names, for tests of what is shown to others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import graphs
from claims import Sheet, division, person, quantity, thing

from kg import triples

HERE, THERE = graphs.COUNTY, ("33", "3301", "330102")
VILLAGE = division("柳树村", "", *HERE)
PRIVATE = ("李桂兰", "阿依古丽·买买提", "劉麗")
SHARED = "王强"  # a party secretary in one county, a villager in another
HOSTILE = ("=1+1", "<b>&amp;\u202e", '"quoted"; DROP', "a\u0001b\ufffe", "../up", "{{ 7*7 }}")


def sheets() -> list[Sheet]:
    """The pages of `graphs`, and three more: on villagers, on a homonym, and one with names that are no names."""
    villagers = Sheet("“辣椒王”李 桂兰的红火日子", date(2021, 5, 6))
    for name in PRIVATE:
        villagers.say(f"村民{name}", "holds", {"person": person(name, *HERE), "title": "村民", "unit": VILLAGE})
    said = {"speaker": person("李桂兰", *HERE), "start": "我李桂兰", "words": "我李桂兰不怕苦", "form": "direct"}
    villagers.say("李桂兰说：“我李桂兰不怕苦”", "quote", said)
    farm = thing("Company", "李桂兰家庭农场", *HERE)
    villagers.say("李桂兰家庭农场位于柳树村", "in", {"child": farm, "parent": VILLAGE})
    figure = {"subject": farm, "measure": "area", "what": "辣椒", "value": quantity("26666.68", "m2"), "time": ""}
    villagers.say("李桂兰家庭农场种辣椒40亩", "measure", figure)  # type: ignore[arg-type]
    villagers.say("通讯员李梅", "byline", {"person": person("李梅", *HERE), "role": "correspondent", "outlet": None})
    farmers = Sheet("西湖种茶", date(2021, 6, 1), path="pages/d.txt")
    farmers.say("茶农王强", "holds", {"person": person(SHARED, *THERE), "title": "茶农", "unit": division("茶村", "", *THERE)})
    return [*graphs.sheets(), villagers, farmers, hostile()]


def hostile() -> Sheet:
    """A page on officials and projects with hostile names."""
    sheet = Sheet("=HYPERLINK(1)", date(2021, 7, 1), path="pages/e.txt")
    for name in HOSTILE:
        unit = thing("Organization", f"{name}局", *HERE)
        post = {"person": person(f"{name}张三", *HERE), "title": f"{name}长", "unit": unit, "official": True}
        sheet.say(f"{name}局{name}长{name}张三", "holds", post)
        value = {"project": thing("Project", f"{name}项目", *HERE), "place": graphs.TOWN, "operator": unit}
        sheet.say(f"{name}项目投资1元", "project", {**value, "measure": "investment", "value": quantity("1", "CNY")})
    return sheet


def graph(folder: Path, found: list[Sheet] | None = None) -> triples.Graph:
    """The graph of these pages, in a folder."""
    return triples.write(folder, graphs.contents(found or sheets()), graphs.ONTOLOGY)
