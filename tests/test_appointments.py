"""Appointments and dismissals: the corpus from plain text to claims, and from pages to the terms that the graph tells."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from extracted import CORPORA, cases, claims

from kg.__main__ import main
from kg.core.types import Claim, Name, Slot

CORPUS = "relations/appointment.toml"
ACTS = ("appointment", "dismissal")
REPORTS = (
    (
        date(2016, 9, 22),
        "县人大常委会举行会议",
        "2016年9月20日，县人大常委会举行会议，决定任命周立新为攸县水利局局长，免去谭国栋的攸县水利局局长职务。",
    ),
    (date(2017, 5, 4), "防汛演练", "本报讯 5月3日，攸县水利局局长周立新到网岭镇检查防汛工作，要求备足物资。"),
    (
        date(2019, 3, 14),
        "县人大常委会任免名单",
        "2019年3月12日，县人大常委会举行会议，决定接受周立新辞去攸县水利局局长职务的请求，任命王海涛为攸县水利局局长。",
    ),
)


def key(value: Slot) -> str:
    return value.key if isinstance(value, Name) else str(value or "-")


def shown(found: list[Claim]) -> list[str]:
    """The acts as the corpus writes them, each with the period of its membership."""
    post = ("person", "title", "unit")
    periods = {tuple(key(c[s]) for s in post): c.period for c in found if c.relation == "holds"}
    acts = [c for c in found if c.relation == "event" and c["type"] in ACTS]
    slots = ("type", "date", *post, "agent")
    return [" | ".join([*(key(c[s]) for s in slots), periods[tuple(key(c[s]) for s in post)] or "-"]) for c in acts]


@pytest.mark.parametrize("case", cases(CORPUS))
def test_corpus(case: dict[str, Any]) -> None:
    assert sorted(shown(claims(case["text"], case.get("region", "")))) == sorted(case["acts"])


def test_a_third_of_the_corpus_is_negative() -> None:
    examples = tomllib.loads((CORPORA / CORPUS).read_text(encoding="utf-8"))["case"]
    assert len(examples) >= 35 and sum(not e["acts"] for e in examples) * 3 >= len(examples)


def test_an_event_is_read_at_its_date_and_its_words() -> None:
    found = claims("（2018年4月26日会议通过）\n任命：\n林国栋为攸县民政局局长。", relation="event")
    (event,) = (c for c in found if c["person"])
    assert [e.quote for e in event.evidence] == ["2018年4月26日", "林国栋为攸县民政局局长"]
    assert event["what"] == "林国栋为攸县民政局局长"


def test_from_pages_to_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = {"region": "430223", "paper": "攸州报"}
    rows = [{"title": title, "text": text, "date": day.isoformat(), **same} for day, title, text in REPORTS]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    out = tmp_path / "graph"
    assert main(["build", str(tmp_path / "a.jsonl"), "--out", str(out), "--lang", "en"]) == 0
    capsys.readouterr()
    assert main(["show", str(out), "周立新", "--lang", "en"]) == 0
    card = capsys.readouterr().out
    assert "appointed 2016-09-20" in card and "left 2019-03-12" in card
    assert main(["show", str(out), "谭国栋", "--lang", "en"]) == 0
    assert "left 2016-09-20" in capsys.readouterr().out
    for day, name in (("2016-09-20", "周立新"), ("2019-03-13", "王海涛")):
        asked = [f"day={day}", "unit=攸县水利局", "title=局长"]
        assert main(["query", str(out), "held", *asked, "--format", "csv", "--lang", "en"]) == 0
        assert name in capsys.readouterr().out
