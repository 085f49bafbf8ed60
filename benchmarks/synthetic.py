"""A synthetic graph of a given size: towns, persons in posts, projects with figures, quotations, bylines, by claims.

The claims are made, not read, so that the size can be chosen; terms, quads and store are made by the code that a build runs.
The same size and seed give the same claims on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kg import resolve
from kg.core.ontology import Ontology
from kg.core.types import (
    Article,
    Claim,
    Context,
    Division,
    Entity,
    Evidence,
    Name,
    Page,
    Piece,
    Quantity,
    Slot,
    Source,
    mention_key,
)
from kg.triples import Contents

CLAIMS = 12  # an article, on average as many as real pages give
QUADS = 15.0  # a claim brings on average at a million, its share of articles and entities included
MEASURES = (
    ("investment", "CNY", 10_000_000),
    ("jobs", "person", 10),
    ("area", "m2", 500),
    ("loans_amount", "CNY", 1_000_000),
    ("count", "item", 1),
)
TITLES = ("党委书记", "镇长", "副镇长", "党委副书记", "人大主席", "组织委员", "宣传委员", "村主任")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
HELD = 0.98  # of those named in a post, the part that holds it
CROPS, FEASTS = ("辣椒", "核桃", "茶叶", "柑橘", "小龙虾", "莲藕"), ("丰收节", "春茶节", "趣味运动会", "集体婚礼")
TYPES = ("meeting", "signing", "launch", "training", "inspection", "activity")


@dataclass
class Writer:
    """Writes sentences on one page and claims what they say, each with its words as evidence."""

    issued: date
    region: tuple[Division, ...]
    text: str
    claims: list[tuple[str, int, int, dict[str, Slot], str]]

    def say(self, words: str, relation: str, slots: dict[str, Slot], modality: str = "asserted") -> None:
        """A sentence and its claim; names in the slots get the place where they stand in it."""
        start = len(self.text)
        self.text += words + "\n"
        placed = {k: _placed(v, words, start) for k, v in slots.items()}
        self.claims.append((relation, start, start + len(words), placed, modality))

    def page(self) -> Page:
        """The page as ingest would give it."""
        return Page(self.text, (Source(f"{self.issued}.txt", "0" * 64),), "云岭日报", self.issued, "2")


def _placed(value: Slot, words: str, start: int) -> Slot:
    if not isinstance(value, Name) or value.key not in words:
        return value
    at = start + words.index(value.key)
    return Name(value.kind, value.text, value.key, value.within, ((at, at + len(value.key)),), value.code)


def contents(ontology: Ontology, quads: int, seed: int = 7) -> Contents:
    """Contents that make about so many quads."""
    chance = random.Random(seed)
    towns = [d for d in sorted(ontology.gazetteer.by_code.values(), key=lambda d: d.code) if d.level == "township"]
    pages: list[Page] = []
    articles: list[Article] = []
    claims: list[Claim] = []
    while len(claims) * QUADS < quads:
        town = towns[chance.randrange(0, len(towns), 200)]
        writer = _article(chance, ontology, town, len(pages))
        page = writer.page()
        pages.append(page)
        articles.append(_whole(page, writer))
        claims += [_claim(page, articles[-1], row) for row in writer.claims]
    entities = list(_entities(claims))
    terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(entities), ontology), ontology)
    return Contents(pages, articles, entities, claims, terms)


def _article(chance: random.Random, ontology: Ontology, town: Division, number: int) -> Writer:
    issued = date(2015, 1, 1) + timedelta(chance.randrange(3650))
    chain = ontology.gazetteer.chain(town)
    around = tuple(d.code for d in chain[:-1])
    writer = Writer(issued, chain, f"第{number}号稿件：{town.name}新貌\n", [])
    place = Name("Division", town.name, town.name, around, code=town.code)
    for _ in range(CLAIMS):
        _sentence(chance, writer, place, around)
    return writer


def _sentence(chance: random.Random, writer: Writer, town: Name, around: tuple[str, ...]) -> None:
    title, kind = chance.choice(TITLES), chance.randrange(12)
    who = Name("Person", name := _holder(chance, town, title, writer.issued), name, around)
    if kind < 3:
        writer.say(f"{town.key}{title}{name}", "holds", {"person": who, "title": title, "unit": town, "official": True})
    elif kind < 4:
        writer.say(
            f"{name}说，今年收成好", "quote", {"speaker": who, "start": "今年收成好", "words": "今年收成好", "form": "direct"}
        )
    elif kind < 5:
        writer.say(f"通讯员{name}", "byline", {"person": who, "role": "correspondent", "outlet": None})
    elif kind < 6:
        _event(chance, writer, town, around)
    elif kind < 7:
        _deed(chance, writer, town, around)
    else:
        _figure(chance, writer, town, around, kind)


def _event(chance: random.Random, writer: Writer, town: Name, around: tuple[str, ...]) -> None:
    agent, number = chance.choice((town, _project(writer, town, around))), chance.randrange(99)
    slots: dict[str, Slot] = {"type": chance.choice(TYPES), "date": writer.issued.isoformat(), "agent": agent, "what": "会议"}
    writer.say(f"{agent.key}召开第{number}次会议", "event", slots)


def _deed(chance: random.Random, writer: Writer, town: Name, around: tuple[str, ...]) -> None:
    """One of the further relations, between a village, a company and the town."""
    village = Name("Division", name := f"{chance.choice(SURNAMES)}家{chance.choice(GIVEN)}村", name, (*around, town.code))
    company = Name("Company", name := f"{chance.choice(GIVEN)}{chance.choice(GIVEN)}食品公司", name, around)
    amount = Quantity(Decimal(chance.randrange(1, 90) * 10_000), "CNY")
    deeds: dict[str, dict[str, Slot]] = {
        "in": {"child": village, "parent": town},
        "produces": {"producer": village, "product": chance.choice(CROPS)},
        "cooperates": {"one": company, "other": town},
        "organizes": {"organizer": town, "activity": chance.choice(FEASTS)},
        "receives": {"receiver": village, "what": "贷款", "giver": company, "amount": amount},
        "part": {"part": f"网格 ({chance.randrange(2, 30)})", "whole": village},
    }
    relation = chance.choice(sorted(deeds))
    writer.say(f"{town.key}{village.key}与{company.key}", relation, deeds[relation])


def _project(writer: Writer, town: Name, around: tuple[str, ...]) -> Name:
    """The project that an article is about."""
    name = f"{town.key}第{writer.issued.toordinal() % 6}产业园项目"
    return Name("Project", name, name, (*around, town.code))


def _figure(chance: random.Random, writer: Writer, town: Name, around: tuple[str, ...], kind: int) -> None:
    measure, unit, step = chance.choice(MEASURES)
    value = Quantity(Decimal(step * chance.randrange(1, 60)), unit)
    if kind < 10:
        project = _project(writer, town, around)
        slots: dict[str, Slot] = {"project": project, "place": town, "operator": None, "measure": measure, "value": value}
        writer.say(f"{project.key}{measure}{value.value}", "project", slots, "planned" if chance.random() < 0.3 else "asserted")
    else:
        told = {"subject": town, "measure": measure, "what": None, "value": value, "time": str(writer.issued.year)}
        writer.say(f"{town.key}{measure}{value.value}", "measure", told)


def _holder(chance: random.Random, town: Name, title: str, day: date) -> str:
    """Who holds a post: one person for four years; now and then somebody else, as papers err."""
    return _name(random.Random(f"{town.code} {title} {day.year // 4}") if chance.random() < HELD else chance)


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.randrange(1, 3)))


def _whole(page: Page, writer: Writer) -> Article:
    context = Context(page.paper, writer.issued, None, page.number, writer.region)
    size, heading = len(page.text), page.text.index("\n")
    return Article(
        page.id, "news", page.text[:heading], ((0, size),), (page.text,), page.text, (Piece(0, 0, size),), heading, (), context
    )


def _claim(page: Page, article: Article, row: tuple[str, int, int, dict[str, Slot], str]) -> Claim:
    relation, start, end, slots, modality = row
    evidence = (Evidence(start, end, page.text[start:end], f"{relation}/made"),)
    issued = page.issued.isoformat() if page.issued else ""
    sure = 0.6 if start % 50 == 0 else 0.9
    return Claim(relation, page.id, article.id, tuple(slots.items()), evidence, modality, issued=issued, confidence=sure)


def _entities(claims: Sequence[Claim]) -> Iterator[Entity]:
    """One entity for each name in a division; resolution has benchmarks of its own."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[str, Name, Claim]]] = {}
    for claim in claims:
        for name in claim.names.values():
            groups.setdefault((name.kind, name.text, name.within), []).append((mention_key(claim.page, name), name, claim))
    for (kind, text, within), found in groups.items():
        first = min(c.id for _, _, c in found)
        name = found[0][1]
        local = f"division/{name.code}" if name.code else f"{kind.lower()}/{within[-1] if within else '_'}/{text}~{first[:6]}"
        mentions, ids = tuple(sorted({key for key, _, _ in found})), tuple(sorted({c.id for _, _, c in found}))
        yield Entity(local, kind, text, (text,), within, name.code, mentions, ids)
