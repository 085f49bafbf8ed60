"""What one article shows of a person: place, role, posts, and what ties the name to others of the same spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.core.tenures import for_one
from kg.core.types import Claim, Name
from kg.resolve import forms
from kg.resolve.appearance import Appearance, Held, Named
from kg.resolve.lineage import Lineage, below_county, coded, county, through_county
from kg.resolve.tables import Tables

HELD = ("asserted", "acting", "reported")  # the modalities under which a post is held on the day of the article
_LEVEL_RANKS = {"province": 9, "prefecture": 7, "county": 5, "township": 3, "village": 1}
_SHORT_CODES = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}


def person(name: str, uses: Named, article: Sequence[Claim], known: Tables) -> Appearance:
    """What the claims of an article show of the person of a name. `uses` are the claims that name it."""
    held = [c for c, n in uses if c.relation == "holds" and c.named("person") == n]
    lineage = coded(lineage_of_person(held, [n for _, n in uses], article), known.gazetteer)
    posts = tuple(sorted({_post(c, known) for c in held}, key=lambda p: (p.unit, p.title, p.now)))
    placed = {county(_served(unit, known)[1]) for c in held if (unit := c.named("unit"))} - {""}
    placed |= {county(coded(n.within, known.gazetteer)) for _, n in uses} - {""} if not placed else set()
    counties = frozenset(placed or {county(lineage)} - {""})
    return Appearance(
        "Person",
        name,
        name,
        lineage,
        kind=uses[0][1].kind,
        role=_role(uses, held),
        ties=_ties(uses, held, known),
        counties=counties,
        posts=posts,
    )


def _role(uses: Named, held: Sequence[Claim]) -> str:
    if any(c["official"] for c in held):
        return "official"
    if held:
        return "plain"
    return "byline" if all(c.relation == "byline" for c, _ in uses) else ""


def _ties(uses: Named, held: Sequence[Claim], known: Tables) -> frozenset[str]:
    """Bodies and companies served, each with its place, and outlets written for; a division that is served is no tie."""
    units = {unit_key(u, known) for c in held if (u := c.named("unit")) and u.kind != "Division"}
    outlets = {forms.normal(f"{c['outlet']}") for c, _ in uses if c.relation == "byline" and c["outlet"]}
    offices = {forms.normal(u.key) for c in held if (u := c.named("unit")) and u.kind == "Organization"}
    return frozenset(units | outlets | offices)


def _served(unit: Name, known: Tables) -> tuple[str, Lineage]:
    """The form of a unit's name, and its lineage, a division's own step included."""
    lineage = coded(unit.within, known.gazetteer)
    if unit.kind != "Division":
        return forms.body(unit.text, lineage, known)
    own = unit.code or coded((*lineage, forms.division(unit.key, known)), known.gazetteer)[-1]
    return forms.division(unit.key, known), (*lineage, own)


def unit_key(unit: Name, known: Tables) -> str:
    """One text for a unit: its form and the county or narrower division it is in; equal for the same body in two articles."""
    name, lineage = _served(unit, known)
    own = below_county(lineage) or lineage
    return "/".join(own if unit.kind == "Division" else (*own, name))


def _post(claim: Claim, known: Tables) -> Held:
    unit, title = claim.named("unit"), forms.normal(str(claim["title"] or ""))
    now = claim.modality in HELD
    where = unit_key(unit, known) if unit else ""
    rank = rank_of(title, unit, known) if claim["official"] else 0
    return Held(where, title, rank, bool(claim["official"]) and is_chief(title, known), now, claim.issued, claim.issued)


def is_chief(title: str, known: Tables) -> bool:
    """Whether a title is one that a unit gives to one person at a time."""
    return for_one(title, known.words["shared"])


def rank_of(title: str, unit: Name | None, known: Tables) -> int:
    """How high a public post stands: 1 a village's head, 3 a township's or bureau's, 5 a county's, 7 a city's; a deputy one less.

    0 where unit or level is not known, or for those who do the work.
    """
    if unit is None or any(word in title for word in known.words["staff"]):
        return 0
    name, lineage = _served(unit, known)
    level = level_of(lineage, known)
    rank = _LEVEL_RANKS.get(level, 0)
    if unit.kind != "Division" and rank > 1 and name not in known.words["leading"]:
        rank -= 3 if name.endswith(known.words["institutions"]) else 2
    return max(rank - any(word in title for word in known.words["deputy"]), 1) if rank else 0


def level_of(lineage: Lineage, known: Tables) -> str:
    """The level of the last division of a lineage: from its code, else from what its name ends with."""
    if not lineage:
        return ""
    last = lineage[-1]
    if last.isdigit():
        listed = known.gazetteer.by_code.get(last)
        return listed.level if listed else _SHORT_CODES.get(len(last), "")
    places = known.ontology.words["places"]
    ends = (("township", places["township"]), ("village", places["village"]))
    return next((level for level, words in ends if last.endswith(words)), "county" if last[-1:] in "县区旗市" else "")


def lineage_of_person(held: Sequence[Claim], names: Sequence[Name], article: Sequence[Claim]) -> Lineage:
    """Where a person belongs: with the unit of a public post, else where the name says, else with the whole article."""
    units = sorted((c for c in held if c.named("unit")), key=lambda c: (not c["official"], c.modality not in HELD, c.id))
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
