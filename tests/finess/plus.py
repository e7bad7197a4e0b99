"""Made-up records of a FINESS+ file. No number, name or address here is a real one."""

from __future__ import annotations

import gzip
import json
from typing import Any

Json = dict[str, Any]

DATED = "2026-08-13T02:07:30.574916747Z"


def address(usage: str, **fields: Any) -> Json:
    """One address; a keyword replaces a value."""
    return {
        "usageAdresse": usage,
        "numeroVoie": "12",
        "typeVoie": "R   ",
        "libelleVoie": "DES LILAS ",
        "complementVoie": None,
        "complementPointGeographique": None,
        "lieuDit": None,
        "cogCommune": "01999",
        "ligneAcheminement": "VILLENEUVE CEDEX",
        "codePostal": "01999",
        "coordonneesGeographique": {"coordonneeX": "5.0"},
    } | fields


def contact(phone: str | None) -> Json:
    return {"typeContact": {"roleContact": "01"}, "telecom": {"telephone": phone, "courriel": None}}


def ege(finess: str = "990000017", *, record: Json | None = None, **fields: Any) -> Json:
    """One establishment: keywords replace its general fields, ``record`` what stands beside these."""
    general = {
        "egeId": "1",
        "dateFermeture": None,
        "dateOuverture": "1999-02-28",
        "nomEgeCourt": "EHPAD LES  TILLEULS ",
        "nomEgeLong": "RESIDENCE LES TILLEULS DE VILLENEUVE",
        "numFinessEge": finess,
        "espic": ["0"],
        "siret": "99000000900015",
    } | fields
    beside = {
        "categorieentiteGeographiqueExercice": "500",
        "adresse": [address("06", ligneAcheminement="AILLEURS", cogCommune="75056"), address("03")],
        "contact": [contact(None), contact("0499000001")],
        "evenement": [{"evenementId": "1"}],
        "etatObjet": "A",
    }
    return {"informationsGeneralesEGE": general} | beside | (record or {})


def pmej(*establishments: Json, finess: str = "990000009", record: Json | None = None, **fields: Any) -> Json:
    """One entity with its establishments."""
    general = {
        "pmSmsseId": "1",
        "dateFermeture": None,
        "denominationLonguePmSmsse": "ASSOCIATION DES AMIS DES TILLEULS",
        "denominationPm": "ASSOCIATION LES TILLEULS",
        "numFinessPm": finess,
        "siren": "990000009",
        "statutJuridique": "60",
    } | fields
    beside = {
        "adresse": [
            address("01", ligneAcheminement="AILLEURS"),
            address(
                "02",
                numeroVoie="3",
                typeVoie="AV",
                libelleVoie="DE LA GARE",
                complementVoie="B",
                lieuDit="BP 12",
                ligneAcheminement="VILLENEUVE",
            ),
        ],
        "contact": [contact("0499000000")],
        "ege": list(establishments),
        "etatObjet": "A",
    }
    return {"informationsGeneralesPMEJ": general} | beside | (record or {})


def whole(*entities: Any, **top: Any) -> Json:
    """What a file holds; a keyword replaces a value of its top."""
    return {
        "schemaVersion": "v1.0.0",
        "generatedAt": DATED,
        "gco": [{"pmSmsseId": "403", "typeGco": "003"}],
        "gcc": [],
        "pmej": list(entities),
    } | top


def packed(*entities: Any, **top: Any) -> bytes:
    """The bytes of a file."""
    return gzip.compress(json.dumps(whole(*entities, **top), ensure_ascii=False).encode(), mtime=0)
