"""The checklist of a batch: ticked in any sensible order, twice the same, and undone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from requests_app.models import AdvanceRequest, Batch, BatchLineFile, DepositMark, ReturnFile, User
from requests_app.services.deposit_checklist import checklist_of
from requests_app.services.deposit_steps import refuse_zip, tick, untick
from requests_app.services.deposits import DepositError, abandon, deposit, name_for_download, rename

from .answer_world import answer, deposited_batch, frozen_batch
from .batch_world import make_software, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


@pytest.fixture
def batch(commercial: User, administrateur: User) -> Batch:
    """Of two requests, each in a ZIP of its own."""
    made = deposited_batch(make_software(), commercial, 2, administrateur)
    BatchLineFile.objects.filter(line__num_ligne=2).update(zip_part=2)
    return made


def today() -> date:
    return timezone.localdate()


def states(batch: Batch) -> dict[str, str]:
    """Title -> state, of all that is not done."""
    steps = checklist_of(Batch.objects.get(pk=batch.pk))
    return {step.title: step.state for step in steps if step.state != "done"}


def told(batch: Batch) -> list[tuple[str, str]]:
    """The checklist's events, the oldest first."""
    verbs = ("tick", "untick", "refuse_zip", "undeposit")
    events = batch.events.filter(verb__in=verbs, request=None).order_by("pk")
    return [(event.verb, event.comment) for event in events]


def test_a_frozen_batch_has_all_before_it(commercial: User, administrateur: User) -> None:
    batch = frozen_batch(make_software(), commercial, 1, administrateur)
    assert states(batch) == {
        "JSON téléchargé": "to_do",
        "ZIP 1 téléchargé": "to_do",
        "JSON déposé": "waits",
        "ZIP 1 déposé": "waits",
        "JSON pris en compte": "waits",
        "Pièces prises en compte": "waits",
    }


def test_downloads_say_who_when_and_under_which_name(
    commercial: User, administrateur: User, autre_commercial: User
) -> None:
    batch = frozen_batch(make_software(), commercial, 1, administrateur)
    name = name_for_download(batch, administrateur)
    name_for_download(batch, autre_commercial, 1)
    steps = {step.title: (step.state, step.on, step.by, step.name) for step in checklist_of(batch)}
    assert steps["JSON téléchargé"] == ("done", today(), administrateur, name)
    assert steps["ZIP 1 téléchargé"] == ("done", today(), autre_commercial, name)


def test_a_zip_alone_does_not_make_the_json_one_to_deposit(commercial: User, administrateur: User) -> None:
    batch = frozen_batch(make_software(), commercial, 1, administrateur)
    name_for_download(batch, administrateur, 1)
    assert states(batch)["JSON déposé"] == "waits"
    name_for_download(batch, administrateur)
    assert states(batch)["JSON déposé"] == "to_do"


def test_another_name_wants_other_downloads(commercial: User, administrateur: User) -> None:
    batch = frozen_batch(make_software(), commercial, 1, administrateur)
    for part in (0, 1):
        name_for_download(batch, administrateur, part)
    rename(batch, today() + timedelta(days=1), administrateur)
    assert [title for title, state in states(batch).items() if state == "to_do"] == [
        "JSON téléchargé",
        "ZIP 1 téléchargé",
        "JSON déposé",
    ]


def test_a_download_after_the_deposit_is_kept_once(
    batch: Batch, administrateur: User, autre_commercial: User
) -> None:
    for person in (administrateur, autre_commercial):
        name_for_download(batch, person, 2)
    mark = DepositMark.objects.get(kind="zip_download", part=2)
    assert (mark.by, mark.name) == (administrateur, batch.name)
    assert batch.events.filter(verb="download", comment__startswith="ZIP 2").count() == 1
    abandon(batch, "refused", "Structure", administrateur)
    name_for_download(batch, administrateur, 1)
    assert not DepositMark.objects.filter(kind="zip_download", part=1).exists()


@pytest.mark.parametrize(
    "order",
    [
        [("json_taken", 0), ("zip_deposit", 1), ("zip_deposit", 2), ("pieces_taken", 0)],
        [("zip_deposit", 2), ("zip_deposit", 1), ("pieces_taken", 0), ("json_taken", 0)],
    ],
    ids=["json first", "attachments first"],
)
def test_ticked_in_any_order_each_twice(
    batch: Batch, administrateur: User, order: list[tuple[str, int]]
) -> None:
    for kind, part in order:
        assert tick(batch, kind, part, today(), administrateur)
        assert not tick(batch, kind, part, today(), make_user(f"autre-{kind}-{part}", admin=True))
    assert {title for title in states(batch) if "téléchargé" not in title} == set()
    assert len(told(batch)) == 4
    assert set(DepositMark.objects.exclude(kind="json_download").values_list("by", flat=True)) == {
        administrateur.pk
    }


@pytest.mark.parametrize(
    ("kind", "part", "days", "said"),
    [
        ("pieces_taken", 0, 0, "Cochez d’abord le dépôt des ZIP 1 et 2."),
        ("zip_deposit", 3, 0, "Ce dépôt n’a pas de ZIP 3."),
        ("json_taken", 0, 1, "Cette date est dans l’avenir"),
        ("json_taken", 0, -1, "Cette date précède le dépôt, le "),
        ("zip_download", 1, 0, "Cette étape ne se coche pas ici."),
        ("n’importe quoi", 0, 0, "Cette étape ne se coche pas ici."),
    ],
)
def test_what_makes_no_sense_is_refused(
    batch: Batch, administrateur: User, kind: str, part: int, days: int, said: str
) -> None:
    with pytest.raises(DepositError, match=said):
        tick(batch, kind, part, today() + timedelta(days=days), administrateur)
    assert told(batch) == []


@pytest.mark.parametrize("kind", ["zip_deposit", "json_taken"])
def test_nothing_is_ticked_before_the_deposit_or_after_giving_up(
    commercial: User, administrateur: User, kind: str
) -> None:
    batch = frozen_batch(make_software(), commercial, 1, administrateur)
    part = int(kind == "zip_deposit")
    with pytest.raises(DepositError, match="Dites d’abord quel jour le JSON a été déposé"):
        tick(batch, kind, part, today(), administrateur)
    deposit(batch, today(), name_for_download(batch, administrateur), administrateur)
    tick(batch, kind, part, today(), administrateur)
    abandon(batch, "refused", "Structure", administrateur)
    for act in (lambda: tick(batch, "pieces_taken", 0, today(), administrateur),
                lambda: untick(batch, kind, part, administrateur)):  # fmt: skip
        with pytest.raises(DepositError, match="Ce dépôt est abandonné"):
            act()


def test_a_refused_zip_is_deposited_again(batch: Batch, administrateur: User) -> None:
    day = f"{today():%d/%m/%Y}"
    assert refuse_zip(batch, 2, today(), "  Taille dépassée ", administrateur)
    assert not refuse_zip(batch, 2, today(), "Taille dépassée", administrateur)
    assert states(batch)["ZIP 2 déposé"] == "refused"
    with pytest.raises(DepositError, match="Cochez d’abord le dépôt des ZIP 1 et 2"):
        tick(batch, "pieces_taken", 0, today(), administrateur)
    assert refuse_zip(batch, 2, today(), "Encore", administrateur)
    for part in (1, 2):
        assert tick(batch, "zip_deposit", part, today(), administrateur)
    with pytest.raises(DepositError, match="défaites d’abord cette étape"):
        refuse_zip(batch, 2, today(), "D’une page ouverte plus tôt", administrateur)
    tick(batch, "pieces_taken", 0, today(), administrateur)
    with pytest.raises(DepositError, match="décochez d’abord « Pièces prises en compte »"):
        refuse_zip(batch, 2, today(), "Trop tard", administrateur)
    assert told(batch) == [
        ("refuse_zip", f"ZIP 2, le {day} : Taille dépassée"),
        ("refuse_zip", f"ZIP 2, le {day} : Encore"),
        ("tick", f"ZIP 1 déposé, le {day}"),
        ("tick", f"ZIP 2 déposé, le {day}"),
        ("tick", f"Pièces prises en compte, le {day}"),
    ]


def test_a_refusal_says_why(batch: Batch, administrateur: User) -> None:
    with pytest.raises(DepositError, match="Dites ce que le portail a répondu"):
        refuse_zip(batch, 1, today(), "  ", administrateur)


def test_what_was_ticked_by_mistake_is_undone_and_remembered(batch: Batch, administrateur: User) -> None:
    before = states(batch)
    for kind, part in (("zip_deposit", 1), ("zip_deposit", 2), ("pieces_taken", 0), ("json_taken", 0)):
        tick(batch, kind, part, today(), administrateur)
    with pytest.raises(DepositError, match="Décochez d’abord « Pièces prises en compte »"):
        untick(batch, "zip_deposit", 1, administrateur)
    for kind, part in (("pieces_taken", 0), ("json_taken", 0), ("zip_deposit", 1), ("zip_deposit", 2)):
        assert untick(batch, kind, part, administrateur)
        assert not untick(batch, kind, part, administrateur)
    assert states(batch) == before
    assert [verb for verb, _ in told(batch)] == ["tick"] * 4 + ["untick"] * 4
    assert told(batch)[-1][1] == f"ZIP 2 déposé, le {today():%d/%m/%Y}"


def test_a_deposit_said_by_mistake_is_taken_back(batch: Batch, administrateur: User) -> None:
    name = batch.name
    assert untick(batch, "json_deposit", 0, administrateur)
    assert not untick(batch, "json_deposit", 0, administrateur)
    kept = Batch.objects.get(pk=batch.pk)
    assert (kept.status, kept.deposited_on, kept.deposited_by, kept.deposited_as) == (
        "downloaded",
        None,
        None,
        None,
    )
    assert set(AdvanceRequest.objects.values_list("status", flat=True)) == {"batched"}
    assert told(batch) == [("undeposit", f"JSON-0123456789-{today():%Y%m%d}-001.json, le {today():%d/%m/%Y}")]
    deposit(kept, today(), name, administrateur)
    assert set(AdvanceRequest.objects.values_list("status", flat=True)) == {"deposited"}


def _ticked(batch: Batch, actor: User) -> None:
    refuse_zip(batch, 1, today(), "non", actor)
    tick(batch, "json_taken", 0, today(), actor)


def _answered(batch: Batch, actor: User) -> None:
    answer(batch.lines.all()[0], "accepted", actor=actor)


def _return_waits(batch: Batch, actor: User) -> None:
    kept = ReturnFile.objects.create(content=b"{}", sha256="0" * 64, size=2, original_name="retour.json")
    kept.batches.add(batch)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (_ticked, "Défaites d’abord « JSON pris en compte » et « ZIP 1 déposé »."),
        (_answered, "L’agence a répondu"),
        (_return_waits, "répond à ce dépôt"),
    ],
)
def test_what_followed_a_deposit_holds_it(batch: Batch, administrateur: User, happens, said: str) -> None:
    happens(batch, administrateur)
    with pytest.raises(DepositError, match=said):
        untick(batch, "json_deposit", 0, administrateur)
    assert Batch.objects.get().status == "deposited"


def test_an_abandoned_batch_keeps_what_was_done_and_asks_for_nothing(
    batch: Batch, administrateur: User
) -> None:
    abandon(batch, "refused", "Structure", administrateur)
    left = states(batch)
    assert "JSON déposé" not in left
    assert set(left.values()) == {"moot"}


def test_what_serves_no_purpose_any_more_is_not_asked_for(batch: Batch, administrateur: User) -> None:
    tick(batch, "zip_deposit", 1, today(), administrateur)
    assert states(batch)["ZIP 1 téléchargé"] == "moot"
    for line in batch.lines.all():
        answer(line, "rejected", actor=administrateur)
    assert set(states(batch).values()) == {"moot"}
    assert tick(batch, "json_taken", 0, today(), administrateur)


def test_a_batch_without_attachments_has_no_zip_to_tick(batch: Batch, administrateur: User) -> None:
    BatchLineFile.objects.all().delete()
    assert [step.title for step in checklist_of(batch)] == [
        "JSON téléchargé",
        "JSON déposé",
        "JSON pris en compte",
    ]
    with pytest.raises(DepositError, match="Ce dépôt n’a pas de pièces"):
        tick(batch, "pieces_taken", 0, today(), administrateur)
