"""Noun stretches: what a rule's `{product:text}` matches, and what stands between a subject and its verb (`{...}`).

A stretch is a run of characters of a sentence that holds no mark, no figure, no date and none of the words of
`stop`; words in quotation marks are held whole. The lists are those of `ontology/words/stretches.toml` and,
added to them, those of the same names in the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.core.frozen import frozen
from kg.core.ontology import Card, Ontology, SlotText
from kg.core.text import HAN, any_of
from kg.core.types import Mention, Quantity, Range
from kg.relate.scene import Scene

FILE = "stretches"
MARKS = r"。！？；，、：:“”‘’（）《》\-—…+/|\s"
QUOTED = r"“[^“”\n。！？]{1,30}”|《[^《》\n]{1,30}》"
LONGEST, SHORTEST, LONGER = 20, 2, 3  # characters of a stretch; of a name behind a division
LONGEST_GAP = 60
OF = "的"
TEXT = "text"  # the kind of what is no mention
SUMMED = "[一二三四五六七八九十两]+(?:大|个|项|类|块|级|家|种|样)"  # 投诉|三大模块: how many a list has
LISTS = ("stop", "joins", "drop", "tail", "undone", "planned", "unplanned", "planned_last", "placed")
REFUSED = ("never", "begins", "closes")
QUANTITY, GENERIC = "quantity", "generic"
PEOPLE = ("person", "household")  # units of what is no part of anything


@frozen
class Stretch:
    """Words at text[start:end] that fill a slot without being a mention; `text` is the name without what leads to it."""

    start: int
    end: int
    text: str
    kind: str = TEXT
    confidence: float = 1.0
    tags: tuple[str, ...] = ()


Thing = Mention | Stretch


@frozen
class Masked:
    """A stretch of text with a letter for each mention, and for each character the mention or its text offset."""

    text: str
    places: Sequence[Mention | int]


def words(ontology: Ontology, card: Card, name: str) -> tuple[str, ...]:
    """A list of `stretches.toml` with the card's own list of that name."""
    return (*ontology.words.get(FILE, {}).get(name, ()), *card.words.get(name, ()))


def single(ontology: Ontology, card: Card, bounds: str, ends: tuple[str, ...], counted: bool) -> str:
    """The expression for one stretch. `bounds`: the letters that end it; `ends`: what it has to end in, if anything."""
    lists = {name: words(ontology, card, name) for name in ("stop", "joins", "keep")}
    stop = f"(?:{any_of([*lists['stop'], *lists['joins'], *([] if ends else [OF])])}|{SUMMED})"
    run = rf"(?:{QUOTED}|{any_of(lists['keep'])}|(?!{stop})[^{MARKS}{bounds}]){{1,{LONGEST}}}"
    if ends:
        never = any_of(words(ontology, card, "never"))
        run = rf"(?!{never}(?:$|[{MARKS}{bounds}]|{stop}|{OF})){run}"
        marks = re.escape("".join(sorted({e[-1] for e in ends} | {"”"})))  # one look spares many
        last = "|".join(f"(?<={re.escape(e + mark)})" for e in ends for mark in ("", "”"))
        run += rf"(?<=[{marks}])(?:{last})(?=$|[{MARKS}{bounds}]|{stop}|{OF})"
    return rf"(?:[{bounds}]{OF}?)?{run}(?:[{bounds}](?=$|[{MARKS}]))?" if counted else run


def joined(ontology: Ontology, card: Card, one: str) -> str:
    """The expression for a list of what `one` matches."""
    return f"(?:{one})(?:{any_of(words(ontology, card, 'joins'))}(?:{one}))*"


def gap(ontology: Ontology, card: Card, subjects: str, titles: str, blocks: tuple[str, ...]) -> str:
    """The expression for what stands between a subject and its verb: other names only behind a preposition, no denial.

    `subjects` are the letters of what could be a subject, `titles` those of what it can be called behind 的; `blocks`
    words that must not stand there besides.
    """
    led = any_of(words(ontology, card, "prepositions"))
    never = any_of([*words(ontology, card, "negation"), *blocks])
    kept = any_of(words(ontology, card, "undenied"))
    called = "|".join(f"(?<={re.escape(w)}[{titles}])" for w in (OF, *words(ontology, card, "prepositions")))
    objects = rf"{led}[^，。！？；\n{subjects}]{{0,3}}(?:[{subjects}]、?)+"
    runs = rf"(?:{kept}|(?!{never})(?:{objects}|[^。！？；\n{subjects}])){{0,{LONGEST_GAP}}}?"
    return rf"(?!{OF}(?![{titles}]))(?P<gap>{runs})(?:(?<![{titles}])|{called})"


@frozen
class Refused:
    """Stretches that are no names: in whole, by their beginning, by their end."""

    never: tuple[str, ...]
    begins: tuple[str, ...]
    closes: tuple[str, ...]

    def holds(self, text: str) -> bool:
        """Whether a stretch is one of them."""
        return text in self.never or text.startswith(self.begins) or text.endswith(self.closes)


NONE = Refused((), (), ())


def _for(ontology: Ontology, card: Card, name: str, slot: str) -> tuple[str, ...]:
    """A list with the one that the card has of that name for a slot: `never`, `never_product`."""
    return (*words(ontology, card, name), *card.words.get(f"{name}_{slot}", ()))


@frozen
class Wording:
    """The lists of a card that weigh what its rules match, ready to run; see `stretches.toml`."""

    joins: re.Pattern[str]
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    opens: tuple[str, ...]
    refused: Mapping[str, Refused]
    undone: re.Pattern[str]
    planned: re.Pattern[str]
    planned_last: tuple[str, ...]
    placed: tuple[str, ...]

    @classmethod
    def of(cls, ontology: Ontology, card: Card) -> Wording:
        """The lists of a card with those of `stretches.toml`."""
        found = {n: words(ontology, card, n) for n in LISTS}
        return cls(
            joins=re.compile(rf"({QUOTED})|{any_of(found['joins'])}"),
            tail=re.compile(rf"(?<=.)(?:{any_of(found['tail'])})$"),
            opens=(*found["stop"], *found["drop"], OF),
            lead=re.compile(rf"(?:{any_of(found['drop'])})*"),
            refused={slot.name: Refused(*(_for(ontology, card, n, slot.name) for n in REFUSED)) for slot in card.slots},
            undone=re.compile(any_of(found["undone"])),
            planned=re.compile(rf"{any_of(found['unplanned'])}|({any_of(found['planned'])})"),
            planned_last=found["planned_last"],
            placed=found["placed"],
        )


def subject(ontology: Ontology, card: Card) -> str:
    """The expression that holds where a subject can begin: not behind a preposition."""
    return "".join(f"(?<!{re.escape(w)})" for w in words(ontology, card, "prepositions"))


def named(scene: Scene, wording: Wording, slot: SlotText, span: Range, masked: Masked) -> Iterator[Thing]:
    """The one or more things that a slot's span names: mentions as they are, stretches without what leads to the name."""
    start = span[0]
    for cut in (*(m for m in wording.joins.finditer(masked.text, *span) if not m[1]), None):
        end = cut.start() if cut else span[1]
        yield from _one(scene, wording, slot, masked.places[start:end])
        start = cut.end() if cut else end


def _one(scene: Scene, wording: Wording, slot: SlotText, places: Sequence[Mention | int]) -> Iterator[Thing]:
    """The thing that some places name; a figure before it or behind it is its number."""
    if len(places) == 1 and isinstance(m := places[0], Mention) and QUANTITY in slot.kind:
        yield m
        return
    figures = [p.value for p in places if isinstance(p, Mention) and isinstance(p.value, Quantity)]
    places = _inner(scene, wording, places)
    if not places or any(f.unit in PEOPLE for f in figures):
        return
    several = [f"{f.value.normalize():f}" for f in figures[:1] if f.value > 1 and f.unit == "item"]
    if len(places) == 1 and not several and isinstance(m := places[0], Mention) and _fills(scene, m, slot):
        yield m
        return
    first, last = places[0], places[-1]
    start, end = first.start if isinstance(first, Mention) else first, _end(last)
    name = trimmed(scene.text[start:end], wording)
    if len(name) >= SHORTEST and HAN.search(name) and not wording.refused.get(slot.name, NONE).holds(name):
        yield Stretch(start, end, f"{name} ({several[0]})" if several else name)


def _fills(scene: Scene, m: Mention, slot: SlotText) -> bool:
    """Whether a mention fills a slot as a thing; a kind of thing (社区党委) is words."""
    return GENERIC not in m.tags and any(scene.ontology.is_a(m.kind, k) for k in slot.kind)


def _inner(scene: Scene, wording: Wording, places: Sequence[Mention | int]) -> Sequence[Mention | int]:
    """Places without the figures around them, and without the division that leads to a longer name (柳林县|金穗纺织)."""
    kept = [i for i, p in enumerate(places) if not _is_figure(p)]
    inner = places[kept[0] : kept[-1] + 1] if kept else ()
    if len(inner) < len(places) and inner and isinstance(at := inner[0], int) and scene.text[at] == OF:
        inner = inner[1:]
    end = scene.text[: _end(inner[-1])] if inner else ""
    while (
        len(inner) > LONGER and not end.endswith(wording.placed) and isinstance(m := inner[0], Mention) and m.kind == "Division"
    ):
        inner = inner[1:]
    return inner


def _end(place: Mention | int) -> int:
    return place.end if isinstance(place, Mention) else place + 1


def _is_figure(place: Mention | int) -> bool:
    return isinstance(place, Mention) and isinstance(place.value, Quantity)


def trimmed(text: str, wording: Wording) -> str:
    """A stretch without what leads to the name, and without quotation marks around the whole."""
    text = wording.tail.sub("", _last(text))
    lead = wording.lead.match(text)
    text = text[lead.end() :] if lead and lead.end() < len(text) else text
    return text[1:-1] if text[:1] == "“" and text.find("”") == len(text) - 1 else text


def _last(text: str) -> str:
    """What follows the last 的 outside of quotation marks."""
    depth, cut = 0, 0
    for i, char in enumerate(text):
        depth += (char in "“《") - (char in "”》")
        cut = i + 1 if char == OF and not depth and i + 1 < len(text) else cut
    return text[cut:]
