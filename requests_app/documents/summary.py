"""The summary of a request as a PDF: what the check page shows, to be sent or filed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from ..models import AdvanceRequest
from ..rules.quote import Quote
from .pdf import pdf_of

_STYLES = """
@page { size: A4; margin: 18mm 16mm 20mm; font: 8pt "Source Sans"; color: #55606f;
  @bottom-right { content: "page " counter(page) " / " counter(pages) }
  @bottom-left { content: string(title) } }
html { font: 10pt/1.4 "Source Sans"; color: #1c2430 }
h1 { font-size: 17pt; margin: 0 0 2mm; string-set: title content() }
h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 0.5pt solid #7b8797; break-after: avoid }
h3 { font-size: 10.5pt; margin: 3mm 0 1mm; break-after: avoid }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: 1mm 2mm 1mm 0; border-bottom: 0.3pt solid #d5dbe3;
  overflow-wrap: anywhere }
table.pairs th { width: 38%; font-weight: 400; color: #55606f }
table.rows { font-size: 8pt; table-layout: fixed }
p.esms { font-size: 8pt; white-space: pre-line; columns: 2; margin: 1mm 0 4mm }
tr { break-inside: avoid } .hint { color: #55606f } .equation { font-weight: 700 }
"""


#: From so many ESMS on they are listed by identical answers: a table of them all takes seconds to lay out.
GROUPED_FROM = 150


@dataclass(frozen=True, slots=True)
class AlikeEsms:
    """ESMS of an OG whose answers are the same."""

    answers: tuple[tuple[str, str], ...]  #: label and text
    rows: tuple[Any, ...]


def alike(lines: Iterable[Any]) -> tuple[AlikeEsms, ...]:
    """The ESMS of an OG by their answers, in the order in which each first comes."""
    groups: dict[tuple[tuple[str, str], ...], list[Any]] = {}
    for line in lines:
        groups.setdefault(tuple((cell.label, cell.text) for cell in line.cells), []).append(line.row)
    return tuple(AlikeEsms(answers, tuple(rows)) for answers, rows in groups.items())


def summary_of(request: AdvanceRequest, shown: Any, quote: Quote) -> bytes:
    """The PDF of a request as it is stored. ``shown`` is its display (``views.review_display.display``)."""
    grouped = shown.esms_count >= GROUPED_FROM
    blocks = [(block, alike(block.esms) if grouped else ()) for block in shown.ogs]
    context = {"request_row": request, "shown": shown, "quote": quote, "blocks": blocks}
    return pdf_of(render_to_string("documents/summary.html", context), _STYLES)
