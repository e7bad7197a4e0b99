"""« Contrôler un fichier »: the verdict, and the findings by line."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.models import User
from requests_app.rules import REGISTRY
from requests_app.rules.sentences import sentences
from tests.asp_file.bad_files import pdf
from tests.review_world import plain
from tests.views.check_world import (
    BDC,
    NAME,
    SOUND,
    again,
    packed,
    send,
    sound,
    text_of,
    written,
)


def test_a_stranger_is_sent_to_the_log_in_page(client: Client) -> None:
    for name in ("check_file", "check_report", "check_rules"):
        answer = client.get(reverse(f"portail:{name}"))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("login"))


def test_the_menu_leads_there(commercial_client: Client) -> None:
    answer = commercial_client.get(reverse("portail:check_file"))
    assert answer.status_code == 200
    assert f'href="{reverse("portail:check_file")}" aria-current="true"' in answer.content.decode()


def test_a_sound_file(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes())
    assert answer.status_code == 200
    assert "Ce fichier ne présente aucune erreur Rien à vérifier non plus." in text_of(answer)
    assert f"« {NAME} » · couloir MS1-DUI · 1 demande · contrôlé le" in text_of(answer)


def test_warnings_alone_are_no_error(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes(), "autre.json")
    assert "Ce fichier ne présente aucune erreur 1 point à vérifier" in text_of(answer)


def test_an_error_with_all_that_is_known_of_it(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes().replace(b'"MARTIN"', b'"Martin"'))
    (group,) = answer.context["groups"]
    (finding,) = group.found
    assert (group.title, group.errors, group.warnings) == ("Ligne 1 · A0001", 1, 0)
    assert (finding.rule, finding.tag, finding.value, finding.repair, finding.first) == (
        "text.capitals",
        "nomResponsableOG",
        "Martin",
        "MARTIN",
        True,
    )
    read = text_of(answer)
    assert "1 erreur L’agence la refuserait" in read
    assert "ce que le portail de l’ASP afficherait sans doute" in read
    assert "Reçu : Martin Correction : MARTIN" in read
    assert "Source : DTJSONAVANCE-MS1-DUI-Va1, section 3.2 (nomResponsableOG) Règle : text.capitals" in read


def test_the_header_comes_first(commercial_client: Client) -> None:
    data = SOUND.read_bytes().replace(b'"MARTIN"', b'"Martin"')
    data = data.replace(b'"lignesImport"', b'"inconnue": 1, "lignesImport"')
    answer = send(commercial_client, data)
    assert [group.title for group in answer.context["groups"]] == ["En-tête et dépôt", "Ligne 1 · A0001"]


def test_what_a_file_says_is_never_markup(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes().replace(b'"MARTIN"', b'"<script>alert(1)</script>"'))
    copy = again(commercial_client, answer, copie="html")
    for page in (answer, copy):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


def test_the_zips_are_judged_with_the_file(commercial_client: Client) -> None:
    answer = send(
        commercial_client,
        SOUND.read_bytes(),
        zips=[packed("a.zip", BDC, pdf()), packed("b.zip", "x.pdf", pdf())],
    )
    (group,) = answer.context["groups"]
    assert [(group.title, finding.rule) for finding in group.found] == [
        ("En-tête et dépôt", "zip.extra_entry")
    ]
    assert "Avec 2 ZIP : a.zip, b.zip" in text_of(answer)


def test_a_large_zip_that_came_by_a_temporary_file(commercial_client: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = send(commercial_client, SOUND.read_bytes(), zips=[packed("a.zip", BDC, pdf())])
    assert "aucune erreur" in text_of(answer)


UNREADABLE = {
    "no json": (b"Bonjour", {}, "Le fichier n’est pas du JSON"),
    "not utf-8": (b'{"a": "\xe9"}', {}, "UTF-8"),
    "no lane": (b"{}", {}, "Le couloir ne se devine pas"),
    "no zip": (
        SOUND.read_bytes(),
        {"zips": [SimpleUploadedFile("a.zip", b"PK")]},
        "Le ZIP « a.zip » est abîmé",
    ),
}


@pytest.mark.parametrize(("data", "more", "said"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_judged_says_one_sentence(
    data: bytes, more: dict[str, Any], said: str, commercial_client: Client
) -> None:
    answer = send(commercial_client, data, **more)
    assert answer.status_code == 422
    assert said in plain(answer.context["unreadable"])
    assert f"« {NAME} » n’a pas pu être contrôlé" in text_of(answer)


REFUSED = {
    "no file": ({}, "Choisissez le fichier JSON à contrôler."),
    "an empty file": ({"fichier": SimpleUploadedFile("a.json", b"")}, "Ce fichier est vide"),
    "an unknown lane": (
        {"fichier": SimpleUploadedFile("a.json", b"{}"), "couloir": "ms9-dui"},
        "Ce couloir n’existe pas",
    ),
    "an empty zip": (
        {"fichier": SimpleUploadedFile("a.json", b"{}"), "zips": [SimpleUploadedFile("a.zip", b"")]},
        "L’un des ZIP est vide",
    ),
}


@pytest.mark.parametrize(("posted", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_form_that_cannot_be_used(posted: dict[str, Any], said: str, commercial_client: Client) -> None:
    answer = commercial_client.post(reverse("portail:check_file"), posted)
    assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_the_lane_may_be_said(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes(), couloir="ms2-dui-pds")
    assert answer.context["report"].couloir == "ms2-dui-pds"
    assert answer.context["report"].errors > 0


def test_a_treated_file_is_recognised(commercial_client: Client) -> None:
    file = sound()
    file["lignesImport"][0] |= {
        "numeroASP": "42",
        "codeTraitement": "0000",
        "libelleTraitement": "Demande acceptée",
    }
    answer = send(commercial_client, written(file))
    assert "L’agence a déjà traité ce fichier" in text_of(answer)
    assert [one.rule for group in answer.context["groups"] for one in group.found] == ["file.treated"]


def test_a_signed_in_person_may_send_more_than_a_stranger(client: Client, commercial: User) -> None:
    size = {"CONTENT_LENGTH": "900000000", "content_type": "multipart/form-data; boundary=x"}
    assert client.generic("POST", reverse("portail:check_file"), b"", **size).status_code == 413
    client.force_login(commercial)
    beyond = size | {"CONTENT_LENGTH": "1400000000"}
    assert client.generic("POST", reverse("portail:check_file"), b"", **beyond).status_code == 413


def test_the_rules_page_tells_every_rule_and_sentence(commercial_client: Client) -> None:
    page = commercial_client.get(reverse("portail:check_rules")).content.decode()
    assert [rule for rule in REGISTRY if f'<tr id="{rule}">' not in page] == []
    rows = [f'<tr id="{couloir}-{one.id}">' for one in sentences() for couloir in one.couloirs]
    assert [row for row in rows if row not in page] == []
    read = plain(unescape(page))
    assert [one.id for one in sentences() if one.reason and plain(one.reason) not in read] == []


def test_the_rules_as_markdown(commercial_client: Client) -> None:
    answer = commercial_client.get(reverse("portail:check_rules"), {"format": "markdown"})
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.content.decode().startswith("| phrase | documents | section |")
