"""What is kept ready: the same as made anew, seen when it is damaged, and never in the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kg.core import cache

TEXT = "3月5日，清河县投资2.5亿元的面粉厂开工；Ａ区、B区同时动土。"
PATTERNS = [
    r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
    r"[㐀-鿿]{2,4}?(?=县|区)|(?<=投资)[\d.]+(万|亿)?元",
    r"(?:面粉|大米|饲料)厂(?!房)",
    r"(?>[A-Z])区",
    r"^(?!.*停工).*开工",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own."""
    monkeypatch.setenv("XIANGTU_CACHE", str(tmp_path / "kept"))
    cache._folder.cache_clear()
    yield tmp_path / "kept"
    cache._folder.cache_clear()


def same(a: re.Pattern[str], b: re.Pattern[str]) -> bool:
    told = [(p.pattern, p.flags, p.groups, dict(p.groupindex)) for p in (a, b)]
    found = [[(m.span(), m.groups(), m.groupdict(), m.lastgroup) for m in p.finditer(TEXT)] for p in (a, b)]
    return told[0] == told[1] and found[0] == found[1]


@pytest.mark.parametrize("text", PATTERNS)
@pytest.mark.parametrize("flags", [0, re.VERBOSE | re.MULTILINE, re.IGNORECASE])
def test_a_kept_pattern_is_the_compiled_one(folder: Path, text: str, flags: int) -> None:
    made, kept = cache.pattern(text, flags), cache.pattern(text, flags)
    assert len(list(folder.iterdir())) == 1
    assert same(made, re.compile(text, flags)) and same(kept, made)


def test_flags_make_another_pattern(folder: Path) -> None:
    assert cache.pattern("[a-z]区").search(TEXT) is None
    assert cache.pattern("[a-z]区", re.IGNORECASE).search(TEXT) is not None


def test_a_broken_pattern_is_refused_as_ever(folder: Path) -> None:
    with pytest.raises(re.error, match="unterminated"):
        cache.pattern("(县|区")
    assert not folder.exists()


@pytest.mark.parametrize("harm", ["cut", "changed", "empty"])
def test_a_damaged_file_is_made_again(folder: Path, harm: str) -> None:
    cache.pattern(PATTERNS[0])
    (place,) = folder.iterdir()
    whole = place.read_bytes()
    place.write_bytes({"cut": whole[:-7], "changed": whole[:-1] + bytes([whole[-1] ^ 1]), "empty": b""}[harm])
    assert same(cache.pattern(PATTERNS[0]), re.compile(PATTERNS[0]))
    assert place.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_no_fault(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be", "utf-8")
    assert same(cache.pattern(PATTERNS[1]), re.compile(PATTERNS[1]))
    assert cache.table(b"key", lambda: {"a": 1}) == {"a": 1}


def test_nothing_is_kept_when_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGTU_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache._folder.cache_clear()
    assert cache.table(b"key", lambda: [1, 2]) == [1, 2] and not list(tmp_path.iterdir())
    cache._folder.cache_clear()


def test_a_table_is_made_once_for_a_key(folder: Path) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    assert [cache.table(b"a", make), cache.table(b"a", make), cache.table(b"b", make)] == [1, 1, 2]


TABLES = """
[words]
farms = ["果园", "茶园"]
rare = 0.25
"""


def test_a_file_of_tables_is_kept_ready(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "farms.toml"
    path.write_text(TABLES, encoding="utf-8")
    made, kept = cache.toml(path), cache.toml(path)
    assert made == kept == {"words": {"farms": ["果园", "茶园"], "rare": 0.25}}
    assert len(list(folder.iterdir())) == 1
    path.write_text(TABLES.replace("茶园", "桑园"), encoding="utf-8")
    assert cache.toml(path)["words"]["farms"] == ["果园", "桑园"]


def test_a_file_with_a_day_is_read_though_not_kept(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "days.toml"
    path.write_text("opened = 2016-05-01", encoding="utf-8")
    assert cache.toml(path) == cache.toml(path) == {"opened": date(2016, 5, 1)}
    assert not folder.exists()


def test_a_full_folder_is_emptied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST", 3)
    for number in range(7):
        cache.table(bytes([number]), lambda: 1)
    assert 1 <= len(list(folder.iterdir())) <= 3
