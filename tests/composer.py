"""Prints invented reports as a page, with the damage that pages have: broken columns, banners, legends, displaced ends.

A composed page is a function of its `Damage`, so that a property test can draw one and show the smallest that fails.
"""

from __future__ import annotations

from dataclasses import dataclass

# Headline, byline, paragraphs: invented, of many provinces.
REPORTS = (
    (
        "湟源县丹噶尔古城点亮花灯",
        "本报讯(记者 祁小海)",
        (
            "正月里的湟源县丹噶尔古城,八百盏排灯沿街挂起,灯箱上的皮影人物随着烛火轻轻晃动。",
            "“这门手艺传到我是第五代。”排灯匠人杨师傅一边糊纸一边说,今年他带了七个徒弟,最小的才十九岁。",
            "古城管委会介绍,灯会将持续到二月初二,每晚另有两场社火表演,观众可以免费入场观看。",
        ),
    ),
    (
        "枞阳县白荡湖渔民转岗护水鸟",
        "本报讯(通讯员 汪小帆 江 渡)",
        (
            "退捕上岸两年后,枞阳县白荡湖的渔民老汪换上了巡护员的红马甲,每天驾船绕湖两圈记录候鸟数量。",
            "今冬湖里飞来小天鹅一千四百只,比上一年多了将近三成。“从前打鱼看鸟嫌烦,现在一天不见心里发慌。”老汪说。",
            "湖区管理站为四十二名转岗渔民办理了养老保险,并按月发放巡护补贴。",
        ),
    ),
    (
        "铜川陶瓷工坊开进职业中专",
        "□本报记者 同小舟 通讯员 党 薇 报道",
        (
            "拉坯机飞转,泥巴在学生手里渐渐长高。铜川市印台区职业中专的陶瓷工坊里,二十台拉坯机每天都座无虚席。",
            "学校与陈炉镇的窑场签约,学生第三学年进窑场跟师傅学配釉、学看火,结业后可直接上岗。",
            "三年来,工坊毕业生留在本地窑场的超过六成,最年轻的窑主今年二十四岁。",
        ),
    ),
    (
        "儋州蓝洋温泉边长出咖啡苗圃",
        "本报那大讯(记者 符小椰)",
        (
            "温泉水引到大棚底下,一排排咖啡苗在冬天照样抽芽。在儋州市蓝洋镇,这座恒温苗圃去年出圃种苗六十万株。",
            "“苗子周转快了一个月,农户赶得上第一场春雨。”苗圃技术员小符蹲在垄间查看根系。",
            "镇里统一发苗,按成活率结算,周边五个村新种咖啡两千三百亩。",
        ),
    ),
    (
        "阿荣旗大豆良种繁育田验收",
        "本报讯(记者 敖小林 通讯员 孟 克)",
        (
            "收割前的最后一周,验收组走进阿荣旗查巴奇乡的大豆良种繁育田,数荚、测产、查纯度,一项一项打分。",
            "结果显示,两个新品种平均亩产比对照高出一成一,抗倒伏能力明显增强,适合在岭东地区推广。",
            "旗种子站表示,明年繁育面积将扩大到三万亩,由六家合作社承担。",
        ),
    ),
)
LEGEND = "图为志愿者在社区院坝里教老人使用手机挂号。这支服务队由二十名大学生组成,每周六上门。"
CREDIT = "通讯员 石小满 摄"
BANNER = "奋进新征程 建功新时代"


@dataclass(frozen=True, slots=True)
class Damage:
    """What happens to a page: which reports it has, where columns break, what stands between the reports.

    `breaks` are (report, paragraph, character) numbers, taken modulo what there is; `displaced` is the report whose
    end, from the middle of its second paragraph, is printed at the end of the page, or None.
    """

    reports: tuple[int, ...]
    breaks: tuple[tuple[int, int, int], ...] = ()
    split_title: int | None = None
    banner: int | None = None
    legend: int | None = None
    displaced: int | None = None


def page(damage: Damage) -> str:
    """The text of the page."""
    blocks: list[str] = []
    tail = ""
    for at, number in enumerate(damage.reports):
        title, byline, paragraphs = REPORTS[number]
        if damage.banner == at:
            blocks.append(BANNER)
        blocks += [title[:-6], title[-6:]] if damage.split_title == at else [title]
        gone = damage.displaced == at and at + 1 < len(damage.reports)
        lines = [byline + paragraphs[0], *paragraphs[1:]] if "报道" not in byline else [byline, *paragraphs]
        lines = [part for k, line in enumerate(lines) for part in ([line] if gone else _broken(line, damage, at, k))]
        if gone:
            cut = 28 + at
            tail, lines[-2:] = "\n\n".join([lines[-2][cut:], lines[-1]]), [lines[-2][:cut]]
        blocks += lines
        if damage.legend == at:
            blocks += ["\n\n" + LEGEND, CREDIT]
    return "\n\n".join([*blocks, "\n\n" + tail] if tail else blocks)


def _broken(line: str, damage: Damage, report: int, paragraph: int) -> list[str]:
    """The line in two, where a column ends inside it, at least twelve characters from either end and not at a mark."""
    for r, p, c in damage.breaks:
        if (r % len(damage.reports), p % 3) == (report, paragraph) and len(line) > 44:
            at = 22 + c % (len(line) - 34)
            while not all("一" <= x <= "鿿" for x in line[at - 1 : at + 1]):
                at += 1
            if at < len(line) - 4:
                return [line[:at], line[at:]]
    return [line]
