"""A table as a CSV file that French spreadsheets open as it is."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

#: A spreadsheet takes a text that starts so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The table as a download, written row by row as it is read."""
    return StreamingHttpResponse(
        _written(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"\ufeff{_line(header)}"
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: object) -> str:
    """The value as text, which no spreadsheet takes for a formula.

    >>> _cell("=1+1"), _cell(12), _cell("")
    ("'=1+1", '12', '')
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
