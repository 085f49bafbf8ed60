"""Cards, classes and tables of a user's own: what does not hold together is told with file, fault and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.core import ontology
from kg.core.errors import InputError, OntologyError
from kg.workflow.evaluate import evaluate, predicted

LABEL = 'label = { zh = "合作", en = "cooperates" }'
CARD = f'name = "cooperates"\n{LABEL}\n'
SLOT = "[slots.one]\nkind = 'Person'\n"
RULE = "[[rule]]\nname = 'r'\ntext = '{one:Person}'\nsays = 'cooperates(one)'\n"


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("classes.toml", "[School]\nparent = 'Organization'", "needs a label in both languages"),
        ("classes.toml", '[School]\nlabel = { zh = "学校" }', "needs a label in both languages"),
        ("classes.toml", f"[A]\n{LABEL}\nparent = 'B'\n[B]\n{LABEL}\nparent = 'A'", "lies below itself"),
        ("classes.toml", f"[A]\n{LABEL}\nparent = 'Nothing'", "has the parent 'Nothing'; known are"),
        ("relations/x.toml", CARD + "slots = 3", "slots are tables with a kind"),
        ("relations/x.toml", CARD + "[slots.one]\nrequired = true", "slots are tables with a kind"),
        ("relations/x.toml", CARD + "[slots.one]\nkind = 'Persn'", "asks for 'Persn'; allowed are"),
        ("relations/x.toml", CARD + "colour = 1\n[slots.one]\nkind = 'Person'", "unknown key 'colour'; allowed are"),
        ("relations/x.toml", f"name = 'x'\n{LABEL}", "has no 'slots'"),
        (
            "relations/x.toml",
            CARD + "[slots.one]\nkind = 'Person'\n[[rule]]\nname = 'r'\ntext = '{one:Person}'\nsays = 'nosuch(one)'",
            "says 'nosuch'; there are cards for",
        ),
        ("relations/x.toml", CARD + SLOT + "[words]\nverbs = '签约'", "words are lists of texts"),
        ("relations/x.toml", CARD + "rule = 'r'\n" + SLOT, r"write \[\[rule\]\] in two brackets"),
        ("relations/x.toml", CARD + "[slots.one]\nkind = 5", "kind = 5; give a kind, or a list of them"),
        ("relations/x.toml", f"name = 5\n{LABEL}\n" + SLOT, "name = 5 is no text"),
        ("relations/x.toml", CARD + SLOT + RULE + "confidence = 'high'", "confidence = 'high'; give a number from 0 to 1"),
        ("relations/x.toml", CARD + SLOT + RULE + "confidence = 7", "confidence = 7; give a number from 0 to 1"),
        ("relations/x.toml", CARD + SLOT + RULE + "modality = 'sure'", "modality = 'sure'; allowed are asserted, planned"),
        ("relations/x.toml", CARD + SLOT + RULE + "scope = 'page'", "scope = 'page'; allowed are sentence, paragraph"),
        ("relations/x.toml", "name = ", "not valid TOML"),
        ("words/titles.toml", "official = '书记'", "must be a list of strings"),
        ("divisions/mine.tsv", "1\t甲县\tland\t", "is no division"),
    ],
)
def test_a_bad_overlay_is_refused(tmp_path: Path, file: str, text: str, why: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=why) as fault:
        assert ontology.read(tmp_path).gazetteer
    assert Path(file).name in str(fault.value)


def test_a_folder_that_is_no_ontology_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no ontology folder; one holds at least one of relations"):
        ontology.read(tmp_path)


def test_an_overlay_extends_lists_and_replaces_cards(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "titles.toml").write_text('official = ["寨老"]', encoding="utf-8")
    (tmp_path / "relations").mkdir()
    (tmp_path / "relations" / "in.toml").write_text(f'name = "in"\n{LABEL}\n[slots.child]\nkind = "Unit"', encoding="utf-8")
    found, shipped = ontology.read(tmp_path), ontology.read()
    assert found.words["titles"]["official"] == (*shipped.words["titles"]["official"], "寨老")
    assert not found.cards["in"].rules and shipped.cards["in"].rules
    assert found.digest != shipped.digest


@pytest.mark.parametrize(
    ("text", "why"), [("{", "is no JSON"), ("[]", "is no annotated page"), ('{"articles": []}', "names no `page`")]
)
def test_gold_and_predictions_that_are_none(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=why):
        evaluate(tmp_path, tmp_path, [])
    with pytest.raises(InputError, match=why):
        predicted(tmp_path / "a.json")
