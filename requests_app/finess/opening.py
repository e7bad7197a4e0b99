"""Which of the register's formats a file is in: its content says so, its name does not count."""

from __future__ import annotations

from . import compressed, finessplus, legacy
from .finessplus import PlusFile
from .legacy import LegacyFile

_LOOKED_AT = 64
_JSON_STARTS = (b"{", b"[")


def open_register(stream: compressed.Readable) -> LegacyFile | PlusFile:
    """Open a file of the register, legacy CSV or FINESS+, plain or packed.

    Takes a binary stream at its start; it must stay open while the rows are read.
    Raises RegisterError (a French sentence) for a file that is neither, or cannot be read.
    """
    plain = compressed.open_plain(stream)
    with compressed.refusing_broken_data():
        start = plain.peek(_LOOKED_AT)[:_LOOKED_AT]
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_JSON_STARTS):
        return finessplus.read_plain(plain)
    return legacy.read_plain(plain)
