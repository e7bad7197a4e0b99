"""Made-up spreadsheets of requests, sound unless a test spoils them, and the directory that they name."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from requests_app.models import Establishment, ManagingBody, SheetImport, Software, User
from requests_app.rules import Lane, lanes
from requests_app.rules.numbers.finess import has_key
from requests_app.services.sheet_imports import begin, examine
from requests_app.services.sheet_report import kept_of
from requests_app.spreadsheet import ESMS, OG, REQUESTS, sheets

from .batch_world import make_software

Texts = dict[str, str]
MS1 = "ms1-dui"


@cache
def picture() -> bytes:
    """A white page; a picture is judged here and now, a PDF in a process of its own."""
    content = io.BytesIO()
    Image.new("L", (20, 28), 255).save(content, "PNG")
    return content.getvalue()


def finess(kind: int, number: int) -> str:
    """A FINESS number with its key: ``kind`` keeps OG and ESMS apart."""
    stem = f"{kind}{number:07}"
    return next(f"{stem}{key}" for key in range(10) if has_key(f"{stem}{key}"))


def og_number(rank: int) -> str:
    """The OG of the request of that rank."""
    return finess(5, rank)


def esms_number(rank: int, place: int = 0) -> str:
    """An ESMS of the request of that rank."""
    return finess(6, rank * 100 + place)


class Table:
    """The rows of one file, to be spoiled by a test: ``requests``, ``ogs``, ``esms``."""

    def __init__(self, many: int = 1, esms: int = 1) -> None:
        self.requests = [request_row(rank) for rank in range(many)]
        self.ogs = [og_row(rank) for rank in range(many)]
        self.esms = [esms_row(rank, place) for rank in range(many) for place in range(esms)]

    def rows(self) -> dict[str, list[Texts]]:
        """By sheet."""
        return {REQUESTS: self.requests, OG: self.ogs, ESMS: self.esms}

    def xlsx(self, lane: Lane | None = None) -> bytes:
        """The workbook, as a person would have typed it."""
        book = openpyxl.Workbook(write_only=True)
        for sheet in sheets(lane or lanes()[MS1]):
            page = book.create_sheet(sheet.title)
            page.append([column.heading for column in sheet.columns])
            for row in self.rows()[sheet.code]:
                page.append([column.shown(row.get(column.key, "")) or None for column in sheet.columns])
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def csvs(self, lane: Lane | None = None) -> list[Any]:
        """The same as three CSV, as forms receive them."""
        files = []
        for sheet in sheets(lane or lanes()[MS1]):
            content = io.StringIO()
            page = csv.writer(content, delimiter=";")
            page.writerow([column.heading for column in sheet.columns])
            page.writerows(
                [column.shown(row.get(column.key, "")) for column in sheet.columns]
                for row in self.rows()[sheet.code]
            )
            files.append(upload(f"{sheet.title}.csv", content.getvalue().encode("cp1252")))
        return files


def request_row(rank: int, **changed: str) -> Texts:
    """A row of « Demandes »."""
    return {
        "reference": f"D-{rank:04}",
        "dateCommande": "15/03/2023",
        "regimeTVA": "TTC",
        "isMandataire": "false",
        "order_reference": f"BC {rank}",
        "order_file": "bon.png",
        **changed,
    }


def og_row(rank: int, **changed: str) -> Texts:
    """A row of « OG »."""
    return {
        "reference": f"D-{rank:04}",
        "FINESSJuridique": og_number(rank),
        "tranche": "B",
        "demandeCertificatServeur": "false",
        "nomResponsableOG": "MARTIN",
        "emailResponsableOG": "direction@example.org",
        "telephoneResponsableOG": "+33100000001",
        **changed,
    }


def esms_row(rank: int, place: int = 0, **changed: str) -> Texts:
    """A row of « ESMS »."""
    return {
        "reference": f"D-{rank:04}",
        "FINESSGeo": esms_number(rank, place),
        "ancienneVersion": "DUI 3.2",
        "isMaitreId": "true",
        "IsStockageId": "true",
        "operateurMessagerie": "MAI_15",
        "profilMetier": "PA",
        "IsRefSoins": "true",
        **changed,
    }


def make_directory(many: int = 1, esms: int = 1) -> None:
    """The OG and ESMS that those tables name."""
    bodies = ManagingBody.objects.bulk_create(
        ManagingBody(finess_juridique=og_number(rank), name=f"ASSOCIATION {rank}", departement="29")
        for rank in range(many)
    )
    Establishment.objects.bulk_create(
        Establishment(
            finess_geo=esms_number(rank, place),
            managing_body=body,
            name=f"RÉSIDENCE {rank}-{place}",
            category_code="500",
            category_label="EHPAD",
        )
        for rank, body in enumerate(bodies)
        for place in range(esms)
    )


def make_world(many: int = 1, esms: int = 1) -> Software:
    """The directory, and the one software of the lane."""
    make_directory(many, esms)
    return make_software()


def upload(name: str, content: bytes) -> Any:
    """A file as a form receives it."""
    return SimpleUploadedFile(name, content)


def imported(
    by: User,
    table: Table | bytes,
    files: Mapping[str, bytes] | None = None,
    *,
    name: str = "demandes.xlsx",
    couloir: str = MS1,
    **options: Any,
) -> SheetImport:
    """An import that is read and judged; by default its one attachment is sent with it."""
    content = table.xlsx(lanes()[couloir]) if isinstance(table, Table) else table
    pieces = {"bon.png": picture()} if files is None else files
    row = begin(
        by,
        lanes()[couloir],
        [upload(name, content)],
        [upload(piece, data) for piece, data in pieces.items()],
        **options,
    )
    examine(row)
    return row


def report(row: SheetImport) -> dict[str, Any]:
    """Its summary."""
    assert row.refusal == ""
    return kept_of(row)


def said(row: SheetImport, rank: int = 0) -> list[str]:
    """The errors of one of its requests: « where : what », with plain spaces."""
    found = report(row)["rows"][rank]["found"]
    return [plain(f"{one['where']} : {one['text']}") for one in found if one["error"]]


def plain(text: str) -> str:
    """The text with plain spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def stands(row: SheetImport) -> list[str]:
    """How each of its requests stands."""
    return [one["stands"] for one in report(row)["rows"]]
