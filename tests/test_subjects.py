"""Of what a figure is told: cues by example, weights from the ontology, and what an overlay changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from marked import scene

from kg.core.errors import OntologyError
from kg.core.ontology import Ontology, read
from kg.relate import figures
from kg.relate.setting import Setting, settings
from kg.relate.subjects import cues, nobodys, subject, weights


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read()


def setting(source: str, ontology: Ontology) -> Setting:
    """The last figure of a marked text where it stands."""
    stage = scene(source, ontology)
    return list(settings(stage, figures.told(stage)))[-1]


def seen(source: str, name: str, ontology: Ontology) -> set[str]:
    """The cues of the last candidate of a name, for the last figure."""
    s = setting(source, ontology)
    return set(cues(s, [c for c in s.pool if c.name == name][-1]))


AMOUNT = "[90座:Amount=90 item]水塘"


@pytest.mark.parametrize(
    ("source", "name", "cue"),
    [
        (f"[柳溪镇:Division]修复{AMOUNT}。", "柳溪镇", "division, clause"),
        (f"[柳溪镇:Division]缺水，修复{AMOUNT}。", "柳溪镇", "leads, sentence"),
        (f"[柳溪镇:Division]缺水。今年修复{AMOUNT}。", "柳溪镇", "division, sentence before"),
        (f"[柳溪镇:Division]缺水。\n今年修复{AMOUNT}。", "柳溪镇", "what the article is about, none leads in the paragraph"),
        (f"[柳溪镇:Division]、[沙河镇:Division]修复{AMOUNT}。", "沙河镇", "last named"),
        (f"[柳溪镇:Division]帮助[沙河镇:Division]修复{AMOUNT}。", "沙河镇", "behind a preposition"),
        (f"[柳溪镇:Division]缺水，[沙河镇:Division]修复{AMOUNT}。", "柳溪镇", "another leads in the clause"),
        ("[柳溪镇:Division]有来自[沙河镇:Division]的[90名:Amount=90 person]歌手。", "沙河镇", "comes from it"),
        ("总投资[3亿元:Amount=300000000 CNY]的[柳溪电站:Project]开工。", "柳溪电站", "的 leads to it"),
        (f"[柳溪镇:Division]走访全镇{AMOUNT}。", "柳溪镇", "all of it is told"),
        (f"[柳溪镇:Division]缺水。他修了{AMOUNT}。", "他", "none, clause"),
        (
            f"[柳溪镇:Division]缺水，[沙河镇:Division]、[甲子县:Division]也缺，修了{AMOUNT}。",
            "柳溪镇",
            "1 lead between, division",
        ),
        ("[柳溪县:Division]辖[90个:Amount=90 item]乡镇。", "柳溪县", "counts the parts of a county, county"),
        ("[[柳溪县:Division]统计局:Organization]有[90名:Amount=90 person]干部。", "柳溪县", "in the name of a body, clause"),
        ("[柳溪小学:Organization]有[90名:Amount=90 person]学生。", "柳溪小学", "school, people"),
    ],
)
def test_cues(source: str, name: str, cue: str, ontology: Ontology) -> None:
    assert cue in seen(source, name, ontology)


def test_every_weight_is_of_a_cue_that_is_written_in_words(ontology: Ontology) -> None:
    table = weights(ontology)
    assert table
    s = setting("[柳溪镇:Division]有各村每户[2头:Amount=2 item]水牛。", ontology)
    assert {"nobody", "nobody, few", "nobody, each"} <= {c for c in nobodys(s) if c in table}


@pytest.mark.parametrize(
    ("source", "cue"),
    [
        ("[柳溪镇:Division]扶持投资[超过500万元:Amount=5000000 CNY ~ min]的企业。", "nobody, a limit of something"),
        ("[柳溪镇:Division]修路[三十公里:Amount=30000 m]。", "nobody, in characters, land"),
        ("[柳溪镇:Division]有党员[30名:Amount=30 person]。", "nobody, at least 20"),
    ],
)
def test_what_speaks_for_nobody(source: str, cue: str, ontology: Ontology) -> None:
    assert cue in set(nobodys(setting(source, ontology)))


def test_an_overlay_changes_the_subject(tmp_path: Path, ontology: Ontology) -> None:
    source = f"[柳溪镇:Division]修复{AMOUNT}。"
    told, likely = subject(setting(source, ontology))
    assert told is not None and told.text == "柳溪镇" and 0.5 < likely < 1
    (tmp_path / "subjects").mkdir()
    (tmp_path / "subjects" / "weights.toml").write_text('"nobody" = 90.0\n', encoding="utf-8")
    assert subject(setting(source, read(tmp_path)))[0] is None


def test_two_that_stand_alike_halve_the_chance(ontology: Ontology) -> None:
    """Where a second candidate is as good, or nearly, neither is sure; words that mean the same thing do not compete."""
    alone, other, same = (
        subject(setting(source, ontology))
        for source in (
            f"[柳溪镇:Division]修复{AMOUNT}。",
            f"[柳溪镇:Division]与[云台镇:Division]修复{AMOUNT}。",
            f"[柳溪镇:Division]变样了，[柳溪镇:Division]修复{AMOUNT}。",
        )
    )
    assert other[1] < min(alone[1], same[1])


@pytest.mark.parametrize("wrong", ["nobody = ", '"nobody" = "much"'])
def test_weights_that_are_none_are_refused(wrong: str, tmp_path: Path) -> None:
    (tmp_path / "subjects").mkdir()
    (tmp_path / "subjects" / "weights.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"weights\.toml: no table of numbers"):
        weights(read(tmp_path))
