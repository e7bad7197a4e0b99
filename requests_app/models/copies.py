"""How a row of the directory is copied into a request, as of today: what the directory says later changes no copy."""

from typing import Any

from .beneficiary import Beneficiary, InstallationScenario
from .columns import ESMS_COLUMNS
from .directory import Establishment, ManagingBody
from .request import AdvanceRequest

#: What a person answered of an ESMS, whichever OG it is ordered by.
ANSWERS = tuple(column for tag, column in ESMS_COLUMNS.items() if tag != "FINESSGeo")


def og_copy(og: ManagingBody) -> dict[str, Any]:
    """What a request copies of an OG, by column."""
    return {
        "managing_body": og,
        "name": og.full_name,
        "town": og.town,
        "departement": og.departement,
        "closed": og.closed,
    }


def put_in(request: AdvanceRequest, og: ManagingBody) -> Beneficiary:
    """Put an OG in the request. One that was in it before comes back as it was, with its answers."""
    position = Beneficiary.everything.filter(request=request).count()
    row, created = Beneficiary.everything.get_or_create(
        request=request,
        finess_juridique=og.finess_juridique,
        defaults=og_copy(og) | {"position": position},
    )
    if not created:
        row.removed = False
        row.save(update_fields=["removed"])
    return row


def scenario_from(
    og: Beneficiary, row: Establishment, position: int, answered: InstallationScenario | None = None
) -> InstallationScenario:
    """A new scenario, not stored yet: its name and category of the directory, its answers from ``answered``."""
    scenario = InstallationScenario(
        beneficiary=og,
        establishment=row,
        position=position,
        finess_geo=row.finess_geo,
        name=row.full_name,
        town=row.town,
        category_code=row.category_code,
        category_label=row.category_label,
        closed=row.closed,
    )
    if answered is not None:
        for column in ANSWERS:
            setattr(scenario, column, getattr(answered, column))
    return scenario
