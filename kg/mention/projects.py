"""Projects: heads such as 产业园 or 项目, and how far their names reach to the left.

A head noun is looked for first; then its clause is read backwards, word by word, until something that no name holds:
a mark, a mention found before, a verb (引进, 建设), a particle. Three further ways lead to a project: a counted group
(`25个重大项目`), a list that ends in 等一批项目, and a head that stands for a project named before (该项目).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.core.lexicon import LONGEST, lexicon
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Division, Mention, Quantity

REACH = 40  # a name's head stands at most so many characters behind its beginning
DESCRIBED = re.compile(r"这(?:个|座|处|家|片|条|一)[^。，；！？\n的]{4,30}的\Z")
BREAK = re.compile(r"[，。：；！？、\n（）《》—…“”]")
QUOTED = re.compile("(“[^“”\n]{1,24}”)")
ENDS = re.compile(r"[。！？；\n]")
ENOUGH = 4  # so long a modifier makes a project of a weak head
FOUNT = ("Division", "Organization", "Company")


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of `ontology/words/projects.toml`, as sets, and the pattern of heads."""

    heads: re.Pattern[str]
    lists: dict[str, frozenset[str]]

    def has(self, name: str, word: str) -> bool:
        return word in self.lists[name]


@dataclass(frozen=True, slots=True)
class _Found:
    """A name text[start:end] with its head at `head`, the words before the head, and what stands before the name.

    `border`: "mark", "mention", or the word list (verbs, goal, determiner, stop) that holds the word before.
    """

    start: int
    head: int
    end: int
    words: tuple[str, ...]
    border: str
    before: Mention | None = None


@lru_cache(maxsize=8)
def _words(ontology: Ontology) -> _Words:
    lists = {k: frozenset(v) for k, v in ontology.words["projects"].items()}
    heads = any_of(lists["strong"] | lists["weak"] | lists["weakest"] | lists["site"] | lists["bare"])
    return _Words(re.compile(f"(?:{heads})(?!{any_of(lists['not_after'])})"), lists)


def projects(text: str, taken: Sequence[Mention], ontology: Ontology) -> list[Mention]:
    """The projects named in a folded text, in order; none overlaps a mention of `taken`, save amounts that are its parts.

    Groups bear the tag "group" (their amount is a part), names of a kind alone "generic", words that stand for a
    project named before "anaphor" (`name` is then its name). A division directly before is no part of the name;
    it closes `within`.
    """
    words = _words(ontology)
    found: list[Mention] = []
    for head in _heads(text, words):
        mention = _mention(text, taken, words, _reach(text, taken, words, head))
        if mention and not mention.parts:
            mention = replace(mention, parts=tuple(m for m in taken if mention.start <= m.start and m.end <= mention.end))
        if mention and not _clashes(mention, taken) and not _is_part(text, found, mention, words):
            found = [m for m in found if m.end <= mention.start]
            found.append(mention)
    found += [m for m in _listed(text, taken, words) if not _clashes(m, (*taken, *found))]
    return _settled(text, sorted(found, key=lambda m: m.start), words)


def _heads(text: str, words: _Words) -> Iterator[re.Match[str]]:
    """Head nouns; of two that stand together (产业园项目) the last."""
    pending: re.Match[str] | None = None
    for match in words.heads.finditer(text):
        if pending and pending.end() != match.start():
            yield pending
        pending = match
    if pending:
        yield pending


def _is_part(text: str, found: Sequence[Mention], mention: Mention, words: _Words) -> bool:
    """Whether a counted group is of things that a project named before in the sentence has (基地建有12座温室)."""
    if "group" not in mention.tags or text[mention.start - 1] == "的" or not mention.text.endswith(tuple(words.lists["countable"])):
        return False
    return any(not ENDS.search(text, m.end, mention.start) for m in found if m.end <= mention.start and "group" not in m.tags)


def _clashes(mention: Mention, taken: Sequence[Mention]) -> bool:
    inside = {(p.start, p.end) for p in mention.parts}
    return any(m.start < mention.end and mention.start < m.end and (m.start, m.end) not in inside for m in taken)


# --- how far a name goes to the left ---


def _reach(text: str, taken: Sequence[Mention], words: _Words, head: re.Match[str]) -> _Found:
    """A head with the words before it that belong to its name, and what stands before those."""
    floor, before = _floor(text, taken, head.start())
    clause = _cut(text[floor : head.start()])
    if text[floor - 1 : floor] == "“" and text[head.end() : head.end() + 1] == "”" and clause:
        border = "goal" if _border(clause[0], words, first=False) else "mark"  # “建设一流小镇” is a slogan
        return _Found(floor, head.start(), head.end(), (text[floor : head.start()],), border)
    kept, border = len(clause), "mention" if before else "mark"
    while kept and not (kind := _border(clause[kept - 1], words, first=kept == len(clause))):
        kept -= 1
    if kept:
        border = kind
    while kept < len(clause) and words.has("soft_verbs", clause[kept]):
        kept, border = kept + 1, "verbs"
    border = _behind(clause[:kept], words, border)
    return _Found(floor + sum(map(len, clause[:kept])), head.start(), head.end(), tuple(clause[kept:]), border, before)


def _behind(left: Sequence[str], words: _Words, border: str) -> str:
    """The border behind words of counting (建起一座…) and behind 的: a verb of building, or an aim (成为一流的…)."""
    rest = list(left)
    while rest and words.has("counting", rest[-1]):
        rest.pop()
    if rest and words.has("building", rest[-1]):
        return "building"
    if border == "stop" and any(len(w) > 1 and words.has("goal", w) for w in left):
        return "goal"
    return "goal" if rest and words.has("goal", rest[-1]) else border


def _floor(text: str, taken: Sequence[Mention], head: int) -> tuple[int, Mention | None]:
    """Where the clause, or the mention before a head, ends; and that mention."""
    low = max(0, head - REACH)
    veiled = QUOTED.sub(lambda m: "某" * len(m[0]), text[low:head])
    floor = low + max((m.end() for m in BREAK.finditer(veiled)), default=0)
    quoted = [m.span() for m in QUOTED.finditer(text, low, min(head + 12, len(text)))]
    before = [m for m in taken[: bisect_right([t.start for t in taken], head)] if floor < m.end <= head]
    borders = [m for m in before if not _in_name(text, m) and not any(a <= m.start and m.end <= b for a, b in quoted)]
    return (borders[-1].end, borders[-1]) if borders else (floor, None)


def _in_name(text: str, mention: Mention) -> bool:
    """Whether a mention may stand inside a name: a capacity (年产10万吨饲料项目), a length (30里长廊)."""
    if mention.kind != "Amount" or not isinstance(mention.value, Quantity):
        return False
    follows = text[mention.end : mention.end + 1]
    return mention.value.unit not in ("CNY", "item", "person", "household", "m2", "percent") and follows not in ("的", "")


def _cut(clause: str) -> list[str]:
    """The words of a clause; what stands in quotation marks is one word."""
    parts = (p for p in QUOTED.split(clause) if p)
    return [w for p in parts for w in ([p] if QUOTED.fullmatch(p) else _row(p))]


def _row(stretch: str) -> list[str]:
    """The likeliest row of words of a stretch."""
    words, rarest = lexicon().words, lexicon().rarest
    best: list[tuple[float, int]] = [(0.0, 0)]  # for each end: logarithm of the row up to it, and where its last word begins
    for end in range(1, len(stretch) + 1):
        starts = range(max(0, end - LONGEST), end)
        known = [(best[i][0] + words[w], i) for i in starts if (w := stretch[i:end]) in words]
        best.append(max([(best[end - 1][0] + rarest, end - 1), *known]))
    found, end = list[str](), len(stretch)
    while end:
        found.insert(0, stretch[best[end][1] : end])
        end = best[end][1]
    return found


def _border(word: str, words: _Words, first: bool) -> str:
    """The word list that makes a word the border of a name, or nothing."""
    if word.isspace():
        return "mark"
    if word.startswith("第"):
        return "stop"
    if (first and words.has("inner_verbs", word)) or words.has("soft_verbs", word):
        return ""
    return next((k for k in ("determiner", "goal", "verbs", "stop") if words.has(k, word)), "")


# --- from a name to a mention ---


def _mention(text: str, taken: Sequence[Mention], words: _Words, found: _Found) -> Mention | None:
    group = _group(text, taken, words, found)
    if group:
        return group
    head = text[found.head : found.end]
    if not found.words:
        return _bare(text, words, found)
    counted = any(m.start == found.end and m.kind == "Amount" and _several(m) for m in taken)
    if found.border == "goal" or _no_venture(words, found) or _is_land(text, taken, words, found):
        return None
    if not (counted or _proper(text, words, found, head)):
        short = words.has("weak", head) or words.has("weakest", head)
        return _made(text, found, ("short",), _within(text, taken, found)) if short else None
    tags = ("generic",) if all(words.has("generic", w) for w in found.words) else ()
    return _made(text, found, tags, _within(text, taken, found))


def _no_venture(words: _Words, found: _Found) -> bool:
    """Whether the word before the head shows something else (希望工程, 社交平台, 技能培训工程)."""
    last = found.words[-1]
    return any(last == w or (len(w) > 1 and last.endswith(w)) for w in words.lists["not_before"])


def _is_land(text: str, taken: Sequence[Mention], words: _Words, found: _Found) -> bool:
    """Whether land or roads are measured (改造低产茶园1万亩), or a programme is named after a venture (“甲基地”工程)."""
    if text.startswith(tuple(sorted(words.lists["programmes"])), found.end):
        return True
    return words.has("land", text[found.head : found.end]) and any(m.start == found.end and m.kind == "Amount" for m in taken)


def _proper(text: str, words: _Words, found: _Found, head: str) -> bool:
    """Whether modifier and head make a project."""
    if words.has("strong", head):
        return head != "工程" or not QUOTED.fullmatch(found.words[-1])
    beside = found.before is not None and found.before.kind in FOUNT and found.before.end == found.start
    if words.has("weak", head) and beside and not all(words.has("generic", w) for w in found.words):
        return True
    if found.border == "building" or (text[found.start - 1 : found.start] == "“" and text[found.end : found.end + 1] == "”"):
        return words.has("weak", head) or words.has("weakest", head)
    enough = ENOUGH if words.has("weak", head) else ENOUGH + 2
    long = found.head - found.start >= enough and text[found.start - 1 : found.start] != "、"
    return long and (words.has("weak", head) or words.has("weakest", head))


def _made(text: str, found: _Found, tags: tuple[str, ...], within: tuple[Division, ...]) -> Mention:
    name = text[found.start : found.end]
    if name.startswith("“") and name.endswith("”"):
        name = name[1:-1]
    return Mention(found.start, found.end, "Project", text[found.start : found.end], name, tags=tags, within=within)


def _within(text: str, taken: Sequence[Mention], found: _Found) -> tuple[Division, ...]:
    """The divisions around a project: those of the division or body that stands directly before it."""
    before = [m for m in taken if m.end <= found.start and m.kind in FOUNT]
    if not before or text[before[-1].end : found.start] not in ("", "的", "“", "的“"):
        return ()
    last = before[-1]
    return (*last.within, last.division) if last.division else last.within


def _group(text: str, taken: Sequence[Mention], words: _Words, found: _Found) -> Mention | None:
    """A counted group: `25个重大项目`, `300个以上的技改项目`; not a counted part (由三个子项目组成)."""
    amount = next((m for m in reversed(taken) if m.kind == "Amount" and m.end <= found.start), None)
    if not amount or text[amount.end : found.start] not in ("", "的") or not _several(amount):
        return None
    if amount.value.measure not in words.lists["group_measures"]:
        return None
    head = text[found.head : found.end]
    if "".join(found.words) in words.lists["inner_parts"] or _owned(text, words, found, amount):
        return None
    if not (words.has("strong", head) or (found.words and any(words.has(k, head) for k in ("weak", "weakest", "site")))):
        return None
    words_of = text[amount.start : found.end]
    return Mention(
        amount.start, found.end, "Project", words_of, words_of, (amount,), ("group",), within=_around(text, taken, amount)
    )


def _owned(text: str, words: _Words, found: _Found, amount: Mention) -> bool:
    """Whether what is counted is a part of something named before (该园的68座大棚), or sums up a list (…三个项目)."""
    before = text[max(0, amount.start - REACH) : amount.start]
    if before.endswith("的"):
        return any(m.end() == len(before) - 1 for m in words.heads.finditer(before))
    last = _cut(BREAK.split(before)[-1])[-1:]
    return not found.words and bool(last) and not any(words.has(k, last[0]) for k in ("verbs", "building", "soft_verbs", "stop"))


def _around(text: str, taken: Sequence[Mention], amount: Mention) -> tuple[Division, ...]:
    return _within(text, taken, _Found(amount.start, amount.start, amount.end, (), ""))


def _several(amount: Mention) -> bool:
    value = amount.value
    return isinstance(value, Quantity) and value.unit == "item" and value.value >= 2


def _bare(text: str, words: _Words, found: _Found) -> Mention | None:
    """A head alone that stands for a project named before: 该基地, 项目建成后."""
    head = text[found.head : found.end]
    if not words.has("bare", head):
        return None
    if found.border == "determiner":
        size = max(len(d) for d in words.lists["determiner"] if text[: found.start].endswith(d))
        start = found.start - size
    elif found.border == "stop" and _described(text, found.start):
        start = found.start
    elif found.border == "mark" and len(head) > 1 and text.startswith(tuple(sorted(words.lists["after_bare"])), found.end):
        start = found.start
    else:
        return None
    return Mention(start, found.end, "Project", text[start : found.end], head, tags=("anaphor",))


def _described(text: str, head: int) -> bool:
    """Whether words in between part a head from its 这个 (这个占地60亩的市场)."""
    return DESCRIBED.search(text, max(0, head - REACH), head) is not None


def _listed(text: str, taken: Sequence[Mention], words: _Words) -> Iterator[Mention]:
    """The ventures of a list `引进了甲食品、乙物流等一批项目`, where no head tells that they are projects."""
    opened = any_of(words.lists["attract"])
    closed = any_of(words.lists["and_so_on"])
    for match in re.finditer(rf"(?:{opened})了?([^，。；：！？\n]{{2,60}}?)(?:{closed})", text):
        at = match.start(1)
        for part in match[1].split("、"):
            name = part.strip("“”")
            start = at + part.find(name)
            at += len(part) + 1
            if 3 <= len(name) <= 16 and not all(words.has("generic", w) for w in _cut(name)) and "的" not in name:
                yield Mention(start, start + len(name), "Project", name, name)


# --- one name for what is named twice ---


def _settled(text: str, found: Sequence[Mention], words: _Words) -> list[Mention]:
    """Short forms get the full name, anaphors their antecedent's; anaphors without one are left out."""
    full = [m for m in found if not {"anaphor", "group", "short"} & set(m.tags)]
    settled: list[Mention] = []
    for m in found:
        if "anaphor" in m.tags:
            if known := _antecedent(m, settled, words):
                settled.append(replace(m, name=known.name, within=known.within))
        elif "group" in m.tags:
            settled.append(m)
        else:
            longer = _lengthened(m, full)
            if "short" not in m.tags or longer.name != m.name or _is_taken_up(m, found, words):
                settled.append(replace(longer, tags=tuple(t for t in m.tags if t != "short")))
    return settled


def _is_taken_up(short: Mention, found: Sequence[Mention], words: _Words) -> bool:
    """Whether a later 该基地, 这个市场 shows that what ends in that word is a venture."""
    later = (m for m in found if m.start > short.end and "anaphor" in m.tags and not words.has("any_antecedent", m.name))
    return len(short.name) > 3 and any(len(m.name) > 1 and short.name.endswith(m.name) for m in later)


def _antecedent(anaphor: Mention, before: Sequence[Mention], words: _Words) -> Mention | None:
    fits = [m for m in before if words.has("any_antecedent", anaphor.name) or anaphor.name in m.name]
    return next((m for m in reversed(fits) if "group" not in m.tags and "generic" not in m.tags), fits[-1] if fits else None)


def _lengthened(mention: Mention, full: Sequence[Mention]) -> Mention:
    longer = [m for m in full if len(m.name) > len(mention.name) and _abridges(mention.name, m.name)]
    if not longer or "generic" in mention.tags:
        return mention
    best = max(longer, key=lambda m: (len(m.name), -m.start))
    return replace(mention, name=best.name, within=mention.within or best.within)


def _abridges(short: str, long: str) -> bool:
    """Whether a name is another's end, or its beginning and two characters more of it (石墨烯项目, 石墨烯材料加工项目)."""
    short, long = short.replace("“", "").replace("”", ""), long.replace("“", "").replace("”", "")
    return (
        long.endswith(short) or long.startswith(short) or (len(short) >= 4 and long.startswith(short[:-2]) and short[-2:] in long)
    )
