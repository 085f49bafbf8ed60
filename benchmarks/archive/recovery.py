"""How much of the truth of an archive the program finds again: pages → claims → entities → terms, as a build does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.archive.pages import sheets
from benchmarks.archive.printing import Sheet
from benchmarks.archive.world import posts
from benchmarks.officials import Term
from kg import resolve
from kg.core.ontology import Ontology
from kg.core.types import Claim, Entity, Page, Source
from kg.resolve.persons import is_chief
from kg.resolve.tables import Tables, tables
from kg.workflow.evaluate import RELATIONS, Score, score_page
from kg.workflow.facts import page_json
from kg.workflow.reading import read

SCORED = ("articles", "title", "byline", "post", "post_official", "project")
UnitKey = tuple[str, str, str]
Succession = tuple[UnitKey, str, str, str]  # the unit, the title, who left, who came


@dataclass
class Truth:
    """What the pages say of chief posts: by unit and title, the terms of those whom they name in it."""

    named: dict[tuple[UnitKey, str], set[tuple[Term, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, page: Sheet, known: Tables) -> None:
        """Takes in a page."""
        for said in (s for told in page.told for s in told.said if s.term and is_chief(s.title, known)):
            assert said.unit_key and said.term
            self.named[said.unit_key, said.title].add((said.term, said.person))

    def successions(self) -> set[Succession]:
        """Who came after whom among those who are named in a post."""
        found: set[Succession] = set()
        for (unit, title), holders in self.named.items():
            row = sorted(holders, key=lambda h: h[0].start)
            found |= {(unit, title, a, b) for (s, a), (t, b) in pairwise(row) if s.person != t.person}
        return found


@dataclass(frozen=True, slots=True)
class Recovery:
    """Scores by relation, and those of successions; `missed` and `wrong` are the successions behind the last."""

    scores: Mapping[str, Score]
    missed: tuple[Succession, ...]
    wrong: tuple[Succession, ...]

    @property
    def successions(self) -> Score:
        """The score of successions."""
        return self.scores["succession"]


def recovered(pages: int, seed: int, half: str, ontology: Ontology) -> Recovery:
    """Makes an archive, reads and resolves it, compares."""
    truth, claims = Truth(), list[Claim]()
    scores = dict.fromkeys(RELATIONS, Score(0, 0, 0))
    for page in sheets(pages, seed, half, ontology):
        reading = read(as_page(page), ontology)
        row = score_page(page.path, page.gold, page_json(reading), page.text)
        scores = {r: scores[r] + row[r] for r in RELATIONS}
        claims += reading.claims
        truth.add(page, tables(ontology))
    wanted, found = truth.successions(), successions(claims, ontology)
    scores["succession"] = Score(len(wanted & found), len(wanted), len(found))
    return Recovery(scores, tuple(sorted(wanted - found)), tuple(sorted(found - wanted)))


def as_page(sheet: Sheet) -> Page:
    """The page as ingest gives it where the folder's manifest states the region."""
    paper, _, file = sheet.path.split("/")
    number = file.removesuffix(".txt").rpartition("_")[2]
    return Page(sheet.text, (Source(sheet.path, ""),), paper, sheet.issued, number, sheet.region)


def successions(claims: list[Claim], ontology: Ontology) -> set[Succession]:
    """The successions that claims prove, by names."""
    found = [e for block in resolve.resolved(claims, ontology) for e in block.entities]
    by_id = {e.id: e for e in found}
    terms = resolve.tenures(resolve.holdings(claims, resolve.by_mention(found), ontology), ontology)
    return {(unit_key(by_id[t.post[0]]), t.post[1], by_id[t.person].name, by_id[t.successor].name) for t in terms if t.successor}


def unit_key(entity: Entity) -> UnitKey:
    """The key that `Unit.key` has of the unit which an entity is."""
    county, town = (next((c for c in entity.within if len(c) == n and c.isdigit()), "") for n in (6, 9))
    if entity.kind == "Division" and entity.code:
        return ("county" if len(entity.code) == 6 else "town"), entity.code, ""
    if entity.kind == "Division":
        return "village", entity.within[-1] if entity.within else "", entity.name
    if town:  # the congress or the office of a township
        return "town", town, ""
    short = next((s for full, s in posts()["bureaus"].items() if entity.name.endswith((full, s))), entity.name)
    return "bureau", county, short
