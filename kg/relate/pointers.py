"""Words that point to a thing named elsewhere: 该基地, 村里, 此次活动; and names of ways and gatherings found by their form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from kg.core.frozen import frozen
from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention
from kg.relate.clauses import BODIES, is_led_in, opening, opens, patterns, spoken_for, vague
from kg.relate.scene import Scene
from kg.relate.things import things

OFFICER = re.compile("[㐀-鿿]{0,2}[局长]")  # 学校校长, 公司董事长: an officer's title
NEAR = 12  # characters behind a gathering in which the figure begins that it is told by
BY_HEAD, BY_MARKS = "found by its head", "in quotation marks"  # cues of things that no mention covers
LONGEST_KIND = 8  # characters a kind alone has at most
NAMED = (*BODIES, "Project", "Event", "Programme")  # what a kind alone may point to, but for what is tagged so
NO_NAME = frozenset(["anaphor", "group", "generic"])
LEVELS = {
    "省": "province",
    "州": "prefecture",
    "县": "county",
    "区": "county",
    "乡": "township",
    "镇": "township",
    "村": "village",
}


@frozen
class Pointer:
    """Words at text[start:end] that mean a thing.

    `opens`: they stand at the beginning of their clause; `leads`: they have the form of its subject; `cues`: what else speaks
    for or against them.
    """

    start: int
    end: int
    mention: Mention
    opens: bool = True
    leads: bool = True
    cues: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def pointers(scene: Scene) -> tuple[Pointer, ...]:
    """All pointers of an article."""
    own = (_goods, _quoted, _activities, _gatherings, _roads, _events)
    return (*_things(scene), *pointing_back(scene), *(p for reader in own for p in reader(scene)))


@lru_cache(maxsize=4)
def pointing_back(scene: Scene) -> tuple[Pointer, ...]:
    """Those that may mean a body, venture or division that was named before them."""
    return tuple([p for reader in (_kin, _kinds, _homes, _wholes) for p in reader(scene)])


def _things(scene: Scene) -> Iterator[Pointer]:
    """What has a name and is no mention."""
    for m in things(scene):
        first = opens(scene, m)
        does = patterns(scene.ontology)["predicates"].match(scene.text, m.end) is not None
        yield Pointer(m.start, m.end, m, first, first or does, (BY_MARKS if m.text.startswith("“") else BY_HEAD,))


def _homes(scene: Scene) -> Iterator[Pointer]:
    """村里, 镇里 at the beginning of a clause is the division of that level that was named last."""
    for match in opening(scene, "homes", "one opener"):
        if home := last_home(scene, match[1], match.start()):
            yield Pointer(match.start(1), match.end(), home)


def last_home(scene: Scene, level: str, before: int) -> Mention | None:
    """The division of a level (镇, 县) that was named last before a position."""
    for m in reversed(scene.before(before)):
        home = spoken_for(m).division
        if home and (home.level == LEVELS.get(level) or home.name.endswith(level)):
            return spoken_for(m)
    return None


def _wholes(scene: Scene) -> Iterator[Pointer]:
    """全县, 全旗 is the division of that level that was named last, be it as a part of a body's name (甲旗农牧局)."""
    for match in patterns(scene.ontology)["wholes"].finditer(scene.text):
        if named := _whole(scene, match):
            begin, _ = scene.clause(match.start())
            first = patterns(scene.ontology)["openers"].fullmatch(scene.text, begin, match.start()) is not None
            yield Pointer(match.start(), match.end(), named, first, first)


def _whole(scene: Scene, match: re.Match[str]) -> Mention | None:
    """The division of a level that was named last, else that of the article's region."""
    for m in reversed(scene.before(match.start())):
        home = next((d for d in (spoken_for(m).division, *reversed(m.within)) if d and d.name.endswith(match[1])), None)
        if home:
            around = m.within[: m.within.index(home)] if home in m.within else m.within
            return Mention(m.start, m.end, "Division", home.name, home.name, division=home, within=around)
    region = scene.article.context.region
    for i, home in reversed(list(enumerate(region))):
        if home.name.endswith(match[1]):
            return Mention(*match.span(), "Division", match[0], home.name, division=home, within=region[:i])
    return None


def _goods(scene: Scene) -> Iterator[Pointer]:
    """What a price or a yield is told of, by its place before it: 灰枣每斤卖6元, 一公斤生豆卖28元."""
    words, text = patterns(scene.ontology), scene.text
    for match in words["goods"].finditer(text) if words["any goods"].search(text) else ():
        start, end = match.span(match.lastgroup or 0)
        inside = [m for m in scene.between(start, end) if m.kind != "Title"]
        start = max((m.end for m in inside), default=start)
        name = text[start:end]
        if len(name) > 1:
            yield Pointer(start, end, Mention(start, end, "Product", name, name))


def _quoted(scene: Scene) -> Iterator[Pointer]:
    """What has a name in quotation marks and does or has something (“周末课堂”一学期不少于12次)."""
    for match in opening(scene, "quoted", "openers"):
        start, end = match.span("name")
        if not any(m.start < end and start < m.end for m in scene.between(max(0, start - 40), end + 40)):
            yield Pointer(start, end, Mention(start, end, "Programme", match["name"], match["name"]))


def _gatherings(scene: Scene) -> Iterator[Pointer]:
    """A clause that begins with a figure tells of the gathering before it (举办“春风行动”招聘会，30家企业参加)."""
    words = patterns(scene.ontology)
    for held in words["gathering"].finditer(scene.text):
        amount = next(iter(scene.between(held.end(), held.end() + NEAR)), None)
        if amount and amount.kind == "Amount" and words["openers"].fullmatch(scene.text, held.end(), amount.start):
            yield Pointer(held.start(1), held.end(1), Mention(held.start(1), held.end(1), "Event", held[1], held[1]), False)


def _activities(scene: Scene) -> Iterator[Pointer]:
    """此次活动 is the activity that was named, by its longest name."""
    for match in patterns(scene.ontology)["activities"].finditer(scene.text):
        held = patterns(scene.ontology)["held"].finditer(scene.text)
        named = [(m.start(1), m[1].removeprefix("了")) for m in held if m.start(1) < match.start()]
        for start, words in sorted(named, key=lambda n: -len(n[1]))[:1]:
            yield Pointer(match.start(), match.end(), Mention(start, start + len(words), "Event", words, words), False)


def _kinds(scene: Scene) -> Iterator[Pointer]:
    """该基地, or 基地 alone, at the beginning of a clause is what was named last by a name that ends so."""
    text, places = scene.text, list(_places(scene))
    endings = _endings(scene, {text[at : at + 1] for _, at, _ in places})
    begins = {words[0] for words in endings}
    for start, at, least in places:
        for size in range(LONGEST_KIND, least - 1, -1) if text[at : at + 1] in begins else ():
            same = endings.get(text[at : at + size], ())
            last = bisect_right(same, start, key=_end) if same else 0
            if last and not _is_other(scene, at, at + size):
                yield Pointer(at, at + size, spoken_for(same[last - 1][1]))
                break


def _places(scene: Scene) -> Iterator[tuple[int, int, int]]:
    """Where clauses begin, where their first words begin behind openers and 该, and how many characters point back at least."""
    text, end, starts, leads = scene.text, 0, patterns(scene.ontology)["starts"].match, _leads(scene.ontology)
    for start in scene.openings:
        if start >= end:
            leads_in = text[start : start + 1] in leads or not "一" <= text[start : start + 1] <= "鿿"
            match = starts(text, start) if leads_in else None
            end = match.end() if match else start
            yield start, end, 1 if match and match["pointed"] else 2


@lru_cache(maxsize=8)
def _leads(ontology: Ontology) -> frozenset[str]:
    """The Chinese characters that openers, words like 该, and what may stand between them begin with."""
    words = ontology.words["figures"]
    return frozenset(w[0] for name in ("openers", "kinds_before") for w in words[name]) | frozenset("年月日")


def _end(named: tuple[int, Mention]) -> int:
    return named[0]


def _kin(scene: Scene) -> Iterator[Pointer]:
    """学校 at the beginning of a clause, 全校 anywhere, is the body that was named last by such a name (柳溪小学)."""
    words = kin(scene.ontology)
    if not words.any.search(scene.text):
        return
    named = [m for whole in scene.mentions for m in (whole.parts[:1] if whole.kind == "Post" else (whole,))]
    bodies = [m for m in (*named, *things(scene)) if m.kind in BODIES[1:] and not vague(scene, m)]
    for match in words.pattern.finditer(scene.text) if bodies else ():
        start, end = match.span(match.lastgroup or 0)
        fits = (m for m in bodies if m.end <= start and (m.name or m.text).endswith(words.endings[scene.text[start:end]]))
        last = max(fits, key=lambda m: m.end, default=None)
        if last and not _is_other(scene, start, end):
            yield Pointer(start, end, spoken_for(last), match.lastgroup == "first", match.lastgroup == "first")


@dataclass(frozen=True, eq=False, slots=True)
class Kin:
    """Words that mean a body named before, where they may stand, and for each what the body's name ends with."""

    any: re.Pattern[str]
    pattern: re.Pattern[str]
    endings: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def kin(ontology: Ontology) -> Kin:
    """The words for bodies named before, of an ontology."""
    lists = {n: [row.split("=") for row in ontology.words["figures"][n]] for n in ("kin", "wholes_of")}
    endings = {w: tuple(ends.split()) for rows in lists.values() for own, ends in rows for w in own.split()}
    first, whole = (any_of(w for own, _ in lists[n] for w in own.split()) for n in ("kin", "wholes_of"))
    opener = any_of(ontology.words["figures"]["openers"])
    begins = r"(?:(?<=[，。；：！？\n“”])|\A)"
    pattern = re.compile(rf"{begins}(?:{opener}|[、\s\d年月日])*(?P<first>{first})|(?P<whole>{whole})")
    return Kin(re.compile(any_of(endings)), pattern, endings)


def _endings(scene: Scene, begins: Collection[str]) -> Mapping[str, list[tuple[int, Mention]]]:
    """For each ending of a name that begins with one of some characters the single things named so, in order, each with
    where its mention ends."""
    endings: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    for whole in sorted((*scene.mentions, *things(scene)), key=attrgetter("start")):
        for m in whole.parts[:1] if whole.kind == "Post" else (whole,):
            if m.kind not in NAMED or not NO_NAME.isdisjoint(m.tags) or vague(scene, m):
                continue
            name = m.name or m.text
            least = 1 if m.kind == "Division" or name[-1] not in LEVELS else 2  # 该镇 is no 古镇
            for size in range(least, min(LONGEST_KIND, len(name) - 1) + 1):
                if name[-size] in begins:
                    endings[name[-size:]].append((whole.end, m))
    return endings


def _is_other(scene: Scene, start: int, end: int) -> bool:
    """Whether words are only the beginning of another word or name (中心城区, 工程师, 公司法)."""
    words = lexicon().words
    if any(scene.text[start:longer] in words for longer in range(end + 1, end + 3)):
        return True
    if OFFICER.match(scene.text, end):
        return True
    around = (m for m in scene.between(max(0, start - 40), start + 40) if m.start <= start < m.end)
    around = (m for m in around if not (m.end == end and is_led_in(scene, m)))
    return any(m.start < start or m.end > end or (m.kind == "Project" and "anaphor" in m.tags) for m in around)


def _roads(scene: Scene) -> Iterator[Pointer]:
    """A road, bridge or canal at the beginning of a sentence that tells how long or large it is (环湖路全长3公里)."""
    words = patterns(scene.ontology)
    for match in words["roads"].finditer(scene.text) if words["any road"].search(scene.text) else ():
        start, end = match.span("name")
        inside = scene.between(start, end)
        if any(m.end == end and m.kind in (*BODIES, "Project") for m in inside):
            continue
        start = max((m.end for m in inside if m.kind == "Division"), default=start)
        name = scene.text[start:end]
        yield Pointer(start, end, Mention(start, end, "Facility", name, name))


def _events(scene: Scene) -> Iterator[Pointer]:
    """A festival, course or fair that is said to open somewhere (第九届茶文化节在甲镇开幕)."""
    words = patterns(scene.ontology)
    for match in words["event"].finditer(scene.text) if words["opened"].search(scene.text) else ():
        start, end = match.span("name")
        yield Pointer(start, end, Mention(start, end, "Event", match["name"], match["name"]))
