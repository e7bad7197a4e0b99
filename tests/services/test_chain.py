"""The attempts of a request, and what changed between them, from the very bytes that were sent."""

import json
from datetime import date

import pytest

from requests_app.models import AdvanceRequest, Batch, Beneficiary, InstallationScenario, PurchaseOrder, User
from requests_app.rules import Number, lanes
from requests_app.services.access import request_for
from requests_app.services.chain import Chain, Step, chain_of
from requests_app.services.deposits import abandon
from requests_app.services.history import move_request
from requests_app.services.in_force import set_structure
from tests.asp_file.models import MODELS
from tests.review_world import counted_queries

from .answer_world import answer
from .batch_world import PDF, attach, make_request, make_scenario, make_software
from .chain_world import attempt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

DAY = date(2026, 3, 2)


@pytest.fixture
def rejected(admin: User) -> AdvanceRequest:
    """Sent once with another request before it, and rejected."""
    software = make_software()
    other, request = make_request(software, admin), make_request(software, admin)
    batch = send([other, request], admin, DAY)
    answer(attempt(batch, request), "rejected", label="Montant trop élevé")
    return AdvanceRequest.objects.get(pk=request.pk)


def _chain(request: AdvanceRequest, person: User) -> Chain:
    return chain_of(request_for(person, request.pk))


def _changed(step: Step | None) -> list[tuple[str, str, object, object]]:
    assert step is not None
    return [(str(one.thing.level), one.tag, one.before, one.after) for one in step.changes.changed]


def test_the_first_attempt_alone_has_nothing_before_it(rejected: AdvanceRequest, admin: User) -> None:
    chain = _chain(rejected, admin)
    (first,) = chain.attempts
    assert (first.rank, first.line.answer, first.step, chain.draft) == (1, "rejected", None, None)


def test_sent_again_as_it_was(rejected: AdvanceRequest, admin: User) -> None:
    send([rejected], admin, DAY)
    first, second = _chain(rejected, admin).attempts
    assert first.line.num_ligne != second.line.num_ligne
    assert second.step is not None
    assert second.step.is_unchanged


def test_each_answer_that_changed_is_told(rejected: AdvanceRequest, admin: User) -> None:
    PurchaseOrder.objects.filter(request=rejected).update(amount_ht="4800.00")
    og = rejected.beneficiaries.get()
    removed, kept = og.scenarios.all()
    InstallationScenario.objects.filter(pk=removed.pk).update(ticked=False)
    InstallationScenario.objects.filter(pk=kept.pk).update(is_maitre_id=False)
    added = make_scenario(og, 9, "750000099")
    former = rejected.attachments.get()
    piece = attach(rejected, PDF + b"other")
    send([rejected], admin, DAY)
    chain = _chain(rejected, admin)
    step = chain.attempts[1].step
    assert _changed(step) == [
        ("line", "montantSegurHT", Number("4866.67"), Number("4800.00")),
        ("esms", "isMaitreId", True, False),
        ("esms", "IsRefSoins", True, None),
    ]
    assert step is not None
    assert [(one.thing.key, one.thing.og) for one in step.changes.added] == [
        (added.finess_geo, og.finess_juridique)
    ]
    assert [one.thing.key for one in step.changes.removed] == [removed.finess_geo]
    assert [(one.before, one.after) for one in step.pieces] == [(former, piece)]
    assert chain.names == {
        og.finess_juridique: og.name,
        **{row.finess_geo: row.name for row in (removed, kept, added)},
    }


def test_the_same_file_uploaded_again_is_no_change(rejected: AdvanceRequest, admin: User) -> None:
    held = rejected.attachments.get()
    with held.file.open() as stream:
        again = attach(rejected, stream.read())
    send([rejected], admin, DAY)
    assert (again.pk != held.pk, again.sha256) == (True, held.sha256)
    assert _chain(rejected, admin).attempts[1].step == Step(lane=lanes()["ms1-dui"])


def test_another_structure_is_no_change(rejected: AdvanceRequest, admin: User) -> None:
    set_structure(lanes()["ms1-dui"], json.dumps(MODELS["all-at-once"]()), admin)
    send([rejected], admin, DAY)
    first, second = _chain(rejected, admin).attempts
    assert "scenarioInstallation" in first.line.sent.split("etablissementsClients")[1]
    assert first.line.batch.structure_id != second.line.batch.structure_id
    assert second.step is not None
    assert second.step.is_unchanged


def test_what_the_correction_changes_so_far(rejected: AdvanceRequest, admin: User) -> None:
    assert _chain(rejected, admin).draft is None
    move_request(rejected, "correct", admin)
    assert _chain(rejected, admin).draft == Step(lane=lanes()["ms1-dui"])
    Beneficiary.objects.filter(request=rejected).update(finess_juridique="750000001", nom_responsable="")
    PurchaseOrder.objects.filter(request=rejected).update(amount_ht=None)
    AdvanceRequest.objects.filter(pk=rejected.pk).update(saisie={"commande": {"amount_ht": "beaucoup"}})
    draft = _chain(rejected, admin).draft
    assert [(level, tag) for level, tag, *_ in _changed(draft)] == [
        ("line", "montantSegurHT"),
        ("og", "FINESSJuridique"),
        ("og", "nomResponsableOG"),
    ]
    chain = _chain(rejected, admin)
    former = rejected.attempts.get().beneficiaries
    assert [f"{number} {name}" for number, name in chain.names.items() if number != "750000001"] == [former]
    assert draft is not None
    assert draft.unparsed == {"montantSegurHT": "beaucoup"}


def test_an_abandoned_batch_is_an_attempt_too(rejected: AdvanceRequest, admin: User) -> None:
    abandon(send([rejected], admin, DAY), "refused", "Clé inconnue", admin)
    chain = _chain(rejected, admin)
    assert [one.line.batch.status for one in chain.attempts] == ["deposited", "abandoned"]
    assert chain.draft == Step(lane=lanes()["ms1-dui"])


def test_under_another_software_and_lane(rejected: AdvanceRequest, admin: User) -> None:
    other = make_software("0000000009", "ms2-dui-pds")
    move_request(rejected, "correct", admin)
    AdvanceRequest.objects.filter(pk=rejected.pk).update(software=other)
    InstallationScenario.objects.filter(beneficiary__request=rejected).update(profil_metier="PDS")
    rejected.refresh_from_db()
    send([rejected], admin, DAY)
    step = _chain(rejected, admin).attempts[1].step
    assert step is not None
    assert (step.lane.code, step.former_lane and step.former_lane.code) == ("ms2-dui-pds", "ms1-dui")
    assert _changed(step) == [
        ("file", "numeroAns", "0123456789", "0000000009"),
        ("esms", "profilMetier", "PA", "PDS"),
        ("esms", "profilMetier", "PA", "PDS"),
    ]


def test_damaged_bytes_are_said_and_hide_nothing_else(rejected: AdvanceRequest, admin: User) -> None:
    send([rejected], admin, DAY)
    first = rejected.attempts.order_by("pk")[0]
    Batch.objects.filter(pk=first.batch_id).update(content=b"{}")
    chain = _chain(rejected, admin)
    step = chain.attempts[1].step
    assert step is not None
    assert "abîmé" in step.unreadable
    assert not step.is_unchanged
    assert [one.line.numero_editeur for one in chain.attempts] == [
        line.numero_editeur for line in rejected.attempts.order_by("pk")
    ]


def test_the_queries_do_not_grow_with_the_attempts(rejected: AdvanceRequest, admin: User) -> None:
    counts = []
    for amount in ("4000.00", "4100.00", "4200.00"):
        PurchaseOrder.objects.filter(request=rejected).update(amount_ht=amount)
        answer(attempt(send([rejected], admin, DAY), rejected), "rejected")
        request = request_for(admin, rejected.pk)
        with counted_queries() as queries:
            assert [len(step.changes.changed) for step in chain_of(request).steps] == [1] * (len(counts) + 1)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
