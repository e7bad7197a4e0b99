"""Files of the register, made up and real, and what can happen to their bytes on the way: for the fuzz tests."""

from __future__ import annotations

import gzip
import json
import lzma
from typing import NamedTuple

from hypothesis import strategies as st

from .lines import EJ_HEADER, document, ej, et
from .plus import ege, pmej, whole
from .test_real_files import DATA

_ET = document(*(et(f"0199{number:05d}", at_2=f"0198{number % 3:05d}") for number in range(1, 9))).encode()
_EJ = document(*(ej(f"0198{number:05d}") for number in range(3)), header=EJ_HEADER).encode()
_PLUS = json.dumps(
    whole(
        *(pmej(ege(f"0199{2 * n:05d}"), ege(f"0199{2 * n + 1:05d}"), finess=f"0198{n:05d}") for n in range(3))
    ),
    ensure_ascii=False,
).encode()
_REAL = [
    (DATA / name).read_bytes()
    for name in (
        "verbatim_etablissements_20260512_extrait.csv",
        "sample_entites_juridiques_cp1252.csv",
        "finessplus_structures_echantillon_20260813.json.gz",
    )
    if (DATA / name).exists()
]
FILES = [
    *(pack(data) for data in (_ET, _EJ, _PLUS) for pack in (bytes, gzip.compress, lzma.compress)),
    *_REAL,
]
#: What breaks a reader more readily than chance does.
_PIECES = [
    *(
        b"\0",
        b"\n",
        b"\r",
        b";",
        b'"',
        b'""',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\\",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
    ),
    *(
        b"null",
        b"1e999",
        b"-1",
        b'"\\ud800"',
        b"[" * 300,
        b"9" * 5000,
        b"structureet;",
        b"structureej;",
        b"finess;etalab;",
    ),
    *(b"\x1f\x8b", b"\xfd7zXZ\x00", b"2026-02-30", "é".encode("cp1252"), "\u2028".encode()),
]


class Harm(NamedTuple):
    """One thing that happens: at a thousandth of the length, so many bytes go, and these come."""

    place: int
    gone: int
    come: bytes
    flip: int  #: a bit of the byte there, or 8 for none
    cut: bool  #: nothing follows


HARM = st.builds(
    Harm,
    st.integers(0, 1000),
    st.sampled_from([0, 0, 0, 1, 2, 7, 40]),
    st.sampled_from([b"", *_PIECES]) | st.binary(max_size=6),
    st.integers(0, 8),
    st.booleans() | st.just(False) | st.just(False),
)


@st.composite
def harmed_files(draw: st.DrawFn) -> bytes:
    """A file of the register after one accident or a few; some are packed after it, so that no checksum tells."""
    data = draw(st.sampled_from(FILES))
    for harm in draw(st.lists(HARM, min_size=1, max_size=4)):
        data = _after(data, harm)
    return draw(st.sampled_from([bytes, bytes, gzip.compress]))(data)


def _after(data: bytes, harm: Harm) -> bytes:
    at = harm.place * len(data) // 1000
    rest = b"" if harm.cut else data[at + harm.gone :]
    if harm.flip < 8 and rest:
        rest = bytes([rest[0] ^ (1 << harm.flip)]) + rest[1:]
    return data[:at] + harm.come + rest
