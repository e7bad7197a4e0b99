"""Two requests made up for a lane, sound by its rules, that show how the model is filled."""

from __future__ import annotations

from collections.abc import Mapping

from ..rules import CONDITIONS, Decisions, Lane, TagSpec
from ..rules.answers import NONE_ANSWER
from ..rules.conditions import CONSTANTS
from ..rules.numbers import finess
from ..rules.tree import Value
from .layout import ESMS, OG, REFERENCE, Column, Sheet, sheets

REFERENCES = ("EXEMPLE-1", "EXEMPLE-2")
#: Without a mandataire, a certificate or VAT questions first; then with all that can be asked.
_FLAGS: Mapping[str, tuple[str, str]] = {
    "isMandataire": ("false", "true"),
    "demandeCertificatServeur": ("false", "true"),
    "isMaitreId": ("true", "false"),
    "IsStockageId": ("true", "false"),
}
_TEXTS: Mapping[str, tuple[str, str]] = {
    "owner": ("", ""),
    "order_reference": ("BC-2023-014", "BC-2023-015"),
    "order_file": ("commande-014.pdf", "commande-015.pdf"),
    "ht_file": ("", "attestation-015.pdf"),
    "tranche": (NONE_ANSWER, NONE_ANSWER),
    "montantSegurHT": ("2433,33", "2920,00"),
    "dateCommande": ("15/03/2023", "16/03/2023"),
    "nomMandataire": ("DURAND", "DURAND"),
    "nomResponsableOG": ("MARTIN", "LEFÈVRE"),
    "nomAdminTechnique": ("PETIT", "PETIT"),
    "ancienneVersion": ("DUI 3.2", "DUI 4.0"),
}
_NAMES = {
    OG: ("ASSOCIATION DES TILLEULS (EXEMPLE)", "FONDATION DU LAC (EXEMPLE)"),
    ESMS: ("EHPAD LES TILLEULS (EXEMPLE)", "FOYER DU LAC (EXEMPLE)"),
}
#: No département has this number.
_NOWHERE = "9900000"
_DIGITS = "0123456789"


def examples(lane: Lane) -> Mapping[str, list[dict[str, str]]]:
    """By the sheet's code, the two rows: the answer of each column's key, as ``Cell.text`` has it."""
    return {sheet.code: [_row(sheet, lane, number) for number in (0, 1)] for sheet in sheets(lane)}


def _row(sheet: Sheet, lane: Lane, number: int) -> dict[str, str]:
    """One row; answers that others call off are left empty."""
    row = {column.key: _answer(column, sheet.code, number) for column in sheet.columns}
    for column in sheet.columns:
        if column.spec is not None and not _asked(column.spec, row, lane):
            row[column.key] = ""
    return row


def _answer(column: Column, code: str, number: int) -> str:
    """An answer that would do if it is asked."""
    if column.key == REFERENCE:
        return REFERENCES[number]
    if column.reminder:
        return _NAMES[code][number]
    if column.key in _TEXTS:
        return _cut(_TEXTS[column.key][number], column.spec)
    if column.kind == "boolean":
        return _FLAGS.get(column.key, ("true", "true"))[number]
    if column.choices:
        values = [value for value, _ in column.choices]
        return values[-number]
    return _of_kind(column, number)


def _of_kind(column: Column, number: int) -> str:
    """By the kind of the column alone."""
    if column.kind == "finess":
        return _finess(f"{_NOWHERE}{number + (1 if column.key == 'FINESSJuridique' else 5)}")
    if column.kind == "phone":
        return f"+3319900000{number + 1}"
    if column.kind == "email":
        return ("direction@example.org", "accueil@example.org")[number]
    length = column.spec.exact_length if column.spec else None
    if length is not None:
        return (_DIGITS * (length // len(_DIGITS) + 1))[:length]
    return _cut("EXEMPLE", column.spec)


def _cut(text: str, spec: TagSpec | None) -> str:
    """Within the lane's length."""
    return text if spec is None or spec.below_length is None else text[: spec.below_length - 1].strip()


def _finess(start: str) -> str:
    """Eight digits with their key."""
    return next(f"{start}{key}" for key in _DIGITS if finess.has_key(f"{start}{key}"))


def _asked(spec: TagSpec, row: Mapping[str, str], lane: Lane) -> bool:
    """Whether the row's other answers call for this one."""

    def read(tag: str) -> Value:
        """The row's answer as the rules read it."""
        text = row.get(tag, "")
        return text == "true" if lane.tags[tag].kind == "boolean" else text

    def holds(name: str | None) -> bool | None:
        """Whether a named condition holds; None where the row does not say."""
        return CONDITIONS[name].judge(read, Decisions()) if name in CONDITIONS else CONSTANTS.get(name or "")

    if spec.none_is_answer:
        return holds(spec.null_if) is not True
    return holds(spec.null_if) is not True and holds(spec.required_if) is not False
