"""Saving a section: what is typed is stored, shown again, judged beside its field, and never lost."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, DecisionSet, Event, User
from requests_app.services.sections import SECTIONS

from ..review_world import plain
from ..services.batch_world import make_software
from ..wizard_world import address, make_draft, page, reread, said, save, the_og, values

CODES = [section.code for section in SECTIONS]


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


@pytest.mark.parametrize("section", CODES)
def test_each_page_shows_and_saves(section: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    assert page(commercial_client, draft, section).status_code == 200
    answer = save(commercial_client, draft, section, {})
    assert (answer.status_code, answer["Location"]) == (302, address(draft, section))
    assert reread(draft).version_of(section) == 1
    shown = page(commercial_client, draft, section, "?voir=1")
    assert (shown.status_code, shown.context["form"].shown.errors) == (200, [])


@pytest.mark.parametrize("section", CODES)
def test_an_empty_request_has_every_page(section: str, commercial_client: Client, commercial: User) -> None:
    empty = AdvanceRequest.objects.get(
        pk=int(commercial_client.post("/demandes/nouvelle/")["Location"].strip("/").split("/")[1])
    )
    answer = commercial_client.get(address(empty, section), follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("then", "where"),
    [("next", "commande"), ("list", ""), ("stay", "etablissements")],
)
def test_where_a_save_leads(then: str, where: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    numbers = [row.finess_geo for row in the_og(draft).scenarios.all()]
    answer = save(
        commercial_client, draft, "etablissements", {f"og-{the_og(draft).pk}-esms": numbers}, then=then
    )
    expected = address(draft, where) if where else f"/demandes/{draft.pk}/"
    assert answer["Location"] == expected


WRONG = {
    "is too long": ("responsables", "nom_responsable", "É" * 60),
    "is no e-mail": ("responsables", "email_responsable", "pas un courriel"),
    "is no phone": ("responsables", "telephone_responsable", "standard"),
    "says null": ("scenarios", "ancienne_version", "v" * 60),
    "is no operator": ("scenarios", "operateur", "MAI_99999"),
    "is no date": ("commande", "order_date", "31/02/2023"),
    "is a date of no calendar": ("commande", "order_date", "demain"),
}


def _name(draft: AdvanceRequest, section: str, column: str) -> str:
    og = the_og(draft)
    return {
        "responsables": f"og-{og.pk}-{column}",
        "scenarios": f"esms-{og.scenarios.all()[0].pk}-{column}",
    }.get(section, column)


@pytest.mark.parametrize(("section", "column", "text"), WRONG.values(), ids=WRONG)
def test_a_wrong_text_stands_as_typed_with_its_error(
    section: str, column: str, text: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    name = _name(draft, section, column)
    save(commercial_client, draft, section, {name: text})
    shown = page(commercial_client, draft, section)
    form = shown.context["form"]
    assert (form.data[name], [at for at, _ in form.shown.errors]) == (text, [name])
    assert len(form.errors[name]) == 1
    state = {row["section"].code: row["state"] for row in shown.context["sections"]}
    assert state[section] == "to_mend"


@pytest.mark.parametrize(
    ("typed", "stored", "as_shown"),
    [
        pytest.param("4866,67", "4866.67", "4866,67", id="comma"),
        pytest.param("4 866,67", "4866.67", "4866,67", id="space"),
        pytest.param("4\u202f866,67\u00a0€", "4866.67", "4866,67", id="French spaces"),
        pytest.param("4866.67", "4866.67", "4866,67", id="point"),
        pytest.param("abc", None, "abc", id="no number"),
        pytest.param("9" * 30, None, "9" * 30, id="thirty digits"),
        pytest.param("12,345", None, "12,345", id="three decimals"),
    ],
)
def test_amounts(
    typed: str, stored: str | None, as_shown: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    save(commercial_client, draft, "commande", {"amount_mode": "typed", "amount_ht": typed})
    order = reread(draft).order
    assert (order.amount_ht and str(order.amount_ht), order.amount_mode) == (stored, "typed")
    shown = values(commercial_client, draft, "commande")["amount_ht"]
    assert shown in (as_shown, typed)


@pytest.mark.parametrize("typed", ["4866,68", "9" * 30], ids=["a cent", "far"])
def test_above_the_cap_shows_the_equation(
    typed: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    save(commercial_client, draft, "commande", {"amount_mode": "typed", "amount_ht": typed})
    ((name, finding),) = page(commercial_client, draft, "commande").context["form"].shown.errors
    assert (name, finding.rule) == ("amount_ht", "amount.cap")
    assert "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT" in finding.message.replace(
        "\u202f", " "
    ).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("4866,68", "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT", id="a cent"),
        pytest.param("0,00", "supérieur à zéro", id="zero"),
        pytest.param("-5", "« -5 »", id="negative"),
        pytest.param("9" * 20, "÷ 1,2 = 4 866,67 € HT", id="huge"),
        pytest.param("12,345", "« 12,345 »", id="three decimals"),
    ],
)
def test_a_wrong_amount_is_told_beside_what_was_typed(
    typed: str, words: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    order = {"order_date": "15/03/2023", f"og-{the_og(draft).pk}-tranche": "B"}
    save(commercial_client, draft, "commande", order | {"amount_mode": "typed", "amount_ht": typed})
    shown = plain(unescape(page(commercial_client, draft, "commande").content.decode()))
    (beside,) = (part for part in shown.split("step-field") if 'name="amount_ht"' in part)
    assert (f'value="{typed}"' in beside, words in beside) == (True, True), beside


@pytest.mark.parametrize("typed", ["15/03/2023", "15.3.2023", " 15-03-2023 ", "2023-03-15", "15 03 2023"])
def test_dates(typed: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "commande", {"order_date": typed})
    assert reread(draft).order.order_date == date(2023, 3, 15)


@pytest.mark.parametrize("section", ["beneficiaires", "commande", "responsables", "scenarios"])
@pytest.mark.parametrize("text", ["a\0b", "é" * 1_000_000], ids=["NUL", "a megabyte"])
def test_nothing_crashes_a_save(
    section: str, text: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    form = page(commercial_client, draft, section).context["form"]
    name = next(name for name in form.fields if form.fields[name].__class__.__name__ == "CharField")
    assert save(commercial_client, draft, section, {name: text}).status_code == 302
    clean = text.replace("\0", "")
    assert values(commercial_client, draft, section)[name] in (clean, clean.upper())


def test_a_choice_that_no_button_sends_changes_nothing(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    row = the_og(draft).scenarios.all()[0]
    save(commercial_client, draft, "scenarios", {f"esms-{row.pk}-is_ref_soins": "peut-être"})
    save(commercial_client, draft, "beneficiaires", {"is_mandataire": "peut-être", "software": "999999"})
    fresh = reread(draft)
    assert (
        the_og(fresh).scenarios.all()[0].is_ref_soins,
        fresh.is_mandataire,
        fresh.software_id,
    ) == ("true", False, draft.software_id)


@pytest.mark.parametrize(
    ("departement", "typed", "stored"),
    [
        pytest.param("29", "02 98 00 00 01", "+33298000001", id="mainland"),
        pytest.param("9B", "0596 50 00 00", "+596596500000", id="Martinique"),
        pytest.param("988", "27 55 55", "+687275555", id="New Caledonia"),
    ],
)
def test_a_phone_gets_its_country_code_where_the_og_is(
    departement: str, typed: str, stored: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    og.departement = departement
    og.save()
    answer = save(commercial_client, draft, "responsables", {f"og-{og.pk}-telephone_responsable": typed})
    assert the_og(draft).telephone_responsable == stored
    assert [text for text in said(answer) if typed in text and stored in text] != []
    save(commercial_client, draft, "beneficiaires", {"telephone_mandataire": typed})
    assert reread(draft).telephone_mandataire == stored


def test_another_lane_and_back_keeps_the_profile(commercial_client: Client, draft: AdvanceRequest) -> None:
    first, other = draft.software_id, make_software("9999999999", "ms2-dui-pds").pk
    save(commercial_client, draft, "beneficiaires", {"software": other})
    state = page(commercial_client, draft, "scenarios", "?voir=1").context["form"].shown.errors
    assert {finding.rule for _, finding in state} == {"key.missing"}
    assert save(commercial_client, draft, "scenarios", {}).status_code == 302
    save(commercial_client, draft, "beneficiaires", {"software": first})
    assert page(commercial_client, draft, "scenarios", "?voir=1").context["form"].shown.errors == []


def test_history_starts_with_the_first_submission(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    contact = {f"og-{og.pk}-nom_responsable": "DURAND"}
    save(commercial_client, draft, "responsables", contact)
    assert Event.objects.filter(request=draft, verb="edit").count() == 0
    commercial_client.post(f"/demandes/{draft.pk}/verification/")
    commercial_client.post(f"/demandes/{draft.pk}/retirer/")
    save(commercial_client, draft, "responsables", {f"og-{og.pk}-nom_responsable": "PETIT"})
    save(commercial_client, draft, "commande", {"order_date": "bientôt"})
    (typed, contacts) = Event.objects.filter(request=draft, verb="edit")
    assert [sorted(change) for change in contacts.changes] == [["field", "of", "pk"]]
    assert typed.changes[0] == {
        "field": "order_date",
        "of": "bon de commande",
        "from": None,
        "to": "bientôt",
    }


def test_history_tells_the_amount_that_followed(commercial_client: Client, draft: AdvanceRequest) -> None:
    commercial_client.post(f"/demandes/{draft.pk}/verification/")
    commercial_client.post(f"/demandes/{draft.pk}/retirer/")
    og = the_og(draft)
    one = og.scenarios.all()[0].finess_geo
    save(commercial_client, draft, "etablissements", {f"og-{og.pk}-esms": [one]})
    changes = Event.objects.filter(request=draft, verb="edit")[0].changes
    assert [(change["field"], change["from"], change["to"]) for change in changes][1:] == [
        ("amount_ht", "4866.67", "2433.33")
    ]


def test_ref_soins_under_d7(commercial_client: Client, draft: AdvanceRequest) -> None:
    row = the_og(draft).scenarios.all()[0]
    save(commercial_client, draft, "scenarios", {f"esms-{row.pk}-is_maitre_id": "false"})
    asked = f'data-show-if="esms-{row.pk}-is_maitre_id=true"'
    assert asked in page(commercial_client, draft, "scenarios").content.decode()
    DecisionSet.objects.create(ref_soins_follows_master=False)
    assert asked not in page(commercial_client, draft, "scenarios").content.decode()


@pytest.mark.parametrize(
    ("column", "typed", "shown"),
    [
        ("amount_ht", "4866", "4866,00"),
        ("amount_ht", "4 866.5", "4866,50"),
        ("order_date", "15.3.2023", "15/03/2023"),
        ("amount_ht", "4866,00", ""),
        ("order_date", "15/03/2023", ""),
    ],
)
def test_what_is_read_otherwise_than_typed_is_told(
    column: str, typed: str, shown: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    answer = save(commercial_client, draft, "commande", {"amount_mode": "typed", column: typed})
    told = [text for text in said(answer) if f"« {typed} » est enregistré « {shown} »" in text]
    assert len(told) == (1 if shown else 0)
    assert shown or not [text for text in said(answer) if "est enregistré" in text]


def test_an_amount_of_zero_is_told_as_money(commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "commande", {"amount_mode": "typed", "amount_ht": "0,00"})
    ((_, finding),) = page(commercial_client, draft, "commande").context["form"].shown.errors
    assert (finding.rule, "0,00\u00a0€ est donné" in finding.message) == ("amount.positive", True)
