"""Section 1 and 2: the search, OG in and out, ESMS ticked and unticked, what the directory lacks."""

from __future__ import annotations

import pytest
from django.test import Client

from requests_app.forms.beneficiaires import SECOND_OG_REFUSED
from requests_app.models import AdvanceRequest, Establishment, ManagingBody, Supplier, User
from requests_app.services.search_text import search_text

from ..services.batch_world import make_software
from ..wizard_world import (
    address,
    make_body,
    make_draft,
    make_establishment,
    page,
    reread,
    said,
    save,
    the_og,
)


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


@pytest.fixture
def other() -> ManagingBody:
    search = search_text("MUTUELLE DES ABERS", "", "", "BREST", "690000013")
    return make_body("690000013", name="MUTUELLE DES ABERS", town="BREST", search=search)


@pytest.mark.parametrize("words", ["abers", "brest mutuelle", "690000013", "690 000 013", "ABÉRS"])
def test_the_search_s_fragment(
    words: str, commercial_client: Client, draft: AdvanceRequest, other: ManagingBody
) -> None:
    answer = commercial_client.get(f"/demandes/{draft.pk}/organismes/", {"mots": words})
    assert answer.context["found"].managing_bodies == [other]
    assert f'data-name="add_og" data-value="{other.pk}"' in answer.content.decode()


@pytest.mark.parametrize("words", ["", "  ", "zzz", "\0", "%", "x" * 5000])
def test_words_that_find_nothing(words: str, commercial_client: Client, draft: AdvanceRequest) -> None:
    answer = commercial_client.get(f"/demandes/{draft.pk}/organismes/", {"mots": words})
    assert (answer.status_code, bool(answer.context["found"])) == (200, False)


@pytest.mark.parametrize("then", ["search", "stay"])
def test_a_search_without_scripts_comes_back(
    then: str, commercial_client: Client, draft: AdvanceRequest, other: ManagingBody
) -> None:
    answer = save(commercial_client, draft, "beneficiaires", {"words": "abers"}, then=then)
    assert answer["Location"] == f"{address(draft, 'beneficiaires')}?mots=abers#organismes"
    found = commercial_client.get(answer["Location"]).context["found"]
    assert found.managing_bodies == [other]


def test_an_esms_brings_its_og_and_is_ticked(
    commercial_client: Client, draft: AdvanceRequest, other: ManagingBody
) -> None:
    esms = make_establishment(other, "400999999", name="EHPAD DES ABERS")
    refused = save(commercial_client, draft, "beneficiaires", {"add_esms": esms.pk})
    assert (said(refused)[0], len(reread(draft).beneficiaries.all())) == (SECOND_OG_REFUSED, 1)
    before = reread(draft).version_of("etablissements")
    added = save(commercial_client, draft, "beneficiaires", {"is_mandataire": "true", "add_esms": esms.pk})
    _, og = reread(draft).beneficiaries.all()
    assert (og.managing_body, [row.finess_geo for row in og.scenarios.all() if row.ticked]) == (
        other, ["400999999"],
    )  # fmt: skip
    assert "EHPAD DES ABERS est coché dans « Établissements »." in said(added)
    assert reread(draft).version_of("etablissements") == before + 1
    again = save(commercial_client, draft, "beneficiaires", {"add_esms": esms.pk})
    assert said(again)[-1] == "EHPAD DES ABERS est déjà coché dans « Établissements »."
    assert len(og.scenarios.all()) == 1


def test_an_esms_of_an_og_of_the_request_is_ticked_again(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    row = the_og(draft).scenarios.all()[0]
    row.ticked = False
    row.save()
    body = the_og(draft).managing_body
    assert body is not None
    esms = Establishment.objects.filter(finess_geo=row.finess_geo).first()
    esms = esms or make_establishment(body, row.finess_geo)
    save(commercial_client, draft, "beneficiaires", {"add_esms": esms.pk})
    row.refresh_from_db()
    assert (row.ticked, the_og(draft).scenarios.count()) == (True, 2)


def test_a_second_og_needs_a_mandataire(
    commercial_client: Client, draft: AdvanceRequest, other: ManagingBody
) -> None:
    answer = save(commercial_client, draft, "beneficiaires", {"add_og": other.pk})
    assert (said(answer)[0], len(reread(draft).beneficiaries.all())) == (SECOND_OG_REFUSED, 1)
    given = {"add_og": other.pk, "is_mandataire": "true", "nom_mandataire": "durand"}
    save(commercial_client, draft, "beneficiaires", given)
    fresh = reread(draft)
    assert (fresh.nom_mandataire, [og.name for og in fresh.beneficiaries.all()][1:]) == (
        "DURAND",
        ["MUTUELLE DES ABERS"],
    )


def test_an_og_taken_out_comes_back_with_its_answers(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    og = the_og(draft)
    save(commercial_client, draft, "beneficiaires", {"remove_og": og.pk})
    states = {
        row["section"].code: row["state"]
        for row in page(commercial_client, draft, "beneficiaires").context["sections"]
    }
    assert {code: states[code] for code in ("etablissements", "responsables", "scenarios")} == dict.fromkeys(
        ("etablissements", "responsables", "scenarios"), "todo"
    )
    save(commercial_client, draft, "beneficiaires", {"add_og": og.managing_body_id})
    assert (the_og(draft).pk, the_og(draft).nom_responsable, the_og(draft).scenarios.count()) == (
        og.pk, "MARTIN", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("saved_before", "regime"), [(False, "HT"), (True, "TTC")], ids=["follows", "was set by hand"]
)
def test_the_regime_follows_the_supplier_until_it_is_answered(
    saved_before: bool, regime: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    software = make_software("5555555555")
    software.supplier = Supplier.objects.create(name="HT", siret="35600000000048", vat_regime="HT")
    software.save()
    if saved_before:
        save(commercial_client, draft, "commande", {"vat_regime": "TTC"})
    save(commercial_client, draft, "beneficiaires", {"software": software.pk})
    assert reread(draft).order.vat_regime == regime


def test_an_esms_unticked_keeps_its_answers(commercial_client: Client, draft: AdvanceRequest) -> None:
    og = the_og(draft)
    rows = list(og.scenarios.all())
    name = f"og-{og.pk}-esms"
    save(commercial_client, draft, "etablissements", {f"{name}-shown": "1", name: [rows[0].finess_geo]})
    rows[1].refresh_from_db()
    assert (rows[1].ticked, rows[1].ancienne_version, str(reread(draft).order.amount_ht)) == (
        False, "DUI 3.2", "2433.33",
    )  # fmt: skip
    save(commercial_client, draft, "etablissements", {name: [row.finess_geo for row in rows]})
    rows[1].refresh_from_db()
    assert (rows[1].ticked, str(reread(draft).order.amount_ht)) == (True, "4866.67")


def test_an_esms_that_passes_to_another_og_takes_its_answers_along(
    commercial_client: Client, draft: AdvanceRequest, other: ManagingBody
) -> None:
    row = the_og(draft).scenarios.all()[0]
    Establishment.objects.filter(finess_geo=row.finess_geo).update(managing_body=other)
    save(commercial_client, draft, "beneficiaires", {"is_mandataire": "true", "add_og": other.pk})
    _, second = reread(draft).beneficiaries.all()
    save(commercial_client, draft, "etablissements", {f"og-{second.pk}-esms": [row.finess_geo]})
    moved = second.scenarios.get()
    assert (moved.ancienne_version, moved.operateur, moved.pk == row.pk) == ("DUI 3.2", "MAI_15", False)


def test_what_is_good_to_know_before_ticking(
    commercial_client: Client, commercial: User, draft: AdvanceRequest
) -> None:
    body = the_og(draft).managing_body
    assert body is not None
    make_establishment(body, "400999999", closed=True, category_code="165", category_label="ACT")
    elsewhere = make_draft(commercial)
    held = the_og(elsewhere).scenarios.all()[0]
    Establishment.objects.filter(finess_geo=held.finess_geo).update(managing_body=body)
    (table,) = page(commercial_client, draft, "etablissements").context["tables"]
    lines = {line.row.finess_geo: line for line in table.lines}
    closed, taken = lines["400999999"], lines[held.finess_geo]
    assert (closed.facts.closed, closed.outside_families, closed.ticked) == (True, True, False)
    assert taken.facts.other_requests == (f"n° {elsewhere.pk}",)


def test_adding_by_hand(commercial_client: Client, draft: AdvanceRequest) -> None:
    here = f"/demandes/{draft.pk}/organisme/"
    refused = commercial_client.post(here, {"finess": "12", "name": "X"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (200, ["finess"])
    doubtful = commercial_client.post(here, {"finess": "690000011", "name": "NOUVEL OG"})
    assert ("accept_key" in doubtful.content.decode(), doubtful.status_code) == (True, 200)
    added = commercial_client.post(here, {"finess": "690000011", "name": "NOUVEL OG", "accept_key": "on"})
    assert added["Location"] == f"{address(draft, 'beneficiaires')}?mots=690000011#organismes"
    og = the_og(draft)
    esms = f"/demandes/{draft.pk}/organisme/{og.pk}/esms/"
    commercial_client.post(esms, {"finess": "690000021", "name": "NOUVEL ESMS", "accept_key": "on"})
    assert Establishment.objects.get(finess_geo="690000021").managing_body_id == og.managing_body_id


def test_by_hand_only_to_an_og_of_the_request(
    commercial_client: Client, commercial: User, draft: AdvanceRequest
) -> None:
    foreign = the_og(make_draft(commercial)).pk
    answer = commercial_client.post(f"/demandes/{draft.pk}/organisme/{foreign}/esms/", {"finess": "1"})
    assert answer["Location"] == address(draft, "etablissements")
