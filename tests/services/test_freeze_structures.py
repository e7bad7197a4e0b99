"""Freezing follows the structure and the decisions in force, whatever they are."""

import json
from datetime import date

import pytest

from requests_app.models import DecisionSet
from requests_app.services.freeze import prepare_batches
from requests_app.services.in_force import set_structure
from tests.asp_file import models as official

from .batch_world import make_request, make_software

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


@pytest.fixture(params=["ms1-dui", "ms2-dui-pds"])
def software(request):
    return make_software(couloir=request.param)


def certified(software, admin, statut):
    """A request whose OG asks for a certificate; answers that its statut does not call for are stored too."""
    request = make_request(software, admin)
    og = request.beneficiaries.get()
    og.demande_certificat = True
    og.contractualisation_og = True
    og.statut_admin_technique = statut
    og.contractualisation_editeur = True
    og.numero_carte_cpx = "A123456789"
    og.nom_admin_technique = "DURAND"
    og.telephone_admin_technique = "+33100000000"
    og.email_admin_technique = "si@example.org"
    og.utilite_certificat = "DMP, INS"
    og.save()
    if software.couloir == "ms2-dui-pds":
        og.scenarios.update(profil_metier="PDS")
    return request


def plain(software, admin):
    request = make_request(software, admin)
    if software.couloir == "ms2-dui-pds":
        request.beneficiaries.get().scenarios.update(profil_metier="null")
    return request


@pytest.mark.parametrize("model", official.MODELS.values(), ids=official.MODELS)
@pytest.mark.parametrize("as_null", [False, True], ids=["objects of nulls", "null blocks"])
def test_every_structure_is_frozen_and_read_back(software, admin, model, as_null):
    row = set_structure(software.lane, json.dumps(model()), admin)
    decisions = DecisionSet.objects.create(certificate_as_null=as_null)
    requests = [certified(software, admin, "S"), plain(software, admin), certified(software, admin, "E")]
    prepared = prepare_batches(software, [request.pk for request in requests], DAY, admin)
    assert (prepared.failure, prepared.refusals) == ("", [])
    (batch,) = prepared.batches
    assert (batch.structure, batch.decisions) == (row, decisions)
    sent = [json.loads(line.sent) for line in batch.lines.all()]
    assert [line["numeroEditeur"] for line in sent] == ["A0001", "A0002", "A0003"]


def test_what_a_structure_cannot_say_is_refused_and_the_others_go_on(software, admin):
    """One certificate a request: two OG with different answers do not fit."""
    set_structure(software.lane, json.dumps(official.certificates_beside_the_beneficiaries()), admin)
    good, bad = plain(software, admin), certified(software, admin, "S")
    other = certified(software, admin, "S").beneficiaries.get()
    other.nom_admin_technique = "DUPONT"
    other.request = bad
    other.save()
    bad.is_mandataire, bad.nom_mandataire = True, "PETIT"
    bad.email_mandataire, bad.telephone_mandataire = "m@example.org", "+33100000002"
    bad.save()
    prepared = prepare_batches(software, [good.pk, bad.pk], DAY, admin)
    assert [refusal.request_id for refusal in prepared.refusals] == [bad.pk]
    assert "les organismes n’ont pas la même réponse" in prepared.refusals[0].reasons[0]
    assert [line.request_id for line in prepared.batches[0].lines.all()] == [good.pk]
