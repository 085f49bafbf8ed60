"""The context of articles: stated with the page, or inferred from its text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from marked import article

from kg.core import ontology as reader
from kg.core.errors import InputError
from kg.core.types import Context, Page, Source
from kg.ingest import Settings, Stated
from kg.workflow.context import region_names, settle
from kg.workflow.extract import UNKNOWN, given

ONTOLOGY = reader.read()
SHARED = Path(__file__).parents[1].parent / "shared"
FLOORS = {"region": 0.85, "newspaper": 0.9, "issue_year": 0.85}


def context(text: str, **stated: object) -> Context:
    page = Page(text, (Source("p.txt", ""),), **stated)  # type: ignore[arg-type]
    (settled,) = settle(page, [article(text)], ONTOLOGY)
    return settled.context


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("柞水县小岭镇的木耳熟了。记者从柞水县农业农村局获悉，小岭镇今年增种木耳。", ["陕西省", "商洛市", "柞水县"]),
        ("本报商洛讯 记者从市政府获悉，柞水县、镇安县、山阳县的木耳、板栗和核桃丰收。", ["陕西省", "商洛市"]),
        ("我市举行龙舟赛。金湖县、盱眙县、涟水县代表队参加。", ["江苏省", "淮安市"]),
        ("鼓楼区和台江区、仓山区、马尾区联手治水，福州的内河清了。", ["福建省", "福州市"]),
        ("东城区、西城区、朝阳区、海淀区同时启动，北京各区动员。", ["北京市"]),
        ("下营镇、罗庄子镇、官庄镇的农家院开门迎客，蓟州区旅游升温。", ["天津市", "蓟州区"]),
        ("农户们在田里忙碌，合作社的机器轰鸣。", []),
    ],
)
def test_region_is_what_the_names_of_the_page_share(text: str, region: list[str]) -> None:
    found = context(text)
    assert region_names(found) == region
    assert ("region" in found.inferred) == bool(region)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2021年以来，全镇发放贷款三百户。2020年，发放二百户。", 2021),
        ("2019年5月6日 第三版\n今年，村里修了路。到2025年，公路将通到每个组。", 2019),
        ("预计到2030年，产值翻番。", None),
        ("截至2016年底，全县有合作社二百家。", None),
        ("2015年，他从北京辞职返乡，2018年建起加工厂。", None),
        ("县里举行2020年第一批重点项目开工仪式。", 2020),
        ("2017年，全省将实施一批扶贫项目。", None),
        ("2017年全省将实施一批扶贫项目。", 2017),
        ("增产1998公斤，惠及2023户。", None),
        ("发布时间：2012-11-30 来源：本站", 2012),
    ],
)
def test_year_is_one_the_page_speaks_of_as_its_own(text: str, year: int | None) -> None:
    assert context(text).year == year


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("村里通了自来水\n发布时间：2018-05-10 09:20 来源：云溪融媒\n昨日，石桥镇举行通水仪式。", "2018-05-10"),
        ("县政协开幕\n本报2011年3月2日讯（记者 罗开贵）今天上午，大会开幕。", "2011-03-02"),
        ("通车了\n石桥日报 2016年11月4日 记者 向明福\n昨日，大桥通车。", "2016-11-04"),
        ("通车了\n（2003年8月1日）\n昨日，大桥通车。", "2003-08-01"),
        ("石桥日报2008年5月23日第3版\n昨日，大桥通车。", "2008-05-23"),
        ("通车了\n石桥日报12月3日讯 12月2日，大桥通车。\n2019年以来，全县修了三座桥。", "2019-12-03"),
        ("通车了\n2017年6月1日，大桥通车。", None),
        ("通车了\n截至2017年6月1日，大桥已通车。", None),
        ("通车了\n石桥日报12月3日讯 昨日，大桥通车。", None),
        ("2018-05-10 石桥镇\n2018-05-12 柳树镇\n两地同日开工。", None),
        ("通知\n2018-02-30 县政府\n各乡镇：", None),
    ],
)
def test_day_of_issue_is_the_one_the_head_prints(text: str, issued: str | None) -> None:
    found = context(text)
    assert (found.issued and found.issued.isoformat()) == issued
    assert ("issued" in found.inferred) == bool(issued)


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("本报讯（海河晚报全媒体记者 李某）大雪纷飞。", "海河晚报"),
        ("秦岭新闻网讯 近日，天气转暖。", "秦岭新闻网"),
        ("《 江淮日报 》（ 2018年05月02日 03 版）", "江淮日报"),
        ("本报记者 张某 通讯员 王某", None),
        ("据新华社电 大会开幕。", None),
    ],
)
def test_paper_is_read_from_bylines_and_datelines(text: str, paper: str | None) -> None:
    assert context(text).paper == paper


def test_what_is_stated_is_not_inferred() -> None:
    found = context("商洛市柞水县，2015年", paper="海河晚报", issued=date(2021, 3, 4), number="A02", region="371702")
    assert (found.paper, found.issued, found.year, found.number) == ("海河晚报", date(2021, 3, 4), 2021, "A02")
    assert (region_names(found), found.inferred) == (["山东省", "菏泽市", "牡丹区"], ())


def test_an_unknown_region_of_a_page_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,region\n石桥镇春耕忙。,999999\n石桥镇秋收忙。,371702\n", encoding="utf-8")
    faults: list[InputError] = []
    found = list(given([tmp_path], ONTOLOGY, on_fault=faults.append))
    assert [p.region for p in found] == [None, "371702"]
    assert [str(f) for f in faults] == [f"a.csv: row 1: its region '999999' is left out: {UNKNOWN}"]


def test_an_unknown_region_of_all_pages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("石桥镇春耕忙。", encoding="utf-8")
    with pytest.raises(InputError, match="--region 999999: no division"):
        list(given([tmp_path], ONTOLOGY, Settings(Stated(region="999999"))))


def test_accuracy_on_annotated_pages() -> None:
    if not SHARED.is_dir():
        pytest.skip("the annotated pages (../shared) are not here")
    right = dict.fromkeys(FLOORS, 0)
    files = sorted([*SHARED.glob("gold/*.json"), *SHARED.glob("dev/gold/*.json")])
    for file in files:
        gold = json.loads(file.read_text(encoding="utf-8"))
        text = next(SHARED.glob(f"**/{file.stem}.txt")).read_text(encoding="utf-8")
        found = context(text)
        region = [name for name in gold["region"] if not name.endswith(("镇", "乡"))]
        right["region"] += region_names(found) == region
        right["newspaper"] += found.paper == gold["newspaper"]
        right["issue_year"] += found.year == gold["issue_year"]
    assert {key: n / len(files) >= FLOORS[key] for key, n in right.items()} == dict.fromkeys(FLOORS, True), right
