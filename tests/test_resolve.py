"""Which names are one: the corpus, and the laws that hold for any judgements."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from claims import Sheet, all_claims, person, quantity

from kg.core import ontology
from kg.core.types import Claim, Judgement, Name, Slot, mention_key
from kg.resolve import by_mention, entities, judgements

ONTOLOGY = ontology.read()
CASES = tomllib.loads((Path(__file__).parent / "corpora/resolve/entities.toml").read_text(encoding="utf-8"))["case"]


def name(kind: str, text: str) -> Name | None:
    """`沙土镇#371702100@37/3717/371702` as a name."""
    head, _, around = text.partition("@")
    plain, _, code = head.partition("#")
    return Name(kind, plain, plain, tuple(filter(None, around.split("/"))), code=code) if text else None


def slots(claim: list[str], bodies: list[str]) -> dict[str, Slot]:
    """The slots of a claim of the corpus."""
    relation, *rest = claim
    if relation == "holds":
        unit = "Division" if rest[2].partition("@")[0].partition("#")[0][-1:] in tuple("镇村区") else "Organization"
        return {"person": name("Person", rest[0]), "title": rest[1], "unit": name(unit, rest[2]), "official": bool(rest[3])}
    if relation == "byline":
        return {"person": name("Person", rest[0]), "role": rest[1], "outlet": rest[2] or None}
    if relation == "in":
        kind = "Organization" if rest[0].partition("@")[0] in bodies else "Division"
        return {"child": name(kind, rest[0]), "parent": name("Division", rest[1])}
    return {"project": name("Project", rest[0]), "measure": rest[1], "value": quantity("1", "item")}


def claims_of(case: dict[str, object]) -> list[Claim]:
    """All claims of a case, one page an article."""
    sheets = []
    for number, article in enumerate(case["articles"]):  # type: ignore[arg-type, var-annotated]
        sheet = Sheet(title=f"第{number}篇", issued=date(2018 + number, 5, 6))
        for claim in article:
            sheet.say(
                " ".join(c.partition("@")[0].partition("#")[0] for c in claim),
                claim[0],
                slots(claim, case.get("organizations", [])),
            )  # type: ignore[arg-type]
        sheets.append(sheet)
    return all_claims(sheets)


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_corpus(case: dict[str, object]) -> None:
    claims = claims_of(case)
    found = Counter(e.kind for e in entities(claims, judgements(claims, ONTOLOGY), ONTOLOGY))
    expected = case["expect"]
    assert isinstance(expected, dict)
    assert {kind: found[kind] for kind in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_the_order_of_claims_changes_nothing(case: dict[str, object]) -> None:
    claims = claims_of(case)
    shuffled = random.Random(7).sample(claims, len(claims))
    judged = judgements(claims, ONTOLOGY)
    assert judgements(shuffled, ONTOLOGY) == judged
    assert entities(shuffled, judged[::-1], ONTOLOGY) == entities(claims, judged, ONTOLOGY)


def test_every_judgement_gives_a_reason_and_names_mentions() -> None:
    claims = [c for case in CASES for c in claims_of(case)]
    keys = {mention_key(c.page, n) for c in claims for n in c.names.values()}
    for judgement in judgements(claims, ONTOLOGY):
        assert judgement.because and all(judgement.because)
        assert {judgement.left, judgement.right} <= keys
        assert judgement.verdict in ("same", "different", "unsure")


def test_every_mention_belongs_to_one_entity() -> None:
    claims = [c for case in CASES for c in claims_of(case)]
    found = entities(claims, judgements(claims, ONTOLOGY), ONTOLOGY)
    assert sorted(key for e in found for key in e.mentions) == sorted(
        {mention_key(c.page, n) for c in claims for n in c.names.values()}
    )
    assert len({e.id for e in found}) == len(found)
    assert by_mention(found)[found[0].mentions[0]] == found[0]


def test_a_group_never_holds_a_difference() -> None:
    sheets = [Sheet(title=t).say("王强", "byline", {"person": person("王强")}) for t in ("甲", "乙", "丙")]
    claims = all_claims(sheets)
    a, b, c = (mention_key(x.page, x.names["person"]) for x in claims)
    apart = [Judgement(a, b, "same", ("x",)), Judgement(b, c, "same", ("x",)), Judgement(a, c, "different", ("x",))]
    assert sorted(len(e.mentions) for e in entities(claims, apart, ONTOLOGY)) == [1, 2]


def test_a_persons_judgement_wins() -> None:
    sheets = [
        Sheet(title=t).say("王强", "byline", {"person": person("王强", code)}) for t, code in (("甲", "371702"), ("乙", "330102"))
    ]
    claims = all_claims(sheets)
    ruled = judgements(claims, ONTOLOGY)
    assert [j.verdict for j in ruled] == ["different"]
    by_hand = replace(ruled[0], verdict="same", because=("asked him",), by="person")
    assert len(entities(claims, [*ruled, by_hand], ONTOLOGY)) == 1
    assert len(entities(claims, ruled, ONTOLOGY)) == 2


def test_ids_are_readable_and_stable() -> None:
    sheet = Sheet()
    sheet.say("沙土镇镇长王强", "holds", slots(["holds", "王强", "镇长", "沙土镇#371702100@37/3717/371702", "official"], []))
    sheet.say("柳树村在沙土镇", "in", slots(["in", "柳树村@371702/371702100", "沙土镇#371702100@371702"], []))
    found = [e.id for e in entities(sheet.claims, judgements(sheet.claims, ONTOLOGY), ONTOLOGY)]
    assert found == ["division/371702100", "division/371702100/柳树村", f"person/371702/王强~{sheet.claims[0].id[:6]}"]


def test_judgements_on_what_is_gone_change_nothing() -> None:
    claims = Sheet().say("王强", "byline", {"person": person("王强")}).claims
    gone = Judgement("x:1-2:王强", mention_key(claims[0].page, claims[0].names["person"]), "same", ("asked",), by="person")
    assert len(entities(claims, [gone], ONTOLOGY)) == 1


@pytest.mark.parametrize(("role", "count"), [("byline", 1), ("quote", 2)])
def test_one_page_has_one_writer_of_a_name_wherever_the_articles_play(role: str, count: int) -> None:
    pages = [
        Sheet(t).say("王强", role, _named(role, *w)) for t, *w in (("甲", "37", "3717", "371702"), ("乙", "50", "5002", "500243"))
    ]
    first, other = all_claims(pages)
    assert len(entities([first, other], judgements([first, other], ONTOLOGY), ONTOLOGY)) == 2
    slot, who = next(iter(other.names.items()))
    slots = ((slot, replace(who, ranges=((400, 402),))), *other.slots[1:])
    beside = replace(other, page=first.page, article=f"{first.page}-390", slots=slots)
    assert len(entities([first, beside], judgements([first, beside], ONTOLOGY), ONTOLOGY)) == count


def _named(role: str, *within: str) -> dict[str, Slot]:
    who = person("王强", *within)
    return {"person": who, "role": "reporter", "outlet": None} if role == "byline" else {"speaker": who, "words": "好"}
