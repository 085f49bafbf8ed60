"""Places: divisions of every level, with the divisions around them, and residential quarters.

Names that stand side by side are one chain and one mention (`山东省菏泽市牡丹区`); what a name means is told by the
chain, by the article's region, and by what was named before in the article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.core.gazetteer import RANK, Gazetteer
from kg.core.ontology import Ontology
from kg.core.types import Context, Division, Mention
from kg.mention.placenames import ORDER, Link, forms, home, levelled, links

TOWN = re.compile("(?:街道|镇|乡)$")  # the kind of a town, which changes oftener than its name
Placed = tuple[Division, tuple[Division, ...]]  # a division and those around it, widest first


def places(text: str, context: Context, ontology: Ontology) -> list[Mention]:
    """The places a folded text names or points back to, in order, not overlapping; offsets are the text's.

    A chain is one mention: its `name`, `division` and `within` are those of its last link, `parts` has one mention a
    link. Tags: `office` (街道办事处), `anaphor` (该镇; `name` is the antecedent's), `implied` (the divisions around it
    are the article's, not stated beside it), `quarter` (a 小区, of the kind Facility and no division).
    """
    seen: list[Placed] = []
    found: list[Mention] = []
    for chain in _chains(links(text, context.region, ontology), ontology):
        if mention := _chain_mention(text, levelled(chain), seen, context, ontology):
            found.append(mention)
    return found


def _chains(found: Sequence[Link], ontology: Ontology) -> list[list[Link]]:
    """Names that touch each other and go from wider to narrower."""
    chains: list[list[Link]] = []
    for link in found:
        last = chains[-1][-1] if chains else None
        if last and last.end == link.start and link.level != "pointer" and _is_below(link, last, ontology):
            chains[-1].append(link)
        else:
            chains.append([link])
    return chains


def _is_below(link: Link, last: Link, ontology: Ontology) -> bool:
    """Whether a name may lie in the one right before it: a village in a 管区, a 屯 in a village, a city in another."""
    if link.level == last.level == "village":
        if link.name == last.name:
            return False
        inner = ontology.words["places"]["in_village"]
        return last.name.endswith(forms(ontology).wider) or (link.name.endswith(inner) and not last.name.endswith(inner))
    if link.level == last.level == "prefecture":
        return last.name != link.name and link.name.endswith("市")
    return ORDER[last.level] < ORDER[link.level]


def _chain_mention(text: str, chain: Sequence[Link], seen: list[Placed], context: Context, ontology: Ontology) -> Mention | None:
    parts: list[Mention] = []
    above: tuple[Division, ...] = ()
    for link in chain:
        part = _link_mention(text, link, above, (seen, context), ontology)
        if part is None:
            return None
        parts.append(part)
        if part.division:
            seen.append((part.division, part.within))
            above = (*part.within, part.division)
    if len(parts) == 1:
        return parts[0]
    start, last = chain[0].start, parts[-1]
    return Mention(
        start, last.end, last.kind, text[start : last.end], last.name, tuple(parts), last.tags, last.division, last.within
    )


def _link_mention(
    text: str, link: Link, above: tuple[Division, ...], known: tuple[Sequence[Placed], Context], ontology: Ontology
) -> Mention | None:
    seen, context = known
    where, words = (link.start, link.end), text[link.start : link.end]
    if link.level == "pointer":
        placed = _antecedent(link.name, seen, context, ontology)
        return placed and Mention(*where, "Division", words, placed[0].name, (), ("anaphor",), *placed)
    if link.level == "quarter":
        around, tags = _around("village", above, seen, context)
        return Mention(*where, "Facility", words, link.name, tags=("quarter", *tags), within=around)
    division, within, tags = _place(link, above, (seen, context), ontology.gazetteer)
    return Mention(*where, "Division", words, link.name, tags=(*link.tags, *tags), division=division, within=within)


def _place(
    link: Link, above: tuple[Division, ...], known: tuple[Sequence[Placed], Context], gazetteer: Gazetteer
) -> tuple[Division, tuple[Division, ...], tuple[str, ...]]:
    """The division a name means, the divisions around it, and whether these are implied only."""
    seen, context = known
    listed = _listed(link, above, seen, context, gazetteer)
    if listed:
        coded = [d for d in above if d.code]
        beside = above and (above[-1].code == "" or (coded and coded[-1] not in gazetteer.chain(listed)))
        implied = ("implied",) if not above and link.level == "township" else ()
        return listed, above if beside else gazetteer.chain(listed)[:-1], implied
    if not above:
        for division, within in reversed(seen):
            if division.name == (link.full or link.name):
                return division, within, ("implied",)
    level = "village" if link.level == "hamlet" else link.level
    level = "township" if not above and _is_of_county(link, context) else level
    around, tags = _around(level, above, seen, context)
    return Division("", link.full or link.name, level, around[-1].code if around else ""), around, tags


def _is_of_county(link: Link, context: Context) -> bool:
    """Whether a zone no list has lies in the county that the page is about."""
    return link.level == "county" and any(d.level == "county" for d in context.region)


def _listed(
    link: Link, above: tuple[Division, ...], seen: Sequence[Placed], context: Context, gazetteer: Gazetteer
) -> Division | None:
    """The division of the lists, if the chain or the region speaks for it."""
    if link.level in ("village", "hamlet"):
        return None
    coded, name = [d for d in above if d.code], link.full or link.name
    if coded:
        inside = [d for d in gazetteer.named(name) if coded[-1] in gazetteer.chain(d)[:-1]]
        if inside or above[-1].code:
            return inside[0] if len(inside) == 1 else None
    near = (*context.region[-1:], *(d for d, _ in seen[-12:] if d.code))
    found = gazetteer.lookup(name, near) or _renamed(name, near, gazetteer)
    if found is None or found.level != "township":
        return found
    homes = {home(d, gazetteer) for d in near} - {""}
    return found if not homes or home(found, gazetteer) in homes else None


def _renamed(name: str, near: Sequence[Division], gazetteer: Gazetteer) -> Division | None:
    """A town that the lists have as another kind of town: 城川乡 became 城川镇."""
    stem = TOWN.sub("", name)
    kinds = (gazetteer.lookup(stem + kind, near) for kind in ("镇", "乡", "街道") if stem + kind != name) if stem != name else ()
    return next((d for d in kinds if d and d.level == "township"), None)


def _around(
    level: str, above: tuple[Division, ...], seen: Sequence[Placed], context: Context
) -> tuple[tuple[Division, ...], tuple[str, ...]]:
    """The divisions around a name of no list: its chain's, else those of the township named last, or the region."""
    if above:
        return above, ()
    if level == "village":
        for division, within in reversed(seen):
            if division.level == "township":
                return (*within, division), ("implied",)
    region = tuple(d for d in context.region if RANK[d.level] < RANK[level])
    return region, ("implied",) if region else ()


def _antecedent(words: str, seen: Sequence[Placed], context: Context, ontology: Ontology) -> Placed | None:
    """What 该镇, 全县, 我市 mean: the region for the wide levels and 我, else the last one named."""
    pointer, level = words[0], words[1:]
    region = context.region
    own = [(d, region[:i]) for i, d in enumerate(region) if _is_level(d, level)][-1:]
    named = [placed for placed in seen if _is_level(placed[0], level)][-1:]
    mine = pointer in ontology.words["places"]["own"] or pointer == "全"
    order = (*own, *named) if mine and level in ontology.words["places"]["region_levels"] else (*named, *own)
    return order[0] if order else None


def _is_level(division: Division, word: str) -> bool:
    """Whether a division is of the level a word names: 市 may be a prefecture or a county."""
    name = division.name
    if word in ("区", "新区", "开发区"):
        return name.endswith(word) and division.level in ("county", "township") and (word != "区" or division.level == "county")
    if word == "省":
        return division.level == "province"
    return name.endswith(word) and (word != "市" or division.level != "province" or not division.parent)
