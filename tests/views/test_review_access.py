"""Every address of lists and review, by who asks: nobody, the owner, another salesperson, an admin."""

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import User
from tests.review_world import submitted
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

#: (name, method, status of the request it is about) -> answer for the owner, another salesperson, an admin.
MATRIX: dict[tuple[str, str, str], tuple[int, int, int]] = {
    ("request_list", "get", ""): (200, 200, 200),
    ("request_new", "post", ""): (302, 302, 302),
    ("request_new", "get", ""): (405, 405, 405),
    ("review_list", "get", ""): (403, 403, 200),
    ("review_bulk_approve", "post", ""): (403, 403, 302),
    ("request", "get", "submitted"): (200, 404, 200),
    ("request_summary", "get", "submitted"): (200, 404, 200),
    ("request_summary", "get", "draft"): (200, 404, 200),
    ("attachment", "get", "submitted"): (200, 404, 200),
    ("request_duplicate", "post", "submitted"): (302, 404, 302),
    ("request_withdraw", "post", "submitted"): (302, 404, 403),
    ("request_abandon", "get", "draft"): (200, 404, 403),
    ("request_abandon", "post", "draft"): (302, 404, 403),
    ("request_reference", "get", "draft"): (200, 404, 403),
    ("request_reference", "post", "draft"): (422, 404, 403),
    ("request_reference", "get", "submitted"): (302, 404, 403),
    ("request_approve", "post", "submitted"): (403, 403, 302),
    ("request_return", "post", "submitted"): (403, 403, 422),
    ("request_hand_over", "post", "submitted"): (403, 403, 422),
    ("request_approve", "get", "submitted"): (403, 403, 302),
    ("request_withdraw", "get", "submitted"): (302, 302, 302),
}


@pytest.mark.parametrize("asked", list(MATRIX), ids=[" ".join(key) for key in MATRIX])
def test_who_gets_what(
    asked: tuple[str, str, str],
    commercial: User,
    commercial_client: Client,
    autre_client: Client,
    administrateur_client: Client,
) -> None:
    name, method, status = asked
    software = make_software()
    answers = []
    for browser in (commercial_client, autre_client, administrateur_client):
        args = []
        if status:
            request = make_request(software, commercial, status=status)
            args = [request.attachments.get().pk if name == "attachment" else request.pk]
        response = getattr(browser, method)(reverse(f"portail:{name}", args=args))
        answers.append(response.status_code)
        if response.streaming:
            b"".join(response)  # read to its end, it closes its file
    assert tuple(answers) == MATRIX[asked]


@pytest.mark.parametrize("asked", list(MATRIX), ids=[" ".join(key) for key in MATRIX])
def test_nobody_is_sent_to_the_log_in_page(asked: tuple[str, str, str], commercial: User) -> None:
    name, method, status = asked
    request = submitted(commercial)
    args = [request.attachments.get().pk if name == "attachment" else request.pk] if status else []
    address = reverse(f"portail:{name}", args=args)
    response = getattr(Client(), method)(address)
    # An action is no page to come back to after the log-in.
    landing = address if method == "get" else reverse("home")
    assert (response.status_code, response.url) == (302, f"{reverse('login')}?next={landing}")


def test_a_missing_request_is_a_404_for_an_admin(administrateur_client: Client) -> None:
    for name in ("request_summary", "request_approve", "request_return", "request_hand_over"):
        method = administrateur_client.get if name == "request_summary" else administrateur_client.post
        assert method(reverse(f"portail:{name}", args=[987654])).status_code == 404


def test_the_user_menu_leads_to_the_password_page(commercial_client: Client) -> None:
    page = commercial_client.get(reverse("portail:request_list")).content.decode()
    assert f'href="{reverse("password_change")}"' in page
