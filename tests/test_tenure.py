"""Tenure: bounds, spells, successors, conflicts, and who held a post on a day."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from claims import Sheet, all_claims, division, person

from benchmarks.careers import articles, score, world
from kg.core import ontology
from kg.core.tenures import Tenure
from kg.core.types import Claim
from kg.resolve import by_mention, entities, held, holdings, judgements, tenures
from kg.resolve.tables import tables
from kg.resolve.tenure import Holding

ONTOLOGY = ontology.read()
COUNTY = ("37", "3717", "371702")
TOWN = division("沙土镇", "371702100", *COUNTY)
POST = ("division/371702100", "党委书记")

Seen = tuple[str, str] | tuple[str, str, str]


def terms(*seen: Seen, title: str = "党委书记") -> list[Tenure]:
    """The terms of one post from (day, person, rule): rules are seen, appointed, dismissed, former, nominated."""
    found = _claims(seen, title)
    of = by_mention(entities(found, judgements(found, ONTOLOGY), ONTOLOGY))
    return tenures(holdings(found, of, ONTOLOGY), ONTOLOGY)


def _claims(seen: Sequence[Seen], title: str) -> list[Claim]:
    sheets = []
    for n, (day, who, *more) in enumerate(seen):
        what = more[0] if more else "seen"
        modality = {"dismissed": "former", "former": "former", "nominated": "nominated"}.get(what, "asserted")
        sheet = Sheet(f"第{n}篇", date.fromisoformat(day))
        slots = {"person": person(who, *COUNTY), "title": title, "unit": TOWN, "official": True}
        sheets.append((sheet.say(f"沙土镇{title}{who}", "holds", slots, modality=modality), what))  # type: ignore[arg-type]
    return [_ruled(c, what) for sheet, what in sheets for c in all_claims([sheet])]


def _ruled(claim: Claim, rule: str) -> Claim:
    return replace(claim, evidence=tuple(replace(e, rule=f"holds/{rule}") for e in claim.evidence))


def shown(found: Sequence[Tenure]) -> list[tuple[str, str, str]]:
    return [(t.name, t.earliest, t.latest) for t in found]


def test_days_seen_bound_a_term_and_neighbours_bound_it_from_outside() -> None:
    first, second = terms(("2015-03-01", "柴聿修"), ("2017-06-01", "柴聿修"), ("2018-02-01", "郗念慈"), ("2019-05-01", "郗念慈"))
    assert shown([first, second]) == [("柴聿修", "2015-03-01", "2017-06-01"), ("郗念慈", "2018-02-01", "2019-05-01")]
    assert (first.start, first.end, first.after, first.before) == ("", "", "", "2018-02-01")
    assert (second.after, second.predecessor, first.successor) == ("2017-06-01", first.person, second.person)
    assert not first.conflicts and not second.conflicts


def test_appointments_and_dismissals_give_start_and_end() -> None:
    (term,) = terms(("2015-03-01", "柴聿修", "appointed"), ("2016-01-01", "柴聿修"), ("2017-06-01", "柴聿修", "dismissed"))
    assert (term.start, term.earliest, term.latest, term.end) == ("2015-03-01", "2015-03-01", "2016-01-01", "2017-06-01")


def test_a_nomination_is_no_term_and_a_former_holder_has_only_an_end() -> None:
    assert terms(("2015-03-01", "柴聿修", "nominated")) == []
    (term,) = terms(("2018-03-01", "柴聿修", "former"))
    assert (term.earliest, term.latest, term.before) == ("", "", "2018-03-01")


def test_a_gap_with_another_holder_parts_two_spells() -> None:
    found = terms(("2010-03-01", "柴聿修"), ("2013-03-01", "郗念慈"), ("2016-03-01", "柴聿修"))
    assert [t.name for t in found] == ["柴聿修", "郗念慈", "柴聿修"]
    assert found[1].predecessor == found[1].successor == found[0].person
    (one,) = terms(("2010-03-01", "柴聿修"), ("2011-03-01", "柴聿修"))
    assert (one.earliest, one.latest) == ("2010-03-01", "2011-03-01")


def test_two_holders_at_a_time_are_a_conflict_and_no_succession() -> None:
    first, second = terms(("2015-03-01", "柴聿修"), ("2015-06-01", "郗念慈"), ("2015-09-01", "柴聿修"))
    assert first.conflicts == (second.person,) and second.conflicts == (first.person,)
    assert (first.successor, second.predecessor) == ("", "")


def test_posts_of_many_have_no_successors() -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2015-06-01", "郗念慈"), ("2015-09-01", "柴聿修"), title="副镇长")
    assert [(t.name, t.successor, t.conflicts) for t in found] == [("柴聿修", "", ()), ("郗念慈", "", ())]


def test_a_name_misprinted_once_is_no_holder_of_its_own() -> None:
    found = terms(
        ("2015-03-01", "柴聿修"),
        ("2016-03-01", "柴聿修"),
        ("2016-08-01", "柴聿俢"),
        ("2017-03-01", "郗念慈"),
        ("2018-01-01", "郗念慈"),
    )
    by_name = {t.name: t for t in found}
    assert by_name["柴聿修"].successor == by_name["郗念慈"].person
    assert by_name["柴聿俢"].person in by_name["柴聿修"].conflicts


@pytest.mark.parametrize("read", ["柴聿修正", "柴聿"])
def test_a_name_read_once_with_a_character_more_or_less_is_no_holder(read: str) -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2016-03-01", "柴聿修"), ("2016-08-01", read), ("2017-03-01", "郗念慈"))
    by_name = {t.name: t for t in found}
    assert by_name["柴聿修"].successor == by_name["郗念慈"].person
    assert not by_name[read].successor


def test_of_two_names_read_once_each_the_longer_is_right() -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2015-05-01", "柴聿"), ("2017-03-01", "郗念慈"))
    assert {t.name: t.successor for t in found}["柴聿修"] == {t.name: t.person for t in found}["郗念慈"]
    assert not {t.name: t.successor for t in found}["柴聿"]


def test_two_short_names_that_share_a_surname_are_two_holders() -> None:
    first, second = terms(("2015-03-01", "柴修"), ("2016-03-01", "柴修"), ("2017-03-01", "柴慈"))
    assert first.successor == second.person


def test_papers_that_are_late_do_not_part_those_who_follow_each_other() -> None:
    """For some weeks the old holder is still called by the title, or seen beside the new one."""
    for late in (("2017-03-20", "柴聿修"), ("2017-03-20", "柴聿修", "former")):
        handed = ("2017-03-01", "柴聿修", "dismissed"), ("2017-03-02", "郗念慈", "appointed")
        found = terms(("2015-03-01", "柴聿修"), *handed, late, ("2019-01-01", "郗念慈"), ("2020-05-01", "蔺之桃"))
        assert [t.name for t in found] == ["柴聿修", "郗念慈", "蔺之桃"]
        assert [t.successor for t in found] == [found[1].person, found[2].person, ""]
    first, second = terms(("2016-12-01", "柴聿修"), ("2017-03-20", "柴聿修"), ("2017-03-02", "郗念慈"), ("2018-01-01", "郗念慈"))
    assert (first.successor, second.predecessor) == (second.person, first.person)
    assert first.conflicts == (second.person,)


def test_namesakes_in_one_post_are_one_holder() -> None:
    """However far the rest of their careers kept them apart: nobody hands a post of one at a time to a namesake."""
    post = POST[0], POST[1]
    rows = [("a", "柴聿修", "2015-03-01"), ("b", "柴聿修", "2016-03-01"), ("c", "郗念慈", "2017-03-01")]
    found = tenures([Holding(p, n, post, day, "seen", f"claim {day}") for p, n, day in rows], ONTOLOGY)
    assert [(t.person, t.successor, len(t.claims)) for t in found] == [("a", "c", 2), ("c", "", 1)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2016-06-01", [("certain", "柴聿修")]),
        ("2015-03-01", [("certain", "柴聿修")]),
        ("2017-09-01", [("likely", "柴聿修"), ("likely", "郗念慈")]),
        ("2014-12-01", [("likely", "柴聿修")]),
        ("2019-12-01", [("likely", "郗念慈")]),
        ("2005-01-01", [("unknown", "")]),
        ("2030-01-01", [("unknown", "")]),
    ],
)
def test_who_held_the_post_on_a_day(day: str, expected: list[tuple[str, str]]) -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2017-06-01", "柴聿修"), ("2018-02-01", "郗念慈"), ("2019-05-01", "郗念慈"))
    names = {t.person: t.name for t in found} | {"": ""}
    standing = held(POST, day, found)
    assert [(s.certainty, names[s.person]) for s in standing] == expected
    assert all(bool(s.claims) == (s.certainty != "unknown") for s in standing)


def test_a_conflict_makes_nobody_certain() -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2016-03-01", "柴聿修"), ("2015-06-01", "郗念慈"), ("2016-02-01", "郗念慈"))
    assert {s.certainty for s in held(POST, "2015-08-01", found)} == {"likely"}
    assert len(held(POST, "2015-08-01", found)) == 2


def test_after_a_dismissal_the_holder_is_no_longer_likely() -> None:
    found = terms(("2015-03-01", "柴聿修"), ("2016-06-01", "柴聿修", "dismissed"))
    assert [s.certainty for s in held(POST, "2016-08-01", found)] == ["unknown"]


def test_order_changes_nothing() -> None:
    seen = [
        ("2015-03-01", "柴聿修"),
        ("2017-06-01", "柴聿修", "dismissed"),
        ("2018-02-01", "郗念慈"),
        ("2012-05-01", "郗念慈", "former"),
    ]
    for n in range(5):
        claims = _claims(seen, "党委书记")
        of = by_mention(entities(claims, judgements(claims, ONTOLOGY), ONTOLOGY))
        shuffled = random.Random(n).sample(claims, len(claims))
        assert tenures(holdings(shuffled, of, ONTOLOGY), ONTOLOGY) == tenures(holdings(claims, of, ONTOLOGY), ONTOLOGY)


def test_a_small_archive_of_careers_is_found_again() -> None:
    """The whole archive is measured by benchmarks/careers.py; this is a tenth of it."""
    known = tables(ONTOLOGY)
    made = world(known, 7, officials=200, counties=5)
    found = score(made, list(articles(made, known, 7)), ONTOLOGY)
    assert found.f1 >= 0.95 and found.terms > 300 and found.successions > 150
    assert found.bounds >= 0.99
    assert found.chains >= 0.95
