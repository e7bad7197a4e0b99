"""Trees that no rule faults: strategies for both lanes, and one big file for measures."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import strategies as st

from requests_app.rules import Lane, Level, Node, Number, Value
from requests_app.rules.numbers import finess as finess_number

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÉÈÇÑŒØ0123456789 '-"
_FREE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
_CERTIFICATE_TAGS = (
    "contractualisationOG",
    "statutAdminTechnique",
    "contractualisationEditeur",
    "numeroCarteCPX",
    "nomAdminTechnique",
    "telAdminTechnique",
    "emailAdminTechnique",
    "utiliteCertificat",
)
_MANDATAIRE_TAGS = ("nomMandataire", "emailMandataire", "telephoneMandataire")

phones = st.builds("{}{:06d}".format, st.sampled_from(["+33", "+262", "0033"]), st.integers(0, 10**9 - 1))
emails = st.builds(
    "{}@{}.fr".format, st.text("abc.-é", min_size=1, max_size=12), st.text("abc", min_size=1, max_size=9)
)
finess = st.builds(
    "{}{:07d}".format, st.sampled_from(["00", "75", "97", "2A", "2B"]), st.integers(0, 10**7 - 1)
)
dates = st.dates().map(lambda day: f"{day.day:02d}/{day.month:02d}/{day.year:04d}")
amounts = st.integers(1, 10**9).map(lambda cents: Number(f"{cents // 100}.{cents % 100:02d}"))
alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def capitals(below: int) -> st.SearchStrategy[str]:
    """Names in capitals, without white space at either end."""
    return st.text(_CAPITALS, min_size=1, max_size=below - 1).map(str.strip).filter(bool)


def free_texts(below: int) -> st.SearchStrategy[str]:
    """Any text that a person may type, counted as the format counts."""
    texts = st.text(_FREE, min_size=1, max_size=below - 1).map(str.strip)
    return texts.filter(lambda text: bool(text) and len(unicodedata.normalize("NFC", text)) < below)


@st.composite
def certificates(draw: st.DrawFn, lane: Lane) -> dict[str, Value]:
    """The answers about a server certificate, as the writer gives them (decision D6)."""
    if not draw(st.booleans()):
        return {"demandeCertificatServeur": False, **dict.fromkeys(_CERTIFICATE_TAGS)}
    statut = draw(st.sampled_from(list(lane.tags["statutAdminTechnique"].values or {})))
    og = draw(st.booleans())
    publisher = draw(st.booleans()) if statut == "E" else None
    card = st.text(alphanumeric, min_size=10, max_size=10)
    asked = og if statut == "S" else publisher
    return {
        "demandeCertificatServeur": True,
        "contractualisationOG": og,
        "statutAdminTechnique": statut,
        "contractualisationEditeur": publisher,
        "numeroCarteCPX": draw(card if asked else st.none() | card),
        "nomAdminTechnique": draw(capitals(lane.tags["nomAdminTechnique"].below_length or 25)),
        "telAdminTechnique": draw(phones),
        "emailAdminTechnique": draw(emails),
        "utiliteCertificat": draw(st.sampled_from(list(lane.tags["utiliteCertificat"].values or {}))),
    }


@st.composite
def scenarios(draw: st.DrawFn, lane: Lane, number: str) -> Node:
    """An installation scenario of one ESMS."""
    master = draw(st.booleans())
    facultative = st.none() if lane.tags["IsRefSoins"].required_if == "never" else st.nothing()
    jobs = st.sampled_from(list(lane.tags["profilMetier"].values or {}))
    if lane.tags["profilMetier"].required_if == "never":
        jobs = st.none() | jobs
    return Node(
        Level.ESMS,
        {
            "FINESSGeo": number,
            "ancienneVersion": draw(free_texts(50)),
            "isMaitreId": master,
            "IsStockageId": draw(st.booleans()),
            "operateurMessagerie": draw(st.none() | st.sampled_from(list(lane.operators))),
            "profilMetier": draw(jobs),
            "IsRefSoins": draw(facultative | st.booleans()) if master else None,
        },
    )


@st.composite
def ogs(draw: st.DrawFn, number: str, geos: list[str], certificate: dict[str, Value]) -> Node:
    """An OG with its contact."""
    contact: dict[str, Value] = {
        "nomResponsableOG": draw(capitals(50)),
        "emailResponsableOG": draw(emails),
        "telephoneResponsableOG": draw(phones),
    }
    return Node(Level.OG, {"FINESSJuridique": number, **certificate, **contact, "FINESSGeos": [*geos]})


def pieces(lane: Lane, numero_editeur: str, *, regime: str, formats: list[str]) -> list[Node]:
    """The order, and under HT its proof."""
    types = ["BON_COMMANDE", "PREUVE_HT"] if regime == "HT" else ["BON_COMMANDE"]
    return [
        Node(
            Level.PJ,
            {
                "nomFichier": lane.attachment_name(type_, numero_editeur, format_),
                "formatFichier": format_,
                "typeFichier": type_,
            },
        )
        for type_, format_ in zip(types, formats, strict=False)
    ]


@st.composite
def lines(draw: st.DrawFn, lane: Lane, position: int, numero: str, *, one_certificate: bool) -> Node:
    """A request: one to three OG (several under a mandataire), one to three ESMS each."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    numbers = draw(st.lists(finess, min_size=len(sizes), max_size=len(sizes), unique=True))
    geos = draw(st.lists(finess, min_size=sum(sizes), max_size=sum(sizes), unique=True))
    regime = draw(st.sampled_from(["TTC", "HT"]))
    mandataire = len(sizes) > 1 or draw(st.booleans())
    shared = draw(certificates(lane))
    values: dict[str, Value] = {
        "numLigne": Number(str(position + 1)),
        "typeAction": "C",
        "numeroASP": None,
        "numeroEditeur": numero,
        "dateCommande": draw(dates),
        "regimeTVA": regime,
        "montantSegurHT": draw(amounts),
        "isMandataire": mandataire,
        **dict.fromkeys(_MANDATAIRE_TAGS),
        "codeTraitement": None,
        "libelleTraitement": None,
    }
    if mandataire:
        values["nomMandataire"] = draw(capitals(50))
        values["emailMandataire"], values["telephoneMandataire"] = draw(emails), draw(phones)
    held: list[Node] = []
    for index, number in enumerate(numbers):
        own = geos[sum(sizes[:index]) : sum(sizes[: index + 1])]
        held.append(draw(ogs(number, own, dict(shared) if one_certificate else draw(certificates(lane)))))
    formats = draw(st.lists(st.sampled_from(list(lane.formats)), min_size=2, max_size=2))
    installed = [draw(scenarios(lane, number)) for number in geos]
    attached = pieces(lane, numero, regime=regime, formats=formats)
    return Node(Level.LINE, values, {Level.OG: held, Level.ESMS: installed, Level.PJ: attached})


@st.composite
def trees(draw: st.DrawFn, lane: Lane, *, one_certificate: bool = False, max_lines: int = 3) -> Node:
    """A whole file without an error. ``one_certificate``: all the OG of a line give the same answers."""
    count = draw(st.integers(1, max_lines))
    numeros = st.text(alphanumeric, min_size=5, max_size=5)
    given = draw(st.lists(numeros, min_size=count, max_size=count, unique_by=str.upper))
    held = [draw(lines(lane, i, numero, one_certificate=one_certificate)) for i, numero in enumerate(given)]
    header: dict[str, Value] = {
        "impId": None,
        "numeroAns": draw(st.text("0123456789", min_size=10, max_size=10)),
        "SIRET": draw(st.text("0123456789", min_size=14, max_size=14)),
    }
    return Node(Level.FILE, header, {Level.LINE: held})


def big_tree(lane: Lane, line_count: int, esms_count: int) -> Node:
    """A file of that many lines and ESMS, spread evenly: one OG a line."""
    held: list[Node] = []
    for position in range(line_count):
        first, last = position * esms_count // line_count, (position + 1) * esms_count // line_count
        geos = [_finess(number) for number in range(first, last)]
        held.append(_big_line(lane, position, geos))
    header: dict[str, Value] = {"impId": None, "numeroAns": "0123456789", "SIRET": "73282932000074"}
    return Node(Level.FILE, header, {Level.LINE: held})


def _finess(number: int) -> str:
    """A FINESS whose key holds, so that a big file has no finding at all."""
    return next(text for key in range(10) if finess_number.has_key(text := f"{number:08d}{key}"))


def _big_line(lane: Lane, position: int, geos: list[str]) -> Node:
    numero = f"A{position + 1:04d}"
    operators, jobs = list(lane.operators), list(lane.tags["profilMetier"].values or {})
    values: dict[str, Value] = {
        **dict.fromkeys(("numeroASP", *_MANDATAIRE_TAGS, "codeTraitement", "libelleTraitement")),
        "numLigne": Number(str(position + 1)),
        "typeAction": "C",
        "numeroEditeur": numero,
        "dateCommande": "15/03/2023",
        "regimeTVA": "TTC",
        "montantSegurHT": Number("4866.67"),
        "isMandataire": False,
    }
    og: dict[str, Any] = {
        **dict.fromkeys(_CERTIFICATE_TAGS),
        "demandeCertificatServeur": False,
        "FINESSJuridique": _finess(10**6 + position),
        "nomResponsableOG": "MARTIN",
        "emailResponsableOG": "direction@example.org",
        "telephoneResponsableOG": "+33100000001",
        "FINESSGeos": [*geos],
    }
    installed = [
        Node(
            Level.ESMS,
            {
                "FINESSGeo": number,
                "ancienneVersion": "DUI 3.2",
                "isMaitreId": True,
                "IsStockageId": True,
                "operateurMessagerie": operators[(position + index) % len(operators)],
                "profilMetier": jobs[index % len(jobs)],
                "IsRefSoins": True,
            },
        )
        for index, number in enumerate(geos)
    ]
    attached = pieces(lane, numero, regime="TTC", formats=["PDF"])
    return Node(
        Level.LINE, values, {Level.OG: [Node(Level.OG, og)], Level.ESMS: installed, Level.PJ: attached}
    )
