"""The funding scale, and the decisions on the format."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from requests_app.models import (
    DecisionSet,
    FundingScale,
    User,
)
from requests_app.rules import Decisions
from requests_app.services.in_force import decisions_in_force
from tests.review_world import plain

from .pages import errors, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def scale_data(**changed: object) -> dict[str, object]:
    return {
        "couloir": "ms1-dui",
        "tranche": "C",
        "amount_ttc": "1500,50",
        "from_esms": "5",
        "to_esms": "9",
        "from_date": "01/01/2023",
        "to_date": "",
        "source": "AF-MS1-DUI-Va1",
        **changed,
    }


def test_a_row_of_the_scale(administrateur_client: Client) -> None:
    assert administrateur_client.post(page("fundingscale", "add"), scale_data()).status_code == 302
    row = FundingScale.objects.get(tranche="C")
    assert (row.amount_ttc, row.from_esms, row.from_date) == (Decimal("1500.50"), 5, date(2023, 1, 1))


def test_the_scale_is_listed_in_words(administrateur_client: Client) -> None:
    administrateur_client.post(page("fundingscale", "add"), scale_data(to_date="31/12/2023"))
    text = plain(administrateur_client.get(page("fundingscale", "changelist")).content.decode())
    for expected in ("1 500,50 €", "de 5 à 9", "du 01/01/2023 au 31/12/2023", "bornes inconnues", "toutes"):
        assert expected in text
    only = administrateur_client.get(page("fundingscale", "changelist"), {"couloir": "ms2-dui-pds"})
    assert [row.couloir for row in only.context["cl"].result_list] == ["ms2-dui-pds"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to_esms": "4"}, "to_esms"),
        ({"to_date": "31/12/2022"}, "to_date"),
        ({"amount_ttc": "0"}, "amount_ttc"),
        ({"amount_ttc": "deux"}, "amount_ttc"),
        ({"source": ""}, "source"),
        ({"couloir": "ms9"}, "couloir"),
    ],
    ids=["bounds", "dates", "zero", "no amount", "no source", "no lane"],
)
def test_a_row_that_makes_no_sense(
    administrateur_client: Client, changed: dict[str, str], field: str
) -> None:
    response = administrateur_client.post(page("fundingscale", "add"), scale_data(**changed))
    assert list(errors(response)) == [field]


def test_two_rates_for_one_day_are_refused(administrateur_client: Client) -> None:
    administrateur_client.post(page("fundingscale", "add"), scale_data(to_date="31/12/2023"))
    later = scale_data(from_date="31/12/2023", amount_ttc="1600")
    assert list(errors(administrateur_client.post(page("fundingscale", "add"), later))) == ["from_date"]
    later["from_date"] = "01/01/2024"
    assert administrateur_client.post(page("fundingscale", "add"), later).status_code == 302


def test_the_newest_decisions_are_in_force(administrateur_client: Client, administrateur: User) -> None:
    form = administrateur_client.get(page("decisionset", "add")).context["adminform"].form
    shipped = Decisions()
    assert {name: form[name].value() for name in form.fields} == {
        name: getattr(shipped, name) for name in Decisions.__dataclass_fields__
    }
    administrateur_client.post(
        page("decisionset", "add"), {"ht_cap_divided": "on", "ref_soins_follows_master": "on"}
    )
    assert decisions_in_force() == Decisions(ht_cap_divided=True, certificate_usage_required=False)
    row = DecisionSet.objects.get()
    assert row.created_by == administrateur
    assert (
        administrateur_client.post(page("decisionset", "delete", row.pk), {"post": "yes"}).status_code == 403
    )
    changed = administrateur_client.post(page("decisionset", "change", row.pk), {"ht_cap_divided": ""})
    assert changed.status_code == 403
    assert decisions_in_force().ht_cap_divided
