"""The rules of the cards: what a pattern may hold, what is said of a bad one, and that a relation is one card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from extracted import settled, shipped
from marked import marked

from kg import mention, relate
from kg.core import ontology as reader
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.relate import rules
from kg.relate.scene import Scene

CARD = """
name  = "cooperates"
label = {{ zh = "合作", en = "cooperates with" }}

[slots.one]
kind = "Unit"
label = {{ zh = "一方", en = "one" }}
required = true

[slots.other]
kind = ["Unit", "Project"]
label = {{ zh = "另一方", en = "other" }}
required = true

[words]
signs = ["签约", "结对", "合作"]

[[rule]]
name = "with"
text = '{text}'
says = "{says}"
{more}
"""


def overlay(
    folder: Path, text: str = "{one:Unit}[与和]{other:Unit}<signs>", says: str = "cooperates(one, other)", more: str = ""
) -> Ontology:
    """The shipped ontology with a card laid over it that has this rule."""
    (folder / "relations").mkdir()
    (folder / "relations" / "cooperates.toml").write_text(CARD.format(text=text, says=says, more=more), encoding="utf-8")
    return reader.read(folder)


def said(ontology: Ontology, source: str) -> list[tuple[str, ...]]:
    """What the rules of the new card find in a marked text."""
    article, mentions = marked(source)
    found = (c for c in rules.read(Scene(article, mentions, ontology)) if c.relation == "cooperates")
    return [tuple(n.key for n in c.names.values()) for c in found]


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("{one:Unit}[与和]{other:Unit}<signs>", "[柳林县:Division]与[石门县:Division]签约", [("柳林县", "石门县")]),
        ("{one:Unit}[与和]{other:Unit}<signs>", "[柳林县:Division]与石门县签约", []),
        ("{one:Unit}[与和]{other:Unit}<signs>", "[柳林县:Division]与[江南公司:Company]结对", [("柳林县", "江南公司")]),
        ("{one:Unit}[与和]{other:Organization!}<signs>", "[柳林县:Division]与[江南公司:Company]结对", []),
        ("{one:Unit}[与和]{other:Organization}<signs>", "[柳林县:Division]与[江南公司:Company]结对", [("柳林县", "江南公司")]),
        ("{one:Division|Company}与{other:Unit}", "[江南公司:Company]与[柳林县:Division]", [("江南公司", "柳林县")]),
        (
            "{one:Unit}与{other:Unit+}<signs>",
            "[柳林县:Division]与[石门县:Division]、[北山县:Division]签约",
            [("柳林县", "石门县"), ("柳林县", "北山县")],
        ),
        ("{one:Unit}{!Person}<signs>{other:Unit}", "[柳林县:Division]昨日合作[石门县:Division]", [("柳林县", "石门县")]),
        ("{one:Unit}{!Person}<signs>{other:Unit}", "[柳林县:Division]请[王强:Person]合作[石门县:Division]", []),
        ("{one:Unit}{:Person}{other:Unit}", "[柳林县:Division][王强:Person][石门县:Division]", [("柳林县", "石门县")]),
        ("{one:Unit}<persons.of>{other:Unit}", "[柳林县:Division]的[石门县:Division]", [("柳林县", "石门县")]),
        ("{one:Unit}[与和]{other:Project}", "[柳林县:Division]与[31个项目:Project]", [("柳林县", "31个项目")]),
    ],
)
def test_syntax(tmp_path: Path, text: str, source: str, found: list[tuple[str, ...]]) -> None:
    assert said(overlay(tmp_path, text), source) == found


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"text": "{one:Planet}与{other:Unit}"}, "cooperates.toml: rule 'with' asks for 'Planet'; classes.toml has "),
        ({"text": "{one:Unit}与{!Planet}{other:Unit}"}, "cooperates.toml: rule 'with' asks for 'Planet'; classes.toml has "),
        (
            {"says": "cooperates(one, third)"},
            "cooperates.toml: rule 'with' says 'third', which its text has no slot for; it has one, other",
        ),
        ({"text": "({one:Unit}与{other:Unit}"}, "cooperates.toml: rule 'with': missing ), unterminated subpattern"),
        (
            {"says": "one works with other"},
            "cooperates.toml: rule 'with' says 'one works with other'; write it as relation(slot, slot)",
        ),
        (
            {"text": "{one:Unit}<signs_all>{other:Unit}"},
            "cooperates.toml: rule 'with' asks for the words <signs_all>; there are signs",
        ),
        (
            {"text": "{one:Unit}<nofile.of>{other:Unit}"},
            "cooperates.toml: rule 'with' asks for the words <nofile.of>; there are none",
        ),
    ],
)
def test_a_bad_rule_is_told_by_card_and_name(tmp_path: Path, rule: dict[str, str], sentence: str) -> None:
    ontology = overlay(tmp_path, **rule)
    with pytest.raises(OntologyError) as fault:
        rules.rules(ontology)
    assert str(fault.value).startswith(sentence)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("sayz = 1", "rule with has the unknown key 'sayz'; allowed are confidence, modality, name, says, scope, text"),
        ('[[rule]]\nname = "half"', "rule half needs name, text and says"),
        ('[slots.third]\nkind = "Planet"', "slot third asks for 'Planet'; allowed are text, date, quantity, flag, any"),
    ],
)
def test_a_bad_card_is_refused(tmp_path: Path, more: str, sentence: str) -> None:
    with pytest.raises(OntologyError) as fault:
        overlay(tmp_path, more=more)
    assert "cooperates.toml" in str(fault.value) and sentence in str(fault.value)


def test_scope_modality_and_confidence_come_from_the_rule(tmp_path: Path) -> None:
    more = 'scope = "paragraph"\nmodality = "planned"\nconfidence = 0.5'
    ontology = overlay(tmp_path, "{one:Unit}。[^{other:Unit}]*{other:Unit}".replace("[^{other:Unit}]*", "随后，"), more=more)
    article, mentions = marked("[柳林县:Division]。随后，[石门县:Division]")
    (claim,) = (c for c in rules.read(Scene(article, mentions, ontology)) if c.relation == "cooperates")
    assert (claim.modality, claim.confidence, claim.evidence[0].rule) == ("planned", 0.5, "cooperates/with")


def test_a_new_relation_is_one_card_and_no_python(tmp_path: Path) -> None:
    ontology = overlay(tmp_path)
    article = settled("攸县与茶陵县签约，共同保护攸水。", "4302")
    found = [c for c in relate.claims(article, mention.mentions(article, ontology), ontology) if c.relation == "cooperates"]
    assert [(c.named("one").key, c.named("other").key, c.evidence[0].quote) for c in found] == [  # type: ignore[union-attr]
        ("攸县", "茶陵县", "攸县与茶陵县签约")
    ]


def test_rules_of_all_cards_are_ready() -> None:
    ready: list[Any] = list(rules.rules(shipped()))
    assert [r.name for r in ready] == [r.name for card in shipped().cards.values() for r in card.rules]
