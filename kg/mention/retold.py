"""One name for a venture that is named twice: in full, in short, by its kind alone (该基地), by its phase, by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.core.types import Mention, Quantity
from kg.mention.reach import Words

PHASE = re.compile(r"(?P<kind>[^“”]*?)第?[一二三四五首]期(?:工程|项目|建设)?")
LEAST_SHORT = 5  # characters of a headline's name that may be a later one's in short
NO_SINGLE = {"group", "generic", "counted"}  # tags of what 该基地 and the like do not mean


def settled(text: str, found: Sequence[Mention], words: Words) -> list[Mention]:
    """Short forms get the full name, anaphors their antecedent's; anaphors without one are left out."""
    full = [m for m in found if not {"anaphor", "group", "short"} & set(m.tags)]
    names = {m.name for m in full if "generic" not in m.tags}
    named: list[Mention] = []
    for m in found:
        if phase := _antecedent_of_phase(m, named, words):
            named.append(_meant(m, phase, (*m.tags, "anaphor")))
        elif "anaphor" in m.tags:
            if known := _antecedent(m, named, words):
                named.append(_meant(m, known, ("anaphor",)))
            elif "alone" in m.tags:  # the only one of its kind that the article tells of (冷库占地3亩)
                named.append(replace(m, tags=()))
        elif "group" in m.tags:
            same = _same_group(m, found, words)
            named.append(replace(m, name=same.name, within=same.within or m.within) if same else m)
        else:
            longer = _lengthened(m, full, text.find("\n"))
            if "short" not in m.tags or longer.name != m.name or m.name in names or _is_taken_up(m, found, words):
                named.append(replace(longer, tags=tuple(t for t in m.tags if t != "short")))
    return named


def _meant(m: Mention, known: Mention, tags: tuple[str, ...]) -> Mention:
    """Words that stand for a venture named before."""
    return replace(m, name=known.name, within=known.within, tags=tags, confidence=known.confidence)


def _is_taken_up(short: Mention, found: Sequence[Mention], words: Words) -> bool:
    """Whether a later 该基地, 这个市场 shows that what ends in that word is a venture."""
    later = (m for m in found if m.start > short.end)
    kinds = [m.name if "anaphor" in m.tags else _phase_of(m, words) or "" for m in later]
    known = len(short.name) > 3 and "generic" not in short.tags
    return known and any(len(k) > 1 and short.name.endswith(k) and not words.has("any_antecedent", k) for k in kinds)


def _phase_of(m: Mention, words: Words) -> str | None:
    """The kind of venture a mention is a phase of; empty where it names none, None where it is no phase of a kind alone."""
    phase = PHASE.fullmatch(m.name) if "group" not in m.tags else None
    return phase["kind"] if phase and (not phase["kind"] or words.heads.fullmatch(phase["kind"])) else None


def _antecedent_of_phase(m: Mention, before: Sequence[Mention], words: Words) -> Mention | None:
    """The venture of which a phase named by its kind alone is told (基地一期, 二期工程)."""
    kind = _phase_of(m, words)
    if kind is None:
        return None
    fits = (b for b in reversed(before) if not NO_SINGLE & set(b.tags))
    return next((b for b in fits if not kind or words.has("any_antecedent", kind) or kind in b.name), None)


def _antecedent(anaphor: Mention, before: Sequence[Mention], words: Words) -> Mention | None:
    """What a kind alone stands for: the single venture named last whose name holds the word, else, of words for any, the last."""
    own = [m for m in before if anaphor.name in m.name]
    fits = (own, before) if words.has("any_antecedent", anaphor.name) else (own,)
    single = (m for some in fits for m in reversed(some) if not NO_SINGLE & set(m.tags))
    return next(single, (own or fits[-1] or (None,))[-1])


def _same_group(group: Mention, found: Sequence[Mention], words: Words) -> Mention | None:
    """The group of the same number named before, where this one is named by its kind alone (三个项目)."""
    own = group.text[len(group.parts[0].text) :].removeprefix("的") if group.parts and group.start == group.parts[0].start else ""
    if not words.heads.fullmatch(own):
        return None
    return next((m for m in found if m.start < group.start and _size(m) == _size(group) and m.name.endswith(own)), None)


def _size(group: Mention) -> Quantity | None:
    value = group.parts[0].value if "group" in group.tags and group.parts else None
    return value if isinstance(value, Quantity) else None


def _heads_alike(short: str, long: str) -> bool:
    """Whether a headline's name is a later one's in short: its stem stands in the long one, and both end alike."""
    return _abridges(short, long) or (len(short) >= LEAST_SHORT and short[-2:] == long[-2:] and short[:-2] in long[:-2])


def _lengthened(mention: Mention, full: Sequence[Mention], heading: int) -> Mention:
    alike = _heads_alike if mention.end <= heading else _abridges
    longer = [m for m in full if len(m.name) > len(mention.name) and alike(mention.name, m.name)]
    if not longer or "generic" in mention.tags:
        return mention
    best = max(longer, key=lambda m: (len(m.name), -m.start))
    return replace(mention, name=best.name, within=mention.within or best.within, confidence=best.confidence)


def _abridges(short: str, long: str) -> bool:
    """Whether a name is another's end, or its beginning and two characters more of it (石墨烯项目, 石墨烯材料加工项目)."""
    short, long = short.replace("“", "").replace("”", ""), long.replace("“", "").replace("”", "")
    return (
        long.endswith(short) or long.startswith(short) or (len(short) >= 4 and long.startswith(short[:-2]) and short[-2:] in long)
    )
