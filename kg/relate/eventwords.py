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
(?: (?P<person>(?:U+的?|[TA、]|\\d+岁的|[^，UPTAD]{2,14}的(?=T*P)
    |[^，UPTAD在对向与给为把被由让使于到了将和跟]{1,8}(?=[TP]))*P(?:[、和]?T*P)*)等?
  | (?P<group>U+(?:[、和]U+)*(?:等[^，UPTAD]{1,2})?(?:各[^，UPTAD]{1,4}的)?的?A*的?
      (?:(?!<moves>)[^，“”UPTAD在对向与给为把被由让使于到了将]){0,7}?<groups>(?!<groups>))们?等?
  | (?:U+的)?(?P<unit>U+)(?:(?:[、和与及]|<jointly>)U+)*)
"""
ACCIDENT = "(?:.*?(?:<strikes>).*?<disaster>|.*?<disaster>(?:<falls>)|.*?(?:<breaks>)(?=了?$))"
GATHERING = (
    "(?:D(?=[^，]))?由?(?:中共[^，UPTAD]{0,4})?(?P<host>U+(?!的))?(?:(?:等[^，]{0,4}|[、和]U+)*(?:(?:<hosted>)[、，]?U+)*(?:<hosted>)的)?的?"
    "(?P<what>.*?<gathering>”?)(?:<way>|(?:在|以|于)[^，]*?)*(?:<opens>)"
)
SESSION = "(?P<host>U+)?(?P<what>.*?第[^，]{1,5}次[^，D]{0,6}?<session>)(?:<way>)*(?:<passed>)"
# The noun behind a date: a gathering, a disaster, a body that came to be then (a venture put to use), and, behind a body
# before the date, what it brought about.
NOUN = """
的?(?:(?:<way>|<adverb>)*(?:<opens>)的(?P<what>[^，]*?<gathering>)(?:<tail>|$)|(?:<broke>)?(?:的|那)(?:A|[场次起])?(?P<disaster>(?:[^，的]{0,4}<disaster>))
  |(?:在[^，D]{1,14}?)?(?:正式|全面|建成)*(?P<came>(?:<coined>)+)的(?P<unit>U)(?!的)|(?P<coined>(?:<coined>)+的[^，。；：！？UPTAD]{2,16}))
"""
USED = """
(?P<what>(?:正式|全面|建成|竣工|一期)*(?:(?:<into_use>)+|(?:顺利)?通过了?[^，]{0,14}验收|并入[^，]{0,6}电网
  |举行了?[^，]{0,6}(?:<into_use>)(?:仪式|典礼)))
"""
PARTS = (
    "(?:[一二三四五六]期|主体|项目|工程|[^，UPTAD]{0,4}A?(?:机组|厂房|生产线|车间|冷库|设备|管网|大棚|泵站|闸门|桥墩|隧洞|隧道))"
)
# What is put to use, at the end of a clause; the day may stand before the verb.
PUT = f"""
(?:[^，]*?(?P<unit>U)(?P<part>{PARTS}*)|(?:[^，]*的)?(?P<noun>U?[^，UPTD的在于由]{{2,20}}?))
(?:在[^，]{{1,14}}?)?(?:(?:<copula>|<adverb>)*D)?(?:<way>|<adverb>|A)*{USED}了?(?:以?后|以来|至今)?$
"""
# The same with the name of a place in its own, no mention of its own: 镇巴|大桥.
BUILT = f"""
(?P<thing>U至U|U+(?:至U)?[^，UPTAD的在将]{{0,16}}?(?:<works>))(?:在[^，]{{1,14}}?)?(?:<way>|<adverb>)*{USED}了?$
"""
# What goes on its way on a day: the day stands behind it, or before.
SETS_OUT = "(?P<what>[^，UPD的将把正全]{3,24}?)(?:(?:<copula>)?D|<way>|<adverb>)*(?P<verb>(?:<sets_out>)+)"
# What is not done, comes of itself, sets the time of something else or is but told.
NO_DEED = """
[^，]{0,2}(?:<unmade>)|.*(?:没有|未能|没能|从未|(?:取消|推迟|延期|暂停)$)|.*完成(?:投资)?A|.*(?:迎来|进入)[^，]{0,10}(?:<season>)了?$|.*(?:时|之际|时候|期间)$|(?:向|为)[^，]*介绍了?[^，]*情况$
|(?:出生|生于|参加工作|入党|加入中国共产党)
"""
# What somebody made on the day: 该基地由甲公司于5月兴建.
MADE = "(?P<thing>U)(?:[一二三四]期)?由(?:U|[^，UPTAD]{2,12}){1,3}(?:<copula>)?D(?:<adverb>|<way>)*(?P<what>(?:<made>)+)"
# When it came to be: 该合作社成立于5月.
SINCE = "(?P<thing>U)(?P<what>(?:<coined>|始建|创建|创立|奠基)+)于D"
STATUTE = "(?P<what>.*?<statute>)(?:<copula>)?D起?(?:正式)?(?P<verb><in_force>)"


# By name; `<words>` and letters are filled in by `lexicon`.
PATTERNS = {
    "agent": AGENT,
    "before": f"(?:{AGENT})(?:<copula>)?",
    "openers": "(?:<openers>|D|[、 （✦★☆●○◆◇■□▲△▶►※◎①-⑳·—])*",
    "limit": "(?:<deadline>)|[至到]D",
    "made": MADE,
    "since": SINCE,
    "reporter": "<reporter>",
    "hearsay": "(?:<hearsay>)|(?:(?:<told>)了?|[说道称])$",
    "passive": "(?:<adverb>|又|再次)*被(?P<by>U+)",
    "no deed": NO_DEED,
    "demands": "(?:<adverb>)*(?:<demands>)$",
    "law": "(?:(?:<way>)*(?P<what>《[^》]*》|[^，UPTAD]*?(?:<statute>)))起?(?:<way>)*(?:<in_force>)",
    "closed": "(?:在[^，]{1,14})?(?:<way>)*(?:<raised>)了?$",
    "gathered": "(?P<host>U+(?!的))?(?P<what>[^，D]{2,40}?<gathering>)(?![^，]*<gathering>)",
    "at meeting": "在(?P<host>U+)?(?P<what>[^，D]*?<gathering>)(?:上|现场)",
    "sets out": SETS_OUT,
    "still": "<still>",
    "states": "(?!以[^，]{0,16}罪)<states>|籍",
    "doing": "<doing>|<to_whom>",
    "scene": "<scene>|.*(?:<inside>)$",
    "inside": "籍|(?:的?[^，召举]{0,10}(?:<inside>)(?:$|有))|的[^，]{0,3}(?:<nameless>)",
    "adverb": "(?:(?!<adverb_not>)<adverb>)*",
    "placed": "(?:(?!<adverb_not>)<adverb>|(?:在|于)[^，UPTAD]{0,6}U?(?:里|内|中|上)?)*",
    "counted": "(?:(?!<adverb_not>)<adverb>|A)*",
    "holds": "<holds>",
    "unmade": "<unmade>",
    "measures": "(?:<adverb>)*(?:<measures>)",
    "planned": "<planned>",
    "scheduled": "<scheduled>",
    "spot": "(?:<spot>)U+",
    "tail": "(?:<gathering>)(?P<cut><tail>)$|(?:<frame>)$",
    "noun": "<gathering>",
    "acts": "<holds>",
    "hears": "<hears>",
    "joins": "(?:<joins>)$",
    "begins": "(?:(?:<scene>).*|[^，UPTAD]{0,8})(?P<host>U)(?P<what>(?:<adverb>|<way>)*(?:<launch>|<founding>){1,2})",
    "built": BUILT,
    "into use": f"(?:<adverb>|<way>)*{USED}(?=了?(?:并|后|以来|至今|$))",
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
    types = tuple((t, re.compile(any_of(words[t]))) for t in words["types"])
    return Lexicon({**{k: compiled(p) for k, p in PATTERNS.items()}, "any": re.compile(f"{any_of(happens)}(?![组团队])")}, types)
