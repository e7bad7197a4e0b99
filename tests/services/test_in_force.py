"""What is in force: the newest structure, decisions and scale."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from requests_app.asp_file import StructureError, default_structure
from requests_app.models import DecisionSet, FundingScale, User
from requests_app.rules import Decisions, Place, ScaleRow, lanes
from requests_app.services.in_force import (
    context_for,
    decisions_in_force,
    scale_as_json,
    scale_in_force,
    set_structure,
    structure_in_force,
    structure_row,
)

from ..services.batch_world import make_software

LANE = lanes()["ms1-dui"]


@pytest.mark.django_db
def test_as_shipped() -> None:
    assert (structure_row(LANE), decisions_in_force()) == (None, Decisions())
    assert structure_in_force(LANE).order(Place("impId")) == default_structure(LANE).order(Place("impId"))
    (row,) = scale_in_force(LANE)
    assert (row.tranche, row.amount_ttc, row.from_esms, row.to_esms) == ("B", Decimal("2920.00"), None, None)


@pytest.mark.parametrize("switch", Decisions.__dataclass_fields__)
@pytest.mark.django_db
def test_the_newest_decisions(switch: str) -> None:
    shipped = getattr(Decisions(), switch)
    DecisionSet.objects.create()
    DecisionSet.objects.create(**{switch: not shipped})
    assert getattr(decisions_in_force(), switch) is not shipped


@pytest.mark.django_db
def test_the_scale_of_the_lane_alone() -> None:
    FundingScale.objects.create(couloir="ms2-dui-pds", tranche="Z", amount_ttc=1, source="essai")
    assert [row.tranche for row in scale_in_force(LANE)] == ["B"]


def test_the_scale_as_a_batch_keeps_it() -> None:
    (kept,) = scale_as_json((ScaleRow("B", Decimal("2920.00"), source="3.1"),))
    assert kept == {
        "tranche": "B", "amount_ttc": "2920.00", "from_esms": None, "to_esms": None,
        "from_date": None, "to_date": None, "source": "3.1",
    }  # fmt: skip


@pytest.mark.django_db
def test_the_one_context() -> None:
    software = make_software()
    context = context_for(software)
    assert context.software is not None
    assert (context.lane, context.today, context.portal, context.software.numero_ans, context.software.siret) == (
        LANE, timezone.localdate(), True, "0123456789", "73282932000074",
    )  # fmt: skip


def test_a_model_that_lacks_a_tag_is_refused(administrateur: User) -> None:
    with pytest.raises(StructureError):
        set_structure(LANE, "{}", administrateur)
    assert structure_row(LANE) is None
