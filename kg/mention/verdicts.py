"""What the rules say of a name with the head of a venture: that it is one's, that it may be one's in short, or nothing.

Strong heads make a venture with any modifier, others need a long one, a verb of building before or what is said of
something built behind (占地, 总投资). `kg.mention.ventures` weighs the verdict against what else stands around.
"""

from __future__ import annotations

import re

from kg.core.nearest import Row
from kg.core.types import Mention, Quantity
from kg.mention.reach import QUOTED, REACH, Found, Words

OF_SIZE = re.compile(
    r"(?:占地|投资|面积|存栏|出栏|年产|日产|处理|装机|容纳|造价|耗资|价值)[^，；。！？\n的]{0,3}\d[^，；。！？\n的]{0,8}的\Z"
)
ENOUGH = 4  # so long a modifier makes a project of a weak head
FOUNT = ("Division", "Organization", "Company")
KINDS = ("weak", "weakest", "site", "built", "loose")  # the lists of heads that ask for more than a modifier
FULL, SHORT, NONE = "full", "short", "none"


def verdict(text: str, taken: Row, words: Words, found: Found) -> str:
    """FULL for a venture's name, SHORT for what may be one in short, else NONE."""
    head = text[found.head : found.end]
    if not found.words:
        return _of_place(text, words, found)
    if (
        found.border == "goal"
        or (_no_venture(words, found) and not words.has("built", head))
        or _is_land(text, taken, words, found)
    ):
        return NONE
    counted = is_several(taken, found.end) and not words.has("built", head)
    if counted or _proper(text, taken, words, found):
        return FULL
    return SHORT if any(words.has(k, head) for k in KINDS) else NONE


def is_several(taken: Row, at: int) -> bool:
    """Whether a number of things begins at a position."""
    return any(several(m) for m in taken.beginning(at))


def several(amount: Mention) -> bool:
    """Whether an amount is a number of two things or more."""
    value = amount.value
    return amount.kind == "Amount" and isinstance(value, Quantity) and value.unit == "item" and value.value >= 2


def amount_at(taken: Row, at: int) -> Mention | None:
    """The amount that begins at a position."""
    return next((m for m in taken.beginning(at) if m.kind == "Amount"), None)


def is_beside(found: Found) -> bool:
    """Whether a name stands directly behind a division or body."""
    return found.before is not None and found.before.kind in FOUNT and found.before.end == found.start


def is_built(text: str, words: Words, found: Found) -> bool:
    """Whether the words around something that is built or run show that it is a venture (…安置点占地20亩, 建成的…车间)."""
    head = text[found.head : found.end]
    if words.has("strong", head) or not any(words.has(k, head) for k in KINDS):
        return False
    return is_told(text, words, found)


def is_told(text: str, words: Words, found: Found) -> bool:
    """Whether what is said before or behind a name is said of something built or run."""
    return _is_sized(text, words, found) or words.runs.match(text, found.end) is not None


def _is_measured(taken: Row, found: Found) -> bool:
    """Whether a sum or an area stands directly behind a name (食用菌园区1500亩)."""
    amount = amount_at(taken, found.end)
    return amount is not None and isinstance(amount.value, Quantity) and amount.value.unit in ("CNY", "m2")


def _is_sized(text: str, words: Words, found: Found) -> bool:
    """Whether a sum or a size leads to a name (投资50万元建成…, 占地3亩的…)."""
    starts = {found.start, found.before.start if found.before and is_beside(found) else found.start}
    return any(is_paid(text, words, at) or is_of_size(text, at) for at in starts)


def is_paid(text: str, words: Words, at: int) -> bool:
    """Whether a sum to build with leads to a position (投资50万元建成…)."""
    return text[at - 1 : at] in words.paid_ends and words.paid.search(text, max(0, at - REACH), at) is not None


def is_of_size(text: str, at: int) -> bool:
    """Whether a size leads to a position (占地3亩的…)."""
    return text[at - 1 : at] == "的" and OF_SIZE.search(text, max(0, at - REACH), at) is not None


def _of_place(text: str, words: Words, found: Found) -> str:
    """Of a venture named by its kind (河口村扶贫车间, 占地3亩的冷库): FULL if the text tells more of it."""
    if _is_sized(text, words, found) and not words.has("any_antecedent", text[found.head : found.end]):
        return FULL
    if not is_beside(found) or found.end - found.head < 4:
        return NONE
    return FULL if is_told(text, words, found) else SHORT


def _no_venture(words: Words, found: Found) -> bool:
    """Whether the word before the head shows something else (希望工程, 社交平台, 技能培训工程)."""
    last = found.words[-1]
    return last in words.lists["not_before"] or last.endswith(words.not_last)


def _is_land(text: str, taken: Row, words: Words, found: Found) -> bool:
    """Whether land or roads are measured (改造低产茶园1万亩), or a programme is named after a venture (“甲基地”工程)."""
    if text.startswith(words.programmes, found.end):
        return True
    return words.has("land", text[found.head : found.end]) and amount_at(taken, found.end) is not None


def _proper(text: str, taken: Row, words: Words, found: Found) -> bool:
    """Whether modifier and head make a project."""
    head = text[found.head : found.end]
    if words.has("strong", head):
        return head != "工程" or not QUOTED.fullmatch(found.words[-1])
    if is_built(text, words, found):
        return True
    beside = is_beside(found)
    told = words.has("weak", head) or (words.has("weakest", head) and _is_measured(taken, found))
    if told and beside and not all(words.has("generic", w) for w in found.words):
        return True
    if found.border == "building" or (text[found.start - 1 : found.start] == "“" and text[found.end : found.end + 1] == "”"):
        return words.has("weak", head) or words.has("weakest", head)
    enough = ENOUGH if words.has("weak", head) else ENOUGH + 2
    long = found.head - found.start >= enough and text[found.start - 1 : found.start] != "、"
    return long and (words.has("weak", head) or words.has("weakest", head))
