"""« Corriger et représenter »: the move, what is still said, and what counts as changed since the rejection."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, BatchLine, DecisionSet, Software, User
from requests_app.rules import Level, lanes
from requests_app.rules.statuses import ForbiddenMove
from requests_app.rules.tags import LEVELS
from requests_app.services.access import with_parts
from requests_app.services.correction import correct, is_mended, rejection_of, sent_unchanged, unchanged_among
from requests_app.services.freeze import prepare_batches
from requests_app.services.in_force import set_structure
from requests_app.services.resending import changed_tags, rejected_line
from requests_app.services.review import NotTheOwner, approve, withdraw
from requests_app.services.submission import submit
from tests.asp_file import models as official
from tests.review_world import counted_queries

from .answer_world import answer, deposited_batch
from .batch_world import PDF, attach, make_software, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def rejected(
    software: Software, owner: User, admin: User, *, esms: int = 2, label: str = "Rejet"
) -> AdvanceRequest:
    line = deposited_batch(software, owner, 1, admin, esms=esms).lines.get()
    return answer(line, "rejected", label=label, actor=admin).request


def fresh(request: AdvanceRequest) -> AdvanceRequest:
    return with_parts(AdvanceRequest.objects.filter(pk=request.pk)).get()


def test_a_rejected_request_is_a_draft_again_and_twice_is_once(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    assert [correct(request.pk, commercial).status for _ in range(2)] == ["draft", "draft"]
    (event,) = request.events.filter(verb="correct")
    assert (event.from_status, event.to_status, event.actor) == ("rejected", "draft", commercial)


@pytest.mark.parametrize("who", ["owner", "admin", "other"])
def test_its_owner_and_admins_take_it_up(
    who: str, software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    people = {"owner": commercial, "admin": administrateur, "other": make_user("autre")}
    if who == "other":
        with pytest.raises(NotTheOwner):
            correct(request.pk, people[who])
    else:
        assert correct(request.pk, people[who]).status == "draft"
    assert request.events.filter(verb="correct").count() == (who != "other")


def test_nothing_else_is_taken_up(software: Software, commercial: User, administrateur: User) -> None:
    request = deposited_batch(software, commercial, 1, administrateur).lines.get().request
    with pytest.raises(ForbiddenMove):
        correct(request.pk, commercial)
    AdvanceRequest.objects.filter(pk=request.pk).update(status="draft")
    with pytest.raises(ForbiddenMove):
        correct(request.pk, commercial)


def test_a_draft_that_was_taken_back_later_is_no_correction(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    correct(request.pk, commercial)
    submit(request.pk, commercial, unchanged_confirmed=True)
    withdraw(request.pk, commercial)
    with pytest.raises(ForbiddenMove):
        correct(request.pk, commercial)


# -- what changed since ------------------------------------------------------------------------------------------


def _og(request: AdvanceRequest, **columns: object) -> None:
    request.beneficiaries.update(**columns)


def _scenario(request: AdvanceRequest, **columns: object) -> None:
    row = request.beneficiaries.get().scenarios.first()
    assert row is not None
    type(row).objects.filter(pk=row.pk).update(**columns)


def _order(request: AdvanceRequest, **columns: object) -> None:
    type(request.order).objects.filter(request=request).update(**columns)


def _attach_again(request: AdvanceRequest) -> None:
    with request.attachments.get().file.open("rb") as stream:
        attach(request, stream.read())


CHANGES: dict[str, tuple[Callable[[AdvanceRequest], object], set[str]]] = {
    "nothing": (lambda request: None, set()),
    "contact": (lambda request: _og(request, nom_responsable="DURAND"), {"nomResponsableOG"}),
    "an answer that is not called for": (
        lambda request: AdvanceRequest.objects.filter(pk=request.pk).update(nom_mandataire="DURAND"),
        set(),
    ),
    "date": (lambda request: _order(request, order_date=date(2023, 4, 1)), {"dateCommande"}),
    "amount": (lambda request: _order(request, amount_ht=Decimal("100.50")), {"montantSegurHT"}),
    "amount spelt alike": (lambda request: _order(request, amount_ht=Decimal("4866.670")), set()),
    "one scenario": (lambda request: _scenario(request, ancienne_version="DUI 4"), {"ancienneVersion"}),
    "identity": (lambda request: _scenario(request, is_maitre_id=False), {"isMaitreId", "IsRefSoins"}),
    "unticked": (
        lambda request: _scenario(request, ticked=False),
        {"FINESSGeos", *(tag for tag, level in LEVELS.items() if level is Level.ESMS)},
    ),
    "its own reference": (lambda request: _order(request, reference="BC-12"), set()),
    "another file": (lambda request: attach(request, PDF + b"autre"), {"piecesJustificatives"}),
    "the same file again": (
        _attach_again,
        set(),
    ),
    "no file": (
        lambda request: request.attachments.update(replaced_at=timezone.now()),
        {"piecesJustificatives"},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_counts_as_a_change(
    change: str, software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    correct(request.pk, commercial)
    do, tags = CHANGES[change]
    do(request)
    line = rejected_line(request)
    assert line is not None
    assert set(changed_tags(fresh(request), line)) == tags
    assert sent_unchanged(fresh(request)) is (not tags)
    assert unchanged_among([request]) == (set() if tags else {request.pk})


def test_another_software_is_a_change(software: Software, commercial: User, administrateur: User) -> None:
    request = rejected(software, commercial, administrateur)
    correct(request.pk, commercial)
    AdvanceRequest.objects.filter(pk=request.pk).update(software=make_software("9876543210"))
    assert not sent_unchanged(fresh(request))
    found = rejection_of(fresh(request))
    assert found is not None
    assert found.changed == {"numeroAns", "SIRET"}


def test_another_structure_in_force_is_another_line(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    assert sent_unchanged(fresh(request))
    set_structure(software.lane, json.dumps(official.MODELS["spelled-otherwise"]()), administrateur)
    line = rejected_line(request)
    assert line is not None
    assert (sent_unchanged(fresh(request)), changed_tags(fresh(request), line)) == (False, frozenset())


@pytest.mark.parametrize("model", official.MODELS.values(), ids=official.MODELS)
def test_an_untouched_request_is_unchanged_under_every_structure(
    model: Callable[[], object], software: Software, commercial: User, administrateur: User
) -> None:
    set_structure(software.lane, json.dumps(model()), administrateur)
    DecisionSet.objects.create(certificate_as_null=True)
    request = rejected(software, commercial, administrateur)
    found = rejection_of(fresh(request))
    assert found is not None
    assert (found.changed, sent_unchanged(fresh(request))) == (frozenset(), True)


# -- how long it is said, and of which attempt -----------------------------------------------------------------------


def again(request: AdvanceRequest, owner: User, admin: User) -> BatchLine:
    """Through the normal way: submitted, approved, frozen."""
    submit(request.pk, owner, unchanged_confirmed=True)
    approve(request.pk, admin)
    assert request.software is not None
    prepared = prepare_batches(request.software, [request.pk], timezone.localdate(), admin)
    assert (prepared.refusals, prepared.failure) == ([], "")
    return prepared.batches[0].lines.get()


def test_a_new_attempt_has_its_own_number_and_names_and_the_old_one_stays(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    old = request.attempts.get()
    sent, names = old.sent, list(old.files.values_list("nom_fichier", flat=True))
    correct(request.pk, commercial)
    new = again(request, commercial, administrateur)
    old.refresh_from_db()
    (name,) = new.files.values_list("nom_fichier", flat=True)
    assert new.numero_editeur not in (old.numero_editeur, "")
    assert name == f"MS1-DUI-Va1-BDC-{new.numero_editeur}.pdf"
    assert json.loads(new.sent)["piecesJustificatives"][0]["nomFichier"] == name
    assert (old.sent, old.answer, list(old.files.values_list("nom_fichier", flat=True))) == (
        sent,
        "rejected",
        names,
    )


def test_the_rejection_is_said_until_the_next_answer(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur, label="Le champ dateCommande est faux")
    correct(request.pk, commercial)
    second = again(request, commercial, administrateur)
    found = rejection_of(fresh(request))
    assert found is not None
    assert found.line.numero_editeur != second.numero_editeur
    AdvanceRequest.objects.filter(pk=request.pk).update(status="deposited")
    second.refresh_from_db()
    answer(second, "rejected", label="Encore", actor=administrateur)
    found = rejection_of(fresh(request))
    assert found is not None
    assert (found.line, found.label) == (second, "Encore")
    AdvanceRequest.objects.filter(pk=request.pk).update(status="deposited")
    BatchLine.objects.filter(pk=second.pk).update(answer="accepted")
    assert rejection_of(fresh(request)) is None
    assert unchanged_among([fresh(request)]) == set()


def test_an_acceptance_that_came_late_ends_the_rejection(
    software: Software, commercial: User, administrateur: User
) -> None:
    request = rejected(software, commercial, administrateur)
    correct(request.pk, commercial)
    second = again(request, commercial, administrateur)
    AdvanceRequest.objects.filter(pk=request.pk).update(status="deposited")
    second.refresh_from_db()
    answer(second, "rejected", label="Doublon", actor=administrateur)
    assert rejection_of(fresh(request)) is not None
    request.attempts.exclude(pk=second.pk).update(answer="accepted")
    assert rejection_of(fresh(request)) is None


def test_many_requests_without_a_rejection_cost_one_query(
    software: Software, commercial: User, administrateur: User
) -> None:
    requests = [line.request for line in deposited_batch(software, commercial, 3, administrateur).lines.all()]
    with counted_queries() as queries:
        assert unchanged_among(requests) == set()
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("tag", "changed", "mended"),
    [
        ("dateCommande", {"dateCommande"}, True),
        ("dateCommande", {"regimeTVA"}, False),
        ("commande", {"regimeTVA"}, True),
        ("certificatServeur", {"numeroCarteCPX"}, True),
        ("certificatServeur", {"nomResponsableOG"}, False),
        ("scenarioInstallation", {"profilMetier"}, True),
        ("etablissementsClients", {"FINESSGeos"}, True),
        ("nomFichier", {"piecesJustificatives"}, True),
        ("formatFichier", {"dateCommande"}, False),
        ("numeroEditeur", set(), True),
        ("FINESSGeo", {"FINESSGeos"}, True),
    ],
)
def test_what_mends_a_tag(tag: str, changed: set[str], mended: bool) -> None:
    assert is_mended(tag, frozenset(changed), lanes()["ms1-dui"]) is mended
