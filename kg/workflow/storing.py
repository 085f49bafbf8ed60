"""From the tables of a build to its dump: the lines of all units, or of those that are not the same as in the build before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kg import triples
from kg.core.ontology import Ontology
from kg.core.tenures import Copy, sources
from kg.core.types import Division
from kg.triples import tables
from kg.triples.counties import county_quads, placed
from kg.triples.dump import Dumped, change, collapse, dump
from kg.triples.lines import MOST, counted, write
from kg.triples.make import Contents, Maker
from kg.triples.quads import place_quads, places
from kg.triples.tenures import copied
from kg.workflow import copying
from kg.workflow.grouped import SCHEMAS, Grouped
from kg.workflow.parts import Work, changed, files, holding, part, told
from kg.workflow.plan import Row, Things, entity_lines, page_lines, post_lines
from kg.workflow.pool import Pool

CHUNK = 2_000  # claims on posts that a process is given at a time
MANY = 4  # if more than one page in so many is not the same, all lines are made anew
SIDES = ("old", "new")


@dataclass(frozen=True, slots=True)
class Apart:
    """What is not the same in a build and the one before: pages; or everything (`pages` is None). `read`: pages read anew."""

    pages: tuple[str, ...] | None
    read: frozenset[str] = frozenset()

    @property
    def sides(self) -> tuple[str, ...]:
        """The builds of which lines are made."""
        return SIDES if self.pages is not None else SIDES[1:]


@dataclass(frozen=True, slots=True)
class RunOrder:
    """A part of a build of which lines are to be made: of all its pages, or of some."""

    build: Path
    prefix: str
    into: Path
    members: Path | None = None
    pages: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PostsOrder:
    """Claims on posts, with what their names stand for, by body."""

    units: tuple[tuple[Row, ...], ...]
    heads: Mapping[str, str]
    into: Path


@dataclass
class Making:
    """The lines in the making: the build, its tables, the processes, a folder for what is not yet sorted, copies by side."""

    work: Work
    db: Grouped
    pool: Pool
    folder: Path
    copies: dict[str, list[Copy]] = field(default_factory=dict)
    runs: dict[str, list[Path]] = field(default_factory=lambda: {side: [] for side in SIDES})

    def build(self, side: str) -> Path:
        """The folder of one of the two builds."""
        return self.work.new if side == "new" else self.work.base or self.work.new

    def heads(self, side: str) -> dict[str, str]:
        """From articles that are one report with others to the first of them; not from the first itself."""
        copies = self.copies[side]
        found = sources({a for c in copies for a in (c.left, c.right)}, copies)
        return {article: head for article, head in found.items() if article != head}

    def fresh(self, side: str) -> Path:
        """A file for lines of a side."""
        self.runs[side].append(self.folder / f"{side}-{len(self.runs[side])}.run")
        return self.runs[side][-1]


Lines = Callable[[Making, Callable[[int], None]], None]  # an engine, making the runs of all pages, entities and posts


def dumped(work: Work, db: Grouped, pool: Pool, lines: Lines, done: Callable[[int], None]) -> Dumped:
    """Writes the dump of the build in work. `done` is told of how many parts the lines are made."""
    with TemporaryDirectory(prefix="lines-", dir=work.new) as folder:
        making = Making(work, db, pool, Path(folder))
        apart = _apart(making)
        making.copies["new"] = copying.copied(work, db, apart.read, apart.pages is not None, pool, making.folder)
        making.copies["old"] = copying.copies(db, making.build("old"))
        if apart.pages is None:
            lines(making, done)
        else:
            _units(making, apart, done)
        _small(making, apart)
        return _merged(making, apart)


def all_lines(making: Making, done: Callable[[int], None]) -> None:
    """The lines of all pages, entities and posts, made by the processes of this machine."""
    _units(making, Apart(None), done)


def _units(making: Making, apart: Apart, done: Callable[[int], None]) -> None:
    _pages(making, apart, done)
    _entities(making, apart)
    _posts(making, apart)


def _merged(making: Making, apart: Apart) -> Dumped:
    runs = {side: _few(making, side) for side in apart.sides}
    if apart.pages is None or not making.work.base:
        return dump(making.work.new, counted(runs["new"]))
    return change(making.work.new, making.work.base, told(making.work.base), runs["new"], runs["old"])


def _few(making: Making, side: str) -> list[Path]:
    """The runs of a side, put together until few are left."""
    runs = making.runs[side]
    while len(runs) > MOST:
        groups = [tuple(runs[i : i + MOST]) for i in range(0, len(runs), MOST)]
        orders = [(group, making.folder / f"{side}-{len(runs)}-{n}.run") for n, group in enumerate(groups)]
        runs = list(making.pool.map(_collapse, orders))
    return runs


def _collapse(order: tuple[tuple[Path, ...], Path], ontology: Ontology) -> Path:
    return collapse(*order)


def _apart(making: Making) -> Apart:
    """Which pages are not the same as in the build before; all, where there is none or many are."""
    work, db = making.work, making.db
    if not work.base:
        _views(making, SIDES[1:])
        return Apart(None)
    for table in ("readings", "blocks", "entities"):
        for side, paths in zip(SIDES, changed(work, table), strict=True):
            db.view(f"{table}_{side}", SCHEMAS[table], list(map(str, paths)))
    both = SIDES, SIDES[::-1]
    read = frozenset(page for one, other in both for (page,) in db.rows("read_apart", one=one, other=other))
    db.rows("blocks_apart")
    for one, other in both:
        db.rows("entities_apart", one=one, other=other)
    pages = read | {page for (page,) in db.rows("pages_apart")}
    _views(making, SIDES)
    count = db.connection.execute("SELECT count(*) FROM readings_new").fetchall()[0][0]
    return Apart(tuple(sorted(pages)) if len(pages) * MANY <= count else None, read)


def _views(making: Making, sides: Iterable[str]) -> None:
    for side in sides:
        for table in ("readings", "entities", "claims"):
            making.db.view(f"{table}_{side}", SCHEMAS[table], files(making.build(side), table))
        making.db.rows("members", side=side)


# --- pages -----------------------------------------------------------------------------------------------------------------


def _pages(making: Making, apart: Apart, done: Callable[[int], None]) -> None:
    for side in apart.sides:
        members = making.folder / f"members-{side}.parquet"
        place = str(members).replace("'", "''")
        making.db.rows("write_members", [list(apart.pages or ())], side=side, all=apart.pages is None, place=place)
        orders = _page_orders(making, apart, side, members)
        for n, _ in enumerate(making.pool.map(page_run, orders), 1):
            done(n)


def _page_orders(making: Making, apart: Apart, side: str, members: Path) -> Iterator[RunOrder]:
    build, some = making.build(side), apart.pages
    for path in sorted((build / "readings").glob("*.parquet")):
        prefix = path.stem.removeprefix("all")
        mine = tuple(p for p in some if p.startswith(prefix)) if some is not None else None
        if mine != ():
            yield RunOrder(build, prefix, making.fresh(side), members, mine)


def page_run(order: RunOrder, ontology: Ontology) -> None:
    """Writes the lines of the pages of a part."""
    wanted = None if order.pages is None else set(order.pages)
    readings, claims = (by_page(tables.read(part(order.build, table, order.prefix)), wanted) for table in ("readings", "claims"))
    things = _things(order, wanted)
    lines = [
        line
        for page, (reading,) in sorted(readings.items())
        for line in page_lines(reading, claims.get(page, ()), things.get(page, {}), ontology)
    ]
    write(order.into, sorted(lines))


def by_page(rows: Iterable[Row], wanted: set[str] | None = None) -> dict[str, list[Row]]:
    """The rows of each page, or of each that is wanted."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if wanted is None or row["page"] in wanted:
            found.setdefault(row["page"], []).append(row)
    return found


def _things(order: RunOrder, wanted: set[str] | None) -> Mapping[str, dict[str, tuple[str, str]]]:
    """What the mentions of each page of a part stand for."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in tables.between(order.members, "page", order.prefix, order.prefix + "g") if order.members else ():
        found.setdefault(row["page"], {})[row["mention"]] = row["id"], row["name"]
    return found


# --- entities and posts ----------------------------------------------------------------------------------------------------


def _entities(making: Making, apart: Apart) -> None:
    if apart.pages is None:
        paths = sorted((making.work.new / "entities").glob("*.parquet"))
        orders = [RunOrder(making.work.new, p.stem.removeprefix("all"), making.fresh("new")) for p in paths]
        for _ in making.pool.map(entity_run, orders):
            pass
        return
    for side in SIDES:
        rows = making.db.dicts("entity_rows", side=side)
        write(making.fresh(side), sorted(line for row in rows for line in entity_lines(row, making.pool.ontology)))


def entity_run(order: RunOrder, ontology: Ontology) -> None:
    """Writes the lines of the entities of a part."""
    rows = tables.read(part(order.build, "entities", order.prefix))
    write(order.into, sorted(line for row in rows for line in entity_lines(row, ontology)))


def _posts(making: Making, apart: Apart) -> None:
    heads = {side: making.heads(side) for side in SIDES}
    units = None if apart.pages is None else _units_apart(making, apart.pages, heads)
    for side in apart.sides:
        name_posts(making, side, units)
        rows = post_rows(making, side, units, "ORDER BY unit, page, id")
        for _ in making.pool.map(post_run, _post_orders(making, side, rows, heads[side])):
            pass


def _units_apart(making: Making, pages: Sequence[str], heads: Mapping[str, Mapping[str, str]]) -> set[str]:
    """The posts of which pages say something that are not the same, or articles that are copies of others than before."""
    moved = [a for a in heads["new"].keys() | heads["old"].keys() if heads["new"].get(a) != heads["old"].get(a)]
    wanted = sorted({*pages, *map(copying.page_of, moved)})
    units: set[str] = set()
    for side in SIDES:
        making.db.view(f"near_{side}", SCHEMAS["claims"], holding(making.build(side), "claims", wanted))
        making.db.rows("claims_of_pages", [wanted], side=side)
        making.db.rows("posts", side=side, claims=f"some_{side}")
        units |= {unit for (unit,) in making.db.rows("units", side=side)}
    return units


def name_posts(making: Making, side: str, units: Collection[str] | None = None) -> None:
    """Makes the table of the claims on posts with what their names stand for: at least of some posts, or of all."""
    if units is not None:
        making.db.rows("claims_of_units", [sorted(units)], side=side)
    making.db.rows("posts", side=side, claims=f"{'claims' if units is None else 'some'}_{side}")


def post_rows(making: Making, side: str, units: Collection[str] | None = None, order: str = "") -> Iterator[Row]:
    """The rows of the claims on posts of some bodies, or of all, with what their names stand for."""
    columns = (*tables.CLAIMS.names, *_NAMED)
    for row in making.db.stream("post_rows", [sorted(units or ())], side=side, all=units is None, order=order):
        yield dict(zip(columns, row, strict=True))


_NAMED = ("left_id", "left_name", "right_id", "right_name", "unit")


def _post_orders(making: Making, side: str, rows: Iterable[Row], heads: Mapping[str, str]) -> Iterator[PostsOrder]:
    chunk: list[tuple[Row, ...]] = []
    for _, unit in groupby(rows, key=lambda row: row["unit"]):
        chunk.append(tuple(unit))
        if sum(map(len, chunk)) >= CHUNK:
            yield _posts_order(making, side, chunk, heads)
            chunk = []
    if chunk:
        yield _posts_order(making, side, chunk, heads)


def _posts_order(making: Making, side: str, chunk: Sequence[tuple[Row, ...]], heads: Mapping[str, str]) -> PostsOrder:
    articles = {row["article"] for unit in chunk for row in unit}
    return PostsOrder(tuple(chunk), {a: heads[a] for a in articles & heads.keys()}, making.fresh(side))


def post_run(order: PostsOrder, ontology: Ontology) -> None:
    """Writes the lines of the posts of some bodies."""
    write(order.into, sorted(line for unit in order.units for line in post_lines(unit, posted(unit), order.heads, ontology)))


def posted(unit: Iterable[Row]) -> Things:
    """What the names of claims on posts stand for."""
    sides = ((row[s], row[f"{s}_id"], row[f"{s}_name"]) for row in unit for s in ("left", "right"))
    return {mention: (id_, name) for mention, id_, name in sides if mention}


# --- what is small ---------------------------------------------------------------------------------------------------------


def _small(making: Making, apart: Apart) -> None:
    """The places that lists have, the counties that articles tell, the copies of articles: all of them on each side.

    Of the places, which are many, only those that one side has alone.
    """
    ontology = making.pool.ontology
    found = {side: places(ontology, (code for (code,) in making.db.rows("codes", side=side))) for side in apart.sides}
    both = set[Division]() if apart.pages is None else found["old"] & found["new"]
    for side in apart.sides:
        make = Maker(Contents(copies=making.copies[side]), ontology, triples.BASE, making.heads(side))
        units = place_quads(make, found[side] - both), county_quads(make, _counties(making, side)), copied(make)
        write(making.fresh(side), sorted(line for unit in units for line in triples.serialize(unit)))


def _counties(making: Making, side: str) -> Mapping[str, set[str]]:
    pairs = making.db.rows("inside", side=side)
    own = dict(making.db.rows("counties", [sorted({parent for _, parent in pairs})], side=side))
    return placed(pairs, own)
