"""Whatever happened to a file, its import is whole or nothing: never a trace, never a half."""

from __future__ import annotations

import io

import pytest
from django.db import transaction
from hypothesis import given

from requests_app.finess import RegisterError
from requests_app.models import Establishment, ManagingBody, RegisterImport
from requests_app.services.register_import import ImportSummary, RegisterSource, import_register
from tests.finess.harm import harmed_files

pytestmark = pytest.mark.django_db


def _held() -> tuple[int, int, int]:
    return ManagingBody.objects.count(), Establishment.objects.count(), RegisterImport.objects.count()


def _bring(data: bytes) -> ImportSummary | str:
    """What the import did, or why it did nothing."""
    try:
        return import_register([RegisterSource("fichier", io.BytesIO(data), len(data))])
    except RegisterError as error:
        return str(error)


@given(harmed_files())
def test_a_harmed_file_is_imported_whole_or_not_at_all(data: bytes) -> None:
    with transaction.atomic():
        done = _bring(data)
        if isinstance(done, str):
            assert done.startswith("fichier : ")
            assert _held() == (0, 0, 0)
        else:
            og = done.entities.created + done.placeholders
            assert _held() == (og, done.establishments.created, 1)
            again = _bring(data)
            assert isinstance(again, ImportSummary)
            assert (again.created, again.changed, again.unchanged) == (0, 0, done.created)
            assert again.rejected == done.rejected
        transaction.set_rollback(True)
