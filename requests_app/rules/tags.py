"""The tags that the code knows, each with its level: what a lane's file must describe, no more, no less.

A lane's file says everything else about them (kind, length, enumeration, label, section).
"""

from __future__ import annotations

from .tree import Level

_BY_LEVEL: dict[Level, str] = {
    Level.FILE: "impId numeroAns SIRET lignesImport",
    Level.LINE: (
        "numLigne typeAction numeroASP numeroEditeur commande dateCommande regimeTVA montantSegurHT"
        " beneficiaires isMandataire nomMandataire emailMandataire telephoneMandataire etablissementsClients"
        " piecesJustificatives scenarioInstallation codeTraitement libelleTraitement"
    ),
    Level.OG: (
        "FINESSJuridique demandeCertificatServeur contractualisationOG statutAdminTechnique"
        " contractualisationEditeur certificatServeur numeroCarteCPX nomAdminTechnique telAdminTechnique"
        " emailAdminTechnique utiliteCertificat nomResponsableOG emailResponsableOG telephoneResponsableOG"
        " FINESSGeos"
    ),
    Level.ESMS: (
        "FINESSGeo ancienneVersion isMaitreId IsStockageId operateurMessagerie profilMetier IsRefSoins"
    ),
    Level.PJ: "nomFichier formatFichier typeFichier",
}

#: tag -> level
LEVELS: dict[str, Level] = {tag: level for level, names in _BY_LEVEL.items() for tag in names.split()}
