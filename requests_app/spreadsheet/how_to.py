"""« Mode d’emploi »: how the model is filled, in plain French, and what each column wants."""

from __future__ import annotations

from openpyxl import Workbook

from ..rules import Lane
from .book import cell_of, height_for, on_paper
from .examples import REFERENCES
from .layout import FINDINGS_HEADING, Sheet
from .notes_read import HOW_TO_TITLE

_WIDTHS = (16, 44, 28, 13, 90)
#: Title, two empty rows, headings.
_ABOVE = 4
_HEADS = ("Feuille", "Colonne", "Balise", "Obligatoire", "Ce qu’il faut y écrire")


def write_how_to(book: Workbook, lane: Lane, layout: tuple[Sheet, ...]) -> None:
    """The sheet that a person sees first."""
    sheet = book.create_sheet(HOW_TO_TITLE)
    for position, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDE"[position]].width = width
    on_paper(sheet)
    sheet.append([cell_of(sheet, f"Demandes d’avance Ségur – {lane.label}", "Titre du modèle")])
    sheet.append([])
    steps = _steps(layout)
    for number, step in enumerate(steps, 1):
        sheet.append([cell_of(sheet, f"{number}. {step}", "Phrase")])
    sheet.append([])
    sheet.append([cell_of(sheet, head, "En-tête") for head in _HEADS])
    row = _ABOVE + len(steps)
    for part in layout:
        for column in part.columns:
            row += 1
            sheet.row_dimensions[row].height = height_for(column.note, _WIDTHS[-1])
            owed = (
                "Oui" if column.required else "Selon le cas" if column.spec and column.spec.null_if else "Non"
            )
            texts = (part.title, column.label, column.tag or "", owed, column.note)
            sheet.append([cell_of(sheet, text, "Texte") for text in texts])


def _steps(layout: tuple[Sheet, ...]) -> list[str]:
    requests, ogs, esms = (f"« {sheet.title} »" for sheet in layout)
    first, second = REFERENCES
    return [
        f"{requests} : une ligne par demande. Donnez à chacune une référence de votre choix.",
        f"{ogs} : une ligne par organisme gestionnaire, avec la référence de sa demande.",
        f"{esms} : une ligne par établissement ou service commandé, avec la référence de sa demande.",
        f"Les lignes {first} et {second} sont des exemples, jamais importés : remplacez-les ou laissez-les.",
        "La règle de chaque colonne est dans la note de son en-tête, et ci-dessous. Ne changez pas les en-têtes.",
        "Un en-tête sombre est obligatoire ; un en-tête clair, en italique, l’est parfois ou ne l’est pas.",
        "Les numéros FINESS et le numéro ANS sont du texte : gardez leurs zéros de tête.",
        "Une cellule vide veut dire « pas encore répondu ». Là où « Aucun » est proposé, c’est une réponse.",
        "Enregistrez au format .xlsx, puis déposez le fichier à la page « Importer des demandes ».",
        "Rien n’est enregistré avant que vous ayez vu le bilan de la lecture.",
        f"Le fichier peut vous être rendu avec une colonne « {FINDINGS_HEADING} » : corrigez-le et redéposez-le.",
    ]
