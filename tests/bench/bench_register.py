"""The register of 5,000 numéros ASP out to CSV and XLSX, against the same cells written by the bare libraries.

Run it with ``python -m tests.bench.bench_register``; the aims are ratios, by processor time. Memory is the most that
Python held at once during one export.
"""

from __future__ import annotations

import csv
import io
import sys
import tracemalloc
from collections.abc import Callable
from string import ascii_uppercase, digits
from typing import Any

from .database import fresh_database, set_up
from .timing import compare, spent

MANY, ROUNDS = 5_000, 2
#: Beside the bare library, a row is read from the database and its JSON line parsed; a cell is guarded and dressed.
AIM_CSV, AIM_XLSX = 60.0, 6.0
AIM_CSV_MO, AIM_XLSX_MO = 20, 40


def _number(rank: int) -> str:
    letters = ascii_uppercase + digits
    return "Z" + "".join(letters[rank // 36**place % 36] for place in range(4))


def populate() -> None:
    """So many accepted requests of four ESMS, from one that was really frozen; every third is granted and paid."""
    from django.utils import timezone

    from requests_app.models import AdvanceRequest, BatchLine, Examination, Payment, PurchaseOrder

    from ..services.after_world import accepted
    from ..services.batch_world import make_software, make_user

    owner, admin = make_user("commercial"), make_user("admin", admin=True)
    (first,) = accepted(make_software(), owner, admin, esms=4)
    line, today = BatchLine.objects.get(), timezone.localdate()
    made = AdvanceRequest.objects.bulk_create(
        AdvanceRequest(
            software=first.software,
            owner=owner,
            status="accepted",
            reference=f"R{rank}",
            reference_key=f"r{rank}",
        )
        for rank in range(MANY - 1)
    )
    PurchaseOrder.objects.bulk_create(PurchaseOrder(request=one, vat_regime="TTC") for one in made)
    for rank, one in enumerate(made):
        line.pk, line.request, line.num_ligne = None, one, rank + 2
        line.numero_editeur, line.numero_asp = _number(rank), f"ASP{rank:08}"
        line._state.adding = True
        line.save(force_insert=True)
    third = made[::3]
    Examination.objects.bulk_create(Examination(request=one, outcome="granted", on=today) for one in third)
    Payment.objects.bulk_create(Payment(request=one, on=today, amount="2920.00") for one in third)


def _bare_csv(rows: list[list[Any]]) -> int:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return len(out.getvalue())


def _bare_xlsx(rows: list[list[Any]]) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return len(out.getvalue())


def _peak(work: Callable[[], object]) -> float:
    """The most Python held at once, in Mo."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _within(name: str, peak: float, aim: float) -> bool:
    print(f"{name}: {peak:.1f} Mo at most (aim: {aim})")
    return peak <= aim


def main() -> int:
    """Print times, ratios and memory; 1 where an aim is missed."""
    set_up()
    from requests_app.services.asp_register import (
        RegisterFilters,
        as_csv,
        as_workbook,
        cells,
        register_lines,
        register_rows,
    )

    with fresh_database():
        populate()
        lines = register_lines(RegisterFilters())
        rows = [cells(row) for row in register_rows(lines)]
        assert len(rows) == MANY

        def out_csv() -> int:
            return sum(map(len, as_csv(lines)))

        def out_xlsx() -> int:
            return len(as_workbook(lines))

        print(f"{MANY} numéros ASP, {out_csv() / 1e6:.1f} Mo of CSV, {out_xlsx() / 1e6:.1f} Mo of XLSX")
        kept = [
            compare(
                "CSV", spent(out_csv, ROUNDS), "bare csv", spent(lambda: _bare_csv(rows), ROUNDS), AIM_CSV
            ),
            compare(
                "XLSX",
                spent(out_xlsx, ROUNDS),
                "bare openpyxl",
                spent(lambda: _bare_xlsx(rows), ROUNDS),
                AIM_XLSX,
            ),
            _within("memory, CSV", _peak(out_csv), AIM_CSV_MO),
            _within("memory, XLSX", _peak(out_xlsx), AIM_XLSX_MO),
        ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
