"""ESMS that the directory ties to another OG than the one that orders them: the ways to put that right.

A request holds only ESMS of its own OG, and several OG only where a mandataire carries the order.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..models import AdvanceRequest, Beneficiary, InstallationScenario, ManagingBody
from ..models.copies import ANSWERS, put_in
from .drift import RowDrift
from .sections import Changes

#: The OG is in the request already; it joins the others; it takes the place of the only one; or it cannot come in.
HERE, JOIN, REPLACE, IMPOSSIBLE = "here", "join", "replace", ""

#: What an ESMS that moves keeps, besides its answers: what the request says of it, and what was decided on it.
_COPIES = ("finess_geo", "name", "town", "category_code", "category_label", "closed")


class Ways:
    """How the ESMS of a request can follow into their OG of today."""

    def __init__(self, request: AdvanceRequest) -> None:
        present = list(request.beneficiaries.all())
        self._numbers = {og.finess_juridique for og in present}
        self._mandataire = request.is_mandataire is True
        self._ordered = {row.pk for og in present for row in og.scenarios.all() if row.ticked}

    def of(self, target: ManagingBody, rows: Sequence[RowDrift]) -> str:
        """One of the constants above, for those ESMS that depend on ``target`` now."""
        if target.finess_juridique in self._numbers:
            return HERE
        if self._mandataire:
            return JOIN
        alone = len(self._numbers) == 1 and len(rows) == len(self._ordered)
        return REPLACE if alone and self._ordered == {one.row.pk for one in rows} else IMPOSSIBLE


def move(request: AdvanceRequest, rows: Sequence[RowDrift], changes: Changes) -> str:
    """Order those ESMS, all of one OG of today, through it; a French sentence of what was done.

    They take their answers along. An OG that comes in, or leaves because nothing of it is left, is a save of its
    own section too: whoever has that page open is told.
    """
    target = rows[0].moved_to if rows else None
    way = Ways(request).of(target, rows) if target is not None else IMPOSSIBLE
    if target is None or way == IMPOSSIBLE:
        return "Rien n’a été changé : aucun ESMS ne peut suivre son organisme dans cette demande."
    og = put_in(request, target)
    _bring(og, rows, changes)
    said = f"{len(rows)} ESMS dépend{'ent' if len(rows) > 1 else ''} maintenant de {og.name} dans la demande."
    if way == HERE:
        return said
    kind = str(AdvanceRequest._meta.verbose_name)
    changes.note("bénéficiaires", kind, None, str(og))
    if way == REPLACE:
        _take_out(request, target, changes)
    request.section_versions["beneficiaires"] = request.version_of("beneficiaires") + 1
    return f"{said} Cet organisme est nouveau ici : complétez sa tranche, son responsable et son certificat."


def _bring(og: Beneficiary, rows: Sequence[RowDrift], changes: Changes) -> None:
    there = {row.finess_geo: row for row in InstallationScenario.objects.filter(beneficiary=og)}
    moving = [(one.row, one.known.pk) for one in rows if isinstance(one.row, InstallationScenario)]
    new = []
    for place, (row, known) in enumerate(moving, start=len(there)):
        values = {column: getattr(row, column) for column in (*_COPIES, *ANSWERS)}
        decided = {column: mark for column, mark in row.register_kept.items() if column != "og"}
        changes.put(row, "ticked", False)
        if held := there.get(row.finess_geo):
            changes.touch(held, "register_kept", decided)
            for column, value in ({"ticked": True} | values).items():
                changes.put(held, column, value)
        else:
            values |= {"beneficiary": og, "establishment_id": known, "register_kept": decided}
            new.append(InstallationScenario(position=place, **values))
    InstallationScenario.objects.bulk_create(new, batch_size=100)
    changes.note("FINESSGeos", str(og), "", ", ".join(sorted(row.finess_geo for row, _ in moving)))


def _take_out(request: AdvanceRequest, target: ManagingBody, changes: Changes) -> None:
    for row in request.beneficiaries.all():
        if row.finess_juridique != target.finess_juridique:
            changes.put(row, "removed", True)
            changes.note("bénéficiaires", str(AdvanceRequest._meta.verbose_name), str(row), None)
