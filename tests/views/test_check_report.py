"""The findings of a checked file in pages and as copies; nothing of it is stored."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from requests_app.models import Attachment, Batch, Event, User
from requests_app.services import check_report
from tests.asp_file.bad_files import pdf
from tests.views.check_world import (
    BDC,
    SOUND,
    again,
    many,
    packed,
    send,
    sound,
    text_of,
    token_of,
    written,
)


def test_two_hundred_lines_come_in_pages(commercial_client: Client) -> None:
    answer = send(commercial_client, many(200))
    report, page = answer.context["report"], answer.context["page"]
    assert (report.lines, report.errors, report.warnings) == (200, 200, 200)
    assert (page.paginator.count, page.paginator.num_pages, len(answer.context["groups"])) == (400, 4, 50)
    second = again(commercial_client, answer, page="2")
    assert second.context["groups"][0].title == "Ligne 51 · A0051"
    assert "Page 2 sur 4" in text_of(second)


def test_the_errors_alone(commercial_client: Client) -> None:
    answer = again(commercial_client, send(commercial_client, many(30)), filtre="erreurs")
    found = [one for group in answer.context["groups"] for one in group.found]
    assert {one.is_error for one in found} == {True}
    assert (len(found), answer.context["only_errors"]) == (30, True)


def test_a_line_that_goes_on_says_so(commercial_client: Client) -> None:
    file = sound()
    line = file["lignesImport"][0]
    scenario = line["scenarioInstallation"][0]
    numbers = [f"{200000000 + position}" for position in range(120)]
    line["beneficiaires"]["etablissementsClients"][0]["FINESSGeos"] = numbers
    line["scenarioInstallation"] = [
        scenario | {"FINESSGeo": one, "operateurMessagerie": "?"} for one in numbers
    ]
    answer = send(commercial_client, written(file))
    (group,) = answer.context["groups"]
    assert (group.continued, len(group.open), len(group.folded)) == (False, 10, 90)
    (group,) = again(commercial_client, answer, page="2").context["groups"]
    assert (group.continued, group.errors) == (True, 120)


def test_the_findings_as_json_are_those_of_the_command(commercial_client: Client) -> None:
    copy = again(commercial_client, send(commercial_client, many(2)), copie="json")
    told = json.loads(copy.content)
    assert copy["Content-Disposition"] == 'attachment; filename="controle-JSON-0123456789-20261122-001.json"'
    assert (list(told), told["errors"], told["warnings"]) == (
        ["file", "couloir", "lines", "errors", "warnings", "findings"],
        2,
        2,
    )
    assert sorted((one["line"], one["rule"]) for one in told["findings"]) == [
        (line, rule) for line in (1, 2) for rule in ("text.capitals", "text.spaces")
    ]


def test_the_report_needs_nothing_beside_it(commercial_client: Client) -> None:
    copy = again(commercial_client, send(commercial_client, many(120)), copie="html")
    page = copy.content.decode()
    assert copy["Content-Disposition"] == 'attachment; filename="controle-JSON-0123456789-20261122-001.html"'
    assert re.findall(r"<(?:link|script|img|form|iframe)\b|(?:src|href)=", page) == []
    assert len(re.findall(r'<li class="finding[ "]', page)) == 240


def test_more_findings_than_a_page_carries(
    commercial_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_report, "_BUDGET", 20_000)
    answer = send(commercial_client, many(50))
    report = answer.context["report"]
    assert (report.total, report.is_cut, 0 < len(report.findings) < 100) == (100, True, True)
    assert "premiers constats sur 100" in text_of(answer)


def test_a_field_that_would_be_too_long_carries_half(
    commercial_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_report, "_TOKEN", 3_000)
    answer = send(commercial_client, many(200))
    report = answer.context["report"]
    assert (len(token_of(answer)) <= 3_000, report.is_cut, 0 < len(report.findings) < 400) == (
        True,
        True,
        True,
    )


def test_an_endless_value_is_cut(commercial_client: Client) -> None:
    answer = send(commercial_client, SOUND.read_bytes().replace(b'"MARTIN"', b'"' + b"M" * 100_000 + b'"'))
    assert len(answer.content) < 40_000


LOST = {"nothing": "", "a forgery": "eyJhIjoxfQ:1abc:def", "another page's": signing.dumps({"a": 1})}


@pytest.mark.parametrize("token", LOST.values(), ids=LOST.keys())
def test_a_report_that_does_not_come_back_whole(token: str, commercial_client: Client) -> None:
    answer = commercial_client.post(reverse("portail:check_report"), {"report": token})
    assert (answer.status_code, "Choisissez le fichier de nouveau" in text_of(answer)) == (422, True)


def test_a_result_asked_for_by_its_address_leads_to_the_form(commercial_client: Client) -> None:
    answer = commercial_client.get(reverse("portail:check_report"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("portail:check_file"))


def test_nothing_is_stored_and_nothing_said_in_the_log(
    commercial_client: Client, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = send(commercial_client, many(3), zips=[packed("a.zip", BDC, pdf())])
    again(commercial_client, answer, copie="html")
    counts = [model.objects.count() for model in (Attachment, Batch, Event)]
    assert (counts, list(files.rglob("*")), User.objects.count()) == ([0, 0, 0], [], 1)
    assert "Martin" not in caplog.text
