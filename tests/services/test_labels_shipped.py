"""The shipped dictionary: an entry for each rule, the stand-in's labels understood, an admin's edits never lost."""

import re
from dataclasses import asdict

import pytest
from django.core.management import call_command

from requests_app.fake_asp import checks, texts
from requests_app.models import LabelEntry
from requests_app.rules import REGISTRY, lanes
from requests_app.rules.label_words import label_words
from requests_app.rules.sentences import sentences
from requests_app.services.labels import dictionary
from requests_app.services.labels_shipped import keep_up, put_back, rule_of, shipped, shipped_text

pytestmark = pytest.mark.django_db

LANES = tuple(lanes())


def test_each_rule_of_each_lane_has_an_entry() -> None:
    held = {(key.split()[0], one.couloir) for key, one in shipped().items()}
    lacking = {
        (rule, couloir) for rule in REGISTRY for couloir in LANES if not {(rule, ""), (rule, couloir)} & held
    }
    assert lacking == set()


def test_each_rule_that_a_sentence_ties_to_a_tag_has_an_entry_of_that_tag() -> None:
    tied = {
        (rule, tag, couloir)
        for one in sentences()
        for couloir in one.couloirs
        for tag in lanes()[couloir].tags
        if f"({tag})" in one.section
        for rule in one.rules
    }
    held = {(key.split()[0], one.tag, one.couloir) for key, one in shipped().items()}
    lacking = {one for one in tied if not {one, (*one[:2], "")} & held}
    assert (len(tied) > 200, lacking) == (True, set())


def test_every_entry_says_what_it_means_and_what_to_do() -> None:
    entries = shipped()
    assert [key for key, one in entries.items() if not (one.patterns and one.text and one.todo)] == []
    assert {one.tag for one in entries.values()} <= {"", *lanes()[LANES[0]].tags}
    for key, one in entries.items():
        LabelEntry(shipped_key=key, **asdict(one)).full_clean(validate_constraints=False)


def test_no_explanation_cites_a_decision_of_ours_or_brackets_within_brackets() -> None:
    texts_ = [one.text for one in shipped().values()]
    assert [text for text in texts_ if "décision D" in text or re.search(r"\([^)]*\(", text)] == []
    assert "(sections 1.2 et 3.2 du document de l’ASP)" in " ".join(texts_)


def test_the_words_hold_no_copy_of_a_limit() -> None:
    words = label_words()
    said = [
        *words.said.values(),
        *words.todo.values(),
        *(word for row in words.words.values() for word in row),
    ]
    assert [text for text in said if any(char in "123456789" for char in text) and text != "UTF 8"] == []


def _stand_in_labels() -> dict[str, str]:
    """Labels as the stand-in words them, with the tag that each is about."""
    said = (
        *("est obligatoire", "doit être null", "doit être null ou renseigné", texts.exactly(9).label),
        *(texts.under(50).label, texts.one_of("A", "B").label, texts.among(frozenset()).label),
        *(one.label for one in (texts.ALPHANUMERIC, texts.CAPITALS, texts.EMAIL, texts.PHONE, texts.DATE)),
    )
    return {checks.fault(tag, 1, text).label: tag for tag in checks.TAGS for text in said}


@pytest.mark.parametrize("couloir", LANES)
def test_what_the_stand_in_says_is_understood(couloir: str) -> None:
    known = dictionary()
    wrong = {}
    for label, tag in _stand_in_labels().items():
        told = known.explain(label, "9999", couloir)
        if tag not in ("commande", "beneficiaires") and (told is None or told.tag != tag):
            wrong[label] = told and told.tag
    assert wrong == {}


@pytest.mark.parametrize(
    ("label", "rule", "tag"),
    [
        ("Le champ numeroCarteCPX doit comporter 10 caractères", "text.code", "numeroCarteCPX"),
        ("Le champ montantSegurHT doit comporter 2 chiffres après le point", "amount.text", "montantSegurHT"),
        ("Le champ nomResponsableOG doit être en majuscules", "text.capitals", "nomResponsableOG"),
        ("Le montant demandé dépasse le plafond.", "amount.cap", "montantSegurHT"),
        ("Le FINESS géographique n’est pas éligible", "esms.not_listed", "FINESSGeos"),
        ("ESMS déjà présent dans une autre demande", "esms.other_request", "FINESSGeos"),
        ("FINESS juridique inconnu", "finess.key", "FINESSJuridique"),
        ("Le bon de commande est absent", "attachment.order", "piecesJustificatives"),
        (
            "piecesJustificatives : il faut la preuve du régime HT",
            "attachment.ht_proof",
            "piecesJustificatives",
        ),
        ("Date de la commande invalide", "date.real", "dateCommande"),
        ("Numéro éditeur déjà utilisé", "numero_editeur.unique", "numeroEditeur"),
        ("Bon de commande illisible", "zip.content", "piecesJustificatives"),
        ("Bon de commande non signé", "", "piecesJustificatives"),
        ("Le montant du bon de commande est erroné", "", "montantSegurHT"),
        ("Opérateur de messagerie inconnu", "operator.unknown", "operateurMessagerie"),
    ],
)
def test_labels_of_everyday_words(label: str, rule: str, tag: str) -> None:
    told = dictionary().explain(label, "", "ms1-dui")
    assert told is not None
    assert (rule_of(told.entry), told.tag) == (rule, tag)


@pytest.mark.parametrize("label", ["Demande incohérente", "Erreur technique, réessayez", "Rejet 42"])
def test_a_label_that_says_nothing_stays_unknown(label: str) -> None:
    assert dictionary().explain(label, "9999", "ms1-dui") is None


def test_keeping_up_changes_nothing_twice() -> None:
    assert keep_up() == 0
    LabelEntry.objects.all().delete()
    assert (keep_up(), keep_up()) == (len(shipped()), 0)


def row(key: str) -> LabelEntry:
    return LabelEntry.objects.get(shipped_key=key)


def test_a_release_renews_what_nobody_edited_and_leaves_what_an_admin_did() -> None:
    stale, edited, off = row("amount.cap"), row("esms.not_listed"), row("og.none etablissementsClients")
    LabelEntry.objects.filter(pk=stale.pk).update(text="Ancien texte.")
    LabelEntry.objects.filter(pk=edited.pk).update(text="Texte de l’administrateur.", edited=True)
    LabelEntry.objects.filter(pk=off.pk).update(text="Ancien texte.", active=False)
    own = LabelEntry.objects.create(patterns="à nous", text="À nous.")
    LabelEntry.objects.create(patterns="x", text="Plus livrée.", shipped_key="gone")
    LabelEntry.objects.create(
        patterns="y", text="Plus livrée, mais modifiée.", shipped_key="gone too", edited=True
    )
    assert keep_up() == 4
    assert row("amount.cap").text == shipped()["amount.cap"].text
    assert row("esms.not_listed").text == "Texte de l’administrateur."
    assert (row(off.shipped_key).active, row(off.shipped_key).text) == (
        False,
        shipped()[off.shipped_key].text,
    )
    assert LabelEntry.objects.filter(pk=own.pk, patterns="à nous").exists()
    kept = LabelEntry.objects.filter(patterns__in=["x", "y"])
    assert list(kept.values_list("patterns", "shipped_key")) == [("y", "")]


def test_each_start_renews_the_entries() -> None:
    LabelEntry.objects.filter(shipped_key="amount.cap").update(text="Ancien texte.")
    call_command("prepare", database_only=True)
    assert row("amount.cap").text == shipped()["amount.cap"].text


def test_the_shipped_text_is_put_back() -> None:
    edited = row("amount.cap")
    edited.text, edited.patterns, edited.edited = "Autre chose.", "rien", True
    edited.save()
    put_back(edited)
    again = row("amount.cap")
    assert (again.edited, shipped_text(again)) == (False, shipped()["amount.cap"])
    assert (again.text, again.patterns) == (shipped()["amount.cap"].text, shipped()["amount.cap"].patterns)
    with pytest.raises(ValueError, match="no shipped text"):
        put_back(LabelEntry.objects.create(patterns="à nous", text="À nous."))
