"""« Structure du fichier »: a model is looked at before it is in force, and every former one can come back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from requests_app.models import StructureModel, User
from requests_app.rules import lanes
from requests_app.services.in_force import set_structure, structure_in_force
from requests_app.services.structures import compared, shipped_text
from tests.asp_file import models as made
from tests.review_world import plain

LANE = "ms1-dui"


def text_of(name: str) -> str:
    return json.dumps(made.MODELS[name](), ensure_ascii=False)


def compare(client: Client, text: str | bytes, couloir: str = LANE) -> Any:
    data = text.encode() if isinstance(text, str) else text
    posted = {"modele": SimpleUploadedFile("modele.json", data)}
    return client.post(reverse("portail:structure_compare", args=[couloir]), posted)


def confirm(client: Client, answer: Any, couloir: str = LANE) -> Any:
    posted = {"modele": answer.context["token"]}
    return client.post(reverse("portail:structure_use", args=[couloir]), posted, follow=True)


def in_force() -> list[str]:
    return list(StructureModel.objects.filter(couloir=LANE).values_list("text", flat=True))


@pytest.mark.parametrize(
    ("method", "name", "arguments"),
    [
        ("get", "structures", []),
        ("post", "structure_compare", [LANE]),
        ("post", "structure_use", [LANE]),
        ("get", "structure_file", [LANE, 0]),
    ],
    ids=["list", "compare", "use", "file"],
)
def test_admins_alone(method: str, name: str, arguments: list[Any], commercial_client: Client) -> None:
    address = reverse(f"portail:{name}", args=arguments)
    assert getattr(commercial_client, method)(address).status_code == 403


def test_the_settings_lead_there(administrateur_client: Client) -> None:
    page = administrateur_client.get(reverse("admin:index")).content.decode()
    assert f'href="{reverse("portail:structures")}"' in page


def test_at_first_the_shipped_one_is_in_force(administrateur_client: Client) -> None:
    answer = administrateur_client.get(reverse("portail:structures"))
    assert [(one.lane.code, one.current, one.is_shipped) for one in answer.context["lanes"]] == [
        (code, None, True) for code in lanes()
    ]
    assert hashlib.sha256(shipped_text().encode()).hexdigest() in answer.content.decode()


def test_a_model_is_shown_then_put_in_force(administrateur: User, administrateur_client: Client) -> None:
    text = text_of("spelled-otherwise")
    answer = compare(administrateur_client, text)
    assert {word for word, _ in answer.context["rows"]} == {"Majuscules"}
    assert "« SIRET » s’écrit « siret » dans le modèle." in plain(answer.content.decode())
    assert in_force() == []
    answer = confirm(administrateur_client, answer)
    row = StructureModel.objects.get()
    assert (row.couloir, row.text, row.created_by) == (LANE, text, administrateur)
    assert row.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert f"MS1-DUI : la structure n° {row.pk} est en vigueur." in plain(answer.content.decode())
    assert structure_in_force(lanes()[LANE]).spot("SIRET").key == "siret"  # type: ignore[union-attr]
    assert structure_in_force(lanes()["ms2-dui-pds"]).spot("SIRET").key == "SIRET"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [name for name in made.MODELS if name != "default"])
def test_every_usable_model_can_be_put_in_force(name: str, administrateur_client: Client) -> None:
    answer = confirm(administrateur_client, compare(administrateur_client, text_of(name)))
    assert (answer.status_code, in_force()) == (200, [text_of(name)])


def test_the_bytes_of_the_file_are_kept(administrateur_client: Client) -> None:
    """A mark at the start, Windows line ends and accents included: the digest is the file's own."""
    data = b"\xef\xbb\xbf" + text_of("spelled-otherwise").replace(", ", ",\r\n").encode()
    confirm(administrateur_client, compare(administrateur_client, data))
    row = StructureModel.objects.get()
    assert (row.text.encode(), row.sha256) == (data, hashlib.sha256(data).hexdigest())
    pages = administrateur_client.get(reverse("portail:structure_file", args=[LANE, row.pk]))
    assert pages.content == data


def test_the_model_in_force_has_no_difference(administrateur_client: Client) -> None:
    answer = compare(administrateur_client, text_of("default"))
    assert (answer.context["rows"], "Aucune différence" in answer.content.decode()) == ([], True)
    assert "Mettre en vigueur" not in answer.content.decode()


def lacking() -> bytes:
    model = made.default()
    del model["SIRET"]
    model["nouvelle"] = None
    return json.dumps(model).encode()


UNUSABLE = {
    "a tag missing and one unknown": (lacking(), ["Inconnue", "Manquante"]),
    "an array": (b"[]", ["Objet ou tableau"]),
    "no json": (b"Bonjour", ["Objet ou tableau"]),
}


@pytest.mark.parametrize(("data", "words"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_model_is_refused(data: bytes, words: list[str], administrateur_client: Client) -> None:
    answer = compare(administrateur_client, data)
    assert sorted(word for word, one in answer.context["rows"] if one.blocking) == words
    assert "Ce modèle ne peut pas être mis en vigueur" in answer.content.decode()
    assert (answer.context["token"], in_force()) == ("", [])


REFUSED = {
    "nothing": ({}, "Choisissez le fichier du modèle."),
    "not utf-8": ({"modele": SimpleUploadedFile("m.json", b"\xe9")}, "UTF-8"),
    "too large": ({"modele": SimpleUploadedFile("m.json", b" " * 1_000_001)}, "trop gros"),
}


@pytest.mark.parametrize(("posted", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_model(posted: dict[str, Any], said: str, administrateur_client: Client) -> None:
    answer = administrateur_client.post(reverse("portail:structure_compare", args=[LANE]), posted)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_somebody_else_was_faster(administrateur_client: Client) -> None:
    answer = compare(administrateur_client, text_of("reordered"))
    other = text_of("spelled-otherwise")
    set_structure(lanes()[LANE], other, None)
    answer = confirm(administrateur_client, answer)
    assert (answer.context["stale"], in_force()) == (True, [other])
    assert {word for word, _ in answer.context["rows"]} >= {"Majuscules", "Ordre"}
    confirm(administrateur_client, answer)
    assert in_force()[0] == text_of("reordered")


def test_a_forged_yes_changes_nothing(administrateur_client: Client) -> None:
    answer = compare(administrateur_client, text_of("reordered"))
    for couloir, token in (("ms2-dui-pds", answer.context["token"]), (LANE, "x"), (LANE, "")):
        address = reverse("portail:structure_use", args=[couloir])
        done = administrateur_client.post(address, {"modele": token}, follow=True)
        assert "Rien n’a changé" in done.content.decode()
    assert StructureModel.objects.count() == 0


def test_going_back(administrateur_client: Client) -> None:
    first, second = text_of("spelled-otherwise"), text_of("reordered")
    for text in (first, second):
        confirm(administrateur_client, compare(administrateur_client, text))
    address = reverse("portail:structure_compare", args=[LANE])
    former = StructureModel.objects.last()
    assert former is not None
    confirm(administrateur_client, administrateur_client.post(address, {"retour": str(former.pk)}))
    assert in_force() == [first, second, first]
    confirm(administrateur_client, administrateur_client.post(address, {"retour": "livree"}))
    assert in_force()[0] == shipped_text()
    assert compared(lanes()[LANE], text_of("default")).differences == ()
    listed = administrateur_client.get(reverse("portail:structures")).context["lanes"][0]
    assert (len(listed.rows), listed.is_shipped) == (4, True)


@pytest.mark.parametrize("asked", ["0", "999", "x", "9" * 30])
def test_a_structure_that_there_is_not(asked: str, administrateur_client: Client) -> None:
    address = reverse("portail:structure_compare", args=[LANE])
    assert administrateur_client.post(address, {"retour": asked}).status_code == 404


def test_another_lanes_structure_is_not_ours(administrateur_client: Client) -> None:
    row = set_structure(lanes()["ms2-dui-pds"], text_of("reordered"), None)
    address = reverse("portail:structure_compare", args=[LANE])
    assert administrateur_client.post(address, {"retour": str(row.pk)}).status_code == 404
    assert (
        administrateur_client.get(reverse("portail:structure_file", args=[LANE, row.pk])).status_code == 404
    )
    assert administrateur_client.get(reverse("portail:structure_file", args=["ms9", 0])).status_code == 404
