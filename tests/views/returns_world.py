"""A return file with a line of each kind, its page, and what is sent from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.urls import reverse

from requests_app.models import Batch, ReturnFile, User
from requests_app.services.returns import receive
from tests.review_world import plain
from tests.services.answer_world import Line, deposited_batch, return_bytes, told
from tests.services.batch_world import make_software, make_user

#: numLigne -> its answer; the sixth is absent.
ANSWERS = {
    1: told("accepted", "ASP0000001"),
    2: told("rejected"),
    3: told("accepted", "ASP0000003"),  # altered on its way
    4: ("accepted", ""),  # without its number: undecidable
    5: told("known", "ASP0000005"),
}
STRANGER = {
    "numLigne": 7,
    "numeroEditeur": "ZZZZZ",
    "codeTraitement": "0000",
    "libelleTraitement": "Demande acceptée",
}
DEPOSITED = ["deposited"] * 6


def other_amount(line: Line) -> None:
    """What happens to the third line."""
    line["commande"]["montantSegurHT"] = 1.5


def mixed_batch(admin: User) -> Batch:
    """Six deposited requests of « commercial »."""
    return deposited_batch(make_software(), make_user("commercial"), 6, admin)


def mixed_return(batch: Batch, admin: User) -> ReturnFile:
    """Its return: accepted, rejected, altered, undecidable, known, absent, and a stranger's line."""
    content = return_bytes(
        batch, ANSWERS, only=[1, 2, 3, 4, 5], altered={3: other_amount}, extra=[STRANGER], bom=True
    )
    return receive(content, "retour.json", admin)


def page_of(client: Client, file: ReturnFile, query: str = "") -> Any:
    return client.get(f"{reverse('portail:return_file', args=[file.pk])}{query}")


def send(client: Client, file: ReturnFile, decided: Mapping[str, str] | None = None, page: Any = None) -> Any:
    """Apply what the page shows, with these fields; ``page``: the one that was seen, now's by default."""
    seen = (page or page_of(client, file)).context["version"]
    fields = {"version": seen, **(decided or {})}
    return client.post(reverse("portail:return_apply", args=[file.pk]), fields)


def statuses(batch: Batch) -> list[str]:
    return list(batch.lines.order_by("num_ligne").values_list("request__status", flat=True))


def said(answer: Any) -> list[str]:
    return [plain(str(message)) for message in answer.context["messages"]]
