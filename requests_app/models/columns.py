"""Which column holds which tag: the one table that assembling, forms and findings share.

The tags of a table are in the order of the fields on the wizard's pages; a file's order is the structure's.
"""

from collections.abc import Mapping
from types import MappingProxyType

from ..rules.tree import Level

#: On AdvanceRequest.
REQUEST_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "isMandataire": "is_mandataire",
        "nomMandataire": "nom_mandataire",
        "emailMandataire": "email_mandataire",
        "telephoneMandataire": "telephone_mandataire",
    }
)

#: On PurchaseOrder.
ORDER_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"dateCommande": "order_date", "regimeTVA": "vat_regime", "montantSegurHT": "amount_ht"}
)

#: On Beneficiary.
OG_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "FINESSJuridique": "finess_juridique",
        "nomResponsableOG": "nom_responsable",
        "emailResponsableOG": "email_responsable",
        "telephoneResponsableOG": "telephone_responsable",
        "demandeCertificatServeur": "demande_certificat",
        "contractualisationOG": "contractualisation_og",
        "statutAdminTechnique": "statut_admin_technique",
        "contractualisationEditeur": "contractualisation_editeur",
        "numeroCarteCPX": "numero_carte_cpx",
        "nomAdminTechnique": "nom_admin_technique",
        "telAdminTechnique": "telephone_admin_technique",
        "emailAdminTechnique": "email_admin_technique",
        "utiliteCertificat": "utilite_certificat",
    }
)

#: On InstallationScenario.
ESMS_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "FINESSGeo": "finess_geo",
        "ancienneVersion": "ancienne_version",
        "isMaitreId": "is_maitre_id",
        "IsStockageId": "is_stockage_id",
        "operateurMessagerie": "operateur",
        "profilMetier": "profil_metier",
        "IsRefSoins": "is_ref_soins",
    }
)

#: The columns of each level that a draft answers.
COLUMNS: Mapping[Level, Mapping[str, str]] = MappingProxyType(
    {Level.LINE: {**REQUEST_COLUMNS, **ORDER_COLUMNS}, Level.OG: OG_COLUMNS, Level.ESMS: ESMS_COLUMNS}
)

#: Personal data: history names these columns, never their values.
CONTACT_COLUMNS = frozenset(
    {
        "nom_mandataire",
        "email_mandataire",
        "telephone_mandataire",
        "nom_responsable",
        "email_responsable",
        "telephone_responsable",
        "numero_carte_cpx",
        "nom_admin_technique",
        "telephone_admin_technique",
        "email_admin_technique",
    }
)
