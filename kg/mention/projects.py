"""Projects: heads such as 产业园 or 项目 with the name before them (`kg.mention.reach`).

Which names are ventures' is judged by what stands around them (`kg.mention.ventures`). Three further ways lead to a
project: a counted group (`25个重大项目`), a list that ends in 等一批项目, and a head that stands for a project named
before (该项目).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.core.nearest import Row
from kg.core.ontology import Ontology
from kg.core.types import Division, Mention, Quantity, Range
from kg.mention.reach import BREAK, REACH, Found, Words, cut, heads, project_words, reach
from kg.mention.retold import PHASE, settled
from kg.mention.ventures import HALF, SIZED, judged, rows, tellings
from kg.mention.verdicts import FOUNT, amount_at, is_beside, is_built, is_several, is_told, several, verdict

NAMED = ("Division", "Organization", "Person")
DESCRIBED = re.compile(r"这(?:个|座|处|家|片|条|一)[^。，；！？\n的]{4,30}的\Z")
ENDS = re.compile(r"[。！？；\n]")


def projects(text: str, taken: Sequence[Mention], ontology: Ontology) -> list[Mention]:
    """The projects named in a folded text, in order; none overlaps a mention of `taken`, save amounts that are its parts.

    Groups bear the tag "group" (their amount is a part), names of a kind alone "generic", words that stand for a
    project named before "anaphor" (`name` is then its name). A division directly before is no part of the name;
    it closes `within`. Confidence is how likely a name is a venture's. A name that the list of divisions has (a state farm)
    is a mention of kind Division.
    """
    words = project_words(ontology)
    row, guessed = _rows(taken, words)
    found: list[Mention] = []
    for mention in _mentioned(text, row, guessed, ontology):
        if not mention.parts and (parts := row.inside(mention.start, mention.end)):
            mention = replace(mention, parts=tuple(parts))
        if _clashes(mention, row) or _is_part(text, (row, found), mention, words):
            continue
        if "short" not in mention.tags or not any(m.end > mention.start for m in found):  # 项目生产车间 is the project's
            found = [*(m for m in found if m.end <= mention.start), mention]
    if listed := list(_listed(text, words)):
        known = Row(sorted([*taken, *found], key=lambda m: m.start))
        found += [m for m in listed if not _clashes(m, known)]
    named = settled(text, [m for m in sorted(found, key=lambda m: m.start) if not _listed_division(m, ontology)], words)
    homes = [_division(m, taken, ontology) for m in found if _listed_division(m, ontology)]
    return sorted([*named, *(h for h in homes if h)], key=lambda m: m.start)


def names(text: str, taken: Sequence[Mention], ontology: Ontology) -> dict[str, frozenset[str]]:
    """The names that may be ventures', each with the cues that hold of it (what `benchmarks/ventures.py` learns from)."""
    words = project_words(ontology)
    row, guessed = _rows(taken, words)
    return rows(text, row, words, _open(text, row, guessed, words)[1])


def _rows(taken: Sequence[Mention], words: Words) -> tuple[Row, Row]:
    """The mentions that no venture's name crosses, and the companies that may be ventures."""
    names = {m.name for m in taken if _is_guessed(m, words)}
    guessed = [m for m in taken if m.name in names and ("anaphor" in m.tags or _is_guessed(m, words))] if names else []
    parts = [p for m in guessed for p in m.parts if p.kind == "Division"]
    if not guessed:
        return Row(taken), Row(())
    return Row(sorted([*(m for m in taken if m not in guessed), *parts], key=lambda m: (m.start, -m.end))), Row(guessed)


def _open(text: str, row: Row, guessed: Row, words: Words) -> tuple[list[tuple[Found, Mention | None]], list[tuple[Found, str]]]:
    """The names with a venture's head, groups and words for a venture named before as mentions; and those still to be
    judged, with the verdict of the rules."""
    founds = [reach(text, row, words, head) for head in heads(text, words) if not _is_named(head, row)]
    if guessed.found:
        known = [replace(f, body=_body(guessed, f)) for f in founds]
        built = (f for f in known if not f.body or _is_run(text, words, f) or _is_venture(text, words, f))
        founds = [f for f in built if not f.body or not _is_headed(text, row, f)]
    stated = [(f, _stated(text, row, words, f)) for f in founds]
    return stated, [(f, verdict(text, row, words, f)) for f, m in stated if m is None]


def _is_named(head: Range, row: Row) -> bool:
    """Whether a head of one character belongs to the name of a place or person (坊子区, 王城)."""
    start, end = head
    return end - start == 1 and any(m.kind in NAMED for m in row.touching(start, end))


def _mentioned(text: str, row: Row, guessed: Row, ontology: Ontology) -> Iterator[Mention]:
    words = project_words(ontology)
    stated, unsettled = _open(text, row, guessed, words)
    known = judged(text, row, words, unsettled, ontology)
    for found, mention in stated:
        if mention:
            yield mention
        elif found.end in known:
            yield _named(text, row, words, found, known[found.end])


def _is_guessed(m: Mention, words: Words) -> bool:
    """Whether a company or body is one by its last word alone, which may as well be a venture's (甲淀粉厂, 甲配送中心)."""
    return (
        m.kind in ("Company", "Organization")
        and "anaphor" not in m.tags
        and any(h.end() == len(m.text) for h in words.heads.finditer(m.text))
    )


def _body(guessed: Row, found: Found) -> str:
    """The kind of body or company that may bear a name as well, and whether it is one by its last word alone."""
    m = next((m for m in guessed.touching(found.start, found.end) if "anaphor" not in m.tags), None)
    return f"{'loose ' if 'loose' in m.tags else ''}{m.kind}" if m else ""


def _is_run(text: str, words: Words, found: Found) -> bool:
    """Whether a company's name ends in what is rather run than founded (民宿, 车间)."""
    return found.body.endswith("Company") and words.has("run", text[found.head : found.end])


def _is_headed(text: str, row: Row, found: Found) -> bool:
    """Whether somebody's title follows the last word of a body's name, there or elsewhere (甲质检中心 … 中心主任)."""
    last = text[found.head : found.end]
    return any(m.kind == "Title" and text.endswith(last, 0, m.start) for m in row.found)


def _is_venture(text: str, words: Words, found: Found) -> bool:
    """Whether a name that a body may bear as well is that of something built: what is said around it, or later, shows that."""
    if found.border == "building" or is_told(text, words, found) or SIZED & set(tellings(text, words, found)):
        return True
    before = text[max(0, found.before.start - REACH) : found.before.start] if found.before and is_beside(found) else ""
    if before.removesuffix("了").endswith(tuple(words.lists["building"])):
        return True  # 建设甲县加工中心
    name = text[found.start : found.end]
    kinds = ((m.end(), m.end() + n) for m in words.pointers.finditer(text, found.end) for n in (1, 2, 3))
    own = [(a, b) for a, b in kinds if name.endswith(text[a:b])]
    workshop = found.body.endswith("Company") and any(b - a > 1 for a, b in own)  # 该作坊; a company is 该公司
    return workshop or any(words.runs.match(text, b) for _, b in own)


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
    if not ("group" in mention.tags or amount_at(taken, mention.end)) or text[mention.start - 1] == "的":
        return False
    if not mention.text.endswith(tuple(words.lists["countable"])):
        return False
    owners = (m for m in found if m.end <= mention.start and "group" not in m.tags and not amount_at(taken, m.end))
    return any(not ENDS.search(text, m.end, mention.start) for m in owners)


def _clashes(mention: Mention, taken: Row) -> bool:
    """Whether a mention shares characters with another that is no part of it; the amounts inside a group are (亿元以上项目)."""
    inside = {(p.start, p.end) for p in mention.parts}
    if "group" in mention.tags:
        inside |= {(m.start, m.end) for m in taken.inside(mention.start, mention.end) if m.kind == "Amount"}
    return any((m.start, m.end) not in inside for m in taken.touching(mention.start, mention.end))


# --- from a name to a mention ---


def _stated(text: str, taken: Row, words: Words, found: Found) -> Mention | None:
    """A group, or words that stand for a venture named before."""
    group = _group(text, taken, words, found) or _counted(text, taken, words, found)
    if group or found.words:
        return group
    bare = _bare(text, words, found)
    head = text[found.head : found.end]
    alone = bare is not None and found.border == "mark" and words.has("built", head) and words.sites.match(text, found.end)
    return replace(bare, tags=("anaphor", "alone")) if bare and alone else bare


def _named(text: str, taken: Row, words: Words, found: Found, likely: float) -> Mention:
    """A name as a mention; one that is hardly a venture's counts only where it is another's in short."""
    proper = likely >= HALF
    known = is_beside(found) and (not proper or is_built(text, words, found))
    generic = bool(found.words) and all(words.has("generic", w) for w in found.words) and not known
    holds = (not proper, "short"), (generic, "generic"), (is_several(taken, found.end), "counted")
    tags = tuple(tag for held, tag in holds if held)
    return replace(_made(text, words, found, tags, _within(text, taken, found)), confidence=likely)


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
    if not amount or text[amount.end : found.start] not in ("", "的") or not several(amount):
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


def _counted(text: str, taken: Row, words: Words, found: Found) -> Mention | None:
    """A group whose number stands behind it: `亿元以上项目19个`."""
    amount = next((m for m in taken.beginning(found.end) if several(m)), None)
    if (
        not amount
        or not text.endswith(tuple(words.lists["counted"]), found.head, found.end)
        or text[found.start - 1 : found.start] == "的"
    ):
        return None
    printed, within = text[found.start : amount.end], _within(text, taken, found)
    name = printed[: found.end - found.start] if found.words or found.end - found.head > 2 else printed
    return Mention(found.start, amount.end, "Project", printed, name, (amount,), ("group",), within=within)


def _owned(text: str, words: Words, found: Found, amount: Mention) -> bool:
    """Whether what is counted is a part of something named before (该园的68座大棚), sums up a list (甲、乙两个项目) or is none
    of ventures (比赛设12个项目)."""
    before = text[max(0, amount.start - REACH) : amount.start]
    if before.endswith("的"):
        return any(m.end() == len(before) - 1 for m in words.heads.finditer(before))
    if found.words:
        return False
    clause = BREAK.split(before)[-1]
    listed = before.removesuffix(clause).endswith("、") and not clause.endswith(tuple(words.lists["sums_up"]))
    return listed or any(w in before for w in words.lists["contests"])


def _around(text: str, taken: Row, amount: Mention) -> tuple[Division, ...]:
    return _within(text, taken, Found(amount.start, amount.start, amount.end, (), ""))


def _bare(text: str, words: Words, found: Found) -> Mention | None:
    """A head alone that stands for a project named before: 该基地, 项目建成后."""
    head = text[found.head : found.end]
    if not any(words.has(k, head) for k in ("bare", "built", "loose")):
        return None
    if found.border == "determiner":
        size = max(len(d) for d in words.lists["determiner"] if text[: found.start].endswith(d))
        start = found.start - size
    elif (found.border == "stop" and _described(text, found.start)) or (
        found.border == "mark" and len(head) > 1 and words.goes_on.match(text, found.end)
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
