"""Reader of the register's legacy CSV files: one pass, constant memory, no line ends the reading.

The layout is in ``layout``; its traps are met in ``text``. ``finessplus`` gives the same rows of the new format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import IO, NamedTuple

from . import compressed, text
from .fit import UnfitError, fit_name, fit_number
from .layout import SHAPES, SIZES, Ej, Et, Kind
from .rows import EntityRow, EstablishmentRow, RegisterError, Rejected, Row
from .spoiled import SENTENCE, spoiled_by, spoiled_date, spoiled_start

_HEADER_START = "finess;etalab;"
_SNIFFED_LINES = 200
_LONGEST_HEADER = 2000
_RAW_KEPT = 500
_KIND_LENGTH = len(Kind.ENTITY)  # the two kinds of interest are equally long

_NOT_A_REGISTER = (
    "Ce fichier n’est pas un fichier CSV du registre FINESS : sa première ligne devrait commencer par "
    "« finess;etalab; ». Prenez sur data.gouv.fr l’extraction des établissements et celle des entités "
    "juridiques, ou le fichier FINESS+ (JSON)."
)
_EMPTY = "Ce fichier est vide : il ne contient ni établissement ni entité juridique."
_WEB_PAGE = (
    "Ce fichier est une page web : le téléchargement a échoué, et le site a répondu par une page. Téléchargez de "
    "nouveau le fichier sur data.gouv.fr."
)
_CUT = (
    "Le fichier s’arrête au milieu de sa dernière ligne (ligne {number}) : il est incomplet. Téléchargez-le de "
    "nouveau, puis relancez l’import."
)


class Line(NamedTuple):
    """One line that should give a row, not parsed yet: an import skips those it already holds, unparsed."""

    number: int  #: in the file, from 1
    text: str


@dataclass(frozen=True, slots=True)
class LegacyFile:
    """An opened register file: what its header says, and its rows, to be iterated once."""

    flow: str
    date: date
    kind: Kind  #: of its first line; a file of both kinds is read all the same
    _lines: Iterator[Line | Rejected]

    def lines(self) -> Iterator[Line | Rejected]:
        """The lines, unparsed; without the header, blank lines and coordinates."""
        return self._lines

    def __iter__(self) -> Iterator[Row | Rejected]:
        """The rows in the file's order; a bad line gives a Rejected in its place.

        Raises RegisterError only where compressed data break off: that is the whole file's fault.
        """
        for line in self._lines:
            yield line if isinstance(line, Rejected) else parse(line)


def read_legacy(stream: compressed.Readable) -> LegacyFile:
    """Open a legacy CSV, plain or gzip or xz, of establishments or legal entities (or both).

    Takes a binary stream at its start; it must stay open while the rows are read.
    Raises RegisterError (a French sentence) for a file that is not one, is empty, is another flow, or went
    through a spreadsheet: that is decided on the header and the first lines, before any row is given.
    """
    return read_plain(compressed.open_plain(stream))


def read_plain(plain: IO[bytes]) -> LegacyFile:
    """``read_legacy`` of a stream that is unpacked already."""
    flow, header_date = _header(_first_line(plain))
    numbered = _numbered(plain)
    sniffed: list[Line | Rejected] = []
    for line in numbered:
        sniffed.append(line)
        if len(sniffed) == _SNIFFED_LINES:
            break
    return LegacyFile(flow, header_date, _fit_kind(sniffed), chain(sniffed, numbered))


def parse(line: Line) -> Row | Rejected:
    """The row of one line, or why there is none."""
    fields = text.fields(line.text)
    start = fields[0]
    size = SIZES.get(start)
    if size is None:
        return _rejected(line, f"début de ligne inconnu « {start[:40]} »")
    if len(fields) != size:
        whole = text.without_extra(line.text, size, SHAPES[start])
        if whole is None:
            return _rejected(line, f"{len(fields)} colonnes au lieu de {size}")
        fields = whole
    try:
        return _MAKERS[start](line.number, fields)
    except UnfitError as error:
        return _rejected(line, str(error))


def _entity(number: int, fields: list[str]) -> EntityRow:
    postcode, town = text.postcode_and_town(fields[Ej.POSTCODE_TOWN])
    road = text.street(fields[Ej.NUMBER], fields[Ej.STREET_KIND], fields[Ej.STREET], fields[Ej.NUMBER_SUFFIX])
    return EntityRow(
        number,
        fit_number(fields[Ej.FINESS]),
        fit_name(fields[Ej.NAME], fields[Ej.LONG_NAME]),
        fields[Ej.LONG_NAME],
        fields[Ej.SIREN],
        fields[Ej.LEGAL_STATUS],
        fields[Ej.LEGAL_STATUS_LABEL],
        text.address(fields[Ej.DELIVERY], road, fields[Ej.PLACE]),
        postcode,
        town,
        text.departement(fields[Ej.DEPARTEMENT]),
        fields[Ej.PHONE],
    )


def _establishment(number: int, fields: list[str]) -> EstablishmentRow:
    postcode, town = text.postcode_and_town(fields[Et.POSTCODE_TOWN])
    road = text.street(fields[Et.NUMBER], fields[Et.STREET_KIND], fields[Et.STREET], fields[Et.NUMBER_SUFFIX])
    return EstablishmentRow(
        number,
        fit_number(fields[Et.FINESS]),
        fit_number(fields[Et.ENTITY]),
        fit_name(fields[Et.NAME], fields[Et.LONG_NAME]),
        fields[Et.LONG_NAME],
        fields[Et.SIRET],
        fields[Et.CATEGORY],
        fields[Et.CATEGORY_LABEL],
        fields[Et.AGGREGATE],
        fields[Et.AGGREGATE_LABEL],
        text.address(fields[Et.DELIVERY], road, fields[Et.PLACE]),
        postcode,
        town,
        text.departement(fields[Et.DEPARTEMENT]),
        fields[Et.PHONE],
        text.day(fields[Et.OPENED]),
    )


_MAKERS: dict[str, Callable[[int, list[str]], Row]] = {
    Kind.ESTABLISHMENT: _establishment,
    Kind.ENTITY: _entity,
}


def _first_line(plain: IO[bytes]) -> str:
    """The header's text. Bounded: a file that is no text may have no line end at all."""
    with compressed.refusing_broken_data():
        raw = plain.readline(_LONGEST_HEADER)
    if not raw.strip():
        raise RegisterError(_EMPTY)
    return (text.decode(raw.removeprefix(b"\xef\xbb\xbf")) or "").strip()


def _header(first: str) -> tuple[str, date]:
    """The flow and the date of « finess;etalab;<flow>;<date> »."""
    if first.startswith("<"):
        raise RegisterError(_WEB_PAGE)
    if damage := spoiled_start(first, Kind.HEADER):
        raise RegisterError(SENTENCE.format(proof=f"ligne 1, {damage}"))
    if not first.startswith(_HEADER_START):
        raise RegisterError(_NOT_A_REGISTER)
    fields = [field.strip() for field in text.split(first)] + [""]
    flow, written = fields[2], fields[3]
    if damage := spoiled_date(written):
        raise RegisterError(SENTENCE.format(proof=f"ligne 1, {damage}"))
    header_date = text.day(written)
    if header_date is None:
        raise RegisterError(
            f"La première ligne du fichier ne donne pas la date du registre : « {first[:80]} ». "
            "Elle devrait être de la forme « finess;etalab;1;2021-01-08 »."
        )
    return flow, header_date


def _numbered(plain: IO[bytes]) -> Iterator[Line | Rejected]:
    """The lines after the header, with their number in the file."""
    for number, raw in enumerate(compressed.lines(plain), start=2):
        content = text.decode(raw)
        if content is None:
            yield Rejected(number, "caractères illisibles (ni UTF-8, ni Windows-1252)", _shown(raw))
            continue
        if content[-1:] != "\n" and _is_cut(content):
            raise RegisterError(_CUT.format(number=number))
        content = content.rstrip("\r\n")
        if content[:_KIND_LENGTH] in SIZES:
            yield Line(number, content)
            continue
        if content.startswith(Kind.POSITION) or not content.strip(" \t;"):
            continue
        if content.startswith(_HEADER_START):
            yield Rejected(number, "deuxième en-tête : importez chaque fichier à part", content[:_RAW_KEPT])
            continue
        yield Line(number, content)


def _is_cut(last: str) -> bool:
    """Whether the last line, which no line end follows, lacks some of its columns, or a part of the last one."""
    fields = text.fields(last.rstrip("\r"))
    kind = next((kind for kind in SIZES if kind.startswith(fields[0]) or fields[0] == kind), None)
    if not fields[0] or kind is None:
        return False
    size = SIZES[kind]
    shape = SHAPES[kind].get(size - 1)
    return len(fields) < size or bool(len(fields) == size and shape and not shape.fullmatch(fields[-1]))


def _fit_kind(sniffed: list[Line | Rejected]) -> Kind:
    """What the first lines hold. Raises RegisterError: empty, another flow, or a spreadsheet's damage."""
    found = [line for line in sniffed if isinstance(line, Line)]
    if not found:
        raise RegisterError(_EMPTY)
    starts = [text.split(line.text)[0].strip() for line in found]
    fit = [start for start in starts if start in SIZES]
    if not fit:
        for line in found:
            for kind in SIZES:
                if damage := spoiled_start(line.text, kind):
                    raise RegisterError(SENTENCE.format(proof=f"ligne {line.number}, {damage}"))
        raise RegisterError(
            "Ce fichier du registre FINESS contient autre chose que des établissements ou des entités "
            f"juridiques : « {starts[0][:40]} ». Prenez l’extraction des établissements "
            "ou celle des entités juridiques."
        )
    if damage := spoiled_by(found):
        raise RegisterError(SENTENCE.format(proof=damage))
    return Kind(fit[0])


def _rejected(line: Line, reason: str) -> Rejected:
    return Rejected(line.number, reason, line.text[:_RAW_KEPT])


def _shown(raw: bytes) -> str:
    return raw.decode("cp1252", errors="replace").rstrip("\r\n")[:_RAW_KEPT]
