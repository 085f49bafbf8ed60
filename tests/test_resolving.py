"""Resolution over the parts of a build: from nothing, after changes, after a kill, the outcome is that of the stage alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archives import ARCHIVES
from claims import Sheet, all_claims, person
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import resolve
from kg.core import ontology
from kg.core.types import Judgement, Slot, mention_key
from kg.triples import tables
from kg.workflow import plan, resolving
from kg.workflow.engines import Local
from kg.workflow.grouped import grouped
from kg.workflow.parts import Work, part, prefixes
from kg.workflow.pool import Pool
from kg.workflow.resolving import Said, doubtful, resolved

ONTOLOGY = ontology.read()
POOL = Pool(ONTOLOGY)


def work(folder: Path, digits: int = 1) -> Work:
    return Work(folder, digits, None, None, "")


def run(folder: Path, archive: Sequence[Sheet], judged: Sequence[Judgement] = ()) -> int:
    """Resolves an archive whose appearances are written to a folder as a build would; how many blocks were judged anew."""
    here = work(folder)
    rows = sorted(plan.seen(all_claims(archive), ONTOLOGY), key=lambda row: row["page"])
    for prefix in prefixes(here.digits):
        mine = [row for row in rows if row["page"].startswith(prefix)]
        tables.write(part(folder, "appearances", prefix), mine, plan.APPEARANCES)
    with grouped(folder, 1) as db:
        return resolved(here, db, Said(judged), Local(POOL).blocks)


def outcome(folder: Path) -> str:
    found = [plan.entity_of(row) for path in tables.parts(folder / "entities") for row in tables.read(path)]
    return repr(sorted(found, key=lambda e: (e.id.encode(), e.mentions)))


def plain(archive: Sequence[Sheet], judged: Sequence[Judgement] = ()) -> str:
    """The outcome without anything kept, by the functions of the stage alone."""
    claims = sorted(all_claims(archive), key=lambda c: c.article)
    found = [e for r in resolve.resolved(claims, ONTOLOGY, judged) for e in r.entities]
    return repr(sorted(found, key=lambda e: (e.id.encode(), e.mentions)))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[list[Sheet], list[Judgement]]]:
    """States of an archive one after the other, pages coming and going, each with some judgements of a person."""
    pages = draw(ARCHIVES)
    found = []
    for _ in range(draw(st.integers(1, 4))):
        some = draw(st.lists(st.sampled_from(pages), min_size=1, unique_by=lambda s: s.page.id))
        keys = sorted({mention_key(c.page, n) for c in all_claims(pages) for n in c.names.values()})
        pair = st.tuples(st.sampled_from(keys), st.sampled_from(keys), st.sampled_from(("same", "different")))
        judged = [Judgement(*sorted((a, b)), v, ("seen",), "person") for a, b, v in draw(st.lists(pair, max_size=3)) if a != b]
        found.append((some, judged))
    return found


@settings(max_examples=25, deadline=None)
@given(histories())
def test_increments_give_what_a_run_from_nothing_gives(history: list[tuple[list[Sheet], list[Judgement]]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for archive, judged in history:
            run(folder, archive, judged)
            assert outcome(folder) == plain(archive, judged)
        before = outcome(folder)
        assert run(folder, archive[::-1], judged[::-1]) == 0
        assert outcome(folder) == before


@settings(max_examples=12, deadline=None)
@given(ARCHIVES, ARCHIVES, st.integers(0, 6))
def test_killed_at_any_moment_it_comes_to_the_same_end(before: list[Sheet], after: list[Sheet], steps: int) -> None:
    class KilledError(Exception):
        pass

    def until(block: resolve.Block, *rest: object) -> resolve.Resolved:
        nonlocal steps
        steps -= 1
        if steps < 0:
            raise KilledError
        return whole(block, *rest)  # type: ignore[arg-type]

    whole = resolve.resolve
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        run(folder, before)
        patched.setattr(plan.resolve, "resolve", until)
        try:
            run(folder, after)
        except KilledError:
            patched.setattr(plan.resolve, "resolve", whole)
        run(folder, after)
        assert outcome(folder) == plain(after)


def test_a_change_judges_only_the_blocks_it_touches(tmp_path: Path) -> None:
    archive = [_about("甲", "王强"), _about("乙", "李娜倮"), _about("丙", "罗正林")]
    assert run(tmp_path, archive) == 3
    fresh = [*archive, _about("丁", "罗正林")]
    assert run(tmp_path, fresh) == 1
    assert run(tmp_path, fresh[1:]) == 0  # a block that is gone
    assert run(tmp_path, fresh[2:3]) == 1


def _about(title: str, name: str) -> Sheet:
    return Sheet(title).say(f"通讯员{name}", "byline", {"person": person(name), "role": "correspondent", "outlet": None})


def test_blocks_come_in_chunks_of_bounded_size(tmp_path: Path) -> None:
    archive = [
        _about(f"第{n}篇", f"王{a}{b}")
        for n, (a, b) in enumerate(zip("强国民生文华志明春秋", "东西南北中上下前后左", strict=True))
    ]
    rows = [
        ("0", f, b, "", f, b, row)
        for r in plan.seen(all_claims(archive), ONTOLOGY)
        for f, b, row in [(r["family"], r["block"], r["row"])]
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resolving, "CHUNK", 3)
        chunks = list(resolving._chunks(sorted(rows), {}))
    assert [len(c.orders) for c in chunks] == [3, 3, 3, 1]
    assert [len(list(g)) for _, g in groupby(chunks, key=lambda c: c.part)] == [4]


def test_doubtful_pairs_are_kept_for_review(tmp_path: Path) -> None:
    speaker = person("王建军", "37", "3717", "371702")
    slots: dict[str, Slot] = {"speaker": speaker, "words": "好", "start": "好", "form": "direct"}
    sheets = [Sheet(f"第{n}篇").say("王建军说", "quote", slots) for n in range(2)]
    claims = all_claims(sheets)
    expected = [j for j in resolve.judgements(claims, ONTOLOGY) if j.verdict == "unsure"]
    run(tmp_path, sheets)
    found = doubtful(tmp_path)
    assert found == sorted(expected, key=lambda j: (-j.score, j.left, j.right)) and found
    assert doubtful(tmp_path / "none") == []
