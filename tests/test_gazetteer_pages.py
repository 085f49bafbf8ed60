"""The gazetteer on the townships and zones that the five pages beside the checkout name: codes, chains, and what is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from extracted import shipped

from kg.core.types import Division

GOLD = Path(__file__).parents[1].parent / "shared" / "gold"
SLOTS = ("child", "parent", "place", "subject", "agent", "unit_key")
TOWNSHIPS = ("镇", "乡", "街道")
ZONES = ("新区", "开发区", "高新区", "管理区", "发展区")
VENTURE = "小镇"  # a place for visitors, no township
LONGEST = 5  # characters of a township alone; longer ones bear their county
pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated pages are not beside the project (../shared/gold)")


def named(endings: tuple[str, ...]) -> Iterator[tuple[str, tuple[Division, ...]]]:
    """What the annotation names with such an ending, each with the divisions that the page is about, widest first."""
    for path in sorted(GOLD.glob("*.json")):
        page, about = json.loads(path.read_text(encoding="utf-8")), tuple[Division, ...]()
        for name in page["region"]:
            about += tuple(filter(None, [shipped().gazetteer.lookup(name, about)]))
        facts = [f for a in page["articles"] for f in a["facts"]]
        yield from sorted({(v, about) for f in facts for s in SLOTS if str(v := f.get(s)).endswith(endings)}, key=str)


def test_every_township_has_its_code_and_chain() -> None:
    gazetteer = shipped().gazetteer
    known = [
        (name, gazetteer.lookup(name, about)) for name, about in named(TOWNSHIPS) if len(name) <= LONGEST and VENTURE not in name
    ]
    assert len(known) >= 20
    assert not [name for name, found in known if not found or len(found.code) != 9]
    chains = {name: gazetteer.chain(found) for name, found in known if found}
    assert {tuple(d.level for d in chain) for chain in chains.values()} == {("province", "prefecture", "county", "township")}
    assert {chain[0].name for chain in chains.values()} == {"山东省"}


def test_zones_without_a_code_are_not_known() -> None:
    zones = list(named(ZONES))
    assert zones
    assert [name for name, about in zones if shipped().gazetteer.lookup(name, about)] == []
