"""Whose request it is: nobody reads or writes another's, nor another request's rows."""

from __future__ import annotations

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, Attachment, User
from requests_app.services.sections import SECTIONS

from ..services.batch_world import PDF, attach
from ..wizard_world import address, make_draft, reread, save, the_og

PAGES = [f"rubrique/{section.code}/" for section in SECTIONS] + [
    "", "verification/", "organismes/?words=a", "organisme/", "organisme/1/esms/", "resume.pdf",
]  # fmt: skip


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


@pytest.mark.parametrize("page", PAGES)
def test_another_person_finds_nothing(page: str, autre_client: Client, draft: AdvanceRequest) -> None:
    assert autre_client.get(f"/demandes/{draft.pk}/{page}").status_code == 404


@pytest.mark.parametrize(
    "page", [*PAGES[:6], "verification/", "calcul/", "pieces/BON_COMMANDE/", "pieces/1/enlever/"]
)
def test_another_person_writes_nothing(page: str, autre_client: Client, draft: AdvanceRequest) -> None:
    answer = autre_client.post(f"/demandes/{draft.pk}/{page}", {"version": 0, "reference": "pris"})
    fresh = reread(draft)
    assert (answer.status_code, fresh.order.reference, fresh.section_versions, fresh.status) == (
        404, "", {}, "draft",
    )  # fmt: skip


def test_an_admin_reads_but_does_not_write(administrateur_client: Client, draft: AdvanceRequest) -> None:
    answer = save(administrateur_client, draft, "commande", {"reference": "pris"})
    assert (answer.status_code, answer["Location"], reread(draft).order.reference, reread(draft).saisie) == (
        302, f"/demandes/{draft.pk}/", "", {},
    )  # fmt: skip


def test_the_rows_of_another_request_are_out_of_reach(
    commercial_client: Client, commercial: User, draft: AdvanceRequest
) -> None:
    other = make_draft(commercial)
    og, row = the_og(other), the_og(other).scenarios.all()[0]
    piece = attach(other, PDF)
    save(commercial_client, draft, "responsables", {f"og-{og.pk}-nom_responsable": "PRIS"})
    save(commercial_client, draft, "etablissements", {f"og-{og.pk}-esms-shown": "1"})
    save(commercial_client, draft, "scenarios", {f"esms-{row.pk}-ancienne_version": "PRIS"})
    save(
        commercial_client,
        draft,
        "scenarios",
        {"bulk-ancienne_version": "X", "row": row.pk},
        then="apply_ticked",
    )
    save(commercial_client, draft, "beneficiaires", {"remove_og": og.pk})
    commercial_client.post(f"/demandes/{draft.pk}/pieces/{piece.pk}/enlever/")
    og.refresh_from_db()
    row.refresh_from_db()
    assert (og.nom_responsable, og.removed, row.ancienne_version, row.ticked) == (
        "MARTIN",
        False,
        "DUI 3.2",
        True,
    )
    assert Attachment.objects.get(pk=piece.pk).replaced_at is None


@pytest.mark.parametrize("key", ["²", "9" * 30, "9" * 5000, "x", "-1", "0"])
@pytest.mark.parametrize("button", ["add_og", "remove_og"])
def test_a_key_that_is_none_does_nothing(
    button: str, key: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    assert save(commercial_client, draft, "beneficiaires", {button: key}).status_code == 302
    assert len(reread(draft).beneficiaries.all()) == 1


@pytest.mark.parametrize("key", ["²", "9" * 30, "x"])
def test_a_row_to_open_that_is_none(key: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    assert commercial_client.get(address(draft, "scenarios"), {"ligne": key}).status_code == 200


@pytest.mark.parametrize(
    ("method", "page"),
    [("post", "calcul/"), ("get", "organismes/?words=a"), ("post", "pieces/BON_COMMANDE/")],
    ids=["equation", "search", "upload"],
)
@pytest.mark.parametrize("script", [True, False], ids=["script", "page"])
def test_a_part_of_a_page_of_a_request_that_is_edited_no_more(
    method: str, page: str, script: bool, commercial_client: Client, draft: AdvanceRequest
) -> None:
    AdvanceRequest.objects.filter(pk=draft.pk).update(status="submitted")
    headers = {"HX-Request": "true"} if script else {}
    answer = getattr(commercial_client, method)(f"/demandes/{draft.pk}/{page}", headers=headers)
    name = "HX-Redirect" if script else "Location"
    assert (answer.status_code, answer.headers[name]) == (
        200 if script else 302,
        f"/demandes/{draft.pk}/",
    )
