"""Where in the sheets a finding stands: the one table from (rule, tag, place) to (row, column)."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules import Finding, Level
from ..rules.tags import LEVELS
from ..spreadsheet import Row
from .sheet_build import Built
from .sheet_entries import ESMS_NUMBER, OG_NUMBER, Said

#: Tags that no sheet has a column for, and the column that mends them.
_COLUMN_OF_TAG: Mapping[str, str] = {
    "numeroAns": "software",
    "SIRET": "software",
    "etablissementsClients": "",
    "scenarioInstallation": "",
    "piecesJustificatives": "order_file",
    "nomFichier": "order_file",
    "formatFichier": "order_file",
    "typeFichier": "order_file",
}
#: Rules whose mend is in another column than their tag's.
_COLUMN_OF_RULE: Mapping[str, str] = {
    "attachment.order": "order_file",
    "attachment.ht_proof": "ht_file",
    "attachment.ht_proof_under_ttc": "ht_file",
    "amount.cap": "montantSegurHT",
    "cap.unverified": "montantSegurHT",
}
#: What the wizard words by its own screens, worded by the sheets.
_WORDS: Mapping[str, str] = {
    "og.none": "Ajoutez l’organisme de cette demande dans la feuille « OG », avec la même référence.",
    "esms.none": "Ajoutez au moins un établissement de cet organisme dans la feuille « ESMS ».",
}


def said_of(finding: Finding, built: Built) -> Said:
    """A finding of the rulebook, at its row and column."""
    row, key = _spot(finding, built)
    text = _WORDS.get(finding.rule, finding.message)
    return Said(row, text, key, finding.is_error, finding.rule)


def _spot(finding: Finding, built: Built) -> tuple[Row, str]:
    place, tag = finding.place, finding.tag
    if (key := _COLUMN_OF_RULE.get(finding.rule)) is not None:
        return built.entry.row, key
    level = LEVELS.get(tag, Level.LINE)
    if place.esms is not None and level is Level.ESMS:
        return built.esms[place.esms][1], tag
    if place.og is not None:
        og, row = built.ogs[place.og]
        if place.item is not None:
            return built.rows_of(og)[place.item][1], ESMS_NUMBER
        return row, OG_NUMBER if tag == "FINESSGeos" else tag
    return built.entry.row, _COLUMN_OF_TAG.get(tag, tag)
