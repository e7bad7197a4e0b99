"""Workbooks made by hand, byte for byte: small, quick, and as hostile as one likes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from requests_app.rules import Lane
from requests_app.rules.cells import letters
from requests_app.spreadsheet import Workbook, read, sheets
from requests_app.spreadsheet.examples import examples

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


class Xml(str):
    """The inside of a cell's element, attributes first: « t="e"><v>#N/A</v> »."""


def cell(ref: str, value: object) -> str:
    if isinstance(value, Xml):
        return f'<c r="{ref}" {value}</c>'
    if isinstance(value, bool):
        return f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{ref}"><v>{value}</v></c>'
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(
    rows: Iterable[Sequence[object]],
    *,
    before: str = "",
    after: str = "",
    row_attributes: Mapping[int, str] | None = None,
) -> str:
    told = [
        f'<row r="{number}" {(row_attributes or {}).get(number, "")}>'
        + "".join(cell(f"{letters(at)}{number}", value) for at, value in enumerate(row) if value is not None)
        + "</row>"
        for number, row in enumerate(rows, 1)
    ]
    body = "".join(told)
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def package(
    sheets_xml: Mapping[str, str],
    *,
    extra: Mapping[str, str | bytes] | None = None,
    workbook: str = "",
    main_type: str = SHEET_TYPE,
    shared: Sequence[str] = (),
    compressed: bool = True,
) -> bytes:
    """A workbook of sheets given as XML. Style 1 is a date."""
    names = list(sheets_xml)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    links += f'<Relationship Id="s" Type="{RELS}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="t" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{main_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{workbook}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets_xml.values(), 1)},
        **(extra or {}),
    }
    out = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def table(lane: Lane, code: str, *rows: Mapping[str, object]) -> list[list[object]]:
    """Headings, then rows by the column's key; what is left out is empty."""
    columns = next(sheet.columns for sheet in sheets(lane) if sheet.code == code)
    return [[one.heading for one in columns], *([row.get(one.key) for one in columns] for row in rows)]


def sound(lane: Lane, code: str, **changed: object) -> dict[str, object]:
    """A row that is filled as the model's first example, under another reference."""
    columns = next(sheet.columns for sheet in sheets(lane) if sheet.code == code)
    own = examples(lane)[code][0]
    shown = {one.key: one.shown(own[one.key]) or None for one in columns}
    return {**shown, "reference": "R1", **changed}


def tables(lane: Lane, **changed: object) -> dict[str, str]:
    """The three sheets with one row each; ``changed`` for that of « Demandes »."""
    made = {}
    for sheet in sheets(lane):
        row = sound(lane, sheet.code, **(changed if sheet.code == "requests" else {}))
        made[sheet.title] = sheet_xml(table(lane, sheet.code, row))
    return made


def put(folder: Path, data: bytes, name: str = "demandes.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read_bytes(folder: Path, data: bytes, lane: Lane, name: str = "demandes.xlsx") -> Workbook:
    return read([(name, put(folder, data, name))], lane)


def csv(rows: list[list[object]], separator: str = ";") -> str:
    return "".join(
        separator.join("" if value is None else str(value) for value in row) + "\r\n" for row in rows
    )
