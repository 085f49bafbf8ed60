"""What a person decided: judgements on names and corrections of claims, in a text file that people keep and every build replays.

The file is TOML. `[[judgement]]` says that two mentions are the same thing, or are not; `[[alias]]` that a thing has another
name; `[[correction]]` that a claim is wrong, is right, or has another value in a slot. Mentions are named by page id, range and
name (`3f2a…:120-123:王强`), claims by page, place, relation and slots: so what is decided outlives a change of the extractor.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kg.core.errors import InputError
from kg.core.types import Claim, Entity, Evidence, Judgement, Name, Quantity, Range, Slot, mention_key
from kg.triples.store import DECIDED

FILE = DECIDED  # in the folder of the graph, if no other is named
_MENTION = re.compile(r"(?P<page>[0-9a-f]{16}):(?:(?P<start>\d+)-(?P<end>\d+)|-):(?P<name>.+)", re.DOTALL)
_PLACE = re.compile(r"(\d+)-(\d+)")
_VERDICTS = {"judgement": ("same", "different"), "correction": ("wrong", "right", "value")}


@dataclass(frozen=True, slots=True)
class Pair:
    """A person's verdict on two mentions: `same` merges what they stand for, `different` splits it."""

    verdict: str
    left: str
    right: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of the thing that a mention stands for."""

    mention: str
    name: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's verdict on a claim: `wrong` drops it, `right` makes it sure, `value` puts another value into a slot.

    The claim is the one of the page and relation whose evidence overlaps `place` (`104-114`) and whose slots have these texts.
    """

    verdict: str
    page: str
    relation: str
    place: str
    slots: tuple[tuple[str, str], ...]
    slot: str = ""
    value: str = ""
    because: str = ""


Decision = Pair | Alias | Correction
_TABLES: Mapping[str, type[Decision]] = {"judgement": Pair, "alias": Alias, "correction": Correction}


def read(path: Path, beside: Sequence[str] = ()) -> list[Decision]:
    """The decisions of a file, in its order; none where it is missing. `beside` are further tables that it may have.

    Raises InputError for a file that is not of this form.
    """
    if not path.is_file():
        return []
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: not TOML in UTF-8 ({fault}); mend the place, then build again") from fault
    if unknown := sorted(set(found) - {*_TABLES, *beside}):
        raise InputError(f"{path}: no such table {unknown[0]!r}; allowed are {', '.join(f'[[{t}]]' for t in _TABLES)}")
    rows = [(table, n, row) for table in _TABLES for n, row in enumerate(_rows(path, table, found), 1)]
    return [_decision(f"{path}: [[{table}]] number {n}", table, row) for table, n, row in rows]


def _rows(path: Path, table: str, found: Mapping[str, Any]) -> list[Any]:
    rows = found.get(table, [])
    if not isinstance(rows, list):
        raise InputError(f"{path}: write [[{table}]] in two brackets: there may be several")
    return rows


def _decision(where: str, table: str, row: Any) -> Decision:
    names = {f.name for f in fields(_TABLES[table])}
    if not isinstance(row, dict) or set(row) - names:
        odd = sorted(set(row) - names)[0] if isinstance(row, dict) else row
        raise InputError(f"{where}: has no key {odd!r}; allowed are {', '.join(sorted(names))}")
    needed = {f.name for f in fields(_TABLES[table]) if f.name not in ("because", "slot", "value")}
    if missing := sorted(needed - set(row)):
        raise InputError(f"{where}: lacks {missing[0]!r}; it needs {', '.join(sorted(needed))}")
    slots = row.get("slots", {})
    if not isinstance(slots, dict) or not all(isinstance(v, str) for k, v in [*row.items(), *slots.items()] if k != "slots"):
        raise InputError(f'{where}: values are texts, slots a table of texts: slots = {{ person = "王强" }}')
    if table in _VERDICTS and row["verdict"] not in _VERDICTS[table]:
        raise InputError(f"{where}: {row['verdict']!r} is no verdict; allowed are {', '.join(_VERDICTS[table])}")
    for key in (k for k in ("left", "right", "mention") if k in row and not _MENTION.fullmatch(row[k])):
        raise InputError(f"{where}: {key} = {row[key]!r} names no mention; write PAGE:START-END:NAME, as `kg review --json` does")
    if table == "correction" and not _PLACE.fullmatch(row["place"]):
        raise InputError(f"{where}: place = {row['place']!r}; write START-END, as 104-114")
    return _TABLES[table](**row | ({"slots": tuple(sorted(slots.items()))} if "slots" in row else {}))


def written(decision: Decision) -> str:
    """A decision as a table of TOML, as `read` takes it; it ends with a blank line."""
    table = next(name for name, kind in _TABLES.items() if kind is type(decision))
    rows = {f.name: getattr(decision, f.name) for f in fields(decision)}
    lines = [f"{k} = {toml(v)}" for k, v in rows.items() if v != ""]
    return "\n".join([f"[[{table}]]", *lines]) + "\n\n"


def without(text: str, meant: Callable[[str], bool]) -> tuple[str, int]:
    """The text of a file without the decisions of which `meant` says so, by all their texts; and how many went.

    What stands before a decision, comments too, goes with the decision before it; the head of the file stays.
    """
    head, *tables = re.split(r"(?m)^(?=\[\[)", text)
    kept = [t for t in tables if not meant(f"{t} {tomllib.loads(t)}")]  # as written, and with its escapes read
    return "".join([head, *kept]), len(tables) - len(kept)


def toml(value: str | tuple[tuple[str, str], ...]) -> str:
    """A text, or a table of texts, as a value of TOML."""
    if isinstance(value, tuple):
        return "{" + ", ".join(f"{toml(k)} = {toml(v)}" for k, v in value) + "}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def corrected(claims: Sequence[Claim], decisions: Iterable[Decision]) -> tuple[list[Claim], list[Correction]]:
    """The claims of a page with its corrections, and the corrections that none of the claims meets."""
    found, idle = list(claims), []
    for c in (d for d in decisions if isinstance(d, Correction)):
        met = [i for i, claim in enumerate(found) if _meets(claim, c)]
        if not met:
            idle.append(c)
        found = [kept for i, claim in enumerate(found) for kept in ([_changed(claim, c)] if i in met else [claim]) if kept]
    return found, idle


def described(claim: Claim, verdict: str, slot: str = "", value: str = "", because: str = "") -> Correction:
    """The correction of a claim."""
    slots = tuple(sorted((k, text_of(v)) for k, v in claim.slots if text_of(v)))
    place = f"{min(e.start for e in claim.evidence)}-{max(e.end for e in claim.evidence)}" if claim.evidence else "0-0"
    return Correction(verdict, claim.page, claim.relation, place, slots, slot, value, because)


def text_of(value: Slot) -> str:
    """What fills a slot, as a text: a name's key, a figure with its unit, yes or no, or nothing."""
    if isinstance(value, Name):
        return value.key
    if isinstance(value, Quantity):
        return f"{value.value.normalize():f} {value.unit}"
    return "" if value is None else str(value)


def _meets(claim: Claim, c: Correction) -> bool:
    start, end = map(int, c.place.split("-"))
    here = any(e.start < end and start < e.end for e in claim.evidence)
    return (claim.page, claim.relation) == (c.page, c.relation) and here and all(text_of(claim[k]) == v for k, v in c.slots)


def _changed(claim: Claim, c: Correction) -> Claim | None:
    if c.verdict == "wrong":
        return None
    sure = replace(claim, confidence=1.0)
    if c.verdict == "right":
        return sure
    slots = tuple((k, _valued(claim, v, c.value) if k == c.slot else v) for k, v in claim.slots)
    evidence = tuple(replace(e, rule=f"person: {c.because}" if c.because else "person") for e in claim.evidence)
    return replace(sure, slots=slots, evidence=evidence, by="person")


def _valued(claim: Claim, old: Slot, text: str) -> Slot:
    """A text as a value of the kind that the slot had; a name stands where the evidence prints it."""
    if isinstance(old, Name):
        return Name(old.kind, text, text, old.within, _printed(claim.evidence, text))
    if isinstance(old, Quantity):
        number, _, unit = text.partition(" ")
        try:
            return Quantity(Decimal(number), unit or old.unit)
        except InvalidOperation as fault:
            raise InputError(f"correction on page {claim.page}: {text!r} is no figure; write it as 180000000 CNY") from fault
    if isinstance(old, bool):
        return text.lower() in ("true", "yes", "1")
    return text or None


def _printed(evidence: Iterable[Evidence], text: str) -> tuple[Range, ...]:
    found = [(e.start + at, e.start + at + len(text)) for e in evidence if text and (at := e.quote.find(text)) >= 0]
    return tuple(found[:1])


def matched(claims: Iterable[Claim], decisions: Sequence[Decision]) -> tuple[list[Judgement], list[Alias], list[Decision]]:
    """Judgements and aliases on the mentions that claims have now, and the decisions whose mentions have no counterpart."""
    keys = _keys(claims, {m.partition(":")[0] for d in decisions for m in mentions_of(d)})
    judged: list[Judgement] = []
    aliases: list[Alias] = []
    idle: list[Decision] = []
    for d in decisions:
        now = [counterpart(m, keys.get(m.partition(":")[0], [])) for m in mentions_of(d)]
        if not all(now):
            idle.append(d)
        elif isinstance(d, Pair):
            left, right = sorted(now)
            judged += [Judgement(left, right, d.verdict, (d.because,), "person")] if left != right else []
        elif isinstance(d, Alias):
            aliases.append(replace(d, mention=now[0]))
    return judged, aliases, idle


def mentions_of(decision: Decision) -> tuple[str, ...]:
    """The mentions a decision names."""
    if isinstance(decision, Pair):
        return decision.left, decision.right
    return (decision.mention,) if isinstance(decision, Alias) else ()


def _keys(claims: Iterable[Claim], pages: set[str]) -> Mapping[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for claim in (c for c in claims if c.page in pages):
        found[claim.page].update(mention_key(claim.page, n) for n in claim.names.values())
    return {page: sorted(keys) for page, keys in found.items()}


def counterpart(mention: str, keys: Sequence[str]) -> str:
    """The mention of a page that stands for one named before: itself, else the only one of its name that overlaps its range,
    else the only one there whose name holds it or is held by it; empty for none.

    >>> counterpart("00112233aabbccdd:5-8:王强", ["00112233aabbccdd:5-7:王强", "00112233aabbccdd:9-11:王强"])
    '00112233aabbccdd:5-7:王强'
    """
    if mention in keys:
        return mention
    name, place = _parts(mention)
    near = [(k, *_parts(k)) for k in keys if not place or not _parts(k)[1] or _overlap(place, _parts(k)[1])]
    for alike in (lambda other: other == name, lambda other: other in name or name in other):
        found = [k for k, other, _ in near if alike(other)]
        if len(found) == 1:
            return found[0]
    return ""


def _parts(mention: str) -> tuple[str, Range | None]:
    m = _MENTION.fullmatch(mention)
    if not m:
        return mention, None
    return m["name"], (int(m["start"]), int(m["end"])) if m["start"] else None


def _overlap(a: Range, b: Range | None) -> bool:
    return b is None or (a[0] < b[1] and b[0] < a[1])


def aliased(entities: Iterable[Entity], aliases: Sequence[Alias]) -> list[Entity]:
    """The entities, those of which a person knows another name with it, by id."""
    more: dict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        more[alias.mention].add(alias.name)
    found = []
    for e in entities:
        names = {*e.names, *(n for m in more.keys() & set(e.mentions) for n in more[m])} if more else set(e.names)
        found.append(replace(e, names=tuple(sorted(names, key=str.encode))) if len(names) > len(e.names) else e)
    return found


def ties(claims: Iterable[Claim], aliases: Sequence[Alias]) -> list[Judgement]:
    """What aliases say of mentions: those of the other name, of one kind and with just the same divisions around, are one."""
    if not aliases:
        return []
    every = [(mention_key(c.page, n), n) for c in claims for n in c.names.values()]
    found = set()
    for alias in aliases:
        meant = {(n.kind, n.within) for key, n in every if key == alias.mention and n.within}
        found |= {(alias.mention, key) for key, n in every if alias.name in (n.key, n.text) and (n.kind, n.within) in meant}
    pairs = sorted((min(p), max(p)) for p in found if p[0] != p[1])
    return [Judgement(left, right, "same", ("alias",), "person") for left, right in pairs]
