"""From claims to appearances: what one article shows of a person, or what one name and lineage show of a thing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.core.ontology import Ontology
from kg.core.text import fold
from kg.core.types import Claim, Name, mention_key
from kg.resolve.lineage import Lineage, coded, county, is_prefix, through_county

FAMILIES = ("Person", "Division", "Organization", "Project", "Place")

# 26个重点项目, 12家企业: a count of things, which another article counts anew.
COUNTED = re.compile(r"[0-9一二三四五六七八九十百千两]+[个家项批座处]")


@dataclass(frozen=True, slots=True)
class Appearance:
    """One name with what is known of its bearer; the rest of the stage compares appearances, never texts.

    `family` is the widest class whose names are compared. `article` is empty where several articles show the same.
    `role` of a person: "official", "plain" (holds posts, none of government), "byline" (only writes), "" (not known).
    `ties`: names of units served and of outlets written for. `keys`: its mention keys, sorted.
    """

    family: str
    name: str
    lineage: Lineage = ()
    code: str = ""
    article: str = ""
    role: str = ""
    ties: frozenset[str] = frozenset()
    kind: str = ""
    keys: tuple[str, ...] = ()


def normal(text: str) -> str:
    """A name without what spelling alone changes: widths, marks, canonical forms, blanks."""
    return "".join(fold(unicodedata.normalize("NFC", text)).split())


def appearances(claims: Iterable[Claim], ontology: Ontology) -> list[Appearance]:
    """All appearances, sorted by their first mention: persons article by article, other things by name and lineage."""
    articles: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        articles[claim.article].append(claim)
    found = [a for article, group in articles.items() for a in _persons(article, group, ontology)]
    return sorted([*found, *_things(articles, ontology)], key=lambda a: (a.keys, a.family, a.name))


def _things(articles: dict[str, list[Claim]], ontology: Ontology) -> Iterator[Appearance]:
    seen: dict[Appearance, set[str]] = defaultdict(set)
    for article, claims in articles.items():
        uses = [(mention_key(c.page, n), _thing(n, ontology)) for c in claims for n in c.names.values() if n.kind != "Person"]
        home = coded(only_county(claims), ontology.gazetteer)
        for key, thing in uses:
            seen[_placed(article, thing, [t for _, t in uses], home)].add(key)
    for thing, keys in seen.items():
        yield replace(thing, keys=tuple(sorted(keys)))


def _thing(name: Name, ontology: Ontology) -> Appearance:
    family = next((f for f in FAMILIES if ontology.is_a(name.kind, f)), name.kind)
    bare = _bare(name, ontology) if family == "Organization" else normal(name.key)
    listed = ontology.gazetteer.by_code.get(name.code)
    return Appearance(family, listed.name if listed else bare, coded(name.within, ontology.gazetteer), name.code, kind=name.kind)


def only_county(claims: Iterable[Claim]) -> Lineage:
    """The lineage down to the one county that an article's claims name; empty where they name none, or several."""
    found = {through_county(n.within) for c in claims for n in c.names.values()} - {()}
    return max(found, key=len) if len({county(w) for w in found}) == 1 else ()


def _placed(article: str, thing: Appearance, others: Iterable[Appearance], home: Lineage) -> Appearance:
    """The thing with the fullest lineage that its article gives the name; with none, in the article's only county.

    A division is not placed so: a paper names divisions of other counties too. What has no place is bound to the article.
    """
    alike = {o for o in others if (o.family, o.name) == (thing.family, thing.name)}
    longer = [o.lineage for o in alike if is_prefix(thing.lineage, o.lineage)]
    fullest = max(longer, key=len)
    lineage = fullest if all(is_prefix(w, fullest) for w in longer) else thing.lineage
    lineage = lineage or (home if thing.family != "Division" else ())
    code = thing.code or max((o.code for o in alike if o.lineage == lineage), default="")
    alone = COUNTED.match(thing.name) or not (lineage or code)
    return replace(thing, lineage=lineage, code=code, article=article if alone else "")


def _bare(name: Name, ontology: Ontology) -> str:
    """The name of a body without the divisions it begins with: 云岭区医保局 is 医保局 within 云岭区."""
    text = normal(name.text)
    for step in name.within:
        listed = ontology.gazetteer.by_code.get(step)
        rest = text.removeprefix(normal(listed.name if listed else step))
        text = rest or text
    return text


def _persons(article: str, claims: Sequence[Claim], ontology: Ontology) -> Iterator[Appearance]:
    named: dict[str, list[tuple[Claim, Name]]] = defaultdict(list)
    for claim in claims:
        for name in claim.names.values():
            if ontology.is_a(name.kind, "Person"):
                named[normal(name.key)].append((claim, name))
    for key, uses in named.items():
        held = [c for c, n in uses if c.relation == "holds" and c.named("person") == n]
        lineage = coded(lineage_of_person(held, [n for _, n in uses], claims), ontology.gazetteer)
        keys = {mention_key(c.page, n) for c, n in uses}
        yield Appearance(
            "Person", key, lineage, "", article, _role(uses, held), _ties(uses, held), uses[0][1].kind, tuple(sorted(keys))
        )


def _role(uses: Sequence[tuple[Claim, Name]], held: Sequence[Claim]) -> str:
    if any(c["official"] for c in held):
        return "official"
    if held:
        return "plain"
    return "byline" if all(c.relation == "byline" for c, _ in uses) else ""


def _ties(uses: Sequence[tuple[Claim, Name]], held: Sequence[Claim]) -> frozenset[str]:
    units = {normal(unit.text) for c in held if (unit := c.named("unit"))}
    return frozenset(units | {f"{c['outlet']}" for c, _ in uses if c.relation == "byline" and c["outlet"]})


def lineage_of_person(held: Sequence[Claim], names: Sequence[Name], article: Sequence[Claim]) -> Lineage:
    """Where a person belongs: with the unit of a public post, else where the name says, else with the whole article."""
    units = sorted((c for c in held if c.named("unit")), key=lambda c: not c["official"])
    served = [_unit_lineage(unit) for c in units if (unit := c.named("unit"))]
    own = sorted((n.within for n in names), key=lambda w: (-len(w), w))
    for lineage in [*served, *own]:
        if county(lineage):
            return lineage
    common = Counter(through_county(n.within) for c in article for n in c.names.values() if county(n.within))
    ranked = sorted(common, key=lambda w: (-common[w], w))
    return next(iter([*ranked, *served, *own]), ())


def _unit_lineage(unit: Name) -> Lineage:
    return (*unit.within, unit.code or unit.key) if unit.code or unit.kind == "Division" else unit.within
