"""The values that flow from stage to stage: frozen, compared by value, made of content alone.

Offsets count Unicode code points and leave the end out, as slices do. Two coordinate systems exist and
are never mixed: *page* offsets (into `Page.text`) and *text* offsets (into `Article.text`);
`Article.locate` leads from the second to the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter

from kg.core.frozen import frozen, lazy

Range = tuple[int, int]


@frozen
class Source:
    """A file a page was read from: its path as given (with `/`), and the SHA-256 of its bytes, in hex.

    `part` says where in the file, if it holds more than the page: a member of an archive, `page 3`, `row 17`.
    """

    path: str
    sha256: str
    part: str = ""


@frozen
class Mark:
    """What the form of a file says of `text[start:end]` of a page: its `kind` (one of MARKS, or empty), seen in tags or type.

    `confidence` is how sure the characters themselves are: 1 but for what was read from a picture.
    """

    start: int
    end: int
    kind: str = ""
    confidence: float = 1.0


# A line of a headline, of a subheading, of writers; a paragraph; the legend of a photograph; what is no report.
MARKS = ("head", "sub", "byline", "text", "caption", "banner")


@frozen
class Page:
    """One page of a paper. `text` is the decoded text: no byte-order mark, line ends `\\n`, else as it was.

    Metadata (paper, day of issue, page number, code of the region) never changes the id. `marks` are by place.
    """

    text: str
    sources: tuple[Source, ...]
    paper: str | None = None
    issued: date | None = None
    number: str | None = None
    region: str | None = None
    marks: tuple[Mark, ...] = ()

    @lazy
    def id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """The name of the first file it was read from, without folders, and what part of it."""
        first = self.sources[0]
        return f"{first.path.rsplit('/', 1)[-1]}{f': {first.part}' if first.part else ''}"


@frozen
class Division:
    """A province, prefecture, county, township or village. `code` is empty where no list knows it.

    `level` is one of LEVELS; `parent` is the code of the division above, or empty.
    """

    code: str
    name: str
    level: str
    parent: str = ""


LEVELS = ("province", "prefecture", "county", "township", "village")


@frozen
class Context:
    """What is known of an article from outside it; `workflow` settles it between layout and mention.

    `region` is the chain of divisions the page is about, widest first; `year` is the year of issue where a
    page prints one and no day of issue is known. `inferred` names the fields that nobody stated.
    """

    paper: str | None = None
    issued: date | None = None
    year: int | None = None
    number: str | None = None
    region: tuple[Division, ...] = ()
    inferred: tuple[str, ...] = ()


@frozen
class Piece:
    """`length` characters that stand at `text` in `Article.text` and at `page` in `Page.text`."""

    text: int
    page: int
    length: int


@frozen
class Article:
    """An article: a list of ranges of its page, in reading order, and the mended text the rules read.

    `text` is folded one to one (see `kg.core.text.fold`): paragraphs are parted by `\\n`, column breaks and
    blanks between Chinese characters are dropped, the headline (`text[:heading]`) stands on one line.
    `printed` are the page's own words in each range. `bylines` are text ranges. `title` is the headline as
    printed, line breaks dropped. `unsure` are text ranges with the confidence of their characters, where below 1.
    """

    page: str
    kind: str  # "news" | "caption"
    title: str | None
    ranges: tuple[Range, ...]
    printed: tuple[str, ...]
    text: str
    pieces: tuple[Piece, ...]
    heading: int = 0
    bylines: tuple[Range, ...] = ()
    context: Context = field(default=Context(), compare=False)
    unsure: tuple[tuple[int, int, float], ...] = ()

    @property
    def id(self) -> str:
        """Page id and the place where the article begins: the same on every machine."""
        return f"{self.page}-{self.ranges[0][0]}"

    def locate(self, start: int, end: int) -> tuple[Range, ...]:
        """The page ranges of `text[start:end]`; neighbours with only dropped blanks between are one range."""
        first = bisect_right(self.pieces, start, key=_text) - 1
        if first >= 0 and start < end <= (piece := self.pieces[first]).text + piece.length:
            return ((start - piece.text + piece.page, end - piece.text + piece.page),)
        found: list[Range] = []
        for a, b in self._parts(max(0, first), start, end):
            if found and self._joined(found[-1][1], a):
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
        return tuple(found)

    def certainty(self, start: int, end: int) -> float:
        """How sure the characters of `text[start:end]` are: that of the least sure."""
        return min((sure for a, b, sure in self.unsure if a < end and start < b), default=1.0)

    def quote(self, start: int, end: int) -> str:
        """The words of the page at a page range that lies in one of the article's ranges."""
        for (a, b), words in zip(self.ranges, self.printed, strict=True):
            if a <= start and end <= b:
                return words[start - a : end - a]
        raise ValueError(f"{self.id}: {start}:{end} lies in none of its ranges {self.ranges}")

    def _parts(self, first: int, start: int, end: int) -> Iterator[Range]:
        for p in self.pieces[first:]:
            if p.text >= end:
                break
            a, b = max(start, p.text), min(end, p.text + p.length)
            if a < b:
                yield p.page + a - p.text, p.page + b - p.text

    def _joined(self, left: int, right: int) -> bool:
        return left <= right and any(a <= left and right <= b for a, b in self.ranges)


_text = attrgetter("text")  # where a piece stands: they are in the order of the text


@frozen
class Remainder:
    """A stretch of a page that no article holds, and why (running head, banner, furniture, stray byline)."""

    kind: str
    start: int
    end: int


@frozen
class Quantity:
    """A number with its unit, in base units (`CNY`, `person`, `household`, `m2`, `m`, `kg`, `item`, `percent`, …).

    `approx`: 余, 近, 多, 约 …; `bound`: "min" (以上, 超过, 至少) or "max" (不到, 以内); `upto`: the upper end of a
    range such as 七八十; `measure`: the measure word as printed (户, 亩, 座).
    """

    value: Decimal
    unit: str
    approx: bool = False
    bound: str | None = None
    upto: Decimal | None = None
    measure: str = ""


Value = Quantity | str | int | float | bool | None


@frozen
class Mention:
    """Words that name one thing, at text[start:end] of an article.

    `kind` is a class of `ontology/classes.toml`. `name` is the name to go by: composed where the words
    leave something out. `parts` are mentions inside it, in order (the chain of a place, unit and title of a
    post). `tags` are features from the word lists ("official", "former", "deputy"). `division` is the division a
    place is; `within` are the divisions around the thing, widest first, itself left out, as far as known.
    """

    start: int
    end: int
    kind: str
    text: str
    name: str = ""
    parts: tuple[Mention, ...] = ()
    tags: tuple[str, ...] = ()
    division: Division | None = None
    within: tuple[Division, ...] = ()
    value: Quantity | str | None = None
    confidence: float = 1.0


@frozen
class Name:
    """A thing a claim speaks of: its kind, its names, the divisions around it, and where the page prints it.

    `text` is the fullest name the article makes clear (`牡丹区南城街道`), `key` the shortest unambiguous one as
    printed (`南城街道`); `within` are the divisions it lies in, widest first, as codes, or as names where no
    list has a code; for a division `code` is its own.
    """

    kind: str
    text: str
    key: str
    within: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    code: str = ""


@frozen
class Evidence:
    """Where a claim is read: a page range, the words that stand there, and the rule that read them."""

    start: int
    end: int
    quote: str  # exactly Page.text[start:end]
    rule: str  # "holds/post person"


Slot = Name | Value


@frozen
class Claim:
    """What one article says once: a relation with named slots, and its evidence. Never merged, never edited.

    `modality`: asserted | planned | reported | former | acting | nominated | negated. `period`: EDTF, or empty.
    `issued` is a day on which it held as far as the article goes, not its beginning. `by`: rule | person | model:NAME.
    """

    relation: str
    page: str
    article: str
    slots: tuple[tuple[str, Slot], ...]
    evidence: tuple[Evidence, ...]
    modality: str = "asserted"
    period: str = ""
    confidence: float = 1.0
    issued: str = ""
    by: str = "rule"

    def __getitem__(self, slot: str) -> Slot:
        for name, value in self.slots:  # few, and asked for often
            if name == slot:
                return value
        return None

    def surely(self, confidence: float) -> Claim:
        """The claim with another confidence; they are many, and `replace` is slow."""
        told = self.relation, self.page, self.article, self.slots, self.evidence, self.modality, self.period
        return Claim(*told, confidence, self.issued, self.by)

    def named(self, slot: str) -> Name | None:
        """The slot's value if it names a thing."""
        value = self[slot]
        return value if isinstance(value, Name) else None

    @property
    def names(self) -> Mapping[str, Name]:
        """The slots that name things."""
        return {k: v for k, v in self.slots if isinstance(v, Name)}

    @lazy
    def id(self) -> str:
        """Same words, same place, same relation and slots: same id, on every machine and run (16 hex digits)."""
        places = ";".join([f"{e.start}-{e.end}" for e in self.evidence])
        slots = "|".join([f"{k}={slot_key(v)}" for k, v in self.slots])
        return sha256(f"{self.page}|{places}|{self.relation}|{slots}".encode()).hexdigest()[:16]


def slot_key(value: Slot) -> str:
    """A text that is equal just where two slot values say the same."""
    if isinstance(value, Name):
        return f"{value.kind}:{value.text}@{value.ranges}"
    if isinstance(value, Quantity):
        return f"{value.value.normalize():f} {value.unit} {value.approx} {value.bound} {value.upto}"
    return "" if value is None else str(value)


def mention_key(page: str, name: Name) -> str:
    """`page:start-end:key`, the mention a name stands for; `page:-:text` where the page prints no such words.

    >>> mention_key("ab", Name("Person", "王强", "王强", ranges=((3, 5),)))
    'ab:3-5:王强'
    """
    return f"{page}:{name.ranges[0][0]}-{name.ranges[-1][1]}:{name.key}" if name.ranges else f"{page}:-:{name.text}"


@frozen
class Judgement:
    """One decision that two named things are the same, or are not.

    `left` and `right` are mention keys (see `mention_key`); `verdict`: same | different | unsure. `score` is the sum of
    the points that the reasons give, in natural logarithms of odds: how strong the tie is, one place after the point.
    """

    left: str
    right: str
    verdict: str
    because: tuple[str, ...]
    by: str = "rule"
    score: float = 0.0


@frozen
class Entity:
    """The names that "same" judgements hold together. It can be rebuilt; judgements cannot.

    `id` is the readable local part of its IRI (`person/539802/赵永康~3f2a1c`), `name` the one to show, `mentions`
    the keys of what it gathers, `claims` the ids of the claims that name it.
    """

    id: str
    kind: str
    name: str
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    code: str = ""
    mentions: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
