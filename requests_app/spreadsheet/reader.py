"""Reading the person's file or files: every row of the three sheets, and notes about the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from ..rules import Lane
from ..rules.cells import letters
from .examples import REFERENCES, examples
from .headings import FINDINGS, Recogniser
from .layout import REFERENCE, Sheet, sheets
from .limits import MAX_ROWS, grouped
from .merged import doubt_merged
from .month_first import doubt_month_first
from .notes_read import about_columns, about_examples, about_hidden, about_sheets
from .package import Package
from .raw import Raw, shown
from .rows import Cell, Given, Refused, Row, Workbook
from .sheet_xml import RawRow
from .sources import Source, of_text, of_workbook
from .strangers import Kind, kind_of
from .values import Reader

_MOST_TEXTS = 3
_STILL_EXAMPLE = (
    "« {text} » est la référence d’un exemple du modèle : donnez à votre demande sa propre référence, "
    "ou supprimez la ligne."
)
_SHIFTED = (
    "La ligne a plus de cellules que le fichier n’a d’en-têtes : un séparateur dans un texte ou dans un montant l’a "
    "sans doute décalée. Mettez ce texte entre guillemets."
)
_NOTHING = (
    "Aucune ligne n’est remplie sous les en-têtes{examples}. Remplissez le modèle, enregistrez-le, puis "
    "déposez-le."
)


def read(files: Sequence[tuple[str, Path]], lane: Lane) -> Workbook:
    """What the files say: one workbook (.xlsx), or up to three CSV, one for each sheet, known by their headings.

    ``files`` are (the name that the person gave, where the bytes lie). Every cell keeps its place in the person's
    file; examples of the model that were left in are passed over, and said in ``notes``. Raises ``Refused``.
    """
    layout = sheets(lane)
    recogniser = Recogniser(layout)
    reading = _Reading(lane, layout)
    with ExitStack() as stack:
        for source in _sources(files, recogniser, stack.enter_context):
            reading.take(source)
        return reading.workbook()


def _sources(
    files: Sequence[tuple[str, Path]], recogniser: Recogniser, opened: Callable[[Package], Package]
) -> Iterator[Source]:
    """The tables of all the files; what cannot be handed in together is refused first."""
    if not files:
        raise Refused("Aucun fichier n’est déposé : choisissez le modèle rempli.")
    kinds = [kind_of(path) for _, path in files]
    if len(files) > 1 and (Kind.XLSX in kinds or len(files) > _MOST_TEXTS):
        raise Refused(
            "Déposez un seul classeur .xlsx, ou les feuilles en CSV : trois fichiers au plus, un par feuille."
        )
    for kind, (name, path) in zip(kinds, files, strict=True):
        if kind is Kind.XLSX:
            yield from of_workbook(opened(Package(path)), recogniser)
        else:
            yield of_text(name, path, recogniser)


class _Reading:
    """What was read so far."""

    def __init__(self, lane: Lane, layout: tuple[Sheet, ...]) -> None:
        self._lane, self._layout = lane, layout
        self._rows: dict[str, list[Row]] = {sheet.code: [] for sheet in layout}
        self._given: dict[str, Given] = {}
        self._sources: list[Source] = []
        self._examples = examples(lane)
        self._passed: list[tuple[str, int]] = []  #: examples left in: the sheet's name, the row
        self._notes: list[str] = []

    def take(self, source: Source) -> None:
        """Read a table to its end, where it is one of the layout's sheets."""
        self._sources.append(source)
        if source.found is None or source.given is None:
            return
        code = source.found.sheet.code
        if code in self._given:
            raise Refused(
                f"« {self._given[code].title} » et « {source.title} » ont les mêmes colonnes, celles de la feuille "
                f"« {source.found.sheet.title} » : gardez-en une seule, avec toutes les lignes."
            )
        self._given[code] = source.given
        rows = self._rows[code]
        table = _Table(source)
        for raw in source.rows:
            row = table.row(raw)
            if row is not None and not self._is_example(row, source.title):
                rows.append(row)
                self._bound()
        doubt_merged(rows, source.facts.merged, table.keys)
        doubt_month_first(rows, source.found.sheet)
        self._notes += about_hidden(source, rows)

    def _bound(self) -> None:
        if sum(map(len, self._rows.values())) > MAX_ROWS:
            raise Refused(
                f"Le fichier compte plus de {grouped(MAX_ROWS)} lignes remplies : répartissez les demandes en "
                "plusieurs fichiers."
            )

    def _is_example(self, row: Row, title: str) -> bool:
        """Whether the row is the model's own, untouched; one that was changed is doubted instead."""
        cell = row.cells.get(REFERENCE)
        if cell is None or cell.text.upper() not in REFERENCES:
            return False
        own = self._examples[row.sheet][REFERENCES.index(cell.text.upper())]
        if all(one.text == own[key] for key, one in row.cells.items() if key != REFERENCE):
            self._passed.append((title, row.number))
            return True
        row.doubt(REFERENCE, _STILL_EXAMPLE.format(text=cell.text))
        return False

    def workbook(self) -> Workbook:
        """All of it. Raises ``Refused`` where no sheet is known, or none has a row."""
        notes = about_sheets(self._sources, self._layout, self._lane)
        notes += [note for source in self._sources for note in about_columns(source)]
        notes += self._notes + about_examples(self._passed)
        if not any(self._rows.values()):
            examples_only = " ; seuls les exemples du modèle y sont" if self._passed else ""
            raise Refused(_NOTHING.format(examples=examples_only))
        return Workbook(self._lane, self._rows, notes, self._given)


class _Table:
    """Makes rows of one table's raw rows."""

    def __init__(self, source: Source) -> None:
        assert source.found is not None
        sheet = source.found.sheet
        self._code = sheet.code
        self.keys = {one.position: one.key for one in source.found.headings if one.key not in ("", FINDINGS)}
        ignored = {one.position for one in source.found.headings if one.key == FINDINGS}
        self._ignored = ignored
        self._last = max(one.position for one in source.found.headings)
        self._since_1904, self._loose = source.since_1904, bool(source.separator)
        self._readers = [
            (place, key, letters(place), Reader(sheet.column(key), since_1904=source.since_1904))
            for place, key in self.keys.items()
        ]

    def row(self, raw: RawRow) -> Row | None:
        """The row, None where nothing can be seen in it."""
        others = {
            place: text
            for place, one in raw.cells.items()
            if place not in self.keys and place not in self._ignored and (text := self._shown(one)).strip()
        }
        cells = {}
        for place, key, letter, reader in self._readers:
            ref = f"{letter}{raw.number}"
            one = raw.cells.get(place)
            cells[key] = Cell(ref, "", "") if one is None else reader.cell(one, ref)
        if not others and not any(cell.text or cell.doubt for cell in cells.values()):
            return None
        row = Row(self._code, raw.number, cells, others)
        if self._loose and any(place > self._last for place in others):
            row.doubt(REFERENCE if REFERENCE in cells else next(iter(cells)), _SHIFTED)
        return row

    def _shown(self, raw: Raw) -> str:
        return shown(raw, since_1904=self._since_1904)
