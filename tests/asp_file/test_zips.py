"""The ZIPs that we write: planned under the limit, streamed, and readable by everyone."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.asp_file import zips
from requests_app.asp_file.sizes import zip_limit
from requests_app.asp_file.zips import ChangedFileError, Entry
from requests_app.rules import lanes

MOMENT = datetime(2026, 11, 22, 12, 30, 10, tzinfo=UTC)
FILES = {
    "MS1-DUI-Va1-BDC-A0001.pdf": b"%PDF-1.4 a purchase order" * 3000,
    "MS1-DUI-Va1-HT-A0001.png": bytes(range(256)) * 5000,
    "MS1-DUI-Va1-BDC-A0002.jpg": b"\xff\xd8\xff" + b"x" * 10,
}


def entry(name: str, content: bytes, group: object = None) -> Entry:
    return Entry(name, len(content), zlib.crc32(content), group)


def opener(files: dict[str, bytes]) -> Callable[[Entry], BinaryIO]:
    def opened(wanted: Entry) -> BinaryIO:
        if wanted.name not in files:
            raise FileNotFoundError(wanted.name)
        return io.BytesIO(files[wanted.name])

    return opened


def written(files: dict[str, bytes]) -> bytes:
    entries = [entry(name, content) for name, content in files.items()]
    data = b"".join(zips.stream(entries, opener(files), MOMENT))
    assert len(data) == zips.size(entries)
    return data


NAMED = {
    "plain": FILES,
    "accents": {"Pièce n° 1.pdf": b"abc", "HÔP.png": b"d" * 70_000},
    "an empty file": {"a.pdf": b"", "b.pdf": b"b"},
    "exactly one chunk": {"a.pdf": b"a" * zips.CHUNK},
    "one chunk and a byte": {"a.pdf": b"a" * (zips.CHUNK + 1)},
    "no file": {},
}


@pytest.mark.parametrize("files", NAMED.values(), ids=NAMED.keys())
def test_read_back_with_python(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(written(files))) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == files
        assert {info.date_time for info in archive.infolist()} <= {(2026, 11, 22, 12, 30, 10)}


def test_read_back_with_unzip_where_it_is_installed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(written(FILES))
    unzip = shutil.which("unzip")
    tested = (
        subprocess.run([unzip, "-tqq", str(path)], capture_output=True, check=False).returncode
        if unzip
        else 0
    )
    assert tested == 0


def test_streaming_readers_find_all_they_need_in_each_local_header() -> None:
    """A streaming reader (Java's) goes from local header to local header, and never sees the directory."""
    data, position = written(FILES), 0
    for name, content in FILES.items():
        signature, version, flags, method, time, day, crc, packed, size, length, extra = struct.unpack_from(
            "<4s5H3I2H", data, position
        )
        assert (signature, version, flags & 8, flags & 1, method) == (b"PK\x03\x04", 20, 0, 0, 0)
        assert (crc, packed, size) == (zlib.crc32(content), len(content), len(content))
        assert (length, extra, time, day) == (len(name), 0, 0x63C5, 0x5D76)
        position += 30 + length + size
    assert data[position : position + 4] == b"PK\x01\x02"


@pytest.mark.parametrize(("name", "flag"), [("a.pdf", 0), ("é.pdf", 1 << 11)], ids=["ascii", "utf-8"])
def test_the_utf8_flag_is_set_only_where_needed(name: str, flag: int) -> None:
    assert struct.unpack_from("<H", written({name: b"x"}), 6)[0] == flag


def test_overhead_as_measured() -> None:
    assert zips.size([entry("a" * 25 + ".pdf", b"x" * 100)]) == 100 + 76 + 2 * 29 + 22


def sized(*sizes: int, group: object = None) -> list[Entry]:
    return [Entry(f"{position:03}.pdf", size, 0, group) for position, size in enumerate(sizes)]


def test_two_hundred_files_of_a_megabyte_are_over_200_mo() -> None:
    """The overhead counts: 200 × 1,000,000 bytes of content do not fit in 200 Mo."""
    limit = zip_limit(lanes()["ms1-dui"])
    parts = zips.plan(sized(*[1_000_000] * 200), limit)
    assert (limit, [len(part) for part in parts]) == (200_000_000, [199, 1])


@pytest.mark.parametrize(("spare", "parts"), [(0, 1), (-1, 2)], ids=["exact fit", "one byte short"])
def test_the_limit_is_inclusive(spare: int, parts: int) -> None:
    entries = sized(500, 700, 900)
    assert len(zips.plan(entries, zips.size(entries) + spare)) == parts


def grouped(*groups: tuple[str, list[int]]) -> list[Entry]:
    return [Entry(f"{key}{n}", size, 0, key) for key, sizes in groups for n, size in enumerate(sizes)]


GROUPS = {
    "a request moves whole to the next part": (
        grouped(("a", [400]), ("b", [300, 300]), ("c", [100])),
        [["a0"], ["b0", "b1", "c0"]],
    ),
    "a request larger than a part is cut": (
        grouped(("a", [400]), ("b", [700, 700]), ("c", [10])),
        [["a0"], ["b0"], ["b1", "c0"]],
    ),
    "nothing to send": ([], []),
}


@pytest.mark.parametrize(("entries", "parts"), GROUPS.values(), ids=GROUPS.keys())
def test_the_files_of_a_request_stay_together(entries: list[Entry], parts: list[list[str]]) -> None:
    assert [[entry.name for entry in part] for part in zips.plan(entries, 1000)] == parts


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 800)), max_size=60))
def test_every_plan_keeps_order_and_limit(drawn: list[tuple[int, int]]) -> None:
    entries = [Entry(f"{n}.pdf", size, 0, group) for n, (group, size) in enumerate(drawn)]
    parts = zips.plan(entries, 1000)
    assert [entry for part in parts for entry in part] == entries
    assert all(part and zips.size(part) <= 1000 for part in parts)


FAULTY = {
    "a file over the limit": sized(2000),
    "a name twice": [Entry("a", 1, 0), Entry("a", 2, 0)],
    "a folder": [Entry("a/b", 1, 0)],
    "a Windows folder": [Entry("a\\b", 1, 0)],
    "a climbing name": [Entry("..", 1, 0)],
    "no name": [Entry("", 1, 0)],
}


@pytest.mark.parametrize("entries", FAULTY.values(), ids=FAULTY.keys())
def test_what_cannot_be_planned(entries: list[Entry]) -> None:
    with pytest.raises(ValueError, match=r"."):
        zips.plan(entries, 1000)


def test_more_than_a_plain_zip_can_hold_is_refused_before_the_first_byte() -> None:
    with pytest.raises(ValueError, match="plain ZIP"):
        zips.stream(sized(*[3_000_000_000] * 2), opener({}), MOMENT)


NAME = "MS1-DUI-Va1-HT-A0001.png"
CHANGED = {
    "gone": {name: content for name, content in FILES.items() if name != NAME},
    "shorter": FILES | {NAME: FILES[NAME][:-1]},
    "longer": FILES | {NAME: FILES[NAME] + b"!"},
    "emptied": FILES | {NAME: b""},
    "other bytes": FILES | {NAME: b"\1" + FILES[NAME][1:]},
}


@pytest.mark.parametrize("files", CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_file_makes_the_download_fail(files: dict[str, bytes]) -> None:
    entries = [entry(name, content) for name, content in FILES.items()]
    sent = []
    with pytest.raises(ChangedFileError, match=NAME) as changed:
        sent.extend(zips.stream(entries, opener(files), MOMENT))
    assert changed.value.entry.name == NAME
    assert len(b"".join(sent)) < zips.size(entries)


def test_an_emptied_file_with_a_wrong_digest_is_seen() -> None:
    with pytest.raises(ChangedFileError):
        list(zips.stream([Entry("a", 0, 5)], opener({"a": b""}), MOMENT))


def test_each_file_is_closed_once_read() -> None:
    opened: list[BinaryIO] = []

    def remember(wanted: Entry) -> BinaryIO:
        opened.append(io.BytesIO(FILES[wanted.name]))
        return opened[-1]

    list(zips.stream([entry(name, content) for name, content in FILES.items()], remember, MOMENT))
    assert [stream.closed for stream in opened] == [True, True, True]


class Zeros(io.RawIOBase):
    """Three million zeros, made as they are read."""

    left = 3_000_000

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        taken = self.left if size < 0 else min(size, self.left)
        self.left -= taken
        return b"\0" * taken


def test_memory_stays_bounded_whatever_the_length() -> None:
    crc = zlib.crc32(b"\0" * 3_000_000)
    entries = [Entry(f"{n}.pdf", 3_000_000, crc) for n in range(60)]
    tracemalloc.start()
    total = sum(len(chunk) for chunk in zips.stream(entries, lambda _: Zeros(), MOMENT))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (total, peak < 5_000_000) == (zips.size(entries), True)
