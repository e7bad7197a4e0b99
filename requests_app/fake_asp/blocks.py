"""The second control inside an OG, an attachment and a scenario (section 3.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from .checks import Fault, boolean, fault, is_null, text
from .papers import Paper, operator_codes
from .texts import (
    ALPHANUMERIC,
    CAPITALS,
    COHERENCE,
    EMAIL,
    FORM,
    PHONE,
    REQUIRED,
    among,
    exactly,
    one_of,
    under,
)

_CERTIFICATE = (
    ("numeroCarteCPX", (exactly(10), ALPHANUMERIC)),
    ("nomAdminTechnique", (under(25), CAPITALS)),
    ("telAdminTechnique", (under(50), PHONE)),
    ("emailAdminTechnique", (under(150), EMAIL)),
    ("utiliteCertificat", (one_of("DMP", "INS", "DMP, INS"),)),
)
#: Section 3.3: the code of each type of file in its name.
_TYPE_CODES = {"BON_COMMANDE": "BDC", "PREUVE_HT": "HT"}
_FORMATS = ("PDF", "PNG", "JPG")


def control_client(client: dict[str, Any]) -> Iterator[Fault]:
    """The faults of one OG, in the order of section 3.2."""
    yield from text("FINESSJuridique", client["FINESSJuridique"], exactly(9))
    yield from boolean("demandeCertificatServeur", client["demandeCertificatServeur"])
    if client["demandeCertificatServeur"]:
        yield from _control_certificate(client)
    else:
        yield from _control_no_certificate(client)
    yield from text("nomResponsableOG", client["nomResponsableOG"], under(50), CAPITALS)
    yield from text("emailResponsableOG", client["emailResponsableOG"], under(150), EMAIL)
    yield from text("telephoneResponsableOG", client["telephoneResponsableOG"], under(50), PHONE)
    if not client["FINESSGeos"]:
        yield fault("FINESSGeos", REQUIRED, "est obligatoire")
    for finess in client["FINESSGeos"]:
        yield from text("FINESSGeos", finess, exactly(9))


def _control_certificate(client: dict[str, Any]) -> Iterator[Fault]:
    status, by_supplier = client["statutAdminTechnique"], client["contractualisationEditeur"]
    yield from boolean("contractualisationOG", client["contractualisationOG"])
    yield from text("statutAdminTechnique", status, one_of("E", "S"))
    # « SI demandeCertificatServeur = true et statutAdminTechnique = « E » Alors Champ obligatoire »
    yield from boolean("contractualisationEditeur", by_supplier, must=status == "E")
    certificate = client["certificatServeur"]
    if certificate is None:
        yield fault("certificatServeur", REQUIRED, "est obligatoire")
        return
    contracted = {"S": client["contractualisationOG"], "E": by_supplier}
    for tag, formats in _CERTIFICATE:
        # Section 3.2 wants the card where the technical administrator's side has its contract with the ANS. Beside
        # utiliteCertificat the word « Obligatoire » is missing, but its three answers leave no place for a null.
        must = tag != "numeroCarteCPX" or bool(contracted.get(status))
        yield from text(tag, certificate[tag], *formats, must=must)


def _control_no_certificate(client: dict[str, Any]) -> Iterator[Fault]:
    """« SI demandeCertificatServeur = false alors Champ null »; the block may be null as a whole."""
    for tag in ("contractualisationOG", "statutAdminTechnique", "contractualisationEditeur"):
        yield from is_null(tag, client[tag])
    for tag, value in (client["certificatServeur"] or {}).items():
        yield from is_null(tag, value)


def control_pieces(line: dict[str, Any], paper: Paper) -> Iterator[Fault]:
    """The faults of a request's attachments, one by one and then together."""
    pieces = line["piecesJustificatives"]
    for rank, piece in enumerate(pieces, 1):
        for found in _control_piece(piece, line["numeroEditeur"], paper):
            yield found.within(f"pièce {rank}")
    types = [piece["typeFichier"] for piece in pieces]
    # « Liste des pièces justificatives nécessaires »; section 3.1: « un seul bon de commande ».
    if types.count("BON_COMMANDE") != 1:
        yield fault("piecesJustificatives", COHERENCE, "doit comporter un bon de commande et un seul")
    # « La preuve que le fournisseur est soumis au régime de TVA HT le cas échéant »
    if line["commande"]["regimeTVA"] == "HT" and "PREUVE_HT" not in types:
        yield fault("piecesJustificatives", COHERENCE, "doit comporter la preuve du régime HT")


def _control_piece(piece: dict[str, Any], number: str, paper: Paper) -> Iterator[Fault]:
    name = piece["nomFichier"]
    yield from text("nomFichier", name, under(50))
    names = {
        f"{paper.prefix}-{code}-{number}.{form.lower()}": (form, kind)
        for kind, code in _TYPE_CODES.items()
        for form in _FORMATS
    }
    if name not in names:
        yield fault("nomFichier", FORM, "doit respecter la nomenclature des pièces justificatives")
    form, kind = names.get(name, ("", ""))
    yield from text("formatFichier", piece["formatFichier"], one_of(*_FORMATS))
    if piece["formatFichier"] != form:
        yield fault("formatFichier", COHERENCE, "doit correspondre au nom du fichier")
    yield from text("typeFichier", piece["typeFichier"], one_of(*_TYPE_CODES))
    if piece["typeFichier"] != kind:
        yield fault("typeFichier", COHERENCE, "doit correspondre au nom du fichier")


def control_scenario(scenario: dict[str, Any], places: Collection[str], paper: Paper) -> Iterator[Fault]:
    """The faults of one ESMS's scenario; ``places`` are the request's ESMS."""
    yield from text("FINESSGeo", scenario["FINESSGeo"], exactly(9))
    if scenario["FINESSGeo"] not in places:
        yield fault("FINESSGeo", COHERENCE, "doit correspondre à un FINESS géographique de la demande")
    yield from text("ancienneVersion", scenario["ancienneVersion"], under(50))
    yield from boolean("isMaitreId", scenario["isMaitreId"])
    yield from boolean("IsStockageId", scenario["IsStockageId"])
    operator, profile, care = (scenario[tag] for tag in ("operateurMessagerie", "profilMetier", "IsRefSoins"))
    known = (under(50), among(operator_codes()))
    yield from text("operateurMessagerie", operator, *known, must="operateurMessagerie" not in paper.optional)
    yield from text(
        "profilMetier", profile, one_of(*paper.profiles), must="profilMetier" not in paper.optional
    )
    # « Si IsMaitreId = false ALORS null »
    if scenario["isMaitreId"]:
        yield from boolean("IsRefSoins", care, must="IsRefSoins" not in paper.optional)
    else:
        yield from is_null("IsRefSoins", care)
