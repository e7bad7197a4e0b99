"""An older register: refused, welcome beside a later one, or forced; and imports that end before their time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from requests_app.finess import Kind, RegisterError
from requests_app.models import Establishment, ManagingBody, RegisterImport
from requests_app.services import register_import, register_stage, register_writing
from requests_app.services.directory import Sought, search
from requests_app.services.directory_by_hand import add_managing_body
from requests_app.services.directory_pages import extent
from requests_app.services.job_folder import root
from requests_app.services.register_changes import Counts
from requests_app.services.register_held import days_in_force, held
from requests_app.services.register_import import OlderRegister, import_register, preview_register
from tests.finess.lines import document, ej, et

from .test_register_import import DAY, ENTITIES, ESTABLISHMENTS, LATER, OLDER, bring, source

pytestmark = pytest.mark.django_db


def test_an_older_register_is_refused_with_both_dates() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    before = list(Establishment.objects.values())
    told = r"les établissements du 12/05/2025 \(le répertoire les a du 12/05/2026\)\. Prenez"
    with pytest.raises(OlderRegister, match=told):
        bring(document(et(at_3="ANCIEN NOM"), header=OLDER))
    assert (list(Establishment.objects.values()), RegisterImport.objects.count()) == (before, 1)


def test_an_older_register_beside_the_held_one_only_adds() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    old = document(et(at_3="ANCIEN NOM"), et("990000033"), header=OLDER)
    assert bring(ESTABLISHMENTS, old).establishments == Counts(created=1, unchanged=2, older=1)
    assert bring(old, ESTABLISHMENTS).establishments == Counts(unchanged=3, older=1)
    assert Establishment.objects.get(finess_geo="990000017").name == "EHPAD LES TILLEULS"


def test_a_forced_older_register_wins_where_it_says_something() -> None:
    bring(ENTITIES, ESTABLISHMENTS, document(et("990000033"), et("990000041")))
    old = document(et(at_3="ANCIEN NOM"), et("990000033"), et("990000058"), header=OLDER)
    expected = Counts(created=1, changed=1, renamed=1, unchanged=1)
    for again in (expected, Counts(unchanged=3)):
        assert import_register([source(old)], force=True).establishments == again
    older = date(2025, 5, 12)
    assert list(Establishment.objects.values_list("finess_geo", "name", "source_date")) == [
        ("990000017", "ANCIEN NOM", older),
        ("990000025", "FOYER DU PRE", DAY),
        ("990000033", "EHPAD LES TILLEULS", older),
        ("990000041", "EHPAD LES TILLEULS", DAY),
        ("990000058", "EHPAD LES TILLEULS", older),
    ]
    assert RegisterImport.objects.order_by("pk").values_list("forced", flat=True)[1] is True


def test_what_is_named_is_the_register_in_force_not_the_newest_row() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    assert extent().register_day == DAY
    import_register([source(document(et(), header=OLDER))], force=True)
    # The managing bodies are still those of the later register, and so is an ESMS that the older one lacks.
    older = date(2025, 5, 12)
    assert days_in_force() == {Kind.ENTITY: DAY - timedelta(1), Kind.ESTABLISHMENT: older}
    assert (held(Kind.ESTABLISHMENT).in_force, held(Kind.ESTABLISHMENT).latest) == (older, DAY)
    import_register([source(document(ej(), header=OLDER))], force=True)
    assert extent().register_day == older
    with pytest.raises(OlderRegister, match=r"le répertoire les a du 12/05/2025"):
        bring(document(et(), header="finess;etalab;111;2025-05-11"))
    between = document(et(at_3="NOM D’APRÈS"), et("990000025"), header="finess;etalab;111;2025-06-12")
    assert bring(between).establishments == Counts(changed=1, renamed=1, older=1)
    assert extent().register_day == date(2025, 6, 12)


def test_an_import_that_did_not_remember_its_kinds_held_both() -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    record = RegisterImport.objects.get()
    record.files = [{key: value for key, value in file.items() if key != "kinds"} for file in record.files]
    record.save()
    assert days_in_force() == {Kind.ENTITY: DAY, Kind.ESTABLISHMENT: DAY}
    RegisterImport.objects.all().delete()
    assert held(Kind.ENTITY).in_force == DAY - timedelta(1)
    assert extent().register_day is None


def test_a_preview_says_what_the_import_does_and_writes_nothing() -> None:
    shown = preview_register([source(ENTITIES), source(ESTABLISHMENTS)])
    assert (Establishment.objects.count(), ManagingBody.objects.count()) == (0, 0)
    done = bring(ENTITIES, ESTABLISHMENTS)
    assert (shown.entities, shown.establishments) == (done.entities, done.establishments)


class Interrupt(Exception):
    """Ctrl-C, or « Arrêter »."""


@pytest.mark.parametrize("words", ["Lecture de fichier.csv", "Enregistrement"], ids=["reading", "writing"])
def test_stopped_at_the_last_moment_nothing_has_changed_and_nothing_is_left(words: str) -> None:
    bring(ENTITIES, ESTABLISHMENTS)
    before = [*ManagingBody.objects.values(), *Establishment.objects.values()]

    def progress(done: int, total: int, doing: str) -> None:
        if doing == words and done == total:
            raise Interrupt

    changed = document(et(at_3="NOUVEAU"), et("990000033", at_2="990000991"), ej(at_2="NEUF"), header=LATER)
    with pytest.raises(Interrupt):
        import_register([source(changed)], progress)
    assert [*ManagingBody.objects.values(), *Establishment.objects.values()] == before
    assert (RegisterImport.objects.count(), list(root().iterdir())) == (1, [])


def test_a_directory_that_changes_meanwhile_is_not_written_over() -> None:
    def progress(done: int, total: int, doing: str) -> None:
        if done == total and doing != "Enregistrement" and not ManagingBody.objects.exists():
            add_managing_body("990000009", "Ajouté", accept_key=True)

    with pytest.raises(RegisterError, match="Le répertoire a changé pendant la lecture"):
        import_register([source(ENTITIES)], progress)
    assert ManagingBody.objects.get().name == "Ajouté"


def test_a_stage_cut_short_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    read = register_import.read_register

    def reading(*arguments: object, **more: object) -> object:
        summary = read(*arguments, **more)  # type: ignore[arg-type]
        stage = arguments[1]
        stage.write_bytes(stage.read_bytes()[:-3])  # type: ignore[attr-defined]
        return summary

    monkeypatch.setattr(register_import, "read_register", reading)
    with pytest.raises(register_stage.StageLost):
        bring(ENTITIES)
    assert ManagingBody.objects.count() == 0


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    fdopen = register_stage.os.fdopen
    monkeypatch.setattr(register_stage.os, "fdopen", lambda fd, *_rest, **_more: fdopen(fd, "rb"))
    with pytest.raises(RegisterError, match="La place manque sur le disque"):
        bring(ENTITIES)
    assert list(root().iterdir()) == []


@pytest.mark.parametrize("many", [0, 5000], ids=["index-filled-anew", "each-row-followed"])
def test_the_search_finds_what_was_imported(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(register_writing, "_MANY", many)
    bring(ENTITIES, ESTABLISHMENTS)
    bring(document(et(at_3="MAISON DU LAC", at_4=""), header=LATER))
    found = {words: search(words, [Sought.ESMS]).establishments for words in ("lac maison", "foyer pre")}
    numbers = [row.finess_geo for rows in found.values() for row in rows]
    assert numbers == ["990000017", "990000025"]
    assert ManagingBody.objects.get().open_esms == 2
