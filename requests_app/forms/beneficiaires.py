"""Section 1: the software, who carries the order, and the OG that it is for."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from ..models import (
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    PurchaseOrder,
    Software,
)
from ..models.columns import REQUEST_COLUMNS
from ..models.copies import put_in, scenario_from
from ..rules import Lane, lanes
from .step import Changes, StepForm, row_key

SECOND_OG_REFUSED = (
    "Sans mandataire, une demande porte sur un seul organisme gestionnaire. Pour en ajouter un second, "
    "répondez « Oui » à la question sur le mandataire, ou faites une demande par organisme."
)


class BeneficiairesForm(StepForm):
    """Software, mandataire, OG. ``add_og``, ``add_esms`` and ``remove_og`` are the buttons beside each row.

    An ESMS leads to its OG: both come in, the ESMS ticked as part of the order.
    """

    section: ClassVar[str] = "beneficiaires"
    refusal: str = ""
    done: str = ""  #: what a button did that the page does not show by itself

    @property
    def lane(self) -> Lane:
        """Before a software is chosen any lane gives the labels: they are the same questions."""
        return super().lane if self.request.software else next(iter(lanes().values()))

    def build(self) -> None:
        chosen = [self.request.software_id] if self.request.software_id else []
        offered = Software.objects.filter(Q(active=True) | Q(pk__in=chosen)).select_related("supplier")
        self.offered = {str(row.pk): row for row in offered}
        self.fields["software"] = forms.ChoiceField(
            label="Logiciel",
            required=False,
            choices=[("", "Choisissez…"), *((pk, str(row)) for pk, row in self.offered.items())],
            help_text="Il donne le couloir et le numéro ANS de la demande.",
        )
        for tag, column in REQUEST_COLUMNS.items():
            self.add_tag(column, self.request, column, tag, departement=self._departement())

    def _departement(self) -> str | None:
        """Where the OG are, if all are in one département: a mandataire's phone has its country code."""
        found = {og.departement for og in self.request.beneficiaries.all() if og.departement}
        return found.pop() if len(found) == 1 else None

    def asks(self, name: str) -> bool:
        """The buttons beside the OG."""
        return name in ("add_og", "add_esms", "remove_og")

    def stored(self) -> dict[str, Any]:
        return {**super().stored(), "software": str(self.request.software_id or "")}

    def apply(self, changes: Changes) -> None:
        """Besides the answers: the software, and the OG put in or taken out."""
        super().apply(changes)
        chosen = self.offered.get(self.data.get("software", ""))
        if chosen is not None:
            changes.put(self.request, "software", chosen)
            self._follow_supplier(chosen, changes)
        if added := self.data.get("add_og"):
            self._add_og(added, changes)
        if added := self.data.get("add_esms"):
            self._add_esms(added, changes)
        if removed := self.data.get("remove_og"):
            self._remove(removed, changes)

    def _follow_supplier(self, software: Software, changes: Changes) -> None:
        """The VAT regime is the supplier's until the order's own section is saved; then it only changes by hand."""
        order, _ = PurchaseOrder.objects.get_or_create(request=self.request)
        if not order.vat_regime or not self.request.version_of("commande"):
            changes.put(order, "vat_regime", software.supplier.vat_regime)

    def _add_og(self, pk: str, changes: Changes) -> None:
        og = ManagingBody.objects.filter(pk=row_key(pk)).first()
        if og is None:
            self.refusal = "Cet organisme n’est plus au répertoire : cherchez-le à nouveau."
        elif self._present(og) is not None:
            self.refusal = f"{og.full_name} est déjà dans la demande."
        else:
            self._come_in(og, changes)

    def _add_esms(self, pk: str, changes: Changes) -> None:
        esms = Establishment.objects.select_related("managing_body").filter(pk=row_key(pk)).first()
        if esms is None:
            self.refusal = "Cet établissement n’est plus au répertoire : cherchez-le à nouveau."
            return
        og = self._present(esms.managing_body)
        added = og is None
        if og is None:
            og = self._come_in(esms.managing_body, changes)
        if og is None:
            return
        if not self._tick(og, esms, changes) and not added:
            self.refusal = f"{esms.full_name} est déjà coché dans « Établissements »."
        else:
            self.done = f"{esms.full_name} est coché dans « Établissements »."

    def _present(self, og: ManagingBody) -> Beneficiary | None:
        rows = self.request.beneficiaries.all()
        return next((row for row in rows if row.finess_juridique == og.finess_juridique), None)

    def _come_in(self, og: ManagingBody, changes: Changes) -> Beneficiary | None:
        """Put the OG in; None, with the reason told, where the request has all the OG that it may have."""
        if len(self.request.beneficiaries.all()) and self.request.is_mandataire is not True:
            self.refusal = SECOND_OG_REFUSED
            return None
        row = put_in(self.request, og)
        changes.note("bénéficiaires", "demande d’avance", None, str(row))
        return row

    def _tick(self, og: Beneficiary, esms: Establishment, changes: Changes) -> bool:
        """Tick the ESMS in the next section, as of which an older page is now stale; whether it was not yet."""
        held = og.scenarios.filter(finess_geo=esms.finess_geo).first()
        if held is not None and held.ticked:
            return False
        scenario = held or scenario_from(og, esms, og.scenarios.count(), self._answered_elsewhere(esms))
        scenario.ticked = True
        scenario.save()
        versions = self.request.section_versions
        versions["etablissements"] = self.request.version_of("etablissements") + 1
        changes.note("FINESSGeos", str(og), None, esms.finess_geo)
        return True

    def _answered_elsewhere(self, esms: Establishment) -> InstallationScenario | None:
        """What this request holds of the ESMS under another OG: its answers come along."""
        rows = InstallationScenario.objects.filter(
            beneficiary__request=self.request, finess_geo=esms.finess_geo
        )
        return rows.order_by("pk").last()

    def _remove(self, pk: str, changes: Changes) -> None:
        row = self.request.beneficiaries.filter(pk=row_key(pk)).first()
        if row is not None:
            row.removed = True
            row.save(update_fields=["removed"])
            changes.note("bénéficiaires", "demande d’avance", str(row), None)
