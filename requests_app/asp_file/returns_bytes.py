"""The text of a return file, whatever it is encoded in; what is no such file at all is told by its first bytes."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass

from ..rules.registry import french
from .errors import Unreadable
from .json_text import MAX_BYTES

_AGAIN = "téléchargez de nouveau le fichier JSON de retour sur le portail de l’ASP"

#: How files of another kind begin -> what a person calls them.
_OTHER_KINDS = (
    (b"PK\x03\x04", "un ZIP (ou un classeur Excel)"),
    (b"PK\x05\x06", "un ZIP vide"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"\xd0\xcf\x11\xe0", "un document Office"),
    (b"{\\rtf", "un document Word"),
)
_PAGE = re.compile(r"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)

#: Windows-1252 as browsers read it: its five holes are the control characters of the same number.
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
#: As much UTF-8 as there is (RFC 3629, section 4).
_VALID = re.compile(
    rb"(?:[\x00-\x7f]++|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}"
    rb"|\xf4[\x80-\x8f][\x80-\xbf]{2})*+"
)
#: Beyond so many texts that are no UTF-8, the file as a whole is none.
_MOST_STRANGE = 10_000

WINDOWS = (
    "Le fichier est en Windows-1252 (l’ancien encodage de Windows) au lieu d’UTF-8 ; ses accents ont été lus."
)
MIXED = "Le fichier mêle deux encodages, UTF-8 et Windows-1252 ; ses accents ont été lus dans les deux."
UTF16 = "Le fichier est en UTF-16 ou UTF-32 au lieu d’UTF-8 ; il a été lu."
BOM = "Le fichier commence par une marque d’ordre (BOM) ; elle n’a pas été prise en compte."
LOST = "Le fichier contient des octets qui ne forment aucun caractère ; un « \N{REPLACEMENT CHARACTER} » les remplace."


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and how the bytes departed from plain UTF-8: French sentences."""

    text: str
    notes: tuple[str, ...]


def decode(data: bytes) -> Decoded:
    """The text of a file that may be encoded anyhow.

    Raises ``Unreadable`` where it is empty, too large, or plainly of another kind (ZIP, PDF, web page …).
    """
    if len(data) > MAX_BYTES:
        _refuse(f"Le fichier dépasse {MAX_BYTES // 1_000_000} Mo ; un fichier de retour est bien plus petit.")
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            _refuse(f"Ce fichier est {kind}, pas un fichier JSON de retour ; {_AGAIN}.")
    text, notes = _decoded(data)
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        notes.append(LOST)
    _check_kind(text)
    return Decoded(text, tuple(french(note) for note in dict.fromkeys(notes)))


def _refuse(sentence: str) -> None:
    raise Unreadable(french(sentence))


def _check_kind(text: str) -> None:
    start = text[:2000].lstrip()
    if not start and not text.strip():
        _refuse(f"Le fichier est vide ; {_AGAIN}.")
    if _PAGE.match(start) or (start.startswith("<") and _PAGE.search(start)):
        _refuse(
            f"Ce fichier est une page web, pas un fichier JSON de retour : la session sur le portail de l’ASP avait "
            f"peut-être expiré ; {_AGAIN}."
        )
    first_line = start.partition("\n")[0]
    if start[:1] not in ("{", "[", "<") and max(map(first_line.count, ";\t")) > 1:
        _refuse(
            f"Ce fichier est un tableau (CSV), pas un fichier JSON de retour ; {_AGAIN}, sans passer par un tableur."
        )
    if start.startswith("<"):
        _refuse(f"Ce fichier est du XML, pas un fichier JSON de retour ; {_AGAIN}.")


def _decoded(data: bytes) -> tuple[str, list[str]]:
    encoding = json.detect_encoding(data)
    if encoding not in ("utf-8", "utf-8-sig"):
        text = data.decode(encoding, "replace")
        lost = "\N{REPLACEMENT CHARACTER}" in text
        return text.removeprefix("\ufeff"), [UTF16, *([LOST] if lost else [])]
    notes = [BOM] if encoding == "utf-8-sig" else []
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode(), notes
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut in the middle of a character
            return body[: error.start].decode(), notes
    text, mixed = _windows(body)
    return text, [*notes, MIXED if mixed else WINDOWS]


def _windows(body: bytes) -> tuple[str, bool]:
    """The text of bytes that are not all UTF-8, each text between quotes by itself; whether both encodings stand."""
    strange = _strange(body)
    if strange is None:
        return _cp1252(body), False
    pieces: list[str] = []
    done = 0
    for start, end in strange:
        pieces += (body[done:start].decode(), _cp1252(body[start:end]))
        done = end
    pieces.append(body[done:].decode())
    mixed = not all(piece.isascii() for piece in pieces[::2])
    return "".join(pieces), mixed


def _strange(body: bytes) -> list[tuple[int, int]] | None:
    """From where to where the texts that are no UTF-8 reach; None where there are too many to tell apart."""
    found: list[tuple[int, int]] = []
    done = 0
    while len(found) < _MOST_STRANGE:
        reached = _VALID.match(body, done)
        at = reached.end() if reached else done
        if at == len(body):
            return found
        start = max(body.rfind(b'"', done, at) + 1, done)
        done = body.find(b'"', at)
        if done < 0:
            done = len(body)
        found.append((start, done))
    return None


def _cp1252(data: bytes) -> str:
    return data.decode("latin-1").translate(_CP1252)
