"""What a report tells: terms in posts, projects, places, correspondents, quotes, conflicts; each with its statements.

Every row has under `s` the numbers of the statements it was made of. Numbers are those of the graph, in base units.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.core.text import post as said_post
from kg.core.types import LEVELS
from kg.view.asks import Asks
from kg.view.card import Around, around
from kg.view.say import cite, figure, label
from kg.view.statements import Figure, Statement, Thing, statements
from kg.view.terms import Term, terms

COUNTY, TOWNSHIP = LEVELS.index("county"), LEVELS.index("township")
PLANNED = "planned"
MONEY, JOBS = "investment", "jobs"
COMPARED = ("investment", "annual_output", "annual_revenue", "tax", "jobs", "area")  # as the question `conflict` compares
GAP = 12  # months between two holders of a post beyond which it is a gap, counted as the question `gaps` counts them

Row = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """The statements a report is on, in order, with the divisions around the things they name and the terms they speak of."""

    statements: Sequence[Statement]
    within: Mapping[str, Sequence[Around]]
    terms: Mapping[str, Term]

    def numbered(self, relation: str = "") -> Iterator[tuple[int, Statement]]:
        """The statements of a relation, or all, with their numbers."""
        return ((i, s) for i, s in enumerate(self.statements) if not relation or s.relation == relation)

    def divisions(self, thing: Thing) -> list[tuple[int, str, str]]:
        """The divisions a thing is or is in, widest first: level, name, IRI."""
        found = [(d.level, d.label, d.iri) for d in self.within.get(thing.iri, ())]
        own = thing.kind == "Division" and thing.level in LEVELS
        return [*found, (LEVELS.index(thing.level), thing.label, thing.iri)] if own else found


def found(graph: Asks, county: str = "") -> Found:
    """The statements of a graph, or those that name something in a county."""
    said = statements(graph)
    within = around(graph, {t.iri for s in said for t in s.things.values()})
    whole = Found(said, within, terms(graph, {s.term for s in said if s.term}))
    if not county:
        return whole
    kept = [s for s in said if any(name == county for t in s.things.values() for _, name, _ in whole.divisions(t))]
    return Found(kept, within, whole.terms)


def in_office(told: Found) -> list[Row]:
    """The terms in posts: who, of which unit, from when to when; a row for each membership.

    In order of the places, in a place those of the post most spoken of first. `started` and `ended`: the day is stated.
    """
    rows: dict[str, Row] = {}
    names = _units(told)
    for i, s in told.numbered("holds"):
        unit, title = s.thing("unit"), s.text("title")
        post = said_post(names[unit.iri] if unit else s.text("unit"), title)
        row = rows.setdefault(s.term, {"post": post, "unit": s.text("unit"), "title": title, "who": s.text("person"), "s": []})
        row |= _days(told.terms.get(s.term, {})) | {"official": s["official"] == "true", **_where(told, unit)}
        row["s"].append(i)
    said = Counter({row["post"]: 0 for row in rows.values()})
    for row in rows.values():
        said[row["post"]] += len(row["s"])
    order = sorted(rows.values(), key=lambda r: (not r["official"], r["place"], -said[r["post"]], r["post"], r["from"], r["who"]))
    return [{k: v for k, v in row.items() if k != "place"} for row in order]


def _days(term: Term) -> Row:
    """From when to when, whether a day is stated or only seen, and who stood before, after and beside."""
    starts, ends = ([*term.get(a, ()), *term.get(b, ())] for a, b in (("start", "earliest"), ("end", "latest")))
    first, last = min(starts, default=""), max(ends, default="")
    stated = {"started": first in term.get("start", ()), "ended": last in term.get("end", ())}
    return {"from": first, "to": last} | stated | {k: list(term.get(k, ())) for k in ("predecessor", "successor", "rival")}


def _where(told: Found, unit: Thing | None) -> Row:
    """The county of a unit, and its place among the places: the IRIs of the divisions it is in, then its own."""
    around = [(level, name, iri) for level, name, iri in told.divisions(unit) if level <= TOWNSHIP] if unit else []
    county = next((name for level, name, _ in around if level == COUNTY), "")
    return {"county": county, "place": (*(iri for _, _, iri in around), unit.iri if unit else "")}


def _units(told: Found) -> dict[str, str]:
    """The names of units by IRI; where two are called the same, with the county's before."""
    units = {unit.iri: unit for _, s in told.numbered("holds") if (unit := s.thing("unit"))}
    same = Counter(unit.label for unit in units.values())
    county = {iri: next((n for level, n, _ in told.divisions(unit) if level == COUNTY), "") for iri, unit in units.items()}
    return {iri: f"{county[iri] if same[unit.label] > 1 else ''}{unit.label}" for iri, unit in units.items()}


def projects(told: Found, lang: str) -> list[Row]:
    """The projects with their sums and jobs, planned and actual, each value as it is stated: number, words, statements."""
    rows: dict[str, Row] = {}
    for i, s in told.numbered("project"):
        thing = s.thing("subject")
        if thing is None:
            continue
        row = rows.setdefault(thing.iri, {"name": thing.label, "place": set(), "s": []} | {m: [] for m in (MONEY, JOBS)})
        row["s"].append(i)
        row["place"] |= {s.text("place")} - {""}
        measure, value = s.text("measure"), s["value"]
        if measure in (MONEY, JOBS) and isinstance(value, Figure):
            row[measure].append(_value(value, s, i, lang))
    made = [row | {"place": sorted(row["place"])} | {m: _merged(row[m]) for m in (MONEY, JOBS)} for row in rows.values()]
    return sorted(made, key=lambda r: (-max((v["value"] for v in r[MONEY]), default=0), r["name"]))


def _value(value: Figure, s: Statement, number: int, lang: str) -> Row:
    return {"value": float(value.value), "shown": figure(value, lang), "planned": s.modality == PLANNED, "s": [number]}


def _merged(values: Sequence[Row]) -> list[Row]:
    """Values that are stated alike, once."""
    found: dict[tuple[object, ...], Row] = {}
    for v in values:
        found.setdefault((v["planned"], v["value"], v["shown"]), v | {"s": []})["s"].extend(v["s"])
    return [found[k] for k in sorted(found)]


def places(told: Found) -> list[Row]:
    """For each division down to townships its path from the widest, and the statements that name it or something in it."""
    rows: dict[tuple[str, ...], Row] = {}
    for i, s in told.numbered():
        paths = {tuple((n, iri) for level, n, iri in told.divisions(t) if level <= TOWNSHIP) for t in s.things.values()}
        for path in {p[:n] for p in paths for n in range(1, len(p) + 1)}:
            key = tuple(iri for _, iri in path)
            rows.setdefault(key, {"path": [name for name, _ in path], "iris": list(key), "s": []})["s"].append(i)
    return [rows[k] for k in sorted(rows)]


def correspondents(told: Found) -> list[Row]:
    """Those who wrote: their roles, their articles, and for each township how many of these speak of it, with what they say."""
    towns: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for i, s in told.numbered():
        for name in {name for t in s.things.values() for level, name, _ in told.divisions(t) if level == TOWNSHIP}:
            towns[s.citation.article][name].add(i)
    rows: dict[str, Row] = {}
    for i, s in told.numbered("byline"):
        if person := s.thing("person"):
            row = rows.setdefault(person.iri, {"who": person.label, "roles": set(), "articles": set(), "s": []})
            row["roles"].add(s.text("role"))
            row["articles"].add(s.citation.article)
            row["s"].append(i)
    made = [_writer(row, towns) for row in rows.values()]
    return sorted(made, key=lambda r: (-r["articles"], r["who"], r["s"]))


def _writer(row: Row, towns: Mapping[str, Mapping[str, set[int]]]) -> Row:
    spoken: dict[str, Row] = {}
    for article in sorted(row["articles"]):
        for town, numbers in towns[article].items():
            one = spoken.setdefault(town, {"articles": 0, "s": []})
            one |= {"articles": one["articles"] + 1, "s": sorted({*one["s"], *numbers})}
    return row | {"roles": sorted(row["roles"]), "articles": len(row["articles"]), "towns": dict(sorted(spoken.items()))}


def articles(told: Found, lang: str) -> list[Row]:
    """The articles that statements are read from, by day of print."""
    rows: dict[str, Row] = {}
    for i, s in told.numbered():
        row = rows.setdefault(s.citation.article, {"cite": cite(s.citation, lang), "paper": s.citation.paper, "s": []})
        row["s"].append(i)
    return list(rows.values())


def months(told: Found) -> list[Row]:
    """The articles of each month that statements are read from."""
    rows: dict[str, Row] = {}
    for i, s in told.numbered():
        row = rows.setdefault(s.citation.date[:7], {"articles": set(), "s": []})
        row["articles"].add(s.citation.article)
        row["s"].append(i)
    return [{"month": month, "articles": len(row["articles"]), "s": row["s"]} for month, row in sorted(rows.items()) if month]


def quotes(told: Found) -> list[Row]:
    """Those who hold a public office and are quoted: their posts, their quotes, the latest of them."""
    posts: dict[str, set[str]] = defaultdict(set)
    for _, s in told.numbered("holds"):
        if (person := s.thing("person")) and s["official"] == "true":
            posts[person.iri].add(said_post(s.text("unit"), s.text("title")))
    rows: dict[str, Row] = {}
    for i, s in told.numbered("quote"):
        if (who := s.thing("speaker")) and who.iri in posts:
            row = rows.setdefault(who.iri, {"who": who.label, "posts": sorted(posts[who.iri]), "s": []})
            row |= {"last": s.text("words") or s.text("opening")}
            row["s"].append(i)
    return sorted(rows.values(), key=lambda r: (-len(r["s"]), r["who"], r["s"]))


def conflicts(told: Found, lang: str) -> list[Row]:
    """Where articles disagree, and what they leave open: two holders of a post, two figures, time between holders, no day."""
    held = in_office(told)
    found = [_rival(r) for r in held if r["rival"]] + list(_figures(told, lang)) + list(_gaps(held))
    if unseen := [i for r in held if not r["from"] and not r["to"] for i in r["s"]]:
        found.append({"kind": "unseen", "what": "", "parts": [], "s": unseen})
    if undated := [i for i, s in told.numbered() if not s.citation.date]:
        number = len({told.statements[i].citation.article for i in undated})
        found.append({"kind": "undated", "what": "", "parts": [_part(str(number), undated)], "s": undated})
    return found


def _rival(row: Row) -> Row:
    return {
        "kind": "rival",
        "what": row["post"],
        "parts": [_part("、".join([row["who"], *row["rival"]]), row["s"])],
        "s": row["s"],
    }


def _part(shown: str, numbers: Sequence[int]) -> Row:
    """Something of a row's detail, and the statements it stands in."""
    return {"shown": shown, "s": list(numbers)}


def _figures(told: Found, lang: str) -> Iterator[Row]:
    """Measures of a project that two articles state otherwise, in the same mood: a plan and its outcome are no conflict."""
    stated: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for i, s in told.numbered("project"):
        value, thing = s["value"], s.thing("subject")
        if thing and isinstance(value, Figure) and s.text("measure") in COMPARED:
            stated[thing.iri, s.text("measure"), s.modality, value.unit].append(i)
    for (_, measure, _, _), numbers in sorted(stated.items()):
        said = {i: (told.statements[i].citation.article, _figure(told.statements[i])) for i in numbers}
        odd = [i for i in numbers if any(a != said[i][0] and f.value != said[i][1].value for a, f in said.values())]
        if odd:
            shown: dict[str, list[int]] = defaultdict(list)
            for i in odd:
                shown[figure(said[i][1], lang)].append(i)
            what = f"{told.statements[odd[0]].text('subject')} {label('measure', measure, lang)}"
            yield {"kind": "figures", "what": what, "parts": [_part(*one) for one in shown.items()], "s": odd}


def _figure(statement: Statement) -> Figure:
    value = statement["value"]
    assert isinstance(value, Figure)
    return value


def _gaps(held: Sequence[Row]) -> Iterator[Row]:
    """More than a year between the last day of a holder and the first of the one who came next; of posts for one person."""
    by_post: dict[str, list[Row]] = defaultdict(list)
    for row in held:
        if row["official"] and row["from"] and row["to"]:
            by_post[row["post"]].append(row)
    for post, rows in sorted(by_post.items()):
        if not any(r["predecessor"] or r["successor"] or r["rival"] for r in rows):
            continue  # many may hold it at a time
        for a in rows:
            later = [b for b in rows if b["to"] > a["to"]]
            first = min((b["from"] for b in later), default="")
            if first and _months(first) - _months(a["to"]) > GAP:
                yield from (_gap(post, a, b) for b in rows if b["from"] == first)


def _gap(post: str, a: Row, b: Row) -> Row:
    parts = [_part(f"{a['who']} {a['to']}", a["s"]), _part(f"{b['who']} {b['from']}", b["s"])]
    return {"kind": "gap", "what": post, "parts": parts, "s": [*a["s"], *b["s"]]}


def _months(day: str) -> int:
    """The months from the beginning of our era to a day, month or year as it is written."""
    year, month = [*(int(p) for p in day.split("-")), 1][:2]
    return 12 * year + month


def report(told: Found, lang: str) -> dict[str, Any]:
    """All sections, the number of statements, and the first and the last day of print."""
    made: dict[str, Any] = {
        "terms": in_office(told),
        "projects": projects(told, lang),
        "places": places(told),
        "correspondents": correspondents(told),
        "months": months(told),
        "articles": articles(told, lang),
        "quotes": quotes(told),
        "conflicts": conflicts(told, lang),
    }
    return made | {"count": len(told.statements), "days": _first_and_last(told)}


def _first_and_last(told: Found) -> list[str]:
    """The first and the last day of print; nothing where no article has one."""
    days = sorted(s.citation.date for s in told.statements if s.citation.date)
    return [days[0], days[-1]] if days else []
