"""What the database itself refuses, whatever code asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from requests_app.models import Attachment, FundingScale, NumberCounter, Supplier, User
from requests_app.services.drafts import create_draft

SHA = "0" * 64


def piece(**holder: object) -> Attachment:
    """A file, as a row alone."""
    return Attachment.objects.create(
        type="BON_COMMANDE", original_name="a.pdf", format="PDF", size=1, sha256=SHA, crc32=0, **holder
    )


def scale(**bounds: object) -> FundingScale:
    """A row of the scale."""
    return FundingScale.objects.create(couloir="ms1-dui", tranche="C", amount_ttc=1, source="x", **bounds)


def _two_files_in_force(owner: User) -> None:
    draft = create_draft(owner)
    piece(request=draft, replaced_at=timezone.now())
    piece(request=draft)
    piece(request=draft)


def _two_proofs_in_force(owner: User) -> None:
    supplier = Supplier.objects.create(name="Éditeur", siret="73282932000074")
    piece(supplier=supplier)
    piece(supplier=supplier)


def _file_of_nobody(owner: User) -> None:
    piece()


def _no_digest(owner: User) -> None:
    Attachment.objects.filter(pk=piece(request=create_draft(owner)).pk).update(sha256="")


def _unknown_status(owner: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE requests_app_advancerequest SET status = 'paye' WHERE id = %s", [create_draft(owner).pk]
        )


def _esms_bounds(owner: User) -> None:
    scale(from_esms=5, to_esms=4)


def _date_bounds(owner: User) -> None:
    scale(from_date=date(2026, 2, 1), to_date=date(2026, 1, 1))


def _second_counter(owner: User) -> None:
    NumberCounter.objects.create(pk=2)


@pytest.mark.parametrize(
    "breach",
    [
        _two_files_in_force,
        _two_proofs_in_force,
        _file_of_nobody,
        _no_digest,
        _unknown_status,
        _esms_bounds,
        _date_bounds,
        _second_counter,
    ],
)
def test_the_database_refuses(commercial: User, breach: Callable[[User], None]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        breach(commercial)


def test_bounds_may_be_open(db: None) -> None:
    scale(from_esms=5, from_date=date(2026, 1, 1))
    assert scale(to_esms=5).pk
