"""Claims from outside, as a model or another program proposes them: a line of JSON each, proved against the page or refused.

A line names the page (its id, or the file it was read from), the relation and what fills its slots, the words of the page that
say so, and who proposes it; further keys are `start` (where the quote begins, if it stands more than once), `modality`, `period`
and `confidence`:

    {"page": "3f2a…", "relation": "holds", "by": "model:NAME", "quote": "石桥镇镇长王强",
     "slots": {"person": "王强", "title": "镇长", "unit": {"name": "石桥镇", "kind": "Division"}}}
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.core.dates import bounds
from kg.core.errors import InputError
from kg.core.ontology import MODALITIES, VALUES, Card, Ontology, SlotText
from kg.core.types import Article, Claim, Evidence, Name, Quantity, Range, Slot
from kg.workflow.reading import Reading

KEYS = ("page", "relation", "by", "quote", "slots", "start", "modality", "period", "confidence")
CONFIDENCE = 0.5  # of a claim whose proposer does not say how sure it is
_BY = re.compile(r"model:[\w.:/+-]{1,80}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of a file of proposed claims, as it stands there, and where that is."""

    where: str
    line: str


def offered(path: Path, pages: Mapping[str, Collection[str]], refuse: Callable[[str], None]) -> dict[str, list[Offer]]:
    """The lines of a file by the page they name. `pages`: from ids, paths and names of files to ids of pages.

    What names no page is refused in a sentence with its line number. Raises InputError where the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: cannot be read ({fault}); give a file of JSON lines in UTF-8 as --claims") from fault
    found: dict[str, list[Offer]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        where = f"{path}: line {number}"
        try:
            page = _one_page(_row(line), pages) if line.strip() else ""
        except (InputError, RecursionError) as fault:
            refuse(f"{where}: {fault}")
            continue
        if page:
            found[page].append(Offer(where, line))
    return found


def accepted(offers: Iterable[Offer], reading: Reading, ontology: Ontology, refuse: Callable[[str], None]) -> list[Claim]:
    """The claims that are offered for a page; what cannot be taken is refused in a sentence with its place."""
    found = []
    for offer in offers:
        try:
            found.append(_claim(_row(offer.line), reading, ontology))
        except (InputError, RecursionError) as fault:
            refuse(f"{offer.where}: {fault}")
    return found


def _claim(row: Mapping[str, Any], reading: Reading, ontology: Ontology) -> Claim:
    card = ontology.cards.get(row["relation"])
    if card is None:
        raise InputError(f"no relation {row['relation']!r}; there are {', '.join(sorted(ontology.cards))}")
    start = _place(row, reading.page.text)
    end = start + len(row["quote"])
    article = next((a for a in reading.articles if any(x <= start and end <= y for x, y in a.ranges)), None)
    if article is None:
        raise InputError(f"{_short(row['quote'])} stands in no article of the page; `kg read` shows its articles")
    evidence = (Evidence(start, end, row["quote"], row["by"]),)
    slots = _slots(row["slots"], card, _Around(reading, article, (start, end), row["quote"], ontology))
    issued = article.context.issued.isoformat() if article.context.issued else ""
    more = {"modality": row["modality"], "period": row["period"], "confidence": row["confidence"]}
    return Claim(card.name, reading.page.id, article.id, slots, evidence, **more, issued=issued, by=row["by"])


def _row(line: str) -> dict[str, Any]:
    """The line's values, with those that may be left out."""
    try:
        row = json.loads(line, parse_constant=_no_number)
        json.dumps(row, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except ValueError as fault:
        raise InputError(f"not JSON ({fault})") from fault
    if not isinstance(row, dict) or not isinstance(row.get("slots"), dict):
        raise InputError(f"not a claim; its keys are {', '.join(KEYS)}; slots is an object")
    if unknown := sorted(set(row) - set(KEYS)):
        raise InputError(f"has no key {unknown[0]!r}; allowed are {', '.join(KEYS)}")
    row = {"modality": "asserted", "period": "", "confidence": CONFIDENCE, **row}
    for key in ("page", "relation", "by", "quote", "modality", "period"):
        if not isinstance(row.get(key), str):
            raise InputError(f"{key} is {row.get(key)!r}; give a text")
    if not _BY.fullmatch(row["by"]):
        raise InputError(f"by is {row['by']!r}; write model:NAME, so that it is told from what rules and persons state")
    if row["modality"] not in MODALITIES:
        raise InputError(f"modality is {row['modality']!r}; allowed are {', '.join(MODALITIES)}")
    if row["period"] and not bounds(row["period"])[0]:
        raise InputError(f"period is {row['period']!r}; give a day, month, year or interval as EDTF: 2019-03/2021")
    if not isinstance(row["confidence"], int | float) or not 0 <= row["confidence"] <= 1:
        raise InputError(f"confidence is {row['confidence']!r}; give a number from 0 to 1")
    return row


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _one_page(row: Mapping[str, Any], pages: Mapping[str, Collection[str]]) -> str:
    found = sorted(pages.get(row["page"], ()))
    if len(found) != 1:
        what = "no page" if not found else f"{len(found)} pages"
        raise InputError(f"{row['page']!r} names {what} of this build; give the page's id, as `kg extract --json` does")
    return found[0]


def _place(row: Mapping[str, Any], text: str) -> int:
    """Where the quote begins on the page, exactly."""
    quote, start = row["quote"], row.get("start")
    if start is not None:
        if not isinstance(start, int) or not quote or start < 0 or text[start : start + len(quote)] != quote:
            raise InputError(f"{_short(quote)} does not stand at {start!r} of the page, exactly")
        return start
    count = text.count(quote) if quote else 0
    if count != 1:
        times = "does not stand on the page, exactly" if not count else f"stands there {count} times; say where it starts"
        raise InputError(f"{_short(quote)} {times}")
    return text.index(quote)


def _short(words: str) -> str:
    return repr(words if len(words) <= 40 else words[:39] + "…")


class _Around:
    """What is known where a proposed claim stands: the names that rules read on the page, and the words of its quote."""

    def __init__(self, reading: Reading, article: Article, place: Range, quote: str, ontology: Ontology) -> None:
        names = [n for c in reading.claims for n in c.names.values()]
        self.known = sorted(names, key=lambda n: (n.ranges != () and not self._inside(n, place), n.ranges, n.text, n.within))
        self.region = tuple(d.code or d.name for d in article.context.region)
        self.place, self.quote, self.ontology = place, quote, ontology

    @staticmethod
    def _inside(name: Name, place: Range) -> bool:
        return place[0] <= name.ranges[0][0] and name.ranges[-1][1] <= place[1]

    def kinds(self, slot: SlotText) -> list[str]:
        """The kinds of thing that a slot takes, those below them included."""
        return sorted({k for kind in slot.kind if kind not in VALUES for k in self.ontology.kinds_below(kind)})

    def name(self, text: str, slot: SlotText, kind: str = "") -> Name | None:
        """A name as the rules know it on this page, else of the kind stated or the only one possible, in the article's region.

        It stands in the quote, if it is printed there. None where its kind is not known.
        """
        at = self.quote.find(text)
        ranges = ((self.place[0] + at, self.place[0] + at + len(text)),) if at >= 0 else ()
        kinds = [kind] if kind else self.kinds(slot)
        if known := next((n for n in self.known if n.key == text and n.kind in kinds), None):
            return Name(known.kind, known.text, known.key, known.within, ranges, known.code)
        return Name(kinds[0], text, text, self.region, ranges) if len(kinds) == 1 else None


def _slots(given: Mapping[str, Any], card: Card, around: _Around) -> tuple[tuple[str, Slot], ...]:
    names = {s.name for s in card.slots}
    if unknown := sorted(set(given) - names):
        raise InputError(f"{card.name} has no slot {unknown[0]!r}; it has {', '.join(sorted(names))}")
    if missing := [s.name for s in card.slots if s.required and given.get(s.name) in (None, "")]:
        raise InputError(f"{card.name} needs {missing[0]!r}")
    return tuple((s.name, _slot(s, given[s.name], around)) for s in card.slots if s.name in given)


def _slot(slot: SlotText, value: Any, around: _Around) -> Slot:
    kinds = around.kinds(slot)
    if value is None or (isinstance(value, bool) and "flag" in slot.kind):
        return value
    if "quantity" in slot.kind and (figure := _figure(value)):
        return figure
    text, kind = (value.get("name"), value.get("kind")) if isinstance(value, dict) else (value, "")
    if isinstance(text, str) and text.strip() and kind in ("", *kinds) and (named := around.name(text, slot, kind)):
        return named
    if isinstance(value, str) and {"text", "date", "any"} & set(slot.kind):
        return value
    wanted = {"quantity": '{"value": 1.5, "unit": "CNY"}', "flag": "true or false"}
    allowed = [wanted.get(k, "a text") for k in slot.kind if k in VALUES]
    allowed += [f'a name with its kind, {{"name": …, "kind": …}}; kinds are {", ".join(kinds)}'] if kinds else []
    raise InputError(f"{slot.name} is {value!r}; give {' or '.join(allowed)}")


def _figure(value: Any) -> Quantity | None:
    if not isinstance(value, dict) or set(value) != {"value", "unit"} or isinstance(value["value"], bool):
        return None
    sound = isinstance(value["value"], int | float) and isinstance(value["unit"], str) and value["unit"]
    return Quantity(Decimal(str(value["value"])), value["unit"]) if sound else None
