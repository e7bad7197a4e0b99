"""History in sentences."""

from typing import Any

import pytest

from requests_app.models import Event, User
from requests_app.rules import lanes
from requests_app.rules.statuses import REQUEST_MOVES
from requests_app.services.access import request_for
from requests_app.services.history import record
from requests_app.views.review_history import SENTENCES, SHOWN_CHANGES, change_text, history_of, sentence
from tests.review_world import plain, submitted

LANE = lanes()["ms1-dui"]


def test_every_event_of_the_table_has_a_sentence() -> None:
    assert {event for _, event in REQUEST_MOVES} - SENTENCES.keys() == set()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Event(verb="submit", from_status="draft"), "a soumis la demande"),
        (
            Event(verb="submit", from_status="returned"),
            "a corrigé la demande et l’a soumise à nouveau",
        ),
        (Event(verb="edit", comment="Commande"), "a modifié la rubrique « Commande »"),
        (
            Event(verb="edit", comment="Bon de commande : bc.pdf"),
            "a modifié les pièces justificatives (Bon de commande : bc.pdf)",
        ),
        (
            Event(verb="duplicate", comment="Demande n° 3"),
            "a créé la demande en copiant la demande n° 3",
        ),
        (
            Event(verb="hand_over", changes=[{"field": "owner", "from": "A", "to": "Bea Roy"}]),
            "a confié la demande à Bea Roy",
        ),
        (Event(verb="return", comment="Non {signé}"), "a retourné la demande pour correction"),
        (Event(verb="inconnu"), "a fait : inconnu"),
    ],
    ids=lambda value: value.verb if isinstance(value, Event) else "",
)
def test_sentence(event: Event, expected: str) -> None:
    assert plain(sentence(event)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"field": "amount_ht", "of": "bon de commande", "pk": 1, "from": None, "to": "4866.67"},
            "Montant HT de la prestation Ségur : vide → 4 866,67 €",
        ),
        (
            {"field": "is_maitre_id", "of": "scénario d'installation", "pk": 5, "from": True, "to": False},
            "Installé en maître d’identité (750000001 LES TILLEULS) : oui → non",
        ),
        (
            {"field": "operateur", "of": "scénario d'installation", "pk": 6, "from": "MAI_15", "to": "null"},
            "Opérateur de messagerie sécurisée : MAI_15 → aucun",
        ),
        (
            {"field": "nom_responsable", "of": "bénéficiaire", "pk": 1},
            "Nom de famille du responsable de l’OG : modifié",
        ),
        (
            {"field": "reference", "of": "bon de commande", "pk": 1, "from": "", "to": "BC-1"},
            "Référence : vide → BC-1",
        ),
        (
            {"field": "ESMS ajoutés", "of": "bénéficiaire", "from": None, "to": 3},
            "ESMS ajoutés : vide → 3",
        ),
    ],
    ids=["amount", "named row", "none", "contact", "no tag", "note"],
)
def test_change(change: dict[str, Any], expected: str) -> None:
    names = {("scénario d'installation", 5): "750000001 LES TILLEULS"}
    text = change_text(change, LANE, names)
    assert plain(text) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_a_huge_save_is_cut_short(commercial: User) -> None:
    request = submitted(commercial)
    change = {"field": "ancienne_version", "of": "scénario d'installation", "pk": 0, "from": "a", "to": "b"}
    record("edit", commercial, request=request, comment="Scénarios d’installation", changes=[change] * 100)
    record("return", None, request=request, comment="Bon illisible")
    newest, oldest = history_of(request_for(commercial, request.pk))
    assert (newest.who, newest.comment) == ("Le portail", "Bon illisible")
    assert (len(oldest.changes), oldest.more, oldest.comment) == (SHOWN_CHANGES, 100 - SHOWN_CHANGES, "")
