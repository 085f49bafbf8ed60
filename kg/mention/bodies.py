"""Bodies: party organs, departments, schools, associations, companies (`牡丹区|区委|宣传部`, `X镇|X合作社`).

A body ends in a head (局, 协会, 有限公司). Its left border is known where a division, a level (`区卫健局`) or
another body stands before it; else it is where a border word or mark ends (`由|江南食品有限公司`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.core.lexicon import lexicon
from kg.core.ontology import Ontology
from kg.core.types import Context, Mention
from kg.mention.bodywords import BodyWords, body_words
from kg.mention.nearest import Chain, Levels, Row, chain

LONGEST_STEM = 16
LONGEST_PART = 10
SHORTEST_COMPANY = 5  # characters from which on a company's own words name it
NAME_CHAR = re.compile(r"[㐀-鿿A-Za-z0-9“”·]")
COUNTED = re.compile(r"(?<![第\d一二三四五六七八九十])[\d一二三四五六七八九十百两几多数]+余?(?:大(?!队)|个|家|所|批|支(?!队))")


@dataclass(frozen=True, eq=False)
class _Before:
    """What was found before: places with their level named, titles, the ends of all things, and the bodies so far."""

    text: str
    words: BodyWords
    places: Row
    titles: Row
    ends: Sequence[int]
    found: list[Mention] = field(default_factory=list)


def bodies(text: str, taken: Sequence[Mention], context: Context, ontology: Ontology) -> list[Mention]:
    """The bodies in a folded text, in order, not overlapping; a division before a body is part of it.

    `taken`: divisions, titles, amounts and dates found before. Kind Organization or Company; tags: governing (a
    division's own organ), bare (named by its kind alone), generic (by level and kind: 村卫生室), part (of the body
    that is its first part), loose (its border is a guess), implied (its division stands elsewhere), anaphor.
    """
    words = body_words(ontology)
    places, titles = Row([t for t in taken if _is_place(t)]), Row([t for t in taken if t.kind == "Title"])
    ends = sorted(m.end for m in taken if m.kind != "Division" or _is_place(m))
    before, at = _Before(text, words, places, titles, ends), 0
    while m := words.head.search(text, at):
        body = None if _is_no_body(m, before) else _body(m, before)
        if body:
            _add(before, body)
            _add_part(before, m.end())
        at = m.end() if body or m["open"] else m.start() + 1
    levels, divisions = Levels(t for t in taken if t.division), Row([t for t in taken if t.division])
    settled = [_settle(b, (levels, divisions, context), ontology) for b in before.found]
    return sorted([*settled, *_anaphors(text, settled, words)], key=lambda m: m.start)


def _is_no_body(m: re.Match[str], before: _Before) -> bool:
    """区委 in 区委书记 is part of the title (公安局 in 公安局长 is a body), 部 in 部门 a piece of a word."""
    title = before.titles.at(m.end() - 1)
    if title and title.end > m.end() and (title.start < m.end() - 1 or before.text[title.start] != title.name[0]):
        return True
    place = before.places.at(m.start())
    return bool(before.words.goes_on.match(before.text, m.end() - 1)) or (place is not None and place.end >= m.end())


def _body(m: re.Match[str], before: _Before) -> Mention | None:
    text, words = before.text, before.words
    place = _place_before(m, before)
    joined = bool(before.found) and before.found[-1].end == m.start()
    if (m["placed"] and not (place and _is_name(m.start("placed"), m.start("placed_head"), before))) or (
        m["short"] and not _is_name(m.start("short"), m.start("short_head"), before)
    ):
        return None
    open_left = bool(m["open"]) or (m["bare"] or "").endswith(words.open_heads)
    start, end = m.start(), m.end()
    if open_left and not (place or joined):
        start, place = _left_border(start, before)
        opened = text.rfind("“", start, end)
        end += opened > text.rfind("”", start, end) and bool(place) and text[end : end + 1] == "”"
    own = text[place.end if place else start : end]
    known = place or m["level"] or joined
    if not (place and own.startswith(words.unnamed)) and _is_any(own, start, end, before):
        return None
    if not known and (own.strip("“”") in words.vague or (m["open"] and start == m.start())):
        return None
    tag = "" if known else "loose" if start < m.start() else "bare"
    if m["governing"] or (place and own.endswith(words.organs)):
        tag = "governing"
    elif own.startswith(words.unnamed) or own.endswith(words.teams):
        tag = "generic"
    return _named(text, place, start, end, (tag,) if tag else (), words)


def _is_any(own: str, start: int, end: int, before: _Before) -> bool:
    """Whether the words stand for any body of a kind: 各小区党支部, 六大指挥部, 最大的合作社之一."""
    text, words = before.text, before.words
    determined = words.any_one.match(own) or COUNTED.search(own) or words.any_one.match(text, max(0, start - 1), start + 1)
    return bool(determined) or text.startswith(words.kind_of, end)


def _place_before(m: re.Match[str], before: _Before) -> Mention | None:
    """The division that a match is directly behind, or whose last character is its level: 牡丹区|区委, 牡丹区|委."""
    place = before.places.last(m.start())
    return place if place and place.end >= m.start() else None


def _is_name(start: int, head: int, before: _Before) -> bool:
    """Whether text[start:head] can be a name before a head: 茶 in 区茶办, but neither 举 in 县举办 nor 场 in 市场局."""
    words, text = lexicon().words, before.text
    pieces = (text[head - 1 : head + 1], text[start - 1 : start + 1])
    return before.words.begins(text, start, head + 1) == start and not any(p in words for p in pieces)


def _named(text: str, place: Mention | None, start: int, end: int, tags: tuple[str, ...], words: BodyWords) -> Mention:
    """The body at [start, end), with the division before it: by that it is named, a company by its own words."""
    own = text[place.end : end] if place else text[start:end]
    link = place.parts[-1] if place and place.parts else place
    kind = "Company" if own.strip("“”").endswith(words.company) else "Organization"
    name = own if not link or (kind == "Company" and len(own) >= SHORTEST_COMPANY) else link.name + own
    begin = place.start if place else start
    return Mention(begin, end, kind, text[begin:end], name, (place,) if place else (), tags, confidence=0.95 if place else 0.85)


def _is_place(m: Mention) -> bool:
    """A division with its level named: a bare `江北` may as well begin the name of a company."""
    return (
        m.kind == "Division"
        and "anaphor" not in m.tags
        and not (m.division and m.text[-1] != m.division.name[-1] and "office" not in m.tags)
    )


def _left_border(head: int, before: _Before) -> tuple[int, Mention | None]:
    """Where the name begins that ends in a head, and the division right before it."""
    text, i = before.text, bisect_right(before.ends, head)
    floor = max(head - LONGEST_STEM, 0, before.ends[i - 1] if i else 0, before.found[-1].end if before.found else 0)
    start = head
    while start > floor and (step := _step(text, start)):
        start -= step
    if (closed := text.rfind("”", start, head)) >= 0 and "“" not in text[start:closed]:
        start = closed + 1
    start = before.words.begins(text, start, head + 1)
    place = before.places.ending(start)
    opened = text.rfind("“", start, head) if text.count("“", start, head) > text.count("”", start, head) else -1
    return (start if opened < 0 or place else opened + 1), place


def _step(text: str, at: int) -> int:
    """How far a name reaches on to the left: one character, or a bracket set in it (`江南纺织（集团）有限公司`)."""
    if text[at - 1] == "）":
        return at - text.rfind("（", 0, at) if "（" in text[max(0, at - 7) : at] else 0
    return 1 if NAME_CHAR.match(text[at - 1]) else 0


def _add(before: _Before, body: Mention) -> None:
    """A body right behind another is a part of it: 省农牧厅|科技处. What lies inside a longer one gives way."""
    found = before.found
    while found and body.start <= found[-1].start:
        found.pop()
    if found and found[-1].end > body.start:
        return
    between = before.text[found[-1].end : body.start] if found else ""
    if found and not body.parts and ((not between and found[-1].end == body.start) or before.words.sent.fullmatch(between)):
        body = _joined(found.pop(), between, body)
    found.append(body)


def _add_part(before: _Before, start: int) -> None:
    """A part of the last body whose field no list has, if a title stands behind it: 县林业局|生态修复科|科长."""
    for m in before.words.part.finditer(before.text, start, start + LONGEST_PART):
        end = m.end()
        title = before.titles.at(end - 1) or before.titles.at(end)
        if (
            before.found[-1].end == start
            and title
            and title.start in (end - 1, end)
            and before.words.begins(before.text, start, end) == start
        ):
            own = before.text[start:end]
            _add(before, Mention(start, end, "Organization", own, own, confidence=0.85))
            return


def _joined(first: Mention, between: str, second: Mention) -> Mention:
    """Two bodies as one: a part, or a team that the first has sent (县纪委监委|驻|县医院纪检监察组)."""
    words = between + second.text
    sent = bool(between) or "sent" in first.tags
    whole = replace(first, end=second.end, text=first.text + words, name=first.name + words, kind=second.kind)
    return replace(whole, tags=("sent",)) if sent else replace(whole, parts=(first,), tags=("part",))


def _settle(body: Mention, known: tuple[Levels, Row, Context], ontology: Ontology) -> Mention:
    """The divisions around a body: from the division in its name, from its level, else from what was named before."""
    (levels, divisions, context), words, gazetteer = known, body_words(ontology), ontology.gazetteer
    first = body.parts[0] if body.parts else None
    if first and first.kind != "Division":
        first = _settle(first, known, ontology)
        return replace(body, parts=(first, *body.parts[1:]), within=first.within)
    if first and first.division:
        return replace(body, within=chain(first))
    if "loose" in body.tags and any(gazetteer.named(body.name[:n]) for n in (2, 3, 4)):
        return body  # 云南大学 bears the name of its own division
    if level := next((v for k, v in words.level_of.items() if body.name.startswith(k)), None):
        kind = level == "village" or (level == "township" and body.name.endswith(words.common))
        tags = (*body.tags, "implied", *(("generic",) if kind else ()))
        return replace(body, within=_of_level(level, body.start, levels, context), tags=tags)
    if "bare" in body.tags:
        return body
    last = divisions.last(body.start)
    return replace(body, within=chain(last) if last else context.region, tags=(*body.tags, "implied"))


def _of_level(level: str, before: int, levels: Levels, context: Context) -> Chain:
    """The chain down to the division of a level that was named last, else that of the page's region."""
    if found := levels.last(level, before):
        return found
    known = [d.level for d in context.region]
    return context.region[: known.index(level) + 1] if level in known else context.region if level == "township" else ()


def _anaphors(text: str, found: Sequence[Mention], words: BodyWords) -> Iterator[Mention]:
    """该公司, 该局: the nearest body before with the same head."""
    row = Row(found)
    for m in words.anaphor.finditer(text):
        head, anyone = m[0][1:], m[0][1:] in ("企业", "公司", "单位")
        known = (b for b in reversed(row.before(m.start())) if b.name.endswith(head) or (anyone and b.kind == "Company"))
        if last := next(known, None):
            yield Mention(m.start(), m.end(), last.kind, m[0], last.name, (), ("anaphor",), within=last.within, confidence=0.8)
