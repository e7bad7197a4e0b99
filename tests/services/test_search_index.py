"""Keeping the search's index in step: whoever writes, whatever is undone, whichever Python or server it is."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from requests_app.models import Establishment, ManagingBody
from requests_app.services import register_writing, search_fts, search_index, search_sql
from requests_app.services.directory import add_establishment, add_managing_body, import_register, search
from requests_app.services.register_import import RegisterSource
from tests.finess.lines import document, et

pytestmark = pytest.mark.django_db

SQLITE = project.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def found(text: str) -> list[str]:
    return [row.finess_geo for row in search(text).establishments]


def bring(text: str) -> None:
    data = text.encode()
    import_register([RegisterSource("fichier.csv", io.BytesIO(data), len(data))])


@pytest.fixture
def og() -> ManagingBody:
    return add_managing_body("010780054", "Association du Pré")


def test_what_is_written_is_found_and_what_is_undone_is_not(og: ManagingBody) -> None:
    row = add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
    assert found("bleue") == ["290000017"]
    with transaction.atomic():
        Establishment.objects.filter(pk=row.pk).update(search=" residence verte 2| || ")
        assert (found("verte"), found("bleue")) == (["290000017"], [])
        transaction.set_rollback(True)
    assert (found("verte"), found("bleue")) == ([], ["290000017"])
    row.delete()
    assert found("bleue") == []


def test_how_many_esms_an_og_has_follows(og: ManagingBody) -> None:
    for number in ("290000017", "290000025"):
        add_establishment(og, number, "Résidence", accept_key=True)
    og.refresh_from_db()
    assert og.open_esms == 2


@pytest.mark.parametrize("many", [0, 5000], ids=["filled anew", "row by row"])
def test_an_import_undone_leaves_rows_and_index_as_they_were(
    og: ManagingBody, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(register_writing, "_MANY", many)
    bring(document(et("990000017", at_3="EHPAD LES ROSES")))
    with monkeypatch.context() as patched:
        for last in ("catch_up", "count_esms"):
            patched.setattr(register_writing, last, _broken)
        with pytest.raises(ZeroDivisionError):
            bring(document(et("990000017", at_3="EHPAD LES LILAS"), et("990000025", at_3="FOYER NEUF")))
    assert (found("roses"), found("lilas"), found("neuf")) == (["990000017"], [], [])
    bring(document(et("990000017", at_3="EHPAD LES LILAS"), et("990000025", at_3="FOYER NEUF")))
    assert (found("roses"), found("lilas"), found("neuf")) == ([], ["990000017"], ["990000025"])
    add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
    assert found("bleue") == ["290000017"]


def _broken() -> None:
    raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_the_index_and_it_goes_on() -> None:
    og = add_managing_body("010780054", "Association du Pré")
    add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
    call_command("flush", interactive=False, verbosity=0)
    assert found("bleue") == []
    og = add_managing_body("010780054", "Association du Pré")
    add_establishment(og, "290000025", "Résidence Bleue", accept_key=True)
    assert found("bleue") == ["290000025"]


def test_it_is_no_model_and_a_migration_gone_back_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert search_fts.INDEX not in {model._meta.db_table for model in apps.get_models()}
    assert search_index.has_tables()
    field = ManagingBody._meta.get_field("open_esms")
    monkeypatch.setattr(field, "column", "not_yet")
    assert not search_index.has_tables()


if SQLITE:

    @pytest.mark.django_db(transaction=True)
    def test_migrations_go_back_and_forth_under_the_triggers() -> None:
        og = add_managing_body("010780054", "Association du Pré")
        add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
        Establishment.objects.update(search=" une ancienne façon ")
        try:
            call_command("migrate", "requests_app", "0009", verbosity=0)
            assert not search_index.has_tables()
        finally:
            call_command("migrate", verbosity=0)
        assert search_index.index_in_use() is search_fts
        og.refresh_from_db()
        assert (found("bleue"), og.open_esms) == (["290000017"], 1)

    def test_a_table_copied_by_a_migration_gets_its_triggers_back(og: ManagingBody) -> None:
        table = Establishment._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            names = [name for (name,) in cursor.fetchall()]
            for name in names:
                cursor.execute(f"DROP TRIGGER {name}")
        assert len(names) == 3
        add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
        assert search_index.index_in_use() is search_sql  # an index that may be behind is not asked
        assert found("bleue") == ["290000017"]
        search_index.ensure()
        assert search_index.index_in_use() is search_fts
        assert found("bleue") == ["290000017"]

    def test_a_python_without_fts5_writes_and_searches_all_the_same(
        og: ManagingBody, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(search_fts, "available", lambda: False)
        search_index.ensure()
        assert "sans FTS5" in caplog.text
        bring(document(et("990000017", at_3="EHPAD LES ROSES")))
        add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
        assert (found("roses"), found("bleue"), found("zzz")) == (["990000017"], ["290000017"], [])
        monkeypatch.undo()
        search_index.ensure()
        assert (search_index.index_in_use() is search_fts, found("roses"), found("bleue")) == (
            True, ["990000017"], ["290000017"],
        )  # fmt: skip

    @pytest.mark.django_db(transaction=True)
    def test_a_copy_of_the_database_has_its_index(tmp_path: Path) -> None:
        add_establishment(
            add_managing_body("010780054", "X"), "290000017", "Résidence Bleue", accept_key=True
        )
        with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            connection.connection.backup(copy)
            hits = f"SELECT count(*) FROM {search_fts.INDEX} WHERE {search_fts.INDEX} MATCH 'bleue'"
            copy.execute(f"INSERT INTO {search_fts.INDEX} ({search_fts.INDEX}) VALUES ('integrity-check')")
            assert copy.execute(hits).fetchone() == (1,)

else:

    def test_a_server_that_refuses_trigrams_is_told_and_searched_all_the_same(
        og: ManagingBody, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        real = connection.cursor

        class Refusing:
            def __init__(self, *args: Any) -> None:
                self.cursor = real(*args)

            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: Any) -> None:
                self.cursor.close()

            def execute(self, sql: str, *args: Any) -> Any:
                if "EXTENSION" in sql:
                    raise DatabaseError("permission denied to create extension")
                return self.cursor.execute(sql, *args)

            def __getattr__(self, name: str) -> Any:
                return getattr(self.cursor, name)

        add_establishment(og, "290000017", "Résidence Bleue", accept_key=True)
        with monkeypatch.context() as patched:
            patched.setattr(connection, "cursor", Refusing)
            search_index.ensure()
        assert "n’accorde pas l’extension pg_trgm" in caplog.text
        assert found("bleue") == ["290000017"]

    def test_the_trigrams_are_there() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_indexes WHERE indexname LIKE %s", ["requests_app_%_trigrams"]
            )
            assert cursor.fetchone() == (2,)
