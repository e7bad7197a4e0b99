"""Section 4: for each OG its contact, and the certificate questions that its answers call for."""

from collections.abc import Iterator
from typing import ClassVar

from ..models import Beneficiary
from ..models.columns import OG_COLUMNS
from .places import og_field
from .step import StepForm

#: The tags that a person answers here, in the order of the page; the OG itself is chosen in section 1.
TAGS = tuple(tag for tag in OG_COLUMNS if tag != "FINESSJuridique")


class ResponsablesForm(StepForm):
    """One group of fields per OG."""

    section: ClassVar[str] = "responsables"

    def build(self) -> None:
        for og in self.request.beneficiaries.all():
            for tag in TAGS:
                column = OG_COLUMNS[tag]
                self.add_tag(og_field(og, column), og, column, tag, departement=og.departement or None)

    def groups(self) -> Iterator[tuple[Beneficiary, dict[str, str]]]:
        """For the page: each OG with the names of its fields by column."""
        for og in self.request.beneficiaries.all():
            columns = [OG_COLUMNS[tag] for tag in TAGS]
            yield og, {column: og_field(og, column) for column in columns}
