"""Laws of resolution: order, processes and increments never change a byte; large blocks stay cheap; a person's word wins."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing import get_context

from archives import ARCHIVES, COUNTY, UNITS
from claims import Sheet, all_claims, division, person
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.core import ontology
from kg.core.types import Claim, Judgement, mention_key
from kg.resolve import Resolved, appearances, blocks, entities, judgements, resolve, resolved
from kg.resolve import decide as deciding
from kg.resolve.appearance import pack, unpack
from kg.resolve.gather import by_article
from kg.resolve.tables import tables

ONTOLOGY = ontology.read()


def lines(found: Sequence[Resolved]) -> list[str]:
    """What a run gives, as texts."""
    return sorted([repr(e) for r in found for e in r.entities] + [repr(j) for r in found for j in r.judgements])


def run(claims: Sequence[Claim]) -> list[str]:
    return lines(list(resolved(by_article(claims), ONTOLOGY)))


@settings(max_examples=60, deadline=None)
@given(ARCHIVES, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(archive: list[Sheet], order: random.Random) -> None:
    claims = all_claims(archive)
    shuffled = order.sample(claims, len(claims))
    assert run(shuffled) == run(claims)
    judged = judgements(claims, ONTOLOGY)
    assert judgements(shuffled, ONTOLOGY) == judged
    assert entities(shuffled, judged, ONTOLOGY) == entities(claims, judged, ONTOLOGY)


@settings(max_examples=60, deadline=None)
@given(ARCHIVES, st.randoms(use_true_random=False))
def test_blocks_are_judged_alone_in_any_order(archive: list[Sheet], order: random.Random) -> None:
    claims = by_article(all_claims(archive))
    found = list(blocks(appearances(claims, ONTOLOGY)))
    assert lines([resolve(b, ONTOLOGY) for b in order.sample(found, len(found))]) == run(claims)
    whole = entities(claims, judgements(claims, ONTOLOGY), ONTOLOGY)
    assert sorted(map(repr, whole)) == sorted(repr(e) for r in resolved(claims, ONTOLOGY) for e in r.entities)


@settings(max_examples=40, deadline=None)
@given(ARCHIVES)
def test_rows_hold_all_of_an_appearance(archive: list[Sheet]) -> None:
    for appearance in appearances(by_article(all_claims(archive)), ONTOLOGY):
        assert unpack(pack(appearance)) == appearance


@settings(max_examples=40, deadline=None)
@given(ARCHIVES)
def test_no_group_holds_a_difference_and_every_mention_has_one_entity(archive: list[Sheet]) -> None:
    claims = all_claims(archive)
    found = entities(claims, judgements(claims, ONTOLOGY), ONTOLOGY)
    of = {key: e.id for e in found for key in e.mentions}
    assert len(of) == sum(len(e.mentions) for e in found)
    assert set(of) == {mention_key(c.page, n) for c in claims for n in c.names.values()}
    for j in judgements(claims, ONTOLOGY):
        assert (of[j.left] == of[j.right]) == (j.verdict == "same"), j
        assert j.because and all(j.because)


def archive_of(count: int) -> list[Claim]:
    """Many articles on one common name in a few counties."""
    made = random.Random(3)
    found = []
    for n in range(count):
        sheet = Sheet(f"第{n}篇", date(2012, 1, 1) + timedelta(n % 3_000))
        county = ("37", "3717", f"3717{made.randrange(4):02}")
        unit, title = made.choice(UNITS)
        slots = {
            "person": person("王强", *county),
            "title": title,
            "unit": division(unit, "", *county),
            "official": title != "村民",
        }
        found.append(sheet.say(f"{unit}{title}王强", "holds", slots))  # type: ignore[arg-type]
    return all_claims(found)


def work(block: object) -> list[str]:
    """A block in a process of its own."""
    return lines([resolve(block, ontology.read())])  # type: ignore[arg-type]


def test_the_number_of_processes_changes_nothing() -> None:
    claims = archive_of(60)
    found = list(blocks(appearances(by_article(claims), ONTOLOGY)))
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert sorted(line for part in pool.map(work, found) for line in part) == run(claims)


def test_a_common_name_costs_as_much_each_time() -> None:
    compared: list[int] = []
    for count in (400, 1_600):
        claims = by_article(archive_of(count))
        largest = max(blocks(appearances(claims, ONTOLOGY)), key=lambda b: len(b.appearances))
        nodes = [deciding.pooled(g) for g in deciding.alike(largest.appearances, tables(ONTOLOGY))]
        compared.append(len(deciding.pairs(nodes, tables(ONTOLOGY))))
    assert compared[1] <= 4.5 * compared[0]


def test_a_persons_word_joins_two_names_and_parts_one() -> None:
    first = Sheet("甲").say("石桥镇镇长王强", "holds", _post("王强", "石桥镇"))
    second = Sheet("乙").say("石桥镇镇长王大强", "holds", _post("王大强", "石桥镇"))
    third = Sheet("丙").say("石桥镇镇长王强", "holds", _post("王强", "石桥镇"))
    claims = all_claims([first, second, third])
    keys = [mention_key(c.page, c.names["person"]) for c in claims]
    ruled = judgements(claims, ONTOLOGY)
    alias = Judgement(keys[0], keys[1], "same", ("the same man",), by="person")
    apart = Judgement(*sorted((keys[0], keys[2])), "different", ("father and son",), by="person")

    def persons(judged: list[Judgement]) -> list[list[int]]:
        found = [e for e in entities(claims, judged, ONTOLOGY) if e.kind == "Person"]
        return sorted(sorted(keys.index(m) for m in e.mentions) for e in found)

    assert persons(ruled) == [[0, 2], [1]]
    assert persons([*ruled, alias]) == [[0, 1, 2]]
    assert persons([*ruled, apart]) == [[0], [1], [2]]
    assert persons([*ruled, alias, apart]) == [[0, 1], [2]]
    by_block = resolved(by_article(claims), ONTOLOGY, [alias, replace(apart)])
    assert sorted(len(e.mentions) for r in by_block for e in r.entities if e.kind == "Person") == [1, 2]


def _post(who: str, town: str) -> dict[str, object]:
    return {"person": person(who, *COUNTY), "title": "镇长", "unit": division(town, "", *COUNTY), "official": True}
