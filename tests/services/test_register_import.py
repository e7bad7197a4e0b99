"""Importing the register: what is created, changed, left alone; the same again; and what requests keep."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.finess import RegisterError
from requests_app.models import Establishment, ManagingBody, RegisterImport, Source
from requests_app.services.directory import (
    ImportSummary,
    RegisterSource,
    add_establishment,
    add_managing_body,
    import_register,
)
from requests_app.services.register_changes import Counts
from requests_app.services.register_import import RejectedLine
from tests.finess.lines import EJ_HEADER, ET_HEADER, document, ej, et

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "finess"
OLDER = "finess;etalab;111;2025-05-12"
LATER = "finess;etalab;111;2026-06-12"
DAY = date(2026, 5, 12)
LONG_NAME = "residence les tilleuls de villeneuve"


def source(text: str, name: str = "fichier.csv", encoding: str = "utf-8") -> RegisterSource:
    data = text.encode(encoding)
    return RegisterSource(name, io.BytesIO(data), len(data))


def bring(*texts: str) -> ImportSummary:
    return import_register([source(text, f"{number}.csv") for number, text in enumerate(texts, start=1)])


def counts(summary: ImportSummary) -> tuple[int, int, int, int]:
    return summary.created, summary.changed, summary.unchanged, len(summary.rejected)


ENTITIES = document(ej(), header=EJ_HEADER)
ESTABLISHMENTS = document(et(), et("990000025", at_3="FOYER DU PRE", at_4=""), header=ET_HEADER)


@pytest.mark.parametrize(
    "texts", [(ENTITIES, ESTABLISHMENTS), (ESTABLISHMENTS, ENTITIES)], ids=["ej-et", "et-ej"]
)
def test_a_first_import_in_either_order(texts: tuple[str, str]) -> None:
    summary = bring(*texts)
    assert (summary.entities, summary.establishments) == (Counts(created=1), Counts(created=2))
    assert (summary.placeholders, summary.rejected) == (0, [])
    og = ManagingBody.objects.get()
    assert (og.finess_juridique, og.name, og.siren, og.legal_status, og.source) == (
        "990000009",
        "ASSOCIATION LES TILLEULS",
        "990000009",
        "Association Loi 1901",
        Source.REGISTER,
    )
    assert [row.finess_geo for row in og.establishments.all()] == ["990000017", "990000025"]


def test_every_column_of_an_establishment_is_filled() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    row = Establishment.objects.values().get(finess_geo="990000017")
    assert (len(row.pop("fingerprint")), row.pop("id") > 0) == (24, True)
    assert row == {
        "finess_geo": "990000017",
        "managing_body_id": ManagingBody.objects.get().pk,
        "name": "EHPAD LES TILLEULS",
        "long_name": "RESIDENCE LES TILLEULS DE VILLENEUVE",
        "siret": "99000000900015",
        "category_code": "500",
        "category_label": "Etablissement d'hébergement pour personnes âgées",
        "aggregate_code": "4401",
        "aggregate_label": "Hébergement pour Personnes Âgées",
        "address": "12 R DES LILAS",
        "postcode": "01999",
        "town": "VILLENEUVE CEDEX",
        "departement": "01",
        "phone": "0499000001",
        "opened_on": date(1999, 2, 28),
        "closed": False,
        "closed_on": None,
        "source": "register",
        "source_date": DAY,
        "search": f" ehpad les tilleuls 3| {LONG_NAME} 5| || ehpad villeneuve cedex 01999 990000017 #99000000900015 ",
    }


def test_every_column_of_a_managing_body_is_filled() -> None:
    bring(ENTITIES)
    row = ManagingBody.objects.values().get()
    assert (len(row.pop("fingerprint")), row.pop("id") > 0) == (24, True)
    assert row == {
        "finess_juridique": "990000009",
        "name": "ASSOCIATION LES TILLEULS",
        "long_name": "ASSOCIATION DES AMIS DES TILLEULS",
        "siren": "990000009",
        "legal_status": "Association Loi 1901",
        "address": "3 B AV DE LA GARE, BP 12",
        "postcode": "01999",
        "town": "VILLENEUVE",
        "departement": "01",
        "phone": "0499000000",
        "closed": False,
        "closed_on": None,
        "source": "register",
        "source_date": date(2026, 5, 11),
        "open_esms": 0,
        "search": (
            " association les tilleuls 3| association des amis des tilleuls 5| ||"
            " villeneuve 01999 990000009 #990000009 "
        ),
    }


def test_the_same_again_changes_nothing_in_either_encoding() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    before = list(Establishment.objects.values()) + list(ManagingBody.objects.values())
    assert counts(bring(ENTITIES, ESTABLISHMENTS)) == (0, 0, 3, 0)
    assert counts(import_register([source(ESTABLISHMENTS, encoding="cp1252")])) == (0, 0, 2, 0)
    assert list(Establishment.objects.values()) + list(ManagingBody.objects.values()) == before


def test_one_changed_line_changes_its_row_alone() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    changed = document(et(at_3="EHPAD LES CHENES"), et("990000025", at_3="FOYER DU PRE", at_4=""))
    assert counts(bring(changed)) == (0, 1, 1, 0)
    assert list(Establishment.objects.values_list("name", "search")) == [
        (
            "EHPAD LES CHENES",
            f" ehpad les chenes 3| {LONG_NAME} 5| || ehpad villeneuve cedex 01999 990000017 #99000000900015 ",
        ),
        ("FOYER DU PRE", " foyer du pre 3| || ehpad villeneuve cedex 01999 990000025 #99000000900015 "),
    ]


def test_a_line_that_only_differs_where_we_do_not_look_is_unchanged() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    assert counts(bring(document(et(at_17="0499000009")))) == (0, 0, 1, 0)


def test_an_establishment_may_move_to_another_managing_body() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    summary = bring(document(et(at_2="990000991")))
    assert (counts(summary), summary.placeholders) == ((0, 1, 0, 0), 1)
    assert Establishment.objects.get(finess_geo="990000017").managing_body.finess_juridique == "990000991"


def test_an_entity_that_no_file_describes_is_held_and_completed_later() -> None:
    summary = bring(ESTABLISHMENTS)
    assert (counts(summary), summary.placeholders) == ((2, 0, 0, 0), 1)
    held = ManagingBody.objects.get()
    assert (held.source, held.name, held.search) == (
        Source.PLACEHOLDER,
        "Nom inconnu (gère EHPAD LES TILLEULS)",
        " || 990000009 ",
    )
    assert counts(bring(ENTITIES)) == (0, 1, 0, 0)
    completed = ManagingBody.objects.get()
    assert (completed.pk, completed.source, completed.name) == (
        held.pk,
        Source.REGISTER,
        "ASSOCIATION LES TILLEULS",
    )


def test_a_mixed_file_counts_an_entity_after_its_establishment_as_created() -> None:
    summary = bring(document(et(), ej()))
    assert (counts(summary), summary.placeholders) == ((2, 0, 0, 0), 0)


def test_what_was_added_by_hand_is_taken_over_and_not_doubled() -> None:
    og = add_managing_body("990000009", "Les tilleuls", accept_key=True)
    esms = add_establishment(og, "990000017", "Ehpad", accept_key=True)
    assert counts(bring(ENTITIES, ESTABLISHMENTS)) == (1, 2, 0, 0)
    og.refresh_from_db()
    esms.refresh_from_db()
    assert (og.name, og.source) == ("ASSOCIATION LES TILLEULS", Source.REGISTER)
    assert (esms.name, esms.source, esms.source_date) == ("EHPAD LES TILLEULS", Source.REGISTER, DAY)


def test_a_later_register_dates_the_rows_that_it_repeats() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    bring(document(et(), header=LATER))
    assert list(Establishment.objects.values_list("finess_geo", "source_date")) == [
        ("990000017", date(2026, 6, 12)),
        ("990000025", DAY),
    ]


def test_an_older_file_with_the_same_values_does_not_date_back() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    bring(ESTABLISHMENTS, document(et(at_17="0499000009"), header=OLDER))
    assert Establishment.objects.get(finess_geo="990000017").source_date == DAY


def test_rejected_lines_are_told_and_the_others_go_in() -> None:
    text = document(et(), "structureet;1", et(at_3="DOUBLE"), et("990000025"))
    assert bring(text).rejected == [
        RejectedLine("1.csv", 3, "2 colonnes au lieu de 32", "structureet;1"),
        RejectedLine("1.csv", 4, "le numéro FINESS 990000017 a déjà été lu ligne 2", et(at_3="DOUBLE")),
    ]
    assert counts(bring(text)) == (0, 0, 2, 2)


def test_of_two_files_of_one_import_that_disagree_the_later_wins() -> None:
    texts = (document(et()), document(et(at_3="AUTRE"), header=LATER))
    assert bring(*texts).establishments == Counts(created=1, older=1)
    assert Establishment.objects.get().name == "AUTRE"
    assert bring(*texts).establishments == Counts(unchanged=1, older=1)


def test_two_files_of_one_day_that_disagree() -> None:
    summary = bring(document(et()), document(et(at_3="AUTRE")))
    assert [line.reason for line in summary.rejected] == [
        "le numéro FINESS 990000017 a déjà été lu ligne 2 de 1.csv"
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["good-first", "bad-first"])
def test_one_unfit_file_and_nothing_is_imported(order: tuple[int, int]) -> None:
    files = [source(ESTABLISHMENTS, "bon.csv"), source("nom;ville\n", "autre.csv")]
    with pytest.raises(RegisterError, match=r"^autre\.csv : Ce fichier n’est pas un fichier CSV du registre"):
        import_register([files[index] for index in order])
    assert (Establishment.objects.count(), RegisterImport.objects.count()) == (0, 0)


def test_an_import_is_recorded_with_its_files() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    record = RegisterImport.objects.get()
    assert (record.created, record.changed, record.unchanged, record.rejected) == (3, 0, 0, 0)
    assert [(file["name"], file["date"], file["rows"], len(file["sha256"])) for file in record.files] == [
        ("1.csv", "2026-05-11", 1, 64),
        ("2.csv", "2026-05-12", 2, 64),
    ]


def test_progress_is_true_and_ends_at_the_total() -> None:
    seen: list[tuple[int, int, str]] = []
    text = document(*(et(f"99{number:07d}", at_2=f"98{number:07d}") for number in range(3000)))
    import_register([source(text)], lambda done, total, words: seen.append((done, total, words)))
    size, rows = len(text.encode()), 6000  # as many managing bodies as establishments
    read = [(done, total) for done, total, words in seen if words == "Lecture de fichier.csv"]
    written = [(done, total) for done, total, words in seen if words == "Enregistrement"]
    assert (read, read[0][1], read[-1]) == (sorted(read), size, (size, size))
    assert (written, written[0], written[-1]) == (sorted(written), (0, rows), (rows, rows))
    assert len(read) + len(written) == len(seen)


def test_no_query_per_row() -> None:
    text = document(*(et(f"99{number:07d}", at_2=f"98{number:07d}") for number in range(1500)))
    with CaptureQueriesContext(
        connection,
    ) as first:
        bring(text)
    with CaptureQueriesContext(connection) as again:
        bring(text)
    assert len(first) < 55  # some fifteen fill the search's index
    assert len(again) < 25


SAMPLES = ["sample_entites_juridiques", "sample_etablissements"]


if REAL.exists():  # real data lie beside the repository, or nowhere

    def test_the_real_samples_in_both_encodings() -> None:
        for expected, suffix in (((636, 0, 0, 0), ""), ((0, 0, 636, 0), "_cp1252")):
            data = {name: (REAL / f"{name}{suffix}.csv").read_bytes() for name in SAMPLES}
            files = [RegisterSource(name, io.BytesIO(read), len(read)) for name, read in data.items()]
            assert counts(import_register(files)) == expected
