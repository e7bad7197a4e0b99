"""Accounts: made, given a role, switched off; passwords reset."""

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import (
    ADMIN_GROUP,
    SALES_GROUP,
    User,
)
from requests_app.services.accounts import role_of
from tests.review_world import submitted

from .pages import errors, page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

PASSWORD = "Un-mot-de-passe-long-7"


def account_data(**changed: object) -> dict[str, object]:
    return {
        "username": "alix",
        "first_name": "Alix",
        "last_name": "Morel",
        "email": "alix@example.org",
        "role": SALES_GROUP,
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changed,
    }


def test_an_account_is_made_with_its_role(administrateur_client: Client) -> None:
    assert administrateur_client.post(page("user", "add"), account_data()).status_code == 302
    user = User.objects.get(username="alix")
    assert (role_of(user), user.is_staff, user.check_password(PASSWORD)) == (SALES_GROUP, False, True)


def test_the_role_is_changed(administrateur_client: Client, commercial: User) -> None:
    address = page("user", "change", commercial.pk)
    data = {"username": "commercial", "role": ADMIN_GROUP, "is_active": "on"}
    assert administrateur_client.post(address, data).status_code == 302
    assert [group.name for group in commercial.groups.all()] == [ADMIN_GROUP]


def test_switching_off_says_what_is_left(administrateur_client: Client, commercial: User) -> None:
    submitted(commercial)
    address = page("user", "change", commercial.pk)
    response = administrateur_client.post(address, {"username": "commercial", "role": SALES_GROUP})
    assert "commercial suit encore 1 demande : confiez-les à quelqu’un depuis la revue." in said(response)
    commercial.refresh_from_db()
    assert not commercial.is_active


@pytest.mark.ignore_template_errors  # Django's own password widget reads a variable that it leaves unset
def test_nobody_locks_themselves_out(administrateur_client: Client, administrateur: User) -> None:
    address = page("user", "change", administrateur.pk)
    response = administrateur_client.post(address, {"username": "administrateur", "role": SALES_GROUP})
    assert sorted(errors(response)) == ["is_active", "role"]


def test_no_account_is_deleted(administrateur_client: Client, commercial: User) -> None:
    response = administrateur_client.post(page("user", "delete", commercial.pk), {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=commercial.pk).exists()


def test_a_password_is_reset(administrateur_client: Client, commercial: User) -> None:
    address = reverse("admin:auth_user_password_change", args=[commercial.pk])
    assert administrateur_client.get(address).status_code == 200
    data = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert administrateur_client.post(address, data).status_code == 302
    commercial.refresh_from_db()
    assert commercial.check_password(PASSWORD)


def test_an_admin_does_not_touch_the_installations_own_account(administrateur_client: Client) -> None:
    root = User.objects.create_superuser("racine", password=PASSWORD)
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrateur_client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    change = administrateur_client.post(page("user", "change", root.pk), {"username": "pris"})
    assert change.status_code == 403


def test_the_page_says_nothing_of_the_stored_password(
    administrateur_client: Client, commercial: User
) -> None:
    commercial.set_password(PASSWORD)
    commercial.save()
    text = administrateur_client.get(page("user", "change", commercial.pk)).content.decode()
    algorithm = commercial.password.split("$")[0]
    assert (algorithm in text, 'href="../password/"' in text) == (False, True)


def test_the_settings_list_no_recent_actions(administrateur_client: Client) -> None:
    text = administrateur_client.get(reverse("admin:index")).content.decode()
    assert "recent-actions" not in text
