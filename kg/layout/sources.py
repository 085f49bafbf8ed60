"""The lines that papers and sites print over and under a report: when, where and by whom it was printed, how often read.

Such a line is a row of items in any order, with nothing between them that is none: `常德晚报 2012年4月2日 第6版`,
`[2014-04-02 09:22] 来源：某某网 编辑：王小林`, `字号：大 中 小 打印`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kg.core.cache import pattern
from kg.core.ontology import Words
from kg.core.text import any_of

LONGEST = 120  # characters of such a line
_HAN = "[㐀-䶿一-鿿]"
# A point in time: 2016年11月4日, 2024-05-21 19:40, [2014/4/2 9:22:00].
_DAY = r"[\[（(【]? *\d{4} *[-年/.] *\d{1,2} *[-月/.] *\d{1,2}(?: *日)?(?!\d)"
_TIME = r" *(?:上午|下午)? *\d{1,2}[:：时]\d{1,2}(?:[:：]\d{1,2}|分)?"
_WRITTEN = r"[（(]?[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日[）)]?"
_STAMP = rf"{_DAY}(?:{_TIME})? *[\]）)】]?"
_MONTH = r"\d{4} *年 *\d{1,2} *月(?! *\d|份|中|上|下|初|底)[）)]?"
_WEEK = rf"[（(]?(?:星期|周)[一二三四五六日天][）)]?|农历{_HAN}{{2,8}}"
_PAGE = (
    r"第? ?[A-Z]?\d{1,3} ?版(?:面|[:：] ?[一-鿿]{2,6}(?![一-鿿：:]))?|第?[一二三四五六七八九十头]{1,3}版"
    r"|[A-D]\d{1,2}(?![\dA-Za-z:])"
)
_ISSUE = r"[（(]?(?:\d{4} ?年)?总?第 ?\d{1,5} ?期[）)]?"
_CLOCK = r"\d{1,2}:\d{2}(?:[:/]\d{1,2}(?::\d{2})?){0,2}"
# A word of any kind, as accounts and places are named beside a point in time to the minute: 十堰政法 2024-05-14 15:22 湖北.
_WORD = rf"{_HAN}{{2,10}}(?!{_HAN}|[，。：:！？])"
_WORDS = 2  # so many of them at the most
_FIGURE = re.compile(r"[\d：:]|年")
_BETWEEN = re.compile(r"[ \t　|/·,，;；>]*")


@dataclass(frozen=True, slots=True)
class Sources:
    """`item` finds one item of such a line at a place; by one of the groups `timed` and `sure` it is told to be such a line,
    and every item of these holds a figure, a colon or a word that `told` finds: most lines have none."""

    item: re.Pattern[str]
    told: re.Pattern[str]

    def cover(self, text: str) -> bool:
        """Whether a folded text is nothing but items of such a line, one of them at least a sure one."""
        if len(text) > LONGEST or not (_FIGURE.search(text) or self.told.search(text)):
            return False
        at, kinds = 0, Counter[str | None]()
        while at < len(text):
            m = self.item.match(text, at)
            if not m or m.end() == at:
                return False
            kinds[m.lastgroup] += 1
            at = _BETWEEN.match(text, m.end()).end()  # type: ignore[union-attr]
        told = bool(kinds["sure"] or kinds["timed"]) and at == len(text)
        return told and kinds["word"] <= _WORDS * bool(kinds["timed"])


def sources(words: Words, writers: str, outlet: str) -> Sources:
    """Composed of the words of an ontology; `writers` and `outlet`: the patterns of persons with what they did, and of papers."""
    keys = any_of((*words["meta"], *words["roles"]))
    name = rf"{_HAN}(?:{_HAN}| {{1,2}}{_HAN}(?!{_HAN})){{1,3}}(?! *[：:{_HAN[1:-1]}])"
    # 记者：钱从哪里来？ is a question, and no field of such a line
    field = rf"[\[（(【]?{keys} *[：:] *(?:(?:{_STAMP}|[^\s：:|。！？]{{1,24}}(?![。！？]))(?:[ 、，,/;；]+{name}){{0,4}})?"
    count = rf"[（(]?{any_of(words['counted'])}[数量次率]{{0,2}} *[：:]? *[（(]? *\d+ *[）)]? *次?[）)]?"
    paper = rf"《?(?:{outlet}|{_HAN}{{2,8}}{any_of(words['papers'])})》?(?!{_HAN})"
    buttons = [w for w in words["furniture"] if w not in words["notes"]], words["furnishings"]
    site, button = (rf"[\[（(【]?{any_of(w)}[：:]?[\]）)】]?(?!{_HAN})" for w in buttons)
    issuer = rf"[（(]?{_HAN}{{2,20}}?{any_of(words['bodies'])}(?!{_HAN})"
    sure = rf"{_STAMP}|{_WRITTEN}|{_MONTH}|{_ISSUE}|{field}|{count}|发表于{_HAN}{{2,5}}|{site}|{_CLOCK}"
    named = rf"{paper}|{any_of(words['columns'])}(?!{_HAN})|[（(]?{writers}[）)]?(?!{_HAN})"
    loose = rf"{_WEEK}|{_PAGE}|{any_of(words['marks'])}|{button}|{named}|{issuer}"
    item = rf"(?P<timed>{_DAY}{_TIME} *[\]）)】]?)|(?P<sure>{sure})|(?P<loose>{loose})|(?P<word>{_WORD})"
    return Sources(pattern(item), pattern(any_of(["发表于", *words["furniture"]])))
