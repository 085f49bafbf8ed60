"""What the words of a block say of its role: patterns composed of the word lists of an ontology."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.layout.blocks import Block
from kg.layout.company import column
from kg.layout.likeness import TEXT

_ISSUE = re.compile(r"\d{4}\s*年|\d\s*版|[A-Z]\d{1,2}")
# 某县某镇, in full: so a report names its place when it begins.
_WHERE = re.compile(r"[市县区旗州盟](?<=[㐀-鿿]{2}.)[㐀-鿿]{1,6}(?:[镇乡村]|街道|社区|苏木|开发区|团场|农场)")
# The beginning of a report, in characters.
LEAD = 60
_STOPS = re.compile(r"[，。；？！]")
# ◆民生◆, ——乡村人物——: a name between two ornaments.
_ORNAMENT = r"[^㐀-鿿\w“”‘’《》（）【】〈〉：、，。！？]{1,3}"
_FLANKED = pattern(rf"^{_ORNAMENT} *[㐀-鿿][㐀-鿿 ·、]{{1,13}} *{_ORNAMENT}$")
# 某政发〔2011〕7号, 2019年第3号: the number of a document.
_DOCUMENT = re.compile(r"^（?[㐀-鿿]{0,12} ?(?:[〔\[（【]\d{4}[〕\]）】]|\d{4}年) ?第? ?\d{1,4} ?号）?$")
# 5月6日 晴: the heading of a day in a diary.
_DAY_HEADING = re.compile(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日[ ，]*(?:星期.)?[ ，]*[晴阴雨雪雾霾多云转大中小阵雷到有风]{0,8}$")
# 三河县某某镇 李小山: where the writer of a letter lives, and the name.
_SENDER = re.compile(r"^[㐀-鿿]{2,14}(?:[省市州县区旗镇乡村屯组社院校局队厂]|街道) +[㐀-鿿·]{1,4}(?: [㐀-鿿])?$")
# 0532-6661234, xiangqing@example.com: where somebody is reached.
_CONTACT = re.compile(r"-(?<=\d{3}-)\d{6}|1(?<!\d1)[3-9]\d{9}(?!\d)|@(?<=\w@)\w+\.\w")
# “古镇新貌”系列报道（二）, 水乡的路（下）, 之三, ④: the number of a report among several.
_SERIES = re.compile(r"系列(?:报道|述评|访谈)?|(?:之[一二三四五六七八九十]{1,2}|（[一二三四五六七八九十上中下]{1,2}）|[①-⑳])$")


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns composed of the word lists of an ontology."""

    furniture: re.Pattern[str]
    running: re.Pattern[str]
    columns: frozenset[str]
    named: re.Pattern[str]
    dangling: re.Pattern[str]
    slogans: re.Pattern[str]
    openings: re.Pattern[str]
    when: re.Pattern[str]
    legend: re.Pattern[str]
    scene: re.Pattern[str]
    inside: re.Pattern[str]
    follows: re.Pattern[str]
    deck: re.Pattern[str]
    prose: re.Pattern[str]
    speakers: re.Pattern[str]
    says: re.Pattern[str]
    masthead: re.Pattern[str]
    weather: re.Pattern[str]
    editors: re.Pattern[str]
    path: re.Pattern[str]
    addressed: re.Pattern[str]
    labels: re.Pattern[str]
    bodies: re.Pattern[str]
    official: re.Pattern[str]
    adverts: re.Pattern[str]
    notes: re.Pattern[str]
    double: re.Pattern[str]
    sender: re.Pattern[str]
    adopted: re.Pattern[str]


@lru_cache(maxsize=8)
def wording(ontology: Ontology) -> Wording:
    """The patterns of an ontology, from `words/layout.toml`."""
    w = ontology.words["layout"]
    decks = any_of(w["decks"])
    return Wording(
        pattern(any_of(w["furniture"])),
        pattern(any_of(w["running"])),
        frozenset((*w["columns"], *w["forms"], *w["briefs"])),
        pattern(rf"{any_of(w['column_ends'])}[”’》）]?$"),
        pattern(rf"{any_of(w['dangling'])}$"),
        pattern(any_of(w["slogans"])),
        pattern("^[“]?" + any_of(w["openings"])),
        pattern(rf"{any_of(w['openings'])}|\d月\d{{1,2}}日"),
        pattern(any_of(w["legend"])),
        pattern(any_of(w["scene"])),
        pattern(f"^(?!{any_of(w['begin'])}){any_of(w['inside'])}"),
        pattern(f"^{any_of(w['follows'])}"),
        pattern(rf"^\S{{2,16}}{decks}(?:[ 、]+\S{{2,16}}{decks})*$"),
        pattern(any_of(w["prose"])),
        pattern(f"^{any_of(w['speakers'])}："),
        pattern(any_of(w["says"])),
        pattern(_masthead(w)),
        pattern(any_of(w["weather"])),
        pattern(any_of(w["editors"])),
        pattern(r"^(?=.{5,60}$)[㐀-鿿A-Za-z·]{2,14}(?: *[>→»›▶]{1,2} *[㐀-鿿A-Za-z·…、]{2,14}){1,5}$"),
        pattern(rf"(?:{any_of(w['addressed'])}[们]?[^㐀-鿿]{{0,2}}|^(?:尊敬的|亲爱的|致)[㐀-鿿、（）]{{2,24}})：$"),
        pattern(rf"^(?:[一二三四五六七八九十]{{1,2}}、)?{any_of(w['labels'])} ?："),
        pattern(rf"^[㐀-鿿（）“”]{{2,26}}{any_of(w['bodies'])}(?:（章）)?$"),
        pattern(rf"{any_of(w['official'])}(?:（[^（）]{{1,6}}）)?$"),
        pattern(any_of(w["adverts"])),
        pattern(rf"^[^㐀-鿿]{{0,2}}{any_of(w['notes'])} *[：】]"),
        pattern(_double(any_of((*w["columns"], *w["forms"])))),
        pattern(rf"^[㐀-鿿]{{0,12}}{any_of(w['signers'])}(?:（?[们]?）?| +[㐀-鿿·]{{1,4}}(?: [㐀-鿿])?)$"),
        pattern(rf"^（[^（）]{{4,50}}{any_of(w['adopted'])}）$"),
    )


def _double(column: str) -> str:
    """The names of two columns, or of a column and a part of it: 卫生与健康, 副刊·映山红."""
    return rf"^(?:{column} *[·|与和] *{column}|{column} *[·|] *[㐀-鿿]{{2,6}})$"


def _masthead(w: Words) -> str:
    """A line of a running head: `中共某县委宣传部主办`, `某县日报 2019年10月 要闻`, `2011年5月6日 星期五 第3版`, `某晚报·某县版`.

    A date alone is none (reports on sites have it), nor is the name of a paper or of a column.
    """
    publisher, publish, column = any_of(w["publishers"]), any_of(w["publish"]), any_of((*w["columns"], *w["forms"], *w["briefs"]))
    by = rf"(?:[㐀-鿿·、]{{0,20}}{publisher} *{publish}|{publish}(?:单位)?：[㐀-鿿·、]{{0,20}}{publisher})"
    numeral = "[一二三四五六七八九十]{1,3}"
    sheet = rf"第? ?[A-Z]?\d{{1,3}} ?版|第?(?:{numeral}|头)版|[本今][期日][共出]?(?:{numeral}|\d{{1,2}})版"
    page = rf"(?:{sheet}|总?第? ?\d{{1,5}} ?期|[A-Z]\d{{1,2}}|{column})"
    date = r"(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}(?: \d{1,2}[：:]\d{2}(?:[：:]\d{2})?)?)"
    paper = rf"《?[㐀-鿿]{{1,12}}{any_of((*w['outlets'], *w['papers']))}》?"
    edition = r"《?[㐀-鿿]{2,12}》? ?· ?[㐀-鿿]{1,6}[版刊]"
    item = rf"(?:{by}|{date}|（?星期[一二三四五六日天]）?|{page}|{edition}|{paper}(?=[ |·]))"
    return rf"^(?!(?:{date}|{column})$)(?:{item}(?:[ |·/]+|(?<=[月日版期])|$)){{1,6}}$"


def worded(block: Block, words: Wording) -> dict[str, bool]:
    """What the words of a block say of its role."""
    text, size = block.text, len(block.text)
    prose = len(words.prose.findall(text)) + text.count("，")
    return {
        "begins": bool(words.openings.match(text)),
        "sets time": size > TEXT and bool(words.when.search(text[:LEAD])),
        "sets place": size > TEXT and bool(_WHERE.search(text[:LEAD])),
        "follows": bool(words.follows.match(text)),
        "inside": bool(words.inside.match(text)),
        "speaker": bool(words.speakers.match(text)),
        "says": size <= TEXT and bool(words.says.search(text)),
        "prose": prose >= 2,
        "much prose": size <= TEXT and prose >= 4,
        "legend": bool(words.legend.search(text)),
        "scene": size <= 220 and bool(words.scene.search(text)),
        "deck": bool(words.deck.match(text)),
        "editors": bool(words.editors.match(text)),
        "note": bool(words.notes.match(text)),
        "running head": size <= 120 and len(words.running.findall(text)) >= 2 - bool(_ISSUE.search(text)),
        **(_headed(text, words) | _official(text, words) if size <= 60 else {}),
    }


def _headed(text: str, words: Wording) -> dict[str, bool]:
    """What a line of at most 60 characters has of a page's head, the name of a column, a slogan."""
    size, bare, flanked = len(text), column(text), bool(_FLANKED.match(text))
    name = bare if flanked else text
    return {
        "furniture": bool(words.furniture.search(text)),
        "column": bare in words.columns or bool(size <= 14 and words.double.match(text)),
        "flanked": flanked,
        "named like a column": 4 <= size <= 14 and not _STOPS.search(text) and bool(words.named.search(name)),
        "dangles": bool(words.dangling.search(text[-4:])),
        "masthead": bool(words.masthead.match(text) or words.path.match(text)),
        "weather": size <= 40 and "℃" in text and not text.endswith("。") and bool(words.weather.search(text)),
        "slogan": size <= 16 and bool(words.slogans.search(text)),
        "slogans": size <= 22 and len(words.slogans.findall(text)) >= 2,
    }


def _official(text: str, words: Wording) -> dict[str, bool]:
    """What a line of at most 60 characters has of a letter, a notice, a diary."""
    size = len(text)
    return {
        "salutation": size <= TEXT and text[-1] == "：" and bool(words.addressed.search(text)),
        "document number": (size <= 30 and bool(_DOCUMENT.match(text))) or bool(words.adopted.match(text)),
        "day heading": size <= 24 and bool(_DAY_HEADING.match(text)),
        "label": bool(words.labels.match(text)),
        "body alone": size <= 30 and bool(words.bodies.match(text)),
        "contact": bool(_CONTACT.search(text)),
        "advert": size <= TEXT and text[-1] != "。" and bool(words.adverts.search(text)),
        "series": size <= 34 and bool(_SERIES.search(text)),
        "official": size <= TEXT and bool(words.official.search(text)),
        "sender": size <= 24 and bool(_SENDER.match(text) or words.sender.match(text)),
    }
