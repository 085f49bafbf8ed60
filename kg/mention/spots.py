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
# Logarithms: of all characters but the last as a word, of all but the first, and of what is far likelier than the name.
Rivals = tuple[float, float, float]


def places(bare: str, model: Names) -> Iterator[Spot]:
    """Where a name may stand in a text with blanks for what is no free Chinese character."""
    for match in model.start.finditer(bare):
        a, given = match.span()
        for size, rivals in _fits(bare[a : given + 2], given - a, model):
            if not _is_crossed(bare, a, a + size, rivals, model):
                yield a, a + size, given - a


def _fits(chars: str, size: int, model: Names) -> list[tuple[int, Rivals]]:
    """The names that begin with a surname of `size` characters, if words of the same ones are not far likelier: the length
    of each, and its rivals."""
    surname, char, closes = model.surnames[chars[:size]], chars[size], chars[size + 1]
    chances = []
    if char not in model.closed and char not in model.banned:
        chances.append((size + 1, surname + (model.single.get(char, UNSEEN) - LONE)))
    if closes != " " and closes not in model.closed and chars[size:] not in model.banned:
        chances.append((size + 2, surname + model.first.get(char, UNSEEN) + model.second.get(closes, UNSEEN)))
    found = ((n, _rivals(chars[:n], chance, model)) for n, chance in chances if chance > RAREST)
    return [(n, rivals) for n, rivals in found if rivals]


def strangers(scene: Scene, bare: str) -> Iterator[Spot]:
    """Three characters with a surname that the table lacks, where only a name can stand: beside a title, or in a list."""
    model, titled = scene.model, (a for a, kind in scene.edges.items() if kind == "title")
    spans = {m.span() for m in ALONE.finditer(bare)} | {
        (a, a + 3) for a in titled if " " not in bare[a : a + 3] and bare[a + 3 : a + 5] in lexicon().verbs
    }
    for a, b in spans:
        head, given = bare[a : a + 2], bare[a + 1 : b]
        known = {head[0], head} & model.surnames.keys() or {head, bare[a:b]} & model.words.keys()
        if (
            not known
            and given[0] not in model.nameless
            and given[1] not in model.closed
            and model.given(given) > PLAIN
            and framed_by(scene, a, b)
        ):
            yield a, b, 1


def framed_by(scene: Scene, a: int, b: int) -> bool:
    """Whether a title stands right before or after text[a:b], or a mark of lists."""
    return scene.edges.get(a) == "title" or b in scene.titles or "、" in (scene.text[a - 1 : a], scene.text[b : b + 1])


def _rivals(name: str, chance: float, model: Names) -> Rivals | None:
    """The rivals of a name, unless its own characters are far likelier as words: so most are dropped without a lattice."""
    look, rarest, most = model.words.get, model.rarest, chance - HOPELESS
    head, tail = look(name[:-1], 2 * rarest), look(name[1:], 2 * rarest)
    hopeless = look(name, most) > most or head + look(name[-1], rarest) >= most or look(name[0], rarest) + tail >= most
    return None if hopeless else (head, tail, most)


def _is_crossed(bare: str, a: int, b: int, rivals: Rivals, model: Names) -> bool:
    """Whether a word over an end of bare[a:b], and the rest of it as words, is far likelier than a name there."""
    look, rarest, words, (head, tail, most) = model.words.get, model.rarest, model.words, rivals
    cross = look(bare[a - 1 : a + 1])
    if cross is not None and cross + tail - look(bare[a - 1], rarest) >= most:
        apart = bare[max(0, a - 2) : a] not in words and bare[max(0, a - 3) : a] not in words
        if apart:
            return True
    cross = look(bare[b - 1 : b + 1])
    return cross is not None and head + cross - look(bare[b], rarest) >= most and bare[b : b + 2] not in words


def introduced(scene: Scene, bare: str) -> Iterator[Spot]:
    """Characters from a title up to what stands behind names, with a surname in front, that are no word: 镇长|敬登攀|告诉."""
    model = scene.model
    look, rarest = model.words.get, model.rarest
    for a in (a for a, kind in scene.edges.items() if kind == "title"):
        surname = 2 if bare[a : a + 2] in model.surnames else 1
        for b in (a + surname + 1, a + surname + 2):
            name = bare[a:b]
            given = name[surname:]
            if name[:surname] not in model.surnames or " " in name or given in model.banned or given[:1] in model.nameless:
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
