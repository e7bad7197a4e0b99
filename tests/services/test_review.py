"""Approving, returning, handing over, withdrawing, abandoning: one verb, one event, harmless if repeated."""

from collections.abc import Callable

import pytest

from requests_app.models import AdvanceRequest, User
from requests_app.rules.statuses import ForbiddenMove
from requests_app.services import review
from tests.review_world import STATUSES, one_of_each, plain, spoil, submitted
from tests.services.batch_world import make_software, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def events(request: AdvanceRequest) -> list[tuple[str, str, str, str]]:
    return [(e.verb, e.from_status, e.to_status, e.comment) for e in request.events.order_by("pk")]


def test_approve(commercial: User, administrateur: User) -> None:
    request = submitted(commercial)
    review.approve(request.pk, administrateur)
    request.refresh_from_db()
    assert request.status == "approved"
    assert events(request) == [("approve", "submitted", "approved", "")]


def test_a_request_with_an_error_is_not_approved(commercial: User, administrateur: User) -> None:
    request = submitted(commercial)
    spoil(request)
    with pytest.raises(review.NotApprovable) as refused:
        review.approve(request.pk, administrateur)
    request.refresh_from_db()
    assert (request.status, [finding.rule for finding in refused.value.errors]) == (
        "submitted",
        ["text.capitals"],
    )
    assert events(request) == []


def test_approving_twice_is_refused_the_second_time(commercial: User, administrateur: User) -> None:
    request = submitted(commercial)
    review.approve(request.pk, administrateur)
    with pytest.raises(ForbiddenMove):
        review.approve(request.pk, administrateur)
    assert len(events(request)) == 1


def test_return_keeps_the_comment(commercial: User, administrateur: User) -> None:
    request = submitted(commercial)
    review.return_for_correction(request.pk, administrateur, "  Le bon de commande n’est pas signé. ")
    request.refresh_from_db()
    assert (request.status, request.return_comment) == ("returned", "Le bon de commande n’est pas signé.")
    assert events(request) == [("return", "submitted", "returned", "Le bon de commande n’est pas signé.")]


@pytest.mark.parametrize("comment", ["", "  \n "], ids=["empty", "blank"])
def test_return_needs_a_comment(commercial: User, administrateur: User, comment: str) -> None:
    request = submitted(commercial)
    with pytest.raises(review.CommentMissing):
        review.return_for_correction(request.pk, administrateur, comment)
    request.refresh_from_db()
    assert request.status == "submitted"


def test_hand_over(commercial: User, autre_commercial: User, administrateur: User) -> None:
    request = submitted(commercial)
    review.hand_over(request.pk, administrateur, autre_commercial)
    request.refresh_from_db()
    assert (request.owner, request.status) == (autre_commercial, "submitted")
    event = request.events.get()
    assert (event.verb, event.actor) == ("hand_over", administrateur)
    assert event.changes == [
        {
            "field": "owner",
            "of": "demande d'avance",
            "pk": request.pk,
            "from": "commercial",
            "to": "autre-commercial",
        }
    ]


def _switched_off() -> User:
    user = make_user("parti", admin=True)
    user.is_active = False
    user.save()
    return user


@pytest.mark.parametrize(
    "to",
    [_switched_off, lambda: make_user("sans-role"), lambda: User.objects.get(username="commercial")],
    ids=["switched off", "no role", "owner already"],
)
def test_hand_over_is_refused(commercial: User, administrateur: User, to: Callable[[], User]) -> None:
    request = submitted(commercial)
    with pytest.raises(review.HandOverRefused):
        review.hand_over(request.pk, administrateur, to())
    request.refresh_from_db()
    assert (request.owner, events(request)) == (commercial, [])


def test_bulk_approval_takes_those_without_error(commercial: User, administrateur: User) -> None:
    software = make_software()
    sound, spoilt, moved = (submitted(commercial, software) for _ in range(3))
    spoil(spoilt)
    review.withdraw(moved.pk, commercial)
    outcome = review.approve_all([sound.pk, spoilt.pk, moved.pk, 10**9, sound.pk], administrateur)
    assert outcome.approved == [sound.pk]
    assert list(outcome.refused) == [spoilt.pk, moved.pk, 10**9]
    assert plain(outcome.refused[moved.pk]) == "elle est à l’état « Brouillon »"


ALLOWED = {
    "approve": {"submitted"},
    "return": {"submitted", "approved"},
    "withdraw": {"submitted"},
    "abandon": {"draft", "returned", "rejected"},
}


@pytest.mark.parametrize("verb", list(ALLOWED))
def test_each_verb_in_each_status(verb: str, commercial: User, administrateur: User) -> None:
    requests = one_of_each(commercial, make_software())
    calls = {
        "approve": lambda pk: review.approve(pk, administrateur),
        "return": lambda pk: review.return_for_correction(pk, administrateur, "À revoir."),
        "withdraw": lambda pk: review.withdraw(pk, commercial),
        "abandon": lambda pk: review.abandon(pk, commercial),
    }
    done = set()
    for status in STATUSES:
        try:
            calls[verb](requests[status].pk)
        except ForbiddenMove:
            continue
        done.add(status)
    assert done == ALLOWED[verb]


@pytest.mark.parametrize("verb", [review.withdraw, review.abandon], ids=["withdraw", "abandon"])
def test_only_the_owner_takes_back(
    verb: Callable[[int, User], AdvanceRequest], commercial: User, administrateur: User
) -> None:
    request = submitted(commercial)
    with pytest.raises(review.NotTheOwner):
        verb(request.pk, administrateur)
