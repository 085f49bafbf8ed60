"""Where names of writers stand: lines that are a byline, bylines at the beginning and at the end of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.core.cache import pattern
from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import Range
from kg.layout.sources import Sources, sources

_HAN = "[㐀-䶿一-鿿]"
# A printed name: two to four characters, one by one or with a point inside.
_NAME = rf"(?:{_HAN}(?: {{1,2}}{_HAN}(?!{_HAN}))|{_HAN}{{2,4}}(?:·{_HAN}{{1,8}})*|{_HAN}{{1,3}}某{{1,2}})"
_NAMES = rf"(?:{_NAME}(?:[ 、，,/]+{_NAME}){{0,11}})"
# A name of any people: up to eight characters, 宝音德力格尔, or parts with points between, 阿依努尔·买买提.
_ANY = rf"(?:{_HAN} {{1,2}}{_HAN}(?!{_HAN})|{_HAN}{{2,8}}(?:·{_HAN}{{1,8}}){{0,3}})"
_ROW = pattern(
    rf"(?=.{{2,30}}$)(?:{_HAN} {{1,2}}{_HAN}(?!{_HAN})|{_HAN}{{2,5}}(?:·{_HAN}{{1,8}}){{0,3}})(?:[ 、，]+{_ANY}){{0,4}}"
)
_ROWS = pattern(rf"{_ANY}(?:[ 、，]+{_ANY}){{1,4}}")
_DAY = (
    r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日"
    r"|(?:[〇零○一二三四五六七八九]{4}年)?[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
# A line that is a point in time.
_TIME = r"""
    (?:[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日
      |\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?)
    (?:\s*[T(（]?\s*(?:星期.)?\s*[)）]?\s*\d{0,2}(?:[:：时]\d{0,2}){0,2}分?(?:许|左右)?)"""
_DATELINE = re.compile(rf"^[（【\[]?\s*{_TIME}\s*[）】\]]?$", re.VERBOSE)
# 《某某日报》（2020年08月25日 17 版）, under reports copied from a paper.
_IMPRINT = re.compile(r"^[（(]?《[^》]{2,14}》\s*[（(]?[^（）。]{0,12}\d{4}\s*年[^（）。]{0,24}版?\s*[）)]{0,2}$")
# 王 华: a name of two characters is printed as wide as one of three.
_SPREAD = pattern(rf"(?<!{_HAN}){_HAN} {{1,2}}{_HAN}(?!{_HAN})")
_TITLED = re.compile(r"(?:记者|通讯员|实习生|作者)[ ：]")
# What a byline begins with that names nobody: brackets, the paper a report comes from, the house itself (本报评论员).
_NOBODY = re.compile(r"[（【\[据]|(?P<house>[^㐀-鿿]{0,2}(?=本[报网刊台社]))")
# 图为…一角 王小林 摄: one blank is enough before the credit of one name.
_SNAPPED = re.compile(rf" (?={_HAN}{{2,3}}(?: +| */ *)?摄$)")
# A single 摄 after a blank ends nothing but a credit.
_CREDITED = re.compile(r"\s摄）?$")
# Words rarer than this, as logarithms of their share of running text, may be names: 扎西, 乌兰.
_RARE = -14.0
# A byline is never longer than this many characters.
_REACH = 200
_TAIL = re.compile(r"[。！？!?…][”’）]*\s*|\s{2,}")


class Parts(NamedTuple):
    """What of a text is a byline: whether it is nothing but a date, nothing but a byline of any kind; the length of the one it
    begins with, and where the one begins that it ends with."""

    dated: bool
    whole: bool
    head: int
    foot: int


@dataclass(frozen=True, eq=False, slots=True)
class Bylines:
    """The patterns of bylines, composed of the words of an ontology; texts are folded ones.

    `wrote` and `opens` find at a glance what every `line` and `opening` holds: most texts are none, and are passed over.
    """

    wrote: re.Pattern[str]
    line: re.Pattern[str]
    names: re.Pattern[str]
    opens: re.Pattern[str]
    opening: re.Pattern[str]
    more: re.Pattern[str]
    meta: re.Pattern[str]
    photo: re.Pattern[str]
    both: re.Pattern[str]
    surname: re.Pattern[str]
    known: re.Pattern[str]
    mark: re.Pattern[str]
    credit: re.Pattern[str]
    writer: re.Pattern[str]
    reprint: re.Pattern[str]
    sources: Sources

    def whole(self, text: str) -> bool:
        """Whether the text is nothing but a byline, a credit, a date or a line of a site's metadata."""
        return self.dated(text) or self.written(text)

    def written(self, text: str) -> bool:
        """Whether the text is nothing but a byline or a credit."""
        return len(text) <= 120 and bool(
            (self.wrote.search(text) and self.line.match(text) and self.named(text))
            or self.signed(text)
            or self.credit.match(text)
            or ((mark := self.mark.match(text)) and self.only_names(text[mark.end() :].rstrip()))
        )

    def named(self, text: str) -> bool:
        """Whether what is left beside roles and outlets are names of persons; nothing may be left only in brackets."""
        rest = self.known.sub(" ", text)
        persons = [p for p in _persons(rest.strip("（）()【】[] ")) if len(p) > 1]
        if _CREDITED.search(text) or (_TITLED.search(text) and persons and max(map(len, persons)) <= 3):
            return True
        titled = bool(_TITLED.search(text))
        named = sum((len(p) <= 4 and bool(self.surname.match(p) or (titled and self._rare(p)))) or "·" in p for p in persons)
        if named or persons:
            return 2 * named >= max(1, len(persons))
        nobody = _NOBODY.match(text)
        return bool(nobody and (nobody["house"] is None or not self.known.sub("", text[nobody.end() :])))

    def dated(self, text: str) -> bool:
        """Whether the text is nothing but a date, or a line of metadata."""
        return len(text) <= 120 and bool(
            _DATELINE.match(text) or _IMPRINT.match(text) or self.meta.match(text) or self.sourced(text)
        )

    def sourced(self, text: str) -> bool:
        """Whether the text says when and where a report was printed, in any order, or whence it was taken over:
        `某某晚报 2016年11月4日 记者 王小林`, `某某日报 2019-06-13 星期四 第A03版 ■记者 王小林`, `（摘自《某某日报》）`."""
        return bool(self.reprint.match(text)) or self.sources.cover(text)

    def signed(self, text: str) -> bool:
        """Whether the text is one or more names in brackets: `（王小林）`."""
        inside = _SPREAD.sub("王某", text[1:-1].strip())
        bracketed = text.startswith("（") and text.endswith("）")
        return bracketed and (inside == "王某" or self.only_names(inside) or self.row(inside))

    def only_names(self, text: str) -> bool:
        """Whether the text is a list of personal names and nothing else."""
        if len(text) > 40 or not self.names.fullmatch(text):
            return False
        surnames = [(n, self.surname.match(n)) for n in _persons(text)]
        return all(m and (len(n) - m.end() in (1, 2) or "·" in n) for n, m in surnames)

    def row(self, text: str) -> bool:
        """Whether the text is a row of names of any people, one of them with a common surname: `王 华 查干巴拉`."""
        if len(text) > 40 or not _ROWS.fullmatch(text):
            return False
        names = _persons(text)
        plain = [self.surname.match(n) is not None and len(n) <= 3 for n in names]
        return any(plain) and all(p or self._rare(n) for n, p in zip(names, plain, strict=True))

    def _rare(self, name: str) -> bool:
        return "·" in name or (len(name) > 1 and lexicon().words.get(name, _RARE) <= _RARE)

    def marked_names(self, text: str) -> bool:
        """Whether the text is a mark and a row of names, of any people: `□ 才让 卓玛`; common words are no names."""
        mark = self.mark.match(text)
        if not mark or not _ROW.fullmatch(rest := text[mark.end() :].strip()):
            return False
        return all(self.surname.match(n) or self._rare(n) for n in _persons(rest))

    def head(self, text: str) -> int:
        """The length of the byline a paragraph begins with, or 0."""
        head = text[:_REACH]
        found = self.opening.match(head) if self.opens.search(head) else None
        return found.end() if found else 0

    def foot(self, text: str) -> int:
        """Where the byline a paragraph ends with begins, or the length of the text."""
        end = len(text)
        while True:
            low = max(0, end - _REACH)
            tail = text[low:end].rstrip()
            start = next((s for s in _tails(tail) if self.whole(tail[s:].strip())), end - low) + low
            if start == end:
                return end
            end = start

    def parts(self, text: str) -> Parts:
        """What of a line or a paragraph is a byline."""
        return _parts(self, text)

    def spans(self, text: str, broken: bool = False) -> tuple[Range, ...]:
        """The ranges of the bylines of one paragraph; `broken`: its first byline goes on over a column break."""
        _, whole, head, foot = self.parts(text)
        if whole:
            return ((0, len(text)),)
        if broken and (rest := self.more.match(text, head)):
            head = rest.end()
        found = [(0, head)] if head else []
        return tuple([*found, (max(foot, head), len(text))] if foot < len(text) else found)


@lru_cache(maxsize=512)  # asked of every line of a page, and again of the paragraphs that lines make
def _parts(by: Bylines, text: str) -> Parts:
    if text.rstrip().endswith("。"):  # as no byline does, but most paragraphs do
        return Parts(False, False, by.head(text), len(text))
    dated = by.dated(text)
    return Parts(dated, dated or by.written(text), by.head(text), by.foot(text))


def _tails(text: str) -> list[int]:
    """Where a byline may begin that ends a text: behind the last sentence or a wide blank, or at a last bracket."""
    last = max(text.rfind(stop, 0, -1) for stop in "。！？")  # no byline holds the end of a sentence
    starts = [m.end() for m in _TAIL.finditer(text, max(last, 0))]
    bracket = text.rfind("（") if text.endswith("）") else -1
    if bracket > last and text.find("）", bracket) == len(text) - 1:
        starts.append(bracket)
    if not starts or starts == [len(text)]:
        starts = [m.end() for m in _SNAPPED.finditer(text)]
    return sorted(start for start in starts if start < len(text))


def _persons(text: str) -> list[str]:
    return [n for n in re.split(r"[ 、，,/；：|]+", re.sub(rf"(?<!{_HAN})({_HAN}) +({_HAN})(?!{_HAN})", r"\1\2", text)) if n]


def _writers(words: Words) -> str:
    """Persons with what they did and whom they write for: `本报记者 王小林 通讯员 李 山 摄`.

    A name stops where a role begins and a group is atomic, so that no line, however odd, takes long to match.
    """
    role, end = any_of((*words["roles"], *words["tellers"])), any_of(words["ends"])
    stops = any_of(tuple(w for w in (*words["roles"], *words["tellers"], *words["ends"]) if len(w) > 1))
    char = rf"(?:(?!{stops}){_HAN})"
    name = rf"(?:{char} {{1,2}}{char}(?!{_HAN})|{char}{{2,4}}(?:·{_HAN}{{1,8}})*)"
    names = rf"(?:{name}(?:[ 、，,/]+{name}){{0,11}})"
    outlet = _outlet(words)
    house = rf"(?:(?!{stops})(?:{_HAN}|[A-Za-z·])){{1,12}}"
    group = rf"(?>(?:(?:{outlet}|{house}) *)?{role}[ ：/]*{names}?|{outlet} +{names}|{names} +{outlet})(?: */ *{end})?"
    task = rf"(?>{names} *[/ ] *{end})"
    ending = rf"(?: *[/ ]?(?:{_HAN}{{2,4}})?{end})?"
    return rf"(?:{group}(?:[ ，、；|]*(?:{group}|{task})){{0,5}}{ending}|{task}(?:[ 、]+{task}){{0,5}}|据?{outlet} *{end}?)"


def _outlet(words: Words) -> str:
    return rf"(?:(?:{_HAN}|[A-Za-z·]|(?<={_HAN})-(?={_HAN})){{0,14}}{any_of(words['outlets'])})"


def _opening(words: Words, writers: str) -> str:
    """What a report begins with: `本报青岛讯（记者 …）`, `□记者 … 报道 本报青岛讯`, `2月7日 本报讯（王小林）`, `（记者 …）`."""
    mark, told = any_of(words["marks"]), any_of([w for w in words["roles"] if len(w) > 1])  # no 图 as in （图为…）
    name = rf"{any_of(words['surnames'])}{_HAN}{{1,2}}(?!{_HAN})"
    row = rf"{name}(?:[ 、]+{name})*"
    bracket = rf"（(?=[^（）]*{told}|{_NAMES}）|{_HAN}{{2,14}} +{row}）)[^（）。]{{1,80}}）"
    cut = rf"（(?:[^（）。]*{told})[^（）。，]{{0,40}}$"
    reported = rf"^(?:(?P<mark>{mark}) *)?{writers}(?:(?<=报道)[：:]|(?(mark)|(?<=报道))(?=\s))"
    plain = rf"{told}[ ：]*{name}(?:[ 、]+(?:{told}[ ：]*)?{name})*(?=\s)|(?:{name}[ 、]+)*{_HAN}{{2,3}}报道(?=[\s：])：?"
    named = rf"(?:据《?{_HAN}{{2,12}}》?报道)?{bracket}|{cut}|{writers}(?<=报道)[：:]?(?=\s|(?<=[：:]))|{plain}"
    begun = rf"^(?:{mark} *)?(?:{_DAY}\s+)?(?:{writers}\s+)?{_stated(words)}\s*(?:{named})?"
    return rf"{begun}|^（(?=[^（）。]*{told}|{_outlet(words)} +{row}）|{name}[ 、]+{row}）)[^（）。]{{1,80}}）|{reported}"


def _stated(words: Words) -> str:
    """Where a report comes from: `本报青岛5月8日讯`, `某某云/某某日报讯`, `【本报讯】`, `又讯`."""
    wire, outlet = any_of(words["wire"]), _outlet(words)
    paper = rf"(?:{any_of(words['house'])}|(?:据|{_HAN}{{2,8}}/)?{outlet})"
    house = rf"{paper}(?:{_HAN}{{2,8}}?(?:、{_HAN}{{2,8}}?){{0,2}})??(?:{_DAY})?{wire}"
    place = rf"{_HAN}{{2,8}}(?:讯|消息|{_DAY}[讯电])"
    bare = rf"{place}(?=[ （])|(?:{_HAN}{{2,8}}[·/-])?{_HAN}{{0,8}}{_DAY}讯(?=[ （])|[又另][讯电](?=[ （])"
    return rf"(?:【(?:{house}|{place})】|[（\[]{house}[）\]]|{house}|{bare})"


def _credit(words: Words) -> str:
    """A line that says of persons what they did, which makes anything a name: `宝音德力格尔 摄影报道`, `王小林（文/图）`; and
    what a page says of all its photographs: `本版图片由王小林摄`."""
    mark, task, names = any_of(words["marks"]), any_of(words["tasks"]), rf"{_ANY}(?:[ 、，]+{_ANY}){{0,3}}"
    name = rf"{any_of(words['surnames'])}{_HAN}{{1,2}}"
    done = rf"{names}(?:(?: +| */ *){task}|（{task}）)|{task} *[/：] *{names}(?: +{task} *[/：] *{names})?|{name}摄"
    all_of = r"本[版组]{1,2}(?:图片|照片|摄影)[均皆都]?[由为：/]? *"
    whole = rf"{all_of}(?:{any_of(words['roles'])} *)?{name}(?:[ 、]+{name})* *摄"
    return rf"^(?:{mark} *)?(?:{done}|（?{whole}）?)$"


@lru_cache(maxsize=8)
def bylines(ontology: Ontology) -> Bylines:
    """The byline patterns of an ontology, from `words/layout.toml`."""
    words = ontology.words["layout"]
    writers, mark = _writers(words), any_of(words["marks"])
    role, end = any_of((*words["roles"], *words["tellers"])), any_of(words["ends"])
    return Bylines(
        wrote=pattern(any_of((*words["roles"], *words["tellers"], *words["ends"], *words["outlets"]))),
        line=pattern(rf"^(?:{mark} *)?[（【\[]?\s*{writers}\s*[）】\]]?$"),
        names=pattern(_NAMES),
        opens=pattern(rf"^（|^{mark}|报道|[讯电]|{any_of(words['wire'])}"),
        opening=pattern(_opening(words, writers)),
        more=pattern(rf"[ 、㐀-鿿]{{0,40}}?{role}(?:[ ：]*{_NAMES}[ ]*）|(?=[、，]))"),
        meta=pattern(
            rf"^[（【\[]?(?:{_TIME}\s+)?{any_of(words['meta']).replace(' ', r'[ ]')}[ ]?：[^。！？]{{0,70}}$", re.VERBOSE
        ),
        photo=pattern(rf"{any_of(words['photo'])}）?$"),
        both=pattern(rf"{any_of(words['both'])}）?$"),
        surname=pattern(any_of(words["surnames"])),
        known=pattern(rf"{mark}|{role}|(?<![^ /]){end}|{end}(?=$|）)|据?{_outlet(words)}(?!道)"),
        mark=pattern(rf"{mark} *"),
        credit=pattern(_credit(words)),
        writer=pattern(rf"{any_of(words['writing'])} *[：/] *{_HAN}{{2}}"),
        reprint=pattern(rf"^（?{any_of(words['reprints'])}[：: ]?(?:《[^》]{{2,20}}》[^，。！？]{{0,16}}|{_outlet(words)})）?$"),
        sources=sources(words, writers, _outlet(words)),
    )
