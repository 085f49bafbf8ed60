"""Bodies: party organs, departments, schools, associations, companies (`牡丹区|区委|宣传部`, `X镇|X合作社`).

A body ends in a head (局, 协会, 有限公司). Its left border is known where a division, a level (`区卫健局`) or
another body stands before it; else it is where a border word or mark ends (`由|江南食品有限公司`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.core.lexicon import lexicon
from kg.core.nearest import Row
from kg.core.ontology import Ontology
from kg.core.types import Context, Mention
from kg.mention.bodyplaces import settled
from kg.mention.bodywords import BodyWords, body_words

LONGEST_STEM = 16
SHORTEST_PART, LONGEST_PART = 2, 10
SHORTEST_COMPANY = 5  # characters from which on a company's own words name it
NAME_CHAR = re.compile(r"[㐀-鿿A-Za-z0-9“”·]")
COUNTED = re.compile(r"(?<![第\d一二三四五六七八九十])[\d一二三四五六七八九十百两几多数]+余?(?:大(?!队)|个|家|所|批|支(?!队))")

# The committee itself behind a division: （中共）云岭县|委员会, （政协）云岭县|第十届委员会.
COMMITTEE = re.compile("(?:第?[一二三四五六七八九十0-9]+届)?委员会")


@dataclass(frozen=True, eq=False)
class _Before:
    """What was found before: places with their level named, titles, the ends of all things, and the bodies so far."""

    text: str
    words: BodyWords
    places: Row
    spots: Row
    titles: Row
    ends: Sequence[int]
    found: list[Mention] = field(default_factory=list)


def bodies(text: str, taken: Sequence[Mention], context: Context, ontology: Ontology) -> list[Mention]:
    """The bodies in a folded text, in order, not overlapping; a division before a body is part of it.

    `taken`: divisions, titles, amounts and dates found before. Kind Organization or Company; tags: governing (a
    division's own organ), bare (named by its kind alone), generic (by level and kind: 村卫生室), part (of the body
    that is its first part), sent (by another), loose (its border is a guess), implied (its division stands
    elsewhere), anaphor.
    """
    before, at = _before(text, taken, ontology), 0
    for start in before.words.starts(text):
        m = before.words.head.match(text, start) if start >= at else None
        if m and not _is_sound(m, before):
            m = before.words.plain.match(text, start)
        if not m:
            continue
        body = _body(m, before) if not _is_cut(m, before) else None
        if body:
            _add(before, body)
            _add_part(before, m.end())
        at = m.end() if body or m["open"] else start + 1
    return settled(text, before.found, taken, context, ontology)


def _before(text: str, taken: Sequence[Mention], ontology: Ontology) -> _Before:
    taken = [t for t in taken if t.kind != "Division" or is_place(t)]
    places = [t for t in taken if t.kind == "Division"]
    spots = [t for t in taken if t.kind in ("Facility", "Division")]
    titles = [t for t in taken if t.kind == "Title"]
    ends = sorted([t.end for t in taken])
    return _Before(text, body_words(ontology), Row(places), Row(spots), Row(titles), ends)


def is_place(m: Mention) -> bool:
    """A division with its level named: a bare `江北` may as well begin the name of a company."""
    return (
        m.kind == "Division"
        and "anaphor" not in m.tags
        and not (m.division and m.text[-1] != m.division.name[-1] and "office" not in m.tags)
    )


def _is_sound(m: re.Match[str], before: _Before) -> bool:
    """Whether what is told by its place alone can be a name: 区|茶办, 州|茶科所, but neither 县举办 nor 市场局."""
    group = next((g for g in ("placed", "short") if m[g]), "")
    if not group or (group == "placed" and not _place_before(m, before)):
        return not group
    if group == "short" and (before.words.level_of[m["level"]] in ("township", "village") or _in_word(m.start(), before.text)):
        return False
    start, head, text = m.start(group), m.start(f"{group}_head"), before.text
    if before.titles.beginning(head) and text.endswith(before.words.last, start, head):
        return False  # 乌兰牧骑|队长
    words, last = lexicon(), text[head - 1 : head + 1]
    if last in before.words.not_heads:
        return False
    is_word = last in (words.words if head == start + 1 else words.verbs)
    is_word = is_word or (group == "short" and text[start - 1 : start + 1] in words.words)
    end = head if group == "short" else head + 1  # right before its head a verb tells the field: 征兵|办, 不动产登记|中心
    return before.words.begins(text, start, end) == start and not is_word


def _in_word(at: int, text: str) -> bool:
    """Whether the word for a level is the end of another: 辖|区."""
    return at > 0 and text[at - 1 : at + 1] in lexicon().words


def _is_cut(m: re.Match[str], before: _Before) -> bool:
    """区委 in 区委书记 is part of the title (公安局 in 公安局长 is a body), 部 in 部门 a piece of a word."""
    title = before.titles.at(m.end() - 1)
    if title and title.end > m.end() and (title.start < m.end() - 1 or before.text[title.start] != title.name[0]):
        return True
    first, last = before.spots.at(m.start()), before.spots.at(m.end() - 1)
    inside = (first is not None and first.end >= m.end()) or (last is not None and last.end > m.end())
    goes_on = before.words.goes_on.match(before.text, m.end() - 1) and not before.titles.beginning(m.end())  # 公司|项目经理
    return inside or bool(goes_on)


def _place_before(m: re.Match[str], before: _Before) -> Mention | None:
    """The division that a match is directly behind, or whose last character is its level: 牡丹区|区委, 牡丹区|委."""
    place = before.places.last(m.start())
    return place if place and place.end >= m.start() else None


def _body(m: re.Match[str], before: _Before) -> Mention | None:
    text, words = before.text, before.words
    place, start, end = _borders(m, before)
    own = text[place.end if place and place.end > start else start : end]
    known = place or m["level"] or (before.found and before.found[-1].end == m.start())
    if not (place and own.startswith(words.unnamed)) and _is_any(own, start, end, before):
        return None
    vague = own.strip("“”") in words.vague or (m["open"] and start == m.start())
    if not known and vague and not (own in words.titled and before.titles.at(end)):
        return None
    tag = "" if known else "loose" if start < m.start() else "bare"
    if place and own in words.zone_organs and place.name.endswith(words.zones):
        tag = ""
    elif m["governing"] or (place and (own.endswith(words.organs) or COMMITTEE.fullmatch(own))):
        tag = "governing"
    elif own.startswith(words.unnamed) or own.endswith(words.teams) or (place and _is_of_village(m, place, words)):
        tag = "generic"
    return _named(text, place, start, end, (tag,) if tag else (), words)


def _borders(m: re.Match[str], before: _Before) -> tuple[Mention | None, int, int]:
    """The division right before a body or at its head, where it begins, where it ends (behind a closing ”)."""
    text, words, place = before.text, before.words, _place_before(m, before)
    start, end = place.start if place else m.start(), m.end()
    if place and text[place.end : end] in words.branches:
        return place, _left_border(place.start, before)[0], end  # 大地保险|云岭县|支公司
    joined = bool(before.found) and before.found[-1].end == m.start()
    if (m["open"] or (m["bare"] or "").endswith(words.open_heads)) and not (place or joined):
        start, place = _left_border(start, before)
        runs = words.runs.match(text, start, end)
        start = runs.end() if runs and not place else start  # 经营|小吃店
        opened = text.rfind("“", start, end)
        end += opened > text.rfind("”", start, end) and bool(place) and text[end : end + 1] == "”"
        start = place.start if place else start
    return place, start, end


def _is_of_village(m: re.Match[str], place: Mention, words: BodyWords) -> bool:
    """村卫生室 of some village, though the township stands before it."""
    return bool(m["level"]) and m.start() >= place.end and words.level_of[m["level"]] == "village"


def _is_any(own: str, start: int, end: int, before: _Before) -> bool:
    """Whether the words stand for any body of a kind: 各小区党支部, 六大指挥部, 最大的合作社之一."""
    text, words = before.text, before.words
    determined = words.any_one.match(own) or COUNTED.search(own) or words.any_one.match(text, max(0, start - 1), start + 1)
    return bool(determined) or text.startswith(words.kind_of, end)


def _named(text: str, place: Mention | None, start: int, end: int, tags: tuple[str, ...], words: BodyWords) -> Mention:
    """The body at [start, end), with the division before it: by that it is named, a company by its own words."""
    own = text[place.end : end] if place and place.start == start else text[start:end]
    link = place.parts[-1] if place and place.parts else place
    kind = "Company" if own.strip("“”").endswith(words.company) else "Organization"
    short = link is not None and "shortened" in link.tags
    whole = not link or (start < link.start and own == text[start:end]) or (kind == "Company" and len(own) >= SHORTEST_COMPANY)
    name = text[start:end] if short else own if whole or not link else link.name + own
    return Mention(start, end, kind, text[start:end], name, (place,) if place else (), tags, confidence=0.95 if place else 0.85)


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
    if before.found and start == before.found[-1].end and text.startswith(before.words.joint, start, head):
        start += 2  # 市场监管局|联合|城关派出所
    if text[start] == "原" and text[start : start + 2] not in lexicon().words:
        start += 1
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
    """A part of the last body: a branch by its head (县法院|石桥法庭), any other if a title follows (林业局|生态修复科|科长)."""
    text, words = before.text, before.words
    branch = words.branch.match(text, start)
    if branch and before.found[-1].end == start and words.begins(text, start, branch.end()) == start:
        _add(before, Mention(start, branch.end(), "Organization", branch[0], branch[0], confidence=0.85))
        return
    for end in (m.end() for m in words.part.finditer(text, start + SHORTEST_PART - 1, start + LONGEST_PART)):
        title = before.titles.at(end - 1) or before.titles.at(end)
        if not all(map(NAME_CHAR.match, text[start:end])):
            return
        at_title = title is not None and title.start in (end - 1, end)
        fits = before.found[-1].end == start and text[start:end] not in lexicon().verbs  # 妇联|举办|月嫂培训班
        if at_title and fits and words.behind_borders(text, start, end) == start:
            _add(before, Mention(start, end, "Organization", text[start:end], text[start:end], confidence=0.85))
            return


def _joined(first: Mention, between: str, second: Mention) -> Mention:
    """Two bodies as one: a part, or a team that the first has sent (县纪委监委|驻|县医院纪检监察组)."""
    words = between + second.text
    sent = bool(between) or "sent" in first.tags
    whole = replace(first, end=second.end, text=first.text + words, name=first.name + words, kind=second.kind)
    return replace(whole, tags=("sent",)) if sent else replace(whole, parts=(first,), tags=("part",))
