"""« Suites »: many decisions or payments at once; what is refused comes back, what is right is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from requests_app.models import AdvanceRequest, Examination, Outcome, Payment, Software, User
from requests_app.services.examination import decide

from ..review_world import counted_queries, plain
from ..services.after_world import accepted, today, tomorrow
from ..wizard_world import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def four(software: Software, commercial: User, administrateur: User) -> list[AdvanceRequest]:
    """Four accepted requests, of two ESMS each."""
    return accepted(software, commercial, administrateur, 4, esms=2)


def post(client: Client, code: str, rows: dict[int, dict[str, str]], **common: str) -> Any:
    data: dict[str, Any] = {"ligne": list(rows), **common}
    data |= {f"d{pk}-{name}": value for pk, row in rows.items() for name, value in row.items()}
    return client.post(f"/suites/?quoi={code}", data)


def statuses(requests: list[AdvanceRequest]) -> list[str]:
    return [AdvanceRequest.objects.get(pk=request.pk).status for request in requests]


def test_the_filled_rows_are_recorded_and_the_others_wait(
    four: list[AdvanceRequest], administrateur_client: Client
) -> None:
    assert [tab["many"] for tab in administrateur_client.get("/suites/").context["tabs"]] == [4, 0]
    rows = {
        four[0].pk: {"outcome": "granted", "on": "", "reason": ""},
        four[1].pk: {"outcome": "refused", "on": str(today()), "reason": "Hors périmètre"},
        four[2].pk: {"outcome": "", "on": "", "reason": ""},
    }
    answer = post(administrateur_client, "decisions", rows, jour=f"{today():%d/%m/%Y}")
    assert (answer.status_code, statuses(four)) == (302, ["granted", "refused", "accepted", "accepted"])
    assert said(answer) == [f"2 décisions enregistrées : n° {four[0].pk}, n° {four[1].pk}."]
    assert set(Examination.objects.values_list("on", "reason")) == {
        (today(), ""),
        (today(), "Hors périmètre"),
    }


def test_what_is_refused_comes_back_beside_its_row_and_the_rest_is_kept(
    four: list[AdvanceRequest], administrateur_client: Client
) -> None:
    rows = {
        four[0].pk: {"outcome": "refused", "on": str(today()), "reason": ""},
        four[1].pk: {"outcome": "granted", "on": str(tomorrow()), "reason": ""},
        four[2].pk: {"outcome": "granted", "on": str(today()), "reason": ""},
        four[3].pk: {"outcome": "", "on": "", "reason": ""},
    }
    answer = post(administrateur_client, "decisions", rows)
    assert (answer.status_code, statuses(four)) == (422, ["accepted", "accepted", "granted", "accepted"])
    shown = {
        row.pk: {name: list(found) for name, found in row.form.errors.items()}
        for row in answer.context["rows"]
    }
    assert {pk: list(found) for pk, found in shown.items()} == {
        four[0].pk: ["reason"],
        four[1].pk: ["on"],
        four[3].pk: [],
    }
    text = answer.content.decode()
    assert (f'value="{tomorrow()}"' in text, text.count('class="is-invalid"')) == (True, 2)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"outcome": "", "on": "2026-01-01", "reason": ""}, "outcome"),
        ({"outcome": "granted", "on": "", "reason": ""}, "on"),
        ({"outcome": "granted", "on": "31/02/2026", "reason": ""}, "on"),
        ({"outcome": "peut-être", "on": "2026-01-01", "reason": ""}, "outcome"),
    ],
    ids=["no outcome", "no day at all", "no such day", "unknown outcome"],
)
def test_a_row_half_filled(
    four: list[AdvanceRequest], administrateur_client: Client, row: dict[str, str], field: str
) -> None:
    answer = post(administrateur_client, "decisions", {four[0].pk: row})
    (wrong,) = answer.context["wrong"]
    assert (answer.status_code, list(wrong.form.errors)) == (422, [field])


def test_payments_and_their_doubts(
    four: list[AdvanceRequest], administrateur: User, administrateur_client: Client
) -> None:
    for request in four:
        decide(request.pk, Outcome.GRANTED, today(), "", administrateur)
    empty = {"on": "", "amount": "", "note": ""}
    rows = {
        four[0].pk: empty | {"amount": "1 459,99"},
        four[1].pk: empty | {"amount": "14,60"},
        four[2].pk: empty | {"amount": "abc"},
        four[3].pk: empty,
    }
    answer = post(administrateur_client, "versements", rows, jour=str(today()))
    assert (answer.status_code, statuses(four)) == (422, ["paid", "granted", "granted", "granted"])
    text = plain(answer.content.decode())
    assert ("soit −99,0 %" in text, "« abc » n’est pas un montant" in text, 'value="14,60"' in text) == (
        True,
    ) * 3
    assert text.count('type="checkbox"') == 1
    rows = {
        four[1].pk: empty | {"amount": "14,60", "confirmed": "on"},
        four[2].pk: empty | {"amount": "1 752", "note": "TTC"},
    }
    assert post(administrateur_client, "versements", rows, jour=str(today())).status_code == 302
    assert sorted(map(str, Payment.objects.values_list("amount", flat=True))) == [
        "14.60",
        "1459.99",
        "1752.00",
    ]


def test_somebody_was_quicker(
    four: list[AdvanceRequest], administrateur: User, administrateur_client: Client
) -> None:
    decide(four[0].pk, Outcome.REFUSED, today(), "Non", administrateur)
    row = {"outcome": "granted", "on": str(today()), "reason": ""}
    answer = post(administrateur_client, "decisions", {four[0].pk: row, four[1].pk: row})
    assert statuses(four[:2]) == ["refused", "granted"]
    assert any("n’attend plus : quelqu’un l’a déjà traitée" in plain(sentence) for sentence in said(answer))
    alone = post(administrateur_client, "decisions", {four[0].pk: row})
    assert not any("Rien n’était rempli" in plain(sentence) for sentence in said(alone))


def test_nothing_filled_and_no_such_row(four: list[AdvanceRequest], administrateur_client: Client) -> None:
    rows = {"ligne": ["", "x", "9" * 30, "999999"]}
    answer = administrateur_client.post("/suites/?quoi=autre", rows)
    assert (answer.status_code, said(answer)) == (302, ["Rien n’était rempli : rien n’est enregistré."])
    answer = administrateur_client.post("/suites/?quoi=autre", rows | {"d999999-outcome": "granted"})
    assert (answer.status_code, "n° 999999 n’attend plus" in said(answer)[-1]) == (302, True)


def test_found_by_the_agency_s_number(four: list[AdvanceRequest], administrateur_client: Client) -> None:
    number = four[1].attempts.get().numero_asp
    for text in (number, number.lower(), str(four[1].pk), four[1].beneficiaries.get().finess_juridique):
        answer = administrateur_client.get("/suites/", {"q": text})
        assert [row.pk for row in answer.context["rows"]] == [four[1].pk]
    assert "ne répond à « zzz »" in plain(
        administrateur_client.get("/suites/", {"q": "zzz"}).content.decode()
    )


def test_for_admins_alone_and_in_few_queries(
    four: list[AdvanceRequest],
    commercial_client: Client,
    administrateur_client: Client,
    software: Software,
    commercial: User,
    administrateur: User,
) -> None:
    assert commercial_client.get("/suites/").status_code == 403
    with counted_queries() as few:
        administrateur_client.get("/suites/")
    accepted(software, commercial, administrateur, 4)
    with counted_queries() as more:
        administrateur_client.get("/suites/")
    assert len(more) == len(few)
