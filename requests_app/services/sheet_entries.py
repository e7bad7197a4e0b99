"""The three sheets put together again: one entry per row of « Demandes », with its OG and its ESMS.

What is wrong with the sheets themselves is found here: references missing, twice or unknown, OG and ESMS twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..models import LONGEST_REFERENCE, clean_reference, reference_key
from ..spreadsheet import ESMS, OG, REFERENCE, REQUESTS, Row, Workbook

#: The tags that name an OG and an ESMS.
OG_NUMBER, ESMS_NUMBER = "FINESSJuridique", "FINESSGeo"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a row, in French: an error or not, and the column that it is about, where it is one.

    ``rule``: the id of the rule of the rulebook that says so; empty where the sheet itself is at fault.
    """

    row: Row
    text: str
    key: str = ""
    is_error: bool = True
    rule: str = ""


@dataclass(slots=True)
class Entry:
    """One request of the file. ``ogs`` and ``esms`` hold what can be stored; the rest is said and left out."""

    row: Row
    reference: str
    ogs: list[Row] = field(default_factory=list)
    esms: dict[str, list[Row]] = field(default_factory=dict)  #: by the FINESS juridique of their OG
    said: list[Said] = field(default_factory=list)
    #: Why it can be no request at all; empty where it can.
    blocked: bool = False

    @property
    def key(self) -> str:
        """What its reference is compared by."""
        return reference_key(self.reference)

    def rows(self) -> Iterator[Row]:
        """All its rows, in the order of the sheets."""
        yield self.row
        yield from self.ogs
        for rows in self.esms.values():
            yield from rows

    def block(self, text: str, key: str) -> None:
        """Say why it can be no request."""
        self.said.append(Said(self.row, text, key))
        self.blocked = True


@dataclass(frozen=True, slots=True)
class Entries:
    """All of a file. ``loose`` is said of rows that belong to no entry."""

    entries: list[Entry]
    loose: list[Said]
    held: dict[str, list[int]]  #: ESMS -> the rows of « Demandes » whose requests hold it


def entries_of(workbook: Workbook) -> Entries:
    """Put the sheets of a file together."""
    entries = [Entry(row, clean_reference(row.text(REFERENCE))) for row in workbook.rows[REQUESTS]]
    times = Counter(entry.key for entry in entries if entry.reference)
    for entry in entries:
        _judge_reference(entry, times, entries)
    known = {entry.key: entry for entry in entries if entry.reference and times[entry.key] == 1}
    loose = [*_link_og(workbook, known, times), *_link_esms(workbook, known, times)]
    held: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        for number in {row.text(ESMS_NUMBER) for rows in entry.esms.values() for row in rows}:
            held[number].append(entry.row.number)
    return Entries(entries, loose, dict(held))


def _judge_reference(entry: Entry, times: Counter[str], entries: list[Entry]) -> None:
    if not entry.reference:
        entry.block(
            "Donnez une référence à cette demande : elle la relie à ses organismes et à ses ESMS.", REFERENCE
        )
    elif len(entry.reference) > LONGEST_REFERENCE:
        entry.block(f"Cette référence est trop longue : {LONGEST_REFERENCE} caractères au plus.", REFERENCE)
    elif times[entry.key] > 1:
        numbers = [other.row.number for other in entries if other.key == entry.key and other is not entry]
        others = ", ".join(map(str, numbers[:5]))
        entry.block(
            f"La référence « {entry.reference} » sert aussi ligne {others} : il en faut une par demande.",
            REFERENCE,
        )


def _link_og(workbook: Workbook, known: dict[str, Entry], times: Counter[str]) -> Iterator[Said]:
    for row in workbook.rows[OG]:
        entry = known.get(reference_key(row.text(REFERENCE)))
        if entry is None:
            yield _unlinked(row, times)
            continue
        number = row.text(OG_NUMBER)
        twin = next((held for held in entry.ogs if held.text(OG_NUMBER) == number), None)
        if not number:
            entry.said.append(Said(row, "Donnez le numéro FINESS juridique de l’organisme.", OG_NUMBER))
        elif twin is not None:
            text = f"Cet organisme figure déjà ligne {twin.number} pour la même demande : gardez-le une fois."
            entry.said.append(Said(row, text, OG_NUMBER))
        else:
            entry.ogs.append(row)
            entry.esms[number] = []


def _link_esms(workbook: Workbook, known: dict[str, Entry], times: Counter[str]) -> Iterator[Said]:
    for row in workbook.rows[ESMS]:
        entry = known.get(reference_key(row.text(REFERENCE)))
        if entry is None:
            yield _unlinked(row, times)
        elif fault := _place_esms(entry, row):
            entry.said.append(fault)


def _place_esms(entry: Entry, row: Row) -> Said | None:
    """Put an ESMS under its OG, or say why it cannot be."""
    og, number = row.text(OG_NUMBER), row.text(ESMS_NUMBER)
    if not og and len(entry.ogs) == 1:
        og = entry.ogs[0].text(OG_NUMBER)
    if not og:
        many = len(entry.ogs) > 1
        text = (
            "Cette demande a plusieurs organismes : dites duquel dépend cet ESMS."
            if many
            else "Cette demande n’a aucun organisme dans la feuille « OG » : ajoutez-le, puis cet ESMS suivra."
        )
        return Said(row, text, OG_NUMBER)
    if og not in entry.esms:
        text = f"L’organisme {og} n’est pas dans la feuille « OG » pour la demande « {entry.reference} »."
        return Said(row, text, OG_NUMBER)
    if not number:
        return Said(row, "Donnez le numéro FINESS géographique de l’ESMS.", ESMS_NUMBER)
    twin = next((held for held in entry.esms[og] if held.text(ESMS_NUMBER) == number), None)
    if twin is not None:
        text = f"Cet ESMS figure déjà ligne {twin.number} pour la même demande : gardez-le une fois."
        return Said(row, text, ESMS_NUMBER)
    entry.esms[og].append(row)
    return None


def _unlinked(row: Row, times: Counter[str]) -> Said:
    reference = clean_reference(row.text(REFERENCE))
    if not reference:
        text = "Donnez la référence de la demande, celle de la feuille « Demandes »."
    elif times[reference_key(reference)] > 1:
        text = (
            f"La référence « {reference} » sert à plusieurs demandes : on ne sait pas à laquelle relier ceci."
        )
    else:
        text = f"Aucune demande de la feuille « Demandes » n’a la référence « {reference} »."
    return Said(row, text, REFERENCE)
