"""Files that were cut, bent or made of anything: a result or a refusal in French, never another error."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_app.rules import lanes
from requests_app.spreadsheet import Refused, Workbook, annotate, guard, read, read_table, write_model

from .made import package, sheet_xml, sound, table, tables

LANE = lanes()["ms1-dui"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bent") / "file"


@cache
def whole() -> dict[str, bytes]:
    """Real files of each make."""
    csv = "\r\n".join(";".join(str(one or "") for one in row) for row in table(LANE, "og", sound(LANE, "og")))
    merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    made = {**tables(LANE), "Autre": sheet_xml([[1.5, True, "x"]], after=merged)}
    return {
        "model": write_model(LANE),
        "plain": package(made, shared=["<si><t>a</t></si>"], compressed=False),
        "packed": package(made),
        "csv": csv.encode(),
    }


def bent(data: bytes, seed: random.Random) -> bytes:
    """Cut short, some bits turned, or a piece taken out or doubled."""
    bytes_ = bytearray(data)
    what = seed.randrange(4)
    at = seed.randrange(len(bytes_))
    if what == 0:
        return bytes(bytes_[:at])
    if what == 1:
        for _ in range(seed.randrange(1, 12)):
            place = seed.randrange(len(bytes_))
            bytes_[place] ^= 1 << seed.randrange(8)
        return bytes(bytes_)
    piece = bytes_[at : at + seed.randrange(1, 300)]
    if what == 2:
        return bytes(bytes_[:at] + bytes_[at + len(piece) :])
    return bytes(bytes_[:at] + piece + bytes_[at:])


def bent_inside(data: bytes, seed: random.Random) -> bytes:
    """A sound archive of which one part's content is bent: what is wrong is found later."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        names = archive.namelist()
        chosen = seed.choice(names)
        for name in names:
            content = archive.read(name)
            made.writestr(name, bent(content, seed) if name == chosen and content else content)
    return out.getvalue()


def survives(path: Path, data: bytes) -> bool:
    """Whether the file was read."""
    path.write_bytes(data)
    for reads in (guard, lambda one: list(read_table("f", one))):
        refusal(reads, path)
    book: list[Workbook] = []
    said = refusal(lambda one: book.append(read([("f", one)], LANE)), path)
    assert said or annotate(book[0], {})
    return not said


def refusal(reads: Callable[[Path], object], path: Path) -> str:
    """The sentence of a refusal, empty where there is none."""
    said = ""
    try:
        reads(path)
    except Refused as refused:
        said = str(refused)
    assert not said or said.endswith(".")
    return said


@pytest.mark.parametrize("name", ["model", "plain", "packed", "csv"])
def test_bent_files(path: Path, name: str) -> None:
    data = whole()[name]
    seed = random.Random(f"{name} 1")
    for _ in range(settings.default.max_examples):
        survives(path, bent(data, seed))
        if name != "csv":
            survives(path, bent_inside(data, seed))


@given(data=st.binary(max_size=400))
def test_any_bytes(data: bytes, path: Path) -> None:
    assert not survives(path, data)


cells = st.none() | st.text(max_size=6) | st.floats(allow_nan=False) | st.integers() | st.booleans()


@settings(max_examples=settings.default.max_examples // 3)
@given(rows=st.lists(st.lists(cells, max_size=13), max_size=4))
def test_any_cells_under_sound_headings(rows: list[list[object]], path: Path) -> None:
    """XML cannot hold some characters: then it is no workbook, and said."""
    own = table(LANE, "requests", sound(LANE, "requests")) + rows
    survives(path, package({**tables(LANE), "Demandes": sheet_xml(own)}))


@given(text=st.text(max_size=300))
def test_any_text_under_sound_headings(text: str, path: Path) -> None:
    head = ";".join(str(one) for one in table(LANE, "requests")[0])
    survives(path, f"{head}\r\n{text}".encode("utf-8", "surrogatepass"))
