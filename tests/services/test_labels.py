"""The dictionary's answer to a label: which entry recognises it, which of several wins."""

import pytest
from django.core.exceptions import ValidationError

from requests_app.models import LabelEntry
from requests_app.services.labels import dictionary, explain, explain_all
from tests.review_world import counted_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bare() -> None:
    LabelEntry.objects.all().delete()


def entry(patterns: str, text: str, **columns: object) -> LabelEntry:
    return LabelEntry.objects.create(patterns=patterns, text=text, **columns)


@pytest.mark.parametrize(
    ("pattern", "label", "meant"),
    [
        ("carte cpx", "Le numéro de CARTE CPX est obligatoire.", True),
        ("numéro de carte", "Numero  de-carte : manquant", True),
        ("numéro carte", "Numéro de carte", False),
        ("numéro * carte", "Numéro de carte", True),
        ("numéro * carte", "Numéro carte", True),
        ("numéro * carte", "Carte numéro", False),
        ("certificat*", "Les certificats manquent", True),
        ("certificat", "Les certificats manquent", False),
        ("*serveur", "Le microserveur", True),
        ("d*i*é", "la personne domiciliée", True),
        ("n est pas", "Ce n''est pas un numéro", True),
        ("œuvre", "OEUVRE inconnue", True),
        ("un * deux * deux", "un deux", False),
        ("déjà * éligible", "DÃ©jÃ\xa0 non Ã©ligible", True),
    ],
)
def test_what_a_pattern_means(pattern: str, label: str, meant: bool) -> None:
    entry(pattern, "Expliqué.")
    assert (explain(label) is not None) is meant


def test_the_most_specific_entry_answers() -> None:
    entry("carte", "court")
    entry("numéro de carte", "long")
    entry("carte", "du couloir", couloir="ms1-dui")
    entry("carte", "du code", code="0042")
    label = "Le numéro de carte manque"
    asked = [(label, ""), (label, "42"), ("Autre carte", "7")]
    told = [[explain(text, code, lane) for lane in ("ms1-dui", "ms2-dui-pds")] for text, code in asked]
    assert [[one.text if one else None for one in pair] for pair in told] == [
        ["du couloir", "long"],
        ["du code", "du code"],
        ["du couloir", "court"],
    ]


def test_a_code_alone_recognises_whatever_the_label_says() -> None:
    entry("", "Le code.", code="0012", tag="numeroCarteCPX")
    told = explain("Libellé jamais vu", "12", "ms1-dui")
    assert told is not None
    assert (told.text, told.tag, told.tag_label) == ("Le code.", "numeroCarteCPX", "Numéro de la carte CPx")
    assert explain("Libellé jamais vu", "120") is None


def test_an_entry_of_ours_wins_over_a_shipped_one_that_says_as_much() -> None:
    entry("carte", "la nôtre")
    entry("CARTE", "livrée", shipped_key="carte")
    told = explain("carte")
    assert told is not None
    assert told.text == "la nôtre"


def test_an_entry_out_of_service_is_silent() -> None:
    entry("carte", "Éteinte.", active=False)
    assert explain("carte") is None
    assert explain("", "") is None


def test_many_labels_are_explained_in_one_query() -> None:
    entry("carte", "La carte.")
    asked = [(f"carte {number}", "", "ms1-dui") for number in range(50)] + [("inconnu", "", "")]
    with counted_queries() as queries:
        told = explain_all(asked)
    assert len(queries) == 1
    assert [bool(told[one]) for one in asked] == [True] * 50 + [False]
    with counted_queries() as queries:
        assert explain_all([]) == {}
    assert len(queries) == 0


def test_matches_come_in_the_order_in_which_they_answer() -> None:
    entry("carte", "court")
    entry("la carte\ncarte * manque", "long")
    found = dictionary().matches("La carte CPX manque")
    assert [(match.entry.text, match.pattern) for match in found] == [
        ("long", "carte * manque"),
        ("court", "carte"),
    ]


@pytest.mark.parametrize(
    ("patterns", "code", "refused"),
    [
        ("", "", "Écrivez les mots"),
        ("*", "", "tous les libellés"),
        ("carte\n…", "", "tous les libellés"),
        ("*", "12", ""),
        ("", "12", ""),
    ],
)
def test_an_entry_recognises_something_and_not_everything(patterns: str, code: str, refused: str) -> None:
    row = LabelEntry(patterns=patterns, code=code, text="Expliqué.")
    if not refused:
        row.full_clean()
        return
    with pytest.raises(ValidationError, match=refused):
        row.full_clean()


def test_a_hostile_label_costs_nothing() -> None:
    entry("a * a * a * b", "Jamais.")
    assert explain("a " * 100_000) is None
