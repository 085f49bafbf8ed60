"""Forms of names: what a name is once spelling, divisions in front, and usual abbreviations no longer tell it apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.text import fold
from kg.resolve.lineage import Lineage, county, through_county
from kg.resolve.tables import Tables

# 26个重点项目, 12家企业: a count of things, which another article counts anew.
COUNTED = re.compile(r"[0-9一二三四五六七八九十百千两]+[个家项批座处]")
# （一期）, 二期, 第三标段, A区: which part of a venture is meant.
PHASE = re.compile(r"（?第?(?P<number>[0-9一二三四五六七八九十]+)(?P<kind>期|标段|标|批次|批)(?:工程|项目)?）?")
# 2019年度: the programme of a year.
YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年度?")
# 年产10万台, 50兆瓦, 3.5万吨: how much is made, which a name may leave out.
CAPACITY = re.compile(
    r"(?:年产|年加工|日处理|年处理|总?装机)?[0-9]+(?:\.[0-9]+)?[十百千万亿]*(?:兆瓦|千瓦|吨|台|套|件|头|只|羽|亩|平方米|立方米|公里|MW|GW)(?:/[年日])?"
)
_QUOTES = re.compile("[“”‘’\"'《》]")
LEGAL = "公司"
_PREFECTURE_CODE = 4  # digits of a prefecture's code
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


@lru_cache(maxsize=200_000)
def normal(text: str) -> str:
    """A name without what spelling alone changes: widths, marks, canonical forms, blanks."""
    return "".join(fold(unicodedata.normalize("NFC", text)).split())


def division(key: str, tables: Tables) -> str:
    """The name of a division; a street's office stands for the street: 南城街道办事处 is 南城街道."""
    name = normal(key)
    office = next((o for o in sorted(tables.offices, key=len, reverse=True) if name.endswith(o)), "")
    return f"{name.removesuffix(office)}{office.split('办')[0]}" if office.startswith(("街道", "镇", "地区")) else name


def step_name(step: str, tables: Tables) -> str:
    """The name of one step of a lineage, which is a code or already a name."""
    listed = tables.gazetteer.by_code.get(step)
    return normal(listed.name if listed else step)


def bare(text: str, lineage: Lineage, tables: Tables) -> str:
    """A name without the divisions it begins with: 云岭区医保局 is 医保局 within 云岭区."""
    rest = normal(text)
    for step in lineage:
        name = step_name(step, tables)
        rest = rest.removeprefix(name) or rest
    return rest


@lru_cache(maxsize=200_000)
def body(text: str, lineage: Lineage, tables: Tables) -> tuple[str, Lineage]:
    """The short form of a body's name, and the lineage cut to the level that the name says.

    澄河县医疗保障局 and 县医保局 are 医保局 within 澄河县; 市医保局 is 医保局 within the city, though its page is about a county.
    """
    name = bare(text, lineage, tables)
    level = name[0] if name[:1] in tables.words["levels"] and not name.startswith(tables.words["not_levels"]) else ""
    if level and len(name) > 2:
        name, lineage = name[1:], _cut(level, lineage, tables)
        name = bare(name, lineage, tables)
    shorter = tables.long.sub(lambda m: tables.short[m[0]], _QUOTES.sub("", name))
    return shorter or name, lineage


def _cut(level: str, lineage: Lineage, tables: Tables) -> Lineage:
    """The lineage down to its narrowest division of a level: of a province, prefecture, county or township by its word."""
    ends = [i for i, step in enumerate(lineage) if step_name(step, tables).endswith(level)]
    if ends:
        return lineage[: ends[-1] + 1]
    if level in "省市州盟":
        size = 2 if level == "省" else _PREFECTURE_CODE
        above = [step for step in lineage if step.isdigit() and len(step) <= size]
        return tuple(above) if len(above) < len(lineage) else lineage
    return lineage


@dataclass(frozen=True, slots=True)
class Venture:
    """The name of a project taken apart: what it is called, which phase (`2期`) and which year's programme it is."""

    core: str
    phase: str = ""
    year: str = ""


@lru_cache(maxsize=200_000)
def venture(text: str, lineage: Lineage, tables: Tables) -> Venture:
    """The parts of a project's name, the divisions in front left off."""
    name = _QUOTES.sub("", bare(text, lineage, tables))
    year, phase = YEAR.search(name), PHASE.search(name)
    core = name
    for pattern in (PHASE, YEAR, CAPACITY) if not COUNTED.match(name) else ():
        core = pattern.sub("", core)
    core = _without(tables.long.sub("", core) if LEGAL in core else core, tables.words["project_ends"])
    which = f"{phase['number'].translate(_DIGITS)}{phase['kind'][0]}" if phase else ""
    return Venture(core or name, which, year["year"] if year else "")


def _without(name: str, ends: Sequence[str]) -> str:
    while end := next((e for e in ends if name.endswith(e) and len(name) > len(e) + 1), ""):
        name = name.removesuffix(end)
    return name


def company(text: str, lineage: Lineage, tables: Tables) -> tuple[str, Lineage]:
    """The short form of a firm's name without place and legal form: 澄河锐科电机有限公司 is 锐科电机公司 within 澄河县."""
    name, lineage = body(text, lineage, tables)
    for step in through_county(lineage):  # 柳湾织造厂 of the village 柳湾村 is named so, not placed so
        full = step_name(step, tables)
        stem = full[:-1] if len(full) > 2 else full
        name = rest if len(rest := name.removeprefix(stem)) > 4 else name
    return name, lineage


def block_of(core: str, lineage: Lineage) -> str:
    """The key under which ventures and firms are compared: the county, and how the name begins."""
    return f"{county(lineage) or '_'}/{core[:2]}"


def coined(core: str) -> bool:
    """Whether a name begins with characters that are no word (恒曜轴承, not 污水处理): there are hardly two of it in a county."""
    words = lexicon().words
    return core[:2] not in words and core[:3] not in words


def difference(left: str, right: str) -> tuple[str, str]:
    """What is left of two names without their common beginning and their common end.

    >>> difference("滨河路东段改造", "滨河路西段改造")
    ('东', '西')
    """
    start = _alike(left, right)
    end = _alike(left[start:][::-1], right[start:][::-1])
    return left[start : len(left) - end], right[start : len(right) - end]


def _alike(left: str, right: str) -> int:
    """With how many equal characters two texts begin."""
    return next((i for i, (x, y) in enumerate(zip(left, right, strict=False)) if x != y), min(len(left), len(right)))
