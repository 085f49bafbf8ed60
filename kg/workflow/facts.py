"""A reading as the page JSON of `kg extract --json`: the schema of the annotation guidelines, with offsets and rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kg.core.types import Article, Claim, Name, Quantity, Slot
from kg.workflow.context import region_names
from kg.workflow.reading import Reading

Json = dict[str, Any]


def page_json(reading: Reading) -> Json:
    """One page: name, paper, year, region, articles with bylines and facts. Keys stand in a fixed order."""
    about = reading.articles[0].context if reading.articles else None
    year = about and (about.issued.year if about.issued else about.year)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in reading.claims:
        claims[claim.article].append(claim)
    return {
        "page": reading.page.name,
        "page_id": reading.page.id,
        "newspaper": about.paper if about else reading.page.paper,
        "issue_year": year,
        "issued": reading.page.issued.isoformat() if reading.page.issued else None,
        "region": region_names(about) if about else [],
        "articles": [_article(a, claims[a.id]) for a in reading.articles],
    }


def _article(article: Article, claims: Sequence[Claim]) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "kind": article.kind,
        "body": [list(r) for r in article.ranges],
        "bylines": [_byline(c) for c in claims if c.relation == "byline"],
        "facts": [_fact(c) for c in claims if c.relation != "byline"],
    }


def _byline(claim: Claim) -> Json:
    return {"person": _key(claim["person"]), "role": claim["role"], "outlet": claim["outlet"], **_where(claim)}


def _fact(claim: Claim) -> Json:
    slots = FACTS[claim.relation](claim) if claim.relation in FACTS else {k: _plain(v) for k, v in claim.slots}
    # A quotation's `start` is its first words, as in the guidelines; its place is in `span` alone.
    return {"rel": _rel(claim), **_where(claim), **slots}


def _rel(claim: Claim) -> str:
    """The guidelines' name of the relation; appointments and dismissals, no types of their events, under their own."""
    own = claim.relation == "event" and claim["type"] in OWN_TYPES
    return str(claim["type"]) if own else RELS.get(claim.relation, claim.relation)


def _where(claim: Claim) -> Json:
    first, last = claim.evidence[0], claim.evidence[-1]
    return {
        "evidence": "".join([e.quote for e in claim.evidence]),
        "start": first.start,
        "end": last.end,
        "span": [first.start, last.end],
        "rule": first.rule,
        "confidence": claim.confidence,
        "modality": claim.modality,
        "claim": claim.id,
    }


def _post(claim: Claim) -> Json:
    unit = claim.named("unit")
    return {
        "person": _key(claim["person"]),
        "unit": unit.text if unit else None,
        "unit_key": unit.key if unit else None,
        "title": claim["title"],
        "official": claim["official"],
    }


def _in(claim: Claim) -> Json:
    return {"child": _key(claim["child"]), "parent": _key(claim["parent"])}


def _project(claim: Claim) -> Json:
    place, operator = _key(claim["place"]), _key(claim["operator"])
    return {"name": _key(claim["project"]), "place": place, "operator": operator, "measure": claim["measure"], **_figure(claim)}


def _measure(claim: Claim) -> Json:
    subject = _key(claim["subject"])
    return {"subject": subject, "measure": claim["measure"], "what": claim["what"], **_figure(claim), "time": claim["time"]}


def _figure(claim: Claim) -> Json:
    value = claim["value"]
    if not isinstance(value, Quantity):
        return {"value": None, "unit": None}
    more: Json = {"approx": True} if value.approx else {}
    more |= {"bound": value.bound} if value.bound else {}
    more |= {"upto": number(value.upto)} if value.upto is not None else {}
    return {"value": number(value.value), "unit": value.unit, **more}


def _quote(claim: Claim) -> Json:
    return {"speaker": _key(claim["speaker"]), "start": claim["start"], "words": claim["words"], "form": claim["form"]}


def _event(claim: Claim) -> Json:
    more = {k: _key(claim[k]) for k in ("person", "unit", "title")} if claim["type"] in OWN_TYPES else {}
    return {"type": claim["type"], "date": claim["date"], "agent": _key(claim["agent"]), "what": claim["what"], **more}


OWN_TYPES = ("appointment", "dismissal")

RELS = {"holds": "post"}
FACTS = {"holds": _post, "in": _in, "project": _project, "measure": _measure, "quote": _quote, "event": _event}


def _key(value: Slot) -> str | None:
    return value.key if isinstance(value, Name) else None if value is None else str(value)


def _plain(value: Slot) -> object:
    return number(value.value) if isinstance(value, Quantity) else _key(value) if isinstance(value, Name) else value


def number(value: Decimal) -> int | float:
    """A whole number as int, else the nearest float."""
    return int(value) if value == value.to_integral_value() else float(value)
