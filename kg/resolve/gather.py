"""From the claims of one article to appearances: what the article shows of one thing it names.

Divisions come first: they settle the places of bodies, these the places of persons and projects. An appearance holds all that
the stage ever looks at, so that one article's claims are read once, and nothing of another article goes into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kg.core.ontology import Ontology
from kg.core.types import Claim, Name, Quantity, mention_key
from kg.resolve import forms
from kg.resolve.appearance import Appearance, Named, Use
from kg.resolve.lineage import Lineage, coded, county, is_prefix, through_county
from kg.resolve.persons import person
from kg.resolve.tables import Tables, tables

FAMILIES = ("Person", "Division", "Organization", "Project", "Place")
MOST_COMPANIONS = 16  # names kept of those that stand in the same article


def appearances(claims: Iterable[Claim], ontology: Ontology) -> Iterator[Appearance]:
    """The appearances of all things, article by article. The claims of an article stand together; their order is nothing."""
    known = tables(ontology)
    for article, group in groupby(claims, key=lambda c: c.article):
        yield from _of_article(article, sorted(group, key=lambda c: c.id), known)


def by_article(claims: Iterable[Claim]) -> list[Claim]:
    """The claims with those of one article together."""
    return sorted(claims, key=lambda c: c.article)


def _of_article(article: str, claims: Sequence[Claim], known: Tables) -> Iterator[Appearance]:
    ids = {id(c): c.id for c in claims}
    home = coded(only_county(claims), known.gazetteer)
    named: dict[tuple[str, str], Named] = defaultdict(list)
    found: dict[tuple[str, str, Lineage, str], Named] = defaultdict(list)
    for uses in _by_mention(claims):
        fullest = max((n for _, n in uses), key=lambda n: (len(n.within), n.code, n.text, n.kind))
        if known.ontology.is_a(fullest.kind, "Person"):
            named["Person", forms.normal(fullest.key)].extend(uses)
        else:
            found[_thing(fullest, known)].extend(uses)
    things = list(_placed(found, home))
    beside = companions(named, things)
    for family, name, lineage, code, uses in things:
        seen = _appearance(article, (family, name, lineage, code), uses, ids, known)
        yield replace(seen, beside=beside - {name}) if seen.block != seen.name else seen
    for (_, name), uses in named.items():
        seen = person(name, uses, claims, known)
        shown = replace(seen, article=article, beside=beside - {name}, days=_days(uses), uses=_uses(uses, ids))
        yield shown


def _by_mention(claims: Iterable[Claim]) -> Iterable[Named]:
    """The names of claims by what is printed: words in one place are one thing, whatever two claims know of it."""
    found: dict[str, Named] = defaultdict(list)
    for claim in claims:
        for name in claim.names.values():
            found[mention_key(claim.page, name)].append((claim, name))
    return found.values()


def _thing(name: Name, known: Tables) -> tuple[str, str, Lineage, str]:
    """Family, form of the name, lineage and code."""
    ontology = known.ontology
    family = next((f for f in FAMILIES if ontology.is_a(name.kind, f)), name.kind)
    lineage = coded(name.within, known.gazetteer)
    if family == "Division":
        return family, *_division(name, lineage, known)
    if family == "Organization":
        form = forms.company if name.kind == "Company" else forms.body
        return family, *form(name.text, lineage, known), name.code
    text = forms.normal(name.text if family == "Project" else name.key)
    return family, text, lineage, name.code


def _division(name: Name, lineage: Lineage, known: Tables) -> tuple[str, Lineage, str]:
    """A former name leads to the code of what the division is now, where the lists know one such below the lineage."""
    text = forms.division(name.key, known)
    code = name.code or (coded((*lineage, text), known.gazetteer)[-1] if lineage else text)
    listed = known.gazetteer.by_code.get(code)
    return (forms.normal(listed.name), lineage, code) if listed else (text, lineage, name.code)


def only_county(claims: Iterable[Claim]) -> Lineage:
    """The lineage down to the one county that an article's claims name; empty where they name none, or several."""
    found = {through_county(n.within) for c in claims for n in c.names.values()} - {()}
    return max(found, key=lambda w: (len(w), w)) if len({county(w) for w in found}) == 1 else ()


def _placed(found: dict[tuple[str, str, Lineage, str], Named], home: Lineage) -> Iterator[tuple[str, str, Lineage, str, Named]]:
    """Each thing with the fullest lineage that its article gives the name; with none, in the article's only county.

    A division is not placed so: a paper names divisions of other counties too.
    """
    settled: dict[tuple[str, str, Lineage, str], Named] = defaultdict(list)
    for (family, name, lineage, code), uses in found.items():
        alike = [(o, c) for f, n, o, c in found if (f, n) == (family, name)]
        longer = [o for o, _ in alike if is_prefix(lineage, o)]
        fullest = max(longer, key=lambda o: (len(o), o))
        where = fullest if all(is_prefix(o, fullest) for o in longer) else lineage
        where = where or (home if family != "Division" else ())
        settled[family, name, where, code or max((c for o, c in alike if o == where), default="")].extend(uses)
    for thing, uses in settled.items():
        yield *thing, uses


def _appearance(
    article: str, thing: tuple[str, str, Lineage, str], uses: Named, ids: dict[int, str], known: Tables
) -> Appearance:
    family, name, lineage, code = thing
    block, ties, figures = name, frozenset[str](), frozenset[tuple[str, str]]()
    kind = min(n.kind for _, n in uses)
    if kind == "Company":
        block = forms.block_of(name, lineage)
    elif family == "Project":
        block = forms.block_of(forms.venture(name, lineage, known).core, lineage)
        ties = frozenset(forms.normal(o.key) for c, _ in uses if (o := c.named("operator")))
        figures = frozenset(
            (f"{c['measure']}", f"{v.value.normalize():f}") for c, _ in uses if isinstance(v := c["value"], Quantity)
        )
    return Appearance(
        family, name, block, lineage, code, article, kind, "", ties, figures=figures, days=_days(uses), uses=_uses(uses, ids)
    )


def _days(uses: Named) -> tuple[str, ...]:
    days = sorted({c.issued for c, _ in uses if c.issued})
    return (days[0], days[-1]) if days else ()


def _uses(uses: Named, ids: dict[int, str]) -> tuple[Use, ...]:
    found: dict[str, Named] = defaultdict(list)
    for claim, name in uses:
        found[mention_key(claim.page, name)].append((claim, name))
    return tuple(
        Use(key, named[0][1].kind, named[0][1].text, named[0][1].key, tuple(sorted({ids[id(c)] for c, _ in named})))
        for key, named in sorted(found.items())
    )


def companions(named: dict[tuple[str, str], Named], things: Iterable[tuple[str, str, Lineage, str, Named]]) -> frozenset[str]:
    """The persons and ventures of an article, at most MOST_COMPANIONS: the longest names first, which tell the most."""
    ventures = {name for family, name, _, _, uses in things if family == "Project" or uses[0][1].kind == "Company"}
    found = {name for _, name in named} | ventures
    return frozenset(sorted(found, key=lambda n: (-len(n), n))[:MOST_COMPANIONS])
