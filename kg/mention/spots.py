"""Where a name may stand in a text: behind a surname, beside a title or a mark of lists; and not where words are far likelier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.core.lexicon import lexicon
from kg.mention.names import LONE, UNSEEN, Names
from kg.mention.signs import Scene, right

HOPELESS = -7.0  # a loss of likelihood that nothing around makes good
RAREST = -28.0  # rarer combinations of surname and given name are not looked at
PLAIN = -16.5  # logarithm of the share of a given name from which on down a strange surname makes it none
WORD, PART = -14.0, -11.5  # logarithms of the share of words from which on characters are no name, and hold none
USUAL = -8.5  # logarithm of the share of a surname from which on down two characters are rather a verb that no list has
ALONE = re.compile("[^ ](?<![^ ][^ ])[^ ]{2}(?= )")  # three characters between marks or mentions
BORDERS = frozenset(f"after {k}" for k in ("speech", "act", "comma", "list", "stop", "bracket", "line", "link", "address"))

ACTING = frozenset({"after speech", "after act"})
ENDED = ACTING | {f"after {k}" for k in ("comma", "list", "stop", "bracket", "line")}  # where a name that ends as a place is one

Spot = tuple[int, int, int]  # start, end, length of the surname (0: carried over from another language)


def places(bare: str, model: Names) -> Iterator[Spot]:
    """Where a name may stand in a text with blanks for what is no free Chinese character."""
    surnames, closed, banned = model.surnames, model.closed, model.banned
    single, first, second = model.single.get, model.first.get, model.second.get
    for match in model.start.finditer(bare):
        a, given = match.span()
        surname, char, closes = surnames[match[0]], bare[given], bare[given + 1]
        if char not in closed and char not in banned:
            chance = surname + (single(char, UNSEEN) - LONE)
            if chance > RAREST and likely(bare, a, given + 1, chance, model):
                yield a, given + 1, given - a
        if closes != " " and closes not in closed:
            chance = surname + first(char, UNSEEN) + second(closes, UNSEEN)
            if chance > RAREST and char + closes not in banned and likely(bare, a, given + 2, chance, model):
                yield a, given + 2, given - a


def strangers(scene: Scene, bare: str) -> Iterator[Spot]:
    """Three characters with a surname that the table lacks, where only a name can stand: beside a title, or in a list."""
    model, titled = scene.model, (a for a, kind in scene.edges.items() if kind == "title")
    spans = {m.span() for m in ALONE.finditer(bare)} | {
        (a, a + 3) for a in titled if " " not in bare[a : a + 3] and bare[a + 3 : a + 5] in lexicon().verbs
    }
    for a, b in spans:
        head, given = bare[a : a + 2], bare[a + 1 : b]
        known = {head[0], head} & model.surnames.keys() or {head, bare[a:b]} & model.words.keys()
        if not known and given[1] not in model.closed and model.given(given) > PLAIN and framed_by(scene, a, b):
            yield a, b, 1


def framed_by(scene: Scene, a: int, b: int) -> bool:
    """Whether a title stands right before or after text[a:b], or a mark of lists."""
    return scene.edges.get(a) == "title" or b in scene.titles or "、" in (scene.text[a - 1 : a], scene.text[b : b + 1])


def likely(bare: str, a: int, b: int, chance: float, model: Names) -> bool:
    """Whether words at bare[a:b] are not far likelier, by a quick estimate: so most places are dropped without a lattice."""
    words, rarest, most = model.words, model.rarest, chance - HOPELESS
    look = words.get
    if look(bare[a:b], most) > most:
        return False
    head = look(bare[a : b - 1], 2 * rarest)
    if head + look(bare[b - 1], rarest) >= most:
        return False
    tail = look(bare[a + 1 : b], 2 * rarest)
    if look(bare[a], rarest) + tail >= most:
        return False
    cross = look(bare[a - 1 : a + 1])
    if cross is not None and cross + tail - look(bare[a - 1], rarest) >= most:
        apart = bare[max(0, a - 2) : a] not in words and bare[max(0, a - 3) : a] not in words
        if apart:
            return False
    cross = look(bare[b - 1 : b + 1])
    return cross is None or head + cross - look(bare[b], rarest) < most or bare[b : b + 2] in words


def introduced(scene: Scene, bare: str) -> Iterator[Spot]:
    """Characters from a title up to what stands behind names, with a surname in front, that are no word: 镇长|敬登攀|告诉."""
    model = scene.model
    look, rarest = model.words.get, model.rarest
    for a in (a for a, kind in scene.edges.items() if kind == "title"):
        surname = 2 if bare[a : a + 2] in model.surnames else 1
        for b in (a + surname + 1, a + surname + 2):
            name = bare[a:b]
            given = name[surname:]
            if name[:surname] not in model.surnames or " " in name or given in model.banned:
                continue
            if b - a == 2 and model.surnames[name[0]] < USUAL:
                continue  # 专家|义诊
            sign = right(scene, b)
            if given[-1] in model.closed and not (len(given) == 2 and given[-1] in model.places and sign in ENDED):
                continue
            told = look(name, rarest) > WORD or look(name[:2], rarest) > PART or _holds_word(name, sign, model)
            worded = look(name[1:], rarest) > WORD and sign not in ACTING  # 水工|管闸门
            if not told and not worded and sign in BORDERS:
                yield a, b, surname


def _holds_word(name: str, sign: str, model: Names) -> bool:
    """Whether what follows a surname is rather a word: 书记|和|群众, but not 书记|张团结|宣布."""
    common = model.words.get(name[1:], model.rarest) > PART
    return common and (len(name) < 3 or sign not in ACTING or name[0] in model.particles)
