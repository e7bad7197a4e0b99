"""Sound deposits for the stand-in's tests, typed from the agency's documents: nothing here comes from the rulebook."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from requests_app.fake_asp import PAPERS, Deposit, Register, Treated, treat

MS1, MS2 = PAPERS["ms1-dui"], PAPERS["ms2-dui-pds"]
NAME = "JSON-0123456789-20231204-001.json"
#: The documents' own example (section 3.1): 4866,67 euros HT, two ESMS, one OG.
PLACES = ("123456789", "234567891")


def certificate() -> dict[str, Any]:
    return {
        "numeroCarteCPX": "12345AB890",
        "nomAdminTechnique": "LE GOFF",
        "telAdminTechnique": "+33 2 98 00 00 01",
        "emailAdminTechnique": "a.legoff@example.org",
        "utiliteCertificat": "DMP, INS",
    }


def client() -> dict[str, Any]:
    return {
        "FINESSJuridique": "345678912",
        "demandeCertificatServeur": True,
        "contractualisationOG": True,
        "statutAdminTechnique": "S",
        "contractualisationEditeur": None,
        "certificatServeur": certificate(),
        "nomResponsableOG": "D’ÉON-MARTIN",
        "emailResponsableOG": "m.deon@example.org",
        "telephoneResponsableOG": "+33 2 98 00 00 02",
        "FINESSGeos": list(PLACES),
    }


def scenario(place: str, prefix: str = MS1.prefix) -> dict[str, Any]:
    return {
        "FINESSGeo": place,
        "ancienneVersion": "4.2",
        "isMaitreId": True,
        "IsStockageId": False,
        "operateurMessagerie": "CH _20",
        "profilMetier": "PA" if prefix.startswith("MS1") else "PDS",
        "IsRefSoins": False,
    }


def line(rank: int = 1, number: str = "A0001", prefix: str = MS1.prefix) -> dict[str, Any]:
    return {
        "numLigne": rank,
        "typeAction": "C",
        "numeroASP": None,
        "numeroEditeur": number,
        "commande": {"dateCommande": "28/02/2023", "regimeTVA": "TTC", "montantSegurHT": 4866.67},
        "beneficiaires": {
            "isMandataire": False,
            "nomMandataire": None,
            "emailMandataire": None,
            "telephoneMandataire": None,
            "etablissementsClients": [client()],
        },
        "piecesJustificatives": [
            {
                "nomFichier": f"{prefix}-BDC-{number}.pdf",
                "formatFichier": "PDF",
                "typeFichier": "BON_COMMANDE",
            }
        ],
        "scenarioInstallation": [scenario(place, prefix) for place in PLACES],
        "codeTraitement": None,
        "libelleTraitement": None,
    }


def document(*lines: dict[str, Any]) -> dict[str, Any]:
    return {
        "impId": None,
        "numeroAns": "0123456789",
        "SIRET": "12345678901234",
        "lignesImport": list(lines or (line(),)),
    }


def written(whole: Any) -> bytes:
    """JSON, with « 5840.0 » written « 5840.00 » as section 3.2 asks."""
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return re.sub(r'("montantSegurHT": -?[0-9]+\.[0-9])(?=[,\s])', r"\g<1>0", text).encode()


def deposit(whole: Any, **more: Any) -> Deposit:
    content = whole if isinstance(whole, bytes) else written(whole)
    return Deposit(**{"name": NAME, "content": content, "paper": MS1} | more)


def treated(whole: Any, register: Register | None = None, **more: Any) -> Treated:
    return treat(deposit(whole, **more), register or Register())


def with_change(
    change: Callable[[dict[str, Any]], Any], base: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A copy of the line (a sound one by default), changed."""
    changed = deepcopy(base or line())
    change(changed)
    return changed


def at(path: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    """The change that puts the value at a dotted path: ``beneficiaires.etablissementsClients.0.FINESSGeos``."""
    *steps, last = path.split(".")

    def change(changed: Any) -> None:
        for step in steps:
            changed = changed[int(step) if step.isdigit() else step]
        changed[int(last) if last.isdigit() else last] = value

    return change


def pack(path: Path, **entries: int) -> Path:
    """A ZIP with these entries of so many zero bytes; « __ » stands for what a keyword cannot hold."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in entries.items():
            archive.writestr(name, bytes(size))
    return path


def no_certificate(changed: dict[str, Any], og: int = 0) -> None:
    """No certificate is asked for this OG: all that goes with one is null."""
    told = changed["beneficiaires"]["etablissementsClients"][og]
    told |= dict.fromkeys(("contractualisationOG", "statutAdminTechnique", "contractualisationEditeur"))
    told |= {"demandeCertificatServeur": False, "certificatServeur": dict.fromkeys(certificate())}


def mandated(changed: dict[str, Any]) -> None:
    """A mandataire whose texts are as long as they may be."""
    changed["beneficiaires"] |= {
        "isMandataire": True,
        "nomMandataire": "N" * 49,
        "emailMandataire": f"{'m' * 143}@ex.fr",
        "telephoneMandataire": "+33 1 00 00 00 00",
    }


def two_bodies(changed: dict[str, Any], prefix: str = MS1.prefix) -> None:
    """A second OG, in Corsica, with one ESMS."""
    second = client() | {"FINESSJuridique": "2B0000001", "FINESSGeos": ["2A0000001"]}
    changed["beneficiaires"]["etablissementsClients"].append(second)
    changed["scenarioInstallation"].append(scenario("2A0000001", prefix))


def under_ht(changed: dict[str, Any], prefix: str = MS1.prefix) -> None:
    """The HT regime, with its proof."""
    changed["commande"]["regimeTVA"] = "HT"
    name = f"{prefix}-HT-{changed['numeroEditeur']}.png"
    proof = {"nomFichier": name, "formatFichier": "PNG", "typeFichier": "PREUVE_HT"}
    changed["piecesJustificatives"].append(proof)
