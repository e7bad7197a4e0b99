"""What is said of a file as a whole: sheets and columns missing or unknown, what is hidden, what was passed over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from ..rules import Lane
from .headings import FINDINGS
from .layout import REFERENCE, REQUESTS, Sheet, loose
from .raw import shown
from .rows import Refused, Row
from .sources import Source
from .text_file import SEPARATORS

#: The model's own sheets that hold no rows.
HOW_TO_TITLE, LISTS_TITLE = "Mode d’emploi", "Listes"
#: What the first cell of « Listes » says before the lane's code.
MADE_FOR = "couloir "
_AT_MOST = 12


def listed(words: Sequence[str]) -> str:
    """Words in a row, shortened where there are many.

    >>> listed(["A", "B", "C"])
    'A, B et C'
    """
    if len(words) > _AT_MOST:
        return f"{', '.join(words[:_AT_MOST])} et {len(words) - _AT_MOST} de plus"
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def spans(numbers: Iterable[int]) -> list[str]:
    """Row numbers as a person lists them.

    >>> spans([5, 6, 7, 9, 10])
    ['5 à 7', '9', '10']
    """
    told: list[list[int]] = []
    for number in sorted(set(numbers)):
        if told and number == told[-1][1] + 1:
            told[-1][1] = number
        else:
            told.append([number, number])
    return [
        words
        for first, last in told
        for words in (
            [f"{first} à {last}"] if last > first + 1 else [f"{one}" for one in range(first, last + 1)]
        )
    ]


def about_sheets(sources: Sequence[Source], layout: Sequence[Sheet], lane: Lane) -> list[str]:
    """Missing and unknown sheets, separators, another lane's model.

    Raises ``Refused`` where no sheet is known, or where the column that links them is missing.
    """
    known = {source.found.sheet.code: source for source in sources if source.found}
    if not known:
        raise _nothing_known(sources, layout)
    for source in known.values():
        _refuse_without_reference(source)
    notes = [_other_lane(source, lane) for source in sources]
    notes += [_unread(source) for source in sources if source.found is None]
    notes += [
        f"« {source.title} » : colonnes séparées par « {SEPARATORS[source.separator]} » au lieu du point-virgule."
        for source in sources
        if source.separator not in ("", ";")
    ]
    notes += [
        f"La feuille « {source.title} » est masquée ; elle est lue."
        for source in known.values()
        if source.hidden
    ]
    notes += [
        f"La feuille « {sheet.title} » manque, ou ses en-têtes ne sont pas reconnus : aucune ligne n’en est lue."
        for sheet in layout
        if sheet.code not in known
    ]
    return [note for note in notes if note]


def _nothing_known(sources: Sequence[Source], layout: Sequence[Sheet]) -> Refused:
    if all(source.empty for source in sources):
        return Refused(
            "Le fichier est vide : aucune cellule n’est remplie. Vérifiez que vous avez choisi le bon."
        )
    titles = listed([f"« {sheet.title} »" for sheet in layout])
    examples = listed([f"« {column.heading} »" for sheet in layout[:1] for column in sheet.columns[4:7]])
    return Refused(
        f"Aucune feuille n’est reconnue. Sont attendues les feuilles {titles} du modèle, avec leur ligne d’en-têtes, "
        f"par exemple {examples}. Téléchargez le modèle et copiez-y vos lignes."
    )


def _refuse_without_reference(source: Source) -> None:
    assert source.found is not None
    if not any(one.key == REFERENCE for one in source.found.headings):
        label = source.found.sheet.column(REFERENCE).label
        own = source.found.sheet.code == REQUESTS
        rule = "une référence de votre choix par demande" if own else "celle de la demande, sur chaque ligne"
        raise Refused(
            f"« {source.title} » n’a pas de colonne « {label} », qui relie les trois feuilles. Ajoutez-la : {rule}."
        )


def _other_lane(source: Source, lane: Lane) -> str:
    """The model says in its hidden list which lane it was made for."""
    if source.title != LISTS_TITLE or source.found:
        return ""
    row = next(islice(source.rows, 1), None)
    text = shown(row.cells[0]) if row and 0 in row.cells else ""
    if not text.startswith(MADE_FOR) or text == f"{MADE_FOR}{lane.label}":
        return ""
    return (
        f"Ce classeur est le modèle du {text} ; il est lu ici pour le couloir {lane.label}, dont les listes et les "
        "règles peuvent différer."
    )


def _unread(source: Source) -> str:
    if source.empty or loose(source.title) in (loose(HOW_TO_TITLE), loose(LISTS_TITLE)):
        return ""
    return f"« {source.title} » n’est pas une feuille du modèle : elle n’est pas lue."


def about_columns(source: Source) -> list[str]:
    """Unknown and missing columns of a known sheet, in one sentence each."""
    if source.found is None:
        return []
    notes = []
    unknown = [f"« {one.text} » ({one.letter})" for one in source.found.headings if not one.key]
    if unknown:
        told = (
            "colonnes inconnues, qui ne sont pas lues"
            if len(unknown) > 1
            else "colonne inconnue, qui n’est pas lue"
        )
        notes.append(f"« {source.title} » : {told} : {listed(unknown)}.")
    there = {one.key for one in source.found.headings}
    missing = [
        f"« {column.label} »"
        for column in source.found.sheet.columns
        if column.key not in there and not column.reminder
    ]
    if missing:
        told = (
            "colonnes absentes, lues comme vides" if len(missing) > 1 else "colonne absente, lue comme vide"
        )
        notes.append(f"« {source.title} » : {told} : {listed(missing)}.")
    return notes


def about_hidden(source: Source, rows: Sequence[Row]) -> list[str]:
    """Hidden rows and columns are read like the others."""
    assert source.found is not None
    notes = []
    hidden = spans(row.number for row in rows if row.number in source.facts.hidden_rows)
    if hidden:
        why = " (un filtre est posé)" if source.facts.filtered else ""
        notes.append(
            f"« {source.title} » : des lignes masquées{why} sont lues comme les autres : {listed(hidden)}."
        )
    columns = [
        f"« {one.text} »"
        for one in source.found.headings
        if one.position in source.facts.hidden_columns and one.key not in ("", FINDINGS)
    ]
    if columns:
        notes.append(
            f"« {source.title} » : des colonnes masquées sont lues comme les autres : {listed(columns)}."
        )
    return notes


def about_examples(passed: Sequence[tuple[str, int]]) -> list[str]:
    """The model's examples that were left in."""
    told: dict[str, list[int]] = {}
    for title, number in passed:
        told.setdefault(title, []).append(number)
    return [
        f"« {title} » : {_examples(len(numbers))} {listed(spans(numbers))})."
        for title, numbers in told.items()
    ]


def _examples(many: int) -> str:
    if many > 1:
        return "les exemples du modèle ne sont pas importés (lignes"
    return "l’exemple du modèle n’est pas importé (ligne"
