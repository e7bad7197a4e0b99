"""The summary of a file that was judged, as it is kept beside it: what a person sees before anything is stored."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..models import NONE_ANSWER, AmountMode, SheetImport
from ..rules.amounts import euros
from ..spreadsheet import Cell, Remark, Row, Sheet, Workbook, sheets
from .sheet_entries import Said
from .sheet_folder import folder_of
from .sheet_judge import Judged
from .sheet_known import TOLD
from .sheet_pieces import FILE_COLUMNS, Pieces, name_key

#: How an entry stands -> its French label, and the tone of its tag.
STANDS = {
    "sound": ("Sans erreur", "success"),
    "warned": ("À vérifier", "warning"),
    "wrong": ("À corriger", "danger"),
    "blocked": ("Ne peut pas être importée", "danger"),
    "known": ("Déjà dans le portail", "neutral"),
}
_FILE = "report.json"


class Words:
    """Places in the file that was sent, in French: « Demandes, ligne 12, cellule F12 »."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.sheets: dict[str, Sheet] = {sheet.code: sheet for sheet in sheets(workbook.lane)}

    def where(self, row: Row, key: str) -> str:
        """The place of a row, or of one of its cells."""
        title = self.workbook.title(row.sheet) or self.sheets[row.sheet].title
        cell: Cell | None = row.cells.get(key)
        return f"{title}, ligne {row.number}" + (f", cellule {cell.ref}" if cell else "")

    def label(self, sheet: str, key: str) -> str:
        """A column's label."""
        return self.sheets[sheet].column(key).label if key else ""

    def shown(self, sheet: str, key: str, text: str) -> str:
        """An answer as a cell shows it."""
        return self.sheets[sheet].column(key).shown(text)

    def told(self, said: Said) -> dict[str, Any]:
        """What is said of a row, as it is kept."""
        return {
            "sheet": said.row.sheet,
            "row": said.row.number,
            "key": said.key,
            "where": self.where(said.row, said.key),
            "label": self.label(said.row.sheet, said.key),
            "text": said.text,
            "error": said.is_error,
            "rule": said.rule,
        }


def report_of(
    workbook: Workbook, judged: Sequence[Judged], loose: Sequence[Said], pieces: Pieces
) -> dict[str, Any]:
    """The whole summary; its ``digest`` changes with whatever a person would see otherwise."""
    words = Words(workbook)
    rows = [_row(one, words) for one in judged]
    named = {name_key(one.entry.row.text(key)) for one in judged for key in FILE_COLUMNS}
    report: dict[str, Any] = {
        "notes": [*workbook.notes, *(zip_file.sentence for zip_file in pieces.unread)],
        "unused": pieces.unused(named),
        "rows": rows,
        "loose": [words.told(said) for said in loose],
        "missing": _missing(judged),
        "counts": _counts(rows, loose),
    }
    report["digest"] = hashlib.sha256(json.dumps(report, sort_keys=True).encode()).hexdigest()
    return report


def _row(one: Judged, words: Words) -> dict[str, Any]:
    entry = one.entry
    told = [words.told(said) for said in one.said]
    return {
        "row": entry.row.number,
        "reference": entry.reference,
        "stands": _stands(one),
        "found": sorted(told, key=lambda said: not said["error"]),
        "mended": _mended(one, words),
        "known": one.known,
        "ended": one.ended,
        "rejected": one.rejected,
        "differs": [
            {
                "where": words.where(differing.row, differing.key),
                "label": words.label(differing.sheet, differing.key),
                "there": words.shown(differing.sheet, differing.key, differing.there),
                "here": words.shown(differing.sheet, differing.key, differing.here),
            }
            for differing in one.differs[:TOLD]
        ],
        "differs_more": max(0, len(one.differs) - TOLD),
        **_shown(one),
    }


def _stands(one: Judged) -> str:
    if one.known:
        return "known"
    if not one.can_be_created:
        return "blocked"
    if one.has_errors:
        return "wrong"
    return "warned" if one.said else "sound"


def _shown(one: Judged) -> dict[str, Any]:
    """What the table shows of the request itself."""
    built = one.built
    if built is None:
        return {
            "owner": one.entry.row.text("owner"),
            "og": "",
            "ogs": 0,
            "esms": 0,
            "amount": "",
            "auto": False,
        }
    ogs = [og for og, _ in built.ogs]
    amount = built.order.amount_ht
    return {
        "owner": str(built.request.owner),
        "og": str(ogs[0]) if ogs else "",
        "ogs": len(ogs),
        "esms": len(built.esms),
        "amount": euros(amount) if amount is not None else "",
        "auto": built.order.amount_mode == AmountMode.AUTO,
    }


def _mended(one: Judged, words: Words) -> list[dict[str, Any]]:
    """Every repair, of the cells as they were read and of the answers as they are kept."""
    if one.built is None or not one.can_be_created:
        return []
    told = [
        {
            "where": words.where(row, key),
            "label": words.label(row.sheet, key),
            "before": cell.shown,
            "after": words.shown(row.sheet, key, cell.text),
            "why": " ".join(cell.repairs),
        }
        for row in one.entry.rows()
        for key, cell in row.repaired
    ]
    return told + [
        {
            "where": words.where(mended.row, mended.key),
            "label": words.label(mended.row.sheet, mended.key),
            "before": mended.before,
            "after": words.shown(mended.row.sheet, mended.key, mended.after),
            "why": ", ".join(mended.why),
        }
        for mended in one.built.reading.mended
        if mended.after != NONE_ANSWER
    ]


def _missing(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """What the directory lacks, each once."""
    found = {(one.kind, one.number): one for judge in judged for one in judge.missing}
    return [
        {"kind": one.kind, "number": one.number, "name": one.name, "og": one.og, "addable": one.can_be_added}
        for one in found.values()
    ]


def _counts(rows: Sequence[dict[str, Any]], loose: Sequence[Said]) -> dict[str, int]:
    stands = [row["stands"] for row in rows]
    return {
        "rows": len(rows),
        **{name: stands.count(name) for name in STANDS},
        "same": sum(row["stands"] == "known" and not row["differs"] for row in rows),
        "repaired": sum(len(row["mended"]) for row in rows),
        "loose": len(loose),
    }


def remarks(report: dict[str, Any], created: dict[int, int]) -> dict[tuple[str, int], list[Remark | str]]:
    """What goes back into the file: by sheet and row. ``created``: row of « Demandes » -> request."""
    found: dict[tuple[str, int], list[Remark | str]] = {}
    for told in [*(said for row in report["rows"] for said in row["found"]), *report["loose"]]:
        kind = "Erreur" if told["error"] else "À vérifier"
        sentence = f"{kind} : {told['text']}"
        found.setdefault((told["sheet"], told["row"]), []).append(Remark(sentence, told["key"]))
    for row in report["rows"]:
        here = found.setdefault(("requests", row["row"]), [])
        if row["row"] in created:
            here.append(f"Importée : demande n° {created[row['row']]}.")
        elif row["known"]:
            differs = "différente" if row["differs"] else "identique"
            here.append(f"Déjà dans le portail : demande n° {row['known']}, {differs}.")
            if row.get("ended"):
                here.append(f"Elle est close ({row['ended']}) : pour la refaire, donnez une autre référence.")
            if row.get("rejected"):
                here.append("L’agence l’a rejetée : ouvrez-la pour la corriger et la représenter.")
    return {place: said for place, said in found.items() if said}


def keep(report: dict[str, Any], folder: Path) -> None:
    """Write the summary, whole or not at all."""
    new = folder / f"{_FILE}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(report, out, ensure_ascii=False)
    new.replace(folder / _FILE)


def kept_of(row: SheetImport) -> dict[str, Any]:
    """The summary of an import whose files are there."""
    report = kept(folder_of(row))
    assert report is not None
    return report


def kept(folder: Path) -> dict[str, Any] | None:
    """The summary, or None where it is gone."""
    try:
        report: dict[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report
