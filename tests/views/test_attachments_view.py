"""An attachment's bytes: their type, their name, and the headers that lock them in."""

import pytest
from django.test import Client
from django.urls import reverse

from requests_app.models import Attachment, User
from requests_app.views.attachments_view import CONTENT_TYPES, POLICIES, shown_name
from tests.review_world import submitted
from tests.services.batch_world import PDF, attach, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_each_format_of_each_lane_is_served(commercial: User) -> None:
    formats = {code for lane in (make_software().lane,) for code in lane.formats}
    assert formats == set(CONTENT_TYPES) == set(POLICIES)


@pytest.mark.parametrize(("fmt", "content_type"), list(CONTENT_TYPES.items()), ids=list(CONTENT_TYPES))
def test_headers(fmt: str, content_type: str, commercial: User, commercial_client: Client) -> None:
    request = submitted(commercial)
    piece = attach(request, PDF, fmt=fmt)
    response = commercial_client.get(reverse("portail:attachment", args=[piece.pk]))
    assert b"".join(response) == PDF
    assert response["Content-Type"] == content_type
    assert response["Content-Length"] == str(len(PDF))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert policy.startswith(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    assert ("sandbox" in policy) == (fmt != "PDF")
    assert "script-src" not in policy


def test_shown_in_the_page_or_kept(commercial: User, commercial_client: Client) -> None:
    request = submitted(commercial)
    address = reverse("portail:attachment", args=[request.attachments.get().pk])
    answers = [commercial_client.get(address), commercial_client.get(address, {"telecharger": ""})]
    for response in answers:
        b"".join(response)
    assert [response["Content-Disposition"].split(";")[0] for response in answers] == ["inline", "attachment"]
    assert answers[0]["Content-Disposition"].endswith(f"filename*=utf-8''bon%20n%C2%B0%20{request.pk}.pdf")


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("bon n° 12.pdf", "bon n° 12.pdf"),
        ('../../etc/"x"\r\nSet-Cookie: a.pdf', "etcx Set-Cookie a.pdf"),
        ("...", "piece-7.pdf"),
        ("", "piece-7.pdf"),
    ],
    ids=["plain", "hostile", "dots", "empty"],
)
def test_shown_name(original: str, shown: str) -> None:
    assert shown_name(Attachment(pk=7, original_name=original, format="PDF")) == shown


def test_a_file_that_is_gone_is_a_404(commercial: User, commercial_client: Client) -> None:
    piece = submitted(commercial).attachments.get()
    piece.file.storage.delete(piece.file.name)
    assert commercial_client.get(reverse("portail:attachment", args=[piece.pk])).status_code == 404


def test_only_read(commercial: User, commercial_client: Client) -> None:
    piece = submitted(commercial).attachments.get()
    assert commercial_client.post(reverse("portail:attachment", args=[piece.pk])).status_code == 405
