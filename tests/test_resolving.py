"""What a build keeps of resolution: with it, without it, damaged or killed, the outcome is that of a run from nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
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
from kg.workflow import resolving
from kg.workflow.resolving import Found, Stated, resolved

ONTOLOGY = ontology.read()


def stated(archive: Sequence[Sheet]) -> list[Stated]:
    """The pages of an archive as resolution sees them."""
    return [Stated(sha256(repr(s.claims).encode()).hexdigest(), s.page.id, (s.article,), tuple(s.claims)) for s in archive]


def outcome(found: Found) -> str:
    return repr((found.entities, found.copies))


def plain(archive: Sequence[Sheet], judged: Sequence[Judgement] = ()) -> str:
    """The outcome without anything kept, by the functions of the stage alone."""
    claims = sorted(all_claims(archive), key=lambda c: c.article)
    found = [e for r in resolve.resolved(claims, ONTOLOGY, judged) for e in r.entities]
    copies = resolve.copies(s.article for s in archive)
    return repr((sorted(found, key=lambda e: e.id.encode()), copies))


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


@settings(max_examples=80, deadline=None)
@given(histories())
def test_increments_give_what_a_run_from_nothing_gives(history: list[tuple[list[Sheet], list[Judgement]]]) -> None:
    with TemporaryDirectory() as folder:
        for archive, judged in history:
            found = resolved(Path(folder) / "kept", stated(archive), ONTOLOGY, judged)
            assert outcome(found) == plain(archive, judged)
        again = resolved(Path(folder) / "kept", stated(archive)[::-1], ONTOLOGY, judged[::-1])
        assert (outcome(again), again.anew) == (outcome(found), 0)


@settings(max_examples=25, deadline=None)
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
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        resolved(Path(folder) / "kept", stated(before), ONTOLOGY)
        patched.setattr(resolving.resolve, "resolve", until)
        try:
            resolved(Path(folder) / "kept", stated(after), ONTOLOGY)
        except KilledError:
            patched.setattr(resolving.resolve, "resolve", whole)
        assert outcome(resolved(Path(folder) / "kept", stated(after), ONTOLOGY)) == plain(after)


def test_a_change_judges_only_the_blocks_it_touches(tmp_path: Path) -> None:
    archive = [_about("甲", "王强"), _about("乙", "李娜倮"), _about("丙", "罗正林")]
    first = resolved(tmp_path / "kept", stated(archive), ONTOLOGY)
    assert first.anew == 3
    fresh = [*archive, _about("丁", "罗正林")]
    assert resolved(tmp_path / "kept", stated(fresh), ONTOLOGY).anew == 1
    assert resolved(tmp_path / "kept", stated(fresh[1:]), ONTOLOGY).anew == 0  # a block that is gone
    assert resolved(tmp_path / "kept", stated(fresh[2:3]), ONTOLOGY).anew == 1


def _about(title: str, name: str) -> Sheet:
    return Sheet(title).say(f"通讯员{name}", "byline", {"person": person(name), "role": "correspondent", "outlet": None})


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    archive = [_about("甲", "王强")]
    path = tmp_path / "kept"
    path.write_bytes(damage)
    assert outcome(resolved(path, stated(archive), ONTOLOGY)) == plain(archive)


def test_two_builds_at_a_time_are_refused(tmp_path: Path) -> None:
    archive = [_about("甲", "王强")]
    resolved(tmp_path / "kept", stated(archive), ONTOLOGY)
    other = sqlite3.connect(tmp_path / "kept", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        resolved(tmp_path / "kept", stated(archive), ONTOLOGY)
    other.close()


def test_doubtful_pairs_are_kept_for_review(tmp_path: Path) -> None:
    speaker = person("王建军", "37", "3717", "371702")
    slots: dict[str, Slot] = {"speaker": speaker, "words": "好", "start": "好", "form": "direct"}
    sheets = [Sheet(f"第{n}篇").say("王建军说", "quote", slots) for n in range(2)]
    claims = all_claims(sheets)
    expected = [j for j in resolve.judgements(claims, ONTOLOGY) if j.verdict == "unsure"]
    resolved(tmp_path / "kept", stated(sheets), ONTOLOGY)
    found = resolving.doubtful(tmp_path / "kept")
    assert found == sorted(expected, key=lambda j: (-j.score, j.left, j.right)) and found
    assert resolving.doubtful(tmp_path / "none") == []
