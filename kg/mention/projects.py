"""Projects: heads such as 产业园 or 项目 with the name before them (`kg.mention.reach`).

Strong heads make a project with any modifier, others need a long one, a verb of building before or what is said of
something built behind (占地, 总投资). Three further ways lead to a project: a counted group (`25个重大项目`), a list
that ends in 等一批项目, and a head that stands for a project named before (该项目).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.core.nearest import Row
from kg.core.ontology import Ontology
from kg.core.types import Division, Mention, Quantity
from kg.mention.reach import BREAK, QUOTED, REACH, Found, Words, cut, heads, project_words, reach
from kg.mention.retold import PHASE, settled

OF_SIZE = re.compile(
    r"(?:占地|投资|面积|存栏|出栏|年产|日产|处理|装机|容纳|造价|耗资|价值)[^，；。！？\n的]{0,3}\d[^，。；！？\n的]{0,8}的\Z"
)
COUNTED = ("项目", "工程")  # what is counted behind its name as a group (亿元以上项目19个); of other things parts are (车间3座)
DESCRIBED = re.compile(r"这(?:个|座|处|家|片|条|一)[^。，；！？\n的]{4,30}的\Z")
ENDS = re.compile(r"[。！？；\n]")
ENOUGH = 4  # so long a modifier makes a project of a weak head
FOUNT = ("Division", "Organization", "Company")
KINDS = ("weak", "weakest", "site", "built", "loose")  # the lists of heads that ask for more than a modifier


def projects(text: str, taken: Sequence[Mention], ontology: Ontology) -> list[Mention]:
    """The projects named in a folded text, in order; none overlaps a mention of `taken`, save amounts that are its parts.

    Groups bear the tag "group" (their amount is a part), names of a kind alone "generic", words that stand for a
    project named before "anaphor" (`name` is then its name). A division directly before is no part of the name;
    it closes `within`. A name that the list of divisions has (a state farm) is a mention of kind Division.
    """
    words = project_words(ontology)
    guessed = Row([m for m in taken if _is_guessed(m, words)])
    row = Row([m for m in taken if not _is_guessed(m, words)]) if guessed.found else Row(taken)
    found: list[Mention] = []
    for head in heads(text, words):
        one = reach(text, row, words, head)
        if guessed.found and _gives_way(text, guessed, words, one):
            continue
        mention = _mention(text, row, words, one)
        if mention and not mention.parts and (parts := row.inside(mention.start, mention.end)):
            mention = replace(mention, parts=tuple(parts))
        if not mention or _clashes(mention, row) or _is_part(text, (row, found), mention, words):
            continue
        if "short" not in mention.tags or not any(m.end > mention.start for m in found):  # 项目生产车间 is the project's
            found = [*(m for m in found if m.end <= mention.start), mention]
    if listed := list(_listed(text, words)):
        known = Row(sorted([*taken, *found], key=lambda m: m.start))
        found += [m for m in listed if not _clashes(m, known)]
    named = settled(text, [m for m in sorted(found, key=lambda m: m.start) if not _listed_division(m, ontology)], words)
    homes = [_division(m, taken, ontology) for m in found if _listed_division(m, ontology)]
    return sorted([*named, *(h for h in homes if h)], key=lambda m: m.start)


def _is_guessed(m: Mention, words: Words) -> bool:
    """Whether a company is one by its last word alone, which may as well be a venture's (甲淀粉厂)."""
    return m.kind == "Company" and not m.parts and "loose" in m.tags and any(h.end() == len(m.text) for h in words.heads.finditer(m.text))


def _gives_way(text: str, guessed: Row, words: Words, found: Found) -> bool:
    """Whether a name that a company may bear as well is its own: nothing around shows that it is built or run."""
    told = found.border == "building" or _is_told(text, words, found)
    return not told and any(guessed.touching(found.start, found.end))


def _listed_division(mention: Mention, ontology: Ontology) -> bool:
    """Whether the list of divisions has a venture's name (state farms and forestry centres are townships)."""
    return mention.text in ontology.gazetteer.by_name and not {"anaphor", "group"} & set(mention.tags)


def _division(mention: Mention, taken: Sequence[Mention], ontology: Ontology) -> Mention | None:
    """The division of that name, the one among the divisions named around it; None where nothing decides."""
    around = tuple(m.division for m in taken if m.division)
    division = ontology.gazetteer.lookup(mention.text, around)
    if division is None:
        return None
    return replace(mention, kind="Division", parts=(), tags=(), division=division, within=ontology.gazetteer.chain(division)[:-1])


def _is_part(text: str, around: tuple[Row, Sequence[Mention]], mention: Mention, words: Words) -> bool:
    """Whether a counted group is of things that a project named before in the sentence has (基地建有12座温室)."""
    taken, found = around
    if not ("group" in mention.tags or _amount_at(taken, mention.end)) or text[mention.start - 1] == "的":
        return False
    if not mention.text.endswith(tuple(words.lists["countable"])):
        return False
    owners = (m for m in found if m.end <= mention.start and "group" not in m.tags and not _amount_at(taken, m.end))
    return any(not ENDS.search(text, m.end, mention.start) for m in owners)


def _amount_at(taken: Row, at: int) -> Mention | None:
    """The amount that begins at a position."""
    return next((m for m in taken.beginning(at) if m.kind == "Amount"), None)


def _clashes(mention: Mention, taken: Row) -> bool:
    """Whether a mention shares characters with another that is no part of it; the amounts inside a group are (亿元以上项目)."""
    inside = {(p.start, p.end) for p in mention.parts}
    if "group" in mention.tags:
        inside |= {(m.start, m.end) for m in taken.inside(mention.start, mention.end) if m.kind == "Amount"}
    return any((m.start, m.end) not in inside for m in taken.touching(mention.start, mention.end))


# --- from a name to a mention ---


def _mention(text: str, taken: Row, words: Words, found: Found) -> Mention | None:
    group = _group(text, taken, words, found) or _counted(text, taken, found)
    if group:
        return group
    head = text[found.head : found.end]
    if not found.words:
        bare = _bare(text, words, found)
        alone = bare is not None and found.border == "mark" and words.has("built", head) and words.sites.match(text, found.end)
        return replace(bare, tags=("anaphor", "alone")) if bare and alone else bare or _of_place(text, taken, words, found)
    several = any(_several(m) for m in taken.beginning(found.end))
    counted = several and not words.has("built", head)
    if found.border == "goal" or _no_venture(words, found) or _is_land(text, taken, words, found):
        return None
    proper = counted or _proper(text, taken, words, found)
    if not proper and not any(words.has(k, head) for k in KINDS):
        return None
    known = _is_beside(found) and (not proper or _is_built(text, words, found))
    generic = all(words.has("generic", w) for w in found.words) and not known
    holds = (not proper, "short"), (generic, "generic"), (several, "counted")
    tags = tuple(tag for held, tag in holds if held)
    return _made(text, words, found, tags, _within(text, taken, found))


def _is_beside(found: Found) -> bool:
    """Whether a name stands directly behind a division or body."""
    return found.before is not None and found.before.kind in FOUNT and found.before.end == found.start


def _is_built(text: str, words: Words, found: Found) -> bool:
    """Whether the words around something that is built or run show that it is a venture (…安置点占地20亩, 建成的…车间)."""
    head = text[found.head : found.end]
    if words.has("strong", head) or not any(words.has(k, head) for k in KINDS):
        return False
    return _is_told(text, words, found)


def _is_told(text: str, words: Words, found: Found) -> bool:
    """Whether what is said before or behind a name is said of something built or run."""
    return _is_sized(text, words, found) or words.runs.match(text, found.end) is not None


def _is_measured(taken: Row, found: Found) -> bool:
    """Whether a sum or an area stands directly behind a name (食用菌园区1500亩)."""
    amount = _amount_at(taken, found.end)
    return amount is not None and isinstance(amount.value, Quantity) and amount.value.unit in ("CNY", "m2")


def _is_sized(text: str, words: Words, found: Found) -> bool:
    """Whether a sum or a size leads to a name (投资50万元建成…, 占地3亩的…)."""
    starts = {found.start, found.before.start if found.before and _is_beside(found) else found.start}
    return any(p.search(text, max(0, at - REACH), at) for at in sorted(starts) for p in (words.paid, OF_SIZE))


def _of_place(text: str, taken: Row, words: Words, found: Found) -> Mention | None:
    """A venture named by its kind (河口村扶贫车间, 占地3亩的冷库), if the text tells more of it."""
    if _is_sized(text, words, found) and not words.has("any_antecedent", text[found.head : found.end]):
        return _made(text, words, found, (), _within(text, taken, found))
    if not _is_beside(found) or found.end - found.head < 4:
        return None
    return _made(text, words, found, () if _is_told(text, words, found) else ("short",), _within(text, taken, found))


def _no_venture(words: Words, found: Found) -> bool:
    """Whether the word before the head shows something else (希望工程, 社交平台, 技能培训工程)."""
    last = found.words[-1]
    return last in words.lists["not_before"] or last.endswith(words.not_last)


def _is_land(text: str, taken: Row, words: Words, found: Found) -> bool:
    """Whether land or roads are measured (改造低产茶园1万亩), or a programme is named after a venture (“甲基地”工程)."""
    if text.startswith(words.programmes, found.end):
        return True
    return words.has("land", text[found.head : found.end]) and _amount_at(taken, found.end) is not None


def _proper(text: str, taken: Row, words: Words, found: Found) -> bool:
    """Whether modifier and head make a project."""
    head = text[found.head : found.end]
    if words.has("strong", head):
        return head != "工程" or not QUOTED.fullmatch(found.words[-1])
    if _is_built(text, words, found):
        return True
    beside = _is_beside(found)
    told = words.has("weak", head) or (words.has("weakest", head) and _is_measured(taken, found))
    if told and beside and not all(words.has("generic", w) for w in found.words):
        return True
    if found.border == "building" or (text[found.start - 1 : found.start] == "“" and text[found.end : found.end + 1] == "”"):
        return words.has("weak", head) or words.has("weakest", head)
    enough = ENOUGH if words.has("weak", head) else ENOUGH + 2
    long = found.head - found.start >= enough and text[found.start - 1 : found.start] != "、"
    return long and (words.has("weak", head) or words.has("weakest", head))


def _made(text: str, words: Words, found: Found, tags: tuple[str, ...], within: tuple[Division, ...]) -> Mention:
    name = text[found.start : found.end]
    if name.startswith("“") and name.endswith("”"):
        name = name[1:-1]
    if (phase := PHASE.fullmatch(name)) and any(
        h.start() and h.end() == len(phase["kind"]) for h in words.heads.finditer(phase["kind"])
    ):
        name = phase["kind"]  # the venture, whichever phase of it
    return Mention(found.start, found.end, "Project", text[found.start : found.end], name, tags=tags, within=within)


def _within(text: str, taken: Row, found: Found) -> tuple[Division, ...]:
    """The divisions around a project: those of the division or body that stands directly before it."""
    last = next((m for m in taken.back(found.start) if m.end <= found.start and m.kind in FOUNT), None)
    if not last or text[last.end : found.start] not in ("", "的", "“", "的“"):
        return ()
    return (*last.within, last.division) if last.division else last.within


def _group(text: str, taken: Row, words: Words, found: Found) -> Mention | None:
    """A counted group: `25个重大项目`, `300个以上的技改项目`; not a counted part (由三个子项目组成)."""
    amount = next((m for m in taken.back(found.start) if m.kind == "Amount" and m.end <= found.start), None)
    if not amount or text[amount.end : found.start] not in ("", "的") or not _several(amount):
        return None
    if not isinstance(amount.value, Quantity) or amount.value.measure not in words.lists["group_measures"]:
        return None
    head = text[found.head : found.end]
    built = found.start == amount.end and any(text.endswith(b, 0, amount.start) for b in words.lists["building"])
    kinds = ("weak", "weakest", "site", "built") if built else ("weak", "weakest", "site")
    if "".join(found.words) in words.lists["inner_parts"] or _owned(text, words, found, amount):
        return None
    if not (words.has("strong", head) or (found.words and any(words.has(k, head) for k in kinds))):
        return None
    printed = text[amount.start : found.end]
    return Mention(
        amount.start, found.end, "Project", printed, printed, (amount,), ("group",), within=_around(text, taken, amount)
    )


def _counted(text: str, taken: Row, found: Found) -> Mention | None:
    """A group whose number stands behind it: `亿元以上项目19个`."""
    amount = next((m for m in taken.beginning(found.end) if _several(m)), None)
    if not amount or not text.endswith(COUNTED, found.head, found.end) or text[found.start - 1 : found.start] == "的":
        return None
    printed, within = text[found.start : amount.end], _within(text, taken, found)
    return Mention(found.start, amount.end, "Project", printed, printed, (amount,), ("group",), within=within)


def _owned(text: str, words: Words, found: Found, amount: Mention) -> bool:
    """Whether what is counted is a part of something named before (该园的68座大棚), or sums up a list (…三个项目)."""
    before = text[max(0, amount.start - REACH) : amount.start]
    if before.endswith("的"):
        return any(m.end() == len(before) - 1 for m in words.heads.finditer(before))
    last = cut(BREAK.split(before)[-1])[-1:]
    return not found.words and bool(last) and not any(words.has(k, last[0]) for k in ("verbs", "building", "soft_verbs", "stop"))


def _around(text: str, taken: Row, amount: Mention) -> tuple[Division, ...]:
    return _within(text, taken, Found(amount.start, amount.start, amount.end, (), ""))


def _several(amount: Mention) -> bool:
    value = amount.value
    return amount.kind == "Amount" and isinstance(value, Quantity) and value.unit == "item" and value.value >= 2


def _bare(text: str, words: Words, found: Found) -> Mention | None:
    """A head alone that stands for a project named before: 该基地, 项目建成后."""
    head = text[found.head : found.end]
    if not any(words.has(k, head) for k in ("bare", "built", "loose")):
        return None
    if found.border == "determiner":
        size = max(len(d) for d in words.lists["determiner"] if text[: found.start].endswith(d))
        start = found.start - size
    elif (found.border == "stop" and _described(text, found.start)) or (
        found.border == "mark" and len(head) > 1 and text.startswith(tuple(sorted(words.lists["after_bare"])), found.end)
    ):
        start = found.start
    else:
        return None
    return Mention(start, found.end, "Project", text[start : found.end], head, tags=("anaphor",))


def _described(text: str, head: int) -> bool:
    """Whether words in between part a head from its 这个 (这个占地60亩的市场)."""
    return DESCRIBED.search(text, max(0, head - REACH), head) is not None


def _listed(text: str, words: Words) -> Iterator[Mention]:
    """The ventures of a list `引进了甲食品、乙物流等一批项目`, where no head tells that they are projects."""
    for match in words.listed.finditer(text):
        at = match.start(1)
        for part in match[1].split("、"):
            name = part.strip("“”")
            start = at + part.find(name)
            at += len(part) + 1
            if 3 <= len(name) <= 16 and not all(words.has("generic", w) for w in cut(name)) and "的" not in name:
                yield Mention(start, start + len(name), "Project", name, name)
