"""« Changer la référence »: kept, refused with the reason, told in the history."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import LONGEST_REFERENCE, AdvanceRequest, User
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services.own_reference import ReferenceTaken, change_reference
from requests_app.services.review import NotTheOwner
from requests_app.views.review_history import history_of
from tests.review_world import plain
from tests.services.batch_world import make_request, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_request(make_software(), commercial, status="draft")


def give(browser: Client, request: AdvanceRequest, reference: str) -> str:
    """The page that a typed reference leads to."""
    address = reverse("portail:request_reference", args=[request.pk])
    return browser.post(address, {"reference": reference}, follow=True).content.decode()


def test_it_is_offered_where_it_is_shown_while_the_request_is_edited(
    commercial_client: Client, administrateur_client: Client, draft: AdvanceRequest
) -> None:
    address = reverse("portail:request_reference", args=[draft.pk])
    pages = [reverse(f"portail:{name}", args=[draft.pk]) for name in ("request", "request_summary")]
    assert all(address in commercial_client.get(page).content.decode() for page in pages)
    assert address not in administrateur_client.get(pages[1]).content.decode()
    AdvanceRequest.objects.filter(pk=draft.pk).update(status="submitted")
    assert address not in commercial_client.get(pages[0]).content.decode()
    assert "a changé d’état" in plain(give(commercial_client, draft, "Trop tard"))


def test_it_is_kept_composed_and_told(commercial_client: Client, draft: AdvanceRequest) -> None:
    before = draft.reference
    page = plain(give(commercial_client, draft, "  Dossier   E\u0301vry "))
    assert f"La référence de la demande n° {draft.pk} est maintenant « Dossier Évry »." in page
    draft.refresh_from_db()
    assert (draft.reference, draft.reference_key) == ("Dossier Évry", "dossier évry")
    line = history_of(draft)[0]
    assert (line.sentence, line.changes) == (
        "a changé la référence de la demande",
        (f"Référence\u00a0: {before} → Dossier Évry",),
    )


def test_the_same_again_changes_nothing_and_its_case_alone_does(
    commercial: User, draft: AdvanceRequest
) -> None:
    assert change_reference(draft.pk, "dossier 12", commercial)
    many = draft.events.count()
    assert not change_reference(draft.pk, " dossier  12", commercial)
    assert draft.events.count() == many
    assert change_reference(draft.pk, "DOSSIER 12", commercial)


def test_one_that_another_request_has_is_refused_with_a_link(
    commercial_client: Client, commercial: User, autre_commercial: User, draft: AdvanceRequest
) -> None:
    assert draft.software is not None
    other = make_request(draft.software, commercial, status="submitted")
    AdvanceRequest.objects.filter(pk=other.pk).update(reference="A <12>", reference_key="a <12>")
    page = give(commercial_client, draft, "a <12>")
    link = f'<a href="{reverse("portail:request", args=[other.pk])}">votre demande n°'
    assert f"« a &lt;12&gt; » est déjà la référence de {link}" in page
    assert 'value="a &lt;12&gt;"' in page  # what was typed is still there
    with pytest.raises(ReferenceTaken) as taken:
        change_reference(draft.pk, "a <12>", commercial)
    assert taken.value.other == other.pk
    before = draft.reference
    draft.refresh_from_db()
    assert draft.reference == before
    # Another person's references are not one's own.
    foreign = make_request(draft.software, autre_commercial, status="draft")
    assert change_reference(foreign.pk, "A <12>", autre_commercial)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  ", "Donnez une référence"),
        ("x" * (LONGEST_REFERENCE + 1), "trop longue de 1 caractère : 100 au plus"),
    ],
)
def test_what_is_no_reference_is_refused(
    commercial_client: Client, draft: AdvanceRequest, typed: str, said: str
) -> None:
    assert said in plain(give(commercial_client, draft, typed))
    before = draft.reference
    draft.refresh_from_db()
    assert draft.reference == before


def test_only_its_owner_changes_it_and_only_while_it_is_edited(
    commercial: User, administrateur: User, draft: AdvanceRequest
) -> None:
    with pytest.raises(NotTheOwner):
        change_reference(draft.pk, "La mienne", administrateur)
    AdvanceRequest.objects.filter(pk=draft.pk).update(status="approved")
    with pytest.raises(ForbiddenMove):
        change_reference(draft.pk, "Trop tard", commercial)
