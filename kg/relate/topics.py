"""What a stretch of text is about: the project, division or body that figures without a subject of their own belong to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention, Range
from kg.relate.quotation import Quotation, quotations, spoken
from kg.relate.scene import Scene

CLAUSE = re.compile(r"[，。；：！？!?\n“”（）]")
OFFICER = re.compile("[㐀-鿿]{0,2}[局长]")  # 学校校长, 公司董事长: an officer's title
LONGEST_KIND = 8  # characters a kind alone has at most
NAME = re.compile("[㐀-鿿]{2}")  # a name begins so
BODIES = ("Division", "Organization", "Company", "Facility")
LEVELS = {
    "省": "province",
    "州": "prefecture",
    "县": "county",
    "区": "county",
    "乡": "township",
    "镇": "township",
    "村": "village",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing that a text is about from `at` on. `near`: it holds for its own clause only (a kind of project)."""

    at: int
    end: int
    mention: Mention
    near: bool = False


@lru_cache(maxsize=8)
def _patterns(ontology: Ontology) -> dict[str, re.Pattern[str]]:
    words = ontology.words["figures"]
    return {
        "openers": re.compile(rf"(?:{any_of(words['openers'])}|[、\s\d年月日])*"),
        "opener": re.compile(any_of(words["openers"])),
        "predicates": re.compile(any_of(words["predicates"])),
        "prepositions": re.compile(rf"(?:{any_of(words['prepositions'])})$"),
        "founded": re.compile(rf"(?:{any_of(words['founded'])})了?$"),
        "vague": re.compile(rf"(?:{any_of(words['vague_starts'])}).*|.*(?:{any_of(words['vague_ends'])})"),
        "starts": re.compile(
            rf"(?:(?<=[，。；：！？\n“])|\A)(?:{any_of(words['openers'])}|[、\s\d年月日])*(?P<pointed>{any_of(words['kinds_before'])})?"
        ),
        "roads": re.compile(
            rf"(?:(?<=[。；！？\n])|\A)(?P<name>[㐀-鿿]{{1,8}}(?:{any_of(words['roads'])}))(?=(?:{any_of(words['measured'])}))"
        ),
        "event": re.compile(
            rf"(?:(?<=[，。；！？\n])|\A)(?P<name>[^，。；：！？\n]{{2,30}}?(?:{any_of(words['gatherings'])}))(?=(?:在|于)[^，。；：！？\n]{{2,20}}(?:{any_of(words['opened'])}))"
        ),
        "activities": re.compile(any_of(words["activities"])),
        "held": re.compile(rf"(?:{any_of(words['holds'])})([^，。；：！？\n]{{2,24}}?活动)"),
        "gathering": re.compile(
            rf"(?:{any_of(words['holds'])})(?:了)?((?:[^，。；：！？\n“”的]{{0,6}}“[^”\n]{{2,16}}”|[^，。；：！？\n“”的]{{4}})[^，。；：！？\n“”的]{{0,12}}(?:{any_of(words['gatherings'])}))，"
        ),
        "homes": re.compile(
            rf"(?<=[，。；：！？\n“”])(?:{any_of(words['openers'])})?([省市州县区旗镇乡村])(?:里|支?“?两委”?)(?![㐀-鿿]?[，。])"
        ),
        "ones_own": re.compile(rf"(?:{any_of(words['openers'])})?(?:{any_of(words['ones_own'])})"),
        "leads": re.compile(any_of(words["leads"])),
        "says": re.compile(any_of(words["says"])),
    }


def clause(text: str, at: int) -> Range:
    """The clause around a position: between two marks (enumeration marks do not part clauses)."""
    before = [m.end() for m in CLAUSE.finditer(text, max(0, at - 200), at)]
    after = CLAUSE.search(text, at)
    return (before[-1] if before else max(0, at - 200)), (after.start() if after else len(text))


@lru_cache(maxsize=4)
def topics(scene: Scene) -> tuple[Topic, ...]:
    """The topics of an article, in order: all projects; divisions and bodies where they are subjects."""
    found = [t for m in scene.mentions for t in _topics(scene, m)]
    others = (*_kinds(scene), *_homes(scene), *_activities(scene), *_gatherings(scene), *_roads(scene), *_events(scene))
    return tuple(sorted([*found, *others], key=lambda t: (t.at, t.end)))


def _homes(scene: Scene) -> Iterator[Topic]:
    """村里, 镇里 at the beginning of a clause is the division of that level that was named last."""
    for match in _patterns(scene.ontology)["homes"].finditer(scene.text):
        for m in reversed(scene.before(match.start())):
            home = spoken_for(m).division
            if home and (home.level == LEVELS.get(match[1]) or home.name.endswith(match[1])):
                yield Topic(match.start(), match.end(), spoken_for(m))
                break


def _gatherings(scene: Scene) -> Iterator[Topic]:
    """A clause that begins with a figure tells of the gathering before it (举办“春风行动”招聘会，30家企业参加)."""
    patterns = _patterns(scene.ontology)
    for held in patterns["gathering"].finditer(scene.text):
        amount = next(iter(scene.between(held.end(), min(held.end() + 12, len(scene.text)))), None)
        if amount and amount.kind == "Amount" and patterns["openers"].fullmatch(scene.text, held.end(), amount.start):
            yield Topic(held.end() - 1, held.end(), Mention(held.start(1), held.end(1), "Event", held[1], held[1]))


def _activities(scene: Scene) -> Iterator[Topic]:
    """此次活动 is the activity that was named, by its longest name."""
    patterns = _patterns(scene.ontology)
    named = [(m.start(1), m[1].removeprefix("了")) for m in patterns["held"].finditer(scene.text)]
    for match in patterns["activities"].finditer(scene.text):
        for start, words in sorted((n for n in named if n[0] < match.start()), key=lambda n: -len(n[1]))[:1]:
            yield Topic(match.start(), match.end(), Mention(start, start + len(words), "Event", words, words))


def _kinds(scene: Scene) -> Iterator[Topic]:
    """该基地, or 基地 alone, at the beginning of a clause is what was named last by a name that ends so."""
    endings = _endings(scene)
    for match in _patterns(scene.ontology)["starts"].finditer(scene.text):
        at = match.end()
        for size in range(LONGEST_KIND, 0 if match["pointed"] else 1, -1):
            same = endings.get(scene.text[at : at + size], ())
            last = bisect_right(same, match.start(), key=lambda named: named[0])
            if last and not _is_other(scene, at, at + size):
                yield Topic(at, at + size, spoken_for(same[last - 1][1]))
                break


def _endings(scene: Scene) -> Mapping[str, list[tuple[int, Mention]]]:
    """For each ending of a name the single things named so, in order, each with where its mention ends."""
    endings: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    for whole in scene.mentions:
        for m in whole.parts[:1] if whole.kind == "Post" else (whole,):
            single = m.kind in (*BODIES, "Project") and not {"anaphor", "group", "generic"} & set(m.tags)
            name = m.name or m.text
            for size in range(1, min(LONGEST_KIND, len(name) - 1) + 1) if single and not vague(scene, m) else ():
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
    around = (m for m in around if not (m.end == end and _is_led_in(scene, m)))
    return any(m.start < start or m.end > end or (m.kind == "Project" and "anaphor" in m.tags) for m in around)


def _is_led_in(scene: Scene, m: Mention) -> bool:
    """Whether a body's name is but an opener and a kind (如今合作社)."""
    opener = _patterns(scene.ontology)["opener"].match(m.text)
    return opener is not None and m.text[opener.end() :] in lexicon().words


def _roads(scene: Scene) -> Iterator[Topic]:
    """A road, bridge or canal at the beginning of a sentence that tells how long or large it is (环湖路全长3公里)."""
    for match in _patterns(scene.ontology)["roads"].finditer(scene.text):
        start, end = match.span("name")
        inside = scene.between(start, end)
        named = next((m for m in inside if m.end == end and m.kind in (*BODIES, "Project")), None)
        start = max((m.end for m in inside if m.kind == "Division" and m.end < end), default=start)
        name = scene.text[start:end]
        yield Topic(end - 1, end, named or Mention(start, end, "Facility", name, name))


def _events(scene: Scene) -> Iterator[Topic]:
    """A festival, course or fair that is said to open somewhere (第九届茶文化节在甲镇开幕)."""
    for match in _patterns(scene.ontology)["event"].finditer(scene.text):
        start, end = match.span("name")
        yield Topic(end - 1, end, Mention(start, end, "Event", match["name"], match["name"]))


def _topics(scene: Scene, m: Mention) -> Iterator[Topic]:
    if m.kind == "Project":
        yield Topic(m.start, m.end, m, near="generic" in m.tags)
    elif m.kind == "Post" and _opens(scene, m) and not _is_persons(scene, m):
        for part in m.parts[:1]:
            if part.kind in BODIES and not vague(scene, part) and not _tells_of_others(scene, m, part):
                yield Topic(m.start, m.end, spoken_for(part))
    elif m.kind in BODIES and not vague(scene, m) and _is_subject(scene, m):
        yield Topic(m.start, m.end, spoken_for(m))


def _tells_of_others(scene: Scene, post: Mention, unit: Mention) -> bool:
    """Whether an officer of an organ tells what the article, which does not begin with his organ, is about."""
    heading = scene.between(0, scene.article.heading)
    person = next((m for m in scene.between(post.end, post.end + 12) if m.kind == "Person"), None)
    if unit.kind != "Organization" or person is None or not heading or heading[0].kind not in ("Division", "Project"):
        return False
    return _patterns(scene.ontology)["says"].search(scene.text[person.end : clause(scene.text, person.end)[1]]) is not None


def vague(scene: Scene, m: Mention) -> bool:
    """Whether a body is not a single one, or named by its kind alone."""
    return (
        m.kind != "Division"
        and spoken_for(m) is m
        and ("bare" in m.tags or _is_led_in(scene, m) or bool(_patterns(scene.ontology)["vague"].fullmatch(m.text)))
    )


def spoken_for(m: Mention) -> Mention:
    """The division whose own organ a body is (县委, 镇政府, 村委会), else the mention itself."""
    if m.kind == "Organization" and {"generic", "implied"} <= set(m.tags) and m.within:
        return Mention(m.start, m.end, "Division", m.text, m.within[-1].name, division=m.within[-1], within=m.within[:-1])
    if "governing" in m.tags:
        return next((p for p in reversed(m.parts) if p.kind == "Division"), m)
    return m


def _is_subject(scene: Scene, m: Mention) -> bool:
    patterns, text = _patterns(scene.ontology), scene.text
    start, end = clause(text, m.start)
    if "anaphor" in m.tags and m.text.startswith("全"):  # 对全县的38条河道
        return True
    located = text[start : m.start].endswith("在") and (text[start:end].endswith("下") or not _opens(scene, m))
    listed = text[m.end : m.end + 1] in ("、", "“")
    if (
        not located
        and m.kind == "Company"
        and patterns["founded"].search(text[start : m.start])
        and text[m.end : m.end + 1] == "，"
    ):
        return True  # 村里成立了甲合作社，…
    if located or listed or patterns["prepositions"].search(text[start : m.start]):
        return False
    return (
        _opens(scene, m) or "anaphor" in m.tags or ("implied" not in m.tags and bool(patterns["predicates"].match(text, m.end)))
    )


def _opens(scene: Scene, m: Mention, aside: tuple[str, ...] = ()) -> bool:
    """Whether a mention stands at the beginning of its clause: openers, dates, wider divisions and kinds `aside` left out."""
    start, _ = clause(scene.text, m.start)
    before = list(scene.text[start : m.start])
    for other in scene.between(start, m.start):
        if other.kind in ("Date", "Division", *aside):
            before[other.start - start : other.end - start] = " " * (other.end - other.start)
    return _patterns(scene.ontology)["openers"].fullmatch("".join(before)) is not None


def topic_at(scene: Scene, found: tuple[Topic, ...], at: int) -> Mention | None:
    """What a figure at a position is about: the last topic of its sentence, else of its paragraph, else the article's."""
    sentence = next(((a, b) for a, b in scene.sentences if a <= at < b), (at, at))
    paragraph = next(((a, b) for a, b in scene.paragraphs if a <= at < b), sentence)
    before = [t for t in found[: bisect_left([t.at for t in found], at)] if not t.near or t.at >= sentence[0]]
    own = own_topics(scene, found, at)
    if quote := _quoted(scene, at):
        own = [t for t in own if t.at >= quote.begin]
        speaker = _speaker(scene, quote)
        if not own and speaker and (_is_private(scene, speaker) or (unit := _voice(scene, speaker))):
            return None if _is_private(scene, speaker) else unit
    if is_private(scene, own, at):
        return None
    near = own or [t for t in before if t.at >= paragraph[0]]
    return near[-1].mention if near else _main(scene, found, before)


def is_private(scene: Scene, found: Sequence[Topic], at: int) -> bool:
    """Whether a figure at a position is a single person's own, whatever is the topic."""
    start = next((a for a, b in scene.sentences if a <= at < b), at)
    last = max((t.end for t in found if start <= t.at < at), default=start)
    return _is_ones_own(scene, at) or _acts_alone(scene, last, at)


@lru_cache(maxsize=4)
def _speech(scene: Scene) -> tuple[Quotation, ...]:
    return tuple(q for q in quotations(scene.text) if spoken(scene.text, q))


def _quoted(scene: Scene, at: int) -> Quotation | None:
    """The speech in quotation marks around a position."""
    return next((q for q in _speech(scene) if q.start <= at < q.end), None)


def _is_ones_own(scene: Scene, at: int) -> bool:
    """Whether the clause of a figure begins with 他, 我家 and the like: what it tells is a single person's."""
    start, _ = clause(scene.text, at)
    patterns = _patterns(scene.ontology)
    found = patterns["ones_own"].match(scene.text, start)
    return found is not None and not patterns["leads"].search(scene.text, found.end(), at)


def _speaker(scene: Scene, quote: Quotation) -> Mention | None:
    """Who says a quotation: the first person (or role: 种植户王大娘) in the clause behind it, else the one before its colon."""
    start, _ = clause(scene.text, max(0, quote.start - 2))
    behind = re.compile("[，。；：！？\n“]").search(scene.text, quote.end)
    follow = scene.between(quote.end, behind.start() if behind else len(scene.text))
    after = [*scene.of_kind("Person", follow), *(m for m in follow if m.kind in ("Post", "Title"))]
    before = list(scene.of_kind("Person", scene.between(start, quote.start))) if scene.text[quote.start - 1] == "：" else []
    return next(iter((*before[-1:], *after)), None)


def _roles(scene: Scene, person: Mention) -> Iterator[Mention]:
    """The posts and titles that stand directly before a person's name, wherever the article names him."""
    if person.kind != "Person":
        yield person
    for m in scene.of_kind("Person"):
        if m.name == person.name:
            before = scene.between(max(0, m.start - 40), m.start)
            yield from (t for t in before if t.end == m.start and t.kind in ("Post", "Title"))


def _is_private(scene: Scene, speaker: Mention) -> bool:
    """Whether a speaker tells of himself (村民, 种植户): his figures are nobody's."""
    roles = list(_roles(scene, speaker))
    return bool(roles) and all("private" in r.tags for r in roles)


def _voice(scene: Scene, speaker: Mention) -> Mention | None:
    """The company or project that a speaker speaks for."""
    units = (r.parts[0] for r in _roles(scene, speaker) if r.kind == "Post" and r.parts)
    return next((u for u in units if (u.kind in ("Company", "Project") or _is_village(u)) and not vague(scene, u)), None)


def _is_village(m: Mention) -> bool:
    """Whether a speaker's home is so small that what he tells without a subject is its own."""
    return m.division is not None and m.division.level == "village"


def own_topics(scene: Scene, found: tuple[Topic, ...], at: int) -> list[Topic]:
    """The topics of a sentence before a position; a kind of project is none if a project is named (甲工程是重点项目)."""
    start = next((a for a, b in scene.sentences if a <= at < b), at)
    own = [t for t in found if start <= t.at < at]
    if own and own[-1].near:
        return [t for t in own if t.mention.kind == "Project" and not t.near] or own
    return own


def _acts_alone(scene: Scene, start: int, at: int) -> bool:
    """Whether a person who neither speaks nor leads stands between a topic and a figure: it is that person's own."""
    patterns = _patterns(scene.ontology)
    doers = [m for m in scene.between(start, at) if _is_doer(scene, m)]
    return bool(doers) and not any(patterns[k].search(scene.text, doers[-1].end, at) for k in ("says", "leads"))


def _is_doer(scene: Scene, m: Mention) -> bool:
    """Whether a mention is a person with a title, one at the beginning of a clause, or the words for one (甲村贫困户某某)."""
    if m.kind == "Post":
        return _opens(scene, m) and _is_persons(scene, m)
    if m.kind != "Person":
        return False
    before = scene.between(max(0, m.start - 30), m.start)
    titled = any(t.end == m.start and t.kind in ("Title", "Post") for t in before)
    return titled or _opens(scene, m, ("Title", "Post", *BODIES))


def _is_persons(scene: Scene, post: Mention) -> bool:
    """Whether the words behind what a private person is (种植户, 贫困户) are his name, no word of the language (户均, 人均)."""
    follow = scene.text[post.end : post.end + 2]
    return "private" in post.tags and bool(NAME.fullmatch(follow)) and follow not in lexicon().words


def division_at(found: tuple[Topic, ...], at: int) -> Mention | None:
    """The division that 辖区 at a position means: the last one that was a topic."""
    return next((t.mention for t in reversed(found) if t.at < at and t.mention.kind == "Division"), None)


def _main(scene: Scene, found: tuple[Topic, ...], before: list[Topic]) -> Mention | None:
    """What the article is about: its headline's topic, else the last one named in full."""
    headline = [t for t in found if t.at < scene.article.heading and not t.near]
    return next((t.mention for t in (*headline[:1], *reversed(before))), None)
