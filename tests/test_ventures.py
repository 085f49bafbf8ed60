"""Which names are ventures': the cues of a name, what the weights make of them, and overlays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from marked import marked

from kg.core.errors import OntologyError
from kg.core.ontology import Ontology, read
from kg.mention.projects import names, projects
from kg.mention.ventures import weights

CORPUS = Path(__file__).parent / "corpora" / "mentions" / "ventures.toml"
TOLD = "[石门镇:Division]的锦屏竹编工坊占地[3亩:Amount=2000 m2]。该工坊有工人。"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read()


def rows(source: str, ontology: Ontology) -> dict[str, frozenset[str]]:
    article, taken = marked(source)
    return names(article.text, taken, ontology)


def found(source: str, ontology: Ontology) -> list[str]:
    article, taken = marked(source)
    return [m.text for m in projects(article.text, taken, ontology) if "anaphor" not in m.tags]


@pytest.mark.parametrize(
    ("source", "name", "cues"),
    [
        (TOLD, "锦屏竹编工坊", {"behind 的", "told", "taken up", "m2 in the clause", "modifier of 4", "always"}),
        (
            "走进星河蓝莓庄园，果香扑鼻。星河蓝莓庄园大。",
            "星河蓝莓庄园",
            {"behind at", "named 2 times", "before ，", "head strong"},
        ),
        ("投资50万元建成的春芽粮食烘干厂。", "春芽粮食烘干厂", {"paid", "before 。", "rules: full"}),
        ("[石门镇:Division]重点项目建设提速。", "重点项目", {"beside Division", "before 建设", "generic"}),
    ],
)
def test_cues(source: str, name: str, cues: set[str], ontology: Ontology) -> None:
    assert cues <= rows(source, ontology)[name]


@pytest.mark.parametrize("source", ["打造成全国知名的康养基地。", "云溪工程是今年省级重点民生工程。", "“红色茶园”行动启动。"])
def test_aims_and_programmes_are_no_names(source: str, ontology: Ontology) -> None:
    assert not any(name.endswith(("康养基地", "民生工程", "茶园")) for name in rows(source, ontology))


def test_what_holds_anywhere_counts_everywhere(ontology: Ontology) -> None:
    assert found("锦屏竹编工坊里很忙。" + TOLD, ontology) == ["锦屏竹编工坊"] * 2


def test_weights_are_of_cues_that_occur(ontology: Ontology) -> None:
    table = weights(ontology)
    seen = {cue for row in tomllib.loads(CORPUS.read_text(encoding="utf-8"))["told"] for cue in _of_sentence(row, ontology)}
    assert {"always", "told", "rules: full"} <= seen & set(table)


def _of_sentence(template: str, ontology: Ontology) -> set[str]:
    return {cue for own in rows(template.replace("{}", "云岭果蔬加工厂"), ontology).values() for cue in own}


def test_an_overlay_changes_what_is_a_venture(tmp_path: Path, ontology: Ontology) -> None:
    (tmp_path / "ventures").mkdir()
    (tmp_path / "ventures" / "weights.toml").write_text('"always" = -90.0\n', encoding="utf-8")
    source = "投资50万元建成的春芽粮食烘干厂。"
    assert found(source, ontology) and not found(source, read(tmp_path))


@pytest.mark.parametrize("wrong", ["always = ", '"always" = "much"'])
def test_weights_that_are_none_are_refused(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "ventures").mkdir()
    (tmp_path / "ventures" / "weights.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"weights\.toml: no table of numbers"):
        weights(read(tmp_path))
