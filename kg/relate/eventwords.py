"""The patterns that read events, composed from the words of `ontology/relations/event.toml`.

They are matched against sentences in which each mention is one letter: a unit, person, title, amount or date. In a
pattern these stand as U, P, T, A and D, and `<words>` is one of the card's words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.core.ontology import Ontology
from kg.core.text import any_of

UNIT, PERSON, TITLE, AMOUNT, DATE = LETTERS = tuple(map(chr, range(0xE000, 0xE005)))
KINDS = {"Unit": UNIT, "Project": UNIT, "Person": PERSON, "Amount": AMOUNT, "Date": DATE}

# The agent at the beginning of a clause: a person with posts before the name, a group with its place, or bodies in a row.
AGENT = """
(?:<openers>|D|、|(?:<lying>)(?=U)|从[^PUD]{1,8}的|由U[^，UPTAD]{2,8}的(?=U)|[^，UPTAD]{1,6}A的
  |U(?:(?!<moves>)[^，UPTAD在将]){1,10}的(?=U+的?A?[^，UPTAD]{0,8}<groups>))*
(?: (?P<person>(?:U+的?|[TA、]|\\d+岁的|[^，UPTAD在对向与给为把被由让使于到了将和]{1,8}(?=[TP]))*P(?:[、和]?T*P)*)等?
  | (?P<group>U+的?A?的?(?:(?!<moves>)[^，“”UPTAD在对向与给为把被由让使于到了将]){0,7}?<groups>)们?等?
  | (?:U+的)?(?P<unit>U+)(?:(?:[、和与及]|<jointly>)U+)*)
"""
ACCIDENT = "(?:.*?(?:<strikes>).*?<disaster>|.*?(?:<breaks>)(?=了?$))"
GATHERING = (
    "(?:D(?=[^，]))?由?(?P<host>U+(?!的))?(?:(?:等[^，]{0,4}|[、和]U+)*(?:<hosted>)的)?的?"
    "(?P<what>.*?<gathering>”?)(?:<way>|(?:在|以|于)[^，]*?)*(?:<opens>)"
)
SESSION = "(?P<host>U+)?(?P<what>.*?第[^，]{1,5}次<session>)(?:<way>)*(?:<passed>)"
NOUN = "的?(?:(?:<opens>)的(?P<what>[^，]*?<gathering>)(?:<tail>|$)|的A?(?P<disaster>(?:[^，的]{0,4}<disaster>)))"
USED = "(?P<what>(?:正式|全面|建成|竣工|一期)*(?:<into_use>)+)"
# What is put to use, at the end of a clause; the day may stand before the verb.
PUT = (
    "(?:[^，]*?(?P<unit>U)(?:(?:[一二三四五六]期|主体|项目|工程))*|(?:[^，]*的)?(?P<noun>U?[^，UPTAD的在于由]{3,16}?))"
    "(?:在[^，]{1,14}?)?(?:(?:<copula>)?D)?(?:<way>|<adverb>)*" + USED + "了?$"
)
STATUTE = "(?P<what>.*?<statute>)(?:<copula>)?D起?(?:正式)?(?P<verb><in_force>)"


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The card's words, compiled; `types` are tried in order."""

    patterns: dict[str, re.Pattern[str]]
    types: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=8)
def lexicon(ontology: Ontology) -> Lexicon:
    """The patterns of an ontology's card `event`, compiled once."""
    words = ontology.cards["event"].words
    named = dict(zip("UPTAD", LETTERS, strict=True))

    def compiled(pattern: str) -> re.Pattern[str]:
        holes = re.sub(r"(?<!P)<(\w+)>", lambda m: f"(?:{any_of(words[m[1]])})", re.sub(r"\s+", "", pattern))
        return re.compile(re.sub(r"(?<!\(\?)[UPTAD]", lambda m: named[m[0]], holes))

    happens = [w for t in words["types"] for w in words[t]]
    patterns = {
        "agent": AGENT,
        "before": f"(?:{AGENT})(?:<copula>)?",
        "openers": "(?:<openers>|D|[、 （✦★☆●○◆◇■□▲△▶►※◎①-⑳·—])*",
        "limit": "(?:<deadline>)",
        "reporter": "<reporter>",
        "hearsay": "(?:<hearsay>)|[说道称]$",
        "still": "<still>",
        "states": "<states>",
        "doing": "<doing>|<to_whom>",
        "scene": "<scene>|.*(?:<inside>)$",
        "inside": "(?:的?[^，召举]{0,10}(?:<inside>)(?:$|有))|的[^，]{0,3}(?:<nameless>)",
        "adverb": "(?:(?!<adverb_not>)<adverb>)*",
        "counted": "(?:(?!<adverb_not>)<adverb>|A)*",
        "holds": "<holds>",
        "unmade": "<unmade>",
        "measures": "(?:<adverb>)*(?:<measures>)",
        "planned": "<planned>",
        "spot": "(?:<spot>)U+",
        "tail": "(?:<gathering>)(?P<cut><tail>)$|(?:<frame>)$",
        "noun": "<gathering>",
        "acts": "<holds>",
        "hears": "<hears>",
        "joins": "(?:<joins>)$",
        "begins": "(?:(?:<scene>).*|[^，UPTAD]{0,8})(?P<host>U)(?P<what>(?:<adverb>|<way>)*(?:<launch>|<founding>){1,2})",
        "into use": f"(?:<adverb>)*{USED}(?=并|后|以来|$)",
        "put": PUT,
        "to come": "<to_come>",
        "raised": "<raised>",
        "at once": "(?:<adverb>)*(?:<other>|<launch>|<founding>)",
        "accident": ACCIDENT,
        "gathering": GATHERING,
        "session": SESSION,
        "of noun": NOUN,
        "statute": STATUTE,
        "coming": GATHERING.replace("(?:<way>|", "(?:<copula>|D|<way>|"),
    }
    types = tuple((t, re.compile(any_of(words[t]))) for t in words["types"])
    return Lexicon({**{k: compiled(p) for k, p in patterns.items()}, "any": re.compile(f"{any_of(happens)}(?![组团队])")}, types)
