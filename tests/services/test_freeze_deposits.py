"""A batch after freezing: names, downloads, the day of deposit, giving up."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, ReturnFile
from requests_app.services import deposits
from requests_app.services.deposits import (
    DepositError,
    abandon,
    deposit,
    file_name,
    name_for_download,
    rename,
)
from requests_app.services.freeze import prepare_batches

from .batch_world import make_request, make_software

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The day can be set: ``clock[0]``."""
    day = [TODAY]
    genuine = timezone.localdate
    monkeypatch.setattr(
        deposits.timezone, "localdate", lambda value=None: day[0] if value is None else genuine(value)
    )
    return day


@pytest.fixture
def freeze(admin):
    software = make_software()

    def one(day: date = TODAY) -> Batch:
        (batch,) = prepare_batches(software, [make_request(software, admin, esms=1).pk], day, admin).batches
        frozen_at = timezone.make_aware(datetime(2026, 11, 24, 0, 30))  # noqa: DTZ001
        Batch.objects.filter(pk=batch.pk).update(created_at=frozen_at)
        return Batch.objects.get(pk=batch.pk)

    return one


@pytest.fixture
def batch(freeze):
    return freeze()


def fresh(batch: Batch) -> Batch:
    return Batch.objects.get(pk=batch.pk)


def stems(batch: Batch) -> list[tuple[str, bool, bool]]:
    return [
        (f"{name.day:%d}-{name.number:03d}", name.downloaded_at is not None, name.freed)
        for name in batch.names.order_by("pk")
    ]


def test_downloading_keeps_the_name_for_ever(batch, admin):
    assert file_name(name_for_download(batch, admin)) == "JSON-0123456789-20261124-001.json"
    assert file_name(name_for_download(batch, admin)) == "JSON-0123456789-20261124-001.json"
    assert stems(batch) == [("24-001", True, False)]
    assert fresh(batch).status == "downloaded"


def test_on_a_later_day_the_same_bytes_get_a_new_name(batch, admin, clock):
    name_for_download(batch, admin)
    clock[0] = TOMORROW
    assert file_name(name_for_download(batch, admin)) == "JSON-0123456789-20261125-001.json"
    assert stems(batch) == [("24-001", True, False), ("25-001", True, False)]
    assert (fresh(batch).content, fresh(batch).sha256) == (batch.content, batch.sha256)


def test_a_stale_name_that_nobody_downloaded_is_freed(batch, freeze, admin, clock):
    clock[0] = TOMORROW
    name_for_download(batch, admin)
    assert stems(batch) == [("24-001", False, True), ("25-001", True, False)]


def test_a_name_planned_for_later_is_kept_when_downloaded_before(freeze, admin):
    batch = freeze(TOMORROW)
    assert file_name(name_for_download(batch, admin)) == "JSON-0123456789-20261125-001.json"


@pytest.mark.parametrize(
    ("downloaded", "day", "expected"),
    [
        pytest.param(False, TODAY, [("24-001", False, False)], id="same day: nothing"),
        pytest.param(False, TOMORROW, [("24-001", False, True), ("25-001", False, False)], id="freed"),
        pytest.param(True, TOMORROW, [("24-001", True, False), ("25-001", False, False)], id="kept"),
        pytest.param(True, TODAY, [("24-001", True, False), ("24-002", False, False)], id="next number"),
    ],
)
def test_renaming_twice_is_renaming_once(batch, admin, downloaded, day, expected):
    if downloaded:
        name_for_download(batch, admin)
    rename(batch, day, admin)
    rename(batch, day, admin)
    assert stems(batch) == expected


def test_a_freed_number_goes_to_the_next_file(batch, freeze, admin):
    rename(batch, TOMORROW, admin)
    assert freeze().name.number == 1


def test_a_past_day_is_refused(batch, admin):
    with pytest.raises(DepositError, match="Le jour du dépôt est passé"):
        rename(batch, YESTERDAY, admin)


def test_depositing_moves_the_requests(batch, admin):
    name = name_for_download(batch, admin)
    deposit(batch, TODAY, name, admin)
    deposit(batch, TODAY, name, admin)
    kept = fresh(batch)
    assert (kept.status, kept.deposited_on, kept.deposited_by, kept.name) == ("deposited", TODAY, admin, name)
    assert AdvanceRequest.objects.get().status == "deposited"
    assert batch.events.filter(verb="deposit", request=None).count() == 1


def test_the_name_that_it_was_deposited_under_stays_in_force(batch, admin):
    first = name_for_download(batch, admin)
    rename(batch, TOMORROW, admin)
    deposit(batch, TODAY, first, admin)
    assert fresh(batch).name == first
    with pytest.raises(DepositError, match="ne change plus de nom"):
        rename(batch, TOMORROW, admin)
    assert name_for_download(fresh(batch), admin) == first


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(TOMORROW, "La date du dépôt est dans l’avenir", id="future"),
        pytest.param(YESTERDAY, "précède la préparation du fichier, le 24/11/2026", id="before freezing"),
    ],
)
def test_a_wrong_day_of_deposit_is_refused(batch, admin, day, said):
    name = name_for_download(batch, admin)
    with pytest.raises(DepositError, match=said):
        deposit(batch, day, name, admin)
    assert fresh(batch).status == "downloaded"


def test_what_was_never_downloaded_is_not_deposited(batch, admin):
    with pytest.raises(DepositError, match="Téléchargez d’abord"):
        deposit(batch, TODAY, batch.name, admin)


@pytest.mark.parametrize(
    ("reached", "names"),
    [
        pytest.param("frozen", [("24-001", False, True)], id="before download"),
        pytest.param("downloaded", [("24-001", True, False)], id="after download"),
        pytest.param("deposited", [("24-001", True, False)], id="refused as a whole"),
    ],
)
def test_abandoning_frees_the_requests_and_burns_the_numbers(batch, admin, reached, names):
    if reached != "frozen":
        name = name_for_download(batch, admin)
        if reached == "deposited":
            deposit(batch, TODAY, name, admin)
    abandon(batch, "refused", "Structure non conforme", admin)
    abandon(batch, "other", "encore", admin)
    kept = fresh(batch)
    request = AdvanceRequest.objects.get()
    assert (kept.status, request.status) == ("abandoned", "approved")
    assert kept.abandon_reason == "L’agence a refusé le fichier entier : Structure non conforme"
    assert stems(batch) == names
    (again,) = prepare_batches(batch.software, [request.pk], TODAY, admin).batches
    assert [line.numero_editeur for line in request.attempts.order_by("pk")] == ["A0001", "A0002"]
    assert again.name.number == (1 if reached == "frozen" else 2)


def test_what_the_agency_answered_is_not_abandoned(batch, admin):
    name = name_for_download(batch, admin)
    deposit(batch, TODAY, name, admin)
    batch.lines.update(answer="accepted", answered_at=timezone.now())
    with pytest.raises(DepositError, match="L’agence a déjà répondu"):
        abandon(batch, "refused", "non", admin)
    assert (fresh(batch).status, AdvanceRequest.objects.get().status) == ("deposited", "deposited")


def test_what_a_return_file_answers_is_not_abandoned_before_it_is_applied(batch, admin):
    deposit(batch, TODAY, name_for_download(batch, admin), admin)
    kept = ReturnFile.objects.create(content=b"{}", sha256="0" * 64, size=2, original_name="retour.json")
    kept.batches.add(batch)
    with pytest.raises(DepositError, match="répond à ce dépôt"):
        abandon(batch, "refused", "non", admin)
    ReturnFile.objects.update(state="refused", reason="Ce n’est pas un retour.")
    assert abandon(batch, "refused", "non", admin).status == "abandoned"


@pytest.mark.parametrize("downloaded", [True, False])
def test_an_abandoned_batch_is_read_only_under_a_name_of_its_own(batch, admin, downloaded):
    """A freed name may be another file's: nothing is downloaded under it any more."""
    if downloaded:
        name_for_download(batch, admin)
    abandon(batch, "mistake", "erreur", admin)
    before = stems(batch)
    if downloaded:
        assert file_name(name_for_download(fresh(batch), admin)) == "JSON-0123456789-20261124-001.json"
    else:
        with pytest.raises(DepositError, match="abandonné sans être téléchargé"):
            name_for_download(fresh(batch), admin)
    assert stems(batch) == before
