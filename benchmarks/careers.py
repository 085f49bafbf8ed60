"""A made-up archive with known truth: officials, their careers, what papers print of them; and how well they are found again.

    python -m benchmarks.careers [SEED]

2,000 officials hold posts over 20 years in 50 counties; names are drawn as they are frequent, and 3 % of the officials bear the
name of another, half of these in the same county. Papers name units in full or in short, misprint names, report a part of the
appointments, and are signed by correspondents, some of whom bear an official's name. Prints pairwise precision and recall over
mentions, how many terms' bounds hold the truth, and how many successions are right.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise

from benchmarks.officials import Careers, Seat, Term, careers, drawn
from kg.core import ontology as ontologies
from kg.core.ontology import Ontology
from kg.core.tenures import Tenure
from kg.core.types import Claim, Entity, Evidence, Name, mention_key
from kg.resolve import by_mention, resolved
from kg.resolve.persons import is_chief
from kg.resolve.tables import Tables, tables
from kg.resolve.tenure import holdings, tenures

FIRST, LAST = date(2003, 1, 1), date(2022, 12, 31)
TOWNS = ("城关镇", "石桥镇", "柳营镇", "白马镇", "龙潭乡", "官渡镇", "清水镇", "双槐乡", "沙河镇", "茶亭镇")
BUREAUS = (
    ("水利局", "水利局"),
    ("医疗保障局", "医保局"),
    ("教育局", "教育局"),
    ("人力资源和社会保障局", "人社局"),
    ("农业农村局", "农业农村局"),
)
VILLAGES = ("杨树村", "上湾村", "新寨村", "北岭村", "竹园村", "小河村")
MISPRINTS, REPORTED = 0.004, 0.4


@dataclass
class World(Careers):
    """Careers in counties whose names are made up; `prefix` begins their codes."""

    counties: int = 50
    prefix: int = 98

    def county(self, number: int) -> Name:
        """A county as a division."""
        name = f"{'东西南北中'[number % 5]}{'江河湖山岭原川泉溪台'[number // 5 % 10]}县"
        return Name("Division", name, name, (f"{self.prefix}", f"{self.prefix}{number // 10:02}"))


def seats(county: int, random_: random.Random) -> list[Seat]:
    """The posts of a county: four townships, three bureaus, its head, secretary and deputies."""
    found = [Seat(county, "", "", "County", title, rank) for title, rank in (("县委书记", 5), ("县长", 5), ("副县长", 4))]
    for town in random_.sample(TOWNS, 4):
        found += [
            Seat(county, town, town, "Division", t, r)
            for t, r in (("党委书记", 3), ("镇长" if town[-1] == "镇" else "乡长", 3), (f"副{town[-1]}长", 2))
        ]
    for full, short in random_.sample(BUREAUS, 3):
        found += [Seat(county, full, short, "Organization", t, r) for t, r in (("局长", 3), ("副局长", 2))]
    return found


def world(known: Tables, seed: int, officials: int = 2_000, counties: int = 50, prefix: int = 98) -> World:
    """Careers of 20 years in each of the counties."""
    random_ = random.Random(seed)
    made = World(FIRST, LAST, prefix * 1_000_000, counties=counties, prefix=prefix)
    for county in range(counties):
        careers(made, seats(county, random_), known, random_, officials // counties)
    return made


@dataclass(frozen=True, slots=True)
class Printed:
    """One article: its claims, and who is meant by the mentions of persons."""

    claims: tuple[Claim, ...]
    meant: tuple[tuple[str, int], ...]


def articles(made: World, known: Tables, seed: int, each_month: float = 2.0) -> Iterator[Printed]:
    """What the papers print, county by county and month by month."""
    random_ = random.Random(seed + 1)
    by_county = made.by_county()
    for county in range(made.counties):
        press = _Press(made, county, by_county[county], known, random_)
        for month in range(12 * (LAST.year - FIRST.year + 1)):
            start = date(FIRST.year + month // 12, month % 12 + 1, 1)
            for number in range(int(each_month + random_.random())):
                yield press.report(start + timedelta(random_.randrange(28)), f"{county}-{month}-{number}")
        yield from press.appointments()


class _Press:
    """The papers of one county."""

    def __init__(self, made: World, county: int, terms: Sequence[Term], known: Tables, random_: random.Random) -> None:
        self.made, self.terms, self.random, self.known = made, terms, random_, known
        self.home = made.county(county)
        self.within = (*self.home.within, self.home.text)
        names = [made.names[p] for p, home in made.homes.items() if home == county]
        self.writers = [(-(made.prefix * 10_000 + county * 100 + i), drawn(known, random_)) for i in range(5)]
        self.writers.append(
            (-(made.prefix * 10_000 + county * 100 + 99), random_.choice(names))
        )  # a correspondent with an official's name
        self.county = county

    def report(self, day: date, number: str) -> Printed:
        """An article that names one to four who sit on the day, a villager, and who wrote it."""
        now = [t for t in self.terms if t.start <= day <= t.end]
        page = sha256(f"{self.made.prefix}-{number}-{day}".encode()).hexdigest()[:16]
        claims: list[Claim] = []
        meant: list[tuple[str, int]] = []
        for i, term in enumerate(self.random.sample(now, min(len(now), self.random.randint(1, 4)))):
            claims += self._post(page, day, term, i, meant)
        writer, name = self.random.choice(self.writers)
        person = self._person(page, name, 900, writer, meant)
        claims.append(_claim("byline", page, day, (("person", person), ("role", "correspondent"), ("outlet", None)), 900))
        claims += self._villager(page, day, meant)
        return Printed(tuple(claims), tuple(meant))

    def appointments(self) -> Iterator[Printed]:
        """Reports of appointments and dismissals, a few days after the fact."""
        for i, term in enumerate(self.terms):
            for what, rule, day in (("asserted", "appointed", term.start), ("former", "dismissed", term.end + timedelta(1))):
                if FIRST < day < LAST and self.random.random() < REPORTED:
                    page = sha256(f"{self.made.prefix}-{self.county}-{i}-{rule}".encode()).hexdigest()[:16]
                    meant: list[tuple[str, int]] = []
                    known = self._post(page, day + timedelta(self.random.randint(0, 6)), term, 0, meant)[:1]
                    yield Printed(tuple(_changed(c, what, rule) for c in known), tuple(meant))

    def _post(self, page: str, day: date, term: Term, place: int, meant: list[tuple[str, int]]) -> list[Claim]:
        name = self.made.names[term.person]
        if self.random.random() < MISPRINTS:
            name = name[:-1] + self.random.choice("己末士干")
        person = self._person(page, name, place * 100, term.person, meant)
        slots = (
            ("person", person),
            ("title", term.seat.title),
            ("unit", self._unit(term.seat, place * 100 + 20)),
            ("official", True),
        )
        found = [_claim("holds", page, day, slots, place * 100)]
        if self.random.random() < 0.4:
            found.append(_claim("quote", page, day, (("speaker", person), ("words", "要抓好落实")), place * 100 + 40))
        return found

    def _unit(self, seat: Seat, at: int) -> Name:
        county = self.home
        where = ((at, at + 6),)
        if seat.kind == "County":
            return Name("Division", county.text, county.text, county.within, where)
        if seat.kind == "Division":
            text = f"{county.text}{seat.unit}" if self.random.random() < 0.5 else seat.unit
            return Name("Division", text, seat.unit, self.within, where)
        unit = seat.unit if self.random.random() < 0.5 else seat.short
        return Name(
            "Organization", f"{county.text}{unit}" if self.random.random() < 0.7 else f"县{unit}", f"县{unit}", self.within, where
        )

    def _person(self, page: str, name: str, at: int, who: int, meant: list[tuple[str, int]]) -> Name:
        spaced = f"{name[0]} {name[1:]}" if len(name) == 2 and self.random.random() < 0.3 else name
        found = Name("Person", name, spaced, (), ((at, at + 3),))
        meant.append((mention_key(page, found), who))
        return found

    def _villager(self, page: str, day: date, meant: list[tuple[str, int]]) -> list[Claim]:
        town = next((t.seat.unit for t in self.terms if t.seat.kind == "Division"), "城关镇")
        village = Name("Division", v := self.random.choice(VILLAGES), v, (*self.within, town), ((720, 723),))
        who = self.random.randrange(10**9) + 10**10
        person = self._person(page, drawn(self.known, self.random), 700, who, meant)
        slots = (("person", person), ("title", "村民"), ("unit", village), ("official", False))
        parent = Name("Division", town, town, self.within, ((740, 743),))
        return [_claim("holds", page, day, slots, 700), _claim("in", page, day, (("child", village), ("parent", parent)), 720)]


def _claim(relation: str, page: str, day: date, slots: tuple[tuple[str, object], ...], at: int) -> Claim:
    evidence = (Evidence(at, at + 12, "", f"{relation}/made up"),)
    return Claim(relation, page, f"{page}-0", slots, evidence, issued=day.isoformat())  # type: ignore[arg-type]


def _changed(claim: Claim, modality: str, rule: str) -> Claim:
    evidence = tuple(Evidence(e.start, e.end, e.quote, f"holds/{rule}") for e in claim.evidence)
    return Claim(claim.relation, claim.page, claim.article, claim.slots, evidence, modality, issued=claim.issued)


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of a run, 0 to 1, and what they count."""

    mentions: int
    precision: float
    recall: float
    terms: int
    bounds: float
    successions: int
    chains: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over pairs of mentions."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(made: World, printed: Sequence[Printed], ontology: Ontology) -> Score:
    """Resolves what is printed and compares it with the truth."""
    known = tables(ontology)
    claims = [c for p in printed for c in p.claims]
    meant = {key: who for p in printed for key, who in p.meant}
    found = [e for r in resolved(claims, ontology) for e in r.entities]
    entity = by_mention(found)
    precision, recall = _pairwise(found, meant)
    held = holdings(claims, entity, ontology)
    terms = tenures(held, ontology)
    seats_of = _seats(claims, entity, made)
    rows, of_claim = _true_terms(made), _meant_by_claim(claims, meant)
    judged = [_holds_truth(t, _majority(t, of_claim), rows[seats_of[t.post]]) for t in terms if t.post in seats_of]
    right, links = _successions(terms, seats_of, made, of_claim, known)
    return Score(len(meant), precision, recall, len(judged), sum(judged) / len(judged), links, right / links)


def _pairwise(found: Iterable[Entity], meant: dict[str, int]) -> tuple[float, float]:
    """Precision and recall over pairs of mentions of officials and writers (villagers are named once)."""
    cells: Counter[tuple[str, int]] = Counter()
    for e in found:
        cells.update((e.id, meant[k]) for k in e.mentions if k in meant)
    rows, columns = Counter[str](), Counter[int]()
    for (e_id, who), n in cells.items():
        rows[e_id] += n
        columns[who] += n

    def pairs(counts: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in counts)

    both = pairs(cells.values())
    return both / pairs(rows.values()), both / pairs(columns.values())


def _meant_by_claim(claims: Iterable[Claim], meant: dict[str, int]) -> dict[str, int]:
    """Who is meant by the person of each claim of a post."""
    return {c.id: meant[mention_key(c.page, p)] for c in claims if c.relation == "holds" and (p := c.named("person"))}


def _majority(term: Tenure, of_claim: dict[str, int]) -> int:
    """Who is meant by most claims of a term."""
    return Counter(of_claim[c] for c in term.claims).most_common(1)[0][0]


def _seats(claims: Iterable[Claim], entity: Mapping[str, Entity], made: World) -> dict[tuple[str, str], tuple[int, str, str]]:
    """From a post as found to the seat it is: county, unit in short, title."""
    found: dict[tuple[str, str], tuple[int, str, str]] = {}
    numbers = {made.county(i).text: i for i in range(made.counties)}
    short = dict(BUREAUS)
    for c in claims:
        unit = c.named("unit")
        if c.relation != "holds" or unit is None or not c["official"]:
            continue
        county, name = (unit.key, "") if unit.key in numbers else (unit.within[2], unit.key.removeprefix("县"))
        post = entity[mention_key(c.page, unit)].id, str(c["title"])
        found[post] = numbers[county], short.get(name, name), post[1]
    return found


def _true_terms(made: World) -> dict[tuple[int, str, str], list[Term]]:
    found: dict[tuple[int, str, str], list[Term]] = defaultdict(list)
    for t in made.terms:
        found[t.seat.county, t.seat.short, t.seat.title].append(t)
    return {k: sorted(v, key=lambda t: t.start) for k, v in found.items()}


def _holds_truth(t: Tenure, who: int, row: Sequence[Term]) -> bool:
    """Whether a true term of the person in the seat lies within the bounds, and holds the days seen."""
    late = timedelta(7)  # reports of appointments and dismissals come some days after
    for true in (x for x in row if x.person == who):
        inside = not t.earliest or (true.start <= _day(t.earliest) and _day(t.latest) <= true.end + late)
        after = not t.after or _day(t.after) - late <= true.start
        before = not t.before or true.end <= _day(t.before)
        if inside and after and before:
            return True
    return False


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _successions(
    terms: Sequence[Tenure],
    seats_of: dict[tuple[str, str], tuple[int, str, str]],
    made: World,
    of_claim: dict[str, int],
    known: Tables,
) -> tuple[int, int]:
    """How many of the true successions among holders whom papers name in the post are found, and how many there are."""
    mine = [t for t in terms if t.post in seats_of]
    rows = {(t.post, t.person): _majority(t, of_claim) for t in mine}
    found = {(seats_of[t.post], rows[t.post, t.person], rows[t.post, t.successor]) for t in mine if t.successor}
    named = {(seats_of[t.post], _majority(t, of_claim)) for t in mine}
    wanted = set()
    for seat, row in _true_terms(made).items():
        seen = [t.person for t in row if (seat, t.person) in named] if is_chief(seat[2], known) else []
        wanted |= {(seat, a, b) for a, b in pairwise(seen) if a != b}
    return len(found & wanted), len(wanted)


def main(argv: Sequence[str]) -> None:
    """Makes an archive, resolves it, prints the figures."""
    seed = int(argv[0]) if argv else 1
    ontology = ontologies.read()
    known = tables(ontology)
    made = world(known, seed)
    printed = list(articles(made, known, seed))
    print(
        f"seed {seed}: {len(made.names)} officials, {len(made.terms)} terms, {made.counties} counties, "
        f"{len(printed)} articles, {sum(len(p.claims) for p in printed)} claims"
    )
    s = score(made, printed, ontology)
    print(f"pairs of {s.mentions} mentions: precision {s.precision:.4f}, recall {s.recall:.4f}, F1 {s.f1:.4f}")
    print(f"bounds that hold the truth: {s.bounds:.4f} of {s.terms} terms; successions right: {s.chains:.4f} of {s.successions}")


if __name__ == "__main__":
    main(sys.argv[1:])
