"""From what is stored to the tree: open questions, « aucun », and what is no longer called for, by decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import AdvanceRequest, DecisionSet, InstallationScenario, User
from requests_app.rules import Level, LineFacts, Mark, Number
from requests_app.services.assemble import Numbers, assemble, assemble_file, current_attachments

from ..wizard_world import make_draft, make_software, reread, the_og

CERTIFICATE = {
    "demande_certificat": True, "contractualisation_og": True, "statut_admin_technique": "S",
    "contractualisation_editeur": True, "numero_carte_cpx": "A123456789", "nom_admin_technique": "DURAND",
    "telephone_admin_technique": "+33100000000", "email_admin_technique": "si@example.org", "utilite_certificat": "INS",
}  # fmt: skip


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    return make_draft(commercial)


def line_of(draft: AdvanceRequest) -> Any:
    """The one line of the draft's tree."""
    fresh = reread(draft)
    assert fresh.software is not None
    return assemble(fresh, fresh.software).nodes(Level.LINE)[0]


def og_values(draft: AdvanceRequest, **columns: Any) -> dict[str, Any]:
    """The OG's values after setting some columns."""
    og = the_og(draft)
    for column, value in columns.items():
        setattr(og, column, value)
    og.save()
    return dict(line_of(draft).nodes(Level.OG)[0].values)


def esms_values(draft: AdvanceRequest, **columns: Any) -> dict[str, Any]:
    """The first ESMS's values after setting some columns."""
    row = the_og(draft).scenarios.all()[0]
    InstallationScenario.objects.filter(pk=row.pk).update(**columns)
    return dict(line_of(draft).nodes(Level.ESMS)[0].values)


def test_the_header_and_the_order(draft: AdvanceRequest) -> None:
    assert draft.software is not None
    tree = assemble(draft, draft.software)
    line = tree.nodes(Level.LINE)[0]
    assert (tree.values, line.values) == (
        {"impId": None, "numeroAns": "0123456789", "SIRET": "73282932000074"},
        {
            "numLigne": Mark.NOT_YET, "typeAction": "C", "numeroASP": None, "numeroEditeur": Mark.NOT_YET,
            "codeTraitement": None, "libelleTraitement": None, "isMandataire": False, "nomMandataire": None,
            "emailMandataire": None, "telephoneMandataire": None, "dateCommande": "15/03/2023", "regimeTVA": "TTC",
            "montantSegurHT": Number("4866.67"),
        },
    )  # fmt: skip


def test_freezing_gives_the_numbers(draft: AdvanceRequest) -> None:
    assert draft.software is not None
    (piece,) = draft.attachments.all()
    numbers = Numbers(7, "A0007", {piece.pk: "MS1-DUI-Va1-BDC-A0007.pdf"})
    (line,) = assemble_file(draft.software, [(draft, numbers)]).nodes(Level.LINE)
    (node,) = line.nodes(Level.PJ)
    assert (line.get("numLigne"), line.get("numeroEditeur"), node.get("nomFichier")) == (
        Number("7"), "A0007", "MS1-DUI-Va1-BDC-A0007.pdf",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "tag", "value"),
    [
        pytest.param({"operateur": ""}, "operateurMessagerie", Mark.MISSING, id="not answered"),
        pytest.param({"operateur": "null"}, "operateurMessagerie", None, id="none"),
        pytest.param({"operateur": "CH _20"}, "operateurMessagerie", "CH _20", id="code byte for byte"),
        pytest.param({"ancienne_version": "null"}, "ancienneVersion", "null", id="the word null"),
        pytest.param({"profil_metier": "PDS"}, "profilMetier", Mark.MISSING, id="another lane's answer"),
        pytest.param({"profil_metier": "null"}, "profilMetier", None, id="another lane's none"),
        pytest.param({"profil_metier": "XX"}, "profilMetier", "XX", id="no lane's answer"),
        pytest.param({"is_ref_soins": ""}, "IsRefSoins", Mark.MISSING, id="care not answered"),
        pytest.param({"is_ref_soins": "false"}, "IsRefSoins", False, id="no care"),
        pytest.param({"is_ref_soins": "null"}, "IsRefSoins", None, id="care none"),
    ],
)
def test_none_and_not_answered(
    columns: dict[str, str], tag: str, value: object, draft: AdvanceRequest
) -> None:
    assert esms_values(draft, **columns)[tag] == value


@pytest.mark.parametrize(
    ("follows", "master", "value"),
    [(True, False, None), (True, True, True), (True, None, True), (False, False, True), (False, True, True)],
    ids=["D7 slave", "D7 master", "D7 not answered", "off slave", "off master"],
)
def test_d7(follows: bool, master: bool | None, value: object, draft: AdvanceRequest) -> None:
    DecisionSet.objects.create(ref_soins_follows_master=follows)
    assert esms_values(draft, is_maitre_id=master)["IsRefSoins"] == value


def test_without_a_certificate_all_of_it_is_null_and_stays_stored(draft: AdvanceRequest) -> None:
    found = og_values(draft, **{**CERTIFICATE, "demande_certificat": False})
    tags = {"contractualisationOG", "statutAdminTechnique", "contractualisationEditeur", "numeroCarteCPX"}
    assert {tag: found[tag] for tag in tags} == dict.fromkeys(tags)
    assert og_values(draft, demande_certificat=True)["numeroCarteCPX"] == "A123456789"


@pytest.mark.parametrize(
    ("columns", "editor", "card"),
    [
        pytest.param({}, None, "A123456789", id="S under contract"),
        pytest.param({"contractualisation_og": False}, None, "A123456789", id="S: the card as typed"),
        pytest.param({"contractualisation_og": False, "numero_carte_cpx": ""}, None, None, id="S: no card"),
        pytest.param({"numero_carte_cpx": ""}, None, Mark.MISSING, id="S: the card is asked"),
        pytest.param({"statut_admin_technique": "E"}, True, "A123456789", id="E under contract"),
        pytest.param(
            {"statut_admin_technique": "E", "contractualisation_editeur": None}, Mark.MISSING, "A123456789",
            id="E: the contract is asked",
        ),
        pytest.param(
            {"statut_admin_technique": "E", "contractualisation_editeur": False, "numero_carte_cpx": ""}, False, None,
            id="E without a contract",
        ),
    ],
)  # fmt: skip
def test_d6(columns: dict[str, Any], editor: object, card: object, draft: AdvanceRequest) -> None:
    found = og_values(draft, **{**CERTIFICATE, **columns})
    assert (found["contractualisationEditeur"], found["numeroCarteCPX"]) == (editor, card)


@pytest.mark.parametrize(
    ("required", "stored", "value"),
    [(True, "", Mark.MISSING), (False, "", None), (False, "DMP", "DMP"), (True, "DMP", "DMP")],
)
def test_d11(required: bool, stored: str, value: object, draft: AdvanceRequest) -> None:
    DecisionSet.objects.create(certificate_usage_required=required)
    assert og_values(draft, **{**CERTIFICATE, "utilite_certificat": stored})["utiliteCertificat"] == value


@pytest.mark.parametrize("as_null", [True, False])
def test_d5_is_the_writer_s_not_the_tree_s(as_null: bool, draft: AdvanceRequest) -> None:
    DecisionSet.objects.create(certificate_as_null=as_null)
    found = og_values(draft, **{**CERTIFICATE, "demande_certificat": False})
    assert (found["nomAdminTechnique"], found["utiliteCertificat"]) == (None, None)


@pytest.mark.parametrize(
    ("raw", "amount", "unparsed"),
    [("abc", Mark.MISSING, {"montantSegurHT": "abc"}), ("9" * 30, Number("9" * 30 + ".00"), {})],
    ids=["unreadable", "beyond the column"],
)
def test_an_amount_that_no_column_holds(
    raw: str, amount: object, unparsed: dict[str, str], draft: AdvanceRequest
) -> None:
    draft.order.amount_ht, draft.saisie = None, {"commande": {"amount_ht": raw}}
    draft.order.save()
    draft.save()
    line = line_of(draft)
    assert (line.get("montantSegurHT"), line.facts) == (amount, LineFacts(unparsed=unparsed))


def test_a_year_keeps_its_four_figures(draft: AdvanceRequest) -> None:
    draft.order.order_date = date(23, 3, 15)
    draft.order.save()
    assert line_of(draft).get("dateCommande") == "15/03/0023"


def test_an_esms_unticked_leaves_both_lists(draft: AdvanceRequest) -> None:
    rows = list(the_og(draft).scenarios.all())
    InstallationScenario.objects.filter(pk=rows[0].pk).update(ticked=False)
    line = line_of(draft)
    (og,) = line.nodes(Level.OG)
    assert (
        og.get("FINESSGeos")
        == [node.get("FINESSGeo") for node in line.nodes(Level.ESMS)]
        == [rows[1].finess_geo]
    )


@pytest.mark.parametrize(("tranche", "known"), [("B", "B"), ("null", None), ("", None)])
def test_the_tranche(tranche: str, known: str | None, draft: AdvanceRequest) -> None:
    og_values(draft, tranche=tranche)
    assert line_of(draft).nodes(Level.OG)[0].facts.tranche == known


def test_another_lane_asks_for_the_profile_again(draft: AdvanceRequest) -> None:
    other = make_software("9999999999", "ms2-dui-pds")
    line = assemble(draft, other).nodes(Level.LINE)[0]
    assert line.nodes(Level.ESMS)[0].get("profilMetier") is Mark.MISSING


def test_under_ttc_no_proof_goes_along(draft: AdvanceRequest) -> None:
    assert draft.software is not None
    piece = draft.attachments.get()
    piece.pk, piece.type = None, "PREUVE_HT"
    piece.save()
    fresh = reread(draft)
    assert [one.type for one in current_attachments(fresh, draft.software)] == ["BON_COMMANDE"]
    fresh.order.vat_regime = "HT"
    assert [one.type for one in current_attachments(fresh, draft.software)] == ["BON_COMMANDE", "PREUVE_HT"]


def test_as_many_queries_for_sixty_esms_as_for_three(commercial: User) -> None:
    counts = []
    for esms in (3, 60):
        draft = make_draft(commercial, esms=esms)
        with CaptureQueriesContext(connection) as queries:
            line_of(draft)
        counts.append(len(queries))
    assert counts[0] == counts[1]
