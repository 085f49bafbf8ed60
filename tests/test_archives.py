"""Archives are read member by member without a file on disk; what climbs out, swells or is damaged is a sentence."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from kg.core.errors import InputError
from kg.core.types import Page
from kg.ingest import archives, pages

TEXT = "石桥镇：春耕忙\n\n本报讯 石桥镇抢抓农时，春耕面积扩大到{}亩。"
KINDS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
PACKERS = {"gz": gzip.compress, "z2": bz2.compress, "xz": lzma.compress}
Files = Mapping[str, bytes]


def text(number: int) -> bytes:
    return TEXT.format(number).encode()


def member(name: str, raw: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(raw), kind, to
    return info, raw


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", encoding="gb18030") as archive:
        for info, raw in members:
            archive.addfile(info, io.BytesIO(raw))
    return buffer.getvalue()


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return buffer.getvalue()


def pack(path: Path, files: Files) -> Path:
    plain = zipped(files) if path.suffix == ".zip" else tar(*(member(n, raw) for n, raw in files.items()))
    path.write_bytes(PACKERS.get(path.suffix.replace("tg", "g").replace("tb", "").replace("tx", "x")[-2:], bytes)(plain))
    return path


def read(path: Path) -> tuple[list[Page], list[str]]:
    faults: list[InputError] = []
    found = list(pages(path, faults.append))
    return found, [str(f) for f in faults]


FILES = {
    "2022-07-26/A03.txt": text(1),
    "2022-07-26/A04.txt": text(2),
    "2022-07-27/A01.txt": text(3),
    "style.css": b"p {}",
    "__MACOSX/2022-07-26/._A03.txt": b"\0\5\x16\7",
    ".DS_Store": b"\0",
    "2022-07-26/A02.txt": text(4),
    "rows.jsonl": b"".join(json.dumps({"text": TEXT.format(n), "title": "春耕"}).encode() + b"\n" for n in range(7, 9)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_archive(tmp_path: Path, kind: str) -> None:
    path = pack(tmp_path / f"石桥晚报{kind}", FILES)
    before = sorted(tmp_path.rglob("*"))
    found, faults = read(path)
    parts = {p.sources[0].part: p for p in found}
    assert sorted(parts) == ["2022-07-26/A02.txt", "2022-07-26/A03.txt", "2022-07-26/A04.txt", "2022-07-27/A01.txt", *ROWS]
    page = parts["2022-07-27/A01.txt"]
    assert page.text == TEXT.format(3) and (page.issued, page.number, page.paper) == (date(2022, 7, 27), "A01", "石桥晚报")
    assert page.sources[0].path == path.as_posix() and len(page.sources[0].sha256) == 64
    assert not faults and sorted(tmp_path.rglob("*")) == before


ROWS = ["rows.jsonl row 1", "rows.jsonl row 2"]


def test_archives_in_a_folder_stand_beside_files(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    pack(tmp_path / "2021" / "a.zip", {"A03.txt": text(1)})
    (tmp_path / "2021" / "b.txt").write_bytes(text(2))
    (tmp_path / "pages.csv").write_text("file,paper\na.zip,石桥报\nb.txt,柳河报\n2021/a.zip/A03.txt,青禾报\n", encoding="utf-8")
    found, faults = read(tmp_path)
    assert [p.paper for p in found] == ["青禾报", "柳河报"] and not faults


@pytest.mark.parametrize("kind", [".zip", ".tar.gz"])
@pytest.mark.parametrize(
    "manifest", [("pages.toml", "[[page]]\nfile='d/A03.txt'\npaper='石桥报'"), ("pages.csv", "file,paper\nd/A03.txt,石桥报\n")]
)
def test_a_manifest_in_an_archive_holds_for_it(tmp_path: Path, kind: str, manifest: tuple[str, str]) -> None:
    name, rows = manifest
    pack(tmp_path / f"a{kind}", {"d/A03.txt": text(1), name: rows.encode()})
    (tmp_path / "pages.toml").write_text("[[page]]\npattern='*'\npaper='柳河报'\nnumber='7'\n", encoding="utf-8")
    (page,), faults = read(tmp_path)
    assert (page.paper, page.number) == ("石桥报", "7") and not faults


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
def test_names_in_the_encoding_of_the_system_that_packed_them(tmp_path: Path, encoding: str) -> None:
    name = "石橋晚報/2022年7月26日/第3版.txt"
    raw = zipped({"x" * len(name.encode(encoding)): text(1)}).replace(b"x" * len(name.encode(encoding)), name.encode(encoding))
    (tmp_path / "a.zip").write_bytes(raw)
    (page,), faults = read(tmp_path / "a.zip")
    assert page.sources[0].part == name and page.issued == date(2022, 7, 26) and page.number == "3" and not faults


def test_names_of_tars_and_backslashes(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(tar(member("晚报/第3版.txt", text(1))))
    assert [p.sources[0].part for p in read(tmp_path / "a.tar")[0]] == ["晚报/第3版.txt"]
    pack(tmp_path / "b.zip", {"d\\A03.txt": text(1)})
    assert [p.sources[0].part for p in read(tmp_path / "b.zip")[0]] == ["d/A03.txt"]


HOSTILE = [
    ("../../etc/x.txt", "leads out of the archive"),
    ("d/../../x.txt", "leads out of the archive"),
    ("/etc/x.txt", "is an absolute path"),
    ("C:/x.txt", "is an absolute path"),
    ("d/x\x1b[2J.txt", "is no name of a file"),
    ("inner.zip", "is an archive in an archive; unpack the outer one"),
    ("inner.tar.gz", "is an archive in an archive; unpack the outer one"),
]


@pytest.mark.parametrize(("name", "why"), HOSTILE)
@pytest.mark.parametrize("kind", [".zip", ".tar"])
def test_members_that_must_not_be_read(tmp_path: Path, kind: str, name: str, why: str) -> None:
    path = pack(tmp_path / f"a{kind}", {name: text(1), "good.txt": text(2)})
    found, (fault,) = read(path)
    assert [p.sources[0].part for p in found] == ["good.txt"]
    assert fault.startswith(f"{path}: {name!r}: {why}")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_of_tars(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(tar(member("x.txt", kind=kind, to="/etc/passwd"), member("good.txt", text(1))))
    found, (fault,) = read(tmp_path / "a.tar")
    assert len(found) == 1 and "a.tar: 'x.txt': is a link or a device" in fault


def test_links_and_secrets_of_zips(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("x.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("secret.txt", text(1))
        archive.writestr("good.txt", text(2))
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    for at in (m.start() for m in re.finditer(rb"PK\x01\x02", bytes(raw))):
        if raw[at + 46 :].startswith(b"secret"):
            raw[at + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(raw))
    found, faults = read(tmp_path / "a.zip")
    assert [p.sources[0].part for p in found] == ["good.txt"]
    assert sorted(f.split(": ", 2)[1] for f in faults) == ["'secret.txt'", "'x.txt'"]
    assert any("is encrypted; unpack the archive with its password" in f for f in faults) and any(
        "is a link" in f for f in faults
    )


def test_many_bad_members_are_counted(tmp_path: Path) -> None:
    _, faults = read(pack(tmp_path / "a.zip", {**{f"../{n}.txt": b"" for n in range(40)}, "good.txt": text(1)}))
    assert len(faults) == 4 and "37 more members that are not read" in faults[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_archives(tmp_path: Path, kind: str) -> None:
    path = pack(tmp_path / f"a{kind}", {f"{n}.txt": text(n) * 99 + os.urandom(999).hex().encode() for n in range(9)})
    raw = path.read_bytes()
    for cut in (b"", raw[:100], raw[: len(raw) // 2], os.urandom(3000)):
        path.write_bytes(cut)
        found, faults = read(path)
        assert len(found) < 9 and faults and all(f.startswith(str(path)) and "\n" not in f for f in faults)


def test_one_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bad.txt", text(1))
        archive.writestr("good.txt", text(2))
    path.write_bytes(path.read_bytes().replace(text(1), text(1)[::-1]))
    found, (fault,) = read(path)
    assert [p.sources[0].part for p in found] == ["good.txt"] and "a.zip: bad.txt: damaged" in fault


LIMITED = """
import resource, sys
from pathlib import Path
from kg.ingest import pages
resource.setrlimit(resource.RLIMIT_DATA, (400 << 20, 400 << 20))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
faults = []
print([p.sources[0].part for p in pages(Path(sys.argv[1]), faults.append)], *faults)
"""


def limited(path: Path) -> str:
    """What a process prints that may take 400 MB, some seconds, and no file at all."""
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def zeros(path: Path, size: int, name: str = "big.txt") -> Path:
    """A tar whose one member says it has so many bytes of zeros."""
    info = tarfile.TarInfo(name)
    info.size = size
    first, big = tar(member("good.txt", text(1)))[:1024], info.tobuf()
    pressed = lzma.LZMACompressor() if path.suffix == ".xz" else bz2.BZ2Compressor()
    with path.open("wb") as file:
        file.write(pressed.compress(first + big))
        for _ in range(min(size, 160 << 20) >> 20):
            file.write(pressed.compress(bytes(1 << 20)))
        file.write(pressed.flush())
    return path


@pytest.mark.parametrize("kind", [".tar.bz2", ".tar.xz"])
def test_a_tar_that_unpacks_to_ten_gigabytes_is_stopped_while_it_is_read(tmp_path: Path, kind: str) -> None:
    said = limited(zeros(tmp_path / f"a{kind}", 10 << 30))
    assert "unpacks to more than 64 MiB, so it is no archive of pages" in said


def test_a_zip_that_says_it_unpacks_to_ten_gigabytes(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {f"{n}.txt": text(n) for n in range(9)})
    raw = bytearray(path.read_bytes())
    for at in (m.start() for m in re.finditer(rb"PK\x01\x02", bytes(raw))):
        raw[at + 24 : at + 28] = (1200 << 20).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    assert (
        limited(path) == f"[] {path}: unpacks to more than 64 MiB, so it is no archive of pages; unpack and check it yourself\n"
    )


def test_a_zip_that_unpacks_to_more_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", text(1))
        with archive.open("big.jsonl", "w", force_zip64=True) as file:
            for _ in range(600):
                file.write(bytes(1 << 20))
    raw = bytearray(path.read_bytes())
    at = next(m.start() for m in re.finditer(rb"PK\x01\x02", bytes(raw)) if raw[m.start() + 46 :].startswith(b"big"))
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    said = limited(path)
    assert said.startswith("['good.txt']") and "a.zip: big.jsonl" in said


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 20)
    for kind in (".zip", ".tar"):
        path = pack(tmp_path / f"a{kind}", {f"{n}.txt": text(n) for n in range(21)})
        found, faults = read(path)
        assert not found and faults == [f"{path}: holds more than 20 members; pack it in several archives"]


def test_a_folder_too_large_to_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FOLDER", 1000)
    path = pack(tmp_path / "a.tgz", {"a/1.txt": text(1), **{f"b/{n}.txt": text(n) for n in range(20)}})
    found, (fault,) = read(path)
    assert [p.sources[0].part for p in found] == ["a/1.txt"] and "the folder of b/" in fault


def test_an_archive_without_pages(tmp_path: Path) -> None:
    found, faults = read(pack(tmp_path / "a.zip", {"notes.md": b"x", "old.wps": b"x", "b/old.wps": b"x"}))
    assert not found and "a.zip: no page in this archive; pages end in .txt" in faults[-1]
    assert "1 files of other kinds were not read: .wps (1), save as .docx" in faults[0]
