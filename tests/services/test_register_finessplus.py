"""Importing FINESS+: into the same directory, beside legacy files, closed establishments and labels included."""

from __future__ import annotations

import io
from datetime import date

import pytest

from requests_app.finess import RegisterError
from requests_app.finess.families import shipped_categories
from requests_app.models import (
    Beneficiary,
    Establishment,
    InstallationScenario,
    ManagingBody,
    RegisterImport,
    Source,
)
from requests_app.services.directory import (
    ImportSummary,
    RegisterSource,
    add_establishment,
    add_managing_body,
    import_register,
)
from requests_app.services.register_changes import Counts
from requests_app.services.register_import import RECORD, OlderRegister, RejectedLine
from tests.finess.lines import EJ_HEADER, document, ej, et
from tests.finess.plus import Json, ege, packed, pmej
from tests.finess.test_finessplus import SAMPLE
from tests.wizard_world import the_og

from .batch_world import make_request, make_software, make_user

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 13)
LATER = "finess;etalab;111;2026-09-12"
EARLIER_PLUS = "2026-01-01T00:00:00Z"
LABELS = ("Etablissement d'hébergement pour personnes âgées", "4401", "Hébergement pour Personnes Âgées")
PLUS = packed(pmej(ege(), ege("990000025", nomEgeCourt="FOYER DU PRE", nomEgeLong="")))
CLOSED: Json = {"dateFermeture": "2026-07-31", "record": {"etatObjet": "I"}}
LEGACY_ENTITIES = document(ej(), header=EJ_HEADER)
LEGACY = document(et())


def bring(*files: bytes | str) -> ImportSummary:
    sources = []
    for number, file in enumerate(files, start=1):
        data = file.encode() if isinstance(file, str) else file
        sources.append(RegisterSource(f"{number}", io.BytesIO(data), len(data)))
    return import_register(sources)


def counts(summary: ImportSummary) -> tuple[int, int, int, int]:
    return summary.created, summary.changed, summary.unchanged, len(summary.rejected)


def held() -> list[Json]:
    return [*ManagingBody.objects.values(), *Establishment.objects.values()]


def test_every_column_is_filled() -> None:
    bring(PLUS)
    og = ManagingBody.objects.values().get()
    esms = Establishment.objects.values().get(finess_geo="990000017")
    assert (og.pop("id") == esms.pop("managing_body_id"), esms.pop("id") > 0) == (True, True)
    assert (len(og.pop("fingerprint")), len(esms.pop("fingerprint"))) == (24, 24)
    assert og == {
        "finess_juridique": "990000009",
        "name": "ASSOCIATION LES TILLEULS",
        "long_name": "ASSOCIATION DES AMIS DES TILLEULS",
        "siren": "990000009",
        "legal_status": "60",
        "address": "3 B AV DE LA GARE, BP 12",
        "postcode": "01999",
        "town": "VILLENEUVE",
        "departement": "01",
        "phone": "0499000000",
        "closed": False,
        "closed_on": None,
        "source": "register",
        "source_date": DAY,
        "open_esms": 2,
        "search": (
            " association les tilleuls 3| association des amis des tilleuls 5| ||"
            " villeneuve 01999 990000009 #990000009 "
        ),
    }
    assert esms == {
        "finess_geo": "990000017",
        "name": "EHPAD LES TILLEULS",
        "long_name": "RESIDENCE LES TILLEULS DE VILLENEUVE",
        "siret": "99000000900015",
        "category_code": "500",
        "category_label": shipped_categories()["500"].label,
        "aggregate_code": "",
        "aggregate_label": "",
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
        "search": (
            " ehpad les tilleuls 3| residence les tilleuls de villeneuve 5| ||"
            " ehpad villeneuve cedex 01999 990000017 #99000000900015 "
        ),
    }


def test_the_same_again_changes_nothing() -> None:
    assert counts(bring(PLUS)) == (3, 0, 0, 0)
    before = held()
    assert counts(bring(PLUS)) == (0, 0, 3, 0)
    assert held() == before


def test_what_we_do_not_read_may_change() -> None:
    bring(PLUS)
    assert counts(bring(packed(pmej(ege(espic=["1"]))))) == (0, 0, 2, 0)


def test_closed_then_reopened() -> None:
    bring(PLUS)
    assert counts(bring(packed(pmej(ege(**CLOSED))))) == (0, 1, 1, 0)
    assert Establishment.objects.values_list("finess_geo", "closed", "closed_on").get(closed=True) == (
        "990000017",
        True,
        date(2026, 7, 31),
    )
    assert counts(bring(packed(pmej(ege())))) == (0, 1, 1, 0)
    row = Establishment.objects.get(finess_geo="990000017")
    assert (row.closed, row.closed_on) == (False, None)


def test_rows_added_by_hand_stay_or_are_taken_over() -> None:
    og = add_managing_body("990000991", "Ajouté", accept_key=True)
    own = add_establishment(og, "990000983", "Le mien", accept_key=True)
    shared = add_establishment(
        og, "990000017", "Ehpad", category_code="500", category_label="EHPAD", accept_key=True
    )
    assert counts(bring(packed(pmej(ege(**CLOSED))))) == (1, 1, 0, 0)
    own.refresh_from_db()
    shared.refresh_from_db()
    assert (own.name, own.source, own.closed, own.managing_body) == ("Le mien", Source.HAND, False, og)
    assert (shared.source, shared.closed, shared.category_label) == (Source.REGISTER, True, "EHPAD")
    assert shared.managing_body.finess_juridique == "990000009"


def test_what_a_request_holds_is_never_changed() -> None:
    bring(PLUS)
    og, esms = ManagingBody.objects.get(), Establishment.objects.get(finess_geo="990000017")
    request = make_request(make_software(), make_user("commercial"))
    beneficiary = the_og(request)
    Beneficiary.objects.filter(pk=beneficiary.pk).update(managing_body=og)
    InstallationScenario.objects.filter(beneficiary=beneficiary).update(establishment=esms)
    before = [list(model.objects.values()) for model in (Beneficiary, InstallationScenario)]
    closed = ege(nomEgeCourt="RENOMME", **CLOSED)
    assert counts(bring(packed(pmej(closed, denominationPm="RENOMMEE")))) == (0, 2, 0, 0)
    assert [list(model.objects.values()) for model in (Beneficiary, InstallationScenario)] == before


def test_labels_that_the_directory_holds_stay() -> None:
    bring(LEGACY_ENTITIES, LEGACY)
    assert counts(bring(PLUS)) == (1, 0, 2, 0)  # both formats give the same rows
    assert ManagingBody.objects.get().legal_status == "Association Loi 1901"
    labels = Establishment.objects.values_list("category_label", "aggregate_code", "aggregate_label")
    assert list(labels) == [LABELS, LABELS]
    assert counts(bring(PLUS)) == (0, 0, 3, 0)


def test_a_label_goes_with_its_code() -> None:
    bring(LEGACY)
    bring(packed(pmej(ege(record={"categorieentiteGeographiqueExercice": "202"}))))
    row = Establishment.objects.get()
    assert (row.category_code, row.category_label, row.aggregate_code) == (
        "202",
        shipped_categories()["202"].label,
        "",
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["plus-first", "plus-last"])
def test_a_later_finessplus_wins_and_an_older_csv_gives_the_labels(order: tuple[int, ...]) -> None:
    files = [PLUS, LEGACY_ENTITIES, document(et(at_3="ANCIEN NOM"), et("990000033"))]
    summary = bring(*(files[index] for index in order))
    assert (summary.entities, summary.establishments) == (
        Counts(created=1, older=1),
        Counts(created=3, older=1),
    )
    rows = Establishment.objects.values_list("finess_geo", "name", "category_label")
    assert list(rows) == [
        ("990000017", "EHPAD LES TILLEULS", LABELS[0]),
        ("990000025", "FOYER DU PRE", LABELS[0]),
        ("990000033", "EHPAD LES TILLEULS", LABELS[0]),
    ]
    again = bring(*(files[index] for index in order))
    assert (counts(again), again.older) == ((0, 0, 4, 0), 2)


def test_a_later_csv_wins() -> None:
    summary = bring(PLUS, LEGACY_ENTITIES, document(et(at_3="NOUVEAU NOM"), header=LATER))
    assert summary.establishments == Counts(created=2, older=1)
    assert Establishment.objects.get(finess_geo="990000017").name == "NOUVEAU NOM"


def test_an_older_finessplus_is_refused_for_both_kinds() -> None:
    bring(PLUS)
    with pytest.raises(OlderRegister, match=r"gestionnaires du 01/01/2026 .* et les établissements du 01/01"):
        bring(packed(pmej(ege(nomEgeCourt="ANCIEN NOM")), generatedAt=EARLIER_PLUS))
    assert Establishment.objects.get(finess_geo="990000017").name == "EHPAD LES TILLEULS"


def test_an_og_closes_and_opens_again() -> None:
    bring(PLUS)
    gone = packed(pmej(ege(), dateFermeture="2026-07-31", record={"etatObjet": "I"}))
    assert bring(gone).entities == Counts(changed=1, closed=1)
    assert ManagingBody.objects.values_list("closed", "closed_on").get() == (True, date(2026, 7, 31))
    assert bring(PLUS).entities == Counts(changed=1, reopened=1)
    assert ManagingBody.objects.values_list("closed", "closed_on").get() == (False, None)


def test_every_way_of_changing_is_told_and_a_row_may_change_in_several() -> None:
    bring(PLUS)
    moved = ege(nomEgeCourt="RENOMME", **CLOSED)
    summary = bring(
        packed(pmej(finess="990000991"), pmej(moved, ege("990000025", siret="1"), finess="990000983"))
    )
    assert summary.establishments == Counts(changed=2, renamed=2, closed=1, moved=2)
    assert summary.entities == Counts(created=2)
    [first, _second] = summary.esms.examples["renamed"]
    assert (first.finess, first.name) == ("990000017", "RESIDENCE LES TILLEULS DE VILLENEUVE")
    assert first.fields == [
        ("organisme gestionnaire", "990000009", "990000983"),
        ("nom", "EHPAD LES TILLEULS", "RENOMME"),
        ("fermé", "non", "oui"),
        ("fermé le", "", "31/07/2026"),
    ]
    assert RegisterImport.objects.first().detail["esms"]["moved"] == 2


def test_rejected_records_are_told_and_the_others_go_in() -> None:
    summary = bring(packed(pmej(ege(), ege("1"), ege(nomEgeCourt="DOUBLE"), ege("990000025"))))
    told = [(line.file, line.line, line.reason[:44], line.unit) for line in summary.rejected]
    assert told == [
        ("1", 3, "établissement : « 1 » n’est pas un numéro FI", RECORD),
        ("1", 4, "le numéro FINESS 990000017 a déjà été lu élé", RECORD),
    ]
    assert summary.rejected[1] == RejectedLine(
        "1", 4, "le numéro FINESS 990000017 a déjà été lu élément 2", "990000017 DOUBLE", RECORD
    )
    assert summary.establishments == Counts(created=2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["good-first", "broken-first"])
def test_a_file_that_breaks_off_imports_nothing(order: tuple[int, int]) -> None:
    many = packed(*(pmej(ege(f"99{number:07d}"), finess=f"98{number:07d}") for number in range(3000)))
    files = [document(et(), header=LATER), many[:-20]]
    with pytest.raises(RegisterError, match=f"^{order.index(1) + 1} : Le fichier compressé est abîmé"):
        bring(*(files[index] for index in order))
    assert (held(), RegisterImport.objects.count()) == ([], 0)


def test_the_record_and_the_progress_are_true() -> None:
    data = packed(*(pmej(ege(f"99{number:07d}"), finess=f"98{number:07d}") for number in range(2500)))
    seen: list[tuple[int, int, str]] = []
    source = RegisterSource("plus.json.gz", io.BytesIO(data), len(data))
    import_register([source], lambda done, total, words: seen.append((done, total, words)))
    read = [(done, total) for done, total, words in seen if words == "Lecture de plus.json.gz"]
    assert (read, read[-1], len(read)) == (sorted(read), (len(data), len(data)), 4)
    file = RegisterImport.objects.get().files[0]
    assert (file["name"], file["date"], file["rows"]) == ("plus.json.gz", "2026-08-13", 5000)


if SAMPLE.exists():  # real data lie beside the repository, or nowhere

    def test_the_real_sample_twice() -> None:
        data = SAMPLE.read_bytes()
        assert counts(bring(data)) == (1783, 0, 0, 0)
        assert Establishment.objects.filter(closed=True, closed_on__isnull=False).count() == 912
        assert counts(bring(data)) == (0, 0, 1783, 0)
