"""Downloads: the exact bytes and length, under the official names, or a page that says why not."""

import hashlib
import io
import os
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import Attachment, Batch
from requests_app.services import freeze
from requests_app.services.deposits import abandon
from requests_app.services.freeze import prepare_batches
from requests_app.services.in_force import context_for
from tests.services.batch_world import PDF, make_request, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(software, admin) -> Batch:
    return frozen(software, admin, 3)


def frozen(software, admin, count: int) -> Batch:
    pks = [make_request(software, admin).pk for _ in range(count)]
    return prepare_batches(software, pks, timezone.localdate(), admin).batches[0]


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def get_json(client, batch):
    return client.post(reverse("portail:batch_json", args=[batch.pk]))


def zip_url(batch, part=1) -> str:
    return reverse("portail:batch_zip", args=[batch.pk, part])


def test_the_json_is_the_exact_bytes_under_its_official_name(client, batch):
    answer = get_json(client, batch)
    today = f"{timezone.localdate():%Y%m%d}"
    assert hashlib.sha256(answer.content).hexdigest() == batch.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="JSON-0123456789-{today}-001.json"'
    assert (answer["Content-Length"], answer["Content-Type"]) == (
        str(len(answer.content)),
        "application/json",
    )
    assert answer["Cache-Control"] == "no-store, private"
    assert Batch.objects.get().status == "downloaded"


def test_on_a_later_day_the_same_bytes_come_under_a_new_name(client, batch, monkeypatch):
    first = get_json(client, batch)
    tomorrow = timezone.localdate() + timedelta(days=1)
    genuine = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda value=None: genuine(value) if value else tomorrow)
    answer = get_json(client, batch)
    assert answer.content == first.content
    assert f"JSON-0123456789-{tomorrow:%Y%m%d}-001.json" in answer["Content-Disposition"]
    zipped = client.get(zip_url(batch))
    assert f"JSON-0123456789-{tomorrow:%Y%m%d}-001-PJ-1.zip" in zipped["Content-Disposition"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_zip_has_its_exact_length_and_holds_each_attachment_once(client, batch, method):
    get_json(client, batch)
    answer = getattr(client, method)(zip_url(batch))
    content = body(answer)
    assert (int(answer["Content-Length"]), answer["Content-Type"]) == (len(content), "application/zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"MS1-DUI-Va1-BDC-A000{n}.pdf" for n in (1, 2, 3)]
        for attachment, name in zip(Attachment.objects.order_by("pk"), archive.namelist(), strict=True):
            assert hashlib.sha256(archive.read(name)).hexdigest() == attachment.sha256
        assert all(entry.flag_bits & 8 == 0 for entry in archive.infolist())
        moment = timezone.localtime(batch.created_at).timetuple()[:5]
        assert {entry.date_time[:5] for entry in archive.infolist()} == {moment}


def test_a_zip_settles_the_name_as_the_json_does(client, batch):
    assert client.get(zip_url(batch)).url == reverse("portail:batch", args=[batch.pk])
    assert batch.name.downloaded_at is None
    body(client.post(zip_url(batch)))
    assert batch.name.downloaded_at is not None


def test_parts_stay_within_the_limit_and_hold_everything_between_them(client, software, admin, monkeypatch):
    def small(one):
        context = context_for(one)
        limits = replace(context.lane.limits, zip_mo=1)
        return replace(context, lane=replace(context.lane, limits=limits))

    monkeypatch.setattr(freeze, "context_for", small)
    monkeypatch.setattr("tests.services.batch_world.PDF", PDF + b"y" * 400_000)
    batch = frozen(software, admin, 5)
    get_json(client, batch)
    names: list[str] = []
    for part in (1, 2, 3):
        content = body(client.get(zip_url(batch, part)))
        assert len(content) <= 1_000_000
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names += archive.namelist()
    assert names == [f"MS1-DUI-Va1-BDC-A000{n}.pdf" for n in range(1, 6)]
    assert client.get(zip_url(batch, 4)).status_code == 404
    assert client.get(zip_url(batch, 0)).status_code == 404
    assert client.get(reverse("portail:batch_manifest", args=[batch.pk])).context["file_count"] == 5


def remove(path):
    path.unlink()


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"more")


def alter(path):
    """Other bytes of the same length, as somebody who edits a file later leaves it."""
    path.write_bytes(b"?" * path.stat().st_size)
    later = path.stat().st_mtime + 3600
    os.utime(path, (later, later))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(remove, "est introuvable sur le serveur.", id="missing"),
        pytest.param(lengthen, "a été modifié sur le serveur.", id="longer"),
        pytest.param(alter, "a été modifié sur le serveur.", id="altered"),
    ],
)
def test_a_spoilt_file_is_said_before_the_first_byte(client, batch, caplog, tmp_path, spoil, said):
    from pathlib import Path

    spoil(Path(Attachment.objects.order_by("pk")[1].file.path))
    page = client.post(zip_url(batch))
    assert (page.status_code, page.streaming) == (500, False)
    assert "MS1-DUI-Va1-BDC-A0002.pdf" in page.content.decode()
    assert said in page.content.decode()
    assert "1 stored files missing or changed" in caplog.text
    assert batch.name.downloaded_at is None


def test_a_file_altered_without_a_trace_cuts_the_download_short(client, batch):
    from pathlib import Path

    from requests_app.asp_file.zips import ChangedFileError

    path = Path(Attachment.objects.order_by("pk")[1].file.path)
    path.write_bytes(b"?" * path.stat().st_size)
    answer = client.post(zip_url(batch))
    with pytest.raises(ChangedFileError):
        body(answer)


def test_a_spoilt_json_is_said(client, batch, caplog):
    Batch.objects.filter(pk=batch.pk).update(content=b"{}")
    page = get_json(client, batch)
    assert page.status_code == 500
    assert "ne correspond plus à son empreinte" in page.content.decode()
    assert "does not match its digest" in caplog.text


@pytest.mark.parametrize("login", [None, "commercial"])
def test_nobody_else_downloads(client, batch, login):
    client.logout()
    if login:
        client.force_login(make_user(login))
    answers = [get_json(client, batch), client.get(zip_url(batch)), client.post(zip_url(batch))]
    assert {answer.status_code for answer in answers} == ({403} if login else {302})
    assert batch.name.downloaded_at is None


def test_an_abandoned_file_that_nobody_downloaded_is_gone(client, batch, admin):
    abandon(batch, "mistake", "erreur", admin)
    page = reverse("portail:batch", args=[batch.pk])
    answers = [get_json(client, batch), client.get(zip_url(batch)), client.post(zip_url(batch))]
    assert [answer.url for answer in answers] == [page] * 3
    assert "Télécharger" not in client.get(page).content.decode()
