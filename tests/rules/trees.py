"""Trees to judge: one that is sound for any lane, and short ways to spoil it and to read what is found."""

from __future__ import annotations

from datetime import date
from typing import Any

from requests_app.rules import (
    Context,
    EsmsFacts,
    Finding,
    Lane,
    Level,
    Node,
    Number,
    OgFacts,
    SoftwareFacts,
    Value,
    check,
    lanes,
)
from requests_app.rules.numbers import finess

TODAY = date(2023, 3, 20)
LANES = tuple(lanes().values())
MS1 = lanes()["ms1-dui"]
MS2 = lanes()["ms2-dui-pds"]


def number(stem: int) -> str:
    """A made-up FINESS number whose key holds."""
    return next(text for key in range(10) if finess.has_key(text := f"{stem:08d}{key}"))


OG = number(1999000)
ESMS = number(1999610)
OTHER_ESMS = number(1999620)


def scenario(geo: str = ESMS, lane: Lane = MS1, **values: Value) -> Node:
    """The scenario of an ESMS, sound unless values say otherwise."""
    profile = next(iter(lane.tags["profilMetier"].values or {}))
    told: dict[str, Value] = {
        "FINESSGeo": geo,
        "ancienneVersion": "DUI 3.2",
        "isMaitreId": True,
        "IsStockageId": True,
        "operateurMessagerie": "MAI_15",
        "profilMetier": profile,
        "IsRefSoins": True,
    }
    return Node(Level.ESMS, told | values)


def og(finess_juridique: str = OG, geos: list[str] | None = None, **values: Value) -> Node:
    """An OG without a certificate."""
    told: dict[str, Value] = {
        "FINESSJuridique": finess_juridique,
        "demandeCertificatServeur": False,
        "contractualisationOG": None,
        "statutAdminTechnique": None,
        "contractualisationEditeur": None,
        "numeroCarteCPX": None,
        "nomAdminTechnique": None,
        "telAdminTechnique": None,
        "emailAdminTechnique": None,
        "utiliteCertificat": None,
        "nomResponsableOG": "MARTIN",
        "emailResponsableOG": "direction@example.org",
        "telephoneResponsableOG": "+33100000001",
        "FINESSGeos": list(geos if geos is not None else [ESMS]),
    }
    return Node(Level.OG, told | values)


def certified(**values: Value) -> Node:
    """An OG with a certificate administered by the structure."""
    told: dict[str, Value] = {
        "demandeCertificatServeur": True,
        "contractualisationOG": True,
        "statutAdminTechnique": "S",
        "numeroCarteCPX": "A123456789",
        "nomAdminTechnique": "DURAND",
        "telAdminTechnique": "+33100000000",
        "emailAdminTechnique": "si@example.org",
        "utiliteCertificat": "DMP, INS",
    }
    return og(**(told | values))


def piece(lane: Lane = MS1, kind: str = "BON_COMMANDE", editor: str = "A0001", **values: Value) -> Node:
    """An attachment under its right name."""
    told: dict[str, Value] = {
        "nomFichier": lane.attachment_name(kind, editor, "PDF"),
        "formatFichier": "PDF",
        "typeFichier": kind,
    }
    return Node(Level.PJ, told | values)


def line(lane: Lane = MS1, index: int = 0, **values: Value) -> Node:
    """A request for one OG with one ESMS."""
    editor = values.get("numeroEditeur", f"A{index + 1:04d}")
    told: dict[str, Value] = {
        "numLigne": Number(str(index + 1)),
        "typeAction": "C",
        "numeroASP": None,
        "numeroEditeur": editor,
        "dateCommande": "15/03/2023",
        "regimeTVA": "TTC",
        "montantSegurHT": Number("2433.33"),
        "isMandataire": False,
        "nomMandataire": None,
        "emailMandataire": None,
        "telephoneMandataire": None,
        "codeTraitement": None,
        "libelleTraitement": None,
    }
    children: dict[Level, Any] = {
        Level.OG: [og()],
        Level.ESMS: [scenario(lane=lane)],
        Level.PJ: [piece(lane, editor=editor if isinstance(editor, str) else "A0001")],
    }
    return Node(Level.LINE, told | values, children)


def file(*lines: Node, **values: Value) -> Node:
    """A file of some lines."""
    told: dict[str, Value] = {"impId": None, "numeroAns": "0123456789", "SIRET": "73282932000074"}
    return Node(Level.FILE, told | values, {Level.LINE: list(lines)})


def first(tree: Node, level: Level) -> Node:
    """The node of that level that comes first."""
    if level is Level.FILE:
        return tree
    found = tree.nodes(Level.LINE)[0]
    return found if level is Level.LINE else found.nodes(level)[0]


def software(lane: Lane, **changes: Any) -> SoftwareFacts:
    """A software referenced with every profile of the lane."""
    told: dict[str, Any] = {
        "name": "Logiciel d’essai",
        "numero_ans": "0123456789",
        "siret": "73282932000074",
        "profiles": frozenset(lane.profiles),
    }
    return SoftwareFacts(**(told | changes))


def judge(tree: Node, lane: Lane = MS1, **context: Any) -> list[Finding]:
    """What the rules find."""
    return check(tree, Context(lane=lane, today=TODAY, **context))


def found(tree: Node, lane: Lane = MS1, **context: Any) -> list[tuple[str, str]]:
    """What the rules find, as (rule, tag), sorted."""
    return sorted((finding.rule, finding.tag) for finding in judge(tree, lane, **context))


def with_facts(tree: Node, tranche: str | None = "B", **esms: Any) -> Node:
    """The same tree, with what the portal knows of each OG and ESMS."""
    for one in tree.nodes(Level.LINE):
        for beneficiary in one.nodes(Level.OG):
            beneficiary.facts = OgFacts("OG", tranche)
        for installation in one.nodes(Level.ESMS):
            installation.facts = EsmsFacts(**({"name": "ESMS", "family": "PA"} | esms))
    return tree
