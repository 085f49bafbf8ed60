"""Names in bylines: what is left when roles, outlets, dates and the lines of sites are taken out."""

from __future__ import annotations

import pytest

from kg.core import ontology
from kg.mention.credits import credits

ONTOLOGY = ontology.read()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("发布时间：2020-04-21 10:26 清江新闻网记者 周悦", ["周悦"]),
        ("清江都市报 2016年11月4日 记者 田小华 通讯员 石群", ["田小华", "石群"]),
        ("（摘自《河州日报》）", []),
        ("（记者韩雪 汝平 2020年7月23日发）", ["韩雪", "汝平"]),
        ("2013-11-29 10时左右 来源：新华社电", []),
        ("本报青州讯（记者 毛小路 通讯员 曲红）", ["毛小路", "曲红"]),
        ("中州网讯（记者熊秋 实习生 殷小海）", ["熊秋", "殷小海"]),
        ("记者巴桑 通讯员央宗 摄", ["巴桑", "央宗"]),
        ("文/图 才让", ["才让"]),
        ("清江云/河州日报讯（记者 田小华）", ["田小华"]),
        ("清江发布讯（通讯员 田先锋）", ["田先锋"]),
        ("（清江一中 田小华）", ["田小华"]),
        ("本报记者 田小华 通讯员 石小群文/图", ["田小华", "石小群"]),
        ("口述：田小华 整理：石小群", ["田小华", "石小群"]),
        ("（通讯员 蒋颀宋岚 记者 才让卓玛）", ["蒋颀", "宋岚", "才让卓玛"]),
        ("（敖登格日乐 娜仁花）", ["敖登格日乐", "娜仁花"]),
    ],
)
def test_names_of_a_byline(byline: str, names: list[str]) -> None:
    assert [byline[start:end] for (start, end), _ in credits(byline, (0, len(byline)), (), ONTOLOGY)] == names
