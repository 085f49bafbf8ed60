"""The word lists of `ontology/words/bodies.toml`, compiled: what bodies end in, and where their names begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.core.cache import pattern
from kg.core.lexicon import lexicon as word_list
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import LEVELS
from kg.mention.anchors import Anchors

LONGEST_VERB = 4  # characters
LONGEST_BRANCH = 6  # characters before its head
LONGEST_SHORT = 6  # characters between a level that stands alone and such a head
LONGEST_SHOP = 4  # characters between what somebody does with a shop and the word for it
LONGEST_PLACED = 8  # characters between a level and a head that is told by its place


@dataclass(frozen=True, eq=False)
class BodyWords:
    """`head` matches bodies from their level or own words on (groups: level, known, governing, short, placed, bare, open),
    `plain` those told by more than their place. They may begin where `anchors` leads to, or near what `told` finds: the last
    character of a level with a head behind it that is told by its place. `levels`: the words for levels by their last
    character; `last`: what bodies end in, again."""

    anchors: Anchors
    told: re.Pattern[str]
    levels: Mapping[str, tuple[str, ...]]
    head: re.Pattern[str]
    plain: re.Pattern[str]
    not_heads: frozenset[str]
    titled: frozenset[str]
    branches: frozenset[str]
    level_of: dict[str, str]
    border: re.Pattern[str]
    no_border: frozenset[str]
    runs: re.Pattern[str]
    goes_on: re.Pattern[str]
    name_verbs: frozenset[str]
    vague: frozenset[str]
    any_one: re.Pattern[str]
    unnamed: tuple[str, ...]
    kind_of: tuple[str, ...]
    teams: tuple[str, ...]
    organs: tuple[str, ...]
    zone_organs: frozenset[str]
    zones: tuple[str, ...]
    common: tuple[str, ...]
    company: tuple[str, ...]
    heads: frozenset[str]
    last: tuple[str, ...]
    open_heads: tuple[str, ...]
    part: re.Pattern[str]
    branch: re.Pattern[str]
    sent: re.Pattern[str]
    joint: tuple[str, ...]
    anaphor: re.Pattern[str]

    def starts(self, text: str) -> list[int]:
        """Where `head` is worth a try, in order."""
        found = set(self.anchors.starts(text))
        for m in self.told.finditer(text):
            found.add(m.end())
            found.update(m.end() - len(word) for word in self.levels[m[0]] if text.endswith(word, 0, m.end()))
        return sorted(found)

    def begins(self, text: str, start: int, end: int) -> int:
        """Where a name in text[start:end] can begin: past the last word that no name holds (由, 前往; 邀请, 共同)."""
        return self._behind_verbs(text, self.behind_borders(text, start, end), end)

    def behind_borders(self, text: str, start: int, end: int) -> int:
        """The same by border words alone: parts of bodies hold any verb (生态修复科)."""
        for border in self.border.finditer(text, start, end):
            if border[0] not in self.no_border and border.end() < end:
                start = border.end()
        return start

    def _behind_verbs(self, text: str, start: int, end: int) -> int:
        verbs = word_list().verbs
        for at in range(start, end - 2):
            for stop in range(at + 2, min(at + LONGEST_VERB, end - 1) + 1):
                if at >= start and text[at:stop] in verbs and text[at:stop] not in self.name_verbs:
                    start = stop
        return start


@lru_cache(maxsize=8)
def body_words(ontology: Ontology) -> BodyWords:
    """The compiled lists of an ontology."""
    words = ontology.words["bodies"]
    level_of = {word: level for level in LEVELS for word in words[level]}
    short = (name for name in ontology.gazetteer.short if name[0] in words["border"])  # 都安, 由-, 对-: no 都 before them
    heads = [*words["organization_heads"], *words["company_heads"], *words["whole"]]
    no_border = frozenset((*words["no_border"], *short))
    return BodyWords(
        anchors=_anchors(words),
        told=_told(words, level_of),
        levels={last: tuple(w for w in level_of if w[-1] == last) for last in {w[-1] for w in level_of}},
        head=_head(ontology, level_of),
        plain=_head(ontology, level_of, placed=False),
        titled=frozenset(words["titled"]),
        not_heads=frozenset(words["not_heads"]),
        branches=frozenset(words["branches"]),
        level_of=level_of,
        border=re.compile(rf"组织(?={any_of(words['plural_roles'])})|{any_of([*words['border'], *no_border])}"),
        no_border=no_border,
        runs=re.compile(f"{any_of(words['runs'])}(?=[㐀-鿿]{{0,{LONGEST_SHOP}}}{any_of(words['shops'])}$)"),
        goes_on=re.compile(any_of(words["goes_on"])),
        name_verbs=frozenset(words["name_verbs"]),
        vague=frozenset(words["vague"]),
        any_one=re.compile(any_of(words["any_one"])),
        unnamed=words["unnamed"],
        kind_of=words["kind_of"],
        teams=words["teams"],
        organs=tuple(w for w in (*words["governing"], *words["own_organs"]) if len(w) > 1),
        zone_organs=frozenset(words["zone_organs"]),
        zones=tuple(ontology.words["places"]["zone"]),
        common=words["common_heads"],
        company=(*words["company_heads"], *words["firm_ends"]),
        heads=frozenset(heads),
        last=tuple(sorted(set(heads))),
        open_heads=words["open_field_heads"],
        branch=re.compile(
            rf"(?!{any_of(words['joint'])}|组织)[㐀-鿿\d]{{1,{LONGEST_BRANCH}}}?{any_of(words['branch_heads'])}(?!长制|员)"
        ),
        part=re.compile(any_of(words["part_heads"])),
        joint=words["joint"],
        sent=re.compile(rf"(?:第?[\d一二三四五六七八九十]+批)?{any_of(words['sent'])}[㐀-鿿]{{0,8}}"),
        anaphor=re.compile(_anaphors(words)),
    )


def _anaphors(words: Words) -> str:
    """What points back to a body: 该局 (`pointed`), and behind 如今 and the like a kind alone (`resumed`)."""
    pointed = any_of(w.removeprefix("该") for w in words["anaphors"])
    return rf"该(?P<pointed>{pointed})|{any_of(words['openers'])}(?P<resumed>{any_of(words['resumed'])})"


# The lists of words that bodies end in, and of those before them; the rest are told by their place.
LAST = ("national", "whole", "field_heads", "governing", "organization_heads", "company_heads")
BEFORE = ("fields", "level_organs", *LEVELS)
BETWEEN = ("和", "事务", "工作", "国家")


def _anchors(words: Words) -> Anchors:
    firms = (end + title for end in words["firm_ends"] for title in words["firm_titles"])
    return Anchors.of((*firms, *(w for k in LAST for w in words[k])), (*BETWEEN, *(w for k in BEFORE for w in words[k])))


def _told(words: Words, level_of: dict[str, str]) -> re.Pattern[str]:
    """The last character of a level, where a head told by its place follows within LONGEST_PLACED characters."""
    heads, last = any_of([*words["short_heads"], *words["placed_heads"]]), "".join(sorted({w[-1] for w in level_of}))
    return re.compile(f"[{last}](?=[㐀-鿿]{{1,{LONGEST_PLACED}}}?{heads})")


def _head(ontology: Ontology, level_of: dict[str, str], placed: bool = True) -> re.Pattern[str]:
    words = ontology.words["bodies"]
    word = {name: any_of(words[name]) for name in words}
    known = rf"(?:{word['whole']}|{word['fields']}(?:和?{word['fields']}){{0,3}}(?:事务|工作)?{word['field_heads']})"
    never = "" if placed else "(?!)"
    behind = "|".join(f"(?<={w})" for w in level_of)
    firms = rf"{word['firm_ends']}(?={word['firm_titles']})"
    return pattern(
        rf"""
        (?P<level>{any_of(level_of)}) (?:
              {word["level_organs"]}? (?P<known>{known})
            | (?P<governing>{word["governing"]}) (?![员会托])
            | {never} (?P<short> [㐀-鿿]{{1,{LONGEST_SHORT}}}? (?P<short_head>{word["short_heads"]})) )
        | {never} (?:{behind}) (?P<placed> [㐀-鿿]{{1,{LONGEST_PLACED}}}? (?P<placed_head>{word["placed_heads"]}))
        | (?P<bare>{word["national"]} | (?:国家)?{known})
        | (?P<open>{any_of([*words["organization_heads"], *words["company_heads"]])} | {firms})
        """,
        re.VERBOSE,
    )
