"""The person's file back, with what was found in it: same rows, same columns, ready to mend and import again."""

from __future__ import annotations

from collections.abc import Sequence

from ..rules.cells import letters
from .book import Page, answer_cell, cell_of, height_for, new_book, saved
from .headings import FINDINGS
from .layout import FINDINGS_HEADING, Column, Sheet, sheets
from .lists import Lists
from .rows import Findings, Given, Remark, Row, Workbook
from .values import LOST_FORMULA
from .writer import heading_cell, start_sheet, title_for

_FINDINGS_WIDTH = 70
#: Of a row, in points; Excel's own limit is 409.
_HIGHEST = 300


def annotate(workbook: Workbook, findings: Findings) -> bytes:
    """A workbook (.xlsx) with the rows that were read, each where it was, and a column « Constats » beside.

    ``findings``: what is said by (sheet's code, row's number); a ``Remark`` with a key colours and comments its
    cell. Certain repairs are written, with what stood there in a comment; doubts stand as they were. Columns that
    are unknown stay; examples of the model, and sheets that were not read, are left out.
    """
    book, lists = new_book(), Lists(workbook.lane)
    titles: list[str] = []
    for sheet in sheets(workbook.lane):
        given = workbook.given.get(sheet.code)
        if given is None:
            continue
        titles.append(title_for(sheet, given.title, titles))
        page = _Sheet(sheet, given, workbook.rows[sheet.code])
        out = start_sheet(book, titles[-1], page.columns, lists, given.header)
        out.column_dimensions[letters(page.findings)].width = _FINDINGS_WIDTH
        page.write(out, findings)
    lists.write(book)
    return saved(book)


class _Sheet:
    """One sheet of the person's, to be written again."""

    def __init__(self, sheet: Sheet, given: Given, rows: Sequence[Row]) -> None:
        self._given, self._rows = given, rows
        self.columns = {
            one.position: sheet.column(one.key) for one in given.headings if one.key not in ("", FINDINGS)
        }
        own = [one.position for one in given.headings if one.key == FINDINGS]
        others = (place for row in rows for place in row.others)
        last = max([*(one.position for one in given.headings), *others])
        #: Where « Constats » stands: where it stood, else after all there is.
        self.findings = own[0] if own else last + 1
        self._width = max(last, self.findings) + 1

    def write(self, out: Page, findings: Findings) -> None:
        """All the rows, under the numbers that they had."""
        number = 0
        for above, texts in self._given.above:
            number = _skip_to(out, number, above)
            out.append([cell_of(out, text, "Réponse") if text else None for text in texts])
        number = _skip_to(out, number, self._given.header)
        out.append(self._headings(out))
        for row in self._rows:
            number = _skip_to(out, number, row.number)
            out.append(self._cells(out, row, findings.get((row.sheet, row.number), ())))

    def _headings(self, out: Page) -> list[object]:
        cells: list[object] = [None] * self._width
        for one in self._given.headings:
            column = self.columns.get(one.position)
            cells[one.position] = (
                heading_cell(out, column, one.text)
                if column
                else cell_of(out, one.text, "En-tête facultatif")
            )
        cells[self.findings] = cell_of(out, FINDINGS_HEADING, "En-tête")
        return cells

    def _cells(self, out: Page, row: Row, said: Sequence[Remark | str]) -> list[object]:
        cells: list[object] = [None] * self._width
        for place, text in row.others.items():
            cells[place] = cell_of(out, text, "Réponse")
        remarks = [one if isinstance(one, Remark) else Remark(one) for one in said]
        keys = {one.key for one in remarks}
        remarks += [Remark(cell.doubt, key) for key, cell in row.doubts if key not in keys]
        by_key: dict[str, list[str]] = {}
        for remark in remarks:
            by_key.setdefault(remark.key, []).append(remark.sentence)
        for place, column in self.columns.items():
            cells[place] = _answer(out, column, row, by_key.get(column.key, []))
        if remarks:
            told = "\n".join(_placed(one, row) for one in remarks)
            cells[self.findings] = cell_of(out, told, "Texte")
            out.row_dimensions[row.number].height = min(height_for(told, _FINDINGS_WIDTH), _HIGHEST)
        return cells


def _answer(out: Page, column: Column, row: Row, said: Sequence[str]) -> object:
    """The cell as it stood, or as it was repaired."""
    cell = row.cells[column.key]
    text = cell.shown if cell.doubt else cell.text
    if cell.doubt == LOST_FORMULA:
        text, said = "", [*said, f"La cellule contenait {cell.shown}"]
    mended = (
        [f"Réparé (la cellule contenait « {cell.shown} ») : {' '.join(cell.repairs)}"] if cell.repairs else []
    )
    look = "wrong" if said else "mended" if mended else ""
    return answer_cell(out, column, text, look, "\n".join([*said, *mended]))


def _placed(remark: Remark, row: Row) -> str:
    """The sentence after the cell that it is about."""
    cell = row.cells.get(remark.key)
    return f"{cell.ref} – {remark.sentence}" if cell else remark.sentence


def _skip_to(out: Page, number: int, wanted: int) -> int:
    """Empty rows up to the one before the wanted."""
    for _ in range(number + 1, wanted):
        out.append([])
    return wanted
