"""How far a project's name reaches to the left of its head: read backwards, word by word, to something that no name holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from kg.core.frozen import frozen
from kg.core.lexicon import lexicon
from kg.core.nearest import Row
from kg.core.ontology import Ontology
from kg.core.text import any_of
from kg.core.types import Mention, Quantity, Range
from kg.core.words import row

HEADS = ("strong", "weak", "weakest", "site", "built", "loose")  # the lists of heads, the surest first
BORDERS = ("determiner", "goal", "verbs", "building", "stop")  # the lists of words that end a name
REACH = 40  # a name's head stands at most so many characters behind its beginning
ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+")
NEAR = 8  # characters behind a quoted name in which a head may go on with it
MOST_JOINED = (2, 16)  # characters of the first of two parts of a name that 和 joins
BREAKS = "，。：；！？、\n（）《》—…“”"  # marks that no name holds
BREAK = re.compile(f"[{BREAKS}]")
GRADED = re.compile(r"[^，。；！？\n的]{0,6}项目")  # behind the sum that a project's class begins with (亿元以上工业项目)
NUMBERED = re.compile(r"\s*\d{1,2}[.．]")  # a list's number
ROUND = re.compile("[十百千万]+亩")  # a size that a name boasts of (万亩茶园)
QUOTED = re.compile("(“[^“”\n]{1,24}”|（[㐀-鿿]{1,4}）(?=[㐀-鿿]))")
CALLED = re.compile("(“[㐀-鿿·]{2,9}”)")  # what may be a venture's name without a head


@frozen
class Words:
    """The word lists of `ontology/words/projects.toml`, as sets, and patterns made of them.

    `heads`: what ventures' names end in; `runs`: what is said of ventures, `sites` of their size, `sized` with a number;
    `listed`: lists of ventures (`引进了甲、乙等一批项目`); `paid`: a sum that leads to what is built of it; `said`: words by
    which a thing is said to be something; `goes_on`: what goes on about a venture; `pointers`: words that point back;
    `taken_up`: how a sentence begins that goes on about a venture; `tells`: what is told of one, kind by kind.
    """

    lists: dict[str, frozenset[str]]
    heads: re.Pattern[str]
    runs: re.Pattern[str]
    sites: re.Pattern[str]
    sized: re.Pattern[str]
    listed: re.Pattern[str]
    paid: re.Pattern[str]
    said: re.Pattern[str]
    goes_on: re.Pattern[str]
    pointers: re.Pattern[str]
    taken_up: re.Pattern[str]
    tells: dict[str, re.Pattern[str]]
    not_last: tuple[str, ...]  # the ends of what is no venture's word before its head
    programmes: tuple[str, ...]
    borders: dict[str, str]  # words that end a name, with the list of each
    kinds: dict[str, str]  # heads, with the list of each
    sizes: tuple[str, ...]
    paid_ends: frozenset[str]  # characters that `paid` ends with

    def has(self, name: str, word: str) -> bool:
        return word in self.lists[name]


@frozen
class Found:
    """A name text[start:end] with its head at `head`, the words before the head, and what stands before the name.

    `border`: "mark", "mention", or the word list (verbs, goal, determiner, stop) that holds `left`, the word before.
    `body`: the kind of a body that the name may as well be of.
    """

    start: int
    head: int
    end: int
    words: tuple[str, ...]
    border: str
    before: Mention | None = None
    left: str = ""
    body: str = ""


@lru_cache(maxsize=8)
def project_words(ontology: Ontology) -> Words:
    """The word lists of projects, compiled once for an ontology."""
    lists = {k: frozenset(v) for k, v in ontology.words["projects"].items()}
    heads = any_of(w for k in ("strong", "weak", "weakest", "site", "bare", "built", "loose") for w in lists[k])
    placed = rf"(?:{any_of(lists['placed'])})[^，。；！？\n]{{2,30}}，|，(?={any_of(lists['runs_apart'])})"
    runs = f"(?:{placed})?(?:{any_of(lists['adverbs'])}|[0-9]{{1,4}}[年月日])*(?:{any_of(lists['runs'])})"
    listed = rf"(?:{any_of(lists['attract'])})了?([^，。；：！？\n]{{2,60}}?)(?:{any_of(lists['and_so_on'])})"
    paid = rf"(?:{any_of(lists['pays'])})[^，。；！？\n]{{2,16}}(?:{any_of(lists['building'])})(?:了|的)?\Z"
    return Words(
        lists=lists,
        heads=re.compile(f"(?:{heads})(?!{any_of(lists['not_after'])})"),
        runs=re.compile(runs),
        sites=re.compile(f"(?:{placed})?(?:{any_of(lists['runs_apart'])})"),
        sized=re.compile(rf"(?:{any_of(lists['runs_apart'])})[^，。；！？、\n\d]{{0,6}}\d"),
        listed=re.compile(listed),
        paid=re.compile(paid),
        said=re.compile(f"(?:{any_of(lists['copulas'])})\\Z"),
        goes_on=re.compile(any_of(lists["after_bare"])),
        pointers=re.compile(any_of(lists["determiner"])),
        taken_up=re.compile(f"(?:{any_of(lists['determiner'])})?(?:{any_of([*lists['bare'], *lists['takes_up']])})"),
        tells={kind: re.compile(told) for kind, told in _tells(lists).items()},
        not_last=tuple(sorted(w for w in lists["not_before"] if len(w) > 1)),
        programmes=tuple(lists["programmes"]),
        sizes=tuple(sorted(lists["runs_apart"])),
        borders={w: k for k in reversed(BORDERS) for w in lists[k]},
        kinds={w: k for k in reversed(HEADS) for w in lists[k]},
        paid_ends=frozenset(("了", "的", *(w[-1] for w in lists["building"]))),
    )


def _tells(lists: dict[str, frozenset[str]]) -> dict[str, str]:
    """What is told of ventures: cost, ground and yield with a number, and by whom."""
    number = r"[^，。；！？、\n\d]{0,8}\d"
    numbered = {kind: f"(?:{any_of(lists[kind])}){number}" for kind in ("cost", "ground", "yields")}
    by = rf"由[^，。；！？\n]{{2,24}}(?:{any_of(lists['building'] | lists['run_by'])})"
    return numbered | {"by": by}


def heads(text: str, words: Words) -> list[Range]:
    """Where head nouns stand: of two that stand together (产业园项目) the last; and the ends of what is in quotation marks,
    and of words before what is said of something built (云上半舍|占地30亩)."""
    known = list(_known_heads(text, words))
    ends = {end for _, end in known}
    more = {*_sized(text, words), *_called(text, words)}
    return sorted([*known, *(span for span in more if span[1] not in ends)])


def _known_heads(text: str, words: Words) -> Iterator[Range]:
    pending: re.Match[str] | None = None
    for match in words.heads.finditer(text):
        if len(match[0]) == 1 and words.has("loose_not", text[match.start() - 1 : match.end()]):
            continue  # 校园, 现场
        beside = pending is not None and pending.end() == match.start()
        if pending and beside and words.has("strong", pending[0]) and words.has("built", match[0]):
            continue  # 项目车间 is a part of the project
        if pending and words.has("works_of", text[pending.end() : match.start()]):
            continue  # 电站主体工程 is the station
        if pending and not beside:
            yield pending.span()
        pending = match
    if pending:
        yield pending.span()


def _called(text: str, words: Words) -> Iterator[Range]:
    """The last character of what stands in quotation marks, if no head behind goes on with it (“…”民宿)."""
    for m in CALLED.finditer(text):
        head = words.heads.search(text, m.end(), m.end() + NEAR)
        if not head or BREAK.search(text, m.end(), head.start()):
            yield m.end() - 2, m.end() - 1


def _sized(text: str, words: Words) -> Iterator[Range]:
    """The last word of what covers ground or costs a sum, whatever it ends in."""
    for said in words.sized.finditer(text):
        floor = max(text.rfind(mark, max(0, said.start() - REACH), said.start()) for mark in BREAKS) + 1
        last = row(text[floor : said.start()])[-1:]
        if last and len(last[0]) > 1 and not _border(last[0], words, first=False):
            yield said.start() - len(last[0]), said.start()


def reach(text: str, taken: Row, words: Words, head: Range) -> Found:
    """A head with the words before it that belong to its name, and what stands before those."""
    at, end = head
    floor, before = _floor(text, taken, at)
    clause = _mended(cut(text[floor:at]), words)
    if text[floor - 1 : floor] == "“" and text[end : end + 1] == "”" and clause:
        return _in_marks(text, (floor, at, end), clause, words)
    firm = words.runs.match(text, end) is not None or any(words.has("building", w) for w in clause)
    kept, border = _walk(clause, text[at:end], words, firm), "mention" if before else "mark"
    if kept and words.has("joins", clause[kept - 1]) and words.has("joined", text[at:end]):
        kept = _joined(clause, kept, words)
    if kept:
        border = _border(clause[kept - 1], words, first=False) or "stop"
    beside = before is not None and before.end == floor and before.kind != "Amount"
    while kept < len(clause) and words.has("soft_verbs", clause[kept]) and not _goes_on(clause, kept, words, beside):
        kept, border = kept + 1, "verbs"
    border = _behind(clause[:kept], words, border)
    if border != "building" and _is_said(text, floor, before, clause[:kept], words):
        border = "goal"
    left = clause[kept - 1] if kept else ""
    return Found(floor + sum(map(len, clause[:kept])), at, end, tuple(clause[kept:]), border, before, left)


def _mended(clause: list[str], words: Words) -> list[str]:
    """The words of a clause, those of works and pointers in one that the word list has only in two (续|建, 这|片, 过|江)."""
    mended: list[str] = []
    for word in clause:
        if mended and len(word) == len(mended[-1]) == 1 and _is_one(mended[-1] + word, words):
            mended[-1] += word
        else:
            mended.append(word)
    return mended


def _in_marks(text: str, span: tuple[int, int, int], clause: Sequence[str], words: Words) -> Found:
    """A name in quotation marks, with the word before them: 办起“…”."""
    start, at, end = span
    low = max(0, start - REACH)
    left = row(BREAK.split(text[low : start - 1])[-1])
    if _border(clause[0], words, first=False):
        border = "goal"  # “建设一流小镇” is a slogan
    else:
        border = _behind(left, words, _border(left[-1], words, first=False) or "mark") if left else "mark"
    return Found(start, at, end, (text[start:at],), border, left=left[-1] if left and border != "mark" else "")


def _is_one(word: str, words: Words) -> bool:
    return any(words.has(kind, word) for kind in ("soft_verbs", "determiner", "doing"))


def _unknown(clause: Sequence[str], at: int, kind: str, words: Words) -> bool:
    """Whether a verb of one character stands in a name that no word list has (鑫|达)."""
    return (
        kind == "verbs" and at > 0 and len(clause[at]) == len(clause[at - 1]) == 1 and not _border(clause[at - 1], words, False)
    )


def _walk(clause: Sequence[str], head: str, words: Words, firm: bool) -> int:
    """How many words of a clause stand before the name that ends with a head."""
    kept = len(clause)
    while kept:
        kind, single = _border(clause[kept - 1], words, kept == len(clause), firm), "".join(clause[kept:]) or head
        known = firm and _unknown(clause, kept - 1, kind, words)
        if kind and not known and not (len(single) == 1 and not _border(clause[kept - 1], words, False, firm=True)):
            break
        kept -= 1
        if kept and ORDINAL.fullmatch(clause[kept - 1]) and not words.has("ordinal", clause[kept][0]):
            kept -= 1  # 第二人民医院
    return kept


def _goes_on(clause: Sequence[str], at: int, words: Words, beside: bool) -> bool:
    """Whether words of doing belong to a name: they are one part of two (续建配套与改造项目), or what is done to the thing
    named before (县一中|迁建工程, 灾后|重建项目)."""
    if at == len(clause) - 1 and words.has("works", clause[at]):
        return beside if at == 0 else words.has("since", clause[at - 1])
    return words.has("joins", next((w for w in clause[at:] if not words.has("soft_verbs", w)), ""))


def _joined(clause: Sequence[str], kept: int, words: Words) -> int:
    """Where a name of two parts begins (灌溉|及|供水工程): before the first, if that is no other venture and no verb."""
    first = kept - 1
    while first and not _border(clause[first - 1], words, first=False):
        first -= 1
    part = "".join(clause[first : kept - 1])
    other = any(m.end() == len(part) for m in words.heads.finditer(part))
    other = other or "“" in part
    return kept if len(part) < MOST_JOINED[0] or len(part) > MOST_JOINED[1] or other else first


def _behind(left: Sequence[str], words: Words, border: str) -> str:
    """The border behind words of counting (建起一座…) and behind 的: a verb of building, or an aim (成为一流的…)."""
    rest = list(left)
    while rest and words.has("counting", rest[-1]):
        rest.pop()
    if rest and words.has("building", rest[-1]):
        return "building"
    pairs = (a + b for a, b in pairwise(left))  # 打造|成
    if border == "stop" and any(len(w) > 1 and words.has("goal", w) for w in (*left, *pairs)):
        return "goal"
    return "goal" if rest and words.has("goal", rest[-1]) else border


def _is_said(text: str, floor: int, before: Mention | None, left: Sequence[str], words: Words) -> bool:
    """Whether a name tells what the thing before it is (某工程是今年省级重点项目, 作为省级重点项目)."""
    rest = list(left)
    while rest and (words.has("counting", rest[-1]) or words.has("stop", rest[-1])) and not words.has("copulas", rest[-1]):
        rest.pop()
    end = floor + sum(map(len, rest))
    if not rest and before is not None and before.kind in ("Date", "Amount", "Division"):
        end = before.start
    said = words.said.search(text, max(0, end - REACH), end)
    if said is None:
        return False
    thing = BREAK.split(text[max(0, said.start() - REACH) : said.start()])[-1]
    return not thing or words.heads.search(thing) is not None


def _floor(text: str, taken: Row, head: int) -> tuple[int, Mention | None]:
    """Where the clause, or the mention before a head, ends; and that mention."""
    low = max(0, head - REACH)
    veiled = clause = text[low:head]
    if "“" in clause or "（" in clause:
        veiled = QUOTED.sub(lambda m: "某" * len(m[0]), veiled)
    floor = low + max([m.end() for m in BREAK.finditer(veiled)], default=0)
    quoted = [m.span() for m in QUOTED.finditer(text, low, min(head + 12, len(text)))] if "“" in clause or "（" in clause else []
    before = (m for m in taken.touching(floor, head) if m.end <= head)
    free = (m for m in before if not _in_name(text, m) and not any(a <= m.start and m.end <= b for a, b in quoted))
    last = next(free, None)
    if last:
        return last.end, last
    number = NUMBERED.match(text, floor, head)
    return (number.end() if number else floor), None


def _in_name(text: str, mention: Mention) -> bool:
    """Whether a mention may stand inside a name: a capacity (年产10万吨饲料项目), a length (30里长廊)."""
    if mention.kind == "Title":
        return "private" in mention.tags
    if mention.kind != "Amount" or not isinstance(mention.value, Quantity):
        return False
    follows = text[mention.end : mention.end + 1]
    if ROUND.fullmatch(mention.text):
        return follows not in ("的", "")
    if mention.value.unit == "CNY" and mention.text.endswith(("以上", "级")) and GRADED.match(text, mention.end):
        return True
    return mention.value.unit not in ("CNY", "item", "person", "household", "m2", "percent") and follows not in ("的", "")


def cut(clause: str) -> list[str]:
    """The words of a clause; what stands in quotation marks is one word."""
    if "“" not in clause and "（" not in clause:
        return row(clause)
    parts = (p for p in QUOTED.split(clause) if p)
    return [w for p in parts for w in ([p] if QUOTED.fullmatch(p) else row(p))]


def _border(word: str, words: Words, first: bool, firm: bool = False) -> str:
    """The word list that makes a word the border of a name, or nothing; `first`: it stands right before the head; `firm`:
    what stands around shows a venture, so that only listed verbs end its name (投资3亿元建成通用机场)."""
    if word.isspace() or (word.startswith("“") and BREAK.search(word, 1, len(word) - 1)):
        return "mark"
    if word.startswith("第"):
        return "stop"
    if (first and words.has("inner_verbs", word)) or words.has("soft_verbs", word):
        return ""
    return words.borders.get(word) or ("stop" if not firm and word in lexicon().verbs and not words.has("doing", word) else "")
