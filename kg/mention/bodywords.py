"""The word lists of `ontology/words/bodies.toml`, compiled: what bodies end in, and where their names begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.core.lexicon import lexicon as word_list
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of
from kg.core.types import LEVELS

LONGEST_VERB = 4  # characters
LONGEST_BRANCH = 6  # characters before its head


@dataclass(frozen=True, eq=False)
class BodyWords:
    """`head` finds the ends of bodies (groups: level, known, governing, short, placed, bare, open), `plain` those that
    need nothing before them."""

    head: re.Pattern[str]
    plain: re.Pattern[str]
    not_heads: frozenset[str]
    titled: frozenset[str]
    branches: frozenset[str]
    level_of: dict[str, str]
    border: re.Pattern[str]
    no_border: frozenset[str]
    goes_on: re.Pattern[str]
    name_verbs: frozenset[str]
    vague: frozenset[str]
    any_one: re.Pattern[str]
    unnamed: tuple[str, ...]
    kind_of: tuple[str, ...]
    teams: tuple[str, ...]
    organs: tuple[str, ...]
    common: tuple[str, ...]
    company: tuple[str, ...]
    heads: frozenset[str]
    open_heads: tuple[str, ...]
    part: re.Pattern[str]
    branch: re.Pattern[str]
    sent: re.Pattern[str]
    joint: tuple[str, ...]
    anaphor: re.Pattern[str]

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
    return BodyWords(
        head=_head(ontology, level_of),
        plain=_head(ontology, level_of, placed=False),
        titled=frozenset(words["titled"]),
        not_heads=frozenset(words["not_heads"]),
        branches=frozenset(words["branches"]),
        level_of=level_of,
        border=re.compile(rf"组织(?={any_of(words['plural_roles'])})|{any_of([*words['border'], *words['no_border']])}"),
        no_border=frozenset(words["no_border"]),
        goes_on=re.compile(any_of(words["goes_on"])),
        name_verbs=frozenset(words["name_verbs"]),
        vague=frozenset(words["vague"]),
        any_one=re.compile(any_of(words["any_one"])),
        unnamed=words["unnamed"],
        kind_of=words["kind_of"],
        teams=words["teams"],
        organs=tuple(w for w in (*words["governing"], *words["own_organs"]) if len(w) > 1),
        common=words["common_heads"],
        company=words["company_heads"],
        heads=frozenset([*words["organization_heads"], *words["company_heads"], *words["whole"]]),
        open_heads=words["open_field_heads"],
        branch=re.compile(
            rf"(?!{any_of(words['joint'])}|组织)[㐀-鿿\d]{{1,{LONGEST_BRANCH}}}?{any_of(words['branch_heads'])}(?!长制|员)"
        ),
        part=re.compile(any_of(words["part_heads"])),
        joint=words["joint"],
        sent=re.compile(rf"(?:第?[\d一二三四五六七八九十]+批)?{any_of(words['sent'])}[㐀-鿿]{{0,8}}"),
        anaphor=re.compile(rf"该?(?P<head>{_anaphors(words)})"),
    )


def _anaphors(words: Words) -> str:
    """What points back to a body: 该局, and behind 如今 and the like a kind alone."""
    pointed = any_of(w.removeprefix("该") for w in words["anaphors"])
    resumed = "|".join(f"(?<={opener})" for opener in words["openers"])
    return rf"(?<=该){pointed}|(?:{resumed}){any_of(words['resumed'])}"


def _head(ontology: Ontology, level_of: dict[str, str], placed: bool = True) -> re.Pattern[str]:
    words = ontology.words["bodies"]
    word = {name: any_of(words[name]) for name in words}
    known = rf"(?:{word['whole']}|{word['fields']}(?:和?{word['fields']}){{0,3}}(?:事务|工作)?{word['field_heads']})"
    never = "" if placed else "(?!)"
    lists = ("national", "whole", "fields", "organization_heads", "company_heads")
    first = "".join(sorted({w[0] for name in lists for w in words[name]} | {"国"}))  # looked at first, for speed
    behind = "|".join(f"(?<={w})" for w in level_of)
    return re.compile(
        rf"""
        (?P<level>{any_of(level_of)}) (?:
              {word["level_organs"]}? (?P<known>{known})
            | (?P<governing>{word["governing"]}) (?![员会托])
            | {never} (?P<short> [㐀-鿿]{{1,3}}? (?P<short_head>{word["short_heads"]})) )
        | {never} (?:{behind}) (?P<placed> [㐀-鿿]{{1,8}}? (?P<placed_head>{word["placed_heads"]}))
        | (?=[{first}]) (?:
              (?P<bare>{word["national"]} | (?:国家)?{known})
            | (?P<open>{any_of([*words["organization_heads"], *words["company_heads"]])}) )
        """,
        re.VERBOSE,
    )
