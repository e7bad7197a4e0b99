"""What earlier requests answered of the same OG and ESMS: proposed where the draft has no answer yet.

A proposal is only shown. It becomes an answer when a person takes it (``known_fill``), and only of an empty field:
until then nothing stores, judges or submits it.

Which request is asked: the newest that was submitted and still is, whoever sold it. Not the accepted ones first:
the agency judges a line, it does not know whether the contact left since, so the last word is the best. Drafts and
returned requests are still being written, abandoned ones were given up: they know nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..models import AdvanceRequest, Beneficiary, InstallationScenario
from ..models.columns import OG_COLUMNS
from ..rules.statuses import EDITABLE, REQUEST_LABELS
from .in_force import scale_in_force
from .known_fit import Filled, Fit, is_blank
from .known_scenarios import Origin, agreed, latest_of

#: The statuses of a request that knows something.
KNOWING = frozenset(REQUEST_LABELS) - EDITABLE - {"abandoned"}

MANDATAIRE, CONTACT, CERTIFICATE, TRANCHE, SCENARIO = (
    "mandataire",
    "responsable",
    "certificat",
    "tranche",
    "scenario",
)
_CONTACT = tuple(column for tag, column in OG_COLUMNS.items() if tag.endswith("ResponsableOG"))
#: What a certificate calls for; whether one is ordered is this order's own question.
_CERTIFICATE = tuple(
    column
    for column in OG_COLUMNS.values()
    if column not in (*_CONTACT, "finess_juridique", "demande_certificat")
)
#: Of one person: beside another answer than theirs, the rest of it is somebody else's.
_ONE_PERSON = {
    MANDATAIRE: ("nom_mandataire", "email_mandataire", "telephone_mandataire"),
    CONTACT: _CONTACT,
    CERTIFICATE: (
        "statut_admin_technique",
        "numero_carte_cpx",
        "nom_admin_technique",
        "telephone_admin_technique",
        "email_admin_technique",
    ),
}


@dataclass(frozen=True, slots=True)
class Block:
    """What one earlier request proposes for some empty answers of one row of the draft."""

    code: str
    row: Filled
    origin: Origin
    values: Mapping[str, Any]  #: column -> as it would be stored

    @property
    def token(self) -> str:
        """A digest of what is proposed: what a person takes is what the page showed."""
        return token_of([self])


def token_of(blocks: Iterable[Block]) -> str:
    """The same of many."""
    said = [(block.code, block.row.pk, block.origin.request, dict(block.values)) for block in blocks]
    return blake2b(repr(said).encode(), digest_size=6).hexdigest()


def known_answers(request: AdvanceRequest, section: str) -> list[Block]:
    """What is proposed in a section of the wizard, in the order of its page.

    ``request`` comes from ``access.with_parts``. At most two queries a section, none where nothing is empty.
    """
    look = _LOOK.get(section)
    return look(request, Fit.of(request)) if look and request.is_editable else []


def known_ogs(request: AdvanceRequest) -> dict[int, Origin]:
    """The newest request that knows each OG of the draft, by the OG's primary key there. One query."""
    ogs = list(request.beneficiaries.all())
    found: dict[str, Origin] = {}
    for row in _earlier_ogs(request, ogs) if ogs else ():
        found.setdefault(row.finess_juridique, _origin_of(row))
    return {og.pk: found[og.finess_juridique] for og in ogs if og.finess_juridique in found}


def _mandataire(request: AdvanceRequest, fit: Fit) -> list[Block]:
    """The mandataire of an earlier order that had most of these OG."""
    columns = ("is_mandataire", *_ONE_PERSON[MANDATAIRE])
    numbers = [og.finess_juridique for og in request.beneficiaries.all()]
    if request.is_mandataire is False or not numbers or not _blank(request, columns):
        return []
    earlier = AdvanceRequest.objects.filter(
        status__in=KNOWING,
        is_mandataire=True,
        beneficiaries__finess_juridique__in=numbers,
        beneficiaries__removed=False,
    )
    found = (
        earlier.exclude(pk=request.pk)
        .annotate(shared=Count("beneficiaries"), moment=_moment(""))
        .order_by("-shared", "-moment", "-pk")
        .first()
    )
    if found is None:
        return []
    origin = Origin(found.pk, _day(found.moment), found.owner_id)
    return _made(MANDATAIRE, request, origin, found, columns, fit)


def _contacts(request: AdvanceRequest, fit: Fit) -> list[Block]:
    """Contact and certificate of each OG, each of the newest request that has one."""
    ogs = [
        og
        for og in request.beneficiaries.all()
        if _blank(og, _CONTACT) or (og.demande_certificat and _blank(og, _CERTIFICATE))
    ]
    earlier = list(_earlier_ogs(request, ogs)) if ogs else []
    blocks: list[Block] = []
    for og in ogs:
        of_og = [row for row in earlier if row.finess_juridique == og.finess_juridique]
        with_certificate = [row for row in of_og if row.demande_certificat and og.demande_certificat]
        for code, columns, rows in (
            (CONTACT, _CONTACT, of_og),
            (CERTIFICATE, _CERTIFICATE, with_certificate),
        ):
            if known := next((row for row in rows if not _blank(row, columns[:1])), None):
                blocks += _made(code, og, _origin_of(known), known, columns, fit)
    return blocks


def _tranches(request: AdvanceRequest, fit: Fit) -> list[Block]:
    """The tranche of each OG that has none yet, of the newest request in the same lane, if the scale has it."""
    ogs = [og for og in request.beneficiaries.all() if not og.known_tranche]
    if not ogs or fit.lane is None:
        return []
    codes = {row.tranche for row in scale_in_force(fit.lane)}
    known: dict[str, Beneficiary] = {}
    for row in _earlier_ogs(request, ogs):
        if row.known_tranche in codes and getattr(row, "couloir", "") == fit.couloir:
            known.setdefault(row.finess_juridique, row)
    return [
        Block(TRANCHE, og, _origin_of(found), {"tranche": found.tranche})
        for og in ogs
        if (found := known.get(og.finess_juridique))
    ]


def _scenarios(request: AdvanceRequest, fit: Fit) -> list[Block]:
    """Of each ESMS its own newest scenario; where it has none, what the other ESMS of its OG agree on."""
    ogs = {og.pk: og for og in request.beneficiaries.all()}
    rows = [
        row for og in ogs.values() for row in og.scenarios.all() if row.ticked and _blank(row, fit.scenario)
    ]
    if not rows:
        return []
    earlier = _earlier_scenarios(request)
    own = InstallationScenario.objects.filter(beneficiary__request=request, ticked=True)
    of_esms = latest_of(earlier.filter(finess_geo__in=own.values("finess_geo")))
    new = [row for row in rows if row.finess_geo not in of_esms]
    numbers = {ogs[row.beneficiary_id].finess_juridique for row in new}
    of_og = agreed(earlier.filter(beneficiary__finess_juridique__in=numbers), fit.couloir) if numbers else {}
    blocks: list[Block] = []
    for row in rows:
        known = of_esms.get(row.finess_geo) or of_og.get(ogs[row.beneficiary_id].finess_juridique)
        if known is None:
            continue
        # A trade profile is a lane's own; everything else is asked alike.
        values = {
            column: value
            for column, value in known.values.items()
            if column != "profil_metier" or known.couloir == fit.couloir
        }
        if proposed := fit.proposed(row, values):
            blocks.append(Block(SCENARIO, row, known.origin, proposed))
    return blocks


_LOOK: Mapping[str, Callable[[AdvanceRequest, Fit], list[Block]]] = {
    "beneficiaires": _mandataire,
    "responsables": _contacts,
    "commande": _tranches,
    "scenarios": _scenarios,
}


def _made(
    code: str, row: Filled, origin: Origin, known: Any, columns: Sequence[str], fit: Fit
) -> list[Block]:
    values = {column: getattr(known, column) for column in columns}
    proposed = fit.proposed(row, values) if same_person(code, row, values) else {}
    return [Block(code, row, origin, proposed)] if proposed else []


def same_person(code: str, row: Filled, values: Mapping[str, Any]) -> bool:
    """Whether what is answered already is of the person that these values are of."""
    answered = (
        (getattr(row, column), values[column]) for column in _ONE_PERSON.get(code, ()) if column in values
    )
    return all(is_blank(mine) or mine == theirs for mine, theirs in answered)


def _blank(row: Filled, columns: Iterable[str]) -> bool:
    return any(is_blank(getattr(row, column)) for column in columns)


def _moment(prefix: str) -> Coalesce:
    return Coalesce(f"{prefix}submitted_at", f"{prefix}created_at")


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _earlier_ogs(request: AdvanceRequest, ogs: Iterable[Beneficiary]) -> QuerySet[Beneficiary]:
    """The same OG in the requests that know something, the newest first."""
    earlier = Beneficiary.objects.filter(
        finess_juridique__in={og.finess_juridique for og in ogs}, request__status__in=KNOWING
    )
    return (
        earlier.exclude(request=request)
        .annotate(
            moment=_moment("request__"),
            owner=F("request__owner_id"),
            couloir=F("request__software__couloir"),
        )
        .order_by("-moment", "-request_id")
    )


def _origin_of(row: Any) -> Origin:
    return Origin(row.request_id, _day(row.moment), row.owner)


def _earlier_scenarios(request: AdvanceRequest) -> QuerySet[InstallationScenario]:
    earlier = InstallationScenario.objects.filter(
        ticked=True, beneficiary__removed=False, beneficiary__request__status__in=KNOWING
    )
    return (
        earlier.exclude(beneficiary__request=request)
        .annotate(moment=_moment("beneficiary__request__"))
        .order_by("-moment", "-beneficiary__request_id")
    )
