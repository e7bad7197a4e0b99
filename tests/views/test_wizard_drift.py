"""On the pages: what the directory says otherwise, and the buttons that settle it inside the section's save."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from requests_app.models import (
    AdvanceRequest,
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    User,
)

from ..wizard_world import address, make_body, make_draft, page, reread, said, save, the_og

KEPT_BY_OWNER = "gardé tel quel par le commercial"


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    """A draft whose OG was renamed, and whose ESMS were renamed, closed and moved."""
    request = make_draft(commercial, esms=3)
    og = the_og(request)
    ManagingBody.objects.filter(finess_juridique=og.finess_juridique).update(name="FONDATION NEUVE")
    renamed, closed, moved = (row.finess_geo for row in og.scenarios.all())
    Establishment.objects.filter(finess_geo=renamed).update(name="EHPAD NEUF")
    Establishment.objects.filter(finess_geo=closed).update(closed=True)
    elsewhere = make_body("690000013", name="MUTUELLE DES ABERS")
    Establishment.objects.filter(finess_geo=moved).update(managing_body=elsewhere)
    return reread(request)


def rows(request: AdvanceRequest) -> list[InstallationScenario]:
    """Its ESMS."""
    return list(reread(request).beneficiaries.all()[0].scenarios.all())


def buttons(client: Client, request: AdvanceRequest, section: str) -> dict[str, str]:
    """The buttons of the section's page, by their words and, beside a row, its name."""
    shown = page(client, request, section).context["drift"]
    notes = [*shown.summary, *(note for notes in shown.rows.values() for note in notes)]
    found = {f"{one.label} {one.about}".strip(): one.value for note in notes for one in note.buttons}
    return found | ({shown.recall.label: shown.recall.value} if shown.recall else {})


def ticks(request: AdvanceRequest, *numbers: str) -> dict[str, Any]:
    """What the page of the establishments posts."""
    name = f"og-{the_og(request).pk}-esms"
    return {f"{name}-shown": "1", name: list(numbers)}


def all_ticks(request: AdvanceRequest) -> dict[str, Any]:
    """The same, as it is stored."""
    return ticks(request, *(row.finess_geo for row in rows(request) if row.ticked))


def test_the_task_list_and_the_check_page_say_where(commercial_client: Client, draft: AdvanceRequest) -> None:
    listed = commercial_client.get(f"/demandes/{draft.pk}/")
    found = {row["section"].code: row["drift"] for row in listed.context["sections"] if row["drift"]}
    assert found == {"beneficiaires": 1, "etablissements": 3}
    assert "Répertoire : 3 changements" in listed.content.decode()
    checked = commercial_client.get(f"/demandes/{draft.pk}/verification/").content.decode()
    assert f"{address(draft, 'etablissements')}#repertoire" in checked


def test_the_og_s_page_shows_old_and_new_and_takes_the_new(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    text = page(commercial_client, draft, "beneficiaires").content.decode()
    assert f"<del>{the_og(draft).name}</del>" in text
    assert "<ins>FONDATION NEUVE</ins>" in text
    value = buttons(commercial_client, draft, "beneficiaires")[f"Prendre le nouveau {the_og(draft).name}"]
    posted = {"drift": value, "nom_mandataire": "DURAND"}
    answer = save(commercial_client, draft, "beneficiaires", posted, then="")
    assert answer["Location"] == address(draft, "beneficiaires")
    assert said(answer) == ["Repris du répertoire : FONDATION NEUVE."]
    fresh = reread(draft)
    assert (the_og(fresh).name, fresh.nom_mandataire, fresh.version_of("beneficiaires")) == (
        "FONDATION NEUVE", "DURAND", 1,
    )  # fmt: skip


def test_each_esms_has_its_buttons(commercial_client: Client, draft: AdvanceRequest) -> None:
    renamed, closed, moved = (row.name for row in rows(draft))
    assert set(buttons(commercial_client, draft, "etablissements")) == {
        f"Prendre le nouveau {renamed}",
        f"Garder l’ancien {renamed}",
        f"Décocher {closed}",
        f"Garder quand même {closed}",
        f"Décocher {moved}",
        f"Garder ici {moved}",
        "Décocher",
        "Garder ici",
    }


def test_unticking_a_closed_esms_saves_the_page_too(commercial_client: Client, draft: AdvanceRequest) -> None:
    _, closed, moved = rows(draft)
    value = buttons(commercial_client, draft, "etablissements")[f"Décocher {closed.name}"]
    posted = ticks(draft, closed.finess_geo, moved.finess_geo) | {"drift": value}
    answer = save(commercial_client, draft, "etablissements", posted, then="")
    assert answer["Location"].endswith(f"#id_og-{the_og(draft).pk}-esms-{closed.finess_geo}")
    assert [row.ticked for row in rows(draft)] == [False, False, True]


def test_keeping_is_remembered_and_can_be_seen_again(
    commercial_client: Client, draft: AdvanceRequest
) -> None:
    for label in ("Garder l’ancien", "Garder quand même", "Garder ici"):
        found = buttons(commercial_client, draft, "etablissements")
        value = next(value for known, value in found.items() if known.startswith(f"{label} "))
        save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": value}, then="")
    found = buttons(commercial_client, draft, "etablissements")
    assert list(found) == ["Les revoir"]
    listed = commercial_client.get(f"/demandes/{draft.pk}/").context["sections"]
    assert [row["drift"] for row in listed][1] == 0
    posted = all_ticks(draft) | {"drift": found["Les revoir"]}
    save(commercial_client, draft, "etablissements", posted, then="")
    assert len(buttons(commercial_client, draft, "etablissements")) == 8


def test_taking_an_og_in_for_an_esms_that_moved(commercial_client: Client, draft: AdvanceRequest) -> None:
    save(commercial_client, draft, "beneficiaires", {"is_mandataire": "true"})
    label = "Prendre MUTUELLE DES ABERS dans la demande"
    value = buttons(commercial_client, draft, "etablissements")[label]
    answer = save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": value}, then="")
    assert "complétez sa tranche, son responsable et son certificat" in said(answer)[0]
    assert [og.name for og in reread(draft).beneficiaries.all()][1:] == ["MUTUELLE DES ABERS"]


@pytest.mark.parametrize("drift", ["take.said.all.000000", "x", "move.moved.all.0", "take.said.all.0\0"])
def test_a_button_that_no_page_showed_changes_nothing(
    drift: str, commercial_client: Client, draft: AdvanceRequest
) -> None:
    answer = save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": drift}, then="")
    assert answer.status_code == 302
    assert [row.name for row in rows(draft)] == [f"RÉSIDENCE {row.finess_geo}" for row in rows(draft)]


def test_the_directory_that_changed_meanwhile(commercial_client: Client, draft: AdvanceRequest) -> None:
    value = buttons(commercial_client, draft, "etablissements")[f"Prendre le nouveau {rows(draft)[0].name}"]
    Establishment.objects.filter(name="EHPAD NEUF").update(name="EHPAD PLUS NEUF")
    answer = save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": value}, then="")
    assert said(answer) == [
        "Le répertoire ou la demande a changé entre-temps : ce bouton n’a rien fait. Voici où l’on en est."
    ]


def test_a_button_of_an_old_page_waits_for_a_choice(commercial_client: Client, draft: AdvanceRequest) -> None:
    renamed, closed, _ = rows(draft)
    value = buttons(commercial_client, draft, "etablissements")[f"Décocher {closed.name}"]
    old = all_ticks(draft) | {"drift": value}
    save(commercial_client, draft, "etablissements", ticks(draft, renamed.finess_geo))
    save(commercial_client, draft, "etablissements", old, then="", version=0)
    assert reread(draft).saisie["conflits"]["etablissements"]["drift"] == [value]
    # The same answers as are stored: what was pressed is simply done, where it is still what the page showed.
    fresh = buttons(commercial_client, draft, "etablissements")[f"Prendre le nouveau {renamed.name}"]
    save(
        commercial_client, draft, "etablissements", ticks(draft, renamed.finess_geo) | {"drift": fresh},
        then="", version=0,
    )  # fmt: skip
    assert rows(draft)[0].name == "EHPAD NEUF"


def test_the_reviewer_sees_the_same_and_the_way_out(
    commercial_client: Client, administrateur_client: Client, draft: AdvanceRequest
) -> None:
    value = buttons(commercial_client, draft, "etablissements")[f"Garder l’ancien {rows(draft)[0].name}"]
    save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": value}, then="")
    AdvanceRequest.objects.filter(pk=draft.pk).update(status="submitted")
    shown = administrateur_client.get(f"/demandes/{draft.pk}/")
    assert [len(line.facts) for line in shown.context["drift"]] == [1, 1, 1, 1]
    text = shown.content.decode()
    assert text.count(KEPT_BY_OWNER) == 1
    assert "retournez la demande" in text
    AdvanceRequest.objects.filter(pk=draft.pk).update(status="batched")
    assert administrateur_client.get(f"/demandes/{draft.pk}/").context["drift"] == []


def test_history_tells_what_was_taken_and_what_was_kept(
    commercial_client: Client, administrateur_client: Client, draft: AdvanceRequest
) -> None:
    AdvanceRequest.objects.filter(pk=draft.pk).update(
        status="returned", first_submitted_at="2026-05-01T12:00:00Z"
    )
    Beneficiary.objects.filter(request=draft).update(name="FONDATION NEUVE")
    renamed, closed, _ = rows(draft)
    for label in (f"Prendre le nouveau {renamed.name}", f"Garder quand même {closed.name}"):
        value = buttons(commercial_client, draft, "etablissements")[label]
        save(commercial_client, draft, "etablissements", all_ticks(draft) | {"drift": value}, then="")
    text = administrateur_client.get(f"/demandes/{draft.pk}/resume/").context["history"]
    assert [change for line in text for change in line.changes] == [
        f"Fermé ({closed.finess_geo} {closed.name}) : gardé « ouvert », le répertoire dit « fermé »",
        f"Nom ({renamed.finess_geo} EHPAD NEUF) : {renamed.name} → EHPAD NEUF",
    ]
