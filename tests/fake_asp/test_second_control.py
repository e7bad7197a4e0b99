"""Each request judged on its own, up to its first error (sections 1.2, 5.b, and 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from requests_app.fake_asp import PAPERS, Paper, Place, first_fault

from .deposits import (
    MS1,
    MS2,
    PLACES,
    at,
    document,
    line,
    mandated,
    no_certificate,
    scenario,
    treated,
    two_bodies,
    under_ht,
    with_change,
    written,
)

B, OG, CERT = (
    "beneficiaires",
    "beneficiaires.etablissementsClients.0",
    "beneficiaires.etablissementsClients.0.certificatServeur",
)
ESMS, PJ = "scenarioInstallation.0", "piecesJustificatives.0"
REQUIRED, NULL, LENGTH, VALUE, FORM, COHERENCE, NUMBERING = range(1, 8)


def judged(changed: dict[str, Any], paper: Paper = MS1) -> tuple[str, int] | None:
    """The tag and the kind of the first fault, through the file's text as a deposit goes."""
    outcome = treated(document(changed), paper=paper).outcomes[0]
    fault = None if outcome.accepted else outcome
    return fault and (fault.label.removeprefix("Le champ ").partition(" ")[0], int(fault.code) % 10)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_a_sound_line_is_accepted(paper: Paper) -> None:
    assert judged(line(prefix=paper.prefix), paper) is None


FAULTS: list[tuple[str, Any, str, int]] = [
    ("numLigne", None, "numLigne", REQUIRED),
    ("numLigne", 2, "numLigne", NUMBERING),
    ("typeAction", "M", "typeAction", VALUE),
    ("typeAction", "c", "typeAction", VALUE),
    ("numeroASP", "0000000001", "numeroASP", NULL),
    ("numeroEditeur", None, "numeroEditeur", REQUIRED),
    ("numeroEditeur", "A001", "numeroEditeur", LENGTH),
    ("numeroEditeur", "A0-01", "numeroEditeur", FORM),
    ("commande.dateCommande", "29/02/2023", "dateCommande", FORM),
    ("commande.dateCommande", "1/02/2023", "dateCommande", FORM),
    ("commande.dateCommande", "01/01/0000", "dateCommande", FORM),
    ("commande.regimeTVA", "ttc", "regimeTVA", VALUE),
    ("commande.montantSegurHT", None, "montantSegurHT", REQUIRED),
    ("commande.montantSegurHT", 4866, "montantSegurHT", FORM),
    ("commande.montantSegurHT", 4866.671, "montantSegurHT", FORM),
    ("commande.montantSegurHT", 1e22, "montantSegurHT", FORM),
    (f"{B}.isMandataire", None, "isMandataire", REQUIRED),
    (f"{B}.isMandataire", True, "nomMandataire", REQUIRED),
    (f"{B}.nomMandataire", "MARTIN", "nomMandataire", NULL),
    (f"{B}.emailMandataire", "m@example.org", "emailMandataire", NULL),
    (f"{B}.telephoneMandataire", "+33", "telephoneMandataire", NULL),
    (f"{B}.etablissementsClients", [], "etablissementsClients", REQUIRED),
    (f"{OG}.FINESSJuridique", "34567891", "FINESSJuridique", LENGTH),
    (f"{OG}.demandeCertificatServeur", None, "demandeCertificatServeur", REQUIRED),
    (f"{OG}.demandeCertificatServeur", False, "contractualisationOG", NULL),
    (f"{OG}.contractualisationOG", None, "contractualisationOG", REQUIRED),
    (f"{OG}.statutAdminTechnique", "X", "statutAdminTechnique", VALUE),
    (f"{OG}.statutAdminTechnique", "E", "contractualisationEditeur", REQUIRED),
    (f"{OG}.certificatServeur", None, "certificatServeur", REQUIRED),
    (f"{CERT}.numeroCarteCPX", None, "numeroCarteCPX", REQUIRED),
    (f"{CERT}.numeroCarteCPX", "123456789", "numeroCarteCPX", LENGTH),
    (f"{CERT}.numeroCarteCPX", "123456789_", "numeroCarteCPX", FORM),
    (f"{CERT}.nomAdminTechnique", "L" * 25, "nomAdminTechnique", LENGTH),
    (f"{CERT}.nomAdminTechnique", "LE GOFf", "nomAdminTechnique", FORM),
    (f"{CERT}.telAdminTechnique", "02 98 00 00 01", "telAdminTechnique", FORM),
    (f"{CERT}.emailAdminTechnique", "@example.org", "emailAdminTechnique", FORM),
    (f"{CERT}.utiliteCertificat", None, "utiliteCertificat", REQUIRED),
    (f"{CERT}.utiliteCertificat", "INS, DMP", "utiliteCertificat", VALUE),
    (f"{OG}.nomResponsableOG", "  ", "nomResponsableOG", REQUIRED),
    (f"{OG}.nomResponsableOG", "N" * 50, "nomResponsableOG", LENGTH),
    (f"{OG}.nomResponsableOG", "D’éon", "nomResponsableOG", FORM),
    (f"{OG}.emailResponsableOG", f"{'m' * 143}@ex.org", "emailResponsableOG", LENGTH),
    (f"{OG}.emailResponsableOG", "m@localhost", "emailResponsableOG", FORM),
    (f"{OG}.telephoneResponsableOG", f"+{'3' * 49}", "telephoneResponsableOG", LENGTH),
    (f"{OG}.FINESSGeos", [], "FINESSGeos", REQUIRED),
    (f"{OG}.FINESSGeos", [PLACES[0], None], "FINESSGeos", REQUIRED),
    (f"{OG}.FINESSGeos", [PLACES[0], "23456789"], "FINESSGeos", LENGTH),
    ("piecesJustificatives", [], "piecesJustificatives", COHERENCE),
    ("commande.regimeTVA", "HT", "piecesJustificatives", COHERENCE),
    (f"{PJ}.nomFichier", "MS1-DUI-Va1-BDC-A0002.pdf", "nomFichier", FORM),
    (f"{PJ}.nomFichier", "MS2-DUI-Va1-BDC-A0001.pdf", "nomFichier", FORM),
    (f"{PJ}.nomFichier", "MS1-DUI-Va1-BDC-A0001.PDF", "nomFichier", FORM),
    (f"{PJ}.formatFichier", "pdf", "formatFichier", VALUE),
    (f"{PJ}.formatFichier", "PNG", "formatFichier", COHERENCE),
    (f"{PJ}.typeFichier", "BDC", "typeFichier", VALUE),
    (f"{PJ}.typeFichier", "PREUVE_HT", "typeFichier", COHERENCE),
    ("scenarioInstallation", [], "scenarioInstallation", COHERENCE),
    ("scenarioInstallation", [scenario(PLACES[0])], "scenarioInstallation", COHERENCE),
    ("scenarioInstallation", [scenario(place) for place in PLACES * 2], "scenarioInstallation", COHERENCE),
    (f"{ESMS}.FINESSGeo", "999999999", "FINESSGeo", COHERENCE),
    (f"{ESMS}.ancienneVersion", None, "ancienneVersion", REQUIRED),
    (f"{ESMS}.ancienneVersion", "v" * 50, "ancienneVersion", LENGTH),
    (f"{ESMS}.isMaitreId", None, "isMaitreId", REQUIRED),
    (f"{ESMS}.isMaitreId", False, "IsRefSoins", NULL),
    (f"{ESMS}.IsStockageId", None, "IsStockageId", REQUIRED),
    (f"{ESMS}.operateurMessagerie", "CH_20", "operateurMessagerie", VALUE),
    (f"{ESMS}.operateurMessagerie", "", "operateurMessagerie", REQUIRED),
    (f"{ESMS}.profilMetier", None, "profilMetier", REQUIRED),
    (f"{ESMS}.profilMetier", "PDS", "profilMetier", VALUE),
    (f"{ESMS}.IsRefSoins", None, "IsRefSoins", REQUIRED),
    ("codeTraitement", "0000", "codeTraitement", NULL),
    ("libelleTraitement", "Demande acceptée", "libelleTraitement", NULL),
]


@pytest.mark.parametrize(("path", "value", "tag", "kind"), FAULTS)
def test_each_tag_s_faults(path: str, value: Any, tag: str, kind: int) -> None:
    assert judged(with_change(at(path, value))) == (tag, kind)


SOUND: dict[str, Callable[[dict[str, Any]], None]] = {
    "no certificate": no_certificate,
    "no certificate, the block null": lambda changed: (no_certificate(changed), at(CERT, None)(changed))[1],
    "a mandataire at the limits": mandated,
    "two managing bodies": two_bodies,
    "HT with its proof": under_ht,
    "no card without a contract": lambda changed: (
        at(f"{OG}.contractualisationOG", False)(changed),
        at(f"{CERT}.numeroCarteCPX", None)(changed),
    )[1],
    "an administrator of the supplier": lambda changed: (
        at(f"{OG}.statutAdminTechnique", "E")(changed),
        at(f"{OG}.contractualisationEditeur", True)(changed),
    )[1],
    "no operator": at(f"{ESMS}.operateurMessagerie", None),
    "an amount below zero": at("commande.montantSegurHT", -1.25),
    "a whole amount": at("commande.montantSegurHT", 5840.0),
    "an accent written apart": at(f"{CERT}.nomAdminTechnique", "E\u0301" * 24),
    "a letter without a capital": at(f"{OG}.nomResponsableOG", "Nª 1"),
    "a country code after two zeros": at(f"{OG}.telephoneResponsableOG", "00.33 1 00 00 00 00"),
    "a country code anywhere": at(f"{OG}.telephoneResponsableOG", "TÉL. + 33 (0)1 00 00 00 00"),
    "twenty-four letters": at(f"{CERT}.nomAdminTechnique", "L" * 24),
}


@pytest.mark.parametrize("change", SOUND.values(), ids=SOUND.keys())
def test_what_the_documents_allow(change: Callable[[dict[str, Any]], None]) -> None:
    assert judged(with_change(change)) is None


def test_a_whole_amount_needs_its_zeros() -> None:
    for text, fault in (("5840.00", None), ("5840.0", FORM), ("5.84e3", FORM)):
        content = written(document()).replace(b"4866.67", text.encode())
        outcome = treated(content).outcomes[0]
        assert (None if outcome.accepted else int(outcome.code) % 10) == fault


@pytest.mark.parametrize("tag", ["operateurMessagerie", "profilMetier", "IsRefSoins"])
def test_ms2_leaves_three_tags_free(tag: str) -> None:
    sound = line(prefix=MS2.prefix)
    assert judged(with_change(at(f"{ESMS}.{tag}", None), sound), MS2) is None
    esclave = with_change(at(f"{ESMS}.isMaitreId", False), sound)
    assert judged(esclave, MS2) == ("IsRefSoins", NULL)


def test_the_control_of_a_line_stops_at_its_first_error() -> None:
    changed = with_change(at("codeTraitement", "0000"))
    for path, value, tag, kind in reversed(FAULTS[:20]):
        before = deepcopy(changed)
        changed = with_change(at(path, value), before)
        if path != f"{B}.isMandataire":  # what it changes is what is asked of the next three
            assert judged(changed) == (tag, kind)


def test_a_fault_says_where_it_is() -> None:
    changed = with_change(two_bodies)
    changed["beneficiaires"]["etablissementsClients"][1]["FINESSJuridique"] = "1"
    outcome = treated(document(changed)).outcomes[0]
    assert (outcome.label, outcome.where) == ("Le champ FINESSJuridique doit comporter 9 caractères", "OG 2")


def test_numbers_met_before_are_refused() -> None:
    fault = first_fault(line() | {"numLigne": _one()}, Place(1, MS1, {"A0001"}))
    assert fault is not None
    assert fault.code == "3436"


def _one() -> Any:
    from requests_app.fake_asp.numbers import Number

    return Number("1")


def test_the_codes_of_section_4_are_all_there() -> None:
    from requests_app.fake_asp.papers import operator_codes

    codes = operator_codes()
    assert len(codes) == 355
    assert {int(code.rpartition("_")[2]) for code in codes} == set(range(1, 356))
    assert {"GIP_1", "CH _20", "HÔP_302", "DED_271", "SOI_355"} <= codes
