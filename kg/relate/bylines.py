"""Bylines: who wrote, sent in or photographed an article. Words are in `ontology/relations/byline.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from kg.core.frozen import frozen
from kg.core.ontology import Ontology
from kg.core.types import Claim, Mention, Range, Slot
from kg.relate.scene import Scene

LABELS = ("reporter", "correspondent", "writer", "camera", "both", "editor", "newsroom")
EITHER_SIDE = ("writer", "camera", "both")

# 新华社北京5月1日电（, 大众日报讯（: the outlet stands in the dateline.
DATELINE = re.compile(r"([^\s（）□■●◎/]{2,8}?[社网报])[^\s（）]{0,14}?[电讯]\s*[（|]?\s*$")
SEPARATOR = re.compile(r"[\s（）：，、；。|/□■●◎○▲△◆◇★☆【】\[\]()·-]+")


@frozen
class Token:
    """A name or a label in a byline. `after`: a label that stands behind the names it is about (`张三 摄`)."""

    start: int
    end: int
    kind: str
    after: bool = False
    mention: Mention | None = None


def read(scene: Scene) -> Iterator[Claim]:
    """One claim for each person and role of the article's bylines, in order of the text; evidence is the name."""
    seen: set[tuple[str, str]] = set()
    for where in scene.article.bylines:
        tokens = _tokens(scene, where)
        for at, token in enumerate(tokens):
            for role in _roles(tokens, at) if token.mention else ():
                name = scene.name(token.mention)  # type: ignore[arg-type]
                if (name.key, role) not in seen:
                    seen.add((name.key, role))
                    slots: list[tuple[str, Slot]] = [
                        ("person", name),
                        ("role", role),
                        ("outlet", _outlet(scene, where, tokens, at)),
                    ]
                    yield scene.claim("byline", slots, (token.start, token.end), role)


def _roles(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    """The roles of the name at `tokens[at]`: by the labels before its group, and the label behind it."""
    kinds = {t.kind for t in _head(tokens, at)}
    if "editor" in kinds:
        return ()
    kinds |= _tail(tokens, at)
    photographs = bool(kinds & {"camera", "both"})
    if "correspondent" in kinds:
        return ("correspondent", "photographer") if photographs else ("correspondent",)
    writes = bool(kinds - {"camera"}) or not photographs
    return ("reporter",) * writes + ("photographer",) * photographs


def _head(tokens: Sequence[Token], at: int) -> list[Token]:
    """The labels directly before the run of names that the name belongs to; none across a label that closes a run."""
    before = tokens[: at - _run(tokens, at)]
    return list(takewhile(lambda t: not t.mention and not t.after, reversed(before)))


def _run(tokens: Sequence[Token], at: int) -> int:
    """How many names stand directly before the one at `tokens[at]`, without a label between."""
    return sum(1 for _ in takewhile(lambda t: t.mention, reversed(tokens[:at])))


def _tail(tokens: Sequence[Token], at: int) -> set[str]:
    """What the next closing label says, if none that opens a new kind of credit stands between."""
    for token in tokens[at + 1 :]:
        if token.after:
            return {token.kind}
        if token.kind in (*EITHER_SIDE, "editor"):
            break
    return set()


def _tokens(scene: Scene, where: Range) -> list[Token]:
    """Names and labels of a byline in order; labels inside a name are none."""
    persons = [Token(m.start, m.end, "person", mention=m) for m in scene.of_kind("Person", scene.between(*where))]
    found: list[Token] = []
    for match in _labels(scene.ontology).finditer(scene.text, *where):
        start, end = match.span()
        if not any(p.start < end and start < p.end for p in persons):
            kind = _kinds(scene.ontology)[match[0]]
            found.append(Token(start, end, kind, kind in EITHER_SIDE and _stands_after(scene.text, match, persons, found)))
    return sorted([*persons, *found], key=lambda t: t.start)


def _stands_after(text: str, match: re.Match[str], persons: Sequence[Token], labels: Sequence[Token]) -> bool:
    """Whether 摄, 图, 文 closes the names before it: it follows a name, and nothing leads on to another name."""
    last_name = max((p.end for p in persons if p.end <= match.start()), default=-1)
    last_label = max((t.end for t in labels), default=-1)
    beside = len(match[0]) > 1 and any(0 <= p.start - match.end() <= 1 for p in persons)  # 摄影 张三
    return last_name > last_label and not beside and text[match.end() : match.end() + 1] not in ("：", "/")


def _outlet(scene: Scene, where: Range, tokens: Sequence[Token], at: int) -> str | None:
    """The outlet printed before the label of the name's group, or after 来源; as printed, blanks dropped."""
    head = _head(tokens, at)
    label = next((t for t in head if t.kind in ("reporter", "correspondent", "newsroom")), None)
    stop = label or tokens[at - _run(tokens, at)]
    first = tokens.index(stop)
    begin = tokens[first - 1].end if first else where[0]
    end = stop.end if stop.kind == "newsroom" else stop.start
    words = _outlet_in(scene.text[begin:end], scene.ontology)
    if words or (label and label.kind == "correspondent"):
        return words
    source = _source(scene.ontology).search(scene.text, *where)
    return source[1] if source else None


@lru_cache(maxsize=1 << 10)
def _outlet_in(gap: str, ontology: Ontology) -> str | None:
    """The name of an outlet at the end of the words before a label, without 本报, 见习 and the like."""
    modifier, outlet = _affixes(ontology)
    parts = [w for w in (modifier.sub("", w) for w in SEPARATOR.split(gap)) if w]
    if parts and outlet.search(parts[-1]):
        newsroom = parts[-1] in ontology.cards["byline"].words["newsroom"]
        return "".join(parts[-2:]) if newsroom and len(parts) > 1 and outlet.search(parts[-2]) else parts[-1]
    dateline = DATELINE.search(gap)
    return dateline[1] if dateline and modifier.sub("", dateline[1]) == dateline[1] else None


@lru_cache(maxsize=8)
def _kinds(ontology: Ontology) -> dict[str, str]:
    """Every label and what it says."""
    words = ontology.cards["byline"].words
    return {word: kind for kind in LABELS for word in words[kind]}


@lru_cache(maxsize=8)
def _labels(ontology: Ontology) -> re.Pattern[str]:
    """All labels, longest first. One of a single character has no Han behind it; 融媒体 before 记者 is its outlet."""
    followed = {"newsroom": r"(?![^\s（）、，：]{0,4}(?:记者|通讯员))"}
    ordered = sorted(_kinds(ontology).items(), key=lambda pair: (-len(pair[0]), pair))
    single = r"(?![㐀-鿿])"
    return re.compile("|".join(re.escape(w) + (single if len(w) == 1 else followed.get(kind, "")) for w, kind in ordered))


@lru_cache(maxsize=8)
def _affixes(ontology: Ontology) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = ontology.cards["byline"].words
    modifier = "|".join(words["modifier"])
    return re.compile(f"^(?:{modifier})+|(?:{modifier})+$"), re.compile(f"(?:{'|'.join(words['outlet'])})$")


@lru_cache(maxsize=8)
def _source(ontology: Ontology) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(ontology.cards['byline'].words['source'])})\s*：\s*([^\s（）：，]+)")
