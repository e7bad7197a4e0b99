"""Freezing: approved requests become a batch whose bytes never change, or nothing happens at all."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from requests_app.asp_file import NotWritable
from requests_app.models import AdvanceRequest, Batch, BatchLineFile, DepositName, Event, NumberCounter
from requests_app.rules import Finding, Level, Place, Severity
from requests_app.rules.numero_editeur import CAPACITY
from requests_app.services import freeze, freeze_store
from requests_app.services.deposits import abandon, file_name
from requests_app.services.freeze import prepare_batches
from requests_app.services.in_force import context_for

from .batch_world import PDF, attach, make_request, make_software

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


@pytest.fixture
def two_a_file(monkeypatch):
    """As if the format allowed two lines a file."""

    def small(software):
        context = context_for(software)
        return replace(context, lane=replace(context.lane, limits=replace(context.lane.limits, lines=2)))

    monkeypatch.setattr(freeze, "context_for", small)


def pks(requests):
    return [request.pk for request in requests]


def status(request: AdvanceRequest) -> str:
    return AdvanceRequest.objects.get(pk=request.pk).status


def test_a_batch_keeps_what_was_sent(software, requests, admin):
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert (prepared.refusals, prepared.failure) == ([], "")
    (batch,) = prepared.batches
    content = bytes(batch.content)
    lines = list(batch.lines.all())
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    assert batch.lane_sha256 == software.lane.sha256
    assert json.loads(content)["numeroAns"] == "0123456789"
    assert [(line.num_ligne, line.numero_editeur) for line in lines] == [
        (1, "A0001"),
        (2, "A0002"),
        (3, "A0003"),
    ]
    assert [json.loads(line.sent) for line in lines] == json.loads(content)["lignesImport"]
    assert all(line.sent in content.decode() for line in lines)
    assert [status(request) for request in requests] == ["batched"] * 3
    assert file_name(batch.name) == "JSON-0123456789-20261122-001.json"


def test_a_line_keeps_what_its_list_shows_and_the_rates(software, requests, admin):
    (batch,) = prepare_batches(software, pks(requests[:1]), DAY, admin).batches
    line = batch.lines.get()
    og = requests[0].beneficiaries.get()
    assert (line.esms_count, line.amount_ht) == (2, Decimal("4866.67"))
    assert line.beneficiaries == f"{og.finess_juridique} {og.name}"
    assert line.scale_rates == [
        {"finess_juridique": og.finess_juridique, "tranche": "B", "esms": 2, "amount_ttc": "2920.00"}
    ]
    assert '"montantSegurHT": 4866.67' in line.sent


def test_history_tells_the_batch_and_each_request(software, requests, admin):
    (batch,) = prepare_batches(software, pks(requests), DAY, admin).batches
    told = (
        Event.objects.filter(batch=batch)
        .order_by("pk")
        .values_list("request", "verb", "from_status", "to_status")
    )
    moves = [(pk, "freeze", "approved", "batched") for pk in pks(requests)]
    assert list(told) == [(None, "freeze", "", "frozen"), *moves]


def test_attachments_get_their_official_names(software, requests, admin):
    prepare_batches(software, pks(requests), DAY, admin)
    rows = BatchLineFile.objects.order_by("pk").values_list("nom_fichier", "zip_part")
    assert list(rows) == [(f"MS1-DUI-Va1-BDC-A000{n}.pdf", 1) for n in (1, 2, 3)]


def test_a_proof_of_the_supplier_goes_with_each_line_under_its_own_name(software, requests, admin):
    proof = attach(requests[0], b"proof", "PREUVE_HT", "PNG")
    proof.request, proof.supplier = None, software.supplier
    proof.save()
    for request in requests[:2]:
        request.order.vat_regime = "HT"
        request.order.save()
    prepared = prepare_batches(software, pks(requests[:2]), DAY, admin)
    assert [refusal.reasons for refusal in prepared.refusals] == []
    rows = BatchLineFile.objects.filter(attachment=proof).order_by("pk")
    assert [row.nom_fichier for row in rows] == ["MS1-DUI-Va1-HT-A0001.png", "MS1-DUI-Va1-HT-A0002.png"]


def test_the_files_of_a_request_stay_in_one_part(monkeypatch, software, requests, admin):
    """Two files of 300 KB a request under HT, and 1 Mo a part: the fourth file would fit in the first."""
    monkeypatch.setattr(freeze_store, "zip_limit", lambda lane: 1_000_000)
    for request in requests:
        request.attachments.all().delete()
        attach(request, PDF.ljust(300_000))
        attach(request, PDF.ljust(300_000), "PREUVE_HT")
        request.order.vat_regime = "HT"
        request.order.save()
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert [refusal.reasons for refusal in prepared.refusals] == []
    rows = BatchLineFile.objects.order_by("pk").values_list("line__num_ligne", "zip_part")
    assert list(rows) == [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3), (3, 3)]


def test_a_request_with_an_error_is_refused_and_the_others_go_on(software, requests, admin):
    og = requests[1].beneficiaries.get()
    og.nom_responsable = ""
    og.save()
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert [refusal.request_id for refusal in prepared.refusals] == [requests[1].pk]
    assert [finding.tag for finding in prepared.refusals[0].findings] == ["nomResponsableOG"]
    assert [line.request_id for line in prepared.batches[0].lines.all()] == [requests[0].pk, requests[2].pk]
    assert status(requests[1]) == "approved"


def test_a_request_whose_file_is_lost_is_refused(software, requests, admin):
    piece = requests[0].attachments.get()
    piece.file.storage.delete(piece.file.name)
    prepared = prepare_batches(software, pks(requests[:1]), DAY, admin)
    assert prepared.batches == []
    assert " ".join(prepared.refusals[0].reasons) == (
        f"La pièce « bon n° {requests[0].pk}.pdf » n’est plus sur le serveur : "
        "retirez-la et déposez-la de nouveau."
    )


def test_asking_twice_changes_nothing(software, requests, admin):
    prepare_batches(software, pks(requests), DAY, admin)
    again = prepare_batches(software, pks(requests), DAY, admin)
    batch = Batch.objects.get()
    assert again.batches == []
    said = (
        f"Cette demande est maintenant « Dans un dépôt » (dépôt n° {batch.pk}) : elle n’est plus à déposer."
    )
    assert [refusal.reasons for refusal in again.refusals] == [(said,)] * 3


@pytest.mark.parametrize("left", ["draft", "submitted", "returned", "abandoned"])
def test_what_is_not_approved_does_not_go(software, admin, left):
    request = make_request(software, admin, status=left)
    prepared = prepare_batches(software, [request.pk], DAY, admin)
    assert (prepared.batches, len(prepared.refusals), status(request)) == ([], 1, left)


def test_a_request_of_another_software_does_not_go(software, admin):
    stranger = make_request(make_software("9876543210"), admin)
    prepared = prepare_batches(software, [stranger.pk], DAY, admin)
    assert prepared.batches == []
    assert prepared.refusals[0].reasons == ("Cette demande n’est pas une demande approuvée de ce logiciel.",)


@pytest.mark.parametrize(
    ("chosen", "sizes"),
    [
        pytest.param(0, [], id="none makes no batch"),
        pytest.param(2, [2], id="a full file"),
        pytest.param(3, [2, 1], id="one more"),
        pytest.param(5, [2, 2, 1], id="several"),
    ],
)
def test_over_the_limit_makes_several_batches_never_an_empty_one(two_a_file, software, admin, chosen, sizes):
    requests = [make_request(software, admin) for _ in range(chosen)]
    batches = prepare_batches(software, pks(requests), DAY, admin).batches
    assert [batch.lines.count() for batch in batches] == sizes
    assert [batch.name.number for batch in batches] == list(range(1, len(sizes) + 1))


def test_the_next_ones_take_the_place_of_the_refused(two_a_file, software, admin):
    requests = [make_request(software, admin) for _ in range(5)]
    for request in requests[:2]:
        request.order.order_date = None
        request.order.save()
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert [refusal.request_id for refusal in prepared.refusals] == pks(requests[:2])
    assert [[line.request_id for line in batch.lines.all()] for batch in prepared.batches] == [
        pks(requests[2:4]), pks(requests[4:])
    ]  # fmt: skip


def test_a_full_file_of_two_hundred_lines(software, admin):
    requests = [make_request(software, admin, esms=1) for _ in range(201)]
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert (prepared.failure, prepared.refusals) == ("", [])
    assert [batch.lines.count() for batch in prepared.batches] == [200, 1]


def assert_nothing_happened(prepared, requests, said):
    assert prepared.batches == []
    assert said in prepared.failure
    assert [status(request) for request in requests] == ["approved"] * len(requests)
    assert (Batch.objects.count(), DepositName.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert list(NumberCounter.objects.values_list("last", flat=True)) in ([], [0])


def test_an_error_of_the_whole_file_is_said_once(monkeypatch, software, requests, admin):
    fault = Finding("siret.form", Severity.ERROR, Place("SIRET"), "Le SIRET compte 14 chiffres.", "3.2")
    monkeypatch.setattr(freeze, "check", lambda tree, context: [fault])
    said = "Aucun fichier ne peut être écrit pour ce logiciel : Le SIRET compte 14 chiffres."
    assert_nothing_happened(prepare_batches(software, pks(requests), DAY, admin), requests, said)


def test_a_request_that_the_structure_cannot_say_is_refused_alone(monkeypatch, software, requests, admin):
    genuine = freeze.write

    def unable(tree, *args):
        geos = [og.get("FINESSJuridique") for line in tree.nodes(Level.LINE) for og in line.nodes(Level.OG)]
        if requests[1].beneficiaries.get().finess_juridique in geos:
            raise NotWritable("Le modèle en vigueur ne permet pas cette réponse.")
        return genuine(tree, *args)

    monkeypatch.setattr(freeze, "write", unable)
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert [(one.request_id, one.reasons) for one in prepared.refusals] == [
        (requests[1].pk, ("Le modèle en vigueur ne permet pas cette réponse.",))
    ]
    (batch,) = prepared.batches
    assert [line.numero_editeur for line in batch.lines.all()] == ["A0001", "A0002"]


def test_the_end_of_the_series_is_said(software, requests, admin):
    NumberCounter.objects.update_or_create(pk=1, defaults={"last": CAPACITY})
    prepared = prepare_batches(software, pks(requests), DAY, admin)
    assert prepared.batches == []
    assert prepared.failure.startswith("Tous les numéros éditeur ont été donnés")


@pytest.mark.parametrize("seed", range(4))
def test_burnt_numbers_are_never_given(software, admin, seed):
    """Freeze and abandon in any order: every numeroEditeur that any file ever held stays its own."""
    requests = [make_request(software, admin, esms=1) for _ in range(3)]
    held: list[str] = []
    for turn in range(4):
        chosen = pks(requests)[: 1 + (seed + turn) % 3]
        for batch in prepare_batches(software, chosen, timezone.localdate(), admin).batches:
            held += [line.numero_editeur for line in batch.lines.all()]
            abandon(batch, "mistake", "essai", admin)
    assert len(held) == len(set(held))
    assert held == sorted(held)
