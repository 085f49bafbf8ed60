"""One thing as a readable card: what it is, what is said of it in which words, and where that can be looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from kg.core.text import post
from kg.core.types import LEVELS
from kg.view.asks import Asks, ask, clean, words
from kg.view.say import cite, label, measured, sentence, short
from kg.view.statements import Citation, Statement, statements
from kg.view.terms import Term, said, terms

CARDS = 3  # cards that are shown whole where a name has several
SHOWN = 3  # citations under a line; the JSON has all
QUOTE = 60  # characters of a quotation in a line
POSTS = ("holds.person", "holds.unit")  # the sections of terms in posts
HELD = ("asserted", "acting", "reported")  # the modalities under which a post is held on the day of the article


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a name may mean: its IRI, kind, name, other names, the divisions around it (widest first), claims."""

    iri: str
    kind: str
    label: str
    names: tuple[str, ...]
    around: tuple[str, ...]
    claims: int


@dataclass(frozen=True, slots=True, order=True)
class Around:
    """A division around a thing: its level as a number (0 is a province, those of no level come last), its name, its IRI."""

    level: int
    label: str
    iri: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card, and where it is read."""

    text: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A thing and what is said of it: sections (title, lines) in the order of `words.toml`."""

    found: Found
    articles: int
    sections: tuple[tuple[str, tuple[Line, ...]], ...]


def find(graph: Asks, name: str) -> list[Found]:
    """The things a name may mean: those of just this name, else those whose name holds it; most claims first."""
    words = [" ".join(name.split())]
    rows = (ask(graph, "same", "words", words) or ask(graph, "find", "words", words)) if words[0] else []
    by_iri = {r["thing"]: r for r in sorted(rows, key=lambda r: (r["thing"], r["kind"], r["label"]))}
    return _described(graph, by_iri)


def card(graph: Asks, iri: str, lang: str = "zh") -> RenderableType:
    """The card of one thing, for rich to print."""
    return _drawn(make(graph, _at(graph, iri), lang), lang)


def cards(graph: Asks, found: Sequence[Found], lang: str = "zh") -> RenderableType:
    """The cards of the first three things found; where there are more things than one, a list to choose from before."""
    shown = [_drawn(make(graph, f, lang), lang) for f in found[:CARDS]]
    return shown[0] if len(found) == 1 else Group(_choice(found, lang), *shown)


def card_json(graph: Asks, iri: str, lang: str = "zh") -> dict[str, Any]:
    """The card of one thing as plain JSON, with every citation."""
    made = make(graph, _at(graph, iri), lang)
    sections = [{"title": title, "lines": [asdict(line) for line in lines]} for title, lines in made.sections]
    return asdict(made.found) | {"articles": made.articles, "sections": sections}


def make(graph: Asks, found: Found, lang: str) -> Card:
    """The card of a thing, as a value."""
    grouped: dict[str, list[Statement]] = defaultdict(list)
    about = statements(graph, [found.iri])
    for statement in about:
        for slot in [k for k, v in statement.things.items() if v.iri == found.iri]:
            grouped[f"{statement.relation}.{slot}"].append(statement)
    order = [*words(lang)["section"], *sorted(set(grouped) - set(words(lang)["section"]))]
    held = terms(graph, {s.term for k in grouped if k in POSTS for s in grouped[k]})
    sections = tuple((label("section", k, lang), _lines(k, grouped[k], lang, held)) for k in order if k in grouped)
    return Card(found, len({s.citation.article for s in about}), tuple(s for s in sections if s[1]))


def _at(graph: Asks, iri: str) -> Found:
    rows = ask(graph, "things", "thing", [iri])
    return _described(graph, {iri: min(rows, key=lambda r: (r["kind"], r["label"]))} if rows else {iri: {}})[0]


def _described(graph: Asks, rows: Mapping[str, Mapping[str, str]]) -> list[Found]:
    names, around = _others(graph, rows), divisions(graph, rows)
    counts = {r["thing"]: int(r["count"]) for r in ask(graph, "counts", "thing", rows)}
    found = [
        Found(
            iri,
            row.get("kind", "").rpartition("#")[2],
            clean(row.get("label", iri)),
            tuple(n for n in names.get(iri, ()) if n != clean(row.get("label", ""))),
            around.get(iri, ()),
            counts.get(iri, 0),
        )
        for iri, row in rows.items()
    ]
    return sorted(found, key=lambda f: (-f.claims, f.iri))


def _others(graph: Asks, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in ask(graph, "names", "thing", iris):
        found[row["thing"]].add(clean(row["other"]))
    return {iri: tuple(sorted(names)) for iri, names in found.items()}


def divisions(graph: Asks, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each thing (IRI) the names of the divisions around it, widest first."""
    return {iri: tuple(d.label for d in found) for iri, found in around(graph, iris).items()}


def around(graph: Asks, iris: Iterable[str]) -> dict[str, tuple[Around, ...]]:
    """For each thing (IRI) the divisions around it, widest first."""
    found: dict[str, set[Around]] = defaultdict(set)
    for row in ask(graph, "around", "thing", iris):
        level = LEVELS.index(row["level"]) if row.get("level") in LEVELS else len(LEVELS)
        if row["division"] != row["thing"]:
            found[row["thing"]].add(Around(level, clean(row["label"]), row["division"]))
    return {iri: tuple(sorted(names)) for iri, names in found.items()}


def _lines(section: str, found: Sequence[Statement], lang: str, held: Mapping[str, Term]) -> tuple[Line, ...]:
    """The lines of a section: statements that say the same stand in one, those of each term in a post in one of their own."""
    grouped: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    if section == "holds.unit":  # those of one post one after the other, the post first seen first
        order = list(dict.fromkeys(s.text("title") for s in found))
        found = sorted(found, key=lambda s: order.index(s.text("title")))
    for statement in found:
        grouped[_head(section, statement, lang), statement.term].append(statement)
    return tuple(
        Line(head + _seen(section, about, lang, held), tuple(s.citation for s in about))
        for (head, _), about in grouped.items()
        if head
    )


def _head(section: str, statement: Statement, lang: str) -> str:
    mark = label("modality", statement.modality, lang)
    other = {
        "holds.unit": ("title", "person"),
        "in.child": ("parent",),
        "in.parent": ("child",),
    }
    if section == "holds.person":
        return _marked(post(statement.text("unit"), statement.text("title")), mark)
    if section in other:
        shown = (" " if section == "holds.unit" else "").join(statement.text(s) for s in other[section])
        return _marked(shown, mark)
    if section in ("project.place", "project.operator"):
        return " ".join(filter(None, (statement.text("subject"), measured(statement, lang))))
    if section.endswith(".subject"):
        extra = [f"{label('edge', s, lang)} {statement.text(s)}" for s in ("place", "operator") if statement.text(s)]
        return " · ".join(filter(None, (measured(statement, lang), *extra)))
    if section == "quote.speaker":
        return f"“{short(statement.text('words') or statement.text('opening'), QUOTE)}”"
    return label("role", statement.text("role"), lang) if section == "byline.person" else sentence(statement, lang)


def _marked(shown: str, mark: str) -> str:
    return f"{shown}（{mark}）" if mark else shown


def _seen(section: str, about: Sequence[Statement], lang: str, held: Mapping[str, Term]) -> str:
    """When a post was held, as far as articles show it; in how many articles a byline stands."""
    if section == "byline.person":
        return " " + words(lang)["card"]["times"].format(count=len({s.citation.article for s in about}))
    term = held.get(about[0].term)
    if section not in POSTS or not term or (term["earliest"] and not any(s.modality in HELD for s in about)):
        return ""
    return f"  {shown}" if (shown := said(term, lang)) else ""


def _drawn(made: Card, lang: str) -> RenderableType:
    found, forms = made.found, words(lang)["card"]
    parts: list[RenderableType] = [Text(" › ".join(found.around), style="dim")] if found.around else []
    if found.names:
        parts.append(Text(f"{forms['names']} {'、'.join(found.names[:8])}", style="dim"))
    for title, lines in made.sections:
        parts += ["", Text(title, style="bold cyan"), *(_line(line, lang) for line in lines)]
    if not made.sections:
        parts.append(Text(forms["nothing"]))
    heading = Text.assemble(
        (found.label, "bold"), " · ", label("kind", found.kind, lang), " · ", forms["articles"].format(count=made.articles)
    )
    return Panel(Group(*parts), title=heading, title_align="left", box=box.ROUNDED, padding=(0, 2), expand=True)


def _line(line: Line, lang: str) -> RenderableType:
    """A line with its citations indented under it."""
    cited = list({(c.article, c.passage): c for c in line.citations}.values())
    below: list[RenderableType] = [Padding(_cited(c, lang), (0, 0, 0, 4), expand=False) for c in cited[:SHOWN]]
    if len(cited) > SHOWN:
        more = words(lang)["card"]["more"].format(count=len(cited) - SHOWN)
        below.append(Padding(Text(more, "dim"), (0, 0, 0, 4), expand=False))
    return Group(Text(f"• {line.text}", overflow="fold"), *below)


def _cited(citation: Citation, lang: str) -> Text:
    """The words of the page, the evidence underlined, and where they stand."""
    parts = [Text(passage, "underline" if marked else "dim") for passage, marked in citation.passage]
    return Text.assemble(*parts, " ", (cite(citation, lang), "green"), overflow="fold")


def _choice(found: Sequence[Found], lang: str) -> Text:
    shown = Text(words(lang)["card"]["choose"].format(count=len(found)), style="bold")
    for one in found:
        shown.append(f"\n• {one.label}", "not bold")
        shown.append(f"  {label('kind', one.kind, lang)}  {' › '.join(one.around)}", "not bold dim")
    return shown
