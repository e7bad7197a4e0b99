"""The register of numéros ASP: what the balance request will need of each accepted request, to be read or exported.

The numéro ASP « est essentiel et doit être conservé » (section 1.2, step 5). How the balance is computed is not in
the documents (« la documentation pour la demande de solde vous seront communiqués »): no balance is made up here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import BatchLine, Examination, Letter, LetterKind, Payment
from ..rules import lanes
from ..rules.advance_gap import Gap, gap
from ..rules.amounts import Advance, advance
from ..rules.statuses import REQUEST_LABELS
from ..spreadsheet.export import Heading, Value, csv_lines, workbook
from .accepted_search import found_by
from .amounts_expected import SentLine, accepted_lines, sent_line
from .deposits import file_name

#: Lines that are in memory at once.
_CHUNK = 250


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the register is narrowed to; what is empty does not narrow. The days are those of the deposit."""

    couloir: str = ""
    software: int | None = None
    status: str = ""
    owner: int | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""
    lacks_letter: bool = False  #: those whose decision or payment is recorded without its letter


def register_lines(filters: RegisterFilters) -> QuerySet[BatchLine]:
    """The accepted attempts that pass, by day of deposit and numéro ASP, with all that a row reads."""
    same = {
        "batch__couloir": filters.couloir,
        "batch__software": filters.software,
        "request__status": filters.status,
        "request__owner": filters.owner,
        "batch__deposited_on__gte": filters.first,
        "batch__deposited_on__lte": filters.last,
    }
    found = accepted_lines().filter(**{name: value for name, value in same.items() if value})
    found = found_by(found, filters.text).annotate(
        decision_letter=_letter(LetterKind.DECISION), payment_letter=_letter(LetterKind.PAYMENT)
    )
    if filters.lacks_letter:
        unproved = Q(request__examination__isnull=False, decision_letter=False)
        found = found.filter(unproved | Q(request__payment__isnull=False, payment_letter=False))
    beside = ("request__owner", "request__order", "request__examination", "request__payment")
    return (
        found.select_related("batch__software", "batch__deposited_as", *beside)
        .defer("batch__content", "returned", "request__saisie", "request__section_versions")
        .order_by("batch__deposited_on", "numero_asp", "pk")
    )


def _letter(kind: LetterKind) -> Exists:
    return Exists(Letter.objects.filter(request=OuterRef("request"), kind=kind, replaced_at__isnull=True))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An accepted request as the register tells it."""

    line: BatchLine
    sent: SentLine
    expected: Advance
    examination: Examination | None
    payment: Payment | None
    gap: Gap | None
    decision_letter: bool  #: whether it is joined
    payment_letter: bool

    @property
    def og_names(self) -> str:
        """The names of the OG, without their numbers."""
        parts = self.line.beneficiaries.split(" · ")
        numbers = (*self.sent.finess_juridiques, "")
        return " · ".join(
            next(part.removeprefix(one).strip() for one in numbers if part.startswith(one)) for part in parts
        )

    @property
    def lane(self) -> str:
        """The lane's label; its code where the portal no longer has its file."""
        known = lanes().get(self.line.batch.couloir)
        return known.label if known else self.line.batch.couloir

    @property
    def file_name(self) -> str:
        """The name that the JSON file was deposited under; empty where none is known."""
        name = self.line.batch.deposited_as
        return file_name(name) if name else ""


def register_row(line: BatchLine) -> RegisterRow:
    """A row, from a line of ``register_lines``."""
    sent = sent_line(line)
    expected = advance(line.amount_ht, sent.regime)
    payment: Payment | None = getattr(line.request, "payment", None)
    return RegisterRow(
        line=line,
        sent=sent,
        expected=expected,
        examination=getattr(line.request, "examination", None),
        payment=payment,
        gap=gap(payment.amount, expected) if payment else None,
        decision_letter=line.decision_letter,  # type: ignore[attr-defined]  # annotated by ``register_lines``
        payment_letter=line.payment_letter,  # type: ignore[attr-defined]
    )


def register_rows(lines: QuerySet[BatchLine]) -> Iterator[RegisterRow]:
    """All rows, a bounded number in memory at once, one query for each so many."""
    keys: Sequence[int] = list(lines.values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        part = {line.pk: line for line in lines.filter(pk__in=keys[start : start + _CHUNK])}
        yield from (register_row(part[pk]) for pk in keys[start : start + _CHUNK] if pk in part)


#: The columns of an export, in the order of ``cells``.
HEADINGS = (
    Heading("Numéro ASP", 18),
    Heading("Numéro éditeur", 12),
    Heading("Réponse de l’agence", 18),
    Heading("Demande n°", 11),
    Heading("Référence de la demande", 22),
    Heading("Couloir", 14),
    Heading("Logiciel", 24),
    Heading("Numéro ANS", 13),
    Heading("FINESS juridique", 14),
    Heading("Organisme gestionnaire", 34),
    Heading("Nombre d’ESMS", 10),
    Heading("FINESS géographiques", 26),
    Heading("Référence de la commande", 20),
    Heading("Date de la commande", 13),
    Heading("Montant HT (€)", 14),
    Heading("Régime de TVA", 10),
    Heading("Avance attendue, 30 % du HT (€)", 16),
    Heading("Avance attendue, 30 % du TTC (€)", 16),
    Heading("État", 18),
    Heading("Date de la décision", 13),
    Heading("Motif du refus", 30),
    Heading("Lettre de décision", 12),
    Heading("Date du versement", 13),
    Heading("Montant versé (€)", 14),
    Heading("Différence (€)", 12),
    Heading("Différence (%)", 12),
    Heading("Remarque", 24),
    Heading("Avis de paiement", 12),
    Heading("Date du dépôt", 13),
    Heading("Fichier JSON", 36),
    Heading("Commercial", 22),
)


def cells(row: RegisterRow) -> list[Value]:
    """A row as an export holds it."""
    line, request, order = row.line, row.line.request, row.line.request.order
    examination, payment, gap_ = row.examination, row.payment, row.gap
    percent: Decimal | None = gap_.percent if gap_ else None
    return [
        line.numero_asp,
        line.numero_editeur,
        line.get_answer_display(),
        request.pk,
        request.own_reference,
        row.lane,
        line.batch.software.name,
        line.batch.numero_ans,
        " ".join(row.sent.finess_juridiques),
        row.og_names,
        line.esms_count,
        " ".join(row.sent.finess_geos),
        order.reference,
        row.sent.order_date,
        line.amount_ht,
        row.sent.regime,
        row.expected.ht,
        row.expected.ttc,
        REQUEST_LABELS[request.status],
        examination.on if examination else None,
        examination.reason if examination else "",
        _joined(row.decision_letter) if examination else "",
        payment.on if payment else None,
        payment.amount if payment else None,
        gap_.euros if gap_ else None,
        percent,
        payment.note if payment else "",
        _joined(row.payment_letter) if payment else "",
        line.batch.deposited_on,
        row.file_name,
        str(request.owner),
    ]


def _joined(there: bool) -> str:
    return "oui" if there else "à joindre"


def as_csv(lines: QuerySet[BatchLine]) -> Iterator[bytes]:
    """The register as a CSV, line by line as it is read."""
    return csv_lines(HEADINGS, map(cells, register_rows(lines)))


def as_workbook(lines: QuerySet[BatchLine]) -> bytes:
    """The register as a workbook (.xlsx)."""
    return workbook("Numéros ASP", HEADINGS, map(cells, register_rows(lines)))
