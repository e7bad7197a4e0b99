"""A spreadsheet's requests, judged before they are stored: by the same rules, each fault at its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from requests_app.models import AdvanceRequest, Establishment, ManagingBody, User
from requests_app.rules import lanes
from requests_app.services.sheet_confirm import Choice, confirm
from requests_app.services.sheet_imports import begin, examine

from .batch_world import make_software
from .sheet_world import (
    MS1,
    Table,
    esms_number,
    esms_row,
    imported,
    make_directory,
    make_world,
    og_number,
    og_row,
    picture,
    plain,
    report,
    said,
    stands,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Any, tmp_path: Path, files: Path) -> Path:
    """The data folder of one test."""
    settings.SEGUR_VAR = tmp_path
    return tmp_path


def test_a_sound_file_has_nothing_said_of_it(commercial: User) -> None:
    make_world(2, esms=2)
    row = imported(commercial, Table(2, esms=2))
    assert (stands(row), report(row)["notes"], report(row)["loose"]) == (["sound", "sound"], [], [])
    assert not AdvanceRequest.objects.exists()
    assert [plain(one["amount"]) for one in report(row)["rows"]] == ["4 866,67 €"] * 2
    assert [one["auto"] for one in report(row)["rows"]] == [True, True]


def test_three_csv_are_read_alike(commercial: User) -> None:
    make_world()
    row = begin(commercial, lanes()[MS1], Table().csvs(), [upload("bon.png", picture())])
    examine(row)
    assert stands(row) == ["sound"]


Spoil = Callable[[Table], object]

#: What is spoiled -> what is said, and where.
FAULTS: dict[str, tuple[Spoil, str]] = {
    "day": (
        lambda t: t.requests[0].update(dateCommande="31/02/2023"),
        "Demandes, ligne 2, cellule E2 : Date de la commande : « 31/02/2023 » n’est pas un jour",
    ),
    "amount": (
        lambda t: t.requests[0].update(montantSegurHT="99999"),
        "Demandes, ligne 2, cellule G2 : ",
    ),
    "contact": (
        lambda t: t.ogs[0].update(emailResponsableOG="direction"),
        "OG, ligne 2, cellule ",
    ),
    "scenario": (lambda t: t.esms[0].update(profilMetier=""), "ESMS, ligne 2, cellule "),
    "no OG": (lambda t: (t.ogs.clear(), t.esms.clear()), "Demandes, ligne 2 : Ajoutez l’organisme"),
    "no ESMS": (lambda t: t.esms.clear(), "OG, ligne 2, cellule B2 : Ajoutez au moins un établissement"),
    "file not sent": (
        lambda t: t.requests[0].update(order_file="autre.pdf"),
        "Demandes, ligne 2, cellule L2 : Le fichier « autre.pdf » n’a pas été envoyé",
    ),
    "no file": (
        lambda t: t.requests[0].update(order_file=""),
        "Demandes, ligne 2, cellule L2 : Joignez le bon",
    ),
    "software": (
        lambda t: t.requests[0].update(software="9999999999"),
        "Demandes, ligne 2, cellule C2 : Aucun logiciel du couloir MS1-DUI n’a le numéro ANS « 9999999999 »",
    ),
    "owner": (
        lambda t: t.requests[0].update(owner="personne"),
        "Demandes, ligne 2, cellule B2 : Personne n’a le nom d’utilisateur « personne »",
    ),
    "OG unknown": (
        lambda t: t.ogs[0].update(FINESSJuridique=og_number(77)),
        f"OG, ligne 2, cellule B2 : Le répertoire n’a pas cet organisme ({og_number(77)})",
    ),
    "ESMS unknown": (
        lambda t: t.esms[0].update(FINESSGeo=esms_number(77)),
        f"ESMS, ligne 2, cellule C2 : Le répertoire n’a pas cet établissement ({esms_number(77)})",
    ),
    "OG's number is an ESMS's": (
        lambda t: t.ogs[0].update(FINESSJuridique=esms_number(0)),
        f"OG, ligne 2, cellule B2 : {esms_number(0)} est le numéro d’un établissement",
    ),
    "no number at all": (
        lambda t: t.esms[0].update(FINESSGeo="12AB"),
        "ESMS, ligne 2, cellule C2 : ",
    ),
    "ESMS of an OG that the request lacks": (
        lambda t: t.esms[0].update(FINESSJuridique=og_number(9)),
        f"ESMS, ligne 2, cellule B2 : L’organisme {og_number(9)} n’est pas dans la feuille « OG »",
    ),
    "ESMS twice": (
        lambda t: t.esms.append(esms_row(0)),
        "ESMS, ligne 3, cellule C3 : Cet ESMS figure déjà ligne 2",
    ),
    "OG twice": (
        lambda t: t.ogs.append(og_row(0)),
        "OG, ligne 3, cellule B3 : Cet organisme figure déjà ligne 2",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_error_at_its_cell(commercial: User, fault: str) -> None:
    make_world()
    spoil, expected = FAULTS[fault]
    table = Table()
    spoil(table)
    found = said(imported(commercial, table))
    assert [one[: len(expected)] for one in found] == [expected]


def test_all_findings_come_at_once_whatever_else_is_wrong(commercial: User) -> None:
    make_world()
    table = Table()
    table.requests[0].update(software="9999999999", dateCommande="31/02/2023", order_file="autre.pdf")
    table.ogs[0].update(emailResponsableOG="direction", FINESSJuridique=og_number(77))
    table.esms[0].update(profilMetier="")
    assert len(said(imported(commercial, table))) == 6


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"reference": ""}, "Donnez une référence"),
        ({"reference": "x" * 101}, "Cette référence est trop longue"),
        ({"reference": " d-0001 "}, "La référence « d-0001 » sert aussi ligne 3"),
    ],
    ids=["missing", "too long", "twice whatever its case"],
)
def test_without_a_key_of_its_own_nothing_can_be_imported(
    commercial: User, changed: dict[str, str], expected: str
) -> None:
    make_world(2)
    table = Table(2)
    table.requests[0].update(changed)
    row = imported(commercial, table)
    assert stands(row)[0] == "blocked"
    assert expected in said(row)[0]
    assert (
        "Aucune demande" in report(row)["loose"][0]["text"]
        or "plusieurs demandes" in report(row)["loose"][0]["text"]
    )


def test_the_cells_of_a_row_that_nothing_is_tied_to_are_judged_too(commercial: User) -> None:
    make_world()
    table = Table()
    table.requests.append({**table.requests[0], "dateCommande": "31/02/2023", "regimeTVA": "exonéré"})
    cells = [one.split(" : ")[0] for one in said(imported(commercial, table), 1)]
    assert cells == [f"Demandes, ligne 3, cellule {cell}" for cell in ("A3", "F3", "E3")]


def test_rows_of_og_and_esms_without_a_request_are_told(commercial: User) -> None:
    make_world()
    table = Table()
    table.ogs.append(og_row(0, reference="D-9999"))
    table.esms.append(esms_row(0, reference=""))
    row = imported(commercial, table)
    assert [one["where"] for one in report(row)["loose"]] == [
        "OG, ligne 3, cellule A3",
        "ESMS, ligne 3, cellule A3",
    ]
    assert stands(row) == ["sound"]


def test_another_owner_is_an_admins_to_give(
    commercial: User, autre_commercial: User, administrateur: User
) -> None:
    make_world()
    table = Table()
    table.requests[0]["owner"] = autre_commercial.username.upper()
    refused = imported(commercial, table)
    assert (stands(refused), "Seul un administrateur" in said(refused)[0]) == (["blocked"], True)
    row = imported(administrateur, table)
    assert stands(row) == ["sound"]
    confirm(row, row.digest, Choice.SOUND_DRAFTS, administrateur)
    assert AdvanceRequest.objects.get().owner == autre_commercial


@pytest.mark.parametrize(("typed", "expected"), [("Élodie", "Élodie"), ("élodie", "élodie"), ("ZOÉ", "Zoé")])
def test_an_owner_is_found_by_name_accents_and_all(administrateur: User, typed: str, expected: str) -> None:
    make_world()
    for name in ("Élodie", "élodie", "Zoé"):
        User.objects.create_user(name)
    table = Table()
    table.requests[0]["owner"] = typed
    row = imported(administrateur, table)
    confirm(row, row.digest, Choice.SOUND_DRAFTS, administrateur)
    assert AdvanceRequest.objects.get().owner.username == expected


def test_with_several_software_the_row_says_which(commercial: User) -> None:
    make_world(2)
    make_software("1111111111")
    table = Table(2)
    table.requests[1]["software"] = "1111111111"
    row = imported(commercial, table)
    assert stands(row) == ["wrong", "sound"]
    assert "plusieurs logiciels" in said(row)[0]


def test_another_lane_has_its_own_answers(commercial: User) -> None:
    make_directory()
    Establishment.objects.update(category_code="165", category_label="ACT")
    make_software("2222222222", "ms2-dui-pds")
    table = Table()
    table.esms[0].update(profilMetier="PDS", IsRefSoins="false")
    assert stands(imported(commercial, table, couloir="ms2-dui-pds")) == ["sound"]
    table.esms[0].update(profilMetier="PA")
    assert "ESMS, ligne 2" in said(imported(commercial, table, couloir="ms2-dui-pds"))[0]


def test_two_requests_of_one_file_see_each_other_hold_an_esms(commercial: User) -> None:
    make_world(2)
    table = Table(2)
    table.esms.append(esms_row(1, FINESSGeo=esms_number(0)))
    rows = report(imported(commercial, table))["rows"]
    told = [[one["text"] for one in row["found"] if one["rule"] == "esms.other_request"] for row in rows]
    assert ["ligne 3 de ce tableur" in told[0][0], "ligne 2 de ce tableur" in told[1][0]] == [True, True]


def test_an_empty_regime_is_the_suppliers_and_its_kept_proof_serves(commercial: User, var: Path) -> None:
    from requests_app.services.supplier_proof import replace_proof

    software = make_world()
    software.supplier.vat_regime = "HT"
    software.supplier.save()
    table = Table()
    table.requests[0]["regimeTVA"] = ""
    assert "non-assujettissement" in said(imported(commercial, table))[0]
    replace_proof(software.supplier, upload("attestation.png", picture()).file, "attestation.png", commercial)
    row = imported(commercial, table)
    assert (stands(row), plain(report(row)["rows"][0]["amount"])) == (["sound"], "2 920,00 €")
    assert ("", "HT") in [(one["before"], one["after"][:2]) for one in report(row)["rows"][0]["mended"]]


def test_repairs_are_shown_before_and_after(commercial: User) -> None:
    make_world()
    table = Table()
    table.ogs[0].update(nomResponsableOG=" Martin ", telephoneResponsableOG="02 98 00 00 01")
    mended = report(imported(commercial, table))["rows"][0]["mended"]
    assert {one["after"] for one in mended} >= {"MARTIN", "+33298000001"}


def test_what_the_directory_lacks_can_be_added_by_hand(commercial: User) -> None:
    make_software()
    table = Table(1, esms=2)
    table.ogs[0]["name"] = "Association neuve"
    table.esms[0]["name"] = "Résidence neuve"
    without = imported(commercial, table)
    assert [one["addable"] for one in report(without)["missing"]] == [True, True, False]
    row = imported(commercial, table, add_missing=True)
    assert [one.split(" : ")[1][:29] for one in said(row)] == ["Le répertoire n’a pas cet étab"[:29]]
    confirm(row, row.digest, Choice.ALL_DRAFTS, commercial)
    assert (ManagingBody.objects.get().name, Establishment.objects.get().name) == (
        "Association neuve",
        "Résidence neuve",
    )
    og = AdvanceRequest.objects.get().beneficiaries.get()
    assert (og.managing_body, og.name) == (ManagingBody.objects.get(), "Association neuve")
