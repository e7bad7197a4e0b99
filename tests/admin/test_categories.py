"""« Réglages », the table of categories."""

import pytest
from django.test import Client

from requests_app.finess.families import shipped_categories
from requests_app.models import EsmsCategory
from requests_app.rules import lanes
from requests_app.services.categories import complete, table_of
from tests.review_world import plain

from ..test_third_lane import third  # noqa: F401  the made-up lane
from .pages import errors, page

pytestmark = pytest.mark.django_db
MS1, MS2 = lanes()["ms1-dui"], lanes()["ms2-dui-pds"]


@pytest.fixture(autouse=True)
def shipped(db: None) -> None:
    """A test that committed may have emptied the table."""
    complete()


def typed(**changed: str) -> dict[str, str]:
    return {"label": "Lieux d’essai", "famille_ms1-dui": "PH", "famille_ms2-dui-pds": "", **changed}


def test_the_table_has_a_column_for_each_lane(administrateur_client: Client, third: str) -> None:  # noqa: F811
    text = plain(administrateur_client.get(page("esmscategory", "changelist")).content.decode())
    for expected in (
        "MS1-DUI",
        "MS2-DUI PDS",
        "MS9-ESSAI",
        "PDS (hors du couloir)",
        "catégories et familles",
    ):
        assert expected in text


def test_the_table_is_searched_and_filtered(administrateur_client: Client) -> None:
    found = administrateur_client.get(
        page("esmscategory", "changelist"), {"famille": "DOM", "q": "autonomie"}
    )
    assert [row.code for row in found.context["cl"].result_list] == ["209", "460"]


def test_a_family_is_changed_in_one_lane(administrateur_client: Client) -> None:
    row = EsmsCategory.objects.get(code="500")
    address = page("esmscategory", "change", row.pk)
    form = administrateur_client.get(address).context["adminform"].form
    assert {name: form[name].value() for name in ("famille_ms1-dui", "famille_ms2-dui-pds")} == {
        "famille_ms1-dui": "PA",
        "famille_ms2-dui-pds": "PA",
    }
    assert administrateur_client.post(address, typed(code="999")).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.label) == ("500", "Lieux d’essai")
    assert [table_of(lane).suggestion("500").family for lane in (MS1, MS2)] == ["PH", None]


def test_a_category_is_added_and_deleted(administrateur_client: Client) -> None:
    assert administrateur_client.post(page("esmscategory", "add"), typed(code="998")).status_code == 302
    assert table_of(MS1).suggestion("998").family == "PH"
    row = EsmsCategory.objects.get(code="998")
    administrateur_client.post(page("esmscategory", "delete", row.pk), {"post": "yes"})
    assert not table_of(MS1).suggestion("998").known


def test_a_shipped_category_is_not_deleted(administrateur_client: Client) -> None:
    row = EsmsCategory.objects.get(code=next(iter(shipped_categories())))
    answer = administrateur_client.post(page("esmscategory", "delete", row.pk), {"post": "yes"})
    assert (answer.status_code, EsmsCategory.objects.filter(pk=row.pk).exists()) == (403, True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "5"}, "code"),
        ({"code": "abc"}, "code"),
        ({"code": "500"}, "code"),
        ({"code": "998", "label": ""}, "label"),
        ({"code": "998", "famille_ms1-dui": "XX"}, "famille_ms1-dui"),
    ],
    ids=["short", "letters", "known", "no label", "no family"],
)
def test_a_category_that_makes_no_sense(
    administrateur_client: Client, changed: dict[str, str], field: str
) -> None:
    answer = administrateur_client.post(page("esmscategory", "add"), typed(**changed))
    assert list(errors(answer)) == [field]


def test_a_category_typed_twice_is_told_in_plain_words(administrateur_client: Client) -> None:
    answer = administrateur_client.post(page("esmscategory", "add"), typed(code="500"))
    assert errors(answer) == {"code": ["Cette catégorie est déjà dans la table : modifiez-la plutôt."]}


def test_admins_alone(commercial_client: Client) -> None:
    answer = commercial_client.get(page("esmscategory", "changelist"), follow=True)
    assert answer.status_code == 403
