"""The second control (section 1.2, 5.b): one request, its tags in the order of section 3.2, up to the first error."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from .blocks import control_client, control_pieces, control_scenario
from .checks import Fault, boolean, fault, is_null, text
from .papers import Paper
from .texts import (
    ALPHANUMERIC,
    CAPITALS,
    COHERENCE,
    DATE,
    EMAIL,
    FORM,
    NUMBERING,
    PHONE,
    REQUIRED,
    exactly,
    one_of,
    under,
)

#: What the agency answers to a request whose numeroEditeur it has met before.
KNOWN = "3436"
_NUMBER = (exactly(5), ALPHANUMERIC)


@dataclass(frozen=True)
class Place:
    """Where a line stands: its rank in the file from 1, the paper, and the editor's numbers met before it."""

    rank: int
    paper: Paper
    known: Collection[str] = ()


def is_number(number: str) -> bool:
    """Whether it has the form of a numeroEditeur (section 3.2), so that it can be remembered as one."""
    return not any(text("numeroEditeur", number, *_NUMBER))


def first_fault(line: dict[str, Any], place: Place) -> Fault | None:
    """The line's first error, where its control stops (section 1.2, 5.b); None where there is none."""
    return next(_control(line, place), None)


def _control(line: dict[str, Any], place: Place) -> Iterator[Fault]:
    yield from _control_header(line, place)
    yield from _control_order(line["commande"])
    yield from _control_beneficiaries(line["beneficiaires"])
    yield from control_pieces(line, place.paper)
    yield from _control_scenarios(line, place.paper)
    yield from is_null("codeTraitement", line["codeTraitement"])
    yield from is_null("libelleTraitement", line["libelleTraitement"])


def _control_header(line: dict[str, Any], place: Place) -> Iterator[Fault]:
    number = line["numLigne"]
    if number is None:
        yield fault("numLigne", REQUIRED, "est obligatoire")
    # « incrémenté », « Commence au numéro 1 pour chaque fichier »; 200 lines at most make « max 200 » hold.
    elif number.text != str(place.rank):
        yield fault("numLigne", NUMBERING, f"doit être {place.rank}")
    yield from text("typeAction", line["typeAction"], one_of("C"))
    yield from is_null("numeroASP", line["numeroASP"])
    yield from text("numeroEditeur", line["numeroEditeur"], *_NUMBER)
    if line["numeroEditeur"] in place.known:
        yield Fault("numeroEditeur", KNOWN, "Demande déjà connue pour ce numéro éditeur")


def _control_order(order: dict[str, Any]) -> Iterator[Fault]:
    yield from text("dateCommande", order["dateCommande"], DATE)
    yield from text("regimeTVA", order["regimeTVA"], one_of("TTC", "HT"))
    amount = order["montantSegurHT"]
    if amount is None:
        yield fault("montantSegurHT", REQUIRED, "est obligatoire")
    # « FLOAT (2 chiffres après le point) », « Indiquer .00 si le montant est un entier »; no floor or cap is given.
    elif not re.fullmatch(r"-?[0-9]+\.[0-9]{2}", amount.text):
        yield fault("montantSegurHT", FORM, "doit comporter 2 chiffres après le point")


def _control_beneficiaries(block: dict[str, Any]) -> Iterator[Fault]:
    agent = block["isMandataire"]
    yield from boolean("isMandataire", agent)
    for tag, formats in (
        ("nomMandataire", (under(50), CAPITALS)),
        ("emailMandataire", (under(150), EMAIL)),
        ("telephoneMandataire", (under(50), PHONE)),
    ):
        # « SI isMandataire = true ALORS … SINON null »
        yield from text(tag, block[tag], *formats) if agent else is_null(tag, block[tag])
    if not block["etablissementsClients"]:
        yield fault("etablissementsClients", REQUIRED, "est obligatoire")
    for rank, client in enumerate(block["etablissementsClients"], 1):
        for found in control_client(client):
            yield found.within(f"OG {rank}")


def _control_scenarios(line: dict[str, Any], paper: Paper) -> Iterator[Fault]:
    scenarios = line["scenarioInstallation"]
    places = [
        finess for client in line["beneficiaires"]["etablissementsClients"] for finess in client["FINESSGeos"]
    ]
    for rank, scenario in enumerate(scenarios, 1):
        for found in control_scenario(scenario, places, paper):
            yield found.within(f"scénario {rank}")
    # « répéter les 7 balises suivantes autant de fois qu’il y a d’ESMS dans le bon de commande »
    if sorted(scenario["FINESSGeo"] for scenario in scenarios) != sorted(set(places)):
        yield fault("scenarioInstallation", COHERENCE, "doit comporter un scénario par ESMS de la demande")
