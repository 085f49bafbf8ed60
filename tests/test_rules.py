"""The rules of the cards: what a pattern may hold, what is said of a bad one, and that a relation is one card."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from extracted import settled, shipped
from marked import marked

from kg import mention, relate
from kg.core import ontology as reader
from kg.core.errors import OntologyError
from kg.core.ontology import Ontology
from kg.core.types import Claim, Name, Quantity, Slot
from kg.relate import patterns, rules
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
    folder: Path,
    text: str = "{one:Unit}[与和]{other:Unit}<signs>",
    says: str = "cooperates(one, other)",
    more: str = "",
    symmetric: bool = False,
) -> Ontology:
    """The shipped ontology with a card laid over it that has this rule."""
    (folder / "relations").mkdir()
    card = ("symmetric = true\n" if symmetric else "") + CARD.format(text=text, says=says, more=more)
    (folder / "relations" / "cooperates.toml").write_text(card, encoding="utf-8")
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
        patterns.rules(ontology)
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


GOODS = """
name  = "sells"
label = {{ zh = "出售", en = "sells" }}

[slots.seller]
kind = ["Unit", "Person", "text"]
label = {{ zh = "卖方", en = "seller" }}
required = true

[slots.goods]
kind = ["Project", "text"]
label = {{ zh = "货物", en = "goods" }}
required = true

[slots.amount]
kind = "quantity"
label = {{ zh = "数量", en = "amount" }}

[words]
sells  = ["出售", "出售了"]
shops  = ["百货", "商行"]
others = ["帮助"]
drop   = ["上好"]
never_goods = ["货物"]
undone = ["假的"]

[[rule]]
name = "sells"
text = '{text}'
says = "{says}"
"""


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售核桃，已有十年", [("柳林县", "核桃")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售核桃已有十年", [("柳林县", "核桃")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售核桃[30吨:Amount=30000 kg]", [("柳林县", "核桃")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售“山里红”核桃", [("柳林县", "“山里红”核桃")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售“山里红”。", [("柳林县", "山里红")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售上好核桃。", [("柳林县", "核桃")]),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售货物。", []),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售核桃？", []),
        ("{seller:Unit}<sells>{goods:text}", "[柳林县:Division]出售核桃，那是假的。", []),
        (
            "{seller:Unit}<sells>{goods:text+}",
            "[柳林县:Division]出售核桃、红枣和花椒。",
            [("柳林县", g) for g in ("核桃", "红枣", "花椒")],
        ),
        (
            "{seller:Unit}<sells>{goods:#text+}",
            "[柳林县:Division]出售[3个:Amount=3 item]摊位、店铺。",
            [("柳林县", "摊位 (3)"), ("柳林县", "店铺")],
        ),
        ("{seller:Unit}<sells>{goods:text|Project}", "[柳林县:Division]出售[老街商场:Project]。", [("柳林县", "老街商场")]),
        ("{seller:text/shops}<sells>{goods:text}", "如今兴隆百货，兴隆商行还", []),
        ("{seller:Unit|text/shops}{...}<sells>{goods:text}", "[柳林县:Division]兴隆百货还出售核桃。", [("兴隆百货", "核桃")]),
        ("{seller:Unit}{...}<sells>{goods:text}", "[柳林县:Division]在[石门县:Division]出售核桃。", [("柳林县", "核桃")]),
        ("{seller:Unit}{...}<sells>{goods:text}", "[柳林县:Division]来人，[石门县:Division]出售核桃。", [("石门县", "核桃")]),
        ("{seller:Unit}{...}<sells>{goods:text}", "[柳林县:Division]没有出售核桃。", []),
        ("{seller:Unit}{...others}<sells>{goods:text}", "[柳林县:Division]帮助农户出售核桃。", []),
        ("{seller:Unit}{...others}<sells>{goods:text}", "[柳林县:Division]的[农户:Title]出售核桃。", [("柳林县", "核桃")]),
        ("{seller:Person}{...}<sells>{goods:text}", "[王强:Person]回乡，他出售核桃。", [("王强", "核桃")]),
    ],
)
def test_stretches_and_subjects(tmp_path: Path, text: str, source: str, found: list[tuple[str, str]]) -> None:
    claims = sold(tmp_path, text, "sells(seller, goods)", source)
    assert [(plain(c["seller"]), plain(c["goods"])) for c in claims] == found


def sold(folder: Path, text: str, says: str, source: str) -> list[Claim]:
    """What a rule of a card on sales finds in a marked text."""
    (folder / "relations").mkdir()
    (folder / "relations" / "sells.toml").write_text(GOODS.format(text=text, says=says), encoding="utf-8")
    article, mentions = marked(source)
    found = rules.read(Scene(article, mentions, reader.read(folder)))
    return [c for c in found if c.relation == "sells"]


def plain(value: Slot) -> str:
    return value.key if isinstance(value, Name) else str(value)


@pytest.mark.parametrize(
    ("source", "modality"),
    [
        ("[柳林县:Division]出售核桃。", "asserted"),
        ("[柳林县:Division]计划出售核桃。", "planned"),
        ("[柳林县:Division]将出售核桃。", "planned"),
        ("按计划，[柳林县:Division]出售核桃。", "asserted"),
    ],
)
def test_words_of_planning_make_a_plan(tmp_path: Path, source: str, modality: str) -> None:
    (claim,) = sold(tmp_path, "{seller:Unit}{...}<sells>{goods:text}", "sells(seller, goods)", source)
    assert claim.modality == modality


def test_a_slot_may_have_words_for_good_and_a_figure(tmp_path: Path) -> None:
    rule = "{seller:Unit}{...}<sells>{amount:Amount}"
    (claim,) = sold(tmp_path, rule, "sells(seller, goods=杂货, amount)", "[柳林县:Division]出售[30吨:Amount=30000 kg]。")
    assert (claim["goods"], claim["amount"]) == ("杂货", Quantity(Decimal(30000), "kg"))


def test_a_symmetric_relation_has_its_names_in_order_and_says_every_pair(tmp_path: Path) -> None:
    ontology = overlay(tmp_path, "{both:Unit|text+}<signs>", "cooperates(both)", symmetric=True)
    found = said(ontology, "[柳林县:Division]、[石门县:Division]、[北山县:Division]签约")
    assert sorted(found) == [("北山县", "柳林县"), ("北山县", "石门县"), ("柳林县", "石门县")] and found


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
    ready: list[Any] = list(patterns.rules(shipped()))
    assert [r.name for r in ready] == [r.name for card in shipped().cards.values() for r in card.rules]
