"""What the tests answer: right, and wrong with what is said of it."""

from __future__ import annotations

from typing import Any

SCENARIO = {
    "ancienne_version": "DUI 3.2",
    "is_maitre_id": "true",
    "is_stockage_id": "true",
    "operateur": "MAI_15",
    "profil_metier": "PA",
    "is_ref_soins": "true",
}
CERTIFICATE = {
    "demande_certificat": "true",
    "contractualisation_og": "true",
    "statut_admin_technique": "S",
    "numero_carte_cpx": "A123456789",
    "nom_admin_technique": "DURAND",
    "telephone_admin_technique": "+33100000000",
    "email_admin_technique": "si@example.org",
    "utilite_certificat": "DMP, INS",
}
#: section -> (answers given first so that the others are called for, field -> (wrong text, what is said of it)).
WRONG: dict[str, tuple[dict[str, str], dict[str, tuple[str, str]]]] = {
    "beneficiaires": (
        {"is_mandataire": "true"},
        {
            "nom_mandataire": ("D" * 50, "49 caractères au plus sont permis ; ce texte en compte 50"),
            "email_mandataire": ("pas un courriel", "doit contenir un « @ »"),
            "telephone_mandataire": ("12 34", "n’est pas un numéro avec indicatif"),
        },
    ),
    "commande": (
        {"amount_mode": "typed"},
        {
            "order_date": ("31/02/2023", "n’est pas un jour du calendrier"),
            "amount_ht": ("abc", "« abc »"),
        },
    ),
    "responsables": (
        {
            "demande_certificat": "true",
            "contractualisation_og": "true",
            "statut_admin_technique": "S",
            "utilite_certificat": "INS",
        },
        {
            "nom_responsable": ("É" * 50, "49 caractères au plus"),
            "email_responsable": ("direction@example", "doit contenir un « @ »"),
            "telephone_responsable": ("standard", "n’est pas un numéro avec indicatif"),
            "numero_carte_cpx": ("A12345-789", "exactement 10 lettres"),
            "nom_admin_technique": ("D" * 25, "24 caractères au plus"),
            "telephone_admin_technique": ("+33", "n’est pas un numéro avec indicatif"),
            "email_admin_technique": ("a@b.c d", "n’est pas une adresse complète"),
        },
    ),
    "scenarios": (
        {"is_maitre_id": "true", "is_stockage_id": "false", "profil_metier": "SAAD", "is_ref_soins": "false"},
        {
            "ancienne_version": ("v" * 50, "49 caractères au plus"),
            "operateur": ("MAI_99999", "n’est pas un code de la liste"),
        },
    ),
}


def contact(**more: Any) -> dict[str, str]:
    """A responsable's answers, right as they stand."""
    return {
        "nom_responsable": "MARTIN",
        "email_responsable": "direction@example.org",
        "telephone_responsable": "+33100000001",
    } | more
