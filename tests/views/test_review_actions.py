"""The buttons: what each does, says, and does not do twice."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from requests_app.models import AdvanceRequest, User
from tests.review_world import plain, spoil, submitted
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def said(response: object) -> list[str]:
    return [plain(str(message)) for message in get_messages(response.wsgi_request)]


def post(browser: Client, name: str, pk: int, **data: object) -> object:
    return browser.post(reverse(f"portail:{name}", args=[pk]), data)


def status_of(request: AdvanceRequest) -> str:
    return AdvanceRequest.objects.get(pk=request.pk).status


def test_approve(administrateur_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    response = post(administrateur_client, "request_approve", request.pk)
    assert response.url == reverse("portail:request_summary", args=[request.pk])
    assert said(response) == [f"La demande n° {request.pk} est approuvée : elle peut partir dans un dépôt."]
    assert status_of(request) == "approved"


def test_reloading_an_action_does_nothing(administrateur_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    response = administrateur_client.get(reverse("portail:request_approve", args=[request.pk]))
    assert response.url == reverse("portail:request_summary", args=[request.pk])
    assert status_of(request) == "submitted"


def test_approve_shows_the_reasons_of_a_refusal(administrateur_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    spoil(request)
    response = post(administrateur_client, "request_approve", request.pk)
    page = response.content.decode()
    assert response.status_code == 422
    assert "La demande ne peut pas être approuvée" in page
    assert response.context["return_form"].initial == {
        "comment": f"– {response.context['judgement'].errors[0].message}"
    }
    assert status_of(request) == "submitted"


@pytest.mark.parametrize(
    ("name", "data"),
    [("request_approve", {}), ("request_return", {"comment": "À revoir."})],
    ids=["approve", "return"],
)
def test_a_request_that_moved_meanwhile(
    administrateur_client: Client, commercial: User, name: str, data: dict[str, str]
) -> None:
    request = make_request(make_software(), commercial, status="draft")
    response = post(administrateur_client, name, request.pk, **data)
    assert response.status_code == 302
    assert said(response) == [
        "Cette demande a changé d’état entre-temps (maintenant « Brouillon ») : rien n’a été fait."
    ]
    assert request.events.count() == 0


def test_withdrawing_what_was_approved_meanwhile(
    commercial_client: Client, administrateur_client: Client, commercial: User
) -> None:
    request = submitted(commercial)
    post(administrateur_client, "request_approve", request.pk)
    response = post(commercial_client, "request_withdraw", request.pk)
    assert said(response) == [
        "Cette demande a changé d’état entre-temps (maintenant « Approuvée ») : rien n’a été fait."
    ]
    assert status_of(request) == "approved"


def test_return_is_refused_without_a_comment_and_kept_with_one(
    administrateur_client: Client, commercial_client: Client, commercial: User
) -> None:
    request = submitted(commercial)
    response = post(administrateur_client, "request_return", request.pk, comment="  ")
    assert [plain(text) for text in response.context["return_form"].errors["comment"]] == [
        "Écrivez ce qu’il faut corriger : le commercial n’a que ce commentaire pour s’y retrouver."
    ]
    post(administrateur_client, "request_return", request.pk, comment="Le bon n’est pas <signé>.")
    assert status_of(request) == "returned"
    page = commercial_client.get(reverse("portail:request_list")).content.decode()
    assert "Le bon n’est pas &lt;signé&gt;." in page
    summary = commercial_client.get(reverse("portail:request_summary", args=[request.pk])).content.decode()
    assert "Le bon n’est pas &lt;signé&gt;." in summary


def test_hand_over(
    administrateur_client: Client, autre_client: Client, commercial: User, autre_commercial: User
) -> None:
    request = submitted(commercial)
    post(administrateur_client, "request_hand_over", request.pk, to=autre_commercial.pk)
    assert AdvanceRequest.objects.get(pk=request.pk).owner == autre_commercial
    assert autre_client.get(reverse("portail:request_summary", args=[request.pk])).status_code == 200


def test_bulk_approval_says_what_became_of_each(administrateur_client: Client, commercial: User) -> None:
    software = make_software()
    first, second, third = (submitted(commercial, software) for _ in range(3))
    spoil(second)
    back = reverse("portail:review_list") + "?og=ASSOCIATION"
    response = administrateur_client.post(
        reverse("portail:review_bulk_approve"),
        {"demande": [first.pk, second.pk, third.pk, "x"], "retour": back},
    )
    assert response.url == back
    texts = said(response)
    assert texts[0] == f"2 demandes approuvées : n° {first.pk}, n° {third.pk}."
    assert texts[1].startswith(f"La demande n° {second.pk} n’est pas approuvée : ")
    assert [status_of(request) for request in (first, second, third)] == ["approved", "submitted", "approved"]


@pytest.mark.parametrize("back", ["//ailleurs.example", "https://ailleurs.example/", ""])
def test_bulk_approval_never_leads_elsewhere(administrateur_client: Client, back: str) -> None:
    response = administrateur_client.post(reverse("portail:review_bulk_approve"), {"retour": back})
    assert response.url == reverse("portail:review_list")
    assert said(response) == ["Cochez au moins une demande à approuver."]


def test_withdraw(commercial_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    response = post(commercial_client, "request_withdraw", request.pk)
    assert response.url == reverse("portail:request", args=[request.pk])
    assert status_of(request) == "draft"


def test_abandon_asks_first(commercial_client: Client, commercial: User) -> None:
    request = make_request(make_software(), commercial, status="draft")
    address = reverse("portail:request_abandon", args=[request.pk])
    assert "Garder la demande" in commercial_client.get(address).content.decode()
    assert status_of(request) == "draft"
    assert commercial_client.post(address).url == reverse("portail:request_list")
    assert status_of(request) == "abandoned"


def test_duplicate_says_what_it_leaves_out(commercial_client: Client, commercial: User) -> None:
    request = submitted(commercial)
    response = post(commercial_client, "request_duplicate", request.pk)
    copied = AdvanceRequest.objects.get(copied_from=request)
    assert response.url == reverse("portail:request", args=[copied.pk])
    left_out = (
        "La date et la référence de la commande, le bon de commande et les numéros n’ont pas été copiés :"
        " chaque demande a les siens."
    )
    assert said(response) == [
        f"La demande n° {copied.pk} est une copie de la demande n° {request.pk}. {left_out}"
    ]


def test_a_new_request_is_ones_own_draft(commercial_client: Client, commercial: User) -> None:
    response = commercial_client.post(reverse("portail:request_new"))
    made = AdvanceRequest.objects.get()
    assert (made.owner, made.status) == (commercial, "draft")
    assert response.url == reverse("portail:request", args=[made.pk])
