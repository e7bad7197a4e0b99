"""An entry of a file as a request that is not stored yet: judged, compared and at last created as it stands here.

Its rows have primary keys below zero, and hang together as if they had been prefetched: what judges a stored
request judges this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from django.db import models

from ..models import (
    NONE_ANSWER,
    AdvanceRequest,
    AmountMode,
    Attachment,
    Beneficiary,
    InstallationScenario,
    PurchaseOrder,
    Software,
    User,
)
from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, REQUEST_COLUMNS
from ..models.copies import og_copy, scenario_from
from ..rules import Context, Lane
from ..rules.amounts import AmountError, parse_amount, rows_for
from ..rules.days import parse_day
from ..rules.numbers import finess
from ..spreadsheet import Row
from .order_amount import calculated_amount
from .sections import SECTIONS
from .sheet_answers import Mended, Reading, fill
from .sheet_entries import ESMS_NUMBER, OG_NUMBER, Entry
from .sheet_pieces import FILE_COLUMNS, Pieces
from .sheet_world import Desk, World

#: What the column of an amount holds; a longer one stays text.
_MOST_DIGITS = PurchaseOrder._meta.get_field("amount_ht").max_digits or 0
_keys = count(-1, -1)


@dataclass(slots=True)
class Built:
    """An entry, the request made of it, and which row each of its parts came from."""

    entry: Entry
    request: AdvanceRequest
    software: Software  #: the request's own, or the stand-in that it is judged with
    ogs: list[tuple[Beneficiary, Row]] = field(default_factory=list)
    esms: list[tuple[InstallationScenario, Row]] = field(default_factory=list)
    pieces: list[Attachment] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)

    @property
    def order(self) -> PurchaseOrder:
        """Its order."""
        return self.request.order

    def rows_of(self, og: Beneficiary) -> list[tuple[InstallationScenario, Row]]:
        """The ESMS of one of its OG."""
        return [(esms, row) for esms, row in self.esms if esms.beneficiary is og]


def build(
    entry: Entry, world: World, desk: Desk, pieces: Pieces, owner: User, software: Software | None
) -> Built:
    """The request of an entry. ``software`` is None where it is not known: a stand-in judges the rest."""
    request = AdvanceRequest(
        pk=next(_keys),
        owner=owner,
        software=software,
        reference=entry.reference,
        section_versions={section.code: 1 for section in SECTIONS},
    )
    built = Built(entry, request, software or desk.stand_in())
    _put_beneficiaries(built, world, desk.lane)
    fill(request, REQUEST_COLUMNS, entry.row, desk.lane, built.reading, _departement(built))
    context = desk.context(built.software)
    _put_order(built, software)
    _suggest_tranches(built, world, context)
    _put_pieces(built, desk.lane, pieces)
    _hang_together(built)
    if built.order.amount_mode == AmountMode.AUTO:
        built.order.amount_ht = calculated_amount(request, context.scale or (), context.decisions)
    return built


def _put_beneficiaries(built: Built, world: World, lane: Lane) -> None:
    for position, row in enumerate(built.entry.ogs):
        number = row.text(OG_NUMBER)
        if not finess.has_form(number):
            built.reading.unkept.append((row, OG_NUMBER, row.cells[OG_NUMBER].shown))
            continue
        known = world.ogs.get(number)
        copied = og_copy(known) if known else {"name": row.text("name").strip()}
        og = Beneficiary(
            pk=next(_keys),
            request=built.request,
            finess_juridique=number,
            position=position,
            tranche=_tranche(row.text("tranche")),
            **copied,
        )
        own = {tag: column for tag, column in OG_COLUMNS.items() if tag != OG_NUMBER}
        fill(og, own, row, lane, built.reading, og.departement or None)
        built.ogs.append((og, row))
        _put_scenarios(built, og, built.entry.esms[number], world, lane)


def _put_scenarios(built: Built, og: Beneficiary, rows: Sequence[Row], world: World, lane: Lane) -> None:
    own = {tag: column for tag, column in ESMS_COLUMNS.items() if tag != ESMS_NUMBER}
    for position, row in enumerate(rows):
        number = row.text(ESMS_NUMBER)
        if not finess.has_form(number):
            built.reading.unkept.append((row, ESMS_NUMBER, row.cells[ESMS_NUMBER].shown))
            continue
        known = world.esms.get(number)
        scenario = (
            scenario_from(og, known, position)
            if known
            else InstallationScenario(
                beneficiary=og, position=position, finess_geo=number, name=row.text("name").strip()
            )
        )
        scenario.pk = next(_keys)
        fill(scenario, own, row, lane, built.reading)
        built.esms.append((scenario, row))


def _tranche(text: str) -> str:
    """A tranche's code, whether or not the word stands before it.

    >>> _tranche(" Tranche b "), _tranche("B"), _tranche("null"), _tranche("")
    ('B', 'B', 'null', '')
    """
    if text == NONE_ANSWER:
        return text
    clean = text.strip()
    return clean[7:].strip().upper() if clean.lower().startswith("tranche") else clean.upper()


def _departement(built: Built) -> str | None:
    """Where the OG are, if all are in one département: a mandataire's phone has its country code."""
    found = {og.departement for og, _ in built.ogs if og.departement}
    return found.pop() if len(found) == 1 else None


def _put_order(built: Built, software: Software | None) -> None:
    row, request = built.entry.row, built.request
    usual = software.supplier.vat_regime if software else ""
    regime = row.text("regimeTVA")
    if regime and regime not in ("TTC", "HT"):
        built.reading.unkept.append((row, "regimeTVA", row.cells["regimeTVA"].shown))
        regime = ""
    elif not regime and usual:
        built.reading.mended.append(Mended(row, "regimeTVA", "", usual, ("régime du fournisseur",)))
        regime = usual
    order = PurchaseOrder(
        pk=next(_keys), request=request, reference=row.text("order_reference").strip(), vat_regime=regime
    )
    request.order = order
    kept: dict[str, str] = {}
    if (day := row.text("dateCommande")).strip():
        try:
            order.order_date = parse_day(day)
        except ValueError:
            kept["order_date"] = day
    if (amount := row.text("montantSegurHT")).strip():
        order.amount_mode = AmountMode.TYPED
        order.amount_ht = _amount(amount)
        if order.amount_ht is None:
            kept["amount_ht"] = amount
    if kept:
        request.saisie["commande"] = kept


def _amount(text: str) -> Decimal | None:
    """The amount; None where it cannot be read, or where no column holds so much."""
    try:
        value = parse_amount(text)
    except AmountError:
        return None
    return value if len(value.as_tuple().digits) <= _MOST_DIGITS else None


def _suggest_tranches(built: Built, world: World, context: Context) -> None:
    """An OG without an answer gets the one tranche that the scale's bounds name, as when the wizard saves."""
    for og, row in built.ogs:
        if og.tranche or og.managing_body_id is None:
            continue
        many = world.open_esms[og.managing_body_id]
        codes = {one.tranche for one in rows_for(context.scale or (), many, built.order.order_date)}
        if many and len(codes) == 1:
            og.tranche = codes.pop()
            why = (f"{many} ESMS ouverts au répertoire",)
            built.reading.mended.append(Mended(row, "tranche", "", og.tranche, why))


def _put_pieces(built: Built, lane: Lane, pieces: Pieces) -> None:
    for key, code in FILE_COLUMNS.items():
        piece = pieces.named(built.entry.row.text(key))
        if code in lane.attachment_types and piece is not None and piece.is_sound:
            attachment = piece.attachment(code)
            attachment.pk, attachment.request = next(_keys), built.request
            built.pieces.append(attachment)


def _hang_together(built: Built) -> None:
    """As ``access.with_parts`` would have prefetched it."""
    request = built.request
    ogs = [og for og, _ in built.ogs]
    _prefetched(request, "beneficiaries", ogs)
    for og in ogs:
        _prefetched(og, "scenarios", [esms for esms, _ in built.rows_of(og)])
    _prefetched(request, "attachments", built.pieces)


def _prefetched(holder: models.Model, name: str, rows: Sequence[models.Model]) -> None:
    """Where ``prefetch_related`` puts what it found: ``.all()`` then answers without a query."""
    holder.__dict__.setdefault("_prefetched_objects_cache", {})[name] = list(rows)
