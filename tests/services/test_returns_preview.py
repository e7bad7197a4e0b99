"""What a return file comes to, shown line by line before anything of it is applied."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.models import (
    BatchLine,
    Decision,
    Event,
    ReturnFile,
    StructureModel,
    Verdict,
)
from requests_app.services.returns import preview, preview_of, receive

from .answer_world import (
    all_accepted,
    answer,
    deposited_batch,
    frozen_batch,
    return_bytes,
    told,
    without_numbers,
)

pytestmark = pytest.mark.django_db


def test_without_any_number_the_batch_it_is_imported_for_is_looked_at(batch, admin):
    row = receive(without_numbers(batch), "retour.json", admin, batch)
    seen = preview(row)
    assert (row.state, list(row.batches.all())) == ("kept", [batch])
    assert [one.verdict for one in seen.rows] == [Verdict.UNDECIDABLE] * 3
    assert [one.suggestion.num_ligne for one in seen.rows] == [1, 2, 3]
    assert {one.allowed_decisions for one in seen.rows} == {
        (Decision.ACCEPT, Decision.REJECT, Decision.SET_ASIDE)
    }


def test_every_verdict_is_shown_before_anything_is_applied(software, admin):
    batch = deposited_batch(software, admin, 7, admin)
    lines = list(batch.lines.all())
    answer(lines[3], "accepted", numero_asp="ASP4")
    stranger = json.loads(lines[0].sent) | {"numeroEditeur": "ZZZZ9", "libelleTraitement": "Demande acceptée"}
    data = return_bytes(
        batch,
        {
            1: told("accepted", "ASP1"),
            2: told("known", "ASP2"),
            3: told("rejected"),
            4: told("accepted", "ASP4"),
            5: told("accepted", "ASP5"),
            6: ("accepted", ""),
        },
        altered={5: lambda line: line["commande"].update(dateCommande="16/03/2023")},
        only={1, 2, 3, 4, 5, 6},
        extra=[stranger],
    )
    row = receive(data, "retour.json", admin)
    seen = preview(row)
    assert [one.verdict.value for one in seen.rows] == [
        "accepted",
        "known",
        "rejected",
        "unchanged",
        "altered",
        "undecidable",
        "foreign",
    ]
    assert [line.pk for line in seen.absent] == [lines[6].pk]
    assert [(one.tag, one.sent, one.returned) for one in seen.rows[4].differences] == [
        ("dateCommande", "15/03/2023", "16/03/2023")
    ]
    assert (seen.applying, seen.waiting, seen.unwritten, seen.blocked) == (3, 2, 7, ())
    assert seen.counts == dict.fromkeys(Verdict, 1)
    assert not BatchLine.objects.exclude(answer="").exclude(pk=lines[3].pk).exists()


def test_what_is_not_declared_deposited_is_blocked(software, admin):
    deposited, frozen = deposited_batch(software, admin, 1, admin), frozen_batch(software, admin, 1, admin)
    both = json.loads(return_bytes(deposited, {1: told("accepted", "ASP1")}))
    both["lignesImport"] += json.loads(return_bytes(frozen, {1: told("accepted", "ASP2")}))["lignesImport"]
    text = json.dumps(both).replace("2433.33", "2433.33")
    seen = preview(receive(text.encode(), "retour.json", admin))
    assert [batch.pk for batch in seen.batches] == [deposited.pk, frozen.pk]
    assert [(one.verdict.value, one.blocked, one.applies) for one in seen.rows] == [
        ("accepted", False, True),
        ("accepted", True, False),
    ]
    assert [batch.pk for batch in seen.blocked] == [frozen.pk]


def test_each_batch_is_read_by_the_structure_it_was_written_with(software, admin):
    older = deposited_batch(software, admin, 1, admin)
    renamed = json.dumps(_model_in_capitals())
    StructureModel.objects.create(
        couloir="ms1-dui", text=renamed, sha256=hashlib.sha256(renamed.encode()).hexdigest()
    )
    newer = deposited_batch(software, admin, 1, admin)
    assert b'"siret"' in bytes(newer.content)
    for batch, numero in ((older, "ASP1"), (newer, "ASP2")):
        (one,) = preview(
            receive(return_bytes(batch, {1: told("accepted", numero)}), "retour.json", admin)
        ).rows
        assert (one.verdict, one.differences) == (Verdict.ACCEPTED, ())


def _model_in_capitals():
    from requests_app.asp_file.structure import default_model

    model = dict(default_model())
    return {"siret" if key == "SIRET" else key: value for key, value in model.items()}


def test_a_preview_takes_the_same_queries_for_one_line_and_for_many(software, admin):
    def queries(count):
        batch = deposited_batch(software, admin, count, admin)
        answers = dict.fromkeys(range(1, count + 1), ("accepted", ""))
        row = receive(return_bytes(batch, answers), "retour.json", admin)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert preview(ReturnFile.objects.get(pk=row.pk)).waiting == count
        return len(seen)

    assert queries(1) == queries(6)


def test_a_dry_look_keeps_nothing(batch, admin):
    seen = preview_of(all_accepted(batch), "retour.json")
    assert (seen.applying, seen.file.pk, seen.refused) == (3, None, "")
    assert preview_of(b"{", "retour.json").refused
    assert not ReturnFile.objects.exists()
    assert not Event.objects.filter(verb="return_in").exists()
