"""Review of a graph by a person: what the program is not sure of, one candidate after the other, and the keys that decide it.

Candidates are pairs of mentions that may be one thing, or were joined on little; claims of low confidence; and claims that
contradict each other. Each is shown with the words of its pages. Every decision is written to the file of decisions at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from kg.core.errors import StoreError
from kg.core.types import Claim, Judgement, Page, mention_key
from kg.triples import Graph
from kg.view.asks import visible
from kg.view.say import UNSURE
from kg.workflow.decisions import Alias, Correction, Decision, Pair, described, text_of, written
from kg.workflow.resolving import doubtful

AROUND = 30  # characters of the page shown on either side
FIGURES = ("investment", "annual_output", "annual_revenue", "tax", "jobs", "area")  # of which a project has one value each
# The keys of a candidate and what they do; `word` ones ask for a text first.
KEYS: Mapping[str, Mapping[str, str]] = {
    "pair": {"y": "same", "n": "different", "a": "alias", "s": "skip", "u": "undo", "q": "quit"},
    "claim": {"y": "right", "n": "wrong", "e": "value", "s": "skip", "u": "undo", "q": "quit"},
    "conflict": {"1": "wrong", "2": "wrong", "s": "skip", "u": "undo", "q": "quit"},
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared: what is asked about, the claims that name it, and where they stand in words."""

    name: str
    mention: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to decide: its kind (a key of KEYS), its sides, the program's verdict and its reasons."""

    kind: str
    sides: tuple[Side, ...]
    verdict: str = ""
    because: tuple[str, ...] = ()
    score: float = 0.0


def candidates(graph: Graph, folder: Path, made: Sequence[Decision], about: str = "") -> list[Candidate]:
    """What is still to be decided in a graph: pairs first, the likeliest ones first, then conflicts, then claims.

    `about` keeps those in whose names it stands; `made` are the decisions there are, whose subjects are left out.
    """
    doubts, rivals = doubtful(graph.folder), _rivals(graph)
    claims = _concerned(graph, {m for j in doubts for m in (j.left, j.right)}, {id_ for pair in rivals for id_ in pair})
    judged = {frozenset((d.left, d.right)) for d in made if isinstance(d, Pair)}
    settled = {(d.page, d.relation, d.place) for d in made if isinstance(d, Correction)}
    open_ = [c for c in claims if (c.page, c.relation, described(c, "right").place) not in settled]
    found = [*_pairs(doubts, claims, judged), *_contested(rivals, open_), *_conflicts(open_)]
    found += [Candidate("claim", (_side(c),)) for c in sorted(open_, key=lambda c: (c.confidence, c.id)) if c.confidence < UNSURE]
    return [c for c in found if any(about in s.name for s in c.sides)]


def _concerned(graph: Graph, mentions: Collection[str], ids: Collection[str]) -> list[Claim]:
    """The claims of a graph that a candidate can be made of: an archive has many more than memory holds."""
    return [
        c
        for c in graph.each_claim()
        if c.confidence < UNSURE
        or c.id in ids
        or (c["measure"] in FIGURES and c.named("project"))
        or any(mention_key(c.page, name) in mentions for name in c.names.values())
    ]


def _pairs(doubts: Iterable[Judgement], claims: Iterable[Claim], judged: Collection[frozenset[str]]) -> Iterator[Candidate]:
    naming: dict[str, list[Claim]] = {}
    names: dict[str, str] = {}
    for claim in claims:
        for name in claim.names.values():
            key = mention_key(claim.page, name)
            naming.setdefault(key, []).append(claim)
            names[key] = name.text
    for j in doubts:
        if j.left in naming and j.right in naming and frozenset((j.left, j.right)) not in judged:
            sides = tuple(Side(names[k], k, tuple(sorted(naming[k], key=lambda c: c.id))) for k in (j.left, j.right))
            yield Candidate("pair", sides, j.verdict, j.because, j.score)


def _rivals(graph: Graph) -> list[tuple[str, str]]:
    """Two holders of a post that one person holds at a time: the ids of a claim for each."""
    found = [[row[side].rsplit("/", 1)[-1] for side in ("left", "right")] for row in graph.rows(_text("rivals.rq"))]
    return sorted({(min(pair), max(pair)) for pair in found})


def _contested(rivals: Iterable[tuple[str, str]], claims: Iterable[Claim]) -> Iterator[Candidate]:
    known = {c.id: c for c in claims}
    for left, right in rivals:
        if left in known and right in known:
            yield Candidate("conflict", (_side(known[left]), _side(known[right])))


def _conflicts(claims: Sequence[Claim]) -> Iterator[Candidate]:
    """Two values of one figure of a project's name, in one mood, in two articles of one county."""
    seen: dict[tuple[object, ...], Claim] = {}
    for c in sorted(claims, key=lambda c: (c.issued, c.id)):
        thing = c.named("project")
        if not thing or c["measure"] not in FIGURES or c.period or not text_of(c["value"]):
            continue
        first = seen.setdefault((thing.text, thing.within[:3], c["measure"], c.modality), c)
        if first.article != c.article and text_of(first["value"]) != text_of(c["value"]):
            yield Candidate("conflict", (_side(first), _side(c)))


def _side(claim: Claim) -> Side:
    return Side(" · ".join(filter(None, (text_of(v) for _, v in claim.slots))), "", (claim,))


def decided(candidate: Candidate, key: str, ask: Callable[[str], str]) -> list[Decision]:
    """What a key decides of a candidate; nothing for one that decides nothing. `ask` asks for a slot, a value, a reason."""
    what = KEYS[candidate.kind].get(key, "")
    if what in ("same", "different"):
        left, right = (s.mention for s in candidate.sides)
        return [Pair(what, left, right, ask("because"))]
    if what == "alias":
        name = ask("alias").strip()
        return [Alias(candidate.sides[0].mention, name, ask("because"))] if name else []
    if what in ("right", "wrong"):
        claim = candidate.sides[int(key) - 1 if key.isdigit() else 0].claims[0]
        return [described(claim, what, because=ask("because") if what == "wrong" else "")]
    if what == "value":
        claim = candidate.sides[0].claims[0]
        slot = ask("slot").strip()
        return [described(claim, what, slot, ask("value"), ask("because"))] if slot in dict(claim.slots) else []
    return []


def session(
    found: Sequence[Candidate], path: Path, key: Callable[[Candidate, int], str], ask: Callable[[str], str]
) -> list[Decision]:
    """Asks for each candidate until all are decided or the person quits; what was decided. It is in the file at once.

    `key` shows a candidate and gives the key pressed. `u` takes the last decision back and shows its candidate again.
    """
    made: list[tuple[int, list[Decision], str]] = []
    at = 0
    while at < len(found):
        pressed = key(found[at], at)
        what = KEYS[found[at].kind].get(pressed, "")
        if what == "quit":
            break
        if what == "undo" and made:
            at, _, before = made.pop()
            _write(path, before)
            continue
        if fresh := decided(found[at], pressed, ask):
            before = path.read_text(encoding="utf-8") if path.is_file() else ""
            _write(path, before + ("" if before.endswith("\n\n") or not before else "\n") + "".join(map(written, fresh)))
            made.append((at, fresh, before))
        at += bool(fresh) or what == "skip"
    return [d for _, fresh, _ in made for d in fresh]


def _write(path: Path, text: str) -> None:
    """Puts the file in place in one step, so that one that is killed leaves it whole."""
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault}); give another file as --judgements") from fault


def shown(candidate: Candidate, pages: Mapping[str, Page], lang: str) -> RenderableType:
    """A candidate for rich to print: its sides beside each other, each with its words, and the keys."""
    say = words(lang)
    sides = [_drawn(side, pages) for side in candidate.sides]
    why = f"{say[candidate.verdict]} {candidate.score:+.1f}: {'; '.join(candidate.because)}" if candidate.verdict else ""
    keys = Text("  ".join(f"[{k}] {say[v]}" for k, v in KEYS[candidate.kind].items()), "cyan")
    head = Text(say[candidate.kind], "bold")
    return Group(head, Columns(sides, equal=True, expand=True), *([Text(visible(why), "dim")] if why else []), keys)


def _drawn(side: Side, pages: Mapping[str, Page]) -> Panel:
    lines = [line for claim in side.claims[:4] for line in _quoted(claim, side.mention, pages.get(claim.page))]
    return Panel(Group(*lines), title=Text(visible(side.name)), title_align="left")


def _quoted(claim: Claim, mention: str, page: Page | None) -> list[Text]:
    """What a claim says, and the words of its page around it, the mention or the evidence underlined."""
    said = " · ".join(filter(None, (text_of(v) for _, v in claim.slots)))
    head = Text(visible(f"{claim.relation}: {said} ({claim.modality}, {claim.confidence:.2f})"))
    if page is None or not claim.evidence:
        return [head]
    start, end = min(e.start for e in claim.evidence), max(e.end for e in claim.evidence)
    own = next((n.ranges for n in claim.names.values() if mention and mention_key(claim.page, n) == mention and n.ranges), ())
    a, b = own[0] if own else (start, end)
    begin, stop = max(0, min(a, start) - AROUND), min(len(page.text), max(b, end) + AROUND)
    parts = (page.text[begin:a], ""), (page.text[a:b], "underline"), (page.text[b:stop], "")
    source = visible(" ".join(filter(None, (page.paper, claim.issued, page.number, page.name if page.sources else ""))))
    quote = Text.assemble(*((visible(" ".join(t.split())), style) for t, style in parts))
    return [head, quote, Text(f"{source} · {claim.page}", "green")]


def row(candidate: Candidate) -> dict[str, Any]:
    """A candidate as plain JSON, as `kg review --json` prints it."""
    sides = [
        {"name": s.name, "mention": s.mention, "claims": [c.id for c in s.claims], "quotes": [_quote(c) for c in s.claims]}
        for s in candidate.sides
    ]
    about = {"verdict": candidate.verdict, "score": candidate.score, "because": list(candidate.because)}
    return {"kind": candidate.kind, "sides": sides, **(about if candidate.verdict else {})}


def _quote(claim: Claim) -> str:
    return "".join(e.quote for e in claim.evidence)


def words(lang: str) -> dict[str, str]:
    """What review says, in one language, from `review.toml`."""
    return {key: said[lang] for key, said in tomllib.loads(_text("review.toml")).items()}


def _text(name: str) -> str:
    return resources.files("kg.workflow").joinpath(name).read_text(encoding="utf-8")
