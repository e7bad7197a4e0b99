"""« Libellés inconnus »: what the agency said that nobody has explained yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from requests_app.models import BatchLine, LabelEntry, ReturnFile, ReturnLine, User
from requests_app.services.label_inbox import NAMED, unknown_labels

from ..review_world import counted_queries, plain
from ..services.answer_world import answer, deposited_batch
from ..services.batch_world import make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
URL = "/depots/libelles/"


@pytest.fixture
def lines(commercial: User, administrateur: User) -> list[BatchLine]:
    return list(deposited_batch(make_software(), commercial, 4, administrateur).lines.all())


def undecided(
    line: BatchLine | None, label: str, code: str = "", *, position: int = 0, **columns: object
) -> ReturnLine:
    file, _ = ReturnFile.objects.get_or_create(
        sha256="a" * 64, defaults={"content": b"{}", "size": 2, "original_name": "retour.json"}
    )
    given = {"verdict": "undecidable", **columns}
    return ReturnLine.objects.create(
        return_file=file,
        line=line,
        position=position,
        raw="{}",
        libelle_traitement=label,
        code_traitement=code,
        **given,
    )


def test_only_what_nobody_explains_is_there(lines: list[BatchLine]) -> None:
    answer(lines[0], "rejected", label="Le champ dateCommande est obligatoire", code="1041")
    answer(lines[1], "rejected", label="Motif jamais vu", code="77")
    answer(lines[2], "accepted")
    (one,) = unknown_labels()
    assert (one.label, one.code, one.many, one.couloir) == ("Motif jamais vu", "77", 1, "ms1-dui")
    assert [line.pk for line in one.lines] == [lines[1].pk]
    LabelEntry.objects.create(patterns="jamais vu", text="Vu.")
    assert unknown_labels() == []


def test_a_label_that_quotes_numbers_is_one_label(lines: list[BatchLine]) -> None:
    for rank, line in enumerate(lines):
        answer(line, "rejected", label=f"Motif du dossier 12345678{rank}", code="77")
    moments = [timezone.now() - timedelta(days=rank) for rank in range(4)]
    for line, moment in zip(lines, moments, strict=True):
        BatchLine.objects.filter(pk=line.pk).update(answered_at=moment)
    (one,) = unknown_labels()
    assert (one.many, one.first, one.last) == (4, moments[3], moments[0])
    assert (one.pattern, [line.pk for line in one.lines]) == (
        "Motif du dossier *",
        [line.pk for line in lines],
    )


def test_lines_of_returns_that_wait_are_there_too(lines: list[BatchLine]) -> None:
    answer(lines[0], "rejected", label="Motif jamais vu", code="77")
    undecided(lines[1], "Motif jamais vu", "77")
    undecided(lines[2], "Autre motif", position=1)
    undecided(None, "Autre motif", position=2, verdict="altered", decision="set_aside", reason="Doublon.")
    undecided(lines[2], "Demande acceptée", position=3)
    undecided(lines[2], "", "3436", position=4)
    undecided(lines[2], "Motif tranché", position=5, decision="reject", reason="Vu au téléphone.")
    undecided(lines[2], "dateCommande est obligatoire", position=6)
    undecided(lines[2], "", position=7)
    found = {one.label: (len(one.lines), len(one.undecided)) for one in unknown_labels()}
    assert found == {"Motif jamais vu": (1, 1), "Autre motif": (0, 2)}


def test_the_page_leads_to_lines_and_to_a_filled_entry(
    lines: list[BatchLine], administrateur_client: Client
) -> None:
    answer(lines[0], "rejected", label="Motif <b> n° 12345", code="77")
    waiting = undecided(lines[1], "Autre motif")
    html = plain(administrateur_client.get(URL).content.decode())
    assert "« Motif &lt;b&gt; n° 12345 »" in html
    assert f'href="/demandes/{lines[0].request_id}/resume/"' in html
    assert f'href="/depots/{lines[0].batch_id}/"' in html
    assert f'href="/depots/retours/{waiting.return_file_id}/"' in html
    assert "patterns=Motif+%3Cb%3E+n%C2%B0+%2A&amp;code=77&amp;couloir=ms1-dui" in html


def test_more_lines_than_are_named_are_a_list_away(
    commercial: User, administrateur: User, administrateur_client: Client
) -> None:
    batch = deposited_batch(make_software(), commercial, NAMED + 1, administrateur)
    for line in batch.lines.all():
        answer(line, "rejected", label="Motif jamais vu", code="77")
    html = plain(administrateur_client.get(URL).content.decode())
    assert f" le {timezone.localdate():%d/%m/%Y}" in html
    before, _, _ = html.partition(">Toutes les demandes rejetées avec ce libellé<")
    address = before.rpartition('href="')[2].rstrip('"')
    listed = administrateur_client.get(address.replace("&amp;", "&"))
    assert listed.context["page"].paginator.count == NAMED + 1


@pytest.mark.parametrize(
    "label",
    ["Motif Ã©trange du dossier 123456", "L''Œuvre n° 12345, « non »", "mot " * 500],
    ids=["mangled", "signs", "long"],
)
def test_an_entry_added_as_it_is_proposed_explains_the_label(
    label: str, lines: list[BatchLine], administrateur_client: Client
) -> None:
    answer(lines[0], "rejected", label=label, code="77")
    html = administrateur_client.get(URL).content.decode()
    address = html.partition("labelentry/add/")[2].partition('"')[0].replace("&amp;", "&")
    assert len(address) < 1000
    form = (
        administrateur_client.get(f"/reglages/requests_app/labelentry/add/{address}")
        .context["adminform"]
        .form
    )
    administrateur_client.post(
        f"/reglages/requests_app/labelentry/add/{address}",
        {**form.initial, "text": "Expliqué.", "active": "on"},
    )
    assert unknown_labels() == []


def test_an_empty_inbox_says_so(administrateur_client: Client) -> None:
    assert "sont expliqués" in plain(administrateur_client.get(URL).content.decode())


def test_it_is_the_admins_alone(commercial_client: Client) -> None:
    assert commercial_client.get(URL).status_code == 403


def test_many_labels_cost_no_more_queries(lines: list[BatchLine], administrateur_client: Client) -> None:
    def queries() -> int:
        with counted_queries() as made:
            assert administrateur_client.get(URL).status_code == 200
        return len(made)

    answer(lines[0], "rejected", label="Motif A", code="77")
    undecided(lines[0], "Motif Z")
    queries()
    before = queries()
    for line, label in zip(lines[1:], "BCD", strict=True):
        answer(line, "rejected", label=f"Motif {label}", code="77")
        undecided(line, f"Motif {label}{label}", position=line.pk)
    assert queries() == before
