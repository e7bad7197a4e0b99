"""Decision, payment and letters on a request's page: who may, what comes back, what stays."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.models import AdvanceRequest, Examination, Letter, Payment, User

from ..asp_file import bad_files as made
from ..review_world import plain
from ..services.after_world import accepted, granted, paid, today, tomorrow
from ..services.batch_world import make_software
from ..wizard_world import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def post(client: Client, name: str, request: AdvanceRequest, *args: str, **data: Any) -> Any:
    return client.post(reverse(f"portail:request_{name}", args=[request.pk, *args]), data)


def page(client: Client, request: AdvanceRequest) -> str:
    return plain(client.get(reverse("portail:request_summary", args=[request.pk])).content.decode())


def status(request: AdvanceRequest) -> str:
    return AdvanceRequest.objects.get(pk=request.pk).status


@pytest.fixture
def one(commercial: User, administrateur: User) -> AdvanceRequest:
    return accepted(make_software(), commercial, administrateur, esms=2)[0]


def test_from_acceptance_to_payment(
    one: AdvanceRequest, administrateur_client: Client, commercial_client: Client
) -> None:
    letter = SimpleUploadedFile("décision.pdf", made.pdf())
    day = f"{today():%d/%m/%Y}"
    answer = post(administrateur_client, "decide", one, outcome="granted", on=day, letter=letter)
    assert (answer.url.endswith("#suites"), said(answer)) == (
        True,
        [f"Demande n° {one.pk} : l’avance est accordée."],
    )
    assert "1 460,00 € (30 % du montant HT) ou 1 752,00 €" in page(commercial_client, one)
    post(administrateur_client, "pay", one, on=f"{today():%Y-%m-%d}", amount="1 459,99")
    text = page(commercial_client, one)
    assert (status(one), "1 459,99 € le" in text, "0,01 € de moins que les 1 460,00 €" in text) == (
        "paid",
        True,
        True,
    )
    assert ("décision.pdf" in text, "/decision/" in text, "/versement/" in text) == (True, False, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"on": "2024-02-01"}, "Choisissez ce que l’agence a décidé."),
        ({"outcome": "refused", "on": "today"}, "Recopiez le motif du refus"),
        ({"outcome": "granted", "on": "31/02/2026"}, "Cette date n’existe pas"),
        ({"outcome": "granted", "on": "tomorrow"}, "est dans l’avenir"),
        ({"outcome": "granted", "on": "2020-01-01"}, "précède le dépôt"),
    ],
    ids=["no outcome", "no reason", "no day", "tomorrow", "before the deposit"],
)
def test_what_is_wrong_comes_back_in_the_page(
    one: AdvanceRequest, administrateur_client: Client, data: dict[str, str], words: str
) -> None:
    days = {"today": today(), "tomorrow": tomorrow()}
    sent = {name: f"{days.get(value, value)}" for name, value in data.items()}
    answer = post(administrateur_client, "decide", one, reason="", **sent)
    assert (answer.status_code, words in plain(answer.content.decode()), status(one)) == (
        422,
        True,
        "accepted",
    )


def test_a_letter_that_is_not_sound_records_nothing(
    one: AdvanceRequest, administrateur_client: Client
) -> None:
    data = {"outcome": "granted", "on": str(today()), "letter": io.BytesIO(b"MZ exe")}
    answer = post(administrateur_client, "decide", one, **data)
    assert (answer.status_code, Examination.objects.count(), status(one)) == (422, 0, "accepted")


def test_a_doubtful_amount_is_confirmed(
    commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    request = granted(make_software(), commercial, administrateur, esms=2)
    typed = {"on": str(today()), "amount": "14,60", "note": ""}
    answer = post(administrateur_client, "pay", request, **typed)
    text = plain(answer.content.decode())
    assert (answer.status_code, Payment.objects.count()) == (422, 0)
    assert ("soit −99,0 %." in text, 'value="14,60"' in text, 'type="checkbox"' in text) == (True,) * 3
    post(administrateur_client, "pay", request, **typed, confirmed="on")
    assert str(Payment.objects.get().amount) == "14.60"


def test_corrected_then_taken_back(
    commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    request = paid(make_software(), commercial, administrateur)
    mended = {"on": str(today()), "amount": "1459,99", "note": "", "why": "Avis relu"}
    assert post(administrateur_client, "mend_payment", request, **mended | {"why": ""}).status_code == 422
    post(administrateur_client, "mend_payment", request, **mended)
    told = said(post(administrateur_client, "mend_decision", request, on=str(today()), why="Rien"))
    assert [sentence.partition(" :")[0] for sentence in told] == [
        "Le versement est corrigé ; l’historique garde ce qui était enregistré.",
        "C’est déjà ce qui est enregistré",
    ]
    told = said(post(administrateur_client, "mend_payment", request, **mended))
    assert "rien n’a changé" in told[-1]
    assert str(Payment.objects.get().amount) == "1459.99"
    post(administrateur_client, "unpay", request, why="Autre demande")
    post(administrateur_client, "reopen", request, why="Autre demande")
    assert (status(request), Payment.objects.count(), Examination.objects.count()) == ("accepted", 0, 0)
    text = page(administrateur_client, request)
    assert ("Montant versé (€) : 1 460,00 € → 1 459,99 €" in text, "a annulé la décision" in text) == (
        True,
    ) * 2
    answer = post(administrateur_client, "mend_payment", request, **mended)
    assert "annulé entre-temps" in said(answer)[0]


def test_letters_are_joined_replaced_and_taken_off(
    commercial: User, administrateur: User, administrateur_client: Client, autre_client: Client
) -> None:
    request = granted(make_software(), commercial, administrateur)
    assert post(administrateur_client, "letter", request, "decision").status_code == 422
    kept = made.pdf()
    for name, content in (("un.pdf", kept), ("deux.png", made.png())):
        upload = SimpleUploadedFile(name, content)
        assert post(administrateur_client, "letter", request, "decision", letter=upload).status_code == 302
    first, second = Letter.objects.order_by("pk")
    assert b"".join(administrateur_client.get(f"/courriers/{first.pk}/")) == kept
    assert autre_client.get(f"/courriers/{second.pk}/").status_code == 404
    post(administrateur_client, "letter_off", request, "decision")
    text = page(administrateur_client, request)
    assert "Courriers retirés ou remplacés (2)" in text
    upload = SimpleUploadedFile("avis.pdf", made.pdf())
    assert (
        "Enregistrez d’abord"
        in said(post(administrateur_client, "letter", request, "payment", letter=upload))[0]
    )
    assert post(administrateur_client, "letter", request, "autre", letter=upload).status_code == 404


NAMES = ("decide", "pay", "mend_decision", "mend_payment", "reopen", "unpay")


@pytest.mark.parametrize("name", NAMES)
def test_only_an_admin_records(one: AdvanceRequest, commercial_client: Client, name: str) -> None:
    assert post(commercial_client, name, one).status_code == 403
    assert post(commercial_client, "letter", one, "decision").status_code == 403


@pytest.mark.parametrize("name", NAMES)
def test_an_address_alone_does_nothing(one: AdvanceRequest, administrateur_client: Client, name: str) -> None:
    answer = administrateur_client.get(reverse(f"portail:request_{name}", args=[one.pk]))
    assert (answer.status_code, status(one)) == (302, "accepted")


@pytest.mark.parametrize(
    ("name", "args", "filled"),
    [
        ("decide", (), {"outcome": "refused", "on": "2026-01-01", "reason": "Non"}),
        ("decide", (), {"outcome": "", "on": "abc"}),
        ("letter", ("payment",), {}),
    ],
    ids=["filled", "wrong", "letter"],
)
def test_the_second_of_two_is_told(
    commercial: User,
    administrateur: User,
    administrateur_client: Client,
    name: str,
    args: tuple[str, ...],
    filled: dict[str, str],
) -> None:
    request = granted(make_software(), commercial, administrateur)
    answer = post(administrateur_client, name, request, *args, **filled)
    assert (status(request), "a changé d’état entre-temps" in said(answer)[0]) == ("granted", True)
