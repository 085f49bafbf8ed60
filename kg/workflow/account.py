"""What a page was read as, for a reader's eyes: its articles and the reasons, the account of its text, claims, mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kg import layout, mention
from kg.core.ontology import Ontology
from kg.core.text import sentences
from kg.core.types import Article, Claim, Mention, Name, Page, Quantity, Range, Slot
from kg.view import say as phrase
from kg.view.asks import visible
from kg.workflow import context
from kg.workflow.messages import say
from kg.workflow.reading import Reading, read

TELLING = ("Person", "Title", "Organization", "Project", "Amount")  # kinds, with those below them
UNNAMED = {"anaphor", "generic", "private"}  # 该项目, 村民 name nothing and no post
SPANS = ("day", "month", "year", "hour", "minute", "second", "week")  # how long something took is no figure of anything
FIGURE = 0.45  # amounts less sure (一个) are no figures


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence, at its page ranges, with the names, titles and figures in it, and whether a claim was read from it."""

    article: Article
    text: str
    places: tuple[Range, ...]
    named: tuple[str, ...]
    told: bool


def page_account(page: Page, ontology: Ontology) -> dict[str, Any]:
    """Articles, remainders and sentences of a page as plain values; offsets are the page's.

    `telling` counts the sentences with a name, a title or a figure, `silent` are those of them that gave no claim.
    """
    reading = read(page, ontology)
    found = list(telling(reading, ontology))
    return {
        "page": page.name,
        "articles": [
            {"id": a.id, "title": a.title, "kind": a.kind, "body": [list(r) for r in a.ranges]} for a in reading.articles
        ],
        "remainders": [{"kind": r.kind, "start": r.start, "end": r.end} for r in reading.remainders],
        "telling": len(found),
        "silent": [_row(t) for t in found if not t.told],
        "blocks": [
            {
                "start": e.start,
                "end": e.end,
                "role": e.role,
                "score": round(e.score, 3),
                "why": [list(w) for w in e.why],
                "joined": e.joined,
            }
            for e in layout.explain(page, ontology)
        ],
    }


def telling(reading: Reading, ontology: Ontology) -> Iterator[Telling]:
    """The sentences with a name, a title or a figure, in the order of the articles."""
    kinds = {kind for k in TELLING for kind in ontology.kinds_below(k)}
    for article in reading.articles:
        claims = [c for c in reading.claims if c.article == article.id]
        found = [m for m in mention.mentions(article, ontology) if m.kind in kinds and _names(m)]
        for start, end in sentences(article.text):
            if named := dict.fromkeys(m.text for m in found if start <= m.start < end):
                words, places = article.text[start:end].strip(), article.locate(start, end)
                yield Telling(article, words, places, tuple(named), any(_told(c, words, places) for c in claims))


def _names(m: Mention) -> bool:
    counts = isinstance(m.value, Quantity) and m.confidence >= FIGURE and m.value.unit not in SPANS
    return counts if m.kind == "Amount" else not UNNAMED & set(m.tags)


def _told(claim: Claim, words: str, places: Iterable[Range]) -> bool:
    """Whether a claim has its words in a sentence, or quotes it: the words of a quotation are no evidence of who says them."""
    if any(a < e.end and e.start < b for a, b in places for e in claim.evidence):
        return True
    said = claim["words"]
    return isinstance(said, str) and words.strip("“”‘’") in said


def described(page: Page, ontology: Ontology, lang: str, explain: bool, account: bool) -> RenderableType:
    """The articles of a page; with `explain` the role of each block and why, with `account` what became of the text."""
    if explain:
        return _explained(page, ontology, lang)
    reading = read(page, ontology)
    parts: list[RenderableType] = [_articles(reading, lang)]
    if account:
        parts += [*([_remainders(reading, lang)] if reading.remainders else []), _silent(reading, ontology, lang)]
    parts.append(_text(_sum(reading, lang)))
    return Group(*parts)


def left_out(told: Iterable[str], lang: str) -> Table:
    """The files that could not be read, each with the reason."""
    table = Table(say("not_read", lang))
    for sentence in told:
        table.add_row(_text(sentence))
    return table


def _articles(reading: Reading, lang: str) -> Table:
    table = Table("", *(say(k, lang) for k in ("title", "kind", "place")))
    for n, a in enumerate(reading.articles, 1):
        table.add_row(str(n), _text(a.title or "—"), a.kind, ", ".join(f"{x}–{y}" for x, y in a.ranges))
    return table


def _remainders(reading: Reading, lang: str) -> Table:
    table = Table(*(say(k, lang) for k in ("remainder", "place", "text")))
    for r in reading.remainders:
        table.add_row(r.kind, f"{r.start}–{r.end}", _text(reading.page.text[r.start : r.end].strip()[:60]))
    return table


def _row(t: Telling) -> dict[str, Any]:
    span = [t.places[0][0], t.places[-1][1]]
    return {"article": t.article.id, "span": span, "ranges": [list(r) for r in t.places], "text": t.text, "named": list(t.named)}


def _silent(reading: Reading, ontology: Ontology, lang: str) -> RenderableType:
    """How many sentences gave something; the others, with the number of their article and what they name."""
    found = list(telling(reading, ontology))
    number = {a.id: str(n) for n, a in enumerate(reading.articles, 1)}
    table = Table("", say("place", lang), say("silent", lang), say("named_in_it", lang))
    for t in (t for t in found if not t.told):
        place = ", ".join(f"{a}–{b}" for a, b in t.places)
        table.add_row(number[t.article.id], place, _text(t.text), _text("\n".join(t.named)))
    told = sum(t.told for t in found)
    summary = _text(say("told", lang, told=told, all=len(found)))
    return Group(summary, table) if told < len(found) else summary


def _sum(reading: Reading, lang: str) -> str:
    text = reading.page.text
    inside = sum(not c.isspace() for a in reading.articles for x, y in a.ranges for c in text[x:y])
    rest = sum(not c.isspace() for r in reading.remainders for c in text[r.start : r.end])
    whole = sum(not c.isspace() for c in text)
    count = len(reading.articles)
    return say("page_account", lang, name=reading.page.name, articles=count, inside=inside, all=whole, rest=rest)


def _explained(page: Page, ontology: Ontology, lang: str) -> Table:
    table = Table(*(say(k, lang) for k in ("place", "part", "score", "why", "text")))
    for e in layout.explain(page, ontology):
        why = "  ".join(f"{name} {weight:+.1f}" for name, weight in e.why[:4])
        part = e.role if e.joined is None else f"{e.role} → {e.joined}"
        table.add_row(f"{e.start}–{e.end}", part, f"{e.score:.1f}", why, _text(page.text[e.start : e.end].strip()[:24]))
    return table


def page_mentions(page: Page, ontology: Ontology) -> list[dict[str, Any]]:
    """The mentions of a page's articles, in order, with their page ranges."""
    articles = context.settle(page, layout.articles(page, ontology), ontology)
    return [
        {
            "article": a.id,
            "kind": m.kind,
            "text": m.text,
            "name": m.name or m.text,
            "ranges": [list(r) for r in a.locate(m.start, m.end)],
        }
        for a in articles
        for m in mention.mentions(a, ontology)
    ]


def mention_table(rows: Iterable[dict[str, Any]], ontology: Ontology, lang: str) -> Table:
    """Mentions as a table."""
    table = Table(*(say(k, lang) for k in ("place", "kind", "text", "full_name")))
    for row in rows:
        name = "" if row["name"] == row["text"] else row["name"]
        table.add_row(
            ", ".join(f"{a}–{b}" for a, b in row["ranges"]),
            ontology.kinds[row["kind"]].label[lang],
            _text(row["text"]),
            _text(name),
        )
    return table


def claim_table(reading: Reading, ontology: Ontology, lang: str) -> RenderableType:
    """The claims of a page, article by article, each with its words."""
    parts: list[RenderableType] = []
    for article in reading.articles:
        table = Table(
            say("relation", lang), "", "", "%", title=_text(f"{reading.page.name} · {article.title or '—'}"), title_justify="left"
        )
        for claim in (c for c in reading.claims if c.article == article.id):
            label = ontology.cards[claim.relation].label[lang]
            words = "".join(e.quote for e in claim.evidence).replace("\n", "")
            table.add_row(label, _text(said(claim, lang)), _text(f"“{words}”"), f"{claim.confidence * 100:.0f}")
        parts.append(table)
    return Group(*parts)


def said(claim: Claim, lang: str) -> str:
    """A claim in a line: its slots that say something, in words of a language."""
    held = phrase.label("modality", claim.modality, lang)
    told = (_plain(name, value, lang) for name, value in claim.slots if name != "start")
    return " · ".join(filter(None, told)) + (f"（{held}）" if held else "")


def _plain(slot: str, value: Slot, lang: str) -> str:
    if isinstance(value, Name):
        return value.key
    if isinstance(value, Quantity):
        return ("≈" if value.approx else "") + phrase.amount(f"{value.value:f}", value.unit, lang)
    if value is None or isinstance(value, bool):
        return ""
    return phrase.label(slot, str(value), lang) if slot in ("measure", "role", "form") else str(value)


def _text(words: str) -> Text:
    """Words of a page as a terminal may show them: nothing in them is obeyed."""
    return Text(visible(words))
