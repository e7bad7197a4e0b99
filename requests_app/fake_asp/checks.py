"""A tag's fault, and the three questions asked of most tags: is it there, is it null, does its text hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .texts import MUST_BE_NULL, REQUIRED, Format

#: The tags in the order of section 3.2; an error's code comes from the rank.
TAGS = (
    *("numLigne", "typeAction", "numeroASP", "numeroEditeur", "dateCommande", "regimeTVA", "montantSegurHT"),
    *("isMandataire", "nomMandataire", "emailMandataire", "telephoneMandataire", "etablissementsClients"),
    *("FINESSJuridique", "demandeCertificatServeur", "contractualisationOG", "statutAdminTechnique"),
    *(
        "contractualisationEditeur",
        "certificatServeur",
        "numeroCarteCPX",
        "nomAdminTechnique",
        "telAdminTechnique",
    ),
    *("emailAdminTechnique", "utiliteCertificat", "nomResponsableOG", "emailResponsableOG"),
    *(
        "telephoneResponsableOG",
        "FINESSGeos",
        "piecesJustificatives",
        "nomFichier",
        "formatFichier",
        "typeFichier",
    ),
    *(
        "scenarioInstallation",
        "FINESSGeo",
        "ancienneVersion",
        "isMaitreId",
        "IsStockageId",
        "operateurMessagerie",
    ),
    *("profilMetier", "IsRefSoins", "codeTraitement", "libelleTraitement"),
)


@dataclass(frozen=True)
class Fault:
    """Why a request is refused: the tag, the code and the label that come back with the line.

    ``where`` names the OG, the attachment or the scenario; it is told beside, since the label is the tag's alone.
    """

    tag: str
    code: str
    label: str
    where: str = ""

    def within(self, where: str) -> Fault:
        """The same fault, in this OG, attachment or scenario."""
        return replace(self, where=where)


def fault(tag: str, kind: int, label: str) -> Fault:
    """« Le champ … » with the code that this stand-in gives to this tag and kind of fault."""
    return Fault(tag, str(1000 + 10 * TAGS.index(tag) + kind), f"Le champ {tag} {label}")


def is_null(tag: str, value: object) -> Iterator[Fault]:
    """The tag must be null."""
    if value is not None:
        yield fault(tag, MUST_BE_NULL, "doit être null")


def boolean(tag: str, value: bool | None, *, must: bool = True) -> Iterator[Fault]:
    """The tag is true or false, or null where it need not be there."""
    if value is None and must:
        yield fault(tag, REQUIRED, "est obligatoire")


def text(tag: str, value: str | None, *formats: Format, must: bool = True) -> Iterator[Fault]:
    """The tag is a text that holds to its formats, or null where it need not be there; spaces alone are no text."""
    if value is None or not value.strip():
        if must or value is not None:
            yield fault(tag, REQUIRED, "est obligatoire" if must else "doit être null ou renseigné")
        return
    for wanted in formats:
        if not wanted.holds(value):
            yield fault(tag, wanted.kind, wanted.label)
