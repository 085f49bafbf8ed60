"""A small graph by hand, with a succession, a project over time, homonyms and a conflict, for tests of what reads graphs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from claims import Sheet, all_claims, division, person, quantity, thing

from kg import resolve, triples
from kg.core import ontology

ONTOLOGY = ontology.read()
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=document.title='owned'>",
    '"></script>',
    "href",
    "<!--<script>",
    "{{ 7*7 }}${7*7}",
    "a\u202eb\u2066c",
    "javascript:alert(3)",
    "<a href='https://evil.example/x'>",
    "\\u003cb\\u003e'); alert(4); ('",
    "__proto__",
]
COUNTY = ("37", "3717", "371702")
TOWN = division("沙土镇", "371702100", *COUNTY)
ORCHARD = thing("Project", "果园项目", *COUNTY)


def sheets(folder: Path | None = None) -> list[Sheet]:
    """Three pages; with a folder they also stand there as files."""
    first = Sheet("甲镇丰收", date(2020, 4, 20), path="a.txt")
    _post(first, "王强", "党委书记", "沙土镇党委书记王强介绍").say(
        "王强介绍，“今年果子多”",
        "quote",
        {"speaker": person("王强", *COUNTY), "start": "今年果子多", "words": "今年果子多", "form": "direct"},
    )
    _figure(first, "果园项目投资2亿元", "investment", "200000000", "CNY")
    _figure(first, "果园项目提供岗位300个", "jobs", "300", "person")
    first.say("沙土镇柳树村", "in", {"child": division("柳树村", "", *COUNTY, "371702100"), "parent": TOWN})
    first.say("通讯员李梅", "byline", {"person": person("李梅", *COUNTY), "role": "correspondent", "outlet": None})
    second = Sheet("乙镇修路", date(2022, 7, 26), path="b.txt")
    _post(second, "张军", "党委书记", "沙土镇党委书记张军表示")
    _post(second, "赵敏", "党委书记", "沙土镇党委书记赵敏表示")
    _figure(second, "果园项目投资3亿元", "investment", "300000000", "CNY")
    for year, loans in (("2021", "18000000"), ("2022", "21000000")):
        figure = {"subject": TOWN, "measure": "loans_amount", "what": "创业贷款", "value": quantity(loans, "CNY"), "time": year}
        second.say(f"沙土镇{year}年发放创业贷款{loans}元", "measure", figure)  # type: ignore[arg-type]
    third = Sheet("31个项目开工", date(2022, 8, 1), path="c.txt")
    group = {
        "project": thing("Project", "31个重点项目", *COUNTY),
        "measure": "investment",
        "value": quantity("20100000000", "CNY"),
    }
    third.say("31个重点项目总投资201亿元", "project", group)
    _post(third, "王强", "局长", "医保局局长王强", unit=thing("Organization", "医保局", "33", "3301", "330102"))
    found = [first, second, third]
    for sheet in found if folder else ():
        sheet.path = str(folder / sheet.path)  # type: ignore[operator]
        Path(sheet.path).write_bytes(sheet.text.encode())
    return found


def further() -> list[Sheet]:
    """One more page, with a claim of each relation that the others lack, and a project of which plan and outcome are told."""
    sheet = Sheet("茶园投产", date(2023, 5, 6), path="d.txt")
    garden, firm = thing("Project", "茶园项目", *COUNTY), thing("Company", "丰收公司", *COUNTY)
    office = thing("Organization", "医保局", "33", "3301", "330102")
    for words, value, modality in (("茶园项目计划带动就业80人", "80", "planned"), ("茶园项目带动就业60人", "60", "asserted")):
        slots = {"project": garden, "place": TOWN, "operator": firm, "measure": "jobs", "value": quantity(value, "person")}
        sheet.say(words, "project", slots, modality=modality)  # type: ignore[arg-type]
    event = {"type": "launch", "date": "2023-05-01", "agent": garden, "place": TOWN, "what": "茶园项目投产"}
    sheet.say("5月1日，茶园项目投产", "event", event)  # type: ignore[arg-type]
    sheet.say("丰收公司生产苹果", "produces", {"producer": firm, "product": "苹果"})
    sheet.say("丰收公司与医保局合作", "cooperates", {"one": firm, "other": office})
    sheet.say("沙土镇举办果品节", "organizes", {"organizer": TOWN, "activity": "果品节"}, confidence=0.5)
    loan = {"receiver": firm, "what": "贷款", "giver": office, "amount": quantity("500000", "CNY")}
    sheet.say("丰收公司从医保局获得贷款50万元", "receives", loan)  # type: ignore[arg-type]
    sheet.say("丰收公司的包装车间", "part", {"part": "包装车间", "whole": firm})
    return [sheet]


def _post(sheet: Sheet, who: str, title: str, words: str, unit: object = TOWN) -> Sheet:
    within = COUNTY if unit is TOWN else ("33", "3301", "330102")
    return sheet.say(words, "holds", {"person": person(who, *within), "title": title, "unit": unit, "official": True})  # type: ignore[dict-item]


def _figure(sheet: Sheet, words: str, measure: str, value: str, unit: str) -> Sheet:
    slots = {"project": ORCHARD, "place": TOWN, "operator": None, "measure": measure, "value": quantity(value, unit)}
    return sheet.say(words, "project", slots)  # type: ignore[arg-type]


def contents(found: list[Sheet]) -> triples.Contents:
    """What a graph of these pages is made of."""
    claims = all_claims(found)
    entities = resolve.entities(claims, resolve.judgements(claims, ONTOLOGY), ONTOLOGY)
    terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(entities), ONTOLOGY), ONTOLOGY)
    articles = [s.article for s in found]
    return triples.Contents([s.page for s in found], articles, entities, claims, terms, resolve.copies(articles))


def hostile_sheet() -> Sheet:
    """A page whose names are what an attacker would print."""
    sheet = Sheet("<h1 onclick=alert(5)>题</h1>", date(2021, 5, 6))
    for name in HOSTILE:
        unit = thing("Organization", f"{name}局", "37")
        holds = {"person": person(name, "37"), "title": f"{name}长", "unit": unit, "official": True}
        sheet.say(f"{name}局长{name}说", "holds", holds)  # type: ignore[arg-type]
        sheet.say(f"{name}说：“{name}”", "quote", {"speaker": person(name, "37"), "start": name, "words": name, "form": "direct"})
    return sheet
