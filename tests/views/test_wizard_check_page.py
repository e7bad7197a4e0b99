"""The equation as it changes, the check page, the task list's states, the PDF."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client

from requests_app.documents import summary
from requests_app.forms.places import Spot
from requests_app.models import AdvanceRequest, FundingScale, InstallationScenario, User
from requests_app.services.sections import SECTIONS
from requests_app.views.wizard.verification import field_url

from ..wizard_world import address, make_draft, page, reread, save, the_og, values
from .pdf_words import words_of


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


def plain(answer: Any) -> str:
    """Its text with common spaces."""
    return str(answer.content.decode()).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({}, "2 × 2 920,00 € TTC = 5 840,00 € TTC ÷ 1,2 = 4 866,67 € HT", id="as stored"),
        pytest.param(
            {"vat_regime": "HT"}, "plafond inchangé sans TVA = 5 840,00 € HT", id="HT divides nothing"
        ),
        pytest.param(
            {"amount_mode": "typed", "amount_ht": "4 866,68"}, "4 866,68 € dépasse le plafond", id="above"
        ),
        pytest.param(
            {"amount_mode": "typed", "amount_ht": "1000"}, "300,00 € du HT, 360,00 € du TTC", id="advance"
        ),
        pytest.param({"tranche": "null"}, "Plafond non vérifié", id="unknown tranche"),
        pytest.param({"tranche": "Z"}, "Plafond non vérifié", id="no such tranche"),
        pytest.param(
            {"amount_mode": "typed", "amount_ht": "9" * 5000}, "4 866,67 € HT", id="very many digits"
        ),
        pytest.param({"order_date": "\0"}, "4 866,67 € HT", id="NUL"),
    ],
)
def test_the_equation_follows_the_page_and_saves_nothing(
    given: dict[str, str], words: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    data = {
        "vat_regime": "TTC",
        "order_date": "15/03/2023",
        "amount_mode": "auto",
        f"og-{og.pk}-tranche": "B",
    }
    changed = {f"og-{og.pk}-{name}" if name == "tranche" else name: text for name, text in given.items()}
    answer = commercial_client.post(f"/demandes/{draft.pk}/calcul/", data | changed)
    assert (answer.status_code, words in plain(answer)) == (200, True)
    assert (str(reread(draft).order.amount_ht), reread(draft).section_versions) == ("4866.67", {})


@pytest.mark.parametrize(
    ("tranche", "bounds", "shown"),
    [
        pytest.param("", (1, 10), "B", id="one row serves"),
        pytest.param("", (None, None), "null", id="bounds unknown"),
        pytest.param("", (5, 10), "null", id="no row serves"),
        pytest.param("null", (1, 10), "null", id="« inconnue » was chosen"),
        pytest.param("Z", (1, 10), "Z", id="a tranche was chosen"),
    ],
)
def test_the_tranche_is_suggested(
    tranche: str,
    bounds: tuple[int | None, int | None],
    shown: str,
    commercial_client: Client,
    draft: AdvanceRequest,
) -> None:
    FundingScale.objects.filter(couloir="ms1-dui").update(from_esms=bounds[0], to_esms=bounds[1])
    og = the_og(draft)
    og.tranche = tranche
    og.save()
    name = f"og-{og.pk}-tranche"
    assert values(commercial_client, draft, "commande")[name] == shown
    hint = page(commercial_client, draft, "commande").context["form"].fields[name].help_text
    assert ("est proposée" in hint) == (shown == "B")
    save(commercial_client, draft, "commande", values(commercial_client, draft, "commande"))
    assert the_og(draft).tranche == shown


def test_an_amount_that_cannot_be_calculated_is_asked_for(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    save(commercial_client, draft, "commande", {f"og-{the_og(draft).pk}-tranche": "null"})
    (where, finding), *_ = page(commercial_client, draft, "commande").context["form"].shown.errors
    assert (where, finding.rule) == ("amount_mode", "key.missing")
    save(commercial_client, draft, "commande", {"amount_mode": "typed", "amount_ht": "99"})
    form = page(commercial_client, draft, "commande").context["form"]
    assert (form.shown.errors, [found.rule for found in form.shown.warnings["amount_ht"]]) == (
        [],
        ["cap.unverified"],
    )


def test_the_check_page_links_each_finding_to_its_field(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    row = the_og(draft).scenarios.all()[1]
    InstallationScenario.objects.filter(pk=row.pk).update(ancienne_version="")
    shown = commercial_client.get(f"/demandes/{draft.pk}/verification/")
    link = f"{address(draft, 'scenarios')}?voir=1&amp;ligne={row.pk}#id_esms-{row.pk}-ancienne_version"
    assert (link in shown.content.decode(), shown.context["ready"]) == (True, False)
    assert [section["errors"] for section in shown.context["sections"]] == [0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("spot", "tail"),
    [
        (Spot("commande", "order_date"), "?voir=1#id_order_date"),
        (Spot("scenarios", "esms-7-operateur"), "?voir=1&ligne=7#id_esms-7-operateur"),
        (Spot("beneficiaires"), "?voir=1"),
    ],
    ids=["field", "row", "section"],
)
def test_addresses(spot: Spot, tail: str, draft: AdvanceRequest) -> None:
    assert field_url(draft, spot) == address(draft, spot.section) + tail


def test_submitting(commercial_client: Client, draft: AdvanceRequest) -> None:
    answer = commercial_client.post(f"/demandes/{draft.pk}/verification/")
    assert (answer["Location"], reread(draft).status) == (f"/demandes/{draft.pk}/", "submitted")
    again = commercial_client.post(f"/demandes/{draft.pk}/verification/")
    assert (again["Location"], reread(draft).events.filter(verb="submit").count()) == (
        f"/demandes/{draft.pk}/",
        1,
    )


def test_a_request_with_errors_is_not_submitted(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    og.nom_responsable = ""
    og.save()
    answer = commercial_client.post(f"/demandes/{draft.pk}/verification/")
    assert (answer["Location"], reread(draft).status) == (f"/demandes/{draft.pk}/verification/", "draft")


def test_the_states_of_a_new_request(commercial_client: Client) -> None:
    where = commercial_client.post("/demandes/nouvelle/")["Location"]
    pk = int(where.strip("/").split("/")[1])
    sections = commercial_client.get(f"/demandes/{pk}/").context["sections"]
    assert [row["state"] for row in sections] == ["todo"] * len(SECTIONS)


TEXTS = ["Éàçœ Œÿ", "L’ÉLAN d'été", "« ½ × 3 € »", "Łódź Ñandú", "soleil ☀ 😀", "<b>gras</b> &amp;"]


@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
def test_the_pdf_holds_every_character(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    for row, text in zip(og.scenarios.all(), TEXTS[4:], strict=True):
        InstallationScenario.objects.filter(pk=row.pk).update(ancienne_version=text, name=text)
    og.name = " ".join(TEXTS[:4])
    og.email_responsable = '<img src="file:///etc/passwd"><link rel=attachment href="file:///etc/hosts">'
    og.save()
    answer = commercial_client.get(f"/demandes/{draft.pk}/resume.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert (len(pdf.pages) >= 1, dict(pdf.attachments)) == (True, {})
        words = words_of(pdf)
    wanted = ("Éàçœ", "L’ÉLAN", "Łódź", "½×3€", "soleil", "&amp;", "file:///etc/passwd")
    assert [text for text in wanted if text not in words] == []


@pytest.mark.filterwarnings("ignore:.*sRGB2014.icc:pytest.PytestUnraisableExceptionWarning")
def test_the_pdf_of_many_esms_keeps_every_answer(
    commercial_client: Client, commercial: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "GROUPED_FROM", 4)
    draft = make_draft(commercial, esms=4)
    rows = the_og(draft).scenarios.all()
    InstallationScenario.objects.filter(pk=rows[2].pk).update(ancienne_version="AUTRE 9")
    with pikepdf.open(io.BytesIO(commercial_client.get(f"/demandes/{draft.pk}/resume.pdf").content)) as pdf:
        words = words_of(pdf)
    wanted = ("3ESMS", "1ESMS", "DUI3.2", "AUTRE9", *(row.finess_geo for row in rows))
    assert [text for text in wanted if text not in words] == []
