"""The same thing said again: by another file, or by a file that a person set aside on purpose."""

import pytest

from requests_app.models import Decision, Verdict
from requests_app.services.returns_apply import apply
from tests.review_world import plain

from .answer_world import brought, deposited_batch
from .batch_world import make_software, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user("admin", admin=True)


@pytest.fixture
def batch(admin):
    return deposited_batch(make_software(), admin, 1, admin)


def _later_date(line):
    line["commande"]["dateCommande"] = "16/03/2023"


def test_an_altered_line_is_decided_once_whatever_file_says_it_again(batch, admin):
    first, second, third = (
        brought(batch, {1: ("accepted", "ASP1")}, admin, altered={1: _later_date}, indent=indent)
        for indent in (2, 3, 4)
    )
    assert [apply(first, admin).waiting, apply(second, admin).waiting] == [1, 1]
    assert apply(first, admin, {0: (Decision.ACCEPT, "Vu au téléphone")}).accepted == 1
    assert (second.lines.get().verdict, second.lines.get().waits) == (Verdict.UNCHANGED, False)
    assert apply(third, admin).waiting == 0
    kept = third.lines.get()
    assert (kept.verdict, kept.decision) == (Verdict.UNCHANGED, "")
    assert "mais sa réponse est celle qui est déjà enregistrée" in plain(kept.remarks[-1])
