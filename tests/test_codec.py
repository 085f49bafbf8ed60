"""Values survive the way into JSON and back."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from kg.core.codec import decode, encode
from kg.core.types import Claim, Evidence, Name, Page, Quantity, Source

CLAIM = Claim(
    "project",
    "0" * 16,
    "0" * 16 + "-12",
    (
        ("project", Name("Project", "“一号”园", "“一号”园", ("999001",), ((3, 8),))),
        ("value", Quantity(Decimal("1000000.5"), "m2", True)),
    ),
    (Evidence(1, 9, "占地1500亩\n", "project/area"),),
    confidence=0.815,
)


@pytest.mark.parametrize("value", [CLAIM, Page("甲\n", (Source("a/b.txt", "ff"),), issued=date(2021, 2, 3)), (), None, 1.5, "𠮷"])
def test_round_trip(value: object) -> None:
    back = decode(json.loads(json.dumps(encode(value))))
    assert back == value and type(back) is type(value)


def test_ids_survive() -> None:
    assert decode(encode(CLAIM)).id == CLAIM.id


def test_foreign_values_are_refused() -> None:
    with pytest.raises(TypeError, match="cannot encode set"):
        encode({1})
    with pytest.raises(ValueError, match="unknown kind 'Open'"):
        decode(["Open", "x"])
