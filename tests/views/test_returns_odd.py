"""Odd files through the real page: each is shown, applied or set aside, and no line of it is unaccounted for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from requests_app.models import Batch, BatchLine, ReturnFile, ReturnLine, ReturnState
from tests.services.answer_world import deposited_batch, return_bytes
from tests.services.batch_world import make_software, make_user

pytestmark = pytest.mark.django_db

Raw = dict[str, Any]


def _change(change: Callable[[list[Raw]], Any]) -> Callable[[Raw], Raw]:
    def changed(raw: Raw) -> Raw:
        change(raw["lignesImport"])
        return raw

    return changed


def _first(**values: Any) -> Callable[[Raw], Raw]:
    return _change(lambda lines: lines[0].update(values))


#: How a sound return is spoiled -> how many lines it then has; None: it is set aside.
ODD: dict[str, tuple[Callable[[Raw], Any], int | None]] = {
    "untouched": (lambda raw: raw, 3),
    "a line that is text": (_change(lambda lines: lines.append("??? <b>é</b>\u0000")), 4),
    "a line that is null": (_change(lambda lines: lines.insert(0, None)), 4),
    "nested lists": (_change(lambda lines: lines.append([[[[]]]])), 4),
    "markup in the label": (
        _first(libelleTraitement="<script>alert(1)</script>{{ x }}{% y %}", numeroASP=None),
        3,
    ),
    "a control sequence in the label": (_first(libelleTraitement="\u001b[2J\u0007rejet", numeroASP=None), 3),
    "NUL in the answers": (
        _first(libelleTraitement="a\u0000b", numeroASP="A\u0000", codeTraitement="\u0000"),
        3,
    ),
    "half of a character": (
        _first(libelleTraitement="\ud800", numeroASP="\udfff", numeroEditeur="\ud83d"),
        3,
    ),
    "an endless label": (_first(libelleTraitement="é" * 100_000, numeroASP=None), 3),
    "an endless number": (_first(numeroASP="9" * 50_000), 3),
    "answers of other kinds": (_first(libelleTraitement=[1], codeTraitement={}, numeroASP=True), 3),
    "a number as a list": (_first(numeroEditeur=["A0001"]), 3),
    "no content at all": (_change(lambda lines: [line.pop("commande") for line in lines]), 3),
    "blocks of other kinds": (
        _first(commande=1, beneficiaires=[], scenarioInstallation={}, piecesJustificatives="x"),
        3,
    ),
    "the same line thrice": (_change(lambda lines: lines.extend([lines[0], dict(lines[0])])), 5),
    "two answers to one": (_change(lambda lines: lines.append(lines[0] | {"numeroASP": "AUTRE"})), 4),
    "one numeroASP for all": (_change(lambda lines: [line.update(numeroASP="1") for line in lines]), 3),
    "numbers of nobody": (
        _change(lambda lines: [line.update(numeroEditeur="ZZ999") for line in lines]),
        None,
    ),
    "no number at all": (_change(lambda lines: [line.pop("numeroEditeur") for line in lines]), None),
    "a hundred foreign lines": (_change(lambda lines: lines.extend([{"numeroEditeur": "ZZ999"}] * 100)), 103),
    "wrapped": (lambda raw: {"retour": [raw]}, 3),
    "an object for the list": (lambda raw: raw | {"lignesImport": dict(enumerate(raw["lignesImport"]))}, 3),
    "no line": (lambda raw: raw | {"lignesImport": []}, None),
    "another supplier": (lambda raw: raw | {"SIRET": "35600000000048"}, None),
    "not an object": (lambda raw: 3, None),
}


@pytest.fixture
def batch() -> Batch:
    admin = make_user("admin", admin=True)
    return deposited_batch(make_software(), admin, 3, admin)


@pytest.fixture
def admin_client(batch: Batch) -> Client:
    client = Client()
    client.force_login(batch.created_by)
    return client


def _files(batch: Batch) -> Iterator[tuple[str, bytes, int | None]]:
    told = {number: ("accepted", f"ASP{number}") for number in (1, 2, 3)}
    sound = return_bytes(batch, told)
    for name, (spoil, lines) in ODD.items():
        yield name, json.dumps(spoil(json.loads(sound))).encode(), lines
    yield "cut", sound[:-9], None
    yield "a page", b"<!doctype html><p>Connexion", None
    yield "not JSON", b"{'a': 1}", None
    yield "a NUL between the lines", sound.replace(b'"libelle', b'\0"libelle'), None
    yield "in UTF-16", sound.decode().encode("utf-16"), 3
    yield "a raw NUL in a text", sound.replace(b"Demande accept", b"Demande\0accept"), 3


def test_each_odd_file_is_shown_and_every_line_of_it_is_accounted_for(
    batch: Batch, admin_client: Client
) -> None:
    for name, data, lines in _files(batch):
        with transaction.atomic():
            _through(admin_client, name, data, lines)
            transaction.set_rollback(True)


def _through(client: Client, name: str, data: bytes, lines: int | None) -> None:
    """Upload, look, look at each line, apply, look again."""
    upload = SimpleUploadedFile(f"{name}.json", data, content_type="application/json")
    page = client.post(reverse("portail:return_new"), {"fichiers": [upload]}, follow=True)
    file = ReturnFile.objects.latest("pk")
    assert (page.status_code, bytes(file.content)) == (200, data), name
    assert (file.state == ReturnState.REFUSED) is (lines is None), (name, file.reason)
    text = page.content.decode()
    assert "<script>alert" not in text, name
    if lines is None:
        assert file.reason, name
        return
    preview = page.context["preview"]
    assert [row.position for row in preview.rows] == [*range(lines)], name
    assert client.get(reverse("portail:return_line", args=[file.pk, lines - 1])).status_code == 200, name
    done = client.post(
        reverse("portail:return_apply", args=[file.pk]), {"version": page.context["version"]}, follow=True
    )
    assert done.status_code == 200, name
    assert ReturnLine.objects.filter(return_file=file).count() == lines, name
    applied = done.context["preview"]
    taken = {
        row.line.pk
        for row in applied.rows
        if row.line and row.stored.verdict in ("accepted", "known", "rejected")
    }
    assert {*BatchLine.objects.exclude(answer="").values_list("pk", flat=True)} == taken, name
    request = BatchLine.objects.select_related("request").earliest("pk").request
    assert client.get(request.get_absolute_url()).status_code == 200, name
