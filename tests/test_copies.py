"""Copies: whole reports, paragraphs taken over, and articles that only speak alike."""

from __future__ import annotations

import random

from claims import Sheet

from kg.core.tenures import sources
from kg.core.types import Article
from kg.resolve.copies import CROWD, copies

RELEASE = (
    "六月十二日上午，石桥镇举行粮食烘干中心投用仪式，全镇三百多户种粮大户有了自己的烘干设备。"
    "据介绍，这个中心占地二十亩，一天可烘干湿粮四百吨，周边六个村的农户不用再担心连阴雨。"
    "镇里还请来农技人员，手把手教大家控制温度和水分，烘干后的粮食由粮库按质论价收购。"
)
LOCAL = (
    "杨树村村民赵大娘把刚收的麦子拉进了院子，她说今年墒情好，一亩地多打了八十斤。"
    "村里的合作社提前联系了三台收割机，从早到晚不停，两天就把六百亩麦子收完了。"
    "眼下，村民们正忙着整地，准备抢种夏玉米，供销社把化肥和种子送到了地头。"
)


def made(title: str, text: str) -> Article:
    sheet = Sheet(title)
    sheet.text += text + "\n"
    return sheet.article


def test_one_release_in_three_papers_is_one_report() -> None:
    printed = made("烘干中心投用", RELEASE)
    online = made("石桥镇：粮食有了“烘干房”", RELEASE.replace("，", ",").replace("据介绍", "据 介绍"))
    cut = made("种粮不再怕下雨", RELEASE[: int(len(RELEASE) * 0.8)] + "（记者 李华）")
    other = made("夏收", LOCAL)
    found = copies([other, cut, online, printed])
    assert {frozenset((c.left, c.right)) for c in found} == {
        frozenset(p) for p in ((printed.id, online.id), (printed.id, cut.id), (online.id, cut.id))
    }
    assert {c.kind for c in found} == {"copy"}
    names = sources([a.id for a in (printed, online, cut, other)], found)
    assert names[printed.id] == names[online.id] == names[cut.id] == min(printed.id, online.id, cut.id)
    assert names[other.id] == other.id


def test_a_paragraph_taken_over_is_a_part_and_no_copy() -> None:
    first, second = made("烘干中心投用", RELEASE), made("夏收时节", LOCAL * 2 + RELEASE[45:])
    (found,) = copies([first, second])
    assert found.kind == "part" and 0.4 < found.shared < 0.9
    assert sources([first.id, second.id], [found]) == {first.id: first.id, second.id: second.id}


def test_what_only_speaks_alike_is_no_copy() -> None:
    phrases = "近年来，我县深入贯彻落实乡村振兴战略，"
    assert not copies([made("甲", phrases + LOCAL), made("乙", phrases + RELEASE)])
    assert not copies([made("短", "图为收割现场。"), made("又短", "图为收割现场。")])


def test_order_changes_nothing_and_a_crowd_stays_one_report() -> None:
    crowd = [made(f"第{n}报", RELEASE) for n in range(CROWD + 20)]
    shuffled = random.Random(5).sample(crowd, len(crowd))
    found = copies(crowd)
    assert copies(shuffled) == found
    assert len(found) < 2 * len(crowd)
    assert len(set(sources([a.id for a in crowd], found).values())) == 1
