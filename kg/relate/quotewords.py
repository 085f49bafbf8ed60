"""The patterns that read quotes, composed from the words of `ontology/relations/quote.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.core.begins import Begins
from kg.core.ontology import Ontology, Words
from kg.core.text import any_of

MARKS = "，。！？；：、“”‘’…\n"
CLAUSE_END = "，。！？；：“”…\n"
SENTENCE_END = "。！？；\n"
LONGEST = 16  # characters between a pronoun, or the clause's beginning, and the verb


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The card's words, compiled.

    `saying` finds a verb of saying, what it takes, and (not consumed) the mark behind it; `begins` where one may begin.
    `never` and `deed` tell what only ends like one. `pronoun` and `bare` match what stands before a verb whose subject
    is not in its clause. `guards` keep a person near a verb from being its speaker.
    """

    saying: re.Pattern[str]
    begins: Begins
    never: re.Pattern[str]
    deed: re.Pattern[str]
    pronoun: re.Pattern[str]
    bare: re.Pattern[str]
    guards: dict[str, re.Pattern[str]]


@lru_cache(maxsize=8)
def lexicon(ontology: Ontology) -> Lexicon:
    """The patterns of an ontology's card `quote`, compiled once."""
    w = ontology.cards["quote"].words
    deed = f"(?:{any_of(w['deed'])})[^{MARKS}]{{0,4}}(?:{any_of([*w['noun'], *w['document_noun']])})$"
    return Lexicon(
        saying=_saying(w),
        begins=Begins(word for k in ("say", "address", "deed", "phrase", "feeling", "view") for word in w[k]),
        never=re.compile(f"(?:{any_of(w['never'])})$"),
        deed=re.compile(deed),
        pronoun=re.compile(f"(?:{any_of(w['by'])})?(?:{any_of(w['pronoun'])})(?!{any_of(w['pronoun_not'])})"),
        bare=re.compile(f"[^{MARKS}]{{0,12}}[着地时]|[^{MARKS}]{{1,3}}着[^{MARKS}]{{1,12}}|(?:{any_of(w['adverb'])})*"),
        guards=_guards(w),
    )


def _saying(w: Words) -> re.Pattern[str]:
    verb = f"(?:{any_of(w['say'])})(?:了|过|着)?(?:记者|笔者|大家|我们|我|他们|他|她)?(?=[，：“。！？；…（\\n]|$)"
    urged = f"[^{MARKS}]{{1,24}}(?=：|，(?:{any_of(w['urging'])}))"
    address = f"(?:{any_of(w['address'])})(?:[^{MARKS}]{{1,6}}(?=[，：“。]|$)|{urged})"
    deed = f"(?:{any_of(w['deed'])})[^{MARKS}]{{0,8}}(?:{any_of(w['noun'])})(?=：)"
    phrase = f"(?:{any_of([*w['phrase'], *w['feeling'], *w['view']])})(?=[，：。]|$)"
    return re.compile(f"{deed}|{phrase}|{verb}|{address}")


def _guards(w: Words) -> dict[str, re.Pattern[str]]:
    other, title = any_of(w["other"]), any_of(w["title"])
    return {
        "toward": re.compile(f"(?:{any_of(w['toward'])})$"),
        "other": re.compile(f"(?!.*[给对向跟])(?:(?:.*(?:{other})|.+(?:{title}))们?|的)$"),
        "document": re.compile(f"(?:{any_of(w['document'])})"),
        "noun": re.compile(f"(?:{any_of(w['document_noun'])}).*"),
        "nobody": re.compile(any_of([*w["other"], *w["written"]])),
        "attribute": re.compile(f"(?:{any_of(w['attribute'])})$"),
        "asked": re.compile(any_of(w["asked"])),
        "he": re.compile(f"(?:^|[，。！？；：“”…\n])(?:{any_of(w['pronoun'])})(?![们人乡日山国])"),
        "taken up": re.compile(f"(?:{any_of(w['pronoun'])})(?:{any_of(w['taken_up'])})"),
        "nameless": re.compile(any_of(w["nameless"])),
        "done to": re.compile(f"(?:{any_of(w['done_to'])})$"),
        "done by": re.compile(f"被[^，]{{0,4}}(?:{any_of([*w['nameless'], *w['other']])})"),
        "by": re.compile(f"(?:{any_of(w['by'])})$"),
        "absent": re.compile(any_of(w["absent"])),
    }
