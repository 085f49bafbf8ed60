"""Figures by example: what a number measures, and of what. The mentions are marked, so the reader is tested alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from marked import scene

from kg.core.ontology import Ontology, read
from kg.core.types import Claim, Quantity
from kg.relate import figures
from kg.relate.scene import Scene

FOLDER = Path(__file__).parent / "corpora" / "relations"


def corpus(name: str) -> list[Any]:
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["cases"]
    return [
        pytest.param(r, id=r["text"][:24], marks=[pytest.mark.xfail(reason=r["fails"], strict=True)] if "fails" in r else [])
        for r in rows
    ]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read()


def shown(claim: Claim) -> str:
    """`name | measure | value unit`, ` ?` behind a plan; `name` alone for a project without a figure."""
    name = claim.named("project") or claim.named("subject")
    value = claim["value"]
    assert name is not None
    if not isinstance(value, Quantity):
        return name.key
    return f"{name.key} | {claim['measure']} | {value.value:f} {value.unit}" + (" ?" if claim.modality == "planned" else "")


def claims(source: str, ontology: Ontology) -> list[Claim]:
    return list(figures.read(scene(source, ontology)))


@pytest.mark.parametrize("case", corpus("project"))
def test_project(case: dict[str, Any], ontology: Ontology) -> None:
    assert [shown(c) for c in claims(case["text"], ontology) if c.relation == "project"] == case["claims"]


@pytest.mark.parametrize("case", corpus("measure"))
def test_measure(case: dict[str, Any], ontology: Ontology) -> None:
    assert [shown(c) for c in claims(case["text"], ontology) if c.relation == "measure"] == case["claims"]


def test_slots_are_those_of_the_cards(ontology: Ontology) -> None:
    text = "[石门镇:Division]投入[30万元:Amount=300000 CNY]资金。[绿野采摘园:Project]占地[50亩:Amount=33333.35 m2]。"
    for claim in claims(text, ontology):
        assert [name for name, _ in claim.slots] == [s.name for s in ontology.cards[claim.relation].slots]


def test_evidence_is_on_the_page_and_holds_the_figure(ontology: Ontology) -> None:
    stage = scene("据悉，[石门镇:Division]今年发放贷款[30万元:Amount=300000 CNY]，成效明显。", ontology)
    (claim,) = figures.read(stage)
    (evidence,) = claim.evidence
    assert stage.text[evidence.start : evidence.end] == evidence.quote
    assert "30万元" in evidence.quote and "成效" not in evidence.quote


def test_time_is_the_date_of_the_sentence(ontology: Ontology) -> None:
    first, second = claims(
        "[2021年:Date=2021]，[石门镇:Division]发放创业贷款[260万元:Amount=2600000 CNY]；"
        "[2022年:Date=2022]，发放创业贷款[310万元:Amount=3100000 CNY]。",
        ontology,
    )
    assert (first["time"], second["time"]) == ("2021", "2022")


def test_what_is_counted(ontology: Ontology) -> None:
    text = "[石门镇:Division]有[59个:Amount=59 item]网格员，建成采样点[27个:Amount=27 item]。"
    assert [c["what"] for c in claims(text, ontology)] == ["网格员", "建成采样点"]


def test_operator_and_place(ontology: Ontology) -> None:
    (claim,) = claims("[海川公司:Company]投资建设的[青峰电站:Project]占地[20亩:Amount=13333.34 m2]。", ontology)
    operator = claim.named("operator")
    assert operator is not None and operator.key == "海川公司"


def test_a_headline_repeated_in_the_body_is_told_once(ontology: Ontology) -> None:
    source = "[石门镇:Division]：[300余:Amount=300 person]村民上岗\n[石门镇:Division]已招聘[300名:Amount=300 person]保洁员。"
    stage = scene(source, ontology)
    stage = Scene(replace(stage.article, heading=stage.text.index("\n") + 1), stage.mentions, ontology)
    assert [shown(c) for c in figures.read(stage)] == ["石门镇 | jobs | 300 person"]


def test_a_subject_from_before_is_less_sure(ontology: Ontology) -> None:
    text = "[石门镇:Division]培训农民[80名:Amount=80 person]。今年又培训工匠[60名:Amount=60 person]。"
    stated, taken_over = claims(text, ontology)
    assert stated.confidence > taken_over.confidence
