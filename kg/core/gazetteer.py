"""The gazetteer: divisions by code and by name, and their chains. Source and year stand in each table's first line.

Several rows may bear one code: all their names lead to the division, and the last row read gives its official name.
So tables of former and shorter names stand before the main table in alphabetical order, and a user's come last.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from kg.core.cache import table
from kg.core.errors import OntologyError
from kg.core.frozen import lazy
from kg.core.types import LEVELS, Division

Names = Mapping[str, tuple[Division, ...]]
RANK = {level: rank for rank, level in enumerate(LEVELS)}

# Rows of the statistics that only fill a level: they are nobody's home.
_FILLER = re.compile("市辖区|县|.*直辖县级行政区划")
# What a short form leaves off: 山东省, 聊城市, 内蒙古自治区, 黔南布依族苗族自治州 (its form 黔南州 is in a table); not of 新左旗.
_LEVEL_WORD = re.compile("(?:特别行政区|[壮回]族自治区|维吾尔自治区|自治区|地区|省|市|盟|州|县|区|(?<![左右前中后])旗)$")


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Divisions by code, by the names that say the level (`牡丹区`, `黔南州`), and by short forms (`山东`, `黔南`)."""

    by_code: Mapping[str, Division]
    by_name: Names
    short: Names

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Gazetteer:
        """From tables with the columns code, name, level, parent; `#` begins a comment. Raises OntologyError."""
        files = [(path, path.read_bytes()) for path in paths]
        code = Path(__file__).read_bytes()
        known = b"".join([sha256(code).digest(), *(path.suffix.encode() + sha256(raw).digest() for path, raw in files)])
        rows, codes, names, short = table(known, lambda: _tables(files))
        divisions = [Division(*row) for row in rows]
        by_code = {code: divisions[i] for code, i in codes.items()}
        by_name, by_short = ({k: tuple([divisions[i] for i in own]) for k, own in found.items()} for found in (names, short))
        return cls(by_code, by_name, by_short)

    def chain(self, division: Division) -> tuple[Division, ...]:
        """The division and those above it, widest first."""
        return (*_above(self, division.parent), division)

    def named(self, name: str) -> tuple[Division, ...]:
        """All divisions that go by a name, full or short."""
        return self.by_name.get(name, ()) or self.short.get(name, ())

    def lookup(self, name: str, within: Sequence[Division] = ()) -> Division | None:
        """The division a name means where `within` are the divisions around it or named near it.

        Of homonyms the one with the nearest common ancestor is meant, of equally near ones the widest; None when
        nothing decides, or no list has the name.
        """
        found = self.named(name)
        if len(found) < 2:
            return found[0] if found else None
        if name not in self.by_name:  # 长沙 is the city, not the county inside it
            found = tuple(d for d in found if not any(o in self.chain(d)[:-1] for o in found))
        around = {c.code for w in within for c in self.chain(w)}
        ranked = sorted(((-sum(c.code in around for c in self.chain(d)), RANK[d.level]), d.code) for d in found)
        return self.by_code[ranked[0][1]] if len(ranked) == 1 or ranked[0][0] < ranked[1][0] else None

    def scan(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Places in a text where names of counties and wider divisions begin, with their lengths, longest first."""
        sizes, names = self._heads.get, self._names
        for start in [m.start() for m in self._begins.finditer(text)]:
            lengths = tuple([n for n in sizes(text[start : start + 2], ()) if text[start : start + n] in names])
            if lengths:
                yield start, lengths

    @lazy
    def _names(self) -> frozenset[str]:
        """The names of counties and wider divisions, full and short."""
        return self._wide.union(self.short)

    @lazy
    def _wide(self) -> frozenset[str]:
        return frozenset(n for n, ds in self.by_name.items() if any(d.level != "township" for d in ds))

    @lazy
    def _begins(self) -> re.Pattern[str]:
        """Finds the first characters of names before second ones: a quick look, most of the text is passed over."""
        first, second = ("".join(sorted({head[i] for head in self._heads})) for i in (0, 1))
        return re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])" if first else "(?!)")

    @lazy
    def _heads(self) -> Mapping[str, tuple[int, ...]]:
        """The first two characters of names, and the lengths of the names that begin so."""
        found: dict[str, set[int]] = defaultdict(set)
        for name in (n for n in self._names if len(n) > 1):  # the lists have a 县 of counties under a city
            found[name[:2]].add(len(name))
        return {k: tuple(sorted(v, reverse=True)) for k, v in found.items()}


@lru_cache(maxsize=50_000)
def _above(gazetteer: Gazetteer, code: str) -> tuple[Division, ...]:
    """The chain of the division of a code; empty for a code that is unknown, or in a table that runs in circles."""
    found: list[Division] = []
    while code in gazetteer.by_code and len(found) < len(LEVELS):
        found.insert(0, gazetteer.by_code[code])
        code = found[0].parent
    return tuple(found)


Places = dict[str, tuple[int, ...]]  # for names, where in the list of divisions those stand that bear them


def _tables(files: Iterable[tuple[Path, bytes]]) -> tuple[list[tuple[str, str, str, str]], dict[str, int], Places, Places]:
    """Divisions as rows, where each code leads, and each name, full or short."""
    rows = [row for path, raw in files for row in _rows(path, raw)]
    by_code = _real({row.code: row for row in rows})
    by_name: dict[str, dict[str, Division]] = defaultdict(dict)
    for code, name in ((row.code, row.name) for row in rows):
        if code in by_code:
            by_name[name][by_code[code].code] = by_code[code]
    named = {k: tuple(v.values()) for k, v in by_name.items()}
    own, once = {d.code: d for d in by_code.values()}, _Once()
    at = {once[code]: i for i, code in enumerate(own)}
    plain = [(once[d.code], once[d.name], once[d.level], once[d.parent]) for d in own.values()]
    codes = {once[code]: at[d.code] for code, d in by_code.items()}
    full, short = ({once[k]: tuple([at[d.code] for d in ds]) for k, ds in found.items()} for found in (named, _short(named)))
    return plain, codes, full, short


class _Once(dict[str, str]):
    """Texts by themselves, so that equal ones take their place once."""

    def __missing__(self, text: str) -> str:
        return self.setdefault(text, text)


def _rows(path: Path, raw: bytes) -> Iterator[Division]:
    raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
    for line in raw.decode("utf-8").splitlines():
        if line and not line.startswith(("#", "code\t")):
            yield _row(path, line)


def _row(path: Path, line: str) -> Division:
    fields = line.split("\t")
    if len(fields) != 4 or fields[2] not in LEVELS:
        raise OntologyError(
            f"{path}: {line[:60]!r} is no division; a row has code, name, level ({', '.join(LEVELS)}), parent, parted by tabs"
        )
    return Division(*fields)


def _real(by_code: Mapping[str, Division]) -> dict[str, Division]:
    """Without the rows that only fill a level: 1101 市辖区 is passed over, 442000 leads to 4420 中山市."""
    passed: dict[str, str] = {}
    for d in by_code.values():
        above = by_code.get(d.parent)
        if (d.level == "prefecture" and _FILLER.fullmatch(d.name)) or (d.level == "county" and above and above.name == d.name):
            passed[d.code] = d.parent
    real = {c: d if d.parent not in passed else Division(c, d.name, d.level, passed[d.parent]) for c, d in by_code.items()}
    for code, parent in passed.items():
        if by_code[code].level == "county":
            real[code] = real[parent]
        else:
            del real[code]
    return real


def _short(named: Names) -> Names:
    found: dict[str, dict[str, Division]] = defaultdict(dict)
    for name, divisions in named.items():
        for d in divisions:
            stem = _LEVEL_WORD.sub("", name) if d.level != "township" else name
            if 2 <= len(stem) < len(name) and "自治" not in stem and stem not in named:
                found[stem][d.code] = d
    return {k: tuple(v.values()) for k, v in found.items()}
